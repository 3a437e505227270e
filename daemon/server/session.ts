// One peer's messages on their way to the pipeline: handshake, authentication, the fault table (protocol section 5), and the
// answers back. Knows nothing of what the pipeline does with a message.

import { computeMac, isNonce, randomHex, verifyMac } from "../wire/auth.ts";
import { Connection, type Transport, type WireFault } from "../wire/connection.ts";
import {
  type Envelope,
  handshake,
  healthResponse,
  logAnswer,
  type LogCode,
  type Message,
  parseMessage,
  responseAnswer,
} from "../wire/message.ts";
import { address } from "../wire/message.ts";
import { printable } from "../wire/printable.ts";
import { printSexp } from "../wire/printer.ts";
import { getf, getKeyword, getString, kw, type Plist, type Value } from "../wire/value.ts";
import type { PipelineEvent } from "../pipeline/event.ts";
import { ConnectionAnswers } from "../pipeline/kept.ts";
import type { Peer } from "../pipeline/ports.ts";
import type { Reply } from "../pipeline/task.ts";
import type { Services } from "./services.ts";

/** What the queue of a connection holds beyond two of the largest frames, in bytes: headers and small answers. */
const QUEUE_SLACK = 64 << 10;

/** The end of a connection, as the work that it asked for hears of it. Most connections ask for nothing that must end with them. */
class Departure {
  #controller: AbortController | undefined;
  #happened = false;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#happened) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  happen(): void {
    this.#happened = true;
    this.#controller?.abort();
  }
}

/** What the pipeline sees of a client. A message keeps the light in which it came, so a `:HELLO` makes a new one. */
class SessionPeer implements Peer {
  constructor(readonly connection: number, readonly streams: boolean, readonly departure: Departure) {}

  get gone(): AbortSignal {
    return this.departure.signal;
  }
}

/** One connection and what is known of the peer behind it. */
export class Session {
  readonly #services: Services;
  readonly #connection: Connection;
  readonly #nonce: string | undefined;
  #authenticated: boolean;
  #cancelDeadline: (() => void) | undefined;
  #faultsInARow = 0;
  #kept: ConnectionAnswers | undefined;
  #running = 0;
  #quiet: PromiseWithResolvers<void> | undefined;
  /** What is said last on a connection that is being closed, once what was asked before has been answered. */
  #lastWord: Value | undefined;
  /** Resolves when the last word is said; from the moment it is set nothing new is heard. */
  #leaving: Promise<void> | undefined;
  #client: string | undefined;
  readonly #departure = new Departure();
  #cancelDeparture: (() => void) | undefined;
  #peer: SessionPeer;

  /** @param number Counts the connections of this daemon from 1. */
  constructor(transport: Transport, readonly number: number, services: Services) {
    const { limits, auth } = services;
    this.#services = services;
    this.#peer = new SessionPeer(number, false, this.#departure);
    this.#authenticated = auth === undefined;
    this.#nonce = auth === undefined ? undefined : randomHex(16);
    this.#connection = new Connection(transport, {
      maxFrame: auth === undefined ? limits.maxFrame : Math.min(limits.maxFrame, limits.unauthenticatedFrame),
      // Whatever the largest frame is, a peer that reads has room for one while it takes another.
      maxQueue: Math.max(limits.queue, 2 * limits.maxFrame + QUEUE_SLACK),
      frameTimeoutMs: limits.frameTimeoutMs,
      lingerMs: limits.lingerMs,
      timers: services.clock,
    });
  }

  /** Serves the peer until the connection ends. Never rejects. */
  async serve(): Promise<void> {
    const services = this.#services;
    const connection = this.#connection;
    connection.send(handshake(services.version, services.capabilities, this.#nonce));
    void this.#greeted();
    const reason = await connection.run({
      onValue: (value) => this.#onValue(value),
      onFault: (fault) => this.#onFault(fault),
      onEnd: () => {
        this.#departSoon();
        return this.#leaving ?? this.#quietened();
      },
    });
    this.#cancelDeparture?.();
    this.#cancelDeadline?.();
    services.audience?.leave(this.number);
    services.listeners?.leave(this.number);
    this.#departure.happen();
    services.log.debug("Connection closed", { connection: this.number, reason });
  }

  /**
   * Ends what belongs to a connection some time after its peer stopped speaking: one that has gone and one that only has nothing
   * more to say look alike, and the latter is to hear of what is done soon.
   */
  #departSoon(): void {
    if (this.#running === 0) return;
    const { clock, limits } = this.#services;
    this.#cancelDeparture = clock.after(limits.lingerMs, () => this.#departure.happen());
  }

  /** Begins to count the time for authentication. Only once the handshake is out: the first timer of a process takes its time. */
  async #greeted(): Promise<void> {
    const { limits, clock, onGreeting } = this.#services;
    await this.#connection.written;
    onGreeting();
    if (this.#authenticated || !this.#connection.open) return;
    this.#cancelDeadline = clock.after(limits.authenticationTimeoutMs, () => {
      const seconds = limits.authenticationTimeoutMs / 1000;
      this.#refuse("UNAUTHENTICATED", `Cannot serve connection: not authenticated after ${seconds} s`);
    });
  }

  /**
   * Ends the connection after what is queued has been written.
   *
   * @param lingerMs How long the peer may take to leave after that.
   * @param lastMs How long all of it may take.
   */
  end(lingerMs?: number, lastMs?: number): void {
    const word = this.#lastWord;
    this.#lastWord = undefined;
    if (word !== undefined) this.#connection.send(word);
    this.#connection.end(lingerMs, lastMs);
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#connection.destroy();
  }

  /** Tells the peer why, and ends the connection. */
  #refuse(code: LogCode, text: string, to: Envelope = {}): void {
    if (this.#leaving !== undefined) return;
    this.#services.log.warn("Connection refused", { connection: this.number, code, text });
    this.#leaveWith(address(logAnswer("ERROR", code, text), to));
  }

  /** Hears nothing new, gives what was asked before some time to be answered, says the last word, and ends the connection. */
  #leaveWith(word: Value): void {
    this.#lastWord = word;
    if (this.#running === 0) {
      this.#leaving = Promise.resolve();
      return this.end();
    }
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const cancel = this.#services.clock.after(this.#services.limits.drainMs, resolve);
    this.#leaving = Promise.race([this.#quietened(), late]).then(() => {
      cancel();
      this.end();
    });
  }

  #onFault(fault: WireFault): void {
    if (this.#leaving !== undefined) return;
    if (fault.fatal) return this.#refuse(fault.code, fault.text);
    const text = fault.sample === undefined ? fault.text : `${fault.text}; it begins "${printable(fault.sample)}"`;
    this.#countFault(fault.code, text, {});
  }

  /** Answers a fault that leaves the connection open, unless it is one too many. */
  #countFault(code: LogCode, text: string, to: Envelope, more: Record<string, Value> = {}): void {
    const answer = address(logAnswer("ERROR", code, text, more), to);
    const { faultsInARow } = this.#services.limits;
    if (++this.#faultsInARow < faultsInARow) return this.#connection.send(answer);
    this.#services.log.warn("Connection closed: faults in a row", { connection: this.number, faults: faultsInARow });
    this.#leaveWith(answer);
  }

  #onValue(value: Value): void | Promise<void> {
    if (this.#leaving !== undefined) return;
    let to: Envelope = {};
    try {
      const result = parseMessage(value);
      if (result.ok) {
        to = result.message;
        return this.#onMessage(result.message)?.catch((error) => this.#internalError(error, to, value));
      }
      to = result.fault;
      const { field, text } = result.fault;
      this.#countFault("INVALID-MESSAGE", text, to, { FIELD: kw(field.slice(1)) });
    } catch (error) {
      this.#internalError(error, to, value);
    }
  }

  #internalError(error: unknown, to: Envelope, value: Value): void {
    const message = printable(printSexp(value), 400);
    this.#services.log.error("Cannot handle message", { connection: this.number, message, error });
    const text = "Cannot handle message: a fault in the daemon. The log has it.";
    this.#connection.send(address(logAnswer("ERROR", "INTERNAL-ERROR", text), to));
  }

  #onMessage(message: Message): void | Promise<void> {
    if (message.type === "HEALTH-CHECK") {
      this.#faultsInARow = 0;
      const health = this.#services.health();
      if (typeof health === "string") this.#connection.send(healthResponse(health, message));
      else this.#track(health.then((status) => this.#connection.send(healthResponse(status, message))), message);
      return;
    }
    if (message.type === "REQUEST" && message.target === "SYSTEM" && message.action === "AUTHENTICATE") {
      return this.#authenticate(message);
    }
    if (!this.#authenticated) {
      return this.#refuse("UNAUTHENTICATED", "Cannot accept message: authenticate first (protocol section 4)", message);
    }
    if (message.type === "REQUEST") {
      const fault = this.#services.requestFault(message.target, message.action, message.payload);
      if (fault !== undefined) {
        return this.#countFault("INVALID-MESSAGE", fault.text, message, { FIELD: kw(fault.field) });
      }
    }
    this.#faultsInARow = 0;
    const event = toEvent(message);
    if (event !== undefined) this.#submit(event, message);
    // Whoever asks once and goes would not be there to hear.
    if (event?.sensor === "user-input" && getf(message.meta, "ONCE") !== true) this.#listen();
    if (message.type === "REQUEST" && message.target === "SYSTEM") this.#hear(message.action, message.payload);
  }

  /**
   * Takes to heart what a client says of itself: at once and not when the pipeline comes to it, for what stands behind it, perhaps
   * in the same piece, is heard in its light.
   */
  #hear(action: string | undefined, payload: Plist): void {
    const hello = this.#services.readHello(action, payload);
    if (hello === undefined) return;
    this.#client = hello.client;
    this.#peer = new SessionPeer(this.number, hello.capabilities.includes("STREAM"), this.#departure);
    const { audience } = this.#services;
    this.#listen();
    if (hello.capabilities.includes("PLANS")) {
      audience?.join(this.number, (answer) => this.#connection.send(address(answer, {})));
    } else audience?.leave(this.number);
  }

  /** From now on this client hears what nobody asked for, such as reminders. */
  #listen(): void {
    this.#services.listeners?.join(this.number, (answer) => this.#connection.send(address(answer, {})));
  }

  async #authenticate(message: Message & { type: "REQUEST" }): Promise<void> {
    const { auth, port, limits } = this.#services;
    if (auth === undefined || this.#authenticated || this.#nonce === undefined) {
      const text = "Cannot accept message: no authentication is asked for on this connection";
      return this.#countFault("INVALID-MESSAGE", text, message, { FIELD: kw("ACTION") });
    }
    const nonce = getf(message.payload, "NONCE");
    const right = isNonce(nonce) &&
      await verifyMac(auth, "client", port(), this.#nonce, nonce, getf(message.payload, "MAC"));
    if (!right) return this.#refuse("UNAUTHENTICATED", "Cannot authenticate: wrong nonce or MAC", message);
    const mac = await computeMac(auth, "daemon", port(), this.#nonce, nonce);
    this.#authenticated = true;
    this.#faultsInARow = 0;
    this.#cancelDeadline?.();
    this.#connection.maxFrame = limits.maxFrame;
    this.#connection.send(address(responseAnswer("AUTHENTICATE", { MAC: mac }), message));
  }

  readonly #reply: Reply = (answer, to) => this.#connection.send(address(answer, to));

  #submit(event: PipelineEvent, message: Message): void {
    const named = getString(message.meta, "SESSION-ID");
    const task = this.#services.submit({
      event,
      envelope: envelopeOf(message),
      session: named === undefined ? `connection ${this.number}` : `session ${named}`,
      source: getKeyword(message.meta, "SOURCE") ?? this.#client ?? "UNKNOWN",
      peer: this.#peer,
      reply: this.#reply,
      // A session that has no name of its own ends with its connection, and so does what is kept for it.
      kept: named === undefined ? this.#kept ??= new ConnectionAnswers() : undefined,
    });
    this.#track(task, message);
  }

  /** Counts what this peer is still owed. */
  #track(task: Promise<void>, message: Envelope): void {
    this.#running++;
    task.catch((error) => this.#internalError(error, message, message.id ?? null)).finally(() => {
      if (--this.#running === 0) this.#quiet?.resolve();
    });
  }

  /** Resolves when everything this peer asked for has been answered. */
  #quietened(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    this.#quiet ??= Promise.withResolvers<void>();
    return this.#quiet.promise;
  }
}

function envelopeOf({ id, meta }: Envelope): Envelope {
  return { ...(id === undefined ? {} : { id }), ...(meta === undefined ? {} : { meta }) };
}

/** Returns what a message means to the pipeline; `undefined` for what needs no action, such as an outcome nobody waits for. */
function toEvent(message: Message): PipelineEvent | undefined {
  if (message.type === "REQUEST") {
    const { target, action, payload } = message;
    return { sensor: "request", target, action, payload, depth: 0 };
  }
  if (message.type !== "EVENT") return undefined;
  const { event } = message;
  switch (event.sensor) {
    case "USER-INPUT":
      return { sensor: "user-input", text: event.text, depth: 0 };
    case "HEARTBEAT":
      return { sensor: "heartbeat", depth: 0 };
    case "INTERRUPT":
      return {
        sensor: "interrupt",
        ...(event.inReplyTo === undefined ? {} : { inReplyTo: event.inReplyTo }),
        depth: 0,
      };
    case "BUFFER-UPDATE":
      return { sensor: "buffer-update", ast: event.ast, depth: 0 };
    case "POINT-UPDATE":
      return { sensor: "point-update", element: event.element, depth: 0 };
  }
}
