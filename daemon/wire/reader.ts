// Text to value: one S-expression as Common Lisp's reader reads it with *READ-EVAL* off (protocol section 2), and nothing
// that could run, name a package into being or loop. Knows nothing of frames; the text is one payload.

import {
  Char,
  Dotted,
  Float,
  Keyword,
  LONGEST_BIGINT,
  LongInteger,
  MAX_DEPTH,
  Ratio,
  Sym,
  type Value,
  Vector,
} from "./value.ts";

/** What {@link parseSexp} returns: the value, or why the text is unreadable and where (an index in UTF-16 units). */
export type ParseResult = { readonly ok: true; readonly value: Value } | {
  readonly ok: false;
  readonly reason: string;
  readonly at: number;
};

/**
 * Reads exactly one form. Never throws: what protocol 2.4 calls unreadable comes back as a reason.
 *
 * @param text One payload, at most a frame long; depth is limited to {@link MAX_DEPTH}.
 */
export function parseSexp(text: string): ParseResult {
  const nul = text.indexOf("\0");
  if (nul >= 0) return { ok: false, reason: "NUL character", at: nul };
  const reader = new Reader(text);
  try {
    return { ok: true, value: reader.only() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, reason: error.reason, at: reader.pos };
    throw error;
  }
}

/** Thrown inside the reader only; {@link parseSexp} turns it into a result. Not an Error: a stack would cost a peer's junk too much. */
class Unreadable {
  constructor(readonly reason: string) {}
}

const CONSTITUENT = 0, LOWER = 1, ESCAPE = 2, COLON = 3, SPACE = 4, TERMINATING = 5;

/** The class of each ASCII character; from {@link SPACE} on a class ends a token. */
const CLASS = new Uint8Array(128);
for (let c = 97; c <= 122; c++) CLASS[c] = LOWER;
for (const c of "\\|") CLASS[c.charCodeAt(0)] = ESCAPE;
CLASS[0x3a] = COLON;
for (const c of " \t\n\r\f") CLASS[c.charCodeAt(0)] = SPACE;
for (const c of "\"'(),;`") CLASS[c.charCodeAt(0)] = TERMINATING;

const DOUBLE_QUOTE = 0x22, SHARP = 0x23, QUOTE = 0x27, OPEN = 0x28, CLOSE = 0x29, DOT = 0x2e, SEMICOLON = 0x3b;
const BACKSLASH = 0x5c, BAR = 0x7c;

const QUOTE_SYMBOL = new Sym("QUOTE");

/** Names of characters that have no glyph, as SBCL writes and reads them, in upper case. */
export const CHARACTER_NAMES: ReadonlyMap<string, string> = new Map([
  ..."NUL SOH STX ETX EOT ENQ ACK BEL BACKSPACE TAB NEWLINE VT PAGE RETURN SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US SPACE"
    .split(" ").map((name, code): [string, string] => [name, String.fromCharCode(code)]),
  ["RUBOUT", "\x7f"],
  ["LINEFEED", "\n"],
]);

const INTEGER = /^[+-]?[0-9]+\.?$/;
const RATIO = /^([+-]?[0-9]+)\/([0-9]+)$/;
const FLOAT = /^([+-]?(?:[0-9]*\.[0-9]+|[0-9]+(?:\.[0-9]*)?(?=[esfdl])))(?:([esfdl])([+-]?[0-9]+))?$/i;
/** Reducing a ratio takes time that grows with the square of its length: one of 100,000 digits would hold everybody up for seconds. */
const LONGEST_RATIO = 512;
const LARGEST_SINGLE = 3.4028235677973366e38;

class Reader {
  pos = 0;
  /** Where the next backslash stands; found once and kept, so a text without any is searched for it once. */
  #backslash: number;

  constructor(readonly text: string) {
    this.#backslash = text.indexOf("\\");
  }

  only(): Value {
    if (this.skip() < 0) throw new Unreadable(this.text === "" ? "empty payload" : "no form in the payload");
    const value = this.form(1);
    if (this.skip() >= 0) throw new Unreadable("a second form");
    return value;
  }

  /** Passes white space and comments. Returns the character code it stands before, or -1 at the end. */
  skip(): number {
    const { text } = this;
    const end = text.length;
    let pos = this.pos;
    while (pos < end) {
      const c = text.charCodeAt(pos);
      if (c === 0x20 || c === 0x0a || c === 0x09 || c === 0x0d || c === 0x0c) pos++;
      else if (c === SEMICOLON) {
        const newline = text.indexOf("\n", pos);
        pos = newline < 0 ? end : newline + 1;
      } else if (c === SHARP && text.charCodeAt(pos + 1) === BAR) {
        pos = this.blockComment(pos + 2);
      } else {
        this.pos = pos;
        return c;
      }
    }
    this.pos = pos;
    return -1;
  }

  /** Passes a nested block comment, the inside of which begins at `pos`. Counts levels: no recursion for a peer to exhaust. */
  blockComment(pos: number): number {
    const { text } = this;
    let level = 1;
    for (; pos < text.length; pos++) {
      const c = text.charCodeAt(pos);
      if (c === BAR && text.charCodeAt(pos + 1) === SHARP) {
        pos++;
        if (--level === 0) return pos + 1;
      } else if (c === SHARP && text.charCodeAt(pos + 1) === BAR) {
        pos++;
        level++;
      }
    }
    throw new Unreadable("unbalanced block comment");
  }

  /** Reads the form at `pos`, which is neither white space nor a comment. `depth` is how deep this form would nest. */
  form(depth: number): Value {
    const c = this.text.charCodeAt(this.pos);
    switch (c) {
      case OPEN:
        this.pos++;
        return this.list(this.nested(depth));
      case DOUBLE_QUOTE:
        return this.string();
      case CLOSE:
        throw new Unreadable("unbalanced )");
      case QUOTE:
        this.pos++;
        this.nested(depth);
        if (this.skip() < 0) throw new Unreadable("nothing behind '");
        return [QUOTE_SYMBOL, this.form(depth + 1)];
      case SHARP:
        return this.dispatch(depth);
      case 0x60:
      case 0x2c:
        throw new Unreadable(c === 0x60 ? "backquote" : "comma outside backquote");
      default:
        return this.token(c);
    }
  }

  nested(depth: number): number {
    if (depth > MAX_DEPTH) throw new Unreadable(`nesting deeper than ${MAX_DEPTH}`);
    return depth;
  }

  list(depth: number): Value {
    const items: Value[] = [];
    for (;;) {
      const c = this.skip();
      if (c < 0) throw new Unreadable("unbalanced (");
      if (c === CLOSE) {
        this.pos++;
        return items.length === 0 ? null : items;
      }
      if (c === DOT && this.endsToken(this.pos + 1)) return this.dottedTail(items, depth);
      items.push(this.form(depth + 1));
    }
  }

  dottedTail(items: Value[], depth: number): Value {
    if (items.length === 0) throw new Unreadable("nothing before the dot");
    this.pos++;
    const c = this.skip();
    if (c < 0) throw new Unreadable("unbalanced (");
    if (c === CLOSE) throw new Unreadable("nothing behind the dot");
    const tail = this.form(depth + 1);
    const close = this.skip();
    if (close < 0) throw new Unreadable("unbalanced (");
    if (close !== CLOSE) throw new Unreadable("more than one form behind the dot");
    this.pos++;
    // (A . (B C)) is (A B C), and (A . (B . C)) is (A B . C).
    if (tail === null) return items;
    if (Array.isArray(tail)) return items.concat(tail);
    if (tail instanceof Dotted) return new Dotted(items.concat(tail.items), tail.tail);
    return new Dotted(items, tail);
  }

  string(): string {
    const { text } = this;
    let start = this.pos + 1;
    const quote = text.indexOf('"', start);
    if (quote < 0) throw new Unreadable("string without end");
    if (this.#backslash >= 0 && this.#backslash < start) {
      const next = text.indexOf("\\", start);
      this.#backslash = next < 0 ? Infinity : next;
    }
    if (this.#backslash < 0 || this.#backslash > quote) {
      this.pos = quote + 1;
      return text.slice(start, quote);
    }
    let out = "";
    for (let pos = this.#backslash;;) {
      const c = text.charCodeAt(pos);
      if (c === BACKSLASH) {
        if (pos + 1 >= text.length) throw new Unreadable("string without end");
        out += text.slice(start, pos);
        // The escaped character opens the next piece, whatever it is.
        start = pos + 1;
        pos += 2;
      } else if (c === DOUBLE_QUOTE) {
        this.pos = pos + 1;
        return out + text.slice(start, pos);
      } else {
        if (pos >= text.length) throw new Unreadable("string without end");
        pos++;
      }
    }
  }

  dispatch(depth: number): Value {
    const { text } = this;
    const c = text.charCodeAt(this.pos + 1);
    if (c === OPEN) {
      this.pos += 2;
      const items = this.list(this.nested(depth));
      if (items instanceof Dotted) throw new Unreadable("dot in a vector");
      return new Vector((items ?? []) as readonly Value[]);
    }
    if (c === BACKSLASH) return this.character();
    const point = text.codePointAt(this.pos + 1);
    if (point === undefined) throw new Unreadable("nothing behind #");
    // The reason goes into logs and answers, so no character of a peer's choice stands in it but a plain one.
    const plain = point > 0x20 && point < 0x7f;
    throw new Unreadable(
      `dispatch character ${plain ? "#" + String.fromCharCode(point) : "U+" + point.toString(16).toUpperCase()}`,
    );
  }

  character(): Char {
    const { text } = this;
    const first = text.codePointAt(this.pos + 2);
    if (first === undefined) throw new Unreadable("nothing behind #\\");
    const glyph = String.fromCodePoint(first);
    const start = this.pos + 2;
    let end = start + glyph.length;
    while (!this.endsToken(end)) end++;
    this.pos = end;
    const token = text.slice(start, end);
    if (token === glyph) return new Char(glyph);
    const named = CHARACTER_NAMES.get(token.toUpperCase());
    if (named !== undefined) return new Char(named);
    const hex = /^U\+?([0-9A-F]{1,6})$/i.exec(token);
    const code = hex === null ? NaN : parseInt(hex[1] as string, 16);
    if (code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)) return new Char(String.fromCodePoint(code));
    throw new Unreadable("unknown character name");
  }

  /** Tells whether no token goes on at `pos`. */
  endsToken(pos: number): boolean {
    if (pos >= this.text.length) return true;
    const c = this.text.charCodeAt(pos);
    return c < 128 && (CLASS[c] as number) >= SPACE;
  }

  token(first: number): Value {
    const { text } = this;
    const end = text.length;
    const start = this.pos;
    let pos = start;
    if (first === 0x3a) {
      pos++;
      // The common case: a keyword in upper case.
      for (; pos < end; pos++) {
        const c = text.charCodeAt(pos);
        if (c >= 128) return this.slowToken(start);
        const kind = CLASS[c] as number;
        if (kind >= SPACE) break;
        if (kind !== CONSTITUENT) return this.slowToken(start);
      }
      if (pos === start + 1) throw new Unreadable("keyword without a name");
      this.pos = pos;
      return new Keyword(text.slice(start + 1, pos));
    }
    const negative = first === 0x2d;
    if (negative) pos++;
    if (negative || (first >= 0x30 && first <= 0x39)) {
      let value = 0;
      const digits = pos;
      for (; pos < end && pos - digits < 16; pos++) {
        const c = text.charCodeAt(pos);
        if (c < 0x30 || c > 0x39) break;
        value = value * 10 + (c - 0x30);
      }
      const count = pos - digits;
      if (count > 0 && count < 16 && this.endsToken(pos)) {
        this.pos = pos;
        return negative && value !== 0 ? -value : value;
      }
    }
    return this.plainSymbol(start, first) ?? this.slowToken(start);
  }

  /** Reads a symbol of ASCII without escapes or prefix; `undefined` for anything that is more, or might be a number. */
  plainSymbol(start: number, first: number): Value | undefined {
    if (first >= 0x2b && first <= 0x39) return undefined;
    const { text } = this;
    const end = text.length;
    let lower = false;
    let pos = start;
    for (; pos < end; pos++) {
      const c = text.charCodeAt(pos);
      if (c >= 128) return undefined;
      const kind = CLASS[c] as number;
      if (kind >= SPACE) break;
      if (kind > LOWER) return undefined;
      if (kind === LOWER) lower = true;
    }
    this.pos = pos;
    const name = lower ? text.slice(start, pos).toUpperCase() : text.slice(start, pos);
    if (name === "NIL") return null;
    if (name === "T") return true;
    return new Sym(name);
  }

  /** Reads any token: escapes, package prefixes, numbers of every kind, names that must be upcased. */
  slowToken(start: number): Value {
    const { text } = this;
    let name = "";
    let prefix: string | null = null;
    let colons = 0;
    let escaped = false;
    let pos = start;
    while (pos < text.length) {
      const c = text.charCodeAt(pos);
      const kind = c < 128 ? CLASS[c] as number : CONSTITUENT;
      if (kind >= SPACE) break;
      if (kind === ESCAPE) {
        escaped = true;
        if (c === BACKSLASH) {
          const point = text.codePointAt(pos + 1);
          if (point === undefined) throw new Unreadable("nothing behind \\");
          const glyph = String.fromCodePoint(point);
          name += glyph;
          pos += 1 + glyph.length;
        } else {
          pos++;
          for (;;) {
            const inner = text.charCodeAt(pos);
            if (Number.isNaN(inner)) throw new Unreadable("unbalanced |");
            if (inner === BAR) break;
            if (inner === BACKSLASH) pos++;
            if (pos >= text.length) throw new Unreadable("unbalanced |");
            name += text[pos++];
          }
          pos++;
        }
      } else if (kind === COLON) {
        if (prefix !== null && (name !== "" || colons === 2 || text.charCodeAt(pos - 1) !== 0x3a || escaped)) {
          throw new Unreadable("too many colons");
        }
        if (prefix === null) {
          if (escaped && name === "") throw new Unreadable("package without a name");
          prefix = name;
          name = "";
          escaped = false;
        }
        colons++;
        pos++;
      } else {
        // Every run of plain characters is upcased as one; a surrogate pair never ends up in two runs.
        let stop = pos + 1;
        while (stop < text.length) {
          const next = text.charCodeAt(stop);
          if (next < 128 && (CLASS[next] as number) > LOWER) break;
          stop++;
        }
        name += upcase(text.slice(pos, stop));
        pos = stop;
      }
    }
    this.pos = pos;
    return makeToken(text.slice(start, pos), name, prefix, colons, escaped);
  }
}

function makeToken(token: string, name: string, prefix: string | null, colons: number, escaped: boolean): Value {
  if (prefix !== null) {
    if (name === "" && !escaped) throw new Unreadable("nothing behind the colon");
    if (prefix === "" || prefix === "KEYWORD") return new Keyword(name);
    if (prefix === "CL" || prefix === "COMMON-LISP") {
      if (name === "NIL") return null;
      if (name === "T") return true;
    }
    return new Sym(name, prefix, colons === 2);
  }
  if (!escaped) {
    const number = parseNumber(token);
    if (number !== undefined) return number;
    if (/^\.+$/.test(token)) throw new Unreadable("a token of dots only");
  }
  if (name === "NIL") return null;
  if (name === "T") return true;
  return new Sym(name);
}

/** Returns the number that `token` writes, or `undefined` when it writes none. */
function parseNumber(token: string): Value | undefined {
  const first = token.charCodeAt(0);
  if (first > 0x39 || first < 0x2b) return undefined;
  if (token.includes("/")) return parseRatio(token);
  if (INTEGER.test(token)) return parseInteger(token);
  const float = FLOAT.exec(token);
  if (float === null) return undefined;
  const marker = (float[2] ?? "e").toLowerCase();
  const double = marker === "d" || marker === "l";
  const value = Number(`${float[1]}e${float[3] ?? "0"}`);
  if (!Number.isFinite(value) || (!double && Math.abs(value) >= LARGEST_SINGLE)) {
    throw new Unreadable("float out of range");
  }
  return new Float(value, double);
}

function parseRatio(token: string): Value | undefined {
  const ratio = RATIO.exec(token);
  if (ratio === null) return undefined;
  if (token.length > LONGEST_RATIO) throw new Unreadable(`ratio longer than ${LONGEST_RATIO} characters`);
  const [, above, below] = ratio as unknown as [string, string, string];
  if (token.length <= SHORT_RATIO) return makeShortRatio(Number(above), Number(below));
  return makeRatio(BigInt(above.replace("+", "")), BigInt(below));
}

/** A ratio whose parts are safe as numbers, which are reduced much faster than bigints. */
const SHORT_RATIO = 15;

function makeShortRatio(numerator: number, denominator: number): Value {
  if (denominator === 0) throw new Unreadable("ratio with denominator zero");
  let a = Math.abs(numerator);
  let b = denominator;
  while (b !== 0) [a, b] = [b, a % b];
  const lowest = denominator / a;
  // The sum turns -0 into 0.
  return lowest === 1 ? numerator / a + 0 : new Ratio(BigInt(numerator / a), BigInt(lowest));
}

function parseInteger(token: string): Value {
  // Leading zeros and signs go first, so that one number has one form.
  const digits = token.replace(/^([+-]?)0*(?=[0-9])/, "$1").replace(/^\+|\.$/g, "");
  return digits.length > LONGEST_BIGINT ? new LongInteger(digits) : integer(BigInt(digits));
}

function integer(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function makeRatio(numerator: bigint, denominator: bigint): Value {
  if (denominator === 0n) throw new Unreadable("ratio with denominator zero");
  let a = numerator < 0n ? -numerator : numerator;
  let b = denominator;
  while (b !== 0n) [a, b] = [b, a % b];
  const lowest = denominator / a;
  return lowest === 1n ? integer(numerator / a) : new Ratio(numerator / a, lowest);
}

/** Upcases as Common Lisp does: character by character, and only those that have a single upper-case partner. */
export function upcase(name: string): string {
  // deno-lint-ignore no-control-regex -- the range is "all of ASCII"
  if (/^[\x00-\x7f]*$/.test(name)) return name.toUpperCase();
  let out = "";
  for (const glyph of name) {
    const upper = glyph.toUpperCase();
    out += upper.length === glyph.length && upper.toLowerCase() === glyph ? upper : glyph;
  }
  return out;
}
