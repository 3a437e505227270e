// The face of @std/async/mux-async-iterator: several async iterables read as one, over npm deno-std.
// It does not know which iterable an item came from, and drops what an iterator returns rather than yields.

import { MuxAsyncIterator as MuxAsyncIteratorClass } from "deno-std/async/mux_async_iterator.js";

/** Several async iterables multiplexed into one. */
export interface MuxAsyncIterator<T> extends AsyncIterable<T> {
  /** Adds an iterable. */
  add(iterable: AsyncIterable<T>): void;
  /** Iterates over the items of all that was added; throws what any of them throws. */
  iterate(): AsyncIterableIterator<T>;
  /** The same as `iterate`. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T>;
}

/** The class that multiplexes async iterables. */
export const MuxAsyncIterator: new <T>() => MuxAsyncIterator<T> = MuxAsyncIteratorClass;
