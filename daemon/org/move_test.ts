// Moves: a node keeps every byte but for its stars, and nothing else moves.

import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { archiveNode, moveNode, type Place, putNode, relevel } from "./move.ts";
import { type Heading, parseOutline } from "./outline.ts";
import { anyTextArbitrary } from "./text_arbitrary.ts";

const at = (text: string, title: string): Heading =>
  parseOutline(text).headings.find((heading) => heading.title.text === title) as Heading;

Deno.test("org move: levels change together", () => {
  assertEquals(relevel("** a\nx\n*** b\n**** c\n", 1), "* a\nx\n** b\n*** c\n");
  assertEquals(relevel("* a\r\n** b", 3), "*** a\r\n**** b");
  assertEquals(relevel("* a\n", 1), "* a\n");
});

Deno.test("org move: below, before and behind a heading, and to the end", () => {
  const text = "x\n* a\nA\n** a1\n* b\nB\n* c";
  const outline = parseOutline(text);
  const same = (title: string) => outline.headings.find((heading) => heading.title.text === title) as Heading;
  const go = (what: string, place: Place) => moveNode(outline, same(what), place);
  assertEquals(go("a", { side: "end" }), "x\n* b\nB\n* c\n* a\nA\n** a1\n");
  assertEquals(go("c", { side: "below", heading: same("a") }), "x\n* a\nA\n** a1\n** c\n* b\nB\n");
  assertEquals(go("b", { side: "before", heading: same("a") }), "x\n* b\nB\n* a\nA\n** a1\n* c");
  assertEquals(go("a1", { side: "behind", heading: same("b") }), "x\n* a\nA\n* b\nB\n* a1\n* c");
  assertEquals(go("a", { side: "behind", heading: same("c") }), "x\n* b\nB\n* c\n* a\nA\n** a1\n");
  assertThrows(() => go("a", { side: "below", heading: same("a1") }), RangeError, "into itself");
  assertThrows(() => go("a", { side: "behind", heading: same("a") }), RangeError, "into itself");
});

Deno.test("org move: whatever the text, the lines are the same ones, but for stars and newlines", () => {
  fc.assert(
    fc.property(
      anyTextArbitrary(),
      fc.nat(),
      fc.nat(),
      fc.constantFrom("below", "before", "behind", "end"),
      (text, a, b, side) => {
        const outline = parseOutline(text);
        const { headings } = outline;
        const heading = headings[a % Math.max(1, headings.length)], target = headings[b % Math.max(1, headings.length)];
        if (heading === undefined || target === undefined) return;
        const place: Place = side === "end" ? { side } : { side: side as "below", heading: target };
        let moved: string;
        try {
          moved = moveNode(outline, heading, place);
        } catch (error) {
          if (error instanceof RangeError) return;
          throw error;
        }
        const lines = (of: string) =>
          of.replace(/^\ufeff/, "").split(/\r*\n|\r$/).map((line) => line.replace(/^\*+(?= )/, "*")).filter((line) =>
            line !== ""
          ).sort();
        assertEquals(lines(moved), lines(text));
        assertEquals(parseOutline(moved).headings.length, headings.length);
      },
    ),
    { numRuns: 400 },
  );
});

Deno.test("org move: the archive gets the node with where it came from", () => {
  const text = "#+FILETAGS: :f:\n* p :q:\n** TODO a :r:\n:PROPERTIES:\n:ID: 1\n:END:\nx\n*** b\n* z\n";
  const { node, rest } = archiveNode(parseOutline(text), at(text, "a"), {
    file: "~/memex/inbox.org",
    time: "2024-02-29 Thu 12:00",
  });
  assertEquals(rest, "#+FILETAGS: :f:\n* p :q:\n* z\n");
  assertEquals(
    node,
    "* TODO a :r:\n:PROPERTIES:\n:ID: 1\n:ARCHIVE_TIME: 2024-02-29 Thu 12:00\n:ARCHIVE_FILE: ~/memex/inbox.org\n" +
      ":ARCHIVE_OLPATH: p\n:ARCHIVE_CATEGORY: inbox\n:ARCHIVE_TODO: TODO\n:ARCHIVE_ITAGS: f q\n:END:\nx\n** b\n",
  );
  assertEquals(putNode(parseOutline("* old\n"), { side: "end" }, node).startsWith("* old\n* TODO a :r:\n"), true);
});
