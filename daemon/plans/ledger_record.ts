// What the store knows of the ledger: how far it goes, its last MAC, and the lines that are being written. Whatever writes
// belongs into a transaction of the caller's. Knows nothing of the file.

import type { DatabaseSync } from "node:sqlite";
import { NO_MAC } from "./ledger_line.ts";
import type { LedgerRecord, PendingLine } from "./ledger_verify.ts";

type Nullable<T> = { readonly [name in keyof T]: T[name] | null };

/** The ledger's rows in the database. */
export class StoredRecord {
  readonly #read;
  readonly #lastPending;
  readonly #lastWritten;
  readonly #write;
  readonly #queue;
  readonly #clear;
  readonly #glue;
  readonly #unseen;
  readonly #setUnseen;

  constructor(database: DatabaseSync) {
    // One statement, hence of one moment.
    this.#read = database.prepare(
      "SELECT lines, head, bytes, fingerprint, n, mac, text FROM ledger LEFT JOIN ledger_pending ORDER BY n",
    );
    this.#lastPending = database.prepare("SELECT n, mac FROM ledger_pending ORDER BY n DESC LIMIT 1");
    this.#lastWritten = database.prepare("SELECT lines AS n, head AS mac FROM ledger");
    this.#write = database.prepare(
      "INSERT INTO ledger (one, lines, head, bytes, fingerprint) VALUES (1, ?, ?, ?, ?) ON CONFLICT (one) DO UPDATE " +
        "SET lines = excluded.lines, head = excluded.head, bytes = excluded.bytes, fingerprint = excluded.fingerprint",
    );
    this.#unseen = database.prepare("SELECT unseen FROM ledger");
    this.#setUnseen = database.prepare("UPDATE ledger SET unseen = ?");
    this.#queue = database.prepare("INSERT INTO ledger_pending (n, mac, text) VALUES (?, ?, ?)");
    this.#clear = database.prepare("DELETE FROM ledger_pending");
    this.#glue = database.prepare(
      "UPDATE ledger_pending SET text = char(10) || text WHERE n = (SELECT min(n) FROM ledger_pending)",
    );
  }

  /** Reads all of it; `undefined` when nothing was ever written. */
  read(): LedgerRecord | undefined {
    const rows = this.#read.all() as unknown as readonly (Omit<LedgerRecord, "pending"> & Nullable<PendingLine>)[];
    const [first] = rows;
    if (first === undefined) return undefined;
    const { lines, head, bytes, fingerprint } = first;
    const pending = rows.flatMap(({ n, mac, text }) =>
      n === null || mac === null || text === null ? [] : [{ n, mac, text }]
    );
    return { lines, head, bytes, fingerprint, pending };
  }

  /** Reads it, or begins one for a ledger with no lines. */
  readOrBegin(fingerprint: string): LedgerRecord {
    return this.read() ?? { lines: 0, head: NO_MAC, bytes: 0, fingerprint, pending: [] };
  }

  /** The last line, be it written or not; `undefined` when nothing was ever written. In a transaction of the caller's. */
  last(): { readonly n: number; readonly mac: string } | undefined {
    return (this.#lastPending.get() ?? this.#lastWritten.get()) as
      | { readonly n: number; readonly mac: string }
      | undefined;
  }

  /** Adds a line to those that are being written. */
  queue(line: PendingLine): void {
    this.#queue.run(line.n, line.mac, line.text);
  }

  /** Puts a newline before what is written next: something that does not end in one stands before it. */
  startOnNewLine(): void {
    this.#glue.run();
  }

  /** Forgets the lines that are being written: they are in the file. */
  clearPending(): void {
    this.#clear.run();
  }

  /** The number of the line that notes a fault which no person has looked at yet; 0 when there is none. */
  get unseen(): number {
    return Number(this.#unseen.get()?.["unseen"] ?? 0);
  }

  /** Writes {@link StoredRecord.unseen}. The ledger must have begun. */
  set unseen(line: number) {
    this.#setUnseen.run(line);
  }

  /** Writes how far the ledger goes. */
  write({ lines, head, bytes, fingerprint }: Omit<LedgerRecord, "pending">): void {
    this.#write.run(lines, head, bytes, fingerprint);
  }
}
