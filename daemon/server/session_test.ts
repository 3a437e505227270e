// Tests of a session over transports in memory: the row of faults, and how large a frame may be before authentication.
// What becomes of a message is a fake's affair.

import { assertEquals } from "@std/assert";
import { importSecret } from "../wire/auth.ts";
import type { Transport } from "../wire/connection.ts";
import { encodeFrame, FrameDecoder } from "../wire/frame.ts";
import { memoryPair } from "../wire/memory_pair.ts";
import { parseSexp } from "../wire/reader.ts";
import { getf, getKeyword } from "../wire/value.ts";
import type { Services } from "./services.ts";
import { Session } from "./session.ts";

/** Services that answer nothing, behind a clock that stands still. */
function fakeServices(limits: Partial<Services["limits"]> = {}, auth?: Services["auth"]): Services {
  return {
    version: "0",
    capabilities: [],
    limits: {
      maxFrame: 1 << 20,
      unauthenticatedFrame: 16 << 10,
      queue: 4 << 20,
      frameTimeoutMs: 30_000,
      authenticationTimeoutMs: 5_000,
      lingerMs: 1_000,
      faultsInARow: 10,
      ...limits,
    },
    clock: { now: () => 0, after: () => () => {} },
    log: { debug() {}, warn() {}, error() {} },
    auth,
    port: () => 1,
    health: () => "HEALTHY",
    onGreeting() {},
    systemFault: () => undefined,
    submit: () => Promise.resolve(),
  };
}

/** Lets a peer say all of `chunks` and no more. @returns What it hears after the handshake: the code, or the type. */
async function converse(services: Services, chunks: readonly Uint8Array[]): Promise<string[]> {
  const [own, peer] = memoryPair(1 << 20);
  const served = new Session(own, 1, services).serve();
  for (const chunk of chunks) await peer.write(chunk);
  await peer.closeWrite();
  const heard = await hear(peer);
  await served;
  assertEquals(heard[0], "EVENT", "the handshake comes first");
  return heard.slice(1);
}

async function hear(peer: Transport): Promise<string[]> {
  const decoder = new FrameDecoder(1 << 24);
  const heard: string[] = [];
  const buffer = new Uint8Array(65_536);
  for (;;) {
    const count = await peer.read(buffer);
    if (count === null) return heard;
    decoder.push(buffer.subarray(0, count));
    for (let result = decoder.next(); result?.kind === "payload"; result = decoder.next()) {
      const parsed = parseSexp(result.payload);
      const message = parsed.ok ? parsed.value : null;
      heard.push(getKeyword(getf(message, "PAYLOAD"), "CODE") ?? getKeyword(message, "TYPE") ?? "nothing");
    }
  }
}

function times(count: number, payload: string): Uint8Array[] {
  return Array.from({ length: count }, () => encodeFrame(payload));
}

const UNREADABLE = "(:A";

for (
  const [name, message, answers] of [
    ["a health check", "(:TYPE :HEALTH-CHECK)", ["HEALTH-RESPONSE"]],
    ["a heartbeat", "(:TYPE :EVENT :PAYLOAD (:SENSOR :HEARTBEAT))", []],
    ["user input", `(:TYPE :EVENT :PAYLOAD (:SENSOR :USER-INPUT :TEXT "hello"))`, []],
    ["a request to the daemon", "(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :STATUS))", []],
    ["a request to another target", "(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION :RUN))", []],
    ["an outcome", "(:TYPE :RESPONSE :PAYLOAD (:ACTION :MESSAGE))", []],
  ] as const
) {
  Deno.test(`session: ${name} ends a row of faults`, async () => {
    const heard = await converse(fakeServices(), [
      ...times(9, UNREADABLE),
      encodeFrame(message),
      ...times(11, UNREADABLE),
    ]);
    const faults = (count: number) => Array<string>(count).fill("UNREADABLE");
    // Nine, and nine more, leave it open; the tenth in a row closes it, so that the last is not even read.
    assertEquals(heard, [...faults(9), ...answers, ...faults(10)]);
  });
}

Deno.test("session: no message that is refused ends a row of faults", async () => {
  const services = { ...fakeServices(), systemFault: () => ({ field: "ACTION", text: "Cannot accept message" }) };
  for (const refused of ["(:TYPE :NONSENSE)", "(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :NONSENSE))"]) {
    const heard = await converse(services, [...times(8, UNREADABLE), encodeFrame(refused), ...times(3, UNREADABLE)]);
    assertEquals(heard, [...Array<string>(8).fill("UNREADABLE"), "INVALID-MESSAGE", "UNREADABLE"]);
  }
});

/** A health check of exactly so many characters. */
function healthCheckOf(length: number): Uint8Array {
  const [head, tail] = [`(:TYPE :HEALTH-CHECK :META (:X "`, `"))`];
  return encodeFrame(head + "x".repeat(length - head.length - tail.length) + tail);
}

for (
  const { maxFrame, limit, auth } of [
    { maxFrame: 1 << 20, limit: 16_384, auth: true },
    { maxFrame: 4_096, limit: 4_096, auth: true },
    { maxFrame: 20_000, limit: 20_000, auth: false },
  ]
) {
  const who = `${auth ? "peer that has yet to authenticate" : "peer without authentication"}`;
  Deno.test(`session: ${who} may send ${limit} bytes where a frame may have ${maxFrame}`, async () => {
    const key = auth ? await importSecret("0".repeat(64)) : undefined;
    const services = fakeServices({ maxFrame }, key);
    assertEquals(await converse(services, [healthCheckOf(limit)]), ["HEALTH-RESPONSE"]);
    assertEquals(await converse(services, [healthCheckOf(limit + 1)]), ["FRAME-TOO-LARGE"]);
  });
}
