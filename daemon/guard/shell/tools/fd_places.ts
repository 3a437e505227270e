// What fd puts in place of the marks in a command that it runs: the path that it found, its name, its folder, or either without the
// ending. Knows no file system.

import { Arg, type Piece } from "../call.ts";

/** Something that fd may find. */
export interface FdFind {
  /** The folder that it was found below. */
  readonly start: Arg;
  readonly path: Arg;
  /** The pattern of its name. */
  readonly name: Arg;
}

/** The marks, as fd(1) has them. */
const MARKS = /\{(?:\/\/|\/\.|\/|\.|)\}/g;

/** Tells whether a word has a mark in it. */
export function hasMark(word: Arg): boolean {
  return textsOf(word).some((text) => new RegExp(MARKS).test(text));
}

/** Tells whether a word has doubled braces in it, which newer versions take for braces, and older ones for what stands in them. */
export function hasDoubled(word: Arg): boolean {
  return textsOf(word).some((text) => /\{\{|\}\}/.test(text));
}

/** The words that a command comes to for one find, one list for each way in which that can be said. */
export function commandsFor(command: readonly Arg[], { start, path, name }: FdFind): readonly (readonly Arg[])[] {
  const below = (pieces: readonly Piece[]): Arg =>
    new Arg([
      ...start.pieces,
      { kind: "text", text: "/" },
      { kind: "glob", text: "**" },
      { kind: "text", text: "/" },
      ...pieces,
    ]);
  const shorter = withoutEnding(name);
  const ways: Record<string, readonly Arg[]> = {
    "{}": [path],
    "{/}": [name],
    "{//}": [start, below([ANY])],
    // A name of nothing but a dot and an ending has none.
    "{.}": [path, ...shorter.map((each) => below(each.pieces)), start],
    "{/.}": [name, ...shorter],
  };
  const used = new Set(command.flatMap(textsOf).flatMap((text) => text.match(MARKS) ?? []));
  // Of several marks each is tried in all its ways.
  const most = Math.max(1, ...[...used].map((mark) => ways[mark]?.length ?? 1));
  return Array.from({ length: most }, (_, at) =>
    command.map((word) =>
      put(word, (mark) => {
        const meant = ways[mark] as readonly Arg[];
        return meant[Math.min(at, meant.length - 1)] as Arg;
      })
    ));
}

const ANY: Piece = { kind: "glob", text: "*" };

function textsOf({ pieces }: Arg): readonly string[] {
  return pieces.flatMap((piece) => piece.kind === "text" ? [piece.text] : []);
}

function put(word: Arg, meant: (mark: string) => Arg): Arg {
  const pieces = word.pieces.flatMap((piece): readonly Piece[] => {
    if (piece.kind !== "text") return [piece];
    const marks = piece.text.match(MARKS) ?? [];
    return piece.text.split(MARKS).flatMap((text, at): readonly Piece[] => [
      ...(at === 0 ? [] : meant(marks[at - 1] as string).pieces),
      ...(text === "" ? [] : [{ kind: "text", text } as const]),
    ]);
  });
  return new Arg(pieces, word.mayVanish);
}

/** Patterns of what is left of a name without its last ending: up to its last dot, or to a wildcard that may have taken that. */
function withoutEnding({ pieces }: Arg): readonly Arg[] {
  const found: Arg[] = [];
  for (let at = pieces.length - 1; at >= 0; at--) {
    const piece = pieces[at] as Piece;
    const before = pieces.slice(0, at);
    if (piece.kind === "text") {
      const dot = piece.text.lastIndexOf(".");
      if (dot < 0) continue;
      const left = piece.text.slice(0, dot);
      return [...found, new Arg(left === "" ? before : [...before, { kind: "text", text: left }])];
    }
    // A letter in either case is no dot.
    if (piece.kind !== "glob" || !/^\[[A-Za-z]+\]$/.test(piece.text)) found.push(new Arg([...before, ANY]));
  }
  return found.length > 0 ? found : [new Arg(pieces)];
}
