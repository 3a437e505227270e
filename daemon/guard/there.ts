// Whether something has a name, looked at in a way that costs little where nothing has: to be told so by an error takes Deno longer than
// all else about a look. Knows nothing of what it is.

import { existsSync, lstatSync } from "node:fs";

/**
 * Tells whether something lies at a path, a link that leads nowhere too.
 *
 * @param exists Whether a path leads to something, for who may know already. @throws Error where that may not be looked at.
 */
export function isThere(path: string, exists: (path: string) => boolean = existsSync): boolean {
  if (exists(path)) return true;
  // In a folder that is not there nothing is, no link either.
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  return exists(folder) && lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
