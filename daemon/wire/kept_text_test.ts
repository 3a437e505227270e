import { assertEquals } from "@std/assert";
import { parseAnswers, printAnswers } from "./kept_text.ts";
import { logAnswer, messageAnswer, responseAnswer } from "./message.ts";

Deno.test("kept text: answers come back as they were", () => {
  const answers = [
    messageAnswer('"quoted" \\ 😀\n'),
    logAnswer("WARN", "TIMEOUT", "late"),
    responseAnswer("STATUS", { N: 1n }),
  ];
  for (const some of [answers, answers.slice(0, 1), []]) {
    const back = parseAnswers(printAnswers(some));
    assertEquals(printAnswers(back ?? [messageAnswer("lost")]), printAnswers(some));
  }
});

Deno.test("kept text: what is none is none", () => {
  for (const text of ["", "(", "1", "(1)", "((:TYPE 1))", '((:TYPE :LOG :PAYLOAD "x"))']) {
    assertEquals(parseAnswers(text), undefined, text);
  }
});
