// Tests of telling code from strings, templates, patterns and comments, with generated texts and the ways in which one could take the
// place of the other.

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { readCode } from "./code_words.ts";

/** The words of a text that are code. */
const words = (text: string): readonly string[] => readCode(text).code.match(/[A-Za-z]+/g) ?? [];

Deno.test("code words: what stands in strings, templates, patterns and comments is none", () => {
  for (
    const text of [
      `a = "import x";`,
      `a = 'it\\'s import';`,
      `a = "two \\\nlines import"`,
      "a = `import\n\\` import ${1} import ${`import ${2}`} import`",
      `a = /import"'\`\\/[/"] import/;`,
      `a // import`,
      `a /* import\n import */`,
      `a = [/import/, /import/]; a = (/import/)`,
      `a; if (a) /import"/; while (a) /import'/;`,
      "a = 4 / 2; a = `import`",
      "a = 1. / 2; 'import'",
      "a = a++ / 2; 'import'",
      "a = (1 + 2) / 3 / a[0] / 4; 'import'",
    ]
  ) {
    const found = readCode(text);
    assertEquals([text, found.sure, found.code.length], [text, true, text.length]);
    assertEquals([text, words(text).includes("import")], [text, false]);
  }
});

Deno.test("code words: what is code is told, behind whatever stands before it", () => {
  for (
    const text of [
      "a // x\u2028import",
      "a /* x */ import",
      "a = `${import}`",
      "a = `x${`y`}${{ b: {} }, import}`",
      `a = "x" + import`,
      `a = b / import / 2`,
      `a = (b) / import / 2`,
      `a = b[0] / import / 2`,
      `a = b. return / import / 2`,
      `a = b./**/in / import / 2`,
      `a = 1. / import / 2`,
      `a = b++ / import / 2`,
      `a = "" / import / 2`,
      `a = /x/ / import / 2`,
      `a = /[/]/ / import / 2`,
      "a = `` / import / 2",
      `a = this / import / 2`,
      `a = "\\\\" + import + "\\\\"`,
    ]
  ) {
    const { sure } = readCode(text);
    assertEquals([text, sure, words(text).includes("import")], [text, true, true]);
  }
});

Deno.test("code words: where it hangs on more than the words, that is said", () => {
  for (
    const text of [
      "#!x\na",
      "a = 'not ended",
      "a = `not ended",
      "a /* not ended",
      "a = /not ended",
      "{} / import / 2",
      "a! / import / 2",
      "of / import / 2",
      "for await (a of b) / import / 2",
      "(a]",
      "a)",
      "{",
    ]
  ) assertEquals([text, readCode(text).sure], [text, false]);
});

Deno.test("code words: whatever the text, its length and its lines stay, and words among known pieces are found", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const { code } = readCode(text);
    assertEquals([code.length, code.split("\n").length], [text.length, text.split("\n").length]);
  }));
  const hidden = fc.constantFrom(
    '"import"',
    "'import'",
    "`import`",
    "/import/",
    "/[/'import]/",
    "`${'import'}`",
    '"\\"import"',
  );
  const shown = fc.constantFrom("seen", "`${seen}`", "(seen)", "[seen]", "seen++", "seen /2");
  const glue = fc.constantFrom(" + ", " , ", "; ", " /* import */ + ", " + // import\n", " = ");
  fc.assert(fc.property(fc.array(fc.tuple(fc.oneof(hidden, shown), glue)), (pieces) => {
    const text = pieces.map((each) => each.join("")).join("") + "1";
    const found = words(text);
    assertEquals(readCode(text).sure, true);
    assertEquals(found.filter((word) => word === "import"), []);
    assertEquals(found.length, text.match(/seen/g)?.length ?? 0);
  }));
});
