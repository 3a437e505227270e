// The environment of a skill's process: what it declared, and what the runtime needs.
// Knows neither values nor where they are from.

import type { Capability } from "../ports.ts";

/** Where programs are looked for; the user's own PATH decides nothing. */
export const FIXED_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What changes how the runtime itself works, where a name leads or who is asked in its stead is not the skill's to declare. */
const OF_THE_RUNTIME = /^(DENO|NODE|LD|V8|RES)_|^(HOSTALIASES|LOCALDOMAIN)$|_proxy$/i;

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
    if (each.kind === "env" && value !== undefined && !OF_THE_RUNTIME.test(each.name)) {
      declared[each.name] = value;
    }
  }
  return {
    ...declared,
    PATH: FIXED_PATH,
    TZ: timeZone,
    NO_COLOR: "1",
    // Measured: a name server that gives ::ffff:127.0.0.1 would lead to this machine, since the runtime does not know it for that. The
    // system (glibc since 2.36) asks for addresses of the newer kind no more.
    RES_OPTIONS: "no-aaaa",
    DENO_NO_UPDATE_CHECK: "1",
    // It keeps nothing: there can be no folder in there.
    DENO_DIR: "/proc/none",
  };
}
