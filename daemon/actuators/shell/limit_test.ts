// Tests of the limit on runs: order, places given back, and leaving the line.

import { assertEquals, assertRejects } from "@std/assert";
import { RunLimit } from "./limit.ts";

const never = () => new AbortController().signal;

Deno.test("shell limit: who comes first goes first, and nobody overtakes", async () => {
  const limit = new RunLimit(2);
  const order: string[] = [];
  const enter = async (name: string) => {
    const place = await limit.enter(never());
    order.push(name);
    return place;
  };
  const [first, second] = [await enter("a"), await enter("b")];
  const waiting = ["c", "d"].map(enter);
  assertEquals([order, limit.waiting], [["a", "b"], 2]);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  const late = enter("e");
  (await waiting[0])?.[Symbol.dispose]();
  (await waiting[1])?.[Symbol.dispose]();
  (await late)[Symbol.dispose]();
  second[Symbol.dispose]();
  assertEquals(order, ["a", "b", "c", "d", "e"]);
  assertEquals(limit.waiting, 0);
});

Deno.test("shell limit: whoever asks for much keeps nobody waiting for longer than until the next place is free", async () => {
  const limit = new RunLimit(2);
  const order: string[] = [];
  const places: Disposable[] = [];
  const enter = async (who: string) => {
    const place = await limit.enter(never(), who[0]);
    order.push(who);
    places.push(place);
  };
  const stop = new AbortController();
  const all = ["a1", "a2", "a3", "a4", "b1", "b2", "c1"].map(enter);
  const left = limit.enter(stop.signal, "d");
  stop.abort(new Error("not wanted"));
  await assertRejects(() => left, Error, "not wanted");
  assertEquals(limit.waiting, 5);
  for (let i = 0; i < all.length; i++) {
    for (let n = 0; n < 20; n++) await Promise.resolve();
    places[i]?.[Symbol.dispose]();
  }
  await Promise.all(all);
  assertEquals(order, ["a1", "b1", "a2", "b2", "c1", "a3", "a4"]);
  assertEquals([limit.waiting, limit.full], [0, false]);
});

Deno.test("shell limit: nobody has all places, so that one is free for somebody else whatever one has", async () => {
  const limit = new RunLimit(3);
  const order: string[] = [];
  const enter = async (who: string) => {
    const place = await limit.enter(never(), who[0]);
    order.push(who);
    return place;
  };
  const [a1, a2, a3] = ["a1", "a2", "a3"].map(enter);
  const first = await a1, second = await a2;
  assertEquals([order, limit.waiting, limit.full], [["a1", "a2"], 1, false]);
  assertEquals([limit.isFull("a"), limit.isFull("b"), limit.isFull()], [true, false, false]);
  const b1 = await enter("b1");
  assertEquals(limit.isFull("b"), true);
  b1[Symbol.dispose]();
  b1[Symbol.dispose]();
  assertEquals([limit.waiting, limit.isFull("b")], [1, false]);
  first?.[Symbol.dispose]();
  const third = await a3;
  assertEquals([order, limit.isFull("a"), limit.full], [["a1", "a2", "b1", "a3"], true, false]);
  for (const place of [second, third]) place?.[Symbol.dispose]();
  assertEquals([limit.isFull("a"), limit.full, limit.waiting], [false, false, 0]);
  // Of one place there is nothing to keep.
  using _only = await new RunLimit(1).enter(never(), "a");
});

Deno.test("shell limit: who is no longer wanted leaves the line, and its place goes to the next", async () => {
  const limit = new RunLimit(1);
  const first = await limit.enter(never());
  const controller = new AbortController();
  const left = limit.enter(controller.signal);
  const next = limit.enter(never());
  controller.abort(new Error("not wanted"));
  await assertRejects(() => left, Error, "not wanted");
  first[Symbol.dispose]();
  using _place = await next;
  await assertRejects(() => limit.enter(controller.signal), Error, "not wanted");
});

Deno.test("shell limit: a signal that is aborted later changes nothing", async () => {
  const limit = new RunLimit(1);
  const controller = new AbortController();
  const first = await limit.enter(never());
  const second = limit.enter(controller.signal);
  first[Symbol.dispose]();
  const place = await second;
  controller.abort();
  place[Symbol.dispose]();
  using _free = await limit.enter(never());
  assertEquals(limit.waiting, 0);
});
