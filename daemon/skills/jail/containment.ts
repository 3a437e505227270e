// A skill's process inside bubblewrap: it sees the runtime, the system's libraries and the paths it declared, and nothing else of the
// machine. Whether that works is found out by a trial. Knows mounts, and nothing of what runs in them.

import type { Clock } from "../../pipeline/ports.ts";
import type { Capability } from "../ports.ts";
import { makeSkillEnvironment } from "./environment.ts";

/** What a contained skill may see. */
export interface SkillView {
  /** The runtime's own program. */
  readonly runtime: string;
  readonly capabilities: readonly Capability[];
  /** Paths that no declared path opens. */
  readonly hidden: readonly string[];
}

/** Contains the processes of skills. */
export interface SkillContainment {
  /** What to start instead of the runtime's program, up to and without its arguments. */
  plan(view: SkillView): readonly string[];
}

/** Whether skills can be contained. */
export type SkillContainmentProbe =
  | { readonly works: true; readonly containment: SkillContainment }
  | { readonly works: false; readonly why: string };

/** How long the trial may take, milliseconds. */
const PROBE_MS = 5_000;

/** Where programs find their libraries, on the systems there are. A link is shown as a link. */
const LIBRARIES = ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/nix/store", "/gnu/store"];

/** What it takes to find a host by its name. */
const NAMES = [
  ...["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf", "/run/systemd/resolve"],
  ...["/run/NetworkManager/resolv.conf", "/run/resolvconf"],
];

/** Where the runtime stands in there. */
const RUNTIME = "/deno";

/** Contains by bubblewrap. @param launcher What starts it. */
export function bubblewrap(launcher: readonly string[] = ["bwrap"]): SkillContainment {
  return { plan: (view) => planMounts(view, launcher) };
}

function planMounts({ runtime, capabilities, hidden }: SkillView, launcher: readonly string[]): string[] {
  const network = capabilities.some(({ kind }) => kind === "net");
  const shown = capabilities.flatMap((each) =>
    each.kind === "read" || each.kind === "write"
      ? [{ path: each.path, real: realOf(each.path), writes: each.kind === "write" }]
      : []
  );
  // A deeper path lies over a shallower one, and of two for one path the one that may be written.
  shown.sort((a, b) => depthOf(a.real) - depthOf(b.real) || Number(a.writes) - Number(b.writes));
  const shut = hidden.map(realOf).filter((path) => shown.some(({ real }) => isWithin(path, real)));
  const links = shown.filter(({ path, real }) => path !== real);
  return [
    ...launcher,
    "--unshare-all",
    ...(network ? ["--share-net"] : []),
    // It does not outlive the daemon, cannot type into its terminal, and has no power over anything.
    ...["--die-with-parent", "--new-session", "--cap-drop", "ALL"],
    ...LIBRARIES.flatMap(showLibraries),
    // The runtime asks there for its own path.
    ...["--ro-bind", runtime, RUNTIME, "--proc", "/proc"],
    ...(network ? NAMES.flatMap((path) => ["--ro-bind-try", path, path]) : []),
    // Links come first: what is made later may lie on the disk.
    ...[...new Map(links.map(({ path, real }) => [path, real]))].flatMap(([path, real]) => ["--symlink", real, path]),
    ...shown.flatMap(({ real, writes }) => [writes ? "--bind-try" : "--ro-bind-try", real, real]),
    ...shut.flatMap(hide),
    ...["--remount-ro", "/", "--chdir", "/", RUNTIME],
  ];
}

/** Where a path leads. */
function realOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

function showLibraries(path: string): string[] {
  try {
    const { isSymlink } = Deno.lstatSync(path);
    return isSymlink ? ["--symlink", Deno.readLinkSync(path), path] : ["--ro-bind", path, path];
  } catch {
    return [];
  }
}

/** What is not there cannot be covered; nobody could read it either. */
function hide(path: string): string[] {
  try {
    const { isDirectory } = Deno.statSync(path);
    return isDirectory ? ["--tmpfs", path, "--remount-ro", path] : ["--ro-bind", "/dev/null", path];
  } catch {
    return [];
  }
}

function depthOf(path: string): number {
  return path.split("/").filter((each) => each !== "").length;
}

function isWithin(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** What is known of containing skills. */
export interface Containing {
  /** What is tried where nothing is known yet: the start of a skill is as good a trial as any. `undefined` once it is known. */
  untried(): SkillContainment | undefined;
  /** A skill was started by what was untried. */
  worked(): void;
  /** What contains skills; `undefined` where nothing does. */
  known(): Promise<SkillContainment | undefined>;
}

/** What is known from the beginning. */
export function containedBy(containment: SkillContainment | undefined): Containing {
  return { untried: () => undefined, worked() {}, known: () => Promise.resolve(containment) };
}

/**
 * Finds out whether skills can be contained when that is first asked for, and again as long as they cannot: the system may have been
 * short of something.
 *
 * @param onRefusal Takes why they cannot, once for each reason.
 */
export function containWhereItWorks(
  runtime: string,
  clock: Clock,
  onRefusal: (why: string) => void,
  containment: SkillContainment = bubblewrap(),
): Containing {
  let probing: Promise<SkillContainmentProbe> | undefined;
  let last: string | undefined;
  return {
    untried: () => probing === undefined && last === undefined ? containment : undefined,
    worked: () => void (probing ??= Promise.resolve({ works: true, containment })),
    known: async () => {
      const probe = await (probing ??= probeSkillContainment(runtime, clock, containment));
      if (probe.works) return probe.containment;
      probing = undefined;
      if (probe.why !== last) onRefusal(probe.why);
      last = probe.why;
      return undefined;
    },
  };
}

/** Runs the runtime in bubblewrap once. Never throws. */
export async function probeSkillContainment(
  runtime: string,
  clock: Clock,
  containment: SkillContainment = bubblewrap(),
): Promise<SkillContainmentProbe> {
  const [program = "", ...args] = containment.plan({ runtime, capabilities: [], hidden: [] });
  try {
    const child = new Deno.Command(program, {
      args: [
        ...args,
        "run",
        "--quiet",
        "--no-config",
        "--no-lock",
        "data:text/javascript,await import(String('node:module'))",
      ],
      cwd: "/",
      clearEnv: true,
      env: makeSkillEnvironment([], () => undefined, "UTC"),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let late = false;
    const cancel = clock.after(PROBE_MS, () => {
      late = true;
      child.kill("SIGKILL");
    });
    const { success, stderr } = await child.output();
    cancel();
    if (success) return { works: true, containment };
    const complaint = new TextDecoder().decode(stderr).trim().split("\n")[0]?.slice(0, 300);
    return { works: false, why: late ? "bubblewrap did not answer in time" : complaint || "bubblewrap failed" };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { works: false, why: "bubblewrap (bwrap) is not installed" };
    return { works: false, why: `bubblewrap cannot be started: ${(error as Error).message}` };
  }
}
