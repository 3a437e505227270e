// Tests of what is shown of hostile text: it is short, on one line, and plain.

import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import { legible, plainly, printable } from "./printable.ts";

Deno.test("printable: a sample of hostile text is short, on one line and plain", () => {
  assertEquals(printable("plain \u00e9 \u{1f600}"), "plain \u00e9 \u{1f600}");
  assertEquals(printable('a"b\\c\n\x1b[31m\x07'), 'a\\"b\\\\c\\n\\u001b[31m\\u0007');
  assertEquals(printable("\x7f\x9b\u2028\u2029\u202e\u2066"), "??????");
  assertEquals(printable("\ud800"), "\ufffd");
  assertEquals(printable("x".repeat(100)), "x".repeat(60));
  assertEquals(printable("\u{1f600}".repeat(100), 3), "\u{1f600}\u{1f600}\u{1f600}");
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    // deno-lint-ignore no-control-regex -- these are what must not be there
    assertFalse(/[\x00-\x1f\x7f-\x9f]/.test(printable(text)));
    assert(printable(text).isWellFormed());
  }));
});

Deno.test("printable: what stands in a sentence keeps its quotes, and says that it goes on", () => {
  assertEquals(plainly('plain "\u00e9" \u{1f600}'), 'plain "\u00e9" \u{1f600}');
  assertEquals(plainly("a\nb\x1b[31m\x07\x7f\x9b\u2028\u202e\ud800"), "a?b?[31m?????\ufffd");
  assertEquals(plainly("x".repeat(60)), "x".repeat(60));
  assertEquals(plainly("x".repeat(61)), "x".repeat(60) + "…");
  assertEquals(plainly("\u{1f600}".repeat(4), 3), "\u{1f600}".repeat(3) + "…");
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    // deno-lint-ignore no-control-regex -- these are what must not be there
    assertFalse(/[\x00-\x1f\x7f-\x9f]/.test(plainly(text)));
    assert([...plainly(text, 5)].length <= 6);
  }));
});

Deno.test("printable: a text of several lines keeps its lines and its letters, and steers nothing", () => {
  assertEquals(legible("a\n\tb\r\nc"), "a\n\tb\nc");
  assertEquals(
    legible("\0\r\x1b[2J\x07\x7f\x9b\u2028\u202eab\u2066\u200f\ud800"),
    "\\u{0}\\u{d}\\u{1b}[2J\\u{7}\\u{7f}\\u{9b}\\u{2028}\\u{202e}ab\\u{2066}\\u{200f}\ufffd",
  );
  // Joiners and variation selectors are letters' own.
  for (const text of ["\u{1f469}\u200d\u{1f4bb} \u2764\ufe0f", "\u0645\u06cc\u200c\u062e", "e\u0301 \u{5c}u{202e}"]) {
    assertEquals(legible(text), text);
  }
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertFalse(/[^\n\t\P{Cc}]|[\u2028\u2029\p{Bidi_Control}]/u.test(legible(text)));
    assertEquals(legible(legible(text)), legible(text));
  }));
});
