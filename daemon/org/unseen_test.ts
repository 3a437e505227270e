// Tests of the characters that nobody sees: each place that shows foreign text to who decides writes them out.

import { assertEquals } from "@std/assert";
import { plainLine } from "./plain_line.ts";
import { UNSEEN, writtenOut } from "./unseen.ts";

const GLYPHS = [
  "\u3164",
  "\u2800",
  "\ufe0f",
  "\u034f",
  "\u202e",
  "\u115f",
  "\u{e0041}",
  "\u{e0101}",
  "\ue000",
  "\0",
  "\x1b",
];

Deno.test("unseen: letters, marks and controls that are not seen are one class, and plain text is none of it", () => {
  const unseen = new RegExp(`[${UNSEEN}]`, "u");
  for (const glyph of GLYPHS) assertEquals(unseen.test(glyph), true, writtenOut(glyph));
  for (const glyph of ["a", "é", "ß", " ", "中", "😀", "e\u0301"]) assertEquals(unseen.test(glyph), false, glyph);
});

Deno.test("unseen: a plain line writes them out", () => {
  for (const glyph of GLYPHS) assertEquals(plainLine(`w${glyph}x`), `w${writtenOut(glyph)}x`);
});
