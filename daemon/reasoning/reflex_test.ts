import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { getString } from "../wire/value.ts";
import type { Proposal, Task } from "../pipeline/ports.ts";
import { makeReflexReasoner } from "./reflex.ts";

const reflex = makeReflexReasoner({ version: "1.2.3", statusLines: () => ["all is well"], configFile: "/c/.env" });

function say(text: string): string {
  const proposal = reflex.reason({ kind: "question", text }, {} as Task, () => {}) as Proposal;
  assertEquals(proposal.actions.map((action) => `${action.target} ${action.name}`), ["CLIENT MESSAGE"]);
  return getString(proposal.actions[0]?.payload, "TEXT") ?? "";
}

Deno.test("reflex: help names what can be done", () => {
  for (const text of ["help", " HELP ", "Help!", "/help", "help?"]) assertStringIncludes(say(text), "status");
});

Deno.test("reflex: help names skills with what to say to them", () => {
  const skills = () => [{ name: "capture", description: "note WHAT" }];
  const reasoner = makeReflexReasoner({ version: "1", statusLines: () => [], configFile: "/c", skills });
  const proposal = reasoner.reason({ kind: "question", text: "help" }, {} as Task, () => {}) as Proposal;
  assertStringIncludes(getString(proposal.actions[0]?.payload, "TEXT") ?? "", "  capture   note WHAT\n  help ");
});

Deno.test("reflex: version and status tell the facts", () => {
  assertStringIncludes(say("version"), "1.2.3");
  assertEquals(say("status"), "all is well");
});

Deno.test("reflex: a greeting is answered", () => {
  for (const text of ["hello", "Hi!", "good morning", "hello from CLI", "hey Passepartout"]) {
    assertStringIncludes(say(text), "Hello");
  }
});

Deno.test("reflex: anything else is told what was understood, that no model is configured, and how to configure one", () => {
  const text = say("hello, what will the weather be like in Lisbon tomorrow?");
  assertStringIncludes(text, "weather be like in Lisbon");
  assertStringIncludes(text, "no model is configured");
  assertStringIncludes(text, "/c/.env");
});

Deno.test("reflex: an empty text is answered too, and a long one is cut", () => {
  assertStringIncludes(say("   "), "empty");
  assert(say("x".repeat(100_000)).length < 1_000);
});

Deno.test("reflex: no text takes long, whatever it repeats", () => {
  // Each of these took a quadratic search seconds to hours; the suite's time limit is what would fail here.
  for (const filler of [" ", "!", "?. ", "\n", "a "]) {
    for (
      const text of [`version${filler.repeat(400_000)}x`, `hello${filler.repeat(400_000)}`, filler.repeat(400_000)]
    ) {
      assert(say(text).length < 1_000);
    }
  }
});

Deno.test("reflex: what is no question is left to others", () => {
  assertEquals(reflex.reason({ kind: "fault", text: "x" }, {} as Task, () => {}), undefined);
});
