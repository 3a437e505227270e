// Whether `declare` and its kin are known to do what they say: one that fails leaves everything as it was.
// Knows no value.

import type { Scope } from "./scope.ts";

const LETTERS: Readonly<Record<string, RegExp>> = {
  declare: /^[aAgiIlrtux]+$/,
  typeset: /^[aAgiIlrtux]+$/,
  local: /^[aAgiIlrtux]+$/,
  readonly: /^[aA]+$/,
  export: /^$/,
};

/** Tells whether a declaration succeeds and is about variables. @param words Its words in their order, as far as they are known. */
export function isSureDeclaration(name: string, words: readonly (string | undefined)[], scope: Scope): boolean {
  if (name === "local" && scope.calls === 0) return false;
  const letters = Object.hasOwn(LETTERS, name) ? LETTERS[name] : undefined;
  let named = false;
  for (const word of words) {
    if (word === undefined) return false;
    if (word === "--" && !named) continue;
    if (!/^[-+]/.test(word)) named = true;
    else if (named || letters?.test(word.slice(1)) !== true) return false;
  }
  return true;
}
