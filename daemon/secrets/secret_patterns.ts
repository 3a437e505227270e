// The forms in which secrets are known to come, by name: keys of vendors, key blocks, tokens, assignments, addresses with a
// password. Every search takes time in proportion to the text, whatever it holds. Knows nothing of who asks, nor of any secret.

import { SECRET_FORMS } from "./secret_forms.ts";
import { findAssignments } from "./secret_assignments.ts";

/** A secret in a text: which form it has, and where it stands, in UTF-16 units. */
export interface FoundSecret {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What stands in the place of a secret. */
export const REDACTED = "[redacted]";

/** Finds what looks like a secret, in the order of the text; none overlaps another. Linear in the length of the text. */
export function findSecrets(text: string): FoundSecret[] {
  return search(text, false);
}

/** Takes what looks like a secret out of a text, hexadecimal keys without a name with it. Linear in the length of the text. */
export function redactSecrets(text: string): string {
  return withoutParts(text, redactedParts(text));
}

/** A text without some parts of it, which overlap nowhere and stand in the order of the text. */
export function withoutParts(text: string, parts: readonly Pick<FoundSecret, "start" | "end">[]): string {
  let out = "";
  let at = 0;
  for (const { start, end } of parts) {
    out += text.slice(at, start) + REDACTED;
    at = end;
  }
  return at === 0 ? text : out + text.slice(at);
}

/** What {@link redactSecrets} takes out of a text. */
export function redactedParts(text: string): FoundSecret[] {
  return search(text, true);
}

function search(text: string, vague: boolean): FoundSecret[] {
  if (text.length < SHORTEST) return [];
  const found: FoundSecret[] = findAssignments(text);
  for (const form of SECRET_FORMS) {
    if (form.vague === true && !vague) continue;
    // By hand: `matchAll` copies the pattern each time, which takes longer than the search in a short text.
    const { pattern } = form;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      if (match[0] === "") pattern.lastIndex++;
      const start = match.index;
      // What an earlier match of the same form took in is not looked at again: this keeps the search linear.
      const last = found.at(-1);
      if (last !== undefined && last.name === form.name && start < last.end) continue;
      if (form.check !== undefined && !form.check(match[0])) continue;
      const end = form.end?.(text, start + match[0].length) ?? start + match[0].length;
      found.push({ name: form.name, start, end });
    }
  }
  return withoutOverlaps(found);
}

/** Of two that overlap the one that begins first counts, and it reaches as far as both. */
function withoutOverlaps(found: FoundSecret[]): FoundSecret[] {
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: FoundSecret[] = [];
  for (const each of found) {
    const last = kept.at(-1);
    if (last === undefined || each.start >= last.end) kept.push(each);
    else if (each.end > last.end) kept[kept.length - 1] = { ...last, end: each.end };
  }
  return kept;
}

/** No shorter text holds a secret that any form knows, in UTF-16 units. */
const SHORTEST = 12;
