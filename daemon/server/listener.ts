// The listening socket: accepts, keeps the set of live sessions, and ends them. Knows nothing of messages.
// What a peer says is its session's affair.

import { Connection, type Transport } from "../wire/connection.ts";
import { address, logAnswer } from "../wire/message.ts";
import type { Services } from "./services.ts";
import { Session } from "./session.ts";

/** The port cannot be had; the message says what to do. */
export class ListenError extends Error {
  override name = "ListenError";
}

/** How long accepting rests when the process has no descriptor left, milliseconds. */
const REST_MS = 50;

/** How many may be told at once that there is no room. */
const MAX_LEAVING = 64;

/** Connections that may wait to be accepted; the kernel takes less if net.core.somaxconn is less. */
const BACKLOG = 4096;

/** What a {@link Listener} needs to know. */
export interface ListenOptions {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly maxConnections: number;
}

/** Accepts connections and serves each by a session of its own. */
export class Listener implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #services: Services;
  readonly #maxConnections: number;
  readonly #sessions = new Map<Session, Promise<void>>();
  /** Connections that were turned away and have a moment to read why. */
  readonly #leaving = new Map<Connection, Promise<unknown>>();
  readonly #accepting: Promise<void>;
  #closed = false;
  #closedAt = 0;
  #accepted = 0;
  #wakeAccept: (() => void) | undefined;
  #held: Promise<unknown> | undefined;

  /** @throws ListenError when the address cannot be had. */
  constructor({ host, port, maxConnections }: ListenOptions, services: Services) {
    try {
      this.#listener = Deno.listen({ hostname: host, port, transport: "tcp", tcpBacklog: BACKLOG });
    } catch (error) {
      throw new ListenError(listenProblem(error, host, port), { cause: error });
    }
    this.#services = services;
    this.#maxConnections = maxConnections;
    this.#accepting = this.#accept();
  }

  /** The real port. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#sessions.size;
  }

  async #accept(): Promise<void> {
    while (!this.#closed) {
      await this.#held;
      let conn: Deno.TcpConn;
      try {
        conn = await this.#listener.accept();
        // Answers are small and go out when they are ready; waiting for a peer's acknowledgement would cost each 40 ms.
        conn.setNoDelay(true);
      } catch (error) {
        if (this.#closed) return;
        // No descriptor left, or a peer that went before it was accepted. The first passes when somebody leaves.
        this.#services.log.warn("Cannot accept connection", { error: String(error), connections: this.connections });
        await this.#rest();
        continue;
      }
      // Whoever comes while a crowd is being turned away is not even told why: that, too, would cost a descriptor.
      if (this.#sessions.size >= this.#maxConnections && this.#leaving.size >= MAX_LEAVING) conn.close();
      else if (this.#sessions.size >= this.#maxConnections) this.#turnAway(conn);
      else this.serve(conn);
    }
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#services.clock.after(REST_MS, resolve);
      this.#wakeAccept = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Serves a peer until it leaves. */
  serve(transport: Transport): void {
    const session = new Session(transport, ++this.#accepted, this.#services);
    const served = session.serve().finally(() => {
      this.#sessions.delete(session);
      this.#wakeAccept?.();
    });
    this.#sessions.set(session, served);
  }

  #turnAway(conn: Deno.TcpConn): void {
    const connection = new Connection(conn, { lingerMs: REST_MS, timers: this.#services.clock });
    const text = `Cannot serve connection: all ${this.#maxConnections} are taken. Try again later.`;
    connection.send(address(logAnswer("ERROR", "TOO-MANY-CONNECTIONS", text), {}));
    const left = connection.run({ onValue() {}, onFault() {} }).finally(() => this.#leaving.delete(connection));
    connection.end();
    this.#leaving.set(connection, left);
    this.#services.log.warn("Connection turned away", { limit: this.#maxConnections });
  }

  /** Accepts nobody until `until` is settled; who comes waits in the kernel's queue. One that is on its way in is still served. */
  async hold(until: Promise<unknown>): Promise<void> {
    const held = this.#held = until.catch(() => {});
    await held;
    if (this.#held === held) this.#held = undefined;
  }

  /** Accepts nobody from now on. */
  stopAccepting(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closedAt = this.#services.clock.now();
    this.#listener.close();
    this.#wakeAccept?.();
  }

  /**
   * Ends every session in order and waits until all are gone. What is queued is written as long as the peer takes it, for what
   * is left of the time that stopping has (it began with {@link stopAccepting}), and for one linger time at least.
   *
   * @param lingerMs How long a peer may take to leave once it has everything.
   */
  async close(lingerMs: number): Promise<void> {
    this.stopAccepting();
    const { clock, limits } = this.#services;
    const passed = Math.max(0, clock.now() - this.#closedAt);
    const lastMs = Math.max(limits.lingerMs, limits.drainMs - passed);
    for (const session of this.#sessions.keys()) session.end(lingerMs, lastMs);
    for (const connection of this.#leaving.keys()) connection.destroy();
    await this.#gone();
  }

  /** Closes everything at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stopAccepting();
    for (const session of this.#sessions.keys()) session.destroy();
    for (const connection of this.#leaving.keys()) connection.destroy();
    await this.#gone();
  }

  async #gone(): Promise<void> {
    await Promise.all([this.#accepting, ...this.#sessions.values(), ...this.#leaving.values()]);
  }
}

function listenProblem(error: unknown, host: string, port: number): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return `Cannot listen on ${host}:${port}: the port is in use. Stop what uses it, or choose another ` +
      "(PASSEPARTOUT_PORT=0 takes any free one).";
  }
  if (error instanceof Deno.errors.NotCapable) {
    return `Cannot listen on ${host}:${port}: the program has rights only to a host that is named plainly, by --host, by ` +
      "PASSEPARTOUT_HOST in the environment, or by a line PASSEPARTOUT_HOST=... without variables in a .env file.";
  }
  const why = error instanceof Error ? error.message : String(error);
  return `Cannot listen on ${host}:${port}: ${why}. Set PASSEPARTOUT_HOST and PASSEPARTOUT_PORT to an address of this machine.`;
}
