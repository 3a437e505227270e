// `plan approve`, `plan deny` and `plan cancel`: answers plans, each bound to what it says now, and tells what follows. Waits for the
// end of each where that was asked for, and where plans run in this process.

import { getf, getKeyword, getString, isKeyword } from "../../daemon/wire/value.ts";
import { jsonLine } from "./json_line.ts";
import type { Client } from "../connection.ts";
import { Inbox } from "../inbox.ts";
import type { Conversation } from "./conversation.ts";
import { type Edge, EXIT, UsageError } from "./edge.ts";
import { type PlanFlags, withPlans } from "./plan.ts";
import { decide, type Decision, findPlan } from "./plan_desk.ts";
import { forPrograms, type FullPlanRecord, OPEN_STATES } from "./plan_record.ts";
import { askedAgainLine, outcomeLine } from "./plan_text.ts";
import { grantsInWords } from "../../daemon/plans/grants_in_words.ts";
import { helloFor, Refused } from "./request.ts";
import { visibleLine } from "./shown.ts";
import { tell, warn } from "./tell.ts";

/** Flags of an answer. */
export interface PlanAnswerFlags extends PlanFlags {
  /** The hash of what was read, or its first twelve digits or more; that of the plan as it is now without it. */
  readonly hash?: string;
  /** Wait until the plan has ended. */
  readonly wait?: boolean;
}

/** A plan that was answered, and what the daemon tells of it from then on. */
interface Answered {
  readonly plan: FullPlanRecord;
  readonly news: Inbox;
}

/**
 * Answers plans, each by itself: one that cannot be answered keeps nobody from the rest.
 *
 * @returns The exit code: 1 when one could not be answered so, or did not run to its end.
 */
export function planAnswer(
  edge: Edge,
  decision: Decision,
  given: readonly string[],
  flags: PlanAnswerFlags,
): Promise<number> {
  const ids = [...new Set(given)];
  const [id = ""] = ids;
  if (ids.length > 1 && flags.hash !== undefined) {
    throw new UsageError([`Cannot ${decision} several plans: --hash is that of one. Answer each by itself.`]);
  }
  return withPlans(edge, flags, async (conversation) => {
    const { client, local } = conversation;
    const wait = decision === "approve" && (flags.wait === true || local);
    if (wait) client.send(helloFor(["PLANS"], `hello-${crypto.randomUUID()}`));
    const say = { edge, decision, flags, isAlone: ids.length === 1, wait };
    using inboxes = new DisposableStack();
    if (ids.length === 1) {
      const answered = await answerOne(conversation, id, inboxes, say);
      return wait ? await tellEnds(conversation, [answered], say) : EXIT.answered;
    }
    const taken: Answered[] = [];
    for (const [index, id] of ids.entries()) {
      try {
        taken.push(await answerOne(conversation, id, inboxes, say));
      } catch (error) {
        if (!(error instanceof Refused)) {
          edge.err(`passepartout: nothing was heard of ${ids.slice(index).join(", ")}`);
          throw error;
        }
        if (flags.json) edge.out(jsonLine({ id, text: error.message, type: "log", code: error.code }));
        warn(edge, error.message);
      }
    }
    const end = wait ? await tellEnds(conversation, taken, say) : EXIT.answered;
    return taken.length < ids.length ? EXIT.refused : end;
  });
}

/** How it is said what comes of an answer. */
interface Saying {
  readonly edge: Edge;
  readonly decision: Decision;
  readonly flags: PlanAnswerFlags;
  /** Whether it is the only plan that is answered. */
  readonly isAlone: boolean;
  /** Whether its end will be told. */
  readonly wait: boolean;
}

async function answerOne(
  { client }: Conversation,
  id: string,
  inboxes: DisposableStack,
  { edge, decision, flags, isAlone, wait }: Saying,
): Promise<Answered> {
  const plan = await findPlan(client, id);
  const hash = flags.hash === undefined ? plan.hash : hashRead(flags.hash, plan.hash);
  const news = inboxes.use(newsOf(client, plan));
  const state = await decide(client, decision, plan.id, hash);
  if (!flags.json) {
    const lines = answerLines(decision, plan, state);
    // Of several each has a line.
    if (!isAlone) tell(edge, lines.short);
    else tell(edge, ...lines.full, ...wait ? [] : lines.next);
  } else if (!wait) edge.out(jsonLine({ id: plan.id, state }));
  return { plan, news };
}

/** Waits until plans have ended, and tells what came of each. @returns The exit code. */
async function tellEnds(
  conversation: Conversation,
  answered: readonly Answered[],
  { edge, flags }: Saying,
): Promise<number> {
  const { client, local } = conversation;
  if (answered.length === 0) return EXIT.answered;
  if (local) edge.err("passepartout: it runs in this process, which ends when it has ended.");
  let isDone = true;
  using stopping = untilInterrupted(edge, conversation, answered.map(({ plan }) => plan));
  for (const { plan, news } of answered) {
    const again = await untilEnd(plan, news, stopping.signal);
    const end = await findPlan(client, plan.id);
    if (flags.json) {
      edge.out(jsonLine({ ...forPrograms(end), ...again === undefined ? {} : { askedAgainAs: again } }));
    } else tell(edge, outcomeLine(end));
    if (again !== undefined) edge.err(`passepartout: ${askedAgainLine(again)}`);
    isDone &&= end.state === "DONE";
  }
  return isDone ? EXIT.answered : EXIT.refused;
}

/** The whole hash for its beginning; anything else stays as it is, and the daemon refuses it. */
function hashRead(given: string, hash: string): string {
  return given.length >= 12 && hash.startsWith(given.toLowerCase()) ? hash : given;
}

/** What is said of an answer: in a line, in full, and what to do next. @param state The plan's by now. */
function answerLines(
  decision: Decision,
  { id, title, rule, grants, command }: FullPlanRecord,
  state: string,
): { readonly short: string; readonly full: readonly string[]; readonly next: readonly string[] } {
  const shown = visibleLine(title);
  if (decision === "approve") {
    return {
      short: `Approved plan ${id}: ${shown}`,
      // Of a skill the command is its whole text.
      full: [`Approved plan ${id}: ${rule === "new-skill" ? shown : visibleLine(command)}`, grantsInWords(grants)],
      next: [`It runs when its turn comes; what came of it: passepartout plan show ${id}`],
    };
  }
  const stopped = decision === "cancel" && state === "RUNNING" ? ", which is being stopped" : "";
  const short = `${decision === "deny" ? "Denied" : "Cancelled"} plan ${id}${stopped}: ${shown}`;
  return { short, full: [short], next: [] };
}

/** What the daemon tells of one plan, and of new ones for the same. */
function newsOf(client: Client, { id }: FullPlanRecord): Inbox {
  return new Inbox(client, (message) => {
    const payload = getf(message, "PAYLOAD");
    if (!isKeyword(getf(message, "TYPE"), "EVENT") || getKeyword(payload, "ACTION") !== "PLAN") return false;
    return getString(payload, "ID") === id ||
      // What it says of itself in words, anybody may have put there.
      getKeyword(payload, "STATE") === "PLAN" && getString(payload, "REPLACES") === id;
  });
}

/** Ctrl-C stops plans that run in this process, and else only the wait, which the signal tells. */
function untilInterrupted(
  edge: Edge,
  { client, local }: Conversation,
  plans: readonly FullPlanRecord[],
): Disposable & { readonly signal: AbortSignal } {
  const stopped = new AbortController();
  const restore = edge.onInterrupt(() => {
    restore();
    if (!local) {
      const ids = plans.map(({ id }) => id).join(" ");
      const what = plans.length === 1 ? "the plan itself" : "the plans themselves";
      edge.err(`passepartout: no longer waiting; to stop ${what}: passepartout plan cancel ${ids}`);
      return stopped.abort();
    }
    // One that is over by then cannot be cancelled, and need not be.
    for (const { id, hash } of plans) {
      decide(client, "cancel", id, hash).catch((error) => error instanceof Refused || stopped.abort());
    }
  });
  return { signal: stopped.signal, [Symbol.dispose]: restore };
}

/**
 * Waits until a plan is over, or nobody waits any more.
 *
 * @returns The plan that takes its place, where what it was approved with had changed.
 */
async function untilEnd(plan: FullPlanRecord, news: Inbox, signal: AbortSignal): Promise<string | undefined> {
  let again: string | undefined;
  try {
    for (;;) {
      const payload = getf(await news.next(signal), "PAYLOAD");
      const id = getString(payload, "ID") ?? plan.id;
      if (id !== plan.id) again = id;
      else if (!OPEN_STATES.includes(getKeyword(payload, "STATE") ?? "")) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return again;
}
