// Edits of what a heading is planned for: SCHEDULED, DEADLINE and CLOSED, and the move to the next date of what repeats when it is
// done. As those of edit.ts, each gives the new text. Knows calendars through timestamp.ts only, and nothing of files.

import { findProperty } from "./drawer.ts";
import { setKeyword, setProperty } from "./edit.ts";
import { appendToLogbook } from "./logbook.ts";
import { type Heading, type Outline, parseOutline } from "./outline.ts";
import type { PlanningEntry } from "./planning.ts";
import { skipBlanks } from "./span.ts";
import { findTimestamps, inactiveTimestamp, parseTimestamp, shiftTimestamp } from "./timestamp.ts";

/**
 * Sets one entry of a heading's planning line, or takes it away; makes and removes the line where need be.
 *
 * @param timestamp As it is to be written, brackets and all.
 * @throws RangeError when it is no timestamp.
 */
export function setPlanning(
  outline: Outline,
  heading: Heading,
  kind: PlanningEntry["kind"],
  timestamp: string | undefined,
): string {
  if (timestamp !== undefined && (parseTimestamp(timestamp) === undefined || /[\r\n]/.test(timestamp))) {
    throw new RangeError(`Cannot set ${kind}: ${JSON.stringify(timestamp)} is no timestamp`);
  }
  const { text, newline } = outline;
  const { planning, line } = heading;
  if (planning === undefined) {
    if (timestamp === undefined) return text;
    const open = text.charCodeAt(line.end - 1) === 0x0a ? "" : newline;
    return splice(text, line.end, line.end, `${open}${kind}: ${timestamp}${newline}`);
  }
  // Of two entries of one kind Org takes the last.
  const old = planning.entries.findLast((entry) => entry.kind === kind)?.timestamp;
  if (old === undefined) {
    if (timestamp === undefined) return text;
    // CLOSED stands first, as Org writes it.
    const at = skipBlanks(text, planning.start, planning.end);
    return splice(text, at, at, `${kind}: ${timestamp} `);
  }
  const end = old.end + rangeRest(text.slice(old.end, planning.end));
  if (timestamp !== undefined) return splice(text, old.start, end, timestamp);
  const start = text.lastIndexOf(`${kind}:`, old.start);
  const rest = text.slice(planning.start, start) + text.slice(skipBlanks(text, end, planning.end), planning.end);
  return splice(
    text,
    planning.start,
    planning.end,
    rest.trim() === "" ? "" : rest.replace(/(?<![ \t])[ \t]+(?=\r?\n?$)/, ""),
  );
}

/** What {@link markDone} did. */
export interface Done {
  readonly text: string;
  /** The dates it repeats on next, as written; none when it does not repeat, and is done for good. */
  readonly next: readonly string[];
}

/**
 * Marks a heading done, as `org-todo` does: what repeats moves to its next date and is to do again (`REPEAT_TO_STATE`, else the
 * first keyword of its sequence), with `LAST_REPEAT` and a line in its LOGBOOK; else it gets the keyword and a CLOSED timestamp.
 *
 * @param now Milliseconds since the epoch.
 * @param keyword One that means done; the first of the heading's sequence unless given.
 * @throws RangeError when the file has no such keyword, or it repeats by the hour from a date without a time, as Emacs refuses it.
 */
export function markDone(outline: Outline, heading: Heading, now: number, keyword?: string): Done {
  const { sequences, done } = outline.keywords;
  const was = heading.keyword?.text;
  const sequence = sequences.find(({ todo, done }) => was !== undefined && [...todo, ...done].includes(was)) ??
    sequences.find((each) => each.done.length > 0 || each.todo.length > 0);
  const to = keyword ?? sequence?.done[0] ?? [...done][0];
  if (to === undefined || !done.has(to)) {
    throw new RangeError(`Cannot mark it done: ${to ?? "nothing"} is no keyword for it`);
  }
  const repeating = was !== undefined && done.has(was) ? [] : repeatingTimestamps(outline, heading);
  for (const { start, end, timestamp } of repeating) {
    if (timestamp.repeater?.unit !== "h" || timestamp.start.hour !== undefined) continue;
    const stamp = outline.text.slice(start, end);
    throw new RangeError(
      `Cannot mark it done: ${stamp} repeats by the hour and has no time of day. Give it one, as in 09:00`,
    );
  }
  const index = outline.headings.indexOf(heading);
  const again = (text: string): [Outline, Heading] => {
    const now = parseOutline(text);
    return [now, now.headings[index] as Heading];
  };
  if (repeating.length === 0) {
    const closed = setPlanning(outline, heading, "CLOSED", inactiveTimestamp(now));
    // The keyword stands before all that has moved, so the file need not be read again.
    return { text: setKeyword({ ...outline, text: closed }, heading, to), next: [] };
  }
  const first = findProperty(heading.drawer, "REPEAT_TO_STATE")?.value.text;
  const back = first !== undefined && outline.keywords.all.has(first) ? first : sequence?.todo[0] ?? was;
  const note = `- State ${`"${to}"`.padEnd(12)} from ${`"${was ?? ""}"`.padEnd(12)} ${inactiveTimestamp(now)}`;
  let text = outline.text;
  const next: string[] = [];
  for (const { start, end } of repeating.toReversed()) {
    const moved = shiftTimestamp(text.slice(start, end), now);
    next.unshift(moved);
    text = splice(text, start, end, moved);
  }
  // A plan for one date only is done with, as in Org.
  const scheduled = heading.planning?.entries.findLast(({ kind }) => kind === "SCHEDULED")?.timestamp.text;
  if (scheduled !== undefined && parseTimestamp(scheduled)?.repeater === undefined) {
    text = setPlanning(...again(text), "SCHEDULED", undefined);
  }
  if (was !== undefined) text = setKeyword(...again(text), back);
  text = appendToLogbook(...again(text), note);
  return { text: setProperty(...again(text), "LAST_REPEAT", inactiveTimestamp(now)), next };
}

/** Where the active timestamps of a heading stand that repeat: in title, planning line and text, as Org takes them. */
function repeatingTimestamps({ text }: Outline, heading: Heading) {
  const places = [heading.line, ...heading.planning === undefined ? [] : [heading.planning], heading.body];
  return places.flatMap((place) => findTimestamps(text, place)).filter(({ timestamp }) =>
    timestamp.active && (timestamp.repeater?.count ?? 0) > 0
  );
}

/** How far a range reaches behind its first timestamp. */
function rangeRest(behind: string): number {
  return /^--[<[]\d{4}-\d\d-\d\d[^\]>\r\n]*[\]>]/.exec(behind)?.[0].length ?? 0;
}

function splice(text: string, start: number, end: number, put: string): string {
  return text.slice(0, start) + put + text.slice(end);
}
