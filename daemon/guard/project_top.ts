// How far a project reaches: what its files name or link to beyond that is not its own, and was not looked at when it was fetched.
// Knows no tool.

import type { Sight } from "./sight.ts";

/** Files that stand at the top of a project, or of a part of one. */
const SIGNS = ["package.json", "deno.json", "deno.jsonc", "tsconfig.json", "pyproject.toml", "Cargo.toml", "go.mod"];

/** The folder of the repository that a folder lies in; else the highest folder above it, below the home folder, of a project. */
export function topOf(folder: string, { read, home, resolve }: Sight): string {
  const start = resolve?.(folder) ?? folder;
  let top = start;
  for (let at = start; at !== "" && at !== home && !home.startsWith(`${at}/`); at = at.slice(0, at.lastIndexOf("/"))) {
    if (read(`${at}/.git/HEAD`) !== undefined || read(`${at}/.git`) !== undefined) return at;
    if (SIGNS.some((name) => read(`${at}/${name}`) !== undefined)) top = at;
  }
  return top;
}

/** What a system is made of: the same everywhere, and nobody's own. */
const SYSTEM = /^\/(?:usr|opt|bin|sbin|lib\d*|nix\/store)(?:\/|$)/;

/** Whether a path, links followed, lies beyond a project and the system. */
export function isBeyond(path: string, top: string): boolean {
  return path !== top && !path.startsWith(`${top === "/" ? "" : top}/`) && !SYSTEM.test(path);
}
