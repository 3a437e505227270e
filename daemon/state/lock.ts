// The lock on a state folder: one process at a time. The kernel holds it, so the lock of a killed process is free at once.
// Knows nothing of what the folder holds.

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

/** Written into the lock file by whoever holds it. */
interface Holder {
  readonly format: 1;
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
   * @throws LockHeldError when another process has it.
   */
  static async take(stateFolder: string, what: string, waitMs = 0): Promise<StateLock> {
    const path = lockPath(stateFolder);
    const file = await Deno.open(path, { create: true, read: true, write: true, mode: 0o600 });
    try {
      for (let waited = 0; !(await file.tryLock(true)); waited += PAUSE_MS) {
        if (waited >= GLANCE_MS && (waited >= waitMs || (await readHolder(path))?.what === "daemon")) {
          throw await heldError(path);
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
      const holder: Holder = { format: 1, pid: Deno.pid, what };
      await file.truncate(0);
      await file.write(new TextEncoder().encode(JSON.stringify(holder) + "\n"));
      return new StateLock(file);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Gives the lock back; a second time does nothing. */
  [Symbol.dispose](): void {
    this.#file?.truncateSync(0);
    this.#file?.close();
    this.#file = undefined;
  }
}

async function heldError(path: string): Promise<LockHeldError> {
  const holder = await readHolder(path);
  return new LockHeldError(path, holder?.pid, holder?.what ?? "unknown");
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await Deno.readTextFile(path));
    return typeof holder?.pid === "number" && typeof holder.what === "string" ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Tells whether nobody holds the lock of a state folder, as after a kill. */
export async function isLockFree(stateFolder: string): Promise<boolean> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(lockPath(stateFolder), { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
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
