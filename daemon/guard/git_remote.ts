// Where a git remote leads, so that a plan can name it and a run may reach it and nothing else. Reads the repository's configuration
// as text; runs nothing.

import type { Grants } from "../pipeline/grants.ts";

/** Another repository that git speaks with. */
export interface GitRemote {
  /** A name or an address; `""` is the one git takes by itself. */
  readonly name: string;
  /** Whether it is written to. */
  readonly pushes: boolean;
  /** Whether it can be no name of a remote: what is cloned is a path or an address. */
  readonly clones: boolean;
}

/**
 * Reads a text file; `undefined` where there is none, `null` where there is something that cannot be read as one.
 *
 * @param as `bytes`: a character for each byte, whatever it is.
 */
export type ReadText = (path: string, as?: "bytes") => string | undefined | null;

/** The disk, as far as grants depend on it. */
export interface Disk {
  readonly read: ReadText;
  /** Where a path leads, links followed as far as it exists. */
  readonly real: (path: string) => string;
  /** What lies there, links followed; `undefined` where nothing does. */
  readonly kind: (path: string) => "folder" | "file" | undefined;
}

/**
 * What a command that speaks with `remote` must be granted.
 *
 * @param cwd The working folder, absolute.
 */
export function grantsOfRemote({ name, pushes, clones }: GitRemote, cwd: string, home: string, disk: Disk): Grants {
  const { address, isPath } = whereTo({ name, pushes, clones }, cwd, disk);
  if (address === undefined) return { write: [], network: true, read: [`${home}/.ssh`, `${home}/.git-credentials`] };
  if (!isPath && (/^(ssh|git\+ssh):\/\//.test(address) || /^[^/:]+:(?!\/\/)/.test(address))) {
    return { write: [], network: true, read: [`${home}/.ssh`] };
  }
  if (/^(https?|git|ftps?):\/\//.test(address)) return { write: [], network: true, read: [`${home}/.git-credentials`] };
  const path = address.replace(/^file:\/\//, "");
  // What is only fetched from is only read.
  return { write: pushes ? [normalise(path.startsWith("/") ? path : `${cwd}/${path}`)] : [], network: false, read: [] };
}

/** The address of a remote, for a person: without a name or a password in it; `undefined` where it is not known. */
export function shownAddress(remote: GitRemote, cwd: string, disk: Disk): string | undefined {
  return whereTo(remote, cwd, disk).address?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, "$1");
}

function whereTo({ name, clones }: GitRemote, cwd: string, disk: Disk) {
  const isPath = clones && name !== "" && disk.kind(name.startsWith("/") ? name : `${cwd}/${name}`) !== undefined;
  const address = isPath || isAddress(name) ? name : addressOf(name === "" ? undefined : name, cwd, disk.read);
  return { address, isPath };
}

function isAddress(remote: string): boolean {
  return remote.includes("/") || remote.includes(":") || remote === "." || remote === "..";
}

/** The address of a remote, or of the first one, in the configuration of the repository that `cwd` lies in. */
function addressOf(name: string | undefined, cwd: string, read: ReadText): string | undefined {
  for (let folder = cwd; folder !== ""; folder = folder.slice(0, folder.lastIndexOf("/"))) {
    const text = read(`${folder}/.git/config`) ?? read(`${folder}/config`);
    if (text === undefined || text === null || !text.includes("[core]")) continue;
    const sections = text.split(/^[^\S\n\r\u2028\u2029]*(?=\[)/m);
    const remotes = sections.filter((section) => /^\[remote "/.test(section));
    const wanted = name ?? upstreamOf(sections, folder, read) ?? "origin";
    const section = remotes.find((each) => each.startsWith(`[remote "${wanted}"]`)) ??
      (name === undefined && remotes.length === 1 ? remotes[0] : undefined);
    const address = section === undefined ? undefined : /^[^\S\n\r\u2028\u2029]*pushurl\s*=\s*(.+)$/m.exec(section) ??
      /^[^\S\n\r\u2028\u2029]*url\s*=\s*(.+)$/m.exec(section);
    return address?.[1]?.trim().replace(/^"(.*)"$/, "$1");
  }
  return undefined;
}

function upstreamOf(sections: readonly string[], folder: string, read: ReadText): string | undefined {
  const branch = /^ref: refs\/heads\/(.+)$/m.exec(read(`${folder}/.git/HEAD`) ?? "")?.[1];
  const section = sections.find((each) => each.startsWith(`[branch "${branch}"]`));
  return section === undefined
    ? undefined
    : /^[^\S\n\r\u2028\u2029]*(?:pushRemote|remote)\s*=\s*(.+)$/m.exec(section)?.[1]?.trim();
}

function normalise(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === "..") names.pop();
    else names.push(name);
  }
  return "/" + names.join("/");
}
