import { assert, assertEquals } from "@std/assert";
import { compareRounds, figure, judge, median, percentile, type Row, table } from "./report.ts";

Deno.test("bench report: a percentile is the nearest rank", () => {
  const values = [50, 20, 15, 40, 35];
  assertEquals([5, 30, 40, 50, 100].map((p) => percentile(values, p)), [15, 20, 20, 35, 50]);
  assertEquals(values, [50, 20, 15, 40, 35], "the values stay as they were");
  assertEquals(percentile([7], 99), 7);
  assertEquals(percentile([], 50), NaN);
  assertEquals(percentile([10, 9, 100], 50), 10, "sorted as numbers");
});

Deno.test("bench report: the median of an even number is the mean of the middle two", () => {
  assertEquals(median([3, 1, 2]), 2);
  assertEquals(median([4, 1, 3, 2]), 2.5);
  assertEquals(median([100, 9, 10]), 10);
  assertEquals(median([]), NaN);
});

Deno.test("bench report: a ratio is the median of the rounds' own ratios", () => {
  // The second round met a machine half as fast; the ratio does not notice.
  const { ours, theirs, ratio, spread } = compareRounds([10, 20, 12], [5, 10, 4]);
  assertEquals([ours, theirs, ratio], [12, 5, 2]);
  assertEquals(spread, [2, 3]);
});

Deno.test("bench report: a round without its counterpart does not count", () => {
  assertEquals(compareRounds([10, 1000], [5]).ratio, 2);
});

const row: Row = { id: "a", title: "a row", unit: "us", ours: 30, theirs: 20, against: "echo", ratio: 1.5 };

Deno.test("bench report: a limit is kept at the bar and missed beyond it, in the direction it names", () => {
  const lower = { better: "lower", bar: 1.5, source: "" } as const;
  const higher = { better: "higher", bar: 1.5, source: "" } as const;
  assertEquals(judge(row, lower).reached, true);
  assertEquals(judge({ ...row, ratio: 1.51 }, lower).reached, false);
  assertEquals(judge(row, higher).reached, true);
  assertEquals(judge({ ...row, ratio: 1.49 }, higher).reached, false);
  assertEquals(judge(row, undefined).reached, undefined);
});

Deno.test("bench report: without a ratio the value itself is held against the bar", () => {
  const { ratio: _, ...absolute } = row;
  assertEquals(judge(absolute, { better: "lower", bar: 29, source: "" }).reached, false);
  assertEquals(judge(absolute, { better: "lower", bar: 30, source: "" }).reached, true);
});

Deno.test("bench report: a ratio that is no number has not reached anything", () => {
  assertEquals(judge({ ...row, ratio: NaN }, { better: "lower", bar: 1, source: "" }).reached, false);
});

Deno.test("bench report: figures keep about three digits", () => {
  assertEquals([0.1234, 1.234, 12.34, 123.4, 1234.5, 1234567].map(figure), [
    "0.12",
    "1.23",
    "12.3",
    "123",
    "1,235",
    "1,234,567",
  ]);
  assertEquals([NaN, Infinity].map(figure), ["-", "-"]);
});

Deno.test("bench report: the table has a line for each row, its columns in line, its verdict at the end", () => {
  const limit = { better: "lower", bar: 2, stretch: 1.5, source: "" } as const;
  const rows = [
    judge(row, limit),
    judge({ ...row, title: "another row", ratio: 1.7, spread: [1.25, 2.5] }, limit),
    judge({ ...row, title: "a third", ratio: 2.5 }, limit),
    judge({ id: "b", title: "for orientation", unit: "KiB", ours: 1234 }, undefined),
  ];
  const lines = table(rows).split("\n");
  assertEquals(lines.length, 5);
  const [, first, second, third, fourth] = lines as [string, string, string, string, string];
  assert(first.endsWith("ok, stretch too"), first);
  assert(second.endsWith("ok") && second.includes("1.25-2.50") && second.includes("<= 2 (1.5)"), second);
  assert(third.endsWith("MISSED"), third);
  assert(fourth.endsWith("1,234 KiB"), fourth);
  assertEquals(new Set([first, second, third].map((line) => line.indexOf("30.0 us"))).size, 1);
});
