// Opens the databases of the memory. What the index holds can be made again from the Org files, so one that is damaged is put aside
// and begun anew; that is told, never hidden. Knows nothing of what is kept in them.

import { DatabaseSync } from "node:sqlite";
import { INDEX_MIGRATIONS } from "./index_schema.ts";
import { SNAPSHOT_MIGRATIONS } from "./snapshots.ts";

/** What {@link openIndex} returns. */
export interface OpenIndex {
  readonly database: DatabaseSync;
  /** Why the one that was there is begun anew, in words; `undefined` when it is not. */
  readonly anew: string | undefined;
  /** Where it was put, if it was. */
  readonly setAside?: string | undefined;
}

/** Opens the index, or begins a new one. @param path A file, or `:memory:`. @throws Error when the disk does not let it. */
export function openIndex(path: string): OpenIndex {
  return openOrBegin(path, INDEX_MIGRATIONS, "NORMAL");
}

/** Opens the database of snapshots, or begins a new one. @throws Error when the disk does not let it. */
export function openSnapshots(path: string): OpenIndex {
  // FULL: a snapshot is on the disk before the file that it was taken of is changed.
  return openOrBegin(path, SNAPSHOT_MIGRATIONS, "FULL");
}

/** Puts a database aside, in place of the last one that was. @returns Where. */
export function setAside(path: string): string {
  const aside = `${path}.damaged`;
  for (const suffix of ["", "-wal", "-shm"]) {
    remove(aside + suffix);
    try {
      Deno.renameSync(path + suffix, aside + suffix);
    } catch (missing) {
      if (!(missing instanceof Deno.errors.NotFound)) throw missing;
    }
  }
  return aside;
}

/** Tells whether an error means that a database is damaged, or is none, or lacks what it should have. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error &&
    /not a database|malformed|disk image|vtable constructor failed|fts5: corrupt|database corruption|no such (?:table|column)|already exists/
      .test(error.message);
}

function openOrBegin(path: string, migrations: readonly string[], synchronous: "NORMAL" | "FULL"): OpenIndex {
  try {
    return { database: open(path, migrations, synchronous), anew: undefined };
  } catch (error) {
    if (path === ":memory:" || !(error instanceof OtherVersionError || isDamage(error))) throw error;
    const aside = setAside(path);
    return { database: open(path, migrations, synchronous), anew: (error as Error).message, setAside: aside };
  }
}

/** It is of a version that this one does not know. */
class OtherVersionError extends Error {
  override name = "OtherVersionError";
}

function open(path: string, migrations: readonly string[], synchronous: "NORMAL" | "FULL"): DatabaseSync {
  if (path !== ":memory:") Deno.openSync(path, { create: true, write: true, mode: 0o600 }).close();
  const database = new DatabaseSync(path);
  try {
    // NORMAL for the index: a power cut may take back the last moments, which the next scan finds again. What was written is
    // brought to its place in larger pieces, for a first look writes the same pages again and again.
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA journal_size_limit = 16777216;
       PRAGMA wal_autocheckpoint = 4000;`,
    );
    const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
    if (version > migrations.length) throw new OtherVersionError("a newer version of the program wrote it");
    for (let next = version; next < migrations.length; next++) {
      database.exec(`BEGIN; ${migrations[next]} PRAGMA user_version = ${next + 1}; COMMIT;`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (missing) {
    if (!(missing instanceof Deno.errors.NotFound)) throw missing;
  }
}
