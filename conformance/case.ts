// What a wire case is: data about one sentence of the protocol, and the function that tries it on a target. Knows nothing of how
// cases are chosen, run or reported.

import type { Need, Target } from "./target.ts";

/** How binding a requirement is: only a MUST that fails makes a target fail. */
export type Level = "MUST" | "SHOULD" | "MAY";

/** One requirement and the way to try it. */
export interface Case {
  /** Family, section of the protocol document, name: `frame/1.3/split-at-07`. */
  readonly id: string;
  readonly level: Level;
  /** The requirement, in one sentence. */
  readonly requirement: string;
  readonly needs: readonly Need[];
  /** Waits for a time limit of the target, so it runs only when asked for. */
  readonly slow?: boolean;
  /** Loads the target so much that it must run by itself. */
  readonly alone?: boolean;
  /** Resolves when the requirement holds. @throws CaseFailure when it does not, CaseSkipped when it cannot be tried. */
  run(target: Target): Promise<void>;
}

type Extra = Pick<Case, "slow" | "alone">;

/** Makes a case of level MUST. */
export function must(
  id: string,
  requirement: string,
  needs: readonly Need[],
  run: Case["run"],
  extra: Extra = {},
): Case {
  return { id, level: "MUST", requirement, needs, run, ...extra };
}

/** Makes a case of level SHOULD. */
export function should(
  id: string,
  requirement: string,
  needs: readonly Need[],
  run: Case["run"],
  extra: Extra = {},
): Case {
  return { id, level: "SHOULD", requirement, needs, run, ...extra };
}
