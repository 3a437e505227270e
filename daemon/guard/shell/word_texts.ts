// What of a word is written out, and what bash makes of variables and substitutions. By syntax only:
// knows no value, and no rule.

import { forEachChild, type SyntaxNode, type Word } from "unbash";

/** Tells whether bash makes a word, or a part of it, of something else. */
export function isMade(word: Word | undefined): boolean {
  return word !== undefined && stretches(word).includes(undefined);
}

/** Tells whether a word is one sum, `$((...))`, in quotes or not, and nothing beside it. */
export function isSum({ parts }: Word): boolean {
  const [only, ...rest] = parts ?? [];
  if (rest.length > 0) return false;
  if (only?.type !== "DoubleQuoted") return only?.type === "ArithmeticExpansion";
  return only.parts.length === 1 && only.parts[0]?.type === "ArithmeticExpansion";
}

/** The texts of a word, with `undefined` for each stretch that is made. */
export function stretches(word: Word): readonly (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const look = (node: SyntaxNode): void => {
    if (/^(Simple|Parameter|Command|Arithmetic|ArithmeticCommand)Expansion$/.test(node.type)) found.push(undefined);
    else if (node.type === "Literal" || node.type === "SingleQuoted" || node.type === "AnsiCQuoted") {
      found.push(node.value);
    } // What is read from a substitution is looked at with it.
    else if (node.type !== "ProcessSubstitution") forEachChild(node, look);
  };
  forEachChild(word, look);
  return found;
}

/** Stands for what is made. */
export const MADE = "\0";

/** The text of a word, with {@link MADE} for what is made; wildcards and braces as they are written. */
export function writtenIn(word: Word): string {
  // One without anything that bash makes is not taken apart.
  if (word.parts === undefined) return word.value;
  let text = "";
  const look = (node: SyntaxNode): void => {
    if (node.type === "Literal" || node.type === "SingleQuoted" || node.type === "AnsiCQuoted") text += node.value;
    else if (/^(Brace.*|.*Glob)$/.test(node.type)) text += word.text.slice(node.pos - word.pos, node.end - word.pos);
    // What is in them is looked at by itself.
    else if (/(Expansion|Substitution)$/.test(node.type)) text += MADE;
    else forEachChild(node, look);
  };
  forEachChild(word, look);
  return text;
}
