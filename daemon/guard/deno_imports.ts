// Whether `deno check`, `deno info` and `deno doc` would fetch what a module imports: all three load whatever is named and is not in
// deno's cache, and shows lines of what is no module. Reads modules and configurations as text; runs nothing.

import type { ReadText } from "./git_remote.ts";
import { importedNames } from "./imported_names.ts";
import { pathIn } from "./path_in.ts";
import type { ListNames } from "./python_modules.ts";

const BARE_PRAGMA = /@(?:jsxImportSource(?:Types)?|(?:deno|ts)-types|ts-self-types)[\s=]*((?:https?|npm|jsr):\S*)/i;

const FETCHED = /^\s*(?:https?|npm|jsr):/i;
const MODULE = /\.[cm]?[jt]sx?$/;
/** Names of modules in a configuration that are fetched, and those that are loaded without being imported. */
const NAMES_FETCHED = /"(?:https?|npm|jsr):|"(?:dev|peer|optional)?[dD]ependencies"\s*:\s*\{\s*"|\\[uU]/;
const LOADS =
  /"(?:types|jsxImportSource(?:Types)?|importMap|extends)"\s*:(?:(?!"(?:types|jsxImportSource(?:Types)?|importMap|extends)"\s*:)[^\]}])*?"(?:https?|npm|jsr):/i;

/** More modules than this are not followed. */
const MOST = 64;

interface Sight {
  readonly read: ReadText;
  readonly list: ListNames;
  /** Whether to read what lies at a path, links followed, needs a person, or is refused. */
  readonly isSecret?: (path: string) => boolean;
}

/**
 * Tells why a call of deno must not run unasked in `folder`, as a clause; `undefined` if nothing speaks against it.
 *
 * @param words Those behind `deno`; `undefined` for one that is not known.
 */
export function dangerOfImports(
  folder: string,
  words: readonly (string | undefined)[],
  { read, list, isSecret }: Sight,
): string | undefined {
  const at = words.findIndex((word) => /^(check|info|doc)$/.test(word ?? ""));
  if (at < 0 || words.slice(0, at).some((word) => word?.startsWith("-") !== true)) return undefined;
  const cached = words.includes("--cached-only") || words.includes("--no-remote") && words.includes("--no-npm");
  const operands = words.slice(at + 1).filter((word) => word?.startsWith("-") !== true);
  if (words[at] === "info" && operands.length === 0) return undefined;
  const config = configOf(folder, read);
  const why = (what: string) =>
    `deno fetches what is imported and not yet in its cache, and ${what}; with --cached-only it fetches nothing`;
  if (!cached && (config === null || LOADS.test(config.text))) {
    return why("the configuration of the project may name some");
  }
  const all = operands.length === 0 || operands.some((word) => word === undefined || !MODULE.test(word));
  const names = config !== null && NAMES_FETCHED.test(config.text);
  if (!cached && all && names) return why(`${config?.file} names some`);

  const open = all ? modulesBelow(folder, list) : operands.map((word) => pathIn(folder, word ?? ""));
  const seen = new Set<string>();
  for (let file = open?.shift(); file !== undefined; file = open?.shift()) {
    if (seen.has(file)) continue;
    seen.add(file);
    if (seen.size > MOST) return cached ? undefined : why("more modules are imported than are looked at");
    const text = read(file);
    if (text === undefined) continue;
    if (!cached && (text === null || BARE_PRAGMA.test(text))) return why(`${file} may import some`);
    for (const name of importedNames(text ?? "")) {
      if (!cached && FETCHED.test(name) || name.includes("\\")) return why(`${file} imports ${name.slice(0, 80)}`);
      if (/^\.{0,2}\//.test(name)) {
        const path = pathIn(file.slice(0, file.lastIndexOf("/")), name);
        if (isSecret?.(path)) return `deno shows lines of ${path}, which ${file} imports`;
        open?.push(path);
      } else if (!cached && !/^(?:node|data|blob):|^\s*$/i.test(name) && names) {
        return why(`${file} imports ${name.slice(0, 80)}`);
      }
    }
  }
  return open === undefined && !cached ? why("there are more modules than are looked at") : undefined;
}

/** The configurations that hold in a folder; `null` where one cannot be read. */
function configOf(folder: string, read: ReadText): { readonly file: string; readonly text: string } | null {
  let text = "", file = "";
  for (let at = folder;; at = at.slice(0, at.lastIndexOf("/"))) {
    for (const name of ["deno.json", "deno.jsonc", "package.json"]) {
      const found = read(`${at === "/" ? "" : at}/${name}`);
      if (found === null) return null;
      if (found === undefined) continue;
      const map = /"importMap"\s*:\s*"([^":\\]+)"/.exec(found)?.[1];
      const more = map === undefined ? undefined : read(pathIn(at, map));
      if (more === null) return null;
      text += `${found}\n${more ?? ""}\n`;
      file ||= `${at === "/" ? "" : at}/${name}`;
    }
    if (at === "" || at === "/") return { file, text };
  }
}

/** The modules below a folder; `undefined` where there are too many, or they cannot be seen. */
function modulesBelow(folder: string, list: ListNames): string[] | undefined {
  const found: string[] = [];
  const folders = [folder];
  for (let at = folders.shift(); at !== undefined; at = folders.shift()) {
    const names = list(at);
    if (names === undefined) return undefined;
    for (const name of names) {
      if (MODULE.test(name)) found.push(`${at}/${name}`);
      else if (/^(?!node_modules$|vendor$)[^.][^.]*$/.test(name)) folders.push(`${at}/${name}`);
    }
    if (found.length > MOST || folders.length > MOST) return undefined;
  }
  return found;
}
