// Named pipes in a folder that is watched. Whoever watches opens what changes, and to open a pipe waits for its other end: the watch
// would see nothing more, and never end. Held open from here they have another end. Knows nothing of what else lies there.

import { statSync } from "node:fs";

/** The pipes of one folder, held open while it is watched. */
export class HeldPipes implements Disposable {
  readonly #folder: string;
  readonly #held = new Map<string, Deno.FsFile>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Holds the pipes that are there now, and lets go of those that are gone. @returns The names of those that are held. */
  look(): readonly string[] {
    const pipes = new Set<string>();
    try {
      for (const { name, isFile, isDirectory } of Deno.readDirSync(this.#folder)) {
        // A link to a pipe is opened like the pipe.
        if (!isFile && !isDirectory && isPipe(`${this.#folder}/${name}`)) pipes.add(name);
      }
    } catch {
      // There is no folder any more, or it is not for us.
    }
    for (const [name, file] of this.#held) {
      if (pipes.has(name)) continue;
      file.close();
      this.#held.delete(name);
    }
    for (const name of pipes) {
      if (this.#held.has(name)) continue;
      try {
        // For reading and writing it opens at once (Linux, fifo(7)).
        this.#held.set(name, Deno.openSync(`${this.#folder}/${name}`, { read: true, write: true }));
      } catch {
        // Not ours to open: then not the watch's either.
      }
    }
    return [...this.#held.keys()];
  }

  [Symbol.dispose](): void {
    for (const file of this.#held.values()) file.close();
    this.#held.clear();
  }
}

function isPipe(path: string): boolean {
  try {
    return statSync(path).isFIFO();
  } catch {
    return false;
  }
}
