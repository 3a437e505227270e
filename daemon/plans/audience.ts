// Who hears of Flight Plans: every client that said `:PLANS`, at each change. Knows connections by their numbers and nothing of
// what a plan is.

import type { Answer } from "../wire/message.ts";

/** The clients that want to hear of plans. */
export class PlanAudience {
  readonly #listeners = new Map<number, (answer: Answer) => void>();

  /** Adds a client. @param connection Its number. */
  join(connection: number, hear: (answer: Answer) => void): void {
    this.#listeners.set(connection, hear);
  }

  /** Takes a client away; harmless if it never joined. */
  leave(connection: number): void {
    this.#listeners.delete(connection);
  }

  /** Tells everybody but one, who hears of it on another way. */
  tell(answer: Answer, but?: number): void {
    for (const [connection, hear] of this.#listeners) if (connection !== but) hear(answer);
  }
}
