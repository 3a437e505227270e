// Tests of how foreign text is shown: nothing in it moves the cursor, hides, or runs from right to left unseen.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { columns, quoteWord, visible, visibleCode, visibleLine } from "./shown.ts";

Deno.test("shown: what would not be seen is written out, and what is written out can be told from it", () => {
  assertEquals(visible("a\x1b[2Kb\u202ec\u200bd\r\n"), "a\\u{1b}[2Kb\\u{202e}c\\u{200b}d\\u{d}\n");
  assertEquals(visible("\\u{1b}"), "\\u{5c}u{1b}");
  assertEquals(visible("é 日本 😀 ~/a\tb"), "é 日本 😀 ~/a\tb");
  assertEquals(visible("\u0600\ue000\u2028\u3000"), "\\u{600}\\u{e000}\\u{2028}\\u{3000}");
  assertEquals(visibleLine("a\nb"), "a\\u{a}b");
});

Deno.test("shown: of code the lines are counted, and nothing is pushed off the screen unremarked", () => {
  assertEquals(visibleCode("echo ok"), "echo ok");
  assertEquals(visibleCode("a\nb"), "(2 lines)\na\nb");
  assertEquals(
    visibleCode(`echo ok${"\n".repeat(201)}rm -rf x`),
    "(202 lines)\necho ok\n… 200 empty lines …\nrm -rf x",
  );
  assertEquals(visibleCode(`a\n${" \n".repeat(5)}b`), "(7 lines)\na\n… 5 empty lines …\nb");
  assertEquals(visibleCode("a\n\n\n\nb"), "(5 lines)\na\n\n\n\nb");
  assertEquals(visibleCode(`a${" ".repeat(300)}; b`), "a … 300 blanks … ; b");
  assertEquals(visible("a\u2800\u3164b"), "a\\u{2800}\\u{3164}b");
});

Deno.test("shown: no text of any kind keeps a control or format character", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert(!/[^\n\t\P{Cc}]|[\p{Cf}\p{Cs}]/u.test(visible(text)));
    assert(!/[\p{Cc}\p{Cf}\p{Cs}]/u.test(visibleLine(text)));
  }));
});

Deno.test("shown: a word is quoted where a shell would not take it as it is", () => {
  assertEquals(["ls", "-la", "a b", "it's", "", "$x", "*", "k=v"].map(quoteWord), [
    "ls",
    "-la",
    "'a b'",
    "'it'\\''s'",
    "''",
    "'$x'",
    "'*'",
    "k=v",
  ]);
});

Deno.test("shown: a text of several lines stays in its column", () => {
  assertEquals(columns([["a", "1\n2"], ["long", "x"]]), ["a     1", "      2", "long  x"]);
});
