// The face of @std/assert: the original's names and signatures over the plain JavaScript of npm deno-std.
// Each assertion is one single-file import, so nothing of deno-std beyond the assertions is loaded.
// It knows nothing of test runners: a failed assertion is a thrown AssertionError and nothing more.
// The imports carry no types of their own; the annotation on each export is what callers are checked against.

import { assertAlmostEquals as almostEquals } from "deno-std/assert/almost_equals.js";
import { assertArrayIncludes as arrayIncludes } from "deno-std/assert/array_includes.js";
import { assert as isTruthy } from "deno-std/assert/assert.js";
import { AssertionError as AssertionErrorClass } from "deno-std/assert/assertion_error.js";
import { equal as deepEqual } from "deno-std/assert/equal.js";
import { assertEquals as equals } from "deno-std/assert/equals.js";
import { assertExists as exists } from "deno-std/assert/exists.js";
import { fail as failNow } from "deno-std/assert/fail.js";
import { assertFalse as isFalsy } from "deno-std/assert/false.js";
import { assertGreater as greater } from "deno-std/assert/greater.js";
import { assertGreaterOrEqual as greaterOrEqual } from "deno-std/assert/greater_or_equal.js";
import { assertInstanceOf as instanceOf } from "deno-std/assert/instance_of.js";
import { assertIsError as isError } from "deno-std/assert/is_error.js";
import { assertLess as less } from "deno-std/assert/less.js";
import { assertLessOrEqual as lessOrEqual } from "deno-std/assert/less_or_equal.js";
import { assertMatch as match } from "deno-std/assert/match.js";
import { assertNotEquals as notEquals } from "deno-std/assert/not_equals.js";
import { assertNotInstanceOf as notInstanceOf } from "deno-std/assert/not_instance_of.js";
import { assertNotMatch as notMatch } from "deno-std/assert/not_match.js";
import { assertNotStrictEquals as notStrictEquals } from "deno-std/assert/not_strict_equals.js";
import { assertObjectMatch as objectMatch } from "deno-std/assert/object_match.js";
import { assertRejects as rejects } from "deno-std/assert/rejects.js";
import { assertStrictEquals as strictEquals } from "deno-std/assert/strict_equals.js";
import { assertStringIncludes as stringIncludes } from "deno-std/assert/string_includes.js";
import { assertThrows as throws } from "deno-std/assert/throws.js";
import { unimplemented as unimplementedNow } from "deno-std/assert/unimplemented.js";
import { unreachable as unreachableNow } from "deno-std/assert/unreachable.js";

// deno-lint-ignore no-explicit-any -- a constructor's arguments are contravariant: only any accepts every class
type Constructor<T> = abstract new (...args: any[]) => T;

/** Any constructor. */
// deno-lint-ignore no-explicit-any -- as in the original
export type AnyConstructor = new (...args: any[]) => any;

/** The instance type of a constructor. */
export type GetConstructorType<T extends AnyConstructor> = InstanceType<T>;

/** An array-like value that is not a string. */
export type ArrayLikeArg<T> = ArrayLike<T> & object;

/** The values `assertFalse` narrows to. */
export type Falsy = false | 0 | 0n | "" | null | undefined;

/** The error every failed assertion throws. */
export type AssertionError = Error;

/** The class of the error every failed assertion throws. */
export const AssertionError: new (message: string, options?: ErrorOptions) => AssertionError = AssertionErrorClass;

/** Asserts that `expr` is truthy. Throws AssertionError. */
export const assert: (expr: unknown, msg?: string) => asserts expr = isTruthy;

/** Asserts that `expr` is falsy. Throws AssertionError. */
export const assertFalse: (expr: unknown, msg?: string) => asserts expr is Falsy = isFalsy;

/** Whether `a` and `b` are deeply equal. Throws TypeError for a WeakMap or WeakSet. */
export const equal: (a: unknown, b: unknown) => boolean = deepEqual;

/** Asserts that `actual` and `expected` are deeply equal. Throws AssertionError with a diff. */
export const assertEquals: <T>(actual: T, expected: T, msg?: string) => void = equals;

/** Asserts that `actual` and `expected` are not deeply equal. Throws AssertionError. */
export const assertNotEquals: <T>(actual: T, expected: T, msg?: string) => void = notEquals;

/** Asserts that `actual` and `expected` are the same by Object.is. Throws AssertionError with a diff. */
export const assertStrictEquals: <T>(actual: unknown, expected: T, msg?: string) => asserts actual is T = strictEquals;

/** Asserts that `actual` and `expected` are not the same by Object.is. Throws AssertionError. */
export const assertNotStrictEquals: <T>(actual: T, expected: T, msg?: string) => void = notStrictEquals;

/**
 * Asserts that two numbers are close to each other. Throws AssertionError.
 *
 * `tolerance` is absolute; it defaults to one ten-millionth of `expected`.
 */
export const assertAlmostEquals: (actual: number, expected: number, tolerance?: number, msg?: string) => void =
  almostEquals;

/** Asserts that `actual` has, by deep equality, every element of `expected`. Throws AssertionError. */
export const assertArrayIncludes: <T>(actual: ArrayLikeArg<T>, expected: ArrayLikeArg<T>, msg?: string) => void =
  arrayIncludes;

/** Asserts that `actual` is neither null nor undefined. Throws AssertionError. */
export const assertExists: <T>(actual: T, msg?: string) => asserts actual is NonNullable<T> = exists;

/** Asserts that `actual > expected`. Throws AssertionError. */
export const assertGreater: <T>(actual: T, expected: T, msg?: string) => void = greater;

/** Asserts that `actual >= expected`. Throws AssertionError. */
export const assertGreaterOrEqual: <T>(actual: T, expected: T, msg?: string) => void = greaterOrEqual;

/** Asserts that `actual < expected`. Throws AssertionError. */
export const assertLess: <T>(actual: T, expected: T, msg?: string) => void = less;

/** Asserts that `actual <= expected`. Throws AssertionError. */
export const assertLessOrEqual: <T>(actual: T, expected: T, msg?: string) => void = lessOrEqual;

/** Asserts that `actual` is an instance of `expectedType`. Throws AssertionError. */
export const assertInstanceOf: <T extends Constructor<unknown>>(
  actual: unknown,
  expectedType: T,
  msg?: string,
) => asserts actual is InstanceType<T> = instanceOf;

/** Asserts that `actual` is not an instance of `unexpectedType`. Throws AssertionError. */
export const assertNotInstanceOf: <A, T>(
  actual: A,
  unexpectedType: Constructor<T>,
  msg?: string,
) => asserts actual is Exclude<A, T> = notInstanceOf;

/** Asserts that `error` is an Error, of the given class and with a message that has the given part. */
export const assertIsError: <E extends Error = Error>(
  error: unknown,
  ErrorClass?: Constructor<E>,
  msgMatches?: string | RegExp,
  msg?: string,
) => asserts error is E = isError;

/** Asserts that the string matches the pattern. Throws AssertionError. */
export const assertMatch: (actual: string, expected: RegExp, msg?: string) => void = match;

/** Asserts that the string does not match the pattern. Throws AssertionError. */
export const assertNotMatch: (actual: string, expected: RegExp, msg?: string) => void = notMatch;

/** Asserts that the string has `expected` in it. Throws AssertionError. */
export const assertStringIncludes: (actual: string, expected: string, msg?: string) => void = stringIncludes;

/** Asserts that every property of `expected` is, deeply, in `actual`. Throws AssertionError with a diff. */
export const assertObjectMatch: (
  // deno-lint-ignore no-explicit-any -- as in the original: an interface has no index signature
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
) => void = objectMatch;

/** Asserts that `fn` throws, and returns what it threw. Throws AssertionError. */
export const assertThrows: {
  (fn: () => unknown, msg?: string): unknown;
  <E extends Error = Error>(fn: () => unknown, ErrorClass: Constructor<E>, msgIncludes?: string, msg?: string): E;
} = throws;

/**
 * Asserts that the promise `fn` returns is rejected, and resolves to the reason.
 *
 * Rejects with AssertionError, also when `fn` throws instead of returning a promise.
 */
export const assertRejects: {
  (fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
  <E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    ErrorClass: Constructor<E>,
    msgIncludes?: string,
    msg?: string,
  ): Promise<E>;
} = rejects;

/** Fails. Throws AssertionError. */
export const fail: (msg?: string) => never = failNow;

/** Marks code that is not written yet. Throws AssertionError. */
export const unimplemented: (msg?: string) => never = unimplementedNow;

/** Marks code that is never reached. Throws AssertionError. */
export const unreachable: (msg?: string) => never = unreachableNow;
