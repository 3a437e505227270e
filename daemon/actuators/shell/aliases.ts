// The other places at which the same files are shown, as they were at the last look: what is hidden is hidden there as well. Knows
// nothing of who looks, and how.

import { aliasesOf, type MountedPlace, parseMountTable } from "./mount_table.ts";
import type { MountLook, MountWatch } from "./mount_watch.ts";
import type { Hidden } from "./mounts.ts";
import { PathView } from "./real_path.ts";

/** What shows elsewhere what must not be seen. */
export class Aliases {
  readonly #mounts: Pick<MountWatch, "look">;
  #last: MountLook = { text: "", version: -1 };
  #table: readonly MountedPlace[] = [];
  #doubled = false;

  /** @param mounts Says what is mounted. */
  constructor(mounts: Pick<MountWatch, "look">) {
    this.#mounts = mounts;
  }

  /** Looks at what is mounted. @throws Error when that cannot be told. */
  async look(): Promise<void> {
    const look = await this.#mounts.look();
    // Of two that were asked for at once the later one counts.
    if (look.version <= this.#last.version) return;
    this.#last = look;
    this.#table = parseMountTable(look.text);
    this.#doubled = isAnyDoubled(this.#table);
  }

  /** Names the other places at which a real path is shown. */
  of(path: string): readonly string[] {
    return aliasesOf(path, this.#table);
  }

  /** Adds to what is hidden the other places at which it is shown. */
  widen(hidden: Hidden): Hidden {
    if (!this.#doubled) return hidden;
    const view = new PathView();
    const wider = (paths: readonly string[]) =>
      paths.flatMap((path) => {
        const real = view.follow(path);
        // What does not exist is kept from being made at its own place only.
        return [path, ...real.kind === "missing" ? [] : this.of(real.path)];
      });
    return {
      ...hidden,
      always: wider(hidden.always),
      credentials: wider(hidden.credentials),
      existing: wider(hidden.existing),
      readOnly: wider(hidden.readOnly),
    };
  }

  /** A stamp that is another one once something else is mounted. */
  stamp(text: string | undefined): string | undefined {
    return text === undefined ? undefined : `${this.#last.version} ${text}`;
  }
}

/** Tells whether anything may be shown twice: most machines have none, and are spared to look. */
function isAnyDoubled(table: readonly MountedPlace[]): boolean {
  const files = table.filter(({ point }) => !SPECIAL.test(point));
  return new Set(files.map(({ device }) => device)).size < files.length;
}

/** Where no files of anybody's are. */
const SPECIAL = /^\/(?:dev|proc|sys)(?:\/|$)/;
