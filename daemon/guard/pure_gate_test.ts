import { assertEquals } from "@std/assert";
import type { Action } from "../pipeline/ports.ts";
import type { Opinion } from "./gate.ts";
import { onceAnAction } from "./pure_gate.ts";

const CONTEXT = { source: "CLI", now: 0, signal: new AbortController().signal };
const ASK: Opinion = { tier: "ask", rule: "test", why: "the test asks" };

Deno.test("pure gate: it thinks once about an action, whatever it thinks, and again about one that looks the same", () => {
  for (const opinion of [ASK, undefined]) {
    let thoughts = 0;
    const gate = onceAnAction({ name: "test", judge: () => (thoughts++, opinion) });
    const action: Action = { target: "SHELL", name: "EXECUTE", payload: null, proposedBy: "client" };
    assertEquals([gate.judge(action, CONTEXT), gate.judge(action, CONTEXT), thoughts], [opinion, opinion, 1]);
    assertEquals([gate.judge({ ...action }, CONTEXT), thoughts], [opinion, 2]);
  }
});

Deno.test("pure gate: one that fails has not thought", () => {
  let fails = true;
  const gate = onceAnAction({
    name: "test",
    judge: () => {
      if (fails) throw new Error("not now");
      return ASK;
    },
  });
  const action: Action = { target: "SHELL", name: "EXECUTE", payload: null, proposedBy: "client" };
  try {
    gate.judge(action, CONTEXT);
  } catch {
    fails = false;
  }
  assertEquals(gate.judge(action, CONTEXT), ASK);
});
