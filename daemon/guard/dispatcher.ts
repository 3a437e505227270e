// The guard: every action passes all gates, and the strictest opinion wins. A gate that fails or takes too long counts as ask, and where
// an action only looks as deny: there is nothing for a person to weigh. An action that no gate allows is refused. Knows no rule.

import type { Action, Clock, Guard, Task, Verdict } from "../pipeline/ports.ts";
import { type Grants, mergeGrants, NO_GRANTS } from "../pipeline/grants.ts";
import type { Gate, GateContext, Opinion } from "./gate.ts";
import { onlyLooks } from "./looks.ts";
import { type Finding, isStricter } from "./verdict.ts";

/** What {@link makeGuard} needs. */
export interface GuardOptions {
  /** In the order in which a person would be told of them. */
  readonly gates: readonly Gate[];
  readonly clock: Clock;
  /** How long one gate may think, milliseconds. */
  readonly gateTimeoutMs: number;
  /** Called with every verdict, for the ledger and the log. */
  readonly onVerdict?: (action: Action, verdict: Verdict, task: Task) => void;
}

/** Builds the guard. Its verdict is never a rejection: what cannot be judged is asked or refused. */
export function makeGuard(options: GuardOptions): Guard {
  return {
    async judge(action, task) {
      const opinions = (await askAll(action, task, options)).filter((opinion) => opinion !== undefined);
      const verdict = strictest(onlyLooks(action) ? opinions.map(orDeny) : opinions, action);
      options.onVerdict?.(action, verdict, task);
      return verdict;
    },
  };
}

/** The strictest of some opinions; without any, the action is refused. */
export function strictest(opinions: readonly Opinion[], action: Pick<Action, "target" | "name">): Verdict {
  let worst: Opinion | undefined;
  const parts: Finding[] = [];
  const code: string[] = [], looseCode: string[] = [];
  const obeys: string[] = [], leads: string[] = [];
  let cwd: string | undefined, folder: string | undefined;
  let grants: Grants = NO_GRANTS;
  for (const opinion of opinions) {
    if (worst === undefined || isStricter(opinion.tier, worst.tier)) worst = opinion;
    parts.push(...opinion.parts ?? []);
    code.push(...opinion.code ?? []);
    looseCode.push(...opinion.looseCode ?? []);
    obeys.push(...opinion.obeys ?? []);
    leads.push(...opinion.leads ?? []);
    cwd ??= opinion.cwd;
    folder ??= opinion.folder;
    if (opinion.grants !== undefined) grants = mergeGrants(grants, opinion.grants);
  }
  if (worst === undefined) {
    const why = `nothing allows :${action.target} :${action.name} here`;
    return { tier: "deny", rule: "closed", why, parts: [], grants: NO_GRANTS };
  }
  return {
    tier: worst.tier,
    rule: worst.rule,
    why: worst.why,
    parts,
    grants,
    code,
    ...(looseCode.length === 0 ? {} : { looseCode }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(folder === undefined ? {} : { folder }),
    ...(obeys.length === 0 ? {} : { obeys }),
    ...(leads.length === 0 ? {} : { leads }),
    ...(worst.tier === "allow" && opinions.some(({ reads }) => reads) ? { reads: true } : {}),
    ...(worst.tier === "allow" && opinions.some(({ freed }) => freed) ? { freed: true } : {}),
  };
}

/** What could not be judged is refused, in place of a plan that nobody could make sense of later. */
function orDeny(opinion: Opinion): Opinion {
  return opinion.failed === true && opinion.tier === "ask" ? { ...opinion, tier: "deny" } : opinion;
}

/** So many turns a gate is given that waits for nothing but what is there, before somebody minds the time. */
const TURNS = 16;

/** What all gates think, in their order. None is waited for longer than it may think. */
async function askAll(
  action: Action,
  task: Task,
  { gates, clock, gateTimeoutMs }: GuardOptions,
): Promise<readonly (Opinion | undefined)[]> {
  const context: GateContext = { source: task.source, now: clock.now(), signal: task.signal };
  const all = Promise.withResolvers<void>();
  const waitedFor = new Map<number, Gate>();
  const settle = (index: number, opinion: Opinion | undefined) => {
    if (!waitedFor.delete(index)) return;
    opinions[index] = opinion;
    if (waitedFor.size === 0) all.resolve();
  };
  const opinions = gates.map((gate, index) => {
    try {
      const opinion = gate.judge(action, context);
      if (!(opinion instanceof Promise)) return opinion;
      waitedFor.set(index, gate);
      opinion.then((each) => settle(index, each), (error) => settle(index, failed(gate, error)));
    } catch (error) {
      return failed(gate, error);
    }
  });
  for (let turn = 0; turn < TURNS && waitedFor.size > 0; turn++) await undefined;
  if (waitedFor.size === 0) return opinions;
  const cancel = clock.after(gateTimeoutMs, () => {
    for (const [index, { name }] of waitedFor) {
      const why = `the gate ${name} could not decide in time`;
      settle(index, { tier: "ask", rule: "gate-timeout", why, failed: true });
    }
  });
  await all.promise;
  cancel();
  return opinions;
}

function failed(gate: Gate, error: unknown): Opinion {
  return { tier: "ask", rule: "gate-failed", why: `the gate ${gate.name} could not decide (${error})`, failed: true };
}
