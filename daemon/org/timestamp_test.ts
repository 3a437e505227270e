// Timestamps: what is read is written alike, what repeats moves as its mark says, and any text is read in linear time.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { addInterval, dayNumber, type LocalTime, toLocalTime, toMoment, weekday } from "./calendar.ts";
import { anyTextArbitrary } from "./text_arbitrary.ts";
import {
  activeTimestamp,
  findTimestamps,
  inactiveTimestamp,
  parseTimestamp,
  printTimestamp,
  shiftTimestamp,
  type Timestamp,
} from "./timestamp.ts";

const whole = (text: string) => findTimestamps(text, { start: 0, end: text.length });
const moment = (text: string) => toMoment((parseTimestamp(text) as { start: LocalTime }).start);

Deno.test("org timestamp: what is read is written alike", () => {
  for (
    const text of [
      "<2024-02-29 Thu>",
      "[2024-02-29 Thu 09:05]",
      "<2024-02-29 Thu 10:00-11:30 ++1w -2d>",
      "<2024-02-29 Thu .+1d>",
      "<2024-02-29 Thu>--<2024-03-02 Sat>",
      "<2024-02-29 Thu 23:00>--<2024-03-01 Fri 01:00>",
    ]
  ) assertEquals(printTimestamp(parseTimestamp(text) as Timestamp), text);
  const now = toMoment({ year: 2026, month: 11, day: 22, hour: 18, minute: 7 });
  assertEquals(inactiveTimestamp(now), "[2026-11-22 Sun 18:07]");
  assertEquals(activeTimestamp(toLocalTime(now, false)), "<2026-11-22 Sun>");
});

Deno.test("org timestamp: a date that does not exist is the one that follows", () => {
  assertEquals(toLocalTime(moment("<2023-02-31>"), false), {
    year: 2023,
    month: 3,
    day: 3,
    hour: undefined,
    minute: undefined,
  });
  assertEquals(weekday({ year: 2024, month: 2, day: 29, hour: undefined, minute: undefined }), 4);
  assertEquals(toLocalTime(toMoment({ year: 99, month: 1, day: 1, hour: 0, minute: 0 })).year, 99);
});

Deno.test("org timestamp: what repeats moves on by its mark", () => {
  const now = moment("<2024-03-10 Sun 12:00>");
  const shift = (text: string) => shiftTimestamp(text, now);
  assertEquals(shift("<2024-02-01 Thu +1w>"), "<2024-02-08 Thu +1w>");
  assertEquals(shift("<2024-02-01 Thu ++1w>"), "<2024-03-14 Thu ++1w>");
  assertEquals(shift("<2024-02-01 Thu .+1w>"), "<2024-03-17 Sun .+1w>");
  assertEquals(shift("<2024-04-01 Mon ++1m>"), "<2024-05-01 Wed ++1m>");
  assertEquals(shift("<2024-02-01 Thu 10:00-11:00 ++1d>"), "<2024-03-11 Mon 10:00-11:00 ++1d>");
  assertEquals(shift("<2024-03-10 Sun 11:00 ++1h>"), "<2024-03-10 Sun 13:00 ++1h>");
  assertEquals(shift("<2024-01-31 Wed +1m -3d>"), "<2024-03-02 Sat +1m -3d>");
  assertEquals(shift("<2024-02-01 do +1w/2w>"), "<2024-02-08 do +1w/2w>");
  assertEquals(shift("<2024-02-01 jeu. +1d>"), "<2024-02-02 ven. +1d>");
  for (const still of ["<2024-02-01 Thu>", "<2024-02-01 Thu +0d>", "no stamp"]) assertEquals(shift(still), still);
});

Deno.test("org timestamp: whatever the date, ++ and .+ end in the future, and a week keeps its day", () => {
  const date = fc.date({ min: new Date("2000-01-01"), max: new Date("2050-01-01"), noInvalidDate: true });
  const unit = fc.constantFrom("d", "w", "m", "y");
  fc.assert(
    fc.property(
      date,
      date,
      fc.constantFrom("++", ".+"),
      fc.integer({ min: 1, max: 9 }),
      unit,
      (at, now, mark, count, unit) => {
        const text = activeTimestamp(toLocalTime(at.getTime(), false)).replace(">", ` ${mark}${count}${unit}>`);
        const moved = shiftTimestamp(text, now.getTime());
        assert(moment(moved) > now.getTime() - 86_400_000, `${text} ${moved} ${now}`);
        if (mark === "++" && unit === "w") assertEquals(moved.slice(12, 15), text.slice(12, 15));
        assertEquals(moved.slice(16), text.slice(16));
      },
    ),
  );
});

Deno.test("org timestamp: intervals and day numbers agree", () => {
  const day = { year: 2024, month: 2, day: 28, hour: undefined, minute: undefined };
  for (let count = -800; count <= 800; count += 7) {
    assertEquals(dayNumber(addInterval(day, { count, unit: "d" })), dayNumber(day) + count);
  }
});

Deno.test("org timestamp: any text is searched without harm, and places are right", () => {
  fc.assert(
    fc.property(anyTextArbitrary(), (text) => {
      for (const { start, end } of whole(text)) assert(parseTimestamp(text.slice(start, end)) !== undefined);
    }),
  );
  // Quadratic time would not come to an end here.
  for (const piece of ["<2024-01-01 ", "<2024-01-01 Mon 10:00-", "[2024-01-01]--", "<2024-01-01 a"]) {
    whole(piece.repeat(20_000));
  }
});
