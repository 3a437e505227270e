// The planning line below a heading: CLOSED, DEADLINE and SCHEDULED with their timestamps as they are written.
// Knows nothing of calendars.

import { contentEnd, lineEnd, skipBlanks, type Span, type Word } from "./span.ts";

/** The planning line, with its newline. */
export interface Planning extends Span {
  readonly entries: readonly PlanningEntry[];
}

/** One keyword of a planning line with the timestamp behind it. */
export interface PlanningEntry {
  readonly kind: "CLOSED" | "DEADLINE" | "SCHEDULED";
  /** From its bracket to the one that closes it, both with it. */
  readonly timestamp: Word;
}

/** Reads the planning line at `at`; `undefined` when the line is none. Of two entries of one kind Org takes the last. */
export function parsePlanning(text: string, at: number): Planning | undefined {
  const end = lineEnd(text, at);
  const stop = contentEnd(text, at, end);
  FIRST.lastIndex = skipBlanks(text, at, stop);
  if (!FIRST.test(text)) return undefined;
  const line = text.slice(at, stop);
  const entries: PlanningEntry[] = [];
  let close = -1;
  for (const match of line.matchAll(/\b(CLOSED|DEADLINE|SCHEDULED):/g)) {
    let open = match.index + match[0].length;
    while (line[open] === " ") open++;
    if (line[open] !== "<" && line[open] !== "[") continue;
    // The brackets are looked for once, so that a line full of open ones takes linear time.
    if (close <= open) close = nextClose(line, open + 1);
    if (close === -1) break;
    if (close === open + 1) continue;
    const timestamp = { start: at + open, end: at + close + 1, text: line.slice(open, close + 1) };
    entries.push({ kind: match[1] as PlanningEntry["kind"], timestamp });
  }
  return { start: at, end, entries };
}

function nextClose(line: string, from: number): number {
  CLOSE.lastIndex = from;
  return CLOSE.exec(line)?.index ?? -1;
}

const FIRST = /(?:CLOSED|DEADLINE|SCHEDULED):/iy;
const CLOSE = /[\]>]/g;
