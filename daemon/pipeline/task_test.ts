// Tests of one message under way: which of its answers are kept, and what it is owed when it ends without one.

import { assert, assertEquals, assertFalse } from "@std/assert";
import { type Answer, deltaAnswer, logAnswer, messageAnswer, stageAnswer } from "../wire/message.ts";
import { RunningTask, TaskEnded } from "./task.ts";

/** A task, and what whoever asked has heard of it. */
function listenedTask(): { task: RunningTask; heard: Answer[] } {
  const heard: Answer[] = [];
  const task = new RunningTask("r1", "s", "TEST", "a", { hello() {}, streams: true });
  task.listen((answer) => heard.push(answer), { id: "a" });
  return { task, heard };
}

Deno.test("task: progress is heard, but is no answer and is not kept", () => {
  const { task, heard } = listenedTask();
  const progress = [stageAnswer("PERCEIVE"), stageAnswer("REASON"), deltaAnswer("on")];
  for (const answer of progress) task.answer(answer);
  assertFalse(task.answered);
  assertEquals(task.answers, []);
  task.answer(messageAnswer("one"));
  assert(task.answered);
  assertEquals(task.answers, [messageAnswer("one")]);
  task.finish(true);
  assertEquals(heard, [...progress, messageAnswer("one")]);
});

Deno.test("task: whoever heard only progress is still owed an answer when it ends", () => {
  const { task, heard } = listenedTask();
  task.answer(stageAnswer("REASON"));
  task.end(new TaskEnded("TIMEOUT", "too late"));
  task.finish(true);
  assertEquals(heard, [stageAnswer("REASON"), logAnswer("ERROR", "TIMEOUT", "too late")]);
  assertEquals(task.answers, [logAnswer("ERROR", "TIMEOUT", "too late")]);
});
