// Where the store and the ledger tell different things of plans, and where a stored plan is not what its hash says. Pure: it is handed
// both as they are at one moment. Knows nothing of who changed what, and judges neither to be right.

import { alterationOf } from "./altered.ts";
import type { FlightPlan } from "./flight_plan.ts";
import type { LastWord } from "./ledger.ts";
import type { LedgerFault } from "./ledger_verify.ts";
import { sha256, toHex } from "./sha256.ts";

/** Something that store and ledger disagree on. */
export interface Disagreement extends LedgerFault {
  /** Tells it from every other, also from one of the same plan: once looked at, it is past as long as both stay as they are. */
  readonly key: string;
}

/**
 * Compares every stored plan with the ledger's last word on it and with its own hash, and every plan of the ledger with the store.
 *
 * @param plans Every plan of the store.
 * @param words The last word on every plan of the ledger, with lines that wait to be written.
 */
export function disagreements(
  plans: readonly FlightPlan[],
  words: ReadonlyMap<string, LastWord>,
): readonly Disagreement[] {
  const stored = new Set(plans.map(({ id }) => id));
  const gone = [...words].filter(([id]) => !stored.has(id)).map(([id, { state, line }]) =>
    disagreement(
      "gone",
      line,
      `The ledger knows of plan ${id}, which is ${state} there; the store has none of that id.`,
    )
  );
  return [
    ...plans.flatMap((plan) => {
      const word = words.get(plan.id);
      return [...ofState(plan, word), ...ofText(plan, word), ...ofHashes(plan, word)];
    }),
    ...gone,
  ];
}

/** What a ledger knows of a plan, in a word. */
export function whatOf(word: LastWord | undefined): string {
  return word === undefined ? "nothing" : word.state;
}

function ofState({ id, state, hash }: FlightPlan, word: LastWord | undefined): Disagreement[] {
  if (word?.state === state && word.hash === hash) return [];
  const more = word?.state === state ? " with another hash" : "";
  const why = `The store calls plan ${id} ${state}; the last that the ledger knows of it is ${whatOf(word)}${more}.`;
  return [disagreement("forged", word?.line ?? 1, why, hash, word?.hash ?? "")];
}

/** What a plan says must be what was hashed when it was asked for, and what is shown as its command what would run. */
function ofText(plan: FlightPlan, word: LastWord | undefined): Disagreement[] {
  const altered = alterationOf(plan);
  if (altered === undefined) return [];
  const why = `Plan ${plan.id} in the store ${altered.why}.`;
  return [disagreement("altered", word?.line ?? 1, why, altered.found, plan.hash)];
}

/** From when it was asked for until it ended a plan has one hash. */
function ofHashes({ id }: FlightPlan, word: LastWord | undefined): Disagreement[] {
  if (word?.otherHash === undefined) return [];
  const why =
    `Plan ${id} has two hashes in the ledger: it was changed in the store after it was asked for or answered.`;
  return [disagreement("altered", word.line, why, word.hash, word.otherHash)];
}

function disagreement(
  fault: LedgerFault["fault"],
  line: number,
  why: string,
  ...more: readonly string[]
): Disagreement {
  const text = JSON.stringify([fault, why, ...more]);
  return { fault, line, why, key: toHex(sha256(new TextEncoder().encode(text))).slice(0, 32) };
}
