// What is said between the daemon and a skill's process: frames of four bytes of length and JSON. Knows what a frame may be, not
// what it is for; what comes out of here has one of the known shapes, or was refused.

import type { Json } from "../ports.ts";

/** What the daemon says to the process. */
export type Order =
  /** Take the types out, and look for imports, by the modules at these addresses. */
  | { readonly op: "prepare"; readonly parts: readonly string[]; readonly looker: string; readonly parser: string }
  /** Run the skill's module. */
  | { readonly op: "load"; readonly source: string }
  /** Run the tests' module, after that of the skill. */
  | { readonly op: "tests"; readonly source: string; readonly kit: string }
  | { readonly op: "call"; readonly id: number; readonly hook: string; readonly args: readonly Json[] }
  /** The answer to what was asked during a call. */
  | { readonly op: "served"; readonly id: number; readonly n: number; readonly value: Json }
  | { readonly op: "served"; readonly id: number; readonly n: number; readonly error: string };

/** What the process says. */
export type Report =
  | { readonly op: "prepared"; readonly parts: readonly string[] }
  | { readonly op: "loaded"; readonly names: readonly string[] }
  | { readonly op: "failed"; readonly text: string; readonly line: number | undefined }
  | { readonly op: "done"; readonly id: number; readonly value: Json }
  | {
    readonly op: "threw";
    readonly id: number;
    readonly text: string;
    readonly line: number | undefined;
    /** Its answer was too long. */
    readonly code?: "FLOOD";
  }
  | {
    readonly op: "host";
    readonly id: number;
    readonly n: number;
    readonly service: string;
    readonly args: readonly Json[];
  };

/** The process said what it may not say. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

/** How deep what a skill hands over may be nested. Who reads it further may do so by recursion. */
export const MOST_DEPTH = 64;

/** Writes a frame. */
export function encodeOrder(order: Order): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(JSON.stringify(order));
  const frame = new Uint8Array(body.length + 4);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, 4);
  return frame;
}

/** Cuts what a process writes into frames. Holds no more than one frame that is not whole. */
export class ReportDecoder {
  readonly #mostBytes: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** @param mostBytes How long a frame may be. */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Takes what was read. @returns The frames that are whole now. @throws FrameError when it is nothing that may be said. */
  push(bytes: Uint8Array): Report[] {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    const reports: Report[] = [];
    for (;;) {
      const head = this.#join(4);
      if (head === undefined) return reports;
      const length = new DataView(head.buffer, head.byteOffset, 4).getUint32(0);
      if (length > this.#mostBytes) throw new FrameError("it wrote what is no message");
      const whole = this.#join(length + 4);
      if (whole === undefined) return reports;
      reports.push(this.#read(whole.subarray(4, length + 4)));
      this.#pieces = [whole.subarray(length + 4)];
      this.#length -= length + 4;
    }
  }

  /** All that is there as one piece, if it is that long. */
  #join(length: number): Uint8Array | undefined {
    if (this.#length < length) return undefined;
    if (this.#pieces.length > 1) {
      const joined = new Uint8Array(this.#length);
      let at = 0;
      for (const piece of this.#pieces) {
        joined.set(piece, at);
        at += piece.length;
      }
      this.#pieces = [joined];
    }
    return this.#pieces[0];
  }

  #read(bytes: Uint8Array): Report {
    let value: unknown;
    try {
      value = JSON.parse(this.#decoder.decode(bytes));
    } catch {
      throw new FrameError("it wrote a message that cannot be read");
    }
    const report = asReport(value);
    if (report === undefined) throw new FrameError("it wrote a message of an unknown form");
    return report;
  }
}

/** @returns `undefined` for what is no report. @throws FrameError for what is nested too deep. */
function asReport(value: unknown): Report | undefined {
  if (!isObject(value)) return undefined;
  const { op, id, n, text, service, args, names, parts } = value;
  const line = isCount(value.line) ? value.line : undefined;
  switch (op) {
    case "prepared":
      return isTexts(parts) ? { op, parts } : undefined;
    case "loaded":
      return isTexts(names) ? { op, names } : undefined;
    case "failed":
      return typeof text === "string" ? { op, text, line } : undefined;
    case "done":
      return isCount(id) && "value" in value ? { op, id, value: plain(value.value as Json) } : undefined;
    case "threw": {
      if (!isCount(id) || typeof text !== "string") return undefined;
      return { op, id, text, line, ...(value.code === "FLOOD" ? { code: "FLOOD" } : {}) };
    }
    case "host": {
      if (!isCount(id) || !isCount(n) || typeof service !== "string" || !Array.isArray(args)) return undefined;
      return { op, id, n, service, args: plain(args as readonly Json[] as Json) as readonly Json[] };
    }
    default:
      return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/** Takes `__proto__` out: who copies such a value key by key would give it a prototype. @throws FrameError when it is too deep. */
function plain(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  const open: { readonly of: Json; readonly depth: number }[] = [{ of: value, depth: 1 }];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const { of, depth } = each;
    if (depth > MOST_DEPTH) throw new FrameError(`what it handed over is nested deeper than ${MOST_DEPTH}`);
    if (Object.hasOwn(of as object, "__proto__")) delete (of as Record<string, Json>)["__proto__"];
    for (const inner of Array.isArray(of) ? of : Object.values(of as object)) {
      if (typeof inner === "object" && inner !== null) open.push({ of: inner, depth: depth + 1 });
    }
  }
  return value;
}
