// Flight Plans in words: what a person must read before answering one, and how to answer. Everything foreign is shown so that it can
// be seen. Pure.

import { environmentInWords, grantsInWords, MAY_ANSWER } from "../../daemon/plans/grants_in_words.ts";
import { type FullPlanRecord, OPEN_STATES, type PlanRecord } from "./plan_record.ts";
import { columns, columnsOf, cutLine, fitted, visible, visibleCode, visibleLine } from "./shown.ts";

/**
 * Plans as lines of a list: number, state, when it was asked for, what it is, and why it is asked for, or has not begun.
 *
 * @param width Columns of the terminal; what does not fit is cut, and `plan show` tells it whole. Nothing is cut without.
 */
export function planLines(plans: readonly PlanRecord[], width = Infinity): string[] {
  const rows = plans.map(({ id, state, requestedAt, title, why, waits }) => ({
    head: `${id}  ${state.padEnd(Math.max(...plans.map((plan) => plan.state.length)))}  ${minute(requestedAt)}`,
    title: visibleLine(title),
    why: waits === undefined ? visibleLine(why) : `not begun: ${visibleLine(waits)}`,
  }));
  const room = width - Math.max(0, ...rows.map(({ head }) => head.length)) - 2;
  // What it is has half of what is left, unless less is enough.
  const half = Math.max(SHORTEST, Math.floor((room - 2) / 2));
  const wide = Math.min(half, LONGEST_TITLE, Math.max(0, ...rows.map(({ title }) => columnsOf(title))));
  return rows.map(({ head, title, why }) => {
    if (why === "") return `${head}  ${cut(title, room)}`;
    const what = cut(title, width === Infinity ? Infinity : wide);
    const blanks = " ".repeat(Math.max(0, wide - columnsOf(what)) + 2);
    return `${head}  ${what}${blanks}${cut(why, room - 2 - wide)}`;
  });
}

/** The fewest columns of a title in a list, and the most that are kept free for it. */
const SHORTEST = 12, LONGEST_TITLE = 40;

function cut(text: string, width: number): string {
  return cutLine(text, Math.max(SHORTEST, width));
}

/**
 * Everything a person must read before answering.
 *
 * @param containment What runs are contained with, in words; `unknown` is one.
 * @param width Columns of the terminal: what is longer goes on in its column, in rows that are marked. Lines stay whole without.
 */
export function planPage(plan: FullPlanRecord, containment: string, width = Infinity): string[] {
  const { id, state, hash, rule, why, grants, command, cwd, requester, explanation, environment, files, waits } = plan;
  const bound = files.filter(({ sha256 }) => sha256 !== undefined);
  const unbound = files.filter(({ sha256 }) => sha256 === undefined);
  return [
    `Plan ${id} ${STATES[state] ?? `is ${state}`}${waits === undefined ? "" : " and has not begun"}.`,
    ...columns([
      ...waits === undefined ? [] : [["not begun", visibleLine(waits)] as const],
      ["command", visibleCode(command)],
      ...plan.secrets
        ? [["secrets", "it holds what looks like one: in full here, and taken out everywhere else"] as const]
        : [],
      ["folder", visibleLine(cwd)],
      ["why asked", `${visibleLine(why)} (rule ${visibleLine(rule)})`],
      ["explanation", visibleLine(explanation) || "none was given"],
      ["requester", visibleLine(requester)],
      ...plan.timeoutSeconds === undefined ? [] : [["may run", timeInWords(plan.timeoutSeconds)] as const],
      ["grants", grantsInWords(grants)],
      // What is said of commands is not true of skills.
      ...!OPEN_STATES.includes(state) || rule === "new-skill"
        ? []
        : [["contained", containedInWords(containment)] as const],
      ...plan.mayAnswer ? [["answers plans", MAY_ANSWER] as const] : [],
      [
        "files bound",
        listed(bound.map(({ path, sha256 }) => `${visibleLine(path)} (contents ${sha256?.slice(0, 12)})`)),
      ],
      [
        "not bound",
        listed(unbound.map(({ path, unbound }) => `${visibleLine(path)} (${UNBOUND[unbound ?? ""] ?? unbound})`)),
      ],
      ...rule === "new-skill" ? [] : [["variables", environmentInWords(environment.map(visibleLine))] as const],
      ["requested", minute(plan.requestedAt)],
      ["expires", minute(plan.expiresAt)],
      ["hash", hash],
      ...plan.answeredBy === null ? [] : [["answered by", visibleLine(plan.answeredBy)] as const],
      ...plan.outcome === null ? [] : [["outcome", visible(plan.outcome)] as const],
      ...written("stdout", plan.stdout),
      ...written("stderr", plan.stderr),
    ], width),
    ...state === "PLAN" ? columns(answers(id)) : [],
    ...waits === undefined ? [] : columns([["Take it back:", `passepartout plan cancel ${id}`]]),
  ];
}

/** How long it may run: in a day it is ended. */
function timeInWords(seconds: number): string {
  const whole = Math.min(Math.ceil(seconds), 24 * 3600);
  const parts = [[Math.floor(whole / 3600), "h"], [Math.floor(whole / 60) % 60, "min"], [whole % 60, "s"]] as const;
  return parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`).join(" ");
}

/** How a plan that waits is answered. */
function answers(id: string): [name: string, command: string][] {
  return [
    ["Let it run, once:", `passepartout plan approve ${id}`],
    ["Refuse it:", `passepartout plan deny ${id}`],
  ];
}

/** What whoever asked is told of a plan that now waits. @param width As for {@link planPage}. */
export function waitingText(plan: FullPlanRecord, width = Infinity): string[] {
  return [
    ...fitted(`Waiting for approval (plan ${plan.id}): ${visibleLine(plan.title)}`, width),
    ...columns([
      ["why", `${visibleLine(plan.why)} (rule ${visibleLine(plan.rule)})`],
      ["grants", grantsInWords(plan.grants)],
      ...plan.mayAnswer ? [["answers plans", MAY_ANSWER] as const] : [],
      ...plan.secrets
        ? [["secrets", "what looks like one is taken out here: read all of it before you approve it"] as const]
        : [],
      ["expires", minute(plan.expiresAt)],
    ], width),
    ...columns([["Read all of it:", `passepartout plan show ${plan.id}`], ...answers(plan.id)]),
  ];
}

/** What became of a plan, as a sentence. */
export function outcomeLine({ id, state, outcome }: FullPlanRecord): string {
  // A line that ends is seen to end, and a sentence within ours has no end of its own.
  const lines = outcome?.trimEnd().split("\n").map((line) => line.replace(/\.$/, "")) ?? [];
  const how = lines.length === 0 ? "" : `: ${lines.map(visibleLine).join("; ")}`;
  return `Plan ${id} ${STATES[state] ?? `is ${state}`}${how}.`;
}

/** What whoever waited is told of a plan that takes the place of another, as a sentence. */
export function askedAgainLine(id: string): string {
  return `It is asked for again as plan ${id}: passepartout plan show ${id}`;
}

/** Containment as the daemon says it, in a sentence about a plan. */
function containedInWords(containment: string): string {
  if (containment === "unknown") return "not known: it is found out when the first command runs";
  if (!containment.startsWith("none")) return `by ${containment}: it can write nowhere else`;
  return `NOT: ${visibleLine(containment.slice(4).replace(/^ *\(|\)$/g, ""))}; nothing enforces the grants`;
}

/** A time without seconds, UTC. */
export function minute(iso: string): string {
  return iso === "" ? "unknown" : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** The last that a plan wrote to a stream; nothing where that is nothing. */
function written(name: string, text: string | null): (readonly [string, string])[] {
  const said = text?.trimEnd() ?? "";
  return said === "" ? [] : [[name, visible(said)]];
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.join("\n");
}

const STATES: Readonly<Record<string, string>> = {
  PLAN: "waits for an answer",
  APPROVED: "is approved",
  RUNNING: "is running",
  DONE: "is done",
  FAILED: "failed",
  DENIED: "was denied",
  EXPIRED: "has expired",
  INTERRUPTED: "was interrupted",
};

const UNBOUND: Readonly<Record<string, string>> = {
  "too-large": "it is too large",
  "not-a-file": "it is no ordinary file",
  "missing": "it is not there, and must stay missing",
  "unreadable": "it could not be read",
  "unknown": "only the run will know which file this is",
  "too-many": "there are too many files",
};
