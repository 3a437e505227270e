// What whoever looks at the files of a project sees of the disk, and what counts as secret there.
// Knows no tool, and nothing of what is looked for.

import type { DiskEntry } from "./disk.ts";
import type { ReadText } from "./git_remote.ts";
import type { ListNames } from "./python_modules.ts";

/** What a look needs. */
export interface Sight {
  readonly read: ReadText;
  readonly list: ListNames;
  /** What lies in a folder, with what each is. */
  readonly entries?: ((folder: string) => Iterable<DiskEntry>) | undefined;
  /** The settings in the home folder are the user's own. */
  readonly home: string;
  /** Where a path leads; `undefined` where nothing can be said. */
  readonly resolve?: ((path: string) => string | undefined) | undefined;
  /** Whether to read what lies at a path, links followed, needs a person, or is refused. */
  readonly isSecret?: (path: string) => boolean;
}
