// `plan list`, `plan show` and `plan verify`: what waits for a person, all that must be read before answering, and whether the ledger
// is whole. Ask a daemon, or answer without one. Change nothing.

import { getf, getKeyword, getString, isList, type Value } from "../../daemon/wire/value.ts";
import { jsonLine } from "./json_line.ts";
import type { Client } from "../connection.ts";
import { DEFAULT_TIMEOUT, reportUnanswered } from "./ask.ts";
import { type Conversation, openConversation, type PlaceFlags } from "./conversation.ts";
import { type Edge, EXIT, UsageError } from "./edge.ts";
import { findPlan, type ListedPlans, listOpenPlans, listPlans } from "./plan_desk.ts";
import { forPrograms, OPEN_STATES, PLAN_STATES, type PlanRecord } from "./plan_record.ts";
import { planLines, planPage } from "./plan_text.ts";
import { Refused, request } from "./request.ts";
import { visibleLine } from "./shown.ts";
import { tell, warn } from "./tell.ts";

/** Flags of every plan command. */
export interface PlanFlags extends PlaceFlags {
  readonly json: boolean;
}

/** Flags of `plan list`. */
export interface PlanListFlags extends PlanFlags {
  readonly all?: boolean;
  readonly state?: string;
}

/** How many plans that are over are listed when nobody asks for all. */
const RECENT = 20;

/**
 * Runs `body` on a conversation and says what went wrong, if anything did.
 *
 * @returns The exit code: that of `body`; 1 when the daemon refused, 2 when nobody answered.
 */
export async function withPlans(
  edge: Edge,
  flags: PlanFlags,
  body: (conversation: Conversation) => Promise<number>,
): Promise<number> {
  try {
    await using conversation = await openConversation(edge, flags, "plan");
    return await body(conversation);
  } catch (error) {
    if (!(error instanceof Refused)) return reportUnanswered(edge, error, flags.json);
    if (flags.json) edge.out(jsonLine({ text: error.message, type: "log", code: error.code }));
    warn(edge, error.message);
    return EXIT.refused;
  }
}

/** Lists plans: those that wait first, then what is under way and what was last. @returns The exit code. */
export function planList(edge: Edge, flags: PlanListFlags): Promise<number> {
  const state = flags.state?.toUpperCase();
  if (state !== undefined && !PLAN_STATES.includes(state)) {
    throw new UsageError([`Cannot list plans: --state must be one of ${PLAN_STATES.join(", ")}.`]);
  }
  return withPlans(edge, flags, async ({ client }) => {
    const { plans, total } = await plansToList(edge, client, state);
    const shown = flags.all || state !== undefined ? plans : recent(plans);
    if (flags.json) edge.out(jsonLine(shown.map(forPrograms)));
    else {
      tell(edge, ...planLines(shown, edge.columns));
      if (shown.length === 0) edge.out(state === undefined ? "There are no plans." : `No plan is ${state}.`);
      const older = total - shown.length;
      if (shown.length < plans.length) edge.err(`passepartout: ${older} older ones: plan list --all`);
      else if (older > 0) {
        edge.err(`passepartout: ${older} older ones, more than a list holds: plan show ID tells each`);
      }
      const waiting = shown.find((plan) => plan.state === "PLAN");
      if (waiting !== undefined) edge.err(`passepartout: read one before answering: plan show ${waiting.id}`);
    }
    return EXIT.answered;
  });
}

async function plansToList(edge: Edge, client: Client, state: string | undefined): Promise<ListedPlans> {
  try {
    return await listPlans(client, { state }, (notice) => warn(edge, `${notice}.`));
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "TOO-MANY" || state !== undefined) throw error;
    edge.err("passepartout: there are more plans than one message can hold; these are the open ones.");
    const plans = await listOpenPlans(client);
    return { plans, total: plans.length };
  }
}

function recent(plans: readonly PlanRecord[]): readonly PlanRecord[] {
  const open = plans.filter(({ state }) => OPEN_STATES.includes(state)).length;
  return plans.slice(0, open + RECENT);
}

/** Shows a plan in full. @returns The exit code. */
export function planShow(edge: Edge, id: string, flags: PlanFlags): Promise<number> {
  return withPlans(edge, flags, async ({ client }) => {
    const plan = await findPlan(client, id);
    if (flags.json) edge.out(jsonLine(forPrograms(plan)));
    else {
      const containment = getString(await request(client, "STATUS"), "CONTAINMENT");
      for (const line of planPage(plan, containment ?? "unknown", edge.columns)) edge.out(line);
    }
    return EXIT.answered;
  });
}

/** Flags of `plan verify`. */
export interface PlanVerifyFlags extends PlanFlags {
  /** A person has looked at what was told: it is past from now on. */
  readonly looked?: boolean;
}

/** Checks every line of the ledger. @returns The exit code: 1 when something is wrong with it that nobody has looked at. */
export function planVerify(edge: Edge, flags: PlanVerifyFlags): Promise<number> {
  return withPlans(edge, flags, async ({ client }) => {
    const payload = await request(client, "VERIFY-LEDGER", flags.looked ? { LOOKED: true } : {}, DEFAULT_TIMEOUT);
    const whole = getf(payload, "WHOLE") === true;
    const lines = Number(getf(payload, "LINES") ?? 0);
    const faults = readFaults(getf(payload, "FAULTS")), past = readFaults(getf(payload, "PAST"));
    if (flags.json) edge.out(jsonLine({ whole, lines, faults, ...past.length === 0 ? {} : { past } }));
    else {
      const ends = whole ? "is whole" : "is not as it was written";
      edge.out(`The ledger ${ends}: ${lines} line${lines === 1 ? "" : "s"}.`);
      for (const { line, fault, why } of faults) tell(edge, `line ${line}: ${fault}: ${visibleLine(why)}`);
      for (const { line, fault, why } of past) {
        const was = fault === "torn" ? "mended" : "looked at";
        tell(edge, `past, ${was}: line ${line}: ${fault}: ${visibleLine(why)}`);
      }
      if (!whole) { for (const line of LOOK_FIRST) edge.err(`passepartout: ${line}`); }
    }
    return whole ? EXIT.answered : EXIT.refused;
  });
}

/** What to do when the ledger is not whole. */
const LOOK_FIRST = [
  "look at ledger.log in the state folder and at the plans (plan list --all), and find out who did it: you, by putting",
  "back a copy, or somebody else. When you know: plan verify --looked. Where the daemon noted the fault by itself, no",
  "answer in the file of plans counts until then, and no plan that it finds approved at its start is run.",
];

function readFaults(value: Value | undefined) {
  return isList(value) ? value.map(readFault) : [];
}

function readFault(value: Value) {
  return {
    fault: getString(value, "FAULT") ?? getKeyword(value, "FAULT")?.toLowerCase() ?? "unknown",
    line: Number(getf(value, "LINE") ?? 0),
    why: getString(value, "WHY") ?? "",
  };
}
