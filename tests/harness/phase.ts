// How an integration test is registered: its name says phase, area and gates; it has a timeout, the sanitizers, and the guard
// behind it. Knows nothing of daemons.

import { needs, requiredPhases } from "./gate.ts";
import { install } from "./guard.ts";
import { timeoutFactor } from "./until.ts";

/** 1: nothing beyond this machine. 2: credentials. 3: other programs (tmux, Emacs). */
export type Phase = 1 | 2 | 3;

/** How long a test may last until Deno ends it, milliseconds before the factor. Longer than the harness's own deadline, which
 * tells more; this one is for what blocks the event loop. */
export const TEST_TIMEOUT_MS = 15_000;

install();
const names = new Set<string>();

/**
 * Registers a test as `phase1 <area>: <name> [needs x]`.
 *
 * A closed gate ignores it, and fails it where `REQUIRE_PHASES` names the phase (but for the gate `slow`, which is a choice).
 *
 * @param area Such as `contract 3`.
 * @param requirements Gates, by their names in gate.ts.
 * @throws Error when the file has a test of that name already: Deno would take both without a word.
 */
export function phaseTest(
  phase: Phase,
  area: string,
  name: string,
  requirements: readonly string[],
  fn: (t: Deno.TestContext) => Promise<void> | void,
): void {
  const { tag, ignore, missing } = needs(...requirements);
  const full = `phase${phase} ${area}: ${name}${tag}`;
  if (names.has(full)) throw new Error(`Cannot register test: there is a second "${full}"`);
  names.add(full);
  const failure = ignore ? closedGateFailure(phase, requirements, missing, requiredPhases()) : undefined;
  Deno.test({
    name: full,
    ignore: ignore && failure === undefined,
    timeout: TEST_TIMEOUT_MS * timeoutFactor(),
    sanitizeOps: true,
    sanitizeResources: true,
    fn: failure === undefined ? fn : () => {
      throw new Error(failure);
    },
  });
}

/** Returns why a closed gate is a failure, or `undefined` when the test is only ignored. */
export function closedGateFailure(
  phase: Phase,
  requirements: readonly string[],
  missing: readonly string[],
  required: ReadonlySet<number>,
): string | undefined {
  if (!required.has(phase) || requirements.includes("slow") || missing.length === 0) return undefined;
  return `Phase ${phase} is required (REQUIRE_PHASES), but this machine cannot run the test: ${missing.join("; ")}`;
}
