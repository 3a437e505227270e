// Settings of repositories of Mercurial and Jujutsu, which run programs when somebody only looks at them: hooks, extensions, pagers,
// tools. They came with the repository. Reads its configuration as text; runs nothing.

import { realPath } from "./git_settings.ts";
import type { ReadText } from "./git_remote.ts";

/** Files in a repository that hold settings, below the folder that it lies in. */
const SETTINGS = [".hg/hgrc", ".hg/hgrc-not-shared", ".jj/repo/config.toml", ".jj/workspace-config.toml"];

/** Files that say that the settings lie elsewhere. */
const ELSEWHERE = [".hg/sharedpath", ".jj/repo"];

/** Lines that run nothing: where others lie, who writes, what a line of comment says. */
const PLAIN =
  /^\s*(?:[#;].*|\[paths\]|\[user\]|\[ui\]|(?:username|name|email|verbose|default|default-push|upstream)\s*=.*|)$/;

/** Addresses that start a program. */
const STARTS = /=\s*(?:["']\s*)?[a-z+]*ssh:\/\/-|[$`]/i;

/**
 * Tells why a repository of Mercurial or Jujutsu that `folder` lies in must not be looked at unasked, as a clause; `undefined` if
 * nothing speaks against it.
 */
export function dangerOfOtherRepository(
  folder: string | undefined,
  read: ReadText,
  resolve: (path: string) => string = realPath,
): string | undefined {
  if (folder === undefined) return "it is not known in which repository it works";
  for (let at = resolve(folder).replace(/(?<!\/)\/+$/, ""); at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    if (ELSEWHERE.some((name) => read(`${at}/${name}`) !== undefined)) {
      return `the settings of the repository in ${at} lie elsewhere`;
    }
    for (const name of SETTINGS) {
      const lines = read(`${at}/${name}`)?.split(/\r?\n/) ?? [];
      if (lines.some((line) => !PLAIN.test(line) || STARTS.test(line))) {
        return `the settings of the repository in ${at} may run programs`;
      }
    }
  }
  return undefined;
}
