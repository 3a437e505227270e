// A Flight Plan as the command line has it: read from what the daemon sends, and printed as JSON as it is.
// Knows no connection. Pure.

import type { GrantedEntry, Grants } from "../../daemon/plans/grants_in_words.ts";
import { getf, getKeyword, getString, isList, isPlist, type Value } from "../../daemon/wire/value.ts";

/** A plan as lists show it. */
export interface PlanRecord {
  readonly id: string;
  readonly state: string;
  readonly title: string;
  readonly hash: string;
  readonly rule: string;
  readonly why: string;
  readonly grants: Grants;
  /** By ISO 8601, UTC. */
  readonly requestedAt: string;
  readonly expiresAt: string;
  /** Why it has not begun although it was approved, as a clause. Told to people only: what programs read has fixed keys. */
  readonly waits?: string;
}

/** A plan with everything a person reads before answering. */
export interface FullPlanRecord extends PlanRecord {
  readonly command: string;
  readonly cwd: string;
  readonly requester: string;
  /** How many seconds it may run, where it asks for that itself. */
  readonly timeoutSeconds?: number;
  readonly explanation: string;
  readonly environment: readonly string[];
  /** Files whose contents the approval is bound to, and those it could not be bound to, with the reason. */
  readonly files: readonly {
    readonly path: string;
    readonly sha256?: string | undefined;
    readonly unbound?: string | undefined;
  }[];
  /** Whether the run could answer plans: it reaches a daemon that asks nobody who they are. */
  readonly mayAnswer: boolean;
  /** Whether it holds what looks like a secret: here it is told in full, in lists and files without it. */
  readonly secrets: boolean;
  readonly answeredBy: string | null;
  readonly outcome: string | null;
  /** The last that it wrote, 4,000 characters at most and without secrets; `null` where it has not run. */
  readonly stdout: string | null;
  readonly stderr: string | null;
}

/** States in which a plan still is somebody's affair, the most urgent first. */
export const OPEN_STATES: readonly string[] = ["PLAN", "APPROVED", "RUNNING"];

/** Every state. */
export const PLAN_STATES: readonly string[] = [...OPEN_STATES, "DONE", "FAILED", "DENIED", "EXPIRED", "INTERRUPTED"];

/** Reads a plan; `undefined` for what is none. */
export function readPlan(value: Value | undefined): PlanRecord | undefined {
  const id = getString(value, "ID"), state = getKeyword(value, "STATE");
  if (id === undefined || state === undefined) return undefined;
  const text = (name: string) => getString(value, name) ?? "";
  const grants = getf(value, "GRANTS") ?? null;
  return {
    id,
    state,
    title: text("TITLE"),
    hash: text("HASH"),
    rule: text("RULE"),
    why: text("WHY"),
    grants: {
      write: texts(getf(grants, "WRITE")),
      read: texts(getf(grants, "READ")),
      network: getf(grants, "NETWORK") === true,
      ...(getf(grants, "ENTRIES") === undefined ? {} : { entries: items(getf(grants, "ENTRIES")).map(readEntry) }),
    },
    requestedAt: instant(getf(value, "REQUESTED-AT")),
    expiresAt: instant(getf(value, "EXPIRES-AT")),
    ...getString(value, "WAITS") === undefined ? {} : { waits: text("WAITS") },
  };
}

/** A plan as programs read it. */
export function forPrograms<T extends PlanRecord>(plan: T): Omit<T, "waits"> {
  const { waits: _, ...fields } = plan;
  return fields;
}

/** Reads a plan in full; `undefined` for what is none. */
export function readFullPlan(value: Value | undefined): FullPlanRecord | undefined {
  const plan = readPlan(value);
  if (plan === undefined) return undefined;
  const text = (name: string) => getString(value, name);
  const timeout = Number(getf(value, "TIMEOUT") ?? NaN);
  return {
    ...plan,
    ...timeout > 0 ? { timeoutSeconds: timeout } : {},
    command: text("COMMAND") ?? "",
    cwd: text("CWD") ?? "",
    requester: text("REQUESTER") ?? "",
    explanation: text("EXPLANATION") ?? "",
    environment: texts(getf(value, "ENVIRONMENT")),
    files: items(getf(value, "FILES")).map((file) => ({
      path: getString(file, "PATH") ?? "",
      sha256: getString(file, "SHA256"),
      unbound: getString(file, "UNBOUND"),
    })),
    mayAnswer: getf(value, "MAY-ANSWER") === true,
    secrets: getf(value, "SECRETS") === true,
    answeredBy: text("ANSWERED-BY") ?? null,
    outcome: text("OUTCOME") ?? null,
    stdout: text("STDOUT") ?? null,
    stderr: text("STDERR") ?? null,
  };
}

/** Reads a list of plans; `undefined` when the daemon had to cut it: one message can not hold them all. */
export function readPlans(value: Value | undefined): readonly PlanRecord[] | undefined {
  const plans = items(value).map(readPlan);
  if (isPlist(value) && getf(value, "NOTE") !== undefined) return undefined;
  return plans.every((plan) => plan !== undefined) ? plans : undefined;
}

/** Orders plans for a person: those that wait first, then those under way, then what is over, the latest first. */
export function inOrder(plans: readonly PlanRecord[]): readonly PlanRecord[] {
  const rank = ({ state }: PlanRecord) => {
    const place = OPEN_STATES.indexOf(state);
    return place === -1 ? OPEN_STATES.length : place;
  };
  return plans.map((plan, index) => ({ plan, index })).sort((a, b) => {
    const order = rank(a.plan) - rank(b.plan);
    if (order !== 0) return order;
    return rank(a.plan) === OPEN_STATES.length ? b.index - a.index : a.index - b.index;
  }).map(({ plan }) => plan);
}

function readEntry(value: Value): GrantedEntry {
  const does = getKeyword(value, "DOES");
  return {
    does: does === "MAKE" ? "make" : does === "REMOVE" ? "remove" : "replace",
    path: getString(value, "PATH") ?? "",
  };
}

function items(value: Value | undefined): readonly Value[] {
  return isList(value) ? value : [];
}

function texts(value: Value | undefined): string[] {
  return items(value).filter((item) => typeof item === "string");
}

function instant(value: Value | undefined): string {
  const date = new Date(Number(value));
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
