// The face of @std/async/abortable: a signal put on a promise or an async iterable, over npm deno-std.
// It does not stop the work behind them, only the wait for it.

import { abortable as impl } from "deno-std/async/abortable.js";

/**
 * The same promise, or the same items, until the signal is aborted.
 *
 * Rejects with the signal's reason when it is.
 */
export const abortable: {
  <T>(p: Promise<T>, signal: AbortSignal): Promise<T>;
  <T>(p: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T>;
} = impl;
