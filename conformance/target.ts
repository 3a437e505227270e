// The daemon under test as a case sees it: connections that are greeted, authenticated when the handshake asks for it and a
// secret is given, and closed when the case is over; and the probe that tells whether the daemon still lives.

import { type AuthKey, ClientAuthentication, importSecret, parseChallenge } from "../daemon/wire/auth.ts";
import { getf, getKeyword, isKeyword, isList, Keyword, type Value } from "../daemon/wire/value.ts";
import { printSexp } from "../daemon/wire/printer.ts";
import { Door } from "./door.ts";
import { CaseFailure } from "./failure.ts";
import { HEALTH_CHECK, isHealthResponse } from "./messages.ts";
import { Peer, WAITS, type Waits } from "./peer.ts";
import type { Frame } from "./strict_frames.ts";

/**
 * What a case needs of its target: a capability of the handshake; `AUTH` = the `:AUTH` list is announced and a secret is
 * given; `SESSION` = more than health checks can be sent (authentication is not asked for, or a secret is given).
 */
export type Need = "FAULTS" | "IDS" | "STREAM" | "PLANS" | "ORG-AST" | "AUTH" | "SESSION";

/** Where a target is, what it announced, and how patient to be with it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** The secret's key, if one is given. */
  readonly key: AuthKey | undefined;
  readonly capabilities: ReadonlySet<string>;
  /** Whether the handshake carries an `:AUTH` list. */
  readonly asksForAuthentication: boolean;
  readonly waits: Waits;
  /** How long an answer takes, milliseconds; 0 where nobody has measured. */
  readonly answerMs: number;
  /** Where connections wait their turn, so that cases which run at the same time do not fill the target's queue together. */
  readonly door: Door;
}

/** How to reach a target. */
export interface EndpointOptions {
  readonly host: string;
  readonly port: number;
  readonly secret?: string | undefined;
  /** Stretches or shortens every wait; 1 unless given. */
  readonly patience?: number | undefined;
}

/** Why nothing can be tried on a target at all; the message is a sentence for a person. */
export class TargetError extends Error {
  override name = "TargetError";
}

/** Connects once and notes what the target announces. @throws TargetError when nothing accepts there, CaseFailure when it does not greet. */
export async function findEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const { host, port, secret, patience = 1 } = options;
  const waits: Waits = {
    greeting: WAITS.greeting * patience,
    prompt: WAITS.prompt * patience,
    answer: WAITS.answer * patience,
    quiet: WAITS.quiet * patience,
    slow: WAITS.slow * patience,
  };
  const unknown: Endpoint = {
    host,
    port,
    key: secret === undefined ? undefined : await importSecret(secret),
    capabilities: new Set(),
    asksForAuthentication: false,
    waits,
    answerMs: 0,
    door: new Door(),
  };
  await using target = new Target(unknown);
  const { handshake } = await target.greet();
  const capabilities = getf(getf(handshake.value, "PAYLOAD"), "CAPABILITIES");
  return {
    ...unknown,
    capabilities: new Set(
      (isList(capabilities) ? capabilities : []).filter((item) => item instanceof Keyword).map((item) => item.name),
    ),
    asksForAuthentication: parseChallenge(handshake.value) !== undefined,
  };
}

/** Returns why a need is not met, or `undefined`. */
export function unmet(need: Need, endpoint: Endpoint): string | undefined {
  const { asksForAuthentication, key, capabilities } = endpoint;
  switch (need) {
    case "AUTH":
      if (!asksForAuthentication) return "the handshake asks for no authentication";
      return key === undefined ? "no secret is given" : undefined;
    case "SESSION":
      return asksForAuthentication && key === undefined
        ? "the target asks for authentication and no secret is given"
        : undefined;
    default:
      return capabilities.has(need) ? undefined : `the handshake does not announce :${need}`;
  }
}

/** A connection whose handshake has been read. */
export interface Greeted {
  readonly peer: Peer;
  readonly handshake: Frame;
}

/** How few answers a case waits for however slow the target, and how long it may wait for more, milliseconds. */
const HANDFUL = 5, FITTING_MS = 3_000;

/** The daemon under test; owns every connection that a case opens. */
export class Target implements AsyncDisposable {
  readonly #peers = new Set<Peer>();
  readonly #over = new AbortController();
  #ungreeted = false;

  constructor(readonly endpoint: Endpoint) {}

  get waits(): Waits {
    return this.endpoint.waits;
  }

  /** Tells whether the handshake announced a capability. */
  announces(capability: string): boolean {
    return this.endpoint.capabilities.has(capability);
  }

  /** Whether a connection was not accepted or not greeted in time. */
  get ungreeted(): boolean {
    return this.#ungreeted;
  }

  /** Whether something that is being written to the target has not been taken for longer than it may take. */
  get stuck(): boolean {
    return [...this.#peers].some((peer) => peer.stuck);
  }

  /**
   * Returns how many answers to wait for, at most `count`. The core profile demands no times, so a slow target that announces
   * nothing more is given as many as it can answer in good time, and never fewer than a handful.
   */
  fitting(count: number): number {
    const { answerMs } = this.endpoint;
    if (this.announces("FAULTS") || answerMs === 0) return count;
    return Math.min(count, Math.max(HANDFUL, Math.floor(FITTING_MS / answerMs)));
  }

  /** Opens a connection and reads nothing. @throws TargetError when nothing accepts. */
  async connect(): Promise<Peer> {
    const { host, port, waits } = this.endpoint;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), waits.greeting);
    const signal = AbortSignal.any([late.signal, this.#over.signal]);
    let conn: Deno.TcpConn;
    try {
      conn = await Deno.connect({ hostname: host, port, signal });
    } catch (error) {
      if (this.#over.signal.aborted) throw new TargetError("the case is over");
      if (late.signal.aborted) throw new TargetError(`no connection within ${waits.greeting / 1000} s`);
      throw new TargetError(error instanceof Error ? error.message : String(error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
    const peer = new Peer(conn, waits);
    this.#peers.add(peer);
    if (this.#over.signal.aborted) {
      await peer.drop();
      throw new TargetError("the case is over");
    }
    return peer;
  }

  /** Opens a connection when it is its turn and reads the handshake; it is not authenticated. */
  greet(what?: string): Promise<Greeted> {
    return this.endpoint.door.pass(() => this.greetAtOnce(what));
  }

  /** Opens a connection, however many others are being opened, and reads the handshake. */
  async greetAtOnce(what = "the target speaks first, at once"): Promise<Greeted> {
    try {
      const peer = await this.connect();
      return { peer, handshake: await peer.expect(what, () => true, this.waits.greeting) };
    } catch (error) {
      this.#ungreeted = true;
      throw error;
    }
  }

  /** Opens a connection, greeted and, when asked for and possible, authenticated. */
  async dial(): Promise<Peer> {
    const { peer, handshake } = await this.greet();
    if (this.endpoint.key !== undefined && parseChallenge(handshake.value) !== undefined) {
      await this.authenticate(peer, handshake.value);
    }
    return peer;
  }

  /** Authenticates a connection and returns the target's answer with the means to check its MAC. */
  async authenticate(peer: Peer, handshake: Value): Promise<{ answer: Frame; authentication: ClientAuthentication }> {
    const authentication = this.authentication(handshake);
    await peer.send(printSexp(await authentication.request()));
    const answer = await peer.expect(
      "the right MAC is answered with :STATUS :OK",
      ({ value }) =>
        isKeyword(getf(value, "TYPE"), "RESPONSE") &&
        getKeyword(getf(value, "PAYLOAD"), "ACTION") === "AUTHENTICATE" &&
        getKeyword(getf(value, "PAYLOAD"), "STATUS") === "OK",
    );
    return { answer, authentication };
  }

  /** Returns the client's half of authentication for a handshake. @throws CaseFailure when it announces none. */
  authentication(handshake: Value): ClientAuthentication {
    const { key, port } = this.endpoint;
    const challenge = parseChallenge(handshake);
    if (key === undefined || challenge === undefined || challenge === "unknown") {
      throw new CaseFailure(
        ["an :AUTH list with :SCHEME :HMAC-SHA256 and a :NONCE of 32 digits"],
        "another one, or none",
      );
    }
    return new ClientAuthentication(key, challenge.nonce, port);
  }

  /** Sends a health check and waits for its answer. */
  async health(peer: Peer, what = "a health check is answered with a keyword :STATUS"): Promise<Frame> {
    await peer.send(HEALTH_CHECK);
    return await peer.expect(what, isHealthResponse);
  }

  /** Looks whether the target still serves: a new connection is greeted and its health check answered. */
  async probe(): Promise<void> {
    let peer: Peer | undefined;
    try {
      ({ peer } = await this.greet("afterwards a new connection is greeted"));
      await this.health(peer, "afterwards a health check on a new connection is answered");
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      throw new CaseFailure(["afterwards a new connection is served"], error.message);
    } finally {
      await peer?.drop();
    }
  }

  /** Runs an attack between two looks: a connection from before must live through it, and a new one must be served. */
  async survives(attack: () => Promise<void>): Promise<void> {
    const bystander = await this.dial();
    await attack();
    await this.health(bystander, "afterwards a connection from before still has its health check answered");
    await this.probe();
  }

  /** Closes every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    // With a reason of our own: the usual one is an error, whose stack costs more than the rest.
    this.#over.abort("over");
    await Promise.all(Array.from(this.#peers, (peer) => peer.drop()));
  }
}
