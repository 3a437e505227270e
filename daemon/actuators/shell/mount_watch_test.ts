// Tests that what is mounted later is known to the next run: real mounts, in a place of their own that nobody else sees, for which
// the tests must be root's; and what the watch says over changes, and over the end of its process.

import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { realTimers } from "../../wire/connection.ts";
import { Aliases } from "./aliases.ts";
import { probeContainment } from "./containment.ts";
import { type MountLook, MountWatch } from "./mount_watch.ts";
import type { ShellRun } from "./run.ts";
import { Bench } from "./waiting_shell_example.ts";

const clock = { now: () => 0, after: realTimers.after };

/** A folder, and mounts of its own that nobody else sees, for as long as it is held. */
class Place implements AsyncDisposable {
  private constructor(readonly folder: string, readonly holder: Deno.ChildProcess) {}

  static async make(): Promise<Place> {
    const folder = await Deno.makeTempDir({ dir: "/tmp" });
    for (const name of ["keys", "project", "shown"]) await Deno.mkdir(`${folder}/${name}`);
    await Deno.writeTextFile(`${folder}/keys/key`, "KEY");
    const holder = new Deno.Command("sh", {
      args: ["-c", "exec unshare -m --propagation private sh -c 'echo ready; exec cat'"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const reader = holder.stdout.getReader();
    await reader.read();
    reader.releaseLock();
    return new Place(folder, holder);
  }

  /** What has the rest of a line run among these mounts. */
  among(program = '"$@"'): readonly string[] {
    return [
      "sh",
      "-c",
      `exec nsenter -t ${this.holder.pid} -m -- ${program === '"$@"' ? program : `${program} "$@"`}`,
      "sh",
    ];
  }

  async mount(...words: readonly string[]): Promise<void> {
    const [program = "", ...args] = [...this.among(), ...words];
    assert((await new Deno.Command(program, { args }).output()).success, words.join(" "));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.holder.stdin.close();
    await this.holder.stdout.cancel();
    await this.holder.status;
    await Deno.remove(this.folder, { recursive: true });
  }
}

const ignore = Deno.build.os !== "linux" || Deno.uid() !== 0 ||
  !(await new Deno.Command("sh", { args: ["-c", "unshare -m true"], stderr: "null" }).output()).success;

Deno.test(
  "shell mounts: each look says what is mounted then, and has another version after every change",
  { ignore },
  async () => {
    await using place = await Place.make();
    await using watch = new MountWatch({ clock, launcher: place.among() });
    const shown = `${place.folder}/shown`;
    const before = await watch.look();
    assert(before.text.includes(" / / "), before.text);
    assertEquals(await watch.look(), before);
    await place.mount("mount", "--bind", `${place.folder}/keys`, shown);
    const [mounted, same] = await Promise.all([watch.look(), watch.look()]);
    assertEquals([mounted.text.includes(shown), mounted], [true, same]);
    assertNotEquals(mounted.version, before.version);
    await place.mount("umount", shown);
    const after = await watch.look();
    assertEquals([after.text.includes(shown), after.version > mounted.version], [false, true]);
  },
);

Deno.test("shell mounts: where the reader has ended a look says so, the next one starts another, and none does after the end", async () => {
  const folder = await Deno.makeTempDir({ dir: "/tmp" });
  const watch = new MountWatch({ clock, launcher: ["sh", "-c", 'mkdir "$0" && exit; exec "$@"', `${folder}/once`] });
  await assertRejects(() => watch.look(), Error, "nobody says what is mounted");
  assertEquals((await watch.look()).version, Deno.build.os === "linux" ? 1 : 0);
  await watch[Symbol.asyncDispose]();
  await assertRejects(() => watch.look(), Error, "stops");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("shell mounts: where nothing can be shown twice, what is hidden is left as it is; else it is hidden there, too", async () => {
  const hidden = { always: [], credentials: [], existing: ["/etc/passwd"], readOnly: [] };
  let look: MountLook = {
    text: "1 0 8:1 / / rw - ext4 x rw\n2 1 0:5 / /dev rw - d d rw\n3 1 0:5 / /dev/x rw - d d rw",
    version: 1,
  };
  const aliases = new Aliases({ look: () => Promise.resolve(look) });
  await aliases.look();
  assertEquals(aliases.widen(hidden), hidden);
  const first = aliases.stamp("x");
  look = { text: `${look.text}\n4 1 8:1 /etc /mnt/etc rw - ext4 x rw`, version: 2 };
  await aliases.look();
  assertEquals(aliases.widen(hidden).existing, ["/etc/passwd", "/mnt/etc/passwd"]);
  assertNotEquals(aliases.stamp("x"), first);
  assertEquals(aliases.stamp(undefined), undefined);
});

Deno.test({
  name:
    "shell mounts: what is mounted after the start hides nothing from the next run less, also where a sandbox waits",
  ignore,
  timeout: 60_000,
  fn: async () => {
    await using place = await Place.make();
    await using watch = new MountWatch({ clock, launcher: place.among() });
    await using bench = new Bench();
    const { folder } = place;
    bench.hidden = { always: [], credentials: [], existing: [`${folder}/keys`], readOnly: [] };
    bench.containment = await probeContainment({
      hidden: bench.hidden,
      clock,
      mounts: watch,
      launcher: place.among("bwrap"),
    });
    if (!bench.containment.works) return;
    const more: Partial<ShellRun> = { cwd: folder, grants: { write: [folder], read: [], network: false } };
    const look = "cat keys/* shown/* 2>/dev/null; echo end";
    assertEquals((await bench.runSomehow(look, more)).stdout, "end\n");
    do {
      bench.waiting.prepare();
      await Deno.lstat("/tmp");
    } while (bench.waiting.readyWithin === 0);
    await place.mount("mount", "--bind", `${folder}/keys`, `${folder}/shown`);
    const waiting = bench.waiting.countWithin;
    assertEquals((await bench.runSomehow(look, more)).stdout, "end\n");
    assertEquals(bench.waiting.countWithin, waiting, "what was made before the mount was used");
    assertEquals((await bench.plainly(look, more)).stdout, "end\n");
  },
});

Deno.test("shell mounts: where it cannot be told what is mounted nothing runs for now, and the probe does not throw", async () => {
  const mounts = { look: () => Promise.reject(new Error("the daemon stops")) };
  const hidden = { always: [], credentials: [], existing: [], readOnly: [] };
  const found = await probeContainment({ hidden, clock, mounts });
  assert(!found.works);
  if (found.why.includes("mounted")) {
    assertEquals([found.why, found.passing], ["it cannot be told what is mounted: the daemon stops", true]);
  }
});
