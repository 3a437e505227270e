// The face of @std/async/delay: a timer as a promise, over npm deno-std.
// It does not know what is waited for; a signal is the only way to cut a delay short.

import { delay as impl } from "deno-std/async/delay.js";

/** Options for `delay`. */
export interface DelayOptions {
  /** Signal that ends the delay early, with a rejection. */
  signal?: AbortSignal;
  /** Whether the timer keeps the process alive; true by default. */
  persistent?: boolean;
}

/**
 * Resolves after `ms` milliseconds.
 *
 * Rejects with the signal's reason when the signal is aborted first.
 */
export const delay: (ms: number, options?: DelayOptions) => Promise<void> = impl;
