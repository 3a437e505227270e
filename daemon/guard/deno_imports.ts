// Whether `deno check`, `deno info` and `deno doc` would fetch what a module imports: all three load whatever is named and is not in
// deno's cache, and shows lines of what is no module. Reads modules and configurations as text; runs nothing.

import type { ReadText } from "./git_remote.ts";
import { importedNames } from "./imported_names.ts";
import { isObject, type Json, readJson, textsIn } from "./json_settings.ts";
import { pathIn } from "./path_in.ts";
import { inFolder } from "./project_look.ts";
import { topOf } from "./project_top.ts";
import type { Sight } from "./sight.ts";
import { dangerOfNames } from "./taken_in.ts";

const BARE_PRAGMA = /@(?:jsxImportSource(?:Types)?|(?:deno|ts)-types|ts-self-types)[\s=]*((?:https?|npm|jsr):\S*)/i;

const FETCHED = /^\s*(?:https?|npm|jsr):/i;
const MODULE = /\.[cm]?[jt]sx?$/;
/** Names of modules in a configuration that are fetched, and those that are loaded without being imported. */
const NAMES_FETCHED = /"(?:https?|npm|jsr):|"(?:dev|peer|optional)?[dD]ependencies"\s*:\s*\{\s*"|\\[uU]/;
const LOADS =
  /"(?:types|jsxImportSource(?:Types)?|importMap|extends)"\s*:(?:(?!"(?:types|jsxImportSource(?:Types)?|importMap|extends)"\s*:)[^\]}])*?"(?:https?|npm|jsr):/i;

/** A name without quotes behind such a word in a comment. */
const UNQUOTED = /@(?:jsxImportSource(?:Types)?|(?:deno|ts)-types|ts-self-types)[\s=]*([^\s"'=*]\S*)/gi;

/** More modules than this are not followed, where they may be fetched and where they may not. */
const MOST = 64, MOST_CACHED = 400;

/** A module that lies in no file of a project: it flows in, or is its own name. */
const NO_FILE = /^(?:-$|\/(?:dev|proc)\/|(?:data|blob):)/i;

/**
 * Tells why a call of deno must not run unasked in `folder`, as a clause; `undefined` if nothing speaks against it.
 *
 * @param words Those behind `deno`; `undefined` for one that is not known.
 */
export function dangerOfImports(
  folder: string,
  words: readonly (string | undefined)[],
  sight: Sight,
): string | undefined {
  const { read, isSecret } = sight;
  const at = words.findIndex((word) => /^(check|info|doc)$/.test(word ?? ""));
  if (at < 0 || words.slice(0, at).some((word) => word?.startsWith("-") !== true)) return undefined;
  const cached = words.includes("--cached-only") || words.includes("--no-remote") && words.includes("--no-npm");
  const operands = words.slice(at + 1).filter((word) => word === "-" || word?.startsWith("-") !== true);
  if (words[at] === "info" && operands.length === 0) return undefined;
  const config = configOf(folder, read);
  const compiled = compilerSettings(folder, words, sight);
  if (compiled !== undefined) return compiled;
  const why = (what: string) =>
    `deno fetches what is imported and not yet in its cache, and ${what}; with --cached-only it fetches nothing`;
  if (cached && config === null) {
    return "deno shows what the configuration of the project names, which cannot be told for certain";
  }
  if (!cached && (config === null || LOADS.test(config.text))) {
    return why("the configuration of the project may name some");
  }
  const made = operands.find((word) => NO_FILE.test(word ?? ""));
  if (made !== undefined) return `deno loads and shows what the module ${made.slice(0, 80)} imports`;
  const all = operands.length === 0 || operands.some((word) => word === undefined || !MODULE.test(word));
  const names = config !== null && NAMES_FETCHED.test(config.text);
  if (!cached && all && names) return why(`${config?.file} names some`);

  const most = cached ? MOST_CACHED : MOST;
  const tooMany = cached
    ? "deno shows lines of what is imported, and there are more modules than are looked at"
    : why("there are more modules than are looked at");
  const maps = [...config?.maps ?? []];
  const named = operands.flatMap((word) => word === undefined ? [] : [pathIn(folder, word)]);
  // By the names of its parts a project is loaded without a path.
  const parts = topConfigs(folder, sight).some((text) => /"(?:exports|workspace|links|patch)"\s*:|\\[uU]/.test(text));
  const open = all || parts ? modulesBelow(parts ? topOf(folder, sight) : folder, sight, most)?.concat(named) : named;
  if (open === undefined) return tooMany;
  const seen = new Set(open);
  const held = new Set([folder]);
  const top = topOf(folder, sight);
  for (const file of seen) {
    if (seen.size > most) return tooMany;
    const place = dirname(file);
    if (!held.has(place)) {
      held.add(place);
      // A part of a workspace has a configuration of its own.
      const own = configOf(place, read);
      if (own === null) return `it cannot be told what names in ${place} stand for`;
      maps.push(...own.maps);
      for (let at = place; at.startsWith(`${folder}/`); at = dirname(at)) {
        for (const name of ["deno.json", "deno.jsonc"]) {
          const [file, text] = [`${at}/${name}`, read(`${at}/${name}`)];
          const why = typeof text === "string" ? dangerOfNames({ tool: "deno", file, text, top }, sight) : undefined;
          if (why !== undefined) return why;
        }
      }
    }
    const text = read(file);
    if (text === undefined) continue;
    if (!cached && (text === null || BARE_PRAGMA.test(text))) return why(`${file} may import some`);
    const unquoted = Array.from((text ?? "").matchAll(UNQUOTED), ([, name = ""]) => name);
    for (const name of [...importedNames(text ?? ""), ...unquoted]) {
      if (!cached && FETCHED.test(name) || name.includes("\\")) return why(`${file} imports ${name.slice(0, 80)}`);
      if (NO_FILE.test(name)) return `deno loads and shows what ${name.slice(0, 80)} imports, which ${file} does`;
      const paths = pathsOf(name, file, maps);
      if (paths === undefined) return `it cannot be told what ${name.slice(0, 80)} is, which ${file} imports`;
      for (const path of paths) {
        if (seen.has(path)) continue;
        if (isSecret?.(path)) return `deno shows lines of ${path}, which ${file} imports`;
        seen.add(path);
      }
      const isFile = paths.length > 0 || /^(?:node|data|blob):|^\s*$/i.test(name);
      if (!cached && !isFile && names) return why(`${file} imports ${name.slice(0, 80)}`);
    }
  }
  return undefined;
}

/** Settings of a compiler by which names of modules stand for others, or further files are read. */
const LEADING = ["baseUrl", "rootDirs", "paths", "typeRoots"];
const PLAIN_PACKAGE = /^(?!\.)[\w@-][\w@.-]*(?:\/[\w.-]+)*$/;

/** Deno takes what the configuration of a compiler says as well; `undefined` where that names no further file. */
function compilerSettings(folder: string, words: readonly (string | undefined)[], sight: Sight): string | undefined {
  const { read } = sight;
  const top = topOf(folder, sight);
  const named = words.flatMap((word) =>
    word === undefined || word.startsWith("-") ? [] : [dirname(pathIn(folder, word))]
  );
  const places = new Set([folder, ...named].flatMap((start) => {
    const found = [];
    for (let at = start; at === top || at.startsWith(`${top}/`); at = dirname(at)) found.push(at);
    return found;
  }));
  for (const at of places) {
    for (const name of ["tsconfig.json", "jsconfig.json", "deno.json", "deno.jsonc"]) {
      const file = `${at}/${name}`;
      const text = read(file);
      if (text === undefined) continue;
      const settings = readJson(text ?? "");
      const why = `deno loads and shows what ${file} names`;
      if (!isObject(settings)) return why;
      const options = isObject(settings["compilerOptions"]) ? settings["compilerOptions"] : {};
      const isOwn = name.startsWith("deno");
      const types = [...textsIn(options["types"]), ...textsIn(options["jsxImportSourceTypes"])];
      const source = textsIn(options["jsxImportSource"]);
      if (types.some((each) => !PLAIN_PACKAGE.test(each) && !/^(?:npm|jsr|https?):/.test(each))) return why;
      // A map may make anything of such a name.
      const maps = isOwn ? namesIn(settings).concat(namesIn(objectOf(settings["scopes"]))) : [];
      const leads = ([key, to]: readonly [string, string]) =>
        [...source, ...types].some((each) =>
          each === key || /[/*]$/.test(key) && `${each}/`.startsWith(key.replace(/\*$/, ""))
        ) &&
        !/^(?:npm|jsr|https?):/.test(to);
      if (maps.some(leads) || source.some((each) => /^[./]|\\/.test(each))) return why;
      if (LEADING.some((each) => textsIn(options[each]).length > 0)) return why;
      if (!isOwn && ["files", "references"].some((each) => textsIn(settings[each]).length > 0)) return why;
      if (!isOwn && textsIn(settings["extends"]).some((each) => !PLAIN_PACKAGE.test(each))) return why;
    }
  }
  return undefined;
}

/** The configurations of deno from a folder to the top of its project. */
function topConfigs(folder: string, sight: Sight): string[] {
  const found: string[] = [];
  const top = topOf(folder, sight);
  for (let at = folder; at === top || at.startsWith(`${top}/`); at = dirname(at)) {
    for (const name of ["deno.json", "deno.jsonc"]) found.push(sight.read(`${at}/${name}`) ?? "");
  }
  return found;
}

function objectOf(value: Json | undefined): { readonly [name: string]: Json } {
  return isObject(value) ? value : {};
}

/** What names of modules stand for, from a folder: those of a map, and what they begin with. */
interface NameMap {
  readonly folder: string;
  readonly names: readonly (readonly [name: string, target: string])[];
}

/** The files that a name of a module may stand for; none for what is no file. `undefined` where that cannot be told. */
function pathsOf(name: string, file: string, maps: readonly NameMap[]): string[] | undefined {
  const found: (string | undefined)[] = [];
  const add = (text: string, folder: string) => {
    if (/^\s*(?:\.{0,2}\/|file:|\.\.?\s*$)/i.test(text)) found.push(fileOf(text, folder));
  };
  add(name, file.slice(0, file.lastIndexOf("/")));
  for (const { folder, names } of maps) {
    for (const [key, target] of names) {
      if (key === name) add(target, folder);
      else if (/[/*]$/.test(key) && name.startsWith(key.replace(/\*$/, ""))) {
        const rest = name.slice(key.replace(/\*$/, "").length);
        add(target.includes("*") ? target.split("*").join(rest) : target + rest, folder);
      }
    }
  }
  return found.includes(undefined) ? undefined : found as string[];
}

/** The path of a file that is named as modules are, with signs written out and what is asked of it dropped. */
function fileOf(name: string, folder: string): string | undefined {
  try {
    const url = new URL(name, `file://${folder.split("/").map(encodeURIComponent).join("/")}/`);
    return url.protocol === "file:" ? decodeURIComponent(url.pathname) : undefined;
  } catch {
    return undefined;
  }
}

interface Configuration {
  readonly file: string;
  readonly text: string;
  readonly maps: readonly NameMap[];
}

/** The configurations that hold in a folder; `null` where one cannot be read. */
function configOf(folder: string, read: ReadText): Configuration | null {
  let text = "", file = "";
  const maps: NameMap[] = [];
  for (let at = folder;; at = at.slice(0, at.lastIndexOf("/"))) {
    for (const name of ["deno.json", "deno.jsonc", "package.json"]) {
      const path = `${at === "/" ? "" : at}/${name}`;
      const found = read(path);
      if (found === undefined) continue;
      const settings = found === null ? undefined : readJson(found);
      if (!isObject(settings)) return null;
      maps.push({ folder: at, names: namesIn(settings) });
      const map = settings["importMap"];
      const more = typeof map === "string" ? read(pathIn(at, map)) : undefined;
      const moreNames = typeof more === "string" ? readJson(more) : {};
      if (!isObject(moreNames) || more === null) return null;
      if (typeof map === "string") maps.push({ folder: dirname(pathIn(at, map)), names: namesIn(moreNames) });
      text += `${found}\n${more ?? ""}\n`;
      file ||= path;
    }
    if (at === "" || at === "/") return { file, text, maps };
  }
}

function dirname(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** The names of modules in a configuration with what each stands for, in whatever scope. */
function namesIn(settings: { readonly [name: string]: Json }): (readonly [string, string])[] {
  const { imports, scopes } = settings;
  const maps = [imports, ...isObject(scopes) ? Object.values(scopes) : []];
  return maps.flatMap((map) =>
    isObject(map) ? Object.entries(map).flatMap(([name, to]) => textsIn(to).map((each) => [name, each] as const)) : []
  );
}

/** The modules below a folder; `undefined` where there are too many, or they cannot be seen. */
function modulesBelow(folder: string, sight: Sight, most: number): string[] | undefined {
  const found: string[] = [];
  const folders = [folder];
  for (const at of folders) {
    if (sight.list(at) === undefined) return undefined;
    for (const { name, kind } of inFolder(at, sight)) {
      if (MODULE.test(name)) found.push(`${at}/${name}`);
      else if (kind === "folder" && !/^(?:node_modules|\.git)$/.test(name)) folders.push(`${at}/${name}`);
    }
    if (found.length > most || folders.length > 2 * most) return undefined;
  }
  return found;
}
