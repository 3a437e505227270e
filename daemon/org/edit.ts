// Edits of Org text: each takes an outline and one of its headings and gives the new text, which is the old one in every unit but
// those that had to change. New lines end as the file's do. Parse again to edit again. Knows nothing of files.

import { findProperty } from "./drawer.ts";
import { type Heading, type Outline, parseOutline } from "./outline.ts";
import { skipBlanks } from "./span.ts";

/** Sets a heading's TODO keyword, or takes it away. @throws RangeError when the file knows no such keyword. */
export function setKeyword(outline: Outline, heading: Heading, keyword: string | undefined): string {
  const { text, keywords } = outline;
  if (keyword !== undefined && !keywords.all.has(keyword)) {
    throw new RangeError(`Cannot set the keyword ${keyword}: the file knows only ${[...keywords.all].join(", ")}`);
  }
  const old = heading.keyword;
  const at = old?.start ?? heading.line.start + heading.level + 1;
  if (keyword !== undefined) return splice(text, at, old?.end ?? at, old === undefined ? `${keyword} ` : keyword);
  // The first of the blanks behind it goes with it: Org wants a space there, so there is one.
  return old === undefined ? text : splice(text, old.start, old.end + 1, "");
}

/**
 * Sets a property of a heading: replaces the value of the first one of that name, or adds a line, and a drawer for it.
 *
 * @param value One line; blanks around it are not kept by Org.
 * @throws RangeError when the name is none (it has white space, or is END or PROPERTIES), or the value is more than a line.
 */
export function setProperty(outline: Outline, heading: Heading, name: string, value: string): string {
  if (!/^[^\s\u200b]+$/.test(name) || /^(?:END|PROPERTIES)$/i.test(name)) {
    throw new RangeError(`Cannot set a property: ${JSON.stringify(name)} is no name`);
  }
  if (/[\r\n]/.test(value)) throw new RangeError(`Cannot set the property ${name}: its value is more than one line`);
  const { text } = outline;
  const old = findProperty(heading.drawer, name);
  if (old !== undefined) {
    // A value wants a space behind the name's colon, and nothing else will do.
    const { start, end } = text[old.name.end + 1] === " " ? old.value : { start: old.name.end + 1, end: old.value.end };
    return splice(text, start, end, start === old.name.end + 1 && value !== "" ? ` ${value}` : value);
  }
  const line = value === "" ? `:${name}:` : `:${name}: ${value}`;
  if (heading.drawer !== undefined) {
    const { start, last } = heading.drawer;
    return insertLines(outline, last.start, [indentation(text, start) + line]);
  }
  const above = heading.planning ?? heading.line;
  const indent = heading.planning === undefined ? "" : indentation(text, above.start);
  return insertLines(outline, above.end, [`${indent}:PROPERTIES:`, indent + line, `${indent}:END:`]);
}

/**
 * Appends a node (a heading with all that belongs to it) below a heading, behind its last child, or at the end of the file.
 *
 * @throws RangeError when `node` is not one whole node, or its level would not make it a child of `parent`, or a top one.
 */
export function appendNode(outline: Outline, parent: Heading | undefined, node: string): string {
  const level = nodeLevel(node);
  if (parent !== undefined && level <= parent.level) {
    throw levelError(level, `below one of level ${parent.level}`);
  }
  const last = (parent?.children ?? outline.top).at(-1);
  if (last !== undefined && level > last.level) throw levelError(level, `beside one of level ${last.level}`);
  return insertNodeAt(outline, parent?.end ?? outline.text.length, node);
}

/**
 * Inserts a node right before a heading, or right behind its subtree, as its sibling.
 *
 * @throws RangeError when `node` is not one whole node of that heading's level.
 */
export function insertNode(outline: Outline, heading: Heading, side: "before" | "behind", node: string): string {
  requireLevel(node, heading);
  return insertNodeAt(outline, side === "before" ? heading.line.start : heading.end, node);
}

/** Puts a node in place of a whole subtree. @throws RangeError when `node` is not one whole node of that heading's level. */
export function replaceNode(outline: Outline, heading: Heading, node: string): string {
  requireLevel(node, heading);
  return splice(outline.text, heading.line.start, heading.end, asLines(outline, node));
}

/** Removes a heading with its whole subtree. */
export function removeNode(outline: Outline, heading: Heading): string {
  return splice(outline.text, heading.line.start, heading.end, "");
}

function splice(text: string, start: number, end: number, put: string): string {
  return text.slice(0, start) + put + text.slice(end);
}

function insertLines(outline: Outline, at: number, lines: readonly string[]): string {
  return insertNodeAt(outline, at, lines.join("\n"));
}

/** Inserts whole lines; a last line without a newline gets one first. */
function insertNodeAt(outline: Outline, at: number, lines: string): string {
  const { text, newline } = outline;
  const open = at === text.length && at > (text.startsWith("\ufeff") ? 1 : 0) && !text.endsWith("\n");
  return splice(text, at, at, (open ? newline : "") + asLines(outline, lines));
}

/** Text as lines of the file: its newline, also at the end. */
function asLines({ newline }: Outline, text: string): string {
  const lines = newline === "\n" ? text : text.replace(/\r?\n/g, newline);
  return lines.endsWith("\n") ? lines : lines + newline;
}

function indentation(text: string, start: number): string {
  return text.slice(start, skipBlanks(text, start, text.length));
}

function nodeLevel(node: string): number {
  const { preamble, top: [root, second] } = parseOutline(node);
  if (root === undefined || second !== undefined || preamble.end > 0) {
    throw new RangeError("Cannot insert a node: the text is not one heading with what belongs to it");
  }
  return root.level;
}

function requireLevel(node: string, heading: Heading): void {
  const level = nodeLevel(node);
  if (level !== heading.level) throw levelError(level, `in a place of level ${heading.level}`);
}

function levelError(level: number, place: string): RangeError {
  return new RangeError(`Cannot insert a node of level ${level} ${place}`);
}
