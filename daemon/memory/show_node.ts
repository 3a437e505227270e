// Shows one node: finds it by what a person or a skill calls it, and tells all that its file and the index say of it.
// Reads the index only; the text of the file it is handed.

import type { DatabaseSync } from "node:sqlite";
import { toLocalTime } from "../org/calendar.ts";
import { findLinks } from "../org/links.ts";
import { findClocks } from "../org/logbook.ts";
import type { Heading, Outline } from "../org/outline.ts";
import { isoLocal } from "./agenda.ts";
import {
  findReferred,
  nameOf,
  type NodeName,
  type NodeRow,
  parseReference,
  selectNodes,
  tagsOfRow,
} from "./node_rows.ts";
import { searchNotes } from "./search.ts";
import { LONGEST_SHOWN, type ShownNode } from "./services.ts";

/** The most of a property's value that is told, UTF-16 code units. */
const LONGEST_VALUE = 2_000;

/** The most nodes that are named where several could be meant. */
const MOST_CANDIDATES = 10;

/** Finds the nodes that a name could mean, the surest kind of match only: ID or place, title, words of a title. */
export function findNodes(database: DatabaseSync, name: string): NodeRow[] {
  const wanted = name.trim();
  if (wanted === "") return [];
  const referred = findReferred(database, parseReference(wanted));
  if (referred.length > 0) return referred;
  const titled = selectNodes(database, "nodes.title = ? COLLATE NOCASE", [wanted], MOST_CANDIDATES);
  if (titled.length > 0) return titled;
  return searchNotes(database, wanted, { limit: MOST_CANDIDATES, titles: true })
    .flatMap(({ path, line }) => selectNodes(database, "files.path = ? AND nodes.line = ?", [path, line], 1));
}

/** The nodes that link to one, by its ID or title. */
export function findBacklinks(database: DatabaseSync, row: NodeRow): NodeName[] {
  const targets = [row.title, ...row.id === "" ? [] : [`id:${row.id}`]].filter((target) => target !== "");
  const marks = targets.map(() => "?").join(", ");
  return selectNodes(
    database,
    `nodes.node IN (SELECT node FROM links WHERE target COLLATE NOCASE IN (${marks})) AND nodes.node <> ?`,
    [...targets, row.node],
    MOST_BACKLINKS,
  ).map(nameOf);
}

/** The most backlinks that are told. */
const MOST_BACKLINKS = 500;

/** Shows a node. @param outline Of its file, whose text must be what the index has read. */
export function showNode(database: DatabaseSync, row: NodeRow, outline: Outline): ShownNode {
  const { text } = outline;
  const heading = outline.headings[row.position];
  const { start, end, own } = heading === undefined ? wholeFile(outline) : subtree(heading);
  const properties: Record<string, string> = {};
  for (const { name, value } of (heading ?? outline).drawer?.properties ?? []) {
    properties[name.text.toUpperCase()] ??= value.text.slice(0, LONGEST_VALUE).toWellFormed();
  }
  const links = findLinks(text, { start, end: own }).map((link) => ({
    target: link.scheme === undefined ? link.path : `${link.scheme}:${link.path}`,
    ...titleOfLink(database, link.scheme, link.path, link.words),
  }));
  return {
    ...nameOf(row),
    keyword: row.keyword,
    done: row.done === 1,
    tags: tagsOfRow(row),
    scheduled: row.scheduled,
    deadline: row.deadline,
    properties,
    text: text.slice(start, Math.min(end, start + LONGEST_SHOWN)).toWellFormed(),
    links,
    backlinks: findBacklinks(database, row),
    clocks: heading === undefined ? [] : findClocks(outline, heading).map((clock) => ({
      start: isoLocal(toLocalTime(clock.start)),
      ...(clock.end === undefined ? {} : { end: isoLocal(toLocalTime(clock.end)) }),
    })),
  };
}

function subtree(heading: Heading) {
  return { start: heading.line.start, end: heading.end, own: heading.body.end };
}

function wholeFile({ text, preamble }: Outline) {
  return { start: 0, end: text.length, own: preamble.end };
}

/** The words of a link, or the title of what it leads to. */
function titleOfLink(database: DatabaseSync, scheme: string | undefined, path: string, words: string | undefined) {
  if (words !== undefined) return { title: words };
  if (scheme !== "id") return {};
  const title = selectNodes(database, "nodes.id = ?", [path], 1)[0]?.title;
  return title === undefined ? {} : { title };
}
