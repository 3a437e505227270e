// What the guard may see of the disk: which names there are, and of contents nothing but what a repository ignores and which names
// it gave its revisions and keeps in its index.
// Knows no rule.

import { existsSync, lstatSync, statSync } from "node:fs";
import { Buffer } from "node:buffer";
import { readPlainFileSync } from "../files/plain_file.ts";
import {
  hasDashedName,
  hasDashedRef,
  isInRepository,
  type IsSought,
  keptNamed,
  keptNames,
  type RefDisk,
} from "./git_refs.ts";
import { isIgnored, takesBack } from "./ignores.ts";
import { isThere } from "./there.ts";

/** What lies under a name, links not followed. */
export type EntryKind = "file" | "folder" | "link" | "other";

/** One name in a folder. */
export interface DiskEntry {
  readonly name: string;
  readonly kind: EntryKind;
}

/** The disk as the guard sees it. */
export interface Disk {
  /** What lies at a path; `undefined` where nothing does, or nothing can be said. */
  kindOf(path: string): EntryKind | undefined;
  /** Whether something lies at a path, links followed, that is no folder or may not be entered. */
  bars(path: string): boolean;
  /** How large a folder is itself, links followed, bytes; 0 where nothing can be said. */
  folderSize?(folder: string): number;
  /** What lies in a folder; `undefined` where it is none or cannot be listed. */
  list(folder: string): Iterable<DiskEntry> | undefined;
  /** Whether a repository ignores a file for certain, by plain patterns of its `.gitignore` files. */
  isIgnored(path: string): boolean;
  /** Whether a file of ignores, from there up, may take a name back that searches leave out: by a line that begins with `!`. */
  takesBack(path: string): boolean;
  /** Whether the repository that a folder lies in has a branch or a tag whose name begins with a dash, or may have one. */
  hasDashedRef(folder: string): boolean;
  /** Whether git may list a name there that begins with a dash, of a file that need not be there any more. */
  hasDashedName(folder: string): boolean;
  /** Whether a folder lies in a git repository, which has a history. */
  isInRepository(folder: string): boolean;
  /** Under which names the index of the repository that a folder lies in has an object; `undefined` where that cannot be told. */
  namesOfObject(folder: string, object: string): readonly string[] | undefined;
  /** A file that the repository that a folder lies in keeps under a name that is sought; `undefined` where none is known of. */
  keptNamed(folder: string, isSought: IsSought): string | undefined;
}

/** The disk of this machine. */
export const realDisk: Disk = {
  kindOf(path) {
    try {
      return isThere(path) ? kindOf(Deno.lstatSync(path)) : undefined;
    } catch {
      return undefined;
    }
  },
  bars(path) {
    try {
      const info = statSync(path, { throwIfNoEntry: false });
      if (info === undefined || !info.isDirectory()) return info !== undefined;
      // To look for any name in a folder it has to be entered.
      lstatSync(`${path === "/" ? "" : path}/...`, { throwIfNoEntry: false });
      return false;
    } catch {
      return true;
    }
  },
  folderSize(folder) {
    try {
      return existsSync(folder) ? Deno.statSync(folder).size : 0;
    } catch {
      return 0;
    }
  },
  list(folder) {
    try {
      return Array.from(Deno.readDirSync(folder), (entry) => ({ name: entry.name, kind: kindOf(entry) }));
    } catch {
      return undefined;
    }
  },
  isIgnored,
  takesBack,
  hasDashedRef(folder) {
    return hasDashedRef(folder, refDisk(this));
  },
  hasDashedName(folder) {
    return hasDashedName(folder, refDisk(this), (path) => contentOf(path, "latin1"));
  },
  isInRepository(folder) {
    return isInRepository(folder, refDisk(this));
  },
  namesOfObject(folder, object) {
    return keptNames(folder, object, refDisk(this), (path) => contentOf(path, "latin1"));
  },
  keptNamed(folder, isSought) {
    const read = (path: string) => sizeOf(path) > LONGEST_INDEX ? null : contentOf(path, "latin1");
    return keptNamed(folder, isSought, refDisk(this), read);
  },
};

function refDisk(disk: Disk): RefDisk {
  return {
    kindOf: disk.kindOf,
    namesIn: (path) => Array.from(disk.list(path) ?? [], ({ name }) => name),
    read: (path) => contentOf(path, "utf8"),
    isIgnored: (path) => disk.isIgnored(path),
  };
}

/** An index that is looked through for names has at most so many bytes: nearly ten thousand files. */
const LONGEST_INDEX = 1 << 20;

/** So much of a list of names is read. */
const LONGEST_NAMES = 16 << 20;

/** The contents of a plain file; `undefined` where there is none, `null` for one that cannot be read. */
function contentOf(path: string, as: "utf8" | "latin1"): string | null | undefined {
  try {
    const info = lstatSync(path, { throwIfNoEntry: false });
    if (info === undefined) return undefined;
    const bytes = info.isFile() ? readPlainFileSync(path, LONGEST_NAMES) : "no-file";
    return typeof bytes === "string" ? null : Buffer.from(bytes).toString(as);
  } catch {
    return null;
  }
}

/** The size of a file in bytes; 0 where nothing can be said. */
function sizeOf(path: string): number {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}

function kindOf(entry: Pick<Deno.DirEntry, "isFile" | "isDirectory" | "isSymlink">): EntryKind {
  return entry.isSymlink ? "link" : entry.isDirectory ? "folder" : entry.isFile ? "file" : "other";
}
