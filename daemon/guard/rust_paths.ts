// Whether a source of Rust may take a module from a file that it names: an attribute with a path in it. Comments and texts may stand
// between any two of its signs, so it is read sign by sign. Linear in the text; opens nothing.

/** An attribute that goes on for longer than this is taken for one that names a file, and so are many that do not end. */
const LONGEST = 20_000, MOST_STEPS = 400_000;

// Blanks of Rust: some of them are none of this language.
const BLANKS = /[\s\u0085\u200e\u200f]*/y;
const CHARACTER = /'(?:[^'\\\n]|\\[^\n]{1,12}?)'/uy;
const PLAIN = /[^"'/[\]]+/y;
const RAW = /r(#*)$/;

/** Tells whether an attribute of a source names a path, or cannot be read for certain. */
export function namesPath(text: string): boolean {
  // Without the word there is none: it is never written with escapes.
  if (!text.includes("path")) return false;
  let steps = 0;
  for (let sign = text.indexOf("#"); sign !== -1; sign = text.indexOf("#", sign + 1)) {
    let at = behindBlanks(text, sign + 1);
    if (at !== undefined && text[at] === "!") at = behindBlanks(text, at + 1);
    if (at === undefined || at - sign > LONGEST) return true;
    steps += at - sign;
    if (text[at] === "[") {
      const end = endOf(text, at);
      if (end === undefined || /\bpath[\s\u0085\u200e\u200f]*=/.test(end.signs)) return true;
      steps += end.at - at;
    }
    if (steps > MOST_STEPS) return true;
  }
  return false;
}

/** Where blanks and comments end; `undefined` where a comment does not. */
function behindBlanks(text: string, from: number): number | undefined {
  let at: number | undefined = from;
  for (;;) {
    BLANKS.lastIndex = at;
    BLANKS.test(text);
    at = BLANKS.lastIndex;
    if (!/^\/[/*]/.test(text.slice(at, at + 2))) return at;
    at = behindComment(text, at);
    if (at === undefined) return undefined;
  }
}

/** Where the comment ends that begins at a place; they may stand in each other. */
function behindComment(text: string, from: number): number | undefined {
  if (text[from + 1] === "/") {
    const end = text.indexOf("\n", from);
    return end === -1 ? undefined : end;
  }
  let depth = 1;
  for (let at = from + 2; depth > 0;) {
    const end = text.indexOf("*/", at);
    if (end === -1 || end - from > LONGEST) return undefined;
    const start = text.indexOf("/*", at);
    depth += start !== -1 && start < end ? 1 : -1;
    at = (start !== -1 && start < end ? start : end) + 2;
    if (depth === 0) return at;
  }
  return undefined;
}

/** Where an attribute ends, and its signs without texts and comments; `undefined` where that cannot be told. */
function endOf(text: string, from: number): { at: number; signs: string } | undefined {
  let signs = "", depth = 0;
  for (let at = from; at < text.length && at - from <= LONGEST;) {
    const sign = text[at] ?? "";
    if (sign === "[" || sign === "]") {
      depth += sign === "[" ? 1 : -1;
      at++;
      if (depth === 0) return { at, signs };
    } else if (sign === '"') {
      const hashes = RAW.exec(signs.slice(-260))?.[1];
      const end = hashes === undefined ? behindText(text, at + 1) : text.indexOf(`"${hashes}`, at + 1);
      if (end === undefined || end === -1) return undefined;
      at = hashes === undefined ? end : end + 1 + hashes.length;
      signs += '""';
    } else if (sign === "/" && /[/*]/.test(text[at + 1] ?? "")) {
      const end = behindComment(text, at);
      if (end === undefined) return undefined;
      at = end;
      signs += " ";
    } else if (sign === "'") {
      CHARACTER.lastIndex = at;
      at = CHARACTER.test(text) ? CHARACTER.lastIndex : at + 1;
      signs += " ";
    } else if (sign === "/") {
      at++;
      signs += sign;
    } else {
      PLAIN.lastIndex = at;
      const found = PLAIN.exec(text)?.[0] ?? "";
      at += found.length;
      signs += found;
    }
  }
  return undefined;
}

/** Where a text with escapes ends. */
function behindText(text: string, from: number): number | undefined {
  for (let at = from; at < text.length && at - from <= LONGEST; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return undefined;
}
