// What can be told of the repository that git works in: which words lead out of it, and whether changes were put away there. Knows no
// command.

import type { Arg } from "./call.ts";
import type { Disk } from "../disk.ts";

/** Where git works. */
export interface Place {
  /** The folder, absolute. */
  readonly folder: string;
  /** Where links lead to from there; the folder itself where none lies on the way. */
  readonly real: string;
  /** The folders of which one is the top of the repository, as far as that is known. */
  readonly tops: readonly string[];
  readonly disk: Disk | undefined;
}

/** Whether a folder lies in no repository for certain. */
export function isWithout({ real, tops, disk }: Place): boolean {
  if (disk?.kindOf(real) !== "folder") return false;
  // Git takes no folder for a repository in which these are not.
  const isWhole = (top: string) =>
    disk.kindOf(`${top}/.git`) !== "folder" ||
    disk.kindOf(`${top}/.git/HEAD`) !== undefined && disk.kindOf(`${top}/.git/objects`) !== undefined;
  return !disk.isInRepository(real) || !tops.every(isWhole);
}

/**
 * Whether a word may be the path of something that lies in no repository, or outside of this one: as git reads it, by its letters, links
 * not followed.
 */
export function leadsOut(arg: Arg, place: Place): boolean {
  if (isWithout(place)) return true;
  const { folder, real, tops } = place;
  const shown = arg.shown;
  if (/^~/.test(shown)) return true;
  const climbs = /(?:^|\/)\.\.(?:\/|$)/.test(shown);
  if (!climbs && !shown.startsWith("/")) return false;
  if (!arg.known || real !== folder || tops.length === 0) return true;
  // Whatever climbs above the top is outside to git, also where it comes back.
  if (climbs && tops.some((top) => climbsAbove(shown, folder, top))) return true;
  const path = plainPath(shown.startsWith("/") ? shown : `${folder}/${shown}`);
  return !tops.every((top) => path === top || path.startsWith(`${top}/`));
}

/** Whether a path leads above the top of a repository on its way. */
function climbsAbove(path: string, folder: string, top: string): boolean {
  if (path.startsWith("/")) return true;
  let depth = folder.slice(top.length).split("/").filter((part) => part !== "").length;
  return path.split("/").some((part) => {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    return depth < 0;
  });
}

function plainPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Whether changes are put away there; `undefined` where nobody can tell. */
export function hasStash({ tops, disk, real }: Place): boolean | undefined {
  if (disk === undefined || disk.kindOf(real) === undefined) return undefined;
  return tops.some((top) => {
    const own = `${top}/.git`;
    // In a second working tree, and where names are kept in a table, it is not looked for.
    return disk.kindOf(own) !== "folder" ||
      ["logs/refs/stash", "refs/stash", "reftable"].some((name) => disk.kindOf(`${own}/${name}`) !== undefined);
  });
}
