// Tells that something happened in a folder, once for many events in a row: a hint to look again, and no more than that. Knows nothing of
// what lies there.

/** What {@link watchFolder} needs. */
export interface WatchOptions {
  readonly folder: string;
  /** Calls `body` once after some time, unless the returned function is called first. */
  readonly after: (ms: number, body: () => void) => () => void;
  readonly onChange: () => void;
  /** Told why nothing is watched (any more). */
  readonly onFault: (error: unknown) => void;
}

/** How long nothing must happen until it is told, milliseconds: an editor writes a file in several steps. */
const REST_MS = 150;

/** Watches a folder until it is disposed of. */
export function watchFolder({ folder, after, onChange, onFault }: WatchOptions): Disposable {
  let watcher: Deno.FsWatcher;
  try {
    watcher = Deno.watchFs(folder, { recursive: false });
  } catch (error) {
    onFault(error);
    return { [Symbol.dispose]() {} };
  }
  let cancel = () => {}, over = false;
  const watching = async () => {
    for await (const { kind } of watcher) {
      if (kind === "access" || over) continue;
      cancel();
      cancel = after(REST_MS, onChange);
    }
    if (!over) throw new Error("the system ended the watch");
  };
  watching().catch((error) => over || onFault(error));
  return {
    [Symbol.dispose]() {
      over = true;
      cancel();
      try {
        watcher.close();
      } catch {
        // It has ended by itself.
      }
    },
  };
}
