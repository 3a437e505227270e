// Whether a shell takes `..` behind a link as the system does: the option -P of bash and its kin, as `set` and a shell's own
// command line take it. Knows no folder.

import type { Arg } from "./call.ts";

/** Whether `cd` follows links before `..` once these options were set. */
export function physicalAfter(args: readonly Arg[], before: boolean | undefined): boolean | undefined {
  let physical = before;
  for (let at = 0; at < args.length; at++) {
    const { text, mayBeOption, mayVanish } = args[at] as Arg;
    if (text === undefined && (mayBeOption || mayVanish)) physical = undefined;
    if (text === undefined) continue;
    if (text === "--" || !/^[-+]./.test(text)) break;
    const value = text.includes("o") ? args[++at] : undefined;
    if (/^[-+]\w*P/.test(text) || value?.text === "physical") physical = text.startsWith("-");
    else if (value !== undefined && value.text === undefined) physical = undefined;
  }
  return physical;
}
