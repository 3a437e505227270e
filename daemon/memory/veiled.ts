// The memory as it is told where the rules of the user keep files of notes from being read: nothing of such a file is told, not that it
// is there either. Knows no rule.

import type { FoundNode, MemoryServices } from "./services.ts";
import type { Snapshots } from "./snapshots.ts";

/** Tells whether a file, relative to the memex, is left out. */
export type Hides = (file: string) => boolean;

/**
 * Wraps what can be asked of the memory.
 *
 * @param now What is left out at the moment; `undefined` where nothing is.
 * @param filesOf The files in which a node stands.
 */
export function veiled(
  memory: MemoryServices,
  now: () => Hides | undefined,
  filesOf: (node: string) => Promise<readonly string[]>,
): MemoryServices {
  const without = <T extends { readonly file: string }>(items: readonly T[]): readonly T[] => {
    const hides = now();
    return hides === undefined ? items : items.filter(({ file }) => file === "" || !hides(file));
  };
  const node = async (name: string): Promise<FoundNode> => {
    const found = await memory.node(name), hides = now();
    if (found === undefined || hides === undefined) return found;
    if ("candidates" in found) {
      const candidates = without(found.candidates), [one, another] = candidates;
      if (one === undefined) return undefined;
      // By an ID that is there twice the one that is left is not told from the others.
      return another === undefined && one.id !== name ? await node(one.id) : { candidates };
    }
    if (hides(found.file)) return undefined;
    const links = await Promise.all(found.links.map(async (link) => {
      const isTold = !/^id:/i.test(link.target) || !(await filesOf(link.target)).some(hides);
      return isTold ? link : { target: link.target };
    }));
    return { ...found, links, backlinks: without(found.backlinks) };
  };
  return {
    node,
    search: async (query, options) => without(await memory.search(query, options)),
    backlinks: async (id) =>
      (await filesOf(id)).some((file) => now()?.(file)) ? [] : without(await memory.backlinks(id)),
    agenda: async (range) => without(await memory.agenda(range)),
    history: (options) => memory.history(options),
    verify: async () => {
      const report = await memory.verify();
      return { ...report, unread: without(report.unread) };
    },
  };
}

/** The same for lists of snapshots. */
export function veiledSnapshots(
  snapshots: Pick<Snapshots, "list" | "newest">,
  now: () => Hides | undefined,
): Pick<Snapshots, "list" | "newest"> {
  return {
    list: (path) => now()?.(path) === true ? [] : snapshots.list(path),
    newest: (most) => snapshots.newest(most).filter(({ path }) => now()?.(path) !== true),
  };
}
