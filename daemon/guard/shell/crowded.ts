// Lists of folders as they are asked for while one command is judged: each folder is listed once, and one with more names than a verdict
// can wait for is not listed at all. Knows nothing of what the names are for.

import type { Disk, DiskEntry } from "../disk.ts";

/** The size of a folder from which on it is not listed, bytes: some tens of thousands of names. */
export const LARGEST_FOLDER = 2 << 20;

/** More names than that, in all folders together, are not looked through. */
const MOST_ENTRIES = 20_000;

/** The lists of one judgement. */
export class FolderLists {
  readonly #lists = new Map<string, readonly DiskEntry[] | undefined>();
  #crowded: string | undefined;
  #count = 0;

  /** The first folder with more names than are looked at; whatever rests on a list of it is not known. */
  get crowded(): string | undefined {
    return this.#crowded;
  }

  /** A disk whose folders are listed once. */
  over(disk: Disk): Disk {
    return {
      ...disk,
      list: (folder) => {
        if (!this.#lists.has(folder)) this.#lists.set(folder, this.#list(disk, folder));
        return this.#lists.get(folder);
      },
    };
  }

  #list(disk: Disk, folder: string): readonly DiskEntry[] | undefined {
    const isLarge = this.#count > MOST_ENTRIES || (disk.folderSize?.(folder) ?? 0) > LARGEST_FOLDER;
    const found = isLarge ? [] : disk.list(folder);
    const entries = found === undefined ? undefined : [...found];
    this.#count += entries?.length ?? 0;
    if (isLarge || this.#count > MOST_ENTRIES) this.#crowded ??= folder;
    return entries;
  }
}
