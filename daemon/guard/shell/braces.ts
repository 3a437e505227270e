// Brace expansion, which unbash leaves undone: `{a,b}`, `{1..5}`, nested and beside other text. Works on the source of one word, so
// quotes and expansions pass through untouched. Knows no other expansion.

/** More words than this are not expanded. */
const MOST_WORDS = 256;

/** Braces deeper than this are not expanded. */
const DEEPEST = 24;

/** A stretch of the source of a word, from its first letter up to the one behind its last. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Signs that stand for stretches in which no brace counts; more of them are not told apart. */
const FIRST_MARK = 0xe000, MOST_MARKS = 256;

/**
 * Expands the braces in the source of a word.
 *
 * @param opaque Stretches that go through untouched, in their order: quotes and substitutions, as the reader found them.
 * @returns The sources of the words it becomes, or `undefined` where that is not certain.
 */
export function expandBraces(source: string, opaque: readonly Stretch[] = []): string[] | undefined {
  if (opaque.length === 0) return expand(source, 0);
  if (opaque.length > MOST_MARKS || /[\ue000-\ue0ff]/.test(source)) return undefined;
  let masked = "";
  let done = 0;
  opaque.forEach(({ from, to }, index) => {
    masked += source.slice(done, from) + String.fromCharCode(FIRST_MARK + index);
    done = to;
  });
  const back = (mark: string) => {
    const stretch = opaque[mark.charCodeAt(0) - FIRST_MARK];
    return stretch === undefined ? mark : source.slice(stretch.from, stretch.to);
  };
  return expand(masked + source.slice(done), 0)?.map((each) => each.replace(/[\ue000-\ue0ff]/g, back));
}

function expand(source: string, depth: number): string[] | undefined {
  if (depth > DEEPEST) return undefined;
  const open = findBrace(source, 0);
  if (open === undefined) return [source];
  const parts = splitBrace(source, open);
  if (parts === undefined) {
    // A brace that is no expansion stands for itself; what follows it may still hold one.
    const rest = expand(source.slice(open + 1), depth + 1);
    return rest?.map((text) => source.slice(0, open + 1) + text);
  }
  const before = source.slice(0, open);
  const after = expand(source.slice(parts.end + 1), depth + 1);
  if (after === undefined) return undefined;
  const words: string[] = [];
  // A sequence that is not worked out here.
  if (parts.items.length === 0) return undefined;
  for (const item of parts.items) {
    const inner = parts.sequence ? [item] : expand(item, depth + 1);
    if (inner === undefined) return undefined;
    for (const middle of inner) {
      for (const tail of after) {
        words.push(before + middle + tail);
        if (words.length > MOST_WORDS) return undefined;
      }
    }
  }
  return words;
}

/** The index behind what begins at `i` and is opaque to braces: quotes, escapes, `${}`, `$()`, `<()`, backticks; `i` where nothing does. */
function skipOpaque(source: string, i: number): number {
  const c = source[i];
  if (c === "\\") return i + 2;
  if (c === "'") return closing(source, i, "'");
  if (c === '"') {
    for (let j = i + 1; j < source.length; j++) {
      if (source[j] === "\\") j++;
      else if (source[j] === '"') return j + 1;
    }
    return source.length;
  }
  if (c === "`") return closing(source, i, "`");
  if (c === "$" && source[i + 1] === "'") {
    for (let j = i + 2; j < source.length; j++) {
      if (source[j] === "\\") j++;
      else if (source[j] === "'") return j + 1;
    }
    return source.length;
  }
  if (c === "$" && source[i + 1] === "{" || /[$<>]/.test(c ?? "") && source[i + 1] === "(") {
    const [up, down] = source[i + 1] === "{" ? ["{", "}"] : ["(", ")"];
    let level = 0;
    for (let j = i + 1; j < source.length; j++) {
      if (source[j] === "\\") j++;
      else if (source[j] === up) level++;
      else if (source[j] === down && --level === 0) return j + 1;
    }
    return source.length;
  }
  return i;
}

function closing(source: string, i: number, mark: string): number {
  const end = source.indexOf(mark, i + 1);
  return end < 0 ? source.length : end + 1;
}

function findBrace(source: string, from: number): number | undefined {
  for (let i = from; i < source.length;) {
    const next = skipOpaque(source, i);
    if (next > i) i = next;
    else if (source[i] === "{") return i;
    else i++;
  }
  return undefined;
}

function splitBrace(source: string, open: number): { items: string[]; end: number; sequence: boolean } | undefined {
  const items: string[] = [];
  let level = 0;
  let start = open + 1;
  for (let i = open + 1; i < source.length;) {
    const next = skipOpaque(source, i);
    if (next > i) {
      i = next;
      continue;
    }
    const c = source[i];
    if (c === "{") level++;
    else if (c === "}") {
      if (level === 0) {
        const last = source.slice(start, i);
        if (items.length > 0) return { items: [...items, last], end: i, sequence: false };
        // "{a}b,c}": bash goes on looking for a comma, which is not followed here.
        if (/^[^,]*,[^]*\}/.test(source.slice(i + 1)) && sequence(last) === undefined) {
          return { items: [], end: i, sequence: true };
        }
        const run = sequence(last);
        return run === undefined ? undefined : { items: run, end: i, sequence: true };
      }
      level--;
    } else if (c === "," && level === 0) {
      items.push(source.slice(start, i));
      start = i + 1;
    }
    i++;
  }
  return undefined;
}

/** The items of `a..b`, none where they are not certain; `undefined` where it is no sequence. */
function sequence(text: string): string[] | undefined {
  const match = /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])(?:\.\.(-?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, from, to, by] = match as unknown as [string, string, string, string | undefined];
  // Between the capital and the small letters lie a backslash and other signs.
  if (/[A-Z]/.test(from) !== /[A-Z]/.test(to) && /[a-zA-Z]/.test(from) && /[a-zA-Z]/.test(to)) return [];
  const numeric = /\d/.test(from) && /\d/.test(to);
  if (!numeric && (/\d/.test(from) || /\d/.test(to))) return undefined;
  const a = numeric ? Number(from) : from.charCodeAt(0);
  const b = numeric ? Number(to) : to.charCodeAt(0);
  const step = Math.abs(Number(by ?? 1)) || 1;
  const count = Math.floor(Math.abs(b - a) / step) + 1;
  if (count > MOST_WORDS) return [];
  const width = numeric && (/^-?0\d/.test(from) || /^-?0\d/.test(to)) ? Math.max(from.length, to.length) : 0;
  return Array.from({ length: count }, (_, index) => {
    const value = a + Math.sign(b - a) * step * index;
    if (numeric) {
      return width === 0
        ? String(value)
        : (value < 0 ? "-" : "") + String(Math.abs(value)).padStart(width - (value < 0 ? 1 : 0), "0");
    }
    const glyph = String.fromCharCode(value);
    return /[A-Za-z]/.test(glyph) ? glyph : `\\${glyph}`;
  });
}
