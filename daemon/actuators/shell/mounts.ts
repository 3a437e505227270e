// What a contained run sees of the file system, as a list of mounts. Each path is real (links followed) and has one mount; a deeper
// one lies over a shallower one, so the order is that of depth. Knows bubblewrap's options and starts nothing.

import type { Grants } from "../../pipeline/grants.ts";
import { folderOf, isWithin, PathView, type RealPath } from "./real_path.ts";
import type { Place } from "./place_stamp.ts";
import { entriesOf, talks, type TemporaryEntry } from "./temporary.ts";

/** What runs do not see, or do not change. Absolute paths; what does not exist may be named. */
export interface Hidden {
  /** The daemon's own folders and files (config, state, vault, plans): no grant reaches them. */
  readonly always: readonly string[];
  /**
   * Credentials: seen when a grant names the path or one below it; a grant of a folder above does not. A slash at the end says
   * that it is a folder, should it not exist.
   */
  readonly credentials: readonly string[];
  /** As credentials, as far as they exist: they may be made. */
  readonly existing: readonly string[];
  /** What is seen in folders of credentials all the same: no secret is in these files. */
  readonly open?: readonly OpenNames[];
  /** Seen, and never written: `system/` of the memex. */
  readonly readOnly: readonly string[];
}

/** Names in a folder. */
export interface OpenNames {
  readonly folder: string;
  readonly names: RegExp;
}

/** A run cannot be contained as it should be. */
export class ContainmentError extends Error {
  override name = "ContainmentError";
}

/** What lies at a path. Of two for one path the one that stands first here stays. */
const RANKS = [
  "gone",
  "fixed",
  "device",
  "process",
  "write",
  "read",
  "hide",
  "private",
  "show",
  "link",
  "pin",
] as const;
type Kind = typeof RANKS[number];

interface Mount {
  readonly path: string;
  readonly kind: Kind;
  readonly isFile: boolean;
  /** It is not there: bubblewrap makes it. */
  readonly made?: boolean;
  /** Of a link, what it says. */
  readonly from?: string;
}

/**
 * An empty file or folder that bubblewrap makes outside of the run, because a mount needs something to lie on. It is in the way of
 * what the run must not make, and is removed after it.
 */
export interface StandIn {
  readonly path: string;
  readonly isFile: boolean;
}

/** What {@link planMounts} must know besides. */
export interface MountSettings {
  /** Those of the runs under way. */
  readonly standing?: readonly StandIn[];
  /** How much each folder of temporary files holds, which is memory; 0 is half of the machine's. */
  readonly temporaryBytes?: number;
  /** What will run: of many temporary files those that it names are shown first. */
  readonly command?: string;
  /** Where others may write meanwhile: what lies below is mounted with such a place as a whole, for its path may lead elsewhere. */
  readonly unsettled?: readonly string[];
}

/** What {@link planMounts} returns. */
export interface PlannedMounts {
  /** Options of bubblewrap, the working folder's among them. */
  readonly options: readonly string[];
  /** The working folder, a real path. */
  readonly folder: string;
  /** What the run relies on, and must stay as long as it runs; those of other runs among it. */
  readonly standIns: readonly StandIn[];
  /** What lies there is what the mounts are about: with something else in its place they are about what is gone. */
  readonly places: readonly Place[];
}

/** Of these every run has its own, with what lies in them as it is, but for sockets: what it leaves there is gone with it. */
const TEMPORARY = ["/tmp", "/var/tmp"];

/** Folders of the system that every run has to itself: others' sockets are in them. */
const PRIVATE = [...TEMPORARY, "/run", "/var/run"];

/**
 * How many temporary files are shown, each of which takes bubblewrap a quarter of a millisecond: where the command speaks of their
 * folder, and where it does not. What it names comes first.
 */
const MOST_SHOWN = { named: 64, unnamed: 16 } as const;

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
 * @throws ContainmentError when the working folder is none, or is hidden.
 */
export function planMounts(
  grants: Grants,
  cwd: string,
  hidden: Hidden,
  { standing = [], temporaryBytes = 0, command = "", unsettled = [] }: MountSettings = {},
): PlannedMounts {
  const plan = new MountPlan();
  const view = new PathView();
  const follow = (path: string) => view.follow(path);
  for (const [path, kind] of Object.entries(SPECIAL)) plan.put({ path, kind, isFile: false });
  for (const path of PRIVATE) plan.putReal(follow(path), "private");
  for (const path of TEMPORARY) {
    const real = follow(path);
    // Not entry by entry.
    if (unsettled.some((place) => isWithin(real.path, place))) plan.putReal(real, "read");
  }

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
  const secrets = [...hidden.credentials.map(bare), ...hidden.existing];
  for (const each of view.followExisting(secrets).filter(reachable)) plan.putReal(each, "hide");
  for (const { folder, names } of hidden.open ?? []) plan.putOpen(view, folder, names);
  // Where a link to the daemon's own leads, and where it will be made, is not for a run to say.
  for (const { path, kind, links } of [...own, ...fixed.map((each) => ({ ...each, kind: "folder" }))]) {
    for (const each of kind === "missing" ? [path, ...links] : links) plan.protect(each);
  }
  // What is not there could be made where the folder above may be written.
  for (const path of hidden.readOnly) plan.putMissing(view, path, false);
  for (const [path, inside] of Map.groupBy(hidden.credentials, (each) => folderOf(bare(each)))) {
    const folder = follow(path);
    if (!plan.mayWrite(folder.path)) continue;
    if (folder.kind === "missing") plan.putMissing(view, path, false);
    else plan.putStandIns(folder.path, view.missingIn(folder.path, inside.map((each) => each.slice(path.length + 1))));
  }
  plan.pinAll();

  const { path: folder, kind } = follow(cwd);
  if (kind !== "folder") {
    // Of what lies there the runtime tells nothing.
    const isSystem = ["/dev", "/proc", "/sys"].some((each) => isWithin(cwd, each));
    const what = kind === "file" ? "is no folder" : isSystem ? "is not for commands" : "does not exist";
    throw new ContainmentError(`the working folder ${cwd} ${what}`);
  }
  const cover = plan.at(folder) ?? plan.cover(folder);
  if (cover?.kind === "gone") throw new ContainmentError(`the working folder ${cwd} belongs to the daemon itself`);
  if (cover?.kind === "hide") throw new ContainmentError(`the working folder ${cwd} holds credentials`);
  if (cover?.kind === "private" && folder !== cover.path) {
    const above = unsettled.filter((place) => isWithin(folder, place) && isWithin(place, cover.path));
    const path = above.reduce((one, other) => isWithin(one, other) ? other : one, folder);
    plan.put({ path, kind: "read", isFile: false });
  }
  for (const each of new Set(TEMPORARY.map((each) => follow(each).path))) {
    plan.putTemporary(view, each, isNamed(each, command) || isWithin(folder, each) ? command : "");
  }
  return {
    options: [...plan.options(temporaryBytes), "--chdir", folder],
    folder,
    standIns: plan.standIns(standing),
    places: [...plan.places(), { path: folder, strict: false }],
  };
}

/** Tells whether a command can speak of what lies in a folder. */
function isNamed(folder: string, command: string): boolean {
  return command.includes(folder.slice(folder.lastIndexOf("/") + 1));
}

function bare(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
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

  /** Shows what is open in a folder that is hidden. */
  putOpen(view: PathView, folder: string, names: RegExp): void {
    const real = view.follow(folder);
    const mount = this.at(real.path);
    if (real.kind !== "folder" || mount?.kind !== "hide" || mount.made === true) return;
    for (const { name } of view.entriesIn(real.path) ?? []) {
      if (!names.test(name)) continue;
      const path = `${real.path}/${name}`;
      const found = view.follow(path);
      if (found.path === path) this.putReal(found, "read");
      // What it leads to is seen if it may be.
      else if (found.kind !== "missing") this.put({ path, kind: "link", isFile: true, from: found.path });
    }
  }

  /**
   * Shows what lies in a folder of temporary files, what the command names before the rest; where the run may write there, hides what is no file.
   *
   * @param command Empty where it cannot name any.
   */
  putTemporary(view: PathView, folder: string, command: string): void {
    const list = (each: string) => view.entriesIn(each);
    const granted = this.at(folder)?.kind ?? "private";
    if (granted !== "private") {
      if (granted !== "write" && granted !== "read") return;
      for (const entry of entriesOf(folder, list)) {
        if (talks(entry, list)) this.put({ path: entry.path, kind: "hide", isFile: entry.kind !== "folder" });
      }
      return;
    }
    const near = new Set([...this.#mounts.keys()].map((path) => childOf(folder, path)));
    const ranks: [TemporaryEntry[], TemporaryEntry[], TemporaryEntry[]] = [[], [], []];
    for (const entry of entriesOf(folder, list)) {
      const rank = near.has(entry.path) ? 0 : command.includes(entry.path.slice(folder.length + 1)) ? 1 : 2;
      ranks[rank].push(entry);
    }
    let left: number = command.includes(folder) ? MOST_SHOWN.named : MOST_SHOWN.unnamed;
    for (const entry of ranks.flat()) {
      if (left === 0) return;
      if (talks(entry, list)) continue;
      left--;
      const { path, kind } = entry;
      const from = kind === "link" ? view.linkAt(path) : path;
      if (from !== undefined) {
        this.put({ path, kind: kind === "link" ? "link" : "show", isFile: kind !== "folder", from });
      }
    }
  }

  /** Tells whether the run can write to a folder. */
  mayWrite(folder: string): boolean {
    const mount = this.at(folder);
    return (mount === undefined || mount.kind === "pin" ? this.cover(folder) : mount)?.kind === "write";
  }

  /**
   * Puts something empty in the way of what the run could make. Where the folder is missing as well it is that which cannot be
   * made: bubblewrap binds nothing that was not there before it began.
   */
  putMissing(view: PathView, path: string, isFile: boolean): void {
    const missing = view.missing(path);
    if (missing === undefined || !this.mayWrite(missing.folder)) return;
    const [name, ...below] = missing.names;
    const at = `${missing.folder === "/" ? "" : missing.folder}/${name}`;
    this.put({ path: at, kind: "hide", isFile: isFile && below.length === 0, made: true });
  }

  /** Puts something empty where the names, with a slash after those of folders, would be in a folder. */
  putStandIns(folder: string, names: readonly string[]): void {
    for (const each of names) {
      this.put({ path: `${folder}/${bare(each)}`, kind: "hide", isFile: !each.endsWith("/"), made: true });
    }
  }

  /** What the run relies on: what is made for it, and what was made for others where it may write. */
  standIns(standing: readonly StandIn[]): StandIn[] {
    const made = [...this.#mounts.values()].filter((mount) => mount.made === true && !this.#isVain(mount));
    const others = standing.filter(({ path }) => this.at(path)?.made !== true && this.mayWrite(folderOf(path)));
    return [...made.map(({ path, isFile }) => ({ path, isFile })), ...others];
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

  /** @param size Of the folders of temporary files, bytes; 0 is half of the machine's memory. */
  options(size: number): string[] {
    const mounts = [...this.#mounts.values()]
      .filter((mount) => !this.#isVain(mount))
      .map((mount) => ({ mount, depth: mount.path === "/" ? 0 : mount.path.split("/").length }))
      .sort((one, other) => one.depth - other.depth)
      .map(({ mount }) => mount);
    return [
      // Everything else, as it is, but not to be written.
      ...(this.at("/") === undefined ? ["--ro-bind", "/", "/"] : []),
      ...mounts.flatMap((mount) => [...(mount.kind === "private" ? sized(size) : []), ...option(mount)]),
      // Nothing is made among the devices; what programs share in memory has its own place there.
      "--remount-ro",
      "/dev",
      ...sized(size),
      "--tmpfs",
      "/dev/shm",
      // To root, what is set in /proc/sys is open without any capability, and some of it runs programs outside.
      "--remount-ro",
      "/proc",
    ];
  }

  /** What is mounted, and what something is mounted on. */
  places(): Place[] {
    return [...this.#mounts.values()]
      .filter((mount) => mount.kind !== "private" && mount.kind !== "device" && mount.kind !== "process")
      .filter((mount) => mount.made !== true && !this.#isVain(mount))
      .map(({ path, kind, isFile }) => ({
        path,
        strict: isFile && (kind === "hide" || kind === "gone" || kind === "fixed"),
        optional: kind === "show" || kind === "link",
      }));
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

function sized(bytes: number): string[] {
  return bytes === 0 ? [] : ["--size", String(bytes)];
}

/** The name in a folder, as a path, below which another lies. */
function childOf(folder: string, path: string): string | undefined {
  const base = folder === "/" ? "/" : `${folder}/`;
  if (!path.startsWith(base)) return undefined;
  const end = path.indexOf("/", base.length);
  return end < 0 ? path : path.slice(0, end);
}

function option({ path, kind, isFile, from }: Mount): string[] {
  switch (kind) {
    case "gone":
    case "hide":
      // With its device, so that it can be opened: an empty file is less of a surprise than one that cannot be read.
      // A folder is kept empty by its mode. To mount it anew as read-only takes bubblewrap far longer, and who changes the mode
      // writes into memory that ends with the run.
      return isFile ? ["--dev-bind", "/dev/null", path] : ["--perms", "0555", "--tmpfs", path];
    case "private":
      return ["--tmpfs", path];
    case "fixed":
    case "read":
      return ["--ro-bind", path, path];
    case "show":
      // It may be gone by now.
      return ["--ro-bind-try", path, path];
    case "link":
      return ["--symlink", from ?? path, path];
    case "write":
    case "pin":
      return ["--bind", path, path];
    case "device":
      return ["--dev", path];
    case "process":
      return ["--proc", path];
  }
}
