// Tests of the patterns of triggers: JavaScript's own engine is the oracle for what is found, and patterns that take it for ever are
// answered at once here.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { LONGEST_LOOK, MOST_STEPS, parsePattern } from "./text_pattern.ts";

function pattern(source: string, flags = "") {
  const result = parsePattern(source, flags);
  assert(result.ok, result.ok ? "" : `${source}: ${result.why}`);
  return result.pattern;
}

function fault(source: string, flags = ""): string {
  const result = parsePattern(source, flags);
  return result.ok ? "" : result.why;
}

const EVERYDAY: readonly (readonly [source: string, flags: string, texts: readonly string[]])[] = [
  ["^note\\b", "i", ["Note the kettle", "notes", "a note", "NOTE", ""]],
  ["^(?:todo|task)[:\\s]+(.+)$", "i", ["todo call Ada", "task: x", "todo", "todo: a\nb"]],
  ["\\bd(?:one|id)\\s+\\d{1,3}\\b", "i", ["done 2", "did 1234", "undone 2", "done  007 x"]],
  ["^[^a-z\\]-]+$", "", ["A]B", "AB9", "", "a", "ÄÖ"]],
  ["^[^a-c]+$", "i", ["a", "B", "xyz", "É"]],
  ["^.$", "", ["\u{1f600}", "\n", "ab", "é"]],
  ["^.$", "s", ["\n"]],
  ["^b", "m", ["a\nb", "ab"]],
  ["a$", "m", ["a\nb", "ab\n"]],
  ["\\p{Lu}x\\P{Lu}", "", ["Äxa", "axA"]],
  ["\\x41\\u0042\\u{1F600}", "", ["AB\u{1f600}"]],
  ["(?<year>\\d{4})-?\\d*?", "", ["2026-11", "26"]],
  ["a{0}b|c{2,}|", "", ["b", "ccc", "x", ""]],
  ["[\\w-]+@[\\d.]+", "", ["a-b@1.2", "@"]],
  ["\\//", "", ["a//b"]],
];

for (const [source, flags, texts] of EVERYDAY) {
  Deno.test(`trigger pattern: /${source}/${flags} finds what JavaScript's engine finds`, () => {
    const own = pattern(source, flags), native = new RegExp(source, `u${flags}`);
    for (const text of texts) assertEquals(own.test(text), native.test(text), JSON.stringify(text));
  });
}

Deno.test("trigger pattern: generated patterns find what JavaScript's engine finds", () => {
  const atom = fc.constantFrom("a", "b", ".", "\\d", "\\w", "[ab]", "[^a1]", "\\b", "^", "$", "\\s", "[a-c]", "é");
  const source = fc.letrec<{ node: string; row: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      atom,
      fc.tuple(tie("row"), fc.constantFrom("", "*", "+", "?", "{2}", "{1,3}", "{2,}", "*?")).map(([a, b]) =>
        `(?:${a})${b}`
      ),
      fc.tuple(tie("row"), tie("row")).map(([a, b]) => `(${a}|${b})`),
    ),
    row: fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((each) => each.join("")),
  })).row;
  const text = fc.array(fc.constantFrom("a", "b", "A", "1", " ", "\n", "é", "É", "_"), { maxLength: 8 }).map((all) =>
    all.join("")
  );
  fc.assert(
    fc.property(source, fc.constantFrom("", "i", "m", "s"), text, (source, flags, text) => {
      const result = parsePattern(source, flags);
      // A few are longer than what is served, or have more states; of what is served nothing else is refused.
      if (!result.ok) return assert(/longer than|comes to too much/.test(result.why), result.why);
      assertEquals(pattern(source, flags).test(text), new RegExp(source, `u${flags}`).test(text));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("trigger pattern: what takes a backtracking engine for ever is answered at once", () => {
  const text = "a".repeat(LONGEST_LOOK - 1) + "!";
  for (const source of ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*)*x", "^(?:a?){99}a{99}$", "^(([a-z])+.)+[A-Z]$"]) {
    assertEquals(pattern(source).test(text), false, source);
  }
});

Deno.test("trigger pattern: only the beginning of a long text is looked at, and its cut is no end", () => {
  const long = "a".repeat(LONGEST_LOOK) + "b";
  assertEquals(pattern("b").test(long), false);
  assertEquals(pattern("a$").test(long), false);
  assertEquals(pattern("^a").test(long), true);
});

Deno.test("trigger pattern: what cannot be served or makes no sense is refused with the reason", () => {
  for (
    const [source, why] of [
      ["(a)\\1", "back reference"],
      ["(?=a)", "looks ahead or behind"],
      ["(?<!a)b", "looks ahead or behind"],
      ["a{999}b{999}", "too much"],
      ["(?:(?:(?:){9999}){9999}){9999}", "too much"],
      ["(a", "nothing closes"],
      ["a)", "nothing opens"],
      ["[a", "nothing closes"],
      ["a**", "nothing to repeat"],
      ["+", "nothing to repeat"],
      ["a{3,2}", "no range"],
      ["[z-a]", "wrong way round"],
      ["[\\w-z]", "no single character"],
      ["a{b", "begins no repetition"],
      ["\\p{Nonsense}", "nobody knows"],
      ["\\xg1", "number of a character"],
      ["\\", "ends with a backslash"],
      ["x".repeat(501), "longer than"],
    ] as const
  ) assertStringIncludes(fault(source), why, source);
  assertStringIncludes(fault("a", "g"), "flags");
  assertStringIncludes(fault("a", "ii"), "flags");
  assertEquals(fault(`a{${MOST_STEPS - 1}}`), "");
});

Deno.test("trigger pattern: reading never throws", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => void parsePattern(text, "i")));
  fc.assert(fc.property(fc.stringMatching(/^[()[\]{}*+?|^$.\\a-c0-9-]{0,20}$/), (text) => void parsePattern(text, "")));
});
