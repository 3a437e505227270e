// What `echo` and `printf` print, worked out where every word is known: what flows on from them may be a script. Where bash prints
// bytes, an error or nothing, it is not known.

import { Arg } from "./call.ts";

/** What `echo` prints, or `undefined` where it cannot be known. */
export function echoText(args: readonly Arg[]): string | undefined {
  let newline = true;
  let escapes = false;
  let start = 0;
  for (; start < args.length; start++) {
    const text = (args[start] as Arg).text;
    if (text === undefined || !/^-[neE]+$/.test(text)) break;
    for (const letter of text.slice(1)) {
      if (letter === "n") newline = false;
      else escapes = letter === "e";
    }
  }
  const words: string[] = [];
  for (const arg of args.slice(start)) {
    const { text } = arg;
    if (text === undefined) return undefined;
    const word = escapes ? unescape(text, "echo") : text;
    if (word === undefined) return undefined;
    words.push(word);
  }
  return words.join(" ") + (newline ? "\n" : "");
}

/** What `printf FORMAT ARGS` prints, or `undefined` where it cannot be known. */
export function printfText(args: readonly Arg[]): string | undefined {
  const texts = args.map((arg) => arg.text);
  if (texts.some((text) => text === undefined)) return undefined;
  const [format, ...values] = texts as string[];
  if (format === undefined) return "";
  let out = "";
  let index = 0;
  let rounds = 0;
  do {
    const before = index;
    for (const match of format.matchAll(FORMAT)) {
      const [whole] = match;
      const { kind, date } = match.groups ?? {};
      let printed: string | undefined;
      if (whole === "%%") printed = "%";
      else if (date !== undefined) {
        index++;
        // Without a directive it is the text that it is made of.
        if (date !== "" && !date.replaceAll("%%", "").includes("%")) printed = date.replaceAll("%%", "%");
      } else if (kind !== undefined) printed = directive(values[index++] ?? "", match);
      else if (!whole.startsWith("%")) printed = unescape(whole, "format");
      if (printed === undefined) return undefined;
      out += printed;
    }
    if (index === before) break;
    if (++rounds > 256) return undefined;
  } while (index < values.length);
  return out;
}

/** What a directive makes of a word. */
function directive(value: string, match: RegExpMatchArray): string | undefined {
  const { flags = "", kind = "", width, most } = match.groups ?? {};
  if (width === "*" || most === "*") return undefined;
  if (/[di]/.test(kind)) {
    const plain = /^(0|[1-9]\d{0,14})?$/.test(value) && PLAIN_NUMBER.test(match[0]);
    return plain ? pad(value === "" ? "0" : value, flags, width, flags.includes("0") ? "0" : " ") : undefined;
  }
  // What other flags than this do to a text is said nowhere.
  if (!/^-*$/.test(flags)) return undefined;
  // What a letter is, and so how wide, hangs on the locale.
  if ((kind === "c" || width !== undefined || most !== undefined) && !isAscii(value)) return undefined;
  // Of nothing it prints a NUL. How much of it is to be printed counts for nothing.
  if (kind === "c") return value === "" ? undefined : pad(value.slice(0, 1), flags, width);
  const text = kind === "b" ? unescape(value, "b") : kind === "s" ? value : undefined;
  if (text === undefined) return undefined;
  return pad(most === undefined ? text : text.slice(0, Number(most)), flags, width);
}

const FORMAT =
  /%(?:%|(?<flags>[-+ #0]*)(?<width>\*|[1-9]\d*)?(?:\.(?<most>\*|\d*))?(?<kind>[a-zA-Z])|\((?<date>[^()]{0,99})\)T)|\\(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|[^%])|[^%\\]+|[\s\S]/g;

/** Of numbers only those are worked out that are not dressed up. */
const PLAIN_NUMBER = /^%-?0?\d*[di]$/;

function pad(text: string, flags: string, width: string | undefined, filling = " "): string {
  const letters = Number(width ?? 0);
  return flags.includes("-") ? text.padEnd(letters) : text.padStart(letters, filling);
}

/** Escapes that stand for one sign wherever they are undone. */
const SIMPLE: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
  ["e", "\x1b"],
  ["E", "\x1b"],
  ["\\", "\\"],
]);

/**
 * Undoes escapes as `echo -e` does, as `printf` does in its format, or as `%b` does in a word; `undefined` where the text ends at
 * `\\c`, or where a byte comes of it that is no letter by itself.
 */
function unescape(text: string, of: "echo" | "format" | "b"): string | undefined {
  let known = true;
  const undone = text.replace(
    /\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|0[0-7]{0,3}|[1-7][0-7]{0,2}|[\s\S])/g,
    (whole, body: string) => {
      const first = body[0] as string;
      const octal = /[0-7]/.test(first);
      // To `echo` only \0 begins an octal number.
      if (of === "echo" && /[1-7]/.test(first)) return whole;
      if (octal || /[xuU]/.test(first) && body.length > 1) {
        const code = octal ? parseInt(body, 8) & 0xff : parseInt(body.slice(1), 16);
        // Above, it is a byte of a letter, or what the locale makes of the letter.
        if (code > 0x7f) known = false;
        return String.fromCharCode(code & 0x7f);
      }
      // A digit that is missing is an error, after which the rest is printed or not.
      if (/[xuU]/.test(first) && of !== "echo" || first === "c" && of !== "format") known = false;
      return SIMPLE.get(first) ?? (of === "format" && /["'?]/.test(first) ? first : whole);
    },
  );
  return known ? undone : undefined;
}

/** Tells whether a text has as many letters as bytes, in whichever locale. */
function isAscii(text: string): boolean {
  // deno-lint-ignore no-control-regex -- all of ASCII is meant
  return /^[\x00-\x7f]*$/.test(text);
}
