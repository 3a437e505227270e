// Plans as a list tells them: each in short, however much it holds, and no more of them than a message takes. Who has asked for much
// must not keep others from seeing what waits. Knows neither store nor clients. Pure.

import { byteLength } from "../wire/frame.ts";
import { printSexp } from "../wire/printer.ts";
import { kw, list, plist, type Value } from "../wire/value.ts";
import type { FlightPlan, PlanState } from "./flight_plan.ts";

/** How many plans one list holds at most. */
export const MOST_LISTED = 500;

/** The most that one plan takes in a list, bytes: so many times that fits a frame of the usual length. */
export const MOST_OF_ENTRY = 2_000;

const OPEN: readonly PlanState[] = ["PLAN", "APPROVED", "RUNNING"];

/** Of a plan that takes more: what is kept of its texts and of each list of paths, bytes, and how many paths at most. */
const MOST_OF_RULE = 64, MOST_OF_TEXT = 300, MOST_OF_WAITS = 200, MOST_OF_PATHS = 240, MOST_PATHS = 8;

/**
 * Chooses what a list holds: those that are not over before all others, of each the newest.
 *
 * @param entryOf A plan as the list tells it; asked only for those that may fit.
 * @param room Bytes.
 * @returns What the list holds, in the order of `plans`.
 */
export function listWithin(plans: readonly FlightPlan[], entryOf: (plan: FlightPlan) => Value, room: number): Value[] {
  const isOpen = ({ state }: FlightPlan) => OPEN.includes(state);
  const urgent = [...plans.filter((plan) => !isOpen(plan)), ...plans.filter(isOpen)].slice(-MOST_LISTED).reverse();
  const entries = new Map<FlightPlan, Value>();
  let left = room;
  for (const plan of urgent) {
    const entry = entryOf(plan);
    left -= byteLength(printSexp(entry)) + 1;
    if (left < 0) break;
    entries.set(plan, entry);
  }
  return plans.flatMap((plan) => entries.has(plan) ? [entries.get(plan) as Value] : []);
}

/**
 * A plan as lists show it: whole, or the beginning of what is long. Where paths are left out, `… N more` stands in the place of
 * the next one; a path begins with a slash.
 *
 * @param plan Without secrets. @param waits Why it has not begun, where it was approved.
 */
export function listedPlan(plan: FlightPlan, waits?: string): Value {
  const { title, rule, why, grants } = plan;
  const paths = [...grants.write, ...grants.read, ...(grants.entries ?? []).map(({ path }) => path)];
  // Not even printed where it cannot fit: of many long plans each look would take its time from everybody.
  const least = paths.reduce((sum, path) => sum + path.length, title.length + rule.length + why.length);
  if (least <= MOST_OF_ENTRY) {
    const whole = plist(shortFields(plan, waits));
    if (byteLength(printSexp(whole)) <= MOST_OF_ENTRY) return whole;
  }
  const { write, read, network, entries } = grants;
  const short: FlightPlan = {
    ...plan,
    rule: cutText(rule, MOST_OF_RULE),
    title: cutText(title, MOST_OF_TEXT),
    why: cutText(why, MOST_OF_TEXT),
    grants: {
      write: cutPaths(write, (path) => path, (more) => more),
      read: cutPaths(read, (path) => path, (more) => more),
      network,
      ...entries === undefined
        ? {}
        : { entries: cutPaths(entries, ({ path }) => `${ENTRY}${path}`, (more, first) => ({ ...first, path: more })) },
    },
  };
  return plist(shortFields(short, waits === undefined ? undefined : cutText(waits, MOST_OF_WAITS)));
}

/** Stands in the place of what an entry has beside its path, for its length. */
const ENTRY = "(:DOES :REPLACE :PATH )";

/** @param first The first that is left out. */
function cutPaths<T>(items: readonly T[], textOf: (item: T) => string, note: (more: string, first: T) => T): T[] {
  const kept: T[] = [];
  let left = MOST_OF_PATHS;
  for (const [index, item] of items.entries()) {
    // A longer one is not looked at: a character has a byte at least.
    const text = textOf(item);
    left -= text.length > left ? text.length : byteLength(printSexp(text)) + 1;
    if (left < 0 || kept.length === MOST_PATHS) return [...kept, note(`… ${items.length - index} more`, item)];
    kept.push(item);
  }
  return kept;
}

/** The beginning of a text, in so many bytes as it is printed. */
function cutText(text: string, most: number): string {
  if (text.length <= most && byteLength(printSexp(text)) <= most) return text;
  let kept = "", left = most - byteLength('"…"');
  for (const glyph of text) {
    left -= byteLength(printSexp(glyph)) - 2;
    if (left < 0) break;
    kept += glyph;
  }
  return `${kept.trimEnd()}…`;
}

/** What lists tell of a plan, by the names it has in messages. */
export function shortFields(plan: FlightPlan, waits: string | undefined): Record<string, Value> {
  const { write, read, network, entries } = plan.grants;
  return {
    ID: plan.id,
    STATE: kw(plan.state),
    TITLE: plan.title,
    HASH: plan.hash,
    RULE: plan.rule,
    WHY: plan.why,
    GRANTS: plist({
      WRITE: list(write),
      READ: list(read),
      NETWORK: network ? true : null,
      ...(entries === undefined
        ? {}
        : { ENTRIES: list(entries.map(({ does, path }) => plist({ DOES: kw(does.toUpperCase()), PATH: path }))) }),
    }),
    "REQUESTED-AT": plan.requestedAt,
    "EXPIRES-AT": plan.expiresAt,
    ...waits === undefined ? {} : { WAITS: waits },
    ...plan.redacted === undefined ? {} : { SECRETS: true },
  };
}
