// Kept answers (protocol 3.6) in the database: a message that was seen in the last 24 hours is answered from here, over a
// restart and a kill too. Knows answers only as S-expressions.

import type { DatabaseSync } from "node:sqlite";
import type { Answer } from "../wire/message.ts";
import { parseAnswers, printAnswers } from "../wire/kept_text.ts";

/** How long answers are kept, milliseconds (protocol 3.6). */
export const KEEP_MS = 24 * 3600 * 1000;

/** How many messages are kept between two looks for what is too old. */
const SWEEP_EVERY = 256;

/** What was found of a message. */
type Found = undefined | "unanswered" | readonly Answer[];

/** Keeps answers in the database. Every write is on disk's way (not only in this process) when the call returns. */
export class StoredAnswers {
  readonly durable = true;
  readonly #find;
  readonly #begin;
  readonly #finish;
  readonly #sweep;
  #writes = 0;

  /** @param now Milliseconds since 1970. */
  constructor(database: DatabaseSync, readonly now: () => number) {
    this.#find = database.prepare("SELECT answers FROM answers WHERE session = ? AND id = ? AND seen > ?");
    this.#begin = database.prepare("INSERT OR REPLACE INTO answers (session, id, seen) VALUES (?, ?, ?)");
    this.#finish = database.prepare("UPDATE answers SET answers = ? WHERE session = ? AND id = ?");
    this.#sweep = database.prepare("DELETE FROM answers WHERE seen <= ?");
  }

  find(session: string, id: string): Found {
    const row = this.#find.get(session, id, this.now() - KEEP_MS) as { answers: string | null } | undefined;
    if (row === undefined) return undefined;
    return (row.answers === null ? undefined : parseAnswers(row.answers)) ?? "unanswered";
  }

  begin(session: string, id: string): void {
    if (this.#writes++ % SWEEP_EVERY === 0) this.#sweep.run(this.now() - KEEP_MS);
    this.#begin.run(session, id, this.now());
  }

  finish(session: string, id: string, answers: readonly Answer[]): void {
    this.#finish.run(printAnswers(answers), session, id);
  }
}
