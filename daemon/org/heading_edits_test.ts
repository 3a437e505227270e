// Tags and priorities: by example, and for any text that nothing but what was asked for changed.

import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { setPriority, setTags } from "./heading_edits.ts";
import { type Heading, parseOutline, tagsOf } from "./outline.ts";
import { anyTextArbitrary } from "./text_arbitrary.ts";

function first(text: string): [ReturnType<typeof parseOutline>, Heading] {
  const outline = parseOutline(text);
  return [outline, outline.headings[0] as Heading];
}

Deno.test("org edit: tags are set, replaced and taken away", () => {
  const set = (text: string, ...tags: string[]) => setTags(...first(text), tags);
  assertEquals(set("* a", "x"), "* a :x:");
  assertEquals(set("* a  \r\nb", "x", "y", "x"), "* a :x:y:\r\nb");
  assertEquals(set("* TODO a   :x:\nb", "é"), "* TODO a   :é:\nb");
  assertEquals(set("* a   :x:  \nb"), "* a  \nb");
  assertEquals(set("* a\n"), "* a\n");
  assertEquals(set("*   :x:\n"), "*   \n");
  for (const tag of ["", "a b", "a-b", ":"]) assertThrows(() => set("* a", tag), RangeError);
  for (const bare of ["* \n", "* TODO\n"]) assertThrows(() => set(bare, "x"), RangeError, "no title");
});

Deno.test("org edit: a priority is set, replaced and taken away", () => {
  const set = (text: string, priority?: string) => setPriority(...first(text), priority);
  assertEquals(set("* a", "A"), "* [#A] a");
  assertEquals(set("* TODO a :x:\n", "B"), "* TODO [#B] a :x:\n");
  assertEquals(set("** TODO [#A]  a\n", "C"), "** TODO [#C]  a\n");
  assertEquals(set("* TODO [#A] a\n"), "* TODO a\n");
  assertEquals(set("* a\n"), "* a\n");
  for (const bad of ["", "a", "AB", "é", "]"]) assertThrows(() => set("* a", bad), RangeError);
});

Deno.test("org edit: whatever the text, tags and priority that are set are the only change", () => {
  const what = fc.constantFrom<(given: string, at: number) => string>(
    (given, at) => setPriority(parseOutline(given), parseOutline(given).headings[at] as Heading, "Q"),
    (given, at) => setPriority(parseOutline(given), parseOutline(given).headings[at] as Heading, undefined),
    (given, at) => setTags(parseOutline(given), parseOutline(given).headings[at] as Heading, ["new"]),
    (given, at) => setTags(parseOutline(given), parseOutline(given).headings[at] as Heading, []),
  );
  fc.assert(
    fc.property(anyTextArbitrary(), fc.nat(), what, (given, pick, edit) => {
      const { headings } = parseOutline(given);
      const at = pick % Math.max(1, headings.length);
      const old = headings[at];
      // Tags of a heading without a title have nothing to stand behind.
      if (old === undefined || old.title.text === "" || parseOutline(given).keywords.all.has(old.title.text)) return;
      // Behind a priority `:a:` is a title; without it, tags.
      if (/^:\S+:$/.test(old.title.text)) return;
      const text = edit(given, at);
      const now = parseOutline(text).headings[at] as Heading;
      assertEquals(text.slice(0, old.line.start), given.slice(0, old.line.start));
      assertEquals(text.slice(now.line.end), given.slice(old.line.end));
      assertEquals([now.level, now.keyword?.text, now.title.text], [old.level, old.keyword?.text, old.title.text]);
      const changed = [now.priority?.text !== old.priority?.text, tagsOf(now).join() !== tagsOf(old).join()];
      assertEquals(changed.filter(Boolean).length <= 1, true);
    }),
    { numRuns: 400 },
  );
});
