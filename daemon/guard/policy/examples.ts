// The examples of a rule: the lists below its headings "Matches" and "Does not match". Knows places in the text,
// and no matcher.

import type { Heading } from "../../org/outline.ts";

/** One example, and where it stands in the text. */
export interface Example {
  readonly text: string;
  readonly at: number;
}

/** The examples of one rule. */
export interface Examples {
  readonly matching: readonly Example[];
  readonly other: readonly Example[];
  /** Lines that are none, each with a clause. */
  readonly faults: readonly { readonly at: number; readonly why: string }[];
}

/** Which examples a heading of that name holds; `undefined` for any other heading. */
export function examplesOf(title: string): "matching" | "other" | undefined {
  if (/^matches:?$/i.test(title)) return "matching";
  return /^(?:does not|doesn't) match:?$/i.test(title) ? "other" : undefined;
}

/** Reads the examples below the heading of a rule. */
export function readExamples(text: string, heading: Heading): Examples {
  const lists = { matching: [] as Example[], other: [] as Example[] };
  const faults: { at: number; why: string }[] = [];
  for (const child of heading.children) {
    if (child.comment !== undefined) continue;
    const which = examplesOf(child.title.text);
    if (which === undefined) continue;
    let at = child.body.start;
    for (const line of text.slice(child.body.start, child.body.end).split("\n")) {
      const item = /^[ \t]*[-+][ \t]+(.*?)[ \t\r]*$/.exec(line)?.[1];
      if (item !== undefined && item !== "") lists[which].push({ text: plain(item), at });
      else if (line.trim() !== "" && !/^[ \t]*#(?:[ \t]|$)/.test(line)) {
        faults.push({
          at,
          why: `has a line among its examples that is no item of a list: ${JSON.stringify(line.trim().slice(0, 80))}`,
        });
      }
      at += line.length + 1;
    }
  }
  return { ...lists, faults };
}

/** Without the marks of Org for code: `=ls -l=` and `~ls -l~`. */
function plain(item: string): string {
  const mark = item[0];
  return item.length > 2 && (mark === "=" || mark === "~") && item.endsWith(mark) ? item.slice(1, -1) : item;
}

/** Tells lines from places. */
export class LineCount {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
  }

  /** The line a place is in, from 1. */
  at(place: number): number {
    let low = 0, high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= place) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }
}
