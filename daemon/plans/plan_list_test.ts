// Tests of lists of plans: each plan is told in short, however long it is, and a list fits a message.

import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { byteLength } from "../wire/frame.ts";
import { printSexp } from "../wire/printer.ts";
import { getf, getKeyword, getString, isList, type Value } from "../wire/value.ts";
import { listedPlan, listWithin, MOST_LISTED, MOST_OF_ENTRY } from "./plan_list.ts";
import { requestArbitrary } from "./plan_arbitrary.ts";
import { makePlan } from "./plan_example.ts";

const bytes = (value: Value) => byteLength(printSexp(value));

function paths(plan: Value, name: string): readonly Value[] {
  const found = getf(getf(plan, "GRANTS") ?? null, name);
  return isList(found) ? found : [];
}

Deno.test("plan list: a plan that is not long is told whole, one that is by its beginning, with how much more there is", () => {
  const write = Array.from({ length: 75 }, (_, n) => `/opt/${n}`);
  assertEquals(paths(listedPlan(makePlan({ grants: { write, read: [], network: false } })), "WRITE"), write);
  const long = write.map((path) => path + "x".repeat(20));
  const entries = long.map((path) => ({ does: "remove" as const, path }));
  const plan = makePlan({
    title: "touch x",
    why: "why ".repeat(400),
    grants: { write: long, read: [], network: true, entries },
  });
  const short = listedPlan(plan, "it waits ".repeat(90));
  assertEquals(paths(short, "WRITE"), [...long.slice(0, 8), "… 67 more"]);
  assertEquals(paths(short, "READ"), []);
  const told = paths(short, "ENTRIES").map((each) => `${getKeyword(each, "DOES")} ${getString(each, "PATH")}`);
  assertEquals(told, [...long.slice(0, 4).map((path) => `REMOVE ${path}`), "REMOVE … 71 more"]);
  assertMatch(getString(short, "WHY") ?? "", /^(why ){70,74}why…$/);
  assertEquals([getString(short, "TITLE"), getString(short, "HASH")], ["touch x", plan.hash]);
  // No path is told that there is not.
  const one = makePlan({ grants: { write: ["/" + "y".repeat(3_000)], read: [], network: true } });
  assertEquals(paths(listedPlan(one), "WRITE"), ["… 1 more"]);
});

Deno.test("plan list: no plan takes more of a list than its share, whatever stands in it", () => {
  const glyph = fc.constantFrom("a", "é", "語", "😀", '"', "\\", "\n");
  const text = fc.tuple(glyph, fc.nat(4_000)).map(([glyph, count]) => glyph.repeat(count));
  const path = fc.tuple(glyph, fc.nat(60)).map(([glyph, count]) => glyph.repeat(count));
  const many = fc.array(fc.oneof({ weight: 20, arbitrary: path }, text), { maxLength: 40 });
  fc.assert(
    fc.property(requestArbitrary(), text, text, many, many, (request, words, waits, write, read) => {
      const entries = write.map((path) => ({ does: "replace" as const, path }));
      const grants = { write, read, network: true, entries };
      const long = {
        ...makePlan({ ...request, title: [...words].slice(0, 80).join(""), rule: words, why: words, grants }),
        ...{ id: "0123456789", state: "INTERRUPTED" as const, redacted: true as const },
        ...{ requestedAt: 1_700_000_000_000, expiresAt: 1_700_600_000_000 },
      };
      assert(bytes(listedPlan(long, waits)) <= MOST_OF_ENTRY);
    }),
    { numRuns: 300 },
  );
  // So many of them fit a frame, beside the rest of a message.
  assert(MOST_LISTED * (MOST_OF_ENTRY + 1) <= (1 << 20) - (32 << 10));
});

Deno.test("plan list: who waits is told before what is over, and the newest before the rest; the order stays", () => {
  const plans = Array.from(
    { length: 700 },
    (_, n) => makePlan({ id: `${n}`, state: n % 100 === 0 ? "PLAN" : n % 100 === 1 ? "RUNNING" : "DENIED" }),
  );
  const ids = (room: number) =>
    listWithin(plans, (plan) => listedPlan(plan), room).map((each) => getString(each, "ID"));
  const all = ids(Infinity);
  assertEquals(all.length, MOST_LISTED);
  assertEquals(all.slice(0, 6), ["0", "1", "100", "101", "200", "201"]);
  assertEquals(all.slice(-2), ["698", "699"]);
  const room = 15.5 * (bytes(listedPlan(plans[699] as typeof plans[0])) + 1);
  assertEquals(ids(room).slice(0, 14), [0, 1, 2, 3, 4, 5, 6].flatMap((n) => [`${n * 100}`, `${n * 100 + 1}`]));
  assertEquals(ids(room).slice(14), ["699"]);
  assertEquals(ids(10), []);
});
