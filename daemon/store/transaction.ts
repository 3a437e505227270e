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

const BEGIN = "BEGIN IMMEDIATE", COMMIT = "COMMIT";
const NOT_DURABLE = "PRAGMA synchronous = NORMAL; ", DURABLE = "PRAGMA synchronous = FULL";
const PATIENT = `PRAGMA busy_timeout = ${BUSY_MS}; `, AT_ONCE = "PRAGMA busy_timeout = 0";

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
  let isOver = false;
  try {
    // IMMEDIATE: what is read in it is still so when it is written, for every process.
    patiently(database, durable ? BEGIN : NOT_DURABLE + BEGIN);
    try {
      const result = body();
      // A text the fewer: each is read anew.
      patiently(database, durable ? COMMIT : `${COMMIT}; ${DURABLE}`);
      isOver = true;
      return result;
    } catch (error) {
      // Some faults (a full disk) have ended it already.
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  } finally {
    if (!durable && !isOver && !database.isTransaction) database.exec(DURABLE);
  }
}

/** Has something done at once, or waits where somebody else is in the way; most of the time nobody is. */
function patiently(database: DatabaseSync, sql: string): void {
  try {
    return database.exec(sql);
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
  try {
    database.exec(PATIENT + sql);
  } finally {
    database.exec(AT_ONCE);
  }
}

/** SQLITE_BUSY and its kin. */
function isBusy(error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: number };
  return errcode === undefined ? /database is locked/.test(String(error)) : (errcode & 0xff) === 5;
}
