// Settings in JSON with comments, as every tool reads them alike: what one may read in another way than another is not read at all, so
// that whoever asks what a file of others says is never told less than a tool is. Linear in the text; knows no tool and no setting.

/** A value as JSON has them. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Behind this much text nothing is read, UTF-16 units; deeper than this as well. */
const LONGEST = 400_000, DEEPEST = 60;

/** What is told of a text that is not for certain what it looks like. */
class Unclear extends Error {}

/** The value that a text holds; `undefined` for one that is none, or that tools may read in different ways. */
export function readJson(text: string): Json | undefined {
  // Some end a comment at these, some do not, and a line end of old machines is one to few.
  if (text.length > LONGEST || /[\0\u2028\u2029\ufffd]|\r(?!\n)/.test(text)) return undefined;
  try {
    return new Reader(text).whole();
  } catch (error) {
    if (error instanceof Unclear) return undefined;
    throw error;
  }
}

/** Whether a value is an object. */
export function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The texts in a value: itself, the items of a list, the values of an object, however deep. */
export function textsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const BLANKS = /[ \t\r\n]*/y;
const TEXT = /"(?:[^"\\\p{Cc}]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*"/uy;
const PLAIN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.startsWith("\ufeff") ? text.slice(1) : text;
  }

  whole(): Json {
    const value = this.#value(0);
    this.#skip();
    if (this.#at !== this.#text.length) throw new Unclear();
    return value;
  }

  #value(depth: number): Json {
    if (depth > DEEPEST) throw new Unclear();
    this.#skip();
    if (this.#take("{")) return this.#object(depth);
    if (this.#take("[")) return this.#list(depth);
    return JSON.parse(this.#text[this.#at] === '"' ? this.#match(TEXT) : this.#match(PLAIN));
  }

  #object(depth: number): Json {
    // Without a prototype no name means more than it says.
    const found: Record<string, Json> = Object.create(null);
    for (this.#skip(); !this.#take("}"); this.#skip()) {
      const name: string = JSON.parse(this.#match(TEXT));
      // Of two of a name some take the first, some the last.
      if (name in found) throw new Unclear();
      this.#skip();
      if (!this.#take(":")) throw new Unclear();
      found[name] = this.#value(depth + 1);
      this.#skip();
      if (!this.#take(",") && this.#text[this.#at] !== "}") throw new Unclear();
    }
    return found;
  }

  #list(depth: number): Json {
    const found: Json[] = [];
    for (this.#skip(); !this.#take("]"); this.#skip()) {
      found.push(this.#value(depth + 1));
      this.#skip();
      if (!this.#take(",") && this.#text[this.#at] !== "]") throw new Unclear();
    }
    return found;
  }

  /** Steps over blanks and comments. */
  #skip(): void {
    for (;;) {
      BLANKS.lastIndex = this.#at;
      BLANKS.test(this.#text);
      this.#at = BLANKS.lastIndex;
      if (this.#text.startsWith("//", this.#at)) this.#at = this.#behind("\n", this.#text.length);
      else if (this.#text.startsWith("/*", this.#at)) {
        this.#at += 2;
        this.#at = this.#behind("*/");
      } else return;
    }
  }

  #behind(mark: string, otherwise?: number): number {
    const found = this.#text.indexOf(mark, this.#at);
    if (found === -1 && otherwise === undefined) throw new Unclear();
    return found === -1 ? otherwise as number : found + mark.length;
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new Unclear();
    this.#at = pattern.lastIndex;
    return found;
  }
}
