// Tests of the check of a skill's text: where what is wrong with it stands. No process is started: a fake says what came of it.

import { assertEquals } from "@std/assert";
import { parseSkill } from "./org_skill.ts";
import type { CheckReport } from "./ports.ts";
import { checkSkill } from "./skill_checker.ts";
import { exampleSkill } from "./skill_example.ts";

const TESTS = `test("greets", () => {});
test('never "ends"', () => {
  for (;;) {}
});`;

async function faultsOf(report: Partial<CheckReport>): Promise<readonly string[]> {
  const text = exampleSkill({ tests: TESTS });
  const read = parseSkill(text, { home: "/h", refuse: () => undefined });
  if (!read.ok) throw new Error(JSON.stringify(read));
  const lines = text.split("\n");
  const { faults } = await checkSkill(read.skill, "hash", {
    processes: () =>
      Promise.resolve({ check: () => Promise.resolve({ hooks: ["respond"], tests: [], ...report } as CheckReport) }),
    checkTypes: () => Promise.resolve({ faults: [] }),
  }, new AbortController().signal);
  return faults.map(({ line, text }) => `${lines[line - 1]} | ${text}`);
}

Deno.test("skill check: a test that was ended says no line, so its name is looked for", async () => {
  const late = (name: string) => faultsOf({ tests: [{ name, error: "it took longer than 5 s" }] });
  assertEquals(await late('never "ends"'), [
    `test('never "ends"', () => { | The test "never "ends"" fails: it took longer than 5 s.`,
  ]);
  assertEquals(await late("made by a loop"), [
    `test("greets", () => {}); | The test "made by a loop" fails: it took longer than 5 s.`,
  ]);
});

Deno.test("skill check: tests that cannot be read at all are named by their first line", async () => {
  const error = { text: "it did not load within 5 s" };
  assertEquals(await faultsOf({ error }), [`test("greets", () => {}); | it did not load within 5 s.`]);
  assertEquals(await faultsOf({ error, hooks: [] }), ["#+TITLE: The skill hello | it did not load within 5 s."]);
});
