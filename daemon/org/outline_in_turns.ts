// The outline of a text, read so that others have their turn meanwhile: a file may have very many headings.
// Knows no file.

import { setImmediate } from "node:timers";
import { type Outline, outlineSteps } from "./outline.ts";

/** How long it reads before others have their turn, milliseconds; most texts are read within one turn. */
const TURN_MS = 8;

/** Reads the outline of any text. Never throws. */
export async function outlineInTurns(text: string): Promise<Outline> {
  const steps = outlineSteps(text);
  let since = performance.now();
  for (let step = steps.next();; step = steps.next()) {
    if (step.done === true) return step.value;
    if (performance.now() - since < TURN_MS) continue;
    await new Promise<void>((resolve) => setImmediate(() => resolve()));
    since = performance.now();
  }
}
