// What the user's editor says it shows, as far as it names a node of the notes: an ID, else the title of a heading.
// Takes whatever an editor sends; knows no editor.

import { isList, isPlist, Keyword, type Value } from "../wire/value.ts";

/** How deep and how far is looked. */
const DEEPEST = 6, MOST_VALUES = 2_000;

/** The name of the node that an Org element (an AST, or its properties) is about; `undefined` where none is named. */
export function focusedNode(element: Value): string | undefined {
  const found = new Map<string, string>();
  let level: Value[] = [element], seen = 0;
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    const next: Value[] = [];
    for (const value of level) {
      if (!isList(value) || seen++ > MOST_VALUES) continue;
      for (const [i, item] of value.entries()) {
        if (isList(item)) next.push(item);
        else if (item instanceof Keyword && isPlist(value)) {
          const named = value[i + 1];
          if (typeof named === "string" && named !== "" && !found.has(item.name)) found.set(item.name, named);
        }
      }
    }
    level = next;
  }
  return ["ID", "NODE", "TITLE", "RAW-VALUE"].map((name) => found.get(name)).find((name) => name !== undefined);
}
