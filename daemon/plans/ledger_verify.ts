// Judges a ledger: the lines of the file against what the store says of them. Pure; it is given the lines one after the other.
// It tells what happened to the file, not who did it, and it cannot convict someone who holds the key.

import { createHash } from "node:crypto";
import { type LedgerLine, type LineMaker, NO_MAC } from "./ledger_line.ts";

/**
 * What can be wrong. `edited`: a line is not what was written; `removed`, `inserted`, `moved`, `repeated`: lines are gone, foreign,
 * or not where they belong; `cut`: the end is gone; `torn`: the last write was broken off, which the next start mends; `missing`:
 * there is no file; `rewound`: the store knows less than the file, so it is an old or a new one; `key`: another key was in use;
 * `forged`: the store says of a plan what no line does; `gone`: the store has no such plan any more; `altered`: a plan in the store is
 * not what was asked for.
 */
export const LEDGER_FAULTS = [
  "edited",
  "removed",
  "inserted",
  "moved",
  "repeated",
  "cut",
  "torn",
  "missing",
  "rewound",
  "key",
  "forged",
  "gone",
  "altered",
] as const;

/** One of {@link LEDGER_FAULTS}. */
export type LedgerFaultName = typeof LEDGER_FAULTS[number];

/** Something that is wrong with the ledger. */
export interface LedgerFault {
  readonly fault: LedgerFaultName;
  /** The line where it shows, counted from 1. */
  readonly line: number;
  /** A sentence for a person. */
  readonly why: string;
}

/** What {@link LedgerJudge.finish} returns. */
export type LedgerVerdict =
  | {
    readonly ok: true;
    readonly lines: number;
    /** Lines that a kill tore and a start mended. */
    readonly mended: number;
    /** What was wrong once, and a person has looked at or a start has mended; absent when there is nothing. */
    readonly past?: readonly LedgerFault[];
  }
  | {
    readonly ok: false;
    readonly lines: number;
    /** The first of them in the order of the file; at most {@link MAX_FAULTS}. */
    readonly faults: readonly [LedgerFault, ...LedgerFault[]];
    /** As above. */
    readonly past?: readonly LedgerFault[];
  };

/** The kind of a line that says that a person has looked; it carries the SHA-256 of all bytes before it. */
export const ACKNOWLEDGED = "acknowledged";

/** How many faults are told. */
export const MAX_FAULTS = 20;

/** What the store says of the file. */
export interface LedgerRecord {
  /** How many lines were written to the end. */
  readonly lines: number;
  /** The MAC of the last of them. */
  readonly head: string;
  /** The size of the file up to there. */
  readonly bytes: number;
  /** Tells the key they were made with. */
  readonly fingerprint: string;
  /** Lines that are being written, in order. */
  readonly pending: readonly PendingLine[];
}

/** A line that is in the store and may not be in the file yet. */
export interface PendingLine {
  readonly n: number;
  readonly mac: string;
  /** What is written to the file, newlines and all. */
  readonly text: string;
}

/** The bytes that are being written. */
export function pendingBytes(record: LedgerRecord): Uint8Array {
  return new TextEncoder().encode(record.pending.map(({ text }) => text).join(""));
}

/** Tells whether `bytes` begins with `start`. */
export function beginsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.length <= bytes.length && start.every((byte, i) => byte === bytes[i]);
}

/** Whether nothing but half a line, which begins with a brace as all do, stands behind what the store knows of, which is not what it has to write. */
export function isHalfLine(record: LedgerRecord, { tail }: LedgerEnd): boolean {
  return tail[0] === 123 && !tail.includes(10) && !beginsWith(pendingBytes(record), tail);
}

/** A line of the file as far as it matters here; `undefined` for one that was never written so. */
type Seen =
  | Pick<LedgerLine, "n" | "previous" | "mac"> & {
    readonly note: LedgerFaultName | undefined;
    /** A person has looked, and what stands before it is what they looked at. */
    readonly looked: boolean;
  }
  | undefined;

/** What stands at the end of the file. */
export interface LedgerEnd {
  /** The size of the file, bytes. */
  readonly size: number;
  /** What the file holds behind the bytes that the record counts; empty when it holds less. */
  readonly tail: Uint8Array;
}

/** Takes the lines of a file in order, then judges them. */
export class LedgerJudge {
  readonly #seen: Seen[] = [];
  readonly #hash = createHash("sha256");
  #terminated = true;
  readonly #mended: LedgerFault[] = [];

  /** @param lines Made with the key of the ledger. */
  constructor(readonly lines: LineMaker) {}

  /** Takes one line without its newline. @param terminated Whether a newline stood behind it. */
  add(bytes: Uint8Array, terminated: boolean): void {
    this.#terminated = terminated;
    const line = terminated ? this.lines.read(bytes) : undefined;
    if (line?.entry["kind"] === "mended") {
      const at = Number(line.entry["line"] ?? line.n);
      const why = `Writing line ${at} was broken off; the start that followed mended it. Line ${line.n} notes it.`;
      this.#mended.push({ fault: "torn", line: at, why });
    }
    const looked = line?.entry["kind"] === ACKNOWLEDGED && this.#hash.copy().digest("hex") === line.entry["sha256"];
    this.#seen.push(line && { n: line.n, previous: line.previous, mac: line.mac, note: noteOf(line), looked });
    this.#hash.update(bytes);
    if (terminated) this.#hash.update("\n");
  }

  /** Judges what was added. @param end `undefined` when there is no file. */
  finish(record: LedgerRecord, end: LedgerEnd | undefined): LedgerVerdict {
    const faults = new Faults();
    faults.pass(this.#mended);
    return this.#judge(record, end, faults);
  }

  /** Where the chain is broken and no person has looked; a line that is still to be written, and what a line tells of a plan, breaks none. */
  breakIn(record: LedgerRecord, end: LedgerEnd | undefined): LedgerFault | undefined {
    const faults = new Faults();
    this.#judge(record, end, faults);
    return faults.found.find(({ fault }) => fault !== "torn" && fault !== "forged");
  }

  #judge(record: LedgerRecord, end: LedgerEnd | undefined, faults: Faults): LedgerVerdict {
    if (end === undefined) return this.#judgeNothing(record, faults);
    if (record.fingerprint !== this.lines.fingerprint && record.lines + record.pending.length > 0) {
      // With it no line can be told from a forged one.
      faults.add("key", 1, "The key is not the one that these lines were made with.");
      return faults.verdict(0, 0);
    }
    const walk = this.#walk(faults);
    this.#judgeEnd(record, end, walk, faults);
    return faults.verdict(walk.next - 1, this.#mended.length);
  }

  #judgeNothing(record: LedgerRecord, faults: Faults): LedgerVerdict {
    if (record.lines > 0) faults.add("missing", 1, `The file is gone; it had ${count(record.lines)}.`);
    else if (record.pending.length > 0) faults.add("torn", 1, "The first line was not written to its end.");
    return faults.verdict(0, 0);
  }

  /** Follows the chain as far as it goes, from each fault on with the next line that was made with our key. */
  #walk(faults: Faults): Walk {
    const walk: Walk = { next: 1, previous: NO_MAC, foreign: 0, foreignAt: 0 };
    this.#seen.forEach((line, index) => {
      const place = index + 1;
      if (line === undefined) {
        if (walk.foreign++ === 0) walk.foreignAt = place;
        return;
      }
      if (line.note !== undefined && line.n >= walk.next) {
        // The daemon saw it and wrote it down; it explains what is wrong just before.
        faults.add(line.note, walk.next, `${DESCRIPTIONS[line.note]} Line ${line.n} notes it.`);
      } else if (line.n > walk.next) {
        if (walk.foreign > 0) faults.add("edited", walk.next, `Line ${walk.next} is not what was written.`);
        else this.#judgeGap(line.n, walk.next, index, faults);
      } else if (line.n < walk.next) {
        faults.add("repeated", place, `Line ${line.n} stands a second time, as line ${place}.`);
        return;
      } else if (walk.foreign > 0) {
        faults.add("inserted", walk.foreignAt, `${count(walk.foreign)} that nobody wrote stand before line ${line.n}.`);
      } else if (line.previous !== walk.previous) {
        faults.add("rewound", line.n, `Line ${line.n} was written after another line ${line.n - 1} than the one here.`);
      }
      Object.assign(walk, { next: line.n + 1, previous: line.mac, foreign: 0 });
      if (line.looked) faults.pass();
    });
    return walk;
  }

  #judgeGap(n: number, next: number, index: number, faults: Faults): void {
    const elsewhere = this.#seen.some((other, at) => at > index && other?.n === next);
    const [gap, is] = n - next === 1 ? [`Line ${next}`, "is"] : [`Lines ${next} to ${n - 1}`, "are"];
    if (elsewhere) faults.add("moved", next, `${gap} should stand where line ${n} stands.`);
    else faults.add("removed", next, `${gap} should stand before line ${n} and ${is} gone.`);
  }

  #judgeEnd(record: LedgerRecord, end: LedgerEnd, walk: Walk, faults: Faults): void {
    const { next, foreign, foreignAt } = walk;
    const pending = pendingBytes(record);
    const last = record.lines + record.pending.length;
    if (end.tail.length < pending.length && beginsWith(pending, end.tail)) {
      // What is not there yet is in the store, and was never anywhere else.
      const written = end.tail.length === 0 ? "not begun" : "broken off";
      if (next - 1 >= record.lines) {
        faults.add("torn", next, `Writing line ${next} was ${written}; the next start of the daemon mends it.`);
        return;
      }
    }
    if (next - 1 === record.lines && isHalfLine(record, end)) {
      faults.add(
        "torn",
        next,
        `Half a line stands at the end, as line ${next}; the next start of the daemon takes it away.`,
      );
    } else if (next - 1 > last) {
      const extra = `The file goes on after line ${last}, the last that the store knows.`;
      faults.add("rewound", last + 1, `${extra} The store is an old one or a new one.`);
    } else if (next - 1 === last) {
      if (foreign > 0) faults.add("inserted", foreignAt, `${count(foreign)} that nobody wrote stand at the end.`);
      else if (walk.previous !== (record.pending.at(-1)?.mac ?? record.head)) {
        faults.add("rewound", Math.max(last, 1), `Line ${last} is not the last that the store knows.`);
      }
    } else if (foreign === 0 || foreign === 1 && !this.#terminated && end.size < record.bytes) {
      const gone = next === last ? `Line ${next} is` : `Lines ${next} to ${last} are`;
      faults.add("cut", next, `The end is cut off: ${gone} gone or not whole.`);
    } else {
      faults.add("edited", next, `Line ${next} is not what was written.`);
    }
  }
}

/** How far the chain was followed. */
interface Walk {
  /** The number that the next line must have. */
  next: number;
  /** The MAC of the line before it. */
  previous: string;
  /** How many lines since then were not made with our key, and where the first of them stands. */
  foreign: number;
  foreignAt: number;
}

/** A verdict with further faults, behind those that it has, and with some that a person has looked at. */
export function withFaults(
  verdict: LedgerVerdict,
  more: readonly LedgerFault[],
  looked: readonly LedgerFault[] = [],
): LedgerVerdict {
  const [first, ...others] = [...verdict.ok ? [] : verdict.faults, ...more].slice(0, MAX_FAULTS);
  const before = [...looked, ...verdict.past ?? []].slice(-MAX_FAULTS);
  const past = before.length === 0 ? {} : { past: before };
  if (first === undefined) return { ...verdict, ...past };
  return { ok: false, lines: verdict.lines, faults: [first, ...others], ...past };
}

/** Collects faults. */
class Faults {
  #found: LedgerFault[] = [];
  #past: LedgerFault[] = [];

  add(fault: LedgerFaultName, line: number, why: string): void {
    this.#found.push({ fault, line, why });
  }

  /** What no person has looked at, in the order of the file. */
  get found(): readonly LedgerFault[] {
    return this.#found;
  }

  /** A person has looked at all of them, or a start has mended them. */
  pass(mended?: readonly LedgerFault[]): void {
    this.#past = [...this.#past, ...mended ?? this.#found];
    if (mended === undefined) this.#found = [];
  }

  verdict(lines: number, mended: number): LedgerVerdict {
    const [first, ...others] = this.#found.slice(0, MAX_FAULTS);
    const more = this.#past.length === 0 ? {} : { past: this.#past.slice(-MAX_FAULTS) };
    return first === undefined
      ? { ok: true, lines, mended, ...more }
      : { ok: false, lines, faults: [first, ...others], ...more };
  }
}

/** What the daemon says of a fault that it found and noted. */
const DESCRIPTIONS: Readonly<Record<LedgerFaultName, string>> = {
  edited: "A line was edited.",
  removed: "Lines were removed.",
  inserted: "Foreign text was put behind the last line.",
  moved: "Lines were moved.",
  repeated: "Lines were repeated.",
  cut: "The end was cut off.",
  torn: "A write was broken off.",
  missing: "The file was taken away, and a new one begun.",
  rewound: "The store knew less than the file: it was an old one or a new one.",
  key: "The key was changed; what stands before cannot be checked.",
  forged: "The store said of a plan what no line of the ledger does; the plan was not run.",
  gone: "The store had no plan of an id that the ledger knows.",
  altered: "A plan in the store was not what was asked for.",
};

function noteOf(line: LedgerLine): LedgerFaultName | undefined {
  if (line.entry["kind"] !== "fault") return undefined;
  return LEDGER_FAULTS.find((name) => name === line.entry["fault"]);
}

function count(lines: number): string {
  return lines === 1 ? "1 line" : `${lines} lines`;
}
