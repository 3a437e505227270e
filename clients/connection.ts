// The client's end of the wire: connect, check that the daemon is the user's own, ask, and hear the answers. Used by every
// client. Sends nothing of the user's before the daemon has proved that it knows the secret (protocol section 4).

import { ClientAuthentication, importSecret, parseChallenge } from "../daemon/wire/auth.ts";
import { Connection, type ConnectionOptions, type Transport } from "../daemon/wire/connection.ts";
import { getf, getKeyword, getString, isKeyword, isList, Keyword, plist, type Value } from "../daemon/wire/value.ts";
import { clientTimers } from "./timer.ts";

/** What went wrong on the client's side of a connection. */
export type ClientErrorCode =
  /** Nothing accepts connections there. */
  | "unreachable"
  /** Something does, but it does not speak the protocol. */
  | "not-a-daemon"
  /** Something does, but it did not say in time what it must. */
  | "silent"
  /** It did not prove that it is the user's own daemon. */
  | "untrusted"
  /** The daemon is there and said why it does not serve this connection. */
  | "turned-away"
  /** The connection ended while an answer was owed. */
  | "lost"
  /** The message does not fit a frame. */
  | "too-long"
  /** No answer came in time. */
  | "timeout";

/** A fault on the client's side; the message is a whole sentence for a person. */
export class ClientError extends Error {
  override name = "ClientError";
  constructor(readonly code: ClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** How to connect. */
export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** The secret of the state folder, if there is one. */
  readonly secret: string | undefined;
  /** `off`: talk to a daemon that does not prove who it is. */
  readonly auth: "required" | "off";
  /** How long connecting, handshake and authentication may take together, milliseconds. */
  readonly timeoutMs: number;
  /** Used instead of a TCP connection. */
  readonly transport?: Transport;
  /** Settings of the wire, for tests. */
  readonly wire?: Partial<ConnectionOptions>;
}

/** What a daemon said of itself in its handshake. */
export interface Handshake {
  readonly version: string;
  readonly capabilities: ReadonlySet<string>;
}

/** Somebody who hears messages; returns whether the message was for it. */
type Hearer = (message: Value | undefined) => boolean;

/** A connection to a daemon that has proved itself. */
export class Client implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #hearers = new Set<Hearer>();
  #early: Value[] = [];
  #open = true;
  #faulted = false;
  readonly #done: Promise<unknown>;

  private constructor(transport: Transport, wire: Partial<ConnectionOptions> | undefined) {
    this.#connection = new Connection(transport, { lingerMs: 200, stallMs: 200, timers: clientTimers, ...wire });
    this.#done = this.#connection.run({
      onValue: (value) => this.#hear(value),
      onFault: () => this.#connection.destroy(),
    }).then(() => {
      this.#open = false;
      for (const hearer of [...this.#hearers]) hearer(undefined);
    });
  }

  /** What the daemon said of itself. */
  handshake: Handshake = { version: "", capabilities: new Set() };

  /** Connects and authenticates. @throws ClientError */
  static async connect(options: ConnectOptions): Promise<Client> {
    const { host, port, timeoutMs } = options;
    const where = `${host}:${port}`;
    const until = performance.now() + timeoutMs;
    const transport = options.transport ?? await openSocket(host, port, timeoutMs);
    const client = new Client(transport, options.wire);
    try {
      const handshake = await client.#next(
        until,
        `Cannot talk to ${where}: it does not greet like a Passepartout daemon.`,
      );
      const payload = getf(handshake, "PAYLOAD");
      if (isKeyword(getf(handshake, "TYPE"), "LOG")) {
        throw new ClientError("turned-away", `The daemon at ${where} says: ${getString(payload, "TEXT") ?? "no"}`);
      }
      if (!isKeyword(getf(handshake, "TYPE"), "EVENT") || getKeyword(payload, "ACTION") !== "HANDSHAKE") {
        throw new ClientError("not-a-daemon", `Cannot talk to ${where}: its first message is no handshake.`);
      }
      const capabilities = getf(payload, "CAPABILITIES") ?? null;
      client.handshake = {
        version: getString(payload, "VERSION") ?? "unknown",
        capabilities: new Set(
          (isList(capabilities) ? capabilities : []).filter((item) => item instanceof Keyword).map((item) => item.name),
        ),
      };
      await client.#authenticate(handshake, options, where, until);
      return client;
    } catch (error) {
      client.destroy();
      throw error;
    }
  }

  async #authenticate(handshake: Value, options: ConnectOptions, where: string, until: number): Promise<void> {
    const challenge = parseChallenge(handshake);
    if (challenge === undefined) {
      if (options.auth === "off") return;
      throw new ClientError(
        "untrusted",
        `Cannot trust ${where}: it does not prove that it is your daemon, so nothing was sent. ` +
          "If you run it without authentication on purpose, set PASSEPARTOUT_AUTH=off.",
      );
    }
    if (challenge === "unknown") {
      throw new ClientError("untrusted", `Cannot trust ${where}: it asks for a kind of authentication unknown here.`);
    }
    if (options.secret === undefined) {
      throw new ClientError("untrusted", `Cannot authenticate to ${where}: there is no secret in your state folder.`);
    }
    const authentication = new ClientAuthentication(await importSecret(options.secret), challenge.nonce, options.port);
    this.send(await authentication.request());
    const answer = await this.#next(
      until,
      `Cannot trust ${where}: it did not prove that it is your daemon, so nothing was sent.`,
      "untrusted",
    );
    if (!await authentication.accepts(answer)) {
      const why = getKeyword(getf(answer, "PAYLOAD"), "CODE") === "UNAUTHENTICATED"
        ? "it does not accept the secret of your state folder"
        : "it does not know the secret of your state folder";
      throw new ClientError(
        "untrusted",
        `Cannot trust ${where}: ${why}, so nothing was sent. Is it another user's daemon?`,
      );
    }
  }

  #hear(message: Value): void {
    for (const hearer of [...this.#hearers]) if (hearer(message)) return;
    // What nobody waits for yet: the handshake may be here before anybody listens.
    if (this.#early.length < 100) this.#early.push(message);
  }

  /** Waits for a message that no question asked for. @param until When to give up, by `performance.now()`. */
  async #next(until: number, problem: string, code: ClientErrorCode = "not-a-daemon"): Promise<Value> {
    const early = this.#early.shift();
    if (early !== undefined) return early;
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    const hearer: Hearer = (message) => {
      if (message === undefined) reject(new ClientError(code, problem));
      else resolve(message);
      return true;
    };
    if (!this.#open) throw new ClientError(code, problem);
    this.#hearers.add(hearer);
    const left = Math.max(1, Math.ceil(until - performance.now()));
    const cancel = clientTimers.after(left, () => reject(new ClientError("silent", problem)));
    try {
      return await promise;
    } finally {
      cancel();
      this.#hearers.delete(hearer);
    }
  }

  /** Whether the daemon is still there and serves this connection: after a fault of the connection it is about to close it. */
  get open(): boolean {
    return this.#open && !this.#faulted;
  }

  /** Sends a message as it is. */
  send(message: Value): void {
    this.#connection.send(message);
  }

  /**
   * Sends a message and yields what answers it: progress first, the outcome last. Ends after the outcome.
   *
   * @param fields The envelope without its `:ID`.
   * @param signal Gives up; the reason is thrown.
   * @throws ClientError `lost` when the connection ends before.
   */
  async *exchange(fields: Record<string, Value | undefined>, id: string, signal?: AbortSignal): AsyncGenerator<Value> {
    const heard: (Value | undefined)[] = [];
    let wake = Promise.withResolvers<void>();
    const byId = this.handshake.capabilities.has("IDS");
    const hearer: Hearer = (message) => {
      if (message !== undefined && byId && getString(message, "IN-REPLY-TO") !== id && !isConnectionFault(message)) {
        return false;
      }
      heard.push(message);
      wake.resolve();
      return true;
    };
    const abort = () => wake.resolve();
    signal?.addEventListener("abort", abort, { once: true });
    this.#hearers.add(hearer);
    if (!this.#open) heard.push(undefined);
    try {
      const { TYPE, ...rest } = fields;
      this.send(plist({ TYPE, ID: id, ...rest }));
      for (;;) {
        signal?.throwIfAborted();
        if (heard.length === 0) {
          await wake.promise;
          wake = Promise.withResolvers<void>();
          continue;
        }
        const message = heard.shift();
        if (message === undefined) {
          throw new ClientError("lost", "The daemon closed the connection before it answered.");
        }
        if (byId && isConnectionFault(message)) this.#faulted = true;
        yield message;
        if (!isKeyword(getf(message, "TYPE"), "STATUS")) return;
      }
    } finally {
      this.#hearers.delete(hearer);
      signal?.removeEventListener("abort", abort);
    }
  }

  /**
   * Lets `hear` have every message from now on, beside those that wait for an answer, and `undefined` when the connection ends.
   *
   * @returns What ends it.
   */
  listen(hear: (message: Value | undefined) => void): Disposable {
    const hearer: Hearer = (message) => {
      hear(message);
      return false;
    };
    this.#hearers.add(hearer);
    if (!this.#open) hear(undefined);
    return { [Symbol.dispose]: () => void this.#hearers.delete(hearer) };
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#connection.destroy();
  }

  /** Says goodbye and waits until the connection is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.end();
    await this.#done;
  }
}

/** A fault that names no message is about the connection, so it is everybody's answer. */
function isConnectionFault(message: Value): boolean {
  return isKeyword(getf(message, "TYPE"), "LOG") && getf(message, "IN-REPLY-TO") === undefined;
}

async function openSocket(host: string, port: number, timeoutMs: number): Promise<Transport> {
  let late = false;
  const connecting = Deno.connect({ hostname: host, port });
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = clientTimers.after(timeoutMs, () => {
    late = true;
    reject(new Error("it does not accept connections in time"));
  });
  try {
    return await Promise.race([connecting, promise]);
  } catch (error) {
    if (late) connecting.then((conn) => conn.close(), () => {});
    const why = error instanceof Deno.errors.ConnectionRefused ? "nothing listens there" : (error as Error).message;
    throw new ClientError("unreachable", `Cannot reach ${host}:${port}: ${why}.`, { cause: error });
  } finally {
    cancel();
  }
}
