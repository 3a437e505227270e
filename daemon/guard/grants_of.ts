// What a run must be granted beyond what its text alone tells: the folders in which it makes, replaces or removes entries, the
// repositories that git works in, and where its remote leads. Looks at the disk through what it is handed, and runs nothing.

import { type GrantedEntry, type Grants, holdsHome, makeGrants } from "../pipeline/grants.ts";
import { type Disk, grantsOfRemote, type ReadText } from "./git_remote.ts";
import type { Change } from "./shell/reach.ts";
import type { ShellVerdict } from "./shell/shell.ts";

/** The grants of a verdict, worked out on the disk. What is allowed unasked gets what it has and nothing else. */
export function widenGrants(verdict: ShellVerdict, cwd: string, home: string, disk: Disk): Grants {
  const { grants } = verdict;
  if (verdict.tier !== "ask") return grants;
  const write = [cwd], read = [...grants.read], entries: GrantedEntry[] = [];
  let { network } = grants;
  for (const change of verdict.changes) {
    // A working folder that is not there yet is made before anything runs in it.
    const inWork = change.path === cwd || change.path.startsWith(cwd === "/" ? cwd : `${cwd}/`);
    const needed = inWork && disk.kind(cwd) === undefined ? { place: cwd } : placeOf(change, disk);
    // In the working folder all may be written anyway; but a rule that allows gives no home folder away.
    const within = needed?.place === cwd || needed?.place.startsWith(cwd === "/" ? cwd : `${cwd}/`) === true;
    if (needed === undefined || within && !holdsHome(cwd, home)) continue;
    write.push(needed.place);
    if (needed.entry !== undefined) entries.push(needed.entry);
  }
  if (verdict.commands.some(([name]) => name === "git")) {
    for (const folder of new Set([cwd, ...verdict.gitFolders.filter((each) => each !== undefined)])) {
      const repository = repositoryOf(disk.real(folder), disk.read);
      if (repository !== undefined) write.push(repository);
    }
  }
  for (const remote of verdict.remotes) {
    const more = grantsOfRemote(remote, cwd, home, disk);
    write.push(...more.write);
    read.push(...more.read);
    network ||= more.network;
  }
  return makeGrants({ write, read, network, entries });
}

/** What must be open to writing for a change; `undefined` where it comes to nothing. */
function placeOf(
  { path, does, inside, when }: Change,
  disk: Disk,
): { readonly place: string; readonly entry?: GrantedEntry } | undefined {
  // What is written through a link is what it leads to; what is removed or replaced is the link.
  const through = inside || does === "write" || does === "mode";
  const real = through ? disk.real(path) : entryOf(path, disk);
  const kind = disk.kind(real);
  if (when === "no-folder" && kind === "folder") return undefined;
  if (when === "in-folder" && disk.kind(folderOf(real)) !== "folder") return undefined;
  if (kind !== undefined && (does === "write" || does === "mode" || inside)) return { place: real };
  if (inside) return foundAbove(real, disk);
  switch (does) {
    case "mode":
      // What is made in the same text has its folder granted for that.
      return undefined;
    case "make":
    case "write":
      return kind === undefined ? inFolder("make", real, disk) : undefined;
    case "replace":
      return inFolder(kind === undefined ? "make" : "replace", real, disk);
    case "remove":
      return disk.kind(folderOf(real)) === "folder" ? inFolder("remove", real, disk) : undefined;
  }
}

function inFolder(does: GrantedEntry["does"], path: string, disk: Disk) {
  const above = foundAbove(path, disk);
  return above && { ...above, entry: { does, path } };
}

/** The nearest folder above a path that is there. */
function foundAbove(path: string, disk: Disk): { readonly place: string } | undefined {
  let place = folderOf(path);
  while (place !== "/" && disk.kind(place) === undefined) place = folderOf(place);
  return disk.kind(place) === "folder" ? { place } : undefined;
}

function entryOf(path: string, disk: Disk): string {
  const folder = disk.real(folderOf(path));
  return `${folder === "/" ? "" : folder}/${path.slice(path.lastIndexOf("/") + 1)}`;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The folder that holds the repository `cwd` lies in. */
function repositoryOf(cwd: string, read: ReadText): string | undefined {
  for (let folder = cwd; folder !== ""; folder = folder.slice(0, folder.lastIndexOf("/"))) {
    if (read(`${folder}/.git/config`) !== undefined) return folder;
  }
  return undefined;
}
