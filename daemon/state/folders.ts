// The program's folders by the XDG base directory specification: where they are, and that they are there.
// Knows nothing of what is kept in them.

import { explainRefusal } from "./file_problem.ts";

/** Where the program keeps things; each folder is the program's own, mode 0700. */
export interface Folders {
  readonly config: string;
  readonly data: string;
  readonly state: string;
}

/** What {@link parseFolders} returns. */
export type FoldersResult = { readonly ok: true; readonly folders: Folders } | {
  readonly ok: false;
  readonly problem: string;
};

/** Works out the folders by the XDG base directory specification; relative values are ignored, as it says. */
export function parseFolders(variables: Readonly<Record<string, string | undefined>>): FoldersResult {
  const home = variables["HOME"];
  const folder = (name: string, fallback: string): string | undefined => {
    const set = variables[name];
    const base = set?.startsWith("/") ? set : home?.startsWith("/") ? `${home}/${fallback}` : undefined;
    return base === undefined ? undefined : `${base.replace(/(?<!\/)\/+$/, "")}/passepartout`;
  };
  const config = folder("XDG_CONFIG_HOME", ".config");
  const data = folder("XDG_DATA_HOME", ".local/share");
  const state = folder("XDG_STATE_HOME", ".local/state");
  if (config === undefined || data === undefined || state === undefined) {
    const problem =
      "Cannot find the folders: HOME is not set to an absolute path. Set it, or all of XDG_CONFIG_HOME, " +
      "XDG_DATA_HOME and XDG_STATE_HOME.";
    return { ok: false, problem };
  }
  return { ok: true, folders: { config, data, state } };
}

/** A folder of the program's cannot be made or made private. */
export class FolderError extends Error {
  override name = "FolderError";
}

/**
 * Makes a folder that only its user may enter, and its parents as they come; takes the rights of others from one that is there.
 *
 * @throws FolderError
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    // Looking first: the parents of a folder that is there are none of this program's business.
    const info = await Deno.stat(path).catch(() => undefined);
    if (info === undefined) {
      const parent = path.slice(0, path.lastIndexOf("/"));
      if (parent !== "") await Deno.mkdir(parent, { recursive: true });
      await Deno.mkdir(path, { mode: 0o700 });
    } else if (!info.isDirectory) {
      throw new FolderError(
        `Cannot use the folder ${path}: something that is no folder is in its place. Move it away.`,
      );
    } else if (((info.mode ?? 0) & 0o077) !== 0) {
      await Deno.chmod(path, 0o700);
    }
  } catch (error) {
    // Another process was faster.
    if (error instanceof Deno.errors.AlreadyExists && await isFolder(path)) return;
    if (error instanceof FolderError) throw error;
    throw new FolderError(`Cannot use the folder ${path}: ${explainRefusal(error)}`, { cause: error });
  }
}

function isFolder(path: string): Promise<boolean> {
  return Deno.stat(path).then((info) => info.isDirectory, () => false);
}
