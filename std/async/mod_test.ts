// What @std/async documents, module by module, each imported by its own subpath.
// Time is faked where a timer decides, so nothing here waits and nothing depends on how fast the machine is.

import { assert, assertEquals, assertFalse, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import * as all from "@std/async";
import { abortable } from "@std/async/abortable";
import { deadline } from "@std/async/deadline";
import { debounce } from "@std/async/debounce";
import { delay } from "@std/async/delay";
import { MuxAsyncIterator } from "@std/async/mux-async-iterator";
import { pooledMap } from "@std/async/pool";
import { retry, RetryError } from "@std/async/retry";
import { tee } from "@std/async/tee";
import { assertSpyCall, assertSpyCalls, spy } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";

async function* numbers(...values: number[]): AsyncGenerator<number> {
  yield* values;
}

Deno.test("the module has what its parts have", () => {
  assertStrictEquals(all.abortable, abortable);
  assertStrictEquals(all.deadline, deadline);
  assertStrictEquals(all.debounce, debounce);
  assertStrictEquals(all.delay, delay);
  assertStrictEquals(all.MuxAsyncIterator, MuxAsyncIterator);
  assertStrictEquals(all.pooledMap, pooledMap);
  assertStrictEquals(all.retry, retry);
  assertStrictEquals(all.RetryError, RetryError);
  assertStrictEquals(all.tee, tee);
});

Deno.test("delay() resolves once the time has passed", async () => {
  using time = new FakeTime();
  const done = spy();
  const delayed = delay(100).then(done);
  await time.tickAsync(99);
  await time.runMicrotasks();
  assertSpyCalls(done, 0);
  await time.tickAsync(1);
  await delayed;
  assertSpyCalls(done, 1);
});

Deno.test("delay() rejects with the reason of its signal, before and during", async () => {
  const reason = new Error("enough");
  assertStrictEquals(await assertRejects(() => delay(1e9, { signal: AbortSignal.abort(reason) })), reason);
  const controller = new AbortController();
  const delayed = delay(1e9, { signal: controller.signal });
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => delayed), reason);
});

Deno.test("delay() takes persistent: false", async () => {
  await delay(0, { persistent: false });
});

Deno.test("deadline() settles as the promise does within the limit", async () => {
  using _time = new FakeTime();
  assertEquals(await deadline(Promise.resolve("value"), 100), "value");
  await assertRejects(() => deadline(Promise.reject(new RangeError("own")), 100), RangeError, "own");
});

Deno.test("deadline() rejects with a TimeoutError at the limit", async () => {
  using time = new FakeTime();
  const limited = assertRejects(() => deadline(new Promise(() => {}), 100), DOMException);
  time.tick(100);
  assertEquals((await limited).name, "TimeoutError");
});

Deno.test("deadline() rejects with the reason of its signal", async () => {
  using _time = new FakeTime();
  const reason = new Error("enough");
  const controller = new AbortController();
  const limited = deadline(new Promise(() => {}), 100, { signal: controller.signal });
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => limited), reason);
});

Deno.test("retry() resolves to the first success", async () => {
  let attempts = 0;
  const result = await retry(() => {
    if (++attempts < 3) throw new Error("not yet");
    return "value";
  }, { minTimeout: 0, maxTimeout: 1 });
  assertEquals(result, "value");
  assertEquals(attempts, 3);
});

Deno.test("retry() rejects with a RetryError that has the last failure as its cause", async () => {
  let attempts = 0;
  const error = await assertRejects(
    () => retry(() => Promise.reject(new Error(`failure ${++attempts}`)), { maxAttempts: 3, minTimeout: 0 }),
    RetryError,
    "3",
  );
  assertEquals(attempts, 3);
  assert(error.cause instanceof Error);
  assertEquals(error.cause.message, "failure 3");
});

Deno.test("retry() waits twice as long each time, up to the longest wait", async () => {
  using time = new FakeTime();
  const attempts: number[] = [];
  const result = assertRejects(
    () =>
      retry(() => {
        attempts.push(time.now - time.start);
        throw new Error("never");
      }, { maxAttempts: 5, minTimeout: 100, maxTimeout: 300, jitter: 0 }),
    RetryError,
  );
  // One timer is set after each failure but the last.
  for (let timer = 0; timer < 4; timer++) await time.nextAsync();
  await result;
  assertEquals(attempts, [0, 100, 300, 600, 900]);
});

Deno.test("retry() does not repeat a failure that is not retriable", async () => {
  let attempts = 0;
  await assertRejects(
    () =>
      retry(() => {
        attempts++;
        throw new RangeError("final");
      }, { isRetriable: (error) => !(error instanceof RangeError) }),
    RangeError,
    "final",
  );
  assertEquals(attempts, 1);
});

Deno.test("retry() ends with the reason of its signal", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const retried = retry(() => {
    controller.abort(reason);
    throw new Error("failure");
  }, { signal: controller.signal, minTimeout: 1e9, maxTimeout: 1e9 });
  assertStrictEquals(await assertRejects(() => retried), reason);
});

Deno.test("retry() refuses options out of range", async () => {
  for (const options of [{ maxAttempts: 0 }, { minTimeout: 2, maxTimeout: 1 }, { jitter: 2 }, { multiplier: 0 }]) {
    await assertRejects(() => retry(() => 1, options), RangeError);
  }
});

Deno.test("pooledMap() keeps the order and the limit", async () => {
  let working = 0;
  let most = 0;
  const results = pooledMap(2, [3, 1, 2, 0], async (item) => {
    most = Math.max(most, ++working);
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    working--;
    return item * 10;
  });
  assertEquals(await Array.fromAsync(results), [30, 10, 20, 0]);
  assertEquals(most, 2);
});

Deno.test("pooledMap() takes async iterables", async () => {
  assertEquals(await Array.fromAsync(pooledMap(1, numbers(1, 2), (n) => Promise.resolve(n + 1))), [2, 3]);
});

Deno.test("pooledMap() gathers the failures in an AggregateError and begins nothing new", async () => {
  const begun: number[] = [];
  const error = await assertRejects(
    () =>
      Array.fromAsync(pooledMap(1, [1, 2, 3], (item) => {
        begun.push(item);
        return item === 2 ? Promise.reject(new Error("second")) : Promise.resolve(item);
      })),
    AggregateError,
  );
  assertEquals(error.errors.map((each) => each.message), ["second"]);
  assertEquals(begun, [1, 2]);
});

Deno.test("abortable() passes a promise through until the signal is aborted", async () => {
  const controller = new AbortController();
  assertEquals(await abortable(Promise.resolve(1), controller.signal), 1);
  const reason = new Error("enough");
  const pending = abortable(new Promise(() => {}), controller.signal);
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => pending), reason);
});

Deno.test("abortable() passes the items of an iterable through until the signal is aborted", async () => {
  const controller = new AbortController();
  assertEquals(await Array.fromAsync(abortable(numbers(1, 2), controller.signal)), [1, 2]);
  const reason = new Error("enough");
  const seen: number[] = [];
  const error = await assertRejects(async () => {
    for await (const item of abortable(numbers(1, 2, 3), controller.signal)) {
      seen.push(item);
      if (item === 2) controller.abort(reason);
    }
  });
  assertStrictEquals(error, reason);
  assertEquals(seen, [1, 2]);
});

Deno.test("debounce() calls once, with the last arguments, after a pause", () => {
  using time = new FakeTime();
  const fn = spy();
  const debounced = debounce(fn, 100);
  debounced(1);
  time.tick(99);
  debounced(2);
  time.tick(99);
  assertSpyCalls(fn, 0);
  assert(debounced.pending);
  time.tick(1);
  assertSpyCalls(fn, 1);
  assertSpyCall(fn, 0, { args: [2] });
  assertFalse(debounced.pending);
});

Deno.test("debounce() clears and flushes the pending call", () => {
  using time = new FakeTime();
  const fn = spy();
  const debounced = debounce(fn, 100);
  debounced(1);
  debounced.clear();
  time.tick(100);
  assertSpyCalls(fn, 0);
  debounced(2);
  debounced.flush();
  assertSpyCalls(fn, 1);
  time.tick(100);
  assertSpyCalls(fn, 1);
  assertThrows(() => debounce(fn, -1), RangeError);
});

Deno.test("debounce() drops the pending call when its signal is aborted", () => {
  using time = new FakeTime();
  const controller = new AbortController();
  const fn = spy();
  debounce(fn, 100, { signal: controller.signal })(1);
  controller.abort();
  time.tick(100);
  assertSpyCalls(fn, 0);
});

Deno.test("tee() gives each branch every item", async () => {
  const [first, second] = tee(numbers(1, 2, 3));
  assertEquals(await Array.fromAsync(first), [1, 2, 3]);
  assertEquals(await Array.fromAsync(second), [1, 2, 3]);
  assertEquals(tee(numbers(), 3).length, 3);
});

Deno.test("MuxAsyncIterator takes the items of all it was given", async () => {
  const mux = new MuxAsyncIterator<number>();
  mux.add(numbers(1, 2, 3));
  mux.add(numbers(4, 5));
  assertEquals((await Array.fromAsync(mux)).toSorted(), [1, 2, 3, 4, 5]);
});

Deno.test("MuxAsyncIterator throws what one of them throws", async () => {
  const mux = new MuxAsyncIterator<number>();
  mux.add(numbers(1));
  // deno-lint-ignore require-yield -- it fails before its first item
  mux.add((async function* () {
    throw new RangeError("broken");
  })());
  await assertRejects(() => Array.fromAsync(mux), RangeError, "broken");
});
