// Tests of a session over transports in memory: the row of faults, and how large a frame may be before authentication.
// What becomes of a message is a fake's affair.

import { assert, assertEquals } from "@std/assert";
import { importSecret } from "../wire/auth.ts";
import type { Transport } from "../wire/connection.ts";
import { encodeFrame, FrameDecoder } from "../wire/frame.ts";
import { memoryPair } from "../wire/memory_pair.ts";
import { parseSexp } from "../wire/reader.ts";
import { messageAnswer } from "../wire/message.ts";
import { getf, getKeyword, getString, type Value } from "../wire/value.ts";
import type { Services, SessionSubmission } from "./services.ts";
import { ConnectionAnswers } from "../pipeline/kept.ts";
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
      drainMs: 5_000,
      faultsInARow: 10,
      ...limits,
    },
    clock: { now: () => 0, after: () => () => {} },
    log: { debug() {}, warn() {}, error() {} },
    auth,
    port: () => 1,
    health: () => "HEALTHY",
    onGreeting() {},
    requestFault: () => undefined,
    readHello: () => undefined,
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
  return (await hearValues(peer)).map((message) =>
    getKeyword(getf(message, "PAYLOAD"), "CODE") ?? getKeyword(message, "TYPE") ?? "nothing"
  );
}

/** Reads to the end of the stream. */
async function hearValues(peer: Transport): Promise<Value[]> {
  const decoder = new FrameDecoder(1 << 24);
  const heard: Value[] = [];
  const buffer = new Uint8Array(65_536);
  for (;;) {
    const count = await peer.read(buffer);
    if (count === null) return heard;
    decoder.push(buffer.subarray(0, count));
    for (let result = decoder.next(); result?.kind === "payload"; result = decoder.next()) {
      const parsed = parseSexp(result.payload);
      heard.push(parsed.ok ? parsed.value : null);
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
  const services = { ...fakeServices(), requestFault: () => ({ field: "ACTION", text: "Cannot accept message" }) };
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

Deno.test("session: a hello counts for what stands behind it in the same piece, though nobody has acted on it yet", async () => {
  const heard: [sensor: string, streams: boolean, source: string][] = [];
  const services: Services = {
    ...fakeServices(),
    readHello: (action) => action === "HELLO" ? { client: "TUI", capabilities: ["STREAM"] } : undefined,
    submit: ({ event, peer, source }) => {
      heard.push([event.sensor, peer.streams, source]);
      return Promise.resolve();
    },
  };
  const input = `(:TYPE :EVENT :PAYLOAD (:SENSOR :USER-INPUT :TEXT "hello"))`;
  const hello = "(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :HELLO :CLIENT :TUI :CAPABILITIES (:STREAM)))";
  const frames = [input, hello, input].map((payload) => encodeFrame(payload));
  await converse(services, [new Uint8Array(await new Blob(frames as Uint8Array<ArrayBuffer>[]).arrayBuffer())]);
  assertEquals(heard, [["user-input", false, "UNKNOWN"], ["request", false, "UNKNOWN"], ["user-input", true, "TUI"]]);
});

Deno.test("session: what a message says of its source counts before what its client said of itself", async () => {
  const sources: string[] = [];
  const services: Services = {
    ...fakeServices(),
    readHello: () => ({ client: "TUI", capabilities: [] }),
    submit: ({ source }) => Promise.resolve(void sources.push(source)),
  };
  await converse(services, [
    encodeFrame("(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :HELLO :CLIENT :TUI))"),
    encodeFrame(`(:TYPE :EVENT :META (:SOURCE :EMACS) :PAYLOAD (:SENSOR :USER-INPUT :TEXT "x"))`),
    encodeFrame(`(:TYPE :EVENT :META (:SOURCE "EMACS") :PAYLOAD (:SENSOR :USER-INPUT :TEXT "x"))`),
  ]);
  assertEquals(sources.slice(1), ["EMACS", "TUI"]);
});

Deno.test("session: what is kept of a session without a name ends with its connection, and is no other's", async () => {
  const submissions: SessionSubmission[] = [];
  const services: Services = {
    ...fakeServices(),
    submit: (submission) => Promise.resolve(void submissions.push(submission)),
  };
  const named = encodeFrame(`(:TYPE :EVENT :ID "a" :META (:SESSION-ID "s") :PAYLOAD (:SENSOR :USER-INPUT :TEXT "x"))`);
  await converse(services, [...times(2, QUESTION), named]);
  await converse(services, [...times(1, QUESTION), named]);
  const [first, again, ofName, other, ofNameAgain] = submissions;
  assert(first?.kept instanceof ConnectionAnswers && !first.kept.durable, "it is kept, but not on disk");
  assert(again?.kept === first.kept && other?.kept !== first.kept);
  for (const submission of [ofName, ofNameAgain]) {
    assertEquals([submission?.session, submission?.kept], ["session s", undefined], "the daemon keeps it");
  }
});

const QUESTION = `(:TYPE :EVENT :ID "q1" :PAYLOAD (:SENSOR :USER-INPUT :TEXT "help"))`;

/** Services that answer each question when the test says so, and whose time is over when it says so. */
class SlowServices {
  readonly asked: string[] = [];
  readonly #answers: (() => void)[] = [];
  readonly #timers = new Set<{ readonly ms: number; readonly body: () => void }>();
  readonly services: Services = {
    ...fakeServices(),
    clock: {
      now: () => 0,
      after: (ms, body) => {
        const timer = { ms, body };
        this.#timers.add(timer);
        return () => void this.#timers.delete(timer);
      },
    },
    submit: ({ reply, envelope }) => {
      this.asked.push(envelope.id ?? "");
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#answers.push(() => {
        reply(messageAnswer("help"), envelope);
        resolve();
      });
      return promise;
    },
  };

  answer(): void {
    this.#answers.shift()?.();
  }

  fire(ms: number): void {
    for (const timer of this.#timers) {
      if (timer.ms !== ms) continue;
      this.#timers.delete(timer);
      timer.body();
    }
  }
}

/** A session that has heard `text` in one piece. */
async function sessionThatHeard(slow: SlowServices, text: string) {
  const [own, peer] = memoryPair(1 << 20);
  const session = new Session(own, 1, slow.services);
  const served = session.serve();
  await peer.write(new TextEncoder().encode(text));
  for (let i = 0; i < 100; i++) await Promise.resolve();
  const end = async () => {
    const [handshake, ...heard] = await hear(peer);
    assertEquals(handshake, "EVENT");
    peer.close();
    await served;
    return heard;
  };
  return { session, peer, end };
}

function framed(payload: string): string {
  return new TextDecoder().decode(encodeFrame(payload));
}

for (
  const [what, text, code] of [
    ["junk", "XYZ", "MALFORMED-FRAME"],
    ["a frame that is too large", "FFFFFF", "FRAME-TOO-LARGE"],
    ["a message that must not be heard", `XYZ${framed(QUESTION)}`, "MALFORMED-FRAME"],
    ["the last fault of a row", framed("(:A").repeat(10) + framed(QUESTION), "UNREADABLE"],
  ] as const
) {
  Deno.test(`session: a question before ${what} is answered, and the fault is the last word`, async () => {
    for (const halfClosed of [false, true]) {
      const slow = new SlowServices();
      const { peer, end } = await sessionThatHeard(slow, framed(QUESTION).repeat(2) + text);
      if (halfClosed) await peer.closeWrite();
      assertEquals(slow.asked, ["q1", "q1"], "nothing behind the fault is heard");
      slow.answer();
      for (let i = 0; i < 100; i++) await Promise.resolve();
      slow.answer();
      const open = Array<string>(code === "UNREADABLE" ? 9 : 0).fill(code);
      assertEquals(await end(), [...open, "REQUEST", "REQUEST", code]);
    }
  });
}

Deno.test("session: a question before a fault that closes is waited for 5 s, no longer", async () => {
  const slow = new SlowServices();
  const { end } = await sessionThatHeard(slow, `${framed(QUESTION).repeat(2)}XYZ`);
  slow.answer();
  slow.fire(5_000);
  for (let i = 0; i < 100; i++) await Promise.resolve();
  slow.answer();
  assertEquals(await end(), ["REQUEST", "MALFORMED-FRAME"]);
});

Deno.test("session: a daemon that stops while a fault waits for an answer says the fault", async () => {
  const slow = new SlowServices();
  const { session, end } = await sessionThatHeard(slow, `${framed(QUESTION)}XYZ`);
  session.end(250, 1_000);
  const heard = end();
  slow.answer();
  assertEquals(await heard, ["MALFORMED-FRAME"]);
});

Deno.test("session: a fault behind the one that closes is not said, while that one waits", async () => {
  const health = Promise.withResolvers<"HEALTHY">();
  const services: Services = { ...fakeServices({}, await importSecret("0".repeat(64))), health: () => health.promise };
  const [own, peer] = memoryPair(1 << 20);
  const served = new Session(own, 1, services).serve();
  for (const payload of ["(:TYPE :HEALTH-CHECK)", QUESTION, UNREADABLE, "(1 2)"]) {
    await peer.write(encodeFrame(payload));
  }
  await peer.write(new TextEncoder().encode("XYZ"));
  await peer.closeWrite();
  for (let i = 0; i < 100; i++) await Promise.resolve();
  health.resolve("HEALTHY");
  assertEquals(await hear(peer), ["EVENT", "HEALTH-RESPONSE", "UNAUTHENTICATED"]);
  await served;
});

Deno.test("session: however small the queue, a peer that reads has its answer of a whole frame", async () => {
  const services = fakeServices({ maxFrame: 1 << 20, queue: 1024 });
  const [own, peer] = memoryPair(4096);
  const served = new Session(own, 1, services).serve();
  const writing = (async () => {
    for (let rest = healthCheckOf(1 << 20); rest.length > 0;) rest = rest.subarray(await peer.write(rest));
    await peer.closeWrite();
  })();
  assertEquals(await hear(peer), ["EVENT", "HEALTH-RESPONSE"]);
  await writing;
  await served;
});

for (
  const [what, payload, broken] of [
    ["a request", '(:TYPE :REQUEST :ID "x" :TARGET :SYSTEM :PAYLOAD (:ACTION :STATUS))', "requestFault"],
    ["a health check", `(:TYPE :HEALTH-CHECK :ID "x")`, "health"],
    [
      "an authentication",
      `(:TYPE :REQUEST :ID "x" :TARGET :SYSTEM :PAYLOAD (:ACTION :AUTHENTICATE :NONCE "${"0".repeat(32)}" :MAC ""))`,
      "port",
    ],
  ] as const
) {
  Deno.test(`session: a fault of the daemon over ${what} answers that very message, and the next is heard`, async () => {
    const fault = () => {
      throw new Error("a fault of the test");
    };
    const key = broken === "port" ? await importSecret("0".repeat(64)) : undefined;
    const services = { ...fakeServices({}, key), [broken]: fault };
    const [own, peer] = memoryPair(1 << 20);
    const served = new Session(own, 1, services).serve();
    await peer.write(encodeFrame(payload));
    await peer.write(encodeFrame("(:A"));
    await peer.closeWrite();
    const [, first, second] = await hearValues(peer);
    await served;
    assertEquals([getKeyword(getf(first, "PAYLOAD"), "CODE"), getString(first, "IN-REPLY-TO")], [
      "INTERNAL-ERROR",
      "x",
    ]);
    assertEquals(getKeyword(getf(second, "PAYLOAD"), "CODE"), "UNREADABLE");
  });
}
