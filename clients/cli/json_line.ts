// JSON for a program that may as well be read on a terminal: what nobody sees in it is written out, as JSON allows. Knows nothing of
// what it tells. Pure.

import { UNSEEN } from "../../daemon/org/unseen.ts";

const HIDDEN = new RegExp(`[${UNSEEN}]`, "gu");

/** One line of JSON that reads back as the same value. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    HIDDEN,
    (glyph) =>
      Array.from({ length: glyph.length }, (_, at) => `\\u${glyph.charCodeAt(at).toString(16).padStart(4, "0")}`).join(
        "",
      ),
  );
}
