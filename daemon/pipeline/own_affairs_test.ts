// Tests of what a daemon serves whatever is broken, and of what it says where it serves nothing else: over fakes, without a daemon.

import { assertEquals } from "@std/assert";
import { type Answer, logAnswer, responseAnswer } from "../wire/message.ts";
import { getKeyword, kw, plist } from "../wire/value.ts";
import { ConnectionAnswers, type KeptAnswers } from "./kept.ts";
import { NOBODY } from "./nobody.ts";
import { Pipeline, type PipelineOptions } from "./pipeline.ts";
import type { Action, Guard, Ports, Reasoner, Task } from "./ports.ts";

const clock = { now: () => 0, after: () => () => {} };

const broken = (): never => {
  throw new Error("database disk image is malformed");
};

/** A store that keeps nothing. */
const brokenStore: KeptAnswers = {
  durable: true,
  find: broken,
  begin: broken,
  finish: broken,
};

interface Bench {
  readonly kept?: KeptAnswers;
  readonly refusal?: PipelineOptions["refusal"];
  readonly reason?: Reasoner["reason"];
  readonly judge?: Guard["judge"];
  readonly unjudged?: Ports["unjudged"];
}

/** A pipeline whose ledger is broken, and a way to ask it. */
function bench(
  {
    kept = new ConnectionAnswers(),
    refusal,
    reason = () => undefined,
    judge = () => ({ tier: "allow", rule: "own-client", why: "of the test" }),
    unjudged,
  }: Bench,
) {
  const served: string[] = [];
  const system = {
    target: "SYSTEM",
    perform: ({ name }: Action, task: Task) => {
      served.push(name);
      task.answer(responseAnswer(name));
    },
  };
  const pipeline = new Pipeline(
    {
      clock,
      reasoners: [{ name: "of the test", reason }],
      guard: { judge },
      unjudged,
      actuators: new Map([["SYSTEM", system]]),
      memory: { remember() {}, focus() {}, tick() {} },
      decisions: { verdict: broken, outcome() {} },
    },
    { error() {} },
    { answerTimeoutMs: 1_000, maxRunning: 10, onStorage() {}, ...refusal === undefined ? {} : { refusal } },
  );
  const ask = async (action: string | undefined, id = "a") => {
    const heard: string[] = [];
    await pipeline.submit({
      event: action === undefined
        ? { sensor: "user-input", text: "note x", depth: 0 }
        : { sensor: "request", target: "SYSTEM", action, payload: plist({ ACTION: kw(action) }), depth: 0 },
      envelope: { id },
      session: "s",
      source: "TEST",
      peer: NOBODY,
      reply: ({ type, payload }: Answer) => heard.push(getKeyword(payload, "CODE") ?? type),
      kept,
    });
    return heard;
  };
  return { ask, served };
}

Deno.test("own affairs: where neither store nor ledger works a daemon says how it is and stops, and does nothing else", async () => {
  const { ask, served } = bench({ kept: brokenStore });
  for (const own of ["HELLO", "STATUS", "GATEWAYS", "STOP"]) assertEquals(await ask(own), ["RESPONSE"]);
  assertEquals(await ask("APPROVE-PLAN"), ["STORAGE"]);
  assertEquals(served, ["HELLO", "STATUS", "GATEWAYS", "STOP"]);
  const ledger = bench({});
  assertEquals([await ledger.ask("STOP"), await ledger.ask("APPROVE-PLAN", "b")], [["RESPONSE"], ["STORAGE"]]);
});

Deno.test("own affairs: what is refused is not kept, so that the same message is served once nothing hinders", async () => {
  let hinders = true;
  const refusal = () => hinders ? logAnswer("ERROR", "STORAGE", "It is damaged.") : undefined;
  const reason: Reasoner["reason"] = () => ({
    actions: [{ target: "SYSTEM", name: "STATUS", payload: null, proposedBy: "daemon" }],
  });
  const { ask, served } = bench({ refusal, reason });
  assertEquals([await ask(undefined), served], [["STORAGE"], []]);
  hinders = false;
  assertEquals([await ask(undefined), served], [["RESPONSE"], ["STATUS"]]);
});

Deno.test("own affairs: what the guard finds damaged is the answer, and no verdict and no plan comes of it", async () => {
  for (const tier of ["allow", "ask", "deny"] as const) {
    const { ask, served } = bench({
      unjudged: () => logAnswer("ERROR", "STORAGE", "It is damaged."),
      judge: () => ({ tier, rule: "gate-failed", why: "of the test" }),
    });
    assertEquals(await ask("STATUS"), [tier === "allow" ? "RESPONSE" : "STORAGE"]);
    assertEquals(served, tier === "allow" ? ["STATUS"] : []);
  }
});

Deno.test("own affairs: what is found damaged while an answer is made is the answer", async () => {
  let found = false;
  const refusal = () => found ? logAnswer("ERROR", "STORAGE", "It is damaged.") : undefined;
  for (const fails of [false, true]) {
    found = false;
    const { ask } = bench({
      refusal,
      reason: () => {
        found = true;
        if (fails) throw new Error("malformed");
        return undefined;
      },
    });
    assertEquals(await ask(undefined), ["STORAGE"]);
  }
});
