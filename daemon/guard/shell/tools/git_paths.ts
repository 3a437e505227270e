// What git's own words for files mean: pathspecs with their magic, `REVISION:path`, remote addresses, settings that are commands.
// Knows no subcommand.

import { Arg, type Call, type Piece, type Touch } from "../call.ts";
import { isRefName } from "../numbers.ts";
import { push } from "../stretches.ts";
import { mayFindKeys } from "../../paths.ts";
import { wildcards as namePattern } from "../patterns.ts";
import { partsOf, wildcardArg } from "./found.ts";
import { ANY_RUN, runSource } from "../run_expression.ts";

/** What git shows of the files that a wildcard or a list stands for: those that a repository knows, and of a link where it leads. */
export const IN_REPOSITORY = { tracked: true, skipsIgnored: true, follows: "none" } as const;

/** One git subcommand with git's own options taken off. `name` is the subcommand. */
export interface GitCall extends Call {
  /** The folder of `-C`, as written; paths are relative to it. */
  readonly folder: string | undefined;
  /** Whether one of git's own options has pathspecs read in another way. */
  readonly oddPaths?: boolean;
}

/** Names that a pathspec's wildcard may match where bash's would not: git's `*` also matches a leading dot. */
const HIDDEN_SECRETS = [
  ".env",
  ".env.local",
  ".netrc",
  ".npmrc",
  ".pgpass",
  ".git-credentials",
  "id_rsa",
  "id_ed25519",
];

/** Judges a touch of a path as git reads it: with magic (`:!x`, `:(top)x`), git's own wildcards, and relative to `-C`. */
export function touchPath(
  call: GitCall,
  how: Touch,
  arg: Arg,
  options?: { readonly recursive?: boolean; readonly names?: readonly Arg[] },
): void {
  let path = arg;
  let fromTop = false;
  let ignoreCase = false;
  const magic = /^:(?:\(([^)]*)\)|([!^/]*):?)/.exec(arg.prefix);
  if (magic !== null) {
    const words = (magic[1] ?? "").split(",");
    const signs = magic[2] ?? "";
    // What is left out is not read.
    if (words.includes("exclude") || /[!^]/.test(signs)) return;
    fromTop = words.includes("top") || signs.includes("/");
    ignoreCase = words.includes("icase");
    path = arg.drop(magic[0].length);
  }
  if (path.pieces.length === 0) return;
  if (ignoreCase) path = new Arg(path.pieces.map((piece) => lower(piece)), path.mayVanish);
  const text = path.text;
  if (text !== undefined && how === "read" && /[*?[\\]/.test(text) && /\w/.test(text)) {
    const pattern = wildcard(text);
    // As of what find looks for: a key may be among them, and be it only in the history.
    if (mayFindKeys(namePattern(text.slice(text.lastIndexOf("/") + 1)))) {
      call.judge.ask("read-keys", `files named ${text} may be keys`);
    }
    for (const name of HIDDEN_SECRETS) {
      if (pattern.test(name) || pattern.test(`a/${name}`)) call.judge.touch(how, Arg.of(name), options);
    }
  }
  const pieces = path.pieces.flatMap((piece) => piece.kind === "text" ? wildcards(piece.text) : [piece]);
  const absolute = /^[/~]/.test(path.prefix);
  const below: Piece[] = call.folder !== undefined && !fromTop && !absolute
    ? [{ kind: "text", text: `${call.folder}/` }]
    : [];
  // What has changed it shows without names as well.
  const files = options?.recursive === true
    ? {}
    : { files: /^(diff|stash)/.test(call.name) ? { none: true } : IN_REPOSITORY };
  call.judge.touch(how, new Arg([...below, ...pieces], path.mayVanish), { ...options, ...files });
}

/**
 * Judges a read of files that a pathspec names beside those that a repository knows. Its wildcards stand for dots in front and for
 * slashes as well: what it names lies anywhere below its last folder that is written out.
 */
export function touchBeside(call: GitCall, arg: Arg): void {
  touchPath(call, "read", arg, { recursive: true });
  const magic = /^:(?:\(([^)]*)\)|([!^/]*):?)/.exec(arg.prefix);
  const words = (magic?.[1] ?? "").split(","), signs = magic?.[2] ?? "";
  const text = (magic === null ? arg : arg.drop(magic[0].length)).shown;
  const first = text.search(/[*?[\\]/);
  const open = arg.pieces.some(({ kind }) => kind === "unknown");
  if (first < 0 || open || words.includes("exclude") || /[!^]/.test(signs)) return;
  const folder = text.slice(0, text.lastIndexOf("/", first) + 1) || "./";
  const last = /[^/\]*?\\]*$/.exec(text)?.[0] ?? "";
  const name = wildcardArg(
    `${last.length < text.length && text.at(-last.length - 1) === "/" ? "" : "*"}${last}`,
    words.includes("icase"),
  );
  touchPath(call, "read", Arg.of(folder), { recursive: true, names: [name] });
  if (!words.includes("top") && !signs.includes("/") && !words.includes("icase")) return;
  // Letters of other case may be those of any folder.
  for (
    const top of words.includes("top") || signs.includes("/") ? call.judge.tops(call.folder) : [call.folder ?? "."]
  ) {
    call.judge.touch("read", Arg.of(top), { recursive: true, names: [name] });
  }
}

/** Judges a touch of what a word names, which may be a revision, `REVISION:path` or a pathspec. */
export function touchOperand(call: GitCall, how: Touch, arg: Arg): void {
  if (isRefName(arg)) {
    // The word that may stand in its place is the name of a file, if it is none of a revision.
    const [piece] = arg.pieces;
    for (const text of piece?.kind === "unknown" ? piece.texts ?? [] : []) touchPath(call, how, Arg.of(text));
    return;
  }
  // By its number a file is shown whatever it is called.
  if (how === "read") {
    for (const object of arg.text?.match(/\b[0-9a-f]{4,64}\b/gi) ?? []) call.judge.shows(object, call.folder);
  }
  const path = behindColon(arg);
  if (path !== undefined && !/^:[(!^/]/.test(arg.prefix)) {
    if (path.pieces.length > 0) touchPath(call, how, path);
    // A name is that of a file below the top of the repository.
    const fromTop = path.hasGlob && !/^(?:\.{0,2}\/|\.\.?$)/.test(path.prefix);
    for (const top of fromTop ? call.judge.tops(call.folder) : []) {
      if (top === call.judge.cwd) continue;
      call.judge.touch(how, new Arg([{ kind: "text", text: `${top}/` }, ...path.pieces]), { files: IN_REPOSITORY });
    }
    // `A:path..B:path`, or a path with a colon of its own.
    const first = arg.prefix.indexOf(":");
    // A colon may also stand in a class of signs.
    if (arg.prefix.includes("[:")) touchPath(call, how, arg);
    if (first >= 0 && arg.prefix.indexOf(":", first + 1) > 0) touchPath(call, how, arg.drop(first + 1));
    return;
  }
  touchPath(call, how, arg);
}

/** The part of a word behind its last known colon. */
export function behindColon(arg: Arg): Arg | undefined {
  for (let i = arg.pieces.length - 1; i >= 0; i--) {
    const piece = arg.pieces[i] as Piece;
    if (piece.kind !== "text") continue;
    const at = piece.text.lastIndexOf(":");
    if (at < 0) continue;
    const text = piece.text.slice(at + 1);
    const rest = arg.pieces.slice(i + 1);
    return new Arg(text === "" ? rest : [{ kind: "text", text }, ...rest], arg.mayVanish);
  }
  return undefined;
}

/** Judges the address of another repository: `ext::` runs a command, an address is a connection, a path is another folder. */
export function judgeRemote(call: GitCall, arg: Arg): void {
  const { judge } = call;
  const text = arg.prefix;
  const at = text.indexOf("ext::");
  if (at >= 0) {
    judge.ask("git-transport", "an ext:: address runs a command");
    judge.shell(arg.drop(at + 5));
    const whole = arg.text;
    // git splits the command at blanks itself; `% ` is a blank inside a word. Source: git-remote-ext(1).
    if (whole !== undefined) {
      const words = whole.slice(at + 5).split(/(?<!%) +/).map((word) => word.replace(/%(.)/g, "$1"));
      judge.run(words.map((word) => Arg.of(word)));
      judge.shell(Arg.of(words.join(" ")));
    }
  } else if (/^[\w+.-]+::/.test(text)) {
    judge.ask("git-transport", `the address ${arg.shown} starts a helper of its own`);
  } else if (/^(https?|ftps?|git|ssh|git\+ssh|ssh\+git):\/\//i.test(text)) {
    judge.network(arg);
  } else if (/^(?!file:\/\/)[^/:]+:(?!:)/.test(text)) {
    const colon = text.indexOf(":");
    const rest = arg.drop(colon + 1);
    judge.network(new Arg([{ kind: "text", text: `ssh://${text.slice(0, colon)}/` }, ...rest.pieces], arg.mayVanish));
  }
}

/** Settings that only change how git prints. A setting that is named here takes any known value. */
const PRINTING = new RegExp(
  "^(color\\.[\\w.-]+|advice\\.\\w+|column\\.\\w+|status\\.\\w+|core\\.(quotepath|abbrev|autocrlf|ignorecase|precomposeunicode)" +
    "|log\\.(date|decorate|abbrevcommit|follow|showroot|mailmap|graphcolors)|grep\\.(linenumber|column|patterntype|fullname)" +
    "|diff\\.(renames|renamelimit|algorithm|noprefix|mnemonicprefix|context|interhunkcontext|colormoved|colormovedws" +
    "|wserrorhighlight|indentheuristic|statgraphwidth|ignoresubmodules|relative)|blame\\.(date|showemail|coloring)" +
    "|(branch|tag)\\.sort|versionsort\\.suffix|format\\.pretty)$",
);

/** Settings that git runs, wholly or when they begin with `!`. Source: git-config(1). */
const COMMANDS = new RegExp(
  "^(alias|pager)\\.|(pager|sshcommand|editor|command|external|textconv|askpass|helper|program|fsmonitor|gitproxy|packobjectshook" +
    "|difffilter|cmd|smtpserver|httpd|browser)$|\\.(driver|clean|smudge|process|uploadpack|receivepack|update|path)$",
);

/**
 * Judges a setting, `key=value`, given for one command or written to a file. Source: git-config(1).
 * Settings that only change how git prints are harmless for one command.
 */
export function judgeSetting(call: GitCall, key: string | undefined, value: Arg | undefined, once: boolean): void {
  const { judge } = call;
  const name = key?.toLowerCase();
  if (name === undefined) {
    judge.ask("git-config", "a setting whose name is not known may run a command");
    return;
  }
  const text = value?.text;
  if (once && PRINTING.test(name) && (value === undefined || text !== undefined)) return;
  if (once && /(^|\.)pager$|^pager\./.test(name) && text !== undefined && /^(cat|false|no|0|)$/.test(text)) return;
  if (once && name === "core.fsmonitor" && text !== undefined && /^(false|no|0|)$/.test(text)) return;
  judge.ask("git-config", `the setting ${key} may change what git does or runs`);
  const url = /^url\.(ext::.*)\.(push)?insteadof$/i.exec(key ?? "");
  if (url !== null) judgeRemote(call, Arg.of(url[1] ?? ""));
  if (value === undefined) return;
  if (/^(remote\..*\.(url|pushurl)|submodule\..*\.url|url\..*insteadof)$/.test(name)) judgeRemote(call, value);
  else if (COMMANDS.test(name)) {
    if (value.prefix.startsWith("!")) judge.shell(value.drop(1));
    else if (name.startsWith("alias.")) {
      judge.shell(new Arg([{ kind: "text", text: "git " }, ...value.pieces], value.mayVanish));
    } else if (!/^(true|false|yes|no|on|off|[0-9]*)$/.test(text ?? "?") && !/\.update$/.test(name)) judge.shell(value);
  }
}

function lower(piece: Piece): Piece {
  return piece.kind === "text" ? { kind: "text", text: piece.text.toLowerCase() } : piece;
}

/** A text as git's own wildcards see it. */
export function wildcards(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const part of partsOf(text)) {
    if (/^(?:[*?]|\[.+\]$)/s.test(part)) pieces.push({ kind: "glob", text: part });
    else push(pieces, { kind: "text", text: part.length > 1 ? part.slice(1) : part });
  }
  return pieces;
}

function wildcard(text: string): RegExp {
  const parts = wildcards(text).flatMap((piece) => {
    const part = piece.kind === "unknown" ? "*" : piece.text;
    if (piece.kind === "glob" && part.startsWith("[")) return ["."];
    if (piece.kind === "glob") {
      return [...part].map((sign) => sign === "?" ? "." : sign === "*" ? ANY_RUN : escaped(sign));
    }
    return [...part].map(escaped);
  });
  return new RegExp(`^${runSource(parts)}$`);
}

function escaped(sign: string): string {
  return sign.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
