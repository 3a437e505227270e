// The LOGBOOK drawer of a heading: notes of what became of it, and its clock. Lines are put where Org puts them, newest first.
// Knows nothing of files, nor of what the notes say.

import { toMoment } from "./calendar.ts";
import type { Heading, Outline } from "./outline.ts";
import { contentEnd, lineEnd, skipBlanks, skipBlanksBack, type Span } from "./span.ts";
import { inactiveTimestamp, parseTimestamp, type Timestamp } from "./timestamp.ts";

/** A `CLOCK:` line. */
export interface Clock {
  /** The line with its newline. */
  readonly line: Span;
  /** Milliseconds since the epoch. */
  readonly start: number;
  /** `undefined` while it runs. */
  readonly end: number | undefined;
}

/**
 * The first LOGBOOK drawer in a heading's own text, `:END:` with it, wherever it stands there (org-log-beginning); `undefined` when
 * there is none. What looks like one within a block or another drawer is none.
 */
export function findLogbook({ text }: Outline, heading: Heading): Span | undefined {
  const { start, end } = heading.body;
  if (!/:logbook:/i.test(text.slice(start, end))) return undefined;
  // Where each kind of block was last seen to have no end: it is not looked for again.
  const endless = new Set<string>();
  for (let at = start; at < end;) {
    const line = text.slice(at, lineEnd(text, at));
    const block = /^[ \t]*#\+begin_(\S+)/i.exec(line)?.[1];
    const isLogbook = isMarker(text, at, ":logbook:");
    const marker = block !== undefined ? `#+end_${block.toLowerCase()}` : DRAWER.test(line) ? ":end:" : undefined;
    const last = marker === undefined || endless.has(marker) ? undefined : markerAfter(text, at, end, marker);
    if (marker !== undefined && last === undefined) endless.add(marker);
    if (last === undefined) at = lineEnd(text, at);
    else if (isLogbook && isFlat(text, lineEnd(text, at), last)) return { start: at, end: lineEnd(text, last) };
    else at = isLogbook ? lineEnd(text, at) : lineEnd(text, last);
  }
  return undefined;
}

/** Puts a line into the LOGBOOK of a heading, first of all, as Org does; makes the drawer if there is none. @throws RangeError */
export function appendToLogbook(outline: Outline, heading: Heading, line: string): string {
  if (/[\r\n]/.test(line) || /^\s*(?:\*+ |:[\w-]+:\s*$)/.test(line)) {
    throw new RangeError("Cannot add to the LOGBOOK: a note is one line, and no heading or end of a drawer");
  }
  const { text, newline } = outline;
  const found = findLogbook(outline, heading);
  if (found !== undefined) {
    const at = lineEnd(text, found.start);
    const indent = text.slice(found.start, skipBlanks(text, found.start, at));
    return text.slice(0, at) + indent + line + newline + text.slice(at);
  }
  const at = heading.body.start;
  const open = at > 0 && text.charCodeAt(at - 1) !== 0x0a ? newline : "";
  return `${text.slice(0, at)}${open}:LOGBOOK:${newline}${line}${newline}:END:${newline}${text.slice(at)}`;
}

/** The clock lines of a heading's own text, in or out of its LOGBOOK, in the order of the text. */
export function findClocks({ text }: Outline, heading: Heading): Clock[] {
  const { start, end } = heading.body;
  if (!text.slice(start, end).includes("CLOCK:")) return [];
  const clocks: Clock[] = [];
  for (let at = start; at < end;) {
    const next = lineEnd(text, at);
    const content = text.slice(at, contentEnd(text, at, next));
    const match = /^[ \t]*CLOCK:[ \t]*(\[.*)$/.exec(content);
    const stamp = match === null ? undefined : parseTimestamp(match[1] as string);
    if (stamp !== undefined && !stamp.active) clocks.push({ line: { start: at, end: next }, ...momentsOf(stamp) });
    at = next;
  }
  return clocks;
}

/** Starts the clock of a heading. @param now Milliseconds. @throws RangeError when it runs already. */
export function startClock(outline: Outline, heading: Heading, now: number): string {
  if (findClocks(outline, heading).some(({ end }) => end === undefined)) {
    throw new RangeError("Cannot start the clock: it runs already");
  }
  return appendToLogbook(outline, heading, `CLOCK: ${inactiveTimestamp(now)}`);
}

/** Stops the clock of a heading that runs, writing its time as Org does. @param now Milliseconds. @throws RangeError when none runs. */
export function stopClock(outline: Outline, heading: Heading, now: number): string {
  const running = findClocks(outline, heading).find(({ end }) => end === undefined);
  if (running === undefined) throw new RangeError("Cannot stop the clock: it does not run");
  const { text } = outline;
  const { line, start } = running;
  const stop = skipBlanksBack(text, line.start, contentEnd(text, line.start, line.end));
  const until = inactiveTimestamp(Math.max(now, start));
  const minutes = Math.floor(Math.max(0, now - start) / 60_000);
  return `${text.slice(0, stop)}--${until} => ${printDuration(minutes).padStart(5)}${text.slice(stop)}`;
}

/** A duration as Org writes it: hours and minutes, `1:05`. @param minutes Whole ones. */
export function printDuration(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

function momentsOf({ start, end }: Timestamp): { start: number; end: number | undefined } {
  return { start: toMoment(start), end: end && toMoment(end) };
}

const DRAWER = /^[ \t]*:[\w-]+:[ \t]*\r?\n?$/;

/** Where the first line of that kind begins behind the line at `at`. */
function markerAfter(text: string, at: number, end: number, marker: string): number | undefined {
  for (let next = lineEnd(text, at); next < end; next = lineEnd(text, next)) {
    if (isMarker(text, next, marker)) return next;
  }
  return undefined;
}

/** Whether no drawer begins in there: a drawer holds none. */
function isFlat(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at = lineEnd(text, at)) if (DRAWER.test(text.slice(at, lineEnd(text, at)))) return false;
  return true;
}

function isMarker(text: string, at: number, marker: string): boolean {
  const stop = contentEnd(text, at, lineEnd(text, at));
  const from = skipBlanks(text, at, stop);
  return text.slice(from, skipBlanksBack(text, from, stop)).toLowerCase() === marker;
}
