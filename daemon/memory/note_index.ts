// The index of the memex: what its Org files hold, brought up to date by a scan of the whole folder, and of parts of it as somebody
// says that they may have changed. Reads files, never writes one. Lets others have their turn all the time.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { TURN_MS } from "../org/turn.ts";
import { FileIndex } from "./file_index.ts";
import { readIgnoreFile } from "./ignore_file.ts";
import { readNoteInTurns } from "./read_note.ts";
import { findFile, type FoundFile, isNotes, walkNotes, type WalkOptions } from "./walk.ts";

/** What a scan found and did. */
export interface ScanReport {
  /** Files that were looked at. */
  readonly files: number;
  /** Of these: read, for they were new or changed. */
  readonly read: number;
  /** Files that are gone. */
  readonly removed: number;
  /** What could not be read, and why. */
  readonly problems: readonly { readonly path: string; readonly words: string }[];
}

/** Where a scan is. */
export interface ScanProgress {
  readonly found: number;
  readonly read: number;
}

/** What a {@link NoteIndex} works with. */
export interface NoteIndexOptions {
  /** The index, which nobody else writes. */
  readonly database: DatabaseSync;
  /** The memex. */
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Lets others have their turn; resolves soon. */
  readonly pause: () => Promise<void>;
  /** Called while a scan goes on. */
  readonly onProgress?: (progress: ScanProgress) => void;
}

/** Keeps the index of one folder. One scan at a time; whoever asks for another waits. */
export class NoteIndex {
  readonly #options: NoteIndexOptions;
  readonly #files: FileIndex;
  readonly #held: StatementSync;
  #last: Promise<unknown> = Promise.resolve();
  #stopped = false;
  /** Nodes that the transaction has written. */
  #gathered = 0;
  #busySince = performance.now();

  constructor(options: NoteIndexOptions) {
    this.#options = options;
    this.#files = new FileIndex(options.database);
    this.#held = options.database.prepare("SELECT digest, problem FROM files WHERE path = ?");
  }

  /** Looks at every file. */
  scan(): Promise<ScanReport> {
    return this.#inTurn(() => this.#scan([""]));
  }

  /** Looks at some files and folders. @param paths Relative to the folder; those that are gone are taken out of the index. */
  refresh(paths: readonly string[]): Promise<ScanReport> {
    return this.#inTurn(() => this.#scan(paths));
  }

  /** Lets what is under way come to its next stop, and begins nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#last.catch(() => {});
  }

  #inTurn<T>(body: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(body, body);
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** The files that the index has without their text, with the reason. */
  #unread(): ReadonlyMap<string, string> {
    const rows = this.#options.database.prepare("SELECT path, problem FROM files WHERE problem <> ''").all();
    return new Map(rows.map(({ path, problem }) => [String(path), String(problem)]));
  }

  async #scan(parts: readonly string[]): Promise<ScanReport> {
    const { folder, now } = this.#options;
    const problems: { path: string; words: string }[] = [];
    const ignores = await readIgnoreFile(folder);
    const walk: WalkOptions = { ignores, now, onProblem: (path, words) => problems.push({ path, words }) };
    const known = this.#known(parts);
    // What could not be read and has not changed is not read again, and is told again.
    const unread = this.#unread();
    const changed: FoundFile[] = [];
    let files = 0, read = 0;
    for (const part of parts) {
      if (this.#stopped) break;
      for (const found of this.#find(part, walk)) {
        if (this.#stopped) break;
        if (++files % LOOKED_AT === 0) await this.#options.pause();
        const stamp = known.get(found.path);
        known.delete(found.path);
        const words = unread.get(found.path);
        if (stamp !== found.stamp || stamp.startsWith("?")) changed.push(found);
        else if (words !== undefined) problems.push({ path: found.path, words });
        if (changed.length >= BATCH) read += await this.#read(changed.splice(0), { found: files, read }, problems);
      }
    }
    read += await this.#read(changed, { found: files, read }, problems);
    // A folder that cannot be looked at says nothing of the files in it.
    const unseen = (path: string) => problems.some((each) => each.path === "." || path.startsWith(`${each.path}/`));
    const removed = this.#stopped ? [] : [...known.keys()].filter((path) => !unseen(path));
    if (removed.length > 0) {
      await this.#transact(async () => {
        for (const path of removed) await this.#inSteps(this.#files.remove(path));
      });
    }
    return { files, read, removed: removed.length, problems };
  }

  *#find(part: string, walk: WalkOptions): Generator<FoundFile> {
    const name = part.slice(part.lastIndexOf("/") + 1);
    if (!isNotes(name)) return yield* walkNotes(this.#options.folder, part, walk);
    const folders = part.split("/").slice(0, -1).map((_, i, all) => `${all.slice(0, i + 1).join("/")}/`);
    if ([...folders, part].some(walk.ignores)) return;
    const found = findFile(this.#options.folder, part, walk);
    if (found !== undefined) yield found;
  }

  /** The stamps of the files that the index has in these parts. */
  #known(parts: readonly string[]): Map<string, string> {
    const rows = this.#options.database.prepare("SELECT path, stamp FROM files").all() as {
      path: string;
      stamp: string;
    }[];
    const within = parts.includes("")
      ? rows
      : rows.filter(({ path }) => parts.some((part) => path === part || path.startsWith(`${part}/`)));
    return new Map(within.map(({ path, stamp }) => [path, stamp]));
  }

  /** Reads files that may have changed, and puts in those that did. @returns How many that were. */
  async #read(
    found: readonly FoundFile[],
    before: ScanProgress,
    problems: { path: string; words: string }[],
  ): Promise<number> {
    const { folder, now, onProgress } = this.#options;
    if (found.length === 0 || this.#stopped) return 0;
    let read = 0;
    await this.#transact(async () => {
      for (const { path, stamp } of found) {
        const text = await readNoteInTurns(`${folder}/${path}`);
        // It went while it was read; the next look will say so.
        if (!text.ok && text.missing) continue;
        const problem = text.ok ? "" : text.words;
        if (problem !== "") problems.push({ path, words: problem });
        const digest = text.ok ? text.digest : "";
        if (this.#holds(path, digest, problem)) {
          this.#files.stamp(path, stamp);
          continue;
        }
        await this.#inSteps(
          this.#files.put({ path, stamp, digest, text: text.ok ? text.text : undefined, problem }, now()),
        );
        read++;
        this.#keepWritten();
        if (performance.now() - this.#busySince < TURN_MS) continue;
        onProgress?.({ found: before.found, read: before.read + read });
        await this.#rest();
        if (this.#stopped) break;
      }
    });
    return read;
  }

  /** Goes through steps, and lets others have their turn whenever it took long. What is stopped goes on to its end without them. */
  async #inSteps(steps: Iterable<void>): Promise<void> {
    for (const _ of steps) {
      this.#keepWritten();
      if (performance.now() - this.#busySince >= TURN_MS && !this.#stopped) await this.#rest();
    }
  }

  /** What is gathered is written in pieces: to write all of a large file, or of many, at once holds everybody up. */
  #keepWritten(): void {
    this.#gathered += this.#files.takeWritten();
    if (this.#gathered < NODES_TOGETHER) return;
    this.#gathered = 0;
    this.#options.database.exec("COMMIT; BEGIN IMMEDIATE");
  }

  async #rest(): Promise<void> {
    await this.#options.pause();
    this.#busySince = performance.now();
  }

  /** Whether the index has a file just so. */
  #holds(path: string, digest: string, problem: string): boolean {
    const row = this.#held.get(path) as { digest: string; problem: string } | undefined;
    return row !== undefined && row.digest === digest && row.problem === problem;
  }

  /** One transaction at a time, over pauses too: nobody else writes this database, and whoever reads it sees what is there. */
  async #transact(body: () => Promise<void> | void): Promise<void> {
    const { database } = this.#options;
    database.exec("BEGIN IMMEDIATE");
    try {
      await body();
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }
}

/** Files that are read one after another. */
const BATCH = 1_024;

/**
 * How many nodes are kept in one transaction. Of smaller pieces the index of words has more parts, and is slower to search; larger ones
 * hold everybody up.
 */
const NODES_TOGETHER = 5_000;

/** How many files are looked at before others have their turn. */
const LOOKED_AT = 128;
