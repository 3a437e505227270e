// What the guard says of an action: a tier, the rule that decided, why, and what a run of it may touch.
// Knows no gate and no rule.

import type { Grants } from "../pipeline/grants.ts";

/** What may be done: at once, after a person said so, or not at all. */
export type Tier = "allow" | "ask" | "deny";

const STRICTNESS: Readonly<Record<Tier, number>> = { allow: 0, ask: 1, deny: 2 };

/** One thing that was found, with the words it is about. */
export interface Finding {
  readonly tier: Tier;
  readonly rule: string;
  /** A clause that begins in lower case. */
  readonly why: string;
  /** The stretch of the command it is about. */
  readonly words: string;
  /** Which of the simple commands it is about, by its place among them; `undefined` for the text as a whole. */
  readonly command?: number;
}

/** The verdict on an action. */
export interface GuardVerdict {
  readonly tier: Tier;
  readonly rule: string;
  readonly why: string;
  readonly parts: readonly Finding[];
  readonly grants: Grants;
}

/** The stricter of two tiers. */
export function stricter(a: Tier, b: Tier): Tier {
  return STRICTNESS[a] >= STRICTNESS[b] ? a : b;
}

/** Tells whether `a` is stricter than `b`. */
export function isStricter(a: Tier, b: Tier): boolean {
  return STRICTNESS[a] > STRICTNESS[b];
}
