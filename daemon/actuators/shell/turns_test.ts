// Tests of turns: who waits for whom, in what order, and leaving the line.

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { type Claim, MORE_LEADS } from "../../pipeline/grants.ts";
import type { Action, Task, Verdict } from "../../pipeline/ports.ts";
import { kw, plist } from "../../wire/value.ts";
import { makeShellActuator, type ShellActuatorOptions, ShellRunner } from "./actuator.ts";
import { ProcessGroups } from "./groups.ts";
import { RunLimit } from "./limit.ts";
import { clash, type Turn, Turns } from "./turns.ts";

const never = () => new AbortController().signal;
const writer = (...writes: string[]): Claim => ({ writes, executes: [] });
const script = (...executes: string[]): Claim => ({ writes: [], executes });

Deno.test("shell turns: a claim clashes with one that may write what it executes, or a folder above, and with nothing else", () => {
  const rows: readonly (readonly [Claim, Claim, boolean])[] = [
    [writer("/w"), script("/w/d.sh"), true],
    [writer("/w/"), script("/w/a/b/d.sh"), true],
    [writer("/"), script("/w/d.sh"), true],
    [writer("/w/d.sh"), script("/w/d.sh"), true],
    [writer("/w/d.s"), script("/w/d.sh"), false],
    [writer("/w/sub"), script("/w/d.sh"), false],
    [writer("/w2"), script("/w/d.sh"), false],
    [writer("/w"), writer("/w"), false],
    [script("/w/d.sh"), script("/w/d.sh"), false],
    [{ writes: ["/a"], executes: ["/b/x"] }, { writes: ["/b"], executes: ["/c/x"] }, true],
    [writer("/elsewhere"), { ...script("/w/d.sh"), linked: true }, true],
    [script("/w/d.sh"), { ...script("/w/d.sh"), linked: true }, false],
  ];
  for (const [a, b, expected] of rows) {
    assertEquals([clash(a, b), clash(b, a)], [expected, expected], JSON.stringify([a, b]));
  }
});

Deno.test("shell turns: the later waits until the other has ended, whichever of the two writes, and others go past", async () => {
  for (const [first, second] of [[writer("/w"), script("/w/d.sh")], [script("/w/d.sh"), writer("/w")]] as const) {
    const turns = new Turns();
    const a = await turns.enter(first, never());
    const waiting = turns.enter(second, never());
    assertEquals([turns.waiting, turns.heldBy(second), turns.heldBy(first)], [1, [first], []]);
    const other = await turns.enter(writer("/elsewhere"), never());
    assertEquals([a.waited, other.waited, turns.waiting], [false, false, 1]);
    a[Symbol.dispose]();
    a[Symbol.dispose]();
    using b = await waiting;
    assertEquals([b.waited, turns.waiting, turns.heldBy(second)], [true, 0, []]);
  }
});

Deno.test("shell turns: who waits is not overtaken by one that would keep it waiting, and leaves the line at once", async () => {
  const turns = new Turns();
  const a = await turns.enter(writer("/w"), never());
  const stop = new AbortController();
  const b = turns.enter(script("/w/d.sh"), stop.signal);
  // It clashes with the second only, which came before it.
  const c = turns.enter(writer("/w"), never());
  assertEquals(turns.waiting, 2);
  stop.abort(new Error("not wanted"));
  await assertRejects(() => b, Error, "not wanted");
  using _c = await c;
  a[Symbol.dispose]();
  assertEquals(turns.waiting, 0);
  await assertRejects(() => turns.enter(writer("/w"), stop.signal), Error, "not wanted");
  assertEquals(turns.waiting, 0);
});

Deno.test("shell turns: whatever comes and goes, no two that clash are under way, and all come to their turn", async () => {
  const path = fc.constantFrom("/", "/a", "/b", "/a/x", "/a/y", "/b/x");
  const claims = fc.array(
    fc.record({
      writes: fc.array(path, { maxLength: 2 }),
      executes: fc.array(path, { maxLength: 2 }),
      linked: fc.boolean(),
    }),
  );
  await fc.assert(
    fc.asyncProperty(claims, fc.infiniteStream(fc.nat()), async (claims, choice) => {
      const turns = new Turns();
      const under = new Map<number, Turn>();
      let ended = 0;
      claims.forEach((claim, i) => void turns.enter(claim, never()).then((turn) => under.set(i, turn)));
      for (;;) {
        for (let i = 0; i < 4; i++) await Promise.resolve();
        const now = [...under.keys()];
        for (const a of now) for (const b of now) assertEquals(a !== b && clash(claims[a]!, claims[b]!), false);
        const next = now[choice.next().value % Math.max(1, now.length)];
        if (next === undefined) break;
        under.get(next)?.[Symbol.dispose]();
        under.delete(next);
        ended++;
      }
      assertEquals(ended, claims.length);
    }),
    { numRuns: 60 },
  );
});

Deno.test("shell turns: what a verdict relied on: an arbitrary run waits for it, and it hears of such a run and waits for none", async () => {
  let now = 0;
  const turns = new Turns({ now: () => now, namesOf: (path) => path === "/w/link" ? ["/real/config"] : [] });
  const obeying = (...obeys: string[]): Claim => ({ writes: ["/w"], executes: [], obeys });
  const arbitrary = (...writes: string[]): Claim => ({ writes, executes: [], arbitrary: true });
  // One that begins later waits, also for what is relied on only later, and by whatever name.
  for (
    const [first, more, writes] of [["/w/x", "/w/y", "/w"], ["/w/link", "", "/real"], ["/a", "/w/link", "/real"], [
      "/",
      "",
      "/z",
    ]]
  ) {
    const direct = await turns.enter(obeying(first ?? ""), never());
    assertEquals(direct.obey(more ? [more] : []), "kept");
    const elsewhere = await turns.enter(arbitrary(...first === "/" ? [] : ["/elsewhere"]), never());
    const plan = turns.enter(arbitrary(writes ?? ""), never());
    const other = await turns.enter(obeying("/w/x"), never());
    assertEquals([turns.waiting, elsewhere.waited, other.waited], [1, false, false]);
    for (const each of [direct, other, elsewhere]) each[Symbol.dispose]();
    (await plan)[Symbol.dispose]();
    now += 1_000_000;
  }
  // One that came before is told, under way or not; so is one that has ended lately.
  const script1 = await turns.enter(script("/p/s.sh"), never());
  const under = await turns.enter(arbitrary("/q"), never());
  const waits = turns.enter(arbitrary("/p"), never());
  const direct = await turns.enter(obeying("/r"), never());
  assertEquals([direct.obey([]), direct.obey(["/q/x"])], ["kept", "written"]);
  const other = await turns.enter(obeying("/p/x"), never());
  assertEquals(other.obey([]), "written");
  script1[Symbol.dispose]();
  (await waits)[Symbol.dispose]();
  under[Symbol.dispose]();
  assertEquals([direct.obey([]), other.obey([]), direct.waited], ["left", "left", false]);
  now += 1_000_000;
  assertEquals([direct.obey([]), other.obey([])], ["kept", "kept"]);
  for (const each of [direct, other]) each[Symbol.dispose]();
});

Deno.test("shell turns: what is given by its path waits where an arbitrary run may lead that elsewhere, and the other way round", async () => {
  const turns = new Turns({ namesOf: (path) => path === "/alias/out" ? ["/w/out"] : [] });
  const plan = (writes: string[], ...mounts: string[]): Claim => ({ writes, executes: [], arbitrary: true, mounts });
  const rows: readonly (readonly [Claim, Claim, boolean])[] = [
    [plan(["/w"]), plan(["/w/out"], "/w/out"), true],
    [plan(["/w"]), plan(["/w"], "/w"), false],
    [plan(["/"]), plan(["/w"], "/w"), true],
    [plan(["/w/out/x"]), plan(["/w/out"], "/w/out"), false],
    [plan(["/w"]), plan(["/alias/out"], "/alias/out"), true],
    [plan(["/w"]), { ...writer("/w/out"), mounts: ["/w/out"] }, true],
    [writer("/w"), plan(["/w/out"], "/w/out"), false],
  ];
  for (const [one, other, expected] of rows) {
    for (const [first, second] of [[one, other], [other, one]] as const) {
      const turn = await turns.enter({ ...first, plan: "first" }, never());
      const held = turns.holders(second).map(({ plan }) => plan);
      assertEquals(held, expected ? ["first"] : [], JSON.stringify([first, second]));
      turn[Symbol.dispose]();
    }
  }
  assertEquals(turns.unsettled, []);
  using _turn = await turns.enter(plan(["/w", "/v"]), never());
  assertEquals([turns.unsettled, turns.mayWrite([plan(["/w"])], "/w"), turns.mayWrite([plan(["/w"])], "/")], [
    ["/w", "/v"],
    true,
    false,
  ]);
});

Deno.test("shell turns: who may be led elsewhere waits only if it could do more there than who leads it, and hears of that", async () => {
  let now = 0;
  const turns = new Turns({ now: () => now });
  const led = (leads: string[], ...writes: string[]): Claim => ({ writes, executes: [], leads });
  const plan: Claim = { writes: ["/w"], executes: [], arbitrary: true };
  const turn = await turns.enter(plan, never());
  const rows: readonly (readonly [Claim, boolean, boolean])[] = [
    [led(["/w/out"]), false, true],
    [led(["/w"]), false, true],
    [led(["/"]), false, false],
    [led(["/v"], "/v"), false, false],
    [led(["/w"], "/w/out"), false, true],
    [led(["/w"], "/v"), true, true],
    [{ ...led(["/w"]), more: true }, true, true],
    [led([MORE_LEADS]), false, true],
  ];
  for (const [claim, waits, hears] of rows) {
    assertEquals(turns.holds(claim), waits, JSON.stringify(claim));
    if (waits) continue;
    using direct = await turns.enter(claim, never());
    assertEquals([direct.leaders, direct.obey([])], [hears ? [plan] : [], "kept"], JSON.stringify(claim));
  }
  turn[Symbol.dispose]();
  // What it was led by may have been changed before: it is judged once more. And who would lead it elsewhere waits for it.
  using direct = await turns.enter(led(["/w/out"]), never());
  assertEquals([direct.obey([]), direct.leaders, turns.holds(plan)], ["left", [], true]);
  now += 1_000_000;
  assertEquals([direct.obey([]), direct.obey([], ["/v/x"])], ["kept", "kept"]);
  assertEquals([turns.holds({ ...plan, writes: ["/v"] }), turns.holds({ ...plan, writes: ["/u"] })], [true, false]);
});

Deno.test("shell turns: beside an approved plan that may change what it was judged by, a command that ran unasked may write nothing", async () => {
  const turns = new Turns(), groups = new ProcessGroups();
  const clock = { now: () => 0, after: () => () => {} };
  const granted: unknown[] = [];
  const make = (works: boolean) =>
    new ShellRunner({
      tools: () =>
        Promise.resolve({
          ...{ clock, groups, turns, limit: new RunLimit(4) },
          hidden: { always: [], credentials: [], existing: [], readOnly: [] },
          resources: { memoryBytes: 0, processes: 0 },
          containment: !works ? { works: false as const, why: "the test wants none" } : {
            works: true as const,
            plan: (grants, cwd) => {
              granted.push(grants);
              return { argv: [], cwd, standIns: [], stamp: () => undefined };
            },
            look: () => Promise.resolve(),
            aliasesOf: () => [],
          },
        }),
      variables: {},
      workFolder: "/tmp",
      clock,
    });
  const runner = make(true), open = make(false);
  const verdict = (...obeys: string[]): Verdict => ({
    ...{ tier: "allow", rule: "test", why: "the test allows it", obeys },
    grants: { write: ["/tmp"], read: [], network: true },
  });
  let later: Verdict = verdict("/tmp/x");
  const ended: string[] = [];
  let judged = 0;
  const options: ShellActuatorOptions = {
    longestMs: 10_000,
    judge: () => Promise.resolve((judged++, later)),
    onEnd: (_, words) => void ended.push(words),
  };
  const answers: string[] = [];
  const task: Task = {
    ...{ requestId: "r1", session: "s", source: "TEST", connection: 1, signal: never(), gone: never() },
    follow: () => () => {},
    answer: (answer) => void answers.push(JSON.stringify(answer)),
  };
  const perform = async (command: string, first: Verdict, by = runner) => {
    const payload = plist({ ACTION: kw("EXECUTE"), CMD: command, CWD: "/tmp" });
    const action: Action = { target: "SHELL", name: "EXECUTE", payload, proposedBy: "client" };
    await makeShellActuator(by, options).perform(action, task, first);
  };
  const plan = () => runner.enter({ writes: ["/tmp"], executes: [], arbitrary: true }, never(), { session: "s" });

  const first = await plan();
  await perform("exit 3", verdict("/elsewhere/x"));
  await perform("exit 3", verdict("/tmp/x"));
  const none = { write: [], read: [], network: false };
  assertEquals([granted, judged], [[verdict().grants, none], 0]);
  assertEquals(ended.map((words) => words.includes("granted nothing")), [false, true]);
  assertStringIncludes(answers[1] ?? "", "It could write nothing and had no network");
  await perform("true", verdict("/tmp/x"), open);
  assertStringIncludes(answers[2] ?? "", "Refused: an approved plan, or what a rule allows, is under way");
  first.place[Symbol.dispose]();

  // One that has ended may have come between the verdict and the run: it is judged once more, by what is there now.
  await perform("true", verdict("/tmp/x"));
  assertEquals([judged, granted.at(-1)], [1, verdict().grants]);
  later = { tier: "ask", rule: "test", why: "of the test" };
  await perform("true", verdict("/tmp/x"));
  assertStringIncludes(answers.at(-1) ?? "", "something changed, and now of the test");
  for (const each of [runner, open]) await each[Symbol.asyncDispose]();
  await groups[Symbol.asyncDispose]();
});

Deno.test("shell turns: what is executed under one mount is not written under another that shows the same", async () => {
  const turns = new Turns(), groups = new ProcessGroups();
  const clock = { now: () => 0, after: () => () => {} };
  const runner = new ShellRunner({
    tools: () =>
      Promise.resolve({
        ...{ clock, groups, turns, limit: new RunLimit(4) },
        hidden: { always: [], credentials: [], existing: [], readOnly: [] },
        resources: { memoryBytes: 0, processes: 0 },
        containment: {
          works: true as const,
          plan: (_grants, cwd) => ({ argv: [], cwd, standIns: [], stamp: () => undefined }),
          look: () => Promise.resolve(),
          aliasesOf: (path) => path.startsWith("/w/") ? [`/mnt/same/${path.slice(3)}`] : [],
        },
      }),
    variables: {},
    workFolder: "/tmp",
    clock,
  });
  const first = await runner.enter(writer("/mnt"), never(), { session: "s" });
  const second = runner.enter(script("/w/d.sh"), never(), { session: "s" });
  const third = await runner.enter(script("/elsewhere/d.sh"), never(), { session: "s" });
  assertEquals(turns.waiting, 1);
  first.place[Symbol.dispose]();
  for (const { place } of [third, await second]) place[Symbol.dispose]();
  await runner[Symbol.asyncDispose]();
  await groups[Symbol.asyncDispose]();
});

Deno.test("shell turns: a command that ran unasked waits for its turn as well, and is judged again; a stop ends the wait", async () => {
  const path = await Deno.makeTempFile({ dir: "/tmp" });
  const turns = new Turns(), groups = new ProcessGroups();
  const clock = { now: () => 0, after: () => () => {} };
  const none = { always: [], credentials: [], existing: [], readOnly: [] };
  const runner = new ShellRunner({
    tools: () =>
      Promise.resolve({
        ...{ clock, groups, turns, limit: new RunLimit(1), hidden: none },
        resources: { memoryBytes: 0, processes: 0 },
        containment: { works: false as const, why: "the test wants none" },
      }),
    variables: {},
    workFolder: "/tmp",
    clock,
  });
  const verdict = (...write: string[]): Verdict => ({
    ...{ tier: "allow", rule: "test", why: "the test allows it" },
    grants: { write, read: [], network: false },
  });
  let later = verdict("/tmp");
  const ended: string[] = [];
  const actuator = makeShellActuator(runner, {
    longestMs: 10_000,
    judge: () => Promise.resolve(later),
    onEnd: (_, words) => void ended.push(words),
  });
  const stop = new AbortController();
  const task = (signal: AbortSignal): Task => ({
    ...{ requestId: "r1", session: "s", source: "TEST", connection: 1, signal, gone: signal },
    follow: () => () => {},
    answer: () => {},
  });
  const payload = plist({ ACTION: kw("EXECUTE"), CMD: `echo ran >> ${path}`, CWD: "/tmp" });
  const action: Action = { target: "SHELL", name: "EXECUTE", payload, proposedBy: "client" };
  const perform = (signal: AbortSignal) => Promise.resolve(actuator.perform(action, task(signal), verdict("/tmp")));

  const plan = await runner.enter(script(path), never(), { session: "s" });
  const first = perform(never()), second = perform(stop.signal);
  while (turns.waiting < 2) await Deno.lstat("/tmp");
  stop.abort(new Error("not wanted"));
  await second;
  assertEquals([ended, turns.waiting, await Deno.readTextFile(path)], [
    ["it was cancelled before its turn came"],
    1,
    "",
  ]);
  plan.place[Symbol.dispose]();
  await first;
  assertEquals([ended[1], await Deno.readTextFile(path)], ["it ended with exit code 0", "ran\n"]);

  // Another folder lies at its path now than the one that was judged.
  later = { ...verdict("/tmp"), folder: "0:0" };
  const swapped = await runner.enter(script(path), never(), { session: "s" });
  const misled = perform(never());
  while (turns.waiting < 1) await Deno.lstat("/tmp");
  swapped.place[Symbol.dispose]();
  await misled;
  assertStringIncludes(ended.pop() ?? "", "/tmp is another folder now than the one that was judged");
  assertEquals(await Deno.readTextFile(path), "ran\n");

  // What it may write now is not what its turn was waited for.
  later = verdict("/tmp", "/elsewhere");
  const held = await runner.enter(script(path), never(), { session: "s" });
  const other = perform(never());
  while (turns.waiting < 1) await Deno.lstat("/tmp");
  held.place[Symbol.dispose]();
  await other;
  assertStringIncludes(ended[2] ?? "", "it would write /elsewhere");
  assertEquals(await Deno.readTextFile(path), "ran\n");

  const last = await runner.enter(script(path), never(), { session: "s" });
  const waits = perform(never());
  while (turns.waiting < 1) await Deno.lstat("/tmp");
  const gone = runner[Symbol.asyncDispose]();
  await assertRejects(() => waits, Error, "the daemon stopped");
  await gone;
  last.place[Symbol.dispose]();
  await groups[Symbol.asyncDispose]();
  await Deno.remove(path);
});

Deno.test("shell turns: it is told which run executes a file, by each of its names, until that run has ended", async () => {
  const turns = new Turns();
  const claim: Claim = { writes: ["/w"], executes: ["/n/link.org", "/n/a.org"], plan: "p", linked: true };
  const turn = await turns.enter(claim, never());
  assertEquals(turns.executing(["/n/b.org", "/n/a.org"])?.plan, "p");
  assertEquals([turns.executing(["/w/a.org"]), turns.executing(["/n"]), turns.executing([])], [
    undefined,
    undefined,
    undefined,
  ]);
  turn[Symbol.dispose]();
  assertEquals(turns.executing(["/n/a.org"]), undefined);
});
