// Snapshots of Org files, taken before the daemon changes one: the last twenty of each, and of those before one a day for two months
// and then one a month; and which conversation had what changed last, so that it can be taken back. They have a database of their
// own, so that the one that plans depend on stays small. Knows nothing of what changes a file.

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
  /** The permissions that the file had, such as 0o644; `null` where nobody noted them. */
  readonly mode: number | null;
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
  `-- What a conversation had changed: the snapshot of what the file held (NULL: there was none), and the digest of what it held then.
   CREATE TABLE changes (
     change  INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
     session TEXT NOT NULL,
     request TEXT NOT NULL,
     said    TEXT NOT NULL,
     path    TEXT NOT NULL,
     before  INTEGER,
     after   TEXT NOT NULL
   ) STRICT;
   CREATE INDEX changes_by_session ON changes (session, change);`,
  `-- The permissions that the file had, for one that is made again; NULL: not noted.
   ALTER TABLE snapshots ADD COLUMN mode INTEGER;`,
];

/** A change of a file that a conversation asked for. */
export interface KeptChange {
  readonly path: string;
  /** The number of the snapshot of what it held; `undefined` where there was no file. */
  readonly before: number | undefined;
  /** SHA-256 of what it held afterwards, hexadecimal. */
  readonly after: string;
}

/** What one request of a conversation changed, in order. */
export interface ChangeSet {
  /** What was said of it, a sentence each. */
  readonly said: readonly string[];
  readonly changes: readonly KeptChange[];
}

/** How many changes are kept, of all conversations together. */
const KEPT_CHANGES = 1_000;

/** Keeps snapshots. */
export class Snapshots {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Keeps a text of a file, unless the last one is the same.
   *
   * @param at Milliseconds.
   * @param mode The permissions of the file, such as 0o644, where they are known.
   * @returns The number of the snapshot that has it.
   * @throws Error when it cannot be kept.
   */
  take(path: string, text: string, at: number, mode?: number): number {
    const digest = digestOf(text);
    const last = this.list(path)[0];
    if (last?.digest === digest) {
      if (mode !== undefined && mode !== last.mode) {
        this.#database.prepare("UPDATE snapshots SET mode = ? WHERE snapshot = ?").run(mode, last.number);
      }
      return last.number;
    }
    return transact(this.#database, () => {
      const { lastInsertRowid } = this.#database.prepare(
        "INSERT INTO snapshots (path, at, digest, text, mode) VALUES (?, ?, ?, ?, ?)",
      ).run(path, at, digest, deflateRawSync(text, { level: 1 }), mode ?? null);
      this.#thin(path);
      return Number(lastInsertRowid);
    });
  }

  /** The newest snapshots of all files, the newest first. @param limit The most. */
  newest(limit: number): Snapshot[] {
    return this.#database.prepare(
      "SELECT snapshot AS number, path, at, digest, mode FROM snapshots ORDER BY snapshot DESC LIMIT ?",
    ).all(limit) as unknown as Snapshot[];
  }

  /** A snapshot with its text; `undefined` when there is none of that number. @throws Error when it is not what it was. */
  find(number: number): Snapshot & { readonly text: string } | undefined {
    const row = this.#database.prepare(
      "SELECT snapshot AS number, path, at, digest, mode FROM snapshots WHERE snapshot = ?",
    ).get(number) as unknown as Snapshot | undefined;
    if (row === undefined) return undefined;
    let text: string | undefined;
    try {
      text = this.read(number);
    } catch {
      // Said below.
    }
    if (text === undefined || digestOf(text) !== row.digest) {
      throw new RangeError(`Snapshot ${number} is not what it was`);
    }
    return { ...row, text };
  }

  /** Notes what a request of a conversation changed. @throws Error when it cannot be kept. */
  noteChanges(session: string, request: string, said: string, changes: readonly KeptChange[]): void {
    transact(this.#database, () => {
      const put = this.#database.prepare(
        "INSERT INTO changes (session, request, said, path, before, after) VALUES (?, ?, ?, ?, ?, ?)",
      );
      for (const { path, before, after } of changes) put.run(session, request, said, path, before ?? null, after);
      this.#database.prepare("DELETE FROM changes WHERE change <= (SELECT max(change) FROM changes) - ?").run(
        KEPT_CHANGES,
      );
    });
  }

  /** What a conversation had changed last; `undefined` when nothing is known of any. */
  lastChanges(session: string): ChangeSet | undefined {
    const rows = this.#lastRows(session);
    if (rows.length === 0) return undefined;
    return {
      said: [...new Set(rows.map(({ said }) => said))],
      changes: rows.map(({ path, before, after }) => ({ path, before: before ?? undefined, after })),
    };
  }

  /** Forgets what a conversation had changed last: it was taken back. */
  forgetLastChanges(session: string): void {
    const [first] = this.#lastRows(session);
    if (first === undefined) return;
    transact(this.#database, () => {
      this.#database.prepare("DELETE FROM changes WHERE session = ? AND change >= ?").run(session, first.change);
    });
  }

  /** The rows of the last request of a conversation, in order. */
  #lastRows(session: string): ChangeRow[] {
    return this.#database.prepare(
      `SELECT change, said, path, before, after FROM changes WHERE session = ?1 AND request =
         (SELECT request FROM changes WHERE session = ?1 ORDER BY change DESC LIMIT 1) ORDER BY change`,
    ).all(session) as unknown as ChangeRow[];
  }

  /** The snapshots of a file, the newest first. */
  list(path: string): Snapshot[] {
    return this.#database.prepare(
      "SELECT snapshot AS number, path, at, digest, mode FROM snapshots WHERE path = ? ORDER BY snapshot DESC",
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

interface ChangeRow {
  readonly change: number;
  readonly said: string;
  readonly path: string;
  readonly before: number | null;
  readonly after: string;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const DAY = 86_400_000;
