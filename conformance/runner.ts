// Runs cases against a target: several at a time where they do not disturb each other, each within a time limit, all of them
// within one. Knows nothing of what a case tries or of how a report is printed.

import type { Case, Level } from "./case.ts";
import { CASES } from "./cases.ts";
import { CaseFailure, CaseSkipped } from "./failure.ts";
import { Liveness } from "./liveness.ts";
import { type Endpoint, type EndpointOptions, findEndpoint, Target, TargetError, unmet } from "./target.ts";

/** What came of a case. */
export type Verdict = "pass" | "fail" | "skip";

/** The verdict on one case. */
export interface CaseResult {
  readonly id: string;
  readonly level: Level;
  readonly verdict: Verdict;
  /** Why it failed or was skipped. */
  readonly detail?: string;
}

/** What came of a run. */
export interface Report {
  /** `HOST:PORT`. */
  readonly target: string;
  readonly cases: readonly CaseResult[];
  readonly summary: Summary;
}

/** The counts of a run. */
export interface Summary {
  readonly total: number;
  readonly pass: number;
  readonly fail: number;
  readonly skip: number;
  /** How many of the skipped ones apply, but the target was too slow to try them. */
  readonly notTried: number;
  /** How many of the failures are of level MUST: a target conforms when there is none and enough was tried. */
  readonly mustFailed: number;
  readonly conforms: boolean;
  readonly milliseconds: number;
}

/** No case was chosen; the message is a sentence for a person. */
export class SelectionError extends Error {
  override name = "SelectionError";
}

/** The target does not accept the secret; the message says what was seen. */
export class SecretError extends Error {
  override name = "SecretError";
}

/** How to run. */
export interface ConformanceOptions extends EndpointOptions {
  /** Which cases: `*` stands for any characters, `?` for one. All without it. */
  readonly only?: string | undefined;
  /** Runs also what waits for a time limit of the target. */
  readonly slow?: boolean | undefined;
  /** How long all but the slow cases may take together, milliseconds; 55 s unless given. */
  readonly milliseconds?: number | undefined;
  /** Used instead of all the cases there are. */
  readonly cases?: readonly Case[] | undefined;
  /** Called with each verdict as it comes. */
  readonly onResult?: ((result: CaseResult) => void) | undefined;
}

/** Cases that run at the same time: enough for a target behind which a model takes seconds to answer. */
const AT_ONCE = 16;
/** How long one case may take, milliseconds; a slow one waits for a limit of 30 s. */
const CASE_MS = 30_000, SLOW_CASE_MS = 120_000;
/** When all but the slow cases have ended, whatever the target does, and the least time in which one is worth beginning. */
const RUN_MS = 55_000, LEAST_MS = 1_000;
/** Which part of the cases that apply must have been tried for a verdict: one in so many. */
const ENOUGH = 3;
/** Why a case that applies was skipped. */
const NOT_TRIED = "not tried: the target is slow and the time was used up";

/** Returns the cases whose id matches a pattern, the slow ones only when asked for. */
export function chooseCases({ cases = CASES, only = "*", slow = false }: Partial<ConformanceOptions>): readonly Case[] {
  const escaped = RegExp.escape(only).replaceAll("\\*", ".*").replaceAll("\\?", ".");
  const pattern = new RegExp(`^${escaped}$`);
  return cases.filter((each) => pattern.test(each.id) && (slow || each.slow !== true));
}

/**
 * Runs the chosen cases.
 *
 * @throws TargetError when nothing accepts connections at the target, SecretError when it does not accept the
 * secret, SelectionError when no case is chosen.
 */
export async function runConformance(options: ConformanceOptions): Promise<Report> {
  const { host, port, milliseconds = RUN_MS, onResult = () => {} } = options;
  const chosen = chooseCases(options);
  if (chosen.length === 0) throw new SelectionError(`Cannot run cases: none matches ${JSON.stringify(options.only)}`);
  const started = performance.now();
  const results = new Map<string, CaseResult>();
  const record = (result: CaseResult) => {
    results.set(result.id, result);
    onResult(result);
  };
  const endpoint = await greeting(options);
  if (typeof endpoint === "string") {
    // Whoever does not greet or answer a health check would only run into the time limit of every other case.
    for (const { id, level } of chosen) record({ id, level, verdict: "fail", detail: `Not tried: ${endpoint}` });
  } else {
    const end = started + milliseconds;
    const liveness = new Liveness(endpoint);
    const run = async (each: Case) => {
      const { id, level } = each;
      const reason = whyNot(each, endpoint);
      if (reason !== undefined) return record({ id, level, verdict: "skip", detail: reason });
      if (liveness.lost !== undefined) return record({ id, level, verdict: "fail", detail: liveness.lost });
      // What runs at the end of the time gets what is left of it, so that no target can stretch a run.
      const left = each.slow === true ? SLOW_CASE_MS : Math.min(CASE_MS, end - performance.now());
      if (left < LEAST_MS) return record({ id, level, verdict: "skip", detail: NOT_TRIED });
      const { result, ungreeted } = await tryCase(each, endpoint, left);
      record(result);
      await liveness.note(ungreeted);
    };
    await inParallel(chosen.filter((each) => each.slow !== true && each.alone !== true), AT_ONCE, run);
    await inParallel(chosen.filter((each) => each.slow !== true && each.alone === true), 1, run);
    await inParallel(chosen.filter((each) => each.slow === true && each.alone !== true), Infinity, run);
    await inParallel(chosen.filter((each) => each.slow === true && each.alone === true), 1, run);
  }
  const cases = chosen.map(({ id }) => results.get(id) as CaseResult);
  return {
    target: `${host.includes(":") ? `[${host}]` : host}:${port}`,
    cases,
    summary: summarise(cases, Math.round(performance.now() - started)),
  };
}

/** Counts the verdicts of a run. */
export function summarise(cases: readonly CaseResult[], milliseconds: number): Summary {
  const count = (verdict: Verdict) => cases.filter((each) => each.verdict === verdict).length;
  const notTried = cases.filter(({ verdict, detail }) => verdict === "skip" && detail === NOT_TRIED).length;
  const mustFailed = cases.filter((each) => each.verdict === "fail" && each.level === "MUST").length;
  const [pass, fail] = [count("pass"), count("fail")];
  const enough = (pass + fail) * ENOUGH >= pass + fail + notTried;
  return {
    total: cases.length,
    pass,
    fail,
    skip: count("skip"),
    notTried,
    mustFailed,
    conforms: mustFailed === 0 && enough,
    milliseconds,
  };
}

/** Looks whether the target greets and answers a health check. @returns Why not, if so. @throws TargetError, SecretError */
async function greeting(options: EndpointOptions): Promise<Endpoint | string> {
  try {
    const endpoint = await findEndpoint(options);
    await using target = new Target(endpoint);
    const { peer } = await target.greet();
    const asked = performance.now();
    await target.health(peer);
    const answerMs = performance.now() - asked;
    if (endpoint.asksForAuthentication && endpoint.key !== undefined) await checkSecret(target);
    return { ...endpoint, answerMs };
  } catch (error) {
    if (error instanceof CaseFailure) return error.message;
    throw error;
  }
}

/** Looks whether the target accepts the secret. @throws SecretError when it does not. */
async function checkSecret(target: Target): Promise<void> {
  try {
    await target.dial();
  } catch (error) {
    if (error instanceof CaseFailure) throw new SecretError(error.message);
    throw error;
  }
}

/** Returns why a case does not apply to a target, or `undefined`. */
function whyNot(each: Case, endpoint: Endpoint): string | undefined {
  for (const need of each.needs) {
    const reason = unmet(need, endpoint);
    if (reason !== undefined) return reason;
  }
}

/**
 * Runs one case. Never rejects: what goes wrong is a verdict.
 *
 * @param milliseconds How long it may take. One that does not end in time although nothing it waits for is overdue is a case
 * that the target was too slow for, and counts as not tried.
 */
export async function runCase(each: Case, endpoint: Endpoint, milliseconds?: number): Promise<CaseResult> {
  const { id, level } = each;
  const reason = whyNot(each, endpoint);
  if (reason !== undefined) return { id, level, verdict: "skip", detail: reason };
  return (await tryCase(each, endpoint, milliseconds ?? (each.slow === true ? SLOW_CASE_MS : CASE_MS))).result;
}

/** Runs a case that applies. @returns Its verdict, and whether the target left a connection ungreeted. */
async function tryCase(
  each: Case,
  endpoint: Endpoint,
  milliseconds: number,
): Promise<{ result: CaseResult; ungreeted: boolean }> {
  const { id, level, requirement } = each;
  const target = new Target(endpoint);
  // Closing its connections ends every wait of a case that takes too long.
  let late: "slow" | "stuck" | undefined;
  const timer = setTimeout(() => {
    late = target.stuck ? "stuck" : "slow";
    void target[Symbol.asyncDispose]();
  }, milliseconds);
  const ended = (verdict: Verdict, detail?: string) => ({
    result: detail === undefined ? { id, level, verdict } : { id, level, verdict, detail },
    ungreeted: late === undefined && target.ungreeted,
  });
  let problem: unknown;
  try {
    await each.run(target);
  } catch (error) {
    problem = error;
  } finally {
    clearTimeout(timer);
    await target[Symbol.asyncDispose]();
  }
  if (late === "slow") return ended("skip", NOT_TRIED);
  if (late === "stuck") return ended("fail", `${requirement} The target does not take what is sent.`);
  if (problem === undefined) return ended("pass");
  if (problem instanceof CaseSkipped) return ended("skip", problem.message);
  if (problem instanceof CaseFailure) return ended("fail", `${requirement} ${capital(problem.message)}`);
  if (problem instanceof TargetError) return ended("fail", `${requirement} Cannot connect: ${problem.message}`);
  throw problem;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

async function inParallel(cases: readonly Case[], limit: number, run: (each: Case) => Promise<void>): Promise<void> {
  const waiting = cases.values();
  const worker = async () => {
    for (const each of waiting) await run(each);
  };
  await Promise.all(Array.from({ length: Math.min(limit, cases.length) }, worker));
}
