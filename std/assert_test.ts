// What @std/assert documents: which values each assertion lets through, which it refuses, and what it narrows to.
// The narrowing is proved by the type checker: the member accesses below do not compile without it.

import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertIsError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotInstanceOf,
  assertNotMatch,
  assertNotStrictEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
  fail,
  unimplemented,
  unreachable,
} from "@std/assert";

/** The message of the AssertionError `fn` throws; anything else fails without help from what is under test. */
function refusal(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    if (error instanceof AssertionError) return error.message;
    throw error;
  }
  throw new Error("expected an AssertionError");
}

function one<T>(value: T): T | undefined {
  return value;
}

Deno.test("AssertionError is an Error with its own name and an optional cause", () => {
  const error = new AssertionError("broken", { cause: 1 });
  if (!(error instanceof Error)) throw new Error("not an Error");
  if (error.name !== "AssertionError" || error.message !== "broken" || error.cause !== 1) throw error;
});

Deno.test("assert() takes truthy values and narrows", () => {
  const value = one({ size: 3 });
  assert(value);
  assertStrictEquals(value.size, 3);
  for (const falsy of [false, 0, "", null, undefined, NaN]) refusal(() => assert(falsy));
  assertStrictEquals(refusal(() => assert(false, "why")), "why");
});

Deno.test("assertFalse() takes falsy values only", () => {
  for (const falsy of [false, 0, 0n, "", null, undefined]) assertFalse(falsy);
  assertStrictEquals(refusal(() => assertFalse(1, "why")), "why");
});

Deno.test("equal() and assertEquals() compare deeply", () => {
  const same: [unknown, unknown][] = [
    [NaN, NaN],
    [{ a: [1, { b: new Date(0) }] }, { a: [1, { b: new Date(0) }] }],
    [new Map([["k", new Set([1])]]), new Map([["k", new Set([1])]])],
    [/a/g, /a/g],
    [new URL("http://a.test/"), new URL("http://a.test/")],
    [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    [Object.create(null), {}],
  ];
  for (const [a, b] of same) {
    assert(equal(a, b));
    assertEquals(a, b);
    refusal(() => assertNotEquals(a, b));
  }
  const different: [unknown, unknown][] = [
    [1, "1"],
    [{ a: undefined }, {}],
    [[1, 2], [2, 1]],
    [/a/g, /a/i],
    [new Date(0), new Date(1)],
    [new Set([1]), new Set([2])],
    [new Uint8Array([1]), new Uint8Array([2])],
    [new (class A {})(), {}],
  ];
  for (const [a, b] of different) {
    assertFalse(equal(a, b));
    assertNotEquals(a, b);
    assertStringIncludes(refusal(() => assertEquals(a, b)), "Values are not equal");
  }
  assertStringIncludes(refusal(() => assertEquals(1, 2, "sizes")), "sizes");
  assertThrows(() => equal(new WeakSet(), new WeakSet()), TypeError);
});

Deno.test("assertStrictEquals() compares by identity and narrows", () => {
  const value: string | number = one<string | number>("x") ?? 0;
  assertStrictEquals(value, "x" as const);
  const narrowed: "x" = value;
  assertStrictEquals(narrowed, "x");
  assertStrictEquals(NaN, NaN);
  refusal(() => assertStrictEquals({}, {}));
  refusal(() => assertStrictEquals(0, -0));
  assertNotStrictEquals({}, {});
  refusal(() => assertNotStrictEquals(1, 1));
});

Deno.test("assertAlmostEquals() has a relative tolerance by default and an absolute one on demand", () => {
  assertAlmostEquals(0.1 + 0.2, 0.3);
  assertAlmostEquals(10, 11, 1);
  assertAlmostEquals(Infinity, Infinity);
  refusal(() => assertAlmostEquals(1, 1.001));
  refusal(() => assertAlmostEquals(10, 11, 0.5));
});

Deno.test("the order assertions", () => {
  assertGreater(2, 1);
  assertGreaterOrEqual(2, 2);
  assertLess("a", "b");
  assertLessOrEqual(2n, 2n);
  refusal(() => assertGreater(2, 2));
  refusal(() => assertGreaterOrEqual(1, 2));
  refusal(() => assertLess(2, 2));
  refusal(() => assertLessOrEqual(2, 1));
  assertStrictEquals(refusal(() => assertLess(2, 1, "why")), "why");
});

Deno.test("assertExists() refuses null and undefined only, and narrows", () => {
  const value = one("text");
  assertExists(value);
  assertStrictEquals(value.length, 4);
  assertExists(0);
  assertExists("");
  refusal(() => assertExists(null));
  refusal(() => assertExists(undefined));
});

Deno.test("assertInstanceOf() and assertNotInstanceOf() narrow", () => {
  const value: unknown = new Date(5);
  assertInstanceOf(value, Date);
  assertStrictEquals(value.getTime(), 5);
  const other: Date | string = one<Date | string>("text") ?? "";
  assertNotInstanceOf(other, Date);
  assertStrictEquals(other.length, 4);
  assertStringIncludes(refusal(() => assertInstanceOf(new Date(), RegExp)), '"RegExp" but was "Date"');
  refusal(() => assertNotInstanceOf(new Date(), Date));
});

Deno.test("assertIsError() looks at the class and the message, and narrows", () => {
  const error: unknown = new RangeError("out of range: 7");
  assertIsError(error, RangeError, "range");
  assertStrictEquals(error.message, "out of range: 7");
  assertIsError(error, Error, /\d$/);
  refusal(() => assertIsError("text"));
  refusal(() => assertIsError(error, TypeError));
  refusal(() => assertIsError(error, RangeError, "other"));
});

Deno.test("the text assertions", () => {
  assertMatch("abc", /b/);
  assertNotMatch("abc", /d/);
  assertStringIncludes("abc", "bc");
  refusal(() => assertMatch("abc", /d/));
  refusal(() => assertNotMatch("abc", /b/));
  refusal(() => assertStringIncludes("abc", "ac"));
});

Deno.test("assertArrayIncludes() compares elements deeply", () => {
  assertArrayIncludes([1, { a: 1 }, "x"], [{ a: 1 }, 1]);
  assertArrayIncludes(new Uint8Array([1, 2]), [2]);
  assertStringIncludes(refusal(() => assertArrayIncludes([1, 2], [2, 3])), "missing");
});

Deno.test("assertObjectMatch() looks at the expected properties only", () => {
  const actual = { id: 1, owner: { name: "a", age: 2 }, tags: ["x", "y"] };
  assertObjectMatch(actual, { owner: { name: "a" }, tags: ["x"] });
  refusal(() => assertObjectMatch(actual, { owner: { name: "b" } }));
  refusal(() => assertObjectMatch(actual, { missing: 1 }));
});

Deno.test("assertThrows() returns what was thrown", () => {
  const thrown = new TypeError("bad type");
  const caught: TypeError = assertThrows(
    () => {
      throw thrown;
    },
    TypeError,
    "bad",
  );
  assertStrictEquals(caught, thrown);
  assertStrictEquals(
    assertThrows(() => {
      throw "text";
    }),
    "text",
  );
  assertStringIncludes(refusal(() => assertThrows(() => {}, "why")), "why");
  refusal(() =>
    assertThrows(() => {
      throw thrown;
    }, RangeError)
  );
  refusal(() =>
    assertThrows(
      () => {
        throw thrown;
      },
      TypeError,
      "good",
    )
  );
});

Deno.test("assertRejects() resolves to the reason, and wants a promise", async () => {
  const reason = new TypeError("bad type");
  const caught: TypeError = await assertRejects(() => Promise.reject(reason), TypeError, "bad");
  assertStrictEquals(caught, reason);
  assertStrictEquals(await assertRejects(() => Promise.reject("text")), "text");
  await assertRejects(() => assertRejects(() => Promise.resolve()), AssertionError, "reject");
  await assertRejects(() => assertRejects(() => Promise.reject(reason), RangeError), AssertionError, "RangeError");
  await assertRejects(
    () =>
      assertRejects(() => {
        throw reason;
      }),
    AssertionError,
    "throws when expected to reject",
  );
});

Deno.test("fail(), unimplemented() and unreachable() never return", () => {
  // Compiles only because the type checker knows that unreachable() ends the branch.
  const pick = (value: string | number): string => {
    if (typeof value === "string") return value;
    unreachable("number");
  };
  assertStrictEquals(pick("x"), "x");
  assertStrictEquals(refusal(() => pick(1)), "Unreachable: number");
  assertStrictEquals(refusal(() => fail("why")), "Failed assertion: why");
  assertStrictEquals(refusal(() => unimplemented()), "Unimplemented.");
});
