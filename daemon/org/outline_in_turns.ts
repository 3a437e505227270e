// The outline of a text, read so that others have their turn meanwhile: a file may have very many headings.
// Knows no file.

import { type Outline, outlineSteps } from "./outline.ts";
import { inTurns } from "./turn.ts";

/** Reads the outline of any text. Never throws. */
export function outlineInTurns(text: string): Promise<Outline> {
  return inTurns(outlineSteps(text));
}
