// Tests of the stage that acts: nothing is performed but what the guard allowed, and nothing after the message has ended.
// What is said of a refusal is short and plain, whatever the peer called its target.

import { NOBODY } from "./nobody.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type Answer } from "../wire/message.ts";
import { getKeyword, getString } from "../wire/value.ts";
import { act } from "./act.ts";
import type { Action, DecisionLog, Guard, Ports, Task, Verdict } from "./ports.ts";

/** A stage with one actuator, `TOOL`, and a guard of the test. */
class Stage {
  readonly performed: string[] = [];
  readonly answers: Answer[] = [];
  readonly controller = new AbortController();
  readonly #ports: Ports;
  #task: Task;

  constructor(judge: Guard["judge"], decisions?: DecisionLog) {
    this.#ports = {
      clock: { now: () => 0, after: () => () => {} },
      reasoners: [],
      guard: { judge },
      actuators: new Map(
        ["TOOL", "SHELL"].map((target) => [target, { target, perform: ({ name }) => void this.performed.push(name) }]),
      ),
      memory: { remember() {}, focus() {}, tick() {} },
      decisions,
    };
    this.#task = {
      requestId: "r1",
      session: "s",
      source: "TEST",
      ...{ connection: 0, gone: NOBODY.gone, follow: () => () => {} },
      signal: this.controller.signal,
      answer: (answer) => void this.answers.push(answer),
    };
  }

  /** Has it stand whether it is on the disk that the message was seen. */
  set recorded(done: Promise<void>) {
    this.#task = { ...this.#task, recorded: done };
  }

  async act(...actions: Action[]): Promise<void> {
    await act({ actions }, this.#ports, this.#task);
  }

  /** What is answered: codes and texts. */
  get said(): readonly (readonly [code: string | undefined, text: string])[] {
    return this.answers.map(({ payload }) => [getKeyword(payload, "CODE"), getString(payload, "TEXT") ?? ""]);
  }
}

function action(name: string, target = "TOOL"): Action {
  return { target, name, payload: null, proposedBy: "client" };
}

const verdict = (tier: Verdict["tier"], why = "of the test"): Verdict => ({ tier, rule: "test", why });

Deno.test("act: only what the guard allows is performed; to ask somebody is not to allow", async () => {
  const tiers: Record<string, Verdict["tier"]> = { ONE: "allow", TWO: "ask", THREE: "deny", FOUR: "allow" };
  const stage = new Stage(({ name }) => verdict(tiers[name] as Verdict["tier"]));
  await stage.act(...["ONE", "TWO", "THREE", "FOUR"].map((name) => action(name)));
  assertEquals(stage.performed, ["ONE", "FOUR"]);
  assertEquals(stage.said.map(([code]) => code), ["DENIED", "DENIED"]);
});

Deno.test("act: what only looks does not wait until its message is on the disk; all else does, also what only seemed to", async () => {
  const harmless: Verdict = { tier: "allow", rule: "harmless", why: "of the test" };
  for (
    const [target, verdicts, waits] of [
      ["SHELL", [harmless, harmless], false],
      ["SHELL", [verdict("allow"), harmless], true],
      ["SHELL", [harmless, verdict("allow"), harmless], true],
      ["TOOL", [harmless, harmless], true],
    ] as const
  ) {
    let asked = 0;
    const stage = new Stage(() => verdicts[asked++] ?? harmless);
    const disk = Promise.withResolvers<void>();
    stage.recorded = disk.promise.then(() => void stage.performed.push("recorded"));
    const acting = stage.act(action("ONE", target));
    if (!waits) await acting;
    disk.resolve();
    await acting;
    assertEquals(stage.performed, waits ? ["recorded", "ONE"] : ["ONE", "recorded"]);
  }
});

Deno.test("act: what cannot be written down is not done, and what is refused anyway keeps its reason", async () => {
  const tiers: Record<string, Verdict["tier"]> = { ONE: "allow", TWO: "ask", THREE: "deny" };
  let works = false;
  const stage = new Stage(({ name }) => verdict(tiers[name] as Verdict["tier"]), {
    verdict: () => {
      if (!works) throw new Error("the disk is full");
    },
    outcome: () => {},
  });
  await stage.act(...["ONE", "TWO", "THREE"].map((name) => action(name)));
  assertEquals(stage.performed, []);
  assertEquals(stage.said.map(([code]) => code), ["STORAGE", "STORAGE", "DENIED"]);
  assertMatch(stage.said[0]?.[1] ?? "", /ledger cannot be written.*ask again/);
  works = true;
  await stage.act(action("ONE"));
  assertEquals(stage.performed, ["ONE"]);
});

Deno.test("act: a guard that fails, at once or later, has allowed nothing", async () => {
  for (const judge of [() => Promise.reject(new Error("no")), () => assert(false, "no") as never]) {
    const stage = new Stage(judge);
    await stage.act(action("ONE"));
    assertEquals([stage.performed, stage.said.map(([code]) => code)], [[], ["DENIED"]]);
  }
});

Deno.test("act: what is interrupted while the guard thinks is not performed, and not refused", async () => {
  for (const tier of ["allow", "deny"] as const) {
    const thinking = Promise.withResolvers<Verdict>();
    const stage = new Stage(() => thinking.promise);
    const acting = stage.act(action("ONE"), action("TWO"));
    stage.controller.abort(new Error("interrupted"));
    thinking.resolve(verdict(tier));
    await assertRejects(() => acting, Error, "interrupted");
    assertEquals([stage.performed, stage.said], [[], []]);
  }
});

Deno.test("act: the name of a target is shown short and plain, and so is what a guard says of it", async () => {
  const hostile = `\x1b[31m\n${"X".repeat(100_000)}`;
  const unknown = new Stage(() => verdict("allow"));
  await unknown.act(action("ONE", hostile));
  const denied = new Stage(({ name }) => verdict("deny", `nothing allows ${name}`));
  await denied.act(action(hostile));
  for (const { said } of [unknown, denied]) {
    const [code, text] = said[0] as readonly [string, string];
    assertMatch(code, /^(NO-ACTUATOR|DENIED)$/);
    assertMatch(text, /^[\x20-\x7e]+X…[\x20-\x7e]*$/);
    assert(text.length < 400, `${text.length} characters`);
  }
  assertMatch(unknown.said[0]?.[1] ?? "", /Known: :TOOL :SHELL\.$/);
});
