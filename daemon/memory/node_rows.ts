// Rows of the index as other parts of the memory read them, and the names that nodes go by: the ID property where there is one, else
// `path::line::hash`, which names a node only as long as it is what it was. Reads the index only.

import type { DatabaseSync } from "node:sqlite";

/** A node as the index has it. */
export interface NodeRow {
  readonly node: number;
  readonly file: number;
  /** Relative to the memex. */
  readonly path: string;
  /** SHA-256 of its file when it was read. */
  readonly digest: string;
  /** The number of its heading in the file, from 0; -1 for the file. */
  readonly position: number;
  readonly level: number;
  /** From 1; 0 for the file. */
  readonly line: number;
  /** Its ID property, or the empty string. */
  readonly id: string;
  readonly title: string;
  readonly keyword: string;
  readonly done: number;
  readonly hidden: number;
  /** With those it inherits, as `:a:b:`, or empty. */
  readonly tags: string;
  /** Planning as written, or empty. */
  readonly scheduled: string;
  readonly deadline: string;
  /** Active timestamps in title and text, a line each. */
  readonly events: string;
  /** Hexadecimal. */
  readonly hash: string;
}

/** A node in short, as lists show it. */
export interface NodeName {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly line: number;
}

/** What a request names a node by. */
export type NodeReference =
  | { readonly kind: "id"; readonly id: string }
  | { readonly kind: "place"; readonly path: string; readonly line: number; readonly hash: string };

/** How many digits of a hash stand in a reference. */
const HASH_DIGITS = 16;

/** The name by which a node is asked for. */
export function nodeId({ id, path, line, hash }: Pick<NodeRow, "id" | "path" | "line" | "hash">): string {
  return id !== "" ? id : `${path}::${line}::${hash.slice(0, HASH_DIGITS)}`;
}

/** Reads such a name. Whatever is no place is an ID. */
export function parseReference(name: string): NodeReference {
  const match = /^(.+)::(\d{1,9})::([0-9a-f]{8,64})$/s.exec(name);
  if (match === null) return { kind: "id", id: name.replace(/^id:/, "") };
  return { kind: "place", path: match[1] as string, line: Number(match[2]), hash: match[3] as string };
}

/** The most of a title that is told, UTF-16 code units: what is told of many nodes must fit a message. */
const LONGEST_TITLE = 500;

/** A title as it is told. */
export function toldTitle(title: string): string {
  return title.length <= LONGEST_TITLE ? title : `${title.slice(0, LONGEST_TITLE).toWellFormed()}…`;
}

/** A node in short. */
export function nameOf(row: NodeRow): NodeName {
  return { id: nodeId(row), title: toldTitle(row.title), file: row.path, line: row.line };
}

/** The tags of a row. */
export function tagsOfRow({ tags }: Pick<NodeRow, "tags">): string[] {
  return tags.split(":").filter((tag) => tag !== "");
}

/** Nodes for which an SQL condition holds, in the order of their files and places. @param limit The most. */
export function selectNodes(
  database: DatabaseSync,
  where: string,
  values: readonly (string | number | Uint8Array)[],
  limit = -1,
): NodeRow[] {
  return database.prepare(`${SELECT} WHERE ${where} ORDER BY files.path, nodes.position LIMIT ?`)
    .all(...values, limit) as unknown as NodeRow[];
}

/** The nodes that a reference means now: none where it is not as it was, several where an ID was given twice. */
export function findReferred(database: DatabaseSync, reference: NodeReference): NodeRow[] {
  if (reference.kind === "id") return selectNodes(database, "nodes.id = ? AND nodes.id <> ''", [reference.id]);
  const { path, line, hash } = reference;
  // Looked for by the hash, and not read: a file may have very many headings.
  const inFile = selectNodes(
    database,
    `files.path = ? AND nodes.object IN
       (SELECT object FROM objects WHERE objects.hash BETWEEN ? AND ?)`,
    [path, Uint8Array.fromHex(hash.padEnd(64, "0")), Uint8Array.fromHex(hash.padEnd(64, "f"))],
  );
  // What stands above it may have grown or shrunk: it is the same node on another line.
  return inFile.length < 2 ? inFile : inFile.filter((row) => row.line === line);
}

const SELECT =
  `SELECT nodes.node, nodes.file, files.path, files.digest, nodes.position, nodes.level, nodes.line, nodes.id, nodes.title,
    nodes.keyword, nodes.done, nodes.hidden, nodes.tags, nodes.scheduled, nodes.deadline, nodes.events, lower(hex(objects.hash)) AS hash
  FROM nodes JOIN files USING (file) JOIN objects USING (object)`;
