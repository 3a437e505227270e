// A memory over a folder of its own, for tests: made, handed to a body, and taken down.
// Knows no daemon; time is moved by the test.

import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../pipeline/ports.ts";
import { MIGRATIONS } from "../store/migrations.ts";
import { openIndex, openSnapshots } from "./index_database.ts";
import { NoteMemory } from "./note_memory.ts";
import { Snapshots } from "./snapshots.ts";

/** What a test of the memory works with. */
export interface MemoryExample {
  readonly clock: Clock;
  readonly folder: string;
  readonly memory: NoteMemory;
  readonly main: DatabaseSync;
  readonly snapshots: Snapshots;
  /** Lines that were logged. */
  /** Has a snapshot say something else than it did. */
  damageSnapshot(number: number): void;
  readonly logged: string[];
  /** The file of the index. */
  readonly indexPath: string;
  /** Milliseconds since the epoch; tests move it. */
  now: number;
  write(path: string, text: string | Uint8Array): Promise<void>;
  read(path: string): Promise<string>;
  /** Runs what was put off until now. */
  pass(ms: number): void;
}

/** A moment in the afternoon of Thursday 2026-11-26, local time. */
export const AFTERNOON = new Date(2026, 10, 26, 15, 0).getTime();

/** Runs a body with a memory. @param files What the memex holds at first; without any there is no memex. */
export async function withMemory(
  files: Readonly<Record<string, string>>,
  body: (example: MemoryExample) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "memory-" });
  const folder = `${root}/memex`, indexPath = `${root}/memex.db`;
  const main = new DatabaseSync(":memory:");
  for (const step of MIGRATIONS) main.exec(step);
  const snapshotBase = openSnapshots(":memory:").database;
  const snapshots = new Snapshots(snapshotBase);
  const logged: string[] = [];
  const timers = new Set<{ at: number; body: () => void }>();
  const log = (text: string, fields?: Record<string, unknown>) =>
    void logged.push(`${text} ${JSON.stringify(fields ?? {})}`);
  let now = AFTERNOON;
  const clock: Clock = {
    now: () => now,
    after(ms, body) {
      const timer = { at: now + ms, body };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
  const memory = new NoteMemory({
    folder,
    indexPath,
    main,
    snapshots: () => snapshots,
    clock,
    log: { info: log, warn: log, error: log },
  });
  const example: MemoryExample = {
    clock,
    folder,
    memory,
    main,
    snapshots,
    logged,
    indexPath,
    get now() {
      return now;
    },
    set now(moment: number) {
      now = moment;
    },
    async write(path, text) {
      const at = `${folder}/${path}`;
      await Deno.mkdir(at.slice(0, at.lastIndexOf("/")), { recursive: true });
      await Deno.writeFile(at, typeof text === "string" ? new TextEncoder().encode(text) : text);
    },
    damageSnapshot: (number) =>
      void snapshotBase.prepare("UPDATE snapshots SET text = x'00' WHERE snapshot = ?").run(number),
    read: (path) => Deno.readTextFile(`${folder}/${path}`),
    pass(ms) {
      now += ms;
      for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
        if (timer.at <= now && timers.delete(timer)) timer.body();
      }
    },
  };
  try {
    for (const [path, text] of Object.entries(files)) await example.write(path, text);
    await body(example);
  } finally {
    await memory[Symbol.asyncDispose]();
    main.close();
    snapshotBase.close();
    await Deno.remove(root, { recursive: true });
  }
}

/** An index of nothing, in memory. */
export function emptyIndex(): DatabaseSync {
  return openIndex(":memory:").database;
}
