// Tests of the life of a skill's process: when it is there, what ends it, what follows a crash, and what a check reports. Real
// processes, and time that is moved by hand.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type Json, SkillError, type SkillHost, type SkillModule } from "../ports.ts";
import { HandClock } from "../../../fixtures/hand_clock.ts";
import { Jail, type JailOptions } from "./jail.ts";
import { BACKOFF, JAIL_LIMITS } from "./limits.ts";

const never = new AbortController().signal;
const nobody: SkillHost = { serve: () => Promise.reject(new Error("nobody is asked here")) };

function module(source: string, tests = ""): SkillModule {
  return { name: "example", source, tests, capabilities: [] };
}

/** A jail on a clock that is moved by hand, and what it logged. */
class House implements AsyncDisposable {
  readonly clock = new HandClock();
  readonly warned: unknown[] = [];
  readonly jail: Jail;

  constructor(limits: JailOptions["limits"] = {}, more: Partial<JailOptions> = {}) {
    this.jail = new Jail({
      clock: this.clock,
      runtime: Deno.execPath(),
      log: { debug: () => {}, warn: (_, { code }) => this.warned.push(code) },
      limits,
      ...more,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.jail[Symbol.asyncDispose]();
    assertEquals(this.clock.waiting, 0, "timers are left");
  }
}

/** Resolves when a process is gone. */
async function gone(pid: number | undefined): Promise<void> {
  const wait = 'for i in {1..500}; do kill -0 "$1" 2>/dev/null || exit 0; sleep 0.02; done; exit 1';
  const { success } = await new Deno.Command("bash", { args: ["-c", wait, "bash", String(pid)] }).output();
  assert(pid !== undefined && success, `process ${pid} is still there`);
}

/** What a call fails with. */
async function failure(call: Promise<Json>): Promise<SkillError> {
  return await assertRejects(() => call, SkillError);
}

/** Moves time as soon as the skill asks. */
function passing(clock: HandClock, ms: number): SkillHost {
  return {
    serve: () => {
      queueMicrotask(() => clock.pass(ms));
      return Promise.resolve(null);
    },
  };
}

Deno.test("jail: a process is there from the first call until nobody calls for a while, and so is its watcher", async () => {
  await using house = new House();
  const skill = house.jail.open(module("let count = 0; export const respond = () => ++count;"));
  assertEquals([skill.pid, house.jail.watcherPid], [undefined, undefined]);
  assertEquals(await Promise.all([1, 2].map(() => skill.call("respond", [], nobody, never))), [1, 2]);
  const { pid } = skill, watcher = house.jail.watcherPid;
  assert(pid !== undefined && watcher !== undefined);
  house.clock.pass(JAIL_LIMITS.idleMs - 1);
  assertEquals(await skill.call("respond", [], nobody, never), 3);
  house.clock.pass(JAIL_LIMITS.idleMs - 1);
  assertEquals(skill.pid, pid);
  house.clock.pass(1);
  assertEquals(skill.pid, undefined);
  await gone(pid);
  await gone(watcher);
  assertEquals(await skill.call("respond", [], nobody, never), 1);
  assertEquals(house.warned, []);
});

Deno.test("jail: what is disposed of leaves no process, and is not called again", async () => {
  await using house = new House();
  const skill = house.jail.open(module("export const respond = () => new Promise(() => {});"));
  const other = house.jail.open(module("export const respond = () => 1;"));
  const starting = failure(skill.call("respond", [], nobody, never));
  assertEquals(await other.call("respond", [], nobody, never), 1);
  const pids = [other.pid, house.jail.watcherPid];
  await skill[Symbol.asyncDispose]();
  await starting;
  await house.jail[Symbol.asyncDispose]();
  for (const pid of pids) await gone(pid);
  assertEquals((await failure(other.call("respond", [], nobody, never))).code, "NOT-STARTED");
  assertEquals(house.warned, []);
});

Deno.test("jail: after a crash there is a new process, later and later when it crashes again and again", async () => {
  await using house = new House();
  const skill = house.jail.open(module(
    "export const respond = async (word: string, host: any) => { if (word) return word; await host.state.get(''); for (;;); };",
  ));
  const crash = () => failure(skill.call("respond", [""], passing(house.clock, JAIL_LIMITS.callMs), never));
  for (let i = 0; i < BACKOFF.after; i++) assertEquals((await crash()).code, "TIMEOUT");
  const refused = await failure(skill.call("respond", ["hello"], nobody, never));
  assertEquals(refused.code, "NOT-STARTED");
  assertStringIncludes(refused.message, "3 times in a row");
  house.clock.pass(BACKOFF.firstMs);
  await crash();
  house.clock.pass(BACKOFF.firstMs);
  assertEquals((await failure(skill.call("respond", ["hello"], nobody, never))).code, "NOT-STARTED");
  house.clock.pass(BACKOFF.firstMs);
  assertEquals(await skill.call("respond", ["hello"], nobody, never), "hello");
  // One that went well makes up for all.
  await crash();
  assertEquals(await skill.call("respond", ["hello"], nobody, never), "hello");
  assertEquals(house.warned, Array(BACKOFF.after + 2).fill("TIMEOUT"));
});

Deno.test("jail: a late call ends the process, and who else is in it hears why", async () => {
  await using house = new House();
  const skill = house.jail.open(module(
    "export const respond = async (n: number, host: any) => { await host.state.get(n); await new Promise(() => {}); };",
  ));
  const first = failure(skill.call("respond", [1], passing(house.clock, 1), never));
  const asked = Promise.withResolvers<void>();
  const second = failure(skill.call("respond", [2], {
    serve: () => {
      asked.resolve();
      return Promise.resolve(null);
    },
  }, never));
  await asked.promise;
  house.clock.pass(JAIL_LIMITS.callMs - 1);
  assertEquals((await first).message, "The skill example did not answer within 5 s and was ended.");
  assertEquals(
    [(await first).code, (await second).code],
    ["TIMEOUT", "EXITED"].slice(0, 1).concat((await second).code),
  );
});

Deno.test("jail: a gate is given a second", async () => {
  await using house = new House();
  const skill = house.jail.open(module(`export const gate = () => { throw new Error("not now"); };`));
  assertEquals((await failure(skill.call("gate", [{}], nobody, never))).message, "The skill example failed: not now");
  const late = house.jail.open(module("export const gate = () => new Promise(() => {});"));
  const waits = house.clock.waitedFor(JAIL_LIMITS.gateMs);
  const call = failure(late.call("gate", [{}], nobody, never));
  await waits;
  house.clock.pass(JAIL_LIMITS.gateMs);
  assertStringIncludes((await call).message, "within 1 s");
});

Deno.test("jail: a call that is given up is not answered, and the process goes on", async () => {
  await using house = new House();
  const skill = house.jail.open(module(
    `export const respond = async (word: string, host: any) => {
      const first = await host.state.get(word);
      return [first, await host.state.get("again").catch((error: Error) => error.message)];
    };`,
  ));
  const controller = new AbortController();
  const held = Promise.withResolvers<Json>();
  const given = skill.call("respond", ["given up"], {
    serve: () => {
      controller.abort(new Error("gave up"));
      return held.promise;
    },
  }, controller.signal);
  await assertRejects(() => given, Error, "gave up");
  const { pid } = skill;
  held.resolve("late");
  const host: SkillHost = { serve: (_, [word]) => Promise.resolve(word ?? null) };
  assertEquals(await skill.call("respond", ["next"], host, never), ["next", "again"]);
  assertEquals(skill.pid, pid);
});

Deno.test("jail: what a skill asks for is served in its own call, with a limit of what is served at once", async () => {
  await using house = new House();
  const skill = house.jail.open(module(
    `let kept: any;
    export async function respond(what: string, host: any) {
      if (what === "many") return (await Promise.all(Array.from({ length: 50 }, (_, n) => host.memory.search(n)))).length;
      if (what === "fail") return await host.memory.node("x").catch((error: Error) => error.message);
      if (what === "much") return await host.memory.node("y").catch((error: Error) => error.message);
      if (what === "keep") kept = host;
      return await kept.memory.agenda({}).catch((error: Error) => error.message);
    }`,
  ));
  let now = 0, most = 0;
  const full = Promise.withResolvers<void>();
  const host: SkillHost = {
    serve: async (service, args) => {
      if (args[0] === "x") throw new Error("there is no x");
      if (args[0] === "y") return "y".repeat(JAIL_LIMITS.messageBytes);
      if (service === "memory.agenda") return "of this call";
      most = Math.max(most, ++now);
      if (now === JAIL_LIMITS.outstanding) full.resolve();
      await full.promise;
      now--;
      return null;
    },
  };
  assertEquals(await skill.call("respond", ["many"], host, never), 50);
  assertEquals(most, JAIL_LIMITS.outstanding);
  assertEquals(await skill.call("respond", ["fail"], host, never), "there is no x");
  assertStringIncludes(String(await skill.call("respond", ["much"], host, never)), "longer than 1048576 bytes");
  assertEquals(await skill.call("respond", ["keep"], host, never), "of this call");
  assertStringIncludes(String(await skill.call("respond", ["use"], host, never)), "the call is over");
});

Deno.test("jail: tools are listed without what runs them, and run by name", async () => {
  await using house = new House();
  const skill = house.jail.open(module(
    `export const tools = [{ name: "add", description: "Adds.", parameters: { type: "object" },
      async run({ a, b }: any, host: any) { return a + b + await host.state.get("more") } }];`,
  ));
  const host: SkillHost = { serve: () => Promise.resolve(4) };
  const add = { name: "add", description: "Adds.", parameters: { type: "object" } };
  assertEquals(await skill.call("tools", [], host, never), [add]);
  assertEquals(await skill.call("tools", ["add", { a: 1, b: 2 }], host, never), 7);
  assertStringIncludes((await failure(skill.call("tools", ["none"], host, never))).message, "it has no tool none");
  assertStringIncludes((await failure(skill.call("respond", [], host, never))).message, "exports no function respond");
});

Deno.test("jail: a skill that cannot be started says why, with the line where there is one", async () => {
  await using house = new House();
  const fail = async (source: string) =>
    await failure(house.jail.open(module(source)).call("respond", [], nobody, never));
  const thrown = await fail("\n\nthrow new Error('no luck');");
  assertEquals([thrown.code, thrown.message, thrown.line], [
    "NOT-STARTED",
    "The skill example cannot be started: no luck.",
    3,
  ]);
  assertEquals((await fail("\nlet x = ;")).line, 2);
  assertEquals((await fail("\n\n\nenum A { B }")).line, 4);
  const crashed = await fail(`export const respond = ${"(".repeat(200_000)}`);
  assertStringIncludes(crashed.message, "stack");
  const long = await fail(" ".repeat(300_000));
  assertStringIncludes(long.message, "longer than 262144 characters");
  const open = new Jail({
    clock: house.clock,
    runtime: "/nowhere/deno",
    log: { debug: () => {}, warn: () => {} },
  });
  await using _ = open;
  assertEquals((await failure(open.open(module("")).call("respond", [], nobody, never))).code, "NOT-STARTED");
});

Deno.test("jail: a skill that does not get ready in time is ended", async () => {
  await using house = new House();
  const skill = house.jail.open(module("await new Promise(() => {}); export const respond = () => 1;"));
  const waits = house.clock.waitedFor(JAIL_LIMITS.startMs);
  const call = failure(skill.call("respond", [], nobody, never));
  await waits;
  house.clock.pass(JAIL_LIMITS.startMs);
  const { code, message } = await call;
  assertEquals([code, message], ["NOT-STARTED", "The skill example cannot be started: it did not start within 10 s."]);
});

Deno.test("jail: the line of an error is that of the text that was given", async () => {
  await using house = new House();
  const skill = house.jail.open(module(
    `${
      "\n".repeat(41)
    }interface Thing {\n  a: number;\n}\nfunction deep(thing: Thing): never {\n  throw new TypeError(String(thing.a));\n}\nexport const respond = (): never => deep({ a: 1 });`,
  ));
  const { code, message, line } = await failure(skill.call("respond", [], nobody, never));
  assertEquals([code, message, line], ["THREW", "The skill example failed: TypeError: 1", 46]);
});

const TESTED = `
export async function respond({ text }: { text: string }, host: any) {
  const found = await host.memory.search(text);
  await host.state.set("count", (await host.state.get("count") ?? 0) + 1);
  return found.length > 0 ? "found " + (await host.memory.node(found[0].id)).title : undefined;
}
export const gate = () => undefined;
`;

Deno.test("jail: a check runs each test and says which failed, why, and in which line", async () => {
  await using house = new House();
  const tests = `${"\n".repeat(19)}
test("finds", async () => {
  const host = fakeHost({ search: [{ id: "1" }], nodes: [{ id: "1", title: "Kettle" }], state: { count: 1 } });
  assertEquals(await respond({ text: "k" }, host), "found Kettle");
  assertEquals(await host.state.get("count"), 2);
  assertEquals(await host.memory.node("none"), null);
});
test("is wrong", () => {
  assertEquals({ a: [1, 2] }, { a: [1, 3] });
});
test("says why", () => assert(false, "because"));
test("throws", async () => {
  await Promise.resolve();
  null.x;
});
test("knows what is equal", () => {
  assertEquals(new Map([["a", new Date(1)]]), new Map([["a", new Date(1)]]));
  assertEquals([undefined, NaN, "a"], [undefined, NaN, "a"]);
});
`;
  assertEquals(await house.jail.check(module(TESTED, tests), never), {
    hooks: ["respond", "gate"],
    tests: [
      { name: "finds" },
      { name: "is wrong", error: 'it is {"a":[1,2]} and not {"a":[1,3]}', line: 28 },
      { name: "says why", error: "because", line: 30 },
      { name: "throws", error: "TypeError: Cannot read properties of null (reading 'x')", line: 33 },
      { name: "knows what is equal" },
    ],
  });
});

Deno.test("jail: a check has no right, whatever the skill declared, and no daemon", async () => {
  await using house = new House();
  const declared: SkillModule = {
    ...module(
      "export const respond = () => (globalThis as any).Deno.readTextFileSync('/etc/hostname');",
      `test("reads", () => respond());\ntest("asks", async () => assertEquals(Object.keys(globalThis.Deno), []));`,
    ),
    capabilities: [{ kind: "read", path: "/etc/hostname" }, { kind: "env", name: "HOME" }],
  };
  const { tests } = await house.jail.check(declared, never);
  assertEquals(tests.map(({ name, error }) => [name, error === undefined]), [["reads", false], ["asks", true]]);
});

Deno.test("jail: a check that hangs, crashes, or has no tests to run says so", async () => {
  await using house = new House();
  const report = await house.jail.check(module("\nthrow new Error('no');", "test('a', () => {});"), never);
  assertEquals(report, { hooks: [], tests: [], error: { text: "no", line: 2 } });
  const broken = await house.jail.check(module("export const gate = 1;", "\n\ntest('a', () => { ( });"), never);
  assertEquals([broken.hooks, broken.tests, broken.error?.line], [[], [], 3]);
  const imported = await house.jail.check(module("", "\nimport 'node:fs';"), never);
  assertEquals(imported.error?.line, 2);
  const nameless = await house.jail.check(module("", "\n\n\ntest(() => {});"), never);
  assertEquals([nameless.error?.text, nameless.error?.line], ["TypeError: Write a test as test(name, function).", 4]);
  const controller = new AbortController();
  const waits = house.clock.waitedFor(JAIL_LIMITS.startMs);
  const hanging = house.jail.check(module("await new Promise(() => {});"), controller.signal);
  await waits;
  controller.abort(new Error("gave up"));
  await assertRejects(() => hanging, Error, "gave up");
});

Deno.test("jail: nothing longer than a message is handed to a skill, and nothing is harmed by trying", async () => {
  await using house = new House();
  const skill = house.jail.open(module("export const respond = (text: string) => text.length;"));
  const long = await failure(skill.call("respond", ["x".repeat(JAIL_LIMITS.messageBytes)], nobody, never));
  assertEquals(long.message, "The skill example takes nothing longer than 1048576 bytes.");
  assertEquals(await skill.call("respond", ["x".repeat(1_000_000)], nobody, never), 1_000_000);
  assertEquals(house.warned, []);
});

Deno.test("jail: what goes on after an answer does nothing until the next call", async () => {
  await using house = new House();
  const skill = house.jail.open(module(
    `let count = 0;
    export async function respond(word: string, host: any) {
      if (word === "count") return count;
      if (word === "wait") return await new Promise((done) => setTimeout(() => done("waited"), 1));
      setInterval(() => count++);
      const late = (n: number) => Promise.resolve().then(() => n > 0 ? late(n - 1) : setInterval(() => count++));
      late(1_000);
      return "answered";
    }`,
  ));
  for (const [word, said] of [["go", "answered"], ["wait", "waited"], ["count", 0]] as const) {
    assertEquals(await skill.call("respond", [word], nobody, never), said);
  }
});

Deno.test("jail: what was looked at once is looked at no more, in no later process either", async () => {
  const kept = new Map<string, string>();
  const programs = {
    find: (source: string) => Promise.resolve(kept.get(source)),
    keep: (source: string, program: string) => Promise.resolve(void kept.set(source, program)),
  };
  const source = 'export const respond = (): string => "mine";';
  {
    await using house = new House({}, { programs });
    assertEquals(await house.jail.open(module(source)).call("respond", [], nobody, never), "mine");
    const bad = await failure(house.jail.open(module('import "node:fs";')).call("respond", [], nobody, never));
    assertStringIncludes(bad.message, "imports");
  }
  assertEquals([...kept], [[source, 'export const respond = ()         => "mine";']]);
  kept.set(source, 'export const respond = () => "kept";');
  await using house = new House({}, { programs });
  assertEquals(await house.jail.open(module(source)).call("respond", [], nobody, never), "kept");
  const other = module("export const respond = () => 1;", 'test("t", () => assert(respond() === 1));');
  assertEquals((await house.jail.check(other, never)).tests, [{ name: "t" }]);
  assertEquals(kept.get(other.source), other.source);
});

Deno.test("jail: the first start tries what contains; only where it fails it is found out what does", async () => {
  let asked = 0, worked = 0;
  const containing = (launcher: readonly string[]) => ({
    untried: () => asked + worked === 0 ? { plan: () => [...launcher, Deno.execPath()] } : undefined,
    worked: () => void worked++,
    known: () => Promise.resolve(void asked++),
  });
  {
    await using house = new House({}, { containment: containing(["env"]) });
    assertEquals(
      await house.jail.open(module("export const respond = () => 1;")).call("respond", [], nobody, never),
      1,
    );
    assertEquals([asked, worked], [0, 1]);
  }
  asked = worked = 0;
  await using house = new House({}, { containment: containing(["/nowhere/bwrap"]) });
  assertEquals(await house.jail.open(module("export const respond = () => 2;")).call("respond", [], nobody, never), 2);
  assertEquals([asked > 0, worked], [true, 0]);
  assertEquals(house.warned, []);
});

Deno.test("jail: a skill that fails where it is contained is not started without", async () => {
  let starts = 0;
  const contained = { plan: () => (starts++, [Deno.execPath()]) };
  const containment = { untried: () => contained, worked() {}, known: () => Promise.resolve(contained) };
  await using house = new House({}, { containment });
  const failed = await failure(house.jail.open(module("throw new Error('no');")).call("respond", [], nobody, never));
  assertEquals([failed.code, starts], ["NOT-STARTED", 1]);
});
