// Tests that a sandbox that was made ahead is the one that would be made now, or is not used. Real children and mounts, where
// bubblewrap works.

import { assert, assertEquals } from "@std/assert";
import { probeContainment } from "./containment.ts";
import type { Outcome, ShellRun } from "./run.ts";
import { Turns } from "./turns.ts";
import { WAITING_MS } from "./waiting_shell.ts";
import { type Bench, LOOK, shell } from "./waiting_shell_example.ts";

/** Runs with sandboxes made ahead, in folders of their own: one that may be written, one with what is hidden. */
class Sandboxes {
  constructor(readonly bench: Bench, readonly folder: string) {}

  get more(): Partial<ShellRun> {
    return { cwd: `${this.folder}/project`, grants: { write: [`${this.folder}/project`], read: [], network: false } };
  }

  /** Has one made for a command: what it sees of temporary files hangs on what it names. */
  async makeAhead(command: string): Promise<void> {
    await this.bench.runSomehow(`[ ] && {\n${command}\n}`, this.more);
    // A file that has just changed makes none possible.
    do {
      this.bench.waiting.prepare();
      await Deno.lstat("/tmp");
    } while (this.bench.waiting.readyWithin === 0 || this.bench.waiting.starting > 0);
  }

  /** Runs a command. @returns What came of it, and whether it was in a sandbox that was made ahead. */
  async run(command: string, more = this.more): Promise<{ readonly outcome: Outcome; readonly ahead: boolean }> {
    const before = this.bench.waiting.countWithin;
    const outcome = await this.bench.runSomehow(command, more);
    return { outcome, ahead: this.bench.waiting.countWithin < before };
  }

  /** Runs a command in a sandbox that was made ahead. */
  async runAhead(command: string): Promise<Outcome> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await this.makeAhead(command);
      const { outcome, ahead } = await this.run(command);
      if (ahead) return outcome;
    }
    throw new Error("none that was made was used");
  }
}

/** How often a sandbox is made: what others do among the temporary files meanwhile makes one useless. */
const ATTEMPTS = 200;

function sandbox(name: string, body: (sandboxes: Sandboxes) => Promise<void>): void {
  shell(`made ahead, ${name}`, async (bench) => {
    const folder = await Deno.makeTempDir({ dir: "/tmp" });
    try {
      await Deno.mkdir(`${folder}/project`);
      await Deno.mkdir(`${folder}/keys`);
      const { clock } = bench;
      bench.hidden = {
        always: [],
        credentials: [],
        existing: [`${folder}/keys`, `${folder}/netrc`, `${folder}/later`],
        readOnly: [],
      };
      bench.containment = await probeContainment({ hidden: bench.hidden, clock });
      if (bench.containment.works) await body(new Sandboxes(bench, folder));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** What is mounted, but for what others put into /tmp meanwhile. */
const MOUNTS =
  `awk -v own="\${PWD%/*}" '$4 !~ "^/tmp/" || index($4, own) { $1 = $2 = $3 = ""; print }' /proc/self/mountinfo | sort`;

sandbox("a run sees what it would see in its own", async (sandboxes) => {
  const { bench, more } = sandboxes;
  for (
    const command of [LOOK, "echo hello", "exit 7", `${MOUNTS}; ls -a / /dev; id`]
  ) {
    const expected = await bench.plainly(command, more);
    assertEquals(await sandboxes.runAhead(command), expected);
  }
});

sandbox("each is for one run, and what a run leaves in it is gone", async (sandboxes) => {
  const { stdout } = await sandboxes.runAhead("echo left >/tmp/left; echo kept >kept; cat /tmp/left");
  assertEquals(stdout, "left\n");
  assertEquals((await sandboxes.runAhead("cat /tmp/left; cat kept")).stdout, "kept\n");
});

sandbox("not for another folder, other grants or another network", async (sandboxes) => {
  const { folder, more } = sandboxes;
  const grants = { write: [`${folder}/project`], read: [], network: false };
  for (
    const other of [
      { ...more, cwd: folder },
      { ...more, grants: { ...grants, write: [] } },
      { ...more, grants: { ...grants, network: true } },
      { ...more, grants: { ...grants, read: [`${folder}/keys`] } },
    ]
  ) {
    await sandboxes.makeAhead("echo on");
    assertEquals((await sandboxes.run("echo on", other)).ahead, false);
  }
});

sandbox("not with what was granted more than a folder", async (sandboxes) => {
  const { bench, more, folder } = sandboxes;
  await sandboxes.makeAhead("echo on");
  await bench.runSomehow(":", { ...more, grants: { write: [folder], read: [], network: true } });
  bench.waiting.prepare();
  assertEquals(bench.waiting.countWithin, 0);
});

sandbox("not once another folder lies where it may write", async (sandboxes) => {
  const { folder } = sandboxes;
  const command = "echo new >file; pwd -P";
  await sandboxes.makeAhead(command);
  await Deno.rename(`${folder}/project`, `${folder}/old`);
  await Deno.mkdir(`${folder}/project`);
  const { outcome, ahead } = await sandboxes.run(command);
  assertEquals([outcome.exitCode, ahead], [0, false]);
  assertEquals(await Deno.readTextFile(`${folder}/project/file`), "new\n");
});

sandbox("none beside an arbitrary run, and not after one that came while it was made or waited", async (sandboxes) => {
  const { bench, folder } = sandboxes;
  const turns = bench.turns = new Turns();
  const enter = () => turns.enter({ writes: [folder], executes: [], arbitrary: true }, new AbortController().signal);
  await sandboxes.makeAhead("echo on");
  const plan = await enter();
  assertEquals((await sandboxes.run("echo on")).ahead, false);
  bench.waiting.prepare();
  assertEquals(bench.waiting.countWithin, 0);
  plan[Symbol.dispose]();
  assertEquals((await sandboxes.runAhead("echo on")).stdout, "on\n");
  await sandboxes.makeAhead("echo on");
  (await enter())[Symbol.dispose]();
  assertEquals((await sandboxes.run("echo on")).ahead, false);
});

/** What is changed under a sandbox that waits, and what lies there before. */
const CHANGES: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  "a file was put in the place of one that is hidden": async (folder) => {
    await Deno.writeTextFile(`${folder}/new`, "secret two");
    await Deno.rename(`${folder}/new`, `${folder}/netrc`);
  },
  "a hidden file was taken away and put back": async (folder) => {
    await Deno.link(`${folder}/netrc`, `${folder}/other`);
    await Deno.remove(`${folder}/netrc`);
    await Deno.link(`${folder}/other`, `${folder}/netrc`);
    await Deno.remove(`${folder}/other`);
  },
  "a folder was put in the place of one that is hidden": async (folder) => {
    await Deno.rename(`${folder}/keys`, `${folder}/old`);
    await Deno.mkdir(`${folder}/keys`);
    await Deno.writeTextFile(`${folder}/keys/id`, "secret three");
    await Deno.remove(`${folder}/old`, { recursive: true });
  },
  "something was made that is to be hidden": (folder) => Deno.writeTextFile(`${folder}/later`, "secret four"),
};

for (const [change, make] of Object.entries(CHANGES)) {
  sandbox(`not once ${change}`, async (sandboxes) => {
    const { folder } = sandboxes;
    if (change.includes("file")) await Deno.writeTextFile(`${folder}/netrc`, "secret one");
    const command = "cat ../netrc ../keys/* ../later; echo done";
    await sandboxes.makeAhead(command);
    await make(folder);
    const { outcome, ahead } = await sandboxes.run(command);
    assertEquals([outcome.stdout, ahead], ["done\n", false], outcome.stderr);
    // And the next is made anew.
    assertEquals((await sandboxes.runAhead(command)).stdout, "done\n");
  });
}

sandbox("one that is let go while it is made leaves nothing behind, and is waited for", async (sandboxes) => {
  const { bench, folder, more } = sandboxes;
  for (let turn = 0; turn < 30; turn++) {
    await bench.runSomehow(":", more);
    bench.waiting.prepare();
    // Further and further into the making.
    for (let step = 0; step < turn; step++) await Deno.lstat("/tmp");
    await bench.renew();
  }
  const left = async () => {
    const looking = new Deno.Command("sh", {
      args: ["-c", "grep -lsFf - /proc/[0-9]*/cmdline"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const writer = looking.stdin.getWriter();
    await writer.write(new TextEncoder().encode(folder));
    await writer.close();
    return new TextDecoder().decode((await looking.output()).stdout);
  };
  // On a machine that is busy one that was killed in its making ends by itself, when it finds that nobody is there.
  while (await left() !== "") await Deno.lstat("/tmp");
});

sandbox("it ends with the time that shells wait", async (sandboxes) => {
  const { bench } = sandboxes;
  await sandboxes.makeAhead("echo on");
  assert(bench.waiting.countWithin > 0);
  bench.clock.fire(WAITING_MS);
  assertEquals([bench.waiting.countWithin, bench.waiting.count], [0, 0]);
});
