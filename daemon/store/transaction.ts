// One transaction on the database: all of it or nothing, and one process at a time. Transactions do not nest.
// Knows nothing of what is done in it.

import type { DatabaseSync } from "node:sqlite";

/** How a transaction is to be kept. */
export interface TransactionOptions {
  /**
   * Whether it must be on the disk when the call returns; true without it. One that is not survives a kill of the process
   * all the same, and a power cut takes it back whole.
   */
  readonly durable?: boolean;
}

/**
 * How long another process that writes is waited for, milliseconds. There is none while the state folder's lock is held, but for
 * somebody who looks into the database by hand; and this process stands still while it waits.
 */
const BUSY_MS = 1_000;

const BEGIN = `PRAGMA busy_timeout = ${BUSY_MS}; BEGIN IMMEDIATE`;
const NOT_DURABLE = "PRAGMA synchronous = NORMAL; ", DURABLE = "PRAGMA synchronous = FULL; ";
const AT_ONCE = "PRAGMA busy_timeout = 0; ";

/**
 * Runs `body` in a transaction that no other process writes beside, and keeps all of what it did or nothing.
 *
 * @throws What `body` throws, after everything was taken back. Transactions do not nest.
 */
export function transact<T>(
  database: DatabaseSync,
  body: () => T,
  { durable = true }: TransactionOptions = {},
): T {
  try {
    // IMMEDIATE: what is read in it is still so when it is written, for every process.
    database.exec((durable ? "" : NOT_DURABLE) + BEGIN);
    try {
      const result = body();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      // Some faults (a full disk) have ended it already.
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  } finally {
    database.exec(durable || database.isTransaction ? AT_ONCE : AT_ONCE + DURABLE);
  }
}
