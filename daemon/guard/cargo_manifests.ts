// What the manifests of a Rust project lead cargo to: other manifests, by the paths of dependencies and members, and sources. Cargo
// shows the line of each in which it is wrong. Reads manifests as text; runs nothing.

import { isObject, type Json, textsIn } from "./json_settings.ts";
import { pathIn } from "./path_in.ts";
import { inFolder, type Look } from "./project_look.ts";
import { isBeyond, topOf } from "./project_top.ts";
import type { Sight } from "./sight.ts";
import { readToml } from "./toml_settings.ts";

/** More manifests are not followed. */
const MOST_MANIFESTS = 300;

/** Follows the manifests from a folder. */
export const cargoManifests: Look = (folder, { words }, sight) => {
  const { read, isSecret, resolve } = sight;
  const top = topOf(folder, sight);
  const open: string[] = [];
  for (let at = folder; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) open.push(`${at}/Cargo.toml`);
  for (const word of words) if (word?.endsWith(".toml")) open.push(pathIn(folder, word.replace(/^--[\w-]+=/, "")));
  const danger = (path: string, by: string) => {
    const real = resolve?.(path) ?? path;
    if (isSecret?.(real)) return `cargo shows lines of ${real}, to which ${by} leads`;
    return isBeyond(real, top)
      ? `cargo reads ${real}, to which ${by} leads and which is not of the project`
      : undefined;
  };
  const seen = new Set<string>();
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = read(file);
    if (text === undefined) continue;
    const at = file.slice(0, file.lastIndexOf("/"));
    // Above the project are those of the user.
    const isOwn = isBeyond(at, top) && top.startsWith(`${at}/`);
    const manifest = text === null ? undefined : readToml(text);
    if (manifest === undefined || seen.size > MOST_MANIFESTS) return `it cannot be told what ${file} leads cargo to`;
    const why = isOwn ? undefined : danger(file, file);
    if (why !== undefined) return why;
    for (const path of isOwn ? [] : namedBy(manifest)) {
      const folders = membersOf(at, path, sight);
      if (folders === undefined) return `it cannot be told where ${path} of ${file} leads cargo to`;
      for (const each of folders) {
        const why = danger(each, file);
        if (why !== undefined) return why;
        open.push(`${each}/Cargo.toml`);
      }
    }
    const source = isOwn ? undefined : sourcesOf(manifest).find((path) => !PLAIN_SOURCE.test(path));
    if (source !== undefined) return `cargo shows lines of ${source}, which ${file} names`;
  }
  return undefined;
};

/** A source where cargo and its formatter look for others of it as well. */
const PLAIN_SOURCE = /^(?:\.\/)?(?!target\/|\.)[\w-](?:\.?[\w/-])*\.rs$/;

/** The folders that a manifest names: of dependencies, of members and of the workspace. */
function namedBy(manifest: Json): string[] {
  const { workspace, package: own } = isObject(manifest) ? manifest : {};
  const found = isObject(own) && typeof own["workspace"] === "string" ? [own["workspace"]] : [];
  if (isObject(workspace)) found.push(...textsIn(workspace["members"]), ...textsIn(workspace["default-members"]));
  return [...found, ...pathsIn(manifest).filter((path) => !path.endsWith(".rs"))];
}

/** The sources that a manifest names. */
function sourcesOf(manifest: Json): string[] {
  const { package: own } = isObject(manifest) ? manifest : {};
  const built = isObject(own) ? textsIn(own["build"]) : [];
  return [
    ...built,
    ...pathsIn(manifest, TARGETS),
    ...pathsIn(manifest).filter((path) => path.endsWith(".rs")),
  ];
}

/** Tables of what is built. */
const TARGETS = ["lib", "bin", "example", "test", "bench"];

/** What is called a path in a value, however deep. @param tables Only in these. */
function pathsIn(value: Json, tables?: readonly string[]): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => {
    if (tables !== undefined) return tables.includes(name) ? pathsIn(each) : [];
    if (name === "path" && typeof each === "string") return [each];
    return name === "metadata" ? [] : pathsIn(each);
  });
}

/** The folders that a name stands for, in which a star may stand for the names in one; `undefined` for other patterns. */
function membersOf(folder: string, name: string, sight: Sight): string[] | undefined {
  if (/[?[\]{}\\]|\*\*/.test(name)) return undefined;
  let found = [name.startsWith("/") ? "" : folder];
  for (const part of name.split("/")) {
    if (!part.includes("*")) {
      found = found.map((at) => pathIn(at, part === "" ? "." : part));
      continue;
    }
    const [before = "", behind = "", ...more] = part.split("*");
    if (more.length > 0) return undefined;
    found = found.flatMap((at) =>
      [...inFolder(at, sight)].filter(({ name, kind }) =>
        kind !== "file" && name.startsWith(before) && name.endsWith(behind)
      ).map(({ name }) => `${at}/${name}`)
    );
    if (found.length > MOST_MANIFESTS) return undefined;
  }
  return found;
}
