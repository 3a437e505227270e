// What no run may see or change: the daemon's own folders, where links in them lead, and what holds credentials.
// Knows no mounts.

import { credentialPaths } from "./actuators/shell/credentials.ts";
import type { Hidden } from "./actuators/shell/mounts.ts";
import { linkedFrom } from "./guard/all_gates.ts";
import { ownFolders } from "./guard/own_places.ts";
import type { Folders } from "./state/folders.ts";

/** Whose folders they are. */
export interface HiddenFor {
  readonly folders: Folders;
  /** The user's home folder, absolute. */
  readonly home: string;
  /** The folder of the user's notes, absolute. */
  readonly memex: string;
  /** Whether the daemon has all rights of the system. */
  readonly asRoot: boolean;
}

/** What is hidden from every run, or cannot be written by it. */
export function hiddenFrom({ folders, home, memex, asRoot }: HiddenFor): Hidden {
  const own = ownFolders(folders);
  const credentials = credentialPaths([home], asRoot);
  return {
    // Asked for before each run: links may be made meanwhile.
    get always() {
      return [...own, ...linkedOwn(folders).filter((path) => !isShared(path))];
    },
    ...credentials,
    get readOnly() {
      return [`${memex}/system`, ...linkedOwn(folders).filter(isShared)];
    },
  };
}

/** Where links in the daemon's folders lead. */
function linkedOwn({ config, state, data }: Folders): string[] {
  return [config, state, data].flatMap((folder) => linkedFrom(folder, [`${data}/work`]));
}

/** Tells whether a file of the daemon's may be seen by runs, if not changed: rules of the user that lie among other files. */
function isShared(path: string): boolean {
  return path.endsWith(".org");
}
