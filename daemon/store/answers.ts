// Kept answers (protocol 3.6) in the database: a message that was seen in the last 24 hours is answered from here, over a
// restart and a kill too. Knows answers only as S-expressions.

import type { DatabaseSync } from "node:sqlite";
import type { Answer } from "../wire/message.ts";
import { parseAnswers, printAnswers } from "../wire/kept_text.ts";
import { transact } from "./transaction.ts";

/** How long answers are kept, milliseconds (protocol 3.6). */
export const KEEP_MS = 24 * 3600 * 1000;

/** How many messages are kept between two looks for what is too old. */
const SWEEP_EVERY = 256;

/** What was found of a message. */
type Found = undefined | "unanswered" | readonly Answer[];

/** How often it is looked for them besides, milliseconds: what runs wrote is in them, and nobody may write for days. */
const SWEEP_MS = 3600 * 1000;

/** What {@link StoredAnswers} needs besides the database. */
export interface StoredAnswersOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves once all that was committed is on the disk. */
  readonly sync: () => Promise<void>;
  /** Has it brought there in a moment, for nobody who waits. */
  readonly syncSoon: () => Promise<void>;
  /** Calls `body` in `ms` milliseconds; what it returns takes that back. Without it only writes look for what is too old. */
  readonly after?: (ms: number, body: () => void) => () => void;
}

/**
 * Keeps answers in the database. A write is in the file, where no kill of the process takes it back, when the call returns; whether
 * a power cut could, {@link settled} tells.
 */
export class StoredAnswers {
  readonly durable = true;
  readonly #find;
  readonly #begin;
  readonly #finish;
  readonly #sweep;
  readonly #database;
  readonly #options: StoredAnswersOptions;
  #writes = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(database: DatabaseSync, options: StoredAnswersOptions) {
    this.#database = database;
    this.#options = options;
    this.#find = database.prepare("SELECT answers FROM answers WHERE session = ? AND id = ? AND seen > ?");
    // In one step with the look for it: most messages are new.
    this.#begin = database.prepare(
      "INSERT INTO answers (session, id, seen) VALUES (?, ?, ?) " +
        "ON CONFLICT (session, id) DO UPDATE SET seen = excluded.seen, answers = NULL WHERE seen <= ?",
    );
    this.#finish = database.prepare("UPDATE answers SET answers = ? WHERE session = ? AND id = ?");
    this.#sweep = database.prepare("DELETE FROM answers WHERE seen <= ?");
    if (options.after !== undefined) this.#sweepByTimer(options.after);
  }

  /** Ends the timer. */
  [Symbol.dispose](): void {
    this.#cancelTimer?.();
  }

  #sweepByTimer(after: (ms: number, body: () => void) => () => void): void {
    try {
      this.#write(() => this.#sweep.run(this.#options.now() - KEEP_MS));
    } catch {
      // A database that takes nothing is told of by who has to write into it.
    }
    this.#cancelTimer = after(SWEEP_MS, () => this.#sweepByTimer(after));
  }

  find(session: string, id: string): Found {
    const row = this.#find.get(session, id, this.#options.now() - KEEP_MS) as { answers: string | null } | undefined;
    if (row === undefined) return undefined;
    return (row.answers === null ? undefined : parseAnswers(row.answers)) ?? "unanswered";
  }

  begin(session: string, id: string): Found {
    const now = this.#options.now();
    const { changes } = this.#write(() => {
      if (this.#writes++ % SWEEP_EVERY === 0) this.#sweep.run(now - KEEP_MS);
      return this.#begin.run(session, id, now, now - KEEP_MS);
    });
    if (Number(changes) === 0) return this.find(session, id);
    // Whoever relies on it asks, and has it done at once: of what only looks, a power cut may take a moment back.
    this.#options.syncSoon().catch(() => {});
  }

  finish(session: string, id: string, answers: readonly Answer[]): void {
    this.#write(() => this.#finish.run(printAnswers(answers), session, id));
    this.#options.syncSoon().catch(() => {});
  }

  /** Resolves once what was recorded up to now outlives a power cut. Rejects when that cannot be had. */
  settled(): Promise<void> {
    return this.#options.sync();
  }

  #write<T>(body: () => T): T {
    return transact(this.#database, body, { durable: false });
  }
}

/** Takes the answers out of a copy of the database; that they were given stays, so that no message is taken for a new one. */
export function withoutAnswers(copy: DatabaseSync): void {
  copy.exec("UPDATE answers SET answers = NULL WHERE answers IS NOT NULL");
}
