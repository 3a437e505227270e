// Words of which it is not known what they are, how many, or whether they are there at all, and the roles that the words beside them
// have because of that: an option may lose its value, a pattern its place, a wrapper its command. What cannot be told asks.

import type { Arg, Piece } from "./call.ts";
import { movesOthers } from "./lists.ts";
import { isProcessors } from "./numbers.ts";

/** Tools that do no more than read or print, in whatever order their words stand and whichever options they get. */
const UNMOVED: ReadonlySet<string> = new Set(
  ("echo printf test [ [[ seq sleep wait exit return shift break continue let kill true false : basename dirname nproc local declare " +
    "typeset export readonly read unset cd pushd popd ls cat head tail nl tac rev stat realpath readlink cksum wc file du df md5sum " +
    "sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cut diff cmp comm mkdir touch date expr which type command hash")
    .split(" "),
);

/** Tools that take files, and do no more than read them: they may be told of them by wildcards, lists and variables. */
const READERS: ReadonlySet<string> = new Set(
  ("grep egrep fgrep rgrep zgrep rg ag ack sed gsed awk gawk mawk nawk jq yq find fd fdfind sort uniq tree less more bat batcat zcat bzcat " +
    "xzcat zstdcat gzip zstd strings xxd od hexdump column paste join fold tar unzip zipinfo identify exiftool ffprobe mediainfo pdfinfo " +
    "soxi xmllint nm size readelf shellcheck shfmt php node ruby deno cloc tokei ps id lsof man prettier black ruff gofmt markdownlint yamllint git")
    .split(" "),
);

/** What git does behind these words of its own is to show something, whatever it is told of. */
const GIT_SHOWS: ReadonlySet<string> = new Set(
  ("show log diff blame annotate rev-list rev-parse diff-tree diff-index diff-files ls-files ls-tree cat-file grep shortlog describe " +
    "status merge-base check-ignore check-attr verify-pack name-rev whatchanged range-diff show-ref for-each-ref archive")
    .split(" "),
);

/** Tools whose first word behind the options is a pattern or a program, and those options that take the next word for a value of theirs. */
const PATTERNED: ReadonlyMap<string, { readonly values: RegExp; readonly pattern: RegExp }> = new Map(
  (() => {
    const grep = { values: /^-[A-Za-z]*[fmABCdD]$/, pattern: /^(-[A-Za-z]*e|--regexp)$/ };
    const rg = { values: /^-[A-Za-z]*[fmABCdgtTjMrE]$/, pattern: /^(-[A-Za-z]*e|--regexp)$/ };
    const sed = { values: /^-[A-Za-z]*[fl]$/, pattern: /^(-[A-Za-z]*e|--expression)$/ };
    const awk = { values: /^-[Fvf]$/, pattern: /^(-e|--source)$/ };
    const jq = { values: /^(-f|-L|--indent|--tab)$/, pattern: /^(?!)/ };
    return [
      ...["grep", "egrep", "fgrep", "rgrep", "zgrep", "ag", "ack"].map((name) => [name, grep] as const),
      ["rg", rg],
      ["sed", sed],
      ["gsed", sed],
      ...["awk", "gawk", "mawk", "nawk"].map((name) => [name, awk] as const),
      ["jq", jq],
      ["yq", jq],
    ] as const;
  })(),
);

/** How git shows something, and no more. */
const SHOWS =
  /^(--(stat|oneline|name-only|name-status|graph|shortstat|numstat|decorate|abbrev-commit|no-color|no-merges|color|first-parent)|-n?\d+|-[ps])$/;

/** What {@link whyUnsteady} must know. */
export interface Steadiness {
  readonly nullglob: boolean;
  /** Whether it is a builtin, which judges its words by itself. */
  readonly builtin: boolean;
  /** Whether it runs the words behind its own. */
  readonly wraps: boolean;
  /** Whether a command of that name is known. */
  readonly isCommand: (name: string) => boolean;
}

/** Why it is not known what a command does with its words, as a clause; `undefined` where it is. */
export function whyUnsteady(name: string, args: readonly Arg[], how: Steadiness): string | undefined {
  const { nullglob, builtin, wraps, isCommand } = how;
  if (name === "printf") return whyFormat(args);
  if (name === "[" || name === "test") {
    // Which question it asks hangs on the word: `-v` of an item of a list evaluates its subscript.
    const sign = args.find(({ text, pieces }) => {
      if (text !== undefined || pieces.length < 2) return false;
      const written = pieces.find(({ kind }) => kind === "text");
      return written?.kind === "text" && written.text.startsWith("-") &&
        (pieces[0] !== written || written.text === "-");
    });
    if (sign !== undefined) return `what ${name} asks is not written out: ${sign.shown}`;
  }
  if (UNMOVED.has(name) || !wraps && builtin) return undefined;
  const first = args.findIndex((arg) => isUnsteady(arg, nullglob));
  const steady = first < 0 ? args : args.slice(0, first);
  const shown = args[first]?.shown ?? "";
  if (wraps) {
    return first < 0 || steady.some((arg, at) => isCommandWord(arg, steady[at - 1], isCommand))
      ? undefined
      : `which command ${name} runs hangs on ${shown}`;
  }
  const searches = /^(?:[efrz]?grep|rg)$/.test(name) || name === "git" && verbOf(args) === "grep";
  const greps = searches ? PATTERNED.get(name === "rg" ? "rg" : "grep") : undefined;
  const below = greps === undefined ? undefined : args.find((arg, at) => {
    return mayBeBelowZero(arg) && !greps.values.test(args[at - 1]?.text ?? "");
  });
  if (below !== undefined) return `${below.shown} may be a number below zero, and so an option of ${name}`;
  const open = args.find((arg) => !isWritten(arg));
  if (open !== undefined && (!READERS.has(name) || name === "git" && !GIT_SHOWS.has(verbOf(steady)))) {
    return `what ${name} does hangs on ${open.shown}${open.unknownShown}`;
  }
  // What is split may hold an option, whatever stands in front of it.
  const any = args.find((arg) =>
    arg.pieces[0]?.kind === "unknown" && arg.mayBeOption ||
    arg.mayVanish &&
      arg.pieces.some((piece) => piece.kind === "unknown" && piece.tame !== true && piece.digits !== true)
  );
  if (any !== undefined && !steady.some(({ text }) => text === "--")) {
    return `${any.shown} may be an option of ${name}${any.unknownShown}`;
  }
  return first < 0 ? undefined : whyMoved(name, steady, shown, args.slice(first + 1), nullglob);
}

/** Why it is not known what printf does: a format that is not written out may be `-vNAME`, which sets a variable. */
function whyFormat([first, second, third]: readonly Arg[]): string | undefined {
  const format = first?.text === "--"
    ? undefined
    : first?.text === "-v"
    ? third?.text === undefined ? third : undefined
    : first;
  const isOpen = (arg: Arg | undefined) => {
    if (arg === undefined || arg.text !== undefined) return false;
    // What ends so is no name of a variable, nor of an item.
    const last = arg.pieces.at(-1);
    if (last?.kind === "text" && /\W/.test(last.text) && !last.text.endsWith("]") && !arg.mayVanish) return false;
    return arg.pieces[0]?.kind !== "text" || arg.prefix.startsWith("-") || arg.mayVanish;
  };
  return isOpen(format) && second !== undefined
    ? `the format of printf is not written out: ${format?.shown}`
    : undefined;
}

/** Whether a word is the command that a wrapper runs, and no value of an option. */
function isCommandWord({ text }: Arg, before: Arg | undefined, isCommand: Steadiness["isCommand"]): boolean {
  if (text === undefined || !isCommand(text)) return false;
  return before?.prefix.startsWith("-") !== true || /^-(0|[rtp]|[nPLI][\w{}%@]+|[oe][L0])$/.test(before.text ?? "");
}

/** Why it is not known what a command does with names of a listing that are put behind its words. */
export function whyListed(name: string, args: readonly Arg[]): string | undefined {
  // A command that runs another is asked about where that is.
  return whyUnsteady(name, args, { nullglob: false, builtin: false, wraps: false, isCommand: () => false });
}

/** Why the roles of words beside one that may be none, or several, are not known. */
function whyMoved(
  name: string,
  steady: readonly Arg[],
  shown: string,
  behind: readonly Arg[],
  nullglob: boolean,
): string | undefined {
  const seeks = name === "git" && verbOf(steady) === "grep";
  const patterned = seeks ? PATTERNED.get("grep") : PATTERNED.get(name);
  if (seeks) steady = steady.slice(steady.findIndex(({ text }) => text === "grep") + 1);
  if (patterned !== undefined && !steady.some((arg, at) => isPattern(arg, steady[at - 1], patterned))) {
    return `what ${name} looks for hangs on ${shown}`;
  }
  if (/^(find|fd|fdfind)$/.test(name)) {
    const isMet = steady.some(({ prefix }) => /^[-(!]/.test(prefix)) &&
      !behind.every((arg) => isUnsteady(arg, nullglob));
    return isMet ? `what ${name} does hangs on ${shown}` : undefined;
  }
  const options = behind.filter(({ prefix }) => prefix.startsWith("-") && !/^--?$/.test(prefix));
  const option = options.find(({ prefix }) => name !== "git" || !SHOWS.test(prefix));
  return option === undefined ? undefined : `whether ${option.shown} is an option of ${name} hangs on ${shown}`;
}

/** Whether a word is a number of which it is not known that it is none with a sign. */
function mayBeBelowZero({ pieces: [first] }: Arg): boolean {
  return first?.kind === "unknown" && first.digits === true && !/^\$[$?#]$/.test(first.why) && !isProcessors(first);
}

/** Whether a word stands there as it is, or is a number that is there for certain. */
function isWritten(arg: Arg): boolean {
  if (arg.mayVanish || arg.listed && !isProcessors(arg.pieces.at(-1))) return false;
  const isNumber = (piece: Piece) =>
    piece.kind === "unknown" && piece.digits === true && piece.mayBeNothing !== true && piece.mayFail === undefined;
  return arg.pieces.every((piece) => piece.kind === "text" && piece.mayFail === undefined || isNumber(piece));
}

/** What git is to do. */
function verbOf(args: readonly Arg[]): string {
  const at = args.findIndex(({ prefix }, at) =>
    !prefix.startsWith("-") && !/^(-[Cc]|--(git-dir|work-tree|namespace))$/.test(args[at - 1]?.text ?? "")
  );
  return args[at]?.text ?? "";
}

/** Whether a word may be none, or several, or another than the one that stands there. */
function isUnsteady(arg: Arg, nullglob: boolean): boolean {
  if (nullglob && arg.hasGlob) return true;
  if (isProcessors(arg.pieces.at(-1)) && arg.pieces.slice(0, -1).every(({ kind }) => kind === "text")) return false;
  // A wildcard without more is one word at least, and names only.
  if (
    arg.mayVanish || arg.listed || arg.pieces.some((piece) => piece.mayFail !== undefined) ||
    !arg.hasGlob && movesOthers(arg)
  ) return true;
  if (arg.pieces.some((piece) => piece.kind === "glob" && piece.one === false)) return true;
  const last = arg.pieces.at(-1);
  if (last?.kind !== "unknown" || !isNothing(last)) return false;
  return arg.pieces.length === 1 ? last.mayGo === true : /^-(?!-[\w-]+=)/.test(arg.prefix);
}

/** Whether a stretch that is not known may be nothing. */
function isNothing(piece: Extract<Piece, { kind: "unknown" }>): boolean {
  return piece.whole === undefined && !/^\$[$?#]$/.test(piece.why);
}

/** Whether a word is the pattern for certain: it stands there, and no option before it takes it for its value. */
function isPattern(
  arg: Arg,
  before: Arg | undefined,
  { values, pattern }: { readonly values: RegExp; readonly pattern: RegExp },
): boolean {
  const text = before?.text ?? "";
  if (pattern.test(text) || /^(-e.|--(regexp|expression)=)/.test(arg.prefix)) return true;
  if (arg.prefix.startsWith("-")) return false;
  return !values.test(text) && !(text.startsWith("--") && !text.includes("=") && text !== "--");
}
