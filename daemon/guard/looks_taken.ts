// What was looked at on the disk while a verdict was reached, and whether all of it looks the same now: as long as it does, and nothing
// else has changed, whoever thought so would think so again. Knows no rule and no gate.

import type { Disk } from "./disk.ts";

/** More looks than these are not kept: to take them again would be no shorter way. */
const MOST_LOOKS = 64;

/** What a judgement may look at the disk with. */
export interface Sight {
  /** Where a path leads; `undefined` where nothing can be said. */
  readonly resolve?: ((path: string) => string | undefined) | undefined;
  readonly disk?: Disk | undefined;
}

/** One look, and what was found. */
interface Look {
  readonly how: "real" | "kind" | "bars";
  readonly path: string;
  readonly found: string | undefined;
}

/** Looks of one judgement. */
export class LooksTaken {
  readonly #looks: Look[] = [];
  readonly #found = new Map<string, string | undefined>();
  #comparable = true;

  /** A setting whose looks are taken note of. Where links lead and what lies at a path can be compared, contents and lists cannot. */
  over<S extends Sight>(setting: S): S {
    const { resolve, disk } = setting;
    const watched: Sight = {
      resolve: resolve && ((path) => this.#take("real", path, resolve(path))),
      disk: disk && {
        kindOf: (path) => this.#take("kind", path, disk.kindOf(path)),
        bars: (path) => this.#take("bars", path, disk.bars(path) ? "bars" : undefined) !== undefined,
        list: this.beyond((folder) => disk.list(folder)),
        folderSize: this.beyond((folder) => disk.folderSize?.(folder) ?? 0),
        isIgnored: this.beyond((path) => disk.isIgnored(path)),
        takesBack: this.beyond((path) => disk.takesBack(path)),
        hasDashedRef: this.beyond((folder) => disk.hasDashedRef(folder)),
        hasDashedName: this.beyond((folder) => disk.hasDashedName(folder)),
        isInRepository: this.beyond((folder) => disk.isInRepository(folder)),
        keptNamed: this.beyond((folder, isSought) => disk.keptNamed(folder, isSought)),
        namesOfObject: this.beyond((folder, object) => disk.namesOfObject(folder, object)),
      },
    };
    return { ...setting, ...watched };
  }

  /** A look that is not compared: once it was taken, {@link LooksTaken.comparable} says so. */
  beyond<A extends readonly unknown[], R>(look: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      this.#comparable = false;
      return look(...args);
    };
  }

  /** Whether {@link LooksTaken.same} can tell. */
  get comparable(): boolean {
    return this.#comparable && this.#looks.length <= MOST_LOOKS;
  }

  /** Takes all looks again. Returns whether each finds what it found. */
  same({ resolve, disk }: Sight): boolean {
    return this.comparable && this.#looks.every(({ how, path, found }) => {
      if (how === "bars") return disk !== undefined && disk.bars(path) === (found !== undefined);
      const look = how === "real" ? resolve : disk?.kindOf;
      return look !== undefined && look.call(disk, path) === found;
    });
  }

  #take<F extends string | undefined>(how: Look["how"], path: string, found: F): F {
    const name = `${how} ${path}`;
    if (!this.#found.has(name)) {
      this.#found.set(name, found);
      if (this.#looks.length <= MOST_LOOKS) this.#looks.push({ how, path, found });
    } else if (this.#found.get(name) !== found) this.#comparable = false;
    return found;
  }
}
