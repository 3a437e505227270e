// Value to text, deterministic, so that parseSexp(printSexp(x)) equals x (protocol 2.5).
// Knows nothing of frames or messages.

import { CHARACTER_NAMES } from "./reader.ts";
import { Char, Dotted, Float, Keyword, LongInteger, Ratio, Sym, type Value, Vector } from "./value.ts";

/**
 * Prints a value as Common Lisp's printer does, on one line but for newlines inside strings. Never throws.
 *
 * NUL, which no peer would read (protocol 2.4), and lone surrogates, which UTF-8 cannot carry, become U+FFFD.
 */
export function printSexp(value: Value): string {
  if (typeof value === "string") return printString(value);
  if (value === null) return "NIL";
  if (value === true) return "T";
  if (typeof value === "number") return printNumber(value);
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Keyword) return plainName(value.name) ? ":" + value.name : ":" + barred(value.name);
  return Array.isArray(value) ? printList(value) : printRare(value as Rare);
}

type Rare = Sym | LongInteger | Float | Ratio | Char | Dotted | Vector;

function printList(items: readonly Value[]): string {
  const length = items.length;
  if (length === 0) return "NIL";
  if (length === 2) {
    const [head, quoted] = items;
    if (head instanceof Sym && head.name === "QUOTE" && head.pkg === null) return "'" + printSexp(quoted as Value);
  }
  let out = "(" + printSexp(items[0] as Value);
  for (let i = 1; i < length; i++) {
    const item = items[i] as Value;
    out += item instanceof Keyword && plainName(item.name) ? " :" + item.name : " " + printSexp(item);
  }
  return out + ")";
}

function printRare(value: Rare): string {
  if (value instanceof Sym) return printSymbol(value);
  if (value instanceof Float) return printFloat(value.value, value.double);
  if (value instanceof LongInteger) return value.digits;
  if (value instanceof Ratio) return `${value.numerator}/${value.denominator}`;
  if (value instanceof Char) return printCharacter(value.value);
  if (value instanceof Vector) return value.items.length === 0 ? "#()" : "#" + joined(value.items);
  const inner = joined(value.items);
  return `${inner.slice(0, -1)} . ${printSexp(value.tail)})`;
}

/** Like {@link printList}, but never as a quote form: a vector or dotted list that begins with QUOTE is no quotation. */
function joined(items: readonly Value[]): string {
  return "(" + items.map(printSexp).join(" ") + ")";
}

function printString(text: string): string {
  // Short strings are told by looking; long ones by three searches that run at memory speed.
  const length = text.length;
  if (length < 24) {
    for (let i = 0; i < length; i++) {
      const c = text.charCodeAt(i);
      if (c === 0x22 || c === 0x5c || c === 0 || c >= 0xd800) return escapedString(text);
    }
  } else if (text.includes('"') || text.includes("\\") || text.includes("\0") || !text.isWellFormed()) {
    return escapedString(text);
  }
  return '"' + text + '"';
}

function escapedString(text: string): string {
  const escaped = text.toWellFormed().replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\0", "\ufffd");
  return '"' + escaped + '"';
}

function printNumber(value: number): string {
  if (Number.isInteger(value)) {
    return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? "" + value : BigInt(value).toString();
  }
  return Number.isFinite(value) ? printFloat(value, false) : "NIL";
}

/** Common Lisp's rule (CLHS 22.1.3.1.3): fixed notation from 10^-3 up to 10^7, else one digit before the point. */
function printFloat(value: number, double: boolean): string {
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (size === 0) return sign + (double ? "0.0d0" : "0.0");
  if (size >= 1e-3 && size < 1e7) {
    const digits = String(size);
    return sign + digits + (digits.includes(".") ? "" : ".0") + (double ? "d0" : "");
  }
  const [mantissa, exponent] = size.toExponential().split("e") as [string, string];
  const point = mantissa.includes(".") ? mantissa : mantissa + ".0";
  return `${sign}${point}${double ? "d" : "e"}${exponent.replace("+", "")}`;
}

const GLYPH_NAMES: ReadonlyMap<string, string> = new Map(
  Array.from(CHARACTER_NAMES, ([name, glyph]): [string, string] => [
    glyph,
    name[0] + name.slice(1).toLowerCase(),
  ]).filter(([, name]) => name !== "Linefeed"),
);

function printCharacter(glyph: string): string {
  const name = GLYPH_NAMES.get(glyph);
  if (name !== undefined) return "#\\" + name;
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(glyph)
    ? "#\\" + glyph
    : "#\\U" + (glyph.codePointAt(0) as number).toString(16).toUpperCase();
}

function printSymbol({ name, pkg, internal }: Sym): string {
  // A bare NIL, T or number would be read as something else.
  const printed = !plainName(name) ? barred(name) : mayBeNumber(name) ? `|${name}|` : name;
  if (pkg === null) return printed;
  return (plainName(pkg) ? pkg : barred(pkg)) + (internal ? "::" : ":") + printed;
}

/** Tells whether Common Lisp might take a bare name for a number, or for a dot. A name that begins with a letter is safe. */
function mayBeNumber(name: string): boolean {
  const first = name.charCodeAt(0);
  if (first >= 0x41 && first <= 0x5a) return false;
  return /^[+-]?\.?[0-9]|^[0-9^_]|^\.+$/.test(name);
}

/** Tells whether a name reads back as itself without bars, also where letters such as ß have another upper case. */
function plainName(name: string): boolean {
  const length = name.length;
  if (length === 0) return false;
  for (let i = 0; i < length; i++) {
    const c = name.charCodeAt(i);
    if (c >= 128) return name.toUpperCase() === name && /^[A-Z0-9!$%&*+\-./<=>?@^_~\p{L}]+$/u.test(name);
    if (PLAIN[c] === 0) return false;
  }
  return true;
}

const PLAIN = new Uint8Array(128);
for (const c of "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$%&*+-./<=>?@^_~") PLAIN[c.charCodeAt(0)] = 1;

function barred(name: string): string {
  const escaped = name.toWellFormed().replaceAll("\\", "\\\\").replaceAll("|", "\\|").replaceAll("\0", "\ufffd");
  return "|" + escaped + "|";
}
