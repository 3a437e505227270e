// Tools that follow what the sources of a project name, and show lines of what they come to: modules, imports, included texts. Reads
// sources as text; runs nothing.

import { importedNames, writtenOut } from "./imported_names.ts";
import { pathIn } from "./path_in.ts";
import { isObject, readJson, textsIn } from "./json_settings.ts";
import type { ReadText } from "./git_remote.ts";
import { inFolder, type Look } from "./project_look.ts";
import { namesPath } from "./rust_paths.ts";
import { isBeyond, topOf } from "./project_top.ts";
import { dangerOfNames } from "./taken_in.ts";

/** More files that a configuration extends are not followed. */
const MOST_EXTENDED = 12;

/** What is imported and is no module is shown where it is wrong. */
export const shownImports: Look = (folder, { tool, words }, sight) => {
  const { read, isSecret, resolve } = sight;
  if (words.length > 0 && words.every((word) => /^(?:--version|--help|-v|-h)$/.test(word ?? ""))) return undefined;
  const top = topOf(folder, sight);
  // What was installed is of who installed it, what came with the project is not.
  const kept = read(`${top}/.git/index`, "bytes")?.includes("node_modules/") !== false;
  const folders = [folder];
  let files = 0;
  for (const place of folders) {
    for (const { name, kind } of inFolder(place, sight)) {
      const file = `${place}/${name}`;
      if (name === "package.json") {
        if (namesOutside(file, top, sight)) return `${tool} shows lines of what ${file} names`;
      } else if (/\.[cm]?[jt]sx?$/.test(name) && kind !== "folder") {
        files++;
        const odd = importedNames(read(file) ?? "").map(writtenOut).find((each) =>
          // Where names stand for folders, what goes up leads anywhere.
          /^\.{0,2}\//.test(each) ? isSecret?.(pathIn(place, each)) : each.split("/").includes("..")
        );
        if (odd !== undefined) return `${tool} shows lines of ${odd}, which ${file} imports`;
      } else if (kind === "folder" && name !== ".git" && (name !== "node_modules" || kept)) folders.push(file);
    }
    if (files > MOST_IMPORTING || folders.length > MOST_FOLDERS) {
      return `${tool} shows lines of what is imported, and there are more modules below ${folder} than are looked at`;
    }
  }
  return undefined;

  function namesOutside(file: string, top: string, { read }: typeof sight): boolean {
    const settings = readJson(read(file) ?? "{}");
    if (!isObject(settings)) return true;
    return ["main", "types", "typings", "module", "exports", "imports", "typesVersions"].some((name) =>
      textsIn(settings[name]).some((each) => {
        const path = pathIn(file.slice(0, file.lastIndexOf("/")), each);
        const real = resolve?.(path) ?? path;
        return isBeyond(real, top) || isSecret?.(real) === true;
      })
    );
  }
};

/** `incremental` and what comes with it write a file, by default or where the configuration says, also where nothing is emitted. */
export const tsc: Look = (folder, { words }, sight) => {
  const { read, isSecret, resolve } = sight;
  const has = (path: string) => read(path) !== undefined;
  const open = [folder];
  for (let at = folder; at.lastIndexOf("/") > 0 && !has(`${at}/tsconfig.json`);) {
    at = at.slice(0, at.lastIndexOf("/"));
    open.push(at);
  }
  const files = open.flatMap((at) => [`${at}/tsconfig.json`, `${at}/jsconfig.json`]);
  for (const word of words) if (word !== undefined && word.endsWith(".json")) files.push(pathIn(folder, word));
  const seen = new Set<string>();
  for (let file = files.pop(); file !== undefined; file = files.pop()) {
    if (seen.has(file)) continue;
    const given = read(file);
    if (given === undefined) continue;
    seen.add(file);
    const settings = given === null ? undefined : readJson(given);
    const base = file.slice(0, file.lastIndexOf("/"));
    if (settings === undefined || seen.size > MOST_EXTENDED || given === null) {
      return `it cannot be told what ${file} makes tsc read and write`;
    }
    if (/incremental|composite|tsBuildInfoFile/i.test(JSON.stringify(settings))) {
      return `tsc writes what it remembers where ${file} says`;
    }
    const why = dangerOfNames({ tool: "tsc", file, text: given, top: topOf(folder, sight) }, sight);
    if (why !== undefined) return why;
    const { extends: extended, references } = isObject(settings) ? settings : {};
    for (const name of [...textsIn(extended), ...textsIn(references)]) {
      if (/^(\.{0,2}\/|\.\.?$)/.test(name)) {
        const path = pathIn(base, name);
        const taken = [path, `${path}.json`, `${path}/tsconfig.json`];
        const secret = taken.find((each) => isSecret?.(resolve?.(each) ?? each));
        if (secret !== undefined) return `tsc prints lines of ${secret}, which ${file} takes in`;
        files.push(...taken);
        continue;
      }
      // Such names are those of the project's own manifest.
      if (name.startsWith("#") || name.split("/").includes("..")) return `it cannot be told what ${name} is in ${file}`;
      for (let at = base;; at = at.slice(0, at.lastIndexOf("/"))) {
        const path = `${at}/node_modules/${name}`;
        const owner = `${at}/node_modules/${/^(?:@[^/]*\/)?[^/]*/.exec(name)?.[0]}`;
        if (mapsNames(`${path}/package.json`, read) || mapsNames(`${owner}/package.json`, read)) {
          return `tsc takes its configuration from where ${owner} says`;
        }
        files.push(path, `${path}.json`, `${path}/tsconfig.json`);
        if (at === "") break;
      }
    }
  }
  return undefined;
};

/** Whether a package says itself what the names in it stand for. */
function mapsNames(file: string, read: ReadText): boolean {
  const text = read(file);
  if (text === undefined) return false;
  const settings = readJson(text ?? "");
  return !isObject(settings) || ["exports", "tsconfig", "typesVersions"].some((name) => name in settings);
}

/** Whether what a tool reads lies in no file of a project: then it cannot be looked at. */
function flowsIn(words: readonly (string | undefined)[]): boolean {
  const operands = words.filter((word) => word === undefined || word === "-" || !word.startsWith("-"));
  if (operands.length > 0) return operands.some((word) => /^(?:-$|\/(?:dev|proc)\/)/.test(word ?? ""));
  return !words.some((word) => /^(?:--version|--help|-V|-h|-v)$/.test(word ?? ""));
}

/** `detex` prints what a text takes in as well, unless it is told not to: files beside it, and any other that is named. */
export const detex: Look = (folder, { words }, { read }) => {
  if (words.some((word) => /^-[a-z1]*n[a-z1]*$/.test(word ?? ""))) return undefined;
  const files = words.flatMap((word) => word === undefined || word.startsWith("-") ? [] : [pathIn(folder, word)]);
  if (flowsIn(words)) return "detex prints what a text takes in that lies in no file";
  const seen = new Set<string>();
  for (let file = files.pop(); file !== undefined; file = files.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = read(file) ?? read(`${file}.tex`);
    if (text === undefined) continue;
    if (text === null || seen.size > MOST_EXTENDED) return `detex prints what ${file} takes in`;
    for (const [, name = ""] of text.matchAll(/\\(?:input|include|subfile|verbatiminput)\w*\s*\{?\s*([^\s{}%]*)/g)) {
      if (!/^[\w-][\w./-]*$/.test(name) || name.includes("..")) return `detex prints ${name}, which ${file} takes in`;
      const taken = pathIn(folder, name);
      if (!seen.has(taken)) files.push(taken);
    }
  }
  return undefined;
};

/** More sources, those of a tool that only follows imports, and more folders, are not looked through. */
const MOST_SOURCES = 400, MOST_IMPORTING = 1_500, MOST_FOLDERS = 1_000;

/** A formatter follows the modules of a source, to whatever file it names, and shows the line in which that is wrong. */
export const rustSources: Look = (folder, { tool, words }, sight) => {
  const { read, isSecret, resolve } = sight;
  if (tool === "cargo" && !words.includes("fmt")) return undefined;
  const given = tool === "cargo"
    ? []
    : words.flatMap((word) => word === undefined || word.startsWith("-") ? [] : [pathIn(folder, word)]);
  if (tool !== "cargo" && flowsIn(words)) {
    return `${tool} shows lines of files that a source names which lies in no file`;
  }
  const folders = tool === "cargo"
    ? [words.some((word) => OTHER_CRATES.test(word ?? "")) ? topOf(folder, sight) : crateOf(folder, read)]
    : given.map((file) => file.slice(0, file.lastIndexOf("/")));
  const files = [...given];
  for (let at = 0; at < folders.length && files.length <= MOST_SOURCES; at++) {
    const place = folders[at] as string;
    for (const { name, kind } of inFolder(place, sight)) {
      if (name.endsWith(".rs")) files.push(`${place}/${name}`);
      else if (kind === "folder" && !BUILT.test(name) && folders.length <= MOST_FOLDERS) {
        folders.push(`${place}/${name}`);
      }
    }
  }
  if (files.length > MOST_SOURCES || folders.length > MOST_FOLDERS) {
    return `it cannot be seen which files the sources in ${folder} name`;
  }
  const odd = files.find((file) => {
    if (isSecret?.(resolve?.(file) ?? file) === true) return true;
    const text = read(file);
    // Modules of such a name lie in folders that are not looked into.
    return text === null || namesPath(text ?? "") ||
      /\bmod\b[^;{}"]{0,200}\b(?:target|node_modules)\b/.test(text ?? "");
  });
  return odd === undefined ? undefined : `${tool} shows lines of files that ${odd} names`;
};

/** Folders that hold no source of a project, unless one says so. */
const BUILT = /^(?:target|\.git|node_modules)$/;

/** Options by which sources of other parts of a project are formatted. */
const OTHER_CRATES = /^(?:--all|--package|--manifest-path|-p)/;

/** The nearest folder with a manifest. */
function crateOf(folder: string, read: ReadText): string {
  for (let at = folder; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    if (read(`${at}/Cargo.toml`) !== undefined) return at;
  }
  return folder;
}
