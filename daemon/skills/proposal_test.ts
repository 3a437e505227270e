// Tests of reading what a skill proposes: names and values as the pipeline has them, and nonsense that is told.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { printSexp } from "../wire/printer.ts";
import { readProposal } from "./proposal.ts";
import type { Json } from "./ports.ts";
import { toJson } from "./skill_gate.ts";
import { parseSexp } from "../wire/reader.ts";

function why(json: Json): string {
  const result = readProposal(json);
  return result.ok ? "" : result.why;
}

Deno.test("skill proposal: what a person reads of it steers nothing, and what is done stays as it is", () => {
  const result = readProposal({
    say: "a\u202e\nb\x07",
    actions: [{ target: "a", action: "b", explanation: "c\r\x1b[2J", title: "d\u202e" }],
  });
  assert(result.ok);
  assertEquals(result.proposal.say, "a\\u{202e}\nb\\u{7}");
  assertEquals(
    printSexp(result.proposal.actions[0]?.payload ?? null),
    '(:ACTION :B :TITLE "d\u202e" :EXPLANATION "c\\\\u{d}\\\\u{1b}[2J")',
  );
});

Deno.test("skill proposal: names are upper case, values those of the wire, and the skill is who proposes", () => {
  const result = readProposal({
    say: "Noted.",
    actions: [{
      target: "memory",
      action: "setKeyword",
      explanation: "You said so.",
      node: "id",
      TAGS: ["a", "b"],
      count: 2,
      half: 0.5,
      yes: true,
      no: false,
      none: [],
      inner: { replyTo: "x" },
    }],
  });
  assert(result.ok);
  const [action] = result.proposal.actions;
  assertEquals([action?.target, action?.name, action?.proposedBy, result.proposal.say], [
    "MEMORY",
    "SET-KEYWORD",
    "skill",
    "Noted.",
  ]);
  assertEquals(
    printSexp(action?.payload ?? null),
    '(:ACTION :SET-KEYWORD :NODE "id" :TAGS ("a" "b") :COUNT 2 :HALF 0.5d0 :YES T :NO NIL :NONE NIL ' +
      ':INNER (:REPLY-TO "x") :EXPLANATION "You said so.")',
  );
});

for (
  const [json, words] of [
    ["text", "no object"],
    [{ actions: "x" }, "no list"],
    [{ actions: [] }, "neither actions nor anything to say"],
    [{ say: 1, actions: [] }, "say is no text"],
    [{ actions: ["x"] }, "an action is no object"],
    [{ actions: [{ action: "x" }] }, "no target"],
    [{ actions: [{ target: "a b", action: "x" }] }, "no target"],
    [{ actions: [{ target: "a" }] }, "no action that is a name"],
    [{ actions: [{ target: "a", action: "b", explanation: 1 }] }, "explanation is no text"],
    [{ actions: [{ target: "a", action: "b", "c d": 1 }] }, "is no name"],
    [{ actions: [{ target: "a", action: "b", x: 1, X: 2 }] }, "twice"],
    [{ actions: [{ target: "a", action: "b", x: "\0" }] }, "cannot be sent"],
    [{ actions: Array(33).fill({ target: "a", action: "b" }) }, "more than 32"],
  ] as const
) {
  Deno.test(`skill proposal: ${JSON.stringify(json).slice(0, 70)} makes no sense`, () =>
    assertStringIncludes(why(json as Json), words));
}

Deno.test("skill proposal: reading never throws, and what it takes can be printed and read again", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[A-Za-z-]{1,6}$/), fc.jsonValue({ maxDepth: 3 })), (fields) => {
      const result = readProposal({ say: "x", actions: [{ ...fields, target: "a", action: "b" } as Json] });
      if (!result.ok) return;
      const text = printSexp(result.proposal.actions[0]?.payload ?? null);
      const again = parseSexp(text);
      assert(again.ok, text);
      assertEquals(printSexp(again.value), text);
      toJson(again.value);
    }),
  );
});
