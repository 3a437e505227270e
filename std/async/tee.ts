// The face of @std/async/tee: one async iterable read by several readers, over npm deno-std.
// It does not bound its memory: what the slowest branch has yet to read is kept.

import { tee as impl } from "deno-std/async/tee.js";

/** A tuple of `N` elements of type `T`, or an array when `N` is not a literal. */
export type Tuple<T, N extends number> = N extends N ? number extends N ? T[] : TupleOf<T, N, []>
  : never;

/** A tuple of `N` elements of type `T`, built up from `R`. */
export type TupleOf<T, N extends number, R extends unknown[]> = R["length"] extends N ? R : TupleOf<T, N, [T, ...R]>;

/** Branches the iterable into `n` iterables, 2 by default, each with every item. */
export const tee: <T, N extends number = 2>(iterable: AsyncIterable<T>, n?: N) => Tuple<AsyncIterable<T>, N> = impl;
