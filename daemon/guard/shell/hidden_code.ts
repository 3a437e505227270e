// What looks like a secret in a command, and may be code: where a secret is taken out, nobody who reads the plan sees what stood
// there. So nothing is taken out beyond the word in which it stands. Knows no form of secrets.

import { forEachChild, parse, type SyntaxNode } from "unbash";

/** A part of a text, in UTF-16 units. */
export interface TextPart {
  readonly start: number;
  readonly end: number;
}

/** More of them in one value are not all told. */
const MOST_SUBSTITUTIONS = 8;

interface WordPart extends TextPart {
  readonly text: string;
  /** Where the value of a variable, or of an option that is written together with it, begins: no code, as long as it is not used as such. */
  readonly value?: number;
  /** The variable that it sets. */
  readonly sets?: string;
  /** Whether it is the name of a command, or says otherwise what runs. */
  readonly isName?: boolean;
}

/** Signs with which a command may begin or end, or a quote. */
const SIGNS = /[\n\r;|&<>(){}$`'"\\]/;

/** A substitution without another in it: what it runs is told beside the text. */
const TOLD = /\$\([^()'"`;|&<>\\\n]*\)/g;

/** A whole block of a key, in lines or with the ends of its lines written out. */
const KEY_BLOCK =
  /^-----BEGIN [A-Z0-9 ]+-----(?:\s|\\n)+(?:(?:Proc-Type|DEK-Info): [\w,: -]+(?:\s|\\n)+)*(?:[A-Za-z0-9+=][A-Za-z0-9+/=]{15,}(?:\s|\\n)+)*(?:[A-Za-z0-9+=][A-Za-z0-9+/=]*(?:\s|\\n)+)?-----END [A-Z0-9 ]+-----$/;

/** What may run a text: the lines of a key are not looked at one by one. */
const RUNS_TEXT =
  /\$\{!|\b(?:declare|local|typeset)\s+-\w*n|\b(?:(?:ba|z|da|k|a)?sh|eval|source|xargs|env|make|exec|python[\d.]*|perl|node|ruby)\b|(?:^|[\s;&|])\.\s/;

/** Parts of a command, each no longer than the word in which it begins; those that begin in none are left out. */
export function withinWords<P extends TextPart>(command: string, parts: readonly P[]): P[] {
  if (parts.length === 0) return [];
  const words = wordsOf(command);
  return parts.flatMap((part) => {
    const word = words?.find(({ start, end }) => start <= part.start && part.start < end);
    // What runs is told, whatever it is called; a text of one word is as well a folder or a file.
    if (word?.isName === true && words !== undefined && words.length > 1) return [];
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
    if (KEY_BLOCK.test(value)) return RUNS_TEXT.test(command);
    const told = value.match(TOLD)?.length ?? 0;
    if (told > MOST_SUBSTITUTIONS) return true;
    const word = words?.find((word) => word.start <= start && end <= word.end);
    const isUsed = word?.sets !== undefined && new RegExp(`\\$\\{?!?${word.sets}\\b`).test(command);
    if (isUsed && words?.some(({ isName, text }) => isName === true && text.includes("$")) === true) return true;
    // Of more than one word, or with signs of a script, it is a value where it is all of one that nothing here uses.
    if (!SIGNS.test(value.replace(TOLD, "")) && !/\s/.test(value)) return false;
    return isUsed || RUNS_TEXT.test(command) || word?.value === undefined ||
      !/^["']?$/.test(command.slice(word.value, start));
  });
}

/** Whether a word says what runs, or where something is written: that is told, whatever it looks like. */
function isTold(node: SyntaxNode, above: SyntaxNode): boolean {
  if (above.type === "Redirect") return true;
  return above.type === "Command" && (above.name === node || above.name?.value === "alias");
}

/** The words of a command, and the texts that it holds; `undefined` where it cannot be read. */
function wordsOf(command: string): readonly WordPart[] | undefined {
  const found: WordPart[] = [];
  const look = (node: SyntaxNode, above: SyntaxNode): void => {
    if (node.type !== "Assignment" && node.type !== "Word" && node.type !== "HereDocBody") {
      return forEachChild(node, (each) => look(each, node));
    }
    const { pos: start, end, text } = node;
    const before = node.type === "Assignment" ? /^\w+\+?=/ : /^--?\w[\w-]*=/;
    const value = node.type === "HereDocBody" ? undefined : before.exec(text)?.[0].length;
    found.push({
      start,
      end,
      text,
      ...(value === undefined ? {} : { value: start + value }),
      ...(node.type === "Assignment" ? { sets: node.name } : {}),
      ...(isTold(node, above) ? { isName: true } : {}),
    });
  };
  try {
    const script = parse(command);
    if (script.errors !== undefined && script.errors.length > 0) return undefined;
    forEachChild(script, (each) => look(each, script));
  } catch {
    return undefined;
  }
  return found;
}
