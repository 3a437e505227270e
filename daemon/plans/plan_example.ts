// A Flight Plan for tests that are not about its fields. Apart from plan_arbitrary.ts, because a program of the tests loads it.
// Knows nothing of stores and of what is proved with it.

import type { FlightPlan } from "./flight_plan.ts";
import { hashPlan } from "./plan_hash.ts";

/** Returns a plan to push a branch, in PLAN, requested at 1 s and expiring at 2 s, but for the fields that are given. */
export function makePlan(fields: Partial<FlightPlan> = {}): FlightPlan {
  const plan = {
    id: "p1",
    state: "PLAN" as const,
    title: "Push to origin",
    action: '(:TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD "git push"))',
    command: "git push",
    cwd: "/home/u/work",
    requester: "CLI",
    session: "s",
    rule: "git-push",
    why: "it changes another repository",
    explanation: "The branch is done.",
    grants: { write: ["/home/u/work"], network: true, read: ["/home/u/.ssh"] },
    environment: ["HOME", "PATH"],
    files: [{ path: "/home/u/work/Makefile", real: "/home/u/work/Makefile", sha256: "0".repeat(64) }],
    requestedAt: 1_000,
    expiresAt: 2_000,
    progress: {},
    ...fields,
  };
  return { ...plan, hash: fields.hash ?? hashPlan(plan) };
}
