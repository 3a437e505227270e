// Edits of Org text: each by example, and for any text that nothing but what was asked for changed.

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { findProperty } from "./drawer.ts";
import { appendNode, insertNode, removeNode, replaceNode, setKeyword, setProperty } from "./edit.ts";
import { type Heading, type Outline, parseOutline, subtreeText } from "./outline.ts";
import { anyTextArbitrary } from "./text_arbitrary.ts";

/** A text with a heading of it. */
function placeArbitrary(): fc.Arbitrary<{ outline: Outline; at: number }> {
  return fc.tuple(anyTextArbitrary(), fc.nat(), fc.constantFrom("", "* a\n", "* TODO a")).map(([text, pick, more]) => {
    const outline = parseOutline(text === "" || text.endsWith("\n") || more === "" ? text + more : `${text}\n${more}`);
    return { outline, at: pick % Math.max(1, outline.headings.length) };
  }).filter(({ outline }) => outline.headings.length > 0);
}

function heading(outline: Outline, at = 0): Heading {
  const found = outline.headings[at];
  assert(found !== undefined);
  return found;
}

/** Asserts that one text is another with one piece in place of another piece. */
function assertOneChange(old: string, now: string, start: number, end: number): void {
  assertEquals(now.slice(0, start), old.slice(0, start));
  const tail = old.slice(end);
  assertEquals(now.slice(now.length - tail.length), tail);
  assert(now.length >= start + tail.length);
}

/** What headings are, but for one. */
function others(outline: Outline, at: number): unknown[] {
  return outline.headings.filter((_, i) => i !== at).map((each) => [
    outline.text.slice(each.line.start, each.line.end).trimEnd(),
    each.keyword?.text,
    each.drawer?.properties.map(({ name, value }) => [name.text, value.text]),
  ]);
}

Deno.test("org edit: a keyword is set, replaced and taken away", () => {
  const set = (text: string, keyword: string | undefined) =>
    setKeyword(parseOutline(text), heading(parseOutline(text)), keyword);
  assertEquals(set("* a", "TODO"), "* TODO a");
  assertEquals(set("* ", "TODO"), "* TODO ");
  assertEquals(set("**  [#A] a :b:\r\nx", "DONE"), "** DONE  [#A] a :b:\r\nx");
  assertEquals(set("* TODO  a :b:\n", "DONE"), "* DONE  a :b:\n");
  assertEquals(set("* TODO  a\n", undefined), "*  a\n");
  assertEquals(set("* TODO \n", undefined), "* \n");
  assertEquals(set("* a\n", undefined), "* a\n");
  assertEquals(set("#+TODO: PLAN | OK\n* PLAN a\n", "OK"), "#+TODO: PLAN | OK\n* OK a\n");
  assertThrows(() => set("* a", "PLAN"), RangeError, "TODO, DONE");
});

Deno.test("org edit: whatever the text, a keyword that is set is the only change", () => {
  fc.assert(
    fc.property(placeArbitrary(), fc.nat(), ({ outline, at }, pick) => {
      const all = [...outline.keywords.all];
      const keyword = all[pick % all.length];
      const old = heading(outline, at);
      const text = setKeyword(outline, old, keyword);
      const now = parseOutline(text);
      assertOneChange(
        outline.text,
        text,
        old.line.start + old.level + 1,
        old.keyword?.end ?? old.line.start + old.level + 1,
      );
      assertEquals(heading(now, at).keyword?.text, keyword);
      // Behind a keyword Org takes tags that nothing stands before for a title.
      const bare = old.title.text === "" && old.tags !== undefined && keyword !== undefined;
      if (!bare) assertEquals(heading(now, at).title.text, old.title.text);
      assertEquals(others(now, at), others(outline, at));
    }),
    { numRuns: 500 },
  );
});

Deno.test("org edit: a property is added, with a drawer if need be, and replaced", () => {
  const set = (text: string, name: string, value: string) =>
    setProperty(parseOutline(text), heading(parseOutline(text)), name, value);
  assertEquals(set("* a", "ID", "1"), "* a\n:PROPERTIES:\n:ID: 1\n:END:\n");
  assertEquals(set("* a\r\nb", "ID", "1"), "* a\r\n:PROPERTIES:\r\n:ID: 1\r\n:END:\r\nb");
  assertEquals(
    set("* a\n  CLOSED: [2024-01-01]\n* b\n", "ID", "1"),
    "* a\n  CLOSED: [2024-01-01]\n  :PROPERTIES:\n  :ID: 1\n  :END:\n* b\n",
  );
  const drawer = "* a\n  :PROPERTIES:\n  :ID:   1  \n :X:\n:Y:\t\n  :END:\nb";
  assertEquals(set(drawer, "Z", "2"), drawer.replace("  :END:", "  :Z: 2\n  :END:"));
  assertEquals(set(drawer, "id", "2 3"), drawer.replace("1", "2 3"));
  assertEquals(set(drawer, "ID", ""), drawer.replace("1", ""));
  assertEquals(set(drawer, "X", "2"), drawer.replace(":X:", ":X: 2"));
  assertEquals(set(drawer, "Y", "2"), drawer.replace(":Y:\t", ":Y: 2"));
  assertEquals(set("* a\n:PROPERTIES:\n:END:", "N", ""), "* a\n:PROPERTIES:\n:N:\n:END:");
  for (const name of ["", "a b", "END", "properties", "a\n"]) assertThrows(() => set("* a", name, "1"), RangeError);
  for (const value of ["a\nb", "\r"]) assertThrows(() => set("* a", "ID", value), RangeError);
});

Deno.test("org edit: whatever the text, a property that is set is the only change", () => {
  const name = fc.constantFrom("ID", "id", "X", "a:b", "é", "a+");
  const value = fc.constantFrom("", "1", "a b", ":END:", "* a", "\u{1f600}");
  fc.assert(
    fc.property(placeArbitrary(), name, value, ({ outline, at }, name, value) => {
      const old = heading(outline, at);
      const text = setProperty(outline, old, name, value);
      const now = parseOutline(text);
      assertOneChange(outline.text, text, old.line.start, old.drawer?.end ?? old.body.start);
      assertEquals(findProperty(heading(now, at).drawer, name)?.value.text, value);
      const rest = (each: Heading) =>
        each.drawer?.properties.filter((property) => property.name.text.toUpperCase() !== name.toUpperCase())
          .map((property) => text.slice(0, 0) + property.name.text + property.value.text) ?? [];
      assertEquals(rest(heading(now, at)), rest(old));
      assertEquals(others(now, at), others(outline, at));
    }),
    { numRuns: 500 },
  );
});

Deno.test("org edit: a node is appended at the end of the file, or behind the last child", () => {
  const append = (text: string, node: string, at?: number) => {
    const outline = parseOutline(text);
    return appendNode(outline, at === undefined ? undefined : heading(outline, at), node);
  };
  assertEquals(append("", "* a"), "* a\n");
  assertEquals(append("\ufeff", "* a\n"), "\ufeff* a\n");
  assertEquals(append("x", "* a\nb\n"), "x\n* a\nb\n");
  assertEquals(append("x\r\n* y", "* a\nb\n"), "x\r\n* y\r\n* a\r\nb\r\n");
  assertEquals(append("* a\n** b\n* c\n", "** d\n", 0), "* a\n** b\n** d\n* c\n");
  assertEquals(append("* a\n* c\n", "*** d\n", 0), "* a\n*** d\n* c\n");
  assertThrows(() => append("* a\n", "* d\n", 0), RangeError, "level 1 below one of level 1");
  assertThrows(() => append("* a\n** b\n", "*** d\n", 0), RangeError, "level 3 beside one of level 2");
  assertThrows(() => append("* a\n", "** d\n"), RangeError, "level 2 beside one of level 1");
  for (const node of ["", "a", "a\n* b", "* a\n* b", "** a\n* b", "\n* a", "\ufeff* a"]) {
    assertThrows(() => append("", node), RangeError, "not one heading");
  }
});

Deno.test("org edit: a node is inserted before and behind a subtree, put in its place, and removed", () => {
  const outline = parseOutline("x\n* a\n** b\n* c");
  const [a, b, c] = outline.headings as [Heading, Heading, Heading];
  assertEquals(insertNode(outline, a, "before", "* n"), "x\n* n\n* a\n** b\n* c");
  assertEquals(insertNode(outline, a, "behind", "* n"), "x\n* a\n** b\n* n\n* c");
  assertEquals(insertNode(outline, c, "behind", "* n"), "x\n* a\n** b\n* c\n* n\n");
  assertEquals(replaceNode(outline, a, "* n\nm\n"), "x\n* n\nm\n* c");
  assertEquals(replaceNode(outline, b, "** n"), "x\n* a\n** n\n* c");
  assertEquals(removeNode(outline, a), "x\n* c");
  assertEquals(removeNode(outline, c), "x\n* a\n** b\n");
  assertThrows(() => insertNode(outline, a, "before", "** n"), RangeError, "level 2 in a place of level 1");
  assertThrows(() => replaceNode(outline, b, "* n"), RangeError, "level 1 in a place of level 2");
});

Deno.test("org edit: whatever the text, a node that comes and goes leaves every other as it was", () => {
  fc.assert(
    fc.property(placeArbitrary(), fc.constantFrom("before", "behind", "below"), ({ outline, at }, side) => {
      const place = heading(outline, at);
      const level = side === "below" ? place.level + 1 : place.level;
      const stars = "*".repeat(side === "below" ? Math.min(level, place.children.at(-1)?.level ?? level) : level);
      const node = `${stars} NEW node :t:\n:PROPERTIES:\n:ID: new\n:END:\n`;
      const text = side === "below"
        ? appendNode(outline, place, node)
        : insertNode(outline, place, side as "before", node);
      const now = parseOutline(text);
      const index = now.headings.findIndex((each) => findProperty(each.drawer, "ID")?.value.text === "new");
      assertEquals(others(now, index), others(outline, -1));
      const made = heading(now, index);
      assertEquals(subtreeText(now, made), node.replaceAll("\n", outline.newline));
      const parentOf = side === "below" ? at : outline.headings.findIndex((each) => each === place.parent);
      const shift = (i: number) => (i !== -1 && i >= index ? i + 1 : i);
      assertEquals(now.headings.findIndex((each) => each === made.parent), shift(parentOf));
      const back = removeNode(now, made);
      assertEquals(
        back,
        outline.text.length === made.line.start || back === outline.text
          ? outline.text
          : outline.text + outline.newline,
      );
      assertEquals(replaceNode(now, made, node), text);
    }),
    { numRuns: 500 },
  );
});
