// Brings what SQLite has committed to the disk without holding up the thread: the log that it writes ahead is synced beside it.
// A kill takes nothing back anyway; this is for a power cut. Knows no table.

/** How long a commit that nobody waits for may wait for another's sync, milliseconds. */
const SOON_MS = 20;

/** How a file is brought to the disk. */
export interface DiskSyncOptions {
  /** The file of the database, in WAL mode. */
  readonly path: string;
  /** Waits until a file's data is on the disk; tests put another in its place. */
  readonly syncData?: (file: Deno.FsFile) => Promise<void>;
  /** Calls `body` once after `ms` milliseconds, unless the returned function is called first. */
  readonly after: (ms: number, body: () => void) => () => void;
}

/** Syncs for many at once: whoever asks while one is under way waits for the next. Disposing of it waits until all are done. */
export class DiskSync implements AsyncDisposable {
  readonly #options: DiskSyncOptions;
  #file: Deno.FsFile | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  /** Who waits for a moment to pass. */
  #soon: (PromiseWithResolvers<void> & { readonly cancel: () => void }) | undefined;

  constructor(options: DiskSyncOptions) {
    this.#options = options;
  }

  /** Resolves once all that was committed before the call is on the disk. Rejects when it cannot be brought there. */
  sync(): Promise<void> {
    // One that has begun may have looked at the file before the last commit was in it.
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#running.catch(() => {}).then(() => {
      this.#next = undefined;
      return this.#start();
    });
    return this.#next;
  }

  /** As {@link sync}, for commits that nobody waits for: they come to the disk a moment later, or with others before. */
  soon(): Promise<void> {
    const bring = () => void this.sync().catch(() => {});
    this.#soon ??= { ...Promise.withResolvers(), cancel: this.#options.after(SOON_MS, bring) };
    return this.#soon.promise;
  }

  #start(): Promise<void> {
    const soon = this.#soon;
    this.#soon = undefined;
    soon?.cancel();
    const run = this.#sync().finally(() => {
      if (this.#running === run) this.#running = undefined;
    });
    this.#running = run;
    if (soon !== undefined) run.then(soon.resolve, soon.reject);
    return run;
  }

  async #sync(): Promise<void> {
    const { path, syncData = (file) => file.syncData() } = this.#options;
    if (this.#file === undefined) {
      // SQLite holds no lock on this file, so another descriptor of it may be closed.
      this.#file = Deno.openSync(`${path}-wal`);
      // The name of a new file is on the disk only when its folder is.
      using folder = await Deno.open(path.slice(0, path.lastIndexOf("/")) || "/");
      await folder.sync();
    }
    await syncData(this.#file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#soon !== undefined) this.sync().catch(() => {});
    while (this.#running !== undefined) await (this.#next ?? this.#running).catch(() => {});
    this.#file?.close();
    this.#file = undefined;
  }
}
