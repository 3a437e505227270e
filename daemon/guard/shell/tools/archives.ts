// Rules for packers: zip, gzip and its kin, 7z, cpio, ar, rar. Listing and testing is harmless; packing and unpacking reads its
// sources, writes its target and asks.
// Knows nothing of what is inside an archive.

import { Arg, type Call, type Rule, type Rules, type Stream } from "../call.ts";
import { type Grammar, parseArgs } from "../options.ts";
import { tar } from "./archives_tar.ts";
import { asksForHelp, names, rules, same } from "./forms.ts";
import { filtered } from "./plain.ts";

/** What came out of a packed file: it cannot be known. */
const UNPACKED: Stream = { origin: "unknown" };

function readAll({ judge }: Call, files: readonly Arg[], recursive = false): void {
  for (const file of files) if (file.text !== "-") judge.touch("read", file, { recursive });
}

const unzip: Rule = (call) => {
  const { args, judge } = call;
  if (asksForHelp(args) || args.length === 0 || args.length === 1 && /^-(v|hh?|h)$/.test(args[0]?.text ?? "")) return;
  const { options, operands, unknown, doubtful } = parseArgs(args, {
    // `-x` is left out: the names behind it are operands.
    short: "pcfulvtzZTqabjnoCLXVKMsd:P:O:I:hDWUS12m$^",
  });
  const used = (letters: string) => options.some(({ name }) => letters.includes(name));
  const [archive] = operands;
  if (archive !== undefined) judge.touch("read", archive);
  const sure = unknown.every(({ text }) => text === "-x") && doubtful.length === 0;
  if (!sure) judge.ask("unknown-option", "an option of unzip is not known");
  if (used("Z")) return { origin: "report" };
  if (used("T")) judge.ask("archive", "it sets the time of the archive");
  if (used("lvtz") && !used("d")) return { origin: "report" };
  if (used("pc")) return UNPACKED;
  judge.ask("archive", "it unpacks files over others");
  const folder = options.find(({ name }) => name === "d")?.value;
  if (folder !== undefined) judge.touch("write", folder, { recursive: true, into: true });
  return { origin: "report" };
};

/** Options of zip that may stand beside those which show names. */
const SHOWS_ONLY: ReadonlySet<string> = new Set(
  "s show-files r R recurse-paths q quiet v j junk-paths D x exclude i include y symlinks m move".split(" "),
);

const zip: Rule = (call) => {
  const { args, judge } = call;
  if (asksForHelp(args) || args.length === 0 || args.length === 1 && /^-(h2?|L|v|sv)$/.test(args[0]?.text ?? "")) {
    return;
  }
  const { options, operands, unknown, doubtful } = parseArgs(args, {
    short: "01234567289AcdDeEfFgjJklLmoqrRSTuUvVwXyzZ:b:n:t:O:P:s:",
    long: [
      "unzip-command=",
      "show-files",
      "recurse-paths",
      "test",
      "move",
      "output-file=",
      "out=",
      "temp-path=",
      "password=",
      "exclude=",
      "include=",
      "encrypt",
      "junk-paths",
      "quiet",
      "delete",
      "update",
      "freshen",
      "symlinks",
      "split-size=",
      "compression-method=",
      "log-file-path=",
      "suffixes=",
      "from-crlf",
      "to-crlf",
      "grow",
      "filesync",
      "latest-time",
      "no-extra",
    ],
  });
  const used = (list: string) => options.some(({ name }) => names(list).includes(name));
  // `-TT CMD`, `-sf`, `-x`, `-i`, `-lf`: letters in pairs, which no getopt reads.
  const words = args.map(({ text }) => text ?? "?");
  args.forEach((arg, at) => {
    const attached = /^-[a-zA-Z]*TT/.exec(arg.prefix)?.[0];
    const rest = attached === undefined ? undefined : arg.drop(attached.length);
    const command = attached === undefined
      ? undefined
      : rest !== undefined && rest.pieces.length > 0
      ? rest
      : args[at + 1];
    if (attached !== undefined) judge.ask("runs-command", "-TT runs a command");
    if (command !== undefined) judge.shell(command.prefix.startsWith("=") ? command.drop(1) : command);
  });
  // The log is a file of that name, with an ending put to it.
  args.forEach((arg, at) => {
    const log = /^-[A-Za-z]*l[fai]=?|^--l[a-z-]*=?/.exec(arg.prefix)?.[0];
    if (log === undefined) return;
    judge.ask("archive", "zip writes a log");
    const rest = arg.drop(log.length);
    const value = rest.pieces.length > 0 ? rest : args[at + 1];
    if (value !== undefined && !value.prefix.startsWith("-")) judge.touch("write", value);
  });
  for (const { name, value } of options) {
    if (name === "unzip-command") {
      judge.ask("runs-command", "it runs a command to test");
      if (value !== undefined) judge.shell(value);
    }
    if (/^(O|out|output-file|log-file-path)$/.test(name) && value !== undefined) judge.touch("write", value);
  }
  const [archive, ...sources] = operands;
  const recursive = used("r R recurse-paths") || words.some((word) => /^-[a-zA-Z0-9]*[rR]/.test(word));
  const moves = used("m move") || words.some((word) => /^-[a-zA-Z0-9]*m/.test(word));
  if (words.includes("-sf") || words.includes("-su") || used("show-files")) {
    readAll(call, operands);
    // What it would pack is removed also where it is only shown.
    if (moves) {
      judge.ask("archive", "it removes files, and packs none");
      for (const file of operands) judge.touch("remove", file, { recursive: true });
    }
    for (const { name } of options) {
      if (!SHOWS_ONLY.has(name)) judge.ask("option", `${name} is not known to leave zip only showing names`);
    }
    for (const arg of [...unknown, ...doubtful]) {
      if (!/^-s[fu]$/.test(arg.text ?? "")) judge.ask("unknown-option", `${arg.shown} may be any option of zip`);
    }
    for (const { value } of options) {
      if (value !== undefined && value.text !== "f" && value.text !== "u") judge.aside(value);
    }
    return { origin: "report" };
  }
  // It hands the name to a shell.
  if (archive !== undefined && /['"`$\\;|&]/.test(archive.shown) && words.some((word) => /^-\w*T|^--te/.test(word))) {
    judge.ask("operand", `${archive.shown} has signs in it that a shell reads`);
  }
  const testsOnly = words.some((word) => word === "-T" || word === "--test") && sources.length === 0 &&
    unknown.length === 0;
  if (testsOnly && archive !== undefined) {
    judge.touch("read", archive);
    if (options.every(({ name }) => name === "T" || name === "test" || name === "q" || name === "v")) {
      return { origin: "report" };
    }
  }
  judge.ask("archive", "it packs files");
  for (const arg of doubtful) judge.ask("unknown-word", `${arg.shown} may be an option of zip`);
  const toScreen = archive?.text === "-";
  if (archive !== undefined && !toScreen) {
    judge.touch("write", archive, { entry: "replace" });
    judge.wrote(archive, { origin: "rewritten" });
  }
  if (!used("d delete")) {
    for (const source of sources) {
      if (source.text === "-") continue;
      judge.touch("read", source, { recursive });
      if (moves) judge.touch("remove", source, { recursive: true });
    }
  }
  return toScreen ? filtered(call.stdin, "rewritten") : { origin: "report" };
};

/** What a packer of single files is called with. */
interface Packer {
  readonly grammar: Grammar;
  /** Names of options, parted by blanks. */
  readonly toScreen: string;
  readonly looks: string;
  readonly runs?: string;
  readonly output?: string;
  readonly reads?: string;
  readonly opens?: string;
  /** Its second operand is what it writes (lz4). */
  readonly second?: boolean;
  /** The tool that only prints, whatever its options. */
  readonly prints?: boolean;
}

/** `gzip`, `xz` ...: to the screen it is a filter; else the file is replaced by the packed one. */
function packer(tool: Packer): Rule {
  return (call) => {
    const { args, judge, stdin } = call;
    if (asksForHelp(args)) return { origin: "report" };
    const parsed = parseArgs(args, tool.grammar);
    const { options, operands, unknown, doubtful } = parsed;
    const used = (list: string) => options.some(({ name }) => names(list).includes(name));
    for (const arg of [...unknown, ...doubtful]) {
      judge.ask("unknown-option", `the option ${arg.shown} of ${call.name} is not known`);
    }
    if (options.length === 1 && operands.length === 0 && /^(V|L|h|H|license|long-help)$/.test(options[0]?.name ?? "")) {
      return { origin: "report" };
    }
    for (const { name, value, apart } of options) {
      if (value === undefined) {
        // Then the names flow in.
        if (names(tool.reads ?? "").includes(name)) judge.ask("unknown-operand", "which files it reads is not known");
        continue;
      }
      if (apart === true) judge.aside(value);
      if (names(tool.reads ?? "").includes(name)) {
        judge.touch("read", value);
        judge.ask("unknown-operand", "which files it packs is not known");
      }
      if (names(tool.opens ?? "").includes(name)) judge.touch("read", value);
      if (names(tool.output ?? "").includes(name) && value.text !== "-") {
        judge.touch("write", value);
        judge.wrote(value, { origin: "rewritten" });
        judge.ask("archive", "it writes a file");
      }
    }
    const recursive = used("r recursive");
    const files = operands.filter(({ text }) => text !== "-");
    readAll(call, files, recursive);
    // With lz4 it removes what it reads, also where it prints.
    for (const file of used("rm") ? files : []) {
      judge.ask("archive", "it removes what it packs or unpacks");
      judge.touch("remove", file, { recursive });
    }
    // Of several modes the last one counts, in some of these tools.
    if (used(tool.looks) && !used("z compress d decompress uncompress")) return { origin: "report" };
    const written = tool.second === true ? files[1] : undefined;
    if (tool.prints === true || used(tool.toScreen)) {
      return files.length === 0 ? filtered(stdin, "rewritten") : UNPACKED;
    }
    if (files.length === 0) return filtered(stdin, "rewritten");
    if (used(tool.output ?? "")) return { origin: "report" };
    judge.ask("archive", "it writes a packed or unpacked file");
    if (written !== undefined) judge.touch("write", written);
    else {
      for (const file of files) {
        judge.touch("write", file, { recursive, entry: "replace" });
        if (
          !used("k keep") && call.name !== "zstd" && call.name !== "unzstd" && !call.name.includes("lz4") || used("rm")
        ) {
          judge.touch("remove", file, { recursive });
        }
      }
    }
    return { origin: "report" };
  };
}

const GZIP: Packer = {
  grammar: {
    short: "123456789acdfhklLnNqrS:tvVb:p:ZKzHiIJ:mMRTY",
    long: [
      "ascii",
      "stdout",
      "to-stdout",
      "decompress",
      "uncompress",
      "force",
      "help",
      "keep",
      "list",
      "license",
      "no-name",
      "name",
      "quiet",
      "recursive",
      "rsyncable",
      "suffix=",
      "synchronous",
      "test",
      "verbose",
      "version",
      "fast",
      "best",
      "processes=",
      "blocksize=",
      "independent",
      "zlib",
      "zip",
      "first",
      "huffman",
      "rle",
      "alias=",
      "no-time",
      "time",
    ],
  },
  toScreen: "c stdout to-stdout",
  looks: "l list t test",
};

const BZIP2: Packer = {
  grammar: {
    short: "123456789cdzkftvVLqsh",
    long: [
      "help",
      "decompress",
      "compress",
      "keep",
      "force",
      "test",
      "stdout",
      "quiet",
      "verbose",
      "license",
      "version",
      "small",
      "fast",
      "best",
      "repetitive-best",
      "repetitive-fast",
    ],
  },
  toScreen: "c stdout",
  looks: "t test",
};

const XZ: Packer = {
  grammar: {
    short: "0123456789zdtlkfcS:qQve hHVC:F:T:M:",
    long: [
      "compress",
      "decompress",
      "uncompress",
      "test",
      "list",
      "keep",
      "force",
      "stdout",
      "to-stdout",
      "single-stream",
      "no-sparse",
      "suffix=",
      "files=?",
      "files0=?",
      "format=",
      "check=",
      "ignore-check",
      "extreme",
      "fast",
      "best",
      "threads=",
      "block-size=",
      "block-list=",
      "flush-timeout=",
      "memlimit-compress=",
      "memlimit-decompress=",
      "memlimit=",
      "memory=",
      "no-adjust",
      "filters=",
      "lzma1=?",
      "lzma2=?",
      "x86=?",
      "delta=?",
      "quiet",
      "verbose",
      "no-warn",
      "robot",
      "info-memory",
      "help",
      "long-help",
      "version",
    ],
  },
  toScreen: "c stdout to-stdout",
  looks: "l list t test info-memory",
  reads: "files files0",
};

const ZSTD: Packer = {
  grammar: {
    short: "0123456789dzlkfcqvhHVtrCD:o:T::M::B::b::e::i::",
    long: [
      "decompress",
      "uncompress",
      "compress",
      "test",
      "list",
      "keep",
      "rm",
      "force",
      "stdout",
      "to-stdout",
      "ultra",
      "fast=?",
      "long=?",
      "threads=",
      "output-dir-flat=",
      "output-dir-mirror=",
      "filelist=",
      "quiet",
      "verbose",
      "no-progress",
      "progress",
      "sparse",
      "no-sparse",
      "check",
      "no-check",
      "format=",
      "adapt=?",
      "rsyncable",
      "content-size",
      "no-content-size",
      "single-thread",
      "auto-threads=",
      "exclude-compressed",
      "recursive",
      "patch-from=",
      "trace=",
      "memory=",
      "help",
      "version",
      "stream-size=",
      "size-hint=",
      "pass-through",
      "no-pass-through",
    ],
  },
  toScreen: "c stdout to-stdout",
  looks: "l list t test b",
  output: "o output-dir-flat output-dir-mirror trace",
  reads: "filelist",
  opens: "D patch-from",
};

const zstds = packer(ZSTD);

/** Letters of `zstd` in one word: numbers may stand behind some, names never, so that a letter behind a number is one more option. */
const ZSTD_LETTERS = /^-(?:[0-9dzlkfcqvhHVtrC]*[Do]?|[0-9dzlkfcqvhHVtrCMTBbeiKG]*)$/;

const zstd: Rule = (call) => {
  for (const { pieces, prefix, shown } of call.args) {
    if (prefix === "--") break;
    if (!/^-[^-]/.test(prefix)) continue;
    const text = pieces.map((piece) => piece.kind !== "unknown" ? piece.text : piece.digits === true ? "1" : "\0").join(
      "",
    );
    if (!ZSTD_LETTERS.test(text)) call.judge.ask("option", `${shown} may hold more than one option of zstd`);
  }
  return zstds(call);
};

const LZ4: Packer = {
  grammar: {
    short: "0123456789dzlkfcqvhHVtrmB::DXs b::e::i::",
    long: [
      "decompress",
      "compress",
      "test",
      "list",
      "keep",
      "rm",
      "force",
      "stdout",
      "to-stdout",
      "best",
      "fast=?",
      "quiet",
      "verbose",
      "multiple",
      "sparse",
      "no-sparse",
      "frame-crc",
      "no-frame-crc",
      "content-size",
      "favor-decSpeed",
      "help",
      "version",
    ],
  },
  toScreen: "c stdout to-stdout",
  looks: "list t test b",
  second: true,
};

/** `7z`: the first word is the command. */
const sevenZip: Rule = (call) => {
  const { args, judge } = call;
  if (asksForHelp(args) || args.length === 0) return;
  const [verb, ...rest] = args;
  // Behind this mark there are only names.
  const end = rest.findIndex(({ text }) => text === "--");
  const front = end < 0 ? rest : rest.slice(0, end);
  const options = front.filter(({ prefix }) => prefix.startsWith("-"));
  const [archive, ...files] = [
    ...front.filter(({ prefix }) => !prefix.startsWith("-")),
    ...end < 0 ? [] : rest.slice(end + 1),
  ];
  const command = verb?.text ?? "?";
  if (/^(i|b|-h|-\?|--help)$/.test(command)) return;
  for (const file of rest) {
    const list = /^(-[ixa][rmw0-9!-]*)?@/.exec(file.prefix)?.[0];
    if (list !== undefined) judge.touch("read", file.drop(list.length));
    if (file.mayBeOption && !file.prefix.startsWith("-")) {
      judge.ask("unknown-word", `${file.shown} may be an option of 7z`);
    }
  }
  const target = options.find(({ prefix }) => prefix.startsWith("-o"))?.drop(2);
  const toScreen = options.some(({ text }) => text === "-so");
  if (/^[lt]$/.test(command) || command === "h") {
    readAll(
      call,
      command === "h"
        ? [...(archive === undefined ? [] : [archive]), ...files]
        : archive === undefined
        ? []
        : [archive],
      command === "h",
    );
    return { origin: "report" };
  }
  if (/^[ex]$/.test(command)) {
    if (archive !== undefined) judge.touch("read", archive);
    if (toScreen) return UNPACKED;
    judge.ask("archive", "it unpacks files over others");
    if (target !== undefined) judge.touch("write", target, { recursive: true, into: true });
    return;
  }
  judge.ask("archive", "it packs files");
  if (archive !== undefined && !toScreen) judge.touch("write", archive, { entry: "replace" });
  if (command !== "d") readAll(call, files.filter(({ prefix }) => !prefix.startsWith("@")), true);
  if (options.some(({ text }) => text === "-sdel")) {
    for (const file of files) judge.touch("remove", file, { recursive: true });
  }
  return { origin: toScreen ? "rewritten" : "report" };
};

const RAR_QUIET = /^-(?:v|c-|cfg-|id[cdnpq]*|inul|p-|p[^-].*|y|r|r-|ai|av-?|ts.*|[nx][^@].*|-|@-?|ep[123]?)$/;

/** `unrar`, `rar`: the first word is the command. */
const rar: Rule = (call) => {
  const { args, judge } = call;
  if (asksForHelp(args) || args.length === 0) return;
  const command = args[0]?.text ?? "?";
  const [archive, ...files] = args.slice(1).filter(({ prefix }) => !prefix.startsWith("-"));
  const unpacks = /^[exp]$/.test(command);
  // Others write logs, or take lists of files and of options from files.
  for (const arg of args.slice(1)) {
    if (/^@./.test(arg.prefix)) judge.touch("read", arg.drop(1));
    if (!arg.mayBeOption || RAR_QUIET.test(arg.text ?? "")) continue;
    judge.ask("unknown-option", `the option ${arg.shown} of ${call.name} is not known only to read`);
  }
  if (/^(l|lb|lt|lta|v|vb|vt|vta|t|p)$/.test(command) || unpacks) {
    if (archive !== undefined) judge.touch("read", archive);
    if (command === "p") return UNPACKED;
    if (!unpacks) return { origin: "report" };
  }
  judge.ask("archive", "it packs or unpacks files");
  if (unpacks) {
    const target = files.at(-1);
    if (target?.shown.endsWith("/")) judge.touch("write", target, { recursive: true, into: true });
    return;
  }
  if (archive !== undefined) judge.touch("write", archive, { entry: "replace" });
  readAll(call, files, true);
  if (/^m/.test(command) || args.some(({ text }) => /^-d[fw]$/.test(text ?? ""))) {
    for (const file of files) judge.touch("remove", file, { recursive: true });
  }
};

/** `ar`: letters in the first word. */
const ar: Rule = (call) => {
  const { args, judge } = call;
  if (asksForHelp(args) || args.length === 1 && /^-V$/.test(args[0]?.text ?? "")) return;
  // They may be shortened, and take the word behind: one loads a library.
  const words = args.filter(({ prefix }) => !prefix.startsWith("--"));
  if (words.length !== args.length) judge.ask("option", "an option of ar does more than read");
  const operation = (words[0]?.text ?? "?").replace(/^-/, "");
  const rest = words.slice(1).filter(({ text }) => text !== "-");
  const archive = rest[/[abi]/.test(operation) && /[rm]/.test(operation) ? 1 : 0];
  if (/^[tp][vOSPUDfNloTsu]*$/.test(operation) && archive !== undefined) {
    judge.touch("read", archive);
    return operation.startsWith("p") ? UNPACKED : { origin: "report" };
  }
  judge.ask("archive", "it packs or unpacks files");
  if (archive === undefined) return;
  judge.touch(/^x/.test(operation) ? "read" : "write", archive, { entry: "replace" });
  if (/[rq]/.test(operation)) readAll(call, rest.slice(1));
};

const cpio: Rule = (call) => {
  const { args, judge, stdin } = call;
  if (asksForHelp(args)) return;
  const { options, operands, unknown, doubtful } = parseArgs(args, {
    short: "oitpadf0vVBcbmMuLkAnrsSqE:F:H:I:O:C:R:D:W:l",
    long: [
      "create",
      "extract",
      "list",
      "pass-through",
      "null",
      "make-directories",
      "format=",
      "file=",
      "no-absolute-filenames",
      "absolute-filenames",
      "verbose",
      "quiet",
      "to-stdout",
      "rsh-command=",
      "pattern-file=",
      "owner=",
      "directory=",
      "unconditional",
      "preserve-modification-time",
      "append",
      "reset-access-time",
      "dereference",
      "only-verify-crc",
      "numeric-uid-gid",
      "nonmatching",
      "sparse",
      "link",
      "rename",
      "rename-batch-file=",
      "message=",
      "block-size=",
      "io-size=",
      "force-local",
      "dot",
      "help",
      "version",
      "no-preserve-owner",
      "swap",
      "swap-bytes",
      "swap-halfwords",
      "device-independent",
      "reproducible",
      "renumber-inodes",
    ],
  });
  const used = (list: string) => options.some(({ name }) => names(list).includes(name));
  for (const arg of [...unknown, ...doubtful]) {
    judge.ask("unknown-option", `the option ${arg.shown} of cpio is not known`);
  }
  const creates = used("o create");
  for (const { name, value } of options) {
    if (value === undefined) continue;
    if (/^(?:[FIO]|file)$/.test(name) && !used("force-local") && /:/.test(value.shown)) {
      judge.network(value);
      judge.ask("network", `cpio takes ${value.shown} for a file on another machine`);
    }
    if (name === "rsh-command") {
      judge.ask("runs-command", "it runs a command");
      judge.shell(value);
    } else if (/^[EI]$|^pattern-file$|^rename-batch-file$/.test(name)) judge.touch("read", value);
    else if (name === "O" || (name === "F" || name === "file") && creates) judge.touch("write", value);
    else if (name === "F" || name === "file") judge.touch("read", value);
  }
  if (used("t list") && !creates && !used("p pass-through")) return { origin: "report" };
  if (used("to-stdout") && !creates) return filtered(stdin, "unknown");
  judge.ask("archive", "it packs or unpacks files");
  if (creates || used("p pass-through")) {
    // The names come in on standard input.
    if (stdin.names !== undefined) readAll(call, stdin.names);
    else if (stdin.text !== undefined) {
      readAll(
        call,
        stdin.text.split("\n").filter((line) => line !== "").map((line) => Arg.of(line)),
      );
    }
  }
  const folder = options.find(({ name }) => name === "D" || name === "directory")?.value ??
    (used("p pass-through") ? operands[0] : undefined);
  if (folder !== undefined) judge.touch("write", folder, { recursive: true, into: true });
  return creates ? filtered(stdin, "rewritten") : { origin: "report" };
};

const zipinfo: Rule = (call) => {
  const { operands, doubtful } = parseArgs(call.args, { short: "12smlvhzMtTuCxZ" });
  const [archive] = operands;
  if (archive !== undefined) call.judge.touch("read", archive);
  for (const arg of doubtful) call.judge.ask("unknown-word", `${arg.shown} may be an option of zipinfo`);
};

/** The rules for packers, by name. */
export const ARCHIVES: Rules = rules(
  same("tar gtar bsdtar", tar),
  same("unzip", unzip),
  // It takes the options of grep that only change the looks, a pattern, an archive, and names in that.
  same("zipgrep", ({ args, judge }) => {
    const { options, operands, unknown, doubtful } = parseArgs(args, { short: "icnvwxhHlLosq" });
    for (const arg of [...unknown, ...doubtful]) judge.ask("unknown-option", `${arg.shown} may be an option of grep`);
    // The script gives it to `echo`, which makes a dash of an escape, and an option of the pattern.
    if (operands[0]?.text === undefined || /^-|\\[0-9]/.test(operands[0].text)) {
      judge.ask("unknown-option", "which pattern zipgrep hands to grep is not certain");
    }
    if (operands[1] !== undefined) judge.touch("read", operands[1]);
    return { origin: options.some(({ name }) => /[clLq]/.test(name)) ? "report" : "file" };
  }),
  same("zipinfo", zipinfo),
  same("zip", zip),
  same("gzip gunzip pigz unpigz compress uncompress", packer(GZIP)),
  same("bzip2 bunzip2 pbzip2 lbzip2", packer(BZIP2)),
  same("xz unxz lzma unlzma lzip", packer(XZ)),
  same("zstd unzstd zstdmt", zstd),
  same("lz4 unlz4", packer(LZ4)),
  same("lz4cat", packer({ ...LZ4, prints: true, second: false })),
  same("bzcat bz2cat", packer({ ...BZIP2, prints: true })),
  same("7z 7za 7zr 7zz p7zip", sevenZip),
  same("unrar rar", rar),
  same("ar", ar),
  same("cpio", cpio),
);
