// What a word is made of before it is split.
// Knows no expansion.

import { Arg, type Piece } from "./call.ts";

/** A stretch on its way to a word. */
export interface Stretch {
  readonly piece: Piece;
  /** Quoted text is never split. */
  readonly quoted: boolean;
  /** Only what comes out of an expansion is split. */
  readonly expanded: boolean;
  /** How many words it comes to is not known, although it is quoted: `"$@"`. */
  readonly many?: boolean;
  /** It is a name of a listing, which may be printed or not. */
  readonly listed?: boolean;
}

/** The end of one word of `"$@"`. */
export const BREAK = "break";

/** What a word becomes before it is split. */
export type Stretches = (Stretch | typeof BREAK)[];

/** Puts stretches together to one word, without splitting. */
export function join(stretches: Stretches): Arg {
  const pieces: Piece[] = [];
  for (const stretch of stretches) push(pieces, stretch === BREAK ? { kind: "text", text: " " } : stretch.piece);
  return new Arg(pieces);
}

/** Adds a piece; text beside text becomes one. */
export function push(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  if (piece.kind === "text") {
    if (piece.text === "") return;
    if (last?.kind === "text" && last.mayFail === piece.mayFail) {
      pieces[pieces.length - 1] = { ...last, text: last.text + piece.text };
      return;
    }
  }
  pieces.push(piece);
}
