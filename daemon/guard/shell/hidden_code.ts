// What looks like a secret in a command, and may be code: where a secret is taken out, nobody who reads the plan sees what stood
// there. So nothing is taken out beyond the word in which it stands. Knows no form of secrets.

import { forEachChild, parse, type SyntaxNode } from "unbash";

/** A part of a text, in UTF-16 units. */
export interface TextPart {
  readonly start: number;
  readonly end: number;
}

interface WordPart extends TextPart {
  /** Whether it is the value of a variable, or of an option that is written together with it: never code. */
  readonly isValue: boolean;
}

/** Signs with which a command may begin or end, or a quote. */
const SIGNS = /[\n\r;|&<>(){}$`'"\\]/;

/** A substitution without another in it: what it runs is told beside the text. */
const TOLD = /\$\([^()'"`;|&<>\\\n]*\)/g;

/** A whole block of a key, in lines or with the ends of its lines written out. */
const KEY_BLOCK =
  /^-----BEGIN [A-Z0-9 ]+-----(?:\s|\\n)+(?:(?:Proc-Type|DEK-Info): [\w,: -]+(?:\s|\\n)+)*(?:[A-Za-z0-9+=][A-Za-z0-9+/=]{15,}(?:\s|\\n)+)*(?:[A-Za-z0-9+=][A-Za-z0-9+/=]*(?:\s|\\n)+)?-----END [A-Z0-9 ]+-----$/;

/** Parts of a command, each no longer than the word in which it begins; those that begin in none are left out. */
export function withinWords<P extends TextPart>(command: string, parts: readonly P[]): P[] {
  if (parts.length === 0) return [];
  const words = wordsOf(command);
  return parts.flatMap((part) => {
    if (KEY_BLOCK.test(command.slice(part.start, part.end))) return [part];
    const word = words?.find(({ start, end }) => start <= part.start && part.start < end);
    const stop = command.slice(part.start, part.end).search(/[\s;|&<>()`'"$]/);
    const end = words === undefined
      ? stop < 0 ? part.end : part.start + stop
      : Math.min(part.end, word?.end ?? part.start);
    return end > part.start ? [{ ...part, end }] : [];
  });
}

/** Tells whether one of some parts of a command, none longer than its word, may be code of another script. */
export function hidesCode(command: string, parts: readonly TextPart[]): boolean {
  const within = withinWords(command, parts);
  if (within.length === 0) return false;
  const words = wordsOf(command);
  return within.some(({ start, end }) => {
    const value = command.slice(start, end);
    if (KEY_BLOCK.test(value)) return false;
    // Behind a quote that is none for bash a blank ends the word of whoever reads it next.
    const odd = SIGNS.test(value.replace(TOLD, "")) || /\s/.test(value) && /\\["'`]$/.test(command.slice(0, start));
    return odd && words?.find((word) => word.start <= start && end <= word.end)?.isValue !== true;
  });
}

/** The words of a command, and the texts that it holds; `undefined` where it cannot be read. */
function wordsOf(command: string): readonly WordPart[] | undefined {
  const found: WordPart[] = [];
  const look = (node: SyntaxNode): void => {
    if (node.type === "Assignment") found.push({ start: node.pos, end: node.end, isValue: true });
    else if (node.type === "Word") {
      found.push({ start: node.pos, end: node.end, isValue: /^--?\w[\w-]*=/.test(node.text) });
    } else if (node.type === "HereDocBody") found.push({ start: node.pos, end: node.end, isValue: false });
    else forEachChild(node, look);
  };
  try {
    const script = parse(command);
    if (script.errors !== undefined && script.errors.length > 0) return undefined;
    forEachChild(script, look);
  } catch {
    return undefined;
  }
  return found;
}
