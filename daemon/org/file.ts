// Org files on disk: read as text that is known by its hash, written whole or not at all, and not over what someone else wrote
// meanwhile; what slips in between all the same is found and kept beside. Knows nothing of Org: any UTF-8 text is kept byte for byte, with its byte order mark and its newlines.

import { type BigIntStats, statSync } from "node:fs";
import { readPlainFile, requireWritable } from "../files/plain_file.ts";
import { makeParents, removeLeftovers, resolveTarget, syncFolder, temporaryPath } from "./folder.ts";
import { hashOf, ReplacedFile } from "./replaced_file.ts";

/** Stands for the content of a file that is not there: `expected` of a file that is to be made. */
export const MISSING = "missing";

/** Why a file was not read or written. */
export type FileProblem =
  /** It is not there. */
  | "missing"
  /** It is a folder, a device, a pipe. */
  | "no-file"
  /** It, or the text to write, is not valid Unicode; the file is left alone. */
  | "not-utf8"
  /** More bytes than {@link MAX_BYTES}. */
  | "too-large"
  /** Its content is not what was expected; nothing was written. */
  | "changed"
  /** Nobody may write there ({@link WriteOptions.refuse}); nothing was written. */
  | "refused"
  /** Its owner or group could not be kept; nothing was written. */
  | "owner"
  /** The system refused; nothing was written. */
  | "failed";

/** A file that was not read or written, and why, in words for a person. */
export interface FileFailure {
  readonly ok: false;
  readonly problem: FileProblem;
  readonly message: string;
}

/** What {@link readOrgFile} returns. */
export type ReadResult = {
  readonly ok: true;
  readonly text: string;
  /** Knows the content: SHA-256, hexadecimal. */
  readonly hash: string;
} | FileFailure;

/** What {@link writeOrgFile} returns. */
export type WriteResult =
  | {
    readonly ok: true;
    readonly hash: string;
    /** Where the text of somebody who wrote in the same moment was put: it must be reported. */
    readonly lost?: string;
  }
  | FileFailure;

/** How a file is written. */
export interface WriteOptions {
  /** The permissions of a file that is not there yet; 0600 without. One that is there keeps its own. */
  readonly mode?: number;
  /** Why nothing is written to where the path leads, links followed, as a clause; asked at first and right before the last step. */
  readonly refuse?: (target: string) => string | undefined;
  /** Takes the file that was replaced, to look at it once more: an editor may still write into it. Without it nobody does. */
  readonly onReplaced?: (replaced: ReplacedFile) => void;
  /** Called in the middle of the last step, where nobody can be kept out; tests write there. */
  readonly onLastLook?: () => void;
}

/** What {@link editOrgFile} returns; `text` is what the file holds now, `written` tells whether that took a change. */
export type EditResult =
  | {
    readonly ok: true;
    readonly text: string;
    readonly hash: string;
    readonly written: boolean;
    /** As in {@link WriteResult}. */
    readonly lost?: string;
  }
  | FileFailure;

/** The most bytes that are read. */
export const MAX_BYTES = 256 << 20;

/** How often {@link editOrgFile} tries while others keep changing the file. */
export const ATTEMPTS = 8;

/** Reads a file as text. Never throws; what it does not understand it reports. */
export async function readOrgFile(path: string): Promise<ReadResult> {
  const read = await attempt("read", path, () => readBytes(path));
  if (!read.ok) return read;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(read.bytes);
    return { ok: true, text, hash: hashOf(read.bytes) };
  } catch {
    return failure("read", path, "not-utf8", "it is not UTF-8; it is left alone");
  }
}

/**
 * Writes a file whole: afterwards it holds the new text or the old one, whatever happens meanwhile.
 *
 * A symbolic link is followed, mode and owner stay; other hard links to the file keep the old text. A new file is for its user
 * alone (0600) unless it is told otherwise, and so are folders that are made for it (0700). Two writers never overwrite one another within a process; one
 * outside can only slip in between the last look and the rename, which follow at once, and what it wrote is put beside the file.
 *
 * @param options.expected The hash of what the file holds, as it was read, or {@link MISSING}.
 */
export function writeOrgFile(
  path: string,
  text: string,
  options: WriteOptions & { readonly expected: string },
): Promise<WriteResult> {
  if (!text.isWellFormed()) {
    return Promise.resolve(failure("write", path, "not-utf8", "the text has half a character"));
  }
  return attempt("write", path, async () => {
    const target = await resolveTarget(path);
    const refused = () => {
      const why = options.refuse?.(target);
      return why === undefined ? undefined : failure("write", path, "refused", why);
    };
    const early = refused();
    if (early !== undefined) return early;
    const bytes = new TextEncoder().encode(text);
    const hash = hashOf(bytes);
    const before = await look(target);
    if (before.hash !== options.expected) return changed(path);
    if (before.stat === undefined) await makeParents(target);
    // A rename asks nobody whether the file may be written.
    else requireWritable(target);
    await removeLeftovers(target);
    const temporary = temporaryPath(target);
    try {
      // It stays open, and locked, until it has its name: the lock tells others that it is no leftover.
      using file = Deno.openSync(temporary, { write: true, createNew: true, mode: 0o600 });
      if (!file.tryLockSync(true)) return changed(path);
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      if (before.stat !== undefined && !await keepOwner(temporary, before.stat)) {
        return failure("write", path, "owner", "its owner or group could not be kept; write as its owner");
      }
      const mode = before.stat === undefined ? options.mode : Number(before.stat.mode & 0o7777n);
      if (mode !== undefined) await Deno.chmod(temporary, mode);
      await file.sync();
      const replaced = before.stat === undefined ? undefined : ReplacedFile.open(target, options.expected);
      let lost: string | undefined;
      let isKept = false;
      try {
        if ((await look(target)).hash !== options.expected) return changed(path);
        const late = refused();
        if (late !== undefined) return late;
        if (!publish(temporary, target, before.stat, options.onLastLook)) return changed(path);
        lost = replaced?.keepLost();
        isKept = replaced !== undefined && options.onReplaced !== undefined;
      } finally {
        if (!isKept) replaced?.[Symbol.dispose]();
      }
      if (isKept) options.onReplaced?.(replaced as ReplacedFile);
      await syncFolder(target);
      return { ok: true, hash, ...(lost === undefined ? {} : { lost }) };
    } finally {
      await Deno.remove(temporary).catch(() => {});
    }
  });
}

/**
 * Reads a file, applies an edit to its text (empty when there is no file), and writes it; starts again when others changed it
 * meanwhile. Without a change nothing is written.
 *
 * @param edit Gives the new text. It may be called several times, and what it throws is thrown on.
 */
export async function editOrgFile(
  path: string,
  edit: (text: string) => string,
  options: WriteOptions & { readonly attempts?: number } = {},
): Promise<EditResult> {
  const { attempts = ATTEMPTS, ...writing } = options;
  for (let left = attempts;; left--) {
    const read = await readOrgFile(path);
    if (!read.ok && read.problem !== "missing") return read;
    const { text: old, hash: expected } = read.ok ? read : { text: "", hash: MISSING };
    const text = edit(old);
    if (text === old && read.ok) return { ok: true, text, hash: expected, written: false };
    const result = await writeOrgFile(path, text, { ...writing, expected });
    if (result.ok) return { ...result, text, written: true };
    if (result.problem !== "changed" || left <= 1) return result;
  }
}

async function readBytes(path: string): Promise<{ readonly ok: true; readonly bytes: Uint8Array } | FileFailure> {
  // To open a pipe or a device may have effects.
  const bytes = (await Deno.stat(path)).isFile ? await readPlainFile(path, MAX_BYTES) : "no-file";
  if (bytes === "no-file") return failure("read", path, "no-file", "it is no ordinary file");
  if (bytes === "too-large") return failure("read", path, "too-large", `it has more than ${MAX_BYTES >> 20} MiB`);
  return { ok: true, bytes };
}

/** What a file holds and which one it is; {@link MISSING} when there is none. The stat is older than the content. */
async function look(target: string): Promise<{ readonly hash: string; readonly stat: BigIntStats | undefined }> {
  const stat = statSync(target, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return { hash: MISSING, stat };
  if (!stat.isFile()) return { hash: "no file", stat };
  const bytes = await readPlainFile(target, MAX_BYTES);
  return { hash: typeof bytes === "string" ? bytes : hashOf(bytes), stat };
}

/** Gives the file its name, unless the one that has it is no longer the one that was looked at. All in one turn of the loop. */
function publish(
  temporary: string,
  target: string,
  before: BigIntStats | undefined,
  onLastLook: () => void = () => {},
): boolean {
  if (before === undefined) {
    try {
      // A link is refused where something is, a rename is not.
      Deno.linkSync(temporary, target);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return false;
      // Some file systems have no links.
    }
  }
  const now = statSync(target, { bigint: true, throwIfNoEntry: false });
  if (now?.ino !== before?.ino || now?.dev !== before?.dev) return false;
  if (now?.size !== before?.size || now?.mtimeNs !== before?.mtimeNs || now?.ctimeNs !== before?.ctimeNs) return false;
  onLastLook();
  Deno.renameSync(temporary, target);
  return true;
}

/** A new file belongs to who makes it; this gives it the owner and group of the old one. */
async function keepOwner(temporary: string, { uid, gid }: BigIntStats): Promise<boolean> {
  const made = statSync(temporary, { bigint: true });
  if (made.uid === uid && made.gid === gid) return true;
  return await Deno.chown(temporary, Number(uid), Number(gid)).then(() => true, () => false);
}

/** Turns what the system throws into a result. */
async function attempt<Result extends { readonly ok: boolean }>(
  action: "read" | "write",
  path: string,
  run: () => Promise<Result | FileFailure>,
): Promise<Result | FileFailure> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && action === "read") {
      return failure(action, path, "missing", "it is not there");
    }
    return failure(action, path, "failed", (error as Error).message);
  }
}

function changed(path: string): FileFailure {
  return failure("write", path, "changed", "it was changed meanwhile; read it again");
}

function failure(action: "read" | "write", path: string, problem: FileProblem, why: string): FileFailure {
  return { ok: false, problem, message: `Cannot ${action} ${path}: ${why}.` };
}
