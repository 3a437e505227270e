// Names that were not there, for whoever looks for the same ones again and again: as long as no name may have come into their folder,
// they are not there now. To be told that of a name by an error takes longer than to look at its folder. Knows nothing of what is there.

import { existsSync } from "node:fs";
import { folderStamp } from "./folder_stamp.ts";
import { folderOf, isNamed } from "./there.ts";

/** How many names are remembered. */
const MOST_NAMES = 256;

/** What a folder looks like as long as no name has come into it; `undefined` while one may have come unseen. */
export type StampOf = (folder: string) => string | undefined;

/** The stamp by which links that somebody made and gave an old time are seen as well. */
const strictStamp: StampOf = (folder) => folderStamp(folder, true, "");

/** Tells what is there. */
export class MissingNames {
  readonly #stampOf: StampOf;
  /** The stamp that the folder of a name had right before that was looked for. */
  readonly #stamps = new Map<string, string>();

  constructor(stampOf: StampOf = strictStamp) {
    this.#stampOf = stampOf;
  }

  /**
   * Tells whether something lies at a path, a link that leads nowhere too.
   *
   * @param exists Whether a path leads to something, for who may know already. @throws Error where that may not be looked at.
   */
  isThere(path: string, exists: (path: string) => boolean = existsSync): boolean {
    if (exists(path)) return true;
    const folder = folderOf(path);
    if (!exists(folder)) return false;
    const stamp = this.#stampOf(folder);
    if (stamp !== undefined && stamp === this.#stamps.get(path)) return false;
    const found = isNamed(path);
    if (found || stamp === undefined) return found;
    if (this.#stamps.size >= MOST_NAMES) this.#stamps.clear();
    this.#stamps.set(path, stamp);
    return false;
  }
}
