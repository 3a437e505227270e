// The plans of a daemon, asked for over a connection: all of them, one by its id or the beginning of it, and answers to one. Knows
// neither screen nor flags.

import { getf, getString, kw, type Value } from "../../daemon/wire/value.ts";
import type { Client } from "../connection.ts";
import { type FullPlanRecord, inOrder, OPEN_STATES, type PlanRecord, readFullPlan, readPlans } from "./plan_record.ts";
import { DEFAULT_TIMEOUT } from "./ask.ts";
import { Refused, request } from "./request.ts";

/** Some plans, and how many there are: a list does not hold any number of them. */
export interface ListedPlans {
  readonly plans: readonly PlanRecord[];
  readonly total: number;
}

/** Which plans are meant. */
export interface WhichPlans {
  readonly state?: string | undefined;
  /** What their ids begin with. */
  readonly prefix?: string;
}

/**
 * The plans in one state, or all of them; of very many those that are not over, and then the newest.
 *
 * @param onNotice Told what must be known of the store that they are in, such as that a backup took its place.
 * @throws Refused when there are more than a message can hold.
 */
export async function listPlans(
  client: Client,
  { state, prefix }: WhichPlans = {},
  onNotice?: (text: string) => void,
): Promise<ListedPlans> {
  const payload = await request(client, "LIST-PLANS", {
    ...state === undefined ? {} : { STATE: kw(state) },
    ...prefix === undefined ? {} : { PREFIX: prefix },
  });
  const notice = getString(payload, "NOTICE");
  if (notice !== undefined) onNotice?.(notice);
  const plans = readPlans(getf(payload, "PLANS"));
  if (plans === undefined) {
    throw new Refused("TOO-MANY", "There are more plans than one message can hold. Use --state.");
  }
  return { plans: inOrder(plans), total: Math.max(plans.length, Number(getf(payload, "TOTAL") ?? 0)) };
}

/** The plans that are not over. */
export async function listOpenPlans(client: Client): Promise<readonly PlanRecord[]> {
  const plans: PlanRecord[] = [];
  for (const state of OPEN_STATES) plans.push(...(await listPlans(client, { state })).plans);
  return plans;
}

/** How many plans are named that could be meant. */
const MOST_NAMED = 20;

/** A plan by its id, or by a beginning of it that no other has. @throws Refused */
export async function findPlan(client: Client, id: string): Promise<FullPlanRecord> {
  try {
    return await showPlan(client, id);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "NO-SUCH-PLAN" || id === "") throw error;
    const { plans, total } = await listPlans(client, { prefix: id });
    // A daemon that does not know of beginnings has told of others, too.
    const found = plans.filter((plan) => plan.id.startsWith(id));
    if (found.length === 0) throw new Refused("NO-SUCH-PLAN", `There is no plan ${id}.`);
    const [only] = found;
    if (only !== undefined && found.length === 1) return await showPlan(client, only.id);
    const count = found.length === plans.length ? total : found.length;
    const named = found.slice(0, MOST_NAMED).map((plan) => plan.id).join(", ");
    const more = count > MOST_NAMED ? ` and ${count - MOST_NAMED} more` : "";
    throw new Refused("NO-SUCH-PLAN", `${count} plans begin with ${id}: ${named}${more}.`);
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
