// Which other files the settings of a project name, and whether one of them must not be read unasked: because it is a secret, or lies
// beyond the project. Reads text; opens nothing but what it is given.

import { isObject, type Json, readJson } from "./json_settings.ts";
import { pathIn } from "./path_in.ts";
import { plainSettings } from "./plain_settings.ts";
import { isBeyond } from "./project_top.ts";
import type { Sight } from "./sight.ts";
import { readToml } from "./toml_settings.ts";

/** A setting that names other files to take in, and what it names. */
const TAKES_IN =
  /["']?\b(?:extends?|includes?|inherit[_-]from|presets?|base[_-]?config|rcfile|config[_-]?file)["']?[ \t]*[:=][ \t]*(\[[^\]]{0,2000}\]|"[^"\n]*"|'[^'\n]*'|[^\s,}]+)/gi;
const TAKING_NAME =
  /^(?:extends?|includes?|inherit[_-]?from|presets?|base[_-]?config|rcfile|config[_-]?file|import_?map)$/i;

/** Settings that name what is left out, run or told, and nothing that is taken in. */
const TAKES_NOTHING = /exclude|ignore|^(?:tasks|permissions|description|name|title|comment|\/\/)$/i;

/** Files in which each text may name another. */
const ALL_NAMES = /\/(?:deno|[jt]sconfig[^/]*|import_map|\.?biome(?:rc)?|\.?oxlintrc|pyrightconfig)\.json[\w.]*$/;

/** Files that a tool wrote itself, which take nothing in. */
const WRITTEN = /\/(?:package-lock|npm-shrinkwrap)\.json$|\.lock$|\.sum$/;

/** More names are not looked at. */
const MOST_TAKEN = 400;

/** The files that settings take in, as they are named there; `undefined` where that is not certain. */
function takenIn(text: string, file: string): string[] | undefined {
  if (WRITTEN.test(file)) return [];
  const settings = /\.jsonc?$/.test(file) ? readJson(text) : file.endsWith(".toml") ? readToml(text) : null;
  if (settings === undefined) return undefined;
  const found: string[] = [];
  const add = (name: string) => found.length <= MOST_TAKEN && found.push(name);
  if (settings !== null) namesIn(settings, ALL_NAMES.test(file), add);
  else {
    for (const [, value = ""] of plainSettings(text).matchAll(TAKES_IN)) {
      for (const [name] of value.matchAll(/[^\s"'[\],]+/g)) add(name);
    }
  }
  return found.length > MOST_TAKEN ? undefined : found;
}

/** Tells the texts in a value that may name a file. @param takes Whether it stands where such names are. */
function namesIn(value: Json, takes: boolean, add: (name: string) => void): void {
  if (typeof value === "string") {
    if (takes && /[./~\\:]/.test(value)) add(value);
  } else if (isObject(value)) {
    for (const [name, each] of Object.entries(value)) {
      if (!TAKES_NOTHING.test(name)) namesIn(each, takes || TAKING_NAME.test(name), add);
    }
  } else if (Array.isArray(value)) { for (const each of value) namesIn(each, takes, add); }
}

/** Why the settings in a file must not be taken in by a tool, as a clause; `undefined` if nothing speaks against it. */
export function dangerOfNames(
  { tool, file, text, top }: { tool: string; file: string; text: string; top: string },
  { resolve, isSecret }: Sight,
): string | undefined {
  const names = takenIn(text, file);
  if (names === undefined) return `${tool} takes in what ${file} names, which cannot be told for certain`;
  const folder = file.slice(0, file.lastIndexOf("/"));
  for (const name of new Set(names)) {
    // Fetched, or of another place of its own.
    if (/^(?:https?|jsr|npm|node|data):/i.test(name)) continue;
    if (leadsUp(name, file)) return `${tool} reads ${name}, which ${file} takes in`;
    const path = pathIn(folder, name);
    const real = resolve?.(path) ?? path;
    if (isSecret?.(real)) return `${tool} prints lines of ${path}, which ${file} takes in`;
    if (isBeyond(real, top)) return `${tool} reads ${path}, which ${file} takes in and is not of the project`;
  }
  return undefined;
}

/** Whether where a name leads cannot be told by its words, and may be up. */
function leadsUp(name: string, file: string): boolean {
  if (/^(?:~|file:)|%[0-9a-f]{2}/i.test(name) || name.includes("\\") && /\.jsonc?$/.test(file)) return true;
  const glob = name.search(/[*?[{(]/);
  // Signs of patterns may fall away: ".{.}/".
  const pattern = glob === -1 ? "" : name.slice(name.lastIndexOf("/", glob) + 1);
  return pattern.replace(/[{}[\](),@!+|]/g, "").includes("..");
}
