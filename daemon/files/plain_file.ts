// Reads plain files without ever waiting for somebody: to open a named pipe waits for its other end, and between a look at a path and
// its opening whoever may write there can put one in its place. So a file is opened without waiting, and looked at when it is open.
// Knows nothing of what files hold.

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Why there is nothing to be had of what lies at a path. */
export type NoPlainFile = "no-file" | "too-large";

const READ = constants.O_RDONLY | constants.O_NONBLOCK;
const WRITE = constants.O_WRONLY | constants.O_NONBLOCK;

/**
 * Reads a file, links followed, in one turn of the loop.
 *
 * @param most Bytes; of a file that has more, also of one that grows while it is read, nothing is given.
 * @throws Deno.errors.NotFound, Deno.errors.NotADirectory, Deno.errors.PermissionDenied or what else the system says.
 */
export function readPlainFileSync(path: string, most: number): Uint8Array<ArrayBuffer> | NoPlainFile {
  return withErrors(path, () => {
    const file = openSync(path, READ);
    try {
      const info = fstatSync(file);
      if (!info.isFile()) return "no-file";
      if (info.size > most) return "too-large";
      const contents = new Contents(info.size, most);
      while (!contents.take(readSync(file, contents.room, 0, contents.room.length, null))) { /* There is more. */ }
      return contents.read;
    } finally {
      closeSync(file);
    }
  });
}

/** As {@link readPlainFileSync}, while others have their turn. */
export async function readPlainFile(path: string, most: number): Promise<Uint8Array<ArrayBuffer> | NoPlainFile> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, READ);
    const info = await file.stat();
    if (!info.isFile()) return "no-file";
    if (info.size > most) return "too-large";
    const contents = new Contents(info.size, most);
    while (
      !contents.take((await file.read(contents.room, 0, contents.room.length, null)).bytesRead)
    ) { /* There is more. */ }
    return contents.read;
  } catch (error) {
    throw asDenoError(error, path);
  } finally {
    await file?.close();
  }
}

/** Returns if a file that is there could be written. @throws As {@link readPlainFileSync}. */
export function requireWritable(path: string): void {
  withErrors(path, () => closeSync(openSync(path, WRITE)));
}

/** Opens a file to read it later. @returns Its descriptor; close it. @throws As {@link readPlainFileSync}, and for what is no file. */
export function openPlainFileSync(path: string): number {
  return withErrors(path, () => {
    const file = openSync(path, READ);
    if (fstatSync(file).isFile()) return file;
    closeSync(file);
    throw new Error(`${path} is no ordinary file`);
  });
}

/** What was read of a file so far, and room for more. */
class Contents {
  readonly #most: number;
  #buffer: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(size: number, most: number) {
    this.#most = most;
    // One more: so the end shows with the second call, and that there is more than was said.
    this.#buffer = new Uint8Array(Math.min(size, most) + 1);
  }

  get room(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(this.#length);
  }

  get read(): Uint8Array<ArrayBuffer> | "too-large" {
    return this.#length > this.#most ? "too-large" : this.#buffer.subarray(0, this.#length);
  }

  /** Takes note of what was put into the room. @returns Whether that was all, or too much. */
  take(count: number): boolean {
    this.#length += count;
    if (count === 0 || this.#length > this.#most) return true;
    if (this.#length < this.#buffer.length) return false;
    const larger = new Uint8Array(Math.min(2 * this.#length + 4096, this.#most + 1));
    larger.set(this.#buffer);
    this.#buffer = larger;
    return false;
  }
}

function withErrors<T>(path: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw asDenoError(error, path);
  }
}

/** The same error under the name that the rest of the daemon knows. */
function asDenoError(error: unknown, path: string): unknown {
  const { code } = error as { readonly code?: unknown };
  const { message } = error as Error;
  if (code === "ENOENT") return new Deno.errors.NotFound(`${message}: ${path}`);
  if (code === "ENOTDIR") return new Deno.errors.NotADirectory(message);
  if (code === "EACCES" || code === "EPERM") return new Deno.errors.PermissionDenied(message);
  return error;
}
