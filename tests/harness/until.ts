// Waiting: for an event and a condition, never for time to pass. Holds the only timer of the suite, the deadline that ends a
// wait which is in vain. Knows nothing of what is waited for.

/** How much longer everything may take than on the author's machine; `TEST_TIMEOUT_FACTOR`, 1 without it. */
export function timeoutFactor(): number {
  const factor = Number(Deno.env.get("TEST_TIMEOUT_FACTOR") ?? 1);
  return Number.isFinite(factor) && factor > 0 ? factor : 1;
}

/** How long one wait may last by default, milliseconds before the factor. */
export const WAIT_MS = 5_000;

/** A wait that was in vain. */
export class WaitError extends Error {
  override name = "WaitError";
}

/** Something that changes now and then. */
export interface EventSource {
  /** Resolves at the next change. */
  next(): Promise<unknown>;
}

/** An event source that is told when it changed. */
export class Changes implements EventSource {
  #latch = Promise.withResolvers<void>();

  next(): Promise<void> {
    return this.#latch.promise;
  }

  /** Wakes everybody who waits. */
  notify(): void {
    this.#latch.resolve();
    this.#latch = Promise.withResolvers<void>();
  }
}

const waits = new Set<(reason: Error) => void>();

/** Ends every wait under way; the guard calls it after a test, so that a test cut short leaves no timer. */
export function endWaits(reason: string): void {
  for (const end of [...waits]) end(new WaitError(reason));
}

/** Waits for a promise. @param what Completes the sentence "waited in vain for ...". @throws WaitError after `ms`. */
export async function within<T>(promise: Promise<T>, what: string, ms: number = WAIT_MS): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const limit = ms * timeoutFactor();
  const timer = setTimeout(() => reject(new WaitError(`Waited ${limit} ms in vain for ${what}`)), limit);
  waits.add(reject);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    waits.delete(reject);
  }
}

/**
 * Waits until `look` finds something, looking again whenever `source` changes.
 *
 * @param look Returns what was looked for; `undefined` or `false` to go on waiting. What it throws ends the wait.
 * @param what Completes the sentence "waited in vain for ...".
 * @throws WaitError after `ms`.
 */
export async function until<T>(
  source: EventSource,
  look: () => T | undefined | false,
  what: string,
  ms: number = WAIT_MS,
): Promise<T> {
  const search = async (): Promise<T> => {
    for (;;) {
      // Taken before looking: a change between the look and the wait would be lost.
      const changed = source.next();
      const found = look();
      if (found !== undefined && found !== false) return found;
      await Promise.race([changed, over.promise]);
    }
  };
  const over = Promise.withResolvers<never>();
  over.promise.catch(() => {});
  const searching = search();
  searching.catch(() => {});
  try {
    return await within(searching, what, ms);
  } finally {
    over.reject(new WaitError("The wait is over"));
  }
}
