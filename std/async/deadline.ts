// The face of @std/async/deadline: a time limit on a promise, over npm deno-std.
// It does not stop the work behind the promise: what is still running after the limit goes on.

import { deadline as impl } from "deno-std/async/deadline.js";

/** Options for `deadline`. */
export interface DeadlineOptions {
  /** Signal that ends the wait before the limit. */
  signal?: AbortSignal;
}

/**
 * Settles as `p` does, unless `ms` milliseconds pass first.
 *
 * Rejects with a DOMException named TimeoutError at the limit, or with the signal's reason.
 */
export const deadline: <T>(p: Promise<T>, ms: number, options?: DeadlineOptions) => Promise<T> = impl;
