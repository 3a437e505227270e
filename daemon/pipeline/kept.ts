// The port for kept answers (protocol 3.6): a message whose session and :ID were seen is answered from here and not acted on
// again. Also the implementation for sessions that end with their connection; the durable one is store/answers.ts.

import type { Answer } from "../wire/message.ts";
import { printSexp } from "../wire/printer.ts";

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

/** How many messages of one connection are kept, and how many characters of answers; the oldest go first. */
const MAX_KEPT = 10_000, MAX_CHARACTERS = 4 << 20;

/** Keeps answers as long as the object lives: one for each connection. */
export class ConnectionAnswers implements KeptAnswers {
  readonly #kept = new Map<string, { kept: Kept; readonly size: number }>();
  #characters = 0;

  /** How many messages are kept. */
  get size(): number {
    return this.#kept.size;
  }

  find(_session: string, id: string): Kept {
    return this.#kept.get(id)?.kept;
  }

  begin(_session: string, id: string): void {
    this.#put(id, "unanswered", id.length);
  }

  finish(_session: string, id: string, answers: readonly Answer[]): void {
    const size = answers.reduce((sum, { payload }) => sum + printSexp(payload).length, id.length);
    this.#put(id, answers, size);
  }

  #put(id: string, kept: Kept, size: number): void {
    this.#remove(id);
    this.#kept.set(id, { kept, size });
    this.#characters += size;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT && this.#characters <= MAX_CHARACTERS) break;
      this.#remove(oldest);
    }
  }

  #remove(id: string): void {
    this.#characters -= this.#kept.get(id)?.size ?? 0;
    this.#kept.delete(id);
  }
}
