// Tells whether what lies at some paths is still what lay there: mounts that were made on them hide and show just that. Knows nothing
// of mounts.

import { existsSync } from "node:fs";

/** A path that something relies on. */
export interface Place {
  /** Real: no link is followed. */
  readonly path: string;
  /**
   * Whether any change counts, and not only another thing in its place. A file with a second name can be taken away and put back,
   * and a mount on it is gone then; of a folder there is but one.
   */
  readonly strict: boolean;
  /** Whether nothing need lie there. */
  readonly optional?: boolean;
}

/** What lies at the paths, as a text that is another one for anything else; `undefined` where that cannot be told. */
export function stampOf(places: readonly Place[]): string | undefined {
  try {
    return places.map(stampAt).join(" ");
  } catch {
    return undefined;
  }
}

function stampAt({ path, strict, optional = false }: Place): string {
  if (optional && !existsSync(path)) return "none";
  const { dev, ino, birthtime, ctime, isDirectory } = Deno.lstatSync(path);
  const change = birthtime === null || strict && !isDirectory;
  const moment = (change ? ctime : birthtime)?.getTime();
  // The next change may come in the same second, and look like this one.
  if (moment === undefined || change && moment > Date.now() - FRESH_MS) throw new Error("it cannot be told");
  // The number of what was removed is given again; the moment of its making is not.
  return `${dev}:${ino}:${moment}`;
}

/** The runtime tells of a change the second only; and a tick of the clock by which a file system notes it, milliseconds. */
const FRESH_MS = 1_100;
