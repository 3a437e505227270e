// The face of @std/async/retry: repeated attempts with exponential backoff, over npm deno-std.
// It does not know which failures are worth a second attempt: `isRetriable` says so, and by default all are.

import { retry as retryImpl, RetryError as RetryErrorClass } from "deno-std/async/retry.js";

/** Options for `retry`. */
export interface RetryOptions {
  /** What the backoff is multiplied by after each attempt; 2 by default. */
  multiplier?: number;
  /** The longest backoff, in milliseconds; 60000 by default. */
  maxTimeout?: number;
  /** The number of attempts in all; 5 by default. */
  maxAttempts?: number;
  /** The first backoff, in milliseconds; 1000 by default. */
  minTimeout?: number;
  /** The share of the backoff that is random, 0 to 1; 1 by default. */
  jitter?: number;
  /** Whether a failure is worth another attempt; always by default. */
  isRetriable?: (err: unknown) => boolean;
  /** Signal that ends the attempts and the waits between them. */
  signal?: AbortSignal;
}

/** The error of a `retry` whose every attempt failed; its cause is the last failure. */
export type RetryError = Error;

/** The class of the error of a `retry` whose every attempt failed. */
export const RetryError: new (cause: unknown, attempts: number) => RetryError = RetryErrorClass;

/**
 * Calls `fn` until it succeeds, waiting between the attempts.
 *
 * Rejects with RetryError after the last attempt, at once with a failure that is not retriable, with the signal's
 * reason when aborted, and with RangeError for options out of range.
 */
export const retry: <T>(fn: (() => Promise<T>) | (() => T), options?: RetryOptions) => Promise<T> = retryImpl;
