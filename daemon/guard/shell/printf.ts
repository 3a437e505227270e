// What `echo` and `printf` print, worked out where every word is known: what flows on
// from them may be a script.

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
    if (escapes && /\\c/.test(text)) return undefined;
    words.push(escapes ? unescape(text, "echo") : text);
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
      const { kind, date, width, most } = match.groups ?? {};
      if (whole === "%%") out += "%";
      else if (date !== undefined) {
        // Without a directive it is the text that it is made of.
        if (date === "" || date.replaceAll("%%", "").includes("%")) return undefined;
        out += date.replaceAll("%%", "%");
        index++;
      } else if (kind !== undefined) {
        if (width === "*" || most === "*") return undefined;
        const value = values[index++] ?? "";
        // What a letter is, and so how wide, hangs on the locale.
        // deno-lint-ignore no-control-regex -- all of ASCII is meant
        if ((kind === "c" || width !== undefined || most !== undefined) && !/^[\x00-\x7f]*$/.test(value)) {
          return undefined;
        }
        if (kind === "s" || kind === "c") out += pad(kind === "c" ? value.slice(0, 1) : value, match);
        else if (kind === "b" && !value.includes("\\c")) out += pad(unescape(value), match);
        else if (/[di]/.test(kind) && /^(0|[1-9]\d{0,14})?$/.test(value) && PLAIN_NUMBER.test(whole)) {
          out += pad(value === "" ? "0" : value, match);
        } else return undefined;
      } else if (whole.startsWith("%")) return undefined;
      else if (whole.startsWith("\\")) out += unescape(whole);
      else out += whole;
    }
    if (index === before) break;
    if (++rounds > 256) return undefined;
  } while (index < values.length);
  return out;
}

const FORMAT =
  /%(?:%|(?<flags>[-+ #0]*)(?<width>\*|\d+)?(?:\.(?<most>\*|\d*))?(?<kind>[a-zA-Z])|\((?<date>[^()]*)\)T)|\\(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|[^])|[^%\\]+|[\s\S]/g;

/** Of numbers only those are worked out that are not dressed up. */
const PLAIN_NUMBER = /^%-?0?\d*[di]$/;

function pad(text: string, match: RegExpMatchArray): string {
  const { flags = "", width, most, kind } = match.groups ?? {};
  const cut = most === undefined ? text : text.slice(0, Number(most));
  if (flags.includes("-")) return cut.padEnd(Number(width ?? 0));
  return cut.padStart(Number(width ?? 0), flags.includes("0") && kind === "d" ? "0" : " ");
}

/** Undoes the escapes of `printf`, or of `echo -e`, for which only `\\0` begins an octal number. */
export function unescape(text: string, of: "printf" | "echo" = "printf"): string {
  return text.replace(
    /\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|0[0-7]{0,3}|[1-7][0-7]{0,2}|[\s\S])/g,
    (whole, body: string) => {
      const first = body[0] as string;
      if (/[xuU]/.test(first) && body.length > 1) {
        return String.fromCodePoint(Math.min(parseInt(body.slice(1), 16), 0x10ffff));
      }
      if (of === "echo" && /[1-7]/.test(first)) return whole;
      if (/[0-7]/.test(first)) return String.fromCharCode(parseInt(body, 8) & 0xff);
      const simple: Record<string, string> = {
        n: "\n",
        t: "\t",
        r: "\r",
        a: "\x07",
        b: "\b",
        f: "\f",
        v: "\v",
        e: "\x1b",
        E: "\x1b",
      };
      return simple[first] ?? (first === "\\" || first === '"' || first === "'" ? first : whole);
    },
  );
}
