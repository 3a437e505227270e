// What a command may get in place of the words that stand in the text: a wildcard, or a list of files, may stand for several words,
// and for names that begin with a dash. The disk tells which names there are. Knows no tool's options.

import { resolvePath } from "../paths.ts";
import type { DiskEntry } from "../disk.ts";
import { Arg, type Piece } from "./call.ts";
import { ifsOf } from "./ifs.ts";
import { filesFor } from "./look.ts";
import type { Machine } from "./machine.ts";
import { takesFiles } from "./response_files.ts";
import { expressionOf, literal, type Pattern, wildcards } from "./patterns.ts";
import type { Scope } from "./scope.ts";
import { wildcardArg } from "./tools/found.ts";

/** Other words that a command may get, and why; `undefined` where only their number is another. */
export interface OddWords {
  readonly args: readonly Arg[];
  readonly name: string | undefined;
}

/** Beginnings that make a word something else than a file to some tool. */
const SIGNS = /^[-+(!]/;
const SIGNS_AND_FILES = /^[-+(!@]/;

/** Tools that do no more than read or list, whatever options they get. */
const UNMOVED: ReadonlySet<string> = new Set(
  "echo ls cat head tail nl tac rev stat basename dirname realpath cksum true false : cd pushd export".split(" "),
);

/** Tools whose words behind the first ones must begin with a sign: another file name is an error to them. */
const SIGNED: ReadonlySet<string> = new Set(["find"]);

/** More odd names are not tried one by one. */
const MOST_TRIED = 6;

/** The words that a command may get in place of `args`, beside these. */
export function oddWords(machine: Machine, tool: string, args: readonly Arg[], scope: Scope): readonly OddWords[] {
  if (!args.some(({ hasGlob }) => hasGlob)) return [];
  const unmoved = UNMOVED.has(tool);
  const found: OddWords[] = [];
  args.forEach((arg, at) => {
    if (!arg.hasGlob) return;
    const put = (words: readonly Arg[], name: string) =>
      // Of one name there is no other beside it.
      found.push({ args: [...args.slice(0, at), ...words, ...args.slice(arg.mayBeMany ? at : at + 1)], name });
    const torn = tornNames(machine, arg, scope, tool);
    const names = unmoved ? [] : [
      ...new Map(
        [
          ...namesFor(machine, arg, scope, takesFiles(tool) ? SIGNS_AND_FILES : SIGNS),
          ...goneNames(machine, arg, scope),
        ]
          .map((name) => [name.shown, name]),
      ).values(),
    ];
    for (const { words, name } of torn.slice(0, MOST_TRIED)) put(words, name);
    for (const name of names.slice(0, MOST_TRIED)) put([name], name.shown);
    if (names.length > 1) put(names, names[0]?.shown ?? "");
    if (names.length > MOST_TRIED || torn.length > MOST_TRIED) {
      machine.find("ask", "unknown-word", `${arg.shown} stands for many names that begin with a dash`);
    }
  });
  const several = unmoved
    ? args
    : args.flatMap((arg) => arg.mayBeMany && !isOneNow(machine, arg, scope) ? [arg, arg] : [arg]);
  if (several.length > args.length && !SIGNED.has(tool)) found.push({ args: several, name: undefined });
  return found;
}

/** Tells whether a wildcard stands for one name at most, as the folders are now: a text that makes another one asks for that. */
function isOneNow({ setting }: Machine, arg: Arg, scope: Scope): boolean {
  const elsewhere = (piece: Piece) =>
    piece.kind === "glob" && (piece.of !== undefined || piece.splits === true || piece.text.includes("**"));
  if (setting.disk === undefined || arg.pieces.some(elsewhere)) return false;
  return [scope.cwd, ...scope.otherCwds].every((cwd) => {
    const path = cwd === undefined ? undefined : resolvePath(arg, cwd, setting.resolve);
    if (path === undefined || setting.disk?.kindOf(cwd as string) !== "folder") return false;
    return filesFor(path, undefined, setting, 2).length < 2;
  });
}

/** The words that begin with a sign among those that a word with wildcards stands for. */
function namesFor(machine: Machine, arg: Arg, scope: Scope, signs: RegExp): Arg[] {
  if (machine.setting.disk === undefined) return [];
  const names: Arg[] = [];
  const first = arg.pieces.find((piece) => piece.kind === "glob");
  const { segment, rest } = firstSegment(arg.pieces);
  if (first?.kind !== "glob" || !segment.includes(first) || arg.prefix !== "" && !signs.test(arg.prefix)) return names;
  const expression = expressionOf(segment.flatMap(patternOf));
  for (const folder of foldersOf(machine, first, scope)) {
    for (const { name, kind } of entriesOf(machine, folder)) {
      // What git lists by a wildcard lies at any depth.
      const inFolder = kind === "folder" && first.of === "repository";
      if (!signs.test(name) || !inFolder && !expression.test(name)) continue;
      if (rest.length > 0) names.push(new Arg([{ kind: "text", text: name }, ...rest]));
      else names.push(Arg.of(name));
      if (kind === "folder" && first.of !== undefined) {
        names.push(new Arg([{ kind: "text", text: `${name}/` }, { kind: "glob", text: "*" }]));
      }
    }
  }
  return names;
}

/** A name that only git knows, of a file that is not there any more. */
const GONE = new Arg([{ kind: "text", text: "-" }, { kind: "unknown", why: "a name that only the repository knows" }]);

/** What stands for names with a dash that git lists and that lie nowhere: only the index, or the history, has them. */
function goneNames({ setting: { disk } }: Machine, arg: Arg, scope: Scope): Arg[] {
  const first = arg.pieces.find((piece) => piece.kind === "glob");
  if (disk === undefined || first?.kind !== "glob" || first.of !== "repository") return [];
  const { segment } = firstSegment(arg.pieces);
  if (!segment.includes(first) || arg.prefix !== "" && !SIGNS.test(arg.prefix)) return [];
  const may = (cwd: string) => first.past === true ? disk.isInRepository(cwd) : disk.hasDashedName(cwd);
  return [scope.cwd, ...scope.otherCwds].some((cwd) => cwd !== undefined && may(cwd)) ? [GONE] : [];
}

/** How a name comes to other words on its way through a list: split, cut at the ends of lines, without its quotes. */
interface Tearing {
  readonly splits: boolean;
  readonly lines: boolean;
  readonly quotes: boolean;
  /** What separates words beside blanks: of a list that the shell splits itself. */
  readonly ifs: string | undefined;
  /** The names are taken by a tool that no option moves: only other files count. */
  readonly unmoved: boolean;
  /** It shows what the files hold. */
  readonly shows: boolean;
  /** A word with an `@` in front stands for those in a file. */
  readonly takesFiles: boolean;
}

/** The words that a name comes to. */
function wordsIn(name: string, { splits, lines, quotes, ifs }: Tearing): string[] {
  const signs = ifs === undefined ? /[^A-Za-z0-9./-]+/ : new RegExp(`[\\s${ifs.replace(/[\\\]^-]/g, "\\$&")}]+`);
  const parts = splits ? name.split(signs) : lines ? name.split("\n") : [name];
  return parts.map((part) => (quotes ? part.replace(/["'\\]/g, "") : part).trimStart()).filter((part) => part !== "");
}

/** Tells whether a name is torn: whatever its parts are, they are other files than any that is listed, or options. */
function isOdd(words: readonly string[], name: string): boolean {
  return words.length !== 1 || words[0] !== name;
}

/** The names that are torn into words of which one is odd. */
function tornNames(
  machine: Machine,
  arg: Arg,
  scope: Scope,
  tool: string,
): { readonly words: readonly Arg[]; readonly name: string }[] {
  const glob = arg.pieces.find((piece) =>
    piece.kind === "glob" && (piece.splits === true || piece.lines === true || piece.quotes === true)
  );
  if (machine.setting.disk === undefined || glob?.kind !== "glob") return [];
  const { splits = false, lines = false, quotes = false } = glob;
  const tearing: Tearing = {
    splits,
    lines,
    quotes,
    ifs: ifsOf(scope),
    unmoved: UNMOVED.has(tool),
    shows: /^(cat|head|tail|nl|tac|rev|cksum)$/.test(tool),
    takesFiles: takesFiles(tool),
  };
  return pathsOf(machine, arg, glob, scope, tearing).flatMap((name) => {
    const words = wordsIn(name, tearing);
    // What the shell splits it also takes for wildcards.
    const asWord = (part: string) => splits && part !== name && /[*?[]/.test(part) ? wildcardArg(part) : Arg.of(part);
    return isOdd(words, name) ? [{ name, words: words.map(asWord) }] : [];
  });
}

/** What says of a name below a folder, one of a path, that it is torn into odd words. */
export function oddName(tearing: Tearing): (name: string) => boolean {
  return (name) => {
    const words = wordsIn(`./${name}`, tearing);
    return isOdd(words, `./${name}`) || tearing.splits && /\s$/.test(name) ||
      tearing.lines && /\n$/.test(name);
  };
}

function pathsOf(
  machine: Machine,
  arg: Arg,
  glob: Extract<Piece, { kind: "glob" }>,
  scope: Scope,
  tearing: Tearing,
): string[] {
  const { setting, reach, current } = machine;
  const keep = (folder: string) =>
    reach.splits.push({
      folder,
      way: JSON.stringify(tearing),
      isOdd: oddName(tearing),
      // What a repository lists, or passes over what it ignores, comes to few of the names that lie there.
      isFew: glob.of === "repository" || glob.files?.skipsIgnored === true ||
        tearing.unmoved && !tearing.shows,
      ...(current < 0 ? {} : { command: current }),
    });
  if (glob.of !== undefined) {
    // What git lists lies at any depth.
    const top = glob.of === "repository" ? foldersOf(machine, glob, scope).at(-1) : undefined;
    if (top !== undefined) keep(top);
    return foldersOf(machine, glob, scope).flatMap((folder) => entriesOf(machine, folder).map(({ name }) => name));
  }
  return [scope.cwd, ...scope.otherCwds].flatMap((cwd) => {
    const path = resolvePath(arg, cwd, setting.resolve);
    if (path === undefined) return [];
    if (arg.pieces.some((piece) => piece.kind === "glob" && piece.text === "**")) {
      const start = path.shown.slice(0, path.shown.indexOf("/**"));
      keep(start);
      return [];
    }
    const head = cwd === undefined ? 0 : `${cwd}/`.length;
    return filesFor(path, undefined, setting, MOST_SPLIT).map((each) => each.slice(head));
  });
}

/** How many names are looked at for blanks. */
const MOST_SPLIT = 2_000;

/** The folders whose names a wildcard at the beginning of a word stands for. */
function foldersOf(machine: Machine, { of }: Extract<Piece, { kind: "glob" }>, scope: Scope): readonly string[] {
  const { setting } = machine;
  const cwds = [scope.cwd, ...scope.otherCwds].flatMap((cwd) => cwd ?? []);
  if (of === undefined) return cwds;
  if (of === "repository") {
    return cwds.flatMap((cwd) => {
      const folders = [cwd];
      for (let at = cwd; at !== "" && setting.disk?.kindOf(`${at}/.git`) === undefined;) {
        at = at.slice(0, at.lastIndexOf("/"));
        folders.push(at || "/");
      }
      return folders;
    });
  }
  return of.flatMap((folder) =>
    cwds.flatMap((cwd) => {
      const path = resolvePath(folder, cwd, setting.resolve);
      if (path === undefined) return [];
      return path.exact ? [path.shown] : filesFor(path, undefined, setting, MOST_FOLDERS);
    })
  );
}

const MOST_FOLDERS = 64;

function entriesOf(machine: Machine, folder: string): readonly DiskEntry[] {
  const known = machine.listed.get(folder);
  if (known !== undefined) return known;
  const entries = [...machine.setting.disk?.list(folder) ?? []];
  machine.listed.set(folder, entries);
  return entries;
}

/** The pieces up to the first slash, and those from there on. */
function firstSegment(
  pieces: readonly Piece[],
): { readonly segment: readonly Piece[]; readonly rest: readonly Piece[] } {
  for (const [at, piece] of pieces.entries()) {
    const slash = piece.kind === "text" ? piece.text.indexOf("/") : -1;
    if (piece.kind !== "text" || slash < 0) continue;
    const text = (part: string): readonly Piece[] => part === "" ? [] : [{ kind: "text", text: part }];
    return {
      segment: [...pieces.slice(0, at), ...text(piece.text.slice(0, slash))],
      rest: [...text(piece.text.slice(slash)), ...pieces.slice(at + 1)],
    };
  }
  return { segment: pieces, rest: [] };
}

function patternOf(piece: Piece): Pattern {
  return piece.kind === "text" ? literal(piece.text) : wildcards(piece.kind === "glob" ? piece.text : "*");
}

/** A word out of a list of names, as whoever reads the list takes it: split at blanks, line by line, without quotes. */
export function takenFromList(
  arg: Arg,
  how: { readonly splits?: boolean; readonly lines?: boolean; readonly quotes?: boolean },
): Arg {
  if (!arg.hasGlob) return arg;
  return new Arg(arg.pieces.map((piece) => piece.kind === "glob" ? { ...piece, ...how } : piece), arg.mayVanish);
}

/** A word of which there is one for certain, whatever it stands for. */
export function oneWord(arg: Arg): Arg {
  if (!arg.hasGlob) return arg;
  return new Arg(arg.pieces.map((piece) => piece.kind === "glob" ? { ...piece, one: true } : piece), arg.mayVanish);
}
