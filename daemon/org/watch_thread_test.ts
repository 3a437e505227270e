// Folders watched from a thread of its own: no named pipe blinds anybody for good, and none keeps anybody from ending.

import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { realTimers } from "../wire/connection.ts";
import { MOST_HANGS, WatchThread } from "./watch_thread.ts";

const LIMIT_MS = 30_000;

/** A folder that is watched, and what was told of it. */
class Room implements AsyncDisposable {
  readonly root = Deno.makeTempDirSync({ prefix: "watch-thread-" });
  readonly folder = `${this.root}/watched`;
  readonly told: string[] = [];
  hangs = 0;
  readonly thread = new WatchThread({
    // Time goes faster here: a thread that is left too soon is only followed by another.
    after: (ms, body) => realTimers.after(ms / 20, body),
    onHang: () => void this.hangs++,
  });
  #happened = Promise.withResolvers<void>();

  constructor() {
    Deno.mkdirSync(this.folder);
  }

  watch(folder = this.folder, recursive = true): Disposable {
    const tell = (text: string) => {
      this.told.push(text);
      this.#happened.resolve();
      this.#happened = Promise.withResolvers();
    };
    return this.thread.watch({
      folder,
      recursive,
      onBegun: () => tell("begun"),
      onEvent: ({ kind, paths }) => tell(`${kind} ${paths.map((path) => path.slice(this.root.length + 1)).join(" ")}`),
      onEnd: (why) => tell(`end ${why}`),
    });
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await deadline(this.#happened.promise, LIMIT_MS);
  }

  /** Forgets what was told, and waits until something is. */
  async next(text: string): Promise<void> {
    this.told.length = 0;
    await this.until(() => this.told.includes(text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.thread[Symbol.dispose]();
    await Deno.remove(this.root, { recursive: true });
  }
}

async function shell(script: string, ...args: readonly string[]): Promise<void> {
  assert((await new Deno.Command("sh", { args: ["-c", script, ...args] }).output()).success);
}

/** What it is, how it is made, and a folder that is made before. */
const PIPES: readonly (readonly [string, string, string?])[] = [
  ["a named pipe", 'mkfifo "$0/pipe"'],
  ["one in a folder below, with the name of notes", 'mkfifo "$0/deep/pipe.org"', "deep"],
  ["a link to a pipe elsewhere", 'mkfifo "$0/../pipe" && ln -s ../pipe "$0/link"'],
  // Whoever waits for it waits for ever: nobody can open it any more.
  ["a pipe that is gone again", 'mkfifo "$0/pipe" && sleep 0.3 && rm "$0/pipe"'],
];

for (const [what, script, below] of PIPES) {
  Deno.test(`watch thread: ${what} that is made under it blinds nobody for long`, async () => {
    await using room = new Room();
    room.watch();
    await room.until(() => room.told.includes("begun"));
    if (below !== undefined) {
      const made = room.next(`create watched/${below}`);
      await Deno.mkdir(`${room.folder}/${below}`);
      await made;
    }
    const again = room.next("begun");
    await shell(script, room.folder);
    await again;
    assert(room.hangs > 0);
    const heard = room.next("create watched/a.org");
    await Deno.writeTextFile(`${room.folder}/a.org`, "x");
    await heard;
  });
}

Deno.test("watch thread: what hears nothing says so, and does not keep anybody from ending", async () => {
  await using room = new Room();
  room.watch();
  await room.until(() => room.told.includes("begun"));
  assert(await room.thread.hears(600_000));
  await shell('mkfifo "$0/pipe"', room.folder);
  while (await room.thread.hears(2_000));
});

Deno.test("watch thread: the end of a watch does not end one around it", async () => {
  await using room = new Room();
  room.watch();
  const inner = room.watch(room.folder, false);
  await room.until(() => room.told.length === 2);
  inner[Symbol.dispose]();
  assert(await room.thread.hears(600_000));
  const heard = room.next("create watched/a.org");
  await Deno.writeTextFile(`${room.folder}/a.org`, "x");
  await heard;
});

Deno.test("watch thread: a folder that cannot be watched is told of, and threads are left behind only so often", async () => {
  await using room = new Room();
  room.watch(`${room.root}/nowhere`);
  await room.until(() => room.told.length > 0);
  assert(room.told[0]?.startsWith("end "), room.told[0]);
  room.told.length = 0;
  room.watch();
  for (let i = 0; i <= MOST_HANGS; i++) {
    await room.until(() => room.told.includes("begun") || room.told.some((each) => each.startsWith("end ")));
    room.told.length = 0;
    await shell('mkfifo "$0/pipe$1" && sleep 0.05 && rm "$0/pipe$1"', room.folder, String(i));
    while (room.hangs <= i) await room.thread.hears(600_000);
  }
  await room.until(() => room.told.some((each) => each.startsWith("end ")));
  assertEquals(await room.thread.hears(100), false);
  room.told.length = 0;
  room.watch();
  await room.until(() => room.told.length > 0);
  assert(room.told[0]?.startsWith("end "), room.told[0]);
});
