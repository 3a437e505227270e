// Tells whether it is written out what `test` and `[` ask: which of their words are operators. A word that is made may be another one
// than it looks, and `-v` in front of a subscript runs what that holds. By syntax only; knows no value.

import type { Word } from "unbash";

const BETWEEN = /^(==?|!=|<|>|\\<|\\>|-(eq|ne|lt|le|gt|ge|nt|ot|ef))$/;
const IN_FRONT = /^-[abcdefghkprstuwxzLNOSGn]$/;
const JOINS = /^-[ao]$/;

/** Whether every word that is made stands where an operand is expected, for certain. @param isMade Tells such words. */
export function isPlainQuestion(words: readonly Word[], isMade: (word: Word) => boolean): boolean {
  if (!words.some(isMade)) return true;
  const texts = words.map((word) => isMade(word) ? undefined : word.value);
  let at = 0;
  while (at < texts.length) {
    while (texts[at] === "!") at++;
    if (BETWEEN.test(texts[at + 1] ?? "") && at + 2 < texts.length) at += 3;
    else if (IN_FRONT.test(texts[at] ?? "") && at + 1 < texts.length) at += 2;
    else at++;
    if (at < texts.length && !JOINS.test(texts[at++] ?? "")) return false;
  }
  return true;
}
