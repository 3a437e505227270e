// Words joined by spaces, as eval, watch and ssh run them.
// What the text then does is for the interpreter.

import { Arg } from "./call.ts";

/** Words joined by spaces, as eval, watch and ssh run them. */
export function spaced(words: readonly Arg[]): Arg {
  const pieces = words.flatMap((word, index) =>
    index === 0 ? word.pieces : [{ kind: "text", text: " " } as const, ...word.pieces]
  );
  return new Arg(pieces, words.some((word) => word.mayVanish));
}
