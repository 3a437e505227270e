// A limit on how many runs there are at once: who comes first goes first, and who is no longer wanted leaves the line.
// Knows nothing of what is limited.

/** A number of places. */
export class RunLimit {
  readonly #waiting = new Set<() => void>();
  #free: number;

  /** @param most How many may be under way at once. */
  constructor(most: number) {
    this.#free = most;
  }

  /** Whether whoever comes now must wait. */
  get full(): boolean {
    return this.#free === 0;
  }

  /** How many wait for a place. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Waits for a place.
   *
   * @returns Gives the place back when disposed of, once.
   * @throws The reason of `signal`, when it is aborted before there was a place.
   */
  async enter(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(signal);
    let given = false;
    return {
      [Symbol.dispose]: () => {
        if (given) return;
        given = true;
        this.#leave();
      },
    };
  }

  #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const enter = () => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const leave = () => {
      this.#waiting.delete(enter);
      reject(signal.reason);
    };
    this.#waiting.add(enter);
    signal.addEventListener("abort", leave, { once: true });
    return promise;
  }

  /** Hands the place to the next in line; it is never free in between, so nobody overtakes. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
