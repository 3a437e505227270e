// The command line of a skill's process: the rights it declared as flags of the runtime, limits of the system, the boot module.
// Knows what starts, and starts nothing.

import type { Capability } from "../ports.ts";
import type { SkillContainment } from "./containment.ts";
import { addressOfTyped } from "./address.ts";
import BOOT from "./boot.ts" with { type: "text" };
import { type JailLimits, RUNTIME_DATA_BYTES } from "./limits.ts";

/** What a skill is started with. */
export interface LaunchSettings {
  /** The runtime's own program. */
  readonly runtime: string;
  readonly capabilities: readonly Capability[];
  readonly limits: JailLimits;
  /** Without it the runtime's own rights are all that holds a skill. */
  readonly containment?: SkillContainment | undefined;
  /** Paths that no declared path opens: credentials, the daemon's own. */
  readonly hidden: readonly string[];
}

/** A skill cannot be started as it declares. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
}

/** The boot module. */
const PROGRAM = addressOfTyped(BOOT);

/**
 * This machine itself, its neighbours, and where machines are told of their own keys: no name may lead there, whatever it was declared as.
 * Measured: the runtime holds what a name leads to against this. It takes no range of the newer kind of addresses, so none is asked
 * for (`environment.ts`).
 */
const OWN_ADDRESSES = [
  ...["127.0.0.0/8", "[::1]", "0.0.0.0/8", "[::]", "169.254.0.0/16"],
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"],
];

/** Nothing is looked for elsewhere, fetched, written down or asked. */
const CLOSED = [
  ...["--quiet", "--no-prompt", "--no-remote", "--no-npm", "--no-config", "--no-lock", "--cached-only"],
  ...["--no-check", "--no-code-cache", "--deny-run", "--deny-ffi", "--deny-sys", "--deny-import"],
];

/**
 * `ulimit -d` counts memory wherever it comes from; a limit of the heap does not bound typed arrays. A limit that is lower already
 * stays. Should the system run out of memory, it ends a skill first.
 */
const BECOME = `
ulimit -d "$1" 2>/dev/null || :
ulimit -c 0 2>/dev/null || :
echo 1000 2>/dev/null > /proc/self/oom_score_adj || :
shift
exec "$@"`;

/** The arguments of `bash` that become the process of a skill. @throws LaunchError when a path cannot be given to the runtime. */
export function launchArguments(settings: LaunchSettings): string[] {
  const { containment, limits, capabilities, hidden } = settings;
  const runtime = containment?.plan({ runtime: settings.runtime, capabilities, hidden }) ?? [settings.runtime];
  const heap = Math.floor(limits.heapBytes / (1 << 20));
  return [
    ...["--noprofile", "--norc", "-c", "--", BECOME, "bash"],
    String(Math.floor((limits.memoryBytes + RUNTIME_DATA_BYTES) / 1024)),
    ...runtime,
    "run",
    ...CLOSED,
    // No text becomes code but what was looked at.
    `--v8-flags=--max-old-space-size=${heap},--disallow-code-generation-from-strings`,
    ...rightsOf(capabilities, hidden),
    PROGRAM,
    String(limits.messageBytes),
    ...namesOfRights(capabilities),
  ];
}

/** The flags that give what is declared. */
function rightsOf(capabilities: readonly Capability[], hidden: readonly string[]): string[] {
  const given = { read: [] as string[], write: [] as string[], net: [] as string[], env: [] as string[] };
  for (const each of capabilities) {
    if (each.kind === "read" || each.kind === "write") given[each.kind].push(...namesOf(asPath(each.path)));
    else if (each.kind === "net") given.net.push(asHost(each.host));
    else if (each.kind === "env") given.env.push(asWord(each.name));
  }
  const flags = Object.entries(given).flatMap(([right, values]) =>
    values.length === 0 ? [`--deny-${right}`] : [`--allow-${right}=${values.join(",")}`]
  );
  if (given.net.length > 0) flags.push(`--deny-net=${OWN_ADDRESSES.join(",")}`);
  const shut = hidden.flatMap((path) => namesOf(asPath(path))).join(",");
  if (shut !== "" && given.read.length > 0) flags.push(`--deny-read=${shut}`);
  if (shut !== "" && given.write.length > 0) flags.push(`--deny-write=${shut}`);
  return flags;
}

/** A path, and the one it is a link to: what is judged in the process is where links lead. */
function namesOf(path: string): string[] {
  try {
    return [...new Set([path, asPath(Deno.realPathSync(path))])];
  } catch (error) {
    if (error instanceof LaunchError) throw error;
    return [path];
  }
}

function asPath(path: string): string {
  if (!path.startsWith("/")) throw new LaunchError(`the path ${path} is not absolute`);
  if (path.includes(",")) throw new LaunchError(`the runtime takes no comma in a path (${path})`);
  return path;
}

/** Measured: the runtime does not know an address of this machine when it stands as one of the newer kind. */
function asHost(host: string): string {
  if (/^\[?(::ffff:|0*:0*:)/i.test(host)) throw new LaunchError(`the address ${host} stands for another`);
  return asWord(host);
}

function asWord(word: string): string {
  if (!/^[A-Za-z0-9_.:[\]-]+$/.test(word)) throw new LaunchError(`"${word}" is no host and no name of a variable`);
  return word;
}

function namesOfRights(capabilities: readonly Capability[]): string[] {
  return [...new Set(capabilities.map(({ kind }) => kind))].filter((kind) => kind !== "memory").sort();
}
