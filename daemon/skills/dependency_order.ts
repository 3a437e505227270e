// The order in which skills are loaded: what a skill depends on first. Cycles and missing ones are named. Pure.
// Knows names only.

/** Something that depends on others. */
export interface Dependent {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/** What {@link orderByDependency} returns. */
export interface DependencyOrder<T> {
  /** Each behind all that it depends on; with equal right in the order given. */
  readonly order: readonly T[];
  /** Those that can never be loaded, and why, as a sentence. */
  readonly faults: ReadonlyMap<T, string>;
}

/** Orders skills. @param absent Says of a name that is not among them why it is not there, as a clause. */
export function orderByDependency<T extends Dependent>(
  all: readonly T[],
  absent: (name: string) => string | undefined,
): DependencyOrder<T> {
  const byName = new Map(all.map((each) => [each.name, each]));
  const order: T[] = [];
  const faults = new Map<T, string>();
  const state = new Map<T, "open" | "done">();
  // A chain is at most as long as there are files in one folder.
  const visit = (each: T, path: readonly T[]): void => {
    if (state.get(each) === "done") return;
    if (state.get(each) === "open") {
      const loop = path.slice(path.indexOf(each));
      const shown = [...loop, each].map(({ name }) => name).join(" -> ");
      for (const one of loop) faults.set(one, `It depends on itself through others: ${shown}.`);
      return;
    }
    state.set(each, "open");
    for (const name of each.dependsOn) {
      const other = byName.get(name);
      if (other !== undefined) visit(other, [...path, each]);
      if (other !== undefined && !faults.has(other) || faults.has(each)) continue;
      const why = other === undefined ? absent(name) : "which cannot be loaded either";
      if (other === undefined && why === undefined) continue;
      faults.set(each, `It depends on ${name}, ${why}.`);
    }
    state.set(each, "done");
    if (!faults.has(each)) order.push(each);
  };
  for (const each of all) visit(each, []);
  return { order: order.filter((each) => !faults.has(each)), faults };
}
