// How a folder of a project, those above it and those below are looked at for files that make a tool do more than it is told. Knows
// no tool and no setting.

import type { DiskEntry } from "./disk.ts";
import { topOf } from "./project_top.ts";
import type { Sight } from "./sight.ts";

/** A use of such a tool. */
export interface ProjectUse {
  readonly tool: string;
  /** The folder it works in; `undefined` for one that is not known. */
  readonly folder: string | undefined;
  /** Its words; `undefined` for one that is not known. */
  readonly words: readonly (string | undefined)[];
  /** The command it is, by its place among the commands. */
  readonly command?: number;
}

/** Why a tool must not run unasked in a folder, as a clause, or nothing. */
export type Look = (folder: string, use: ProjectUse, sight: Sight) => string | undefined;

/**
 * Looks at one file in a folder and all above it, but the home folder.
 *
 * @param like What further names look like, by the folder that they lie in, which is mostly "". They count as far as the project reaches:
 * a tool may have got new names since.
 */
export function above(
  names: readonly string[],
  dangerous: (text: string, file: string) => boolean,
  does: string,
  like: Readonly<Record<string, RegExp>> = {},
): Look {
  return (folder, _, sight) => {
    const { read, home } = sight;
    const further = namesLike(folder, like, sight);
    for (let at = folder;; at = at.slice(0, at.lastIndexOf("/"))) {
      for (const name of at === home ? [] : new Set([...names, ...further(at)])) {
        const file = `${at === "/" ? "" : at}/${name}`;
        const text = read(file);
        if (text !== undefined && (text === null || dangerous(text, file))) return `${does}, and ${file} may name some`;
      }
      if (at === "" || at === "/") return undefined;
    }
  };
}

/** Finds the names in a folder of a project that look like some; none above the project, where those of others lie. */
export function namesLike(
  folder: string,
  like: Readonly<Record<string, RegExp>>,
  sight: Sight,
): (at: string) => string[] {
  const kinds = Object.entries(like);
  const top = kinds.length === 0 ? undefined : topOf(folder, sight);
  return (at) => {
    if (at !== top && at !== folder && !at.startsWith(`${top}/`)) return [];
    return kinds.flatMap(([inner, form]) => {
      const names = sight.list(inner === "" ? at : `${at}/${inner}`) ?? [];
      return names.filter((name) => form.test(name)).map((name) => inner === "" ? name : `${inner}/${name}`);
    });
  };
}

/** The first of some looks that finds something. */
export function first(...looks: readonly Look[]): Look {
  return (folder, use, sight) => {
    for (const look of looks) {
      const why = look(folder, use, sight);
      if (why !== undefined) return why;
    }
    return undefined;
  };
}

/** More folders than this are not looked into. */
const MOST_FOLDERS = 1_000;

/** Looks at files of a name wherever they lie below a folder: some tools take the settings that are nearest to a file. */
export function below(
  names: readonly string[] | RegExp,
  danger: (text: string, file: string, sight: Sight) => boolean,
  does: string,
  passed = NOT_ENTERED,
): Look {
  return (folder, { tool }, sight) => {
    const folders = [folder];
    for (let at = 0; at < folders.length; at++) {
      const place = folders[at] as string;
      for (const { name, kind } of inFolder(place, sight)) {
        const file = `${place === "/" ? "" : place}/${name}`;
        if (names instanceof RegExp ? kind !== "folder" && names.test(name) : names.includes(name)) {
          const text = sight.read(file);
          if (text === null || sight.isSecret?.(sight.resolve?.(file) ?? file) || danger(text ?? "", file, sight)) {
            return `${tool} ${does} that ${file} names`;
          }
        } else if (kind === "folder" && !passed.test(name)) folders.push(file);
      }
      if (folders.length > MOST_FOLDERS) return `it cannot be seen whether settings below ${folder} name ${does}`;
    }
    return undefined;
  };
}

/** Folders in which no tool looks for what is to be checked, unless it is told to. */
const NOT_ENTERED = /^(?:node_modules|\.git|\.venv|venv)$/;

/** What lies in a folder; where only names can be seen, those without a dot may be folders. */
export function inFolder(
  folder: string,
  { entries, list }: Sight,
): Iterable<Pick<DiskEntry, "name"> & { readonly kind: string }> {
  return entries?.(folder) ??
    (list(folder) ?? []).map((name) => ({ name, kind: /^\w[\w-]*$/.test(name) ? "folder" : "file" }));
}
