// Tests of how foreign text is shown: nothing in it moves the cursor, hides, or runs from right to left unseen.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { columns, columnsOf, cutLine, fitted, quoteWord, visible, visibleCode, visibleLine } from "./shown.ts";

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

Deno.test("shown: what is longer than the terminal is wide goes on in its column, marked at the margin", () => {
  const rows = [["a", `${"1".repeat(20)}\n3`], ["long", "x"]] as const;
  assertEquals(columns(rows, 22), ["a     1111111111111111", "↳     1111", "      3", "long  x"]);
  assertEquals(columns(rows), ["a     11111111111111111111", "      3", "long  x"]);
  // Where little is left beside the names, texts stand below them.
  assertEquals(columns(rows, 12), ["a", "  1111111111", "↳ 111111111", "↳ 1", "  3", "long", "  x"]);
  assertEquals(columns([["a", `${"1".repeat(19)} 2`]], 23), ["a  1111111111111111111 ", "↳  2"]);
  assertEquals(fitted("ours: theirs goes on\nand on", 12), ["ours: theirs", "↳  goes on", "  and on"]);
  assertEquals(fitted("ours: the words of another", 12), ["ours: the ", "↳ words of ", "↳ another"]);
  assertEquals(fitted("ours: theirs goes on\nand on", Infinity), ["ours: theirs goes on\nand on"]);
});

Deno.test("shown: a text has no fewer columns than any terminal gives it, and is cut by them", () => {
  assertEquals(["abc", "日本", "😀", "é", "e\u0301", "\t", ""].map(columnsOf), [3, 4, 2, 2, 2, 8, 0]);
  assertEquals(["日本語", "abc", "abcdefgh"].map((text) => cutLine(text, 5)), ["日…", "abc", "abc…"]);
});

Deno.test("shown: no text makes a row longer than the terminal, nor one that looks like ours; and it is read back", () => {
  const text = fc.string({
    unit: fc.constantFrom(..."a b↳日é\u0301😀\t\n", "folder       "),
    maxLength: 200,
  });
  fc.assert(fc.property(text, fc.constantFrom(26, 40, 80), (foreign, width) => {
    const shown = visible(`${foreign}|`);
    const rows = columns([["command", shown], ["folder", "/w"]], width);
    for (const row of rows) assert(columnsOf(row) <= width, row);
    assertEquals(rows.filter((row) => /^\S/.test(row) && !row.startsWith("↳ ")).length, 2);
    const lines: string[] = [];
    for (const row of rows.slice(0, -1)) {
      if (row.startsWith("↳")) lines.push(`${lines.pop()}${row.slice(9)}`);
      else lines.push(row.slice(9));
    }
    assertEquals(lines, shown.split("\n"));
    const flow = fitted(`Approved: ${shown}`, width);
    for (const row of flow.slice(1)) {
      assert(/^(↳ | {2})/.test(row), row);
      assert(columnsOf(row) <= width, row);
    }
  }));
});

Deno.test("shown: marks that some terminals draw as two columns are counted as two", () => {
  assertEquals(columnsOf("e\u0301"), 2);
  for (const mark of ["\u302e", "\u302f", "\u{16ff0}", "\u{16ff1}", "\u0903"]) assertEquals(columnsOf(mark), 2, mark);
});
