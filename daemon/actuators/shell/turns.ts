// Keeps runs apart of which one may write what the other executes, or lead elsewhere what the other is given by its path: between the
// last look at a file or a folder and its use nobody who runs here changes it. Who comes first goes first. Of a run that was judged
// harmless it also tells who may have changed what it was judged by. Knows of a run its claim only.

import { type Claim, type Leads, MORE_LEADS, type Obeyed } from "../../pipeline/grants.ts";

/**
 * What an arbitrary run may have done to what a verdict relied on. `kept`: none could; `left`: one that has ended lately could have,
 * so it is to be judged again; `written`: one that came before and has not ended may.
 */
export type Standing = "kept" | "left" | "written";

/** A turn that was waited for, or not. */
export interface Turn extends Disposable {
  readonly waited: boolean;
  /** Says how what a verdict relied on stands now, and keeps arbitrary runs that begin later from writing it. */
  obey(obeyed: Obeyed, leads?: Leads): Standing;
  /** The arbitrary runs that came before and have not ended and that may lead elsewhere where its paths led. */
  readonly leaders: readonly Claim[];
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

/** Paths, and all their names once somebody asked for them. */
interface Named {
  readonly paths: Set<string>;
  names: readonly string[] | undefined;
}

interface Entry {
  readonly claim: Claim;
  readonly obeyed: Named;
  readonly led: Named;
  readonly mounted: Named;
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
  #arbitrary = 0;

  constructor(options: TurnsOptions = {}) {
    this.#options = options;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return [...this.#line].filter(({ wake }) => wake !== undefined).length;
  }

  /** Whether somebody with this claim must wait now. */
  holds(claim: Claim): boolean {
    return this.holders(claim).length > 0;
  }

  /** For whom somebody with this claim must wait now. */
  holders(claim: Claim): readonly Claim[] {
    if (this.#line.size === 0) return [];
    const entry = entryOf(claim);
    return [...this.#line].filter((before) => this.#clash(before, entry)).map(claimIn);
  }

  /** For whom somebody who waits with this very claim waits still. */
  heldBy(claim: Claim): readonly Claim[] {
    const line = [...this.#line], at = line.findIndex((each) => each.claim === claim && each.wake !== undefined);
    const entry = line[at];
    return entry === undefined ? [] : line.slice(0, at).filter((before) => this.#clash(before, entry)).map(claimIn);
  }

  /** A run, under way or waiting, that executes a file which has one of these names. Whoever puts another in its place at once needs no turn. */
  executing(names: readonly string[]): Claim | undefined {
    return [...this.#line].find(({ claim }) => names.some((name) => claim.executes.includes(name)))?.claim;
  }

  /** Where arbitrary runs may write that are under way or wait: below such a place a path may lead elsewhere at any time. */
  get unsettled(): readonly string[] {
    return [...this.#line].flatMap(({ claim }) => claim.arbitrary === true ? claim.writes : []);
  }

  /** How many arbitrary runs have come so far. */
  get arbitrary(): number {
    return this.#arbitrary;
  }

  /** Whether one of some runs may write in a folder, whatever its name. */
  mayWrite(claims: readonly Claim[], folder: string): boolean {
    const names = this.#namesOf([folder]);
    return claims.some(({ writes }) => reaches(writes, names));
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
    if (claim.arbitrary === true) this.#arbitrary++;
    this.#line.add(entry);
    const waited = this.#isHeld(entry);
    if (waited) await this.#wait(entry, signal);
    const leaders = () => this.#beside(entry).filter((other) => this.#leads(other, entry));
    return {
      waited,
      obey: (obeyed, leads = []) => this.#obey(entry, obeyed, leads),
      get leaders() {
        return leaders();
      },
      [Symbol.dispose]: () => this.#leave(entry),
    };
  }

  #obey(entry: Entry, obeyed: Obeyed, leads: Leads): Standing {
    add(obeyed, entry.obeyed);
    add(leads, entry.led);
    if (this.#beside(entry).some((other) => this.#disturbs(other, entry))) return "written";
    const left = ({ claim }: { readonly claim: Claim }) => this.#disturbs(claim, entry) || this.#leads(claim, entry);
    return this.#lately().some(left) ? "left" : "kept";
  }

  /** Who came before a run that has begun, or is under way. */
  #beside(entry: Entry): readonly Claim[] {
    const claims: Claim[] = [];
    let isBefore = true;
    for (const other of this.#line) {
      if (other === entry) isBefore = false;
      else if (isBefore || other.wake === undefined) claims.push(other.claim);
    }
    return claims;
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
    const names = this.#namesWhere(claim, obeyed);
    return names !== undefined && (names.includes("/") || reaches(claim.writes, names));
  }

  /** Whether an arbitrary run may lead elsewhere where the paths of another led. */
  #leads(claim: Claim, { led }: Entry): boolean {
    const names = this.#namesWhere(claim, led);
    return names !== undefined && (names.includes(MORE_LEADS) || reaches(claim.writes, names));
  }

  /** Whether an arbitrary run may put something else in the place of what another is given by its path. */
  #moves(claim: Claim, { mounted }: Entry): boolean {
    const names = this.#namesWhere(claim, mounted);
    return names !== undefined && names.some((name) => claim.writes.some((place) => isBelow(name, place)));
  }

  /** The names of some paths, where it matters what a run may write. */
  #namesWhere({ arbitrary, writes }: Claim, named: Named): readonly string[] | undefined {
    if (arbitrary !== true || writes.length === 0 || named.paths.size === 0) return undefined;
    return named.names ??= this.#namesOf([...named.paths]);
  }

  #namesOf(paths: readonly string[]): readonly string[] {
    const { namesOf } = this.#options;
    if (namesOf === undefined) return paths;
    return [...new Set([...paths, ...paths.flatMap((path) => path === MORE_LEADS ? [] : namesOf(path))])];
  }

  #clash(before: Entry, later: Entry): boolean {
    return clash(before.claim, later.claim) || this.#moves(before.claim, later) || this.#moves(later.claim, before) ||
      this.#disturbs(later.claim, before) || this.#leads(later.claim, before) ||
      exceeds(later.claim, before.claim) && this.#leads(before.claim, later);
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

function claimIn({ claim }: Entry): Claim {
  return claim;
}

function entryOf(claim: Claim): Entry {
  const named = (paths: readonly string[] = []): Named => ({ paths: new Set(paths), names: undefined });
  const { obeys, leads, mounts } = claim;
  return { claim, obeyed: named(obeys), led: named(leads), mounted: named(mounts), wake: undefined };
}

function add(paths: readonly string[], to: Named): void {
  if (paths.every((path) => to.paths.has(path))) return;
  for (const path of paths) to.paths.add(path);
  to.names = undefined;
}

/** Whether a run that another leads elsewhere could do there what that one cannot do itself. */
export function exceeds({ writes, more }: Claim, leader: Claim): boolean {
  return more === true || writes.some((path) => !leader.writes.some((place) => path === place || isBelow(path, place)));
}

/** Whether one of two runs may write what the other executes. */
export function clash(a: Claim, b: Claim): boolean {
  return overwrites(a, b) || overwrites(b, a);
}

function overwrites({ writes }: Claim, { executes, linked }: Claim): boolean {
  return linked === true && writes.length > 0 || reaches(writes, executes);
}

/** Whether somebody may put another file in the place of one: by writing it, or a folder above it. So with entries of a folder. */
function reaches(writes: readonly string[], executes: readonly string[]): boolean {
  return executes.some((file) => writes.some((place) => file === place || isBelow(file, place)));
}

function isBelow(path: string, folder: string): boolean {
  return path !== folder && path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
