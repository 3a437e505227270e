// A Flight Plan as a node of an Org file, and the head of that file. Pure, and the same for the same plan at any time: what
// stands in the file is compared with it byte for byte. Knows nothing of files, and reads no node back (plan_view.ts does).

import { escapeBlock } from "../org/escape.ts";
import { UNSEEN, writtenOut } from "../org/unseen.ts";
import { plainLine } from "../org/plain_line.ts";
import { type BoundFile, type FlightPlan, PLAN_STATES, type UnboundReason } from "./flight_plan.ts";
import { environmentInWords, grantsInWords, MAY_ANSWER } from "./grants_in_words.ts";

/** The line that makes the states of a plan TODO keywords of a file. */
export const TODO_LINE = "#+TODO: PLAN APPROVED RUNNING | DONE FAILED DENIED EXPIRED INTERRUPTED";

/** How a file of plans begins. `nologdone` keeps an editor from writing when it denied into the node it denies. */
export const FILE_HEAD = `#+TITLE: Flight plans
${TODO_LINE}
#+STARTUP: nologdone

This file is a view. What runs is the plan that is stored, never what is written here.
To answer, change PLAN to APPROVED or DENIED, nothing else of the node, and save; or run =passepartout plan approve ID=.
An answer that does not count is put back and reported in the log. Where runs are not contained, and where
PLAN_FILE_APPROVAL is off, no answer in this file counts.
`;

/** The most characters of a title. */
const MAX_TITLE = 120;

/**
 * Writes a plan as one node of level 1: `* STATE title`, a property drawer, what is asked in words, and last, in source blocks,
 * the action and the command.
 *
 * No text of the plan can begin a line with `*`, `#+` or `:`, end a block, name a keyword, date anything for an agenda, or set a
 * variable of an editor. In the blocks what is not seen (controls, bidirectional marks, blanks at the end of a line) and what is
 * not harmless (a colon that begins a line) is written as `\u{202e}`, and a `\u{` of the text as `\u{5c}u{`: they tell exactly
 * what runs.
 *
 * @returns Lines that end with LF and have no blanks at their ends; the last one, `#+end_src`, has no newline.
 */
export function planNode(plan: FlightPlan): string {
  return nodeOf(plan).text;
}

/** Why the node of a plan that waits does not hold all that is approved, as a clause: nobody can approve it there. `undefined`: it does. */
export function lackOfNode(plan: FlightPlan): string | undefined {
  const where = `shown in full here: passepartout plan show ${plan.id}`;
  if (plan.redacted === true) return `it holds what looks like a secret, and is not ${where}`;
  if (HIDES.test(plan.command)) return `a stretch of blanks or empty lines may hide a part of it, and is not ${where}`;
  return nodeOf({ ...plan, state: "PLAN", progress: {} }).isCut ? `it is too long to be ${where}` : undefined;
}

/** Behind so much of nothing a command goes on where an editor shows it no more. */
const HIDES = / {24}|\t{6}|\n[ \t]{0,80}\n[ \t]{0,80}\n[ \t]{0,80}\n/;

/** The most that one node holds, bytes: as many plans as may wait for an answer fit in a file that is still read. */
const MOST_NODE = 14 << 10;

/** Of a plan that is too long for its node: the most of a line, of a block, and of bound files. */
const MOST_OF_LINE = 300, MOST_OF_BLOCK = 400, MOST_FILES = 8;

function nodeOf(plan: FlightPlan): { readonly text: string; readonly isCut: boolean } {
  // Not even looked at in full where it cannot fit: of many long plans each look would take its time from everybody.
  if (plan.action.length + plan.command.length + plan.why.length + plan.explanation.length <= MOST_NODE) {
    const text = wholeNode(plan);
    if (new TextEncoder().encode(text).length <= MOST_NODE) return { text, isCut: false };
  }
  return { text: cutNode(plan), isCut: true };
}

function cutNode(plan: FlightPlan): string {
  const short = (text: string, most: number) =>
    text.length <= most ? text : `${text.slice(0, most).replace(/[\ud800-\udbff]$/, "").trimEnd()}…`;
  const { grants, files } = plan;
  const more = files.length - MOST_FILES;
  const [head = "", ...lines] = headOf({
    ...plan,
    why: short(plan.why, MOST_OF_LINE),
    explanation: short(plan.explanation, MOST_OF_LINE),
    grants: {
      ...grants,
      write: grants.write.slice(0, MOST_FILES),
      read: grants.read.slice(0, MOST_FILES),
      entries: grants.entries?.slice(0, MOST_FILES),
    } as FlightPlan["grants"],
    files: files.slice(0, MOST_FILES),
  });
  const action = short(plan.action, MOST_OF_BLOCK), command = short(plan.command, MOST_OF_BLOCK);
  return [
    head,
    ...lines.map((line) => short(line, 2 * MOST_OF_LINE)),
    ...more > 0 ? [`- Files bound :: ${more} more`] : [],
    `- Cut :: it is too long to be approved here; in full: passepartout plan show ${plan.id}`,
    ...blocksOf(action, command),
  ].join("\n");
}

function wholeNode(plan: FlightPlan): string {
  return [...headOf(plan), ...blocksOf(plan.action, plan.command)].join("\n");
}

function headOf(plan: FlightPlan): string[] {
  return [
    `* ${plan.state} ${titleOf(plan)}`,
    ":PROPERTIES:",
    property("ID", plan.id),
    property("HASH", plan.hash),
    property("REQUESTER", plan.requester),
    property("RULE", plan.rule),
    property("REQUESTED", instant(plan.requestedAt)),
    property("EXPIRES", instant(plan.expiresAt)),
    ":END:",
    item("Why it is asked", plan.why),
    item("Explanation", plan.explanation),
    item("Working folder", folderInWords(plan)),
    item("Grants", grantsInWords(plan.grants)),
    ...plan.uncontained === undefined
      ? []
      : [item("NOT contained", `nothing enforces the grants: ${plan.uncontained}`)],
    ...plan.mayAnswer === undefined ? [] : [item("Could answer plans", MAY_ANSWER)],
    ...filesInWords(plan.files),
    item("Environment", environmentInWords(plan.environment)),
    ...plan.redacted === undefined ? [] : [item(
      "Secrets",
      `what looks like one is taken out here, so it cannot be approved here; in full: passepartout plan show ${plan.id}`,
    )],
    ...progressInWords(plan),
  ];
}

function blocksOf(action: string, command: string): string[] {
  const [shownAction, shownCommand] = [showCode(action), showCode(command)];
  const marked = shownAction !== action || shownCommand !== command;
  return [
    ...(marked ? ["- Marks :: below, =\\u{...}= stands for a character that would not be seen as it is"] : []),
    "",
    // A key pressed in such a block must not run it.
    `#+begin_src lisp :eval never\n${escapeBlock(shownAction)}\n#+end_src`,
    `#+begin_src sh :eval never\n${escapeBlock(shownCommand)}\n#+end_src`,
  ];
}

function titleOf({ title, command }: FlightPlan): string {
  const lineOf = (text: string) => inert(plainLine(text, { max: MAX_TITLE, keywords: KEYWORDS }));
  return lineOf(title) || lineOf(command) || "(without a title)";
}

/** Foreign text within a line of ours, where no first word is a keyword. */
function plain(text: string): string {
  return inert(plainLine(`x ${text}`)).slice(2);
}

/** A line that runs and hides nothing: code within it would run when the file is exported. */
function inert(line: string): string {
  const calls = /[[({]/.test(line) ? line.replace(/(?:src|call)(?=_)|\{\{(?=\{)/gi, "$&,") : line;
  return calls.replace(/<(?=<)|@(?=@)/g, "$&,").replace(MODELINE, "$1,:");
}

const KEYWORDS: ReadonlySet<string> = new Set(PLAN_STATES);

/** What sets options of Vim near the end of a file. */
const MODELINE = /(?<=^|\s)((?:vi|vim|ex)[<=>]?\d*):/gim;

function property(name: string, value: string): string {
  return `:${name}: ${plain(value)}`.trimEnd();
}

function item(name: string, text: string): string {
  return `- ${name} :: ${plain(text) || "nothing is said"}`;
}

/** A time as text that no agenda takes for a date. */
function instant(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms since 1970` : date.toISOString();
}

function folderInWords({ cwd, folder }: FlightPlan): string {
  return folder === undefined || folder.path === cwd ? cwd : `${cwd} (asked for as ${folder.path})`;
}

function filesInWords(files: readonly BoundFile[]): string[] {
  if (files.length === 0) return ["- Files bound :: none"];
  return files.map((file) => {
    if ("unbound" in file) return item("File not bound", `${file.path} (${UNBOUND[file.unbound]})`);
    const link = file.real === file.path ? "" : `which is ${file.real}, `;
    return item("File bound", `${file.path} (${link}contents ${file.sha256.slice(0, 12)})`);
  });
}

const UNBOUND: Readonly<Record<UnboundReason, string>> = {
  "too-large": "it is too large",
  "not-a-file": "it is no ordinary file",
  "missing": "it is not there, and must stay missing",
  "unreadable": "it could not be read",
  "unknown": "only the run will know which file this is",
  "too-many": "there are too many files",
};

function progressInWords({ id, state, progress }: FlightPlan): string[] {
  const { answeredBy, answeredAt, startedAt, endedAt, outcome, neverRan } = progress;
  const answer = state === "DENIED" ? "denied" : "approved";
  return [
    ...(answeredAt === undefined ? [] : [item("Answer", `${answer} by ${answeredBy}, ${instant(answeredAt)}`)]),
    // For what it waits changes from moment to moment, and the node must not.
    ...(state === "APPROVED"
      ? [item("Begins", `when its turn comes; what it waits for: passepartout plan show ${id}`)]
      : []),
    ...(startedAt === undefined || neverRan ? [] : [item("Started", instant(startedAt))]),
    ...(outcome === undefined ? [] : [item("Outcome", `${neverRan ? "nothing ran: " : ""}${outcome}`)]),
    ...(endedAt === undefined ? [] : [item("Ended", instant(endedAt))]),
  ];
}

const HIDDEN = new RegExp(`(?![\\n\\t])[${UNSEEN}]|(?! )\\p{Zs}`, "gu");

/** Code with every character seen that an editor would hide, take away, or act on. */
function showCode(text: string): string {
  return text
    .replace(/\\(?=u\{)/g, writtenOut)
    .replace(HIDDEN, writtenOut)
    .replace(/[ \t](?=\n|$)/g, writtenOut)
    .replace(/(?<=Local Variables):/gi, writtenOut)
    // Not Org's in a block, but a reader that looks for lines only would take it for a property or the end of a drawer.
    .replace(/:(?<=^[ \t]*:)/gm, writtenOut)
    .replace(MODELINE, (_, name: string) => name + writtenOut(":"));
}
