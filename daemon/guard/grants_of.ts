// What a run must be granted beyond what its text alone tells: the repository that git works in, and where its remote leads.
// Reads files through what it is handed, and runs nothing.

import { type Grants, mergeGrants } from "../pipeline/grants.ts";
import { grantsOfRemote, type ReadText } from "./git_remote.ts";
import type { ShellVerdict } from "./shell/shell.ts";

/** The grants of a verdict, widened. What is allowed unasked gets its working folder and nothing else. */
export function widenGrants(verdict: ShellVerdict, cwd: string, home: string, read: ReadText): Grants {
  let { grants } = verdict;
  if (verdict.tier !== "ask") return grants;
  if (verdict.commands.some(([name]) => name === "git")) {
    const repository = repositoryOf(cwd, read);
    if (repository !== undefined) grants = mergeGrants(grants, { write: [repository], read: [], network: false });
  }
  for (const remote of verdict.remotes) grants = mergeGrants(grants, grantsOfRemote(remote, cwd, home, read));
  return grants;
}

/** The folder that holds the repository `cwd` lies in. */
function repositoryOf(cwd: string, read: ReadText): string | undefined {
  for (let folder = cwd; folder !== ""; folder = folder.slice(0, folder.lastIndexOf("/"))) {
    if (read(`${folder}/.git/config`) !== undefined) return folder;
  }
  return undefined;
}
