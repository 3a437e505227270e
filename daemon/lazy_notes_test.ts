// Notes that are loaded when they are needed: what is said is kept in its order, and nothing waits for it.

import { assertEquals } from "@std/assert";
import { LazyNotes } from "./lazy_notes.ts";
import type { Remark } from "./memory/history.ts";
import type { Notes } from "./notes.ts";
import { plist } from "./wire/value.ts";

interface Room {
  readonly notes: LazyNotes;
  readonly kept: Remark[][];
  readonly faults: unknown[];
  readonly loads: { notes: number; history: number };
  readonly timers: Set<() => void>;
}

function room(add?: (remarks: readonly Remark[]) => void): Room {
  const kept: Remark[][] = [], faults: unknown[] = [], timers = new Set<() => void>();
  const loads = { notes: 0, history: 0 };
  const notes = new LazyNotes({
    load: () => {
      loads.notes++;
      return Promise.resolve(
        { context: (_: unknown, tokens: number) => Promise.resolve(`${tokens}`), tick() {} } as unknown as Notes,
      );
    },
    history: () => {
      loads.history++;
      return Promise.resolve({ add: add ?? ((remarks) => void kept.push([...remarks])) });
    },
    clock: {
      now: () => 7,
      after: (_ms, body) => {
        timers.add(body);
        return () => void timers.delete(body);
      },
    },
    onFault: (error) => void faults.push(error),
  });
  return { notes, kept, faults, loads, timers };
}

const texts = (kept: Remark[][]) => kept.map((remarks) => remarks.map(({ role, text }) => `${role} ${text}`));

Deno.test("lazy notes: what is said waits a moment, then is kept at once with its answer; the notes are not loaded for it", async () => {
  const { notes, kept, loads, timers } = room();
  notes.remember("s", "user", "hello");
  notes.remember("s", "daemon", "hi");
  assertEquals(kept, []);
  for (const body of [...timers]) body();
  await Promise.resolve();
  notes.remember("s", "user", "more");
  await notes[Symbol.asyncDispose]();
  assertEquals(texts(kept), [["user hello", "daemon hi", "user more"]]);
  assertEquals(loads, { notes: 0, history: 1 });
  const later = room();
  later.notes.remember("s", "user", "a");
  for (const body of [...later.timers]) body();
  await new Promise<void>((resolve) => queueMicrotask(resolve));
  await later.notes[Symbol.asyncDispose]();
  assertEquals(texts(later.kept), [["user a"]]);
});

Deno.test("lazy notes: once there is a history an exchange is kept as soon as it is over", async () => {
  const { notes, kept, timers } = room();
  notes.remember("s", "user", "first");
  for (const body of [...timers]) body();
  for (let i = 0; i < 5; i++) await Promise.resolve();
  assertEquals(kept.length, 1);
  notes.remember("s", "user", "a");
  notes.remember("s", "daemon", "b");
  assertEquals(texts(kept).at(-1), ["user a", "daemon b"]);
  await notes[Symbol.asyncDispose]();
  assertEquals(kept.length, 2);
});

Deno.test("lazy notes: what cannot be kept is told, and tried again with what is said next", async () => {
  const added: string[][] = [];
  const { notes, faults, timers } = room((remarks) => {
    if (added.push(remarks.map(({ text }) => text)) < 3) throw new Error("full");
  });
  notes.remember("s", "user", "a");
  for (const body of [...timers]) body();
  for (let i = 0; i < 5; i++) await Promise.resolve();
  notes.remember("s", "daemon", "b");
  await notes[Symbol.asyncDispose]();
  assertEquals(faults.length, 2);
  assertEquals(added, [["a"], ["a", "b"], ["a", "b"]]);
});

Deno.test("lazy notes: a context is that of what the user looks at", async () => {
  const { notes, loads } = room();
  assertEquals(await notes.context("s", 10), "");
  assertEquals(loads.notes, 0);
  notes.focus("s", plist({ ID: "x" }));
  assertEquals(await notes.context("s", 10), "10");
  for (let i = 0; i < 100; i++) notes.focus(`t${i}`, null);
  assertEquals(await notes.context("s", 10), "");
  await notes[Symbol.asyncDispose]();
});
