// Tells that something happened in a folder, once for many events in a row: a hint to look again, and no more than that. Knows nothing of
// what lies there.

import type { WatchThread } from "../org/watch_thread.ts";

/** What {@link watchFolder} needs. */
export interface WatchOptions {
  readonly folder: string;
  /** What watches. */
  readonly thread: Pick<WatchThread, "watch">;
  /** Calls `body` once after some time, unless the returned function is called first. */
  readonly after: (ms: number, body: () => void) => () => void;
  readonly onChange: () => void;
  /** Told why nothing is watched (any more). */
  readonly onFault: (error: unknown) => void;
}

/** How long nothing must happen until it is told, milliseconds: an editor writes a file in several steps. */
const REST_MS = 150;

/** Watches a folder until it is disposed of. */
export function watchFolder({ folder, thread, after, onChange, onFault }: WatchOptions): Disposable {
  let cancel = () => {};
  const rest = () => {
    cancel();
    cancel = after(REST_MS, onChange);
  };
  const watch = thread.watch({
    folder,
    recursive: false,
    // What changed before was not told.
    onBegun: rest,
    onEvent: ({ kind }) => kind === "access" || rest(),
    onEnd: (why) => onFault(new Error(why)),
  });
  return {
    [Symbol.dispose]() {
      watch[Symbol.dispose]();
      cancel();
    },
  };
}
