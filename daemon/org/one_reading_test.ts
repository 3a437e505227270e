import { assertEquals, assertRejects } from "@std/assert";
import { OneReading } from "./one_reading.ts";

Deno.test("one reading: one at a time, and all who ask before it has begun share the next", async () => {
  const readings = new OneReading();
  const turns: PromiseWithResolvers<void>[] = [];
  let underWay = 0, most = 0;
  const read = async () => {
    const number = turns.push(Promise.withResolvers<void>());
    most = Math.max(most, ++underWay);
    await turns[number - 1]?.promise;
    underWay--;
    return number;
  };
  const begun = async (count: number) => {
    while (turns.length < count) await Promise.resolve();
  };
  const first = readings.share("ledger", read);
  await begun(1);
  const later = Array.from({ length: 100 }, () => readings.share("ledger", read));
  const other = readings.share("else", read), alone = readings.alone(read);
  for (let number = 1; number <= 4; number++) {
    await begun(number);
    assertEquals(turns.length, number);
    turns[number - 1]?.resolve();
  }
  assertEquals(await first, 1);
  assertEquals(new Set(await Promise.all(later)), new Set([2]));
  assertEquals([await other, await alone, turns.length, most], [3, 4, 4, 1]);
});

Deno.test("one reading: one that fails holds nobody up, and tells all who shared it", async () => {
  const readings = new OneReading();
  const fails = () => Promise.reject(new Error("no disk"));
  const [one, two] = [readings.share("a", fails), readings.share("a", fails)];
  await assertRejects(() => one, Error, "no disk");
  await assertRejects(() => two, Error, "no disk");
  assertEquals(await readings.share("a", () => Promise.resolve("read")), "read");
});
