// The second stage: what to do about a percept. Asks the reasoners in turn; proposes, and does nothing itself.
// Knows no actuator.

import { deltaAnswer } from "../wire/message.ts";
import { kw, plist } from "../wire/value.ts";
import type { Percept, Ports, Proposal, Task } from "./ports.ts";

/** Returns what is proposed; no action when no reasoner has anything to say. */
export async function reason(percept: Percept, ports: Ports, task: Task): Promise<Proposal> {
  if (percept.kind === "request") return { actions: [percept.action] };
  // A fault is reported as it is: asking a reasoner, which may be what is broken, could only bring the next fault.
  if (percept.kind === "fault") return { actions: [reportFault(percept.text)] };
  if (percept.kind === "beat") {
    const proposals = await Promise.all(ports.reasoners.map((reasoner) => reasoner.beat?.(task)));
    return { actions: proposals.flatMap((proposal) => proposal?.actions ?? []) };
  }
  // Whether anybody wants pieces is not asked here: somebody who does may join while the answer is being made.
  const onDelta = (text: string) => task.answer(deltaAnswer(text));
  for (const reasoner of ports.reasoners) {
    const proposal = await reasoner.reason(percept, task, onDelta);
    if (proposal !== undefined) return proposal;
  }
  return { actions: [] };
}

function reportFault(text: string) {
  return {
    target: "CLIENT",
    name: "FAULT",
    payload: plist({ CODE: kw("INTERNAL-ERROR"), TEXT: text }),
    proposedBy: "daemon" as const,
  };
}
