// Which submodules the index of a git repository names, whether one of its names begins with a dash, and which names an object has there.
// Reads the bytes of the file as git lays them out; knows no repository.
// Source: gitformat-index(5).

import { Buffer } from "node:buffer";

/** The mode of an entry that is another repository, and that of a link. */
const SUBMODULE = 0o160000, LINK = 0o120000;

/** The part of an entry in front of its name: times, numbers, mode and size. */
const HEAD = 40;

/** One entry of an index. */
interface IndexEntry {
  /** Its name, a character for each byte. */
  readonly name: string;
  readonly mode: number;
  /** The name of what it holds, a character for each byte. */
  readonly object: string;
}

/**
 * Lists the names of the submodules in an index; `undefined` where it cannot be read for certain, or lies in two files.
 *
 * @param index The file, a character for each byte.
 * @param hash How many bytes the name of an object takes.
 */
export function submodulesIn(index: string, hash: number): readonly string[] | undefined {
  const found: string[] = [];
  let unreadable = false;
  const whole = eachEntry(index, hash, ({ name, mode }) => {
    if (mode !== SUBMODULE) return;
    const text = Buffer.from(name, "latin1").toString("utf8");
    unreadable ||= text.includes("\ufffd");
    found.push(text);
  });
  return whole && !unreadable ? found : undefined;
}

/**
 * Tells whether an index has an entry whose name, or the name of a folder on its way, begins with a dash; also where that cannot be
 * read for certain.
 *
 * @param index As for {@link submodulesIn}.
 * @param hash As for {@link submodulesIn}.
 */
export function hasDashedEntry(index: string, hash: number): boolean {
  let dashed = false;
  const whole = eachEntry(index, hash, ({ name }) => {
    dashed ||= name.startsWith("-") || name.includes("/-");
  });
  return dashed || !whole;
}

/**
 * Lists the names under which an index has an object; `undefined` where that cannot be read for certain.
 *
 * @param index As for {@link submodulesIn}.
 * @param hash As for {@link submodulesIn}.
 * @param object The beginning of the object's name, in hexadecimal digits.
 */
export function namesOfObject(index: string, hash: number, object: string): readonly string[] | undefined {
  const found: string[] = [];
  const sought = object.toLowerCase();
  const whole = eachEntry(index, hash, (entry) => {
    if (Buffer.from(entry.object, "latin1").toString("hex").startsWith(sought)) {
      found.push(Buffer.from(entry.name, "latin1").toString("utf8"));
    }
  });
  return whole ? found : undefined;
}

/**
 * Lists the names of the links in an index; `undefined` where that cannot be read for certain, or there are other repositories in it.
 *
 * @param index As for {@link submodulesIn}.
 * @param hash As for {@link submodulesIn}.
 */
export function linksOfIndex(index: string, hash: number): readonly string[] | undefined {
  const found: string[] = [];
  let others = false;
  const whole = eachEntry(index, hash, ({ name, mode }) => {
    others ||= mode === SUBMODULE;
    if (mode === LINK) found.push(Buffer.from(name, "latin1").toString("utf8"));
  });
  return whole && !others ? found : undefined;
}

/**
 * Finds the first name in an index whose last part is one that is looked for; `undefined` where there is none as far as it can be read.
 *
 * @param index As for {@link submodulesIn}.
 * @param hash As for {@link submodulesIn}.
 * @param isSought Asked for the last part of each name, with what gives the whole of it.
 */
export function entryNamed(
  index: string,
  hash: number,
  isSought: (name: string, entry: () => string) => boolean,
): string | undefined {
  let found: string | undefined;
  eachEntry(index, hash, ({ name, mode }) => {
    if (found !== undefined || mode === SUBMODULE) return;
    const entry = () => Buffer.from(name, "latin1").toString("utf8");
    if (isSought(name.slice(name.lastIndexOf("/") + 1), entry)) found = entry();
  });
  return found;
}

/** Longer names are those of no file, bytes. */
const LONGEST_NAME = 4_096;

/** Goes through the entries. Returns whether these are all, for certain. */
function eachEntry(index: string, hash: number, visit: (entry: IndexEntry) => void): boolean {
  const number = (at: number) =>
    index.charCodeAt(at) * 0x1000000 +
    (index.charCodeAt(at + 1) << 16 | index.charCodeAt(at + 2) << 8 | index.charCodeAt(at + 3));
  const version = number(4);
  if (!index.startsWith("DIRC") || !(version >= 2 && version <= 4)) return false;
  let name = "";
  let at = 12;
  for (let left = number(8); left > 0; left--) {
    const flags = at + HEAD + hash;
    let start = flags + 2;
    // Further flags stand behind the first.
    if ((index.charCodeAt(flags) & 0x40) !== 0) start += 2;
    if (version === 4) {
      const kept = keptOf(index, start, name.length);
      if (kept === undefined) return false;
      name = name.slice(0, kept.length);
      start = kept.next;
    } else name = "";
    const end = index.indexOf("\0", start);
    if (end < 0) return false;
    name += index.slice(start, end);
    // No system has files of such names; and each entry may keep one.
    if (name.length > LONGEST_NAME) return false;
    visit({ name, mode: number(at + 24), object: index.slice(at + HEAD, flags) });
    at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7);
  }
  // What stands behind the entries: "link" says that most of them are in another file.
  while (at + 8 <= index.length - hash) {
    if (index.startsWith("link", at)) return false;
    at += 8 + number(at + 4);
  }
  return at <= index.length - hash;
}

/** How much of the name before an entry keeps: a number of its own form says how much goes. */
function keptOf(index: string, at: number, before: number): { length: number; next: number } | undefined {
  let goes = index.charCodeAt(at) & 0x7f;
  while ((index.charCodeAt(at++) & 0x80) !== 0) goes = ((goes + 1) << 7) | (index.charCodeAt(at) & 0x7f);
  return goes >= 0 && goes <= before ? { length: before - goes, next: at } : undefined;
}
