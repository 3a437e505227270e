// Tests of one message under way: which of its answers are kept, and what it is owed when it ends without one.

import { NOBODY } from "./nobody.ts";
import { assert, assertEquals, assertFalse } from "@std/assert";
import { type Answer, deltaAnswer, type Envelope, logAnswer, messageAnswer, stageAnswer } from "../wire/message.ts";
import { kw } from "../wire/value.ts";
import { RunningTask, TaskEnded } from "./task.ts";

/** A task, and what whoever asked has heard of it. */
function listenedTask(): { task: RunningTask; heard: Answer[] } {
  const heard: Answer[] = [];
  const task = new RunningTask("r1", "s", "TEST", "a");
  task.listen((answer) => heard.push(answer), { id: "a" }, { ...NOBODY, streams: true });
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

Deno.test("task: progress goes to those that want it, whoever asked first", () => {
  for (const first of [true, false]) {
    const task = new RunningTask("r1", "s", "TEST", "a");
    const heard: Record<string, Answer[]> = { true: [], false: [] };
    for (const streams of [first, !first]) {
      task.listen((answer) => heard[`${streams}`]?.push(answer), { id: "a" }, { ...NOBODY, streams });
    }
    for (const answer of [stageAnswer("REASON"), deltaAnswer("on"), messageAnswer("one")]) task.answer(answer);
    assertEquals(heard["true"], [stageAnswer("REASON"), deltaAnswer("on"), messageAnswer("one")]);
    assertEquals(heard["false"], [messageAnswer("one")]);
  }
});

Deno.test("task: a connection is watched no longer than somebody waits on it", () => {
  const connection = new AbortController(), listeners = new Set<unknown>();
  const gone = Object.assign(connection.signal, {
    addEventListener: (_: string, body: unknown) => listeners.add(body),
    removeEventListener: (_: string, body: unknown) => listeners.delete(body),
  });
  const task = new RunningTask("r1", "s", "TEST", "a");
  task.listen(() => {}, { id: "a" }, { ...NOBODY, gone });
  assertFalse(task.gone.aborted);
  assertEquals(listeners.size, 1);
  task.finish(false);
  assertEquals(listeners.size, 0);
});

Deno.test("task: that it was seen is brought to the disk for the first who relies on it, once", async () => {
  const task = new RunningTask("r1", "s", "TEST", "a");
  assertEquals(task.recorded, undefined);
  let times = 0;
  task.record = () => Promise.resolve(void times++);
  assertEquals(times, 0);
  await Promise.all([task.recorded, task.recorded]);
  assertEquals(times, 1);
});

Deno.test("task: whether a client wants progress is asked each time", () => {
  const task = new RunningTask("r1", "s", "TEST", "a");
  const heard: Answer[] = [];
  const peer = { ...NOBODY, streams: false };
  task.listen((answer) => heard.push(answer), { id: "a" }, peer);
  task.answer(deltaAnswer("on"));
  peer.streams = true;
  task.answer(deltaAnswer("e"));
  assertEquals(heard, [deltaAnswer("e")]);
});

Deno.test("task: who asks again on one connection hears each answer once, under the envelope of the last", () => {
  const task = new RunningTask("r1", "s", "TEST", "a");
  const heard: [Answer, Envelope][] = [];
  const reply = (answer: Answer, to: Envelope) => void heard.push([answer, to]);
  const [first, second] = [{ id: "a", meta: [kw("N"), 1] }, { id: "a", meta: [kw("N"), 2] }];
  task.listen(reply, first, NOBODY);
  task.answer(messageAnswer("one"));
  task.listen(reply, second, { ...NOBODY, streams: true });
  const more = [deltaAnswer("tw"), messageAnswer("two")];
  for (const answer of more) task.answer(answer);
  assertEquals(heard, [[messageAnswer("one"), first], ...more.map((answer): [Answer, Envelope] => [answer, second])]);
});

Deno.test("task: who asks again on another connection hears what was answered before, but no old progress", () => {
  const { task } = listenedTask();
  const heard: Answer[] = [];
  task.answer(deltaAnswer("on"));
  task.answer(messageAnswer("one"));
  task.listen((answer) => heard.push(answer), { id: "a" }, { ...NOBODY, streams: true });
  task.answer(messageAnswer("two"));
  assertEquals(heard, [messageAnswer("one"), messageAnswer("two")]);
});
