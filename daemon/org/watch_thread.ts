// Folders that are watched from a thread of its own. Whoever watches opens what changes, and to open a named pipe waits for its other
// end: the thread that does so hears nothing more and does not even end. This one is found out, left behind and followed by another,
// and nobody waits for it. Knows nothing of what lies in a folder.

import { statSync } from "node:fs";
import { HeldPipes } from "./held_pipes.ts";

/** What happened in a folder, as `Deno.watchFs` tells it. */
export type FolderEvent = Pick<Deno.FsEvent, "kind" | "paths" | "flag">;

/** A folder that is to be watched. */
export interface WatchRequest {
  /** Absolute. */
  readonly folder: string;
  /** Whether what lies in folders in it counts too. */
  readonly recursive: boolean;
  readonly onEvent: (event: FolderEvent) => void;
  /** Called when it is watched from now on, and again whenever it was not for a while: what happened before was not told. */
  readonly onBegun: () => void;
  /** Called when it is watched no more, and why not, as a clause. */
  readonly onEnd: (why: string) => void;
}

/** What a {@link WatchThread} works with. */
export interface WatchThreadOptions {
  /** Calls `body` once after some time, unless the returned function is called first. */
  readonly after: (ms: number, body: () => void) => () => void;
  /** Told that the thread hung and another was begun. */
  readonly onHang?: () => void;
}

/** How often it is looked whether the thread hears, milliseconds. */
export const LOOK_MS = 5_000;

/** How long a thread may be silent before another takes its place, milliseconds: a busy machine is no pipe. */
export const HUNG_MS = 3_000;

/** How many threads may be left behind; then nothing is watched any more. */
export const MOST_HANGS = 16;

/** How many folders are looked through for named pipes, for each that is watched. */
const MOST_FOLDERS = 2_000;

/** The thread, begun with the first folder. Disposing of it ends every watch without a word, and waits for nothing. */
export class WatchThread implements Disposable {
  readonly #options: WatchThreadOptions;
  readonly #watches = new Map<number, WatchRequest>();
  /** Those who wait for a sign of life. */
  readonly #waiting = new Map<number, () => void>();
  #worker: Worker | undefined;
  /** The folders that it was told to watch, and watches until it ends. */
  readonly #told = new Set<string>();
  #pipes = new DisposableStack();
  #last = 0;
  #hangs = 0;
  /** Whether the thread ever said something: before, it only starts. */
  #isUp = false;
  #cancel = () => {};
  #isClosed = false;

  constructor(options: WatchThreadOptions) {
    this.#options = options;
  }

  /** Watches a folder until what is returned is disposed of. Nothing is told before this returns. */
  watch(request: WatchRequest): Disposable {
    const id = ++this.#last;
    this.#watches.set(id, request);
    if (this.#isClosed || this.#hangs > MOST_HANGS) {
      queueMicrotask(() => this.#end(id, GIVEN_UP));
    } else {
      this.#hold(request);
      if (this.#worker === undefined) this.#begin();
      else if (!this.#told.has(request.folder)) this.#ask(id, request);
      else {
        // Of a folder that went and came again under its name, the end of the first may be heard as the end of the second.
        this.#leave();
        this.#begin();
      }
    }
    // To end it in the thread would end the watch of a folder around it as well: what it hears is not told, and that is all.
    return { [Symbol.dispose]: () => void this.#watches.delete(id) };
  }

  /** Whether what happens is heard now. @param ms How long to wait for a sign. */
  async hears(ms: number): Promise<boolean> {
    const worker = this.#worker;
    if (worker === undefined) return false;
    const sign = Promise.withResolvers<boolean>();
    const ping = ++this.#last;
    this.#waiting.set(ping, () => sign.resolve(true));
    worker.postMessage({ ping });
    const cancel = this.#options.after(ms, () => sign.resolve(false));
    const heard = await sign.promise;
    cancel();
    if (heard || !this.#isUp) {
      this.#waiting.delete(ping);
      return heard && worker === this.#worker;
    }
    if (ms >= HUNG_MS) {
      this.#waiting.delete(ping);
      if (worker === this.#worker) this.#replace();
    } else if (worker === this.#worker) {
      // It gets the rest of its time, and nobody waits for that.
      const cancel = this.#options.after(HUNG_MS - ms, () => {
        this.#waiting.delete(ping);
        if (worker === this.#worker) this.#replace();
      });
      this.#waiting.set(ping, cancel);
    }
    return false;
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#cancel();
    this.#watches.clear();
    this.#leave();
    this.#pipes.dispose();
  }

  #begin(): void {
    this.#isUp = false;
    this.#told.clear();
    const worker = this.#worker = new Worker(`data:text/javascript,${encodeURIComponent(THREAD)}`, { type: "module" });
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#leave();
      for (const id of [...this.#watches.keys()]) this.#end(id, event.message);
    };
    for (const [id, request] of this.#watches) this.#ask(id, request);
    this.#look();
  }

  #ask(id: number, { folder, recursive }: WatchRequest): void {
    this.#told.add(folder);
    this.#worker?.postMessage({ id, folder, recursive });
  }

  #hear({ id, ping, begun, end, event }: Said): void {
    this.#isUp = true;
    if (ping !== undefined) {
      this.#waiting.get(ping)?.();
      this.#waiting.delete(ping);
    } else if (id === undefined) return;
    else if (begun === true) this.#watches.get(id)?.onBegun();
    else if (event !== undefined) this.#watches.get(id)?.onEvent(event);
    else if (end !== undefined) this.#end(id, end);
  }

  #end(id: number, why: string): void {
    const request = this.#watches.get(id);
    this.#watches.delete(id);
    request?.onEnd(why);
  }

  /** Looks after some time whether the thread hears, again and again. */
  #look(): void {
    this.#cancel();
    this.#cancel = this.#options.after(LOOK_MS, () => {
      void this.hears(HUNG_MS).then(() => {
        if (this.#worker !== undefined) this.#look();
      });
    });
  }

  /** Leaves a thread that hangs to itself, and begins another. */
  #replace(): void {
    this.#leave();
    // Held open, the pipe lets the old thread go, and does no harm to the next.
    this.#pipes.dispose();
    this.#pipes = new DisposableStack();
    for (const request of this.#watches.values()) this.#hold(request);
    this.#options.onHang?.();
    if (++this.#hangs > MOST_HANGS) {
      for (const id of [...this.#watches.keys()]) this.#end(id, GIVEN_UP);
    } else if (this.#watches.size > 0) this.#begin();
  }

  #leave(): void {
    this.#cancel();
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker === undefined) return;
    worker.onmessage = null;
    worker.terminate();
    // Whoever waits for a sign of it waits no longer.
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** Holds the named pipes of a folder that is watched, as far as there are not too many folders in it. */
  #hold({ folder: root, recursive }: WatchRequest): void {
    const folders = [root];
    for (let at = 0; at < folders.length && at < MOST_FOLDERS; at++) {
      const folder = folders[at] as string;
      const held = new HeldPipes(folder);
      if (held.look().length > 0) this.#pipes.use(held);
      if (!recursive) return;
      try {
        for (const { name, isDirectory } of Deno.readDirSync(folder)) {
          if (isDirectory) folders.push(`${folder}/${name}`);
        }
      } catch {
        // It has gone, or is not for us.
      }
    }
  }
}

/** Whether there is a folder at a path, or behind it. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** What the thread says. */
interface Said {
  readonly id?: number;
  readonly ping?: number;
  readonly begun?: boolean;
  readonly end?: string;
  readonly event?: FolderEvent;
}

const GIVEN_UP = "something in the folders that are watched held it up again and again";

/**
 * What runs there. To begin a watch, of nothing too, waits until an event that is under way was handed on: it is the sign that none
 * hangs.
 */
const THREAD = `
self.onmessage = async ({ data: { ping, id, folder, recursive } }) => {
  if (ping !== undefined) {
    Deno.watchFs([]).close();
    return postMessage({ ping });
  }
  try {
    const watcher = Deno.watchFs(folder, { recursive });
    postMessage({ id, begun: true });
    for await (const { kind, paths, flag } of watcher) postMessage({ id, event: { kind, paths, flag } });
    postMessage({ id, end: "the system ended the watch" });
  } catch (error) {
    postMessage({ id, end: error.message });
  }
};
`;
