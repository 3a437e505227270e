// The watch of a folder of notes: what changes is hinted at, in crowds, a new folder twice; what is no note is not.

import { assert, assertEquals } from "@std/assert";
import { AGAIN_MS, NoteWatch } from "./watch.ts";

interface Room {
  readonly folder: string;
  readonly watch: NoteWatch;
  /** Waits until a timer is set, lets it run out, and gives what was told. */
  told(): Promise<readonly string[]>;
  readonly delays: number[];
}

async function withWatch(body: (room: Room) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "watch-" });
  const timers: (() => void)[] = [], delays: number[] = [], told: (readonly string[])[] = [];
  let wake = Promise.withResolvers<void>();
  const watch = new NoteWatch({
    folder,
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
      delays,
      async told() {
        while (timers.length === 0) await wake.promise;
        wake = Promise.withResolvers();
        timers.shift()?.();
        return told.shift() ?? [];
      },
    });
  } finally {
    await watch[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}

Deno.test("note watch: a file that is written is hinted at; locks, backups and other files are not", () =>
  withWatch(async ({ folder, watch, told }) => {
    assert(watch.begin());
    for (const name of [".#a.org", "#a.org#", "a.org~", "a.txt"]) await Deno.writeTextFile(`${folder}/${name}`, "x");
    await Deno.writeTextFile(`${folder}/a.org`, "* a\n");
    assertEquals(await told(), ["a.org"]);
  }));

Deno.test("note watch: a new folder is looked at once more, for what was put into it at once", () =>
  withWatch(async ({ folder, watch, told, delays }) => {
    watch.begin();
    await Deno.mkdir(`${folder}/new`);
    await Deno.writeTextFile(`${folder}/new/a.org`, "* a\n");
    // What was put into it may be hinted at too, sooner or later.
    while (!delays.includes(AGAIN_MS)) await told();
    const all: string[] = [];
    while (!all.includes("new")) all.push(...await told());
  }));

Deno.test("note watch: other rules for what is left out mean that all is looked at", () =>
  withWatch(async ({ folder, watch, told }) => {
    watch.begin();
    await Deno.writeTextFile(`${folder}/.passepartoutignore`, "x\n");
    assertEquals(await told(), [""]);
  }));

Deno.test("note watch: a folder that is not there cannot be watched, and can once it is", () =>
  withWatch(async ({ folder, watch, told }) => {
    await Deno.remove(folder);
    assertEquals([watch.begin(), watch.watching], [false, false]);
    await Deno.mkdir(folder);
    assert(watch.begin());
    await Deno.writeTextFile(`${folder}/a.org`, "* a\n");
    assertEquals(await told(), ["a.org"]);
  }));

Deno.test({
  name: "note watch: a named pipe that is made keeps nobody from ending it",
  timeout: 20_000,
  fn: () =>
    withWatch(async ({ folder, watch, told }) => {
      watch.begin();
      await Deno.mkdir(`${folder}/deep`);
      assert(new Deno.Command("sh", { args: ["-c", 'mkfifo "$0"', `${folder}/deep/pipe.org`] }).outputSync().success);
      assert(new Deno.Command("sh", { args: ["-c", 'mkfifo "$0"', `${folder}/pipe.org`] }).outputSync().success);
      await told();
      await watch[Symbol.asyncDispose]();
    }),
});
