// The memory of one daemon: the index of the memex, kept true to the files, and what can be asked of it. Opens its database when
// something is first asked, heals it when it proves damaged, and lets others have their turn. Writes no Org file.

import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../pipeline/ports.ts";
import {
  type AgendaItem,
  agendaSteps,
  defaultRange,
  type DueItem,
  listDue,
  listUndated,
  type Range,
} from "./agenda.ts";
import { toMoment } from "../org/calendar.ts";
import { outlineInTurns } from "../org/outline_in_turns.ts";
import { assembleContext, type ContextOptions } from "./context.ts";
import { History, type Remark } from "./history.ts";
import { isDamage, openIndex, setAside } from "./index_database.ts";
import { findReferred, nameOf, nodeId, type NodeName, type NodeRow, parseReference, selectNodes } from "./node_rows.ts";
import { NoteIndex, type ScanProgress, type ScanReport } from "./note_index.ts";
import { readNote } from "./read_note.ts";
import { indexRemarks } from "./remark_index.ts";
import { searchNotes, searchRemarks } from "./search.ts";
import type { FoundNode, HistoryLine, MemoryReport, MemoryServices, SearchHit } from "./services.ts";
import { setupTags } from "./setup_tags.ts";
import { findBacklinks, findNodes, showNode } from "./show_node.ts";
import type { Snapshots } from "./snapshots.ts";
import { verifyObjects } from "./verify.ts";
import { sayingStorage } from "../files/storage_fault.ts";
import { notesFault } from "../org/notes_folder.ts";
import { inTurns, letOthersGo } from "../org/turn.ts";
import type { WatchThread } from "../org/watch_thread.ts";
import { NoteWatch } from "./watch.ts";

/** Where a memory tells what a person may want to know. */
export interface MemoryLog {
  info(text: string, fields?: Record<string, unknown>): void;
  warn(text: string, fields?: Record<string, unknown>): void;
  error(text: string, fields?: Record<string, unknown>): void;
}

/** What a {@link NoteMemory} works with. */
export interface NoteMemoryOptions {
  /** The memex, absolute. It need not be there. */
  readonly folder: string;
  /** The file of the index, or `:memory:`. */
  readonly indexPath: string;
  /** The daemon's database, which keeps the conversation. */
  readonly main: DatabaseSync;
  readonly snapshots: () => Snapshots;
  readonly clock: Clock;
  readonly log: MemoryLog;
  /** What watches folders; without it nothing is watched. */
  readonly watches?: Pick<WatchThread, "watch" | "hears">;
  /** Called after the index took in a change. @param own Whether the daemon made it. */
  readonly onChange?: (own: boolean) => void;
}

/** How long a question waits for a scan that is under way before it is answered from what is there, milliseconds. */
const PATIENCE_MS = 2_000;

/** How long what was seen of a folder that is not watched is relied on, milliseconds. */
const LOOK_AGAIN_MS = 1_000;

/** How often a folder that is not watched is looked at, and how often one that is, in beats of the heart (a minute each). */
const BEATS_UNWATCHED = 1, BEATS_WATCHED = 30;

/** The most items of an agenda: nobody reads more, and they must fit a pipe. */
const MOST_ITEMS = 2_000;

/** How many files are read before progress is logged again. */
const TOLD_EVERY = 1_000;

/** The memory. Disposing of it stops scan and watch and closes the index. */
export class NoteMemory implements MemoryServices, AsyncDisposable {
  readonly #options: NoteMemoryOptions;
  readonly #history: History;
  #database: DatabaseSync | undefined;
  #index: NoteIndex | undefined;
  #watch: NoteWatch | undefined;
  #scan: Promise<unknown> | undefined;
  /** What the daemon changed during the first look, as far as it is to be taken in yet. */
  #taken: Promise<unknown> = Promise.resolve();
  #progress: ScanProgress | undefined;
  #told = 0;
  #report: ScanReport | undefined;
  #problems = new Map<string, string>();
  #beats = 0;
  #mending: Promise<void> | undefined;
  /** When all notes were looked at last, milliseconds since the epoch. */
  #lookedAt = 0;
  #closed = false;

  constructor(options: NoteMemoryOptions) {
    this.#options = options;
    this.#history = new History(options.main);
  }

  /** Opens the index, scans the memex and watches it from now on. */
  begin(): void {
    if (this.#closed) return;
    const { folder, clock, watches } = this.#options;
    // Where nothing was looked at yet, the first look is the one that is asked for.
    const look = (paths: readonly string[]) =>
      this.#scan === undefined ? void this.#scanned() : void this.refresh(paths).catch(() => {});
    if (watches === undefined) return void this.#scanned();
    this.#watch ??= new NoteWatch({
      folder,
      thread: watches,
      after: (ms, body) => clock.after(ms, body),
      onChange: look,
      onBegun: () => look([""]),
    });
    // Watched before the scan: what changes while it goes on is looked at again.
    if (!this.#watch.begin()) void this.#scanned();
  }

  /** What does not work, a clause each. */
  troubles(): readonly string[] {
    const fault = this.#watch?.fault;
    return fault === undefined
      ? []
      : [`changes of the notes are only found when something is asked, or after a while: ${fault}`];
  }

  /** Time passed: a memex that was not there, or cannot be watched, is looked at. */
  tick(): void {
    if (this.#watch === undefined || this.#closed) return;
    const wasWatching = this.#watch.watching;
    this.#watch.begin();
    const watching = this.#watch.watching;
    const beats = watching ? BEATS_WATCHED : BEATS_UNWATCHED;
    if (watching !== wasWatching || ++this.#beats % beats === 0) void this.refresh([""]).catch(() => {});
  }

  /**
   * Looks at some files and folders again. The first look at all notes comes before; whoever changed a file does not wait for that.
   *
   * @param paths Relative to the memex.
   * @param own Whether the daemon changed them.
   */
  async refresh(paths: readonly string[], own = false): Promise<void> {
    if (this.#closed) return;
    const looked = this.#look(paths, own);
    if (!own || this.#progress === undefined) return await looked;
    const taken = looked.catch((error) => {
      this.#options.log.warn("Cannot take in what was changed", { paths, error });
    });
    this.#taken = Promise.all([this.#taken, taken]);
  }

  async #look(paths: readonly string[], own: boolean): Promise<void> {
    await this.#scanned();
    const report = await this.#healing(() => (this.#index as NoteIndex).refresh(paths));
    this.#take(report, paths);
    this.#watch?.begin();
    if (report.read + report.removed > 0) this.#options.onChange?.(own);
  }

  /** What is still to be done before it knows all notes, in words; `undefined` when it does. */
  get unfinished(): string | undefined {
    return this.#progress === undefined ? undefined : this.statusLine();
  }

  /** What it does or has, in words for a status line. */
  statusLine(): string {
    if (this.#progress !== undefined) {
      return `reading the notes, ${count(this.#progress.read, "file")} so far`;
    }
    if (this.#database === undefined || this.#report === undefined) return "not looked at yet";
    const { files, nodes } = this.#database.prepare(
      "SELECT (SELECT count(*) FROM files) AS files, (SELECT count(*) FROM nodes WHERE position >= 0) AS nodes",
    ).get() as { files: number; nodes: number };
    const unread = this.#problems.size === 0 ? "" : `, ${this.#problems.size} not read (see memory verify)`;
    return `${count(files, "file")}, ${count(nodes, "heading")}${unread}`;
  }

  /** Keeps remarks. @throws Error when they cannot be kept. */
  remember(remarks: readonly Remark[]): void {
    this.#history.add(remarks);
  }

  async search(query: string, { limit = 20 }: { readonly limit?: number } = {}): Promise<SearchHit[]> {
    await this.#usable();
    const most = Math.max(1, Math.min(200, Math.floor(limit)));
    return await this.#healing(() => {
      const database = this.#open();
      const nodes = searchNotes(database, query, { limit: most }).map((hit): SearchHit => ({
        id: nodeId(hit),
        title: hit.title,
        file: hit.path,
        line: hit.line,
        snippet: hit.snippet,
        score: hit.score,
        kind: "node",
      }));
      indexRemarks(database, this.#options.main);
      // What stands in a note is what its user chose to keep, so it comes before what was only said.
      const said = nodes.length >= most ? [] : searchRemarks(database, query, { limit: most - nodes.length });
      return [
        ...nodes,
        ...said.map(({ remark, snippet, score }): SearchHit => ({
          id: `remark:${remark}`,
          title: "said by you",
          file: "",
          line: 0,
          snippet,
          score,
          kind: "conversation",
        })),
      ];
    });
  }

  async node(titleOrId: string): Promise<FoundNode> {
    const found = await this.#find(titleOrId);
    if (found === undefined || "candidates" in found) return found;
    const outline = await outlineInTurns(found.text);
    return await this.#healing(() => showNode(this.#open(), found.row, outline));
  }

  /** What a model is told of a node and what is around it. @returns The empty string where no one node is meant, or it is private. */
  async context(titleOrId: string, options: Pick<ContextOptions, "tokens" | "privacyTags">): Promise<string> {
    const found = await this.#find(titleOrId);
    if (found === undefined || "candidates" in found) return "";
    const outline = await outlineInTurns(found.text);
    const heading = outline.headings[found.row.position] ?? outline.headings[0];
    if (heading === undefined) return "";
    const { path } = found.row;
    const tags = await setupTags(this.#options.folder, path, found.text);
    return assembleContext(outline, heading, { ...options, file: path, setupTags: tags });
  }

  /** A node and the text of its file, which the index has as it is. */
  async #find(
    name: string,
  ): Promise<
    { readonly row: NodeRow; readonly text: string } | { readonly candidates: readonly NodeName[] } | undefined
  > {
    await this.#usable();
    // A file may have changed since it was read; then it is read again, and what was asked for is found anew.
    for (let again = false;; again = true) {
      const rows = await this.#healing(() => findNodes(this.#open(), name));
      const [row, another] = rows;
      if (row === undefined) return undefined;
      if (another !== undefined) return { candidates: rows.map(nameOf) };
      const note = readNote(`${this.#options.folder}/${row.path}`);
      if (note.ok && note.digest === row.digest) return { row, text: note.text };
      if (again) return undefined;
      await this.refresh([row.path]);
    }
  }

  async backlinks(id: string): Promise<readonly NodeName[]> {
    await this.#upToDate();
    return await this.#healing(() => {
      const database = this.#open();
      const seen = new Map<string, NodeName>();
      for (const row of findNodes(database, id)) {
        for (const link of findBacklinks(database, row)) seen.set(link.id, link);
      }
      return [...seen.values()];
    });
  }

  async agenda(
    range: { readonly from?: string; readonly to?: string; readonly undated?: boolean } = {},
  ): Promise<readonly AgendaItem[]> {
    await this.#usable();
    const now = this.#options.clock.now();
    const usual = defaultRange(now);
    const from = range.from === undefined ? usual.from : readMoment(range.from);
    const to = range.to === undefined ? Math.max(usual.to, from) : readMoment(range.to);
    return await this.#healing(async () => [
      ...(await inTurns(agendaSteps(this.#open(), { from, to }, now))).slice(0, MOST_ITEMS),
      ...range.undated === true ? listUndated(this.#open()) : [],
    ]);
  }

  history(
    { limit = 50, session }: { readonly limit?: number; readonly session?: string } = {},
  ): Promise<HistoryLine[]> {
    return Promise.resolve(this.#history.last(Math.max(1, Math.min(1_000, Math.floor(limit))), session));
  }

  async verify(): Promise<MemoryReport> {
    await this.#upToDate();
    const { wrong, missing, objects } = await this.#healing(() => verifyObjects(this.#open(), letOthersGo));
    const { count: snapshots, damaged } = this.#options.snapshots().verify();
    const { files } = this.#open().prepare("SELECT count(*) AS files FROM files").get() as { files: number };
    return {
      files,
      objects,
      snapshots,
      wrong,
      missing,
      damagedSnapshots: damaged,
      unread: [...this.#problems].map(([file, why]) => ({ file, why })),
    };
  }

  /** Puts the index aside and makes it anew from the files; lets go of snapshots that cannot be read any more. */
  async rebuild(): Promise<void> {
    const damaged = this.#options.snapshots().removeDamaged();
    if (damaged > 0) {
      this.#options.log.warn("Snapshots that are not what they were were let go", { snapshots: damaged });
    }
    await this.#heal("somebody asked for it");
  }

  /** What falls due in a range. @param remindAt Minutes after midnight. */
  due(range: Range, remindAt: number): DueItem[] {
    return this.#database === undefined ? [] : listDue(this.#database, range, remindAt);
  }

  /** The nodes that a reference means. */
  async referred(name: string): Promise<NodeRow[]> {
    await this.#upToDate();
    return await this.#healing(() => findReferred(this.#open(), parseReference(name)));
  }

  /** The files, but for one, in which headings with one of these IDs stand: those with most of them first. */
  async holders(ids: readonly string[], except: string): Promise<string[]> {
    await this.#upToDate();
    return await this.#healing(() => {
      const rows = this.#open().prepare(
        `SELECT path, count(*) AS n FROM nodes JOIN files USING (file)
         WHERE nodes.id <> '' AND nodes.id IN (SELECT value FROM json_each(?)) AND path <> ? GROUP BY path ORDER BY n DESC, path`,
      ).all(JSON.stringify(ids), except) as unknown as { path: string }[];
      return rows.map(({ path }) => path);
    });
  }

  /** Nodes whose clock runs. */
  async running(): Promise<NodeRow[]> {
    await this.#upToDate();
    return await this.#healing(() => {
      const database = this.#open();
      // Only those that have a clock at all are read.
      const rows = database.prepare(
        `SELECT nodes.node, objects.content FROM words JOIN nodes ON nodes.node = words.rowid JOIN objects USING (object)
         WHERE words MATCH '{content} : "CLOCK"'`,
      ).all() as unknown as { node: number; content: string }[];
      return rows.filter(({ content }) => RUNNING.test(content))
        .flatMap(({ node }) => selectNodes(database, "nodes.node = ?", [node]));
    });
  }

  /** Resolves once the index holds what the files held a moment ago, or its first scan takes too long to wait for. */
  async #upToDate(): Promise<void> {
    const scan = this.#scanned().then(() => this.#taken).then(() => this.#lookAgain());
    const late = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(PATIENCE_MS, late.resolve);
    await Promise.race([scan, late.promise]);
    cancel();
  }

  /** As {@link NoteMemory.#upToDate}, for whoever would take no notes for an answer. @throws Error where there can be none. */
  async #usable(): Promise<void> {
    const fault = notesFault(this.#options.folder);
    if (fault !== undefined) throw new Error(fault);
    await this.#upToDate();
  }

  /** Looks at all notes where nobody tells what changes: a folder that came only now, or one that cannot be watched. */
  async #lookAgain(): Promise<void> {
    const now = this.#options.clock.now();
    // A watch that hears nothing for now, because of a named pipe, is no better than none.
    if (await this.#watch?.hears() === true || now - this.#lookedAt < LOOK_AGAIN_MS) return;
    this.#lookedAt = now;
    this.#watch?.begin();
    await this.refresh([""]);
  }

  /** The first scan, begun if it was not. */
  #scanned(): Promise<unknown> {
    return this.#scan ??= this.#firstScan();
  }

  async #firstScan(): Promise<void> {
    const { log, folder, clock } = this.#options;
    const began = this.#lookedAt = clock.now();
    this.#progress = { found: 0, read: 0 };
    try {
      const report = await this.#healing(() => {
        this.#open();
        return (this.#index as NoteIndex).scan();
      });
      this.#report = report;
      this.#take(report, [""]);
      if (report.read > 0) {
        log.info("Notes looked at", { folder, files: report.files, read: report.read, ms: clock.now() - began });
      }
      for (const [path, why] of this.#problems) log.warn("Note not read", { path, why });
    } catch (error) {
      // Whoever asks next tries again.
      this.#scan = undefined;
      log.error("Cannot look at the notes", { folder, error });
    } finally {
      this.#progress = undefined;
    }
    this.#options.onChange?.(false);
  }

  /** Notes what a look at some paths could not read. */
  #take({ problems }: ScanReport, paths: readonly string[]): void {
    for (const known of [...this.#problems.keys()]) {
      if (paths.some((path) => path === "" || known === path || known.startsWith(`${path}/`))) {
        this.#problems.delete(known);
      }
    }
    for (const { path, words } of problems) this.#problems.set(path, words);
  }

  #open(): DatabaseSync {
    if (this.#database !== undefined) return this.#database;
    if (this.#closed) throw new Error("the daemon stops");
    const { indexPath, folder, clock, log } = this.#options;
    const { database, anew, setAside } = openIndex(indexPath);
    if (anew !== undefined) {
      log.error("The index of the notes was damaged; it is made anew from them", { why: anew, file: setAside });
    }
    try {
      const onProgress = (progress: ScanProgress) => this.#tell(progress);
      this.#index = new NoteIndex({ database, folder, now: () => clock.now(), pause: letOthersGo, onProgress });
    } catch (error) {
      database.close();
      throw error;
    }
    return this.#database = database;
  }

  #tell(progress: ScanProgress): void {
    if (this.#progress === undefined) return;
    this.#progress = progress;
    if (progress.read < this.#told + TOLD_EVERY) return;
    this.#told = progress.read;
    this.#options.log.info("Reading the notes", { files: progress.read });
  }

  /** Runs `body`; where the index proves damaged, it is made anew and `body` runs once more. */
  async #healing<T>(body: () => Promise<T> | T): Promise<T> {
    try {
      return await body();
    } catch (error) {
      if (!isDamage(error) || this.#closed) return await sayingStorage(() => Promise.reject(error));
      await this.#heal((error as Error).message);
      return await sayingStorage(body);
    }
  }

  /** Whoever finds the damage while it is being mended waits. */
  #heal(why: string): Promise<void> {
    this.#mending ??= this.#mend(why).finally(() => {
      this.#mending = undefined;
    });
    return this.#mending;
  }

  async #mend(why: string): Promise<void> {
    const { indexPath, log } = this.#options;
    await this.#close();
    const file = indexPath === ":memory:" ? undefined : setAside(indexPath);
    log.error("The index of the notes is put aside and made anew from them", { why, file });
    this.#open();
    const report = await (this.#index as unknown as NoteIndex).scan();
    this.#report = report;
    this.#take(report, [""]);
  }

  async #close(): Promise<void> {
    await this.#index?.stop();
    this.#index = undefined;
    const database = this.#database;
    this.#database = undefined;
    try {
      database?.close();
    } catch {
      // A damaged one may not even close.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#watch?.[Symbol.dispose]();
    await this.#index?.stop();
    await this.#scan?.catch(() => {});
    await this.#close();
  }
}

/** A clock line without an end. */
const RUNNING = /^[ \t]*CLOCK:[ \t]*\[[^\]\n]*\][ \t]*$/m;

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** The moment of a local date, with a time of day if one is given. @throws RangeError */
function readMoment(text: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d)?)?$/.exec(text.trim());
  if (match === null) {
    throw new RangeError(`Cannot read ${JSON.stringify(text)} as a date: write 2026-11-27 or 2026-11-27T15:00`);
  }
  const [year, month, day, hour, minute] = match.slice(1).map((part) => part === undefined ? undefined : Number(part));
  return toMoment({ year: year as number, month: month as number, day: day as number, hour, minute });
}
