// A gate whose opinion hangs on the action alone: asked again about the same action, as it always is right before it is done, it
// thinks the same. Knows no gate. Not for one that looks at the disk, at rules, at who asks or at the time.

import type { Action } from "../pipeline/ports.ts";
import type { Gate, GateContext, Opinion } from "./gate.ts";

/** A gate that decides at once. */
export interface PureGate extends Gate {
  judge(action: Action, context: GateContext): Opinion | undefined;
}

/** Makes a gate think once about each action: the object, not one that looks like it. */
export function onceAnAction(gate: PureGate): PureGate {
  const thought = new WeakMap<Action, Opinion | "nothing">();
  return {
    name: gate.name,
    judge(action, context) {
      const before = thought.get(action);
      if (before !== undefined) return before === "nothing" ? undefined : before;
      const opinion = gate.judge(action, context);
      thought.set(action, opinion ?? "nothing");
      return opinion;
    },
  };
}
