// `plan approve`, `plan deny` and `plan cancel`: answers one plan, bound to what it says now, and tells what follows. Waits for its end
// where that was asked for, and where the plan runs in this process.

import { getf, getKeyword, getString, isKeyword } from "../../daemon/wire/value.ts";
import type { Client } from "../connection.ts";
import { Inbox } from "../inbox.ts";
import type { Conversation } from "./conversation.ts";
import { type Edge, EXIT } from "./edge.ts";
import { type PlanFlags, withPlans } from "./plan.ts";
import { decide, type Decision, findPlan } from "./plan_desk.ts";
import { type FullPlanRecord, OPEN_STATES } from "./plan_record.ts";
import { askedAgainLine, outcomeLine } from "./plan_text.ts";
import { grantsInWords } from "../../daemon/plans/grants_in_words.ts";
import { helloFor } from "./request.ts";
import { visibleLine } from "./shown.ts";

/** Flags of an answer. */
export interface PlanAnswerFlags extends PlanFlags {
  /** The hash of what was read, or its first twelve digits or more; that of the plan as it is now without it. */
  readonly hash?: string;
  /** Wait until the plan has ended. */
  readonly wait?: boolean;
}

/** Answers a plan. @returns The exit code: 1 when it could not be answered so, or did not run to its end. */
export function planAnswer(edge: Edge, decision: Decision, id: string, flags: PlanAnswerFlags): Promise<number> {
  return withPlans(edge, flags, async (conversation) => {
    const { client, local } = conversation;
    const plan = await findPlan(client, id);
    const hash = flags.hash === undefined ? plan.hash : hashRead(flags.hash, plan.hash);
    const wait = decision === "approve" && (flags.wait === true || local);
    using news = newsOf(client, plan);
    if (wait) client.send(helloFor(["PLANS"], `hello-${crypto.randomUUID()}`));
    const state = await decide(client, decision, plan.id, hash);
    if (!wait) {
      if (flags.json) edge.out(JSON.stringify({ id: plan.id, state }));
      else for (const line of answered(decision, plan, state)) edge.out(line);
      return EXIT.answered;
    }
    if (!flags.json) { for (const line of answered(decision, plan, undefined)) edge.out(line); }
    if (local) edge.err("passepartout: it runs in this process, which ends when it has ended.");
    const again = await untilEnd(edge, conversation, plan, news);
    const end = await findPlan(client, plan.id);
    if (flags.json) edge.out(JSON.stringify({ ...end, ...again === undefined ? {} : { askedAgainAs: again } }));
    else edge.out(outcomeLine(end));
    if (again !== undefined) edge.err(`passepartout: ${askedAgainLine(again)}`);
    return end.state === "DONE" ? EXIT.answered : EXIT.refused;
  });
}

/** The whole hash for its beginning; anything else stays as it is, and the daemon refuses it. */
function hashRead(given: string, hash: string): string {
  return given.length >= 12 && hash.startsWith(given.toLowerCase()) ? hash : given;
}

function answered(
  decision: Decision,
  { id, title, rule, grants, command }: FullPlanRecord,
  state: string | undefined,
): string[] {
  const shown = visibleLine(title);
  if (decision === "deny") return [`Denied plan ${id}: ${shown}`];
  if (decision === "cancel") {
    return [
      state === "RUNNING" ? `Cancelled plan ${id}, which is being stopped: ${shown}` : `Cancelled plan ${id}: ${shown}`,
    ];
  }
  // Of a skill the command is its whole text.
  const what = `Approved plan ${id}: ${rule === "new-skill" ? shown : visibleLine(command)}`;
  const hint = `It runs now; what came of it: passepartout plan show ${id}`;
  return [what, grantsInWords(grants), ...state === undefined ? [] : [hint]];
}

/** What the daemon tells of one plan, and of new ones for the same. */
function newsOf(client: Client, { id }: FullPlanRecord): Inbox {
  return new Inbox(client, (message) => {
    const payload = getf(message, "PAYLOAD");
    if (!isKeyword(getf(message, "TYPE"), "EVENT") || getKeyword(payload, "ACTION") !== "PLAN") return false;
    return getString(payload, "ID") === id ||
      // Another plan may have the same title.
      getKeyword(payload, "STATE") === "PLAN" &&
        getString(payload, "WHY")?.includes(`Plan ${id} did not run:`) === true;
  });
}

/**
 * Waits until a plan is over. Ctrl-C stops one that runs in this process, and else only the wait.
 *
 * @returns The plan that takes its place, where what it was approved with had changed.
 */
async function untilEnd(
  edge: Edge,
  { client, local }: Conversation,
  plan: FullPlanRecord,
  news: Inbox,
): Promise<string | undefined> {
  let again: string | undefined;
  const stopped = new AbortController();
  const restore = edge.onInterrupt(() => {
    restore();
    if (local) decide(client, "cancel", plan.id, plan.hash).catch(() => stopped.abort());
    else stopped.abort();
  });
  try {
    for (;;) {
      const payload = getf(await news.next(stopped.signal), "PAYLOAD");
      const id = getString(payload, "ID") ?? plan.id;
      if (id !== plan.id) again = id;
      else if (!OPEN_STATES.includes(getKeyword(payload, "STATE") ?? "")) break;
    }
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
    edge.err(`passepartout: no longer waiting; to stop the plan itself: passepartout plan cancel ${plan.id}`);
  } finally {
    restore();
  }
  return again;
}
