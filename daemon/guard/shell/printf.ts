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
    if (text.includes("n")) newline = false;
    if (text.includes("e")) escapes = true;
    if (text.includes("E")) escapes = false;
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
    for (
      const match of format.matchAll(
        /%(%|[-+ #0]*(\*|\d+)?(?:\.(\*|\d+))?([a-zA-Z]))|\\(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|.)|[^%\\]+|[\s\S]/g,
      )
    ) {
      const [whole] = match;
      if (whole === "%%") out += "%";
      else if (whole.startsWith("%") && match[4] !== undefined) {
        if (match[2] === "*" || match[3] === "*") return undefined;
        const value = values[index++] ?? "";
        const kind = match[4];
        if (kind === "s" || kind === "c") out += pad(kind === "c" ? value.slice(0, 1) : value, match);
        else if (kind === "b") out += unescape(value);
        else if (/[di]/.test(kind) && /^-?\d*$/.test(value)) {
          out += pad(value === "" ? "0" : String(Number(value)), match);
        } else return undefined;
      } else if (whole.startsWith("\\")) out += unescape(whole);
      else out += whole;
    }
    if (index === before) break;
    if (++rounds > 256) return undefined;
  } while (index < values.length);
  return out;
}

function pad(text: string, match: RegExpMatchArray): string {
  const flags = /^%([-+ #0]*)/.exec(match[0])?.[1] ?? "";
  const cut = match[3] === undefined || match[4] === "d" ? text : text.slice(0, Number(match[3]));
  const width = Number(match[2] ?? 0);
  if (flags.includes("-")) return cut.padEnd(width);
  return cut.padStart(width, flags.includes("0") && match[4] === "d" ? "0" : " ");
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
