// Settings in TOML, as every tool reads them alike: what is written in an unusual way, such as a name with escapes, is not read at all,
// so that whoever asks what a file of others says is never told less than a tool is. Linear in the text; knows no tool and no setting.

import { isObject, type Json } from "./json_settings.ts";

/** Behind this much text nothing is read, UTF-16 units; deeper than this as well. */
const LONGEST = 400_000, DEEPEST = 30;

/** What is told of a text that is not for certain what it looks like. */
class Unclear extends Error {}

type Table = Record<string, Json>;

/** The tables of a text, with 0 for each number and time; `undefined` for a text that tools may read in different ways. */
export function readToml(text: string): { readonly [name: string]: Json } | undefined {
  if (text.length > LONGEST || /[\0\ufffd]|\r(?!\n)/.test(text)) return undefined;
  try {
    return new Reader(text).whole();
  } catch (error) {
    if (error instanceof Unclear) return undefined;
    throw error;
  }
}

const BLANKS = /[ \t]*/y;
const LINE_END = /(?:#[^\n]*)?(?:\r?\n|$)/y;
/** Blanks, comments and line ends between the items of a list. */
const BETWEEN = /(?:[ \t\r\n]|#[^\n]*\n)*/y;
const BARE = /[A-Za-z0-9_-]+/y;
const LITERAL = /'([^'\r\n]*)'/y;
const BASIC = /"((?:[^"\\\r\n]|\\[^\r\n])*)"/y;
const OTHER = /[\w.:+-]+(?: \d\d:[\d:.]+(?:Z|[+-][\d:]+)?)?/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.startsWith("\ufeff") ? text.slice(1) : text;
  }

  whole(): Table {
    const root: Table = Object.create(null);
    let table = root;
    while (this.#at < this.#text.length) {
      this.#match(BLANKS);
      if (this.#take("[[")) {
        const name = this.#name();
        if (!this.#take("]]")) throw new Unclear();
        table = oneMore(root, name);
      } else if (this.#take("[")) {
        const name = this.#name();
        if (!this.#take("]")) throw new Unclear();
        table = within(root, name);
      } else if (!/[\r\n#]/.test(this.#text[this.#at] ?? "\n")) this.#pair(table, 0);
      this.#match(BLANKS);
      this.#match(LINE_END);
    }
    return root;
  }

  #pair(table: Table, depth: number): void {
    const name = this.#name();
    if (!this.#take("=")) throw new Unclear();
    this.#match(BLANKS);
    const holder = within(table, name.slice(0, -1));
    const last = name.at(-1) ?? "";
    if (last in holder) throw new Unclear();
    holder[last] = this.#value(depth + 1);
  }

  /** The parts of a name with dots in it. */
  #name(): string[] {
    const parts: string[] = [];
    do {
      this.#match(BLANKS);
      const quoted = this.#try(LITERAL) ?? this.#try(BASIC);
      if (quoted?.[1]?.includes("\\")) throw new Unclear();
      parts.push(quoted?.[1] ?? this.#match(BARE));
      this.#match(BLANKS);
      if (parts.length > DEEPEST) throw new Unclear();
    } while (this.#take("."));
    return parts;
  }

  #value(depth: number): Json {
    if (depth > DEEPEST) throw new Unclear();
    if (this.#take("'''")) return this.#long("'''");
    if (this.#take('"""')) return unescaped(this.#long('"""'));
    const literal = this.#try(LITERAL)?.[1];
    if (literal !== undefined) return literal;
    const basic = this.#try(BASIC)?.[1];
    if (basic !== undefined) return unescaped(basic);
    if (this.#take("[")) return this.#list(depth);
    if (this.#take("{")) return this.#inline(depth);
    const other = this.#match(OTHER);
    return other === "true" ? true : other === "false" ? false : 0;
  }

  #list(depth: number): Json {
    const found: Json[] = [];
    for (this.#match(BETWEEN); !this.#take("]"); this.#match(BETWEEN)) {
      found.push(this.#value(depth + 1));
      this.#match(BETWEEN);
      if (!this.#take(",") && this.#text[this.#at] !== "]") throw new Unclear();
    }
    return found;
  }

  #inline(depth: number): Json {
    const found: Table = Object.create(null);
    for (this.#match(BETWEEN); !this.#take("}"); this.#match(BETWEEN)) {
      this.#pair(found, depth);
      this.#match(BETWEEN);
      if (!this.#take(",") && this.#text[this.#at] !== "}") throw new Unclear();
    }
    return found;
  }

  /** A text over lines; the marks it ends in may have marks in front. */
  #long(mark: string): string {
    let end = this.#text.indexOf(mark, this.#at);
    while (mark[0] === '"' && end !== -1 && isEscaped(this.#text, end, this.#at)) {
      end = this.#text.indexOf(mark, end + 1);
    }
    if (end === -1) throw new Unclear();
    while (this.#text[end + 3] === mark[0]) end++;
    const found = this.#text.slice(this.#at, end);
    this.#at = end + 3;
    return found;
  }

  #take(sign: string): boolean {
    if (!this.#text.startsWith(sign, this.#at)) return false;
    this.#at += sign.length;
    return true;
  }

  #try(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }

  #match(pattern: RegExp): string {
    const found = this.#try(pattern)?.[0];
    if (found === undefined) throw new Unclear();
    return found;
  }
}

/** Whether an odd number of backslashes stands in front of a place. */
function isEscaped(text: string, at: number, from: number): boolean {
  let before = at;
  while (before > from && text[before - 1] === "\\") before--;
  return (at - before) % 2 === 1;
}

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([btnfr"\\])|[ \t]*\r?\n[ \t\r\n]*|[^])/g,
    (all, short?: string, long?: string, sign?: string) => {
      const code = parseInt(short ?? long ?? "", 16);
      if (code > 0x10ffff) throw new Unclear();
      if (code >= 0) return String.fromCodePoint(code);
      if (sign !== undefined) return JSON.parse(`"\\${sign}"`);
      if (all.length === 2 && all !== "\\\n") throw new Unclear();
      return "";
    },
  );
}

/** The table of a name; of a list of tables the last. */
function within(table: Table, name: readonly string[]): Table {
  let at = table;
  for (const part of name) {
    const held: Json | undefined = at[part] ?? (at[part] = Object.create(null) as Table);
    const next = Array.isArray(held) ? (held as readonly Json[]).at(-1) : held;
    if (!isObject(next)) throw new Unclear();
    at = next as Table;
  }
  return at;
}

/** One more table of a list. */
function oneMore(root: Table, name: readonly string[]): Table {
  const holder = within(root, name.slice(0, -1));
  const last = name.at(-1) ?? "";
  const list = holder[last] ?? (holder[last] = []);
  if (!Array.isArray(list)) throw new Unclear();
  const table: Table = Object.create(null);
  list.push(table);
  return table;
}
