// Whether a text carries a private tag as Org: on a heading of its own, on one above, or for the whole file. Whatever inherits a tag
// stands in the same text as the tag, so that one is enough. Knows nothing of actions. Linear in the text.

import { findProperty } from "../org/drawer.ts";
import { parseOutline, tagsOf } from "../org/outline.ts";

/** The private tag that a text carries as Org; `undefined` for none. */
export function privateTagIn(text: string, tags: readonly string[]): string | undefined {
  const wanted = new Map(tags.map((tag) => [tag.toLowerCase(), tag]));
  const lower = text.toLowerCase();
  // Most texts do not even name one.
  if (![...wanted.keys()].some((tag) => lower.includes(tag))) return undefined;
  const known = (names: readonly string[]) =>
    names.map((name) => wanted.get(name.toLowerCase())).find((tag) => tag !== undefined);
  for (const [, names] of text.matchAll(/^[ \t]*#\+FILETAGS:(.*)$/gim)) {
    const tag = known((names ?? "").split(/[:,\s]+/));
    if (tag !== undefined) return tag;
  }
  // A heading that was quoted, indented or made a comment is still what it was.
  for (const [, names] of text.matchAll(/^[>|#;\/ \t-]{0,32}\*{1,32}[ \t][^\n]*?[ \t](:[^\s]+:)[ \t\r]*$/gm)) {
    const tag = known((names ?? "").split(":"));
    if (tag !== undefined) return tag;
  }
  const outline = parseOutline(text);
  for (const drawer of [outline.drawer, ...outline.headings.map((heading) => heading.drawer)]) {
    for (const name of ["TAGS", "ALLTAGS"]) {
      const tag = known((findProperty(drawer, name)?.value.text ?? "").split(/[:,\s]+/));
      if (tag !== undefined) return tag;
    }
  }
  for (const heading of outline.headings) {
    const tag = known(tagsOf(heading));
    if (tag !== undefined) return tag;
  }
  return undefined;
}
