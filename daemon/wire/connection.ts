// One end of a wire: frames in, frames out, over anything that reads and writes bytes. Owns the transport, the queue of what
// is still to be written, and the timer of a frame that has begun. Knows nothing of messages.

import { FrameDecoder, type FrameFaultCode, frameText } from "./frame.ts";
import { parseSexp } from "./reader.ts";
import { printWithin } from "./fit.ts";
import type { Value } from "./value.ts";

/** What a connection needs of a socket; `Deno.TcpConn` has it, and so has each end of {@link memoryPair}. */
export interface Transport {
  /** Reads into `buffer`. Resolves to the number of bytes, or `null` at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Writes some of `bytes`. Resolves to how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Says that nothing more will be written. */
  closeWrite(): Promise<void>;
  close(): void;
}

/** The timers a connection uses, so that a test can move time. */
export interface Timers {
  /** Calls `body` once after `ms` milliseconds, unless the returned function is called first. */
  after(ms: number, body: () => void): () => void;
}

/** Timers of the real clock. */
export const realTimers: Timers = {
  after(ms, body) {
    const timer = setTimeout(body, ms);
    return () => clearTimeout(timer);
  },
};

/** Why a frame or its payload could not be used. */
export interface WireFault {
  readonly code: FrameFaultCode | "TIMEOUT";
  readonly text: string;
  /** The beginning of an unreadable payload, for the log and the answer. */
  readonly sample?: string;
  /** Whether the boundary of the next frame is lost. */
  readonly fatal: boolean;
}

/** What a connection tells its owner. A promise returned from {@link onValue} holds back the next value. */
export interface ConnectionHandler {
  onValue(value: Value): void | Promise<void>;
  onFault(fault: WireFault): void;
  /** The peer will write no more, but may still read: what it asked for is owed until the promise resolves. */
  onEnd?(): Promise<void>;
}

/** Limits of a connection; bytes and milliseconds. */
export interface ConnectionOptions {
  readonly maxFrame: number;
  /** Bytes that may wait for a peer that does not read before the connection is dropped. */
  readonly maxQueue: number;
  /** How long a frame may take from its first byte to its last; 0 = for ever. */
  readonly frameTimeoutMs: number;
  /** How long the peer may still write after the last word was written; then the transport is closed on it. */
  readonly lingerMs: number;
  /** How long a peer may take nothing of what is still to be written on a connection that ends; then it is closed on it. */
  readonly stallMs: number;
  readonly timers: Timers;
}

/** The defaults of {@link ConnectionOptions}. */
export const CONNECTION_DEFAULTS: ConnectionOptions = {
  maxFrame: 1 << 20,
  maxQueue: 4 << 20,
  frameTimeoutMs: 30_000,
  lingerMs: 1_000,
  stallMs: 5_000,
  timers: realTimers,
};

/** How a connection ended: by the peer, by {@link Connection.end}, by {@link Connection.destroy}, or because the peer did not read. */
export type CloseReason = "peer" | "ended" | "destroyed" | "not-reading";

const SMALL_READ = 2048, LARGE_READ = 65_536;
/** Reads in a row that a small buffer would have held, after which a large one is given back. */
const SHRINK_AFTER = 16;
/** Text that waits for a slow peer is turned into bytes in pieces of this many UTF-16 units. */
const PIECE = 65_536;
/** The longest frame that is kept because the same message may come again, in UTF-16 units. */
const LARGEST_KEPT = 1024;
/** How much a peer may still send after the last word before it is cut off, bytes. */
const LINGER_BYTES = 4 << 20;

const utf8 = new TextEncoder();
const NOTHING = new Uint8Array(0);

/** One end of a wire. */
export class Connection implements AsyncDisposable {
  readonly #transport: Transport;
  readonly #options: ConnectionOptions;
  readonly #decoder: FrameDecoder;
  #text = "";
  /** The last message and its frame: what is said over and over, such as a health response, is printed once. */
  #lastMessage: Value | undefined;
  #lastFrame = "";
  #lastBytes: Uint8Array | undefined;
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;
  #inFlight = 0;
  /** What is being written now. */
  #rest: Uint8Array = NOTHING;
  #writing = false;
  #written: Promise<void> = Promise.resolve();
  #corked = false;
  #state: "open" | "ending" | "closed" = "open";
  #reason: CloseReason | undefined;
  #cancelFrameTimer: (() => void) | undefined;
  #cancelLinger: (() => void) | undefined;
  #cancelLast: (() => void) | undefined;
  readonly #idle = Promise.withResolvers<void>();
  #running: Promise<CloseReason> | undefined;

  constructor(transport: Transport, options: Partial<ConnectionOptions> = {}) {
    this.#transport = transport;
    this.#options = { ...CONNECTION_DEFAULTS, ...options };
    this.#decoder = new FrameDecoder(this.#options.maxFrame);
  }

  /** The largest payload accepted, bytes. */
  get maxFrame(): number {
    return this.#decoder.limit;
  }
  set maxFrame(bytes: number) {
    this.#decoder.limit = bytes;
  }

  /** Whether more can be sent. */
  get open(): boolean {
    return this.#state === "open";
  }

  /** Bytes (while text: UTF-16 units) that wait for the peer to read. */
  get queued(): number {
    return this.#text.length + this.#pieceBytes + this.#inFlight;
  }

  /** Reads until the peer or this side ends the connection; call it once. Never rejects for what a peer does. */
  run(handler: ConnectionHandler): Promise<CloseReason> {
    this.#running ??= this.#run(handler);
    return this.#running;
  }

  async #run(handler: ConnectionHandler): Promise<CloseReason> {
    let size = SMALL_READ;
    let smallReads = 0;
    let buffer = new Uint8Array(size);
    try {
      while (this.#state === "open") {
        let count: number | null;
        try {
          count = await this.#transport.read(buffer);
        } catch {
          count = null;
        }
        if (count === null || this.#state !== "open") break;
        this.#corked = true;
        this.#decoder.push(buffer.subarray(0, count));
        try {
          const waiting = this.#drain(handler);
          if (waiting !== undefined) await waiting;
        } finally {
          this.#corked = false;
          this.#flush();
        }
        this.#watchFrame(handler);
        // A buffer that was filled asks for a larger one; an idle connection goes back to holding a small one.
        smallReads = count < SMALL_READ ? smallReads + 1 : 0;
        const wanted = count === size ? LARGE_READ : smallReads >= SHRINK_AFTER ? SMALL_READ : size;
        if (wanted !== size) buffer = new Uint8Array(size = wanted);
      }
      if (this.#state === "ending") await this.#linger(buffer);
      else if (this.#state === "open") {
        // The peer said its last word, so half a frame stays half; what it asked for may still be on its way out.
        this.#stopFrameTimer();
        await handler.onEnd?.();
        this.#reason ??= "peer";
        await this.#idleSoon();
      }
    } finally {
      this.#close(this.#reason ?? "peer");
    }
    return this.#reason ?? "peer";
  }

  /** Hands over every frame of the current chunk; waits only where the handler returned a promise. */
  #drain(handler: ConnectionHandler): void | Promise<void> {
    for (;;) {
      const waiting = this.#step(handler);
      if (waiting === undefined) return;
      if (waiting !== true) return waiting.then(() => this.#drain(handler));
    }
  }

  /** Handles one frame. Returns `true` when there may be more, `undefined` when there is none. */
  #step(handler: ConnectionHandler): true | undefined | Promise<void> {
    if (this.#state !== "open") return undefined;
    const result = this.#decoder.next();
    if (result === undefined) return undefined;
    // The frame is here, so however long its handling takes, its time is no longer running.
    this.#stopFrameTimer();
    if (result.kind === "fault") {
      handler.onFault({ code: result.code, text: result.text, fatal: true });
      return undefined;
    }
    const parsed = parseSexp(result.payload);
    if (parsed.ok) return handler.onValue(parsed.value) ?? true;
    handler.onFault({
      code: "UNREADABLE",
      text: `Cannot read payload: ${parsed.reason} (at character ${parsed.at})`,
      sample: result.payload.slice(0, 60),
      fatal: false,
    });
    return true;
  }

  #watchFrame(handler: ConnectionHandler): void {
    const { frameTimeoutMs, timers } = this.#options;
    if (this.#state !== "open" || !this.#decoder.partial || frameTimeoutMs === 0) return;
    if (this.#cancelFrameTimer !== undefined) return;
    this.#cancelFrameTimer = timers.after(frameTimeoutMs, () => {
      this.#cancelFrameTimer = undefined;
      handler.onFault({
        code: "TIMEOUT",
        text: `Cannot read frame: not complete after ${frameTimeoutMs / 1000} s`,
        fatal: true,
      });
    });
  }

  #stopFrameTimer(): void {
    this.#cancelFrameTimer?.();
    this.#cancelFrameTimer = undefined;
  }

  /** Closes after this long, unless it is called again before. */
  #startLinger(ms: number, reason: CloseReason): void {
    this.#cancelLinger?.();
    this.#cancelLinger = this.#options.timers.after(ms, () => this.#close(reason));
  }

  /** Resolves when what has been sent so far is with the kernel, or the connection is gone. */
  get written(): Promise<void> {
    return this.#written;
  }

  /** Queues a message; longer ones than a frame may be are cut with a note. Does nothing once the connection has ended. */
  send(message: Value): void {
    if (this.#state !== "open") return;
    this.#text += this.#frameOf(message);
    if (this.#writing && this.#text.length > PIECE) this.#encodeText();
    if (this.queued > this.#options.maxQueue) return this.#close("not-reading");
    if (!this.#corked) this.#flush();
  }

  #frameOf(message: Value): string {
    if (message === this.#lastMessage) return this.#lastFrame;
    const frame = frameText(printWithin(message, this.maxFrame));
    if (frame.length <= LARGEST_KEPT) {
      this.#lastMessage = message;
      this.#lastFrame = frame;
      this.#lastBytes = undefined;
    }
    return frame;
  }

  #encodeText(): void {
    const text = this.#text;
    if (text === "") return;
    this.#text = "";
    let bytes: Uint8Array;
    if (text !== this.#lastFrame) bytes = utf8.encode(text);
    else bytes = this.#lastBytes ??= utf8.encode(text);
    this.#pieces.push(bytes);
    this.#pieceBytes += bytes.length;
  }

  #flush(): void {
    if (this.#writing || this.#state === "closed") return;
    if (this.#text === "" && this.#pieces.length === 0) return;
    this.#writing = true;
    this.#written = this.#writeNext();
  }

  #writeNext(): Promise<void> {
    this.#encodeText();
    const bytes = this.#pieces.shift() as Uint8Array;
    this.#pieceBytes -= bytes.length;
    return this.#write(bytes);
  }

  /** Writes the rest of a piece. One promise a write: this is where a busy connection spends its time. */
  #write(rest: Uint8Array): Promise<void> {
    this.#rest = rest;
    this.#inFlight = rest.length;
    return this.#transport.write(rest).then(this.#onWritten, this.#onWriteFailed);
  }

  readonly #onWritten = (count: number): void | Promise<void> => {
    if (this.#state === "closed") return;
    // As long as the peer takes something it may take its time, also on a connection that ends.
    if (this.#state === "ending" && count > 0) this.#waitForPeer();
    if (count < this.#rest.length) return this.#write(this.#rest.subarray(count));
    this.#rest = NOTHING;
    this.#inFlight = 0;
    if (this.#text !== "" || this.#pieces.length > 0) return this.#writeNext();
    this.#writing = false;
    if (this.#state === "ending") this.#idle.resolve();
  };

  readonly #onWriteFailed = (): void => this.#close("peer");

  /** On a connection that ends: gives the peer time to take some of what is still to be written. */
  #waitForPeer(): void {
    this.#startLinger(this.#options.stallMs, this.#reason ?? "peer");
  }

  /**
   * Ends the connection in order: what is queued is written as long as the peer takes it, the writing side is closed, and the
   * peer gets a moment to read it before the transport goes (closing on unread bytes would make the kernel throw the last word
   * away).
   *
   * @param lingerMs How long that moment lasts at most.
   * @param lastMs How long all of it may take at most; without it as long as the peer goes on reading. Holds also for a
   * connection that has begun to end.
   */
  end(lingerMs: number = this.#options.lingerMs, lastMs?: number): void {
    if (this.#state === "closed") return;
    if (lastMs !== undefined) {
      this.#cancelLast?.();
      this.#cancelLast = this.#options.timers.after(lastMs, () => this.#close(this.#reason ?? "ended"));
    }
    if (this.#state === "ending") return;
    this.#state = "ending";
    this.#reason = "ended";
    this.#stopFrameTimer();
    this.#flush();
    if (this.#writing) {
      this.#waitForPeer();
      this.#idle.promise.then(() => this.#leave(lingerMs));
    } else {
      this.#idle.resolve();
      this.#leave(lingerMs);
    }
  }

  /** Says that nothing more comes, and gives the peer a moment to close. */
  #leave(lingerMs: number): void {
    if (this.#state === "closed") return;
    this.#startLinger(lingerMs, "ended");
    this.#transport.closeWrite().catch(() => {});
    // Nobody reads: nobody is there to see the peer close.
    if (this.#running === undefined) this.#close("ended");
  }

  /** Reads and throws away what the peer still sends, within limits, until it closes. */
  async #linger(buffer: Uint8Array): Promise<void> {
    let room = LINGER_BYTES;
    while (this.#state === "ending" && room > 0) {
      const count = await this.#transport.read(buffer).catch(() => null);
      if (count === null) break;
      room -= count;
    }
    if (this.#state === "ending") await this.#idle.promise;
  }

  /** Waits until everything queued is written, the connection is closed, or the peer takes nothing any more. */
  async #idleSoon(): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "ending";
    this.#flush();
    if (!this.#writing) return;
    this.#waitForPeer();
    await this.#idle.promise;
  }

  /** Ends the connection at once; what is queued is lost. */
  destroy(): void {
    this.#close("destroyed");
  }

  #close(reason: CloseReason): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#reason = reason;
    this.#stopFrameTimer();
    this.#cancelLinger?.();
    this.#cancelLinger = undefined;
    this.#cancelLast?.();
    this.#cancelLast = undefined;
    this.#text = "";
    this.#pieces = [];
    this.#pieceBytes = 0;
    this.#inFlight = 0;
    this.#idle.resolve();
    try {
      this.#transport.close();
    } catch {
      // The peer was faster.
    }
  }

  /** Closes at once and waits until reading has stopped. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#close("destroyed");
    await this.#running;
  }
}
