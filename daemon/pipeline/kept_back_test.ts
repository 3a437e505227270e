// Tests of what is told of actions that are one matter: success is kept back, failure is told in words.

import { assertEquals } from "@std/assert";
import { type Answer, logAnswer, responseAnswer } from "../wire/message.ts";
import { getKeyword, getString, kw, plist } from "../wire/value.ts";
import { judgeOutcome } from "./kept_back.ts";

const outcome = (fields: Parameters<typeof plist>[0]): Answer => ({ type: "RESPONSE", payload: plist(fields) });
const told = (answers: readonly Answer[]) =>
  judgeOutcome(answers).tell.map(({ payload }) => `${getKeyword(payload, "CODE")} ${getString(payload, "TEXT")}`);

Deno.test("kept back: what was done is not told, but its words are known", () => {
  for (
    const answers of [[], [responseAnswer("A")], [outcome({ STATUS: kw("DONE"), "EXIT-CODE": 0, TEXT: "ok" })], [
      logAnswer("INFO", "STORAGE", "x"),
    ]]
  ) {
    assertEquals([judgeOutcome(answers).done, told(answers)], [true, []]);
  }
  assertEquals(judgeOutcome([outcome({ STATUS: kw("DONE"), TEXT: "ok" })]).text, "ok");
});

Deno.test("kept back: what failed is told by its own words, else by how it ended", () => {
  assertEquals(told([outcome({ STATUS: kw("FAILED"), TEXT: "No room." })]), ["FAILED No room."]);
  assertEquals(told([outcome({ STATUS: kw("TIMED-OUT"), "EXIT-CODE": null })]), ["FAILED It was not done: timed out."]);
  assertEquals(
    told([outcome({ STATUS: kw("DONE"), "EXIT-CODE": 2, STDERR: "a\nno such file\n" })]),
    ["FAILED It was not done: the command ended with exit code 2 (no such file)."],
  );
});

Deno.test("kept back: refusals and plans are told as they are", () => {
  const refused = logAnswer("ERROR", "DENIED", "Refused: no");
  const plan: Answer = { type: "EVENT", payload: plist({ ACTION: kw("PLAN"), ID: "x" }) };
  for (const answer of [refused, plan]) {
    assertEquals(judgeOutcome([answer]), { done: false, tell: [answer], text: judgeOutcome([answer]).text });
  }
});
