// Links: found where they stand, in linear time; Emacs judges what is one (calendar_oracle_test.ts).

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { findLinks } from "./links.ts";
import { anyTextArbitrary } from "./text_arbitrary.ts";

const whole = (text: string) => findLinks(text, { start: 0, end: text.length });

Deno.test("org links: targets, words and schemes", () => {
  const shown = (text: string) => whole(text).map(({ scheme, path, words }) => [scheme, path, words]);
  assertEquals(shown("a [[id:x-1][the one]], [[Kettle]]"), [["id", "x-1", "the one"], [
    undefined,
    "Kettle",
    undefined,
  ]]);
  assertEquals(shown("(https://a.b/c?d). <mailto:a@b>"), [["https", "//a.b/c?d", undefined], [
    "mailto",
    "a@b",
    undefined,
  ]]);
  assertEquals(shown("[[./a b.org][x]] [[file:~/c.org::*H]]"), [["file", "./a b.org", "x"], [
    "file",
    "~/c.org::*H",
    undefined,
  ]]);
  assertEquals(shown("[[a\\]b][c]] [[]] [[a [b]"), [[undefined, "a]b", "c"]]);
});

Deno.test("org links: any text is searched without harm, and a stretch gives the places of the text", () => {
  fc.assert(fc.property(anyTextArbitrary(), (text) => void whole(text)));
  const text = "xx [[a]] yy";
  assertEquals(findLinks(text, { start: 2, end: 9 }).map(({ start, end }) => text.slice(start, end)), ["[[a]]"]);
  for (const piece of ["[[", "[[a][", "[[a", "https://", "<https:", "\\"]) whole(piece.repeat(10_000));
});
