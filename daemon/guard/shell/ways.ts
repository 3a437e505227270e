// Words of which it is known that they are one of a few texts: a command with such words is one of a few commands.
// Knows no command.

import { Arg, type Piece } from "./call.ts";
import { isProcessors } from "./numbers.ts";

/** In more ways than this a command is not judged. */
const MOST_WAYS = 16;

/** A command that one may be. */
export interface Way {
  readonly argv: readonly Arg[];
  /** Only if something has failed that prints one of its words. */
  readonly failed: boolean;
}

/**
 * The commands that one is if what is not known in its words is nothing: a variable that nobody has set, what a command prints that
 * fails. Any such words, together and apart; `undefined` where they are too many.
 */
export function emptiedWays(argv: readonly Arg[]): readonly (readonly Arg[])[] | undefined {
  const places = argv.flatMap((arg, place) => arg.pieces.length > 1 && arg.pieces.some(mayBeNothing) ? [place] : []);
  const emptied = (at: readonly number[]) =>
    argv.map((arg, place) =>
      at.includes(place)
        ? new Arg(merged(arg.pieces.filter((piece) => !mayBeNothing(piece))), arg.mayVanish, arg.listed)
        : arg
    );
  if (places.length === 0) return [];
  if (movesNothing(argv, places)) {
    return [
      emptied(places),
      ...(places.length > 1 && places.length <= MOST_FAILING ? places.map((at) => emptied([at])) : []),
    ];
  }
  return failures(places)?.map((gone) => emptied([...gone]));
}

function mayBeNothing(piece: Piece): boolean {
  return piece.kind === "unknown" && piece.whole === undefined && !ALWAYS_THERE.test(piece.why) && !isProcessors(piece);
}

/** The number of a shell, of a status and of arguments. */
const ALWAYS_THERE = /^\$[$?#]$/;

/** The commands that one may be, all words known; `undefined` where it is one only, or more than can be tried. */
export function waysOf(argv: readonly Arg[]): readonly Way[] | undefined {
  if (
    !argv.some(({ pieces }) => pieces.some((piece) => isOneOf(piece) || piece.kind !== "unknown" && mayFail(piece)))
  ) {
    return undefined;
  }
  const ways = waysWith(argv.map(wordsOf));
  if (ways === undefined || !argv.some(({ pieces }) => pieces.some(mayFail))) {
    return ways?.map((each) => ({ argv: each, failed: false }));
  }
  const places = argv.flatMap(({ pieces }, place) => pieces.some(mayFail) ? [place] : []);
  const sets = movesNothing(argv, places) ? [new Set(places)] : failures(places);
  const failed = sets?.map((gone) =>
    waysWith(argv.map((arg, place) => {
      const left = gone.has(place) ? without(arg) : arg;
      return left === undefined ? [] : wordsOf(left);
    }))
  );
  if (failed === undefined || failed.includes(undefined)) return undefined;
  return [
    ...ways.map((each) => ({ argv: each, failed: false })),
    ...failed.flatMap((some) => (some ?? []).map((each) => ({ argv: each, failed: true }))),
  ];
}

/** To these it is all the same which of the files that they are told of is the first. */
const MOVES_NOTHING: ReadonlySet<string> = new Set(
  "cat head tail wc nl tac rev stat file du ls md5sum sha1sum sha256sum sort find fd fdfind rg grep egrep fgrep diff cmp less"
    .split(" "),
);

/** Whether it is all the same which words are there: they are files, and none may be the value of an option. */
function movesNothing(argv: readonly Arg[], places: readonly number[]): boolean {
  return MOVES_NOTHING.has(argv[0]?.text ?? "") && places.every((at) => {
    const before = argv[at - 1]?.prefix ?? "";
    return !before.startsWith("-") || NO_VALUE.test(before);
  });
}

/** Options of these that take no value with any of them: the word behind is a file. */
const NO_VALUE = /^(--|-l)$/;

/** Of more words that may not be there it is not tried which are. */
const MOST_FAILING = 4;

/** Which of some places fail: any of them, together and apart; `undefined` where they are too many to try. */
export function failures(places: readonly number[]): readonly ReadonlySet<number>[] | undefined {
  if (places.length > MOST_FAILING) return undefined;
  const found: Set<number>[] = [];
  for (let bits = 1; bits < 2 ** places.length; bits++) {
    found.push(new Set(places.filter((_, index) => (bits >> index & 1) === 1)));
  }
  return found;
}

/** Every choice of one of the words for each place; a place without words is left out. */
function waysWith(places: readonly (readonly Arg[])[]): readonly (readonly Arg[])[] | undefined {
  let ways: readonly (readonly Arg[])[] = [[]];
  for (const words of places) {
    if (words.length === 0) continue;
    if (ways.length * words.length > MOST_WAYS) return undefined;
    ways = ways.flatMap((way) => words.map((word) => [...way, word]));
  }
  return ways;
}

function mayFail(piece: Piece): boolean {
  return piece.mayFail !== undefined;
}

/** What is left of a word if what prints a stretch of it fails; `undefined` if it is no word any more. */
function without(arg: Arg): Arg | undefined {
  if (!arg.pieces.some(mayFail)) return arg;
  const pieces = arg.pieces.filter((piece) => !mayFail(piece));
  const vanishes = pieces.length === 0 &&
    arg.pieces.every((piece) => piece.mayFail === "vanishes");
  return vanishes ? undefined : new Arg(merged(pieces), arg.mayVanish, arg.listed);
}

function wordsOf(arg: Arg): readonly Arg[] {
  if (!arg.pieces.some((piece) => isOneOf(piece) || mayFail(piece))) return [arg];
  let found: readonly (readonly Piece[])[] = [[]];
  for (const piece of arg.pieces) {
    const texts = isOneOf(piece) ? piece.whole.map((text): Piece => ({ kind: "text", text })) : [thatIs(piece)];
    found = found.flatMap((pieces) => texts.map((text) => [...pieces, text]));
    if (found.length > MOST_WAYS) return [arg];
  }
  return found.map((pieces) => new Arg(merged(pieces), arg.mayVanish, arg.listed));
}

/** A piece that has not failed. */
function thatIs(piece: Piece): Piece {
  if (piece.kind === "unknown" || piece.mayFail === undefined) return piece;
  const { mayFail: _, ...kept } = piece;
  return kept;
}

function merged(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (piece.kind === "text" && piece.text === "") continue;
    if (piece.kind === "text" && last?.kind === "text") {
      out[out.length - 1] = { kind: "text", text: last.text + piece.text };
    } else out.push(piece);
  }
  return out;
}

function isOneOf(piece: Piece): piece is Extract<Piece, { kind: "unknown" }> & { readonly whole: readonly string[] } {
  return piece.kind === "unknown" && piece.whole !== undefined;
}
