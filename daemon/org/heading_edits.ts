// Edits of a heading's line: its tags and its priority. As those of edit.ts, each gives the new text, which is the old one but for
// what had to change. Knows nothing of files.

import { type Heading, type Outline, tagsOf } from "./outline.ts";
import { contentEnd, skipBlanksBack } from "./span.ts";

/**
 * Sets the tags of a heading, in place of those it has itself; none takes them away.
 *
 * @throws RangeError when a name is none of Org's (letters, digits, `_`, `@`, `#`, `%`), or the heading has no title to stand before.
 */
export function setTags(outline: Outline, heading: Heading, tags: readonly string[]): string {
  for (const tag of tags) {
    if (!TAG.test(tag)) {
      throw new RangeError(`Cannot set the tag ${JSON.stringify(tag)}: a tag is letters, digits, _, @, # and % only`);
    }
  }
  const { text } = outline;
  const written = tags.length === 0 ? "" : `:${[...new Set(tags)].join(":")}:`;
  if (heading.tags !== undefined) {
    if (written === tagsOf(heading).join(":") || written === heading.tags.text) return text;
    // Without tags the blanks before them go too, but for the one Org wants behind stars or keyword.
    const least = heading.title.text === "" ? heading.tags.start : heading.title.end;
    return splice(text, written === "" ? least : heading.tags.start, heading.tags.end, written);
  }
  if (written === "") return text;
  // A keyword at the end of the line is a title for Org, and would be a keyword with tags behind it.
  if (heading.title.text === "" || heading.keyword === undefined && outline.keywords.all.has(heading.title.text)) {
    throw new RangeError("Cannot set tags: the heading has no title");
  }
  const stop = contentEnd(text, heading.line.start, heading.line.end);
  return splice(text, skipBlanksBack(text, heading.line.start, stop), stop, ` ${written}`);
}

/** Sets a heading's priority, or takes it away. @param priority One character, `A` to `Z` or a digit. @throws RangeError otherwise. */
export function setPriority(outline: Outline, heading: Heading, priority: string | undefined): string {
  if (priority !== undefined && !/^[A-Z0-9]$/.test(priority)) {
    throw new RangeError(
      `Cannot set the priority ${JSON.stringify(priority)}: it is one letter from A to Z, or a digit`,
    );
  }
  const { text } = outline;
  const old = heading.priority;
  if (old !== undefined) {
    if (priority !== undefined) return splice(text, old.start, old.end, `[#${priority}]`);
    return splice(text, old.start, text[old.end] === " " ? old.end + 1 : old.end, "");
  }
  if (priority === undefined) return text;
  const at = heading.keyword === undefined ? heading.line.start + heading.level + 1 : heading.keyword.end + 1;
  return splice(text, at, at, `[#${priority}] `);
}

function splice(text: string, start: number, end: number, put: string): string {
  return text.slice(0, start) + put + text.slice(end);
}

const TAG = /^[\p{L}\p{M}\p{Nl}\p{Nd}_@#%]+$/u;
