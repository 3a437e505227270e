// The figures: percentiles, medians, ratios, and the table they are shown in. Pure; knows nothing of what was measured.

import type { Limit } from "./targets.ts";

/** One line of the table. */
export interface Row {
  /** Names the row in targets.ts and in the JSON. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly ours: number;
  /** `undefined` when there is nothing to compare with. */
  readonly theirs?: number;
  /** What `theirs` was measured on. */
  readonly against?: string;
  /** Ours to theirs. */
  readonly ratio?: number;
  /** The least and the greatest ratio (or value, without a ratio) of any round. */
  readonly spread?: readonly [number, number];
}

/** A row together with what it must reach. */
export interface JudgedRow extends Row {
  readonly limit?: Limit;
  /** Whether the bar was reached; `undefined` without one. */
  readonly reached?: boolean;
}

/** Returns the `p`-th percentile (nearest rank) of `values`, which need not be sorted. NaN without values. */
export function percentile(values: ArrayLike<number>, p: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return NaN;
  const rank = Math.ceil((p / 100) * sorted.length);
  return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1] as number;
}

/** Returns the middle of `values`, the mean of the two in the middle when their number is even. NaN without values. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return NaN;
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** A comparison of rounds measured in turn. */
export interface Comparison {
  readonly ours: number;
  readonly theirs: number;
  readonly ratio: number;
  readonly spread: readonly [number, number];
}

/**
 * Compares figures that were measured in turn, round by round. The ratio is the median of the rounds' own ratios: the two
 * halves of a round meet the same machine, so whatever else runs on it falls out.
 */
export function compareRounds(ours: readonly number[], theirs: readonly number[]): Comparison {
  const ratios: number[] = [];
  for (let i = 0; i < Math.min(ours.length, theirs.length); i++) {
    ratios.push((ours[i] as number) / (theirs[i] as number));
  }
  return {
    ours: median(ours),
    theirs: median(theirs),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}

/** Holds a row against its limit. */
export function judge(row: Row, limit: Limit | undefined): JudgedRow {
  if (limit === undefined) return row;
  const figure = row.ratio ?? row.ours;
  return { ...row, limit, reached: limit.better === "higher" ? figure >= limit.bar : figure <= limit.bar };
}

/** Returns a number with about three digits that mean something. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "-";
  const size = Math.abs(value);
  if (size >= 1000) return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Returns the rows as a table of text, a line each, every column as wide as it must be. */
export function table(rows: readonly JudgedRow[]): string {
  const header = ["row", "ours", "theirs", "", "ratio", "rounds", "limit", ""];
  const cells = rows.map((row) => [
    row.title,
    `${figure(row.ours)} ${row.unit}`,
    row.theirs === undefined ? "" : figure(row.theirs),
    row.against ?? "",
    row.ratio === undefined ? "" : figure(row.ratio),
    row.spread === undefined ? "" : `${figure(row.spread[0])}-${figure(row.spread[1])}`,
    limitText(row.limit),
    verdict(row),
  ]);
  const all = [header, ...cells];
  const widths = header.map((_, column) => Math.max(...all.map((line) => (line[column] as string).length)));
  const toTheRight = new Set([1, 2, 4]);
  return all.map((line) =>
    line.map((cell, column) => {
      const width = widths[column] as number;
      return toTheRight.has(column) ? cell.padStart(width) : cell.padEnd(width);
    }).join("  ").trimEnd()
  ).join("\n");
}

function limitText(limit: Limit | undefined): string {
  if (limit === undefined) return "";
  const sign = limit.better === "higher" ? ">=" : "<=";
  return `${sign} ${limit.bar}` + (limit.stretch === undefined ? "" : ` (${limit.stretch})`);
}

function verdict({ limit, reached, ratio, ours }: JudgedRow): string {
  if (limit === undefined) return "";
  if (!reached) return "MISSED";
  const value = ratio ?? ours;
  const { stretch, better } = limit;
  const stretched = stretch !== undefined && (better === "higher" ? value >= stretch : value <= stretch);
  return stretched ? "ok, stretch too" : "ok";
}
