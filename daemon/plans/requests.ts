// What clients ask about Flight Plans and the ledger, and how they are answered.
// Knows the service of plans and no socket.

import type { Action, Task } from "../pipeline/ports.ts";
import { logAnswer, type LogCode, responseAnswer } from "../wire/message.ts";
import { LONGEST_TIMEOUT, secondsOf } from "../wire/seconds.ts";
import { getf, getKeyword, getString, kw, list, plist, type Value } from "../wire/value.ts";
import { type FlightPlan, PLAN_STATES, type PlanState } from "./flight_plan.ts";
import type { LedgerFault, LedgerVerdict } from "./ledger_verify.ts";
import type { PlanResult } from "./plan_store.ts";
import { listedPlan, listWithin, shortFields } from "./plan_list.ts";
import { type PlanService, readAction } from "./plan_service.ts";

/** The usual length of a frame, and what of it is left to the rest of a message that holds a list, bytes. */
const USUAL_FRAME = 1 << 20, BESIDE_LIST = 32 << 10;

/** What is asked is answered by these. */
export interface PlanDesk {
  readonly plans: PlanService;
  /** What whoever asks for the plans must know of the store that they are in. */
  readonly notice?: () => string | undefined;
  /** The longest message, bytes; a usual one without it. */
  readonly maxFrame?: number;
  /** Checks every line of the ledger. @param lookedBy Who has looked at what was told: from now on it is past. */
  readonly verify: (lookedBy?: string) => Promise<LedgerVerdict>;
}

/** Answers a request about plans. */
export async function servePlans(desk: PlanDesk, action: Action, task: Task): Promise<void> {
  const { plans, notice, verify, maxFrame = USUAL_FRAME } = desk;
  const { name, payload } = action;
  const id = getString(payload, "ID") ?? "";
  const hash = getString(payload, "HASH") ?? "";
  const by = `client (${task.source})`;
  switch (name) {
    case "APPROVE-PLAN":
      await plans.learnAsked(id);
      // Whoever was told meanwhile that nothing came of it relies on that.
      task.signal.throwIfAborted();
      return answerDecision(plans.approve(id, hash, by), name, task);
    case "DENY-PLAN":
      return answerDecision(plans.deny(id, hash, by), name, task);
    case "CANCEL-PLAN":
      return answerDecision(plans.cancel(id, hash, by), name, task);
    case "SHOW-PLAN": {
      const plan = plans.find(id);
      if (plan === undefined) {
        const why = id === "" ? "No plan was named: give its id." : `There is no plan ${id}.`;
        return task.answer(logAnswer("ERROR", "NO-SUCH-PLAN", why));
      }
      const { redacted } = plans.shown(plan);
      const PLAN = planInFull({ ...plans.inFull(plan), ...redacted ? { redacted } : {} }, plans.whyNotBegun(plan));
      return task.answer(responseAnswer(name, { PLAN }));
    }
    case "LIST-PLANS": {
      const state = getKeyword(payload, "STATE");
      const known = state === undefined ? undefined : PLAN_STATES.find((each) => each === state);
      const prefix = getString(payload, "PREFIX");
      const found = state !== undefined && known === undefined
        ? []
        : plans.list(known as PlanState | undefined, prefix);
      const entryOf = (plan: FlightPlan) => listedPlan(plans.shown(plan), plans.whyNotBegun(plan));
      return task.answer(
        responseAnswer(name, {
          TOTAL: found.length,
          PLANS: list(listWithin(found, entryOf, Math.max(maxFrame - BESIDE_LIST, maxFrame / 2))),
          NOTICE: notice?.(),
        }),
      );
    }
    case "VERIFY-LEDGER":
      return task.answer(
        responseAnswer(name, verdictFields(await verify(getf(payload, "LOOKED") === true ? by : undefined))),
      );
  }
}

const CODES: Readonly<Record<string, LogCode>> = {
  "NO-SUCH-PLAN": "NO-SUCH-PLAN",
  CHANGED: "PLAN-CHANGED",
  UNRECORDED: "STORAGE",
};

function answerDecision(result: PlanResult, name: string, task: Task): void {
  if (!result.ok) return task.answer(logAnswer("ERROR", CODES[result.code] ?? "PLAN-RESOLVED", result.why));
  task.answer(responseAnswer(name, { ID: result.plan.id, STATE: kw(result.plan.state) }));
}

/** How long it may run, where it asks for that itself: in whole seconds, whatever kind of number it asks with. */
function timeOf(plan: FlightPlan): Record<string, Value> {
  const asked = secondsOf(getf(readAction(plan.action)?.payload ?? null, "TIMEOUT") ?? null) ?? 0;
  return asked > 0 ? { TIMEOUT: Math.ceil(Math.min(asked, LONGEST_TIMEOUT)) } : {};
}

/** A plan with everything a person reads before answering. @param plan With the secrets in it: what is taken out might be what runs. */
function planInFull(plan: FlightPlan, waits: string | undefined): Value {
  const { progress } = plan;
  return plist({
    ...shortFields(plan, waits),
    COMMAND: plan.command,
    CWD: plan.cwd,
    REQUESTER: plan.requester,
    EXPLANATION: plan.explanation,
    ENVIRONMENT: list(plan.environment),
    ...timeOf(plan),
    ...plan.uncontained === undefined ? {} : { UNCONTAINED: plan.uncontained },
    ...plan.mayAnswer === undefined ? {} : { "MAY-ANSWER": true },
    FILES: list(
      plan.files.map((file) =>
        "sha256" in file
          ? plist({ PATH: file.path, SHA256: file.sha256 })
          : plist({ PATH: file.path, UNBOUND: file.unbound })
      ),
    ),
    "ANSWERED-BY": progress.answeredBy,
    OUTCOME: progress.outcome,
    STDOUT: progress.output?.stdout,
    STDERR: progress.output?.stderr,
  });
}

function verdictFields(verdict: LedgerVerdict): Record<string, Value> {
  const shown = (faults: readonly LedgerFault[]) =>
    list(faults.map(({ fault, line, why }) => plist({ FAULT: fault, LINE: line, WHY: why })));
  return {
    WHOLE: verdict.ok ? true : null,
    LINES: verdict.lines,
    FAULTS: shown(verdict.ok ? [] : verdict.faults),
    ...(verdict.past === undefined ? {} : { PAST: shown(verdict.past) }),
  };
}
