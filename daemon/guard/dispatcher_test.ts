// Tests of the guard over gates of the test: what a gate that fails, is late or makes no sense does to what acts and to what only looks.

import { assertEquals } from "@std/assert";
import type { Task, Verdict } from "../pipeline/ports.ts";
import { kw, plist } from "../wire/value.ts";
import { makeGuard } from "./dispatcher.ts";
import type { Gate } from "./gate.ts";

const allows: Gate = { name: "allows", judge: () => ({ tier: "allow", rule: "harmless", why: "of the test" }) };

const FAILING: Readonly<Record<string, Gate>> = {
  "gate-failed": { name: "store", judge: () => Promise.reject(new Error("database disk image is malformed")) },
  "gate-timeout": { name: "late", judge: () => new Promise(() => {}) },
  "skill:d": { name: "skills", judge: () => ({ tier: "ask", rule: "skill:d", why: "it broke", failed: true }) },
};

function judge(gate: Gate, name: string, looked = false): Promise<Verdict> | Verdict {
  const [target = "", action = ""] = name.split(" ");
  // What is late is late at once.
  const clock = { now: () => 0, after: (_ms: number, body: () => void) => (queueMicrotask(body), () => {}) };
  const guard = makeGuard({ gates: [allows, gate], clock, gateTimeoutMs: 1 });
  const payload = plist({ ACTION: kw(action), ...looked ? { LOOKED: true } : {} });
  const task = { source: "TEST", signal: new AbortController().signal } as Task;
  return guard.judge({ target, name: action, payload, proposedBy: "client" }, task);
}

for (const [rule, gate] of Object.entries(FAILING)) {
  Deno.test(`guard: ${rule}: what only looks is refused, what acts asks a person`, async () => {
    for (const name of ["MEMORY SEARCH", "MEMORY SHOW", "MEMORY AGENDA", "MEMORY VERIFY", "SYSTEM LIST-PLANS"]) {
      const { tier, rule: by } = await judge(gate, name);
      assertEquals([name, tier, by], [name, "deny", rule]);
    }
    for (const name of ["MEMORY CAPTURE", "SHELL RUN", "SYSTEM APPROVE-PLAN"]) {
      const { tier, rule: by } = await judge(gate, name);
      assertEquals([name, tier, by], [name, "ask", rule]);
    }
    assertEquals((await judge(gate, "SYSTEM VERIFY-LEDGER")).tier, "deny");
    assertEquals((await judge(gate, "SYSTEM VERIFY-LEDGER", true)).tier, "ask");
  });
}

Deno.test("guard: gates that fail at once, later and never are each told of, and no time is minded where all have said", async () => {
  const timers: (() => void)[] = [];
  const clock = { now: () => 0, after: (_ms: number, body: () => void) => (timers.push(body), () => timers.pop()) };
  const task = { source: "TEST", signal: new AbortController().signal } as Task;
  const action = { target: "SHELL", name: "EXECUTE", payload: null, proposedBy: "client" } as const;
  const soon: Gate = { name: "soon", judge: () => Promise.resolve({ tier: "ask", rule: "soon", why: "of the test" }) };
  const thrown: Gate = {
    name: "thrown",
    judge: () => {
      throw new Error("broken");
    },
  };
  const of = (gates: readonly Gate[]) => makeGuard({ gates, clock, gateTimeoutMs: 1 }).judge(action, task);
  assertEquals((await of([allows, soon])).rule, "soon");
  assertEquals((await of([allows, thrown, soon])).rule, "gate-failed");
  assertEquals(timers.length, 0);
  const late = Promise.withResolvers<undefined>();
  const waiting = of([allows, { name: "late", judge: () => late.promise }, {
    name: "later",
    judge: () => late.promise,
  }]);
  while (timers.length === 0) await undefined;
  late.resolve(undefined);
  assertEquals((await waiting).tier, "allow");
  assertEquals(timers.length, 0, "the timer is given back");
  const never: Gate = { name: "never", judge: () => new Promise(() => {}) };
  const timed = of([allows, never, never]);
  while (timers.length === 0) await undefined;
  timers[0]?.();
  const { tier, rule, why } = await timed;
  assertEquals([tier, rule, why], ["ask", "gate-timeout", "the gate never could not decide in time"]);
});

Deno.test("guard: what a gate asks a person about is asked, also where it only looks", async () => {
  const asks: Gate = { name: "asks", judge: () => ({ tier: "ask", rule: "mine", why: "the user wants to be asked" }) };
  assertEquals((await judge(asks, "MEMORY SEARCH")).tier, "ask");
});
