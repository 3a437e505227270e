// A limit on how many runs there are at once: places are given in turns to those who ask, to each in the order it asked, and nobody has
// all of them; who is no longer wanted leaves the line. Knows nothing of what is limited.

/** A number of places. */
export class RunLimit {
  /** Who waits, and with what, in the order in which they get a place. */
  readonly #waiting = new Map<unknown, Set<() => void>>();
  /** How many places each has. */
  readonly #held = new Map<unknown, number>();
  /** How many one may have: the last place is for somebody else, where there is more than one. */
  readonly #mostOfOne: number;
  #free: number;

  /** @param most How many may be under way at once. */
  constructor(most: number) {
    this.#free = most;
    this.#mostOfOne = Math.max(1, most - 1);
  }

  /** Whether all places are taken. */
  get full(): boolean {
    return this.#free === 0;
  }

  /** Whether somebody who comes now must wait: all places are taken, or all that it may have. @param who As {@link enter} has it. */
  isFull(who?: unknown): boolean {
    return this.full || !this.#mayHaveMore(who);
  }

  /** How many wait for a place. */
  get waiting(): number {
    return [...this.#waiting.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Waits for a place. However much one asks for, everybody else who waits gets a place before it gets its next, and one place is
   * kept for others whatever it has: who holds one may do so for long.
   *
   * @param who Asks; compared as it is. Nobody in particular may have all.
   * @returns Gives the place back when disposed of, once.
   * @throws The reason of `signal`, when it is aborted before there was a place.
   */
  async enter(signal: AbortSignal, who?: unknown): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.isFull(who)) await this.#wait(signal, who);
    else this.#take(who);
    let given = false;
    return {
      [Symbol.dispose]: () => {
        if (given) return;
        given = true;
        this.#leave(who);
      },
    };
  }

  #mayHaveMore(who: unknown): boolean {
    return who === undefined || (this.#held.get(who) ?? 0) < this.#mostOfOne;
  }

  #take(who: unknown): void {
    this.#free -= 1;
    if (who !== undefined) this.#held.set(who, (this.#held.get(who) ?? 0) + 1);
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

  /** Hands the place to the next in line who may have it; it is never free in between, so nobody overtakes. */
  #leave(who: unknown): void {
    this.#free += 1;
    const left = (this.#held.get(who) ?? 0) - 1;
    if (left > 0) this.#held.set(who, left);
    else this.#held.delete(who);
    const next = [...this.#waiting].find(([each]) => this.#mayHaveMore(each));
    if (next === undefined) return;
    const [whose, line] = next;
    const [enter] = line;
    // Whoever has been served comes last.
    this.#waiting.delete(whose);
    if (enter !== undefined) line.delete(enter);
    if (line.size > 0) this.#waiting.set(whose, line);
    this.#take(whose);
    enter?.();
  }
}
