// What @std/testing/mock documents: what is recorded, what is replaced and put back, and which assertions fail.

import { assert, assertEquals, AssertionError, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import {
  assertSpyCall,
  assertSpyCallArg,
  assertSpyCallArgs,
  assertSpyCallAsync,
  assertSpyCalls,
  MockError,
  mockSession,
  mockSessionAsync,
  resolvesNext,
  restore,
  returnsArg,
  returnsArgs,
  returnsNext,
  returnsThis,
  spy,
  stub,
} from "@std/testing/mock";

class Counter {
  count: number;

  constructor(count = 0) {
    if (count < 0) throw new RangeError("negative");
    this.count = count;
  }

  add(amount: number): number {
    if (Number.isNaN(amount)) throw new TypeError("no number");
    return this.count += amount;
  }
}

Deno.test("spy() without a function makes one that does nothing", () => {
  const fn = spy();
  assertEquals(fn(1, 2), undefined);
  assertEquals(fn.calls, [{ args: [1, 2], returned: undefined }]);
  assertEquals(fn.restored, false);
  assertThrows(() => fn.restore(), MockError, "function cannot be restored");
});

Deno.test("spy() of a function calls it and records arguments, result, error and this", () => {
  const original = function (this: unknown, n: number): number {
    if (n < 0) throw new RangeError("negative");
    return n * 2;
  };
  const fn = spy(original);
  const self = {};
  assertEquals(fn.call(self, 2), 4);
  const error = assertThrows(() => fn(-1), RangeError);
  assertStrictEquals(fn.original, original);
  assertEquals(fn.calls, [{ args: [2], returned: 4, self }, { args: [-1], error }]);
});

Deno.test("spy() of a method records on every instance and is put back", () => {
  const original = Counter.prototype.add;
  const add = spy(Counter.prototype, "add");
  const counter = new Counter(1);
  assertEquals(counter.add(2), 3);
  assertSpyCall(add, 0, { args: [2], self: counter, returned: 3 });
  assertEquals(add.restored, false);
  add.restore();
  assertEquals(add.restored, true);
  assertStrictEquals(Counter.prototype.add, original);
  assertEquals(counter.add(2), 5);
  assertSpyCalls(add, 1);
  assertThrows(() => add.restore(), MockError, "already restored");
});

Deno.test("spy() of a class records its constructions", () => {
  const Spied = spy(Counter);
  const counter = new Spied(4);
  assert(counter instanceof Counter);
  assertEquals(counter.add(1), 5);
  assertThrows(() => new Spied(-1), RangeError);
  assertSpyCalls(Spied, 2);
  assertSpyCall(Spied, 0, { args: [4], returned: counter });
  assertSpyCall(Spied, 1, { args: [-1], error: { Class: RangeError, msgIncludes: "negative" } });
  assertStrictEquals(Spied.original, Counter);
  assertThrows(() => Spied.restore(), MockError);
});

Deno.test("stub() replaces a method, and disposal puts it back", () => {
  const counter = new Counter();
  {
    using add = stub(counter, "add", (amount) => amount + 100);
    assertEquals(counter.add(1), 101);
    assertEquals(counter.count, 0);
    assertEquals(add.fake.call(counter, 2), 102);
    assertStrictEquals(add.original, Counter.prototype.add);
    assertSpyCall(add, 0, { args: [1], self: counter, returned: 101 });
  }
  assert(!Object.hasOwn(counter, "add"));
  assertEquals(counter.add(1), 1);
});

Deno.test("stub() without a function makes the method do nothing", () => {
  const counter = new Counter();
  using add = stub(counter, "add");
  assertEquals(counter.add(1), undefined as unknown as number);
  assertSpyCalls(add, 1);
});

Deno.test("spy() and stub() refuse what they cannot replace", () => {
  const counter = new Counter();
  assertThrows(() => spy(counter, "count"), MockError, "not an instance method");
  assertThrows(() => stub(counter, "count"), MockError, "not an instance method");
  using _add = stub(counter, "add");
  assertThrows(() => spy(counter, "add"), MockError, "already spying");
  assertThrows(() => stub(counter, "add"), MockError, "already spying");
  const fixed = Object.defineProperty({} as { fn(): void }, "fn", { value: () => {} });
  assertThrows(() => stub(fixed, "fn"), MockError, "non-configurable");
});

Deno.test("mockSession() restores what was mocked in it, also when it throws", () => {
  const [inner, outer] = [new Counter(), new Counter()];
  using outerStub = stub(outer, "add");
  const run = mockSession(() => {
    stub(inner, "add");
    throw new Error("within");
  });
  assertThrows(run, Error, "within");
  assert(!Object.hasOwn(inner, "add"));
  assertEquals(outerStub.restored, false);
});

Deno.test("mockSession() gives an id for restore()", () => {
  const counter = new Counter();
  const id = mockSession();
  const add = stub(counter, "add");
  restore(id);
  assertEquals(add.restored, true);
});

Deno.test("mockSessionAsync() restores once the promise is settled", async () => {
  const counter = new Counter();
  const run = mockSessionAsync(async () => {
    const add = stub(counter, "add");
    await Promise.resolve();
    assertEquals(add.restored, false);
  });
  await run();
  assert(!Object.hasOwn(counter, "add"));
});

Deno.test("assertSpyCalls() counts", () => {
  const fn = spy();
  assertSpyCalls(fn, 0);
  assertThrows(() => assertSpyCalls(fn, 1), AssertionError, "Spy not called as much as expected");
  fn();
  assertThrows(() => assertSpyCalls(fn, 0), AssertionError, "Spy called more than expected");
});

Deno.test("assertSpyCall() looks at what is expected, and only at that", () => {
  const fn = spy((n: number) => n + 1);
  const self = { a: 1 };
  fn.call(self, 1);
  assertSpyCall(fn, 0);
  assertSpyCall(fn, 0, { args: [1] });
  assertSpyCall(fn, 0, { self, returned: 2 });
  assertThrows(() => assertSpyCall(fn, 1), AssertionError, "Spy not called as much as expected");
  assertThrows(() => assertSpyCall(fn, 0, { args: [2] }), AssertionError, "Spy not called with expected args");
  assertThrows(() => assertSpyCall(fn, 0, { self: {} }), AssertionError, "expected self");
  assertThrows(() => assertSpyCall(fn, 0, { returned: 3 }), AssertionError, "did not return expected value");
  assertThrows(() => assertSpyCall(fn, 0, { error: {} }), AssertionError, "did not throw an error");
  assertThrows(() => assertSpyCall(fn, 0, { returned: 2, error: {} }), TypeError);
});

Deno.test("assertSpyCall() looks at the class and message of an error", () => {
  const fn = spy((): number => {
    throw new RangeError("out of range");
  });
  assertThrows(() => fn());
  assertSpyCall(fn, 0, { error: { Class: RangeError, msgIncludes: "range" } });
  assertThrows(() => assertSpyCall(fn, 0, { error: { Class: TypeError } }), AssertionError);
  assertThrows(() => assertSpyCall(fn, 0, { returned: 1 }), AssertionError, "an error was thrown");
});

Deno.test("assertSpyCallAsync() looks at how the promise is settled", async () => {
  const fn = spy((ok: boolean): Promise<number> => ok ? Promise.resolve(1) : Promise.reject(new RangeError("no")));
  await fn(true);
  await assertRejects(() => fn(false));
  await assertSpyCallAsync(fn, 0, { args: [true], returned: 1 });
  await assertSpyCallAsync(fn, 0, { returned: Promise.resolve(1) });
  await assertSpyCallAsync(fn, 1, { error: { Class: RangeError, msgIncludes: "no" } });
  await assertRejects(() => assertSpyCallAsync(fn, 0, { returned: 2 }), AssertionError, "resolve to expected value");
  await assertRejects(() => assertSpyCallAsync(fn, 1, { returned: 1 }), AssertionError, "was rejected");
  await assertRejects(() => assertSpyCallAsync(fn, 0, { error: {} }), AssertionError);
});

Deno.test("assertSpyCallArg() and assertSpyCallArgs() return what they found", () => {
  const fn = spy();
  fn("a", "b", "c");
  assertEquals(assertSpyCallArg(fn, 0, 1, "b"), "b");
  assertEquals(assertSpyCallArgs(fn, 0, ["a", "b", "c"]), ["a", "b", "c"]);
  assertEquals(assertSpyCallArgs(fn, 0, 1, ["b", "c"]), ["b", "c"]);
  assertEquals(assertSpyCallArgs(fn, 0, 1, 2, ["b"]), ["b"]);
  assertThrows(() => assertSpyCallArg(fn, 0, 0, "b"), AssertionError);
  assertThrows(() => assertSpyCallArgs(fn, 0, ["a"]), AssertionError);
  assertThrows(() => assertSpyCallArgs(fn, 1, []), AssertionError);
});

Deno.test("returnsThis(), returnsArg() and returnsArgs()", () => {
  const self = {};
  assertStrictEquals(returnsThis().call(self), self);
  assertEquals(returnsArg(1)("a", "b"), "b");
  assertEquals(returnsArgs()("a", "b", "c"), ["a", "b", "c"]);
  assertEquals(returnsArgs(1, 2)("a", "b", "c"), ["b"]);
});

Deno.test("returnsNext() returns values, throws errors and ends", () => {
  const next = returnsNext<number>([1, new RangeError("second"), 3]);
  assertEquals(next(), 1);
  assertThrows(next, RangeError, "second");
  assertEquals(next(), 3);
  assertThrows(next, MockError, "Not expected to be called more than 3 time(s)");
});

Deno.test("resolvesNext() resolves to values, rejects with errors and ends", async () => {
  const next = resolvesNext<number>([1, new RangeError("second"), Promise.resolve(3)]);
  assertEquals(await next(), 1);
  await assertRejects(next, RangeError, "second");
  assertEquals(await next(), 3);
  await assertRejects(next, MockError, "Not expected to be called more than 3 time(s)");
});

Deno.test("resolvesNext() takes async iterables, and calls that overlap in order", async () => {
  const next = resolvesNext<number>((async function* () {
    yield 1;
    yield 2;
  })());
  assertEquals(await Promise.all([next(), next()]), [1, 2]);
});
