// The commands that a command is if an unknown word of it is one of a few texts, or of a few words with wildcards.
// Judges nothing.

import { Arg, type Piece } from "./call.ts";

/** How many ways there are to fill in the words of a command that are each one of a few texts. */
export function countTexts(argv: readonly Arg[]): number {
  return Math.max(0, ...argv.flatMap(({ pieces }) => pieces.map(countOf)));
}

function countOf(piece: Piece): number {
  return piece.kind === "unknown" ? (piece.texts?.length ?? 0) + (piece.tried?.length ?? 0) : 0;
}

/** What an unknown stretch is in one of the ways; the last of them where it has no more. */
function wayOf(piece: Piece, at: number): readonly Piece[] {
  if (piece.kind !== "unknown" || countOf(piece) === 0) return [piece];
  const { texts = [], tried = [] } = piece;
  const place = Math.min(at, texts.length + tried.length - 1);
  return tried[place - texts.length]?.pieces ?? [{ kind: "text", text: texts[place] as string }];
}

/** The words that a word is if its unknown stretch is one of the texts it may be; split at blanks if it came unquoted. */
export function withText(arg: Arg, at: number): Arg[] {
  if (!arg.pieces.some((piece) => countOf(piece) > 0)) return [arg];
  const pieces = arg.pieces.flatMap((piece) => wayOf(piece, at));
  if (!pieces.every((piece) => piece.kind === "text")) {
    // A name of a listing is a word for certain.
    return [new Arg(pieces, arg.mayVanish && pieces.some(({ kind }) => kind === "unknown"))];
  }
  const text = pieces.map((piece) => piece.text).join("");
  return arg.mayVanish ? text.split(/\s+/).filter((word) => word !== "").map(Arg.of) : [Arg.of(text)];
}
