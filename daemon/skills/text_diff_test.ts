// Tests of the difference of two texts: what is shown leads from one to the other, and no shorter way is missed for small texts.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { diffLines } from "./text_diff.ts";

Deno.test("text diff: lines that went and came are shown with what stands around them", () => {
  const before = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`);
  const after = before.with(9, "changed").toSpliced(15, 1);
  assertEquals(
    diffLines(before.join("\n"), after.join("\n")).split("\n"),
    [
      "@@ line 7 of the old text, 7 of the new @@",
      ...[" line 7", " line 8", " line 9", "-line 10", "+changed", " line 11", " line 12", " line 13"],
      ...[" line 14", " line 15", "-line 16", " line 17", " line 18", " line 19"],
    ],
  );
});

Deno.test("text diff: equal texts differ in nothing", () => assertEquals(diffLines("a\nb\n", "a\nb\n"), ""));

Deno.test("text diff: without what came it is the old text, without what went the new one, by as few lines as can be", () => {
  // No more lines than are shown around a change, and one: then all are shown.
  const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 4 });
  fc.assert(
    fc.property(text, text, (old, now) => {
      const lines = diffLines(old.join("\n"), now.join("\n")).split("\n").filter((line) => !line.startsWith("@@"));
      if (old.join("\n") === now.join("\n")) return;
      const kept = (signs: string) =>
        lines.filter((line) => signs.includes(line[0] ?? "")).map((line) => line.slice(1));
      const whole = (words: string[]) => words.join("\n").split("\n");
      assertEquals(kept(" -"), whole(old));
      assertEquals(kept(" +"), whole(now));
      assert(kept("-").length + kept("+").length <= distance(whole(old), whole(now)));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("text diff: texts with nothing in common are shown one behind the other, however long", () => {
  const text = (word: string) => Array.from({ length: 5_000 }, (_, i) => `${word} ${i}`).join("\n");
  const lines = diffLines(text("a"), text("b")).split("\n");
  assertEquals([lines[1], lines.at(-1), lines.length], ["-a 0", "+b 4999", 10_001]);
});

function distance(a: readonly string[], b: readonly string[]): number {
  let row = b.map((_, j) => j + 1);
  row = [0, ...row];
  for (const [i, line] of a.entries()) {
    const next = [i + 1];
    for (const [j, other] of b.entries()) {
      next.push(line === other ? row[j] ?? 0 : Math.min(row[j + 1] ?? 0, next[j] ?? 0) + 1);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
