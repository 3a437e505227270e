import { assertEquals } from "@std/assert";
import { address, deltaAnswer, logAnswer, messageAnswer } from "../../daemon/wire/message.ts";
import { kw, plist } from "../../daemon/wire/value.ts";
import { type AnswerRecord, exitCodeOf, forTerminal, readAnswer } from "./answer.ts";

Deno.test("answer: a message, a refusal, a fault and a plan each have their exit code", () => {
  const plan = plist({ ACTION: kw("PLAN"), ID: "p1", STATE: kw("PLAN"), TITLE: "git push" });
  const rows: [answer: Parameters<typeof address>[0], record: AnswerRecord, code: number][] = [
    [messageAnswer("hi"), { text: "hi", type: "message" }, 0],
    [logAnswer("ERROR", "DENIED", "no"), { text: "no", type: "log", code: "DENIED" }, 1],
    [logAnswer("ERROR", "TIMEOUT", "late"), { text: "late", type: "log", code: "TIMEOUT" }, 2],
    [{ type: "EVENT", payload: plan }, { text: "git push", type: "plan", plan: { id: "p1", state: "PLAN" } }, 1],
  ];
  for (const [answer, record, code] of rows) {
    assertEquals(readAnswer(address(answer, { id: "x" })), record);
    assertEquals(exitCodeOf(record), code);
  }
});

Deno.test("answer: progress is none", () => {
  assertEquals(readAnswer(address(deltaAnswer("a"), {})), undefined);
});

Deno.test("answer: nothing on the wire can drive the terminal", () => {
  assertEquals(forTerminal("a\x1b[2Jb\x9b31m\rc\x07\n\td"), "a\ufffd[2Jb\ufffd31m\ufffdc\ufffd\n\td");
});
