// The folder around a file that is written: which file a path means, folders that are not there yet, and temporary files with
// what killed processes left of them. Knows nothing of what files hold.

import { lstatSync } from "node:fs";

/** How many symbolic links are followed, as the kernel does. */
const MAX_LINKS = 40;

/** The path of the file that a path means, through symbolic links, also to one that is not there yet. @throws Error */
export async function resolveTarget(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links <= MAX_LINKS; links++) {
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return at;
    const link = await Deno.readLink(at);
    at = link.startsWith("/") ? link : `${folderOf(at)}/${link}`;
  }
  throw new Error(`too many symbolic links`);
}

/** Makes the folders above a file that are not there, for their user alone. */
export async function makeParents(target: string): Promise<void> {
  const missing: string[] = [];
  for (let folder = folderOf(target); lstatSync(folder, { throwIfNoEntry: false }) === undefined;) {
    missing.push(folder);
    folder = folderOf(folder);
  }
  for (const folder of missing.reverse()) {
    await Deno.mkdir(folder, { mode: 0o700 }).catch((error) => {
      // Another was faster.
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    });
    await syncFolder(folder);
  }
}

/** A path for a temporary file beside a target; nobody can know it before. */
export function temporaryPath(target: string): string {
  const random = crypto.getRandomValues(new Uint8Array(12)).toHex();
  return `${folderOf(target)}/${prefixOf(target)}${random}${SUFFIX}`;
}

/** Removes the temporary files for a target that no process holds a lock on: those that made them were killed. */
export async function removeLeftovers(target: string): Promise<void> {
  const folder = folderOf(target), prefix = prefixOf(target);
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile || !name.startsWith(prefix) || !/^[0-9a-f]{24}\.tmp$/.test(name.slice(prefix.length))) continue;
    try {
      using file = await Deno.open(`${folder}/${name}`);
      if (await file.tryLock(true)) await Deno.remove(`${folder}/${name}`);
    } catch {
      // Gone, or not ours: it does not hinder the writing.
    }
  }
}

/** Has the names in a file's folder written to the disk. */
export async function syncFolder(target: string): Promise<void> {
  using folder = await Deno.open(folderOf(target));
  await folder.sync();
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "." : slash === 0 ? "/" : path.slice(0, slash);
}

function prefixOf(target: string): string {
  // Editors and indexes pass over names with a dot before them. Cut, since a name may have 255 bytes.
  return `.${[...target.slice(target.lastIndexOf("/") + 1)].slice(0, 40).join("")}.passepartout-`;
}

const SUFFIX = ".tmp";
