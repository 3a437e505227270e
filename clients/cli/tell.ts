// What a person is told in lines that foreign text stands in: no row is longer than the terminal is wide, so that no text goes on at
// the margin, where it would look like a row of ours. Knows nothing of what is told.

import type { Edge } from "./edge.ts";
import { fitted } from "./shown.ts";

/** Writes lines to stdout, each in rows that fit. */
export function tell(edge: Edge, ...lines: readonly string[]): void {
  for (const line of lines) for (const row of fitted(line, edge.columns)) edge.out(row);
}

/** Writes `passepartout: TEXT` to stderr, in rows that fit. */
export function warn(edge: Edge, text: string): void {
  tellAside(edge, `passepartout: ${text}`);
}

/** Writes a line to stderr, in rows that fit. */
export function tellAside(edge: Edge, line: string): void {
  for (const row of fitted(line, edge.errColumns)) edge.err(row);
}
