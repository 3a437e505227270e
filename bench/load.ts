// The load generator, a process of its own: the same code asks every server, and looks at an answer no further than to count
// its bytes, so that what differs between two rows is the server. Told what to do by lines of JSON on stdin.

import { ClientAuthentication, importSecret, parseChallenge } from "../daemon/wire/auth.ts";
import { encodeFrame, FrameDecoder } from "../daemon/wire/frame.ts";
import { printSexp } from "../daemon/wire/printer.ts";
import { parseSexp } from "../daemon/wire/reader.ts";
import { percentile } from "./report.ts";

/** A server, and what to say to it. */
export interface LoadTarget {
  readonly port: number;
  /** Whether the server speaks first, by one frame. */
  readonly greets: boolean;
  /** The secret to authenticate with, when the greeting asks for it. */
  readonly secret?: string;
  readonly request: string;
  /** How the end of an answer is found: as many bytes as were asked with, a line, or a frame. Answers are all of one length. */
  readonly answer: "same" | "line" | "frame";
  /** Where in the request a number of eight digits stands that must be another one each time. */
  readonly counterAt?: number;
}

/** What the generator is told. */
export type LoadCommand =
  | {
    readonly do: "measure";
    readonly target: LoadTarget;
    readonly connections: number;
    readonly ms: number;
    /** How many requests go out in one write without waiting; 1 = ask, wait, ask. */
    readonly depth: number;
  }
  | { readonly do: "hold"; readonly target: LoadTarget; readonly connections: number }
  | { readonly do: "release" };

/** What it answers to `measure`. */
export interface LoadResult {
  readonly answers: number;
  /** Answers a second. */
  readonly throughput: number;
  /** Microseconds; not measured when requests go out without waiting. */
  readonly p50: number;
  readonly p99: number;
}

/** Batches under way at once when requests go out without waiting. */
const BATCHES = 4;

let counter = 0;

/** One connection to a server. */
class Peer {
  readonly #conn: Deno.TcpConn;
  readonly #target: LoadTarget;
  readonly #request: Uint8Array<ArrayBuffer>;
  #buffer = new Uint8Array(4096);
  #answerBytes = 0;

  private constructor(conn: Deno.TcpConn, target: LoadTarget) {
    this.#conn = conn;
    this.#target = target;
    this.#request = new TextEncoder().encode(target.request);
  }

  /** Connects, authenticates if asked to, and asks once, which tells how long an answer is. */
  static async open(target: LoadTarget): Promise<Peer> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: target.port });
    const peer = new Peer(conn, target);
    if (target.greets) await peer.#greeted();
    await peer.#send(peer.#nextRequest());
    peer.#answerBytes = await peer.#firstAnswer();
    return peer;
  }

  async #greeted(): Promise<void> {
    const decoder = new FrameDecoder(1 << 20);
    const challenge = parseChallenge(await this.#readFrame(decoder));
    if (challenge === undefined) return;
    if (challenge === "unknown" || this.#target.secret === undefined) throw new Error("cannot authenticate");
    const key = await importSecret(this.#target.secret);
    const authentication = new ClientAuthentication(key, challenge.nonce, this.#target.port);
    await this.#send(encodeFrame(printSexp(await authentication.request())));
    if (!await authentication.accepts(await this.#readFrame(decoder))) throw new Error("authentication refused");
  }

  async #readFrame(decoder: FrameDecoder) {
    for (;;) {
      const result = decoder.next();
      if (result?.kind === "fault") throw new Error(result.text);
      if (result !== undefined) {
        const parsed = parseSexp(result.payload);
        if (!parsed.ok) throw new Error(parsed.reason);
        return parsed.value;
      }
      decoder.push(this.#buffer.subarray(0, await this.#read()));
    }
  }

  /** Reads the first answer whole. Returns its length in bytes. */
  async #firstAnswer(): Promise<number> {
    let text = "";
    for (;;) {
      text += new TextDecoder("latin1").decode(this.#buffer.subarray(0, await this.#read()));
      if (text.length >= this.#answerLength(text)) return text.length;
    }
  }

  #answerLength(text: string): number {
    switch (this.#target.answer) {
      case "same":
        return this.#request.length;
      case "line":
        return text.endsWith("\n") ? text.length : Infinity;
      case "frame":
        return text.length < 6 ? Infinity : 6 + parseInt(text.slice(0, 6), 16);
    }
  }

  async #read(): Promise<number> {
    const count = await this.#conn.read(this.#buffer);
    if (count === null) throw new Error(`the server on port ${this.#target.port} closed the connection`);
    return count;
  }

  async #send(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await this.#conn.write(rest));
  }

  #nextRequest(): Uint8Array {
    const { counterAt } = this.#target;
    if (counterAt !== undefined) {
      for (let i = 7, left = ++counter; i >= 0; i--, left = Math.floor(left / 10)) {
        this.#request[counterAt + i] = 0x30 + left % 10;
      }
    }
    return this.#request;
  }

  /** Asks, waits and asks again until the time is over. Adds the microseconds of each to `times`. */
  async takeTurns(until: number, times: number[]): Promise<void> {
    for (let start = performance.now(); start < until;) {
      await this.#send(this.#nextRequest());
      for (let missing = this.#answerBytes; missing > 0;) missing -= await this.#read();
      const end = performance.now();
      times.push((end - start) * 1000);
      start = end;
    }
  }

  /** Asks `depth` at a time, without waiting for the answers of the batch before. Returns how many were answered. */
  async pipeline(until: number, depth: number): Promise<number> {
    const batch = new Uint8Array(this.#request.length * depth);
    for (let i = 0; i < depth; i++) batch.set(this.#request, i * this.#request.length);
    this.#buffer = new Uint8Array(65_536);
    let asked = 0;
    let bytes = 0;
    let wake = Promise.withResolvers<void>();
    const answered = () => Math.floor(bytes / this.#answerBytes);
    let asking = true;
    const ask = async () => {
      while (performance.now() < until) {
        while (asked - answered() > (BATCHES - 1) * depth) {
          wake = Promise.withResolvers<void>();
          await wake.promise;
        }
        asked += depth;
        await this.#send(batch);
      }
      asking = false;
    };
    const hear = async () => {
      while (asking || answered() < asked) {
        bytes += await this.#read();
        wake.resolve();
      }
    };
    await Promise.all([ask(), hear()]);
    return answered();
  }

  close(): void {
    this.#conn.close();
  }
}

async function openAll(target: LoadTarget, connections: number): Promise<Peer[]> {
  const peers: Peer[] = [];
  while (peers.length < connections) {
    const some = Math.min(50, connections - peers.length);
    peers.push(...await Promise.all(Array.from({ length: some }, () => Peer.open(target))));
  }
  return peers;
}

const held: Peer[] = [];

async function obey(command: LoadCommand): Promise<unknown> {
  switch (command.do) {
    case "measure":
      return await measure(command);
    case "hold":
      held.push(...await openAll(command.target, command.connections));
      return {};
    case "release":
      for (const peer of held.splice(0)) peer.close();
      return {};
  }
}

async function measure({ target, connections, ms, depth }: LoadCommand & { do: "measure" }): Promise<LoadResult> {
  const peers = await openAll(target, connections);
  const times: number[] = [];
  const start = performance.now();
  const until = start + ms;
  const counts = await Promise.all(peers.map(async (peer) => {
    if (depth > 1) return await peer.pipeline(until, depth);
    await peer.takeTurns(until, times);
    return 0;
  }));
  const seconds = (performance.now() - start) / 1000;
  for (const peer of peers) peer.close();
  const answers = times.length + counts.reduce((sum, count) => sum + count, 0);
  return { answers, throughput: answers / seconds, p50: percentile(times, 50), p99: percentile(times, 99) };
}

if (import.meta.main) {
  let text = "";
  for await (const piece of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (text + piece).split("\n");
    text = lines.pop() as string;
    for (const line of lines) {
      const answer = await obey(JSON.parse(line)).catch((error) => ({ error: String(error) }));
      console.log(JSON.stringify(answer));
    }
  }
}
