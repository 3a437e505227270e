// The lock on a state folder: one process at a time. The kernel holds it, so the lock of a killed process is free at once.
// Knows nothing of what the folder holds.

import { StateFileError, stateFileError } from "./file_problem.ts";

/** Another process holds the lock. */
export class LockHeldError extends Error {
  override name = "LockHeldError";
  /** @param pid The process that holds it, if it said so. @param what What that process is: `daemon`, `ask`. */
  constructor(readonly path: string, readonly pid: number | undefined, readonly what: string) {
    const holder = pid === undefined ? "another process" : `process ${pid} (${what})`;
    const advice = what === "daemon" ? 'Stop it first ("passepartout stop").' : "Wait until it is done, or end it.";
    super(`Cannot use the state folder: ${holder} holds ${path}. ${advice}`);
  }
}

/** The format of the lock file that this version writes and knows. */
const FORMAT = 1;

/** Written into the lock file by whoever holds it. */
interface Holder {
  readonly format: typeof FORMAT;
  readonly pid: number;
  readonly what: string;
}

/** How long a lock is tried before it counts as held: a client that looks whether it is free holds it for a moment. */
const GLANCE_MS = 200, PAUSE_MS = 20;

/** The path of the lock in a state folder. */
export function lockPath(stateFolder: string): string {
  return `${stateFolder}/lock`;
}

/** A lock that is held until it is disposed of, or the process ends in whatever way. */
export class StateLock implements Disposable {
  #file: Deno.FsFile | undefined;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /**
   * Takes the lock.
   *
   * @param what Tells others what holds it.
   * @param waitMs How long to wait for one that will be done soon, such as an \`ask\`. A daemon is not waited for.
   * @throws LockHeldError when another process has it; StateFileError when the file cannot be used.
   */
  static async take(stateFolder: string, what: string, waitMs = 0): Promise<StateLock> {
    const path = lockPath(stateFolder);
    const refuse = (error: unknown) => {
      throw stateFileError("take the lock", path, error);
    };
    const file = await Deno.open(path, { create: true, read: true, write: true, mode: 0o600 }).catch(refuse);
    try {
      const began = performance.now();
      while (!(await file.tryLock(true))) {
        const waited = performance.now() - began;
        if (waited >= GLANCE_MS && (waited >= waitMs || (await readHolder(path))?.what === "daemon")) {
          throw await heldError(path);
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
      // Left by a process that was killed; one that gave its lock back left nothing.
      if (file.statSync().size > 0) requireKnownLock(path, await Deno.readTextFile(path));
      const holder: Holder = { format: FORMAT, pid: Deno.pid, what };
      await file.truncate(0);
      await file.write(new TextEncoder().encode(JSON.stringify(holder) + "\n"));
      return new StateLock(file);
    } catch (error) {
      file.close();
      if (error instanceof LockHeldError || error instanceof StateFileError) throw error;
      return refuse(error);
    }
  }

  /** Gives the lock back; a second time does nothing. */
  [Symbol.dispose](): void {
    this.#file?.truncateSync(0);
    this.#file?.close();
    this.#file = undefined;
  }
}

/** Refuses a lock file that a newer version wrote: what it says there may be more than that it held the lock. */
function requireKnownLock(path: string, text: string): void {
  const format = parseHolder(text)?.format;
  if (typeof format !== "number" || format <= FORMAT) return;
  throw new StateFileError(
    `Cannot take the lock ${path}: it has format ${format}, this version knows ${FORMAT}. ` +
      "Start the newer version of Passepartout that wrote it, or remove the file.",
  );
}

async function heldError(path: string): Promise<LockHeldError> {
  const holder = await readHolder(path);
  return new LockHeldError(path, holder?.pid, holder?.what ?? "unknown");
}

async function readHolder(path: string): Promise<Holder | undefined> {
  const holder = parseHolder(await Deno.readTextFile(path).catch(() => ""));
  return typeof holder?.pid === "number" && typeof holder.what === "string" ? holder as Holder : undefined;
}

/** Reads what stands in a lock file; `undefined` for nothing and for nonsense. */
function parseHolder(text: string): Partial<Record<keyof Holder, unknown>> | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Tells whether nobody holds the lock of a state folder, as after a kill. @throws StateFileError */
export async function isLockFree(stateFolder: string): Promise<boolean> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(lockPath(stateFolder), { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw stateFileError("look at the lock", lockPath(stateFolder), error);
  }
  try {
    return await file.tryLock(false);
  } finally {
    file.close();
  }
}

/** Throws if somebody holds the lock of a state folder. @throws LockHeldError */
export async function requireFreeLock(stateFolder: string): Promise<void> {
  if (!await isLockFree(stateFolder)) throw await heldError(lockPath(stateFolder));
}
