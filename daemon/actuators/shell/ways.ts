// Tells whether paths lead where they led before, and led there all the time between: who turns a link round and back again is seen by
// the time at which its folder changed, which nobody sets. Knows nothing of who might do so.

import { lstatSync, readlinkSync } from "node:fs";

/** As many links as Linux follows. */
const MOST_LINKS = 40;

/** So much the system's word on when something changed may lag behind the clock, milliseconds. */
const LAG_MS = 50;

/**
 * How the ways to the entries of some folders look now: another text once anybody has put another thing there.
 *
 * @param folders Absolute; may be paths to something else, or lead nowhere.
 * @param mayChange Whether somebody may change the entries of a folder, by a path to it; the others are not looked at.
 * @param now Milliseconds since 1970.
 * @returns `undefined` where that cannot be told yet: one of them has just been changed.
 */
export function stampOfWays(
  folders: readonly string[],
  mayChange: (folder: string) => boolean,
  now: number,
): string | undefined {
  const found = new Map<string, string>();
  let isSettled = true;
  const look = (path: string): Seen | undefined => {
    const { seen, says } = lookAt(path);
    found.set(path, seen === undefined ? "nothing" : `${says} ${seen.target ?? ""}`);
    return seen;
  };
  const enter = (folder: string) => {
    const name = `${folder}/`;
    if (found.has(name)) return;
    const { seen } = mayChange(folder || "/") ? lookAt(folder || "/") : {};
    found.set(name, seen === undefined ? "" : String(seen.changed));
    if (seen !== undefined && isLately(seen.changed, now)) isSettled = false;
  };
  for (const each of folders) walk(each, look, enter);
  return isSettled ? [...found].map(([path, what]) => `${path}\0${what}`).join("\0\0") : undefined;
}

/** What lies at a path, the link itself where it is one. */
interface Seen {
  /** Of a link, what it says. */
  readonly target: string | undefined;
  readonly isFolder: boolean;
  /** Nanoseconds since 1970. */
  readonly changed: bigint;
}

/** Goes the way to a path, and into it if it is a folder. */
function walk(path: string, look: (path: string) => Seen | undefined, enter: (folder: string) => void): void {
  let rest = parts(path), at = "", links = 0;
  enter(at);
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === "..") {
      at = at.slice(0, Math.max(0, at.lastIndexOf("/")));
      continue;
    }
    const seen = look(`${at}/${name}`);
    if (seen === undefined) return;
    if (seen.target !== undefined) {
      if (++links > MOST_LINKS) return;
      rest = [...parts(seen.target), ...rest];
      if (seen.target.startsWith("/")) at = "";
      continue;
    }
    if (!seen.isFolder) return;
    at = `${at}/${name}`;
    enter(at);
  }
}

function parts(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

function lookAt(path: string): { readonly seen?: Seen; readonly says?: string } {
  try {
    const info = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (info === undefined) return {};
    const target = info.isSymbolicLink() ? readlinkSync(path) : undefined;
    const seen = { target, isFolder: info.isDirectory(), changed: info.ctimeNs };
    return { seen, says: `${info.dev}:${info.ino}:${seen.isFolder}` };
  } catch {
    return {};
  }
}

/** Whether another change might be said to be of the same time: the runtime tells whole seconds. */
function isLately(changed: bigint, now: number): boolean {
  return Number(changed / 1_000_000_000n) >= Math.floor((now - LAG_MS) / 1000);
}
