// Whether a stored plan is still what was asked for, and what may be told of one that is not: the command that would run, and nothing
// that somebody may have put beside it. Pure. Knows nothing of who changed what, and of where plans are kept.

import { parseSexp } from "../wire/reader.ts";
import { getf, getKeyword, getString, isPlist } from "../wire/value.ts";
import type { FlightPlan } from "./flight_plan.ts";
import { hashPlan } from "./plan_hash.ts";

/** How a stored plan is not what was asked for. */
export interface Alteration {
  /** A clause about the plan. */
  readonly why: string;
  /** What there is in place of what was asked for; the same as long as it stays. */
  readonly found: string;
}

/** Says how a stored plan is not what was asked for; `undefined` where it is. */
export function alterationOf(plan: FlightPlan): Alteration | undefined {
  const command = commandOf(plan.action);
  if (command !== undefined && command !== plan.command) {
    return { why: "shows another command than the one that it would run", found: plan.command };
  }
  const found = hashOf(plan);
  if (found === plan.hash) return undefined;
  const why = "is not what was asked for: what it would do, or what is said of it, has another hash than the plan";
  return { why, found: found ?? "" };
}

/** A plan as it may be told: of one that is not what was asked for nothing but what would run. */
export function truthful(plan: FlightPlan): FlightPlan {
  const alteration = alterationOf(plan);
  if (alteration === undefined) return plan;
  return {
    ...plan,
    title: "Changed in the store since it was asked for",
    command: commandOf(plan.action) ?? plan.action,
    requester: "not known",
    rule: "altered",
    why: `the plan in the store ${alteration.why}. It cannot be approved: deny it, and look at plan verify`,
    explanation: "",
  };
}

/** A stored plan that somebody has cut up has none. */
function hashOf(plan: FlightPlan): string | undefined {
  try {
    return hashPlan(plan);
  } catch {
    return undefined;
  }
}

/** The command of an action of the shell, which its plan shows as it is. */
function commandOf(action: string): string | undefined {
  const result = parseSexp(action);
  if (!result.ok || !isPlist(result.value)) return undefined;
  const payload = getf(result.value, "PAYLOAD") ?? null;
  if (getKeyword(result.value, "TARGET") !== "SHELL" || !isPlist(payload)) return undefined;
  return getString(payload, "CMD") || undefined;
}
