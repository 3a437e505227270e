// The third stage: each proposed action is judged when it is proposed and again right before it is done; what the guard allows is
// performed, what needs a person becomes a plan. Nothing reaches an actuator on any other way.

import { logAnswer } from "../wire/message.ts";
import { storageFault } from "../files/storage_fault.ts";
import { plainly } from "../wire/printable.ts";
import { kw, plist } from "../wire/value.ts";
import { judgeOutcome, KeptBack } from "./kept_back.ts";
import { isOwnAffair } from "./own_affairs.ts";
import type { Action, FollowUp, Ports, Proposal, Task, Verdict } from "./ports.ts";

/** How much is shown of why a guard refused: it may quote the request, in characters. */
const LONGEST_WHY = 300;

/** What is done must be on record: without room for that nothing is done. */
const STRICTNESS: Readonly<Record<Verdict["tier"], number>> = { allow: 0, ask: 1, deny: 2 };

/** Performs what is allowed and says what is not. @returns The events that follow. */
export async function act(proposal: Proposal, ports: Ports, task: Task): Promise<readonly FollowUp[]> {
  if (proposal.together !== undefined) return await actTogether(proposal, ports, task);
  const following: FollowUp[] = [];
  const first = await judgeAll(proposal.actions, ports, task);
  // Until it is on the disk that this was asked for, a power cut could have it done twice; of what only looks that is nothing.
  const mayWait = proposal.actions.every((action, index) => isHarmless(action, first[index]));
  if (!mayWait) await task.recorded;
  for (const [index, action] of proposal.actions.entries()) {
    task.signal.throwIfAborted();
    const actuator = ports.actuators.get(action.target);
    // To a client the actuator that speaks to clients does not exist.
    if (actuator === undefined || isSpeechOfClient(action)) {
      task.answer(logAnswer("ERROR", "NO-ACTUATOR", noActuator(action, ports)));
      continue;
    }
    let verdict = stricter(first[index] as Verdict, await judge(action, ports, task));
    if (mayWait && !isHarmless(action, verdict)) {
      await task.recorded;
      verdict = stricter(verdict, await judge(action, ports, task));
    }
    // A guard may take its time. Whoever was told in the meantime that it is cancelled relies on that.
    task.signal.throwIfAborted();
    const unjudged = verdict.tier === "allow" ? undefined : ports.unjudged?.();
    if (unjudged !== undefined) {
      task.answer(unjudged);
      continue;
    }
    // To stop must be possible on a full or broken disk, too.
    const fault = note(action, verdict, ports, task);
    if (fault !== undefined && !isOwnAffair(action.target, action.name) && verdict.tier !== "deny") {
      task.answer(logAnswer("ERROR", "STORAGE", unrecorded(fault.error)));
    } else if (verdict.tier === "allow") following.push(...(await actuator.perform(action, task, verdict)) ?? []);
    else if (verdict.tier === "ask" && ports.plans !== undefined) {
      task.answer(await ports.plans.propose(action, verdict, task));
    } else {
      const why = plainly(verdict.why, LONGEST_WHY);
      task.answer(logAnswer("ERROR", "DENIED", `Refused: ${why}`, { RULE: verdict.rule }));
    }
  }
  return following;
}

/** Performs actions that are one matter, one after the other, up to the first that is not done. */
async function actTogether(proposal: Proposal, ports: Ports, task: Task): Promise<readonly FollowUp[]> {
  const following: FollowUp[] = [], texts: string[] = [];
  for (const [index, action] of proposal.actions.entries()) {
    const kept = new KeptBack(task);
    following.push(...await act({ actions: [action] }, ports, kept));
    const { done, tell, text } = judgeOutcome(kept.answers);
    if (text !== undefined) texts.push(text);
    if (done) continue;
    for (const answer of tell) task.answer(answer);
    const left = proposal.actions.length - index - 1;
    if (left > 0) {
      task.answer(
        logAnswer(
          "WARN",
          "FAILED",
          `Of ${left + 1} steps that belong together this was the first; none after it is begun.`,
        ),
      );
    }
    return following;
  }
  const text = proposal.together?.say ?? (texts.join("\n") || "Done.");
  const payload = plist({ ACTION: kw("MESSAGE"), TEXT: text });
  const speech: Action = { target: "CLIENT", name: "MESSAGE", payload, proposedBy: "skill" };
  return [...following, ...await act({ actions: [speech] }, ports, task)];
}

/** What somebody hears whose action was not refused by any rule. */
function unrecorded(error: unknown): string {
  const fault = error instanceof Error ? storageFault(error.message) : undefined;
  const { why, advice } = fault ?? { advice: "see the log of the daemon for why, make the state folder writable" };
  return `Cannot perform request: the ledger cannot be written${
    why === undefined ? "" : ` (${why})`
  }, and nothing is done ` +
    `that is not written down. Nothing was done. To go on, ${advice} and ask again.`;
}

/** Has a decision written down. @returns What keeps it from that. */
function note(action: Action, verdict: Verdict, { decisions }: Ports, task: Task) {
  try {
    decisions?.verdict(action, verdict, task);
    return undefined;
  } catch (error) {
    // Whoever keeps the ledger has logged it.
    return { error };
  }
}

/** What is proposed is judged at once, before anything of it is done. */
function judgeAll(actions: readonly Action[], ports: Ports, task: Task): Promise<Verdict[]> {
  return Promise.all(actions.map((action) => {
    const served = ports.actuators.has(action.target) && !isSpeechOfClient(action);
    return served
      ? judge(action, ports, task)
      : { tier: "deny" as const, rule: "no-actuator", why: "nothing serves it" };
  }));
}

/** Whether nothing comes of a command, however often it is run. */
function isHarmless({ target }: Action, verdict: Verdict | undefined): boolean {
  return target === "SHELL" && verdict?.tier === "allow" && verdict.rule === "harmless";
}

function isSpeechOfClient(action: Action): boolean {
  return action.target === "CLIENT" && action.proposedBy === "client";
}

function stricter(a: Verdict, b: Verdict): Verdict {
  return STRICTNESS[a.tier] > STRICTNESS[b.tier] ? a : b;
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
