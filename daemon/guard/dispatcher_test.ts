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

Deno.test("guard: what a gate asks a person about is asked, also where it only looks", async () => {
  const asks: Gate = { name: "asks", judge: () => ({ tier: "ask", rule: "mine", why: "the user wants to be asked" }) };
  assertEquals((await judge(asks, "MEMORY SEARCH")).tier, "ask");
});
