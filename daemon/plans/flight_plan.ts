// A Flight Plan: what somebody wants done, why a person is asked, and the states it can pass. Pure: what follows from an event
// is said here, and nowhere else. Knows nothing of where plans are kept, who answers, or how a command runs.

import type { Grants } from "../pipeline/grants.ts";

/** Every state, in the order a plan can pass them. */
export const PLAN_STATES = [
  "PLAN",
  "APPROVED",
  "RUNNING",
  "DONE",
  "FAILED",
  "DENIED",
  "EXPIRED",
  "INTERRUPTED",
] as const;

/** One of {@link PLAN_STATES}; a plan in DONE, FAILED, DENIED, EXPIRED or INTERRUPTED stays so for ever. */
export type PlanState = typeof PLAN_STATES[number];

/** A file that the command executes or reads as code, and what it held when the plan was made. */
export type BoundFile =
  | {
    /** As it was named, absolute. */
    readonly path: string;
    /** The file behind every link. */
    readonly real: string;
    /** Of its contents, 64 lower-case hexadecimal digits. */
    readonly sha256: string;
  }
  | {
    readonly path: string;
    /** Why its contents could not be bound; a person reads it before answering. */
    readonly unbound: UnboundReason;
  };

/** Why a file could not be bound; `unknown`: the guard could not tell which file it is; `too-many`: others took the room. */
export type UnboundReason = "too-large" | "not-a-file" | "missing" | "unreadable" | "unknown" | "too-many";

/** The working folder of a plan, or a place that it may write, as it was found when the plan was made. */
export interface BoundFolder {
  /** As it was named, absolute. */
  readonly path: string;
  /** Where that led, links followed. */
  readonly real: string;
  /** Tells it from any other that is ever given its name; `missing` when there was none. */
  readonly identity: string;
}

/** What is asked for. None of it ever changes. */
export interface PlanRequest {
  /** A line for lists. */
  readonly title: string;
  /** The action as `printSexp` writes it. This is what runs; everything else is there to be read. */
  readonly action: string;
  /** The command in the action, as a person reads it. */
  readonly command: string;
  /** The working folder, absolute. */
  readonly cwd: string;
  /** Who wants it: a client, a skill, a reasoner. */
  readonly requester: string;
  /** The conversation it came from. */
  readonly session: string;
  /** The `:ID` of the message it came from, which hears of each change. */
  readonly replyTo?: string;
  /** The rule of the guard that asks. */
  readonly rule: string;
  /** Why the guard asks. */
  readonly why: string;
  /** Why the requester wants it. */
  readonly explanation: string;
  readonly grants: Grants;
  /** The names of the variables that the run is given. */
  readonly environment: readonly string[];
  readonly files: readonly BoundFile[];
  /** What `cwd` was when the plan was made; plans of older versions have none. */
  readonly folder?: BoundFolder;
  /** What each path of `grants.write` was when the plan was made, in that order; plans of older versions have none. */
  readonly places?: readonly BoundFolder[];
  /** Why nothing enforces the grants, where runs were not contained when the plan was made. */
  readonly uncontained?: string;
  /** Whether the run could answer plans: it reaches the daemon, which asks nobody who they are. */
  readonly mayAnswer?: true;
  /** The plan whose place it takes, by its id: that one was approved, and something had changed when it was to run. */
  readonly replaces?: string;
  /** The hash holds what a person reads of it, too; that of plans of older versions does not. */
  readonly wordsBound?: true;
}

/** The last that a run wrote, without secrets. */
export interface PlanOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** What became of a plan so far; times in milliseconds since 1970. */
export interface PlanProgress {
  readonly answeredBy?: string;
  readonly answeredAt?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** How it ended, in words. */
  readonly outcome?: string;
  /** What it wrote, where it ran to an end that was seen. */
  readonly output?: PlanOutput;
  /** It passed RUNNING on paper only: nothing was run. */
  readonly neverRan?: true;
}

/** A Flight Plan. */
export interface FlightPlan extends PlanRequest {
  readonly id: string;
  readonly state: PlanState;
  /** Milliseconds since 1970. */
  readonly requestedAt: number;
  /** When an answer comes too late, milliseconds since 1970. */
  readonly expiresAt: number;
  /** What an approval is bound to (plan_hash.ts). */
  readonly hash: string;
  readonly progress: PlanProgress;
  /** What looks like a secret was taken out of what is approved: this is not all of it (shown_plan.ts). A stored plan has none. */
  readonly redacted?: true;
}

/** Something that happens to a plan; `at` in milliseconds since 1970. */
export type PlanEvent =
  | { readonly kind: "approve"; readonly at: number; readonly by: string; readonly hash: string }
  | {
    readonly kind: "deny";
    readonly at: number;
    readonly by: string;
    readonly hash: string;
    /** Why, where whoever denied it said so. */
    readonly outcome?: string;
  }
  | { readonly kind: "expire"; readonly at: number }
  | {
    readonly kind: "start";
    readonly at: number;
    /** The hash of the plan as it stands now, its files hashed again. */
    readonly hash: string;
    /** Nothing is run: an approved plan that must not run any more leaves APPROVED by its only door. */
    readonly onPaper?: true;
  }
  | {
    readonly kind: "finish" | "interrupt";
    readonly at: number;
    readonly outcome: string;
    readonly output?: PlanOutput;
  }
  | {
    readonly kind: "fail";
    readonly at: number;
    readonly outcome: string;
    /** It was to run, and nothing was run. */
    readonly neverRan?: true;
    readonly output?: PlanOutput;
  };

/**
 * Why an event changes nothing. `RESOLVED`: it was answered or has expired before; `CHANGED`: the hash is another's; `LATE`: its
 * time is over; `EARLY`: its time is not over; `NOT-APPROVED`: it may not run; `STARTED`: it ran before; `NOT-RUNNING`.
 */
export type RefusalCode = "RESOLVED" | "CHANGED" | "LATE" | "EARLY" | "NOT-APPROVED" | "STARTED" | "NOT-RUNNING";

/** What {@link transition} returns. */
export type Transition =
  | { readonly ok: true; readonly plan: FlightPlan }
  | { readonly ok: false; readonly code: RefusalCode; readonly why: string };

/** Returns the plan after an event, or why the event changes nothing. No plan comes back to a state it has left. */
export function transition(plan: FlightPlan, event: PlanEvent): Transition {
  switch (event.kind) {
    case "approve":
    case "deny":
      return answer(plan, event);
    case "expire":
      if (plan.state !== "PLAN") return refused(plan, "RESOLVED");
      if (event.at < plan.expiresAt) return refused(plan, "EARLY");
      return moved(plan, "EXPIRED", { endedAt: event.at, outcome: "nobody answered in time" });
    case "start":
      return start(plan, event);
    default:
      if (plan.state !== "RUNNING") return refused(plan, "NOT-RUNNING");
      return moved(plan, ENDS[event.kind], {
        endedAt: event.at,
        outcome: event.outcome,
        ...(event.output === undefined ? {} : { output: event.output }),
        ...("neverRan" in event ? { neverRan: true } : {}),
      });
  }
}

const ENDS = { finish: "DONE", fail: "FAILED", interrupt: "INTERRUPTED" } as const;

function answer(plan: FlightPlan, event: Extract<PlanEvent, { by: string }>): Transition {
  if (plan.state !== "PLAN") return refused(plan, "RESOLVED");
  if (event.hash !== plan.hash) return refused(plan, "CHANGED");
  if (event.at >= plan.expiresAt) return refused(plan, "LATE");
  const progress = { answeredBy: event.by, answeredAt: event.at };
  return event.kind === "approve" ? moved(plan, "APPROVED", progress) : moved(plan, "DENIED", {
    ...progress,
    endedAt: event.at,
    ...event.outcome === undefined ? {} : { outcome: event.outcome },
  });
}

function start(plan: FlightPlan, event: Extract<PlanEvent, { kind: "start" }>): Transition {
  if (plan.state !== "APPROVED") {
    const ran = plan.state === "RUNNING" || plan.progress.startedAt !== undefined;
    return refused(plan, ran ? "STARTED" : "NOT-APPROVED");
  }
  if (event.onPaper) return moved(plan, "RUNNING", { startedAt: event.at, neverRan: true });
  if (event.hash !== plan.hash) return refused(plan, "CHANGED");
  if (event.at >= plan.expiresAt) return refused(plan, "LATE");
  return moved(plan, "RUNNING", { startedAt: event.at });
}

function moved(plan: FlightPlan, state: PlanState, progress: PlanProgress): Transition {
  return { ok: true, plan: { ...plan, state, progress: { ...plan.progress, ...progress } } };
}

const REFUSALS: Readonly<Record<RefusalCode, string>> = {
  "RESOLVED": "it was decided before",
  "CHANGED": "the hash that was given is another; look at the plan again",
  "LATE": "its time is over",
  "EARLY": "its time is not over yet",
  "NOT-APPROVED": "nobody approved it",
  "STARTED": "it ran before, and a plan runs at most once",
  "NOT-RUNNING": "it is not running",
};

function refused(plan: FlightPlan, code: RefusalCode): Transition {
  const why = code === "RESOLVED" ? resolvedBy(plan) : REFUSALS[code];
  return {
    ok: false,
    code,
    // A plan whose time is over waits for nobody, also where that was not written down yet.
    why: `Plan ${plan.id} ${
      plan.state !== "PLAN" ? `is ${plan.state}` : code === "LATE" ? "is EXPIRED" : "waits for an answer"
    }: ${why}.`,
  };
}

/** Of two who answer, the second hears who was first; of a plan that was closed, why. */
function resolvedBy({ state, progress }: FlightPlan): string {
  const { answeredBy, answeredAt, outcome } = progress;
  if (state === "EXPIRED" && outcome !== undefined) return outcome;
  if (answeredBy === undefined || answeredAt === undefined) return REFUSALS["RESOLVED"];
  const when = Number.isFinite(new Date(answeredAt).getTime()) ? `, ${new Date(answeredAt).toISOString()}` : "";
  // Of what the daemon closed the reason is the answer; what came of a run tells nothing about who was first.
  const why = state === "DENIED" && outcome !== undefined ? `: ${outcome}` : "";
  return `it was ${state === "DENIED" ? "denied" : "approved"} by ${answeredBy}${when}${why}`;
}
