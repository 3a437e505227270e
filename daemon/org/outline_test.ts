// What the outline gives for any text, in what time; and each part of a heading by example. Emacs judges in oracle_test.ts.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { findProperty } from "./drawer.ts";
import { type Heading, parseOutline, subtreeText, tagsOf } from "./outline.ts";
import { sourceBlocks } from "./source_block.ts";
import type { Span, Word } from "./span.ts";
import { anyTextArbitrary } from "./text_arbitrary.ts";

function only(text: string): Heading {
  const { headings } = parseOutline(text);
  assertEquals(headings.length, 1);
  return headings[0] as Heading;
}

Deno.test("org outline: its parts, one behind the other, are the text, whatever it is", () => {
  fc.assert(
    fc.property(anyTextArbitrary(), (text) => {
      const { preamble, headings } = parseOutline(text);
      const parts = [
        preamble,
        ...headings.flatMap(({ line, planning, drawer, body }) => [line, planning, drawer, body]),
      ]
        .filter((part) => part !== undefined);
      let at = 0;
      for (const { start, end } of parts) {
        assertEquals(start, at);
        at = end;
      }
      assertEquals(at, text.length);
    }),
    { numRuns: 500 },
  );
});

Deno.test("org outline: every word stands where its span says, in order and within its line", () => {
  fc.assert(
    fc.property(anyTextArbitrary(), (text) => {
      const outline = parseOutline(text);
      const slice = ({ start, end }: Span) => text.slice(start, end);
      for (const { line, level, keyword, priority, comment, title, tags, drawer, planning, body } of outline.headings) {
        assertEquals(text.slice(line.start, line.start + level + 1), `${"*".repeat(level)} `);
        for (const word of [keyword, title, tags]) assertEquals(word && slice(word), word?.text);
        assertEquals(priority && slice(priority), priority && `[#${priority.text}]`);
        assertEquals(comment && slice(comment), comment && "COMMENT");
        const words = [keyword, priority, comment, title, tags].filter((word) => word !== undefined);
        assertInOrder([{ start: 0, end: line.start + level }, ...words, { start: line.end, end: line.end }]);
        for (const { name, value, line } of drawer?.properties ?? []) {
          assertInOrder([{ start: 0, end: line.start }, name, value, { start: line.end, end: line.end }]);
          for (const word of [name, value]) assertEquals(slice(word), word.text);
        }
        for (const { timestamp } of planning?.entries ?? []) assertEquals(slice(timestamp), timestamp.text);
        assertInOrder([{ start: 0, end: body.start }, ...sourceBlocks(outline, body), {
          start: body.end,
          end: body.end,
        }]);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("org outline: the tree is what the levels say", () => {
  fc.assert(fc.property(anyTextArbitrary(), (text) => {
    const { headings, top } = parseOutline(text);
    for (const [i, heading] of headings.entries()) {
      const next = headings.slice(i + 1).find((other) => other.level <= heading.level);
      assertEquals(heading.end, next?.line.start ?? text.length);
      const above = headings.slice(0, i).findLast((other) => other.level < heading.level);
      assert(heading.parent === above);
      assertEquals((above?.children ?? top).filter((child) => child === heading).length, 1);
    }
    assertEquals(headings.filter((heading) => heading.parent === undefined).length, top.length);
  }));
});

Deno.test("org outline: CRLF changes offsets and nothing else", () => {
  fc.assert(fc.property(anyTextArbitrary().map((text) => text.replaceAll("\r", "")), (text) => {
    const words = (each: string) => {
      const outline = parseOutline(each);
      return outline.headings.map((heading) => [
        [heading.level, heading.keyword, heading.priority, heading.comment, heading.title, heading.tags].map(textOf),
        heading.drawer?.properties.map(({ name, value }) => [name.text, value.text]),
        heading.planning?.entries.map(({ kind, timestamp }) => [kind, timestamp.text]),
        sourceBlocks(outline, heading.body).map(({ language, parameters, content }) => [language, parameters, content]),
      ]);
    };
    assertEquals(words(text.replaceAll("\n", "\r\n")), words(text));
  }));
});

Deno.test("org outline: the parts of a heading", () => {
  const text = "#+TODO: NEXT | DONE\n** NEXT [#A] COMMENT  A *title*  :a:b_1: \nSCHEDULED: <2024-01-01 Mon>\n" +
    ":PROPERTIES:\n:ID:  x y \n:END:\nbody";
  const heading = only(text);
  const { level, keyword, priority, comment, title, planning, drawer } = heading;
  assertEquals([level, keyword?.text, priority?.text, textOf(comment)], [2, "NEXT", "A", "span"]);
  assertEquals([title.text, ...tagsOf(heading)], ["A *title*", "a", "b_1"]);
  assertEquals(planning?.entries.map(({ kind, timestamp }) => [kind, timestamp.text]), [[
    "SCHEDULED",
    "<2024-01-01 Mon>",
  ]]);
  assertEquals(findProperty(drawer, "id")?.value.text, "x y");
  assertEquals(findProperty(drawer, "no"), undefined);
  assertEquals(text.slice(heading.body.start, heading.body.end), "body");
});

Deno.test("org outline: a heading wins over a block, unless a comma stands before it", () => {
  const outline = parseOutline("* a\n#+begin_src sh\n* b\n,* c\n#+end_src\n");
  assertEquals(outline.headings.map(({ title }) => title.text), ["a", "b"]);
  assertEquals(outline.headings.flatMap(({ body }) => sourceBlocks(outline, body)), []);
});

Deno.test("org outline: the keywords are those of the file, wherever they are set", () => {
  const of = (text: string) => {
    const { keywords: { all, done } } = parseOutline(text);
    return [[...all], [...done]];
  };
  assertEquals(of(""), [["TODO", "DONE"], ["DONE"]]);
  assertEquals(of("* a\n#+SEQ_TODO: S\n#+todo: A(a) B | C(c@/!)\n#+TYP_TODO: Ann\n"), [
    ["Ann", "A", "B", "C", "S"],
    ["Ann", "C", "S"],
  ]);
  assertEquals(of("#+TODO: A B |"), [["A", "B"], ["B"]]);
  assertEquals(of("#+begin_src org\n#+TODO: A | B\n#+end_src\n"), [["TODO", "DONE"], ["DONE"]]);
});

Deno.test("org outline: a byte order mark is no text", () => {
  assertEquals(only("\ufeff* a").title.text, "a");
  assertEquals(findProperty(parseOutline("\ufeff:PROPERTIES:\n:ID: 1\n:END:\n").drawer, "ID")?.value.text, "1");
});

Deno.test("org outline: a source block has its language, switches, arguments and content", () => {
  const text = '* a\n  #+BEGIN_SRC ts -n 3 :tangle test :var a="x :y" b=[1 :c] :empty\n,* a\n  ,,#+b\n#+END_SRC\n';
  const outline = parseOutline(text);
  const [block, ...more] = sourceBlocks(outline, (outline.headings[0] as Heading).body);
  assertEquals(more, []);
  assertEquals([block?.language, block?.switches, block?.content], ["ts", "-n 3", "* a\n  ,#+b\n"]);
  assertEquals(block?.arguments, [
    { name: "tangle", value: "test" },
    { name: "var", value: 'a="x :y" b=[1 :c]' },
    { name: "empty", value: "" },
  ]);
  assertEquals(subtreeText(outline, outline.headings[0] as Heading), text);
});

Deno.test("org outline: 100,000 headings, and 5,000 levels, are read in one go", () => {
  const wide = "* TODO [#A] a :b:\n:PROPERTIES:\n:ID: 1\n:END:\n".repeat(100_000);
  assertEquals(parseOutline(wide).headings.length, 100_000);
  const deep = Array.from({ length: 5000 }, (_, i) => `${"*".repeat(i + 1)} a\n`).join("");
  assertEquals(parseOutline(deep).headings.at(-1)?.level, 5000);
});

/** Texts that make a careless reader look at every line, or every character, again for each. */
const SLOW: Readonly<Record<string, (n: number) => string>> = {
  "blanks": (n) => " ".repeat(n),
  "a title of blanks": (n) => `* ${" ".repeat(n)}x`,
  "a line of tags": (n) => `* a ${":a".repeat(n / 2)}`,
  "open timestamps": (n) => `* a\n${"SCHEDULED: <".repeat(n / 12)}>`,
  "stars": (n) => "*".repeat(n),
  "lines of a star": (n) => "*\n".repeat(n / 2),
  "open blocks": (n) => `${"#+begin_src\n".repeat(n / 12)}#+TODO: a`,
  "nested blocks": (n) => "#+begin_a\n".repeat(n / 20) + "#+TODO: a\n" + "#+end_a\n".repeat(n / 20),
  "open drawers": (n) => `${":A:\n".repeat(n / 4)}#+TODO: a`,
  "open property drawers": (n) => "* a\n:PROPERTIES:\n:a: b\n".repeat(n / 24),
  "a long open property drawer": (n) => `* a\n:PROPERTIES:\n${":a: b\n".repeat(n / 6)}`,
  "LaTeX": (n) => `${"\\begin{x}\n".repeat(n / 10)}#+TODO: a`,
  "lines that end in a brace": (n) => `${"x}\n".repeat(n / 3)}#+TODO: a`,
  "footnotes": (n) => `${"[fn:1]\n".repeat(n / 7)}#+TODO: a`,
  "a long name": (n) => `:${"a".repeat(n)}\n#+TODO: a`,
  "a block's arguments": (n) => `#+TODO: a\n#+begin_src a${" ".repeat(n)}x\n#+end_src`,
  "keyword lines": (n) => "#+TODO: a\n".repeat(n / 10),
  "sections with keywords": (n) => "* a\n#+TODO: a\n".repeat(n / 14),
};

// A reader of quadratic time needs minutes for these, one of linear time seconds.
Deno.test("org outline: no text takes more than linear time", { timeout: 60_000 }, () => {
  for (const [what, make] of Object.entries(SLOW)) {
    const text = make(500_000);
    const outline = parseOutline(text);
    sourceBlocks(outline, outline.headings[0]?.body ?? outline.preamble);
    assert(outline.text.length > 0, what);
  }
});

function textOf(part: Word | Span | number | undefined): unknown {
  return typeof part === "object" ? ("text" in part ? part.text : "span") : part;
}

function assertInOrder(spans: readonly Span[]): void {
  let at = 0;
  for (const { start, end } of spans) {
    assert(at <= start && start <= end, JSON.stringify(spans));
    at = end;
  }
}
