// The conversation: what was said by whom in which session, kept for good, in the order in which it was said.
// Knows no model, and nothing of what is done with it.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { transact } from "../store/transaction.ts";

/** Something that was said. */
export interface Remark {
  readonly session: string;
  readonly role: "user" | "daemon";
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
}

/** Keeps the conversation of all sessions. */
export class History {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #last: StatementSync;
  readonly #lastOfAll: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare("INSERT INTO remarks (session, role, at, text) VALUES (?, ?, ?, ?)");
    const columns = "SELECT session, role, at, text FROM remarks";
    this.#last = database.prepare(`${columns} WHERE session = ? ORDER BY remark DESC LIMIT ?`);
    this.#lastOfAll = database.prepare(`${columns} ORDER BY remark DESC LIMIT ?`);
  }

  /**
   * Keeps remarks, all or none. What is longer than {@link LONGEST_REMARK} is cut. No kill of the process takes them back; a power
   * cut may take the last ones.
   *
   * @throws Error when they cannot be kept.
   */
  add(remarks: readonly Remark[]): void {
    transact(this.#database, () => {
      for (const { session, role, at, text } of remarks) {
        this.#insert.run(session, role, at, text.slice(0, LONGEST_REMARK).toWellFormed());
      }
    }, { durable: false });
  }

  /** The last remarks, the oldest first. @param session Whose; everybody's without one. */
  last(count: number, session?: string): Remark[] {
    const rows = session === undefined ? this.#lastOfAll.all(count) : this.#last.all(session, count);
    return (rows as unknown as Remark[]).reverse();
  }
}

/** The most of a remark that is kept, UTF-16 code units. */
export const LONGEST_REMARK = 100_000;
