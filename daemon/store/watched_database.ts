// A database that tells when SQLite finds it damaged while it is used: whoever runs into that is somebody who wanted something else, and
// may take it for a fault of their own. Knows nothing of files and what is kept.

import { DatabaseSync, type StatementSync } from "node:sqlite";

/** SQLite's words for a file that is no database or whose pages contradict each other (SQLITE_NOTADB, SQLITE_CORRUPT). */
export function isDamage(error: unknown): boolean {
  const words = /file is not a database|disk image is malformed|malformed database schema/;
  return error instanceof Error && words.test(error.message);
}

/** How a statement is run. */
const WAYS = ["all", "get", "run"] as const;

/** A database that is watched for damage. */
export class WatchedDatabase extends DatabaseSync {
  #onDamage: ((why: string) => void) | undefined;

  /** From now on damage is told, the first time it is found. */
  watch(onDamage: (why: string) => void): void {
    this.#onDamage = onDamage;
  }

  override exec(sql: string): void {
    try {
      super.exec(sql);
    } catch (error) {
      throw this.#heard(error);
    }
  }

  override prepare(sql: string): StatementSync {
    let statement: StatementSync;
    try {
      statement = super.prepare(sql);
    } catch (error) {
      throw this.#heard(error);
    }
    for (const way of WAYS) {
      const run = statement[way].bind(statement) as (...values: unknown[]) => unknown;
      const watched = (...values: unknown[]) => {
        try {
          return run(...values);
        } catch (error) {
          throw this.#heard(error);
        }
      };
      Object.defineProperty(statement, way, { value: watched });
    }
    return statement;
  }

  /** Tells of an error that is damage. @returns It. */
  #heard(error: unknown): unknown {
    if (isDamage(error)) {
      const tell = this.#onDamage;
      this.#onDamage = undefined;
      tell?.((error as Error).message);
    }
    return error;
  }
}
