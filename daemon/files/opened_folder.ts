// Which folder lies at a path, told by its device and number, and a folder that is held open: whatever comes to lie at its path, by
// this it is that very one. Knows nothing of what happens in it.

import { closeSync, constants, fstatSync, openSync, statSync } from "node:fs";

/** What {@link folderId} says of a path at which there is no folder. */
export const NO_FOLDER = "none";

/** Tells the folder at a path, links followed, from all others that there are; {@link NO_FOLDER} where none can be seen. */
export function folderId(path: string): string {
  try {
    const info = statSync(path, { throwIfNoEntry: false });
    return info?.isDirectory() === true ? idOf(info) : NO_FOLDER;
  } catch {
    return NO_FOLDER;
  }
}

/** A folder that is held open until it is disposed of. */
export class OpenedFolder implements Disposable {
  #descriptor: number | undefined;

  private constructor(
    descriptor: number,
    /** As {@link folderId} has it. */
    readonly id: string,
    /** By this path whoever is started by this process reaches it; `undefined` where the system has no such paths. */
    readonly way: string | undefined,
  ) {
    this.#descriptor = descriptor;
  }

  /** Opens what lies at a path; `undefined` where that is no folder. @throws Error when there are too many open files. */
  static open(path: string): OpenedFolder | undefined {
    let descriptor: number;
    try {
      descriptor = openSync(path, AS_FOLDER);
    } catch (error) {
      const { code } = error as { readonly code?: string };
      if (code === "EMFILE" || code === "ENFILE") throw error;
      return undefined;
    }
    const way = Deno.build.os === "linux" ? `/proc/${Deno.pid}/fd/${descriptor}` : undefined;
    return new OpenedFolder(descriptor, idOf(fstatSync(descriptor)), way);
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** `O_PATH`, which Node does not name: a folder that may be entered and not read can be opened so. */
const O_PATH = 0o10000000;

const AS_FOLDER = constants.O_DIRECTORY | (Deno.build.os === "linux" ? O_PATH : constants.O_RDONLY);

function idOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}
