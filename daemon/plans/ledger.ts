// The ledger of decisions: an append-only file of lines, each bound to the one before it by a MAC (ledger_line.ts). A line is
// first in the store, with the decision it tells of, and then in the file; so a kill loses none, and what it tore is known.
// It knows nothing of plans, and takes no secret out of what it is told: whoever writes must.

import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { OneReading } from "../org/one_reading.ts";
import { inTurns } from "../org/turn.ts";
import { transact } from "../store/transaction.ts";
import { type LedgerEntry, type LedgerLine, type LineMaker, makeLines } from "./ledger_line.ts";
import { StoredRecord } from "./ledger_record.ts";
import {
  ACKNOWLEDGED,
  beginsWith,
  isHalfLine,
  type LedgerEnd,
  type LedgerFaultName,
  LedgerJudge,
  type LedgerRecord,
  type LedgerVerdict,
  pendingBytes,
} from "./ledger_verify.ts";

/** The path of the ledger in a state folder. */
export function ledgerPath(stateFolder: string): string {
  return `${stateFolder}/ledger.log`;
}

/** The ledger cannot be written or read; the message says why. What was queued stays queued. */
export class LedgerError extends Error {
  override name = "LedgerError";
}

/** Where a process can be killed while the ledger is written. */
export type LedgerStep = "queued" | "committed" | "opened" | "part" | "written" | "synced" | "recorded" | "confirmed";

/** What a ledger needs. */
export interface LedgerOptions {
  /** Holds the head; its owner holds the lock of the state folder. */
  readonly database: DatabaseSync;
  /** The file, made with mode 0600 when there is none. */
  readonly path: string;
  /** 32 bytes (state/ledger_key.ts). */
  readonly key: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called between any two steps; tests are killed there. */
  readonly onStep?: (step: LedgerStep) => void;
  /** How many bytes are written at once; tests write less, to be killed in the middle of a line. */
  readonly writeAtOnce?: number;
}

/** What a start found: the file as it was left; nothing; lines that a kill kept from it, now written; or a fault, now noted. */
export type LedgerFinding = "whole" | "new" | "completed" | "mended" | LedgerFaultName;

/** What the last line about a plan says. */
export interface LastWord {
  /** What happened: `approve`, `start` ... */
  readonly event: string;
  /** The state it led to. */
  readonly state: string;
  /** The hash of the plan. */
  readonly hash: string;
  /** The number of the line. */
  readonly line: number;
  /** It is an approval that came into the file only after whoever gave it was told that it could not be written, or nothing. */
  readonly late?: true;
  /** Whether a person has noted faults of the ledger since: what was lost with them may have been its end. */
  readonly past?: true;
  /** The hash of the plan in lines before, where that was another. */
  readonly otherHash?: string;
}

/** The kind of a line that says that approvals from a line on came too late. */
const LATE = "late";
/** How often a write begins again because the file was changed under its hands. */
const ATTEMPTS = 3;
/** How often the ledger is looked at anew because another process writes to it. */
const LOOKS = 100;
/** How much is read at once, bytes. */
const PIECE = 1 << 18;
const NEWLINE = 10;
const utf8 = new TextDecoder();

/** A ledger that can be appended to and verified. Every call does its work before it returns, so appends never overlap. */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #lines: LineMaker;
  readonly #record: StoredRecord;
  /** The file as it was when it could be opened to be written. */
  #writable: string | undefined;
  #broken = false;
  /** Who reads all of it, in turns. */
  readonly #readings = new OneReading();
  /** Whether lines may wait that could not be written when they were queued. */
  #isLate = true;
  /** What the start found. */
  readonly found: LedgerFinding;

  private constructor(options: LedgerOptions) {
    this.#options = options;
    this.#lines = makeLines(options.key);
    this.#record = new StoredRecord(options.database);
    this.found = this.#recover();
  }

  /** Opens a ledger: finishes what a kill left, and notes what somebody else did to the file's end. @throws LedgerError */
  static open(options: LedgerOptions): Ledger {
    return guarded(options.path, "open", () => new Ledger(options));
  }

  /** Writes a line; it is on the disk when the call returns. @returns Its number. @throws LedgerError */
  append(entry: LedgerEntry): number {
    const n = transact(this.#options.database, () => this.queue(entry));
    this.#step("committed");
    this.flush();
    return n;
  }

  /**
   * Puts a line in the store, in the caller's transaction: it is written if and only if that is committed, by the next
   * {@link flush} or, after a kill, by the next start.
   *
   * @returns Its number.
   */
  queue(entry: LedgerEntry): number {
    const { database, now } = this.#options;
    if (!database.isTransaction) throw new LedgerError("Cannot queue a line of the ledger: no transaction is open.");
    let last = this.#record.last();
    if (last === undefined) {
      const record = this.#record.readOrBegin(this.#lines.fingerprint);
      this.#record.write(record);
      last = { n: record.lines, mac: record.head };
    }
    const n = last.n + 1;
    const { text, mac } = this.#lines.make(n, now(), last.mac, entry);
    this.#record.queue({ n, mac, text: text + "\n" });
    this.#step("queued");
    return n;
  }

  /** Brings queued lines to the file. Not in a transaction. @throws LedgerError They stay queued, and the next call tries again. */
  flush(): void {
    guarded(this.#options.path, "write", () => {
      const isLate = this.#isLate;
      this.#isLate = true;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (isLate) this.#noteLate();
        const fault = this.#write();
        if (fault === undefined) {
          this.#isLate = false;
          return;
        }
        this.#note(fault);
      }
      throw new LedgerError("somebody else is writing to it");
    });
  }

  /** Throws unless a line could be appended now, as far as that can be told without writing. @throws LedgerError */
  requireWritable(): void {
    const { path } = this.#options;
    guarded(path, "write", () => {
      const look = lookAt(path);
      // The same file, of which not even the rights have changed since, can be opened again.
      if (look !== undefined && look === this.#writable) return;
      openExisting(path, { append: true })?.close();
      this.#writable = look;
    });
  }

  /**
   * Whether a fault was noted that no person has looked at: what the store says of plans may be older than what was done.
   * It stays so over restarts until {@link Ledger.acknowledge} is called.
   */
  get distrusted(): boolean {
    return this.#record.unseen !== 0;
  }

  /**
   * Notes that a person has looked at every fault that is told up to now: from then on they are told as past. What is changed in
   * the lines before afterwards is told as before.
   *
   * @param by Who looked.
   * @param others What else was told, by keys: where the store disagrees. @throws LedgerError
   */
  acknowledge(by: string, others: readonly string[] = []): void {
    this.flush();
    const sha256 = guarded(this.#options.path, "read", () => hashFile(this.#options.path));
    transact(this.#options.database, () => {
      this.queue({ kind: ACKNOWLEDGED, by, sha256, ...others.length === 0 ? {} : { others: [...new Set(others)] } });
      this.#record.unseen = 0;
    });
    this.flush();
  }

  /**
   * The last word on each plan in the lines of the file, and in those that wait to be written: such as nobody could have forged
   * without the key. The chain is followed on the way: a line that is changed, gone or out of its order is noted as a fault, for it
   * may have been the last word on a plan. @throws LedgerError when they cannot be read.
   */
  lastWords(): ReadonlyMap<string, LastWord> {
    return atOnce(this.#lastWords((words) => words, true));
  }

  /**
   * The same of a long ledger, while others have their turn: lines that are appended meanwhile count.
   *
   * @param use Called with them in one turn with the last look: they are as they are then.
   * @param follows Whether the chain is followed; not by whoever checks every line anyway.
   * @returns What that returns. @throws LedgerError when they cannot be read.
   */
  lastWordsInTurns<T>(use: (words: ReadonlyMap<string, LastWord>) => T, follows = true): Promise<T> {
    return this.#readings.alone(() => inTurns(this.#lastWords(use, follows)));
  }

  *#lastWords<T>(use: (words: ReadonlyMap<string, LastWord>) => T, follows: boolean): Generator<void, T> {
    const words = new Map<string, LastWord>();
    const kinds = ["plan", LATE, ACKNOWLEDGED];
    const judge = follows ? new LedgerJudge(this.#lines) : undefined;
    yield* this.#hear(kinds, ({ n, entry }) => {
      const { kind, plan, event, state, hash } = entry;
      if (kind === ACKNOWLEDGED) {
        // What was broken up to there is past, and whoever was approved before it asks again: its end may have been in what is gone.
        for (const [id, word] of words) if (word.event === "approve") words.set(id, { ...word, past: true });
        return;
      }
      if (kind === LATE) {
        for (const [id, word] of words) {
          if (word.event === "approve" && word.line >= Number(entry["from"])) words.set(id, { ...word, late: true });
        }
        return;
      }
      const id = String(plan), before = words.get(id);
      const other = before?.otherHash ?? (before?.hash === hash ? undefined : before?.hash);
      words.set(id, {
        event: String(event),
        state: String(state),
        hash: String(hash),
        line: n,
        ...other === undefined ? {} : { otherHash: other },
      });
    }, judge);
    if (judge !== undefined) this.#noteBreak(judge);
    return use(words);
  }

  /** Notes where the chain is broken; it is noted once until a person has looked. In one turn with the end of the file. */
  #noteBreak(judge: LedgerJudge): void {
    const { record, end } = look(this.#options, this.#record, this.#lines);
    const found = judge.breakIn(record, end);
    this.#broken = found !== undefined;
    if (found === undefined || this.distrusted) return;
    const { fault, line } = found;
    transact(this.#options.database, () => {
      this.#record.unseen = this.queue({ kind: "fault", fault, line });
    });
    try {
      this.flush();
    } catch {
      // It waits in the store, and is distrusted already.
    }
  }

  /** Whether the last who followed the chain found it broken, and no person has looked since. */
  get broken(): boolean {
    return this.#broken && this.distrusted;
  }

  /** The keys that people who looked were told ({@link Ledger.acknowledge}). @throws LedgerError when they cannot be read. */
  async lookedAt(): Promise<ReadonlySet<string>> {
    const keys = new Set<string>();
    const steps = this.#hear([ACKNOWLEDGED], ({ entry }) => {
      const { others } = entry;
      if (Array.isArray(others)) { for (const key of others) keys.add(String(key)); }
    });
    await this.#readings.alone(() => inTurns(steps));
    return keys;
  }

  /**
   * Hands on every line of some kinds that was made with the key, in the file and among those that wait to be written. Between two steps
   * lines may be appended. @param judge Given every line of the file.
   */
  *#hear(kinds: readonly string[], body: (line: LedgerLine) => void, judge?: LedgerJudge): Generator<void, void> {
    // Most lines tell of commands: to look whether a line can be of the kind at all takes a small part of checking its MAC.
    const marks = kinds.map((kind) => `"kind":${JSON.stringify(kind)}`);
    const hear = (bytes: Uint8Array) => {
      const text = utf8.decode(bytes);
      if (!marks.some((mark) => text.includes(mark))) return;
      const line = this.#lines.read(bytes);
      if (line !== undefined && kinds.includes(String(line.entry["kind"]))) body(line);
    };
    try {
      using file = openExisting(this.#options.path, { read: true });
      for (const { bytes, ends } of file === undefined ? [] : linesOf(file)) {
        judge?.add(bytes, ends);
        if (!ends) continue;
        hear(bytes);
        yield;
      }
      // In one turn with the end of the file: a line is in one of the two.
      const { pending } = this.#record.readOrBegin(this.#lines.fingerprint);
      for (const { text } of pending) hear(new TextEncoder().encode(text.trim()));
    } catch (error) {
      throw cannot("read", this.#options.path, error);
    }
  }

  /**
   * Notes that the store says of a plan what no line does. It is told as a fault, and nothing is trusted, until a person has looked.
   *
   * @param said What the store called the plan, and what it is in the lines. @throws LedgerError
   */
  noteForged(plan: string, said: { readonly store: string; readonly ledger: string | undefined }): void {
    transact(this.#options.database, () => {
      const { store, ledger = "unknown" } = said;
      this.#record.unseen = this.queue({ kind: "fault", fault: "forged", id: plan, store, ledger });
    });
    this.flush();
  }

  /** Checks every line. Lines that are appended in the meantime are left for the next time. @throws LedgerError */
  verify(): Promise<LedgerVerdict> {
    return this.#readings.alone(() => {
      try {
        // In one turn with the look at the end: what only waits to be written is not torn.
        this.flush();
      } catch {
        // It waits on, and that is told.
      }
      return verifyLedger(this.#options);
    });
  }

  #step(step: LedgerStep): void {
    this.#options.onStep?.(step);
  }

  #recover(): LedgerFinding {
    const found = look(this.#options, this.#record, this.#lines);
    const dropped = this.#dropHalf(found.record, found.end);
    const { record, end } = dropped ? look(this.#options, this.#record, this.#lines) : found;
    const fault = this.#faultOf(record, end);
    if (fault !== undefined) this.#note(fault);
    const tail = end?.tail ?? new Uint8Array(), pending = pendingBytes(record);
    const torn = fault === undefined && tail.length < pending.length && tail.length > 0 && tail.at(-1) !== NEWLINE;
    // Queued before anything is mended: a kill in the middle of the mending does not lose the note.
    if (torn) {
      const line = record.lines + linesIn(tail) + 1;
      transact(this.#options.database, () => this.queue({ kind: "mended", line }));
    }
    this.flush();
    if (fault !== undefined) return fault;
    if (torn || dropped) return "mended";
    if (record.pending.length > 0) return "completed";
    return record.lines === 0 ? "new" : "whole";
  }

  /**
   * Takes half a line away that stands behind all that the store knows of, and is no beginning of what it has to write: whoever began it
   * was killed before anything relied on it. Noted first: a kill in between does not lose the note.
   */
  #dropHalf(record: LedgerRecord, end: LedgerEnd | undefined): boolean {
    if (record.fingerprint !== this.#lines.fingerprint || end === undefined || !isHalfLine(record, end)) return false;
    const isNoted = record.pending.some(({ text }) =>
      this.#lines.read(new TextEncoder().encode(text.trim()))?.entry["kind"] === "mended"
    );
    if (!isNoted) {
      transact(
        this.#options.database,
        () => this.queue({ kind: "mended", line: record.lines + record.pending.length + 1, dropped: end.tail.length }),
      );
    }
    using file = openExisting(this.#options.path, { write: true });
    file?.truncateSync(record.bytes);
    file?.syncSync();
    return true;
  }

  /** What is wrong with the end of the file, as far as one can tell without reading all of it. */
  #faultOf(record: LedgerRecord, end: LedgerEnd | undefined): LedgerFaultName | undefined {
    if (record.fingerprint !== this.#lines.fingerprint) return "key";
    if (end === undefined) return record.bytes > 0 ? "missing" : undefined;
    if (end.size < record.bytes) return "cut";
    if (beginsWith(pendingBytes(record), end.tail)) return undefined;
    return this.#lastOf(record, end.tail) === undefined ? "inserted" : "rewound";
  }

  /** The last of lines that go on from the record, made with our key: the store is older than they are. */
  #lastOf(record: LedgerRecord, tail: Uint8Array): { readonly n: number; readonly mac: string } | undefined {
    const pending = pendingBytes(record);
    if (!beginsWith(tail, pending) || tail.at(-1) !== NEWLINE) return undefined;
    let last = record.pending.at(-1) ?? { n: record.lines, mac: record.head };
    for (const bytes of split(tail.subarray(pending.length))) {
      const line = this.#lines.read(bytes);
      if (line === undefined || line.n !== last.n + 1 || line.previous !== last.mac) return undefined;
      last = line;
    }
    return last;
  }

  /**
   * Notes that approvals come too late: a kill, or a file that could not be written, kept them from it, and whoever gave them was
   * told that they do not count, or nothing. In a transaction of its own, before they are written: no kill separates them.
   */
  #noteLate(): void {
    transact(this.#options.database, () => {
      const { bytes, pending } = this.#record.readOrBegin(this.#lines.fingerprint);
      let left = pending.length === 0 ? 0 : readEnd(this.#options.path, bytes)?.tail.length ?? 0;
      const unwritten = pending.filter(({ text }) => (left -= new TextEncoder().encode(text).length) < 0);
      const kindsOf = unwritten.map(({ text }) => this.#lines.read(new TextEncoder().encode(text.trim()))?.entry);
      const first = kindsOf.findIndex((entry) => entry?.["kind"] === "plan" && entry["event"] === "approve");
      if (first === -1 || kindsOf.at(-1)?.["kind"] === LATE) return;
      this.queue({ kind: LATE, from: unwritten[first]?.n ?? 0 });
    });
  }

  /** Queues a line that tells of a fault, and goes on behind whatever stands in the file: it is evidence, and stays. */
  #note(fault: LedgerFaultName): void {
    transact(this.#options.database, () => {
      const before = this.#record.readOrBegin(this.#lines.fingerprint);
      const end = readEnd(this.#options.path, before.bytes);
      const size = end?.size ?? 0;
      let { lines, head } = before;
      const newest = fault === "rewound" && end !== undefined ? this.#lastOf(before, end.tail) : undefined;
      if (newest !== undefined) {
        this.#record.clearPending();
        lines = newest.n;
        head = newest.mac;
      }
      this.#record.write({ lines, head, bytes: size, fingerprint: this.#lines.fingerprint });
      this.#record.unseen = this.queue({ kind: "fault", fault, expected: before.bytes, found: size });
      if (size > 0 && lastByte(this.#options.path, size) !== NEWLINE) this.#record.startOnNewLine();
    });
  }

  /** Writes what is queued, or returns why it would not fit. */
  #write(): LedgerFaultName | undefined {
    const { database, path } = this.#options;
    let wrote = false;
    // The next transaction that is durable takes this one along. If a power cut takes it back, its lines are found in the file.
    const fault = transact(database, () => {
      const record = this.#record.readOrBegin(this.#lines.fingerprint);
      const last = record.pending.at(-1);
      if (last === undefined) return undefined;
      const end = readEnd(path, record.bytes);
      const fault = this.#faultOf(record, end);
      if (fault !== undefined) return fault;
      const pending = pendingBytes(record);
      this.#put(pending.subarray(end?.tail.length ?? 0), end === undefined);
      const bytes = record.bytes + pending.length;
      this.#record.write({ lines: last.n, head: last.mac, bytes, fingerprint: record.fingerprint });
      this.#record.clearPending();
      this.#step("recorded");
      wrote = true;
      return undefined;
    }, { durable: false });
    if (wrote) this.#step("confirmed");
    return fault;
  }

  /** Puts bytes at the end of the file and waits until they are on the disk. */
  #put(bytes: Uint8Array, isNew: boolean): void {
    const { path, writeAtOnce = Infinity } = this.#options;
    using file = openExisting(path, { append: true }) ??
      Deno.openSync(path, { append: true, create: true, mode: 0o600 });
    this.#step("opened");
    for (let at = 0; at < bytes.length;) {
      at += file.writeSync(bytes.subarray(at, at + writeAtOnce));
      this.#step("part");
    }
    this.#step("written");
    file.syncDataSync();
    if (isNew) {
      // The name of a new file is on the disk only when its folder is.
      using folder = Deno.openSync(path.slice(0, path.lastIndexOf("/")) || "/", { read: true });
      folder.syncSync();
    }
    this.#step("synced");
  }
}

/**
 * Checks every line of a ledger as it stands, and mends nothing.
 *
 * Beside a running daemon ask that daemon: a line that it is just writing looks torn from another process.
 *
 * @throws LedgerError when it cannot be read.
 */
export async function verifyLedger(
  options: Pick<LedgerOptions, "database" | "path" | "key">,
): Promise<LedgerVerdict> {
  const lines = makeLines(options.key), judge = new LedgerJudge(lines);
  try {
    const { record, end } = look(options, new StoredRecord(options.database), lines);
    if (end !== undefined) {
      using file = await Deno.open(options.path);
      await readLines(file, end.size, judge);
    }
    return judge.finish(record, end);
  } catch (error) {
    throw new LedgerError(`Cannot verify the ledger ${options.path}: ${(error as Error).message}`, { cause: error });
  }
}

/** What the store says and what stands at the end of the file, both of one moment. */
function look(
  { path }: Pick<LedgerOptions, "path">,
  stored: StoredRecord,
  lines: LineMaker,
): { readonly record: LedgerRecord; readonly end: LedgerEnd | undefined } {
  // Whoever only looks, perhaps from another process, must not keep the daemon from writing: it looks again instead.
  for (let attempt = 1;; attempt++) {
    const record = stored.readOrBegin(lines.fingerprint);
    const end = readEnd(path, record.bytes);
    const { head, pending } = stored.readOrBegin(lines.fingerprint);
    const same = head === record.head && pending.length === record.pending.length;
    if (same || attempt === LOOKS) return { record, end };
  }
}

function guarded<T>(path: string, what: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw cannot(what, path, error);
  }
}

function cannot(what: string, path: string, error: unknown): LedgerError {
  const why = (error as Error).message;
  return new LedgerError(`Cannot ${what} the ledger ${path}: ${why}. Nothing is decided until it can be written.`, {
    cause: error,
  });
}

/** What steps come to that are gone through in one turn. */
function atOnce<T>(steps: Generator<void, T>): T {
  for (let step = steps.next();; step = steps.next()) if (step.done === true) return step.value;
}

/** Opens a file; `undefined` when there is none. @throws Error for what is none: to open a pipe would wait for its other end. */
function openExisting(path: string, options: Deno.OpenOptions): Deno.FsFile | undefined {
  try {
    if (!Deno.statSync(path).isFile) throw new Error("it is no ordinary file. Move it away");
    return Deno.openSync(path, options);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Changes with the file at a path and with everything about it; `undefined` where it is not there. */
function lookAt(path: string): string | undefined {
  try {
    const { dev, ino, mode, uid, gid, size, ctime, mtime } = Deno.statSync(path);
    return `${dev} ${ino} ${mode} ${uid} ${gid} ${size} ${ctime?.getTime()} ${mtime?.getTime()}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The end of the file behind `from`; `undefined` when there is no file. */
function readEnd(path: string, from: number): LedgerEnd | undefined {
  using file = openExisting(path, { read: true });
  if (file === undefined) return undefined;
  const { size } = file.statSync();
  return { size, tail: readSpan(file, from, Math.max(size, from)) };
}

function lastByte(path: string, size: number): number | undefined {
  using file = Deno.openSync(path, { read: true });
  return readSpan(file, size - 1, size)[0];
}

function readSpan(file: Deno.FsFile, from: number, to: number): Uint8Array {
  const span = new Uint8Array(to - from);
  if (span.length === 0) return span;
  file.seekSync(from, Deno.SeekMode.Start);
  let length = 0;
  for (let read: number | null = 0; read !== null && length < span.length; length += read ?? 0) {
    read = file.readSync(span.subarray(length));
  }
  return span.subarray(0, length);
}

/** Cuts bytes that end in a newline into lines, without their newlines. */
function* split(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start);
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

/** The lines of a whole file without their newlines, read piece by piece; what stands behind the last newline `ends` in none. */
function* linesOf(file: Deno.FsFile): Generator<{ readonly bytes: Uint8Array; readonly ends: boolean }> {
  let rest: readonly Uint8Array[] = [];
  for (const bytes of piecesOf(file)) {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      yield { bytes: joined([...rest, bytes.subarray(start, end)]), ends: true };
      rest = [];
      start = end + 1;
    }
    if (start < bytes.length) rest = [...rest, bytes.subarray(start)];
  }
  if (rest.length > 0) yield { bytes: joined(rest), ends: false };
}

function* piecesOf(file: Deno.FsFile): Generator<Uint8Array> {
  for (;;) {
    const piece = new Uint8Array(PIECE);
    const read = file.readSync(piece);
    if (read === null) return;
    yield piece.subarray(0, read);
  }
}

function hashFile(path: string): string {
  const hash = createHash("sha256");
  using file = openExisting(path, { read: true });
  if (file !== undefined) { for (const piece of piecesOf(file)) hash.update(piece); }
  return hash.digest("hex");
}

function linesIn(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => byte === NEWLINE ? sum + 1 : sum, 0);
}

/** Hands the first `size` bytes of a file to `judge`, line by line, and lets others work in between. */
async function readLines(file: Deno.FsFile, size: number, judge: LedgerJudge): Promise<void> {
  const piece = new Uint8Array(PIECE);
  let rest: readonly Uint8Array[] = [];
  for (let left = size; left > 0;) {
    const read = await file.read(piece.subarray(0, Math.min(left, PIECE)));
    if (read === null) break;
    left -= read;
    const bytes = piece.slice(0, read);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      judge.add(joined([...rest, bytes.subarray(start, end)]), true);
      rest = [];
      start = end + 1;
    }
    if (start < read) rest = [...rest, bytes.subarray(start)];
  }
  if (rest.length > 0) judge.add(joined(rest), false);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0] as Uint8Array;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0);
  return whole;
}
