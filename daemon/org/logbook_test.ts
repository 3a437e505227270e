// The LOGBOOK: notes and clock lines go where Org puts them, and nothing else changes.

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { toMoment } from "./calendar.ts";
import { appendToLogbook, findClocks, findLogbook, printDuration, startClock, stopClock } from "./logbook.ts";
import { type Heading, parseOutline } from "./outline.ts";
import { anyTextArbitrary } from "./text_arbitrary.ts";

const NOON = toMoment({ year: 2024, month: 2, day: 29, hour: 12, minute: 0 });

function first(text: string): [ReturnType<typeof parseOutline>, Heading] {
  const outline = parseOutline(text);
  return [outline, outline.headings[0] as Heading];
}

Deno.test("org logbook: a note makes the drawer, behind planning and properties, or comes first in it", () => {
  assertEquals(appendToLogbook(...first("* a"), "- x"), "* a\n:LOGBOOK:\n- x\n:END:\n");
  assertEquals(
    appendToLogbook(...first("* a\r\nDEADLINE: <2024-01-01>\r\n:PROPERTIES:\r\n:ID: 1\r\n:END:\r\nb"), "- x"),
    "* a\r\nDEADLINE: <2024-01-01>\r\n:PROPERTIES:\r\n:ID: 1\r\n:END:\r\n:LOGBOOK:\r\n- x\r\n:END:\r\nb",
  );
  assertEquals(
    appendToLogbook(...first("* a\n  :logbook:\n  - y\n  :END:\nb"), "- x"),
    "* a\n  :logbook:\n  - x\n  - y\n  :END:\nb",
  );
  // As Org, it looks for one in all of the heading's text; what is no property drawer may stand before it.
  assertEquals(
    appendToLogbook(...first("* a\n:properties:\nbad line\n:END:\ntext\n:LOGBOOK:\n- y\n:END:\n"), "- x"),
    "* a\n:properties:\nbad line\n:END:\ntext\n:LOGBOOK:\n- x\n- y\n:END:\n",
  );
  for (const other of ["#+begin_example\n:LOGBOOK:\n:END:\n#+end_example\n", ":notes:\n:LOGBOOK:\n:END:\n"]) {
    assertEquals(appendToLogbook(...first(`* a\n${other}`), "- x"), `* a\n:LOGBOOK:\n- x\n:END:\n${other}`);
  }
  assertEquals(
    appendToLogbook(...first("* a\n** b\n:LOGBOOK:\n:END:\n"), "- x").startsWith("* a\n:LOGBOOK:\n- x\n"),
    true,
  );
  // One that is not closed is no drawer.
  assertEquals(appendToLogbook(...first("* a\n:LOGBOOK:\n* b"), "- x"), "* a\n:LOGBOOK:\n- x\n:END:\n:LOGBOOK:\n* b");
  for (const bad of ["a\nb", "* a", ":END:", " :x: "]) {
    assertThrows(() => appendToLogbook(...first("* a"), bad), RangeError);
  }
});

Deno.test("org logbook: the clock starts, runs and stops", () => {
  const started = startClock(
    ...first("* a\n:LOGBOOK:\nCLOCK: [2024-01-01 Mon 10:00]--[2024-01-01 Mon 11:05] =>  1:05\n:END:\n"),
    NOON,
  );
  assert(started.includes(":LOGBOOK:\nCLOCK: [2024-02-29 Thu 12:00]\nCLOCK: [2024-01-01"));
  assertThrows(() => startClock(...first(started), NOON), RangeError, "runs already");
  assertEquals(findClocks(...first(started)).map(({ start, end }) => [start, end === undefined]), [
    [NOON, true],
    [toMoment({ year: 2024, month: 1, day: 1, hour: 10, minute: 0 }), false],
  ]);
  const stopped = stopClock(...first(started), NOON + 65 * 60_000 + 1);
  assert(stopped.includes("CLOCK: [2024-02-29 Thu 12:00]--[2024-02-29 Thu 13:05] =>  1:05\n"));
  assertThrows(() => stopClock(...first(stopped), NOON), RangeError, "does not run");
  assertEquals([0, 59, 60, 6000].map(printDuration), ["0:00", "0:59", "1:00", "100:00"]);
});

Deno.test("org logbook: whatever the text, a note is the only change", () => {
  fc.assert(
    fc.property(anyTextArbitrary(), fc.nat(), (given, pick) => {
      const outline = parseOutline(given);
      const at = pick % Math.max(1, outline.headings.length);
      const heading = outline.headings[at];
      if (heading === undefined) return;
      const text = appendToLogbook(outline, heading, "- note");
      const now = parseOutline(text);
      const place = findLogbook(now, now.headings[at] as Heading);
      assert(place !== undefined && text.slice(place.start, place.end).includes("- note"));
      assertEquals(now.headings.length, outline.headings.length);
      const added = text.length - given.length;
      // Cut out what is new: the rest is the old text.
      const from = [...text].findIndex((_, i) => text.slice(0, i) + text.slice(i + added) === given);
      assert(from !== -1 || given.length > 400);
    }),
    { numRuns: 150 },
  );
});
