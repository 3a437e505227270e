// One raw connection to a target: bytes out in any pieces, strict frames in, every wait with a deadline. It reads only while
// somebody waits, so a peer that does not read is simply one that nobody waits on. Knows nothing of messages.

import { CaseFailure } from "./failure.ts";
import { excerpt, type Frame, StrictFrameReader } from "./strict_frames.ts";

/** How long to wait for what, milliseconds. */
export interface Waits {
  /**
   * For a connection and its greeting. A system whose queue of connections is full tries again after 1, 3 and 7 s; a queue of
   * five is usual, so this outlasts them.
   */
  readonly greeting: number;
  /** For what a daemon does at once: health, faults, closing. */
  readonly prompt: number;
  /** For the answer to a user, behind which a model may stand. */
  readonly answer: number;
  /** How long nothing must happen where nothing is legal and no event tells that it did not. */
  readonly quiet: number;
  /** For what comes only after a time limit of the target. */
  readonly slow: number;
}

/** The usual waits. */
export const WAITS: Waits = { greeting: 10_000, prompt: 5_000, answer: 10_000, quiet: 1_000, slow: 45_000 };

const utf8 = new TextEncoder();

/** A connection that a case opened. */
export class Peer implements AsyncDisposable {
  readonly #conn: Deno.TcpConn;
  readonly #reader = new StrictFrameReader();
  readonly #buffer = new Uint8Array(65_536);
  readonly #frames: Frame[] = [];
  /** What arrived, for the failure message. */
  readonly #arrived: string[] = [];
  #reading: Promise<void> | undefined;
  #ended = false;
  #writingSince: number | undefined;
  #disposed = false;

  constructor(conn: Deno.TcpConn, readonly waits: Waits) {
    this.#conn = conn;
    // Pieces must leave as they are written, or a split would never be one.
    conn.setNoDelay(true);
  }

  /** The frames that arrived and were not expected yet. */
  get unexpected(): readonly Frame[] {
    return this.#frames;
  }

  /** Whether the target has taken nothing of what is being written for longer than a daemon may take. */
  get stuck(): boolean {
    return this.#writingSince !== undefined && performance.now() - this.#writingSince > this.waits.prompt;
  }

  /** Sends a payload as a frame. @returns Whether the target took it. */
  send(...payloads: readonly string[]): Promise<boolean> {
    return this.write(payloads.map(frameOf).join(""));
  }

  /**
   * Sends bytes as they are.
   *
   * @param chop The largest piece, bytes.
   * @returns Whether the target took all of it; one that has closed does not, which is for the case to judge.
   */
  async write(data: string | Uint8Array, chop = Infinity): Promise<boolean> {
    const bytes = typeof data === "string" ? utf8.encode(data) : data;
    try {
      for (let at = 0; at < bytes.length;) {
        this.#writingSince = performance.now();
        at += await this.#conn.write(bytes.subarray(at, Math.min(at + chop, bytes.length)));
      }
      return true;
    } catch {
      return false;
    } finally {
      this.#writingSince = undefined;
    }
  }

  /** Says that nothing more will be sent. */
  async halfClose(): Promise<void> {
    await this.#conn.closeWrite().catch(() => {});
  }

  /** Waits for a frame that matches; others stay for later. @throws CaseFailure after `ms`, or when the target closes. */
  async expect(what: string, match: (frame: Frame) => boolean, ms = this.waits.prompt): Promise<Frame> {
    for (const until = performance.now() + ms;;) {
      const index = this.#frames.findIndex(match);
      if (index >= 0) return this.#frames.splice(index, 1)[0] as Frame;
      this.#checkRules();
      if (this.#ended) throw new CaseFailure([what], `the target closed the connection${this.#arrivals()}`);
      if (!await this.#more(until)) {
        throw new CaseFailure([what], `nothing of the kind within ${ms / 1000} s${this.#arrivals()}`);
      }
    }
  }

  /** Waits until the target has closed its side. @throws CaseFailure when it does not within `ms`. */
  async closed(what = "the target closes the connection", ms = this.waits.prompt): Promise<void> {
    if (await this.quiet(ms) === "closed") return;
    throw new CaseFailure([what], `the connection was still open after ${ms / 1000} s${this.#arrivals()}`);
  }

  /** Takes what comes until the target closes or the time is over, and tells which. */
  async quiet(ms = this.waits.quiet): Promise<"closed" | "open"> {
    const until = performance.now() + ms;
    while (!this.#ended && await this.#more(until));
    this.#checkRules();
    return this.#ended ? "closed" : "open";
  }

  /** What arrived so far, for a failure message. */
  #arrivals(): string {
    if (this.#arrived.length === 0) return ", nothing arrived";
    const more = this.#arrived.length > 5 ? ` and ${this.#arrived.length - 5} more before` : "";
    return `; arrived: ${this.#arrived.slice(-5).join(" ")}${more}`;
  }

  #checkRules(): void {
    const { violation } = this.#reader;
    if (violation === undefined) return;
    throw new CaseFailure(["frames of six upper-case hexadecimal digits and that many characters"], violation);
  }

  /** Reads once. @returns Whether anything happened before `until`. */
  async #more(until: number): Promise<boolean> {
    this.#reading ??= this.#read();
    const late = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => late.resolve(false), Math.max(0, until - performance.now()));
    try {
      return await Promise.race([this.#reading.then(() => true), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #read(): Promise<void> {
    try {
      const count = await this.#conn.read(this.#buffer);
      if (count === null) {
        this.#ended = true;
        return;
      }
      for (const frame of this.#reader.push(this.#buffer.subarray(0, count))) {
        this.#frames.push(frame);
        this.#arrived.push(excerpt(frame.payload));
      }
      if (this.#reader.violation !== undefined) this.#ended = true;
    } catch {
      // A reset is an end as well: the target threw away what it had not read.
      this.#ended = true;
    } finally {
      this.#reading = undefined;
    }
  }

  /** Closes at once, whatever has not been read. */
  async drop(): Promise<void> {
    if (!this.#disposed) {
      this.#disposed = true;
      this.#conn.close();
    }
    await this.#reading;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drop();
  }
}

/** Returns a payload with its header, counted in characters. */
export function frameOf(payload: string): string {
  let count = 0;
  for (const _ of payload) count++;
  return headerOf(count) + payload;
}

/** Returns the header that declares `count` characters. */
export function headerOf(count: number): string {
  return count.toString(16).toUpperCase().padStart(6, "0");
}
