// The objects of one Org file, from its outline: each heading with what Org knows of it, children before parents, the file last.
// Pure; knows nothing of disks and databases.

import { findProperty } from "../org/drawer.ts";
import { fileKeywords, fileTags } from "../org/inheritance.ts";
import { type Heading, type Outline, tagsOf } from "../org/outline.ts";
import { findTimestamps } from "../org/timestamp.ts";
import { hashObject, type OrgObject } from "./object.ts";

/** An object with its hash and what it inherits, ready to be kept. */
export interface Entry {
  readonly hash: string;
  readonly object: OrgObject;
  /** The number of its heading in the file, from 0; -1 for the file. */
  readonly position: number;
  /** The number of the heading above it; -1 for the file, -2 above that. */
  readonly parent: number;
  /** Stars; 0 for the file. */
  readonly level: number;
  readonly title: string;
  /** A TODO keyword, or the empty string. */
  readonly keyword: string;
  /** Whether its keyword means done. */
  readonly done: boolean;
  /** With those it inherits. */
  readonly tags: readonly string[];
  /** Planning timestamps as they are written, empty without. */
  readonly scheduled: string;
  readonly deadline: string;
  /** Taken out by COMMENT, itself or from above, or archived by the tag ARCHIVE: no agenda shows it. */
  readonly hidden: boolean;
  /** The number of its line, from 1. */
  readonly line: number;
  /** Active timestamps in its title and text, as written, a line each: what Org shows as events. */
  readonly events: string;
}

/** Reads the objects of a file. @param name The file, for its title where it has none. Linear in its length. */
export function objectsOfFile(outline: Outline, name: string): Entry[] {
  const steps = objectSteps(outline, name);
  for (let step = steps.next();; step = steps.next()) if (step.done === true) return step.value;
}

/** The same in steps, for a file with very many headings must not hold everybody up. */
export function* objectSteps(outline: Outline, name: string): Generator<void, Entry[]> {
  const { headings, text } = outline;
  const entries = new Array<Entry>(headings.length);
  const numbers = new Map<Heading, number>();
  for (const [i, heading] of headings.entries()) {
    if (i % STEP === STEP - 1) yield;
    numbers.set(heading, i);
  }
  const inherited = yield* inheritedOf(outline);
  const hashes = new Array<string>(headings.length);
  const lines = yield* lineNumbers(outline);
  // From the last to the first: what stands below a heading comes behind it, so its hash is known.
  for (let i = headings.length - 1; i >= 0; i--) {
    if (i % STEP === STEP - 1) yield;
    const heading = headings[i] as Heading;
    const own = inherited[i] as Inherited;
    const object = objectOf(
      text,
      heading,
      heading.children.map((child) => hashes[numbers.get(child) as number] as string),
    );
    const hash = hashes[i] = hashObject(object);
    entries[i] = {
      hash,
      object,
      position: i,
      parent: heading.parent === undefined ? -1 : numbers.get(heading.parent) as number,
      level: heading.level,
      title: heading.title.text,
      keyword: heading.keyword?.text ?? "",
      done: heading.keyword !== undefined && outline.keywords.done.has(heading.keyword.text),
      tags: own.tags,
      scheduled: plannedFor(heading, "SCHEDULED"),
      deadline: plannedFor(heading, "DEADLINE"),
      hidden: own.hidden,
      line: lines[i] as number,
      events: eventsIn(outline, heading),
    };
  }
  entries.push(fileEntry(outline, name, outline.top.map((each) => hashes[numbers.get(each) as number] as string)));
  return entries;
}

/** The hash of one heading with what stands below it, as {@link objectsOfFile} has it, without reading the rest of the file. */
export function hashOfHeading({ headings, text }: Outline, position: number): string {
  const root = headings[position] as Heading;
  let end = position + 1;
  while (end < headings.length && (headings[end] as Heading).line.start < root.end) end++;
  const hashes = new Map<Heading, string>();
  // From the last to the first: what stands below a heading comes behind it.
  for (let i = end - 1; i >= position; i--) {
    const heading = headings[i] as Heading;
    hashes.set(
      heading,
      hashObject(objectOf(text, heading, heading.children.map((child) => hashes.get(child) as string))),
    );
  }
  return hashes.get(root) as string;
}

/** The number of the line of one heading, from 1. */
export function lineOfHeading({ text }: Outline, { line: { start } }: Heading): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < start; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

function objectOf(text: string, heading: Heading, children: readonly string[]): OrgObject {
  return {
    type: "heading",
    id: findProperty(heading.drawer, "ID")?.value.text ?? "",
    attributes: attributesOf(heading),
    content: text.slice(heading.body.start, heading.body.end),
    children,
  };
}

/** How many headings one step takes. */
const STEP = 250;

/** The number of the line of each heading. */
function* lineNumbers({ text, headings }: Outline): Generator<void, number[]> {
  const lines: number[] = [];
  let line = 1, at = 0;
  for (const { line: { start } } of headings) {
    for (let next = text.indexOf("\n", at); next !== -1 && next < start; next = text.indexOf("\n", at)) {
      line++;
      at = next + 1;
    }
    if (lines.push(line) % STEP === 0) yield;
  }
  return lines;
}

/** The active timestamps of a heading's title and text. */
function eventsIn({ text }: Outline, heading: Heading): string {
  const found: string[] = [];
  for (const place of [heading.title, heading.body]) {
    // Most have none, and looking for their letters is cheap.
    if (!/<\d{4}-\d\d-\d\d/.test(text.slice(place.start, place.end))) continue;
    for (const { start, end, timestamp } of findTimestamps(text, place)) {
      if (timestamp.active && found.length < MOST_EVENTS) found.push(text.slice(start, end));
    }
  }
  return found.join("\n");
}

/** The most timestamps of one heading that are kept. */
const MOST_EVENTS = 64;

interface Inherited {
  readonly tags: readonly string[];
  readonly hidden: boolean;
}

/** What each heading inherits and adds, from the outermost inwards. */
function* inheritedOf(outline: Outline): Generator<void, Inherited[]> {
  const found: Inherited[] = [];
  const ofFile: Inherited = { tags: fileTags(outline), hidden: false };
  const path: Inherited[] = [];
  const levels: Heading[] = [];
  for (const heading of outline.headings) {
    while (levels.length > 0 && levels.at(-1) !== heading.parent) {
      levels.pop();
      path.pop();
    }
    const above = path.at(-1) ?? ofFile;
    const own = tagsOf(heading);
    const now: Inherited = {
      tags: own.length === 0 ? above.tags : [...new Set([...above.tags, ...own])],
      hidden: above.hidden || heading.comment !== undefined || own.includes("ARCHIVE"),
    };
    if (found.push(now) % STEP === 0) yield;
    path.push(now);
    levels.push(heading);
  }
  return found;
}

function fileEntry(outline: Outline, name: string, children: readonly string[]): Entry {
  const { text, preamble } = outline;
  const keywords = fileKeywords(outline);
  const title = keywords.findLast((line) => line.name === "TITLE")?.value ?? name;
  const attributes: Record<string, string> = { title };
  for (const { name, value } of outline.drawer?.properties ?? []) {
    attributes[`:${name.text.toUpperCase()}:`] = value.text;
  }
  const object: OrgObject = {
    type: "file",
    id: findProperty(outline.drawer, "ID")?.value.text ?? "",
    attributes,
    content: text.slice(preamble.start, preamble.end),
    children,
  };
  return {
    hash: hashObject(object),
    object,
    position: -1,
    parent: -2,
    level: 0,
    title,
    keyword: "",
    done: false,
    tags: fileTags(outline),
    scheduled: "",
    deadline: "",
    hidden: false,
    line: 0,
    events: "",
  };
}

function attributesOf(heading: Heading): Record<string, string> {
  const attributes: Record<string, string> = { title: heading.title.text, level: String(heading.level) };
  if (heading.keyword !== undefined) attributes["keyword"] = heading.keyword.text;
  if (heading.priority !== undefined) attributes["priority"] = heading.priority.text;
  if (heading.comment !== undefined) attributes["comment"] = "t";
  if (heading.tags !== undefined) attributes["tags"] = heading.tags.text;
  for (const { kind, timestamp } of heading.planning?.entries ?? []) attributes[kind.toLowerCase()] = timestamp.text;
  // Colons keep a property from taking the place of what Org itself says.
  for (const { name, value } of heading.drawer?.properties ?? []) {
    attributes[`:${name.text.toUpperCase()}:`] = value.text;
  }
  return attributes;
}

function plannedFor(heading: Heading, kind: "SCHEDULED" | "DEADLINE"): string {
  return heading.planning?.entries.findLast((entry) => entry.kind === kind)?.timestamp.text ?? "";
}
