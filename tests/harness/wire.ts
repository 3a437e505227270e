// A client for tests: it says what it is told, right or wrong, hears everything, forgets nothing, and holds every frame against
// the catalogue. Unlike the project's own client it can also misbehave. Knows nothing of how a daemon is started.

import { ClientAuthentication, importSecret, parseChallenge } from "../../daemon/wire/auth.ts";
import { encodeFrame, FrameDecoder, LARGEST_LENGTH } from "../../daemon/wire/frame.ts";
import { parseSexp } from "../../daemon/wire/reader.ts";
import { printSexp } from "../../daemon/wire/printer.ts";
import { type Value } from "../../daemon/wire/value.ts";
import { catalogue } from "./catalogue.ts";
import { matches, type Pattern, readForm, showPattern } from "./pattern.ts";
import { Transcript } from "./transcript.ts";
import { Changes, until, within } from "./until.ts";

/** How to dial. */
export interface DialOptions {
  /** Whether to authenticate when the daemon asks for it; true without it. */
  readonly authenticate?: boolean;
  /** Proved in place of the daemon's own secret. */
  readonly secret?: string;
}

/** Where to dial. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly secret: string | undefined;
}

/** How a message is sent. */
export interface SendOptions {
  /** Do not hold it against the catalogue: it is wrong on purpose, or has more keys than are documented. */
  readonly unchecked?: boolean;
}

const HANDSHAKE = "(:TYPE :EVENT :PAYLOAD (:ACTION :HANDSHAKE))";
const utf8 = new TextEncoder();

/** One connection of a test to a daemon. */
export class Wire {
  /** Everything said in both directions. */
  readonly transcript: Transcript;
  /** What the daemon said first. */
  handshake: Value = null;

  readonly #conn: Deno.TcpConn;
  readonly #waiting: Value[] = [];
  readonly #changes = new Changes();
  readonly #problems: string[] = [];
  readonly #ignored: Pattern[] = [];
  readonly #reading: Promise<void>;
  #writing: Promise<void> = Promise.resolve();
  #ended: "eof" | "error" | undefined;
  #paused: PromiseWithResolvers<void> | undefined;
  #closed = false;
  #abandoned = false;
  #fences = 0;

  private constructor(conn: Deno.TcpConn, name: string) {
    this.#conn = conn;
    this.transcript = new Transcript(name);
    this.#reading = this.#read();
  }

  /** Connects, hears the handshake, and authenticates if asked. @param name Its heading in a report. */
  static async dial(address: Address, options: DialOptions, name: string): Promise<Wire> {
    const conn = await Deno.connect({ hostname: address.host, port: address.port });
    conn.setNoDelay(true);
    const wire = new Wire(conn, name);
    try {
      wire.handshake = await wire.expect(HANDSHAKE, "the handshake");
      if (options.authenticate ?? true) await wire.#authenticate(options.secret ?? address.secret, address.port);
      return wire;
    } catch (error) {
      // Nobody holds the wire yet, so nobody else would show what was said on it.
      if (error instanceof Error) error.message += `\n${wire.transcript.tail()}`;
      await wire.close();
      throw error;
    }
  }

  /** Connects and waits for nothing: what is expected of the first message is the test's affair. */
  static async connect(address: Address, name: string): Promise<Wire> {
    const conn = await Deno.connect({ hostname: address.host, port: address.port });
    conn.setNoDelay(true);
    return new Wire(conn, name);
  }

  async #authenticate(secret: string | undefined, port: number): Promise<void> {
    const challenge = parseChallenge(this.handshake);
    if (challenge === undefined) return;
    if (challenge === "unknown" || secret === undefined) throw new Error("Cannot authenticate: no way to answer");
    const authentication = new ClientAuthentication(await importSecret(secret), challenge.nonce, port);
    await this.send(await authentication.request());
    const answer = await this.expect("(:TYPE (OR :RESPONSE :LOG))", "an answer to the authentication");
    if (!await authentication.accepts(answer)) throw new Error(`Cannot authenticate: ${printSexp(answer)}`);
  }

  async #read(): Promise<void> {
    const decoder = new FrameDecoder(LARGEST_LENGTH);
    const buffer = new Uint8Array(65_536);
    let how: "eof" | "error" = "eof";
    try {
      for (;;) {
        await this.#paused?.promise;
        if (this.#closed) return;
        const count = await this.#conn.read(buffer);
        if (count === null) break;
        decoder.push(buffer.subarray(0, count));
        for (let found = decoder.next(); found !== undefined; found = decoder.next()) {
          if (found.kind === "fault") this.#problem(`The daemon sent something that is no frame: ${found.text}`);
          else this.#hear(found.payload);
        }
      }
      if (decoder.partial) this.#problem("The daemon ended the connection within a frame");
    } catch {
      how = "error";
    }
    this.#ended = how;
    if (!this.#closed) this.transcript.add(`<- ${how === "eof" ? "end of stream" : "connection lost"}`);
    this.#changes.notify();
  }

  #hear(payload: string): void {
    this.transcript.add(`<- ${payload}`);
    const parsed = parseSexp(payload);
    if (parsed.ok) {
      this.#waiting.push(parsed.value);
      try {
        catalogue().check("<-", parsed.value);
      } catch (error) {
        this.#problem((error as Error).message);
      }
    } else this.#problem(`The daemon sent something unreadable (${parsed.reason}): ${payload}`);
    this.#changes.notify();
  }

  #problem(text: string): void {
    if (this.#abandoned) return;
    this.#problems.push(text);
    this.#changes.notify();
  }

  /**
   * Sends a message, as text or as a value; text is sent letter by letter as it stands.
   *
   * Resolves when the kernel has taken it. A peer that is gone is no error here: what is expected next will say so.
   */
  send(message: string | Value, { unchecked = false }: SendOptions = {}): Promise<void> {
    const text = typeof message === "string" ? message : printSexp(message);
    if (!unchecked) catalogue().check("->", readForm(text));
    this.transcript.add(`-> ${text}`);
    return this.#write(encodeFrame(text), Infinity);
  }

  /** Sends bytes as they are, in pieces of `chop`. */
  raw(bytes: Uint8Array | string, chop = Infinity): Promise<void> {
    const all = typeof bytes === "string" ? utf8.encode(bytes) : bytes;
    const sample = typeof bytes === "string" ? JSON.stringify(bytes.slice(0, 200)) : "";
    this.transcript.add(`-> raw, ${all.length} bytes ${sample}`);
    return this.#write(all, chop);
  }

  #write(bytes: Uint8Array, chop: number): Promise<void> {
    return this.#writing = this.#writing.then(async () => {
      try {
        for (let at = 0; at < bytes.length;) {
          at += await this.#conn.write(bytes.subarray(at, Math.min(bytes.length, at + chop)));
        }
      } catch (error) {
        if (!this.#closed) this.transcript.add(`-> cannot write: ${error}`);
      }
    });
  }

  /** Waits for a message, wherever it stands among those not taken yet, and takes it. @param what Says what it means. */
  async expect(pattern: Pattern, what?: string, ms?: number): Promise<Value> {
    const wanted = what === undefined ? showPattern(pattern) : `${what}: ${showPattern(pattern)}`;
    return await this.#until(
      () => {
        const at = this.#waiting.findIndex((message) => matches(pattern, message));
        // The message is boxed: NIL is a message too, and the wait looks for something.
        if (at >= 0) return { message: this.#waiting.splice(at, 1)[0] as Value };
        if (this.#ended !== undefined) throw new Error(`The connection ended before ${wanted}`);
        return undefined;
      },
      wanted,
      ms,
    ).then(({ message }) => message);
  }

  /**
   * Waits for messages in this order and takes them. Others in between are an error, but for those `ignore` names, which are
   * taken too.
   */
  async expectSeq(
    patterns: readonly Pattern[],
    { ignore = [] }: { ignore?: readonly Pattern[] } = {},
  ): Promise<Value[]> {
    const found: Value[] = [];
    for (const [i, pattern] of patterns.entries()) {
      const wanted = `message ${i + 1} of ${patterns.length}: ${showPattern(pattern)}`;
      const { message } = await this.#until(() => {
        while (this.#waiting.length > 0 && ignore.some((one) => matches(one, this.#waiting[0] as Value))) {
          this.#waiting.shift();
        }
        const next = this.#waiting[0];
        if (next !== undefined) {
          if (!matches(pattern, next)) throw new Error(`Expected ${wanted}, got ${printSexp(next)}`);
          return { message: this.#waiting.shift() as Value };
        }
        if (this.#ended !== undefined) throw new Error(`The connection ended before ${wanted}`);
        return undefined;
      }, wanted);
      found.push(message);
    }
    return found;
  }

  /**
   * Proves that no such message came, by a fence: something asked after it, and answered, which shows that the daemon got that
   * far. Takes the fence's answer.
   *
   * @param until The fence: a `question` passes the whole pipeline, a `health` check works before authentication too.
   */
  async expectNone(pattern: Pattern, { until = "question" }: { until?: "question" | "health" } = {}): Promise<void> {
    const id = `fence-${++this.#fences}`;
    await this.send(
      until === "health"
        ? `(:TYPE :HEALTH-CHECK :ID "${id}")`
        : `(:TYPE :EVENT :ID "${id}" :PAYLOAD (:SENSOR :USER-INPUT :TEXT "version"))`,
    );
    const fence = `(:TYPE (OR :REQUEST :HEALTH-RESPONSE) :IN-REPLY-TO "${id}")`;
    await this.expect(fence, "the answer to the fence");
    const ofFence = `(:IN-REPLY-TO "${id}")`;
    for (let i = this.#waiting.length - 1; i >= 0; i--) {
      if (matches(ofFence, this.#waiting[i] as Value)) this.#waiting.splice(i, 1);
    }
    const found = this.#waiting.find((message) => matches(pattern, message));
    if (found !== undefined) throw new Error(`Expected no ${showPattern(pattern)}, got ${printSexp(found)}`);
  }

  /** Waits until the daemon has ended the connection. @param how `eof` in order, `error` torn down; either without it. */
  async closed(how?: "eof" | "error"): Promise<void> {
    const ended = await this.#until(() => this.#ended, "the end of the connection");
    if (how !== undefined && ended !== how) throw new Error(`The connection ended by ${ended}, not by ${how}`);
  }

  /** Whether the daemon has ended the connection, as far as is known here. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Says that nothing more will be written; what is owed can still be read. */
  async halfClose(): Promise<void> {
    await this.#writing;
    this.transcript.add("-> end of stream");
    await this.#conn.closeWrite();
  }

  /** Stops reading: after the read under way, which takes at most 64 KiB. */
  pause(): void {
    this.#paused ??= Promise.withResolvers();
  }

  /** Reads again. */
  resume(): void {
    this.#paused?.resolve();
    this.#paused = undefined;
  }

  /** Takes messages like this off the list of what must have been expected when the test ends. */
  ignore(...patterns: Pattern[]): void {
    this.#ignored.push(...patterns);
  }

  /** Judges nothing that is heard from now on, a frame cut short included: the test goes without waiting for it. */
  abandon(): void {
    this.#abandoned = true;
  }

  /** Returns what is wrong with what was heard: frames against the catalogue, and messages that nobody expected. */
  problems(): readonly string[] {
    const left = this.#abandoned
      ? []
      : this.#waiting.filter((message) => !this.#ignored.some((pattern) => matches(pattern, message)));
    return [
      ...this.#problems,
      ...left.map((message) => `${this.transcript.name}: a message that nobody expected: ${printSexp(message)}`),
    ];
  }

  /** Closes the connection at once. A second time does nothing. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.resume();
      this.#conn.close();
      this.transcript.add("-> closed");
    }
    await within(Promise.all([this.#reading, this.#writing]), `${this.transcript.name} to close`);
  }

  async #until<T>(look: () => T | undefined, what: string, ms?: number): Promise<T> {
    return await until(
      this.#changes,
      () => {
        const [problem] = this.#problems;
        if (problem !== undefined) throw new Error(problem);
        return look();
      },
      `${what} on ${this.transcript.name}`,
      ms,
    );
  }
}
