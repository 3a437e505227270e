// Tells code from what stands in it: strings, templates, patterns and comments of a text in TypeScript are blanked, so that a word which is
// looked for counts only where it is code. Where it cannot be told what is what, it says so. Knows no grammar beyond that, and runs nothing.

/** What {@link readCode} returns. */
export interface ReadCode {
  /** The text, as long as it was: of strings, templates and patterns only their delimiters, of comments spaces; line ends stay. */
  readonly code: string;
  /** The comments, each with where it begins. */
  readonly comments: readonly { readonly text: string; readonly at: number }[];
  /** Whether that is certain. Where it is not, a word may be missing from `code` that is one. */
  readonly sure: boolean;
}

/** What ends a line, and with it a string, a pattern and a comment. */
const LINE_ENDS = "\n\r\u2028\u2029";

/** Words behind which a slash begins a pattern: they want an operand. */
const OPERATORS = new Set(
  "return typeof instanceof in new delete void throw case do else await yield extends default".split(" "),
);

/** Words whose parentheses end no operand. */
const HEADS = new Set(["if", "while", "for", "with"]);

/** What a slash means behind what stands before it. */
type Before = "operand" | "operator" | "unsure";

/** Reads a text. */
export function readCode(text: string): ReadCode {
  return new Reader(text).read();
}

class Reader {
  readonly #comments: { text: string; at: number }[] = [];
  readonly #code: string[];
  #at = 0;
  #sure = true;
  #before: Before = "operator";
  #word = "";
  /** Whether the last thing was the dot before a name. */
  #isDotted = false;
  /** What is open: of a parenthesis whether its end ends an operand, of a brace whether it is that of a template. */
  readonly #open: ("(operand" | "(head" | "(unsure" | "{" | "${" | "[")[] = [];

  constructor(readonly text: string) {
    this.#code = text.split("");
  }

  read(): ReadCode {
    // What a shell would read, nobody reads here.
    if (this.text.startsWith("#!")) this.#sure = false;
    while (this.#at < this.text.length) this.#next();
    if (this.#open.length > 0) this.#sure = false;
    return { code: this.#code.join(""), comments: this.#comments, sure: this.#sure };
  }

  #next(): void {
    const char = this.text[this.#at] as string;
    const two = this.text.slice(this.#at, this.#at + 2);
    if (two === "//") return this.#comment(this.#endOfLine(this.#at));
    if (two === "/*") {
      const end = this.text.indexOf("*/", this.#at + 2);
      if (end === -1) this.#sure = false;
      return this.#comment(end === -1 ? this.text.length : end + 2);
    }
    if (/\s/.test(char)) {
      this.#at++;
      return;
    }
    if (char === '"' || char === "'") return this.#string(char);
    if (char === "`") {
      this.#at++;
      return this.#template();
    }
    if (char === "/") return this.#slash();
    const word = WORD.exec(this.text.slice(this.#at, this.#at + LONGEST_WORD))?.[0];
    if (word !== undefined) return this.#name(word);
    this.#sign(char, two);
  }

  #name(word: string): void {
    // A name behind a dot is never a word of the language.
    const isName = this.#isDotted || this.text[this.#at - 1] === "#";
    this.#isDotted = false;
    // As a name it is rare, and as a word its slash would mean something else.
    this.#before = isName ? "operand" : OPERATORS.has(word) ? "operator" : word === "of" ? "unsure" : "operand";
    this.#word = isName ? "" : word;
    this.#at += word.length;
    if (word.length === LONGEST_WORD) this.#sure = false;
  }

  #sign(char: string, two: string): void {
    const word = this.#word;
    this.#word = "";
    this.#isDotted = false;
    if (two === "++" || two === "--") {
      // Behind an operand it belongs to that, before one nothing but a name can follow.
      this.#at += 2;
      this.#before = "operand";
      return;
    }
    this.#at++;
    switch (char) {
      case "(":
        // What `for await` has in its parentheses is no operand, what `await` has is one.
        this.#open.push(HEADS.has(word) ? "(head" : word === "await" ? "(unsure" : "(operand");
        this.#before = "operator";
        return;
      case "[":
      case "{":
        this.#open.push(char);
        this.#before = "operator";
        return;
      case ")": {
        const opened = this.#open.pop();
        if (opened?.startsWith("(") !== true) this.#sure = false;
        this.#before = opened === "(head" ? "operator" : opened === "(unsure" ? "unsure" : "operand";
        return;
      }
      case "]":
        if (this.#open.pop() !== "[") this.#sure = false;
        this.#before = "operand";
        return;
      case "}": {
        const opened = this.#open.pop();
        if (opened === "${") return this.#template();
        if (opened !== "{") this.#sure = false;
        // The end of a block or of an object.
        this.#before = "unsure";
        return;
      }
      case "!":
        // Behind an operand it may say that there is one.
        this.#before = this.#before === "operator" ? "operator" : "unsure";
        return;
      case ".":
        // That of a number, of three, or of a name.
        if (/^\d[\d_]*$/.test(word) && this.text[this.#at - 2] === word.at(-1)) this.#before = "operand";
        else if (two === "..") {
          this.#at++;
          this.#before = "operator";
        } else {
          this.#isDotted = true;
          this.#before = "unsure";
        }
        return;
      default:
        this.#before = "operator";
    }
  }

  #slash(): void {
    if (this.#before === "unsure") this.#sure = false;
    if (this.#before !== "operator") {
      this.#at++;
      this.#word = "";
      this.#before = "operator";
      this.#isDotted = false;
      return;
    }
    const from = this.#at + 1;
    let isInClass = false;
    for (let at = from;; at++) {
      const char = this.text[at];
      if (char === undefined || LINE_ENDS.includes(char)) {
        // No pattern ends with its line.
        this.#sure = false;
        this.#at++;
        return;
      }
      if (char === "\\") at++;
      else if (char === "[") isInClass = true;
      else if (char === "]") isInClass = false;
      else if (char === "/" && !isInClass) return this.#operand(from, at);
    }
  }

  #string(quote: string): void {
    const from = this.#at + 1;
    for (let at = from;; at++) {
      const char = this.text[at];
      if (char === undefined || char === "\n" || char === "\r") {
        this.#sure = false;
        this.#at++;
        return;
      }
      if (char === "\\") at += this.text.startsWith("\r\n", at + 1) ? 2 : 1;
      else if (char === quote) return this.#operand(from, at);
    }
  }

  /** Reads on in a template, up to its end or to code within it. */
  #template(): void {
    const from = this.#at;
    for (let at = from;; at++) {
      const char = this.text[at];
      if (char === undefined) {
        this.#sure = false;
        this.#at = at;
        return;
      }
      if (char === "\\") at++;
      else if (char === "`") return this.#operand(from, at);
      else if (char === "$" && this.text[at + 1] === "{") {
        this.#blank(from, at);
        this.#at = at + 2;
        this.#open.push("${");
        this.#before = "operator";
        this.#word = "";
        return;
      }
    }
  }

  /** What stands between two delimiters is blanked. @param to Where the last of them is, one character. */
  #operand(from: number, to: number): void {
    this.#blank(from, to);
    this.#at = to + 1;
    this.#before = "operand";
    this.#word = "";
    this.#isDotted = false;
  }

  #comment(end: number): void {
    this.#comments.push({ text: this.text.slice(this.#at, end), at: this.#at });
    this.#blank(this.#at, end);
    this.#at = end;
  }

  #blank(from: number, to: number): void {
    for (let at = from; at < to; at++) if (this.#code[at] !== "\n") this.#code[at] = " ";
  }

  #endOfLine(from: number): number {
    let at = from;
    while (at < this.text.length && !LINE_ENDS.includes(this.text[at] as string)) at++;
    return at;
  }
}

/** A name, a number, or a word of the language; what stands escaped in a name is none. */
const WORD = /^[\p{ID_Continue}$\u200c\u200d\\]+/u;

/** Longer ones are not read whole, UTF-16 units. */
const LONGEST_WORD = 1_000;
