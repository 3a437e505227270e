// Watches a folder of notes and says what may have changed there. Events are hints: they miss files that are made at once in a new
// folder, and some come in crowds, so they are gathered, and new folders are looked at once more. Knows no file's content.

import { isFolder, type WatchThread } from "../org/watch_thread.ts";
import type { Clock } from "../pipeline/ports.ts";
import { IGNORE_FILE } from "./ignore_file.ts";
import { isHidden, isNotes } from "./walk.ts";

/** What a {@link NoteWatch} works with. */
export interface NoteWatchOptions {
  /** Absolute. */
  readonly folder: string;
  readonly after: Clock["after"];
  /** What watches. */
  readonly thread: Pick<WatchThread, "watch" | "hears">;
  /** Told of paths, relative, that may have changed: files and folders; the empty string for everything. */
  readonly onChange: (paths: readonly string[]) => void;
  /** Told that changes are noticed from now on; those before were not. */
  readonly onBegun: () => void;
}

/** How long hints are gathered after the first, milliseconds. */
export const GATHER_MS = 150;

/** How long after its making a folder is looked at once more, milliseconds. */
export const AGAIN_MS = 1_000;

/** How long a sign is waited for that changes are noticed, milliseconds. */
const SIGN_MS = 200;

/** A watch that can be begun as soon as there is a folder, and begun again when it came to an end. */
export class NoteWatch implements Disposable {
  readonly #options: NoteWatchOptions;
  readonly #timers = new Set<() => void>();
  #watch: Disposable | undefined;
  #hasBegun = false;
  #gathered = new Set<string>();
  #closed = false;
  #fault: string | undefined;

  constructor(options: NoteWatchOptions) {
    this.#options = options;
  }

  /** Whether changes are noticed as they happen, as far as is known. */
  get watching(): boolean {
    return this.#watch !== undefined && this.#hasBegun;
  }

  /** Why changes of a folder that is there are not noticed, as a clause; `undefined` where they are, or soon will be. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Whether changes are noticed at this moment. */
  async hears(): Promise<boolean> {
    return this.watching && await this.#options.thread.hears(SIGN_MS) && this.watching;
  }

  /** Begins, unless it is begun. @returns Whether it watches now or soon; a folder that is not there cannot be watched. */
  begin(): boolean {
    if (this.#closed || this.#watch !== undefined) return this.#watch !== undefined;
    const { folder, thread, onBegun, onChange } = this.#options;
    if (!isFolder(folder)) return false;
    this.#hasBegun = false;
    const watch = this.#watch = thread.watch({
      folder,
      recursive: true,
      onBegun: () => {
        if (this.#watch !== watch || this.#closed) return;
        this.#hasBegun = true;
        this.#fault = undefined;
        onBegun();
      },
      onEvent: ({ kind, paths, flag }) => {
        if (this.#watch !== watch) return;
        if (flag === "rescan") this.#gather([""]);
        else if (kind !== "access") this.#gather(paths.flatMap((path) => this.#hintOf(path)));
      },
      onEnd: (why) => {
        if (this.#watch !== watch || this.#closed) return;
        this.#end();
        this.#fault = isFolder(folder) ? why : undefined;
        // What changes from now on is found by the next look.
        onChange([""]);
      },
    });
    return true;
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const cancel of this.#timers) cancel();
    this.#end();
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
    this.#end();
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

  #end(): void {
    this.#watch?.[Symbol.dispose]();
    this.#watch = undefined;
  }
}
