// The names that a search will print, as path patterns: a start folder, any depth below it, and a pattern of names. Knows no tool
// and no file system.

import { Arg, type FilesMet, type Follows, type Judge, type LeftOut, type Piece } from "../call.ts";
import { ANYTHING, bracketEnd, intersects, literal, wildcards } from "../patterns.ts";

/** What a search can find: below one start, under a name that one pattern matches. */
export interface Found {
  readonly start: Arg;
  /** Name patterns, one of which matches; `undefined`: any name. */
  readonly names: readonly Arg[] | undefined;
  /** Names that are left out. */
  readonly without?: readonly LeftOut[];
  /** Files that are passed over: hidden ones, and those that a repository ignores. */
  readonly skips?: Pick<FilesMet, "skipsHidden" | "skipsIgnored" | "takesIn">;
  /** Links that are followed by the search, or by what reads the names; `none` where no link is among them. */
  readonly follows?: Follows;
  /** Where it is found: see {@link Judge.place}. */
  readonly place: string | undefined;
}

/** Makes wildcard text (`*`, `?`, `[...]`, `\x`) into a word. @param foldCase Letters match in both cases. */
export function wildcardArg(text: string, foldCase = false): Arg {
  const pieces: Piece[] = [];
  const add = (kind: "text" | "glob", part: string) => {
    const last = pieces.at(-1);
    if (last?.kind === kind && kind === "text") pieces[pieces.length - 1] = { kind, text: last.text + part };
    else pieces.push({ kind, text: part });
  };
  // No name is that long: whatever it can match, it is not looked into.
  if (text.length > 1024) return new Arg([{ kind: "glob", text: "*" }]);
  for (const part of partsOf(text)) {
    if (part.startsWith("\\") && part.length > 1) add("text", part.slice(1));
    else if (/^\*+$/.test(part)) add("glob", "*");
    // Other than in a path of bash, a slash in brackets parts no names.
    else if (/^(\?|\[.+\])$/s.test(part)) add("glob", part.includes("/") ? "?" : part);
    // Letters beyond ASCII may fold to some of it.
    else if (foldCase && /[^\0-\x7f]/.test(part)) add("glob", "?");
    else if (foldCase && /[A-Za-z]/.test(part)) add("glob", `[${part.toLowerCase()}${part.toUpperCase()}]`);
    else add("text", part);
  }
  return new Arg(pieces);
}

/**
 * The names that a pattern matches for certain, in every tool that leaves such out; `undefined` where it may match fewer than it says:
 * with brackets, backslashes, braces, or as a path.
 */
export function leftOut(text: string, kind?: LeftOut["kind"]): readonly LeftOut[] {
  return text === "" || /[^\w.*?~@#%=,:; -]/.test(text) ? [] : [{ name: wildcardArg(text), ...(kind ? { kind } : {}) }];
}

/** Wildcard text in its parts: what a backslash quotes, stars, a question mark, a bracket, or a sign of its own. */
export function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let i = 0; i < text.length;) {
    const close = text[i] === "[" ? bracketEnd(text, i) : -1;
    const part = close > 0 ? text.slice(i, close + 1) : /^(?:\\[^]|\*+|[^])/u.exec(text.slice(i))?.[0] ?? "";
    parts.push(part);
    i += part.length;
  }
  return parts;
}

/** How many starts a search may have before it is too much to judge each. */
const MOST_STARTS = 40;

/** The starts, each once. Asks where there are too many to judge what is done below each. */
export function distinctStarts(starts: readonly Arg[], judge: Judge): readonly Arg[] {
  const seen = new Map<string, Arg>();
  for (const start of starts) seen.set(JSON.stringify(start.pieces), start);
  const distinct = [...seen.values()];
  if (distinct.length > MOST_STARTS) judge.ask("too-complex", "it searches in more folders than can be judged");
  return distinct.slice(0, MOST_STARTS);
}

/** The paths of what is found below a start, one pattern for each name pattern. */
export function pathsBelow({ start, names, without = [], skips = {}, follows = "files", place }: Found): Arg[] {
  const folder: readonly Piece[] = start.pieces.length === 0 ? [{ kind: "text", text: "." }] : start.pieces;
  return (names ?? [new Arg([{ kind: "glob", text: "*" }])]).map((name) => {
    const path = (files: FilesMet) =>
      new Arg([
        ...folder,
        { kind: "text", text: "/" },
        { kind: "glob", text: "**", files },
        { kind: "text", text: "/" },
        ...name.pieces,
      ]);
    const files: FilesMet = { ...skips, ...(without.length > 0 ? { without } : {}), follows };
    return path({ ...files, of: path(files).shown, ...(place === undefined ? {} : { place }) });
  });
}

/** Tells whether a path is a folder for certain: the working folder or one above it, likewise of the home folder, or `x/`. */
export function isFolder(path: Arg, judge: Judge): boolean {
  const text = path.text;
  if (text === undefined) return false;
  if (/(^|\/)\.{0,2}$/.test(text)) return true;
  const full = text.startsWith("/") ? text : judge.cwd === undefined ? undefined : `${judge.cwd}/${text}`;
  if (full === undefined) return false;
  const parts: string[] = [];
  for (const part of full.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const clean = `/${parts.join("/")}`;
  const holds = (below: string | undefined) =>
    below !== undefined && `${below}/`.startsWith(clean === "/" ? "/" : `${clean}/`);
  return parts.length < 2 || holds(judge.cwd) || holds(judge.home);
}

/** Tells whether a start itself can be found under one of the names. */
export function startMatches({ start, names }: Pick<Found, "start" | "names">): boolean {
  if (names === undefined || start.text === undefined) return true;
  const base = start.text.replace(/(?<!\/)\/+$/, "").replace(/^.*\//, "");
  return names.some((name) => {
    const pattern = name.pieces.flatMap((piece) =>
      piece.kind === "text" ? literal(piece.text) : piece.kind === "glob" ? wildcards(piece.text) : ANYTHING
    );
    return intersects(pattern, literal(base));
  });
}

/** Puts `path` where `{}` stands in a word. */
export function fillIn(word: Arg, path: Arg): Arg {
  const pieces = word.pieces.flatMap((piece): readonly Piece[] => {
    if (piece.kind !== "text") return [piece];
    const parts = piece.text.split("{}");
    return parts.flatMap((part, at): readonly Piece[] => {
      const own: readonly Piece[] = part === "" ? [] : [{ kind: "text", text: part }];
      return at === 0 ? own : [...path.pieces, ...own];
    });
  });
  return new Arg(pieces, word.mayVanish);
}
