// Lets a few at a time open a connection. The kernel keeps those that a daemon has not accepted yet in a queue, often of five, and
// drops what does not fit; a daemon must not fail because sixteen cases came at once. Knows nothing of connections.

/** How many may be on their way in, and after which time one counts as in although it has not been greeted, milliseconds. */
const AT_ONCE = 4, HELD_MS = 50;

/** A door that a few pass at a time. */
export class Door {
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  /** Runs `body` when it is its turn. */
  async pass<T>(body: () => Promise<T>): Promise<T> {
    if (this.#inside < AT_ONCE) this.#inside++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let held = true;
    const leave = () => {
      if (!held) return;
      held = false;
      const next = this.#waiting.shift();
      // Whoever is next takes the place over.
      if (next === undefined) this.#inside--;
      else next();
    };
    // A target that is slow to greet has accepted long before.
    const timer = setTimeout(leave, HELD_MS);
    try {
      return await body();
    } finally {
      clearTimeout(timer);
      leave();
    }
  }
}
