// Skills over the life of a daemon: a new one waits for its plan, a changed one takes the place of the old without a connection
// dropped, one that fails keeps nobody from an answer, and what a daemon must have it does not serve without.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { getf, getKeyword, getString, type Value } from "../daemon/wire/value.ts";
import { type CommandLine, withCommandLine } from "./harness/command_line.ts";
import { type TestDaemon, withDaemon } from "./harness/daemon.ts";
import { phaseTest } from "./harness/phase.ts";
import type { Wire } from "./harness/wire.ts";

const AREA = "skill loader";
/** How long a check of types and tests may take, milliseconds before the factor: the compiler is read for it. */
const CHECK_MS = 13_000;
const NOT_CONTAINED = [/not contained/i];

const ask = (text: string) =>
  `(:TYPE :EVENT :META (:SOURCE :CLI) :PAYLOAD (:SENSOR :USER-INPUT :TEXT ${JSON.stringify(text)}))`;
const system = (action: string) => `(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION ${action}))`;
const plan = (state: string) => `(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :STATE ${state} :ID ?STRING :HASH ?STRING))`;
const says = (text: string) => `(:TYPE :REQUEST :PAYLOAD (:ACTION :MESSAGE :TEXT ${JSON.stringify(text)}))`;
const payload = (message: Value) => getf(message, "PAYLOAD") as Value;
const skillsWith = (fields: string) =>
  `(:TYPE :RESPONSE :PAYLOAD (:ACTION (OR :SKILLS :RELOAD-SKILLS) :SKILLS ((${fields}))))`;

/** A skill that answers every line beginning with its name. */
function skill(name: string, source: string, tests = `test("t", () => assert(true));`, keywords = ""): string {
  return `#+TITLE: T\n#+SKILL: ${name}\n#+TRIGGER: text=/^${name}\\b/\n${keywords}\n#+begin_src ts\n${source}\n#+end_src\n` +
    `#+begin_src ts :tangle test\n${tests}\n#+end_src\n`;
}

const answers = (name: string, word: string) =>
  skill(
    name,
    `export function respond() { return "${word}"; }`,
    `test("t", () => assertEquals(respond(), "${word}"));`,
  );

/** Runs `body` with a folder of shipped skills: these need no approval. */
async function withShipped(
  files: Readonly<Record<string, string>>,
  body: (daemon: TestDaemon, shipped: string) => Promise<void>,
  deadlineMs?: number,
) {
  const shipped = await Deno.makeTempDir({ dir: "/tmp", prefix: "passepartout-shipped-" });
  try {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${shipped}/${name}.org`, text);
    await withDaemon(
      {
        disk: true,
        shippedSkills: shipped,
        allowLog: NOT_CONTAINED,
        ...deadlineMs === undefined ? {} : { deadlineMs },
      },
      (daemon) => body(daemon, shipped),
    );
  } finally {
    await Deno.remove(shipped, { recursive: true });
  }
}

/** Answers the plan that was just told, and waits until it is done. */
async function approve(wire: Wire, told: Value): Promise<void> {
  const [id, hash] = [getString(payload(told), "ID"), getString(payload(told), "HASH")];
  await wire.send(system(`:APPROVE-PLAN :ID "${id}" :HASH "${hash}"`));
  await wire.expect(plan(":DONE"), undefined, CHECK_MS);
}

phaseTest(
  1,
  AREA,
  "a new skill waits for its plan, a changed one too, and no connection is dropped meanwhile",
  [],
  () =>
    withDaemon({ mode: "subprocess", allowLog: NOT_CONTAINED, deadlineMs: 14_000 }, async (daemon) => {
      const folder = `${daemon.folders.data}/passepartout/skills`;
      const wire = await daemon.dial();
      await wire.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:PLANS)"));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO))");
      wire.ignore(plan("(OR :APPROVED :RUNNING)"));
      wire.ignore("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
      await daemon.log.line(/Skill loaded/);
      // The folder is watched: nobody has to say anything.
      await Deno.writeTextFile(`${folder}/knock.org`, answers("knock", "who is there"));
      const first = await wire.expect(plan(":PLAN"));
      assertStringIncludes(getString(payload(first), "TITLE") ?? "", "load the new skill knock");
      await wire.send(ask("knock"));
      await wire.expect("(:TYPE :REQUEST :PAYLOAD (:ACTION :MESSAGE :TEXT ?STRING))");
      await approve(wire, first);
      await wire.send(ask("knock"));
      await wire.expect(says("who is there"));

      await Deno.writeTextFile(`${folder}/knock.org`, answers("knock", "come in"));
      const second = await wire.expect(plan(":PLAN"));
      assertStringIncludes(getString(payload(second), "TITLE") ?? "", "load the changed skill knock");
      await wire.send(ask("knock"));
      await wire.expect(says("who is there"));
      await approve(wire, second);
      await wire.send(ask("knock"));
      await wire.expect(says("come in"));
      daemon.kill("SIGKILL");
      await daemon.exited;
      const from = daemon.log.lines.length;
      await daemon.restart();
      const again = await daemon.dial();
      await again.send(ask("knock"));
      await again.expect(says("come in"));
      assertEquals(daemon.log.lines.slice(from).filter((line) => /waits|not loaded/i.test(line)), []);
    }),
);

phaseTest(
  1,
  AREA,
  "a text that is changed between reading and approving does not run; what it says now is asked for",
  [],
  () =>
    withShipped({}, async (daemon) => {
      const file = `${daemon.folders.data}/passepartout/skills/knock.org`;
      await Deno.mkdir(`${daemon.folders.data}/passepartout/skills`, { recursive: true });
      await Deno.writeTextFile(file, answers("knock", "one"));
      const wire = await daemon.dial();
      await wire.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:PLANS)"));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO))");
      await wire.send(system(":SKILLS"));
      const told = await wire.expect(plan(":PLAN"));
      await wire.expect(skillsWith(`:NAME "knock" :STATUS :WAITING`));
      await Deno.writeTextFile(file, answers("knock", "two"));
      wire.ignore(plan("(OR :APPROVED :RUNNING :FAILED)"));
      await wire.send(
        system(`:APPROVE-PLAN :ID "${getString(payload(told), "ID")}" :HASH "${getString(payload(told), "HASH")}"`),
      );
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
      const second = await wire.expect(plan(":PLAN"));
      assert(getString(payload(second), "ID") !== getString(payload(told), "ID"));
      await wire.send(system(":SKILLS"));
      await wire.expect(skillsWith(`:NAME "knock" :STATUS :WAITING :PLAN "${getString(payload(second), "ID")}"`));
    }),
);

phaseTest(
  1,
  AREA,
  "nobody is asked for what would not load; what is put back asks for nothing; what is approved is there at once",
  [],
  () =>
    withShipped({ knock: answers("knock", "one") }, async (daemon) => {
      const folder = `${daemon.folders.data}/passepartout/skills`;
      const wire = await daemon.dial();
      await wire.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:PLANS)"));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO))");
      await wire.send(ask("knock"));
      await wire.expect(says("one"));
      const bad = `${folder}/bad.org`;
      await Deno.writeTextFile(bad, skill("bad", "export const respond = () => '';\nconst number: string = 1;"));
      await wire.send(system(":RELOAD-SKILLS"));
      const told = entryOf(await wire.expect(ANY_SKILLS, undefined, CHECK_MS), "bad");
      assertEquals([told.status, told.plan], ["FAILED", undefined]);
      assertStringIncludes(told.error, `${bad}:7: Type 'number' is not assignable to type 'string'.`);
      await Deno.writeTextFile(
        bad,
        skill("bad", 'export const respond = () => "";', 'test("red", () => assert(false));'),
      );
      await wire.send(system(":RELOAD-SKILLS"));
      const red = entryOf(await wire.expect(ANY_SKILLS, undefined, CHECK_MS), "bad");
      assertEquals([red.status, red.plan], ["FAILED", undefined]);
      assertMatch(red.error, /bad\.org:9: The test "red" fails/);
      await Deno.remove(bad);

      await Deno.writeTextFile(`${folder}/knock.org`, answers("knock", "two"));
      await wire.send(system(":RELOAD-SKILLS"));
      const first = payload(await wire.expect(plan(":PLAN"), undefined, CHECK_MS));
      await wire.expect(skillsWith(`:NAME "knock" :STATUS :LOADED :ERROR ?STRING`));
      await Deno.writeTextFile(`${folder}/knock.org`, answers("knock", "one"));
      await wire.send(system(":RELOAD-SKILLS"));
      await wire.expect(plan(":DENIED"));
      await wire.expect(skillsWith(`:NAME "knock" :STATUS :LOADED :ERROR ?ABSENT :PLAN ?ABSENT`));
      await wire.send(system(`:SHOW-PLAN :ID "${getString(first, "ID")}"`));
      const shown = await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :SHOW-PLAN))");
      const over = getf(payload(shown), "PLAN") ?? null;
      assertEquals(
        [getString(over, "ANSWERED-BY"), getString(over, "OUTCOME")],
        ["the daemon", "the file of the skill knock was put back to what had been approved"],
      );

      await Deno.writeTextFile(`${folder}/knock.org`, answers("knock", "two"));
      await wire.send(system(":RELOAD-SKILLS"));
      const second = payload(await wire.expect(plan(":PLAN"), undefined, CHECK_MS));
      await wire.expect(skillsWith(`:NAME "knock" :STATUS :LOADED :ERROR ?STRING`));
      wire.ignore(plan("(OR :APPROVED :RUNNING :DONE)"));
      const [id, hash] = [getString(second, "ID"), getString(second, "HASH")];
      await wire.send(system(`:APPROVE-PLAN :ID "${id}" :HASH "${hash}"`));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
      await wire.send(system(":SKILLS"));
      await wire.expect(skillsWith(`:NAME "knock" :STATUS :LOADED :ERROR ?ABSENT`));
      await wire.send(ask("knock"));
      await wire.expect(says("two"));
    }, 14_000),
);

const ANY_SKILLS = "(:TYPE :RESPONSE :PAYLOAD (:ACTION (OR :SKILLS :RELOAD-SKILLS)))";

/** A skill in an answer that lists them. */
function entryOf(told: Value, name: string) {
  const skills = getf(payload(told), "SKILLS") as readonly Value[];
  const found = skills.find((each) => getString(each, "NAME") === name) ?? null;
  return {
    status: getKeyword(found, "STATUS"),
    plan: getString(found, "PLAN"),
    error: getString(found, "ERROR") ?? "",
  };
}

phaseTest(
  1,
  AREA,
  "a skill is loaded again on the connection that asks, and a broken one takes no working one's place",
  [],
  () =>
    withShipped({ knock: answers("knock", "one") }, async (daemon, shipped) => {
      const wire = await daemon.dial();
      await wire.send(ask("knock"));
      await wire.expect(says("one"));
      await Deno.writeTextFile(`${shipped}/knock.org`, answers("knock", "two"));
      await wire.send(system(":RELOAD-SKILLS"));
      await wire.expect(skillsWith(`:NAME "knock" :STATUS :LOADED`));
      await wire.send(ask("knock"));
      await wire.expect(says("two"));
      await Deno.writeTextFile(`${shipped}/knock.org`, "#+SKILL: knock\n");
      await wire.send(system(":RELOAD-SKILLS"));
      await wire.expect(skillsWith(`:NAME "knock" :STATUS :LOADED :ERROR ?STRING`));
      await wire.send(ask("knock"));
      await wire.expect(says("two"));
      await daemon.probe(":DEGRADED");
    }),
);

phaseTest(1, AREA, "a skill that throws, hangs or says nonsense keeps nobody from an answer", [], () =>
  withShipped({
    a: skill("a", `export function respond() { throw new Error("no"); }`, undefined, "#+PRIORITY: 90"),
    b: skill("b", `export function respond() { return { text: 1 } as unknown as string; }`),
    c: skill(
      "c",
      `export function propose() { return { say: "Done!", actions: [{ target: "a b" }] }; }\nexport function respond() { return "said"; }`,
    ),
    d: "no skill at all",
  }, async (daemon) => {
    const wire = await daemon.dial();
    // What is answered now is not what is answered for ever.
    await wire.send("(:TYPE :HEALTH-CHECK)");
    await wire.expect("(:TYPE :HEALTH-RESPONSE)");
    for (const text of ["a", "b"]) {
      await wire.send(ask(text));
      const heard = await wire.expect("(:TYPE :REQUEST :PAYLOAD (:ACTION :MESSAGE :TEXT ?STRING))");
      assertStringIncludes(getString(payload(heard), "TEXT") ?? "", "no model is configured");
    }
    await wire.send(ask("c"));
    await wire.expect(says("said"));
    await daemon.probe(":DEGRADED");
  }));

phaseTest(
  1,
  AREA,
  "a skill whose plan was denied is not loaded, and asked for once more only when a person says so",
  [],
  () =>
    withShipped({}, async (daemon) => {
      await Deno.mkdir(`${daemon.folders.data}/passepartout/skills`, { recursive: true });
      await Deno.writeTextFile(`${daemon.folders.data}/passepartout/skills/knock.org`, answers("knock", "one"));
      const wire = await daemon.dial();
      await wire.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:PLANS)"));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO))");
      await wire.send(system(":SKILLS"));
      const told = payload(await wire.expect(plan(":PLAN")));
      const [id, hash] = [getString(told, "ID"), getString(told, "HASH")];
      await wire.expect(skillsWith(`:NAME "knock" :STATUS :WAITING :PLAN "${id}"`));
      wire.ignore(plan(":DENIED"));
      await wire.send(system(`:DENY-PLAN :ID "${id}" :HASH "${hash}"`));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :DENY-PLAN))");
      await wire.send(system(":SKILLS"));
      await wire.expect(skillsWith(`:NAME "knock" :STATUS :FAILED :ERROR ?STRING`));
      await wire.send(system(":RELOAD-SKILLS"));
      const again = payload(await wire.expect(plan(":PLAN")));
      await wire.expect(skillsWith(`:NAME "knock" :STATUS :WAITING :PLAN "${getString(again, "ID")}"`));
    }),
);

const proposes = (name: string, command: string) =>
  skill(
    name,
    `export function propose() {
  const explanation = "This is what the test is about.";
  return { say: "All done.", actions: [{ target: "SHELL", action: "EXECUTE", cmd: "${command}", explanation }] };
}`,
  );

phaseTest(
  1,
  AREA,
  "what a skill has to say is said once all is done; else the user hears why not",
  [],
  () =>
    withShipped({
      echo: proposes("echo", "echo hello"),
      wipe: proposes("wipe", "rm -rf /"),
      fail: proposes("fail", "ls /nowhere-at-all"),
      wait: proposes("wait", "touch made.txt"),
    }, async (daemon) => {
      const wire = await daemon.dial();
      await wire.send(ask("echo"));
      await wire.expect(says("All done."));
      await wire.send(ask("wipe"));
      await wire.expect("(:TYPE :LOG :PAYLOAD (:CODE :DENIED))");
      await wire.send(ask("fail"));
      await wire.expect("(:TYPE :LOG :PAYLOAD (:CODE :FAILED :TEXT ?STRING))");
      await wire.send(ask("wait"));
      await wire.expect(plan(":PLAN"));
      await daemon.probe();
    }),
);

phaseTest(
  1,
  AREA,
  "the gate of a skill makes a verdict stricter and never milder, and one that fails asks",
  [],
  () =>
    withShipped({
      strict: skill(
        "strict",
        `export function gate(action: JudgedAction): GateOpinion | undefined {
  const { cmd } = action.fields;
  if (cmd.includes("forbidden")) return { tier: "deny", why: "the test says so" };
  if (cmd.includes("broken")) throw new Error("no");
  if (cmd.includes("mild")) return { tier: "allow", why: "please" } as unknown as GateOpinion;
}`,
      ),
    }, async (daemon) => {
      const shell = (cmd: string) => `(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD "${cmd}"))`;
      const wire = await daemon.dial();
      await wire.send(shell("echo fine"));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :DONE))");
      await wire.send(shell("echo forbidden"));
      await wire.expect(`(:TYPE :LOG :PAYLOAD (:CODE :DENIED :RULE "skill:strict" :TEXT "Refused: the test says so"))`);
      await wire.send(shell("echo broken"));
      await wire.expect(plan(":PLAN"));
      await wire.send(shell("rm -rf / # mild"));
      await wire.expect("(:TYPE :LOG :PAYLOAD (:CODE :DENIED))");
    }),
);

phaseTest(
  1,
  AREA,
  "state is kept for a conversation and over a restart, and notes are for who declared them",
  [],
  () =>
    withShipped({
      count: skill(
        "count",
        `export async function respond(_event: SkillEvent, host: SkillHost) {
  const count = (await host.state.get("count") ?? 0) + 1;
  await host.state.set("count", count);
  return String(count);
}`,
      ),
      pry: skill(
        "pry",
        `export const respond = (event: SkillEvent, host: SkillHost) => host.memory.search(event.text).then(String, (error: Error) => error.message);`,
      ),
    }, async (daemon) => {
      const question = (session: string, text = "count") =>
        `(:TYPE :EVENT :META (:SESSION-ID "${session}") :PAYLOAD (:SENSOR :USER-INPUT :TEXT "${text}"))`;
      const wire = await daemon.dial();
      for (const [session, text] of [["x", "1"], ["x", "2"], ["y", "1"]] as const) {
        await wire.send(question(session));
        await wire.expect(says(text));
      }
      await daemon.restart();
      const again = await daemon.dial();
      await again.send(question("x"));
      await again.expect(says("3"));
      await again.send(question("x", "pry"));
      await again.expect(says("host.memory.search needs #+CAPABILITIES: memory:read"));
    }),
);

phaseTest(
  1,
  AREA,
  "a daemon does not serve without a skill that it must have, and says which",
  [],
  () =>
    withCommandLine(async (commandLine) => {
      const daemon = (names: string) =>
        commandLine.run(["daemon"], { env: { MANDATORY_SKILLS: names, PASSEPARTOUT_PORT: "0" } });
      const { code, stdout, stderr } = await daemon("no-such-skill");
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, "no-such-skill: there is no such skill in ");
      assertStringIncludes(stderr, "take it out of MANDATORY_SKILLS");
      const wrong = await daemon("No Name");
      assertEquals(wrong.code, 2);
      assertStringIncludes(wrong.stderr, "Cannot use MANDATORY_SKILLS");
    }),
);

phaseTest(
  1,
  AREA,
  "of a skill that it must have and that fails, or waits, a daemon says where and what to do; approved, it serves",
  [],
  () =>
    withCommandLine(async (commandLine) => {
      const env = { MANDATORY_SKILLS: "must", PASSEPARTOUT_PORT: "0" };
      const file = `${skillFolder(commandLine)}/must.org`;
      await Deno.mkdir(skillFolder(commandLine), { recursive: true });
      await Deno.writeTextFile(file, "#+TITLE: T\n#+SKILL: must\n#+DEPENDS_ON: No!\n");
      const failed = await commandLine.run(["daemon"], { env });
      assertEquals([failed.code, failed.stdout], [1, ""]);
      assertMatch(
        failed.stderr,
        /Cannot serve: of MANDATORY_SKILLS must: .*\/must\.org:3: #\+DEPENDS_ON names "No!".*skill check FILE/,
      );
      await Deno.writeTextFile(file, answers("must", "here"));
      const waits = await commandLine.run(["daemon"], { env, withinMs: CHECK_MS });
      const [, id = ""] = /must: It waits for approval: passepartout plan show (\w+)/.exec(waits.stderr) ?? [];
      assertEquals([waits.code, id === ""], [1, false], waits.stderr);
      const approved = await commandLine.run(["plan", "approve", id], { withinMs: CHECK_MS });
      assertEquals(approved.code, 0, approved.stderr);
      assertStringIncludes(approved.stdout, `Plan ${id} is done: the skill must is loaded.`);
      const started = await commandLine.run(["start", "--background"], { env, withinMs: CHECK_MS });
      assertEquals(started.code, 0, started.stderr);
      try {
        assertEquals((await commandLine.run(["ask", "must"])).stdout.trim(), "here");
      } finally {
        await commandLine.run(["stop"]);
      }
    }),
);

phaseTest(
  1,
  AREA,
  "a single command without a daemon does nothing either without a skill that must be there, but what mends it",
  [],
  () =>
    withCommandLine(async (commandLine) => {
      const env = { MANDATORY_SKILLS: "ghost,capture" };
      for (const args of [["ask", "note x"], ["run", "true"], ["memory", "search", "x"]]) {
        const { code, stderr } = await commandLine.run(args, { env });
        assertEquals([args[0], code], [args[0], 1]);
        assertStringIncludes(stderr, "of MANDATORY_SKILLS ghost: there is no such skill in ");
      }
      assertEquals([...Deno.readDirSync(commandLine.folders.home)].map(({ name }) => name).includes("memex"), false);
      const list = await commandLine.run(["skill", "list"], { env });
      assertEquals(list.code, 0);
      assertStringIncludes(list.stdout, "capture");
      assertEquals((await commandLine.run(["plan", "list"], { env })).code, 0);
      const there = await commandLine.run(["ask", "note x"], { env: { MANDATORY_SKILLS: "capture" } });
      assertEquals([there.code, there.stdout], [0, 'Wrote note "x" to inbox.org.']);
    }),
);

phaseTest(
  1,
  AREA,
  "a daemon whose mandatory skill goes away serves nothing until it is back, and says which it is",
  [],
  () =>
    withDaemon({
      mode: "subprocess",
      env: { MANDATORY_SKILLS: "capture" },
      allowLog: NOT_CONTAINED,
    }, async (daemon) => {
      const file = `${daemon.folders.data}/passepartout/skills/capture.org`;
      const wire = await daemon.dial();
      await wire.send(ask("note before"));
      await wire.expect(says('Wrote note "before" to inbox.org.'));
      const text = await Deno.readTextFile(file);
      await Deno.remove(file);
      await daemon.log.line(/Skill gone skill="capture"/);
      await wire.send(ask("note meanwhile"));
      const refused = payload(await wire.expect("(:TYPE :LOG :PAYLOAD (:CODE :DENIED :RULE ?STRING))"));
      assertStringIncludes(getString(refused, "TEXT") ?? "", "MANDATORY_SKILLS capture: there is no such skill in ");
      await wire.send(`(:TYPE :REQUEST :TARGET :MEMORY :PAYLOAD (:ACTION :CAPTURE :TITLE "x"))`);
      await wire.expect(`(:TYPE :LOG :PAYLOAD (:CODE :DENIED :RULE "mandatory-skills"))`);
      await wire.send(system(":STATUS"));
      const status = payload(await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :STATUS :HEALTH :UNHEALTHY))"));
      assertStringIncludes(String(getf(status, "TROUBLES")), "capture: there is no such skill");
      await wire.send("(:TYPE :HEALTH-CHECK)");
      await wire.expect("(:TYPE :HEALTH-RESPONSE :STATUS :UNHEALTHY)");
      await Deno.writeTextFile(file, text);
      await wire.send(system(":RELOAD-SKILLS"));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :RELOAD-SKILLS))");
      await wire.send(ask("note after"));
      await wire.expect(says('Wrote note "after" to inbox.org.'));
    }),
);

const skillFolder = ({ folders }: CommandLine) => `${folders.data}/passepartout/skills`;

phaseTest(
  1,
  AREA,
  "setup is idempotent, keeps what the user changed, and puts the new one beside it",
  [],
  () =>
    withCommandLine(async (commandLine) => {
      const first = await commandLine.run(["setup", "--json"]);
      assertEquals(first.code, 0, first.stderr);
      const { made } = JSON.parse(first.stdout);
      assert(made.length >= 1);
      assertEquals(JSON.parse((await commandLine.run(["setup", "--json"])).stdout).made, []);
      const file = `${skillFolder(commandLine)}/${made[0]}`;
      await Deno.writeTextFile(file, "#+TITLE: mine\n");
      const third = await commandLine.run(["setup"]);
      assertStringIncludes(third.stdout, `Kept your ${made[0]}; the shipped one lies beside it as ${made[0]}.new.`);
      assertEquals(await Deno.readTextFile(file), "#+TITLE: mine\n");
      const shipped = await Deno.readTextFile(`${file}.new`);
      assertStringIncludes(shipped, "#+SKILL:");
      const names = () => [...Deno.readDirSync(skillFolder(commandLine))].map(({ name }) => name).sort();
      const before = names();
      const fourth = JSON.parse((await commandLine.run(["setup", "--json"])).stdout);
      assertEquals([fourth.made, fourth.updated, fourth.kept, names()], [[], [], [made[0]], before]);
      assertEquals(await Deno.readTextFile(`${file}.new`), shipped);
    }),
);

phaseTest(
  1,
  AREA,
  "a skill is begun, checked, and listed without a daemon",
  [],
  () =>
    withCommandLine(async (commandLine) => {
      const made = await commandLine.run(["skill", "new", "hello-there"]);
      assertEquals(made.code, 0, made.stderr);
      const file = `${skillFolder(commandLine)}/hello-there.org`;
      assertEquals((await commandLine.run(["skill", "new", "hello-there"])).code, 2);
      const found = await commandLine.run(["skill", "check", "--json", file], { withinMs: CHECK_MS });
      assertEquals(found.code, 0, found.stderr + found.stdout);
      const { ok, tests, hooks, faults, capabilities } = JSON.parse(found.stdout);
      assertEquals([ok, tests.length, hooks, faults, capabilities], [true, 2, ["respond"], [], []]);
      const list = JSON.parse((await commandLine.run(["skill", "list", "--json"])).stdout);
      const mine = list.find((each: { name: string }) => each.name === "hello-there");
      assertEquals([mine.status, mine.priority, mine.file, mine.capabilities], ["waiting", 50, file, []]);
      assertStringIncludes(mine.error, `passepartout plan show ${mine.plan}`);
      assert(list.some((each: { status: string }) => each.status === "loaded"));
    }),
);

/** Checks a text that has faults. @returns What is told. */
async function checkBad(commandLine: CommandLine, text: string): Promise<string> {
  await Deno.writeTextFile(`${commandLine.folders.root}/bad.org`, text);
  const { code, stdout } = await commandLine.run(["skill", "check", "bad.org"], { withinMs: CHECK_MS });
  assertEquals(code, 1, stdout);
  return stdout;
}

phaseTest(
  1,
  AREA,
  "faults of a file are told with file and line, and end with exit code 1",
  [],
  () =>
    withCommandLine(async (commandLine) => {
      const check = (text: string) => checkBad(commandLine, text);
      assertStringIncludes(await check("#+TITLE: x\n"), "bad.org:1: It has no #+SKILL: NAME");
      const capabilities = "#+CAPABILITIES: read:~/.ssh net:localhost";
      const refused = await check(skill("bad", "export const respond = () => '';", undefined, capabilities));
      assertStringIncludes(refused, "bad.org:4: The capability read:~/.ssh is refused");
      assertStringIncludes(refused, "bad.org:4: The capability net:localhost is refused");
      assertEquals((await commandLine.run(["skill", "check", "gone.org"])).code, 2);
    }),
);

phaseTest(1, AREA, "a fault of types is told with file and line", [], () =>
  withCommandLine(async (commandLine) => {
    const types = await checkBad(
      commandLine,
      skill("bad", "export function respond(event: SkillEvent) {\n  return event.nothing;\n}"),
    );
    assertStringIncludes(types, "bad.org:7: Property 'nothing' does not exist");
  }));

phaseTest(1, AREA, "a test that fails is told with its name", [], () =>
  withCommandLine(async (commandLine) => {
    const red = await checkBad(
      commandLine,
      skill("bad", "export const respond = () => '';", 'test("red", () => {\n  assert(false, "no luck");\n});'),
    );
    assertStringIncludes(red, 'The test "red" fails: no luck');
  }));
