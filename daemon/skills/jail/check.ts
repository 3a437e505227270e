// Runs the tests of a skill, one after the other, in a process that may do nothing.
// Knows what a report of that looks like, and nothing of how the process is confined.

import type { Clock } from "../../pipeline/ports.ts";
import { type CheckReport, SkillError, type SkillHook } from "../ports.ts";
import type { JailLimits } from "./limits.ts";
import type { RunningSkill } from "./running.ts";

/** How many tests a skill may have. */
const MOST_TESTS = 1_000;

/** What {@link runTests} needs. */
export interface CheckOptions {
  readonly running: RunningSkill;
  /** The skill's program and that of its tests. */
  readonly programs: readonly string[];
  readonly clock: Clock;
  readonly limits: JailLimits;
  readonly signal: AbortSignal;
}

const NO_HOST = { serve: () => Promise.reject(new Error("A test has no daemon: give the skill a fakeHost().")) };

type Test = CheckReport["tests"][number];

/** Loads a skill and its tests and runs them. Rejects only when `signal` is aborted. */
export async function runTests({ running, programs: [module = "", tests = ""], clock, limits, signal }: CheckOptions) {
  let hooks: readonly SkillHook[] = [];
  const results: Test[] = [];
  const cancel = clock.after(
    limits.startMs,
    () => void running.stop(new SkillError("TIMEOUT", `did not load within ${limits.startMs / 1000} s`)),
  );
  try {
    hooks = await running.order({ op: "load", source: module }) as readonly SkillHook[];
    const { PROGRAMS: { kit } } = await import("./programs.ts");
    const names = await running.order({ op: "tests", source: tests, kit });
    cancel();
    if (names.length > MOST_TESTS) throw new SkillError("FLOOD", `has more than ${MOST_TESTS} tests`);
    const tools = hooks.includes("tools")
      ? { tools: await running.call({ hook: "tools", args: [], host: NO_HOST, signal, limitMs: limits.callMs }) }
      : {};
    for (const [index, name] of names.entries()) {
      const fault = await runTest(running, index, limits.callMs, signal);
      results.push({ name, ...(fault === undefined ? {} : whatOf(fault)) });
      // Those that follow have no process.
      if (fault !== undefined && fault.code !== "THREW" && fault.code !== "FLOOD") break;
    }
    return { hooks, tests: results, ...tools };
  } catch (error) {
    cancel();
    if (!(error instanceof SkillError)) throw error;
    const { error: text, line } = whatOf(error);
    return { hooks, tests: results, error: { text, ...(line === undefined ? {} : { line }) } };
  }
}

async function runTest(
  running: RunningSkill,
  index: number,
  limitMs: number,
  signal: AbortSignal,
): Promise<SkillError | undefined> {
  try {
    await running.call({ hook: "test", args: [index], host: NO_HOST, signal, limitMs });
    return undefined;
  } catch (error) {
    if (error instanceof SkillError) return error;
    throw error;
  }
}

/** An error as a report has it. */
export function whatOf({ code, message, line }: SkillError): { error: string; line?: number } {
  return { error: code === "THREW" ? message : `it ${message}`, ...(line === undefined ? {} : { line }) };
}
