// What @std/testing/time documents: what stands still, what moves it, and that real time comes back.

import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { assertSpyCalls, spy } from "@std/testing/mock";
import { FakeTime, TimeError } from "@std/testing/time";

Deno.test("FakeTime starts at the given time, in each form", () => {
  for (const start of [5000, new Date(5000), "1970-01-01T00:00:05Z"]) {
    using time = new FakeTime(start);
    assertEquals([time.start, time.now, Date.now(), new Date().getTime()], [5000, 5000, 5000, 5000]);
  }
  assertThrows(() => new FakeTime("no time"), TypeError);
});

Deno.test("FakeTime leaves dates with arguments alone", () => {
  using _time = new FakeTime(0);
  const date = new Date(2000, 1, 3);
  assert(date instanceof Date);
  assertEquals([date.getFullYear(), date.getMonth(), date.getDate()], [2000, 1, 3]);
  assertEquals(Date.UTC(1970, 0, 1), 0);
});

Deno.test("FakeTime puts the globals back", () => {
  const before = [Date, setTimeout, clearTimeout, setInterval, clearInterval, AbortSignal.timeout];
  const time = new FakeTime();
  const during = [Date, setTimeout, clearTimeout, setInterval, clearInterval, AbortSignal.timeout];
  time.restore();
  const after = [Date, setTimeout, clearTimeout, setInterval, clearInterval, AbortSignal.timeout];
  before.forEach((each, index) => {
    assert(each !== during[index]);
    assertStrictEquals(after[index], each);
  });
});

Deno.test("FakeTime exists once at a time", () => {
  const time = new FakeTime();
  assertThrows(() => new FakeTime(), TimeError, "already faked");
  FakeTime.restore();
  assertThrows(() => time.restore(), TimeError, "already restored");
  assertThrows(() => FakeTime.restore(), TimeError, "already restored");
});

Deno.test("tick() calls timers when they are due, at their own time, with their arguments", () => {
  using time = new FakeTime(0);
  const log: unknown[] = [];
  setTimeout((name) => log.push([name, Date.now()]), 20, "late");
  setTimeout((name) => log.push([name, Date.now()]), 10, "early");
  setTimeout((name) => log.push([name, Date.now()]), 10, "early too");
  time.tick(9);
  assertEquals(log, []);
  time.tick(100);
  assertEquals(log, [["early", 10], ["early too", 10], ["late", 20]]);
  assertEquals(time.now, 109);
});

Deno.test("intervals repeat until they are cleared", () => {
  using time = new FakeTime();
  const fn = spy();
  const id = setInterval(fn, 1000);
  time.tick(3500);
  assertSpyCalls(fn, 3);
  clearInterval(id);
  time.tick(5000);
  assertSpyCalls(fn, 3);
});

Deno.test("clearTimeout() takes a timer back, also from within another", () => {
  using time = new FakeTime();
  const fn = spy();
  const id = setTimeout(fn, 10);
  setTimeout(() => clearTimeout(id), 5);
  time.tick(10);
  assertSpyCalls(fn, 0);
});

Deno.test("timers set by timers run in the same tick when due", () => {
  using time = new FakeTime();
  const fn = spy();
  setTimeout(() => setTimeout(fn, 5), 5);
  time.tick(10);
  assertSpyCalls(fn, 1);
});

Deno.test("now moves forward only", () => {
  using time = new FakeTime(100);
  const fn = spy();
  setTimeout(fn, 50);
  time.now = 150;
  assertSpyCalls(fn, 1);
  assertThrows(() => {
    time.now = 149;
  }, RangeError);
});

Deno.test("time stops at a timer that throws", () => {
  using time = new FakeTime(0);
  const fn = spy();
  setTimeout(() => {
    throw new Error("within");
  }, 10);
  setTimeout(fn, 20);
  assertThrows(() => time.tick(30), Error, "within");
  assertEquals(time.now, 10);
  assertSpyCalls(fn, 0);
  time.tick(10);
  assertSpyCalls(fn, 1);
});

Deno.test("next() goes to the next timer, if there is one", () => {
  using time = new FakeTime(0);
  const fn = spy();
  setTimeout(fn, 10);
  setTimeout(fn, 30);
  assertEquals([time.next(), time.now], [true, 10]);
  assertSpyCalls(fn, 1);
  assertEquals([time.next(), time.now], [true, 30]);
  assertEquals([time.next(), time.now], [false, 30]);
  assertSpyCalls(fn, 2);
});

Deno.test("runAll() goes on until no timer is left", () => {
  using time = new FakeTime(0);
  let left = 3;
  const id = setInterval(() => {
    if (--left === 0) clearInterval(id);
  }, 10);
  setTimeout(() => setTimeout(() => {}, 20), 20);
  time.runAll();
  assertEquals([left, time.now], [0, 40]);
});

Deno.test("the async forms run pending microtasks first", async () => {
  using time = new FakeTime(0);
  const log: string[] = [];
  const later = (name: string) => Promise.resolve().then(() => setTimeout(() => log.push(name), 10));

  later("tick");
  await time.tickAsync(10);
  assertEquals(log, ["tick"]);

  later("next");
  assertEquals(await time.nextAsync(), true);
  assertEquals(await time.nextAsync(), false);
  assertEquals(log, ["tick", "next"]);

  setTimeout(() => void later("all"), 10);
  setTimeout(() => {}, 20);
  await time.runAllAsync();
  assertEquals(log, ["tick", "next", "all"]);

  let ran = false;
  Promise.resolve().then(() => ran = true);
  await time.runMicrotasks();
  assert(ran);
});

Deno.test("delay() waits in real time", async () => {
  using time = new FakeTime(0);
  const fn = spy();
  setTimeout(fn, 0);
  await time.delay(1);
  assertEquals(time.now, 0);
  assertSpyCalls(fn, 0);
  const controller = new AbortController();
  const delayed = time.delay(1e9, { signal: controller.signal });
  // The original has hold of its timer a few microtasks later only.
  await time.runMicrotasks();
  controller.abort();
  assertEquals((await assertRejects(() => delayed, DOMException)).name, "AbortError");
  await assertRejects(() => time.delay(1e9, { signal: AbortSignal.abort() }), DOMException);
});

Deno.test("AbortSignal.timeout() follows the fake time", () => {
  using time = new FakeTime();
  const signal = AbortSignal.timeout(10);
  time.tick(9);
  assert(!signal.aborted);
  time.tick(1);
  assert(signal.aborted);
  assertEquals(signal.reason.name, "TimeoutError");
});

Deno.test("restoreFor() gives real time to one callback", async () => {
  const realDate = Date;
  using _time = new FakeTime(0);
  assertEquals(await FakeTime.restoreFor((n: number) => [Date === realDate, n], 7), [true, 7]);
  assert(Date !== realDate);
  await assertRejects(() => FakeTime.restoreFor(() => Promise.reject(new RangeError("within"))), RangeError);
  assert(Date !== realDate);
  FakeTime.restore();
  await assertRejects(() => FakeTime.restoreFor(() => {}), TimeError, "not faked");
  new FakeTime(0);
});

Deno.test("advanceRate moves fake time along with real time", async () => {
  using time = new FakeTime(0, { advanceRate: 1000, advanceFrequency: 1 });
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, 1000);
  await promise;
  assert(time.now >= 1000);
});
