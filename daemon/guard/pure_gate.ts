// A gate whose opinion hangs on the action alone: asked again about the same action, as it always is right before it is done, it
// thinks the same. Knows no gate. Not for one that looks at the disk, at rules, at who asks or at the time.

import type { Action } from "../pipeline/ports.ts";
import { Keyword } from "../wire/value.ts";
import type { Gate, GateContext, Opinion } from "./gate.ts";

/** A gate that decides at once. */
export interface PureGate extends Gate {
  judge(action: Action, context: GateContext): Opinion | undefined;
}

/** How many texts of actions are kept that a gate had nothing to say about, and the longest of them, UTF-16 units. */
const MOST_KEPT = 64, LONGEST_KEPT = 1_024;

/**
 * Makes a gate think once about each action: the object. Of what looks like one that it had nothing to say about, and is short, it
 * has nothing to say either; what it did say something about may be a secret, and is not kept.
 */
export function onceAnAction(gate: PureGate): PureGate {
  const thought = new WeakMap<Action, Opinion | "nothing">();
  const passed = new Set<string>();
  return {
    name: gate.name,
    judge(action, context) {
      const before = thought.get(action);
      if (before !== undefined) return before === "nothing" ? undefined : before;
      const text = textOf(action);
      const opinion = text !== undefined && passed.has(text) ? undefined : gate.judge(action, context);
      thought.set(action, opinion ?? "nothing");
      if (opinion !== undefined || text === undefined) return opinion;
      if (passed.size >= MOST_KEPT) passed.clear();
      passed.add(text);
    },
  };
}

/** All there is to an action, where that is short and simple: only actions that are alike have the same. */
function textOf({ target, name, payload, proposedBy }: Action): string | undefined {
  const words = [target, name, proposedBy].map((word) => `${word.length}:${word}`);
  let length = 0;
  for (const item of payload ?? []) {
    const word = typeof item === "string" ? item : item instanceof Keyword ? item.name : undefined;
    if (word === undefined || (length += word.length) > LONGEST_KEPT) return undefined;
    words.push(`${typeof item === "string" ? "s" : "k"}${word.length}:${word}`);
  }
  return words.join(" ");
}
