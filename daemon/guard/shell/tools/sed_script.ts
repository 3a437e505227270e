// Reads a sed script as GNU sed does, far enough to find every command that runs something or names a file. Knows what each command
// takes behind it, not what it does to a line.

/** What a script does beyond printing changed lines. */
export type SedAct =
  | { readonly kind: "read" | "write"; readonly file: string }
  /** `e COMMAND`. */
  | { readonly kind: "run"; readonly command: string }
  /** `e` alone and `s///e`: what stands in the pattern space is run. `text`: the replacement, if it is known. */
  | { readonly kind: "run-line"; readonly text: string | undefined };

/** Returns what `script` does, or `undefined` where it cannot be read: sed would stop there, or reads it in a way of its own. */
export function readSedScript(script: string): readonly SedAct[] | undefined {
  // Hardly anybody writes them, and where they end is a matter of its own.
  if (/\[[.=]/.test(script)) return undefined;
  // Whether "/" in brackets ends a pattern differs between versions: both readings count.
  const both = [true, false].map((brackets) => new SedReader(script, brackets).read()).filter((acts) =>
    acts !== undefined
  );
  if (both.length === 0) return undefined;
  // The other reading was refused here. Should sed take it all the same, what acts would be in sight.
  if (both.length === 1 && both[0]?.length === 0 && MAY_ACT.test(script)) return undefined;
  if (both.length === 2 && JSON.stringify(both[0]) === JSON.stringify(both[1])) return both[0];
  return both.flat();
}

/** What may be a command that runs something or names a file, or such a flag, wherever it stands. */
const MAY_ACT = /[;{}\n!$\d/,IM][ \t]*[wWrRe](?:[ \t]|$|[;}\n])|[^\w\s][gpiImM\d]*[ew](?:[ \t]|$|[;}\n])/;

const LETTERS: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** What a replacement puts in, with its escapes undone; `undefined` where it takes something of the line. */
function putIn(replacement: string): string | undefined {
  let known = true;
  const text = replacement.replace(
    /\\(?:x([0-9a-f]{1,2})|d(\d{1,3})|o([0-7]{1,3})|([^]))|&/gi,
    (_, hex?: string, decimal?: string, octal?: string, sign?: string) => {
      const code = hex !== undefined
        ? parseInt(hex, 16)
        : decimal !== undefined
        ? Number(decimal)
        : parseInt(octal ?? "", 8);
      if (!Number.isNaN(code)) return String.fromCharCode(code & 0xff);
      // Groups of the pattern, the whole of it, a change of case, a sign made with control.
      if (sign === undefined || /[0-9LUElucxdo]/.test(sign)) known = false;
      return LETTERS[sign ?? ""] ?? sign ?? "";
    },
  );
  return known ? text : undefined;
}

class Unreadable extends Error {}

class SedReader {
  #at = 0;
  readonly #acts: SedAct[] = [];

  constructor(readonly script: string, readonly brackets: boolean) {}

  read(): readonly SedAct[] | undefined {
    try {
      while (this.#skip(/[\s;]*/y), this.#at < this.script.length) this.#command();
      return this.#acts;
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  #peek(): string {
    return this.script[this.#at] ?? "";
  }

  /** Reads what `pattern` (sticky) matches here; empty if nothing. */
  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.script)?.[0] ?? "";
    this.#at += text.length;
    return text;
  }

  #address(): boolean {
    if (this.#skip(/\d+(\s*~\s*\d+)?|\$/y) !== "") return true;
    let delimiter = this.#peek();
    if (delimiter === "\\") {
      this.#at++;
      delimiter = this.#peek();
    } else if (delimiter !== "/") return false;
    this.#at++;
    this.#delimited(delimiter, true);
    this.#skip(/[IM]*/y);
    return true;
  }

  /** Reads up to an unescaped delimiter and over it. */
  #delimited(delimiter: string, pattern: boolean): string {
    if (delimiter === "" || delimiter === "\n" || delimiter === "\\") throw new Unreadable();
    const start = this.#at;
    while (this.#at < this.script.length) {
      const c = this.#peek();
      if (c === "\\") {
        this.#at += 2;
        continue;
      }
      if (c === delimiter) {
        const text = this.script.slice(start, this.#at);
        this.#at++;
        return text;
      }
      if (c === "[" && pattern && this.brackets && this.script.indexOf("]", this.#at) > 0) {
        // A bracket that does not close stands for itself.
        const bracket = this.#skip(/\[\^?\]?(?:\[[:.=][^\]]{0,40}[:.=]\]|[^\]\n])*\]/y);
        if (bracket !== "") continue;
      }
      this.#at++;
    }
    throw new Unreadable();
  }

  #command(): void {
    if (this.#address()) {
      this.#skip(/\s*/y);
      if (this.#peek() === ",") {
        this.#at++;
        this.#skip(/\s*/y);
        if (this.#skip(/[+~]\s*\d+/y) === "" && !this.#address()) throw new Unreadable();
      }
    }
    this.#skip(/\s*/y);
    if (this.#peek() === "!") this.#skip(/[!\s]*/y);
    const command = this.#peek();
    this.#at++;
    switch (command) {
      case "#":
        this.#skip(/[^\n]*/y);
        return;
      case "{":
        return;
      case "}":
      case "=":
      case "d":
      case "D":
      case "F":
      case "g":
      case "G":
      case "h":
      case "H":
      case "n":
      case "N":
      case "p":
      case "P":
      case "x":
      case "z":
        return this.#end();
      case "q":
      case "Q":
      case "l":
      case "L":
        this.#skip(/[ \t]*\d*/y);
        return this.#end();
      case ":":
        // Where a label ends differs between versions: what may be a command behind it is read as one.
        if (this.#skip(/[ \t]*[^\s;}]+/y) === "") throw new Unreadable();
        return this.#end();
      case "b":
      case "t":
      case "T":
      case "v":
        this.#skip(/[ \t]*[^\s;}]*/y);
        return this.#end();
      case "a":
      case "i":
      case "c":
        return this.#text();
      case "r":
      case "R":
      case "w":
      case "W":
        return this.#file(command === "r" || command === "R" ? "read" : "write");
      case "e":
        this.#skip(/[ \t]*/y);
        return this.#run(this.#skip(/[^\n]*/y));
      case "s":
        return this.#substitute();
      case "y": {
        const delimiter = this.#peek();
        this.#at++;
        this.#delimited(delimiter, false);
        this.#delimited(delimiter, false);
        return this.#end();
      }
      default:
        throw new Unreadable();
    }
  }

  /** The end of a command: a blank line end, `;`, `}` or a comment. */
  #end(): void {
    this.#skip(/[ \t\r\v\f]*/y);
    if (this.#peek() === "" || this.#peek() === "}" || this.#peek() === "#") return;
    if (this.#peek() !== ";" && this.#peek() !== "\n") throw new Unreadable();
    this.#at++;
  }

  /** The text of `a`, `i`, `c`: up to a line end that no backslash stands before. */
  #text(): void {
    this.#skip(/[ \t]*/y);
    if (this.#peek() === "\\") {
      this.#at++;
      const blanks = this.#skip(/[ \t]*/y);
      // Behind blanks the line end is that of the text to some, and to others the text begins with the next line.
      if (blanks !== "" && this.#peek() === "\n") throw new Unreadable();
      if (this.#peek() === "\n") this.#at++;
      // Versions differ on a second backslash here.
      else if (this.#peek() === "\\") throw new Unreadable();
    }
    this.#skip(/(?:\\[^]|[^\\\n])*\\?/y);
  }

  #file(kind: "read" | "write"): void {
    this.#skip(/[ \t]*/y);
    const file = this.#skip(/[^\n]*/y);
    if (file === "") throw new Unreadable();
    this.#acts.push({ kind, file });
  }

  #run(command: string): void {
    this.#acts.push(command === "" ? { kind: "run-line", text: undefined } : { kind: "run", command });
  }

  #substitute(): void {
    const delimiter = this.#peek();
    this.#at++;
    this.#delimited(delimiter, true);
    const replacement = this.#delimited(delimiter, false);
    const flags = this.#skip(/[gpiImMe0-9 \t]*/y);
    if (flags.includes("e")) {
      this.#acts.push({ kind: "run-line", text: putIn(replacement) });
    }
    if (this.#peek() === "w") {
      this.#at++;
      return this.#file("write");
    }
    this.#end();
  }
}
