// What happens beside an approved plan that runs: who runs at once, who waits and is told so, and that nobody is led elsewhere by it.
// The plan holds still at a named pipe, and what it could do the test does in its place.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { getf, getString, type Value } from "../daemon/wire/value.ts";
import { type TestDaemon, withDaemon } from "./harness/daemon.ts";
import { phaseTest } from "./harness/phase.ts";
import type { Wire } from "./harness/wire.ts";

const AREA = "beside plans";

/** Says that it is up, and ends when it is told to. */
const HOLD = "echo up > up; read line < go";

const system = (action: string) => `(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION ${action}))`;
const plan = (state: string, more = "") => `(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :STATE ${state} ${more}))`;
const outcome = (more: string) => `(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE ${more}))`;
const payload = (message: Value) => getf(message, "PAYLOAD") as Value;
const shell = (command: string, cwd: string, more = "") =>
  `(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD ${JSON.stringify(command)} :CWD ${
    JSON.stringify(cwd)
  } ${more}))`;

/** A project of the user's, and the two clients of a test. */
class Project {
  readonly folder: string;

  constructor(readonly daemon: TestDaemon, readonly approver: Wire, readonly asker: Wire) {
    this.folder = `${daemon.folders.home}/w`;
  }

  /** Runs shell code in the home folder. */
  async sh(code: string): Promise<void> {
    const { success, stderr } = await new Deno.Command("sh", { args: ["-ec", code], cwd: this.daemon.folders.home })
      .output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }

  async propose(command: string, cwd = this.folder): Promise<{ readonly id: string; readonly hash: string }> {
    await this.approver.send(shell(command, cwd));
    const heard = payload(await this.approver.expect(plan(":PLAN", ":ID ?STRING :HASH ?STRING")));
    return { id: getString(heard, "ID") ?? "", hash: getString(heard, "HASH") ?? "" };
  }

  async approve({ id, hash }: { readonly id: string; readonly hash: string }): Promise<void> {
    await this.approver.send(system(`:APPROVE-PLAN :ID "${id}" :HASH "${hash}"`));
    await this.approver.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
    await this.approver.expect(plan(":APPROVED", `:ID "${id}"`));
  }

  /** Approves a plan that holds still, and waits until it does. */
  async hold(command: string): Promise<{ readonly id: string; readonly hash: string }> {
    const asked = await this.propose(command);
    await this.approve(asked);
    await this.approver.expect(plan(":RUNNING", `:ID "${asked.id}"`));
    await Deno.readTextFile(`${this.folder}/up`);
    return asked;
  }

  async letGo(): Promise<void> {
    await Deno.writeTextFile(`${this.folder}/go`, "go\n");
  }
}

function withProject(body: (project: Project) => Promise<void>): Promise<void> {
  return withDaemon({ disk: true, allowLog: [/Commands are not contained/] }, async (daemon) => {
    const project = new Project(daemon, await daemon.dial(), await daemon.dial());
    await project.sh("mkdir -p w/out other; mkfifo w/up w/go; echo plain > w/out/a; echo SECRET > other/a");
    await project.asker.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:STREAM)"));
    await project.asker.expect("(:TYPE :RESPONSE)");
    project.asker.ignore("(:TYPE :STATUS :PAYLOAD (:ACTION :STAGE))");
    await body(project);
  });
}

phaseTest(
  1,
  AREA,
  "command that only reads runs at once in the folder of a plan that is bound to a file there",
  [],
  () =>
    withProject(async (project) => {
      const { asker, approver, folder } = project;
      await Deno.writeTextFile(`${folder}/serve.sh`, HOLD);
      const { id } = await project.hold("sh serve.sh");
      for (const cwd of [folder, `${folder}/out`]) {
        asker.ignore("(:TYPE :STATUS :PAYLOAD (:ACTION :OUTPUT))");
        await asker.send(shell("ls -d . && cat a* serve* 2>/dev/null; true", cwd));
        const heard = await asker.expect(outcome(":STATUS :DONE :EXIT-CODE 0"));
        const said = cwd === folder ? `.\n${HOLD}` : ".\nplain\n";
        assertEquals([getString(payload(heard), "STDOUT"), getString(payload(heard), "STDERR")], [said, ""]);
      }
      await project.letGo();
      await approver.expect(outcome(":STATUS :DONE"));
      await approver.expect(plan(":DONE", `:ID "${id}"`));
    }),
);

phaseTest(
  1,
  AREA,
  "command that writes says at once which plan it waits for, and waits no longer than it may take",
  [],
  () =>
    withProject(async (project) => {
      const { asker, approver, folder, daemon } = project;
      const rule = "* Marks\n:PROPERTIES:\n:TIER: allow\n:MATCHES: command touch mark*\n:END:\n" +
        "** Matches\n- touch mark1\n** Does not match\n- touch other\n";
      await Deno.mkdir(`${daemon.folders.config}/passepartout`, { recursive: true });
      await Deno.writeTextFile(`${daemon.folders.config}/passepartout/policy.org`, rule);
      await Deno.writeTextFile(`${folder}/serve.sh`, HOLD);
      const { id, hash } = await project.hold("sh serve.sh");
      const waits = `(:TYPE :STATUS :PAYLOAD (:ACTION :WAITING :TEXT ?STRING :PLANS ("${id}")))`;

      await asker.send(shell("touch mark1", folder, ":TIMEOUT 1"));
      const told = getString(payload(await asker.expect(waits)), "TEXT") ?? "";
      assertStringIncludes(told, `plan cancel ${id}`);
      const late = await asker.expect("(:TYPE :LOG :PAYLOAD (:LEVEL :ERROR :CODE :TIMEOUT))");
      assertStringIncludes(getString(payload(late), "TEXT") ?? "", `plan ${id} has not ended`);

      await asker.send(shell("touch mark2", folder));
      await asker.expect(waits);
      await approver.send(system(`:CANCEL-PLAN :ID "${id}" :HASH "${hash}"`));
      await approver.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :CANCEL-PLAN))");
      await approver.expect(outcome(":STATUS :CANCELLED"));
      await approver.expect(plan(":INTERRUPTED", `:ID "${id}"`));
      await asker.expect(outcome(":STATUS :DONE :EXIT-CODE 0"));
      const marks = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.startsWith("mark"));
      assertEquals(marks, ["mark2"]);
    }),
);

phaseTest(
  1,
  AREA,
  "approved plan that waits for another says for which, until that has ended",
  [],
  () =>
    withProject(async (project) => {
      const { approver, folder } = project;
      await Deno.writeTextFile(`${folder}/serve.sh`, HOLD);
      const { id } = await project.hold("sh serve.sh");
      const second = await project.propose("touch marked");
      await project.approve(second);
      let waits: string | undefined;
      for (let looks = 0; waits === undefined && looks < 1_000; looks++) {
        await approver.send(system(`:SHOW-PLAN :ID "${second.id}"`));
        const shown = getf(payload(await approver.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :SHOW-PLAN))")), "PLAN");
        waits = getString(shown as Value, "WAITS");
      }
      assertStringIncludes(waits ?? "", `plan ${id} has not ended`);
      await approver.send(system(":LIST-PLANS :STATE :APPROVED"));
      const [listed] = getf(
        payload(await approver.expect("(:TYPE :RESPONSE :PAYLOAD (:TOTAL 1))")),
        "PLANS",
      ) as Value[];
      assertEquals(getString(listed as Value, "WAITS"), waits);
      await project.letGo();
      for (const each of [id, second.id]) {
        if (each === second.id) await approver.expect(plan(":RUNNING", `:ID "${each}"`));
        await approver.expect(outcome(":STATUS :DONE"));
        await approver.expect(plan(":DONE", `:ID "${each}"`));
      }
    }),
);

phaseTest(
  1,
  AREA,
  "what a rule allows may do anything: who is given a place below its folder waits for it",
  [],
  () =>
    withProject(async (project) => {
      const { asker, approver, folder, daemon } = project;
      const rule = (name: string, command: string) =>
        `* ${name}\n:PROPERTIES:\n:TIER: allow\n:MATCHES: command ${command}\n:END:\n` +
        `** Matches\n- ${command}\n** Does not match\n- touch other\n`;
      await Deno.mkdir(`${daemon.folders.config}/passepartout`, { recursive: true });
      const rules = rule("Serves", "sh serve.sh") + rule("Marks", "touch mark1");
      await Deno.writeTextFile(`${daemon.folders.config}/passepartout/policy.org`, rules);
      await Deno.writeTextFile(`${folder}/serve.sh`, HOLD);
      await approver.send(shell("sh serve.sh", folder));
      await Deno.readTextFile(`${folder}/up`);
      await asker.send(shell("touch mark1", `${folder}/out`));
      await asker.expect("(:TYPE :STATUS :PAYLOAD (:ACTION :WAITING :PLANS NIL))");
      await project.letGo();
      await approver.expect(outcome(":STATUS :DONE"));
      await asker.expect(outcome(":STATUS :DONE :EXIT-CODE 0"));
    }),
);

phaseTest(
  1,
  AREA,
  "plans that run long leave the places of others free, and who waits for one of these is told so",
  [],
  () =>
    withDaemon(
      { disk: true, allowLog: [/Commands are not contained/], config: { maxRuns: 1 } },
      async (daemon) => {
        const project = new Project(daemon, await daemon.dial(), await daemon.dial());
        await project.sh("mkdir -p w other; mkfifo w/up w/go");
        const { asker, approver, folder } = project;
        await Deno.writeTextFile(`${folder}/serve.sh`, HOLD);
        const { id } = await project.hold("sh serve.sh");
        const other = `${daemon.folders.home}/other`;
        await asker.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:STREAM)"));
        await asker.expect("(:TYPE :RESPONSE)");
        asker.ignore("(:TYPE :STATUS :PAYLOAD (:ACTION :STAGE))");
        await asker.send(shell("echo up; sleep 1000", other));
        await asker.expect("(:TYPE :STATUS :PAYLOAD (:ACTION :OUTPUT))");
        const third = await daemon.dial();
        await third.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:STREAM)"));
        await third.expect("(:TYPE :RESPONSE)");
        third.ignore("(:TYPE :STATUS :PAYLOAD (:ACTION :STAGE))");
        third.ignore("(:TYPE :STATUS :PAYLOAD (:ACTION :OUTPUT))");
        await third.send(shell("echo third", other, ":TIMEOUT 1"));
        const told = await third.expect("(:TYPE :STATUS :PAYLOAD (:ACTION :WAITING :TEXT ?STRING :PLANS NIL))");
        assertStringIncludes(getString(payload(told), "TEXT") ?? "", "SHELL_MAX_RUNS");
        asker.close();
        await third.expect(outcome(':STATUS :DONE :EXIT-CODE 0 :STDOUT "third\n"'));
        await project.letGo();
        await approver.expect(outcome(":STATUS :DONE"));
        await approver.expect(plan(":DONE", `:ID "${id}"`));
      },
    ),
);

phaseTest(
  1,
  AREA,
  "one connection never has all places: another's command runs at once",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/Commands are not contained/], config: { maxRuns: 2 } }, async (daemon) => {
      const cwd = daemon.folders.home;
      const [greedy, other] = [await daemon.dial(), await daemon.dial()];
      await greedy.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:STREAM)"));
      await greedy.expect("(:TYPE :RESPONSE)");
      greedy.ignore("(:TYPE :STATUS :PAYLOAD (:ACTION :STAGE))");
      await greedy.send(shell("echo up; sleep 1000", cwd));
      await greedy.expect("(:TYPE :STATUS :PAYLOAD (:ACTION :OUTPUT))");
      await greedy.send(shell("echo up; sleep 1000", cwd));
      const told = await greedy.expect("(:TYPE :STATUS :PAYLOAD (:ACTION :WAITING :TEXT ?STRING :PLANS NIL))");
      assertStringIncludes(getString(payload(told), "TEXT") ?? "", "one place is kept for others");
      await other.send(shell("echo other", cwd));
      await other.expect(outcome(':STATUS :DONE :EXIT-CODE 0 :STDOUT "other\n"'));
      greedy.close();
    }),
);

phaseTest(
  1,
  AREA,
  "what a command read where a plan led it elsewhere, and back again, reaches nobody",
  [],
  () =>
    withProject(async (project) => {
      const { asker, approver, folder } = project;
      await project.sh("mkfifo w/one w/two; ln -s ../other w/lnk");
      const { id } = await project.hold(HOLD);
      await asker.send(shell("cat one out/a two", folder));
      const swap = () => project.sh("cd w; mv out out2; mv lnk out; mv out2 lnk");
      const feed = async (pipe: string, between = () => Promise.resolve()) => {
        // Open as soon as it is read from.
        using writer = await Deno.open(`${folder}/${pipe}`, { write: true });
        await between();
        await writer.write(new TextEncoder().encode(`${pipe}\n`));
      };
      await feed("one", swap);
      await feed("two", swap);
      // It is run once more, and is led nowhere.
      await feed("one");
      await feed("two");
      const heard = await asker.expect(outcome(":STATUS :DONE :EXIT-CODE 0"));
      assertEquals(getString(payload(heard), "STDOUT"), "one\nplain\ntwo\n");
      await project.letGo();
      await approver.expect(outcome(":STATUS :DONE"));
      await approver.expect(plan(":DONE", `:ID "${id}"`));
    }),
);

phaseTest(
  1,
  AREA,
  "plan whose folder another may lead elsewhere runs after that, and only where it was approved for",
  [],
  () =>
    withProject(async (project) => {
      const { approver, daemon } = project;
      const there = await project.propose("touch made", `${project.folder}/out`);
      const { id } = await project.hold(HOLD);
      await project.approve(there);
      await project.sh("mv w/out w/before; ln -s ../other w/out");
      await project.letGo();
      await approver.expect(outcome(":STATUS :DONE"));
      await approver.expect(plan(":DONE", `:ID "${id}"`));
      await approver.expect(plan(":PLAN", ":ID ?STRING"));
      await approver.expect(plan(":FAILED", `:ID "${there.id}"`));
      const made = ["w/before", "other"].map((folder) =>
        [...Deno.readDirSync(`${daemon.folders.home}/${folder}`)].map(({ name }) => name)
      );
      assertEquals(made, [["a"], ["a"]]);
    }),
);
