// All gates of the guard for one user, in the order in which a person would be told of them: the daemon's, and those that
// `guard check` asks, are the same. Reads the disk only to follow links, to see which files there are, for settings of git, names
// beside python and the user's policy.

import { Buffer } from "node:buffer";
import { existsSync, readdirSync, statSync } from "node:fs";
import { credentialPaths } from "../actuators/shell/credentials.ts";
import { folderId } from "../files/opened_folder.ts";
import { readPlainFileSync } from "../files/plain_file.ts";
import type { AllowedPlace } from "./allowed_places.ts";
import { realDisk } from "./disk.ts";
import { folderStamp } from "./folder_stamp.ts";
import type { Gate } from "./gate.ts";
import { gitCodeOf } from "./git_code.ts";
import { gitCodeOfRemote } from "./git_receiver.ts";
import { type Disk, shownAddress } from "./git_remote.ts";
import { highImpactGate } from "./gates/high_impact.ts";
import { makeMemoryGate, noteFiles } from "./gates/memory.ts";
import { makeNetworkGate } from "./gates/network.ts";
import { policyGate } from "./gates/policy.ts";
import { makePrivacyGate } from "./gates/privacy.ts";
import { makeProtectedPathsGate } from "./gates/protected_paths.ts";
import { protocolGate } from "./gates/protocol.ts";
import { skillGate } from "./gates/skill.ts";
import { secretExposureGate } from "./gates/secret_exposure.ts";
import { type LoadedShell, makeShellGate, type ShellJudge } from "./gates/shell.ts";
import { includedBy } from "./makefiles.ts";
import { isOpenToOthers } from "./open_folder.ts";
import { LARGEST_FOLDER } from "./shell/crowded.ts";
import { MissingNames } from "./missing_names.ts";
import { isThere } from "./there.ts";
import { makeUserPolicyGate } from "./gates/user_policy.ts";
import { emptyVault, makeVaultGate } from "./gates/vault.ts";
import { widenGrants } from "./grants_of.ts";
import { type LinkedPlace, LONGEST_PATH, type PathSetting, resolvePath } from "./paths.ts";
import { Arg } from "./shell/call.ts";
import type { Action } from "../pipeline/ports.ts";
import { type OwnFolders, ownFolders } from "./own_places.ts";
import { onceAnAction } from "./pure_gate.ts";
import type { PolicyOptions } from "./policy/load.ts";
import { PolicyFile } from "./policy/policy_file.ts";

/** For whom the gates stand. Folders are absolute. */
export interface GateSubject {
  readonly home: string;
  /** The name of the user. */
  readonly user: string;
  readonly config: string;
  readonly data: string;
  readonly state: string;
  readonly memex: string;
  readonly privacyTags: readonly string[];
  readonly networkAllow: readonly AllowedPlace[];
  /** Targets of actions beside those of the protocol; rules of the user may be about them. */
  readonly targets?: readonly string[];
  /** Whether an action of a skill comes from one that declared `memory:write`. */
  readonly mayWriteNotes?: ((action: Action) => boolean) | undefined;
  /** The files of notes, relative to the memex, in which a node stands that is named by its ID. */
  readonly filesOfNode?: ((node: string) => Promise<readonly string[]>) | undefined;
}

/** Where a command runs that names no folder. */
export function workFolderOf({ data }: Pick<GateSubject, "data">): string {
  return `${data}/work`;
}

/**
 * A home folder as it lies: working folders are told so, and all that is known by it must hold under each of its names. Of one that
 * is not there, or cannot be looked at, the plain name.
 */
export function homeAsItLies(home: string): string {
  const plain = resolvePath(Arg.of(home), "/")?.shown ?? home;
  return realPath(plain) ?? plain;
}

/** A subject known by the home folder as it lies. */
function atHome(subject: GateSubject): GateSubject {
  const home = homeAsItLies(subject.home);
  return home === subject.home ? subject : { ...subject, home };
}

/** How paths are judged for a user, as the disk is now. */
export function pathSettingOf(subject: GateSubject): PathSetting {
  return new PathSettings(subject).now();
}

/** How paths are judged for a user: what depends on the disk is looked at again when the daemon's folders have changed. */
class PathSettings {
  readonly #folders: readonly string[];
  readonly #watched: readonly string[];
  #stamp: string | undefined;
  #stamps: readonly (string | undefined)[] = [];
  #kept: PathSetting;
  readonly subject: GateSubject;
  /** The home folder as the user names it. */
  readonly #named: string;

  constructor(subject: GateSubject) {
    const { config, state, data } = subject;
    this.subject = atHome(subject);
    this.#named = resolvePath(Arg.of(subject.home), "/")?.shown ?? subject.home;
    // Links are made in the home folder as well.
    const { home } = this.subject;
    this.#folders = [config, state, data];
    this.#watched = [...this.#folders, home, `${home}/.config`, `${home}/.local/share`];
    this.#kept = this.#look();
  }

  now(): PathSetting {
    const stamps = this.#stamps = this.#watched.map((folder, index) => folderStamp(folder, false, this.#stamps[index]));
    const stamp = stamps.includes(undefined) ? undefined : stamps.join(" ");
    if (stamp === undefined || stamp !== this.#stamp) {
      this.#stamp = stamp;
      const looked = this.#look();
      // What has not changed stays the same object: by that it is known.
      if (!isSameSight(looked, this.#kept)) this.#kept = looked;
    }
    return this.#kept;
  }

  #look(): PathSetting {
    const { home, config, data, state, memex } = this.subject;
    const own = [config, state, data, `${memex}/system`];
    const workFolder = workFolderOf(this.subject);
    const hiddenPaths = hiddenBelow(home);
    return {
      home,
      otherHomes: this.#named === home ? [] : [this.#named],
      linked: linkedPlaces(home, hiddenPaths),
      // As they are named and as they lie: a link must not hide them, nor one that leads out of them.
      protectedFolders: [
        ...new Set([
          ...own,
          ...own.map((folder) => realPath(folder) ?? folder),
          ...this.#folders.flatMap((folder) => linkedFrom(folder, [workFolder])),
        ]),
      ],
      hiddenPaths,
      // A link in its place leads to nothing that is free.
      freeFolders: [...new Set([workFolder, workFolderOf({ data: realPath(data) ?? data })])],
      workFolder,
      resolve: realPath,
      disk: realDisk,
    };
  }
}

/** Whether two looks at the disk found the same. */
function isSameSight(one: PathSetting, other: PathSetting): boolean {
  const [hidden, others] = [one.hiddenPaths, other.hiddenPaths];
  const plainly = ({ home, protectedFolders, freeFolders, linked = [] }: PathSetting) =>
    JSON.stringify([home, protectedFolders, freeFolders, linked]);
  return plainly(one) === plainly(other) &&
    hidden?.size === others?.size && [...hidden ?? []].every((path) => others?.has(path));
}

/** What no run sees unless it is granted. */
function hiddenBelow(home: string): ReadonlySet<string> {
  const { credentials, existing } = credentialPaths([home], true);
  return new Set([...credentials, ...existing].map((path) => path.replace(/\/$/, "")));
}

/** Where links in the home folder, and those in the place of credentials, lead: what lies there is what it is by that name. */
function linkedPlaces(home: string, hidden: ReadonlySet<string>): LinkedPlace[] {
  const below = (folder: string) =>
    [...realDisk.list(folder) ?? []].flatMap(({ name, kind }) => kind === "link" ? [`${folder}/${name}`] : []);
  const names = new Set([
    ...below(home).filter((path) => path.startsWith(`${home}/.`)),
    ...below(`${home}/.config`),
    ...below(`${home}/.local/share`),
    ...hidden,
  ]);
  return [...names].slice(0, MOST_LINKED).flatMap((as) => {
    const at = realPath(as);
    // All of the home folder is not what one link to it is called.
    return at === undefined || at === as || `${home}/`.startsWith(at === "/" ? at : `${at}/`) ? [] : [{ at, as }];
  });
}

/** More names are not followed. */
const MOST_LINKED = 2_000;

/**
 * Where the links in a folder of the daemon's lead: what lies there is the daemon's as well, whatever it is called.
 *
 * @param free Paths in the folder that are nobody's but the user's.
 */
export function linkedFrom(folder: string, free: readonly string[] = []): string[] {
  return [...realDisk.list(folder) ?? []].flatMap(({ name, kind }) => {
    const path = `${folder}/${name}`;
    const real = kind === "link" && !free.includes(path) ? realPath(path) : undefined;
    return real === undefined ? [] : [real];
  });
}

/** The daemon's own folders as they lie now, and wherever links in them lead: links may be made meanwhile. */
export function ownPlaces(folders: OwnFolders & { readonly memex: string }): readonly string[] {
  const own = ownFolders(folders), { memex } = folders;
  // Plans lie there, and their answers. A link to all notes makes only these files the daemon's.
  const system = realPath(`${memex}/system`), root = realPath(memex) ?? memex;
  const isAll = system !== undefined && (root === system || root.startsWith(`${system}/`));
  return [
    ...new Set([
      ...own,
      ...own.map((each) => realPath(each) ?? each),
      ...own.flatMap((each) => linkedFrom(each)),
      ...system === undefined || isAll ? [] : [system],
      realPath(`${memex}/system/flight-plans.org`) ?? `${memex}/system/flight-plans.org`,
    ]),
  ];
}

/** Where the rules of the user stand. */
export function policyPathOf({ config }: Pick<GateSubject, "config">): string {
  return `${config}/policy.org`;
}

/** The rules of the user. @param onProblems Told of those that are not used, as lines, each time they were read. */
export function policyFileOf(subject: GateSubject, onProblems: (lines: readonly string[]) => void): PolicyFile {
  return new PolicyFile({ path: policyPathOf(subject), onProblems, ...policyOptionsOf(subject) });
}

/** What the rules of a user are read with. @param judge The shell guard: without it, its word on their examples is not heard. */
export function policyOptionsOf(subject: GateSubject, judge?: ShellJudge): PolicyOptions {
  const { user, networkAllow, targets = [] } = subject;
  const setting = pathSettingOf(subject), { home } = setting;
  if (judge === undefined) return { home, setting, targets };
  const inWork = { ...setting, user, allowedPlaces: networkAllow, cwd: setting.workFolder };
  return { home, setting, targets, tierOf: (command) => judge(command, inWork).tier };
}

/** Builds the gates. @param rules The rules of the user ({@link policyFileOf}). */
export function makeGates(named: GateSubject, rules: PolicyFile): readonly Gate[] {
  const subject = atHome(named);
  const { home, user, privacyTags, networkAllow } = subject;
  const settings = new PathSettings(named);
  const setting = settings.now();
  const missing = new MissingNames();
  const policy = () => rules.current();
  const filesOf = (action: Action) => noteFiles(action, subject.memex, subject.filesOfNode);
  let shell: LoadedShell | Promise<LoadedShell> | undefined;
  return [
    policyGate,
    protocolGate,
    makeProtectedPathsGate(() => settings.now()),
    onceAnAction(secretExposureGate),
    makeVaultGate(emptyVault),
    onceAnAction(makePrivacyGate(privacyTags)),
    makeShellGate({
      setting: () => ({ ...settings.now(), resolve: oneLook(missing), user, allowedPlaces: networkAllow }),
      workFolder: workFolderOf(subject),
      load: () => shell ??= loadShell(subject, rules).then((loaded) => shell = loaded),
      policy,
      folderId,
      read: readText,
      list: listNames,
      entries: (folder) => settings.now().disk?.list(folder) ?? [],
      widen: (verdict, cwd) => widenGrants(verdict, cwd, home, disk),
      addressOf: (remote, cwd) => shownAddress(remote, cwd, disk),
      isOpen: (path) => isOpenToOthers(realPath(path) ?? path, home),
      codeOf: ({ gitFolders, makefiles, remotes }, cwd) => {
        const resolve = (path: string) => realPath(path) ?? path;
        const options = { home, read: readText, list: readFolder, resolve, kind: kindOf };
        const included = includedBy(makefiles, readText);
        const inGit = gitFolders.map((folder = cwd) => ({ folder, code: gitCodeOf(folder, options) }));
        const atRemotes = inGit.flatMap(({ folder, code }) =>
          remotes.flatMap((remote) => gitCodeOfRemote(remote, folder, code, options))
        );
        return {
          code: [...inGit.flatMap(({ code }) => code), ...atRemotes, ...included.code],
          looseCode: included.looseCode,
        };
      },
    }),
    makeUserPolicyGate(policy, setting, filesOf),
    makeMemoryGate({
      memex: subject.memex,
      resolve: realPath,
      ownPlaces: () => ownPlaces(subject),
      filesOf,
      mayWrite: subject.mayWriteNotes,
    }),
    makeNetworkGate(networkAllow),
    highImpactGate,
    skillGate,
  ];
}

/** Loads the shell guard, whose word on their examples counts for the rules of the user from then on. */
async function loadShell(subject: GateSubject, rules: PolicyFile): Promise<LoadedShell> {
  const shell = await import("./shell/shell.ts");
  const { tierOf } = policyOptionsOf(subject, shell.judgeShell);
  if (tierOf !== undefined) rules.weighBy(tierOf);
  return shell;
}

const disk: Disk = { read: readText, real: (path) => realPath(path) ?? path, kind: kindOf };

function kindOf(path: string): "folder" | "file" | undefined {
  try {
    // Looking first: the error for what is not there takes most of the time.
    return !existsSync(path) ? undefined : Deno.statSync(path).isDirectory ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/** Where a path leads: links of the part that exists are followed; `undefined` where nothing can be said. */
export function realPath(path: string): string | undefined {
  return followWith(path, followOne);
}

/**
 * {@link realPath} for one look at the disk: what was found of a folder is not looked for again, and below what is missing nothing is.
 *
 * @param missing What earlier looks did not find.
 */
export function oneLook(missing = new MissingNames()): (path: string) => string | undefined {
  const known = new Map<string, Followed>(), there = new Map<string, boolean>();
  const exists = (path: string) => {
    let found = there.get(path);
    if (found === undefined) there.set(path, found = existsSync(path));
    return found;
  };
  const follow = (part: string) => {
    let found = known.get(part);
    if (found === undefined) {
      known.set(
        part,
        found = followOne(part, MOST_LINKS, (path) => missing.isThere(path, exists)),
      );
    }
    return found;
  };
  return (path) => {
    if (path.length > LONGEST_PATH) return undefined;
    // The runtime takes ".." for the folder above, also behind what is not there.
    const start = path.includes("/..") ? 0 : path.lastIndexOf("/");
    for (let end = start; end > 0; end = path.lastIndexOf("/", end - 1)) {
      const above = path.slice(0, end), found = known.get(above);
      if (found === undefined) continue;
      if (found !== "missing") break;
      const led = followWith(above, follow);
      return led && led + path.slice(end);
    }
    return followWith(path, follow);
  };
}

/** Where a path leads, that it is not there, or that nothing can be said. */
type Followed = { readonly real: string } | "missing" | "unknown";

function followWith(path: string, follow: (part: string) => Followed): string | undefined {
  if (path.length > LONGEST_PATH) return undefined;
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    const found = follow(path.slice(0, end));
    if (found === "unknown") return undefined;
    if (found !== "missing") return found.real === "/" ? path.slice(end) || "/" : found.real + path.slice(end);
  }
  return undefined;
}

function followOne(part: string, left = MOST_LINKS, look = isThere): Followed {
  try {
    // Looking first: to throw takes most of the time where a file is not there yet.
    return look(part) ? { real: Deno.realPathSync(part) } : "missing";
  } catch (error) {
    const gone = error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
    return gone ? followDangling(part, left) : "unknown";
  }
}

/** More links in a row are not followed, by the system neither. */
const MOST_LINKS = 40;

/** A link that leads to what is not there leads where it says: that is what is made by whoever writes through it. */
function followDangling(link: string, left: number): Followed {
  if (left === 0) return "unknown";
  const follow = (path: string) => followWith(path, (part) => followOne(part, left - 1));
  let target: string;
  try {
    target = Deno.readLinkSync(link);
  } catch {
    return "missing";
  }
  // ".." is the folder above where the path so far leads.
  let real = target.startsWith("/") ? "" : follow(link.slice(0, link.lastIndexOf("/")) || "/");
  for (const name of target.split("/")) {
    if (real === undefined) return "unknown";
    if (name === "" || name === ".") continue;
    const path: string = name === ".." ? real.slice(0, real.lastIndexOf("/")) : `${real === "/" ? "" : real}/${name}`;
    real = name === ".." ? path : follow(path);
  }
  return real === undefined ? "unknown" : { real: real || "/" };
}

/** Larger files are no settings, bytes. An index of a large repository is. */
const MOST_READ = 64 << 20;

/** Nor is a longer text, bytes. */
const MOST_TEXT = 4 << 20;

function readFolder(path: string): readonly string[] {
  try {
    return Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
  } catch {
    return [];
  }
}

/** Reads a text file. What is there and cannot be read, is too large or is no plain file is `null`: a reader may read it all the same. */
export function readText(path: string, as?: "bytes"): string | undefined | null {
  try {
    if (!isThere(path)) return undefined;
    const info = Deno.statSync(path);
    if (info.isDirectory) return undefined;
    // To open a pipe or a device may have effects; settings are small.
    if (!info.isFile || info.size > (as === "bytes" ? MOST_READ : MOST_TEXT)) return null;
    const bytes = readPlainFileSync(path, MOST_READ);
    if (typeof bytes === "string") return null;
    return as === "bytes"
      ? Buffer.from(bytes).toString("latin1")
      : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  } catch (error) {
    const { code } = error as { readonly code?: string };
    return code === "ENOTDIR" || code === "ENOENT" || error instanceof Deno.errors.NotFound ? undefined : null;
  }
}

function listNames(path: string): readonly string[] | undefined {
  try {
    const info = statSync(path, { throwIfNoEntry: false });
    if (info === undefined) return [];
    // Nobody else would have a turn until all of them are read.
    return info.size > LARGEST_FOLDER ? undefined : readdirSync(path);
  } catch {
    return undefined;
  }
}
