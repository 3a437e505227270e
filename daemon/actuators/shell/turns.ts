// Keeps runs apart of which one may write what the other executes: between the last look at a file and its execution nobody who runs
// here changes it. Who comes first goes first. Of a run that was judged harmless it also tells who may have changed what it was
// judged by. Knows of a run its claim only.

import type { Claim, Obeyed } from "../../pipeline/grants.ts";

/**
 * What an arbitrary run may have done to what a verdict relied on. `kept`: none could; `left`: one that has ended lately could have,
 * so it is to be judged again; `written`: one that came before and has not ended may.
 */
export type Standing = "kept" | "left" | "written";

/** A turn that was waited for, or not. */
export interface Turn extends Disposable {
  readonly waited: boolean;
  /** Says how what a verdict relied on stands now, and keeps arbitrary runs that begin later from writing it. */
  obey(obeyed: Obeyed): Standing;
}

/** What {@link Turns} is made with. */
export interface TurnsOptions {
  /** All names under which a file can be written, links on the way followed; `/` among them where they cannot be told. */
  readonly namesOf?: (path: string) => readonly string[];
  /** Milliseconds, of a clock that never goes back. */
  readonly now?: () => number;
}

/** So long after its end an arbitrary run may have come between a verdict and its run, milliseconds: longer than gates may think. */
const LATELY_MS = 60_000;

interface Entry {
  readonly claim: Claim;
  /** What it obeys by all its names, once somebody asked for them. */
  obeyed: { readonly paths: Set<string>; names: readonly string[] | undefined };
  /** Lets it go on; `undefined` when it is under way. */
  wake: (() => void) | undefined;
}

/**
 * The runs that are under way or wait, in the order they came. Each waits for those before it that clash with it and for nothing
 * else, so nobody waits for ever and nobody is overtaken by one that would keep it waiting.
 */
export class Turns {
  readonly #line = new Set<Entry>();
  readonly #options: TurnsOptions;
  /** Arbitrary runs that have ended lately. */
  #ended: readonly { readonly claim: Claim; readonly at: number }[] = [];

  constructor(options: TurnsOptions = {}) {
    this.#options = options;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return [...this.#line].filter(({ wake }) => wake !== undefined).length;
  }

  /** Whether somebody with this claim must wait now. */
  holds(claim: Claim): boolean {
    const entry = entryOf(claim);
    return [...this.#line].some((before) => this.#clash(before, entry));
  }

  /**
   * Waits until no run that came before clashes with a claim.
   *
   * @returns Gives the turn back when disposed of; not before the run has ended with all it started.
   * @throws The reason of `signal`, when it is aborted before that.
   */
  async enter(claim: Claim, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    const entry = entryOf(claim);
    this.#line.add(entry);
    const waited = this.#isHeld(entry);
    if (waited) await this.#wait(entry, signal);
    return { waited, obey: (obeyed) => this.#obey(entry, obeyed), [Symbol.dispose]: () => this.#leave(entry) };
  }

  #obey(entry: Entry, obeyed: Obeyed): Standing {
    const { obeyed: kept } = entry;
    if (obeyed.some((path) => !kept.paths.has(path))) {
      for (const path of obeyed) kept.paths.add(path);
      kept.names = undefined;
    }
    let isBefore = true;
    for (const other of this.#line) {
      if (other === entry) isBefore = false;
      else if ((isBefore || other.wake === undefined) && this.#disturbs(other.claim, entry)) return "written";
    }
    return this.#lately().some(({ claim }) => this.#disturbs(claim, entry)) ? "left" : "kept";
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }

  #lately() {
    if (this.#ended.length > 0) this.#ended = this.#ended.filter(({ at }) => at > this.#now() - LATELY_MS);
    return this.#ended;
  }

  /** Whether an arbitrary run may write what another obeys. */
  #disturbs(claim: Claim, { obeyed }: Entry): boolean {
    if (claim.arbitrary !== true || claim.writes.length === 0 || obeyed.paths.size === 0) return false;
    obeyed.names ??= this.#namesOf(obeyed.paths);
    return obeyed.names.includes("/") || reaches(claim.writes, obeyed.names);
  }

  #namesOf(paths: ReadonlySet<string>): readonly string[] {
    const { namesOf } = this.#options;
    return namesOf === undefined ? [...paths] : [...new Set([...paths, ...[...paths].flatMap(namesOf)])];
  }

  #clash(before: Entry, later: Entry): boolean {
    return clash(before.claim, later.claim) || this.#disturbs(later.claim, before);
  }

  #wait(entry: Entry, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => {
      this.#leave(entry);
      reject(signal.reason);
    };
    entry.wake = () => {
      entry.wake = undefined;
      signal.removeEventListener("abort", onAbort);
      resolve();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    return promise;
  }

  #leave(entry: Entry): void {
    if (!this.#line.delete(entry)) return;
    // Who never began has written nothing.
    if (entry.claim.arbitrary === true && entry.wake === undefined) {
      this.#ended = [...this.#lately(), { claim: entry.claim, at: this.#now() }];
    }
    for (const each of this.#line) if (each.wake !== undefined && !this.#isHeld(each)) each.wake();
  }

  #isHeld(entry: Entry): boolean {
    for (const before of this.#line) {
      if (before === entry) return false;
      if (this.#clash(before, entry)) return true;
    }
    return false;
  }
}

function entryOf(claim: Claim): Entry {
  return { claim, obeyed: { paths: new Set(claim.obeys), names: undefined }, wake: undefined };
}

/** Whether one of two runs may write what the other executes. */
export function clash(a: Claim, b: Claim): boolean {
  return overwrites(a, b) || overwrites(b, a);
}

function overwrites({ writes }: Claim, { executes, linked }: Claim): boolean {
  return linked === true && writes.length > 0 || reaches(writes, executes);
}

/** Whether somebody may put another file in the place of one: by writing it, or a folder above it. */
function reaches(writes: readonly string[], executes: readonly string[]): boolean {
  return executes.some((file) =>
    writes.some((place) => file === place || file.startsWith(place.endsWith("/") ? place : `${place}/`))
  );
}
