// Recomputes every hash of the index: what an object says must be what it is called by, and every child must be there.
// Reads the index only.

import type { DatabaseSync } from "node:sqlite";
import { hashObject } from "./object.ts";

/** What {@link verifyObjects} found. */
export interface ObjectReport {
  readonly objects: number;
  /** Hashes of objects that do not say what they are called by, hexadecimal. */
  readonly wrong: readonly string[];
  /** Hashes of objects that others have below them and that are not there. */
  readonly missing: readonly string[];
}

/** Looks at every object. @param pause Lets others have their turn; called every thousand objects. */
export async function verifyObjects(database: DatabaseSync, pause: () => Promise<void>): Promise<ObjectReport> {
  const read = database.prepare(
    // As bytes: a text is read only up to a NUL that stands in it.
    `SELECT object, hash, type, CAST(id AS BLOB) AS id, attributes, CAST(content AS BLOB) AS content, children
     FROM objects WHERE object > ? ORDER BY object LIMIT 1000`,
  );
  const known = database.prepare("SELECT 1 FROM objects WHERE hash = ?");
  const text = new TextDecoder("utf-8", { ignoreBOM: true });
  const wrong: string[] = [], missing = new Set<string>();
  let objects = 0;
  for (let from = -1;;) {
    const rows = read.all(from) as unknown as Row[];
    for (const { object, hash, type, id, attributes, content, children } of rows) {
      objects++;
      from = object;
      const below = hashesIn(children);
      const name = hash.toHex();
      const parsed = parseAttributes(attributes);
      const said = { type, id: text.decode(id), content: text.decode(content), children: below };
      if (parsed === undefined || hashObject({ ...said, attributes: parsed }) !== name) {
        wrong.push(name);
      }
      for (const child of below) if (known.get(Uint8Array.fromHex(child)) === undefined) missing.add(child);
    }
    if (rows.length === 0) return { objects, wrong, missing: [...missing] };
    await pause();
  }
}

interface Row {
  readonly object: number;
  readonly hash: Uint8Array;
  readonly type: "file" | "heading";
  readonly id: Uint8Array;
  readonly attributes: string;
  readonly content: Uint8Array;
  readonly children: Uint8Array;
}

function hashesIn(children: Uint8Array): string[] {
  const hashes: string[] = [];
  for (let at = 0; at < children.length; at += 32) hashes.push(children.subarray(at, at + 32).toHex());
  return hashes;
}

function parseAttributes(text: string): Record<string, string> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
