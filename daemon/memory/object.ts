// Org objects and their hashes: a heading or a file with what it is, what it says, and the hashes of what stands below it. Two trees
// have the same hash exactly when they are the same tree. Knows nothing of files on disk, nor of where objects are kept.

import { hash } from "node:crypto";

/** A node of a tree of notes. */
export interface OrgObject {
  /** `file` for the root, whose content stands before the first heading. */
  readonly type: "file" | "heading";
  /** Its ID property, or the empty string. */
  readonly id: string;
  /** Names and values: title, keyword, tags, planning, properties. Their order does not count. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Its own text, without that of what stands below it. */
  readonly content: string;
  /** The hashes of what stands below it, in order. */
  readonly children: readonly string[];
}

/**
 * The hash of an object: SHA-256 over id, type, attributes, content and children, hexadecimal.
 *
 * Every field is preceded by its length, so that no two objects are written alike.
 */
export function hashObject({ type, id, attributes, content, children }: OrgObject): string {
  let text = `passepartout object 1\n${field(type)}${field(id)}`;
  const names = Object.keys(attributes).sort();
  text += `${names.length}\n`;
  for (const name of names) text += field(name) + field(attributes[name] as string);
  text += `${field(content)}${children.length}\n`;
  for (const child of children) text += field(child);
  return hash("sha256", text, "hex");
}

function field(text: string): string {
  return `${text.length}:${text}\n`;
}
