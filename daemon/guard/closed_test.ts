import { assertEquals } from "@std/assert";
import type { Action, Task, Verdict } from "../pipeline/ports.ts";
import { closedGuard } from "./closed.ts";

function tierOf(target: string, name: string, proposedBy: Action["proposedBy"]): string {
  return (closedGuard.judge({ target, name, payload: null, proposedBy }, {} as Task) as Verdict).tier;
}

Deno.test("closed guard: speaking is for the daemon, its skills and reasoners", () => {
  for (const who of ["daemon", "skill", "reasoner"] as const) assertEquals(tierOf("CLIENT", "MESSAGE", who), "allow");
  assertEquals(tierOf("CLIENT", "MESSAGE", "client"), "deny");
});

Deno.test("closed guard: only a client of the user's stops the daemon", () => {
  assertEquals(tierOf("SYSTEM", "STOP", "client"), "allow");
  for (const who of ["daemon", "skill", "reasoner"] as const) assertEquals(tierOf("SYSTEM", "STOP", who), "deny");
});

Deno.test("closed guard: what it does not know is refused", () => {
  for (const [target, name] of [["SHELL", "EXECUTE"], ["SYSTEM", "EVAL"], ["CLIENT", "EVAL"], ["", ""]] as const) {
    assertEquals(tierOf(target, name, "client"), "deny");
    assertEquals(tierOf(target, name, "daemon"), "deny");
  }
});
