// Long readings one at a time, however many ask: each of them takes its turns from all others, and from everybody else.
// Knows nothing of what is read.

/** Has readings wait for one another. */
export class OneReading {
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;
  readonly #next = new Map<string, Promise<unknown>>();

  /** Reads as soon as whoever came before is through; at once where nobody is. */
  alone<T>(read: () => Promise<T>): Promise<T> {
    const done = this.#count++ === 0 ? read() : this.#last.then(read);
    // Who comes next waits, however this one ends.
    this.#last = done.catch(() => {}).finally(() => this.#count--);
    return done;
  }

  /** The same for all who ask for the same: they share the next that has not begun, for one that has may have passed what is new. */
  share<T>(what: string, read: () => Promise<T>): Promise<T> {
    const known = this.#next.get(what);
    if (known !== undefined) return known as Promise<T>;
    let hasBegun = false;
    const next = this.alone(() => {
      hasBegun = true;
      this.#next.delete(what);
      return read();
    });
    if (!hasBegun) this.#next.set(what, next);
    return next;
  }
}
