// The project's own lint rules, as one plugin for `deno lint`; deno.json names this file.
// Each rule stands in a file of its own, with its reasons.

import { doc, header } from "./comments.ts";
import { edge, noConsole } from "./edge.ts";
import { imports } from "./imports.ts";
import { noSleep } from "./sleep.ts";

/** The plugin. */
const plugin: Deno.lint.Plugin = {
  name: "passepartout",
  rules: { imports, edge, console: noConsole, "no-sleep": noSleep, header, doc },
};

export default plugin;
