// Whether somebody else than the user may write a file: by its mode, or by that of a folder on the way to it, as sshd looks at what it
// takes keys from. Access lists are not looked at. Knows nothing of what the file is for.

import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import { isPrivateGroup } from "./private_group.ts";

/** Mode bits: the group may write, others may, and only owners may replace what lies in a folder. */
const GROUP = 0o020, OTHERS = 0o002, STICKY = 0o1000;

/**
 * Who else may write a file or put another in its place, as a clause; `undefined` where nobody may but the user and root.
 *
 * A group of the user's alone counts as the user, as where files are made with a umask of 002.
 *
 * @param path Absolute. What is not there is not looked at.
 * @param uid The user; `null` where the system has no such thing: there nothing is looked at.
 */
export function foreignHands(path: string, uid: number | null): string | undefined {
  if (uid === null) return undefined;
  const ways = new Set([path, ...linksFrom(path)].flatMap(wayTo));
  for (const place of ways) {
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (found === undefined) continue;
    if (found.uid !== uid && found.uid !== 0) return `${place} belongs to user ${found.uid}, and not to you (${uid})`;
    // The mode of a link says nothing: what it leads to is looked at, and the folder in which it lies.
    if (found.isSymbolicLink() || found.isDirectory() && (found.mode & STICKY) !== 0) continue;
    if ((found.mode & OTHERS) !== 0) return `everybody may write ${place}`;
    if ((found.mode & GROUP) !== 0 && !isPrivateGroup(found.gid, uid)) return `a group may write ${place}`;
  }
  return undefined;
}

/** A path and all that lies above it, from the top. */
function wayTo(path: string): string[] {
  const way = ["/"];
  for (let at = path.indexOf("/", 1); at !== -1; at = path.indexOf("/", at + 1)) way.push(path.slice(0, at));
  return [...way, path];
}

/** The same for whoever runs this. Never throws: where it cannot be told, that is the clause. */
export function foreignHandsHere(path: string): string | undefined {
  try {
    return foreignHands(path, Deno.uid());
  } catch (error) {
    return `it cannot be told who may write ${path} (${(error as Error).message})`;
  }
}

/** A file as it lies, and each that it leads to as a link: whoever may turn one of them round has another file read. */
function linksFrom(path: string): string[] {
  const found: string[] = [];
  for (let at = realOf(path); found.length < MOST_LINKS && !found.includes(at);) {
    found.push(at);
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() !== true) break;
    const target = readlinkSync(at);
    at = realOf(target.startsWith("/") ? target : `${at.slice(0, at.lastIndexOf("/"))}/${target}`);
  }
  return found;
}

/** More links in a row the system does not follow. */
const MOST_LINKS = 40;

function realOf(path: string): string {
  const slash = path.lastIndexOf("/");
  try {
    return `${realpathSync(path.slice(0, slash) || "/")}${path.slice(slash)}`;
  } catch {
    return path;
  }
}
