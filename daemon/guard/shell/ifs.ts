// Where an unquoted expansion is split: the value of IFS, and the stretches of a text that it parts.
// Knows no expansion.

import type { Scope } from "./scope.ts";

/** The text of IFS, or `undefined` where it is not known. */
export function ifsOf(scope: Scope): string | undefined {
  const set = scope.variables.get("IFS");
  if (set === undefined) return " \t\n";
  return set.kind === "text" ? set.value.text : undefined;
}

/** Parts text at the signs of IFS: blanks together, every other sign by itself. */
export function gaps(text: string, ifs: string): { text: string; blank: boolean; sign: boolean }[] {
  const found: { text: string; blank: boolean; sign: boolean }[] = [];
  let from = 0;
  const kind = (c: string | undefined) => c === undefined || !ifs.includes(c) ? 0 : /[ \t\n]/.test(c) ? 1 : 2;
  for (let i = 0; i <= text.length; i++) {
    const here = kind(text[i]);
    const before = kind(text[from]);
    if (i < text.length && here === before && here !== 2) continue;
    if (i > from) found.push({ text: text.slice(from, i), blank: before === 1, sign: before === 2 });
    from = i;
  }
  return found;
}
