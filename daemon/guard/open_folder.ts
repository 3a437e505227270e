// Whether others than the user of a machine may put a file somewhere, or another in its place. Looks at owners and modes; knows
// neither access lists nor what the file is.

import { statSync } from "node:fs";

const ANYBODY = 0o002, STICKY = 0o1000;

/**
 * Tells whether others may put a file at a path: it, or a folder above it, is another's, or anybody may write there. What cannot be
 * looked at may be.
 *
 * @param path Absolute, links followed.
 * @param home Belongs to the user.
 */
export function isOpenToOthers(path: string, home: string): boolean {
  try {
    const own = statSync(home, { throwIfNoEntry: false })?.uid;
    if (own === undefined) return true;
    let child = true;
    for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
      const info = statSync(at, { throwIfNoEntry: false });
      if (info === undefined) continue;
      if (info.uid !== own && info.uid !== 0) return true;
      // In a sticky folder others cannot take away what is the user's, but they can put there what is not.
      const isLast = info.isDirectory() && child;
      if ((info.mode & ANYBODY) !== 0 && (isLast || !info.isDirectory() || (info.mode & STICKY) === 0)) return true;
      if (info.isDirectory()) child = false;
    }
    return false;
  } catch {
    return true;
  }
}
