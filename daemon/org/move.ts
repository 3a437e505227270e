// Moves of whole nodes: to another place of the same file, to another file (by what is taken out and what is put in), and into an
// archive as Org does it. Gives texts; who writes two files writes the one that gains first, so that a crash loses nothing.

import { insertNode, removeNode, setProperty } from "./edit.ts";
import { allTags, inheritedProperty, pathOf } from "./inheritance.ts";
import { appendNode } from "./edit.ts";
import { type Heading, type Outline, parseOutline, subtreeText, tagsOf } from "./outline.ts";

/** A node's text with its root on another level, and those below with it. @param level 1 or more. */
export function relevel(node: string, level: number): string {
  const { headings } = parseOutline(node);
  const by = level - (headings[0]?.level ?? level);
  let moved = "", at = 0;
  for (const { line, level: old } of headings) {
    moved += node.slice(at, line.start) + "*".repeat(Math.max(1, old + by));
    at = line.start + old;
  }
  return moved + node.slice(at);
}

/** Where a node is put: below a heading as its last child, before or behind a heading, or at the end of the file. */
export type Place =
  | { readonly side: "below" | "before" | "behind"; readonly heading: Heading }
  | { readonly side: "end" };

/** Puts a node (a heading and what belongs to it) into an outline, on the level that its place asks for. */
export function putNode(outline: Outline, place: Place, node: string): string {
  if (place.side === "end") return appendNode(outline, undefined, relevel(node, 1));
  const { heading, side } = place;
  if (side !== "below") return insertNode(outline, heading, side, relevel(node, heading.level));
  // Children deeper than they need be stay so, and a new one beside them is as deep as the last.
  return appendNode(outline, heading, relevel(node, heading.children.at(-1)?.level ?? heading.level + 1));
}

/** Moves a subtree within its file. @throws RangeError when the place is within the subtree itself. */
export function moveNode(outline: Outline, heading: Heading, place: Place): string {
  if (
    place.side !== "end" && place.heading.line.start >= heading.line.start && place.heading.line.start < heading.end
  ) {
    throw new RangeError("Cannot move a heading into itself");
  }
  const node = withNewline(subtreeText(outline, heading), outline.newline);
  const put = putNode(outline, place, node);
  // What was put in stands whole before the old place, or whole behind it; the old place is found again by its number.
  const at = outline.headings.indexOf(heading);
  const count =
    outline.headings.filter(({ line }) => line.start >= heading.line.start && line.start < heading.end).length;
  const target = place.side === "end"
    ? outline.text.length
    : place.side === "before"
    ? place.heading.line.start
    : place.heading.end;
  const now = parseOutline(put);
  return removeNode(now, now.headings[target <= heading.line.start ? at + count : at] as Heading);
}

/** What {@link archiveNode} gives: the node for the archive, and the text that stays. */
export interface Archived {
  /** A node of level 1 with the `ARCHIVE_` properties of `org-archive-subtree`. */
  readonly node: string;
  readonly rest: string;
}

/**
 * Takes a subtree out, for an archive.
 *
 * @param options.file The file it came from, as a person would name it.
 * @param options.time When, as `2024-02-29 Thu 10:00`.
 */
export function archiveNode(
  outline: Outline,
  heading: Heading,
  { file, time }: { readonly file: string; readonly time: string },
): Archived {
  let node = relevel(withNewline(subtreeText(outline, heading), outline.newline), 1);
  const inherited = allTags(outline, heading).filter((tag) => !tagsOf(heading).includes(tag));
  const properties: readonly (readonly [string, string])[] = [
    ["ARCHIVE_TIME", time],
    ["ARCHIVE_FILE", file],
    ["ARCHIVE_OLPATH", pathOf(heading).join("/")],
    ["ARCHIVE_CATEGORY", inheritedProperty(outline, heading, "CATEGORY") ?? baseName(file)],
    ["ARCHIVE_TODO", heading.keyword?.text ?? ""],
    ["ARCHIVE_ITAGS", inherited.join(" ")],
  ];
  for (const [name, value] of properties) {
    if (value === "") continue;
    const now = parseOutline(node);
    node = setProperty(now, now.headings[0] as Heading, name, value);
  }
  return { node, rest: removeNode(outline, heading) };
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.org$/, "");
}

function withNewline(node: string, newline: string): string {
  return node.endsWith("\n") ? node : node + newline;
}
