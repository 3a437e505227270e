// Binds a plan to the contents of the files that its command executes or reads as code, and to the folder it runs in, and tells
// later what has changed. It is told which files these are. What changes between the second look and the run it cannot see: containment must.

import { readPlainFile } from "../files/plain_file.ts";
import type { BoundFile, BoundFolder, UnboundReason } from "./flight_plan.ts";
import { toHex } from "./sha256.ts";

/** The largest file that is bound, bytes. */
export const MAX_BOUND_BYTES = 16 * 1024 * 1024;
/** How many files one plan binds; what comes behind is listed as not bound. */
export const MAX_BOUND_FILES = 64;

/** Of what only the run will know no more is told: a file of a project may name any number. */
const MOST_UNKNOWN = 64;

/**
 * Hashes the contents of files as they are now, links resolved, each path once.
 *
 * @param paths Absolute paths.
 * @param unknown Words that name a file which only the run will know; they are listed as not bound.
 * @returns One entry a path, in the order given. What could not be bound stands there with its reason; nothing is thrown.
 */
export async function bindFiles(
  paths: readonly string[],
  unknown: readonly string[] = [],
): Promise<readonly BoundFile[]> {
  const files: BoundFile[] = [];
  // One after the other: at most one file is held in memory.
  for (const path of [...new Set(paths)].slice(0, MAX_BOUND_FILES + MOST_UNKNOWN)) {
    files.push(files.length < MAX_BOUND_FILES ? await bindFile(path) : { path, unbound: "too-many" });
  }
  const others = [...new Set(unknown)];
  const told = others.slice(0, MOST_UNKNOWN);
  if (others.length > told.length) told.push(`${others.length - told.length} more that only the run will know`);
  return [...files, ...told.map((path) => ({ path, unbound: "unknown" } as const))];
}

/** Hashes the files of a plan again. Files that the guard could not tell stay unknown. */
export function rebindFiles(files: readonly BoundFile[]): Promise<readonly BoundFile[]> {
  const unknown = files.filter((file) => "unbound" in file && file.unbound === "unknown");
  return bindFiles(
    files.filter((file) => !unknown.includes(file)).map(({ path }) => path),
    unknown.map(({ path }) => path),
  );
}

/**
 * Looks at a folder as it is now. A folder that was made anew under the same name is another one, also where the file system gave
 * it the number of the old one.
 *
 * @param path Absolute.
 * @param realPath Where a path leads; `undefined` where that cannot be told.
 */
export function bindFolder(path: string, realPath: (path: string) => string | undefined): BoundFolder {
  const real = realPath(path) ?? path;
  return { path, real, identity: identityOf(real) };
}

/** The folder that a plan is bound to, as {@link folderId} has it; `undefined` of plans that are bound to none. */
export function boundFolderId({ folder }: { readonly folder?: BoundFolder | undefined }): string | undefined {
  return folder?.identity.split(":").slice(0, 2).join(":");
}

function identityOf(folder: string): string {
  try {
    const { dev, ino, birthtime, isDirectory } = Deno.statSync(folder);
    return isDirectory ? [dev, ino ?? "?", birthtime?.getTime() ?? "?"].join(":") : "no folder";
  } catch (error) {
    return reasonOf(error);
  }
}

/**
 * Looks at the places that a run may write as they are now. A link that comes to stand there, another file of that name, or one
 * where there was none is another place.
 *
 * @param paths Absolute.
 * @param realPath Where a path leads, links of the part that exists followed; `undefined` where that cannot be told.
 */
export function bindPlaces(
  paths: readonly string[],
  realPath: (path: string) => string | undefined,
): readonly BoundFolder[] {
  return paths.map((path) => {
    const real = realPath(path) ?? path;
    return { path, real, identity: identityOfPlace(real) };
  });
}

function identityOfPlace(place: string): string {
  try {
    const { dev, ino, birthtime, isDirectory, isFile } = Deno.statSync(place);
    const kind = isDirectory ? "folder" : isFile ? "file" : "other";
    return [kind, dev, ino ?? "?", birthtime?.getTime() ?? "?"].join(":");
  } catch (error) {
    return reasonOf(error);
  }
}

/** Says in words what differs between two looks at the places of one plan; an empty list when nothing does. */
export function describePlaceChanges(
  before: readonly BoundFolder[] = [],
  after: readonly BoundFolder[] = [],
): readonly string[] {
  const now = new Map(after.map((place) => [place.path, place]));
  return before.flatMap(({ path, real, identity }) => {
    const is = now.get(path);
    if (is === undefined) return [`${path}, which it may write, is not looked at any more`];
    if (is.real !== real) return [`${path}, which it may write, was ${real} and is ${is.real} now`];
    if (is.identity === identity) return [];
    if (identity === "missing") return [`${path}, which it may write, was not there and is there now`];
    if (is.identity === "missing") return [`${path}, which it may write, is not there any more`];
    return [
      `${path}, which it may write, is another ${is.identity.split(":")[0] === "folder" ? "folder" : "file"} now`,
    ];
  });
}

/** Says in words what differs between two looks at the folder of one plan; an empty list when nothing does. */
export function describeFolderChange(
  before: BoundFolder | undefined,
  after: BoundFolder | undefined,
): readonly string[] {
  if (before === undefined || after === undefined) return [];
  if (before.real !== after.real) {
    return [`its working folder ${before.path} was ${before.real} and is ${after.real} now`];
  }
  return before.identity === after.identity
    ? []
    : [`its working folder ${before.real} is another folder of that name now`];
}

/** Says in words what differs between two looks at the files of one plan; an empty list when nothing does. */
export function describeChanges(before: readonly BoundFile[], after: readonly BoundFile[]): readonly string[] {
  const now = new Map(after.map((file) => [file.path, file]));
  const seen = new Set(before.map(({ path }) => path));
  const unseen = after.filter(({ path }) => !seen.has(path));
  const changed = before.flatMap((was) => {
    const is = now.get(was.path);
    if (is === undefined) return [`${was.path} is not looked at any more`];
    if ("unbound" in was || "unbound" in is) {
      const [one, other] = [stateOf(was), stateOf(is)];
      return one === other ? [] : [`${was.path} was ${one} and is ${other} now`];
    }
    if (was.real !== is.real) return [`${was.path} was ${was.real} and is ${is.real} now`];
    return was.sha256 === is.sha256 ? [] : [`${was.path} has other contents`];
  });
  return [...changed, ...unseen.map(({ path }) => `${path} is read as code now and was not before`)];
}

function stateOf(file: BoundFile): string {
  return "unbound" in file ? file.unbound.replaceAll("-", " ") : "bound";
}

async function bindFile(path: string): Promise<BoundFile> {
  try {
    const real = await Deno.realPath(path);
    // To open a pipe or a device may have effects.
    if (!(await Deno.stat(real)).isFile) return { path, unbound: "not-a-file" };
    const contents = await readPlainFile(real, MAX_BOUND_BYTES);
    if (typeof contents === "string") return { path, unbound: contents === "no-file" ? "not-a-file" : contents };
    return { path, real, sha256: toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", contents))) };
  } catch (error) {
    return { path, unbound: reasonOf(error) };
  }
}

function reasonOf(error: unknown): UnboundReason {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return "missing";
  return "unreadable";
}
