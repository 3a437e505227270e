// Where paths lead once their links are followed, and which folders hold these links: who can write there can lead them elsewhere.
// Knows nothing of why anybody asks.

import { existsSync } from "node:fs";

/** As many links as Linux follows. */
const MOST_LINKS = 40;

/** From so many names on, listing their folder is faster than asking for each. */
const WORTH_LISTING = 10;

/** What a path leads to. */
export interface RealPath {
  /** Without links, `.` and `..`; when nothing is there, the nearest folder above that is. */
  readonly path: string;
  readonly kind: "folder" | "file" | "missing";
  /** The folders of the links on the way. */
  readonly links: readonly string[];
}

/** What would have to be made for a path that leads nowhere. */
export interface MissingPath {
  /** The real folder in which the first of the names is missing. */
  readonly folder: string;
  /** One at least; none is `.` or `..`. */
  readonly names: readonly string[];
}

/** One look at the file system, for many paths: nothing is looked at twice, so it must not be kept for long. */
export class PathView {
  readonly #seen = new Map<string, Deno.FileInfo | undefined>();

  /** @throws Deno.errors.NotCapable without the right to read everything: what cannot be seen would not be hidden. */
  constructor() {
    Deno.lstatSync("/");
  }

  /** Follows an absolute path. What may not be looked at by the user counts as missing, and so does a link to nowhere. */
  follow(path: string): RealPath {
    const { path: real, kind, links } = this.#walk(path);
    return { path: real, kind, links };
  }

  /** Says what a path lacks. @returns `undefined` when it leads somewhere, is a link to nowhere, or cannot be made by the user. */
  missing(path: string): MissingPath | undefined {
    const { path: folder, kind, rest } = this.#walk(path);
    if (kind !== "missing" || rest.length === 0 || rest.includes("..")) return undefined;
    const info = folder === "/" ? Deno.lstatSync("/") : this.#look(folder);
    if (info?.isDirectory !== true || !mayMakeIn(info) || isThere(`${folder}/${rest[0]}`)) return undefined;
    return { folder, names: rest };
  }

  #walk(path: string): RealPath & { readonly rest: readonly string[] } {
    const links: string[] = [];
    const ahead = path.split("/").reverse();
    let at = "";
    let kind: "folder" | "file" = "folder";
    for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
      if (name === "" || name === ".") continue;
      if (name === "..") {
        at = at.slice(0, Math.max(0, at.lastIndexOf("/")));
        continue;
      }
      const info: Deno.FileInfo | undefined = kind === "folder" ? this.#look(`${at}/${name}`) : undefined;
      if (info === undefined) {
        const rest = [name, ...ahead.reverse()].filter((each) => each !== "" && each !== ".");
        return { path: at || "/", kind: "missing", links, rest };
      }
      if (info.isSymlink) {
        links.push(at || "/");
        if (links.length > MOST_LINKS) return { path: at || "/", kind: "missing", links, rest: [] };
        const target = Deno.readLinkSync(`${at}/${name}`);
        if (target.startsWith("/")) at = "";
        ahead.push(...target.split("/").reverse());
        continue;
      }
      at = `${at}/${name}`;
      kind = info.isDirectory ? "folder" : "file";
    }
    return { path: at || "/", kind, links, rest: [] };
  }

  /** What lies in a folder; `undefined` when it cannot be listed. */
  entriesIn(folder: string): readonly Deno.DirEntry[] | undefined {
    try {
      return [...Deno.readDirSync(folder)];
    } catch {
      return undefined;
    }
  }

  /** What a link says; `undefined` when it is gone. */
  linkAt(path: string): string | undefined {
    try {
      return Deno.readLinkSync(path);
    } catch {
      return undefined;
    }
  }

  /** Of some names, with or without a slash after them, those that a real folder lacks and that the user can make in it. */
  missingIn(folder: string, names: readonly string[]): string[] {
    const info = this.#look(folder);
    const there = list(folder);
    if (info === undefined || there === undefined || !mayMakeIn(info)) return [];
    return names.filter((each) => !there.has(each.replace(/\/$/, "")));
  }

  /** Follows those of `paths` that there are. */
  followExisting(paths: readonly string[]): RealPath[] {
    const found: RealPath[] = [];
    for (const [folder, inside] of Map.groupBy(paths, folderOf)) {
      if (this.#look(folder) === undefined) continue;
      const names = inside.length < WORTH_LISTING ? undefined : list(folder);
      for (const each of inside) {
        if (names !== undefined && !names.has(each.slice(each.lastIndexOf("/") + 1))) continue;
        const real = this.follow(each);
        if (real.kind !== "missing") found.push(real);
      }
    }
    return found;
  }

  #look(path: string): Deno.FileInfo | undefined {
    if (!this.#seen.has(path)) this.#seen.set(path, lookAt(path));
    return this.#seen.get(path);
  }
}

function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    // Asked first, because an error takes five times as long.
    return existsSync(path) ? Deno.lstatSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Tells whether there is anything, be it a link to nowhere. */
function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Tells whether the daemon's user can make something in a folder, by its owner and mode; a doubt is a yes. (An access list shows
 * in the bits of the group.)
 */
function mayMakeIn({ mode, uid }: Deno.FileInfo): boolean {
  const user = Deno.uid();
  if (user === 0 || mode === null) return true;
  return (uid === user && (mode & 0o200) !== 0) || (mode & 0o022) !== 0;
}

/** The names in a folder, or `undefined` when they cannot be listed. */
function list(folder: string): Set<string> | undefined {
  try {
    return new Set(Array.from(Deno.readDirSync(folder), ({ name }) => name));
  } catch {
    return undefined;
  }
}

/** Tells whether `path` is `folder` or stands below it; both without links and dots. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === "/" || path.startsWith(`${folder}/`);
}

/** The folder of a path, `/` for the root's own. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
