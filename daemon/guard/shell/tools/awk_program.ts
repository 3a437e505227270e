// Reads the program of awk as tokens, far enough to find what runs a command, reads or writes a file, or reaches for the environment.
// A ">" inside a print statement redirects, elsewhere it compares; a "/" behind a value divides, elsewhere it begins a pattern.

/** What a program does beyond printing. `undefined` stands for text that is put together when it runs. */
export type AwkAct =
  | { readonly kind: "run"; readonly command: string | undefined }
  | { readonly kind: "read" | "write"; readonly file: string | undefined }
  | { readonly kind: "connect"; readonly address: string }
  /** A name that reaches beyond the language: `ENVIRON`, `ARGV`, `@load` ... */
  | { readonly kind: "name"; readonly name: string };

type TokenKind = "string" | "pattern" | "number" | "name" | "sign" | "newline";

interface Token {
  readonly kind: TokenKind;
  /** The text; of a string what it stands for. */
  readonly text: string;
}

/** Returns what `program` does, or `undefined` where it cannot be read. */
export function readAwkProgram(program: string): readonly AwkAct[] | undefined {
  // Whether a "/" behind "x++" and "length" divides differs between awks: it must come to the same, but where no awk takes it.
  const [divides, begins] = [true, false].map((divides) => actsRead(program, divides));
  if (divides === "unclear" || begins === "unclear") return undefined;
  if (typeof divides !== "object" || typeof begins !== "object") {
    return [divides, begins].find((acts) => typeof acts === "object");
  }
  return JSON.stringify(divides) === JSON.stringify(begins) ? divides : undefined;
}

function actsRead(program: string, divides: boolean): readonly AwkAct[] | Unread {
  // Whether "/" in brackets ends a pattern differs between awks as well: both readings count, but for one that no awk takes.
  const readings = [true, false].map((brackets) => tokens(program, brackets, divides));
  if (readings.includes("unclear")) return "unclear";
  const acts = readings.filter((list) => typeof list !== "string").map(actsOf);
  if (acts[0] === undefined) return "refused";
  return JSON.stringify(acts[0]) === JSON.stringify(acts[1] ?? acts[0]) ? acts[0] : acts.flat();
}

/** Why a program is not read: no awk takes it, as a string or a pattern does not end; or it cannot be told what an awk makes of it. */
type Unread = "refused" | "unclear";

const SIGNS = /\|\||\|&|&&|>>|\*\*=|\*\*|\+\+|--|[-+*/%^=!<>]=|!~|[^]/y;

/** Words behind which a value begins in every awk, so that a "/" there begins a pattern. */
const STATEMENTS = /^(print|printf|return|do|else)$/;

/** Words behind which a "/" does one thing in one awk, and another in another, or is an error in most. */
const EITHER = new RegExp(
  "^(if|while|for|switch|in|getline|delete|exit|case|default|func|function|next|nextfile|break|continue|BEGIN|END|BEGINFILE|ENDFILE|" +
    "substr|index|split|sub|gsub|gensub|match|sprintf|sin|cos|atan2|exp|log|sqrt|int|rand|srand|tolower|toupper|close|fflush|" +
    "system|systime|strftime|mktime|and|or|xor|lshift|rshift|compl|patsplit|asort|asorti|typeof|isarray|strtonum|bindtextdomain|" +
    "dcgettext|dcngettext|include|load|namespace)$",
);

/**
 * What acts, within a string, a pattern or a comment. It does nothing there; but should some awk part a program otherwise than is known
 * here, it would, and hardly anybody has a reason to write it.
 */
const HIDES = /\bsystem\s*\(|\bgetline\b|\b(?:ENVIRON|SYMTAB|FUNCTAB)\b|\bextension\s*\(|@(?:load|include)\b/;

function hides(text: string): boolean {
  const prints = text.search(/\bprintf?\b/);
  return HIDES.test(text) || prints >= 0 && /[>|]/.test(text.slice(prints));
}

/** @param divides Whether a "/" behind what may end a value, to some awks, divides. */
function tokens(program: string, brackets: boolean, divides: boolean): Token[] | Unread {
  const list: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const text = pattern.exec(program)?.[0];
    if (text !== undefined) at += text.length;
    return text;
  };
  while (at < program.length) {
    if (match(/[ \t\r\f\v]+|\\\r?\n/y) !== undefined) continue;
    const comment = match(/#[^\n]*/y);
    if (comment !== undefined) {
      if (hides(comment)) return "unclear";
      continue;
    }
    if (match(/\n/y) !== undefined) {
      list.push({ kind: "newline", text: "\n" });
      continue;
    }
    if (program[at] === '"') {
      const text = match(/"(?:\\[^]|[^"\\])*"/y);
      if (text === undefined) return "refused";
      // Such bytes are parts of letters.
      if (hides(text) || /\\(?:x[89A-Fa-f][0-9A-Fa-f]|[2-7][0-7]{2})/.test(text)) return "unclear";
      list.push({ kind: "string", text: unescape(text.slice(1, -1)) });
      continue;
    }
    const slash = program[at] === "/" ? behind(list, divides) : "divides";
    if (slash === "unclear") return "unclear";
    if (slash === "begins") {
      const pattern = brackets
        ? match(
          /\/(?:\\[^]|\[(?:\^|(?!\^))(?:\]|(?!\]))(?:\\[^]|\[:[a-z]+:\]|(?!\[:[a-z]+:\])[^\]\n\\])*\]|[^/\\\n[])*\//y,
        )
        : match(/\/(?:\\[^]|[^/\\\n])*\//y);
      if (pattern === undefined) return "refused";
      if (hides(pattern)) return "unclear";
      list.push({ kind: "pattern", text: pattern });
      continue;
    }
    const number = match(/(?:0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/y);
    if (number !== undefined) {
      list.push({ kind: "number", text: number });
      continue;
    }
    const name = match(/[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z_][A-Za-z0-9_]*)*/y);
    if (name !== undefined) {
      list.push({ kind: "name", text: name });
      continue;
    }
    list.push({ kind: "sign", text: match(SIGNS) as string });
  }
  return list;
}

/** What a "/" does behind the last token. @param divides Whether it divides where that differs between awks. */
function behind(list: readonly Token[], divides: boolean): "divides" | "begins" | "unclear" {
  const last = list.at(-1);
  if (last === undefined || last.kind === "newline") return "begins";
  if (last.kind !== "string" && /^(\+\+|--|length)$/.test(last.text)) return divides ? "divides" : "begins";
  if (last.kind === "name") {
    return STATEMENTS.test(last.text) ? "begins" : EITHER.test(last.text) ? "unclear" : "divides";
  }
  if (last.kind !== "sign" || last.text === "]") return "divides";
  if (last.text !== ")") return "begins";
  // Behind the condition of a statement a new one begins; but hardly anybody begins one with a pattern.
  let depth = 0;
  for (let i = list.length - 1; i >= 0; i--) {
    if (isSign(list[i], ")")) depth++;
    else if (isSign(list[i], "(") && --depth === 0) {
      const before = list[i - 1];
      return before?.kind === "name" && /^(if|while|for|switch)$/.test(before.text) ? "unclear" : "divides";
    }
  }
  return "unclear";
}

function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === "sign" && token.text === text;
}

/** What the escapes in a string stand for. */
function unescape(text: string): string {
  return text.replace(
    /\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|u([0-9A-Fa-f]{1,8})|([^]))/g,
    (whole, hex, octal, code, other) => {
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
      if (code !== undefined) return parseInt(code, 16) < 0x110000 ? String.fromCodePoint(parseInt(code, 16)) : whole;
      const known: Readonly<Record<string, string>> = {
        n: "\n",
        t: "\t",
        r: "\r",
        a: "\x07",
        b: "\b",
        f: "\f",
        v: "\v",
        "\n": "",
      };
      return known[other as string] ?? other;
    },
  );
}

const REACHING = /^(awk::)?(ENVIRON|ARGV|ARGC|SYMTAB|FUNCTAB|extension)$/;

function actsOf(list: readonly Token[]): AwkAct[] {
  const acts: AwkAct[] = [];
  /** The brackets that are open since a print statement began; `undefined` outside of one. */
  let inPrint: number | undefined;
  for (let i = 0; i < list.length; i++) {
    const { kind, text } = list[i] as Token;
    const before = list[i - 1];
    if (kind === "string" && /^\/inet/.test(text)) acts.push({ kind: "connect", address: text });
    if (kind === "newline" && inPrint !== undefined && !isContinued(before)) {
      inPrint = undefined;
    }
    if (kind === "name") {
      if (text === "print" || text === "printf") inPrint = 0;
      else if (/^(awk::)?system$/.test(text)) acts.push({ kind: "run", command: argument(list, i + 1) });
      else if (text === "getline") {
        const file = getlineFile(list, i + 1);
        if (file !== undefined) acts.push({ kind: "read", file: file === "" ? undefined : file });
      } else if (REACHING.test(text)) acts.push({ kind: "name", name: text });
      continue;
    }
    if (kind !== "sign") continue;
    if (text === "@") acts.push({ kind: "name", name: `@${list[i + 1]?.text ?? ""}` });
    else if (text === "|" || text === "|&") {
      const from = list[i + 1]?.kind === "name" && list[i + 1]?.text === "getline";
      acts.push({ kind: "run", command: from ? stringBefore(list, i) : stringAfter(list, i + 1) });
      inPrint = undefined;
    } else if (text === ">>" || text === ">" && inPrint === 0) {
      acts.push({ kind: "write", file: stringAfter(list, i + 1) });
    } else if (inPrint !== undefined) {
      if (/^[([{]$/.test(text)) inPrint++;
      else if (/^[)\]}]$/.test(text)) inPrint = inPrint === 0 ? undefined : inPrint - 1;
      else if (text === ";") inPrint = undefined;
    }
  }
  return acts;
}

/** Whether what is printed goes on behind a line that ends with a token. */
function isContinued(token: Token | undefined): boolean {
  return token?.kind === "sign" && /^(,|&&|\|\||\{|\?|:)$/.test(token.text);
}

/** Whether a token ends an expression. */
function ends(token: Token | undefined): boolean {
  return token === undefined || token.kind === "newline" || token.kind === "sign" && /^[;})]$/.test(token.text);
}

/** The string at `at`, if it is the whole expression. */
function stringAfter(list: readonly Token[], at: number): string | undefined {
  if (isSign(list[at], "(") && isSign(list[at + 2], ")") && list[at + 1]?.kind === "string") {
    return ends(list[at + 3]) ? list[at + 1]?.text : undefined;
  }
  return list[at]?.kind === "string" && ends(list[at + 1]) ? list[at]?.text : undefined;
}

/** The string before `at`, if it is the whole expression. */
function stringBefore(list: readonly Token[], at: number): string | undefined {
  const before = list[at - 2];
  const whole = before === undefined || before.kind === "newline" ||
    before.kind === "sign" && /^[;{(!]$|^&&$|^\|\|$/.test(before.text);
  return list[at - 1]?.kind === "string" && whole ? list[at - 1]?.text : undefined;
}

/** The only argument of a call, if it is a string. */
function argument(list: readonly Token[], at: number): string | undefined {
  if (!isSign(list[at], "(") || list[at + 1]?.kind !== "string" || !isSign(list[at + 2], ")")) return undefined;
  return list[at + 1]?.text;
}

/**
 * The file that `getline [VARIABLE] < FILE` reads: empty if it is put together or the variable is more than a plain one, `undefined` if
 * it reads the main input.
 */
function getlineFile(list: readonly Token[], at: number): string | undefined {
  let i = isSign(list[at], "$") ? at + 1 : at;
  if (list[i]?.kind === "name" || list[i]?.kind === "number") {
    i++;
    // One item, by a name or a number.
    if (isSign(list[i], "[") && /^(name|number|string)$/.test(list[i + 1]?.kind ?? "") && isSign(list[i + 2], "]")) {
      i += 3;
    }
  } else if (i > at) return "";
  if (isSign(list[i], "<")) return stringAfter(list, i + 1) ?? "";
  return ends(list[i]) ? undefined : "";
}
