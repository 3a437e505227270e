// What files of ignores say of a name: whether a repository leaves it out for certain, and whether any line may take it back.
// Knows no tool; where tools differ, what they read is taken together.

import { existsSync, lstatSync } from "node:fs";
import { readPlainFileSync } from "../files/plain_file.ts";
import { matches, wildcards } from "./shell/patterns.ts";

/** Files of ignores that are longer than this are not read, in bytes. */
const LONGEST = 65_536;

/** Every file of ignores that git or a search may obey. */
const FILES = [".gitignore", ".ignore", ".rgignore", ".fdignore", ".agignore", ".git/info/exclude"];

/** Whether a repository ignores a file for certain, by plain patterns of its `.gitignore` files that nothing takes back. */
export function isIgnored(path: string): boolean {
  const name = nameOf(path);
  for (let folder = above(path), ignored = false; folder !== ""; folder = above(folder)) {
    for (const line of linesOf(`${folder}/.gitignore`) ?? []) {
      const inFolder = line.replace(/^\//, "");
      if (inFolder.includes("/") || inFolder === "" || line.startsWith("#") || line.startsWith("!")) continue;
      if (line.startsWith("/") && folder !== above(path)) continue;
      ignored ||= matches(wildcards(inFolder), name) && !/[?[(\\]/.test(inFolder);
    }
    // A link that leads nowhere makes no repository.
    if (existsSync(`${folder}/.git`)) return ignored && !takesAny(path);
  }
  return false;
}

/** Whether a file of ignores, from there up, may take a name back that searches leave out: by a line that begins with `!`. */
export function takesBack(path: string): boolean {
  const name = nameOf(path);
  return someLine(path, (line) => {
    if (!line.startsWith("!")) return false;
    const last = line.slice(1).replace(/(?<![\s/])[\s/]+$/, "").replace(/^.*\//, "");
    return last === "" || /[\\[{]/.test(last) || matches(wildcards(last), name);
  });
}

/** Whether anything is taken back from there up: what that is is not followed. */
function takesAny(path: string): boolean {
  return someLine(path, (line) => line.startsWith("!"));
}

/** Whether any line counts; one file that cannot be read as its tool would read it does. */
function someLine(path: string, counts: (line: string) => boolean): boolean {
  for (let folder = above(path); folder !== ""; folder = above(folder)) {
    for (const file of FILES) {
      const lines = linesOf(`${folder}/${file}`);
      if (lines === undefined || lines.some(counts)) return true;
    }
  }
  return false;
}

function above(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The lines of a plain file, none where there is none; `undefined` for one that tools may read otherwise, or not to its end. */
function linesOf(path: string): readonly string[] | undefined {
  try {
    const info = lstatSync(path, { throwIfNoEntry: false });
    if (info === undefined || info.isDirectory()) return [];
    if (!info.isFile() || info.size >= LONGEST) return undefined;
    const bytes = readPlainFileSync(path, LONGEST);
    if (typeof bytes === "string") return undefined;
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith("\ufeff") ? undefined : text.split(/(?<![ \t\r])[ \t\r]*\n/);
  } catch {
    return undefined;
  }
}
