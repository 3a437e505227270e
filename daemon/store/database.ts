// The daemon's database: one SQLite file in the state folder, opened, brought forward to the schema of this version, and put
// aside when it is damaged, for a backup to take its place. Knows nothing of what is kept in it.

import { storageFault } from "../files/storage_fault.ts";
import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { findDamage, isMarked, listBackups, mark, putBack, unmark } from "./backup.ts";
import { DatabaseError, NewerDatabaseError } from "./format.ts";
import { MIGRATIONS } from "./migrations.ts";
import { isDamage, WatchedDatabase } from "./watched_database.ts";

/** What {@link openDatabase} returns. */
export interface OpenDatabase {
  readonly database: DatabaseSync;
  /** Where a damaged file was put aside, if one was found. */
  readonly setAside?: string;
  /** The backup that was put in its place, if there was one. */
  readonly putBack?: string;
  /** Whether there was no database, though there are backups of one. */
  readonly gone?: boolean;
}

/** How a database is opened. */
export interface OpenOptions {
  /**
   * Whether it is looked at as a whole before it is used, as far as that is cheap: a small one always, a larger one after a process
   * that did not close it. Without it only one in which damage was found before is.
   */
  readonly looks?: boolean;
  /** Called once when damage shows while it is used; the next process that opens it looks at it first. */
  readonly onDamage?: (why: string) => void;
}

/** Databases up to this size are looked at whenever a daemon starts, bytes. Measured: 1 MiB takes 4 ms, 4 MiB 26 ms, 64 MiB 230 ms. */
const SMALL = 4 << 20;

/**
 * Opens the database and migrates it forward. A damaged file is put aside, never deleted, and the newest backup that is whole put in its
 * place, or a new one begun. Where there is no file, a backup takes its place as well: whoever wants an empty one removes these, too.
 *
 * @param path The file, made with mode 0600 if there is none; or `:memory:`.
 * @param now Milliseconds since 1970, for the name of a file that is put aside.
 * @throws NewerDatabaseError when a newer version of the program wrote it; DatabaseError when it cannot be used.
 */
export function openDatabase(path: string, now: number, options: OpenOptions = {}): OpenDatabase {
  if (path === ":memory:") return { database: open(path, options) };
  const setAside = `${path}.damaged-${now}`;
  try {
    if (!isGone(path) || listBackups(path).length === 0) return { database: openWhole(path, options) };
    // What was written behind a database that is gone would be taken for the end of the one that takes its place.
    moveAside(path, setAside, ["-wal", "-shm"]);
    const restored = putBack(path);
    const database = open(path, options);
    return { database, gone: true, ...restored === undefined ? {} : { putBack: restored } };
  } catch (error) {
    if (!isDamage(error)) throw unusable(path, error);
    moveAside(path, setAside, ["", "-wal", "-shm"]);
    unmark(path);
    const restored = putBack(path);
    return { database: open(path, options), setAside, ...restored === undefined ? {} : { putBack: restored } };
  }
}

/** Whether there is no database, or nothing in it. */
function isGone(path: string): boolean {
  try {
    const { isFile, size } = Deno.statSync(path);
    return isFile && size === 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

function moveAside(path: string, to: string, suffixes: readonly string[]): void {
  for (const suffix of suffixes) {
    try {
      Deno.renameSync(path + suffix, to + suffix);
    } catch (missing) {
      if (!(missing instanceof Deno.errors.NotFound)) throw missing;
    }
  }
}

/** Opens a database, and looks at it first where that is called for. */
function openWhole(path: string, options: OpenOptions): DatabaseSync {
  const isDue = isMarked(path) || options.looks === true && isCheap(path);
  const database = open(path, options);
  if (!isDue) return database;
  const damage = findDamage(database);
  if (damage === undefined) {
    unmark(path);
    return database;
  }
  database.close();
  throw new Error(`its disk image is malformed: ${damage}`);
}

function unusable(path: string, error: unknown): unknown {
  if (error instanceof NewerDatabaseError) return error;
  const fault = storageFault((error as Error).message);
  const advice = fault === undefined
    ? "Is the disk full, or the folder not writable?"
    : `${fault.why.replace(/^./, (first) => first.toUpperCase())}: ${fault.advice}, and try again.`;
  return new DatabaseError(`Cannot use the database ${path}: ${(error as Error).message}. ${advice}`, { cause: error });
}

/** Whether a look at all of a database is cheap, or called for since the process before did not close it. */
function isCheap(path: string): boolean {
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return sizeOf(path) <= SMALL || sizeOf(`${path}-wal`) > 0;
}

function open(path: string, { onDamage }: OpenOptions): DatabaseSync {
  if (path !== ":memory:") Deno.openSync(path, { create: true, write: true, mode: 0o600 }).close();
  const database = new WatchedDatabase(path);
  try {
    // FULL: what was committed is on the disk, so that no power cut takes back an approval or lets a plan run twice.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    // What is deleted is gone from the file as well: answers hold what runs wrote.
    database.exec("PRAGMA secure_delete = ON;");
    migrate(database, path);
    // From here on: what is found before is put right at once.
    database.watch((why) => {
      if (path !== ":memory:") mark(path, why);
      onDamage?.(why);
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync, path: string): void {
  const row = database.prepare("PRAGMA user_version").get() as { user_version: number };
  const version = row.user_version;
  if (version > MIGRATIONS.length) {
    throw new NewerDatabaseError(path, version);
  }
  for (let next = version; next < MIGRATIONS.length; next++) {
    database.exec(`BEGIN; ${MIGRATIONS[next]} PRAGMA user_version = ${next + 1}; COMMIT;`);
  }
}
