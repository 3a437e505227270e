// A lossless outline of Org text: where every heading is and what its parts are, by offsets into the text that stays as it is.
// Reads as org-element of Org 9.5: a line of stars and a space is a heading wherever it stands, in a block too. Never throws,
// takes linear time, and does not recurse. Knows nothing of files, and changes nothing (edit.ts does).

import { parseDrawer, type PropertyDrawer } from "./drawer.ts";
import { type HeadingLine, parseHeadingLine, tagNames } from "./heading_line.ts";
import { parsePlanning, type Planning } from "./planning.ts";
import { readSection } from "./section.ts";
import { contentEnd, lineEnd, type Newline, newlineOf, skipBlanks, type Span } from "./span.ts";
import { collectTodoKeywords, type KeywordLine, type TodoKeywords } from "./todo_keywords.ts";

/** A text and where its headings are. Invariant: the preamble and then each heading's `line`, `planning`, `drawer` and `body`, one
 * behind the other, are the text. */
export interface Outline {
  /** The text as it was given. */
  readonly text: string;
  /** What ends its lines; a line that ends otherwise is read alike. */
  readonly newline: Newline;
  /** What stands before the first heading, with a byte order mark if there is one. */
  readonly preamble: Span;
  /** The property drawer of the whole file, within the preamble. */
  readonly drawer: PropertyDrawer | undefined;
  readonly keywords: TodoKeywords;
  /** All headings, in the order of the text. */
  readonly headings: readonly Heading[];
  /** Those that stand below no other. */
  readonly top: readonly Heading[];
}

/** A heading with what stands below it. */
export interface Heading extends HeadingLine {
  /** The heading line with its newline. */
  readonly line: Span;
  /** The line of timestamps right below, with its newline. */
  readonly planning: Planning | undefined;
  /** The property drawer right below heading or planning. */
  readonly drawer: PropertyDrawer | undefined;
  /** The rest, up to the next heading of any level. */
  readonly body: Span;
  /** Where the subtree ends: the next heading that is not below this one. */
  readonly end: number;
  readonly parent: Heading | undefined;
  readonly children: readonly Heading[];
}

/** Reads the outline of any text. Linear in its length. */
export function parseOutline(text: string): Outline {
  const steps = outlineSteps(text);
  for (let step = steps.next();; step = steps.next()) if (step.done === true) return step.value;
}

/** The same in steps, for a text with very many headings must not hold everybody up. */
export function* outlineSteps(text: string): Generator<void, Outline> {
  const starts = yield* findHeadings(text);
  const preamble = { start: 0, end: starts[0] ?? text.length };
  const keywords = collectTodoKeywords(yield* findTodoLines(text, starts));
  const headings: Building[] = [];
  const top: Building[] = [];
  const path: Building[] = [];
  for (const [i, start] of starts.entries()) {
    if (i % STEP === STEP - 1) yield;
    const heading = readHeading(text, start, starts[i + 1] ?? text.length, keywords.all);
    while ((path.at(-1)?.level ?? 0) >= heading.level) (path.pop() as Building).end = start;
    const parent = path.at(-1);
    heading.parent = parent;
    (parent?.children ?? top).push(heading);
    path.push(heading);
    headings.push(heading);
  }
  return { text, newline: newlineOf(text), preamble, drawer: findFileDrawer(text), keywords, headings, top };
}

/** How many headings one step takes, and one that only looks where they are. */
const STEP = 250, STEP_OF_LOOKING = 5_000;

/** The tags of a heading line, without those it inherits. */
export function tagsOf(heading: HeadingLine): string[] {
  return heading.tags === undefined ? [] : tagNames(heading.tags.text);
}

/** The text of a whole subtree, heading line first. */
export function subtreeText(outline: Outline, heading: Heading): string {
  return outline.text.slice(heading.line.start, heading.end);
}

/** A heading while the tree grows. */
type Building = { -readonly [Key in Exclude<keyof Heading, "children">]: Heading[Key] } & { children: Building[] };

/** The byte order mark; Emacs takes it away before it reads. */
const MARK = "\ufeff";

/** Where the heading lines begin: stars, then a space. */
function* findHeadings(text: string): Generator<void, number[]> {
  const starts: number[] = [];
  let at = text.startsWith(MARK) ? 1 : 0;
  while (at < text.length) {
    let stars = at;
    while (text.charCodeAt(stars) === 0x2a) stars++;
    if (stars > at && text.charCodeAt(stars) === 0x20 && starts.push(at) % STEP_OF_LOOKING === 0) yield;
    const next = text.indexOf("\n*", stars);
    if (next === -1) break;
    at = next + 1;
  }
  return starts;
}

function readHeading(text: string, start: number, next: number, keywords: ReadonlySet<string>): Building {
  const line = { start, end: lineEnd(text, start) };
  const parts = parseHeadingLine(text, { start, end: contentEnd(text, start, line.end) }, keywords);
  let at = line.end;
  const planning = at < next ? parsePlanning(text, at) : undefined;
  at = planning?.end ?? at;
  const drawer = at < next ? parseDrawer(text, at) : undefined;
  at = drawer?.end ?? at;
  const body = { start: at, end: next };
  return { ...parts, line, planning, drawer, body, end: text.length, parent: undefined, children: [] };
}

/** The lines that set keywords, in the order of the text. Only sections that seem to have one are read. */
function* findTodoLines(text: string, starts: readonly number[]): Generator<void, KeywordLine[]> {
  const lines: KeywordLine[] = [];
  let section = -1, end = -1;
  // Stretch by stretch: no line reaches over the beginning of a heading.
  for (let next = 0, from = 0; from < text.length; next += STEP_OF_LOOKING) {
    const to = starts[next + STEP_OF_LOOKING] ?? text.length;
    for (const match of text.slice(from, to).matchAll(/#\+(?:seq_|typ_)?todo:/gi)) {
      const index = from + match.index;
      if (index < end) continue;
      while ((starts[section + 1] ?? Infinity) <= index) section++;
      end = starts[section + 1] ?? text.length;
      const start = section === -1 ? (text.startsWith(MARK) ? 1 : 0) : lineEnd(text, starts[section] as number);
      if (start >= end) continue;
      for (const line of readSection(text, { start, end }).keywords) lines.push(line);
    }
    from = to;
    if (from < text.length) yield;
  }
  return lines;
}

/** A property drawer on the first line, or right below the comment that the file begins with. */
function findFileDrawer(text: string): PropertyDrawer | undefined {
  let at = text.startsWith(MARK) ? 1 : 0;
  const isComment = (start: number) => {
    const end = lineEnd(text, start);
    const stop = contentEnd(text, start, end);
    const from = skipBlanks(text, start, stop);
    return text[from] === "#" && (from + 1 === stop || text[from + 1] === " ");
  };
  let probe = at;
  while (
    probe < text.length && skipBlanks(text, probe, text.length) === contentEnd(text, probe, lineEnd(text, probe))
  ) {
    probe = lineEnd(text, probe);
  }
  if (probe < text.length && isComment(probe)) {
    while (probe < text.length && isComment(probe)) probe = lineEnd(text, probe);
    at = probe;
  }
  return at < text.length ? parseDrawer(text, at) : undefined;
}
