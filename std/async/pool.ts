// The face of @std/async/pool: a concurrent map with a limit, over npm deno-std.
// It does not cancel: attempts already begun when one fails run to their end.

import { pooledMap as impl } from "deno-std/async/pool.js";

/**
 * Maps each item with at most `poolLimit` calls at work at a time, and yields the results in the items' order.
 *
 * Once a call fails no new one begins; after the results of those at work, the iterator throws an AggregateError.
 */
export const pooledMap: <T, R>(
  poolLimit: number,
  array: Iterable<T> | AsyncIterable<T>,
  iteratorFn: (data: T) => Promise<R>,
) => AsyncIterableIterator<R> = impl;
