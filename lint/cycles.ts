// Cycles between files: who imports whom over the whole tree, static, type-only and dynamic imports alike.
// It finds imports by their shape in formatted text; what is built at run time it does not see.

import { resolvePlace } from "./tree.ts";

/** Finds the relative imports in the text of a file. */
export function findImports(text: string): string[] {
  const found = text.matchAll(/^(?:import|export)\b(?:[^;"'`]*\bfrom)?\s*"(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/gm);
  return [...new Set([...found].map(([, first, second]) => first ?? second ?? ""))];
}

/** Finds a cycle among `files` (place -> text), as the places in order with the first again at the end. */
export function findCycle(files: ReadonlyMap<string, string>): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (place: string): string[] | undefined => {
    const start = path.indexOf(place);
    if (start !== -1) return [...path.slice(start), place];
    const text = files.get(place);
    if (text === undefined || done.has(place)) return undefined;
    path.push(place);
    for (const specifier of findImports(text)) {
      const cycle = visit(resolvePlace(place, specifier));
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    done.add(place);
  };
  for (const place of files.keys()) {
    const cycle = visit(place);
    if (cycle !== undefined) return cycle;
  }
}
