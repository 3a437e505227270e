import { assertEquals } from "@std/assert";
import type { Action } from "../pipeline/ports.ts";
import { kw, plist } from "../wire/value.ts";
import type { Opinion } from "./gate.ts";
import { onceAnAction } from "./pure_gate.ts";

const CONTEXT = { source: "CLI", now: 0, signal: new AbortController().signal };
const ASK: Opinion = { tier: "ask", rule: "test", why: "the test asks" };

Deno.test("pure gate: it thinks once about an action, and again about one that looks the same and had something to it", () => {
  for (const opinion of [ASK, undefined]) {
    let thoughts = 0;
    const gate = onceAnAction({ name: "test", judge: () => (thoughts++, opinion) });
    const action: Action = { target: "SHELL", name: "EXECUTE", payload: null, proposedBy: "client" };
    assertEquals([gate.judge(action, CONTEXT), gate.judge(action, CONTEXT), thoughts], [opinion, opinion, 1]);
    // What it had something to say about may be a secret, and is not kept.
    assertEquals([gate.judge({ ...action }, CONTEXT), thoughts], [opinion, opinion === undefined ? 1 : 2]);
  }
});

Deno.test("pure gate: what passed says nothing of an action that differs in anything", () => {
  const payload = plist({ ACTION: kw("EXECUTE"), CMD: "echo a", CWD: "/tmp" });
  const action: Action = { target: "SHELL", name: "EXECUTE", payload, proposedBy: "client" };
  const others: readonly Action[] = [
    { ...action, target: "TOOL" },
    { ...action, name: "LIST" },
    { ...action, proposedBy: "skill" },
    { ...action, target: "SHELL EXECUTE", name: "" },
    { ...action, payload: null },
    ...[
      { ACTION: kw("EXECUTE"), CMD: "echo b", CWD: "/tmp" },
      { ACTION: kw("EXECUTE"), CWD: "/tmp", CMD: "echo a" },
      { ACTION: kw("EXECUTE"), CMD: kw("echo a"), CWD: "/tmp" },
      { ACTION: kw("EXECUTE"), CMD: "echo a s3:CWD", CWD: "/tmp" },
      { ACTION: kw("EXECUTE"), CMD: "echo a", CWD: "/tmp", MORE: "" },
      { ACTION: kw("EXECUTE"), CMD: "echo a", CWD: ["/tmp"] },
      { ACTION: kw("EXECUTE"), CMD: "x".repeat(2_000), CWD: "/tmp" },
    ].map((fields) => ({ ...action, payload: plist(fields) })),
  ];
  let thoughts = 0;
  const gate = onceAnAction({ name: "test", judge: () => (thoughts++, undefined) });
  for (const each of [action, ...others]) gate.judge(each, CONTEXT);
  assertEquals(thoughts, 1 + others.length);
  gate.judge({ ...action }, CONTEXT);
  assertEquals(thoughts, 1 + others.length, "the same again");
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
