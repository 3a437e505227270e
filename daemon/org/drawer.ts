// A property drawer: its lines, and the names and values in it with their places (org-property-drawer-re, org-property-re).
// Knows nothing of where a property drawer may stand; outline.ts does.

import { contentEnd, lineEnd, skipBlanks, skipBlanksBack, type Span, type Word } from "./span.ts";

/** One line of a property drawer. */
export interface Property {
  /** Without its colons, as written; names are alike whatever their case. */
  readonly name: Word;
  /** Without blanks around it; empty where there is none. */
  readonly value: Word;
  /** The line with its newline. */
  readonly line: Span;
}

/** A property drawer, from its `:PROPERTIES:` line to behind its `:END:` line. */
export interface PropertyDrawer extends Span {
  readonly properties: readonly Property[];
  /** The `:END:` line with its newline. */
  readonly last: Span;
}

/** Reads the property drawer that begins on the line at `at`; `undefined` when there is none, or it is not whole and clean. */
export function parseDrawer(text: string, at: number): PropertyDrawer | undefined {
  let start = at;
  let end = lineEnd(text, start);
  if (!isMarker(text, start, end, ":properties:")) return undefined;
  const properties: Property[] = [];
  for (;;) {
    start = end;
    if (start === text.length) return undefined;
    end = lineEnd(text, start);
    if (isMarker(text, start, end, ":end:")) return { start: at, end, properties, last: { start, end } };
    const property = parseProperty(text, start, end);
    if (property === undefined) return undefined;
    properties.push(property);
  }
}

/** The value of the first property of that name, whatever its case; `undefined` when there is none. */
export function findProperty(drawer: PropertyDrawer | undefined, name: string): Property | undefined {
  const wanted = name.toUpperCase();
  return drawer?.properties.find((each) => each.name.text.toUpperCase() === wanted);
}

/** Reads `:NAME: value` from one line. */
function parseProperty(text: string, start: number, end: number): Property | undefined {
  // Only a line with a newline counts: the drawer's end must follow.
  if (text.charCodeAt(end - 1) !== 0x0a) return undefined;
  const stop = contentEnd(text, start, end);
  const colon = skipBlanks(text, start, stop);
  if (text[colon] !== ":") return undefined;
  SPACE.lastIndex = colon;
  const token = Math.min(SPACE.exec(text)?.index ?? stop, stop);
  if (token - colon < 3 || text[token - 1] !== ":") return undefined;
  const value = skipBlanks(text, token, stop);
  if (value < stop && text[token] !== " ") return undefined;
  const valueEnd = skipBlanksBack(text, value, stop);
  return {
    name: { start: colon + 1, end: token - 1, text: text.slice(colon + 1, token - 1) },
    value: { start: value, end: valueEnd, text: text.slice(value, valueEnd) },
    line: { start, end },
  };
}

function isMarker(text: string, start: number, end: number, marker: string): boolean {
  const stop = contentEnd(text, start, end);
  const from = skipBlanks(text, start, stop);
  return skipBlanksBack(text, from, stop) - from === marker.length &&
    text.slice(from, from + marker.length).toLowerCase() === marker;
}

/** What an Org buffer's syntax table of Emacs calls whitespace. */
const SPACE = /[\t\n\f\r \u00a0\u2000-\u200b\u202f\u205f\u3000]/g;
