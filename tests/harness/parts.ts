// Parts to plug into a daemon in process: reasoners that wait for the test, speak in pieces or fail, a guard that allows all, an
// actuator and a memory that write down what they are asked. Knows nothing of the wire.

import type { Action, Actuator, Guard, Memory, Percept, Proposal, Reasoner, Task, Verdict } from "../../daemon/mod.ts";
import { kw, plist, type Value } from "../../daemon/wire/value.ts";
import { Changes, until } from "./until.ts";

/** Returns the proposal to say a text. */
export function say(text: string): Proposal {
  return { actions: [propose("CLIENT", "MESSAGE", { TEXT: text })] };
}

/** Returns an action as a reasoner proposes it. */
export function propose(target: string, name: string, fields: Record<string, Value> = {}): Action {
  return { target, name, payload: plist({ ACTION: kw(name), ...fields }), proposedBy: "reasoner" };
}

/** Holds every question that begins with "hold" until the test lets it go; leaves all others to the reflexes. */
export class HoldingReasoner implements Reasoner {
  readonly name = "holding";
  /** How many questions it was asked to hold, over all. */
  asked = 0;
  readonly #held = new Map<string, PromiseWithResolvers<Proposal>[]>();
  readonly #changes = new Changes();

  reason(percept: Percept): Promise<Proposal> | undefined {
    if (percept.kind !== "question" || !percept.text.startsWith("hold")) return undefined;
    const latch = Promise.withResolvers<Proposal>();
    this.#held.set(percept.text, [...this.#held.get(percept.text) ?? [], latch]);
    this.asked++;
    this.#changes.notify();
    return latch.promise;
  }

  /** Waits until it holds `count` questions. */
  async holds(count: number): Promise<void> {
    await until(this.#changes, () => this.asked >= count, `the reasoner to hold ${count} question(s)`);
  }

  /** Answers what was asked with this text. */
  release(question: string, answer: string): void {
    const latches = this.#held.get(question);
    if (latches === undefined) throw new Error(`Cannot release "${question}": nobody asked it`);
    this.#held.delete(question);
    for (const latch of latches) latch.resolve(say(answer));
  }
}

/** Returns a reasoner that does with a question what the test says. */
export function reasonerOf(
  answer: (text: string, onDelta: (text: string) => void, task: Task) => Proposal | undefined | Promise<Proposal>,
): Reasoner {
  return {
    name: "of the test",
    reason: (percept, task, onDelta) => percept.kind === "question" ? answer(percept.text, onDelta, task) : undefined,
  };
}

/** Allows everything. */
export const openGuard: Guard = { judge: () => ({ tier: "allow", rule: "test", why: "the test allows everything" }) };

/** An actuator that does what the test says, and counts. */
export class CountingActuator implements Actuator {
  performed = 0;

  constructor(readonly target: string, readonly body: Actuator["perform"] = () => {}) {}

  perform(action: Action, task: Task, verdict: Verdict) {
    this.performed++;
    return this.body(action, task, verdict);
  }
}

/** A memory that writes down what it is told, and that a test can wait for. */
export class WritingMemory implements Memory {
  readonly said: string[] = [];
  readonly shown: Value[] = [];
  readonly ticks: number[] = [];
  readonly changes = new Changes();

  remember(_session: string, role: "user" | "daemon", text: string): void {
    this.said.push(`${role}: ${text}`);
    this.changes.notify();
  }

  focus(_session: string, ast: Value): void {
    this.shown.push(ast);
    this.changes.notify();
  }

  tick(now: number): void {
    this.ticks.push(now);
    this.changes.notify();
  }
}
