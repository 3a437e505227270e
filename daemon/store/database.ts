// The daemon's database: one SQLite file in the state folder, opened, brought forward to the schema of this version, and put
// aside when it is damaged, for a backup to take its place. Knows nothing of what is kept in it.

import { DatabaseSync } from "node:sqlite";
import { findDamage, isMarked, putBack, unmark } from "./backup.ts";
import { DatabaseError, NewerDatabaseError } from "./format.ts";
import { MIGRATIONS } from "./migrations.ts";

/** What {@link openDatabase} returns. */
export interface OpenDatabase {
  readonly database: DatabaseSync;
  /** Where a damaged file was put aside, if one was found. */
  readonly setAside?: string;
  /** The backup that was put in its place, if there was one. */
  readonly putBack?: string;
}

/**
 * Opens the database and migrates it forward. A damaged file is put aside, never deleted, and the newest backup that is whole put in its place, or
 * a new one begun.
 *
 * @param path The file, made with mode 0600 if there is none; or `:memory:`.
 * @param now Milliseconds since 1970, for the name of a file that is put aside.
 * @throws NewerDatabaseError when a newer version of the program wrote it; DatabaseError when it cannot be used.
 */
export function openDatabase(path: string, now: number): OpenDatabase {
  try {
    return { database: openWhole(path) };
  } catch (error) {
    if (!isDamage(error)) throw unusable(path, error);
    const setAside = `${path}.damaged-${now}`;
    Deno.renameSync(path, setAside);
    for (const suffix of ["-wal", "-shm"]) {
      try {
        Deno.renameSync(path + suffix, setAside + suffix);
      } catch (missing) {
        if (!(missing instanceof Deno.errors.NotFound)) throw missing;
      }
    }
    unmark(path);
    const restored = path === ":memory:" ? undefined : putBack(path);
    return { database: open(path), setAside, ...restored === undefined ? {} : { putBack: restored } };
  }
}

/** Opens a database; one in which damage was found while it was used is looked at first. */
function openWhole(path: string): DatabaseSync {
  const database = open(path);
  if (path === ":memory:" || !isMarked(path)) return database;
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
  const advice = "Is the disk full, or the folder not writable?";
  return new DatabaseError(`Cannot use the database ${path}: ${(error as Error).message}. ${advice}`, { cause: error });
}

function open(path: string): DatabaseSync {
  if (path !== ":memory:") Deno.openSync(path, { create: true, write: true, mode: 0o600 }).close();
  const database = new DatabaseSync(path);
  try {
    // FULL: what was committed is on the disk, so that no power cut takes back an approval or lets a plan run twice.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    migrate(database, path);
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

/** SQLite's words for a file that is no database or whose pages contradict each other (SQLITE_NOTADB, SQLITE_CORRUPT). */
function isDamage(error: unknown): boolean {
  return error instanceof Error && /not a database|malformed|disk image/.test(error.message);
}
