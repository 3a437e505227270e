// Where a git remote leads, so that a plan can name it and a run may reach it and nothing else. Reads the repository's configuration
// as text; runs nothing.

import type { Grants } from "../pipeline/grants.ts";

/** Reads a text file; `undefined` where there is none. @param as `bytes`: a character for each byte, whatever it is. */
export type ReadText = (path: string, as?: "bytes") => string | undefined;

/**
 * What a command that speaks with `remote` must be granted.
 *
 * @param remote A name or an address; `""` for the one git takes by itself.
 * @param cwd The working folder, absolute.
 */
export function grantsOfRemote(remote: string, cwd: string, home: string, read: ReadText): Grants {
  const address = isAddress(remote) ? remote : addressOf(remote === "" ? undefined : remote, cwd, read);
  if (address === undefined) return { write: [], network: true, read: [`${home}/.ssh`, `${home}/.git-credentials`] };
  if (/^(ssh|git\+ssh):\/\//.test(address) || /^[^/:]+:(?!\/\/)/.test(address)) {
    return { write: [], network: true, read: [`${home}/.ssh`] };
  }
  if (/^(https?|git|ftps?):\/\//.test(address)) return { write: [], network: true, read: [`${home}/.git-credentials`] };
  const path = address.replace(/^file:\/\//, "");
  return { write: [path.startsWith("/") ? path : normalise(`${cwd}/${path}`)], network: false, read: [] };
}

function isAddress(remote: string): boolean {
  return remote.includes("/") || remote.includes(":");
}

/** The address of a remote, or of the first one, in the configuration of the repository that `cwd` lies in. */
function addressOf(name: string | undefined, cwd: string, read: ReadText): string | undefined {
  for (let folder = cwd; folder !== ""; folder = folder.slice(0, folder.lastIndexOf("/"))) {
    const text = read(`${folder}/.git/config`) ?? read(`${folder}/config`);
    if (text === undefined || !text.includes("[core]")) continue;
    const sections = text.split(/^\s*(?=\[)/m);
    const remotes = sections.filter((section) => /^\[remote "/.test(section));
    const wanted = name ?? upstreamOf(sections, folder, read) ?? "origin";
    const section = remotes.find((each) => each.startsWith(`[remote "${wanted}"]`)) ??
      (name === undefined && remotes.length === 1 ? remotes[0] : undefined);
    const address = section === undefined
      ? undefined
      : /^\s*pushurl\s*=\s*(.+)$/m.exec(section) ?? /^\s*url\s*=\s*(.+)$/m.exec(section);
    return address?.[1]?.trim().replace(/^"(.*)"$/, "$1");
  }
  return undefined;
}

function upstreamOf(sections: readonly string[], folder: string, read: ReadText): string | undefined {
  const branch = /^ref: refs\/heads\/(.+)$/m.exec(read(`${folder}/.git/HEAD`) ?? "")?.[1];
  const section = sections.find((each) => each.startsWith(`[branch "${branch}"]`));
  return section === undefined ? undefined : /^\s*(?:pushRemote|remote)\s*=\s*(.+)$/m.exec(section)?.[1]?.trim();
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
