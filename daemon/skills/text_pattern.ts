// Patterns of triggers: regular expressions as JavaScript writes them, matched in time that grows with pattern times text and never
// faster, because all ways through a pattern are followed at once (Thompson 1968). What that cannot do (back references, looking
// around) is refused. Knows nothing of skills.

/** The longest pattern, UTF-16 units. */
export const LONGEST_PATTERN = 500;
/** The most steps a pattern may come to once its repetitions are written out. */
export const MOST_STEPS = 1_000;
/** How much of a text is looked at, UTF-16 units; `$` is not found in the middle of a longer one. */
export const LONGEST_LOOK = 8_192;

/** A pattern that can be looked for. */
export interface TextPattern {
  /** As it was written, between slashes. */
  readonly source: string;
  readonly flags: string;
  /** Tells whether it is found anywhere in a text. Never throws. */
  test(text: string): boolean;
}

/** What {@link parsePattern} returns; `why` is a clause. */
export type PatternResult =
  | { readonly ok: true; readonly pattern: TextPattern }
  | { readonly ok: false; readonly why: string };

/** Reads a pattern. @param flags Of `i`, `m`, `s` and `u`; it is read by characters as with `u` in any case. Never throws. */
export function parsePattern(source: string, flags: string): PatternResult {
  if (!/^[imsu]*$/.test(flags) || new Set(flags).size < flags.length) {
    return { ok: false, why: `its flags must be of i, m, s and u, each once (got "${flags}")` };
  }
  if (source.length > LONGEST_PATTERN) return { ok: false, why: `it is longer than ${LONGEST_PATTERN} characters` };
  try {
    const steps = new Compiler(new Parser(source, flags).parse()).steps;
    return { ok: true, pattern: { source, flags, test: (text) => find(steps, text, flags.includes("m")) } };
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error;
    return { ok: false, why: error.message };
  }
}

class PatternFault extends Error {}

/** Whether a character belongs. */
type Belongs = (glyph: string) => boolean;

type Node =
  | { readonly kind: "glyph"; readonly belongs: Belongs }
  | { readonly kind: "look"; readonly what: Look }
  | { readonly kind: "row" | "choice"; readonly of: readonly Node[] }
  | { readonly kind: "repeat"; readonly of: Node; readonly least: number; readonly most: number };

type Look = "start" | "end" | "word" | "no-word";

type Step =
  | { readonly op: "glyph"; readonly belongs: Belongs }
  | { readonly op: "look"; readonly what: Look }
  | { readonly op: "fork"; readonly to: readonly number[] }
  | { readonly op: "found" };

/** Reads the syntax, one function a level of it; nesting is bounded by the length of a pattern. */
class Parser {
  readonly #glyphs: readonly string[];
  readonly #flags: string;
  #at = 0;

  constructor(source: string, flags: string) {
    this.#glyphs = [...source];
    this.#flags = flags;
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#glyphs.length) throw new PatternFault(`it has a ")" that nothing opens`);
    return node;
  }

  #peek(ahead = 0): string | undefined {
    return this.#glyphs[this.#at + ahead];
  }

  #take(glyph: string): boolean {
    if (this.#peek() !== glyph) return false;
    this.#at++;
    return true;
  }

  #choice(): Node {
    const of = [this.#row()];
    while (this.#take("|")) of.push(this.#row());
    return of.length === 1 ? of[0] as Node : { kind: "choice", of };
  }

  #row(): Node {
    const of: Node[] = [];
    for (let next = this.#peek(); next !== undefined && next !== "|" && next !== ")"; next = this.#peek()) {
      of.push(this.#repeated(this.#atom()));
    }
    return { kind: "row", of };
  }

  #repeated(of: Node): Node {
    const counts = this.#counts();
    if (counts === undefined) return of;
    if (of.kind === "look") throw new PatternFault("it repeats what matches no character");
    // Whether a repetition is greedy makes no difference to whether something is found.
    this.#take("?");
    if (this.#counts() !== undefined) throw new PatternFault("it has nothing to repeat");
    const [least, most] = counts;
    if (most < least) throw new PatternFault(`it repeats {${least},${most}} times, which is no range`);
    return { kind: "repeat", of, least, most };
  }

  #counts(): readonly [number, number] | undefined {
    if (this.#take("*")) return [0, Infinity];
    if (this.#take("+")) return [1, Infinity];
    if (this.#take("?")) return [0, 1];
    if (this.#peek() !== "{") return undefined;
    const rest = this.#glyphs.slice(this.#at, this.#at + 16).join("");
    const match = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(rest);
    if (match === null) throw new PatternFault(`it has a "{" that begins no repetition; write \\{`);
    this.#at += match[0].length;
    const least = Number(match[1]);
    return [least, match[2] === undefined ? least : match[3] === undefined ? Infinity : Number(match[3])];
  }

  #atom(): Node {
    const glyph = this.#glyphs[this.#at++] as string;
    switch (glyph) {
      case "(":
        return this.#group();
      case "[":
        return { kind: "glyph", belongs: this.#set() };
      case ".":
        return { kind: "glyph", belongs: this.#flags.includes("s") ? () => true : (each) => !NEWLINES.has(each) };
      case "^":
        return { kind: "look", what: "start" };
      case "$":
        return { kind: "look", what: "end" };
      case "\\":
        if (this.#take("b")) return { kind: "look", what: "word" };
        if (this.#take("B")) return { kind: "look", what: "no-word" };
        return { kind: "glyph", belongs: this.#folded(this.#escape()) };
      case "*":
      case "+":
      case "?":
      case "{":
        throw new PatternFault("it has nothing to repeat");
      case "}":
      case "]":
        throw new PatternFault(`it has a "${glyph}" that nothing opens; write \\${glyph}`);
      default:
        return { kind: "glyph", belongs: this.#folded((each) => each === glyph) };
    }
  }

  #group(): Node {
    if (this.#take("?")) {
      const name = /^<[A-Za-z_]\w*>/.exec(this.#glyphs.slice(this.#at, this.#at + 64).join(""));
      if (name !== null) this.#at += name[0].length;
      else if (!this.#take(":")) throw new PatternFault("it looks ahead or behind, which is not served");
    }
    const inner = this.#choice();
    if (!this.#take(")")) throw new PatternFault(`it has a "(" that nothing closes`);
    return inner;
  }

  #set(): Belongs {
    const negated = this.#take("^");
    const members: Belongs[] = [];
    while (!this.#take("]")) {
      const low = this.#member();
      if (this.#peek() !== "-" || this.#peek(1) === "]") {
        members.push(typeof low === "string" ? (each) => each === low : low);
        continue;
      }
      this.#at++;
      const high = this.#member();
      if (typeof low !== "string" || typeof high !== "string") {
        throw new PatternFault("it has a range of what is no single character");
      }
      const [from, to] = [codeOf(low), codeOf(high)];
      if (from > to) throw new PatternFault(`it has the range ${low}-${high}, whose ends are the wrong way round`);
      members.push((each) => codeOf(each) >= from && codeOf(each) <= to);
    }
    // First the cases, then what is left out: [^a] with the flag i takes neither a nor A.
    const anyCase = this.#folded((each) => members.some((belongs) => belongs(each)));
    return (each) => anyCase(each) !== negated;
  }

  #member(): string | Belongs {
    const glyph = this.#glyphs[this.#at++];
    if (glyph === undefined) throw new PatternFault(`it has a "[" that nothing closes`);
    if (glyph !== "\\") return glyph;
    if (this.#take("b")) return "\b";
    const belongs = this.#escape();
    return "glyph" in belongs ? (belongs as { glyph: string }).glyph : belongs;
  }

  /** What stands behind a backslash. A single character is told as `glyph`. */
  #escape(): Belongs {
    const glyph = this.#glyphs[this.#at++];
    if (glyph === undefined) throw new PatternFault("it ends with a backslash");
    const known = CLASSES.get(glyph);
    if (known !== undefined) return known;
    if (glyph === "p" || glyph === "P") return this.#property(glyph);
    if (glyph === "x" || glyph === "u") return single(this.#coded(glyph));
    const named = NAMED.get(glyph);
    if (named !== undefined) return single(named);
    if (/[A-Za-z0-9]/.test(glyph)) {
      throw new PatternFault(
        `it has \\${glyph}, which is not served${/[1-9k]/.test(glyph) ? " (a back reference)" : ""}`,
      );
    }
    return single(glyph);
  }

  #property(kind: "p" | "P"): Belongs {
    const match = /^\{[A-Za-z_=]{1,40}\}/.exec(this.#glyphs.slice(this.#at, this.#at + 44).join(""));
    if (match === null) throw new PatternFault(`it has \\${kind} without a property in braces`);
    this.#at += match[0].length;
    let native: RegExp;
    try {
      native = new RegExp(`^\\${kind}${match[0]}$`, "u");
    } catch {
      throw new PatternFault(`it has \\${kind}${match[0]}, a property that nobody knows`);
    }
    // One character at a time, that takes no time to speak of.
    return (each) => native.test(each);
  }

  #coded(kind: "x" | "u"): string {
    const rest = this.#glyphs.slice(this.#at, this.#at + 10).join("");
    const match = (kind === "x" ? /^()([0-9A-Fa-f]{2})/ : /^(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))/).exec(rest);
    const code = parseInt(match?.[1] || match?.[2] || "", 16);
    if (match === null || !(code <= 0x10ffff)) {
      throw new PatternFault(`it has \\${kind} without the number of a character`);
    }
    this.#at += match[0].length;
    return String.fromCodePoint(code);
  }

  /** With the flag `i` a character belongs if one of its cases does. */
  #folded(belongs: Belongs): Belongs {
    if (!this.#flags.includes("i")) return belongs;
    return (each) => belongs(each) || belongs(caseOf(each, "lower")) || belongs(caseOf(each, "upper"));
  }
}

function single(glyph: string): Belongs {
  return Object.assign((each: string) => each === glyph, { glyph });
}

/** A case of a character, where that is one character as well. */
function caseOf(glyph: string, to: "lower" | "upper"): string {
  const other = to === "lower" ? glyph.toLowerCase() : glyph.toUpperCase();
  return other.length === glyph.length ? other : glyph;
}

function codeOf(glyph: string): number {
  return glyph.codePointAt(0) ?? 0;
}

const NEWLINES: ReadonlySet<string> = new Set(["\n", "\r", "\u2028", "\u2029"]);
const isWord = (glyph: string | undefined) => glyph !== undefined && /^[A-Za-z0-9_]$/.test(glyph);
const isDigit = (glyph: string) => glyph >= "0" && glyph <= "9" && glyph.length === 1;
const isBlank = (glyph: string) => /^\s$/.test(glyph);
const CLASSES: ReadonlyMap<string, Belongs> = new Map<string, Belongs>([
  ["d", isDigit],
  ["D", (each) => !isDigit(each)],
  ["w", isWord],
  ["W", (each) => !isWord(each)],
  ["s", isBlank],
  ["S", (each) => !isBlank(each)],
]);
const NAMED: ReadonlyMap<string, string> = new Map([["n", "\n"], ["r", "\r"], ["t", "\t"], ["f", "\f"], ["v", "\v"], [
  "0",
  "\0",
]]);

/** Writes a tree out as steps. */
class Compiler {
  readonly steps: Step[] = [];
  #visits = 0;

  constructor(node: Node) {
    this.#add(node);
    this.#push({ op: "found" });
  }

  #push(step: Step): number {
    if (this.steps.length >= MOST_STEPS) {
      throw new PatternFault("it comes to too much once its repetitions are written out");
    }
    return this.steps.push(step) - 1;
  }

  #add(node: Node): void {
    // What is empty comes to no step, however often it is repeated.
    if (++this.#visits > 10 * MOST_STEPS) {
      throw new PatternFault("it comes to too much once its repetitions are written out");
    }
    switch (node.kind) {
      case "glyph":
        this.#push({ op: "glyph", belongs: node.belongs });
        return;
      case "look":
        this.#push({ op: "look", what: node.what });
        return;
      case "row":
        for (const each of node.of) this.#add(each);
        return;
      case "choice": {
        const starts: number[] = [], ends: number[][] = [];
        this.#push({ op: "fork", to: starts });
        for (const each of node.of) {
          starts.push(this.steps.length);
          this.#add(each);
          const end: number[] = [];
          ends.push(end);
          this.#push({ op: "fork", to: end });
        }
        for (const end of ends) end.push(this.steps.length);
        return;
      }
      case "repeat": {
        for (let count = 0; count < node.least; count++) this.#add(node.of);
        if (node.most === Infinity) {
          const to: number[] = [];
          const fork = this.#push({ op: "fork", to });
          to.push(this.steps.length);
          this.#add(node.of);
          this.#push({ op: "fork", to: [fork] });
          to.push(this.steps.length);
          return;
        }
        const skips: number[][] = [];
        for (let count = node.least; count < node.most; count++) {
          const to = [this.steps.length + 1];
          this.#push({ op: "fork", to });
          skips.push(to);
          this.#add(node.of);
        }
        for (const to of skips) to.push(this.steps.length);
      }
    }
  }
}

/** Follows all ways at once: at each character every step is taken at most once. */
function find(steps: readonly Step[], text: string, lines: boolean): boolean {
  const whole = text.length <= LONGEST_LOOK;
  const glyphs = [...(whole ? text : text.slice(0, LONGEST_LOOK))];
  const seen = new Int32Array(steps.length).fill(-1);
  let now: number[] = [];
  const holds = (what: Look, at: number) => {
    const before = glyphs[at - 1], after = glyphs[at];
    if (what === "start") return at === 0 || lines && NEWLINES.has(before as string);
    if (what === "end") return at === glyphs.length ? whole : lines && NEWLINES.has(after as string);
    return (isWord(before) !== isWord(after)) === (what === "word");
  };
  /** Adds a step and all that is reached from it without a character. @returns Whether the end is. */
  const reach = (first: number, at: number): boolean => {
    const stack = [first];
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      if (seen[i] === at) continue;
      seen[i] = at;
      const step = steps[i] as Step;
      if (step.op === "found") return true;
      if (step.op === "fork") stack.push(...step.to);
      else if (step.op === "glyph") now.push(i);
      else if (holds(step.what, at)) stack.push(i + 1);
    }
    return false;
  };
  for (let at = 0; at <= glyphs.length; at++) {
    const before = now;
    now = [];
    const glyph = glyphs[at - 1] as string;
    for (const i of before) {
      const step = steps[i] as Step & { readonly op: "glyph" };
      if (step.belongs(glyph) && reach(i + 1, at)) return true;
    }
    if (reach(0, at)) return true;
  }
  return false;
}
