// Tells whether names may have come or gone in a folder, by one look at the folder itself: what was found in it need not be looked
// for again as long as none have. Knows nothing of what lies in it.

import { isThere } from "./there.ts";

/** Two changes within one tick of a file system's clock look alike; the coarsest in use ticks that often, milliseconds. */
const FRESH_MS = 2_000;

/** One that keeps single milliseconds ticks as often as the system, with some to spare; those that do not keep no more than tens. */
const FINE_FRESH_MS = 50, COARSE_MS = 10;

/** The stamp of a folder that is not there. */
const NONE = "none";

/** What of a folder tells. */
type Told = Pick<Deno.FileInfo, "mtime" | "ctime" | "atime" | "birthtime" | "dev" | "ino">;

/** The system notes itself when a folder was changed, also where its times were set; the runtime tells that in seconds. */
const NOTED_MS = 1_000;

/**
 * Changes with every name that comes or goes in a folder; `undefined` while another change might not show.
 *
 * @param strict Whether one counts of which whoever made it set the times back, as unpacking does. @throws as a look at it does.
 * @param last What it was the last time: where a folder was, one most likely is.
 */
export function folderStamp(folder: string, strict = false, last: string | undefined = NONE): string | undefined {
  try {
    // To throw takes most of the time where there is none.
    if (last === NONE && !isThere(folder)) return NONE;
    return stampOf(Deno.statSync(folder), Date.now(), strict);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return NONE;
    throw error;
  }
}

/** The stamp of a folder by what the system tells of it. @param now Milliseconds since 1970. */
export function stampOf(
  { mtime, ctime, atime, birthtime, dev, ino }: Told,
  now: number,
  strict = false,
): string | undefined {
  if (mtime === null || ctime === null) return undefined;
  const [entries, all] = [mtime.getTime(), ctime.getTime()];
  const age = now - Math.max(entries, strict ? all + NOTED_MS : all);
  const isFine = [mtime, atime, birthtime].some((time) => (time?.getTime() ?? 0) % COARSE_MS !== 0);
  return age < (isFine ? FINE_FRESH_MS : FRESH_MS) ? undefined : `${dev}:${ino}:${entries}:${all}`;
}
