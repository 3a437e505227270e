// The Org files of a folder of notes, found by walking it: lock files, backups and hidden folders left out, links followed without
// going round in circles. Knows nothing of what the files hold.

import { isSymlink, notesFault } from "../org/notes_folder.ts";

/** A file that was found. */
export interface FoundFile {
  /** Relative to the folder that was walked, with `/`. */
  readonly path: string;
  /** Changes whenever the file does; begins with `?` where a change might have come too soon after another to show. */
  readonly stamp: string;
}

/** What a walk may leave out, and what it tells. */
export interface WalkOptions {
  /** Whether a path (relative; a folder's ends in `/`) is left out. */
  readonly ignores: (path: string) => boolean;
  /** Called with what could not be looked at, relative, and why. */
  readonly onProblem: (path: string, words: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Walks a folder, or a part of it.
 *
 * @param under Where to begin, relative; the empty string for all. One that is not there has no files.
 */
export function* walkNotes(root: string, under: string, options: WalkOptions): Generator<FoundFile> {
  const seen = new Set<string>();
  const folders: string[] = [under];
  // Links wait until the end, so that what has a place of its own is found there.
  const linked: string[] = [];
  for (
    let folder = folders.shift() ?? linked.shift();
    folder !== undefined;
    folder = folders.shift() ?? linked.shift()
  ) {
    for (const { name, isDirectory, isFile, isSymlink } of listFolder(root, folder, seen, options)) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (isHidden(name)) continue;
      if (isDirectory || isSymlink && !isNotes(name)) {
        if (!options.ignores(`${path}/`)) (isSymlink ? linked : folders).push(path);
      } else if ((isFile || isSymlink) && isNotes(name) && !options.ignores(path)) {
        const found = findFile(root, path, options);
        if (found !== undefined) yield found;
      }
    }
  }
}

/** Looks at one file; `undefined` when it is none that notes are kept in. */
export function findFile(root: string, path: string, options: WalkOptions): FoundFile | undefined {
  const name = nameFault(path);
  if (name !== undefined) {
    options.onProblem(path, name);
    return undefined;
  }
  try {
    // At once and not in turn: to wait for each takes longer than to look.
    const info = Deno.statSync(`${root}/${path}`);
    return info.isFile ? { path, stamp: stampOf(info, options.now()) } : undefined;
  } catch (error) {
    if (!isMissing(error)) options.onProblem(path, (error as Error).message);
    else if (isSymlink(`${root}/${path}`)) options.onProblem(path, "it is a link that leads nowhere");
    // The runtime gives a name that is not UTF-8 with other characters in it, and then there is no such file.
    else if (path.includes("\ufffd")) options.onProblem(path, "its name is not UTF-8");
    return undefined;
  }
}

/** Why nobody could change a file of that name, which is then not offered either (actuators/memory/note_path.ts). */
function nameFault(path: string): string | undefined {
  // deno-lint-ignore no-control-regex -- the system allows them
  if (/[\x00-\x1f\x7f]/.test(path)) return "its name has a line break or another control character in it";
  return path.includes("\\") ? "its name has a backslash in it" : undefined;
}

/** Whether a name is one of a file of notes: `x.org` or `x.org_archive`, no lock file, backup or hidden one. */
export function isNotes(name: string): boolean {
  return /\.org(?:_archive)?$/.test(name) && !isHidden(name);
}

/** Lock files (`.#x`), files of Emacs (`#x#`, `x~`), and what begins with a dot. */
export function isHidden(name: string): boolean {
  return name.startsWith(".") || name.startsWith("#") || name.endsWith("~");
}

/** What stands in a folder, by name; nothing when it was listed before, is none, or is gone. */
function listFolder(root: string, folder: string, seen: Set<string>, options: WalkOptions): Deno.DirEntry[] {
  const path = folder === "" ? root : `${root}/${folder}`;
  if (folder === "") {
    const fault = notesFault(root);
    if (fault !== undefined) options.onProblem(".", fault);
  }
  try {
    const info = Deno.statSync(path);
    const identity = `${info.dev}:${info.ino}`;
    if (!info.isDirectory || seen.has(identity)) return [];
    seen.add(identity);
    return [...Deno.readDirSync(path)].sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (error) {
    // A link that leads round in a circle is nothing that could be mended here.
    if (folder !== "" && !isMissing(error) && !isLink(path)) options.onProblem(folder, (error as Error).message);
    else if (folder !== "" && isMissing(error) && path.includes("\ufffd")) {
      options.onProblem(folder, "its name is not UTF-8");
    } else if (folder === "" && notesFault(root) === undefined && !isMissing(error)) {
      options.onProblem(".", (error as Error).message);
    }
    return [];
  }
}

function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch {
    return true;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

function stampOf({ mtime, ctime, size, ino }: Deno.FileInfo, now: number): string {
  // A file that was just changed may change again within one tick of the file system's clock, and keep its size.
  const changed = mtime?.getTime() ?? 0;
  const fresh = changed > now - FRESH_MS;
  return `${fresh ? "?" : ""}${changed}:${ctime?.getTime() ?? 0}:${size}:${ino}`;
}

/** The coarsest clock of a file system in use (FAT), milliseconds. */
const FRESH_MS = 2_000;
