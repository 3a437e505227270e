// The face of @std/testing/mock: spies and stubs, and assertions on the calls they record.
// Its own code, with the original's names and messages: no npm library records calls in this form.
// It knows functions, classes and methods; it does not mock modules or plain properties.

// deno-lint-ignore-file no-explicit-any -- the original's type parameters default to any, and inference relies on it

import { assertEquals, AssertionError, assertIsError, assertRejects } from "@std/assert";

/** The error of a mock that cannot be made, called or restored. */
export class MockError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MockError";
  }
}

type Method<Self, Args extends unknown[], Return> = (this: Self, ...args: Args) => Return;

/** One recorded call. */
export interface SpyCall<Self = any, Args extends unknown[] = any[], Return = any> {
  /** The arguments. */
  args: Args;
  /** What was returned. */
  returned?: Return;
  /** What was thrown. */
  error?: Error;
  /** What `this` was. */
  self?: Self;
}

/** A function that records its calls. */
export interface Spy<Self = any, Args extends unknown[] = any[], Return = any> {
  (this: Self, ...args: Args): Return;
  /** The function spied on. */
  original: (this: Self, ...args: Args) => Return;
  /** The calls so far. */
  calls: SpyCall<Self, Args, Return>[];
  /** Whether the original method is back in its place. */
  restored: boolean;
  /** Puts the original method back. Throws MockError if it is back, or if no method was replaced. */
  restore(): void;
}

/** A method that records its calls, until it is restored or disposed of. */
export interface MethodSpy<Self = any, Args extends unknown[] = any[], Return = any>
  extends Spy<Self, Args, Return>, Disposable {}

/** A class that records its constructions. */
export interface ConstructorSpy<Self = any, Args extends unknown[] = any[]> {
  new (...args: Args): Self;
  /** The class spied on. */
  original: new (...args: Args) => Self;
  /** The constructions so far. */
  calls: SpyCall<Self, Args, Self>[];
  /** Always false. */
  restored: boolean;
  /** Throws MockError: there is nothing to put back. */
  restore(): void;
}

/** A method that records its calls and does something else. */
export interface Stub<Self = any, Args extends unknown[] = any[], Return = any> extends MethodSpy<Self, Args, Return> {
  /** The function called instead of the original. */
  fake: (this: Self, ...args: Args) => Return;
}

/** Anything that records calls. */
export type SpyLike<Self = any, Args extends unknown[] = any[], Return = any> =
  | Spy<Self, Args, Return>
  | ConstructorSpy<Self, Args>;

/** The arguments of a method. */
export type GetParametersFromProp<Self, Prop extends keyof Self> = Self[Prop] extends (...args: infer Args) => unknown
  ? Args
  : unknown[];

/** The result of a method. */
export type GetReturnFromProp<Self, Prop extends keyof Self> = Self[Prop] extends (...args: any[]) => infer Return
  ? Return
  : unknown;

// The mocks each session has to restore, the innermost session last.
const sessions: Set<Spy>[] = [];

function currentSession(): Set<Spy> {
  const session = sessions.at(-1) ?? new Set<Spy>();
  if (sessions.length === 0) sessions.push(session);
  return session;
}

/** Begins a session and returns its id for `restore`; with a function, wraps it in a session of its own. */
export function mockSession(): number;
export function mockSession<Self, Args extends unknown[], Return>(
  func: (this: Self, ...args: Args) => Return,
): (this: Self, ...args: Args) => Return;
export function mockSession<Self, Args extends unknown[], Return>(
  func?: Method<Self, Args, Return>,
): number | Method<Self, Args, Return> {
  const begin = () => sessions.push(new Set()) - 1;
  if (func === undefined) return begin();
  return function (this: Self, ...args: Args): Return {
    const id = begin();
    try {
      return func.apply(this, args);
    } finally {
      restore(id);
    }
  };
}

/** Wraps an async function in a session, which ends when its promise is settled. */
export function mockSessionAsync<Self, Args extends unknown[], Return>(
  func: (this: Self, ...args: Args) => Promise<Return>,
): (this: Self, ...args: Args) => Promise<Return> {
  return async function (this: Self, ...args: Args): Promise<Return> {
    const id = mockSession();
    try {
      return await func.apply(this, args);
    } finally {
      restore(id);
    }
  };
}

/** Restores every mock of a session, by default the current one, and of the sessions begun within it. */
export function restore(id: number = Math.max(sessions.length, 1) - 1): void {
  while (id < sessions.length) {
    for (const mock of sessions.pop() ?? []) mock.restore();
  }
}

/** A function that calls `target` and records the call. */
function recorder<Self, Args extends unknown[], Return>(
  target: Method<Self, Args, Return>,
  calls: SpyCall<Self, Args, Return>[],
): Method<Self, Args, Return> {
  return function (this: Self, ...args: Args): Return {
    const call: SpyCall<Self, Args, Return> = { args };
    if (this) call.self = this;
    try {
      return call.returned = target.apply(this, args);
    } catch (error) {
      call.error = error as Error;
      throw error;
    } finally {
      // A call is listed once it ends, so a call made within it comes first.
      calls.push(call);
    }
  };
}

function spyFunction<Self, Args extends unknown[], Return>(
  original: Method<Self, Args, Return>,
): Spy<Self, Args, Return> {
  const calls: SpyCall<Self, Args, Return>[] = [];
  const restore = () => {
    throw new MockError("Cannot restore: function cannot be restored");
  };
  return define(recorder(original, calls), { original, calls, restored: () => false, restore }) as Spy<
    Self,
    Args,
    Return
  >;
}

function spyClass<Self, Args extends unknown[]>(original: new (...args: Args) => Self): ConstructorSpy<Self, Args> {
  const calls: SpyCall<Self, Args, Self>[] = [];
  const restore = () => {
    throw new MockError("Cannot restore: constructor cannot be restored");
  };
  const recording = new Proxy(original, {
    construct(target, args, newTarget) {
      const call: SpyCall<Self, Args, Self> = { args: args as Args };
      try {
        call.returned = Reflect.construct(target, args, newTarget) as Self;
        return call.returned as object;
      } catch (error) {
        call.error = error as Error;
        throw error;
      } finally {
        calls.push(call);
      }
    },
    get(target, property, receiver) {
      const own: Record<PropertyKey, unknown> = { original, calls, restored: false, restore };
      return Object.hasOwn(own, property) ? own[property] : Reflect.get(target, property, receiver);
    },
  });
  return recording as unknown as ConstructorSpy<Self, Args>;
}

function isSpy(value: unknown): boolean {
  const spy = value as Partial<Spy>;
  return typeof value === "function" && typeof spy.original === "function" && typeof spy.restored === "boolean" &&
    typeof spy.restore === "function" && Array.isArray(spy.calls);
}

/** Adds a spy's properties to its function; `restored` is asked for each time. */
function define(target: object, properties: { restored: () => boolean } & Record<PropertyKey, unknown>): unknown {
  for (const [name, value] of Object.entries(properties)) {
    Object.defineProperty(target, name, {
      enumerable: true,
      ...(name === "restored" ? { get: properties.restored } : { value }),
    });
  }
  return target;
}

/** Puts a recording method in the place of the original, or of `fake` when there is one. */
function replaceMethod<Self, Args extends unknown[], Return>(
  verb: "spy" | "stub",
  self: Self,
  property: keyof Self,
  fake?: Method<Self, Args, Return>,
): Stub<Self, Args, Return> {
  const value: unknown = self[property];
  // A stub may also fill in a method that is not there yet.
  if (typeof value !== "function" && !(verb === "stub" && value === undefined)) {
    throw new MockError(`Cannot ${verb}: property is not an instance method`);
  }
  if (isSpy(value)) throw new MockError(`Cannot ${verb}: already spying on instance method`);
  const descriptor = Object.getOwnPropertyDescriptor(self, property);
  if (descriptor !== undefined && !descriptor.configurable) {
    throw new MockError(`Cannot ${verb}: non-configurable instance method`);
  }

  const original = value as Method<Self, Args, Return>;
  const calls: SpyCall<Self, Args, Return>[] = [];
  let restored = false;
  const session = currentSession();
  const mock = define(recorder(fake ?? original, calls), {
    original,
    ...(fake === undefined ? {} : { fake }),
    calls,
    restored: () => restored,
    restore: () => {
      if (restored) throw new MockError("Cannot restore: instance method already restored");
      if (descriptor !== undefined) Object.defineProperty(self, property, descriptor);
      else delete self[property];
      restored = true;
      session.delete(mock);
    },
  }) as Stub<Self, Args, Return>;
  Object.defineProperty(mock, Symbol.dispose, { value: () => mock.restore() });
  Object.defineProperty(self, property, {
    configurable: true,
    enumerable: descriptor?.enumerable ?? false,
    writable: descriptor?.writable ?? false,
    value: mock,
  });
  session.add(mock);
  return mock;
}

/** Makes a function that does nothing, or wraps a function, a class or a method in place, to record its calls. */
export function spy<Self = any, Args extends unknown[] = any[], Return = undefined>(): Spy<Self, Args, Return>;
export function spy<Self, Args extends unknown[], Return>(
  func: (this: Self, ...args: Args) => Return,
): Spy<Self, Args, Return>;
export function spy<Self, Args extends unknown[]>(
  constructor: new (...args: Args) => Self,
): ConstructorSpy<Self, Args>;
export function spy<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
): MethodSpy<Self, GetParametersFromProp<Self, Prop>, GetReturnFromProp<Self, Prop>>;
export function spy<Self, Args extends unknown[], Return>(
  target?: Method<Self, Args, Return> | (new (...args: Args) => Self) | Self,
  property?: keyof Self,
): SpyLike<Self, Args, Return> {
  if (!target) return spyFunction<Self, Args, Return>(() => undefined as Return);
  if (property !== undefined) return replaceMethod<Self, Args, Return>("spy", target as Self, property);
  // Only the source text tells a class from a function that may be called.
  if (target.toString().startsWith("class")) return spyClass(target as new (...args: Args) => Self);
  return spyFunction(target as Method<Self, Args, Return>);
}

/** Puts `func`, by default one that does nothing, in the place of a method, and records its calls. */
export function stub<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
): Stub<Self, GetParametersFromProp<Self, Prop>, GetReturnFromProp<Self, Prop>>;
export function stub<Self, Prop extends keyof Self>(
  self: Self,
  property: Prop,
  func: (this: Self, ...args: GetParametersFromProp<Self, Prop>) => GetReturnFromProp<Self, Prop>,
): Stub<Self, GetParametersFromProp<Self, Prop>, GetReturnFromProp<Self, Prop>>;
export function stub<Self, Args extends unknown[], Return>(
  self: Self,
  property: keyof Self,
  func: Method<Self, Args, Return> = () => undefined as Return,
): Stub<Self, Args, Return> {
  return replaceMethod("stub", self, property, func);
}

/** Runs an assertion, with another first line for its message. */
function headed(headline: string, assertion: () => void): void {
  try {
    assertion();
  } catch (error) {
    assertIsError(error);
    throw new AssertionError([headline, ...error.message.split("\n").slice(1)].join("\n"));
  }
}

function callAt<Self, Args extends unknown[], Return>(spy: SpyLike<Self, Args, Return>, index: number): SpyCall {
  const call = spy.calls[index];
  if (call === undefined) throw new AssertionError("Spy not called as much as expected");
  return call;
}

/** Asserts how often a spy was called. Throws AssertionError. */
export function assertSpyCalls<Self, Args extends unknown[], Return>(
  spy: SpyLike<Self, Args, Return>,
  expectedCalls: number,
): void {
  const headline = spy.calls.length < expectedCalls
    ? "Spy not called as much as expected:"
    : "Spy called more than expected:";
  headed(headline, () => assertEquals(spy.calls.length, expectedCalls));
}

/** What a call is expected to be; what is left out is not looked at. */
export interface ExpectedSpyCall<Self = any, Args extends unknown[] = any[], Return = any> {
  /** The arguments. */
  args?: [...Args, ...unknown[]];
  /** What `this` was. */
  self?: Self;
  /** What was returned; for a promise that is rejected expect an error instead. */
  returned?: Return;
  /** What was thrown. */
  error?: {
    /** Its class. */
    Class?: new (...args: any[]) => Error;
    /** A part of its message. */
    msgIncludes?: string;
  };
}

function refuseBoth(expected: ExpectedSpyCall): void {
  if ("returned" in expected && "error" in expected) {
    throw new TypeError("Do not expect error and return, only one should be expected");
  }
}

/** Asserts that there was a call with this index, and that it was as expected. Throws AssertionError. */
export function assertSpyCall<Self, Args extends unknown[], Return>(
  spy: SpyLike<Self, Args, Return>,
  callIndex: number,
  expected: ExpectedSpyCall<Self, Args, Return> = {},
): void {
  const call = callAt(spy, callIndex);
  const { args } = expected;
  if (args !== undefined) headed("Spy not called with expected args:", () => assertEquals(call.args, args));
  if ("self" in expected) {
    const headline = expected.self
      ? "Spy not called as method on expected self:"
      : "Spy not expected to be called as method on object:";
    headed(headline, () => assertEquals(call.self, expected.self));
  }
  refuseBoth(expected);
  if ("returned" in expected) {
    if (call.error) throw new AssertionError("Spy call did not return expected value, an error was thrown.");
    headed("Spy call did not return expected value:", () => assertEquals(call.returned, expected.returned));
  }
  if ("error" in expected) {
    if ("returned" in call) throw new AssertionError("Spy call did not throw an error, a value was returned.");
    assertIsError(call.error, expected.error?.Class, expected.error?.msgIncludes);
  }
}

/** The same as `assertSpyCall` for a call that returned a promise: `returned` and `error` are how it was settled. */
export async function assertSpyCallAsync<Self, Args extends unknown[], Return>(
  spy: SpyLike<Self, Args, Promise<Return>>,
  callIndex: number,
  expected: ExpectedSpyCall<Self, Args, Promise<Return> | Return> = {},
): Promise<void> {
  const { returned: _returned, error: _error, ...atCall } = expected;
  assertSpyCall(spy, callIndex, atCall as ExpectedSpyCall<Self, Args, Promise<Return>>);
  const call = callAt(spy, callIndex);
  if (call.error) throw new AssertionError("Spy call did not return a promise, an error was thrown.");
  const { returned } = call;
  if (!(returned instanceof Promise)) {
    throw new AssertionError("Spy call did not return a promise, a value was returned.");
  }

  refuseBoth(expected);
  if ("returned" in expected) {
    const wanted = await Promise.resolve(expected.returned).catch(() => {
      throw new TypeError("Do not expect rejected promise, expect error instead");
    });
    const resolved = await returned.catch(() => {
      throw new AssertionError("Spy call returned promise was rejected");
    });
    headed("Spy call did not resolve to expected value:", () => assertEquals(resolved, wanted));
  }
  if ("error" in expected) {
    await assertRejects(() => returned, expected.error?.Class ?? Error, expected.error?.msgIncludes ?? "");
  }
}

/** Asserts one argument of a call, and returns it. Throws AssertionError. */
export function assertSpyCallArg<Self, Args extends unknown[], Return, ExpectedArg>(
  spy: SpyLike<Self, Args, Return>,
  callIndex: number,
  argIndex: number,
  expected: ExpectedArg,
): ExpectedArg {
  const arg = callAt(spy, callIndex).args[argIndex];
  assertEquals(arg, expected);
  return arg;
}

/** Asserts the arguments of a call, all or those from `argsStart` up to `argsEnd`, and returns them. */
export function assertSpyCallArgs<Self, Args extends unknown[], Return, ExpectedArgs extends unknown[]>(
  spy: SpyLike<Self, Args, Return>,
  callIndex: number,
  expected: ExpectedArgs,
): ExpectedArgs;
export function assertSpyCallArgs<Self, Args extends unknown[], Return, ExpectedArgs extends unknown[]>(
  spy: SpyLike<Self, Args, Return>,
  callIndex: number,
  argsStart: number,
  expected: ExpectedArgs,
): ExpectedArgs;
export function assertSpyCallArgs<Self, Args extends unknown[], Return, ExpectedArgs extends unknown[]>(
  spy: SpyLike<Self, Args, Return>,
  callIndex: number,
  argsStart: number,
  argsEnd: number,
  expected: ExpectedArgs,
): ExpectedArgs;
export function assertSpyCallArgs<Self, Args extends unknown[], Return, ExpectedArgs extends unknown[]>(
  spy: SpyLike<Self, Args, Return>,
  callIndex: number,
  ...rest: (number | ExpectedArgs)[]
): ExpectedArgs {
  const expected = rest.pop() as ExpectedArgs;
  const [start, end] = rest as number[];
  const args = callAt(spy, callIndex).args.slice(start, end);
  assertEquals(args, expected);
  return args as ExpectedArgs;
}

/** Makes a function that returns its `this`. */
export function returnsThis<Self = any, Args extends unknown[] = any[]>(): (this: Self, ...args: Args) => Self {
  return function (this: Self): Self {
    return this;
  };
}

/** Makes a function that returns the argument with this index. */
export function returnsArg<Arg, Self = any>(idx: number): (this: Self, ...args: Arg[]) => Arg | undefined {
  return (...args: Arg[]) => args[idx];
}

/** Makes a function that returns its arguments, or those from `start` up to `end`. */
export function returnsArgs<Args extends unknown[], Self = any>(
  start = 0,
  end?: number,
): (this: Self, ...args: Args) => Args {
  return (...args: Args) => args.slice(start, end) as Args;
}

function spent(calls: number): MockError {
  return new MockError(`Not expected to be called more than ${calls} time(s)`);
}

/** Makes a function that returns the next value, or throws it if it is an Error. Throws MockError after the last. */
export function returnsNext<Return, Self = any, Args extends unknown[] = any[]>(
  values: Iterable<Return | Error>,
): (this: Self, ...args: Args) => Return {
  const iterator = values[Symbol.iterator]();
  let calls = 0;
  return () => {
    const next = iterator.next();
    if (next.done) throw spent(calls);
    calls++;
    if (next.value instanceof Error) throw next.value;
    return next.value;
  };
}

/** The same as `returnsNext`, for a function that returns a promise; the values may come asynchronously. */
export function resolvesNext<Return, Self = any, Args extends unknown[] = any[]>(
  iterable:
    | Iterable<Return | Error | Promise<Return | Error>>
    | AsyncIterable<Return | Error | Promise<Return | Error>>,
): (this: Self, ...args: Args) => Promise<Return> {
  // A generator answers calls that overlap one after the other, in order.
  const values = (async function* () {
    yield* iterable;
  })();
  let calls = 0;
  return async () => {
    const next = await values.next();
    if (next.done) throw spent(calls);
    calls++;
    if (next.value instanceof Error) throw next.value;
    return next.value;
  };
}
