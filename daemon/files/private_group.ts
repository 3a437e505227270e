// Whether a group is one user's alone, as most systems give each user one ("user private groups" of useradd(8)).
// Knows the two files of passwd(5) and group(5), and nothing of directory services: a group of theirs counts as shared.

import { readFileSync } from "node:fs";

/** Where the system keeps its users and groups. */
export interface GroupFiles {
  readonly passwd: string;
  readonly group: string;
}

const SYSTEM: GroupFiles = { passwd: "/etc/passwd", group: "/etc/group" };

/**
 * Tells whether a group has one user only.
 *
 * So it is where group and user have one number, as most systems give them out; otherwise where the group has the user's name, is the
 * user's first one, has no further members, and is nobody else's first one.
 *
 * @param gid Number of the group.
 * @param uid Number of the user.
 * @returns Whether nobody else is in it; `false` where that cannot be told.
 */
export function isPrivateGroup(gid: number, uid: number, files: GroupFiles = SYSTEM): boolean {
  if (gid === uid) return true;
  try {
    const users = recordsOf(files.passwd);
    const own = users.filter(([, , number]) => number === `${uid}`);
    const first = users.filter(([, , , number]) => number === `${gid}`);
    const groups = recordsOf(files.group).filter(([, , number]) => number === `${gid}`);
    const [user] = own, [group] = groups;
    return own.length === 1 && groups.length === 1 && first.length === 1 && first[0] === user &&
      user?.[0] === group?.[0] &&
      (group?.[3] === "" || group?.[3] === user?.[0]);
  } catch {
    return false;
  }
}

/** The lines of such a file as their fields. */
function recordsOf(file: string): string[][] {
  return readFileSync(file, "utf8").split("\n").filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(":"));
}
