// Snapshots: what a file held is kept, the last twenty times and then fewer, and whatever is not what it was is named.

import { assertEquals } from "@std/assert";
import { openSnapshots } from "./index_database.ts";
import { KEPT, Snapshots } from "./snapshots.ts";

const DAY = 86_400_000;

Deno.test("snapshots: the last of each file are kept, then one a day, then one a month, the first of each", () => {
  const { database } = openSnapshots(":memory:");
  const snapshots = new Snapshots(database);
  const start = 1_000 * 30 * DAY;
  // Three a day for 200 days.
  for (let day = 0; day < 200; day++) {
    for (let n = 0; n < 3; n++) snapshots.take("a.org", `day ${day} ${n}`, start + day * DAY + n);
  }
  snapshots.take("b.org", "other", start);
  const kept = snapshots.list("a.org").map(({ number }) => snapshots.read(number) ?? "");
  assertEquals(
    kept.slice(0, KEPT),
    Array.from({ length: KEPT }, (_, i) => `day ${199 - Math.floor(i / 3)} ${2 - i % 3}`),
  );
  const older = kept.slice(KEPT);
  assertEquals(older.every((text) => text.endsWith(" 0") || text === kept[KEPT]), true, older.join());
  assertEquals(older.length > 50 && older.length < 75, true, `${older.length}`);
  assertEquals(older.at(-1), "day 0 0");
  assertEquals(snapshots.list("b.org").length, 1);
  database.close();
});

Deno.test("snapshots: the same text is kept once, and a text that is not what it was is named", () => {
  const { database } = openSnapshots(":memory:");
  const snapshots = new Snapshots(database);
  snapshots.take("a.org", "ä\n", 1);
  snapshots.take("a.org", "ä\n", 2);
  snapshots.take("a.org", "b\n", 3);
  assertEquals(snapshots.list("a.org").map(({ at }) => at), [3, 1]);
  assertEquals(snapshots.read(1), "ä\n");
  assertEquals(snapshots.read(9), undefined);
  assertEquals(snapshots.verify(), { count: 2, damaged: [] });
  database.exec("UPDATE snapshots SET text = x'00' WHERE snapshot = 1");
  assertEquals(snapshots.verify(), { count: 2, damaged: [1] });
  assertEquals(snapshots.removeDamaged(), 1);
  assertEquals(snapshots.verify(), { count: 1, damaged: [] });
  assertEquals(snapshots.list("a.org").map(({ at }) => at), [3]);
  database.close();
});
