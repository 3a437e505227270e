// Keeps runs apart of which one may write what the other executes: between the last look at a file and its execution nobody who runs
// here changes it. Who comes first goes first. Knows of a run its claim only.

import type { Claim } from "../../pipeline/grants.ts";

/** A turn that was waited for, or not. */
export interface Turn extends Disposable {
  readonly waited: boolean;
}

interface Entry {
  readonly claim: Claim;
  /** Lets it go on; `undefined` when it is under way. */
  wake: (() => void) | undefined;
}

/**
 * The runs that are under way or wait, in the order they came. Each waits for those before it that clash with it and for nothing
 * else, so nobody waits for ever and nobody is overtaken by one that would keep it waiting.
 */
export class Turns {
  readonly #line = new Set<Entry>();

  /** How many wait for their turn. */
  get waiting(): number {
    return [...this.#line].filter(({ wake }) => wake !== undefined).length;
  }

  /** Whether somebody with this claim must wait now. */
  holds(claim: Claim): boolean {
    return [...this.#line].some((before) => clash(before.claim, claim));
  }

  /**
   * Waits until no run that came before clashes with a claim.
   *
   * @returns Gives the turn back when disposed of; not before the run has ended with all it started.
   * @throws The reason of `signal`, when it is aborted before that.
   */
  async enter(claim: Claim, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    const entry: Entry = { claim, wake: undefined };
    this.#line.add(entry);
    const waited = this.#isHeld(entry);
    if (waited) await this.#wait(entry, signal);
    return { waited, [Symbol.dispose]: () => this.#leave(entry) };
  }

  #wait(entry: Entry, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => {
      this.#leave(entry);
      reject(signal.reason);
    };
    entry.wake = () => {
      entry.wake = undefined;
      signal.removeEventListener("abort", onAbort);
      resolve();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    return promise;
  }

  #leave(entry: Entry): void {
    if (!this.#line.delete(entry)) return;
    for (const each of this.#line) if (each.wake !== undefined && !this.#isHeld(each)) each.wake();
  }

  #isHeld(entry: Entry): boolean {
    for (const before of this.#line) {
      if (before === entry) return false;
      if (clash(before.claim, entry.claim)) return true;
    }
    return false;
  }
}

/** Whether one of two runs may write what the other executes. */
export function clash(a: Claim, b: Claim): boolean {
  return overwrites(a, b) || overwrites(b, a);
}

function overwrites({ writes }: Claim, { executes, linked }: Claim): boolean {
  return linked === true && writes.length > 0 || reaches(writes, executes);
}

/** Whether somebody may put another file in the place of one: by writing it, or a folder above it. */
function reaches(writes: readonly string[], executes: readonly string[]): boolean {
  return executes.some((file) =>
    writes.some((place) => file === place || file.startsWith(place.endsWith("/") ? place : `${place}/`))
  );
}
