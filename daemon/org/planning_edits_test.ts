// Planning lines and marking done: by example, and for any text that the rest stays. Emacs judges repeaters (calendar_oracle_test.ts).

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { toMoment } from "./calendar.ts";
import { type Heading, parseOutline } from "./outline.ts";
import { markDone, setPlanning } from "./planning_edits.ts";
import { anyTextArbitrary } from "./text_arbitrary.ts";

const NOON = toMoment({ year: 2024, month: 2, day: 29, hour: 12, minute: 0 });

function first(text: string): [ReturnType<typeof parseOutline>, Heading] {
  const outline = parseOutline(text);
  return [outline, outline.headings[0] as Heading];
}

Deno.test("org edit: planning is set, replaced and taken away", () => {
  const set = (text: string, kind: "SCHEDULED" | "DEADLINE" | "CLOSED", stamp?: string) =>
    setPlanning(...first(text), kind, stamp);
  assertEquals(set("* a", "DEADLINE", "<2024-01-01>"), "* a\nDEADLINE: <2024-01-01>\n");
  assertEquals(set("* a\r\nb", "DEADLINE", "<2024-01-01>"), "* a\r\nDEADLINE: <2024-01-01>\r\nb");
  const line = "* a\n  SCHEDULED: <2024-01-01 Mon> DEADLINE: <2024-01-02 Tue>--<2024-01-03 Wed>\nb";
  assertEquals(set(line, "CLOSED", "[2024-01-05]"), line.replace("SCHEDULED", "CLOSED: [2024-01-05] SCHEDULED"));
  assertEquals(set(line, "DEADLINE", "<2024-01-09>"), "* a\n  SCHEDULED: <2024-01-01 Mon> DEADLINE: <2024-01-09>\nb");
  assertEquals(set(line, "DEADLINE"), "* a\n  SCHEDULED: <2024-01-01 Mon>\nb");
  assertEquals(set(line, "SCHEDULED"), "* a\n  DEADLINE: <2024-01-02 Tue>--<2024-01-03 Wed>\nb");
  assertEquals(set("* a\nCLOSED: [2024-01-01]\nb", "CLOSED"), "* a\nb");
  assertEquals(set("* a\nb", "CLOSED"), "* a\nb");
  for (const bad of ["", "tomorrow", "<2024-01-01>\n"]) assertThrows(() => set("* a", "DEADLINE", bad), RangeError);
});

Deno.test("org edit: what is done for good is closed, with the keyword of its sequence", () => {
  assertEquals(markDone(...first("* TODO a\nb"), NOON), {
    text: "* DONE a\nCLOSED: [2024-02-29 Thu 12:00]\nb",
    next: [],
  });
  const own = "#+TODO: NEXT WAIT | GONE LEFT\n* WAIT a\n";
  assertEquals(markDone(...first(own), NOON).text, own.replace("WAIT a\n", "GONE a\nCLOSED: [2024-02-29 Thu 12:00]\n"));
  assertEquals(markDone(...first(own), NOON, "LEFT").text.includes("* LEFT a"), true);
  assertThrows(() => markDone(...first(own), NOON, "NEXT"), RangeError, "NEXT");
});

Deno.test("org edit: what repeats is to do again, on its next date, with a note of when it was done", () => {
  const { text, next } = markDone(...first("* WAIT x\n* TODO a\nSCHEDULED: <2024-02-20 Tue ++1w>\n".slice(9)), NOON);
  assertEquals(next, ["<2024-03-05 Tue ++1w>"]);
  assertEquals(
    text,
    "* TODO a\nSCHEDULED: <2024-03-05 Tue ++1w>\n:PROPERTIES:\n:LAST_REPEAT: [2024-02-29 Thu 12:00]\n:END:\n" +
      ':LOGBOOK:\n- State "DONE"       from "TODO"       [2024-02-29 Thu 12:00]\n:END:\n',
  );
  const again =
    "#+TODO: TODO NEXT | DONE\n* NEXT a <2024-02-28 Wed .+2d>\n:PROPERTIES:\n:REPEAT_TO_STATE: NEXT\n:END:\n";
  assert(markDone(...first(again), NOON).text.includes("* NEXT a <2024-03-02 Sat .+2d>\n"));
});

Deno.test("org edit: what repeats by the hour from no time of day is refused, as Emacs refuses it", () => {
  const text = "* TODO a\nSCHEDULED: <2024-02-20 Tue +1h>\n";
  assertThrows(() => markDone(...first(text), NOON), RangeError, "has no time of day");
  assertEquals(markDone(...first(text.replace(" +1h", " 09:00 +1h")), NOON).next, ["<2024-02-20 Tue 10:00 +1h>"]);
});

Deno.test("org edit: whatever the text, planning that is set is there, and the rest stays", () => {
  fc.assert(
    fc.property(
      anyTextArbitrary(),
      fc.nat(),
      fc.constantFrom("SCHEDULED", "DEADLINE", "CLOSED"),
      (given, pick, kind) => {
        const outline = parseOutline(given);
        const at = pick % Math.max(1, outline.headings.length);
        const old = outline.headings[at];
        if (old === undefined) return;
        const text = setPlanning(outline, old, kind, "<2031-01-01 Wed>");
        const now = parseOutline(text).headings[at] as Heading;
        assertEquals(
          now.planning?.entries.findLast((entry) => entry.kind === kind)?.timestamp.text,
          "<2031-01-01 Wed>",
        );
        assertEquals(text.slice(now.planning?.end), given.slice(old.planning?.end ?? old.line.end));
        const without = setPlanning(parseOutline(text), now, kind, undefined);
        const after = parseOutline(without).headings[at] as Heading;
        if (old.planning === undefined) assertEquals(after.planning, undefined);
        assertEquals(
          without.slice(after.planning?.end ?? after.line.end),
          given.slice(old.planning?.end ?? old.line.end),
        );
      },
    ),
    { numRuns: 300 },
  );
});
