// What a heading has from those above it and from its file: tags, `#+FILETAGS`, its category, and what the file says of itself
// in `#+NAME: value` lines. Knows no other file.

import { findProperty } from "./drawer.ts";
import { type Heading, type Outline, tagsOf } from "./outline.ts";
import { readSection } from "./section.ts";
import type { KeywordLine } from "./todo_keywords.ts";

/** The `#+NAME: value` lines before the first heading, in their order, names in upper case. */
export function fileKeywords({ text, preamble }: Outline): readonly KeywordLine[] {
  const start = text.startsWith("\ufeff") ? 1 : 0;
  return text.slice(preamble.start, preamble.end).includes("#+")
    ? readSection(text, { ...preamble, start }).keywords
    : [];
}

/** The value of the last such line of that name; `undefined` when there is none. */
export function fileKeyword(outline: Outline, name: string): string | undefined {
  return fileKeywords(outline).findLast((line) => line.name === name.toUpperCase())?.value;
}

/** The tags of `#+FILETAGS` lines; they count for the whole file wherever they stand in it, as Org has it (org-collect-keywords). */
export function fileTags(outline: Outline): string[] {
  return fileValues(outline, "FILETAGS").flatMap((value) => value.split(/[:\s]+/)).filter((tag) => tag !== "");
}

/** The values of all `#+NAME:` lines of a file, wherever they stand in it. */
export function fileValues(outline: Outline, name: "FILETAGS" | "SETUPFILE"): string[] {
  const { text, headings } = outline;
  const pattern = name === "FILETAGS" ? FILETAGS : SETUPFILE;
  const at = text.search(pattern);
  if (at === -1) return [];
  const lines = [...fileKeywords(outline)];
  for (const { body } of headings) {
    if (body.end > at && pattern.test(text.slice(body.start, body.end))) {
      lines.push(...readSection(text, body).keywords);
    }
  }
  return lines.filter((line) => line.name === name).map(({ value }) => value);
}

const FILETAGS = /#\+filetags:/i, SETUPFILE = /#\+setupfile:/i;

/** A heading's tags with those it inherits: the file's first, then from the outermost heading inwards, each once. */
export function allTags(outline: Outline, heading: Heading, ofFile: readonly string[] = fileTags(outline)): string[] {
  const path: Heading[] = [];
  for (let each: Heading | undefined = heading; each !== undefined; each = each.parent) path.push(each);
  return [...new Set([...ofFile, ...path.reverse().flatMap(tagsOf)])];
}

/** The property of that name of a heading or the nearest one above that has it, else of the file's drawer. */
export function inheritedProperty(outline: Outline, heading: Heading, name: string): string | undefined {
  for (let each: Heading | undefined = heading; each !== undefined; each = each.parent) {
    const found = findProperty(each.drawer, name);
    if (found !== undefined) return found.value.text;
  }
  return findProperty(outline.drawer, name)?.value.text;
}

/** The titles from the outermost heading down to this one's parent. */
export function pathOf(heading: Heading): string[] {
  const titles: string[] = [];
  for (let each = heading.parent; each !== undefined; each = each.parent) titles.push(each.title.text);
  return titles.reverse();
}
