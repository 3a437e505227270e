// The face of @std/async/debounce: a function put off until its calls pause, over npm deno-std.
// It does not know the result of the function it calls; a debounced call returns nothing.

import { debounce as impl } from "deno-std/async/debounce.js";

/** A function whose call is put off until no further call came for a while. */
export interface DebouncedFunction<T extends Array<unknown>> {
  (...args: T): void;
  /** Drops the pending call, if there is one. */
  clear(): void;
  /** Makes the pending call now, if there is one. */
  flush(): void;
  /** Whether a call is pending. */
  readonly pending: boolean;
}

/** Options for `debounce`. */
export interface DebounceOptions {
  /** Signal that drops the pending call. */
  signal?: AbortSignal | undefined;
}

/**
 * Puts calls of `fn` off until none has come for `wait` milliseconds; the last call's arguments count.
 *
 * Throws RangeError when `wait` is not a whole number from 0.
 */
// deno-lint-ignore no-explicit-any -- as in the original: the arguments are inferred from fn
export const debounce: <T extends Array<any>>(
  fn: (this: DebouncedFunction<T>, ...args: T) => void,
  wait: number,
  options?: DebounceOptions,
) => DebouncedFunction<T> = impl;
