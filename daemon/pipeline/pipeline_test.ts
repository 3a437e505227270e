// Tests of the pipeline over fakes of all its ports: what is kept of an answer, what one fault may say, and what a store that
// fails does to health. No daemon, no wire.

import { NOBODY } from "./nobody.ts";
import { assertEquals } from "@std/assert";
import { type Answer, logAnswer, type LogCode, messageAnswer } from "../wire/message.ts";
import { getf, getKeyword, getString, kw, plist, type Value } from "../wire/value.ts";
import type { PipelineEvent } from "./event.ts";
import { ConnectionAnswers, type Kept, type KeptAnswers } from "./kept.ts";
import { Pipeline, type Submission } from "./pipeline.ts";
import type { Actuator, Clock, FollowUp, Guard, Proposal, Reasoner, Verdict } from "./ports.ts";

const ANSWER_TIMEOUT = 120_000;

/** A clock whose timers fire when the test says so. */
class FakeClock implements Clock {
  readonly #timers = new Set<{ readonly ms: number; readonly body: () => void }>();

  now(): number {
    return 0;
  }

  after(ms: number, body: () => void): () => void {
    const timer = { ms, body };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Lets every timer of `ms` milliseconds fall due. */
  fire(ms: number): void {
    const due = [...this.#timers].filter((timer) => timer.ms === ms);
    for (const timer of due) this.#timers.delete(timer);
    for (const { body } of due) body();
  }
}

/** A durable store that keeps in memory, and fails where the test says so. */
class FakeStore implements KeptAnswers {
  readonly durable = true;
  readonly #answers = new ConnectionAnswers();
  /** What fails from now on. */
  broken: "find" | "begin" | "finish" | undefined;

  find(session: string, id: string): Kept {
    this.#mayFail("find");
    return this.#answers.find(session, id);
  }

  begin(session: string, id: string): Kept {
    // To begin is to look, too.
    this.#mayFail("find");
    this.#mayFail("begin");
    return this.#answers.begin(session, id);
  }

  finish(session: string, id: string, answers: readonly Answer[]): void {
    this.#mayFail("finish");
    this.#answers.finish(session, id, answers);
  }

  #mayFail(access: "find" | "begin" | "finish"): void {
    if (this.broken === access) throw new Error(`Cannot ${access}: the disk is full`);
  }
}

interface BenchOptions {
  readonly reason?: Reasoner["reason"];
  readonly perform?: Actuator["perform"];
  readonly kept?: KeptAnswers;
  readonly streams?: boolean;
  readonly judge?: Guard["judge"];
  readonly maxRunning?: number;
}

/** A pipeline, and what it has told of storage and of faults. */
class Bench {
  readonly clock = new FakeClock();
  readonly pipeline: Pipeline;
  readonly storage: boolean[] = [];
  readonly errors: string[] = [];
  readonly #kept: KeptAnswers;
  readonly #streams: boolean;

  constructor({ reason = () => say("yes"), perform = () => {}, kept, streams, judge, maxRunning }: BenchOptions = {}) {
    this.#kept = kept ?? new ConnectionAnswers();
    this.#streams = streams ?? false;
    this.pipeline = new Pipeline(
      {
        clock: this.clock,
        reasoners: [{ name: "of the test", reason }],
        guard: { judge: judge ?? (() => ({ tier: "allow", rule: "test", why: "the test allows everything" })) },
        actuators: new Map([["CLIENT", client], ["TOOL", { target: "TOOL", perform }]]),
        memory: { remember() {}, focus() {}, tick() {} },
      },
      { error: (text) => this.errors.push(text) },
      {
        answerTimeoutMs: ANSWER_TIMEOUT,
        maxRunning: maxRunning ?? 100,
        onStorage: (works) => this.storage.push(works),
      },
    );
  }

  /** Asks a question. Returns what is heard, which grows, and the end of the message. */
  ask(text: string, id = "a"): { heard: string[]; over: Promise<void> } {
    return this.submit({ sensor: "user-input", text, depth: 0 }, id);
  }

  /** Hands in an event. Returns what is heard, which grows, and the end of the message. */
  submit(
    event: PipelineEvent,
    id = "a",
    more: Partial<Submission> = {},
  ): { heard: string[]; over: Promise<void> } {
    const heard: string[] = [];
    const over = this.pipeline.submit({
      event,
      envelope: { id },
      session: "s",
      source: "TEST",
      peer: { ...NOBODY, streams: this.#streams },
      reply: (answer) => heard.push(gist(answer)),
      kept: this.#kept,
      ...more,
    });
    return { heard, over };
  }

  /** Asks a question and returns what was heard until it was over. */
  async hear(text: string, id = "a"): Promise<string[]> {
    const { heard, over } = this.ask(text, id);
    await over;
    return heard;
  }
}

/** The actuator that speaks. */
const client: Actuator = {
  target: "CLIENT",
  perform({ name, payload }, task) {
    const text = getString(payload, "TEXT") ?? "";
    const code = (getKeyword(payload, "CODE") ?? "INTERNAL-ERROR") as LogCode;
    task.answer(name === "FAULT" ? logAnswer("ERROR", code, text) : messageAnswer(text));
  },
};

function say(text: string): Proposal {
  return propose("CLIENT", "MESSAGE", text);
}

function propose(target: string, name: string, text = ""): Proposal {
  return { actions: [{ target, name, payload: plist({ ACTION: kw(name), TEXT: text }), proposedBy: "reasoner" }] };
}

/** What an answer comes to: the stage, the code, or the text. */
function gist({ payload }: Answer): string {
  return getKeyword(payload, "STAGE") ?? getKeyword(payload, "CODE") ?? getString(payload, "TEXT") ?? "nothing";
}

/** Lets everything run that is ready. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

Deno.test("pipeline: message sent again is answered without the progress of the first", async () => {
  const bench = new Bench({ ...NOBODY, streams: true });
  assertEquals(await bench.hear("question"), ["PERCEIVE", "REASON", "ACT", "yes"]);
  assertEquals(await bench.hear("question"), ["yes"]);
});

Deno.test("pipeline: streaming client that heard only progress in time is told so, and so is a resend", async () => {
  const latch = Promise.withResolvers<Proposal>();
  const bench = new Bench({ streams: true, reason: () => latch.promise });
  const { heard, over } = bench.ask("question");
  await settle();
  assertEquals(heard, ["PERCEIVE", "REASON"]);
  bench.clock.fire(ANSWER_TIMEOUT);
  await over;
  assertEquals(heard, ["PERCEIVE", "REASON", "TIMEOUT"]);
  assertEquals(await bench.hear("question"), ["TIMEOUT"]);
  latch.resolve(say("too late"));
  await settle();
  assertEquals(heard, ["PERCEIVE", "REASON", "TIMEOUT"]);
});

for (
  const { name, failing, behind } of [
    { name: "one event", failing: "fail", behind: ["two"] },
    { name: "several events", failing: "fail", behind: ["two", "three", "fail"] },
  ]
) {
  Deno.test(`pipeline: fault with ${name} queued behind it is answered once`, async () => {
    const seen: string[] = [];
    const bench = new Bench({
      reason: (percept) => {
        if (percept.kind !== "tool") return propose("TOOL", "RUN");
        seen.push(percept.text);
        if (percept.text === "fail") throw new Error("reasoner at fault");
        return say(percept.text);
      },
      perform: () =>
        [failing, ...behind].map((output): FollowUp => ({ sensor: "tool-output", tool: "of the test", output })),
    });
    assertEquals(await bench.hear("question"), ["INTERNAL-ERROR"]);
    assertEquals(seen, ["fail"], "what was queued behind the fault is dropped");
    assertEquals(bench.errors, ["Fault in a stage"]);
  });
}

Deno.test("pipeline: fault after an answer adds nothing, whatever is queued behind it", async () => {
  const bench = new Bench({
    reason: (percept) => {
      if (percept.kind !== "tool") return propose("TOOL", "RUN");
      if (percept.text === "fail") throw new Error("reasoner at fault");
      return say(percept.text);
    },
    perform: () =>
      ["one", "fail", "two"].map((output): FollowUp => ({ sensor: "tool-output", tool: "of the test", output })),
  });
  assertEquals(await bench.hear("question"), ["one"]);
});

Deno.test("pipeline: storage that could not begin a message is healed by the next begin, not by a finish or a find", async () => {
  const store = new FakeStore();
  const latch = Promise.withResolvers<Proposal>();
  const bench = new Bench({
    kept: store,
    reason: (percept) => percept.kind === "question" && percept.text === "hold" ? latch.promise : say("yes"),
  });
  const first = bench.ask("hold", "first");
  assertEquals(bench.storage, [true]);

  store.broken = "begin";
  assertEquals(await bench.hear("question", "second"), ["yes"], "a question is answered whatever happens");
  assertEquals(bench.storage.at(-1), false);

  // From here on everything would work; what is written first is the end of messages that are over.
  store.broken = undefined;
  latch.resolve(say("at last"));
  await first.over;
  assertEquals(first.heard, ["at last"]);
  assertEquals(await bench.hear("hold", "first"), ["at last"], "it was kept, and can be read");
  assertEquals(bench.storage.at(-1), false, "healthy only when a new message can be recorded");

  assertEquals(await bench.hear("question", "third"), ["yes"]);
  assertEquals(bench.storage.at(-1), true);
});

Deno.test("pipeline: storage stays broken over the end of the very message that could not be begun", async () => {
  const store = new FakeStore();
  const latch = Promise.withResolvers<Proposal>();
  const bench = new Bench({ kept: store, reason: () => latch.promise });
  store.broken = "begin";
  const { heard, over } = bench.ask("question");
  assertEquals(bench.storage, [false]);
  store.broken = undefined;
  latch.resolve(say("yes"));
  await over;
  assertEquals(heard, ["yes"]);
  assertEquals(bench.storage.at(-1), false);
});

Deno.test("pipeline: a finish or a find that fails tells of storage too", async () => {
  for (const broken of ["finish", "find"] as const) {
    const store = new FakeStore();
    const bench = new Bench({ kept: store });
    store.broken = broken;
    assertEquals(await bench.hear("question"), ["yes"]);
    assertEquals(bench.storage.includes(false), true, broken);
  }
});

Deno.test("pipeline: request of which it cannot be told whether it was done before is not done, and nothing kept is lost", async () => {
  const store = new FakeStore();
  let performed = 0;
  const bench = new Bench({
    kept: store,
    perform: (_action, task) => {
      performed++;
      task.answer(messageAnswer("done"));
    },
  });
  const request: PipelineEvent = { sensor: "request", target: "TOOL", action: "DO", payload: null, depth: 0 };
  const hear = async () => {
    const { heard, over } = bench.submit(request);
    await over;
    return heard;
  };
  assertEquals(await hear(), ["done"]);
  store.broken = "find";
  assertEquals(await hear(), ["STORAGE"]);
  assertEquals(bench.storage.at(-1), false);
  store.broken = "begin";
  assertEquals(await hear(), ["done"], "what was answered can be read where nothing can be written");
  store.broken = undefined;
  assertEquals(await hear(), ["done"]);
  assertEquals(performed, 1);
});

const REQUEST: PipelineEvent = { sensor: "request", target: "TOOL", action: "DO", payload: null, depth: 0 };
const INTERRUPT: PipelineEvent = { sensor: "interrupt", depth: 0 };

Deno.test("pipeline: request is acted on only once it is on the disk that it was seen", async () => {
  for (const works of [true, false]) {
    const disk = Promise.withResolvers<void>();
    const steps: string[] = [];
    const store = Object.assign(new FakeStore(), { settled: () => disk.promise });
    const bench = new Bench({
      kept: store,
      judge: () => {
        steps.push("judged");
        return { tier: "allow", rule: "test", why: "test" };
      },
      perform: (_action, task) => {
        steps.push("performed");
        task.answer(messageAnswer("done"));
      },
    });
    const { heard, over } = bench.submit(REQUEST);
    await settle();
    assertEquals(steps, ["judged"], "it is judged while the disk is waited for, and no more");
    if (works) disk.resolve();
    else disk.reject(new Error("the disk is full"));
    await over;
    assertEquals(steps, works ? ["judged", "judged", "performed"] : ["judged"]);
    assertEquals([heard, bench.storage.at(-1)], works ? [["done"], true] : [["STORAGE"], false]);
  }
});

Deno.test("pipeline: request that is cancelled while the guard thinks is never performed", async () => {
  const thinking = Promise.withResolvers<Verdict>();
  let performed = 0;
  const bench = new Bench({ judge: () => thinking.promise, perform: () => void performed++ });
  const { heard, over } = bench.submit(REQUEST);
  await settle();
  await bench.submit(INTERRUPT).over;
  await over;
  assertEquals(heard, ["CANCELLED"]);
  thinking.resolve({ tier: "allow", rule: "test", why: "too late" });
  await settle();
  assertEquals([performed, heard], [0, ["CANCELLED"]]);
});

Deno.test("pipeline: request about which the guard would ask somebody is refused", async () => {
  let performed = 0;
  const bench = new Bench({
    judge: () => ({ tier: "ask", rule: "test", why: "somebody must say" }),
    perform: () => void performed++,
  });
  const { heard, over } = bench.submit(REQUEST);
  await over;
  assertEquals([performed, heard], [0, ["DENIED"]]);
});

Deno.test("pipeline: message sent again on its connection while it runs is answered once, as the last was asked", async () => {
  const latch = Promise.withResolvers<Proposal>();
  const bench = new Bench({ reason: () => latch.promise });
  const heard: [gist: string, asked: Value | undefined][] = [];
  const reply: Submission["reply"] = (answer, to) => void heard.push([gist(answer), getf(to.meta, "N")]);
  const asked = [1, 2].map((n) =>
    bench.submit({ sensor: "user-input", text: "question", depth: 0 }, "a", {
      reply,
      envelope: { id: "a", meta: [kw("N"), n] },
    }).over
  );
  latch.resolve(say("yes"));
  await Promise.all(asked);
  assertEquals(heard, [["RUNNING", 2], ["yes", 2]]);
});

Deno.test("pipeline: message sent again on another connection is answered there, though it was answered here before", async () => {
  const latch = Promise.withResolvers<void>();
  const bench = new Bench({
    reason: () => propose("TOOL", "RUN"),
    // It has answered, and is not over.
    perform: (_action, task) => (task.answer(messageAnswer("yes")), latch.promise),
  });
  const first = bench.ask("question");
  await settle();
  const second = bench.ask("question");
  await second.over;
  assertEquals([first.heard, second.heard], [["yes"], ["RUNNING", "yes"]]);
  latch.resolve();
  await first.over;
  assertEquals([first.heard, second.heard], [["yes"], ["RUNNING", "yes"]]);
});

for (
  const { who, streams, first, second } of [
    { who: "second", streams: [false, true], first: ["yes"], second: ["RUNNING", "y", "ACT", "yes"] },
    {
      who: "first",
      streams: [true, false],
      first: ["PERCEIVE", "REASON", "y", "ACT", "yes"],
      second: ["RUNNING", "yes"],
    },
  ]
) {
  Deno.test(`pipeline: of two that ask the same, only the ${who} hears progress when only the ${who} wants it`, async () => {
    const latch = Promise.withResolvers<void>();
    const bench = new Bench({
      reason: async (_percept, _task, onDelta) => {
        await latch.promise;
        onDelta("y");
        return say("yes");
      },
    });
    const asked = [];
    for (const wants of streams) {
      asked.push(
        bench.submit({ sensor: "user-input", text: "question", depth: 0 }, "a", {
          peer: { ...NOBODY, streams: wants },
        }),
      );
      await settle();
    }
    latch.resolve();
    for (const { over } of asked) await over;
    assertEquals(asked.map(({ heard }) => heard), [first, second]);
  });
}

Deno.test("pipeline: of one session 1,000 messages may be under way, and another session has room all the same", async () => {
  const latch = Promise.withResolvers<Proposal>();
  const bench = new Bench({ maxRunning: 1_000, reason: () => latch.promise });
  const asked = Array.from({ length: 1_000 }, (_, i) => bench.ask("question", `${i}`));
  const tooMany = bench.ask("question", "one too many");
  await tooMany.over;
  assertEquals(tooMany.heard, ["BUSY"]);
  const again = bench.ask("question", "7");
  await again.over;
  assertEquals(again.heard, ["RUNNING"], "what is under way already is no new message");
  const other = bench.submit({ sensor: "user-input", text: "question", depth: 0 }, "a", { session: "t" });
  await bench.submit(INTERRUPT, "stop", {}).over;
  await Promise.all(asked.map(({ over }) => over));
  for (const { heard } of asked) assertEquals(heard, ["CANCELLED"]);
  const next = bench.ask("question", "after them");
  latch.resolve(say("yes"));
  await Promise.all([next.over, other.over]);
  assertEquals([next.heard, other.heard], [["yes"], ["yes"]]);
});

Deno.test("pipeline: while it stops it answers what it kept and what runs, and takes nothing new", async () => {
  const latch = Promise.withResolvers<Proposal>();
  const bench = new Bench({
    reason: (percept) => percept.kind === "question" && percept.text === "hold" ? latch.promise : say("yes"),
  });
  assertEquals(await bench.hear("question", "kept"), ["yes"]);
  const running = bench.ask("hold", "running");
  const drained = bench.pipeline.drain(5_000);
  assertEquals(await bench.hear("question", "new"), ["STOPPING"]);
  assertEquals(await bench.hear("question", "kept"), ["yes"]);
  const again = bench.ask("hold", "running");
  await again.over;
  assertEquals(again.heard, ["RUNNING"]);
  latch.resolve(say("at last"));
  await Promise.all([drained, running.over]);
  assertEquals([running.heard, again.heard], [["at last"], ["RUNNING", "at last"]]);
  assertEquals(await bench.hear("question", "later"), ["STOPPING"]);
  assertEquals(await bench.hear("hold", "running"), ["at last"]);
});

Deno.test("pipeline: what is not ready when the time for stopping is over is told so, wherever it was asked", async () => {
  const bench = new Bench({ reason: () => Promise.withResolvers<Proposal>().promise });
  const first = bench.ask("hold");
  const drained = bench.pipeline.drain(5_000);
  const second = bench.ask("hold");
  await settle();
  assertEquals([first.heard, second.heard], [[], ["RUNNING"]]);
  bench.clock.fire(5_000);
  await drained;
  assertEquals([first.heard, second.heard], [["STOPPING"], ["RUNNING", "STOPPING"]]);
});
