// Tests of a connection over transports in memory and a clock that only the test moves: order, back-pressure, limits, and every
// way in which it ends.

import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import {
  type CloseReason,
  Connection,
  CONNECTION_DEFAULTS,
  type ConnectionHandler,
  type ConnectionOptions,
  realTimers,
  type Timers,
  type Transport,
  type WireFault,
} from "./connection.ts";
import { encodeFrame, FrameDecoder } from "./frame.ts";
import { memoryPair } from "./memory_pair.ts";
import { printSexp } from "./printer.ts";
import { parseSexp } from "./reader.ts";
import { equal, getf, getString, isKeyword, isList, kw, plist, type Value } from "./value.ts";

const utf8 = new TextEncoder();

/** Timers that fire when the test says so. */
class FakeTimers implements Timers {
  #timers = new Set<{ ms: number; body: () => void }>();
  /** How many timers were ever started. */
  started = 0;

  after(ms: number, body: () => void): () => void {
    this.started++;
    const timer = { ms, body };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** The durations of the timers that run. */
  get running(): readonly number[] {
    return [...this.#timers].map((timer) => timer.ms);
  }

  /** Lets the timers of so many milliseconds fall due. */
  fireOf(ms: number): void {
    const due = [...this.#timers].filter((timer) => timer.ms === ms);
    for (const timer of due) this.#timers.delete(timer);
    for (const { body } of due) body();
  }

  /** Lets all the time pass that any running timer waits for. */
  fire(): void {
    const due = [...this.#timers];
    this.#timers.clear();
    for (const { body } of due) body();
  }
}

/** Lets everything run that is ready. */
async function settle(): Promise<void> {
  for (let i = 0; i < 200; i++) await Promise.resolve();
}

/** A connection under test, its peer's end of the wire, and all it told its owner. */
class Bench {
  readonly timers = new FakeTimers();
  readonly connection: Connection;
  readonly peer: Transport;
  readonly values: Value[] = [];
  readonly faults: WireFault[] = [];
  ended = 0;
  closed: CloseReason | undefined;
  done: Promise<CloseReason>;

  constructor(options: Partial<ConnectionOptions> = {}, handler: Partial<ConnectionHandler> = {}, capacity?: number) {
    const [own, peer] = memoryPair(capacity);
    this.peer = peer;
    this.connection = new Connection(own, { timers: this.timers, ...options });
    this.done = this.connection.run({
      onValue: (value) => {
        this.values.push(value);
        return handler.onValue?.(value);
      },
      onFault: (fault) => {
        this.faults.push(fault);
        handler.onFault?.(fault);
      },
      onEnd: () => {
        this.ended++;
        return handler.onEnd?.() ?? Promise.resolve();
      },
    });
    this.done.then((reason) => this.closed = reason);
  }

  async say(text: string | Uint8Array): Promise<void> {
    let bytes = typeof text === "string" ? utf8.encode(text) : text;
    while (bytes.length > 0) bytes = bytes.subarray(await this.peer.write(bytes));
    await settle();
  }

  get printed(): readonly string[] {
    return this.values.map(printSexp);
  }

  /** Reads to the end of the stream and returns the payloads. */
  async hear(): Promise<string[]> {
    return payloadsOf(await this.hearBytes());
  }

  async hearBytes(): Promise<Uint8Array[]> {
    const chunks: Uint8Array[] = [];
    const buffer = new Uint8Array(65_536);
    for (;;) {
      const count = await this.peer.read(buffer);
      if (count === null) return chunks;
      chunks.push(buffer.slice(0, count));
    }
  }
}

function payloadsOf(chunks: readonly Uint8Array[]): string[] {
  const decoder = new FrameDecoder(1 << 24);
  const payloads: string[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    for (let result = decoder.next(); result !== undefined; result = decoder.next()) {
      assert(result.kind === "payload");
      payloads.push(result.payload);
    }
  }
  assertFalse(decoder.partial, "the stream ends within a frame");
  return payloads;
}

const frame = (text: string) => new TextDecoder().decode(encodeFrame(text));

Deno.test("connection: values arrive in order, however the stream is cut", async () => {
  const texts = ["(:A 1)", '"\u{1f600}"', ":B", "NIL", "(:C (\u00c9 . 2))"];
  const stream = utf8.encode(texts.map(frame).join("\n"));
  for (const size of [1, 2, 7, stream.length]) {
    const bench: Bench = new Bench();
    for (let at = 0; at < stream.length; at += size) await bench.say(stream.subarray(at, at + size));
    bench.peer.close();
    assertEquals(await bench.done, "peer");
    assertEquals(bench.printed, texts);
    assertEquals(bench.timers.running, []);
  }
});

Deno.test("connection: messages are sent in order and come out as they went in", async () => {
  const bench: Bench = new Bench();
  const sent = Array.from({ length: 50 }, (_, i): Value => [kw("N"), i, `\u{1f600} ${i}`]);
  for (const message of sent) bench.connection.send(message);
  bench.connection.end();
  const heard = await bench.hear();
  assertEquals(heard, sent.map(printSexp));
  bench.peer.close();
  assertEquals(await bench.done, "ended");
});

Deno.test("connection: a handler's promise holds back the next value, and answers keep their order", async () => {
  const gates: PromiseWithResolvers<void>[] = [];
  const bench: Bench = new Bench({}, {
    onValue: (value) => {
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      return gate.promise.then(() => bench.connection.send(value));
    },
  });
  await bench.say(frame("1") + frame("2") + frame("3"));
  assertEquals(bench.printed, ["1"]);
  gates[0]?.resolve();
  await settle();
  assertEquals(bench.printed, ["1", "2"]);
  gates[1]?.resolve();
  await settle();
  gates[2]?.resolve();
  await settle();
  bench.connection.end();
  assertEquals(await bench.hear(), ["1", "2", "3"]);
  bench.peer.close();
  await bench.done;
});

Deno.test("connection: nothing is handed over after the handler has ended it", async () => {
  const bench: Bench = new Bench({}, { onValue: () => bench.connection.end() });
  await bench.say(frame("1") + frame("2") + frame("#.3"));
  assertEquals([bench.printed, bench.faults], [["1"], []]);
  bench.peer.close();
  assertEquals(await bench.done, "ended");
});

/** A transport that counts its writes. */
function counting(transport: Transport): Transport & { writes: number } {
  return {
    writes: 0,
    read: (buffer) => transport.read(buffer),
    write(bytes) {
      this.writes++;
      return transport.write(bytes);
    },
    closeWrite: () => transport.closeWrite(),
    close: () => transport.close(),
  };
}

Deno.test("connection: the answers to what came in one piece go out in one piece", async () => {
  const [own, peer] = memoryPair();
  const transport = counting(own);
  const connection = new Connection(transport, { timers: new FakeTimers() });
  const done = connection.run({ onValue: (value) => connection.send(value), onFault: () => {} });
  await peer.write(utf8.encode(frame(":A").repeat(100)));
  await settle();
  assertEquals(transport.writes, 1);
  const buffer = new Uint8Array(10_000);
  const count = await peer.read(buffer);
  assertEquals(payloadsOf([buffer.subarray(0, count ?? 0)]), Array(100).fill(":A"));
  peer.close();
  await done;
});

Deno.test("connection: what is sent while a write is under way waits, and goes out as one", async () => {
  const [own, peer] = memoryPair(4);
  const transport = counting(own);
  const connection = new Connection(transport, { timers: new FakeTimers() });
  const done = connection.run({ onValue: () => {}, onFault: () => {} });
  connection.send(kw("A"));
  for (let i = 0; i < 100; i++) connection.send(kw("B"));
  await settle();
  // The first frame is 8 bytes, 4 of which the wire has taken.
  assertEquals(connection.queued, 4 + 100 * 8);
  connection.end();
  const buffer = new Uint8Array(100);
  const chunks: Uint8Array[] = [];
  for (let count = await peer.read(buffer); count !== null; count = await peer.read(buffer)) {
    chunks.push(buffer.slice(0, count));
  }
  assertEquals(payloadsOf(chunks), [":A", ...Array(100).fill(":B")]);
  assertEquals(connection.queued, 0);
  peer.close();
  assertEquals(await done, "ended");
});

Deno.test("connection: a peer that does not read is dropped when its queue passes the limit, not before", async () => {
  const bench: Bench = new Bench({ maxQueue: 1000 }, {}, 1);
  bench.connection.send("x".repeat(500));
  await settle();
  assert(bench.connection.open);
  bench.connection.send("x".repeat(400));
  assert(bench.connection.open && bench.connection.queued <= 1000, `queued ${bench.connection.queued}`);
  bench.connection.send("x".repeat(200));
  assertFalse(bench.connection.open);
  assertEquals(await bench.done, "not-reading");
  assertEquals(bench.connection.queued, 0);
  bench.connection.send("late");
  assertEquals(bench.connection.queued, 0);
});

Deno.test("connection: the queue is counted in bytes once it is long", async () => {
  const bench: Bench = new Bench({ maxQueue: 1 << 20 }, {}, 1);
  const text = "\u{1f600}".repeat(40_000);
  for (let i = 0; i < 7 && bench.connection.open; i++) {
    bench.connection.send(text);
    await settle();
  }
  assertFalse(bench.connection.open);
  assertEquals(await bench.done, "not-reading");
});

Deno.test("connection: a slow peer gets everything, in order", async () => {
  const bench: Bench = new Bench({}, {}, 1000);
  const sent = Array.from({ length: 30 }, (_, i) => `${i} ${"\u00e9".repeat(10_000)}`);
  for (const text of sent) bench.connection.send(text);
  bench.connection.end();
  assertEquals(await bench.hear(), sent.map((text) => printSexp(text)));
  bench.peer.close();
  assertEquals(await bench.done, "ended");
});

Deno.test("connection: an unreadable payload is a fault with a sample, and the next frame is read", async () => {
  const bench: Bench = new Bench();
  const long = `(${"x".repeat(100)}`;
  await bench.say(frame("#.1") + frame("") + frame(long) + frame(":A"));
  assertEquals(bench.printed, [":A"]);
  assertEquals(bench.faults.map(({ code, fatal, sample }) => [code, fatal, sample]), [
    ["UNREADABLE", false, "#.1"],
    ["UNREADABLE", false, ""],
    ["UNREADABLE", false, long.slice(0, 60)],
  ]);
  assertEquals(bench.faults[0]?.text, "Cannot read payload: dispatch character #. (at character 0)");
  bench.peer.close();
  await bench.done;
});

Deno.test("connection: a fault of the frame is fatal and the last thing its owner hears", async () => {
  const rows: [string | Uint8Array, string][] = [
    ["00zz10", "MALFORMED-FRAME"],
    ["FFFFFF", "FRAME-TOO-LARGE"],
    [Uint8Array.of(...utf8.encode("000001"), 0xff), "UNREADABLE"],
  ];
  for (const [junk, code] of rows) {
    const bench: Bench = new Bench({}, { onFault: () => bench.connection.end() });
    await bench.say(frame(":A"));
    await bench.say(junk);
    await bench.say(frame(":B"));
    assertEquals(bench.printed, [":A"]);
    assertEquals(bench.faults.map((fault) => [fault.code, fault.fatal]), [[code, true]]);
    bench.peer.close();
    assertEquals(await bench.done, "ended");
  }
});

Deno.test("connection: a fault without an owner's answer starts no timer", async () => {
  const bench: Bench = new Bench();
  await bench.say("junk");
  assertEquals(bench.timers.running, []);
  bench.peer.close();
  assertEquals(await bench.done, "peer");
});

Deno.test("connection: the largest frame may be raised on the way", async () => {
  const bench: Bench = new Bench({ maxFrame: 10 });
  assertEquals(bench.connection.maxFrame, 10);
  bench.connection.maxFrame = 20;
  assertEquals(bench.connection.maxFrame, 20);
  await bench.say(frame(`"${"x".repeat(18)}"`));
  assertEquals(bench.printed.length, 1);
  await bench.say(frame(`"${"x".repeat(19)}"`));
  assertEquals(bench.faults.map((fault) => fault.code), ["FRAME-TOO-LARGE"]);
  bench.peer.close();
  await bench.done;
});

Deno.test("connection: a raised limit holds for what is sent, too", async () => {
  const bench: Bench = new Bench({ maxFrame: 1024 });
  bench.connection.maxFrame = 4096;
  bench.connection.send("x".repeat(3000));
  bench.connection.end();
  assertEquals(await bench.hear(), [`"${"x".repeat(3000)}"`]);
  bench.peer.close();
  await bench.done;
});

Deno.test("connection: a frame that is not complete in time is a fault", async () => {
  const bench: Bench = new Bench({ frameTimeoutMs: 30_000 }, { onFault: () => bench.connection.end() });
  assertEquals(bench.timers.running, []);
  await bench.say("0");
  assertEquals(bench.timers.running, [30_000]);
  bench.timers.fire();
  assertEquals(bench.faults, [{
    code: "TIMEOUT",
    text: "Cannot read frame: not complete after 30 s",
    fatal: true,
  }]);
  bench.peer.close();
  assertEquals(await bench.done, "ended");
});

Deno.test("connection: the time of a frame runs from its first byte to its last, whatever trickles in", async () => {
  const bench: Bench = new Bench();
  const timersAfter = async (text: string) => {
    const before = bench.timers.running.length;
    await bench.say(text);
    return [before, bench.timers.running.length];
  };
  assertEquals(await timersAfter(" \n"), [0, 0]);
  assertEquals(await timersAfter("00"), [0, 1]);
  let started = 0;
  const after = bench.timers.after.bind(bench.timers);
  bench.timers.after = (ms, body) => {
    started++;
    return after(ms, body);
  };
  for (const piece of ["00", "02", ":"]) assertEquals(await timersAfter(piece), [1, 1]);
  assertEquals(started, 0, "a piece must not start the time anew");
  assertEquals(await timersAfter("A"), [1, 0]);
  // The end of one frame and the beginning of the next in one piece: the next has its own time.
  assertEquals(await timersAfter("0000"), [0, 1]);
  assertEquals(await timersAfter("02:B00"), [1, 1]);
  assertEquals(started, 2);
  assertEquals(bench.printed, [":A", ":B"]);
  bench.peer.close();
  await bench.done;
  assertEquals(bench.timers.running, []);
});

Deno.test("connection: a frame that is complete has no time to lose, however long its handling takes", async () => {
  const gate = Promise.withResolvers<void>();
  const bench: Bench = new Bench({}, { onValue: () => gate.promise });
  await bench.say("0000");
  assertEquals(bench.timers.running.length, 1);
  await bench.say("02:A");
  assertEquals(bench.printed, [":A"]);
  bench.timers.fire();
  assertEquals(bench.faults, []);
  gate.resolve();
  bench.peer.close();
  assertEquals(await bench.done, "peer");
});

Deno.test("connection: with a timeout of 0 a frame may take for ever", async () => {
  const bench: Bench = new Bench({ frameTimeoutMs: 0 });
  await bench.say("0000");
  assertEquals(bench.timers.running, []);
  bench.peer.close();
  await bench.done;
});

Deno.test("connection: end() writes what is queued, closes its side, and waits for the peer to close", async () => {
  const bench: Bench = new Bench({ lingerMs: 1000, stallMs: 5000 }, {}, 5);
  bench.connection.send("the last word");
  bench.connection.end();
  assertFalse(bench.connection.open);
  assertEquals(bench.timers.running, [5000]);
  bench.connection.send("too late");
  assertEquals(await bench.hear(), ['"the last word"']);
  assertEquals(bench.timers.running, [1000]);
  await bench.say(frame(":IGNORED"));
  assertEquals([bench.values, bench.closed], [[], undefined]);
  bench.connection.end();
  assertEquals(bench.timers.running, [1000]);
  bench.peer.close();
  assertEquals(await bench.done, "ended");
  assertEquals(bench.timers.running, []);
});

Deno.test("connection: a peer that does not close is closed on when the linger is over, whoever called end()", async () => {
  // Ended from outside, from a value, and from a fault: each way a timer must be left that ends it.
  const fromOutside = new Bench({ lingerMs: 7 });
  fromOutside.connection.end();
  const fromValue: Bench = new Bench({ lingerMs: 7 }, { onValue: () => fromValue.connection.end() });
  await fromValue.say(frame(":A"));
  const fromFault: Bench = new Bench({ lingerMs: 7 }, { onFault: () => fromFault.connection.end() });
  await fromFault.say("junk");
  const withinFrame: Bench = new Bench({ lingerMs: 7 }, { onValue: () => withinFrame.connection.end() });
  await withinFrame.say(frame(":A") + "0000");
  for (const bench of [fromOutside, fromValue, fromFault, withinFrame]) {
    await settle();
    assertEquals([bench.timers.running, bench.closed], [[7], undefined]);
    bench.timers.fire();
    assertEquals(await bench.done, "ended");
    assertEquals(bench.timers.running, []);
  }
});

Deno.test("connection: a peer that does not read the last word is closed on when it has taken nothing for its time", async () => {
  const bench: Bench = new Bench({ stallMs: 5000 }, {}, 1);
  bench.connection.send("nobody reads this");
  bench.connection.end(50);
  assertEquals(bench.timers.running, [5000]);
  await settle();
  assertEquals(bench.closed, undefined);
  bench.timers.fire();
  assertEquals(await bench.done, "ended");
});

for (const how of ["the peer", "this side"]) {
  Deno.test(`connection: when ${how} has ended it, all is written as long as the peer takes some of it in time`, async () => {
    const answer = "x".repeat(200);
    const bench: Bench = new Bench(
      { stallMs: 9, lingerMs: 1 },
      { onEnd: () => Promise.resolve(bench.connection.send(answer)) },
      10,
    );
    if (how === "the peer") await bench.peer.closeWrite();
    else {
      bench.connection.send(answer);
      bench.connection.end();
    }
    const heard: Uint8Array[] = [];
    for (let i = 0; i < 20; i++) {
      await settle();
      assertEquals([bench.timers.running, bench.closed], [[9], undefined], `after ${i} pieces`);
      const { started } = bench.timers;
      const buffer = new Uint8Array(10);
      heard.push(buffer.subarray(0, await bench.peer.read(buffer) ?? 0));
      await settle();
      assert(bench.timers.started > started, "what the peer takes gives it new time");
    }
    heard.push(...await bench.hearBytes());
    assertEquals(payloadsOf(heard), [printSexp(answer)]);
    bench.peer.close();
    assertEquals(await bench.done, how === "the peer" ? "peer" : "ended");
    assertEquals(bench.timers.running, []);
  });
}

Deno.test("connection: an end that must come in time comes, whatever the peer still takes, and for one that ends already", async () => {
  const halfClosed = new Bench({ stallMs: 9 }, {}, 10);
  halfClosed.connection.send("x".repeat(200));
  await halfClosed.peer.closeWrite();
  await settle();
  const ending = new Bench({ stallMs: 9 }, {}, 10);
  ending.connection.send("x".repeat(200));
  ending.connection.end();
  const open = new Bench({ stallMs: 9 }, {}, 10);
  open.connection.send("x".repeat(200));
  for (const bench of [halfClosed, ending, open]) {
    bench.connection.end(3, 77);
    await settle();
    await bench.peer.read(new Uint8Array(10));
    await settle();
    assertEquals([bench.timers.running.toSorted(), bench.closed], [[77, 9], undefined]);
    bench.timers.fireOf(77);
    assertEquals(await bench.done, bench === halfClosed ? "peer" : "ended");
    assertEquals(bench.timers.running, []);
  }
});

Deno.test("connection: a peer that goes on writing after the end is cut off", async () => {
  const bench: Bench = new Bench();
  bench.connection.end();
  const megabyte = new Uint8Array(1 << 20);
  let written = 0;
  try {
    while (written < 16 << 20) written += await bench.peer.write(megabyte);
  } catch (error) {
    assert(error instanceof Deno.errors.BrokenPipe);
  }
  assert(written >= 4 << 20 && written < 5 << 20, `${written} bytes`);
  assertEquals(await bench.done, "ended");
});

Deno.test("connection: end() without run() closes once everything is written", async () => {
  const [own, peer] = memoryPair();
  const timers = new FakeTimers();
  const connection = new Connection(own, { timers });
  connection.send(kw("A"));
  connection.end();
  await settle();
  assertEquals(timers.running, []);
  const buffer = new Uint8Array(100);
  assertEquals(payloadsOf([buffer.subarray(0, await peer.read(buffer) ?? 0)]), [":A"]);
  assertEquals(await peer.read(buffer), null);
  peer.close();
});

Deno.test("connection: a peer that closed its side still gets the answers that are owed", async () => {
  const owed = Promise.withResolvers<void>();
  const bench: Bench = new Bench({}, { onEnd: () => owed.promise });
  await bench.say(frame(":QUESTION"));
  await bench.peer.closeWrite();
  await settle();
  assertEquals([bench.printed, bench.ended, bench.closed], [[":QUESTION"], 1, undefined]);
  bench.connection.send("the answer");
  owed.resolve();
  assertEquals(await bench.hear(), ['"the answer"']);
  assertEquals(await bench.done, "peer");
  assertEquals(bench.timers.running, []);
  bench.peer.close();
});

Deno.test("connection: a frame cut short is never handed over, and its time does not end what is owed", async () => {
  const owed = Promise.withResolvers<void>();
  const bench: Bench = new Bench({}, { onEnd: () => owed.promise, onFault: () => bench.connection.end() });
  await bench.say(frame(":QUESTION") + "000009:HALF");
  await bench.peer.closeWrite();
  await settle();
  bench.timers.fire();
  assertEquals([bench.printed, bench.faults], [[":QUESTION"], []]);
  bench.connection.send("the answer");
  owed.resolve();
  assertEquals(await bench.hear(), ['"the answer"']);
  assertEquals(await bench.done, "peer");
  bench.peer.close();
});

Deno.test("connection: what is owed to a peer that takes nothing of it is not waited for longer than its time", async () => {
  const bench: Bench = new Bench({ stallMs: 9 }, {
    onEnd: () => Promise.resolve(bench.connection.send("an answer that nobody reads")),
  }, 1);
  await bench.peer.closeWrite();
  await settle();
  assertEquals([bench.timers.running, bench.closed], [[9], undefined]);
  bench.timers.fire();
  assertEquals(await bench.done, "peer");
});

Deno.test("connection: without anybody to ask what is owed, the peer's end is the end", async () => {
  const [own, peer] = memoryPair();
  const connection = new Connection(own, { timers: new FakeTimers() });
  const done = connection.run({ onValue: (value) => connection.send(value), onFault: () => {} });
  await peer.write(utf8.encode(frame(":A")));
  await peer.closeWrite();
  const buffer = new Uint8Array(100);
  assertEquals(payloadsOf([buffer.subarray(0, await peer.read(buffer) ?? 0)]), [":A"]);
  assertEquals(await done, "peer");
  peer.close();
});

Deno.test("connection: destroy() ends it at once, loses what is queued, and is harmless twice", async () => {
  const bench: Bench = new Bench({}, {}, 1);
  await bench.say("0");
  bench.connection.send("x".repeat(1000));
  bench.connection.destroy();
  bench.connection.destroy();
  assertFalse(bench.connection.open);
  assertEquals([bench.connection.queued, bench.timers.running], [0, []]);
  assertEquals(await bench.done, "destroyed");
  bench.connection.end();
  assertEquals(bench.timers.running, []);
  bench.peer.close();
});

Deno.test("connection: disposing waits until reading has stopped", async () => {
  const bench: Bench = new Bench();
  await bench.connection[Symbol.asyncDispose]();
  await settle();
  assertEquals(bench.closed, "destroyed");
  bench.peer.close();
});

Deno.test("connection: run() a second time is the same run", async () => {
  const bench: Bench = new Bench();
  const again = bench.connection.run({ onValue: () => assert(false), onFault: () => assert(false) });
  await bench.say(frame(":A"));
  bench.peer.close();
  assertEquals([await bench.done, await again, bench.printed], ["peer", "peer", [":A"]]);
});

Deno.test("connection: a peer that is gone while it is written to is the peer's end", async () => {
  const bench: Bench = new Bench({}, {}, 1);
  bench.connection.send("x".repeat(1000));
  await settle();
  bench.peer.close();
  assertEquals(await bench.done, "peer");
  assertFalse(bench.connection.open);
});

Deno.test("connection: a transport that cannot be read from or closed is the peer's end", async () => {
  const broken: Transport = {
    read: () => Promise.reject(new Deno.errors.ConnectionReset("gone")),
    write: () => Promise.reject(new Deno.errors.BrokenPipe("gone")),
    closeWrite: () => Promise.reject(new Deno.errors.NotConnected("gone")),
    close: () => {
      throw new Deno.errors.BadResource("gone");
    },
  };
  const connection = new Connection(broken, { timers: new FakeTimers() });
  assertEquals(await connection.run({ onValue: () => {}, onFault: () => {} }), "peer");
  const ending = new Connection(broken, { timers: new FakeTimers() });
  ending.end();
  await settle();
  assertFalse(ending.open);
});

Deno.test("connection: a long message in many small frames asks for a larger buffer and gives it back", async () => {
  const sizes: number[] = [];
  const [own, peer] = memoryPair();
  const transport: Transport = {
    read: (buffer) => {
      sizes.push(buffer.length);
      return own.read(buffer);
    },
    write: (bytes) => own.write(bytes),
    closeWrite: () => own.closeWrite(),
    close: () => own.close(),
  };
  const values: Value[] = [];
  const connection = new Connection(transport, { timers: new FakeTimers() });
  const done = connection.run({ onValue: (value) => void values.push(value), onFault: () => assert(false) });
  const text = "x".repeat(20_000);
  await peer.write(encodeFrame(`"${text}"`));
  await settle();
  for (let i = 0; i < 20; i++) {
    await peer.write(encodeFrame(":SMALL"));
    await settle();
  }
  assertEquals(values.map((value) => value === text || printSexp(value)), [true, ...Array(20).fill(":SMALL")]);
  assertEquals(sizes.slice(0, 4), [2048, 65_536, 65_536, 65_536]);
  assertEquals(sizes.at(-1), 2048);
  peer.close();
  await done;
});

/** Sends one message on a connection with a small limit, and returns the message that arrives. */
async function sentWithin(maxFrame: number, message: Value): Promise<Value> {
  const bench: Bench = new Bench({ maxFrame, maxQueue: 1 << 24 });
  bench.connection.send(message);
  bench.connection.end();
  const [text, ...more] = await bench.hear();
  bench.peer.close();
  await bench.done;
  assertEquals(more, []);
  assert(text !== undefined && utf8.encode(text).length <= maxFrame, `${text?.length} characters`);
  const result = parseSexp(text);
  assert(result.ok, text.slice(0, 200));
  return result.value;
}

const answer = (text: Value, meta?: Value) =>
  plist({ TYPE: kw("REQUEST"), META: meta, "IN-REPLY-TO": "q", PAYLOAD: plist({ ACTION: kw("MESSAGE"), TEXT: text }) });

Deno.test("connection: a message within the limit is sent as it is", async () => {
  const room = 1024 - printSexp(answer("")).length;
  for (const text of ["x".repeat(room), "\u00e9".repeat(room >> 1), "\u{1f600}".repeat(room >> 2)]) {
    assert(equal(await sentWithin(1024, answer(text)), answer(text)));
  }
});

Deno.test("connection: a message that is too long is cut with a note, and stays a message", async () => {
  for (const glyph of ["x", '"', "\\", "\u00e9", "\u20ac", "\u{1f600}", "\n", "\0", "\ud800"]) {
    const text = glyph.repeat(100_000);
    const heard = await sentWithin(1024, answer(text, [kw("SOURCE"), kw("CLI")]));
    assert(isKeyword(getf(heard, "TYPE"), "REQUEST"));
    assertEquals([getString(heard, "IN-REPLY-TO"), printSexp(getf(heard, "META") ?? 0)], ["q", "(:SOURCE :CLI)"]);
    const shown = getString(getf(heard, "PAYLOAD"), "TEXT") ?? "";
    const [, kept, cut] = /^(.*)\n\[([0-9]+) characters cut\]$/s.exec(shown) ?? [];
    assert(kept !== undefined && kept.length > 100, shown);
    assertEquals([...kept].length + Number(cut), 100_000);
  }
});

Deno.test("connection: the peer's own meta is cut after all other texts", async () => {
  const meta: Value = [kw("NOTE"), "m".repeat(600)];
  const heard = await sentWithin(1024, answer("x".repeat(600), meta));
  assert(equal(getf(heard, "META") ?? null, meta));
  const both = await sentWithin(1024, answer("x".repeat(9000), [kw("NOTE"), "m".repeat(9000)]));
  assertStringIncludes(getString(getf(both, "META"), "NOTE") ?? "", "characters cut]");
  assertEquals(getString(both, "IN-REPLY-TO"), "q");
});

Deno.test("connection: what cannot be cut is replaced by a note", async () => {
  const numbers = Array.from({ length: 2000 }, (_, i) => i);
  const heard = await sentWithin(
    1024,
    answer("short", [
      kw("SOURCE"),
      kw("CLI"),
      kw("SESSION-ID"),
      "session 1",
      kw("TAGS"),
      [kw("ALPHA"), kw("BETA")],
      kw("N"),
      numbers,
    ]),
  );
  assert(isList(heard) && isKeyword(getf(heard, "TYPE"), "REQUEST"));
  assertEquals(getString(getf(heard, "PAYLOAD"), "TEXT"), "short");
  assertEquals(getString(heard, "IN-REPLY-TO"), "q");
  assert(isKeyword(getf(getf(heard, "META"), "SOURCE"), "CLI"));
  assertEquals(getString(getf(heard, "META"), "SESSION-ID"), "session 1");
  assertEquals(printSexp(getf(getf(heard, "META"), "TAGS") ?? null), "(:ALPHA :BETA)");
  assertStringIncludes(getString(getf(getf(heard, "META"), "N"), "NOTE") ?? "", "characters cut]");
  for (const message of [numbers, kw("K".repeat(5000)), 10n ** 5000n]) {
    assertStringIncludes(getString(await sentWithin(1024, message), "NOTE") ?? "", "characters cut]");
  }
});

Deno.test("connection: nothing longer than a frame is sent, whatever the message", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.tuple(fc.constantFrom("x", '"', "\u{1f600}", "\0"), fc.nat({ max: 4000 })).map(([glyph, n]) => glyph.repeat(n)),
  );
  await fc.assert(
    fc.asyncProperty(text, text, fc.array(fc.oneof(text, fc.integer()), { maxLength: 30 }), async (a, b, more) => {
      const heard = await sentWithin(1024, answer([kw("A"), a, kw("B"), [b, more.map((item) => item)]], [kw("S"), b]));
      assert(isKeyword(getf(heard, "TYPE"), "REQUEST"));
    }),
    { numRuns: 100 },
  );
});

Deno.test("connection: the defaults are the protocol's, and the real timers are real", async () => {
  const { maxFrame, maxQueue, frameTimeoutMs, lingerMs, stallMs, timers } = CONNECTION_DEFAULTS;
  assertEquals([maxFrame, maxQueue, frameTimeoutMs], [1 << 20, 4 << 20, 30_000]);
  assertEquals([lingerMs, stallMs], [1_000, 5_000]);
  assert(timers === realTimers);
  const fired = Promise.withResolvers<void>();
  realTimers.after(60_000, () => fired.reject(new Error("a cancelled timer fired")))();
  realTimers.after(0, fired.resolve);
  await fired.promise;
});

Deno.test("connection: what is said again is said right, also when something else was said between", async () => {
  const [own, peer] = memoryPair();
  const connection = new Connection(own, { timers: new FakeTimers() });
  const done = connection.run({ onValue() {}, onFault: () => assert(false) });
  const [first, second] = [kw("FIRST"), kw("SECOND")];
  const buffer = new Uint8Array(1024);
  // Each is read before the next is sent, so that each is written by itself and from its own bytes.
  for (const message of [first, first, second, second, first]) {
    connection.send(message);
    const count = await peer.read(buffer);
    assertEquals(buffer.slice(0, count ?? 0), encodeFrame(printSexp(message)));
    await settle();
  }
  peer.close();
  await done;
});
