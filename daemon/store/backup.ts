// Backups of the daemon's database: one on every start, the last few kept, and the newest that is whole put back in place of one that
// is damaged. What can be made again from elsewhere is not in this database. Knows no table.

import { backup, DatabaseSync } from "node:sqlite";

/** How many backups are kept. */
export const KEPT_BACKUPS = 5;

/** The folder of the backups of a database. */
export function backupFolder(path: string): string {
  return `${path}.backups`;
}

/** Tells whether a database contradicts itself; the first contradiction, or `undefined`. Reads all of it. */
export function findDamage(database: DatabaseSync): string | undefined {
  try {
    const { quick_check: found } = database.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
    return found === "ok" ? undefined : found;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * Makes a backup, unless the database is damaged: then it is marked, so that the next start puts a backup in its place.
 *
 * @param path The file of the database.
 * @param now Milliseconds since 1970, for the name.
 * @param strip Takes out of the copy what no backup is to keep.
 * @returns What is wrong with the database; `undefined` when it was backed up.
 * @throws Error when the backup cannot be written; the ones that are there stay.
 */
export async function backUp(
  database: DatabaseSync,
  path: string,
  now: number,
  strip?: (copy: DatabaseSync) => void,
): Promise<string | undefined> {
  const damage = findDamage(database);
  if (damage !== undefined) {
    mark(path, damage);
    return damage;
  }
  const folder = backupFolder(path);
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kept = listBackups(path);
  const temporary = `${folder}/unfinished`;
  removeIfThere(temporary);
  Deno.openSync(temporary, { create: true, write: true, mode: 0o600 }).close();
  try {
    await backup(database, temporary);
    if (strip !== undefined) stripCopy(temporary, strip);
    using file = await Deno.open(temporary, { read: true, write: true });
    await file.sync();
    Deno.renameSync(temporary, `${folder}/${new Date(now).toISOString().replace(/[:.]/g, "-")}.db`);
  } catch (error) {
    for (const suffix of ["", "-wal", "-shm", "-journal"]) removeIfThere(temporary + suffix);
    throw error;
  }
  for (const old of kept.slice(KEPT_BACKUPS - 1)) removeIfThere(old);
  return undefined;
}

/** What is taken out of the copy is overwritten in its file. */
function stripCopy(path: string, strip: (copy: DatabaseSync) => void): void {
  const copy = new DatabaseSync(path);
  try {
    // One file and nothing beside it: it is given its name next.
    copy.exec("PRAGMA journal_mode = DELETE; PRAGMA secure_delete = ON;");
    strip(copy);
  } finally {
    copy.close();
  }
}

/** The backups of a database, the newest first. */
export function listBackups(path: string): string[] {
  const folder = backupFolder(path);
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) => name.endsWith(".db")).sort()
      .reverse().map((name) => `${folder}/${name}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Marks a database as damaged, so that whoever opens it next looks at it. One that cannot be marked is found damaged again. */
export function mark(path: string, damage: string): void {
  try {
    Deno.writeTextFileSync(markOf(path), `${damage}\n`, { mode: 0o600 });
  } catch {
    // The disk may be what is broken.
  }
}

/** Tells whether a database was found damaged while it was used. */
export function isMarked(path: string): boolean {
  try {
    return Deno.lstatSync(markOf(path)).isFile;
  } catch {
    return false;
  }
}

/** Takes the mark away. */
export function unmark(path: string): void {
  removeIfThere(markOf(path));
}

/** Puts the newest whole backup in the place of a database that is not there. @returns Which it was; `undefined` when there is none. */
export function putBack(path: string): string | undefined {
  for (const from of listBackups(path)) {
    const temporary = `${path}.put-back`;
    try {
      removeIfThere(temporary);
      Deno.copyFileSync(from, temporary);
      Deno.chmodSync(temporary, 0o600);
      const database = new DatabaseSync(temporary);
      const damage = findDamage(database);
      database.close();
      if (damage !== undefined) continue;
      using file = Deno.openSync(temporary, { read: true, write: true });
      file.syncSync();
      Deno.renameSync(temporary, path);
      return from;
    } catch {
      // One that cannot be read is no backup; an older one may be.
    } finally {
      for (const suffix of ["", "-wal", "-shm"]) removeIfThere(temporary + suffix);
    }
  }
  return undefined;
}

function markOf(path: string): string {
  return `${path}.damage-found`;
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (missing) {
    if (!(missing instanceof Deno.errors.NotFound)) throw missing;
  }
}
