// Whether something has a name, looked at in a way that costs little where nothing has: to be told so by an error takes Deno longer than
// all else about a look. Knows nothing of what it is.

import { existsSync, lstatSync } from "node:fs";

/** The folder that a path lies in. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** Tells whether something lies at a path, a link that leads nowhere too. @throws Error where that may not be looked at. */
export function isThere(path: string): boolean {
  // In a folder that is not there nothing is, no link either.
  return existsSync(path) || existsSync(folderOf(path)) && isNamed(path);
}

/** Tells whether a folder that is there has a name, whatever that leads to. @throws Error where that may not be looked at. */
export function isNamed(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
