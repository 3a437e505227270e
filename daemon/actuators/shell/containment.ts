// Containment by bubblewrap: found out by running it once, as it will be run. Knows nothing of verdicts; what a run may touch is
// handed in.

import type { Clock } from "../../pipeline/ports.ts";
import { type Grants, NO_GRANTS } from "../../pipeline/grants.ts";
import { BASH, bashArguments } from "./command.ts";
import { FIXED_PATH } from "./environment.ts";
import { callFilterPath } from "./call_filter.ts";
import { type Hidden, planMounts, type StandIn } from "./mounts.ts";
import { Aliases } from "./aliases.ts";
import { MountsOnce, type MountWatch } from "./mount_watch.ts";
import { stampOf } from "./place_stamp.ts";
import { KEEP_FOLDER, type RunResources } from "./resources.ts";

/** Whether runs can be contained, and how. */
export type Containment =
  | {
    readonly works: true;
    /**
     * Plans a run.
     *
     * @param standing What the runs under way rely on.
     * @param unsettled As {@link planMounts} has it.
     * @throws ContainmentError when the working folder is none, or is hidden.
     */
    plan(
      grants: Grants,
      cwd: string,
      hidden: Hidden,
      standing: readonly StandIn[],
      resources: RunResources,
      command?: string,
      unsettled?: readonly string[],
    ): ContainedStart;
    /** Has what is mounted looked at: runs that are planned from now on are kept from what is shown elsewhere, too. @throws Error */
    look(): Promise<void>;
    /** Names the other places at which a real path is shown, as they were at the last look. */
    aliasesOf(path: string): readonly string[];
  }
  | {
    readonly works: false;
    readonly why: string;
    /** It could not be found out this time: the system was short of something, or too slow. Nothing may run on such a word. */
    readonly passing?: true;
  };

/** How a contained run is started. */
export interface ContainedStart {
  /** What stands before the program and its arguments. */
  readonly argv: readonly string[];
  /** Where it must find itself: links followed when it was planned. */
  readonly cwd: string;
  /** What must stay as long as it runs, and is removed after it. */
  readonly standIns: readonly StandIn[];
  /** What lies where it mounts, and changes when something else does; `undefined` where that cannot be told. */
  readonly stamp: () => string | undefined;
}

/** How to find out whether containment works. */
export interface Probe {
  /** As the runs will have it: a folder that cannot be hidden shows here. */
  readonly hidden: Hidden;
  readonly clock: Clock;
  /** Says what is mounted. Without it that is read once. */
  readonly mounts?: Pick<MountWatch, "look">;
  /** What starts bubblewrap; `["bwrap"]` unless a test starts it as somebody else. */
  readonly launcher?: readonly string[];
}

/** How long the probe may take, milliseconds. */
export const PROBE_MS = 5_000;

/** What the probe must print: that it ran, could not write, and is alone. */
const PROBE_COMMAND = '{ : >/.passepartout-probe; } 2>/dev/null && echo writes || echo "contained $PPID"';

/** Bubblewrap reads a filter of system calls from a descriptor, which only a shell can open for it; it closes it itself. */
const FILTER_DESCRIPTOR = "9";

/**
 * Of a device that is mounted with the right to use it root could change the mode, outside as well: what is mounted from a folder
 * that is not to be written has neither right but that of use.
 */
const DEVICES_KEPT = "mount -n -o remount,bind,ro /dev 2>/dev/null || " +
  '{ mount -n --rbind /dev /dev && mount -n -o remount,bind,ro /dev; } && exec "$@"';

/**
 * What keeps mounts that are made outside later from a run, to which they would be writable and hide nothing: bubblewrap's own root
 * follows them. For root, who could change devices besides, for anybody else, and where nothing works: then they are seen.
 */
const APART: readonly (readonly string[])[] = [
  ["unshare", "-m", "sh", "-c", DEVICES_KEPT, "sh"],
  ["unshare", "-m"],
  ["unshare", "-U", "-m", "--map-current-user"],
  [],
];

const MISSING = "bubblewrap (bwrap) is not installed";

/** What the system says when it is short of processes, memory or descriptors. */
const SHORTAGE = /Resource temporarily unavailable|Cannot allocate memory|Too many open files/i;

/** Runs bubblewrap once. Never throws. */
export async function probeContainment({ hidden, clock, mounts, launcher = ["bwrap"] }: Probe): Promise<Containment> {
  const unstarted = await whyNotStarted(launcher);
  if (unstarted !== undefined) return { works: false, why: unstarted };
  const filter = callFilterPath();
  const opening = filter === undefined ? 'exec "$@"' : `exec "$@" ${FILTER_DESCRIPTOR}<"$0"`;
  const opener = [BASH, ...bashArguments(`${KEEP_FOLDER}; ${opening}`), filter ?? BASH];
  const starting = (apart: readonly string[]) => (grants: Grants) => [
    ...opener,
    ...apart,
    ...launcher,
    ...(filter === undefined ? [] : ["--seccomp", FILTER_DESCRIPTOR]),
    ...(grants.network ? ["--unshare-all", "--share-net"] : ["--unshare-all"]),
    // A run does not outlive the daemon, cannot type into its terminal, and has no powers over what it cannot see.
    "--die-with-parent",
    "--new-session",
    "--cap-drop",
    "ALL",
  ];
  let start = starting([]);
  let refusal: Extract<Containment, { works: false }> | undefined;
  for (const apart of APART) {
    start = starting(apart);
    refusal = await tryOnce(() => [...start(NO_GRANTS), ...planMounts(NO_GRANTS, "/", hidden).options], clock);
    if (refusal === undefined || refusal.passing === true) break;
  }
  if (refusal !== undefined) return refusal;
  const table = new Aliases(mounts ?? new MountsOnce({ clock }));
  try {
    await table.look();
  } catch (error) {
    return { works: false, why: `it cannot be told what is mounted: ${(error as Error).message}`, passing: true };
  }
  const plan = (
    grants: Grants,
    cwd: string,
    from: Hidden,
    standing: readonly StandIn[],
    { memoryBytes }: RunResources,
    command = "",
    unsettled: readonly string[] = [],
  ): ContainedStart => {
    const { options, standIns, places, folder } = planMounts(grants, cwd, table.widen(from), {
      standing,
      temporaryBytes: memoryBytes,
      command,
      unsettled,
    });
    return { argv: [...start(grants), ...options], cwd: folder, standIns, stamp: () => table.stamp(stampOf(places)) };
  };
  return { works: true, plan, look: () => table.look(), aliasesOf: (path) => table.of(path) };
}

/** Why a program cannot be started by this process. A shell would start it though there is no right to. */
async function whyNotStarted([program = ""]: readonly string[]): Promise<string | undefined> {
  const { state } = await Deno.permissions.query({ name: "run", command: program });
  if (state === "granted") return undefined;
  try {
    await new Deno.Command(program, {
      args: ["--version"],
      clearEnv: true,
      env: { PATH: FIXED_PATH },
      stdout: "null",
      stderr: "null",
    }).output();
    return undefined;
  } catch (error) {
    return whyNot(error);
  }
}

function whyNot(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return MISSING;
  return `bubblewrap cannot be started: ${(error as Error).message}`;
}

/** Returns why it does not work. */
async function tryOnce(
  argv: () => readonly string[],
  clock: Clock,
): Promise<Extract<Containment, { works: false }> | undefined> {
  try {
    const [program = "", ...args] = [...argv(), BASH, ...bashArguments(PROBE_COMMAND)];
    const process = new Deno.Command(program, {
      args,
      cwd: "/",
      clearEnv: true,
      env: { PATH: FIXED_PATH },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let late = false;
    const cancel = clock.after(PROBE_MS, () => {
      late = true;
      try {
        // All inside ends with it (--die-with-parent).
        process.kill("SIGKILL");
      } catch {
        // It ended in this moment.
      }
    });
    const { success, code, stdout, stderr } = await process.output();
    cancel();
    if (late) {
      return { works: false, why: `bubblewrap did not answer within ${PROBE_MS / 1000} seconds`, passing: true };
    }
    const said = new TextDecoder().decode(stdout).trim();
    if (success && said === "contained 1") return undefined;
    // As shells and other programs that start programs have it.
    if (code === 127) return { works: false, why: MISSING };
    const complaint = new TextDecoder().decode(stderr).trim().split("\n")[0]?.slice(0, 300);
    const why = complaint || `a trial run of bubblewrap was not contained (it printed "${said.slice(0, 100)}")`;
    return { works: false, why, ...(SHORTAGE.test(why) ? { passing: true } : {}) };
  } catch (error) {
    const why = whyNot(error);
    return { works: false, why, ...(SHORTAGE.test(why) ? { passing: true } : {}) };
  }
}
