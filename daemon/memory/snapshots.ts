// Snapshots of Org files, taken before the daemon changes one: the last twenty of each, and of those before one a day for two months
// and then one a month. They have a database of their own, so that the one that plans depend on stays small. Knows nothing of what
// changes a file.

import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { DatabaseSync } from "node:sqlite";
import { transact } from "../store/transaction.ts";

/** A text that a file once had. */
export interface Snapshot {
  readonly number: number;
  /** Relative to the memex. */
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** SHA-256 of the text as UTF-8, hexadecimal. */
  readonly digest: string;
}

/** How many of a file are kept whatever their age. */
export const KEPT = 20;

/** The schema of the database of snapshots; entries are only ever added. */
export const SNAPSHOT_MIGRATIONS: readonly string[] = [
  `CREATE TABLE snapshots (
     snapshot INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
     path     TEXT NOT NULL,
     at       INTEGER NOT NULL,
     digest   TEXT NOT NULL,
     text     BLOB NOT NULL
   ) STRICT;
   CREATE INDEX snapshots_by_path ON snapshots (path, snapshot);`,
];

/** Keeps snapshots. */
export class Snapshots {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Keeps a text of a file, unless the last one is the same. @param at Milliseconds. @throws Error when it cannot be kept. */
  take(path: string, text: string, at: number): void {
    const digest = digestOf(text);
    if (this.list(path)[0]?.digest === digest) return;
    transact(this.#database, () => {
      this.#database.prepare("INSERT INTO snapshots (path, at, digest, text) VALUES (?, ?, ?, ?)").run(
        path,
        at,
        digest,
        deflateRawSync(text, { level: 1 }),
      );
      this.#thin(path);
    });
  }

  /** The snapshots of a file, the newest first. */
  list(path: string): Snapshot[] {
    return this.#database.prepare(
      "SELECT snapshot AS number, path, at, digest FROM snapshots WHERE path = ? ORDER BY snapshot DESC",
    ).all(path) as unknown as Snapshot[];
  }

  /** The text of a snapshot; `undefined` when there is none of that number. @throws Error when it cannot be read any more. */
  read(number: number): string | undefined {
    const row = this.#database.prepare("SELECT text FROM snapshots WHERE snapshot = ?").get(number);
    return row === undefined ? undefined : inflateRawSync((row as { text: Uint8Array }).text).toString();
  }

  /** How many snapshots there are, and the numbers of those whose text is not what it was. */
  verify(): { readonly count: number; readonly damaged: readonly number[] } {
    const rows = this.#database.prepare("SELECT snapshot, digest FROM snapshots").all() as unknown as {
      snapshot: number;
      digest: string;
    }[];
    const damaged = rows.filter(({ snapshot, digest }) => {
      try {
        return digestOf(this.read(snapshot) ?? "") !== digest;
      } catch {
        return true;
      }
    });
    return { count: rows.length, damaged: damaged.map(({ snapshot }) => snapshot) };
  }

  /** Lets go of those whose text is not what it was: nobody can have it back. @returns How many these were. */
  removeDamaged(): number {
    const { damaged } = this.verify();
    transact(this.#database, () => {
      const remove = this.#database.prepare("DELETE FROM snapshots WHERE snapshot = ?");
      for (const number of damaged) remove.run(number);
    });
    return damaged.length;
  }

  #thin(path: string): void {
    const all = this.list(path);
    const newest = all[0]?.at ?? 0;
    const kept = new Set<string>();
    // The oldest of a day or month stays: it is what the file was before that day's changes.
    for (const { number, at } of all.slice(KEPT).reverse()) {
      const day = Math.floor(at / DAY);
      const slot = newest - at < 60 * DAY ? `day ${day}` : `month ${Math.floor(day / 30)}`;
      if (!kept.has(slot)) kept.add(slot);
      else this.#database.prepare("DELETE FROM snapshots WHERE snapshot = ?").run(number);
    }
  }
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const DAY = 86_400_000;
