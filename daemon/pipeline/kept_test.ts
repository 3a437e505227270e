import { assert, assertEquals } from "@std/assert";
import { messageAnswer } from "../wire/message.ts";
import { ConnectionAnswers } from "./kept.ts";

Deno.test("connection answers: a message is unseen, then unanswered, then has its answers", () => {
  const answers = new ConnectionAnswers();
  assertEquals(answers.find("s", "a"), undefined);
  answers.begin("s", "a");
  assertEquals(answers.find("s", "a"), "unanswered");
  answers.finish("s", "a", [messageAnswer("x")]);
  assertEquals(answers.find("s", "a"), [messageAnswer("x")]);
});

Deno.test("connection answers: however many ids a peer invents, the oldest go", () => {
  const answers = new ConnectionAnswers();
  for (let i = 0; i < 25_000; i++) answers.begin("s", `${i}`);
  assertEquals(answers.size, 10_000);
  assertEquals(answers.find("s", "0"), undefined);
  assertEquals(answers.find("s", "24999"), "unanswered");
});

Deno.test("connection answers: however long the answers are, what is kept is bounded", () => {
  const answers = new ConnectionAnswers();
  const long = messageAnswer("x".repeat(1 << 20));
  for (let i = 0; i < 50; i++) answers.finish("s", `${i}`, [long]);
  assert(answers.size <= 4);
  assertEquals(answers.find("s", "49"), [long]);
  for (let i = 0; i < 50; i++) answers.finish("s", "again", [messageAnswer("short")]);
  assertEquals(answers.find("s", "again"), [messageAnswer("short")]);
});

Deno.test("connection answers: ids that differ by a byte order mark only are two", () => {
  const answers = new ConnectionAnswers();
  answers.finish("s", "a", [messageAnswer("one")]);
  assertEquals(answers.find("s", "\ufeffa"), undefined);
  answers.finish("s", "\ufeffa", [messageAnswer("\ufefftwo")]);
  assertEquals(answers.find("s", "a"), [messageAnswer("one")]);
  assertEquals(answers.find("s", "\ufeffa"), [messageAnswer("\ufefftwo")]);
  assertEquals(answers.size, 2);
});
