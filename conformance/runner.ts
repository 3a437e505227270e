// Runs cases against a target: several at a time where they do not disturb each other, each within a time limit, all of them
// within one. Knows nothing of what a case tries or of how a report is printed.

import type { Case, Level } from "./case.ts";
import { CASES } from "./cases.ts";
import { CaseFailure, CaseSkipped } from "./failure.ts";
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
  /** How many of the failures are of level MUST: a target conforms when there is none. */
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
  /** Used instead of all the cases there are. */
  readonly cases?: readonly Case[] | undefined;
  /** Called with each verdict as it comes. */
  readonly onResult?: ((result: CaseResult) => void) | undefined;
}

/** Cases that run at the same time: enough for a target behind which a model takes seconds to answer. */
const AT_ONCE = 16;
/** How long one case may take, milliseconds; a slow one waits for a limit of 30 s. */
const CASE_MS = 30_000, SLOW_CASE_MS = 120_000;
/** After this time nothing more is begun but slow cases, so that a target that hangs in every case cannot stretch a run. */
const RUN_MS = 45_000;

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
  const { host, port, patience = 1, onResult = () => {} } = options;
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
    const untilTime = started + RUN_MS * patience;
    const run = async (each: Case) => {
      if (each.slow !== true && performance.now() > untilTime) {
        const reason = whyNot(each, endpoint);
        const detail = reason ?? "Not tried: the cases before it used up the time of the run.";
        return record({ id: each.id, level: each.level, verdict: reason === undefined ? "fail" : "skip", detail });
      }
      record(await runCase(each, endpoint));
    };
    await inParallel(chosen.filter((each) => each.slow !== true && each.alone !== true), AT_ONCE, run);
    await inParallel(chosen.filter((each) => each.slow !== true && each.alone === true), 1, run);
    await inParallel(chosen.filter((each) => each.slow === true && each.alone !== true), Infinity, run);
    await inParallel(chosen.filter((each) => each.slow === true && each.alone === true), 1, run);
  }
  const cases = chosen.map(({ id }) => results.get(id) as CaseResult);
  const count = (verdict: Verdict) => cases.filter((each) => each.verdict === verdict).length;
  const mustFailed = cases.filter((each) => each.verdict === "fail" && each.level === "MUST").length;
  return {
    target: `${host.includes(":") ? `[${host}]` : host}:${port}`,
    cases,
    summary: {
      total: cases.length,
      pass: count("pass"),
      fail: count("fail"),
      skip: count("skip"),
      mustFailed,
      conforms: mustFailed === 0,
      milliseconds: Math.round(performance.now() - started),
    },
  };
}

/** Looks whether the target greets and answers a health check. @returns Why not, if so. @throws TargetError, SecretError */
async function greeting(options: EndpointOptions): Promise<Endpoint | string> {
  try {
    const endpoint = await findEndpoint(options);
    await using target = new Target(endpoint);
    await target.health((await target.greet()).peer);
    if (endpoint.asksForAuthentication && endpoint.key !== undefined) await checkSecret(target);
    return endpoint;
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

/** Runs one case. Never rejects: what goes wrong is a verdict. */
export async function runCase(each: Case, endpoint: Endpoint): Promise<CaseResult> {
  const { id, level } = each;
  const reason = whyNot(each, endpoint);
  if (reason !== undefined) return { id, level, verdict: "skip", detail: reason };
  const target = new Target(endpoint);
  // Closing its connections ends every wait of a case that takes too long.
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void target[Symbol.asyncDispose]();
  }, each.slow === true ? SLOW_CASE_MS : CASE_MS);
  try {
    await each.run(target);
    return { id, level, verdict: "pass" };
  } catch (error) {
    if (error instanceof CaseSkipped) return { id, level, verdict: "skip", detail: error.message };
    const requirement = each.requirement;
    if (late) return { id, level, verdict: "fail", detail: `${requirement} The case did not come to its end in time.` };
    if (error instanceof CaseFailure) {
      return { id, level, verdict: "fail", detail: `${requirement} ${capital(error.message)}` };
    }
    if (error instanceof TargetError) {
      return { id, level, verdict: "fail", detail: `${requirement} Cannot connect: ${error.message}` };
    }
    throw error;
  } finally {
    clearTimeout(timer);
    await target[Symbol.asyncDispose]();
  }
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
