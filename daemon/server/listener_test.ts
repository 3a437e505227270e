// Tests of who is let in: whom a full daemon tells that there is no room, and how many of them at once.
// What is said to those it serves is their session's affair.

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Transport } from "../wire/connection.ts";
import { memoryPair } from "../wire/memory_pair.ts";
import { Listener } from "./listener.ts";
import type { Services } from "./services.ts";

/** How many are told at once that there is no room. */
const TOLD_AT_ONCE = 64;
const HOST = "127.0.0.1";
const LIMITS = {
  maxFrame: 1 << 20,
  unauthenticatedFrame: 16 << 10,
  queue: 4 << 20,
  frameTimeoutMs: 30_000,
  authenticationTimeoutMs: 5_000,
  lingerMs: 1_000,
  drainMs: 5_000,
  faultsInARow: 10,
};

/** Services behind a clock that stands still: whoever was turned away lingers until it leaves. */
class FakeServices implements Services {
  readonly version = "0";
  readonly capabilities = [];
  readonly limits = LIMITS;
  readonly auth = undefined;
  readonly onGreeting = () => {};
  /** Resolves when a session is over, or somebody who was turned away is gone. */
  left = Promise.withResolvers<void>();
  readonly clock = { now: () => 0, after: () => () => this.left.resolve() };
  readonly log = { debug: () => this.left.resolve(), warn() {}, error() {} };
  port = () => 0;
  health = () => "HEALTHY" as const;
  requestFault = () => undefined;
  readHello = () => undefined;
  submit = () => Promise.resolve();
}

/** Reads to the end of the stream. */
function readAll(conn: Deno.Conn): Promise<string> {
  return new Response(conn.readable).text();
}

/** Reads the daemon's first word. */
async function firstWord(conn: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(1024);
  return new TextDecoder().decode(buffer.subarray(0, await conn.read(buffer) ?? 0));
}

Deno.test("listener: of a crowd it has no room for, 64 are told so at once and the others find the door shut", async () => {
  const services = new FakeServices();
  await using clients = new AsyncDisposableStack();
  const listener = clients.use(new Listener({ host: HOST, port: 0, maxConnections: 1 }, services));
  const connect = async () => {
    const conn = await Deno.connect({ hostname: HOST, port: listener.port });
    clients.defer(() => leave(conn));
    return conn;
  };
  const served = await connect();
  assertStringIncludes(await firstWord(served), ":HANDSHAKE");

  const crowd: Deno.TcpConn[] = [];
  for (let i = 0; i < TOLD_AT_ONCE; i++) {
    const conn = await connect();
    assertStringIncludes(await firstWord(conn), ":TOO-MANY-CONNECTIONS", `number ${i + 1}`);
    crowd.push(conn);
  }
  for (let i = 0; i < 2; i++) assertEquals(await readAll(await connect()), "", "no word for who comes after them");
  assertEquals(listener.connections, 1);

  // When one of them has gone, the next is told again, and only that one.
  services.left = Promise.withResolvers();
  leave(crowd.pop() as Deno.TcpConn);
  await services.left.promise;
  assertStringIncludes(await firstWord(await connect()), ":TOO-MANY-CONNECTIONS");
  assertEquals(await readAll(await connect()), "");

  // Those who are still leaving take nobody's room.
  services.left = Promise.withResolvers();
  leave(served);
  await services.left.promise;
  assertStringIncludes(await firstWord(await connect()), ":HANDSHAKE");
});

/** Closes a connection, which may be closed already. */
function leave(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

Deno.test("listener: a stop writes what is queued as long as it is taken, for what is left of its 5 s and a second at least", async () => {
  for (
    const [passed, left] of [[0, 5_000], [3_000, 2_000], [4_900, 1_000], [9_000, 1_000], [-60_000, 5_000]] as const
  ) {
    const timers: number[] = [];
    let now = 100_000;
    const services: Services = {
      ...new FakeServices(),
      log: { debug() {}, warn() {}, error() {} },
      clock: { now: () => now, after: (ms) => (timers.push(ms), () => {}) },
    };
    await using listener = new Listener({ host: HOST, port: 0, maxConnections: 1 }, services);
    // The handshake does not fit into what this peer takes before it reads.
    const [own, peer] = memoryPair(10);
    listener.serve(own);
    listener.stopAccepting();
    now += passed;
    const closed = listener.close(250);
    assertEquals(timers[0], left, `after ${passed} ms`);
    assertStringIncludes(await readTransport(peer), ":HANDSHAKE");
    assertEquals(timers.at(-1), 250, "once it has everything, a peer has its moment to leave");
    peer.close();
    await closed;
  }
});

/** Reads to the end of the stream. */
async function readTransport(peer: Transport): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(1024);
  let text = "";
  for (let count = await peer.read(buffer); count !== null; count = await peer.read(buffer)) {
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return text;
}
