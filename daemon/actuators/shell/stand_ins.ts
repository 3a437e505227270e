// Empty files and folders that are made for contained runs, where something must not be made by them: who relies on which, and
// their removal once nobody does. Knows nothing of what they stand for.

import { BASH, bashArguments } from "./command.ts";
import { FIXED_PATH } from "./environment.ts";
import type { StandIn } from "./mounts.ts";

/**
 * Shell text: removes what it is given (`file PATH` or `folder PATH`, the deepest first), if it is empty. What somebody put there
 * meanwhile is theirs.
 */
export const REMOVE_EMPTY = `
remove_empty() {
  local files=() folders=()
  while (( $# > 1 )); do
    if [[ $1 == folder ]]; then folders+=("$2")
    elif [[ -f $2 && ! -s $2 && ! -L $2 ]]; then files+=("$2"); fi
    shift 2
  done
  (( \${#files[@]} )) && rm -f -- "\${files[@]}"
  (( \${#folders[@]} )) && rmdir -- "\${folders[@]}"
}
`;

/** The order of removal: what lies in a folder goes before it. */
export function deepestFirst(standIns: readonly StandIn[]): StandIn[] {
  return [...standIns].sort((one, other) => other.path.length - one.path.length);
}

/**
 * Who relies on which stand-ins. A mount on one is undone when it is removed, whoever relies on it; so the last one removes it,
 * and nobody plans meanwhile.
 */
export class StandIns {
  readonly #holders = new Map<string, { readonly standIn: StandIn; count: number }>();
  readonly #onChange: (standIn: StandIn, stands: boolean) => void;
  #removing: Promise<unknown> | undefined;

  /** @param onChange Told of each that is made, and once it is removed: for somebody who does it if we cannot. */
  constructor(onChange: (standIn: StandIn, stands: boolean) => void = () => {}) {
    this.#onChange = onChange;
  }

  /** A removal under way; whoever plans a run waits until there is none. */
  get removing(): Promise<unknown> | undefined {
    return this.#removing;
  }

  /** Those that somebody relies on. */
  get standing(): readonly StandIn[] {
    return [...this.#holders.values()].map(({ standIn }) => standIn);
  }

  /** Takes note that somebody relies on some. @returns Gives them back; resolves when those are gone that nobody needs. */
  hold(standIns: readonly StandIn[]): AsyncDisposable {
    for (const standIn of standIns) {
      const holder = this.#holders.get(standIn.path);
      if (holder !== undefined) holder.count += 1;
      else {
        this.#holders.set(standIn.path, { standIn, count: 1 });
        this.#onChange(standIn, true);
      }
    }
    return { [Symbol.asyncDispose]: () => this.#leave(standIns) };
  }

  async #leave(standIns: readonly StandIn[]): Promise<void> {
    const idle = standIns.filter(({ path }) => {
      const holder = this.#holders.get(path);
      if (holder === undefined || --holder.count > 0) return false;
      return this.#holders.delete(path);
    });
    if (idle.length === 0) return;
    const removed = remove(deepestFirst(idle));
    const all = this.#removing = Promise.all([this.#removing, removed]);
    await removed;
    if (this.#removing === all) this.#removing = undefined;
    for (const each of idle) this.#onChange(each, false);
  }
}

async function remove(standIns: readonly StandIn[]): Promise<void> {
  try {
    const words = standIns.flatMap(({ path, isFile }) => [isFile ? "file" : "folder", path]);
    await new Deno.Command(BASH, {
      args: [...bashArguments(`${REMOVE_EMPTY}remove_empty "$@"`), BASH, ...words],
      cwd: "/",
      clearEnv: true,
      env: { PATH: FIXED_PATH },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn().status;
  } catch {
    // They are empty, and stay.
  }
}
