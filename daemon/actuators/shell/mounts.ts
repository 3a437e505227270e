// What a contained run sees of the file system, as a list of mounts. Each path is real (links followed) and has one mount; a deeper
// one lies over a shallower one, so the order is that of depth. Knows bubblewrap's options and starts nothing.

import type { Grants } from "../../pipeline/grants.ts";
import { folderOf, isWithin, PathView, type RealPath } from "./real_path.ts";

/** What runs do not see, or do not change. Absolute paths; what does not exist may be named. */
export interface Hidden {
  /** The daemon's own folders and files (config, state, vault, plans): no grant reaches them. */
  readonly always: readonly string[];
  /** Credentials: seen when a grant names the path or one below it; a grant of a folder above does not. */
  readonly credentials: readonly string[];
  /** Seen, and never written: `system/` of the memex. */
  readonly readOnly: readonly string[];
}

/** A run cannot be contained as it should be. */
export class ContainmentError extends Error {
  override name = "ContainmentError";
}

/** What lies at a path. Of two for one path the one that stands first here stays. */
const RANKS = ["gone", "fixed", "device", "process", "write", "read", "hide", "private", "pin"] as const;
type Kind = typeof RANKS[number];

interface Mount {
  readonly path: string;
  readonly kind: Kind;
  readonly isFile: boolean;
}

/** Folders of the system that every run has to itself: others' sockets and temporary files are in them. */
const PRIVATE = ["/tmp", "/var/tmp", "/run", "/var/run"];

/** What programs need of `/run`: name resolution, and where one distribution keeps its programs. */
const NEEDED = [
  "/run/systemd/resolve",
  "/run/resolvconf",
  "/run/NetworkManager/resolv.conf",
  "/run/current-system",
  "/run/booted-system",
  "/run/opengl-driver",
];

/** Made anew for every run; no grant reaches into them. */
const SPECIAL: Readonly<Record<string, Kind>> = { "/dev": "device", "/proc": "process" };

/**
 * Plans the mounts of a run.
 *
 * @returns Options of bubblewrap, the working folder's among them.
 * @throws ContainmentError when the working folder is none, or is hidden.
 */
export function planMounts(grants: Grants, cwd: string, hidden: Hidden): string[] {
  const plan = new MountPlan();
  const view = new PathView();
  const follow = (path: string) => view.follow(path);
  for (const [path, kind] of Object.entries(SPECIAL)) plan.put({ path, kind, isFile: false });
  for (const path of PRIVATE) plan.putReal(follow(path), "private");

  const own = hidden.always.map(follow);
  const gone = own.filter(({ kind }) => kind !== "missing");
  for (const each of gone) plan.putReal(each, "gone");
  const reachable = ({ path, kind }: RealPath) => {
    const special = Object.keys(SPECIAL).some((each) => isWithin(path, each));
    return kind !== "missing" && !special && !gone.some((each) => isWithin(path, each.path));
  };

  const fixed = hidden.readOnly.map(follow).filter(reachable);
  for (const each of fixed) plan.putReal(each, "fixed");
  const writes = grants.write.map(follow).filter(reachable);
  for (const each of writes) {
    if (!fixed.some(({ path }) => isWithin(each.path, path))) plan.putReal(each, "write");
  }
  const reads = [...view.followExisting(NEEDED), ...grants.read.map(follow)].filter(reachable);
  for (const each of reads) plan.putReal(each, "read");
  for (const each of view.followExisting(hidden.credentials).filter(reachable)) plan.putReal(each, "hide");

  // Where a link to the daemon's own leads, and where it will be made, is not for a run to say.
  for (const { path, kind, links } of [...own, ...fixed.map((each) => ({ ...each, kind: "folder" }))]) {
    for (const each of kind === "missing" ? [path, ...links] : links) plan.protect(each);
  }
  plan.pinAll();

  const { path: folder, kind } = follow(cwd);
  if (kind !== "folder") throw new ContainmentError(`the working folder ${cwd} does not exist`);
  const cover = plan.at(folder) ?? plan.cover(folder);
  if (cover?.kind === "gone") throw new ContainmentError(`the working folder ${cwd} belongs to the daemon itself`);
  if (cover?.kind === "hide") throw new ContainmentError(`the working folder ${cwd} holds credentials`);
  if (cover?.kind === "private" && folder !== cover.path) plan.put({ path: folder, kind: "read", isFile: false });
  return [...plan.options(), "--chdir", folder];
}

class MountPlan {
  readonly #mounts = new Map<string, Mount>();

  at(path: string): Mount | undefined {
    return this.#mounts.get(path);
  }

  put(mount: Mount): void {
    const there = this.#mounts.get(mount.path);
    if (there !== undefined && RANKS.indexOf(there.kind) <= RANKS.indexOf(mount.kind)) return;
    this.#mounts.set(mount.path, mount);
  }

  putReal({ path, kind }: RealPath, as: Kind): void {
    if (kind !== "missing") this.put({ path, kind: as, isFile: kind === "file" });
  }

  /** The nearest mount above a path; `undefined` is the read-only root. */
  cover(path: string): Mount | undefined {
    for (let each = path; each !== "/";) {
      each = folderOf(each);
      const mount = this.at(each);
      if (mount !== undefined && mount.kind !== "pin") return mount;
    }
    return undefined;
  }

  /** Takes the right to write to a folder, if there is one. */
  protect(path: string): void {
    const mount = this.at(path) ?? this.cover(path);
    if (mount?.kind === "write") this.#mounts.set(path, { path, kind: "fixed", isFile: false });
  }

  /**
   * Makes a mount of every folder between one that may be written and something in it that is kept from the run. A mount cannot be
   * renamed; without that, the folder above it could be moved away, and another one made in its place.
   */
  pinAll(): void {
    for (const { path, kind } of [...this.#mounts.values()]) {
      const cover = this.cover(path);
      if (cover?.kind !== "write" || (kind !== "gone" && kind !== "fixed" && kind !== "hide")) continue;
      for (let each = folderOf(path); each !== cover.path; each = folderOf(each)) {
        this.put({ path: each, kind: "pin", isFile: false });
      }
    }
  }

  options(): string[] {
    const depth = ({ path }: Mount) => path === "/" ? 0 : path.split("/").length;
    const mounts = [...this.#mounts.values()]
      .filter((mount) => !this.#isVain(mount))
      .sort((one, other) => depth(one) - depth(other));
    const hidden = mounts.filter(({ kind, isFile }) => !isFile && (kind === "gone" || kind === "hide"));
    return [
      // Everything else, as it is, but not to be written.
      ...(this.at("/") === undefined ? ["--ro-bind", "/", "/"] : []),
      ...mounts.flatMap(option),
      // Only now: what lies in them had to be made first.
      ...hidden.flatMap(({ path }) => ["--remount-ro", path]),
      // To root, what is set in /proc/sys is open without any capability, and some of it runs programs outside.
      "--remount-ro",
      "/proc",
    ];
  }

  /** Below something hidden there is nothing left to hide, and in an empty folder nothing to keep. */
  #isVain({ path, kind }: Mount): boolean {
    const cover = this.cover(path)?.kind;
    if (kind === "hide" || kind === "gone") {
      return cover === "hide" || cover === "gone" || cover === "private" || cover === "process" || cover === "device";
    }
    // A private folder may stand in another one (/var/run in some systems is a link, in others none).
    return kind === "private" && cover === "private";
  }
}

function option({ path, kind, isFile }: Mount): string[] {
  switch (kind) {
    case "gone":
    case "hide":
      // With its device, so that it can be opened: an empty file is less of a surprise than one that cannot be read.
      return isFile ? ["--dev-bind", "/dev/null", path] : ["--tmpfs", path];
    case "private":
      return ["--tmpfs", path];
    case "fixed":
    case "read":
      return ["--ro-bind", path, path];
    case "write":
    case "pin":
      return ["--bind", path, path];
    case "device":
      return ["--dev", path];
    case "process":
      return ["--proc", path];
  }
}
