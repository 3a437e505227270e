// Tests of the gate for skills that must be there.

import { assertEquals } from "@std/assert";
import { makeMandatoryGate, missingInWords } from "./mandatory_skills.ts";

Deno.test("mandatory skills: where one is missing nothing is done but what mends it, plans that were approved neither", () => {
  let missing = ["ghost: there is no such skill"];
  const gate = makeMandatoryGate(() => missing);
  for (const target of ["SHELL", "MEMORY", "MAIL"]) {
    assertEquals(gate.judge({ target })?.tier, "deny");
    assertEquals(
      gate.judge({ target })?.why,
      "a skill of MANDATORY_SKILLS is not loaded (ghost: there is no such skill)",
    );
  }
  for (const target of ["CLIENT", "SYSTEM", "SKILL"]) assertEquals(gate.judge({ target }), undefined);
  missing = [];
  assertEquals(gate.judge({ target: "SHELL" }), undefined);
});

Deno.test("mandatory skills: all that are missing are named in one line", () => {
  const words = missingInWords(["a: f.org:1: It is wrong.\nf.org:2: Also this.", "b: there is no such skill in /s"]);
  assertEquals(
    words,
    "Cannot serve: of MANDATORY_SKILLS a: f.org:1: It is wrong; f.org:2: Also this, and b: there is no such skill in /s. " +
      "Mend it (passepartout skill list, skill check FILE, plan approve ID, setup) or take it out of MANDATORY_SKILLS.",
  );
});
