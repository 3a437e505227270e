// The environment of a skill's process: what it declared, and what the runtime needs.
// Knows neither values nor where they are from.

import type { Capability } from "../ports.ts";

/** Where programs are looked for; the user's own PATH decides nothing. */
export const FIXED_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The whole environment of a skill's process.
 *
 * @param variable Says what is set in the daemon's.
 */
export function makeSkillEnvironment(
  capabilities: readonly Capability[],
  variable: (name: string) => string | undefined,
  timeZone: string,
): Record<string, string> {
  const declared: Record<string, string> = {};
  for (const each of capabilities) {
    const value = each.kind === "env" ? variable(each.name) : undefined;
    // What changes how the runtime itself works is not the skill's to declare.
    if (each.kind === "env" && value !== undefined && !/^(DENO|NODE|LD|V8)_/.test(each.name)) {
      declared[each.name] = value;
    }
  }
  return {
    ...declared,
    PATH: FIXED_PATH,
    TZ: timeZone,
    NO_COLOR: "1",
    DENO_NO_UPDATE_CHECK: "1",
    // It keeps nothing: there can be no folder in there.
    DENO_DIR: "/proc/none",
  };
}
