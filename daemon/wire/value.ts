// The values an S-expression can hold, their equality, and access to property lists. Knows nothing of text: reader.ts and
// printer.ts turn text into these and back.
// NIL is `null` and T is `true`, so that a reader of this code sees the booleans the protocol means. A proper list is an array
// that is never empty (the empty list is NIL). An integer is a number while it is safe, else a bigint or a LongInteger.

/** A keyword such as `:TYPE`. Compare by {@link Keyword.name}: keywords are not interned, so none is kept for ever. */
export class Keyword {
  /** @param name The name without the colon, in the case the reader gave it (upper, unless it was escaped). */
  constructor(readonly name: string) {}
}

/** A symbol that is not a keyword: `FOO`, `PKG:FOO` or `PKG::FOO`. */
export class Sym {
  /**
   * @param name The symbol's name.
   * @param pkg The package prefix as written, or `null` without one.
   * @param internal Whether the prefix was written with two colons.
   */
  constructor(readonly name: string, readonly pkg: string | null = null, readonly internal: boolean = false) {}
}

/** A float. Common Lisp tells `1.0` from `1` and `1.0d0` from `1.0`, hence a class of its own. */
export class Float {
  /** @param value A finite number. @param double Whether it is a double-float (`d` as its exponent letter). */
  constructor(readonly value: number, readonly double: boolean = false) {}
}

/**
 * An integer of more than {@link LONGEST_BIGINT} characters. It is kept as its digits: computing with a frame full of digits
 * would hold up every other connection, and nothing here computes with integers of that size.
 */
export class LongInteger {
  /** @param digits In decimal, without leading zeros or a plus sign. */
  constructor(readonly digits: string) {}
}

/** The longest integer, sign included, that is read as a bigint, in characters. */
export const LONGEST_BIGINT = 1_000;

/** A ratio in lowest terms, its denominator at least 2. */
export class Ratio {
  constructor(readonly numerator: bigint, readonly denominator: bigint) {}
}

/** A character object such as `#\A`. */
export class Char {
  /** @param value One Unicode scalar value. */
  constructor(readonly value: string) {}
}

/** A list whose last tail is not NIL: `(A B . C)`. */
export class Dotted {
  /** @param items At least one. @param tail Anything but a list. */
  constructor(readonly items: readonly Value[], readonly tail: Value) {}
}

/** A vector `#(1 2)`; unlike a list it may be empty. */
export class Vector {
  constructor(readonly items: readonly Value[]) {}
}

/** Everything that section 2 of the protocol can write. */
export type Value =
  | null
  | true
  | string
  | number
  | bigint
  | Keyword
  | Sym
  | LongInteger
  | Float
  | Ratio
  | Char
  | Dotted
  | Vector
  | readonly Value[];

/** A property list: keywords and values in turn. NIL is the empty one. */
export type Plist = null | readonly Value[];

/** The deepest nesting that is readable (protocol 2.4). */
export const MAX_DEPTH = 100;

/** Returns the keyword `:NAME`. @param name In upper case, without the colon. */
export function kw(name: string): Keyword {
  return new Keyword(name);
}

/** Tells whether `value` is the keyword `:NAME`. */
export function isKeyword(value: Value | undefined, name: string): boolean {
  return value instanceof Keyword && value.name === name;
}

/** Tells whether `value` is a proper list that is not empty. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Tells whether `value` is a property list: NIL, or an even number of items with a keyword at every even place. */
export function isPlist(value: Value | undefined): value is Plist {
  if (value === null) return true;
  if (!isList(value) || value.length % 2 !== 0) return false;
  for (let i = 0; i < value.length; i += 2) if (!(value[i] instanceof Keyword)) return false;
  return true;
}

/** Returns what stands behind `:NAME` in a property list (the first one, as `getf` does), or `undefined` without it. */
export function getf(plist: Value | undefined, name: string): Value | undefined {
  if (!isList(plist)) return undefined;
  for (let i = 0; i + 1 < plist.length; i += 2) {
    const key = plist[i];
    if (key instanceof Keyword && key.name === name) return plist[i + 1];
  }
  return undefined;
}

/** Returns the name of the keyword behind `:NAME`, or `undefined` when there is no keyword. */
export function getKeyword(plist: Value | undefined, name: string): string | undefined {
  const value = getf(plist, name);
  return value instanceof Keyword ? value.name : undefined;
}

/** Returns the string behind `:NAME`, or `undefined` when there is no string. */
export function getString(plist: Value | undefined, name: string): string | undefined {
  const value = getf(plist, name);
  return typeof value === "string" ? value : undefined;
}

/** Builds a property list in the order of the object's keys; keys whose value is `undefined` are left out. */
export function plist(fields: Readonly<Record<string, Value | undefined>>): Plist {
  const items: Value[] = [];
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) items.push(new Keyword(name), value);
  }
  return items.length === 0 ? null : items;
}

/** Returns a list, which is NIL when `items` is empty. */
export function list(items: readonly Value[]): Value {
  return items.length === 0 ? null : items;
}

/** Structural equality, the one that protocol 2.5 means: same kind, same digits, same names. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (isList(a)) return isList(b) && equalItems(a, b);
  if (a instanceof Keyword) return b instanceof Keyword && a.name === b.name;
  if (a instanceof Sym) return b instanceof Sym && a.name === b.name && a.pkg === b.pkg && a.internal === b.internal;
  if (a instanceof Float) return b instanceof Float && Object.is(a.value, b.value) && a.double === b.double;
  if (a instanceof LongInteger) return b instanceof LongInteger && a.digits === b.digits;
  if (a instanceof Ratio) {
    return b instanceof Ratio && a.numerator === b.numerator && a.denominator === b.denominator;
  }
  if (a instanceof Char) return b instanceof Char && a.value === b.value;
  if (a instanceof Vector) return b instanceof Vector && equalItems(a.items, b.items);
  return b instanceof Dotted && equalItems(a.items, b.items) && equal(a.tail, b.tail);
}

function equalItems(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, i) => equal(item, b[i] as Value));
}
