// The words of a command rule, and whether the words of a command are such. A word with `*` takes any run of characters; `**` at the
// end takes all words that follow. Knows no shell: words come here after every expansion, or unknown.

/** The text between the stars of one word: `a*b` is `["a", "b"]`, a word without a star is one text. */
export type WordPattern = readonly string[];

/** The words of a command, from its name on. */
export interface WordsPattern {
  readonly words: readonly WordPattern[];
  /** Whether any further words may follow. */
  readonly open: boolean;
}

/** The words of a command that was met; `undefined` for one that is not known and may be several or none. */
export type Argv = readonly (string | undefined)[];

/** Splits plain words: quotes and backslashes as in a shell, but no operator and no expansion. `undefined` for anything else. */
export function splitWords(text: string, stars: boolean): WordPattern[] | undefined {
  const words: string[][] = [];
  let word: string[] | undefined;
  let quote = "";
  const add = (c: string) => {
    word ??= [""];
    word[word.length - 1] += c;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (quote === "'") {
      if (c === "'") quote = "";
      else add(c);
    } else if (c === "\\") {
      if (++i >= text.length) return undefined;
      const next = text[i] as string;
      add(quote === '"' && !/["\\$`]/.test(next) ? c + next : next);
    } else if (quote === '"') {
      if (c === '"') quote = "";
      else if (/[$`]/.test(c)) return undefined;
      else add(c);
    } else if (c === "'" || c === '"') {
      quote = c;
      add("");
    } else if (c === " " || c === "\t") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (c === "*" && stars) {
      word ??= [""];
      word.push("");
    } else if (/[\n\r\0;|&<>()$`*?[\]{}#!]/.test(c)) return undefined;
    else add(c);
  }
  if (quote !== "") return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

/** Reads the words of a rule; a clause for what cannot be one. */
export function parseWordsPattern(text: string): WordsPattern | string {
  const words = splitWords(text, true);
  if (words === undefined) {
    return "can match no command: its words hold an operator, an expansion or an open quote (quote them)";
  }
  const isRest = (word: WordPattern) => word.length === 3 && word.every((part) => part === "");
  const open = words.length > 0 && isRest(words.at(-1) as WordPattern);
  const fixed = open ? words.slice(0, -1) : words;
  if (fixed.some((word) => word.length > 2 && word.some((part, i) => i > 0 && i < word.length - 1 && part === ""))) {
    return "has ** before its last word; only the last word may be **";
  }
  const [name] = fixed;
  if (name === undefined) return open ? { words: [], open } : "names no command";
  if (name.length === 1) {
    const text = name[0] as string;
    if (text === "") return "can match no command: its name is empty";
    if (text.startsWith("-")) return "can match no command: its name begins with -";
    if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(text)) return "can match no command: its first word is an assignment";
    return { words: [[plainName(text)], ...fixed.slice(1)], open };
  }
  return { words: fixed, open };
}

/** A name as the shell guard knows it: programs of the system are known by their bare name. */
function plainName(name: string): string {
  return /^\/(?:usr\/(?:local\/)?)?bin\/([^/]+)$/.exec(name)?.[1] ?? name;
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1) || name;
}

function matchesWord(pattern: WordPattern, word: string): boolean {
  const first = pattern[0] as string;
  if (pattern.length === 1) return word === first;
  const last = pattern.at(-1) as string;
  if (word.length < first.length + last.length || !word.startsWith(first) || !word.endsWith(last)) return false;
  const end = word.length - last.length;
  let at = first.length;
  for (const part of pattern.slice(1, -1)) {
    const found = word.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/**
 * Tells whether an allow rule matches a command: every word known, a star that begins a word takes no option, and the name exactly as
 * the guard knows it.
 */
export function matchesClosely({ words, open }: WordsPattern, argv: Argv): boolean {
  if (argv.length < words.length || !open && argv.length !== words.length) return false;
  return argv.every((word, i) => {
    if (word === undefined) return false;
    const pattern = words[i];
    if (pattern === undefined) return true;
    if (i === 0) return matchesWord(pattern, plainName(word));
    return matchesWord(pattern, word) && !(pattern[0] === "" && pattern.length > 1 && word.startsWith("-"));
  });
}

/** Tells whether an ask or deny rule matches a command: `may` where that hangs on words that are not known. Quadratic at most. */
export function matchesWidely({ words, open }: WordsPattern, argv: Argv): "yes" | "may" | "no" {
  let unknown = false;
  let reached = new Set([0]);
  for (const [i, word] of argv.entries()) {
    const next = new Set<number>();
    if (word === undefined) {
      unknown = true;
      // It may be no word, one or several.
      const least = Math.min(...reached);
      for (let j = least; j <= words.length; j++) next.add(j);
    } else {
      for (const j of reached) {
        const pattern = words[j];
        if (pattern === undefined) {
          if (open) next.add(j);
        } else if (
          matchesWord(pattern, word) || j === 0 && i === 0 && matchesWord(pattern.map(lastPart), lastName(word))
        ) next.add(j + 1);
      }
    }
    reached = next;
    if (reached.size === 0) return "no";
  }
  return reached.has(words.length) ? unknown ? "may" : "yes" : "no";
}

function lastPart(part: string, index: number): string {
  return index === 0 ? lastName(part) : part;
}

/** Tells whether whatever `b` matches is matched by `a` as well. `close`: as allow rules match. May miss some, never claims too much. */
export function coversWords(a: WordsPattern, b: WordsPattern, close: boolean): boolean {
  if (b.words.length < a.words.length || !a.open && (b.open || b.words.length !== a.words.length)) return false;
  return a.words.every((word, i) => {
    const other = b.words[i] as WordPattern;
    const star = word.length > 1 && word.every((part) => part === "");
    if (other.length === 1) {
      const text = other[0] as string;
      return matchesWord(word, text) && !(close && i > 0 && word[0] === "" && word.length > 1 && text.startsWith("-"));
    }
    if (word.length === other.length && word.every((part, j) => part === other[j])) return true;
    return star && !(close && i > 0 && (other[0] as string).startsWith("-"));
  });
}
