// Foreign text as one line: each rule by example, and for any text that nothing is forged. Emacs judges in oracle_test.ts.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseOutline, tagsOf } from "./outline.ts";
import { plainLine } from "./plain_line.ts";
import { anyTextArbitrary } from "./text_arbitrary.ts";

Deno.test("org plain line: everyday text stays as it is", () => {
  const texts = [
    "",
    "git push origin main",
    "ls -la ~/a: b",
    "I am A",
    "What is 1 < 2?",
    "Grüße, 中文 \u{1f600}",
    "a :b",
    "a:b:",
  ];
  for (const text of texts) assertEquals(plainLine(text), text);
});

Deno.test("org plain line: what would forge something is neutralised, and seen", () => {
  const rows = [
    ["a\r\n* b\tc\u2028d\u0085e \u00a0 f ", "a * b c d e f"],
    ["\0a\x1b[31m\u202eb\ue000\u{e0041}\ud800", "\\u{0}a\\u{1b}[31m\\u{202e}b\\u{e000}\\u{e0041}\\u{d800}"],
    ["* a", ",* a"],
    ["#+TODO: a", ",#+TODO: a"],
    ["# a", ",# a"],
    [":END:", ",:END:"],
    ["| a", ",| a"],
    ["[fn:1] a", ",[fn:1] a"],
    ["\\begin{x}", ",\\begin{x}"],
    ["&%%(a)", ",&%%(a)"],
    ["[#A] a", ",[#A] a"],
    ["COMMENT", ",COMMENT"],
    ["COMMENTary", ",COMMENTary"],
    ["TODO a", ",TODO a"],
    ["IN-PROGRESS", ",IN-PROGRESS"],
    ["scheduled: a", ",scheduled: a"],
    ["a :b:c:", "a ,:b:c:"],
    ["a :b: ", "a ,:b:"],
    ["a <2024-01-01 Mon> [2024-01-01] <%%(x)>", "a <,2024-01-01 Mon> [,2024-01-01] <,%%(x)>"],
    ["a deadline: <x>", "a deadline,: <x>"],
    ["a [[elisp:x][y]]", "a [,[elisp:x][y]]"],
    ["a Local Variables: b", "a Local Variables,: b"],
  ] as const;
  for (const [text, line] of rows) assertEquals(plainLine(text), line);
});

Deno.test("org plain line: keywords of another look are known when they are named", () => {
  assertEquals(plainLine("next a"), "next a");
  assertEquals(plainLine("next a", { keywords: new Set(["next"]) }), ",next a");
  assertEquals(plainLine("nexta", { keywords: new Set(["next"]) }), "nexta");
});

Deno.test("org plain line: a long text is cut before it is neutralised", () => {
  assertEquals(plainLine("abcdef", { max: 3 }), "abc…");
  assertEquals(plainLine("abc", { max: 3 }), "abc");
  assertEquals(plainLine("\u{1f600}".repeat(3), { max: 2 }), "\u{1f600}\u{1f600}…");
  assertEquals(plainLine("\u{1f600}".repeat(2), { max: 2 }), "\u{1f600}\u{1f600}");
  assertEquals(plainLine("a :b: c", { max: 5 }), "a :b:…");
  assertEquals(plainLine("* b", { max: 1 }), ",*…");
});

Deno.test("org plain line: whatever the text, one visible line that stays as it is the second time", () => {
  fc.assert(
    fc.property(anyTextArbitrary(), (text) => {
      const line = plainLine(text);
      assert(
        line.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]|^ | $| {2}/u.test(line),
        JSON.stringify(line),
      );
      assertEquals(plainLine(line), line);
    }),
    { numRuns: 200 },
  );
});

Deno.test("org plain line: whatever the text, it is the title, the value or the line it was put as, and no more", () => {
  const keywords = new Set(["PLAN", "APPROVED", "Denied"]);
  fc.assert(
    fc.property(anyTextArbitrary(), (text) => {
      const line = plainLine(text, { keywords });
      const { headings, keywords: { all } } = parseOutline(
        `#+TODO: PLAN | APPROVED Denied\n* ${line}\n* PLAN ${line}\n${line}\n:PROPERTIES:\n:ID: no\n:END:\n` +
          `* PLAN c\n:PROPERTIES:\n:WHY: ${line}\n:END:\n`,
      );
      assertEquals([...all], [...keywords]);
      assertEquals(
        headings.map((each) => [each.keyword?.text, each.priority, each.comment, each.title.text, tagsOf(each)]),
        [[undefined, undefined, undefined, line, []], ["PLAN", undefined, undefined, line, []], [
          "PLAN",
          undefined,
          undefined,
          "c",
          [],
        ]],
      );
      assertEquals(headings.map(({ planning }) => planning), [undefined, undefined, undefined]);
      assertEquals(headings.map(({ drawer }) => drawer?.properties.map(({ name, value }) => [name.text, value.text])), [
        undefined,
        undefined,
        [["WHY", line]],
      ]);
    }),
    { numRuns: 200 },
  );
});
