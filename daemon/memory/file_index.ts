// Puts the objects of one file into the index in place of those that were there: all of them or none. Knows the schema, and nothing
// of disks: what a file holds it is told.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { findLinks } from "../org/links.ts";
import { outlineSteps } from "../org/outline.ts";
import { type Entry, objectSteps } from "./objects_of_file.ts";

/** A file to be kept. */
export interface IndexedFile {
  /** Relative to the memex, with `/`. */
  readonly path: string;
  /** What says whether it must be read again. */
  readonly stamp: string;
  /** SHA-256 of its bytes, or empty where it could not be read. */
  readonly digest: string;
  /** Its text; `undefined` where it could not be read. */
  readonly text: string | undefined;
  /** Why it could not be read, or empty. */
  readonly problem: string;
}

/**
 * Writes files into the index. The caller holds the transaction, and may end it between two steps and begin another: a file that is
 * not wholly in, or not wholly out, has neither stamp nor digest, so that it is read again whatever happens.
 */
export class FileIndex {
  readonly #insertFile: StatementSync;
  readonly #insertVersion: StatementSync;
  readonly #insertObject: StatementSync;
  readonly #findObject: StatementSync;
  readonly #insertNode: StatementSync;
  readonly #insertWords: StatementSync;
  readonly #insertTitle: StatementSync;
  readonly #insertLink: StatementSync;
  readonly #findFile: StatementSync;
  readonly #stamp: StatementSync;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  readonly #remove: readonly StatementSync[];
  readonly #removeNode: readonly StatementSync[];
  readonly #listNodes: StatementSync;
  readonly #place: StatementSync;
  readonly #line: StatementSync;
  readonly #root: StatementSync;
  readonly #removeFile: StatementSync;
  readonly #lastPosition: StatementSync;
  #written = 0;

  constructor(database: DatabaseSync) {
    const prepare = (sql: string) => database.prepare(sql);
    this.#insertFile = prepare("INSERT INTO files (path, stamp, digest, root, problem) VALUES (?, ?, ?, ?, ?)");
    this.#insertVersion = prepare("INSERT OR IGNORE INTO versions (path, seen, root) VALUES (?, ?, ?)");
    this.#insertObject = prepare(
      "INSERT OR IGNORE INTO objects (hash, type, id, attributes, content, children) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#findObject = prepare("SELECT object FROM objects WHERE hash = ?");
    this.#insertNode = prepare(
      `INSERT INTO nodes (file, position, parent, level, object, id, title, keyword, done, hidden, tags, scheduled, deadline,
         line, events) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertWords = prepare("INSERT INTO words (rowid, title, content, tags) VALUES (?, ?, ?, ?)");
    this.#insertTitle = prepare("INSERT INTO titles (rowid, title) VALUES (?, ?)");
    this.#insertLink = prepare("INSERT INTO links (node, target) VALUES (?, ?)");
    this.#findFile = prepare("SELECT file FROM files WHERE path = ?");
    this.#stamp = prepare("UPDATE files SET stamp = ? WHERE path = ?");
    this.#begin = prepare("UPDATE files SET stamp = '', digest = '' WHERE file = ?");
    this.#end = prepare("UPDATE files SET stamp = ?, digest = ? WHERE file = ?");
    this.#remove = [
      // The index of words is told what it is to forget, for it keeps no text of its own.
      `INSERT INTO words (words, rowid, title, content, tags)
       SELECT 'delete', node, title, content, tags FROM node_texts WHERE node IN (SELECT node FROM nodes WHERE ${SOME})`,
      `INSERT INTO titles (titles, rowid, title) SELECT 'delete', node, title FROM nodes WHERE ${SOME} AND title <> ''`,
      `DELETE FROM links WHERE node IN (SELECT node FROM nodes WHERE ${SOME})`,
      `DELETE FROM nodes WHERE ${SOME}`,
    ].map(prepare);
    this.#removeNode = [
      `INSERT INTO words (words, rowid, title, content, tags)
       SELECT 'delete', node, title, content, tags FROM node_texts WHERE node = ?`,
      "INSERT INTO titles (titles, rowid, title) SELECT 'delete', node, title FROM nodes WHERE node = ? AND title <> ''",
      "DELETE FROM links WHERE node = ?",
      "DELETE FROM nodes WHERE node = ?",
    ].map(prepare);
    this.#listNodes = prepare(
      `SELECT node, position, parent, line, done, hidden, nodes.tags, lower(hex(hash)) AS hash
       FROM nodes JOIN objects USING (object) WHERE ${SOME} ORDER BY position`,
    );
    this.#place = prepare("UPDATE nodes SET position = ?, parent = ?, line = ? WHERE node = ?");
    // By itself: what stands above it grew or shrank by lines, which no other index has.
    this.#line = prepare("UPDATE nodes SET line = ? WHERE node = ?");
    this.#root = prepare("UPDATE files SET root = ?, problem = ? WHERE file = ?");
    this.#removeFile = prepare("DELETE FROM files WHERE file = ?");
    this.#lastPosition = prepare("SELECT max(position) AS last FROM nodes WHERE file = ?");
  }

  /**
   * Puts a file in, in place of what the index knew of it, in steps: a file with very many headings must not hold everybody up. What
   * it had and still has stays, wherever it stands now.
   *
   * @param now Milliseconds.
   */
  *put(file: IndexedFile, now: number): Generator<void, void> {
    const entries = file.text === undefined
      ? []
      : yield* objectSteps(yield* outlineSteps(file.text), nameOf(file.path));
    const root = entries.at(-1)?.hash ?? "";
    const row = this.#findFile.get(file.path) as { file: number } | undefined;
    const number = row?.file ?? Number(this.#insertFile.run(file.path, "", "", root, file.problem).lastInsertRowid);
    const known = row === undefined ? undefined : yield* this.#takeOut(number, entries);
    if (row !== undefined) this.#root.run(root, file.problem, number);
    for (const [i, entry] of entries.entries()) {
      if (i % STEP_OF_WRITING === STEP_OF_WRITING - 1) yield;
      const old = known?.get(entry);
      if (old === undefined) this.#putEntry(number, entry);
      else if (old.position !== entry.position || old.parent !== entry.parent) {
        this.#place.run(entry.position, entry.parent, entry.line, old.node);
      } else if (old.line !== entry.line) this.#line.run(entry.line, old.node);
    }
    this.#end.run(file.stamp, file.digest, number);
    if (root !== "") this.#insertVersion.run(file.path, now, bytesOf(root));
  }

  /** How many nodes were put in or taken out since this was asked last: what a transaction has gathered. */
  takeWritten(): number {
    const written = this.#written;
    this.#written = 0;
    return written;
  }

  /** Notes that a file was looked at again and holds what it held. */
  stamp(path: string, stamp: string): void {
    this.#stamp.run(stamp, path);
  }

  /** Takes a file out, in steps; one that is not there is nothing. */
  *remove(path: string): Generator<void, void> {
    const row = this.#findFile.get(path) as { file: number } | undefined;
    if (row === undefined) return;
    this.#begin.run(row.file);
    const { last } = this.#lastPosition.get(row.file) as { last: number | null };
    for (let from = -1; last !== null && from <= last; from += STEP_OF_WRITING) {
      for (const statement of this.#remove) statement.run(row.file, from, from + STEP_OF_WRITING - 1);
      this.#written += STEP_OF_WRITING;
      yield;
    }
    this.#removeFile.run(row.file);
  }

  /** Takes out what a file has no more. @returns The nodes of what it still has. */
  *#takeOut(file: number, entries: readonly Entry[]): Generator<void, Map<Entry, KnownNode>> {
    this.#begin.run(file);
    const wanted = new Map<string, Entry[]>();
    // From the last to the first, so that the first of those that are alike is the next to be taken.
    for (let i = entries.length - 1; i >= 0; i--) {
      if (i % STEP === STEP - 1) yield;
      const entry = entries[i] as Entry;
      const name = nameOfNode(entry.hash, entry.done, entry.hidden, tagsOf(entry));
      const alike = wanted.get(name);
      if (alike === undefined) wanted.set(name, [entry]);
      else alike.push(entry);
    }
    const known = new Map<Entry, KnownNode>();
    const { last } = this.#lastPosition.get(file) as { last: number | null };
    for (let from = -1; last !== null && from <= last; from += STEP_OF_WRITING) {
      for (const row of this.#listNodes.all(file, from, from + STEP_OF_WRITING - 1) as unknown as KnownNode[]) {
        const entry = wanted.get(nameOfNode(row.hash, row.done === 1, row.hidden === 1, row.tags))?.pop();
        if (entry !== undefined) known.set(entry, row);
        else {
          for (const statement of this.#removeNode) statement.run(row.node);
          this.#written++;
        }
      }
      yield;
    }
    return known;
  }

  #putEntry(file: number, entry: Entry): void {
    const { object: { type, id, attributes, content, children } } = entry;
    this.#written++;
    const hash = bytesOf(entry.hash);
    const below = children.length === 0 ? NOTHING : bytesOf(children.join(""));
    // Most are new. To ask for the number in the same breath takes many times as long.
    const inserted = this.#insertObject.run(hash, type, id, JSON.stringify(attributes), content, below);
    const object = Number(inserted.changes) === 1
      ? Number(inserted.lastInsertRowid)
      : (this.#findObject.get(hash) as { object: number }).object;
    const tags = tagsOf(entry);
    const node = Number(
      this.#insertNode.run(
        file,
        entry.position,
        entry.parent,
        entry.level,
        object,
        id,
        entry.title,
        entry.keyword,
        entry.done ? 1 : 0,
        entry.hidden ? 1 : 0,
        tags,
        entry.scheduled,
        entry.deadline,
        entry.line,
        entry.events,
      ).lastInsertRowid,
    );
    this.#insertWords.run(node, entry.title, content, tags);
    if (entry.title !== "") this.#insertTitle.run(node, entry.title);
    for (const text of [content, entry.title]) for (const target of targetsIn(text)) this.#insertLink.run(node, target);
  }
}

/** A node that the index has. */
interface KnownNode {
  readonly node: number;
  readonly position: number;
  readonly parent: number;
  readonly line: number;
  readonly done: number;
  readonly hidden: number;
  readonly tags: string;
  /** Hexadecimal. */
  readonly hash: string;
}

/** All that the index keeps of a node but for its place: what its hash does not tell depends on the file around it. */
function nameOfNode(hash: string, done: boolean, hidden: boolean, tags: string): string {
  return `${hash}${done ? "d" : "-"}${hidden ? "h" : "-"}${tags}`;
}

function tagsOf({ tags }: Entry): string {
  return tags.length === 0 ? "" : `:${tags.join(":")}:`;
}

const NOTHING = new Uint8Array(0);

/** How many nodes one step takes that only looks, and one that writes: a node takes about a tenth of a millisecond. */
const STEP = 250, STEP_OF_WRITING = 25;

/** Some nodes of a file: its number, and the first and last position. */
const SOME = "file = ? AND position BETWEEN ? AND ?";

/** What a text links to within the notes: `id:...`, or the title of a heading. */
function targetsIn(text: string): string[] {
  if (!text.includes("[[") && !text.includes("id:")) return [];
  return findLinks(text, { start: 0, end: text.length }).flatMap(({ scheme, path }) =>
    scheme === "id" ? [`id:${path}`] : scheme === undefined ? [path.replace(/^[*#]/, "")] : []
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.org$/, "");
}

/** The bytes that a text in hexadecimal writes. */
function bytesOf(hex: string): Uint8Array {
  return Uint8Array.fromHex(hex);
}
