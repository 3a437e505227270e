import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type FlightPlan, PLAN_STATES, type PlanEvent, type PlanState, transition } from "./flight_plan.ts";
import { makePlan } from "./plan_example.ts";

const plan = makePlan();
const IN_TIME = 1_500, LATE = plan.expiresAt;

/** Every event, with each thing that can be wrong with it. */
const EVENTS: Readonly<Record<string, PlanEvent>> = {
  approve: { kind: "approve", at: IN_TIME, by: "cli", hash: plan.hash },
  approveOther: { kind: "approve", at: IN_TIME, by: "cli", hash: "f".repeat(64) },
  approveLate: { kind: "approve", at: LATE, by: "cli", hash: plan.hash },
  deny: { kind: "deny", at: IN_TIME, by: "org", hash: plan.hash },
  denyLate: { kind: "deny", at: LATE, by: "org", hash: plan.hash },
  expire: { kind: "expire", at: LATE },
  expireEarly: { kind: "expire", at: LATE - 1 },
  start: { kind: "start", at: IN_TIME, hash: plan.hash },
  startChanged: { kind: "start", at: IN_TIME, hash: "f".repeat(64) },
  startLate: { kind: "start", at: LATE, hash: plan.hash },
  startOnPaper: { kind: "start", at: LATE, hash: "", onPaper: true },
  finish: { kind: "finish", at: IN_TIME, outcome: "exit code 0" },
  fail: { kind: "fail", at: IN_TIME, outcome: "no such folder" },
  failUnrun: { kind: "fail", at: IN_TIME, outcome: "the ledger could not be written", neverRan: true },
  interrupt: { kind: "interrupt", at: IN_TIME, outcome: "the daemon was killed" },
};

/** The whole of what is possible, written down apart from the code: state, event, next state. */
const POSSIBLE: Readonly<Record<string, PlanState>> = {
  "PLAN approve": "APPROVED",
  "PLAN deny": "DENIED",
  "PLAN expire": "EXPIRED",
  "APPROVED start": "RUNNING",
  "APPROVED startOnPaper": "RUNNING",
  "RUNNING finish": "DONE",
  "RUNNING fail": "FAILED",
  "RUNNING failUnrun": "FAILED",
  "RUNNING interrupt": "INTERRUPTED",
};

Deno.test("flight plan: over all orders of up to five events nothing but the table is possible", () => {
  const names = Object.keys(EVENTS);
  const reached = new Set<string>();
  let orders = 0;
  const visit = (before: FlightPlan, states: readonly PlanState[], left: number) => {
    orders++;
    assert(states.filter((state) => state === "RUNNING").length <= 1, states.join(" "));
    assertEquals(new Set(states).size, states.length);
    if (left === 0) return;
    for (const name of names) {
      const result = transition(before, EVENTS[name] as PlanEvent);
      const expected = POSSIBLE[`${before.state} ${name}`];
      if (result.ok !== (expected !== undefined)) {
        throw new Error(`${states.join(" ")} ${name}: ${JSON.stringify(result)}`);
      }
      if (!result.ok) {
        visit(before, states, left - 1);
        continue;
      }
      if (result.plan.state !== expected) throw new Error(`${states.join(" ")} ${name} -> ${result.plan.state}`);
      reached.add(`${before.state} ${name}`);
      visit(result.plan, [...states, result.plan.state], left - 1);
    }
  };
  visit(plan, ["PLAN"], 5);
  assertEquals([...reached].sort(), Object.keys(POSSIBLE).sort());
  assertEquals(orders, [0, 1, 2, 3, 4, 5].reduce((sum, length) => sum + names.length ** length, 0));
});

Deno.test("flight plan: only state and progress ever change", () => {
  const ways: readonly (readonly string[])[] = [
    ["approve", "start", "finish"],
    ["approve", "startOnPaper", "fail"],
    ["approve", "start", "interrupt"],
    ["deny"],
    ["expire"],
  ];
  for (const way of ways) {
    let now = plan;
    for (const name of way) {
      const result = transition(now, EVENTS[name] as PlanEvent);
      assert(result.ok);
      now = result.plan;
    }
    assertEquals({ ...now, state: plan.state, progress: plan.progress }, plan);
  }
  assertEquals(plan, makePlan(), "the plan that was handed in stays as it was");
});

Deno.test("flight plan: it keeps who answered, when, and how it ended", () => {
  const apply = (now: FlightPlan, name: string) => {
    const result = transition(now, EVENTS[name] as PlanEvent);
    assert(result.ok);
    return result.plan;
  };
  assertEquals(apply(apply(apply(plan, "approve"), "start"), "fail").progress, {
    answeredBy: "cli",
    answeredAt: IN_TIME,
    startedAt: IN_TIME,
    endedAt: IN_TIME,
    outcome: "no such folder",
  });
  assertEquals(apply(apply(plan, "approve"), "startOnPaper").progress.neverRan, true);
  assertEquals(apply(plan, "deny").progress, { answeredBy: "org", answeredAt: IN_TIME, endedAt: IN_TIME });
});

Deno.test("flight plan: a refusal has its code and says the state and what is wrong", () => {
  const rows: readonly (readonly [PlanState, string, string])[] = [
    ["PLAN", "approveOther", "CHANGED"],
    ["PLAN", "approveLate", "LATE"],
    ["PLAN", "denyLate", "LATE"],
    ["PLAN", "expireEarly", "EARLY"],
    ["PLAN", "start", "NOT-APPROVED"],
    ["PLAN", "startOnPaper", "NOT-APPROVED"],
    ["PLAN", "finish", "NOT-RUNNING"],
    ["APPROVED", "approve", "RESOLVED"],
    ["APPROVED", "deny", "RESOLVED"],
    ["APPROVED", "expire", "RESOLVED"],
    ["APPROVED", "startChanged", "CHANGED"],
    ["APPROVED", "startLate", "LATE"],
    ["APPROVED", "fail", "NOT-RUNNING"],
    ["RUNNING", "start", "STARTED"],
    ["DONE", "interrupt", "NOT-RUNNING"],
    ["DENIED", "start", "NOT-APPROVED"],
    ["EXPIRED", "approve", "RESOLVED"],
  ];
  for (const [state, name, code] of rows) {
    const result = transition(makePlan({ state }), EVENTS[name] as PlanEvent);
    assert(!result.ok);
    assertEquals(result.code, code, `${state} ${name}`);
    const waits = code === "LATE" ? "Plan p1 is EXPIRED" : "Plan p1 waits for an answer";
    assertStringIncludes(result.why, state === "PLAN" ? waits : `Plan p1 is ${state}`);
  }
  const expired = transition(plan, EVENTS["expire"] as PlanEvent);
  const late = expired.ok ? transition(expired.plan, EVENTS["approve"] as PlanEvent) : expired;
  assertEquals(late.ok ? "" : late.why, "Plan p1 is EXPIRED: nobody answered in time.");
  const ended = transition(
    makePlan({ state: "INTERRUPTED", progress: { startedAt: 1 } }),
    EVENTS["start"] as PlanEvent,
  );
  assert(!ended.ok && ended.code === "STARTED");
});

Deno.test("flight plan: the states are those of the Org file's head, and no more", () => {
  assertEquals([...PLAN_STATES].sort(), [...new Set(["PLAN", ...Object.values(POSSIBLE)])].sort());
});
