// A limit on how many runs there are at once: places are given in turns to those who ask, to each in the order it asked, and who is no
// longer wanted leaves the line. Knows nothing of what is limited.

/** A number of places. */
export class RunLimit {
  /** Who waits, and with what, in the order in which they get a place. */
  readonly #waiting = new Map<unknown, Set<() => void>>();
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
    return [...this.#waiting.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Waits for a place. However much one asks for, everybody else who waits gets a place before it gets its next.
   *
   * @param who Asks; compared as it is.
   * @returns Gives the place back when disposed of, once.
   * @throws The reason of `signal`, when it is aborted before there was a place.
   */
  async enter(signal: AbortSignal, who?: unknown): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(signal, who);
    let given = false;
    return {
      [Symbol.dispose]: () => {
        if (given) return;
        given = true;
        this.#leave();
      },
    };
  }

  #wait(signal: AbortSignal, who: unknown): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const line = this.#waiting.get(who) ?? new Set();
    const enter = () => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const leave = () => {
      line.delete(enter);
      if (line.size === 0 && this.#waiting.get(who) === line) this.#waiting.delete(who);
      reject(signal.reason);
    };
    line.add(enter);
    this.#waiting.set(who, line);
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
    const [who, line] = next;
    const [enter] = line;
    // Whoever has been served comes last.
    this.#waiting.delete(who);
    if (enter !== undefined) line.delete(enter);
    if (line.size > 0) this.#waiting.set(who, line);
    enter?.();
  }
}
