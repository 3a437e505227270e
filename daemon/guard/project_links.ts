// Whether a tool that reads a project comes to secrets by the links in it, or by settings that take other files in. Knows which files
// a tool reads by itself from a table; runs nothing.

import { pathIn } from "./path_in.ts";
import { isSecretName } from "./paths.ts";
import { plainSettings } from "./plain_settings.ts";
import type { Sight } from "./project_look.ts";
import { READ_UNASKED } from "./read_unasked.ts";

/** A setting that names other files to take in, and what it names. */
const TAKES_IN =
  /["']?\b(?:extends?|includes?|inherit[_-]from|presets?|base[_-]?config|rcfile|config[_-]?file)["']?[ \t]*[:=][ \t]*(\[[^\]]{0,2000}\]|"[^"\n]*"|'[^'\n]*'|[^\s,}]+)/gi;

/** More settings than this are not looked at. */
const MOST_TAKEN = 64;

/** The files that a text of settings takes in, as they are named there. */
function takenIn(text: string): string[] {
  const found: string[] = [];
  for (const [, value = ""] of plainSettings(text).matchAll(TAKES_IN)) {
    if (found.length >= MOST_TAKEN) break;
    for (const [name] of value.matchAll(/[^\s"'[\],]+/g)) if (found.length < MOST_TAKEN) found.push(name);
  }
  return found;
}

/** A file that the tool reads by itself, and prints lines of, is a link to what must not be read unasked. */
export function leadsToSecrets(
  folder: string,
  tool: string,
  { home, resolve, isSecret, read }: Sight,
  seen: Set<string>,
): string | undefined {
  const names = Object.hasOwn(READ_UNASKED, tool) ? READ_UNASKED[tool] : undefined;
  if (names === undefined || resolve === undefined || isSecret === undefined) return undefined;
  for (let at = resolve(folder) ?? folder;; at = at.slice(0, at.lastIndexOf("/"))) {
    if (seen.has(at)) return undefined;
    seen.add(at);
    for (const name of at === home ? [] : names) {
      const file = `${at === "/" ? "" : at}/${name}`;
      const real = resolve(file);
      if (real !== undefined && real !== file && isSecret(real)) {
        return `${tool} prints lines of ${file}, which is a link to ${real}`;
      }
      const names = takenIn(read(file) ?? "");
      const taken = names.map((name) => pathIn(at, name)).find((each) => isSecret(resolve(each) ?? each));
      // All of a folder above is more than the project.
      const wide = names.find((name) => /^(?:\.\.\/?)+$|^~/.test(name));
      if (wide !== undefined) return `${tool} reads ${wide}, which ${file} takes in`;
      if (taken !== undefined) return `${tool} prints lines of ${taken}, which ${file} takes in`;
    }
    if (at === "" || at === "/") return undefined;
  }
}

/** More entries of a project are not looked at for links. */
const MOST_ENTRIES = 3_000;

/** Folders of which no tool takes anything by itself. */
const PASSED = /^(?:node_modules|\.git|target|\.venv|venv|__pycache__|\.cache|dist|build)$/;

/** A link in a project that leads to what must not be read unasked: whatever reads the project may take it for a file of its own. */
export function strayLink(folder: string, tool: string, { entries, resolve, isSecret }: Sight): string | undefined {
  if (entries === undefined || resolve === undefined || isSecret === undefined) return undefined;
  const folders = [folder];
  let left = MOST_ENTRIES;
  for (let at = 0; at < folders.length; at++) {
    for (const { name, kind } of entries(folders[at] as string)) {
      if (left-- <= 0) return undefined;
      const path = `${folders[at]}/${name}`;
      if (kind === "folder" && !PASSED.test(name)) folders.push(path);
      // What is called a secret is nothing that a tool takes by itself, and of a search it is looked for elsewhere.
      if (kind !== "link" || isSecretName(name) || tool === "rg" && !/^\.(?:git|rg)?ignore$/.test(name)) continue;
      const real = resolve(path) ?? path;
      if (isSecret(real)) return `${tool} may show ${real}, to which ${path} leads`;
    }
  }
  return undefined;
}
