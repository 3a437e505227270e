// Looks for names that begin with a dash, of branches and tags and of files that git knows: to another command what prints them is an
// option. Git refuses to make such names of branches, but for "update-ref" and "symbolic-ref". Finds the names of an object as well.
// Knows no command.

import { entryNamed, hasDashedEntry, namesOfObject } from "./git_index.ts";

/**
 * Asked for the last part of each name that a repository keeps.
 *
 * @param entry Gives the whole name, from the top. @param top The top of the working tree; `undefined` where there is none.
 */
export type IsSought = (name: string, entry: () => string, top: string | undefined) => boolean;

/** What is seen of the disk. */
export interface RefDisk {
  readonly kindOf: (path: string) => "file" | "folder" | "link" | "other" | undefined;
  /** The names in a folder; none where there is no folder. */
  readonly namesIn: (folder: string) => readonly string[];
  /** The text of a file; `undefined` where there is none, `null` for one that cannot be read. */
  readonly read: (path: string) => string | null | undefined;
  /** Whether a repository ignores a file for certain. */
  readonly isIgnored?: (path: string) => boolean;
}

/** Where names begin that git prints without what stands before them. */
const ROOTS = ["refs", "refs/heads", "refs/tags", "refs/remotes"];
const DASHED = /(?:^ref:\s*|\s)refs\/(?:heads\/|tags\/|remotes\/)?-/m;

/**
 * Tells whether the repository that a folder lies in has such a name, or keeps its names where they cannot be seen.
 *
 * @param folder Absolute; where no repository is found above it, there is no such name.
 */
export function hasDashedRef(folder: string, disk: RefDisk): boolean {
  const repository = repositoryOf(folder, disk);
  return repository !== undefined && (repository.own === undefined || isDashed(repository.own, disk));
}

/**
 * Tells whether git may list a name that begins with a dash in a folder, of a file that is not there any more: the index has one.
 *
 * @param folder As for {@link hasDashedRef}.
 * @param readBytes Reads a file, a character for each byte; `undefined` where there is none, `null` for one that cannot be read.
 */
export function hasDashedName(
  folder: string,
  disk: RefDisk,
  readBytes: (path: string) => string | null | undefined,
): boolean {
  const repository = repositoryOf(folder, disk);
  if (repository?.own === undefined) return repository !== undefined;
  const index = readBytes(`${repository.own}/index`);
  if (index === undefined || index === null) return index === null;
  return hasDashedEntry(index, hashOf(repository.own, disk));
}

/**
 * Lists the names under which the index of a folder's repository has an object; `undefined` where that cannot be told.
 *
 * @param folder As for {@link hasDashedRef}; without a repository no object has a name.
 * @param object The beginning of the object's name, in hexadecimal digits.
 * @param readBytes As for {@link hasDashedName}.
 */
export function keptNames(
  folder: string,
  object: string,
  disk: RefDisk,
  readBytes: (path: string) => string | null | undefined,
): readonly string[] | undefined {
  const repository = repositoryOf(folder, disk);
  if (repository?.own === undefined) return repository === undefined ? [] : undefined;
  const index = readBytes(`${repository.own}/index`);
  if (index === undefined || index === null) return index === null ? undefined : [];
  return namesOfObject(index, hashOf(repository.own, disk), object);
}

/**
 * Finds a file that the repository of a folder keeps under a name that is looked for; `undefined` where there is none, as far as the
 * index can be read.
 *
 * @param folder As for {@link hasDashedRef}.
 * @param readBytes As for {@link hasDashedName}.
 */
export function keptNamed(
  folder: string,
  isSought: IsSought,
  disk: RefDisk,
  readBytes: (path: string) => string | null | undefined,
): string | undefined {
  const { own, top } = repositoryOf(folder, disk) ?? {};
  const index = own === undefined ? undefined : readBytes(`${own}/index`);
  if (own === undefined || index === undefined) return undefined;
  if (index !== null) return entryNamed(index, hashOf(own, disk), (name, entry) => isSought(name, entry, top));
  // One that is too long to be read through: what lies at the top of the tree is most likely kept.
  const isKept = (name: string) => isSought(name, () => name, top) && disk.isIgnored?.(`${top}/${name}`) !== true;
  return top === undefined ? undefined : disk.namesIn(top).find(isKept);
}

/** How many bytes the name of an object takes in a repository. */
function hashOf(own: string, disk: RefDisk): number {
  const common = commonOf(own, disk);
  const settings = common === undefined ? null : disk.read(`${common}/config`);
  return /objectformat[ \t]*=[ \t]*"?sha256/i.test(settings ?? "") ? 32 : 20;
}

/** Whether a folder lies in a repository. */
export function isInRepository(folder: string, disk: RefDisk): boolean {
  return repositoryOf(folder, disk) !== undefined;
}

/** A repository: git's own folder, where that can be told, and the top of its working tree, where it has one. */
interface Repository {
  readonly own: string | undefined;
  readonly top: string | undefined;
}

/** The repository that a folder lies in. */
function repositoryOf(folder: string, disk: RefDisk): Repository | undefined {
  for (let at = folder.replace(/(?<!\/)\/+$/, "");; at = at.slice(0, at.lastIndexOf("/"))) {
    const kind = disk.kindOf(`${at}/.git`);
    // A repository without a working tree is a folder of git's itself.
    const bare = kind === undefined && disk.kindOf(`${at}/HEAD`) === "file" &&
      disk.kindOf(`${at}/objects`) !== undefined;
    if (bare) return { own: at, top: undefined };
    if (kind !== undefined) return { own: kind === "file" ? ledTo(at, disk) : `${at}/.git`, top: at };
    if (at === "") return undefined;
  }
}

/** The folder that a `.git` file names. */
function ledTo(at: string, { read }: RefDisk): string | undefined {
  const leads = /^gitdir: ((?:[^]*[^\r\n])?)[\r\n]*$/.exec(read(`${at}/.git`) ?? "")?.[1];
  return leads === undefined ? undefined : below(at, leads);
}

/** The folder that a repository shares with its other worktrees; `undefined` where it cannot be told. */
function commonOf(own: string, disk: RefDisk): string | undefined {
  const written = disk.read(`${own}/commondir`);
  if (written === null) return undefined;
  return written === undefined ? own : below(own, written.replace(/(?<![\r\n])[\r\n]+$/, ""));
}

function isDashed(own: string, disk: RefDisk): boolean {
  const common = commonOf(own, disk);
  if (common === undefined) return true;
  // Names in a table are not text.
  if (disk.kindOf(`${common}/reftable`) !== undefined) return true;
  return [`${own}/HEAD`, `${common}/packed-refs`].some((file) => {
    const text = disk.read(file);
    return text === null || text !== undefined && DASHED.test(text);
  }) || ROOTS.some((root) => disk.namesIn(`${common}/${root}`).some((name) => name.startsWith("-")));
}

function below(folder: string, path: string): string {
  return path.startsWith("/") ? path : `${folder}/${path}`;
}
