// Tests of the pair of transports in memory: it must do what a socket does, or what is tested over it proves nothing.

import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { Transport } from "./connection.ts";
import { memoryPair } from "./memory_pair.ts";

const utf8 = new TextEncoder();

async function readText(transport: Transport, size = 100): Promise<string | null> {
  const buffer = new Uint8Array(size);
  const count = await transport.read(buffer);
  return count === null ? null : new TextDecoder().decode(buffer.subarray(0, count));
}

/** Whether a promise is settled once everything that is ready has run. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(() => done = true, () => done = true);
  for (let i = 0; i < 20; i++) await Promise.resolve();
  return done;
}

Deno.test("memory pair: what one end writes the other reads, in order, both ways", async () => {
  const [a, b] = memoryPair();
  assertEquals(await a.write(utf8.encode("one")), 3);
  assertEquals(await a.write(utf8.encode("two")), 3);
  assertEquals(await b.write(utf8.encode("back")), 4);
  assertEquals(await readText(b), "one");
  assertEquals(await readText(b, 2), "tw");
  assertEquals(await readText(b, 2), "o");
  assertEquals(await readText(a), "back");
});

Deno.test("memory pair: what was written is a copy", async () => {
  const [a, b] = memoryPair();
  const bytes = utf8.encode("one");
  await a.write(bytes);
  bytes.fill(0x78);
  assertEquals(await readText(b), "one");
});

Deno.test("memory pair: a reader waits for bytes", async () => {
  const [a, b] = memoryPair();
  const reading = readText(b);
  assertEquals(await settled(reading), false);
  await a.write(utf8.encode("late"));
  assertEquals(await reading, "late");
});

Deno.test("memory pair: a writer writes what there is room for, then waits until the peer has read", async () => {
  const [a, b] = memoryPair(4);
  assertEquals(await a.write(utf8.encode("abcdef")), 4);
  const writing = a.write(utf8.encode("ef"));
  assertEquals(await settled(writing), false);
  assertEquals(await readText(b, 1), "a");
  assertEquals(await writing, 1);
  assertEquals([await readText(b), await readText(b)], ["bcd", "e"]);
});

Deno.test("memory pair: closing one direction ends it after what was written, and leaves the other", async () => {
  const [a, b] = memoryPair();
  await a.write(utf8.encode("last"));
  await a.closeWrite();
  assertEquals([await readText(b), await readText(b), await readText(b)], ["last", null, null]);
  await b.write(utf8.encode("answer"));
  assertEquals(await readText(a), "answer");
  await assertRejects(() => a.write(utf8.encode("x")), Deno.errors.BrokenPipe);
});

Deno.test("memory pair: a closed end reads and writes no more, its peer reads the rest and then the end", async () => {
  const [a, b] = memoryPair();
  await a.write(utf8.encode("rest"));
  a.close();
  await assertRejects(() => a.read(new Uint8Array(1)), Deno.errors.BadResource);
  await assertRejects(() => a.write(utf8.encode("x")), Deno.errors.BrokenPipe);
  assertEquals([await readText(b), await readText(b)], ["rest", null]);
  await assertRejects(() => b.write(utf8.encode("x")), Deno.errors.BrokenPipe);
  a.close();
});

Deno.test("memory pair: closing wakes whoever waits, on either side", async () => {
  const [a, b] = memoryPair(1);
  const reading = a.read(new Uint8Array(1));
  await b.write(utf8.encode("x"));
  assertStrictEquals(await reading, 1);
  await b.write(utf8.encode("x"));
  const blocked = b.write(utf8.encode("y"));
  const waiting = b.read(new Uint8Array(1));
  assert(!await settled(blocked) && !await settled(waiting));
  a.close();
  await assertRejects(() => blocked, Deno.errors.BrokenPipe);
  assertStrictEquals(await waiting, null);
  const own = a.read(new Uint8Array(1));
  await assertRejects(() => own, Deno.errors.BadResource);
  b.close();
});

Deno.test("memory pair: a reader of its own closed end is woken", async () => {
  const [a, b] = memoryPair();
  const reading = a.read(new Uint8Array(1));
  a.close();
  await assertRejects(() => reading, Deno.errors.BadResource);
  b.close();
});
