// Tells whether names may have come or gone in a folder, by one look at the folder itself: what was found in it need not be looked
// for again as long as none have. Knows nothing of what lies in it.

import { existsSync, statSync } from "node:fs";

/** Two changes within one tick of a file system's clock look alike; the coarsest in use ticks that often, milliseconds. */
const FRESH_MS = 2_000;

/** How often one ticks at least that counts in less than milliseconds: the system's own tick, and some to spare. */
const FINE_FRESH_MS = 50;

/** Changes with every name that comes or goes in a folder; `undefined` while another change might not show. @throws as a look at it does. */
export function folderStamp(folder: string): string | undefined {
  // Looking first: the error for what is not there takes most of the time.
  if (!existsSync(folder)) return "none";
  const { mtime, ctime, dev, ino } = Deno.statSync(folder);
  if (mtime === null || ctime === null) return undefined;
  const [entries, all] = [mtime.getTime(), ctime.getTime()];
  const age = Date.now() - Math.max(entries, all);
  if (age < FINE_FRESH_MS || age < FRESH_MS && !countsFinely(folder)) return undefined;
  return `${dev}:${ino}:${entries}:${all}`;
}

function countsFinely(folder: string): boolean {
  const info = statSync(folder, { bigint: true, throwIfNoEntry: false });
  return info !== undefined && info.mtimeNs % 1_000_000n !== 0n;
}
