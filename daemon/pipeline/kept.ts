// The port for kept answers (protocol 3.6): a message whose session and :ID were seen is answered from here and not acted on
// again. Also the implementation for sessions that end with their connection; the durable one is store/answers.ts.

import type { Answer } from "../wire/message.ts";

/** What is known of a message: never seen, seen but never answered (the daemon was killed), or its answers. */
export type Kept = undefined | "unanswered" | readonly Answer[];

/** Keeps answers by session and `:ID`. */
export interface KeptAnswers {
  find(session: string, id: string): Kept;
  /** Records that a message was seen, before anything is done about it. @throws when it cannot be recorded. */
  begin(session: string, id: string): void;
  /** Records what it was answered. @throws when it cannot be recorded. */
  finish(session: string, id: string, answers: readonly Answer[]): void;
}

/** How many answers of one connection are kept; the oldest go first. */
const MAX_KEPT = 10_000;

/** Keeps answers as long as the object lives: one for each connection. */
export class ConnectionAnswers implements KeptAnswers {
  readonly #kept = new Map<string, Kept>();

  find(_session: string, id: string): Kept {
    return this.#kept.get(id);
  }

  begin(_session: string, id: string): void {
    if (this.#kept.size >= MAX_KEPT) {
      const oldest = this.#kept.keys().next();
      if (!oldest.done) this.#kept.delete(oldest.value);
    }
    this.#kept.set(id, "unanswered");
  }

  finish(_session: string, id: string, answers: readonly Answer[]): void {
    this.#kept.set(id, answers);
  }
}
