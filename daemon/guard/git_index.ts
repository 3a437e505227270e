// Which submodules the index of a git repository names. Reads the bytes of the file as git lays them out; knows no repository.
// Source: gitformat-index(5).

import { Buffer } from "node:buffer";

/** The mode of an entry that is another repository. */
const SUBMODULE = 0o160000;

/** The part of an entry in front of its name: times, numbers, mode and size. */
const HEAD = 40;

/**
 * Lists the names of the submodules in an index; `undefined` where it cannot be read for certain, or lies in two files.
 *
 * @param index The file, a character for each byte.
 * @param hash How many bytes the name of an object takes.
 */
export function submodulesIn(index: string, hash: number): readonly string[] | undefined {
  const number = (at: number) =>
    index.charCodeAt(at) * 0x1000000 +
    (index.charCodeAt(at + 1) << 16 | index.charCodeAt(at + 2) << 8 | index.charCodeAt(at + 3));
  const version = number(4);
  if (!index.startsWith("DIRC") || !(version >= 2 && version <= 4)) return undefined;
  const found: string[] = [];
  let name = "";
  let at = 12;
  for (let left = number(8); left > 0; left--) {
    const flags = at + HEAD + hash;
    let start = flags + 2;
    // Further flags stand behind the first.
    if ((index.charCodeAt(flags) & 0x40) !== 0) start += 2;
    if (version === 4) {
      const kept = keptOf(index, start, name.length);
      if (kept === undefined) return undefined;
      name = name.slice(0, kept.length);
      start = kept.next;
    } else name = "";
    const end = index.indexOf("\0", start);
    if (end < 0) return undefined;
    name += index.slice(start, end);
    if (number(at + 24) === SUBMODULE) {
      const text = Buffer.from(name, "latin1").toString("utf8");
      if (text.includes("\ufffd")) return undefined;
      found.push(text);
    }
    at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7);
  }
  // What stands behind the entries: "link" says that most of them are in another file.
  while (at + 8 <= index.length - hash) {
    if (index.startsWith("link", at)) return undefined;
    at += 8 + number(at + 4);
  }
  return at > index.length - hash ? undefined : found;
}

/** How much of the name before an entry keeps: a number of its own form says how much goes. */
function keptOf(index: string, at: number, before: number): { length: number; next: number } | undefined {
  let goes = index.charCodeAt(at) & 0x7f;
  while ((index.charCodeAt(at++) & 0x80) !== 0) goes = ((goes + 1) << 7) | (index.charCodeAt(at) & 0x7f);
  return goes >= 0 && goes <= before ? { length: before - goes, next: at } : undefined;
}
