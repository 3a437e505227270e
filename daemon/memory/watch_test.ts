// The watch of a folder of notes: what changes is hinted at, in crowds, a new folder twice; what is no note is not.

import { assert, assertEquals } from "@std/assert";
import { WatchThread } from "../org/watch_thread.ts";
import { realTimers } from "../wire/connection.ts";
import { AGAIN_MS, NoteWatch } from "./watch.ts";

interface Room {
  readonly folder: string;
  readonly watch: NoteWatch;
  /** Resolves when changes are noticed. */
  readonly begun: Promise<void>;
  /** Waits until a timer is set, lets it run out, and gives what was told. */
  told(): Promise<readonly string[]>;
  readonly delays: number[];
}

async function withWatch(body: (room: Room) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "watch-" });
  const timers: (() => void)[] = [], delays: number[] = [], told: (readonly string[])[] = [];
  let wake = Promise.withResolvers<void>();
  using thread = new WatchThread({ after: realTimers.after });
  const begun = Promise.withResolvers<void>();
  const watch = new NoteWatch({
    folder,
    thread,
    onBegun: begun.resolve,
    after: (ms, body) => {
      delays.push(ms);
      timers.push(body);
      wake.resolve();
      return () => {};
    },
    onChange: (paths) => void told.push(paths),
  });
  try {
    await body({
      folder,
      watch,
      begun: begun.promise,
      delays,
      async told() {
        while (timers.length === 0) await wake.promise;
        wake = Promise.withResolvers();
        timers.shift()?.();
        return told.shift() ?? [];
      },
    });
  } finally {
    watch[Symbol.dispose]();
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}

Deno.test("note watch: a file that is written is hinted at; locks, backups and other files are not", () =>
  withWatch(async ({ folder, watch, begun, told }) => {
    assert(watch.begin());
    await begun;
    for (const name of [".#a.org", "#a.org#", "a.org~", "a.txt"]) await Deno.writeTextFile(`${folder}/${name}`, "x");
    await Deno.writeTextFile(`${folder}/a.org`, "* a\n");
    assertEquals(await told(), ["a.org"]);
  }));

Deno.test("note watch: a new folder is looked at once more, for what was put into it at once", () =>
  withWatch(async ({ folder, watch, begun, told, delays }) => {
    watch.begin();
    await begun;
    await Deno.mkdir(`${folder}/new`);
    await Deno.writeTextFile(`${folder}/new/a.org`, "* a\n");
    // What was put into it may be hinted at too, sooner or later.
    while (!delays.includes(AGAIN_MS)) await told();
    const all: string[] = [];
    while (!all.includes("new")) all.push(...await told());
  }));

Deno.test("note watch: other rules for what is left out mean that all is looked at", () =>
  withWatch(async ({ folder, watch, begun, told }) => {
    watch.begin();
    await begun;
    await Deno.writeTextFile(`${folder}/.passepartoutignore`, "x\n");
    assertEquals(await told(), [""]);
  }));

Deno.test("note watch: a folder that is not there cannot be watched, and can once it is", () =>
  withWatch(async ({ folder, watch, begun, told }) => {
    await Deno.remove(folder);
    assertEquals([watch.begin(), watch.watching], [false, false]);
    await Deno.mkdir(folder);
    assert(watch.begin());
    await begun;
    await Deno.writeTextFile(`${folder}/a.org`, "* a\n");
    assertEquals(await told(), ["a.org"]);
  }));
