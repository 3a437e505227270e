// The policy gate: what a model proposes must say why, in words a person can weigh.
// Knows nothing of what is proposed.

import { getString } from "../../wire/value.ts";
import type { Action } from "../../pipeline/ports.ts";
import type { Gate, Opinion } from "../gate.ts";

/** An explanation must be longer than this, in characters. */
export const SHORTEST_EXPLANATION = 10;

/** The gate. */
export const policyGate: Gate = {
  name: "policy",
  judge(action: Action): Opinion | undefined {
    const proposed = action.proposedBy === "reasoner" || action.proposedBy === "skill";
    if (!proposed || action.target === "CLIENT") return undefined;
    const explanation = (getString(action.payload, "EXPLANATION") ?? "").trim();
    if ([...explanation].length > SHORTEST_EXPLANATION) return undefined;
    return {
      tier: "deny",
      rule: "no-explanation",
      why: `an action proposed by a model must carry an :EXPLANATION of more than ${SHORTEST_EXPLANATION} characters`,
    };
  },
};
