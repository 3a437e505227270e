// The user's notes over the wire: what was acknowledged is in the files, over a kill and a damaged database; what a person writes is
// found; a full disk is said so and nothing is written by halves; reminders come once.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { getf, getString, isList, type Value } from "../daemon/wire/value.ts";
import { type TestDaemon, withDaemon } from "./harness/daemon.ts";
import { hasSmallDisks, ON_SMALL_DISK } from "./harness/other_user.ts";
import { propose, reasonerOf } from "./harness/parts.ts";
import { phaseTest } from "./harness/phase.ts";
import type { Wire } from "./harness/wire.ts";

const AREA = "memory";

const payload = (message: Value) => getf(message, "PAYLOAD") as Value;

let asked = 0;

async function memory(wire: Wire, action: string): Promise<Value> {
  const id = `m${++asked}`;
  await wire.send(`(:TYPE :REQUEST :ID "${id}" :TARGET :MEMORY :PAYLOAD (:ACTION ${action}))`);
  return payload(
    await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "${id}" :PAYLOAD (:ACTION ${action.split(" ")[0]}))`),
  );
}

/** Titles of what a search finds. */
async function find(wire: Wire, query: string): Promise<(string | undefined)[]> {
  const hits = getf(await memory(wire, `:SEARCH :QUERY ${JSON.stringify(query)}`), "HITS") ?? null;
  return isList(hits) ? hits.map((hit) => getString(hit, "TITLE")) : [];
}

const memexOf = (daemon: TestDaemon) => `${daemon.folders.home}/memex`;

phaseTest(
  1,
  AREA,
  "what was acknowledged is there after a kill, and so is what a person wrote meanwhile",
  [],
  () =>
    withDaemon({ mode: "subprocess", allowLog: [/not contained/] }, async (daemon) => {
      const wire = await daemon.dial();
      assertEquals(
        getString(await memory(wire, `:CAPTURE :TITLE "Call Ada" :KEYWORD "TODO"`), "TEXT"),
        "Captured in inbox.org: Call Ada.",
      );
      await memory(wire, `:CAPTURE :TITLE "the kettle leaks" :BODY "since monday"`);
      daemon.kill("SIGKILL");
      await daemon.exited;
      const inbox = await Deno.readTextFile(`${memexOf(daemon)}/inbox.org`);
      assertStringIncludes(inbox, "* TODO Call Ada\n");
      assertStringIncludes(inbox, "since monday\n");
      assertEquals([...Deno.readDirSync(memexOf(daemon))].map(({ name }) => name), ["inbox.org"]);
      await Deno.writeTextFile(`${memexOf(daemon)}/other.org`, "* Quokka\n");
      await daemon.restart();
      const later = await daemon.dial();
      assertEquals(await find(later, "kettle"), ["the kettle leaks"]);
      assertEquals(await find(later, "quokka"), ["Quokka"]);
      assertEquals(getf(await memory(later, ":VERIFY"), "WRONG"), null);
    }),
);

phaseTest(
  1,
  AREA,
  "damaged databases are put aside, told, and made anew: the index from the files, the rest from the backup",
  [],
  () =>
    withDaemon({
      mode: "subprocess",
      allowLog: [/not contained/, /made anew/, /its last backup took its place/, /ledger/i],
    }, async (daemon) => {
      const wire = await daemon.dial();
      await memory(wire, `:CAPTURE :TITLE "the kettle leaks"`);
      // The second start has something to back up.
      for (let start = 0; start < 2; start++) {
        await daemon.closeWires();
        await daemon.stop();
        await daemon.restart();
        await daemon.dial();
        await backups(daemon, start + 1);
      }
      await daemon.closeWires();
      await daemon.stop();
      for (const name of ["memex.db", "passepartout.db"]) {
        await Deno.writeTextFile(`${daemon.stateFolder}/${name}`, "no database ".repeat(1_000));
      }
      await daemon.restart();
      const later = await daemon.dial();
      assertEquals(await find(later, "kettle"), ["the kettle leaks"]);
      await daemon.log.line(/its last backup took its place/);
      await daemon.log.line(/made anew/);
      const names = [...Deno.readDirSync(daemon.stateFolder)].map(({ name }) => name);
      assert(
        names.includes("memex.db.damaged") && names.some((name) => name.startsWith("passepartout.db.damaged-")),
        names.join(),
      );
      await later.send("(:TYPE :HEALTH-CHECK)");
      await later.expect("(:TYPE :HEALTH-RESPONSE :STATUS :DEGRADED)");
    }),
);

for (
  const [what, script] of [
    ["in the memex", 'mkfifo "$1/pipe"'],
    ["that is gone again", 'mkfifo "$1/pipe.org" && sleep 0.5 && rm "$1/pipe.org"'],
    ["behind a link", 'mkfifo "$1/../pipe" && ln -s ../pipe "$1/link"'],
    ["in the folder of skills", 'mkfifo "$2/skills/pipe.org"'],
    ["where patterns are read", 'mkfifo "$1/.passepartoutignore"'],
  ] as const
) {
  phaseTest(
    1,
    AREA,
    `a named pipe ${what} that is made under the daemon keeps it neither from hearing of edits nor from ending`,
    [],
    () =>
      withDaemon({ mode: "subprocess", deadlineMs: 30_000, allowLog: [/not contained/] }, async (daemon) => {
        const wire = await daemon.dial();
        await memory(wire, `:CAPTURE :TITLE "first"`);
        const write = (name: string) => Deno.writeTextFile(`${memexOf(daemon)}/${name}.org`, `* ${name}\n`);
        const isFound = async (name: string) => {
          await write(name);
          // Each question is a look: that the skills are there as well is known after some.
          while ((await find(wire, name)).length === 0);
        };
        await isFound("before");
        await wire.send('(:TYPE :REQUEST :ID "skills" :TARGET :SYSTEM :PAYLOAD (:ACTION :SKILLS))');
        await wire.expect('(:TYPE :RESPONSE :IN-REPLY-TO "skills")');
        const args = ["-c", script, "sh", memexOf(daemon), `${daemon.folders.data}/passepartout`];
        assert((await new Deno.Command("sh", { args }).output()).success);
        await isFound("after");
        await isFound("later");
      }),
  );
}

/** Waits until there are so many backups. */
async function backups(daemon: TestDaemon, count: number): Promise<void> {
  const folder = `${daemon.stateFolder}/passepartout.db.backups`;
  const there = () => {
    try {
      return [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".db")).length;
    } catch {
      return 0;
    }
  };
  if (there() >= count) return;
  await Deno.mkdir(folder, { recursive: true });
  const watcher = Deno.watchFs(folder);
  try {
    if (there() >= count) return;
    for await (const _ of watcher) if (there() >= count) return;
  } finally {
    try {
      watcher.close();
    } catch {
      // It has ended.
    }
  }
}

phaseTest(1, AREA, "a change on a full disk is answered in words, and nothing is written by halves", [], async () => {
  if (!await hasSmallDisks()) return;
  await withDaemon({
    mode: "subprocess",
    config: { auth: "off" },
    shell: ON_SMALL_DISK,
    allowLog: [/Cannot keep/, /Cannot write the ledger/, /not contained/, /Cannot look at the notes/, /Cannot back up/],
  }, async (daemon) => {
    const wire = await daemon.dial({ authenticate: false });
    assertEquals(getString(await memory(wire, `:CAPTURE :TITLE "before"`), "TEXT"), "Captured in inbox.org: before.");
    const inside = `/proc/${daemon.pid}/root${daemon.folders.state}`;
    await new Deno.Command("sh", { args: ["-c", 'head -c 10000000 /dev/zero > "$1/fill"', "sh", inside] }).output();
    const text = await Deno.readTextFile(`${memexOf(daemon)}/inbox.org`);
    await wire.send(`(:TYPE :REQUEST :ID "full" :TARGET :MEMORY :PAYLOAD (:ACTION :CAPTURE :TITLE "full"))`);
    const heard = payload(await wire.expect(`(:IN-REPLY-TO "full")`));
    assertStringIncludes(getString(heard, "TEXT") ?? "", "Nothing was");
    assertEquals(await Deno.readTextFile(`${memexOf(daemon)}/inbox.org`), text);
    assertEquals([...Deno.readDirSync(memexOf(daemon))].map(({ name }) => name), ["inbox.org"]);
    await wire.send(`(:TYPE :EVENT :ID "find" :PAYLOAD (:SENSOR :USER-INPUT :TEXT "find before"))`);
    const said = getString(payload(await wire.expect(`(:IN-REPLY-TO "find")`)), "TEXT") ?? "";
    assertStringIncludes(said, "the disk is full");
    await new Deno.Command("sh", { args: ["-c", 'rm "$1/fill"', "sh", inside] }).output();
    assertEquals(getString(await memory(wire, `:CAPTURE :TITLE "after"`), "TEXT"), "Captured in inbox.org: after.");
  });
});

phaseTest(
  1,
  AREA,
  "two clients that change the same node: each change is made, or refused because the node has changed",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/not contained/] }, async (daemon) => {
      await Deno.mkdir(memexOf(daemon), { recursive: true });
      await Deno.writeTextFile(`${memexOf(daemon)}/a.org`, "* One\n");
      const wires = [await daemon.dial(), await daemon.dial()];
      const hits = getf(await memory(wires[0] as Wire, `:SEARCH :QUERY "one"`), "HITS");
      const node = getString((hits as readonly Value[])[0], "ID");
      const said = await Promise.all(
        wires.map(async (wire, i) =>
          getString(await memory(wire, `:APPEND :NODE "${node}" :TEXT "text ${i}"`), "TEXT") ?? ""
        ),
      );
      assertEquals(said.filter((text) => text === "Added to One.").length, 1, said.join());
      assertEquals(said.filter((text) => text.includes("changed since")).length, 1, said.join());
      assertEquals((await Deno.readTextFile(`${memexOf(daemon)}/a.org`)).split("\n").length, 3);
    }),
);

phaseTest(
  1,
  AREA,
  "what falls due is told once, to whoever is there, over a restart too",
  [],
  () =>
    withDaemon({ mode: "subprocess", allowLog: [/not contained/], env: { REMIND_AT: "00:00" } }, async (daemon) => {
      const day = new Date();
      const two = (value: number) => String(value).padStart(2, "0");
      const today = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
      await Deno.mkdir(memexOf(daemon), { recursive: true });
      await Deno.writeTextFile(`${memexOf(daemon)}/a.org`, `* TODO pay the bill\nDEADLINE: <${today}>\n`);
      const wire = await daemon.dial();
      await wire.send("(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :HELLO :CLIENT :TEST))");
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO))");
      const told = await wire.expect("(:TYPE :REQUEST :PAYLOAD (:ACTION :MESSAGE))");
      assertEquals(getString(payload(told), "TEXT"), "Reminder: pay the bill is due today (a.org:1).");
      await daemon.closeWires();
      await daemon.stop();
      await daemon.restart();
      const later = await daemon.dial();
      await later.send("(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :HELLO :CLIENT :TEST))");
      await later.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO))");
      // All notes are known when this is answered, and what was due would have been told.
      assertEquals(await find(later, "bill"), ["pay the bill"]);
    }),
);

phaseTest(
  1,
  AREA,
  "what a model would write into the notes waits for a person, and is written as it was approved, once",
  [],
  () => {
    const fields = { TITLE: "Sell the kettle", EXPLANATION: "the user seemed to want that" };
    const model = reasonerOf(() => ({
      actions: [propose("MEMORY", "CAPTURE", fields)],
    }));
    return withDaemon({ disk: true, reasoners: [model], allowLog: [/not contained/] }, async (daemon) => {
      const wire = await daemon.dial();
      wire.ignore("(:TYPE :STATUS :PAYLOAD (:ACTION :STAGE))");
      await wire.send(`(:TYPE :EVENT :PAYLOAD (:SENSOR :USER-INPUT :TEXT "hm"))`);
      const plan = getf(await wire.expect("(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :STATE :PLAN))"), "PAYLOAD") ?? null;
      const named = `:ID "${getString(plan, "ID")}" :HASH "${getString(plan, "HASH")}"`;
      const inbox = `${memexOf(daemon)}/inbox.org`;
      assertEquals(await Deno.stat(inbox).then(() => true, () => false), false);
      await wire.send(`(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :APPROVE-PLAN ${named}))`);
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
      for (const state of [":APPROVED", ":RUNNING"]) {
        await wire.expect(`(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :STATE ${state}))`);
      }
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :CAPTURE :STATUS :DONE))");
      await wire.expect("(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :STATE :DONE))");
      assertEquals((await Deno.readTextFile(inbox)).match(/^\* Sell the kettle$/gm)?.length, 1);
    });
  },
);
