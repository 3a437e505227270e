// What the daemon must reach in each row, and where the figure comes from. Knows nothing of how a row is measured.

/** Which way of a ratio is the good one. */
export type Better = "higher" | "lower";

/** What a row must reach: the ratio of ours to theirs, or for an absolute row the value itself. */
export interface Limit {
  readonly better: Better;
  /** The bar. */
  readonly bar: number;
  /** What would be better still. */
  readonly stretch?: number;
  /** Where the bar comes from. */
  readonly source: string;
}

const REQUIREMENT = 'the requirements of the wire, "what it must reach"';

const ACTING = 'the requirements of guard and shell, "performance"';

const SKILLED = 'the requirements of skills and memory, "performance"';

const atLeast = (bar: number): Limit => ({ better: "higher", bar, source: REQUIREMENT });
const atMost = (bar: number, stretch?: number, source = REQUIREMENT): Limit => ({
  better: "lower",
  bar,
  ...(stretch === undefined ? {} : { stretch }),
  source,
});
const toAct = (bar: number): Limit => atMost(bar, undefined, ACTING);

const REMEMBERING = 'the requirements of skills and memory, "performance"';
const toRemember = (bar: number): Limit => atMost(bar, undefined, REMEMBERING);

/** Limits by the id of the row; a row that is not here is shown for orientation. */
export const LIMITS: ReadonlyMap<string, Limit> = new Map([
  ["health-10-throughput", atLeast(0.7)],
  ["health-1-p50", atMost(1.5)],
  ["pipelined-throughput", atLeast(0.8)],
  ...["100B", "2KB", "200KB"].flatMap((size): [string, Limit][] => [
    [`reader-${size}`, atMost(3, 2)],
    [`printer-${size}`, atMost(4, 2)],
    [`printer-utf8-${size}`, atMost(4, 2)],
  ]),
  ["verdict-median", toAct(0.5)],
  ["verdict-p99", toAct(20)],
  ["shell-uncontained", toAct(1.5)],
  ["shell-contained", toAct(1.3)],
  ["skill-call", atMost(5, undefined, SKILLED)],
  ["cold-start", atMost(5, 3)],
  ["command-status", atMost(4)],
  ["command-ask", atMost(4)],
  ["memory-connection", atMost(25)],
  ["notes-first-index", toRemember(2)],
  ["notes-search-p99", toRemember(20)],
  ["notes-change", toRemember(2_000)],
  ["notes-parse", { better: "higher", bar: 20, source: REMEMBERING }],
]);
