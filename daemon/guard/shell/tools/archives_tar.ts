// The rule for tar, with its old style without a dash, and the doors through which it runs programs.
// Knows nothing of what is inside an archive: unpacking asks, and overwriting is judged by the folder it goes to.

import { Arg, type Call, type Rule, type Stream } from "../call.ts";
import { type Grammar, parseArgs } from "../options.ts";
import { asksForHelp, names } from "./forms.ts";

const TAR: Grammar = {
  short: "AcdrtuxWC:kUOmpsb:BiH:V:ajJzZhK:lN:oPRvwnSMT:X:f:F:g:GI:L:?",
  long: [
    ...names(
      `catenate concatenate create delete diff compare append test-label list update extract get check-device incremental
      ignore-failed-read no-check-device no-seek seek sparse exclude-backups exclude-caches exclude-caches-all exclude-caches-under
      exclude-vcs exclude-vcs-ignores no-null no-recursion no-unquote no-verbatim-files-from null verbatim-files-from recursion unquote
      anchored ignore-case no-anchored no-ignore-case no-wildcards no-wildcards-match-slash wildcards wildcards-match-slash
      keep-directory-symlink keep-newer-files keep-old-files no-overwrite-dir overwrite overwrite-dir recursive-unlink remove-files
      skip-old-files unlink-first verify ignore-command-error no-ignore-command-error to-stdout clamp-mtime delay-directory-restore
      touch no-delay-directory-restore no-same-owner no-same-permissions numeric-owner preserve-permissions same-permissions same-owner
      preserve-order same-order acls no-acls no-selinux no-xattrs selinux xattrs force-local multi-volume read-full-records
      ignore-zeros old-archive posix portability auto-compress bzip2 xz lzip lzma lzop no-auto-compress zstd gzip gunzip ungzip compress
      uncompress dereference hard-dereference one-file-system absolute-names full-time check-links block-number show-defaults
      show-omitted-dirs show-snapshot-field-ranges show-transformed-names show-stored-names utc verbose interactive confirmation restrict
      usage version help ascii`,
    ),
    ...names(
      `listed-incremental hole-detection level sparse-version add-file directory exclude exclude-ignore exclude-ignore-recursive
      exclude-tag exclude-tag-all exclude-tag-under files-from exclude-from to-command group group-map mode mtime owner owner-map sort
      xattrs-exclude xattrs-include file info-script new-volume-script tape-length rmt-command rsh-command volno-file blocking-factor
      record-size format pax-option label use-compress-program starting-file newer-mtime newer after-date suffix strip-components
      transform xform checkpoint-action index-file no-quote-chars quote-chars quoting-style warning set-mtime-command set-mtime-format`,
    )
      .map((name) => `${name}=`),
    "occurrence=?",
    "one-top-level=?",
    "atime-preserve=?",
    "backup=?",
    "checkpoint=?",
    "totals=?",
  ],
};

const LONG: Readonly<Record<string, string>> = {
  A: "catenate",
  c: "create",
  d: "diff",
  r: "append",
  t: "list",
  u: "update",
  x: "extract",
  C: "directory",
  f: "file",
  I: "use-compress-program",
  F: "info-script",
  T: "files-from",
  X: "exclude-from",
  O: "to-stdout",
  P: "absolute-names",
  g: "listed-incremental",
  get: "extract",
  concatenate: "catenate",
  compare: "diff",
  M: "multi-volume",
  L: "tape-length",
  "new-volume-script": "info-script",
};

const RUNS = new Set([
  "use-compress-program",
  "info-script",
  "to-command",
  "rsh-command",
  "rmt-command",
  "set-mtime-command",
]);

/** `tar xzf a.tgz DIR`: the letters of the first word take their values from the words behind it, in turn. */
function oldStyle(args: readonly Arg[]): readonly Arg[] {
  const [first, ...rest] = args;
  const bundle = first?.text;
  if (bundle === undefined || bundle === "" || bundle.startsWith("-") || !/^[a-zA-Z]+$/.test(bundle)) return args;
  const words: Arg[] = [];
  for (const letter of bundle) {
    const at = (TAR.short ?? "").indexOf(letter);
    const valued = at >= 0 && TAR.short?.[at + 1] === ":";
    words.push(Arg.of(`-${letter}`));
    const value = valued ? rest.shift() : undefined;
    if (value !== undefined) words.push(value);
  }
  return [...words, ...rest];
}

/** The path of `path` seen from the folder given with `-C`. */
function from(folder: Arg | undefined, path: Arg): Arg {
  if (folder === undefined || path.prefix.startsWith("/")) return path;
  return new Arg([...folder.pieces, { kind: "text", text: "/" }, ...path.pieces], folder.mayVanish || path.mayVanish);
}

/** The rule of tar. */
export const tar: Rule = (call: Call): Stream => {
  const { judge, stdin } = call;
  if (
    asksForHelp(call.args) || call.args.length === 1 && /^(--usage|--show-defaults|-\?)$/.test(call.args[0]?.text ?? "")
  ) {
    return { origin: "report" };
  }
  const { options, operands, unknown, doubtful } = parseArgs(oldStyle(call.args), TAR);
  const used = (name: string) => options.some((option) => (LONG[option.name] ?? option.name) === name);
  const values = (name: string) =>
    options.flatMap((option) =>
      (LONG[option.name] ?? option.name) === name && option.value !== undefined ? [option.value] : []
    );

  for (const arg of [...unknown, ...doubtful]) {
    judge.ask("unknown-option", `the option ${arg.shown} of tar is not known`);
  }
  for (const { name: short, value } of options) {
    const name = LONG[short] ?? short;
    if (RUNS.has(name)) {
      // A plain packer is no stranger.
      if (
        name === "use-compress-program" &&
        /^(gzip|pigz|bzip2|pbzip2|xz|zstd|zstdmt|lz4|lzip|lzma)( -[0-9T]+)*$/.test(value?.text ?? "")
      ) continue;
      judge.ask("runs-command", `the option --${name} of tar runs a command`);
      if (value !== undefined) judge.shell(value);
    } else if (
      name === "checkpoint-action" && !/^(echo|dot|\.|totals|bell|sleep|ttyout|wait)(=|$)/.test(value?.text ?? "?")
    ) {
      judge.ask("runs-command", "an action of tar may run a command");
      if (value?.prefix.startsWith("exec=")) judge.shell(value.drop(5));
    } else if (value === undefined) continue;
    else if (/^(files-from|exclude-from|exclude-ignore|owner-map|group-map)$/.test(name) && value.text !== "-") {
      judge.touch("read", value);
    } else if (/^(index-file|listed-incremental|volno-file)$/.test(name)) judge.touch("write", value);
    else if (name === "file" && /^[^/]*:/.test(value.prefix) && !used("force-local")) {
      judge.ask("network", "the archive is on another machine");
      judge.network(value, { sends: true });
    }
  }
  if (used("multi-volume") || used("tape-length")) {
    judge.ask("runs-command", "between two volumes tar takes orders, and one of them starts a shell");
    if (stdin.origin !== "none") judge.shellFrom(stdin);
  }
  const archives = values("file");
  const [archive] = archives;
  const folder = values("directory").at(-1);
  const packs = used("create") || used("append") || used("update") || used("catenate") || used("delete");
  const unpacks = used("extract");
  const lists = (used("list") || used("diff") || used("test-label")) && !packs && !unpacks;

  if (lists) {
    for (const each of archives) if (each.text !== "-") judge.touch("read", each);
    if (used("diff")) {
      for (const operand of operands) judge.touch("read", from(folder, operand), { recursive: true });
    }
    return { origin: "report" };
  }
  if (used("remove-files") && used("create") || packs) {
    judge.ask("archive", "it packs files");
    for (const each of archives) {
      if (each.text === "-") continue;
      judge.touch("write", each);
      judge.wrote(each, { origin: "rewritten" });
    }
    const sources = [...operands, ...values("add-file")];
    for (const source of sources) {
      const path = from(folder, source);
      if (!used("delete")) judge.touch("read", path, { recursive: !used("no-recursion") });
      if (used("remove-files")) judge.touch("remove", path, { recursive: true });
    }
    if (used("files-from")) judge.ask("unknown-operand", "which files it packs is not known");
    const toScreen = archive === undefined || archive.text === "-";
    const reads = toScreen && used("create");
    const secret = reads && sources.some((source) => isSecret(from(folder, source), call));
    return reads ? secret ? { origin: "rewritten", secret: true } : { origin: "rewritten" } : { origin: "report" };
  }
  if (unpacks) {
    for (const each of archives) if (each.text !== "-") judge.touch("read", each);
    if (used("to-stdout")) {
      // Only to the screen: nothing is written, but what comes out cannot be known.
      return archive === undefined || archive.text === "-" ? origin(stdin) : { origin: "unknown" };
    }
    judge.ask("archive", "it unpacks files over others");
    const target = folder ?? (judge.cwd === undefined ? Arg.unknown("the working folder is not known") : Arg.of("."));
    const into = values("one-top-level").at(-1);
    const place = into === undefined ? target : from(folder, into);
    // Into the working folder itself the archive's own names count, which are not known; into another the whole folder is at stake.
    if (folder !== undefined || into !== undefined || judge.cwd === undefined) {
      judge.touch("write", place, { recursive: true, into: true });
    }
    if (used("absolute-names")) judge.ask("archive", "-P lets the archive write anywhere");
    return { origin: "report" };
  }
  judge.ask("archive", "what tar is to do is not known");
  return { origin: "report" };
};

function origin(stdin: Stream): Stream {
  return stdin.origin === "download" ? stdin : { origin: "rewritten" };
}

/** Packing a secret file already denies; the mark follows it into a connection. */
function isSecret(path: Arg, { judge }: Call): boolean {
  return path.prefix.includes(".ssh") || path.prefix.includes(".gnupg") ||
    judge.home !== "" && path.text === judge.home;
}
