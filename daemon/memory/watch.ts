// Watches a folder of notes and says what may have changed there. Events are hints: they miss files that are made at once in a new
// folder, and some come in crowds, so they are gathered, and new folders are looked at once more. Knows no file's content.

import { HeldPipes } from "../org/held_pipes.ts";
import type { Clock } from "../pipeline/ports.ts";
import { IGNORE_FILE } from "./ignore_file.ts";
import { isHidden, isNotes } from "./walk.ts";

/** What a {@link NoteWatch} works with. */
export interface NoteWatchOptions {
  /** Absolute. */
  readonly folder: string;
  readonly after: Clock["after"];
  /** Told of paths, relative, that may have changed: files and folders; the empty string for everything. */
  readonly onChange: (paths: readonly string[]) => void;
}

/** How long hints are gathered after the first, milliseconds. */
export const GATHER_MS = 150;

/** How long after its making a folder is looked at once more, milliseconds. */
export const AGAIN_MS = 1_000;

/** How many folders are looked through for named pipes. */
const MOST_FOLDERS = 2_000;

/** A watch that can be begun as soon as there is a folder, and begun again when it came to an end. */
export class NoteWatch implements AsyncDisposable {
  readonly #options: NoteWatchOptions;
  readonly #timers = new Set<() => void>();
  #watcher: Deno.FsWatcher | undefined;
  #done: Promise<void> = Promise.resolve();
  #gathered = new Set<string>();
  #closed = false;
  readonly #pipes = new DisposableStack();

  constructor(options: NoteWatchOptions) {
    this.#options = options;
  }

  /** Whether changes are noticed as they happen. */
  get watching(): boolean {
    return this.#watcher !== undefined;
  }

  /** Begins, unless it is begun. @returns Whether it watches now; a folder that is not there, or too many folders, cannot be. */
  begin(): boolean {
    if (this.#closed || this.#watcher !== undefined) return this.watching;
    this.#holdPipes();
    try {
      this.#watcher = Deno.watchFs(this.#options.folder, { recursive: true });
    } catch {
      return false;
    }
    this.#done = this.#hear(this.#watcher);
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return await this.#done;
    this.#closed = true;
    for (const cancel of this.#timers) cancel();
    // A pipe that came meanwhile would keep the watch from ending.
    this.#holdPipes();
    this.#close();
    await this.#done;
    this.#pipes.dispose();
  }

  /** Holds the named pipes of all folders, as far as these are not too many. */
  #holdPipes(): void {
    const folders = [this.#options.folder];
    for (let at = 0; at < folders.length && at < MOST_FOLDERS; at++) {
      const folder = folders[at] as string;
      const held = new HeldPipes(folder);
      if (held.look().length > 0) this.#pipes.use(held);
      try {
        for (const { name, isDirectory } of Deno.readDirSync(folder)) {
          if (isDirectory) folders.push(`${folder}/${name}`);
        }
      } catch {
        // It has gone, or is not for us.
      }
    }
  }

  async #hear(watcher: Deno.FsWatcher): Promise<void> {
    try {
      for await (const { kind, paths, flag } of watcher) {
        if (flag === "rescan") this.#gather([""]);
        else if (kind !== "access") this.#gather(paths.flatMap((path) => this.#hintOf(path)));
      }
    } catch {
      // A watch that fails ends; what changes from now on is found by the next scan.
    }
    if (this.#watcher === watcher) this.#close();
  }

  /** What of a path is worth a look. */
  #hintOf(path: string): string[] {
    const { folder } = this.#options;
    if (path === folder) return this.#rootChanged() ? [""] : [];
    if (!path.startsWith(`${folder}/`)) return [];
    const names = path.slice(folder.length + 1).split("/");
    const last = names.at(-1) as string;
    if (last === IGNORE_FILE && names.length === 1) return [""];
    if (names.some(isHidden)) return [];
    // What has another ending may be a folder, or have been one.
    return isNotes(last) || !/\.[A-Za-z0-9]{1,8}$/.test(last) || isFolder(path) ? [names.join("/")] : [];
  }

  /** The folder itself may have gone, and another have come in its place, which is watched anew. */
  #rootChanged(): boolean {
    if (isFolder(this.#options.folder)) return false;
    this.#close();
    return true;
  }

  #gather(hints: readonly string[]): void {
    if (hints.length === 0 || this.#closed) return;
    const first = this.#gathered.size === 0;
    for (const hint of hints) this.#gathered.add(hint);
    if (first) this.#later(GATHER_MS, () => this.#tell());
  }

  #tell(): void {
    const paths = [...this.#gathered];
    this.#gathered = new Set();
    if (paths.includes("")) return this.#options.onChange([""]);
    this.#options.onChange(paths);
    const folders = paths.filter((path) => !isNotes(path) && isFolder(`${this.#options.folder}/${path}`));
    if (folders.length > 0) this.#later(AGAIN_MS, () => this.#options.onChange(folders));
  }

  #later(ms: number, body: () => void): void {
    const cancel = this.#options.after(ms, () => {
      this.#timers.delete(cancel);
      body();
    });
    this.#timers.add(cancel);
  }

  #close(): void {
    const watcher = this.#watcher;
    this.#watcher = undefined;
    try {
      watcher?.close();
    } catch {
      // It has ended by itself.
    }
  }
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
