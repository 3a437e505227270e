// Who hears of Flight Plans: every client that said `:PLANS`, at each change. The end of a plan that nobody heard of is told to the
// first that comes. Knows connections by their numbers, and of plans only what they are told.

import type { Answer } from "../wire/message.ts";
import { getKeyword, getString } from "../wire/value.ts";

/** How many ends of plans are kept for somebody to come; the oldest go first. */
export const MOST_UNHEARD = 200;

/** The clients that want to hear of plans. */
export class PlanAudience {
  readonly #listeners = new Map<number, (answer: Answer) => void>();
  /** The ends of plans that nobody heard of, by their ids. */
  readonly #unheard = new Map<string, Answer>();

  /** Adds a client, and tells it what nobody heard of. @param connection Its number. */
  join(connection: number, hear: (answer: Answer) => void): void {
    this.#listeners.set(connection, hear);
    const unheard = [...this.#unheard.values()];
    this.#unheard.clear();
    for (const answer of unheard) hear(answer);
  }

  /** Takes a client away; harmless if it never joined. */
  leave(connection: number): void {
    this.#listeners.delete(connection);
  }

  /** Tells everybody but one, who hears of it on another way. */
  tell(answer: Answer, but?: number): void {
    const id = getString(answer.payload, "ID");
    const isOver = !/^(PLAN|APPROVED|RUNNING)$/.test(getKeyword(answer.payload, "STATE") ?? "PLAN");
    if (id !== undefined && isOver && but === undefined && this.#listeners.size === 0) {
      this.#unheard.set(id, answer);
      for (const oldest of this.#unheard.keys()) {
        if (this.#unheard.size <= MOST_UNHEARD) break;
        this.#unheard.delete(oldest);
      }
    }
    for (const [connection, hear] of this.#listeners) if (connection !== but) hear(answer);
  }
}
