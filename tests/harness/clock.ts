// A clock that stands still until a test moves it: timeouts are tested with it in no time at all. Knows nothing of what the
// timers are for.

import type { Clock } from "../../daemon/mod.ts";
import { Changes, until } from "./until.ts";

interface Timer {
  readonly due: number;
  readonly duration: number;
  readonly body: () => void;
}

/** Where the clock stands at first: some moment, the same in every run. */
const START = Date.UTC(2030, 0, 1);

/** A clock for a daemon in process. */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>();
  readonly #changes = new Changes();
  #now = START;

  now(): number {
    return this.#now;
  }

  after(ms: number, body: () => void): () => void {
    const timer = { due: this.#now + ms, duration: ms, body };
    this.#timers.add(timer);
    this.#changes.notify();
    return () => {
      this.#timers.delete(timer);
      this.#changes.notify();
    };
  }

  /** Moves time on; every timer that falls due is called in its order, those it sets included. */
  advance(ms: number): void {
    const target = this.#now + ms;
    for (;;) {
      const next = [...this.#timers].filter(({ due }) => due <= target).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.body();
    }
    this.#now = target;
    this.#changes.notify();
  }

  /** How many timers of `ms` milliseconds are set, or of any duration. */
  timers(ms?: number): number {
    return [...this.#timers].filter(({ duration }) => ms === undefined || duration === ms).length;
  }

  /** Waits until at least `count` timers of `ms` milliseconds are set: what is to be timed has then begun. */
  async set(ms: number, count = 1): Promise<void> {
    await until(this.#changes, () => this.timers(ms) >= count, `${count} timer(s) of ${ms} ms to be set`);
  }

  /** Waits until no timer of `ms` milliseconds is set: what was timed is over. */
  async unset(ms: number): Promise<void> {
    await until(this.#changes, () => this.timers(ms) === 0, `all timers of ${ms} ms to be taken back`);
  }

  /** Lets time fly until `end` settles: a daemon that stops must not wait for a test to move the clock. */
  async fly(end: Promise<unknown>): Promise<void> {
    let over = false;
    const done = end.then(() => {}, () => {}).finally(() => over = true);
    while (!over) {
      this.advance(10_000);
      await Promise.race([done, this.#timers.size === 0 ? this.#changes.next() : macrotask()]);
    }
  }
}

/** Resolves after everything that is ready now has run. */
function macrotask(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    port2.close();
    resolve();
  };
  port2.postMessage(null);
  return promise;
}
