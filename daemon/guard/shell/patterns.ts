// Wildcards as a small language of their own: whether a pattern can match a path, and whether two patterns can match the same one.
// Knows no file system: what a wildcard does match there is not asked, only what it could.

import { ANY_RUN, NAME_RUN, runSource } from "./run_expression.ts";

/**
 * One element of a pattern: a character, any one character but "/", any run without "/", any run at all, or such a run that may begin
 * with a dot, as no other wildcard does.
 */
type Atom = string | typeof ANY | typeof RUN | typeof DEEP | typeof GROUP;

const ANY = 0, RUN = 1, DEEP = 2, GROUP = 3;

/** A pattern in the form that {@link intersects} takes. */
export type Pattern = readonly Atom[];

/** Turns text that stands for itself into a pattern. */
export function literal(text: string): Pattern {
  return [...text];
}

/**
 * Finds the "]" that ends the bracket that begins at `start`, as bash and fnmatch(3) do: one right behind the "[" is a sign of the set,
 * and so are those of `[:class:]`, `[=x=]` and `[.x.]`. Returns -1 where none does.
 */
export function bracketEnd(text: string, start: number): number {
  let i = start + 1;
  if (text[i] === "!" || text[i] === "^") i++;
  for (const first = i; i < text.length; i++) {
    if (text[i] === "]" && i > first) return i;
    if (text[i] === "\\") i++;
    else if (text[i] === "[" && /[:=.]/.test(text[i + 1] ?? "")) {
      const end = text.indexOf(`${text[i + 1]}]`, i + 2);
      if (end > 0) i = end + 1;
    }
  }
  return -1;
}

/** Finds the ")" that ends the extended pattern whose "(" stands at `start`; -1 where none does. */
function groupEnd(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i;
  }
  return -1;
}

/** Tells whether an extended pattern may match a leading dot: it has one where an alternative begins, or what is not read here. */
const MAY_BEGIN_WITH_DOT = /[(|]\.|["'\\$`]/;

/**
 * Turns shell wildcards into a pattern: `*`, `**` (any depth), `?`, `[...]`, and extended patterns such as `@(a|b)` wherever they may
 * count. A bracket counts as any one character and an extended pattern as any run: both can only make a verdict stricter.
 */
export function wildcards(text: string): Pattern {
  const atoms: Atom[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    const group = text[i + 1] === "(" && /[?*+@!]/.test(c) ? groupEnd(text, i + 1) : -1;
    if (group > 0) {
      atoms.push(MAY_BEGIN_WITH_DOT.test(text.slice(i + 1, group)) ? GROUP : DEEP);
      i = group;
    } else if (c === "*") {
      const deep = text[i + 1] === "*";
      atoms.push(deep ? DEEP : RUN);
      if (deep) {
        i++;
        // "**/" also stands for no folder at all.
        if (text[i + 1] === "/") i++;
      }
    } else if (c === "?") atoms.push(ANY);
    else if (c === "[") {
      const close = bracketEnd(text, i);
      if (close < 0) atoms.push(c);
      else {
        atoms.push(ANY);
        i = close;
      }
    } else atoms.push(c);
  }
  return atoms;
}

/** Any text at all. */
export const ANYTHING: Pattern = [DEEP];

/** Tells whether what a name with wildcards stands for may begin with a dot. */
export function mayBeHidden([first, second]: Pattern): boolean {
  return first === "." || first === GROUP || first === DEEP && second === ".";
}

function isRun(atom: Atom | undefined): boolean {
  return atom === RUN || isDeep(atom);
}

function isDeep(atom: Atom | undefined): boolean {
  return atom === DEEP || atom === GROUP;
}

/** Tells whether some text is matched by both patterns. Takes time in proportion to the product of their lengths. */
export function intersects(left: Pattern, right: Pattern): boolean {
  // Most patterns part at their first or last letters, long before a wildcard.
  let start = 0;
  const shorter = Math.min(left.length, right.length);
  while (start < shorter && typeof left[start] === "string" && typeof right[start] === "string") {
    if (left[start] !== right[start]) return false;
    start++;
  }
  let cut = 0;
  while (cut < shorter - start) {
    const x = left[left.length - 1 - cut];
    const y = right[right.length - 1 - cut];
    if (typeof x !== "string" || typeof y !== "string") break;
    if (x !== y) return false;
    cut++;
  }
  const a = left.slice(start, left.length - cut);
  const b = right.slice(start, right.length - cut);
  if (a.length === 0 && b.length === 0) return true;
  if (a.length === 0 || b.length === 0) return (a.length === 0 ? b : a).every(isRun);
  const width = b.length + 1;
  const seen = new Uint8Array((a.length + 1) * width);
  const stack: number[] = [0];
  while (stack.length > 0) {
    const at = stack.pop() as number;
    if (seen[at] === 1) continue;
    seen[at] = 1;
    const i = Math.floor(at / width);
    const j = at % width;
    if (i === a.length && j === b.length) return true;
    const x = a[i];
    const y = b[j];
    // A run may be empty.
    if (isRun(x)) stack.push((i + 1) * width + j);
    if (isRun(y)) stack.push(i * width + j + 1);
    if (x === undefined || y === undefined || !meet(x, y)) continue;
    // Both take one character; a run may take more.
    const nextI = isRun(x) ? i : i + 1;
    const nextJ = isRun(y) ? j : j + 1;
    stack.push(nextI * width + nextJ);
    if (nextI === i) stack.push((i + 1) * width + nextJ);
    if (nextJ === j) stack.push(nextI * width + j + 1);
  }
  return false;
}

/** Tells whether one character can be taken by both. */
function meet(x: Atom, y: Atom): boolean {
  if (typeof x === "string") return typeof y === "string" ? x === y : isDeep(y) || x !== "/";
  return typeof y === "string" ? isDeep(x) || y !== "/" : true;
}

/** Tells whether a pattern matches exactly this text. */
export function matches(pattern: Pattern, text: string): boolean {
  return intersects(pattern, literal(text));
}

/** Tells of many texts whether one pattern matches them. */
export interface TextTest {
  test(text: string): boolean;
}

/** What tells of many texts whether a pattern matches them. No text makes it take long. */
export function expressionOf(pattern: Pattern): TextTest {
  const source = runSource(
    pattern.map((atom) =>
      typeof atom === "string"
        ? atom.replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&")
        : atom === ANY
        ? "[^/]"
        : isDeep(atom)
        ? ANY_RUN
        : NAME_RUN
    ),
  );
  return source === undefined ? { test: (text) => matches(pattern, text) } : new RegExp(`^${source}$`);
}

/** An expression that every text which one of the patterns matches also matches, and that is quick to tell. */
export function hintOf(patterns: readonly Pattern[]): RegExp {
  const longest = patterns.map((pattern) => {
    const runs = pattern.map((atom) => typeof atom === "string" ? atom : "\0").join("").split("\0");
    return runs.reduce((one, other) => other.length > one.length ? other : one, "");
  });
  return new RegExp([...new Set(longest)].map((run) => run.replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&")).join("|"));
}
