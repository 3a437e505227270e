// Which files the writer of notes may change: Org files within the memex, as they are named and as they lie; nothing in system/, which
// holds the daemon's own, and nothing that a link leads out to.

import { lstatSync, realpathSync } from "node:fs";

/** Why a path may not be written, as a clause; `undefined` when it may. @param path Relative to the memex. */
export function pathFault(path: string): string | undefined {
  // deno-lint-ignore no-control-regex -- no name has one
  if (path === "" || path.length > 1_000 || /[\x00-\x1f\x7f\\]/.test(path)) return "it is no name of a file";
  const names = path.split("/");
  if (path.startsWith("/") || path.startsWith("~")) return "it must be relative to the memex";
  if (names.some((name) => name === "" || name === "." || name === "..")) return 'it has ".", ".." or "//" in it';
  if ((names[0] as string).toLowerCase() === "system" && names.length > 1) {
    return "system/ holds the daemon's own files";
  }
  if (names.some((name) => name.startsWith(".") || name.startsWith("#") || name.endsWith("~"))) {
    return "a hidden file or a backup is no note";
  }
  if (!/\.org(?:_archive)?$/.test(path)) return "it is no Org file (.org)";
  return undefined;
}

/** Says why a file may not be written that has these absolute names, the last with links followed, as a clause. */
export type Refusal = (names: readonly string[]) => string | undefined;

/** Why a path may not be written when links are followed; `undefined` when it may. */
export function linkFault(folder: string, path: string, refuse?: Refusal): string | undefined {
  return targetFault(folder, `${folder}/${path}`, refuse);
}

/** The same of a file that is named absolutely. */
export function targetFault(folder: string, target: string, refuse?: Refusal): string | undefined {
  const root = realOf(folder);
  const real = realOf(target);
  if (root === undefined || real === undefined) return "it cannot be told where it leads";
  if (real !== root && !real.startsWith(`${root}/`)) return "a link leads out of the memex";
  if (real === `${root}/system` || real.startsWith(`${root}/system/`)) return "system/ holds the daemon's own files";
  return refuse?.([target, real]);
}

/** Where a path leads; of what is not there, where it would be. */
function realOf(path: string): string | undefined {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    try {
      return realpathSync(path.slice(0, end)) + path.slice(end);
    } catch (error) {
      // A link that leads nowhere would be followed, and the file made where it says.
      if ((error as { code?: string }).code !== "ENOENT" || isLink(path.slice(0, end))) return undefined;
    }
  }
  return undefined;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
