// The clients that hear what nobody asked for, such as reminders: those that said :HELLO or asked something, while they are there.
// Knows connections by their numbers, and nothing of what is said.

import type { Answer } from "../wire/message.ts";

/** Clients by the numbers of their connections. */
export class Listeners {
  readonly #listeners = new Map<number, (answer: Answer) => void>();
  /** Called when somebody joined. */
  onJoin: () => void = () => {};

  /** Adds a client; one that is there stays. */
  join(connection: number, hear: (answer: Answer) => void): void {
    if (this.#listeners.has(connection)) return;
    this.#listeners.set(connection, hear);
    this.onJoin();
  }

  /** Takes a client away; harmless if it never joined. */
  leave(connection: number): void {
    this.#listeners.delete(connection);
  }

  /** How many there are. */
  get size(): number {
    return this.#listeners.size;
  }

  /** Tells everybody. @returns How many that were. */
  tell(answer: Answer): number {
    for (const hear of this.#listeners.values()) hear(answer);
    return this.#listeners.size;
  }
}
