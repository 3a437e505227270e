// What a run would touch beyond what was granted when it was approved: the second verdict against the plan. Pure; it is told where
// each granted path led. Knows nothing of how grants are kept.

import type { Grants } from "../pipeline/grants.ts";
import type { FlightPlan } from "./flight_plan.ts";

/**
 * Says in words what `wanted` asks for that a plan does not grant; an empty list when nothing.
 *
 * @param wanted The grants of the verdict right before the run.
 */
export function beyondGrants({ grants, places }: Pick<FlightPlan, "grants" | "places">, wanted: Grants): string[] {
  // A granted path also stands for where it led: whether it still leads there is looked at by itself.
  const write = [...grants.write, ...(places ?? []).map(({ real }) => real)];
  const more = (paths: readonly string[], granted: readonly string[]) =>
    paths.filter((path) => !granted.some((each) => covers(each, path)));
  return [
    ...more(wanted.write, write).map((path) => `it would write ${path}, which was not granted`),
    ...more(wanted.read, grants.read).map((path) => `it would read ${path}, which was not granted`),
    ...(wanted.network && !grants.network ? ["it would reach the network, which was not granted"] : []),
  ];
}

/** Whether a granted path is `path` or a folder above it. */
function covers(granted: string, path: string): boolean {
  return granted === path || path.startsWith(granted.endsWith("/") ? granted : `${granted}/`);
}
