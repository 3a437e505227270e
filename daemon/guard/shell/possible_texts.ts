// The commands that a command is if an unknown word of it is one of a few texts.
// Judges nothing.

import { Arg, type Piece } from "./call.ts";

/** How many ways there are to fill in the words of a command that are each one of a few texts. */
export function countTexts(argv: readonly Arg[]): number {
  return Math.max(0, ...argv.flatMap(({ pieces }) => pieces.map((each) => optionsOf(each).length)));
}

function optionsOf(piece: Piece): readonly string[] {
  return piece.kind === "unknown" ? piece.texts ?? [] : [];
}

/** The words that a word is if its unknown stretch is one of the texts it may be; split at blanks if it came unquoted. */
export function withText(arg: Arg, at: number): Arg[] {
  if (!arg.pieces.some((piece) => optionsOf(piece).length > 0)) return [arg];
  const pieces = arg.pieces.map((piece): Piece => {
    const texts = optionsOf(piece);
    return texts.length === 0 ? piece : { kind: "text", text: texts[Math.min(at, texts.length - 1)] as string };
  });
  if (!pieces.every((piece) => piece.kind === "text")) return [new Arg(pieces, arg.mayVanish)];
  const text = pieces.map((piece) => piece.text).join("");
  return arg.mayVanish ? text.split(/\s+/).filter((word) => word !== "").map(Arg.of) : [Arg.of(text)];
}
