// Actions as tests of gates need them. Knows no gate.
// Nothing but tests imports this.

import type { Action } from "../../pipeline/ports.ts";
import { plist, type Value } from "../../wire/value.ts";
import type { GateContext } from "../gate.ts";

/** An action that a model proposes, unless another is named. */
export function action(
  target: string,
  name: string,
  fields: Record<string, Value> = {},
  proposedBy: Action["proposedBy"] = "reasoner",
): Action {
  return { target, name, payload: plist(fields), proposedBy };
}

/** What a gate may know besides. */
export const CONTEXT: GateContext = { source: "CLI", now: 0, signal: new AbortController().signal };
