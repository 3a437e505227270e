// Settings of a repository that run programs when somebody only looks at it: text converters, filters, external diffs. They came
// with the repository, so who made it would decide what runs. Reads its configuration as text; runs nothing.

import type { ReadText } from "./git_remote.ts";

/** Sections and keys through which reading commands run programs, or read further configuration. */
const RUNS: readonly RegExp[] = [
  /^\s*\[\s*include(if)?\b/im,
  /^\s*(textconv|external|command|clean|smudge|process|fsmonitor|hookspath|sshcommand|askpass|editor|pager|worktreeconfig)\s*(=|$)/im,
  /^\s*\[\s*(alias|pager|difftool|mergetool|gpg|credential)\b/im,
];

/** Tells why a repository that `folder` lies in must not be looked at unasked, as a clause; `undefined` if nothing speaks against it. */
export function dangerOfRepository(folder: string | undefined, read: ReadText): string | undefined {
  if (folder === undefined) return "it is not known in which repository git works";
  for (let at = normalise(folder); at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    for (const place of [`${at}/.git`, at]) {
      const text = configOf(place, read);
      if (text === undefined) continue;
      if (RUNS.some((expression) => expression.test(text))) {
        return `the settings of the repository in ${at} run programs, or read others`;
      }
      // Settings of a submodule or a worktree lie elsewhere; the repository itself is what git reads first.
      if (place === at && !/^\s*bare\s*=\s*true\s*$/im.test(text)) {
        return `${at} is a repository without a folder of its own`;
      }
      return undefined;
    }
  }
  return undefined;
}

/** The configuration of what is a repository: a folder with HEAD, or a file that leads to one. */
function configOf(place: string, read: ReadText): string | undefined {
  const link = read(place);
  const leads = link === undefined ? undefined : /^gitdir:\s*(.+?)\s*$/m.exec(link)?.[1];
  const folder = leads === undefined
    ? place
    : leads.startsWith("/")
    ? leads
    : `${place.slice(0, place.lastIndexOf("/"))}/${leads}`;
  if (read(`${folder}/HEAD`) === undefined) return undefined;
  const common = read(`${folder}/commondir`)?.trim();
  const shared = common === undefined ? folder : common.startsWith("/") ? common : `${folder}/${common}`;
  return [`${shared}/config`, `${folder}/config.worktree`].map((path) => read(path) ?? "").join("\n");
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
