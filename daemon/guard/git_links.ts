// Links among the files that git keeps of a repository. It prints lines of many of them, as they are or in what it says of what is
// wrong with them, so a link to elsewhere shows what lies there. Lists folders; opens no file.

import { existsSync } from "node:fs";

/** Names what lies in a folder, and tells which of it is a link; nothing where there is no such folder, or none to look into. */
export type ListLinks = (folder: string) => readonly { readonly name: string; readonly isSymlink: boolean }[];

/** Folders below that of a repository whose files git prints lines of, or says what is wrong with them. */
const HOLDERS = ["info", "rebase-merge", "rebase-apply", "sequencer", "objects/info", "logs", "branches", "remotes"];

/** More working folders of one repository are not looked at, so it is asked for. */
const MOST_WORKTREES = 500;

/**
 * A link that leads out of the folder of a repository, as an absolute path; `undefined` if there is none. Repositories that share what
 * they hold do so under the same names: `.git/packed-refs` may lead to that of another `.git`.
 *
 * @param folder That of the repository itself: `.git`.
 */
export function strayLink(
  folder: string,
  { links, resolve }: { readonly links: ListLinks; readonly resolve: (path: string) => string },
): string | undefined {
  const real = resolve(folder);
  const own = links(folder);
  const has = (name: string) => own.some((each) => each.name === name);
  const worktrees = has("worktrees") ? links(`${folder}/worktrees`) : [];
  if (worktrees.length > MOST_WORKTREES) return `${folder}/worktrees`;
  const holders = [
    "",
    ...HOLDERS.filter((name) => has(name.replace(/\/.*/, ""))),
    ...worktrees.map(({ name }) => `worktrees/${name}`),
  ];
  for (const holder of holders) {
    for (const { name, isSymlink } of holder === "" ? own : links(`${folder}/${holder}`)) {
      if (!isSymlink) continue;
      const path = holder === "" ? name : `${holder}/${name}`;
      const target = resolve(`${folder}/${path}`);
      if (!target.startsWith(`${real}/`) && !target.endsWith(`.git/${path}`)) return `${folder}/${path}`;
    }
  }
  return undefined;
}

/** What lies in a folder on the disk. */
export const linksIn: ListLinks = (folder) => {
  try {
    // Looking first: to be told by an error takes longer.
    return existsSync(folder) ? Array.from(Deno.readDirSync(folder)) : [];
  } catch {
    return [];
  }
};
