// Which actions only look: they change nothing, and what they tell is wanted now or not at all. Such a thing never waits for a person
// because a gate failed. Knows names only.

import type { Action } from "../pipeline/ports.ts";
import { getf } from "../wire/value.ts";

/** What may be asked of the notes. */
export const MEMORY_QUESTIONS: ReadonlySet<string> = new Set(["SEARCH", "SHOW", "AGENDA", "VERIFY", "SNAPSHOTS"]);

const SYSTEM_QUESTIONS: ReadonlySet<string> = new Set(
  "HELLO STATUS SKILLS GATEWAYS LIST-PLANS SHOW-PLAN VERIFY-LEDGER".split(" "),
);

/** Tells whether an action only looks. Who says of a ledger that it was looked at changes what counts. */
export function onlyLooks({ target, name, payload }: Pick<Action, "target" | "name" | "payload">): boolean {
  if (target === "MEMORY") return MEMORY_QUESTIONS.has(name);
  return target === "SYSTEM" && SYSTEM_QUESTIONS.has(name) && getf(payload, "LOOKED") !== true;
}
