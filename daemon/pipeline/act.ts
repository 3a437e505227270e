// The third stage: each proposed action is judged, and what the guard allows is performed. Nothing reaches an actuator on any
// other way.

import { logAnswer } from "../wire/message.ts";
import { plainly } from "../wire/printable.ts";
import type { Action, FollowUp, Ports, Proposal, Task, Verdict } from "./ports.ts";

/** How much is shown of why a guard refused: it may quote the request, in characters. */
const LONGEST_WHY = 300;

/** Performs what is allowed and says what is not. @returns The events that follow. */
export async function act(proposal: Proposal, ports: Ports, task: Task): Promise<readonly FollowUp[]> {
  const following: FollowUp[] = [];
  for (const action of proposal.actions) {
    task.signal.throwIfAborted();
    const actuator = ports.actuators.get(action.target);
    // To a client the actuator that speaks to clients does not exist.
    if (actuator === undefined || (action.target === "CLIENT" && action.proposedBy === "client")) {
      task.answer(logAnswer("ERROR", "NO-ACTUATOR", noActuator(action, ports)));
      continue;
    }
    const verdict = await judge(action, ports, task);
    // A guard may take its time. Whoever was told in the meantime that it is cancelled relies on that.
    task.signal.throwIfAborted();
    if (verdict.tier !== "allow") {
      task.answer(
        logAnswer("ERROR", "DENIED", `Refused: ${plainly(verdict.why, LONGEST_WHY)}`, { RULE: verdict.rule }),
      );
      continue;
    }
    following.push(...(await actuator.perform(action, task)) ?? []);
  }
  return following;
}

/** Asks the guard; a guard that fails has not allowed anything. */
async function judge(action: Action, ports: Ports, task: Task): Promise<Verdict> {
  try {
    return await ports.guard.judge(action, task);
  } catch (error) {
    return { tier: "deny", rule: "guard-failed", why: `the guard could not decide (${error})` };
  }
}

function noActuator(action: Action, ports: Ports): string {
  const known = [...ports.actuators.keys()].filter((target) => target !== "CLIENT").map((target) => ":" + target);
  return `Cannot perform request: nothing here serves :TARGET :${plainly(action.target)}. Known: ${known.join(" ")}.`;
}
