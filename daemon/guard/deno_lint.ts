// Whether `deno lint` runs code of the project: plugins that a configuration names are loaded and run. Reads configurations as text;
// runs nothing.

import type { ReadText } from "./git_remote.ts";

/** Says that plugins are named, or may be: by a sign in its escaped form, or in a folder of a workspace with a file of its own. */
const MAY_PLUG = /plugins|workspace|\\u/i;

/** Tells why files in or below `folder` must not be linted unasked, as a clause; `undefined` if nothing speaks against it. */
export function dangerOfLint(folder: string | undefined, read: ReadText): string | undefined {
  if (folder === undefined) return "it is not known in which folder deno looks for its configuration";
  for (let at = folder;; at = at.slice(0, at.lastIndexOf("/"))) {
    for (const name of ["deno.json", "deno.jsonc", "package.json"]) {
      const file = `${at === "/" ? "" : at}/${name}`;
      const text = read(file);
      if (text === undefined) continue;
      const plugs = text === null || (name === "package.json" ? /workspaces|\\u/.test(text) : MAY_PLUG.test(text));
      if (plugs) return `deno lint runs the plugins of the project, and ${file} may name some`;
    }
    if (at === "" || at === "/") return undefined;
  }
}
