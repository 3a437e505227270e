// The plans of a daemon, asked for over a connection: all of them, one by its id or the beginning of it, and answers to one. Knows
// neither screen nor flags.

import { getf, getString, kw, type Value } from "../../daemon/wire/value.ts";
import type { Client } from "../connection.ts";
import { type FullPlanRecord, inOrder, OPEN_STATES, type PlanRecord, readFullPlan, readPlans } from "./plan_record.ts";
import { DEFAULT_TIMEOUT } from "./ask.ts";
import { Refused, request } from "./request.ts";

/**
 * The plans in one state, or all of them.
 *
 * @param onNotice Told what must be known of the store that they are in, such as that a backup took its place.
 * @throws Refused when there are more than a message can hold.
 */
export async function listPlans(
  client: Client,
  state?: string,
  onNotice?: (text: string) => void,
): Promise<readonly PlanRecord[]> {
  const payload = await request(client, "LIST-PLANS", state === undefined ? {} : { STATE: kw(state) });
  const notice = getString(payload, "NOTICE");
  if (notice !== undefined) onNotice?.(notice);
  const plans = readPlans(getf(payload, "PLANS"));
  if (plans === undefined) {
    throw new Refused("TOO-MANY", "There are more plans than one message can hold. Use --state.");
  }
  return inOrder(plans);
}

/** The plans that are not over. */
export async function listOpenPlans(client: Client): Promise<readonly PlanRecord[]> {
  const plans: PlanRecord[] = [];
  for (const state of OPEN_STATES) plans.push(...await listPlans(client, state));
  return plans;
}

/** A plan by its id, or by a beginning of it that no other has. @throws Refused */
export async function findPlan(client: Client, id: string): Promise<FullPlanRecord> {
  try {
    return await showPlan(client, id);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "NO-SUCH-PLAN" || id === "") throw error;
    const all = await listPlans(client).catch((fault) => {
      if (fault instanceof Refused && fault.code === "TOO-MANY") return listOpenPlans(client);
      throw fault;
    });
    // Of very many only the newest are told; those that wait are never left out.
    const open = await listOpenPlans(client);
    const found = [...new Map([...all, ...open].map((plan) => [plan.id, plan])).values()].filter((plan) =>
      plan.id.startsWith(id)
    );
    if (found.length === 1) return await showPlan(client, found[0]?.id ?? "");
    if (found.length === 0) throw new Refused("NO-SUCH-PLAN", `There is no plan ${id}.`);
    throw new Refused(
      "NO-SUCH-PLAN",
      `${found.length} plans begin with ${id}: ${found.map((plan) => plan.id).join(", ")}.`,
    );
  }
}

async function showPlan(client: Client, id: string): Promise<FullPlanRecord> {
  const plan = readFullPlan(getf(await request(client, "SHOW-PLAN", { ID: id }), "PLAN"));
  if (plan === undefined) throw new Refused("UNKNOWN", `The daemon's answer on plan ${id} cannot be read.`);
  return plan;
}

/** What a person can say to a plan. */
export type Decision = "approve" | "deny" | "cancel";

/** Answers a plan, as it was read. @returns The state it has now. @throws Refused when it can not be answered so. */
export async function decide(client: Client, decision: Decision, id: string, hash: string): Promise<string> {
  const fields: Record<string, Value> = { ID: id, HASH: hash };
  // The first approval after a start reads all of the ledger.
  const payload = await request(client, `${decision.toUpperCase()}-PLAN`, fields, DEFAULT_TIMEOUT);
  const state = getf(payload, "STATE");
  return state === undefined || state === null ? "" : String((state as { name?: string }).name ?? "");
}
