// Flight Plans over the life of a daemon: one that is killed at every write to the disk, one that did not run when time was over,
// and answers that come at once from two sides. Each plan counts its runs on the disk.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { printSexp } from "../daemon/wire/printer.ts";
import { getf, getKeyword, getString, type Value } from "../daemon/wire/value.ts";
import { Child, childEnvironment } from "./harness/child.ts";
import { FakeClock } from "./harness/clock.ts";
import { type TestDaemon, withDaemon } from "./harness/daemon.ts";
import { fileThat } from "./harness/file_that.ts";
import { phaseTest } from "./harness/phase.ts";
import type { Wire } from "./harness/wire.ts";

const AREA = "plans";

const shell = (command: string) =>
  `(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD ${JSON.stringify(command)}))`;
const system = (action: string, head = "") => `(:TYPE :REQUEST ${head} :TARGET :SYSTEM :PAYLOAD (:ACTION ${action}))`;
const plan = (state: string, more = "") => `(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :STATE ${state} ${more}))`;
const payload = (message: Value) => getf(message, "PAYLOAD") as Value;

async function propose(wire: Wire, command: string): Promise<{ id: string; hash: string }> {
  await wire.send(shell(command));
  const heard = payload(await wire.expect(plan(":PLAN", ":ID ?STRING :HASH ?STRING")));
  return { id: getString(heard, "ID") ?? "", hash: getString(heard, "HASH") ?? "" };
}

/** What the ledger tells of a plan, as `event STATE`. */
function told(daemon: TestDaemon, id: string): string[] {
  return Deno.readTextFileSync(`${daemon.stateFolder}/ledger.log`).split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line.slice(0, -130))).filter((entry) => entry.plan === id)
    .map(({ event, state }) => `${event} ${state}`);
}

phaseTest(
  1,
  AREA,
  "how long a plan may run is told in whole seconds, whatever number was asked for",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/Commands are not contained/] }, async (daemon) => {
      const wire = await daemon.dial();
      for (const [asked, seconds] of [["86000.5", 86_001], ["8.64e4", 86_400], ["1/2", 1], ["1e9", 86_400]] as const) {
        await wire.send(shell("touch a.txt").replace("))", ` :TIMEOUT ${asked}))`));
        const id = getString(payload(await wire.expect(plan(":PLAN", ":ID ?STRING"))), "ID") ?? "";
        await wire.send(system(`:SHOW-PLAN :ID "${id}"`));
        const shown = payload(await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :SHOW-PLAN))"));
        assertEquals(getf(getf(shown, "PLAN") ?? null, "TIMEOUT"), seconds, asked);
      }
    }),
);

phaseTest(
  1,
  AREA,
  "what a message says of itself, or beside its command, is refused where it is too long, and no plan keeps it",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/Commands are not contained/] }, async (daemon) => {
      const wire = await daemon.dial();
      const long = "x".repeat(200_000);
      for (const [field, value] of [["SOURCE", `:${long}`], ["SESSION-ID", JSON.stringify(long)]]) {
        await wire.send(shell("touch a.txt").replace(" :TARGET", ` :ID "a" :META (:${field} ${value}) :TARGET`));
        await wire.expect(`(:TYPE :LOG :IN-REPLY-TO "a" :PAYLOAD (:CODE :INVALID-MESSAGE :FIELD :${field}))`);
      }
      await wire.send(system(`:HELLO :CLIENT :${long}`));
      await wire.expect("(:TYPE :LOG :PAYLOAD (:CODE :INVALID-MESSAGE :FIELD :CLIENT))");
      for (const field of ["EXPLANATION", "FOO"]) {
        await wire.send(shell("touch a.txt").replace("))", ` :${field} "${long}"))`));
        await wire.expect("(:TYPE :LOG :PAYLOAD (:CODE :INVALID-MESSAGE :FIELD :PAYLOAD))");
      }
      await wire.send(system(":LIST-PLANS"));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :LIST-PLANS :TOTAL 0))");
      await propose(wire, "touch a.txt");
    }),
);

phaseTest(1, AREA, "time that is over while no daemon runs is told at the next start, everywhere", [], () => {
  const clock = new FakeClock();
  // A week: while the daemon stops, the clock flies for hours.
  const expiry = 7 * 86_400_000;
  return withDaemon(
    { disk: true, clock, config: { planExpiryMs: expiry }, allowLog: [/Commands are not contained/] },
    async (daemon) => {
      const file = `${daemon.folders.home}/memex/system/flight-plans.org`;
      await Deno.mkdir(`${daemon.folders.home}/memex/system`, { recursive: true });
      const asker = await daemon.dial();
      const { id, hash } = await propose(asker, "touch late.txt");
      await fileThat(file, (text) => text.includes("\n* PLAN "));
      await daemon.closeWires();
      await daemon.stop();
      clock.advance(expiry);
      await daemon.start();
      // Whoever asks first has the daemon look at its plans; whoever asked for the plan comes later.
      const other = await daemon.dial();
      await other.send(system(":LIST-PLANS :STATE :EXPIRED"));
      const listed = await other.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :LIST-PLANS :TOTAL 1))");
      assertStringIncludes(printSexp(listed), id);
      const back = await daemon.dial();
      await back.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:PLANS)"));
      await back.expect(plan(":EXPIRED", `:ID "${id}"`));
      await back.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO))");
      await back.send(system(`:APPROVE-PLAN :ID "${id}" :HASH "${hash}"`));
      await back.expect("(:TYPE :LOG :PAYLOAD (:CODE :PLAN-RESOLVED))");
      assertEquals(told(daemon, id), ["propose PLAN", "expire EXPIRED"]);
      await fileThat(file, (text) => text.includes("\n* EXPIRED ") && !text.includes("\n* PLAN "));
    },
  );
});

phaseTest(
  1,
  AREA,
  "of an answer over the wire and one in the file one wins, and the other side hears by whom",
  [],
  () =>
    withDaemon({ mode: "subprocess", allowLog: [/not contained/] }, async (daemon) => {
      const file = `${daemon.folders.home}/memex/system/flight-plans.org`;
      await Deno.mkdir(`${daemon.folders.home}/memex/system`, { recursive: true });
      const wire = await daemon.dial();
      const { id, hash } = await propose(wire, "echo ran >> raced.txt");
      const text = await fileThat(file, (each) => each.includes("\n* PLAN "));
      await Deno.writeTextFile(`${file}.new`, text.replace("\n* PLAN ", "\n* APPROVED "));
      const from = daemon.log.lines.length;
      await Promise.all([
        wire.send(system(`:DENY-PLAN :ID "${id}" :HASH "${hash}"`).replace(":REQUEST", ':REQUEST :ID "answer"')),
        Deno.rename(`${file}.new`, file),
      ]);
      // What came of the run may be told first.
      const answer = await wire.expect('(:TYPE (OR :RESPONSE :LOG) :IN-REPLY-TO "answer")');
      if (getKeyword(payload(answer), "STATUS") === "OK") {
        await wire.expect(plan(":DENIED", `:ID "${id}"`));
        const line = await daemon.log.line(/says APPROVED, but/, from);
        assertStringIncludes(line, "answered by client");
        await fileThat(file, (each) => each.includes("\n* DENIED "));
      } else {
        assertStringIncludes(getString(payload(answer), "TEXT") ?? "", "approved by org-file");
        for (const state of [":APPROVED", ":RUNNING", ":DONE"]) await wire.expect(plan(state, `:ID "${id}"`));
        await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :DONE))");
      }
      const ways = told(daemon, id).join(", ");
      assert(
        ways === "propose PLAN, deny DENIED" ||
          ways === "propose PLAN, approve APPROVED, start RUNNING, finish DONE",
        ways,
      );
    }),
);

phaseTest(
  1,
  AREA,
  "in a new home the first plan, approved at once, leaves answers in the file as they were",
  [],
  () =>
    withDaemon({ mode: "subprocess", allowLog: [/Commands are not contained/] }, async (daemon) => {
      const { home } = daemon.folders;
      await Deno.mkdir(`${home}/project`);
      const wire = await daemon.dial();
      const touch = (name: string) => shell(`touch ${name}`).replace(":CMD", `:CWD "${home}/project" :CMD`);
      for (const name of ["first", "second"]) {
        await wire.send(touch(name));
        const heard = payload(await wire.expect(plan(":PLAN", ":ID ?STRING :HASH ?STRING")));
        const [id, hash] = [getString(heard, "ID"), getString(heard, "HASH")];
        await wire.send(system(`:APPROVE-PLAN :ID "${id}" :HASH "${hash}"`));
        await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN :STATUS :OK))");
        for (const state of [":APPROVED", ":RUNNING", ":DONE"]) await wire.expect(plan(state, `:ID "${id}"`));
        await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :DONE))");
      }
      // Made by the daemon, and not while a command ran that could have made it: no warning says that answers do not count.
      await fileThat(`${home}/memex/system/flight-plans.org`, (text) => text.split("\n* DONE ").length === 3);
      assertEquals(daemon.log.lines.filter((line) => line.includes("do not count")), []);
    }),
);

phaseTest(
  1,
  AREA,
  "what changed after it was asked for is asked again under another id, which is heard first",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/Commands are not contained/] }, async (daemon) => {
      const folder = `${daemon.folders.home}/project`;
      await Deno.mkdir(folder, { recursive: true });
      await Deno.writeTextFile(`${folder}/build.sh`, "echo first > first.txt\n");
      const wire = await daemon.dial();
      const asked = `:ACTION :EXECUTE :CMD "sh ./build.sh" :CWD ${JSON.stringify(folder)}`;
      await wire.send(`(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (${asked}))`);
      const heard = payload(await wire.expect(plan(":PLAN", ":ID ?STRING :HASH ?STRING")));
      const [id, hash] = [getString(heard, "ID") ?? "", getString(heard, "HASH") ?? ""];
      await Deno.writeTextFile(`${folder}/build.sh`, "echo second > second.txt\n");
      await wire.send(system(`:APPROVE-PLAN :ID "${id}" :HASH "${hash}"`));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
      await wire.expect(plan(":APPROVED", `:ID "${id}"`));
      const again = payload(await wire.expect(plan(":PLAN", ":ID ?STRING :HASH ?STRING")));
      await wire.expect(plan(":FAILED", `:ID "${id}"`));
      assert(getString(again, "ID") !== id && getString(again, "HASH") !== hash);
      await wire.send(system(`:APPROVE-PLAN :ID "${getString(again, "ID")}" :HASH "${getString(again, "HASH")}"`));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
      for (const state of [":APPROVED", ":RUNNING"]) await wire.expect(plan(state));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :DONE))");
      await wire.expect(plan(":DONE"));
      assertEquals((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort(), [
        "build.sh",
        "second.txt",
      ]);
    }),
);

phaseTest(
  1,
  AREA,
  "verdict and outcome are in the store before whoever asked hears of the outcome",
  [],
  () =>
    // Its clock stands still: nothing is written down a moment later.
    withDaemon({ disk: true, clock: new FakeClock(), allowLog: [/Commands are not contained/] }, async (daemon) => {
      const wire = await daemon.dial();
      await wire.send(shell("echo hello"));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :DONE))");
      const database = new DatabaseSync(`${daemon.stateFolder}/passepartout.db`, { readOnly: true });
      const waiting = database.prepare("SELECT text FROM ledger_pending ORDER BY n").all();
      database.close();
      assertEquals(waiting.map(({ text }) => JSON.parse(String(text).slice(0, -130)).kind), ["verdict", "outcome"]);
    }),
);

phaseTest(
  1,
  AREA,
  "what ran does not run again when the store is put back from a copy, and nothing counts unseen",
  [],
  () =>
    withDaemon(
      { disk: true, allowLog: [/not contained/, /Ledger looked at/, /ledger is not as/, /Plan (not|closed)/] },
      async (daemon) => {
        const path = `${daemon.stateFolder}/passepartout.db`;
        const ran = `${daemon.folders.data}/passepartout/work/ran.txt`;
        const wire = await daemon.dial();
        const done = await propose(wire, "echo done >> ran.txt"), held = await propose(wire, "echo held >> ran.txt");
        await daemon.closeWires();
        await daemon.stop();
        const copy = await Deno.readFile(path);
        await daemon.start();
        const again = await daemon.dial();
        await again.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:PLANS)"));
        await again.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO))");
        for (const { id, hash } of [done, held]) {
          await again.send(system(`:APPROVE-PLAN :ID "${id}" :HASH "${hash}"`));
          await again.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
          for (const state of [":APPROVED", ":RUNNING", ":DONE"]) await again.expect(plan(state, `:ID "${id}"`));
        }
        await daemon.closeWires();
        await daemon.stop();
        assertEquals(runs(ran), 2);
        // One waits for an answer in the copy, and the other waits for its turn.
        await Deno.writeFile(path, copy);
        for (const more of ["-wal", "-shm"]) await Deno.remove(path + more).catch(() => {});
        const database = new DatabaseSync(path);
        database.prepare("UPDATE plans SET state = 'APPROVED' WHERE id = ?").run(held.id);
        database.close();
        await daemon.start();
        const last = await daemon.dial();
        await last.send(system(":VERIFY-LEDGER"));
        await last.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :VERIFY-LEDGER :WHOLE NIL))");
        const found = [await show(last, done.id), await show(last, held.id)];
        assertEquals(found.map(({ state }) => state), ["DENIED", "INTERRUPTED"]);
        assertStringIncludes(found[1]?.outcome ?? "", "may know more than the store (there it is DONE)");
        await last.send(system(`:APPROVE-PLAN :ID "${done.id}" :HASH "${done.hash}"`));
        assertStringIncludes(
          printSexp(await last.expect("(:TYPE :LOG :PAYLOAD (:CODE :PLAN-RESOLVED))")),
          "it was DONE",
        );
        assertEquals(runs(ran), 2);
        await last.send(system(":VERIFY-LEDGER :LOOKED T"));
        await last.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :VERIFY-LEDGER :WHOLE T))");
      },
    ),
);

/** What the ledger must tell of a plan in each state that a kill and a new start can leave. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  INTERRUPTED: ["propose PLAN", "approve APPROVED", "start RUNNING", "interrupt INTERRUPTED"],
  DONE: ["propose PLAN", "approve APPROVED", "start RUNNING", "finish DONE"],
};

/** Where in the life of one plan its daemon is killed: at the nth call of one of these. It makes four or five of the first kind. */
const KILLS = [
  ...[1, 2, 3, 4, 5].map((nth) => ({ calls: "fsync,fdatasync", nth })),
  ...[2, 5, 9].map((nth) => ({ calls: "pwrite64", nth })),
];

for (const { calls, nth } of KILLS) {
  phaseTest(1, AREA, `killed at ${calls} ${nth}, a plan ran at most once and the ledger agrees`, [
    "fault:strace",
  ], () =>
    withDaemon({ mode: "subprocess", allowLog: [/not contained/, /Ledger looked at/] }, async (daemon) => {
      const count = `${daemon.folders.data}/passepartout/work/count.txt`;
      const first = await daemon.dial();
      // Everything is loaded, and only the plan's own writes are counted.
      await first.send(system(":LIST-PLANS"));
      await first.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :LIST-PLANS))");
      const strace = new Child({
        argv: [
          ...["strace", "-f", "-p", String(daemon.pid)],
          ...["-e", `trace=${calls}`, "-e", `inject=${calls}:signal=KILL:when=${nth}`],
        ],
        cwd: daemon.folders.root,
        env: childEnvironment({}),
        what: "strace",
      });
      await strace.stderr.line(/attached/);
      const life = liveOnce(first).catch(() => {});
      await Promise.race([life, daemon.exited]);
      daemon.kill("SIGKILL");
      await daemon.exited;
      // Whatever it still waits for: what it traced is gone.
      strace.kill("SIGKILL");
      await strace.ended;
      first.abandon();
      const before = runs(count);
      await daemon.restart();
      const wire = await daemon.dial();
      await wire.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:PLANS)"));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO))");
      const found = await stateOf(wire);
      if (found === undefined) return assertEquals(before, 0);
      const { id, hash } = found;
      if (found.state === "PLAN") {
        await wire.send(system(`:APPROVE-PLAN :ID "${id}" :HASH "${hash}"`));
        await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
      }
      const end = /INTERRUPTED|DONE/.test(found.state) ? found : await endOf(wire, id);
      for (const state of [":APPROVED", ":RUNNING", ":DONE", ":INTERRUPTED"]) wire.ignore(plan(state));
      assertEquals(told(daemon, id), WAYS[end.state] ?? [end.state]);
      const after = runs(count);
      assert(after <= 1, `it ran ${after} times`);
      if (end.state === "DONE") assertEquals(after, 1);
      else if (after === 1) assertStringIncludes(end.outcome, "it is not run again");
      else assertMatch(end.outcome, /it is not run again|approval could not be written into the ledger in time/);
      await wire.send(system(":VERIFY-LEDGER"));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :VERIFY-LEDGER :WHOLE T))");
    }));
}

/** A plan's whole life, as far as it comes. */
async function liveOnce(wire: Wire): Promise<void> {
  const { id, hash } = await propose(wire, "echo ran >> count.txt");
  await wire.send(system(`:APPROVE-PLAN :ID "${id}" :HASH "${hash}"`));
  for (const state of [":APPROVED", ":RUNNING", ":DONE"]) await wire.expect(plan(state));
}

function runs(path: string): number {
  try {
    return Deno.readTextFileSync(path).split("\n").length - 1;
  } catch {
    return 0;
  }
}

interface FoundPlan {
  readonly id: string;
  readonly hash: string;
  readonly state: string;
  readonly outcome: string;
}

/** The one plan there is, if there is one. */
async function stateOf(wire: Wire): Promise<FoundPlan | undefined> {
  await wire.send(system(":LIST-PLANS"));
  const listed = payload(await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :LIST-PLANS))"));
  const plans = getf(listed, "PLANS") as readonly Value[] | null;
  const id = plans === null ? undefined : getString(plans[0] as Value, "ID");
  return id === undefined ? undefined : await show(wire, id);
}

async function show(wire: Wire, id: string): Promise<FoundPlan> {
  await wire.send(system(`:SHOW-PLAN :ID "${id}"`));
  const shown = getf(payload(await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :SHOW-PLAN))")), "PLAN") as Value;
  return {
    id,
    hash: getString(shown, "HASH") ?? "",
    state: getKeyword(shown, "STATE") ?? "",
    outcome: getString(shown, "OUTCOME") ?? "",
  };
}

/** Waits for the end of a plan that goes on by itself. */
async function endOf(wire: Wire, id: string): Promise<FoundPlan> {
  const now = await show(wire, id);
  if (!/APPROVED|RUNNING/.test(now.state)) return now;
  await wire.expect(plan(":DONE", `:ID "${id}"`));
  return await show(wire, id);
}
