// The links that a repository keeps, by its index: in folders that are too large to be walked through, a clone has no others. Reads the
// bytes of one file; follows nothing.

import { linksOfIndex } from "./git_index.ts";
import type { ReadText } from "./git_remote.ts";

/** An index that is longer is not looked through, bytes. */
const LONGEST = 8 << 20;

/** The names of the links that the repository in a folder keeps; `undefined` where that cannot be told. */
export function keptLinks(folder: string, read: ReadText): readonly string[] | undefined {
  // Names of objects have 20 bytes, unless the configuration says so.
  if (/sha256/i.test(read(`${folder}/.git/config`) ?? "sha256")) return undefined;
  const index = read(`${folder}/.git/index`, "bytes");
  if (typeof index !== "string" || index.length > LONGEST) return undefined;
  return linksOfIndex(index, 20);
}
