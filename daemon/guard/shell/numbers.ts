// Tells of which commands the words alone say that they print one number, or one name, and nothing else, so that it may be computed
// with. Knows these few commands; of every other it says nothing.

import { Arg, type Piece } from "./call.ts";

const REVISION = "the name of a revision";

/** One number, or nothing where the command fails. */
export const COUNT: Arg = new Arg([{ kind: "unknown", why: "a count", digits: true, mayBeNothing: true }]);

/** How many processors there are: `nproc` alone does not fail. */
export const PROCESSORS: Arg = new Arg([
  { kind: "unknown", why: "how many processors there are", digits: true, decimal: true },
]);

/** Tells whether a stretch of a word is {@link PROCESSORS}. */
export function isProcessors(piece: Piece | undefined): boolean {
  return piece?.kind === "unknown" && piece.why === "how many processors there are";
}

/** One word that cannot be an option, or nothing where the command fails. */
export const TAME: Arg = new Arg([{ kind: "unknown", why: "a name", tame: true }]);

/**
 * The name of a branch or a tag, maybe with its distance: no option, unless a name of the repository begins so. There may be brackets,
 * quotes and slashes in it, so it may be a path, and code where it stands in some.
 */
export const REF_NAME: Arg = new Arg([{ kind: "unknown", why: REVISION, tame: true }]);

/** Any number of such names, each a word of its own. */
export const REF_NAMES: Arg = new Arg(REF_NAME.pieces, true);

/** A revision, or one of these words as it stands there. @param named It may be the name of another, whatever that begins with. */
export function nameOrWord(texts: readonly string[], named: boolean): Arg {
  return new Arg([{ kind: "unknown", why: REVISION, ...(named ? {} : { tame: true }), texts }]);
}

/** Tells whether a word is what git prints for the name of a revision, and nothing else. */
export function isRefName(arg: Arg): boolean {
  const [piece] = arg.pieces;
  return arg.pieces.length === 1 && piece?.kind === "unknown" && piece.why === REVISION && piece.tame === true;
}

const NAMES: Readonly<Record<string, RegExp>> = {
  uname: /^(-[smrnpo])?$/,
  whoami: /^$/,
  arch: /^$/,
  hostname: /^(-[sfd])?$/,
  logname: /^$/,
  id: /^-(un|nu)$/,
  lsb_release: /^-[a-z]*s[a-z]*$/,
  dpkg: /^--print-architecture$/,
  git:
    /^(branch --show-current|rev-parse( (--short|--verify|--quiet|-q|HEAD|--abbrev-ref|--is-inside-work-tree|--is-bare-repository))+|symbolic-ref( (--short|HEAD|-q))+)$/,
};

/** Tells whether the command prints one word, and that is a name which the system, or git, allows neither blanks nor brackets in. */
export function printsName(name: string, args: readonly Arg[]): boolean {
  if (name === "date") {
    // Whichever day it is, the format says how it is written.
    const words = args.filter(({ text }, at) =>
      !/^(-u|-d|--utc|--date)$/.test(text ?? "") && args[at - 1]?.text !== "-d"
    );
    const [format] = words.filter(({ prefix }) => !prefix.startsWith("--date="));
    const text = format?.text ?? "";
    // Seconds, zones and years of another time than now may have a sign.
    const isNow = args.every((arg) => arg.text !== undefined && !/@|\d{5}/.test(arg.text.replace(text, "")));
    return words.length === 1 && /^\+[\w%:.-]+$/.test(text) && !/^\+-|%[cnrtxZ]|^\+%[-_0^#]*:*[sz]/.test(text) && isNow;
  }
  const words = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  return words?.test(args.map(({ text }) => text ?? "?").join(" ")) === true;
}

const WORDS: Readonly<Record<string, RegExp>> = {
  wc: /^-[clmwL]$/,
  nproc: /^(--all)?$/,
  tput: /^(cols|lines|colors)$/,
  id: /^-r?[ug]$/,
  getconf: /^(PAGE_?SIZE|_?NPROCESSORS_(CONF|ONLN)|LONG_BIT|_PHYS_PAGES|ARG_MAX)$/,
  pgrep: /^-c \S+$/,
  git: /^rev-list --count( (--all|--no-merges|HEAD|[\w@~^/.][\w@~^/.-]*))+$/,
};

/** Tells whether the command prints one number. */
export function printsNumber(name: string, args: readonly Arg[]): boolean {
  if (args.some((arg) => arg.mayVanish)) return false;
  const words = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
  if (words !== undefined) {
    return args.every(({ text }) => text !== undefined && !/\s/.test(text)) &&
      words.test(args.map(({ text }) => text).join(" "));
  }
  if (name === "date") {
    const formats = args.filter((arg) => arg.prefix.startsWith("+"));
    return formats.length === 1 && /^\+(%-?[sYmdHMSyjNuw])+$/.test(formats[0]?.text ?? "");
  }
  if (name === "stat") {
    const words = args.flatMap((arg) => /^--format=/.test(arg.prefix) ? [Arg.of("-c"), arg.drop(9)] : [arg]);
    const [option, format, file] = words;
    return words.length === 3 && /^(-c|--format)$/.test(option?.text ?? "") &&
      /^%[sYXZWaughdib]$/.test(format?.text ?? "") &&
      file?.mayBeMany === false && !file.mayBeOption;
  }
  if (/^[ef]?grep$/.test(name)) {
    const options = args.filter((arg) => arg.mayBeOption);
    const [pattern, file, ...more] = args.filter((arg) => !arg.mayBeOption);
    return options.every(({ text }) => /^(-[ciEFPvwxhsa]+|--count)$/.test(text ?? "")) &&
      options.some(({ text }) => /^(-\w*c|--count)/.test(text ?? "")) &&
      pattern?.hasGlob === false && file?.mayBeMany !== true && more.length === 0;
  }
  return false;
}
