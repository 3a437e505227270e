// What is known of the shell at one point of the text: variables, functions, working folder, open descriptors, files written on
// the way. Copied where bash would start a subshell, merged where two ways meet. Knows no syntax.

import { Arg, type Piece, type Stream } from "./call.ts";
import { worseOrigin } from "./streams.ts";
import type { BraceGroup, CompoundList, Function as FunctionNode } from "unbash";

/** The value of a variable: one text, or the items of an array. An unset variable has none. */
export type Variable =
  | { readonly kind: "text"; readonly value: Arg }
  | {
    readonly kind: "array";
    readonly items: readonly Arg[];
    /** The keys of the items; the numbers from 0 where there are none. */
    readonly keys?: readonly string[];
    /** Keys are any text: `declare -A`. */
    readonly named?: boolean;
  };

/** The body of a function defined in the text. */
export type FunctionBody = FunctionNode["body"] | BraceGroup | CompoundList;

/** What a variable was before a function made it its own. */
export interface Local {
  readonly variable: Variable | undefined;
  readonly attributes: string | undefined;
}

/** Text that runs at some later point: `trap`. */
export interface Trap {
  readonly text: string;
  /** It runs at the end of the shell, so that what it changes changes nothing. */
  readonly atEnd: boolean;
}

/** Standard input as a loop reads it: line by line where the text is known. */
export interface Input {
  stream: Stream;
  /** The lines not read yet, where the text is known. */
  lines: string[] | undefined;
  /** Called when something reads of it. */
  readonly onRead?: () => void;
  /** Whose it is: what another reads of it is read perhaps. */
  readonly owner?: Scope;
}

/** Makes an input of a stream. */
export function input(stream: Stream, owner?: Scope): Input {
  if (stream.text === undefined) return { stream, lines: undefined };
  const lines = stream.text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return { stream, lines, ...(owner === undefined ? {} : { owner }) };
}

/** More folders than this are not followed when it is not known which `cd` succeeded. */
const MOST_PLACES = 16;

/** More texts than this are not kept of a variable that depends on the way taken. */
const MOST_TEXTS = 4;

/** Of more texts than this a variable is not known to be one. */
const MOST_WHOLE = 8;

/** The name by which a shell was called, or the path at which it was found: what is refused of either is refused. */
const SHELLS = ["bash", "/bin/bash", "/usr/bin/bash"];
const ITS_NAME = new Arg([{ kind: "unknown", why: "$0 is not known", texts: SHELLS, whole: SHELLS }]);

/** The state of a shell. */
export class Scope {
  readonly variables = new Map<string, Variable>();
  readonly functions = new Map<string, FunctionBody | "unknown">();
  /** Functions that are not known to be defined: then the name is that of a command. */
  readonly perhaps = new Set<string>();
  positional: readonly Arg[] = [];
  /** Whether `$1`, `$@` may be more than is known. */
  positionalKnown = true;
  zero: Arg = ITS_NAME;
  cwd: string | undefined;
  input: Input;
  /** What flowed into files of the text, by absolute path. */
  readonly files = new Map<string, Stream>();
  /** Links made in the text: where they lead. */
  readonly links = new Map<string, string>();
  /** Copies made in the text, and names that files were given: what they were before. */
  readonly copies = new Map<string, string>();
  /** Variables that stand for others: `declare -n`. */
  readonly references = new Map<string, string>();
  /**
   * How a variable changes what is assigned to it: `i` a number, `l`, `u` and `c` another case, `r` nothing can be assigned; `a` an
   * array; `?` whether the letters hold is not known. A function's go by its name with `()` behind it.
   */
  readonly attributes = new Map<string, string>();
  /** What the variables of the function being called were before it; shared by the ways it takes. */
  locals: Map<string, Local> | undefined;
  /** Whether it is another shell's than bash: `sh`, which knows less and does some of it otherwise. */
  plainShell = false;
  /** Whether the shell ends at the first thing that fails, or that is not set: `set -e`, `set -u`. */
  strict = false;
  /** Whether a wildcard that matches nothing may come to no word at all. */
  nullglob = false;
  /** Whether a descriptor may have been closed. */
  closed = false;
  /** How many functions of the text are being called. */
  calls = 0;
  /** What runs when the shell ends or is told something: `trap`. */
  traps: readonly Trap[] = [];
  /** The last word of the command before: what `$_` may be. */
  last: Arg | undefined;
  /** Folders that the working folder may be instead, because a `cd` may have failed. */
  otherCwds: readonly string[] = [];
  /** Folders that it may be instead although the last `cd` succeeded: it depends on how `..` behind a link is read. */
  reached: readonly string[] = [];
  /** Where the last `cd` leads if it succeeded, where it is not known what it is otherwise. */
  went: string | undefined;
  /** Whether `cd` follows links before `..`, as after `set -P`; `undefined` where that is not known. */
  physical: boolean | undefined = false;
  /** Folders that were left, the last one last: where `cd -` leads. */
  left: readonly string[] = [];
  /** The folders of `pushd` below the one that it is in, the next one last; `undefined` where they are not known. */
  stack: readonly string[] | undefined = [];
  /** Functions that shells started from here know: `export -f`. */
  readonly handedOn = new Set<string>();
  /** Paths that descriptors open for writing lead to, by number or, in braces, the variable that holds it. */
  readonly descriptors = new Map<string, Arg>();

  /** @param spend Told of the steps that it takes to copy and to merge what is known, which grow with it. */
  constructor(cwd: string | undefined, stdin: Input, readonly spend: (steps: number) => void = () => {}) {
    this.cwd = cwd;
    this.input = stdin;
  }

  /** How much is known. */
  get #size(): number {
    const { variables, functions, files, links, copies } = this;
    return variables.size + functions.size + files.size + links.size + copies.size;
  }

  /** A copy, as a subshell or a branch has it. */
  copy(): Scope {
    const other = new Scope(this.cwd, this.input, this.spend);
    other.take(this);
    return other;
  }

  /** Becomes what `other` is. */
  take(other: Scope): void {
    this.spend(1 + Math.floor(other.#size / 32));
    for (
      const name of [
        "variables",
        "functions",
        "files",
        "links",
        "copies",
        "descriptors",
        "references",
        "attributes",
      ] as const
    ) {
      const mine = this[name] as Map<string, unknown>;
      if (mine === other[name]) continue;
      mine.clear();
      for (const [key, value] of other[name]) mine.set(key, value);
    }
    for (const name of other.handedOn) this.handedOn.add(name);
    if (this.perhaps.size > 0) this.perhaps.clear();
    for (const name of other.perhaps) this.perhaps.add(name);
    this.positional = other.positional;
    this.positionalKnown = other.positionalKnown;
    this.zero = other.zero;
    this.cwd = other.cwd;
    this.otherCwds = other.otherCwds;
    this.reached = other.reached;
    this.went = other.went;
    this.physical = other.physical;
    this.left = other.left;
    this.stack = other.stack;
    this.locals = other.locals;
    this.input = other.input;
    this.traps = other.traps;
    this.calls = other.calls;
    this.plainShell = other.plainShell;
    this.closed = other.closed;
    this.strict = other.strict;
    this.nullglob = other.nullglob;
    this.last = other.last;
  }

  /** Keeps what a subshell left on the disk: files and links. */
  keepFiles(subshell: Scope): void {
    this.spend(Math.floor((subshell.files.size + subshell.links.size + subshell.copies.size) / 32));
    for (const [path, stream] of subshell.files) if (!path.startsWith("/dev/fd/")) this.files.set(path, stream);
    for (const [path, target] of subshell.links) this.links.set(path, target);
    for (const [path, source] of subshell.copies) this.copies.set(path, source);
  }

  /** The variable that a name stands for, through references. */
  meant(name: string): string {
    for (let turn = 0; turn < 8; turn++) {
      const next = this.references.get(name);
      if (next === undefined) return name;
      name = next;
    }
    return name;
  }

  /** Sets the folders that the working folder may be instead. */
  mayBeIn(places: Iterable<string>): void {
    const others = [...new Set(places)].filter((place) => place !== this.cwd);
    if (others.length > MOST_PLACES) this.cwd = undefined;
    else this.otherCwds = others;
  }

  /** Becomes what it may be after either way was taken: what differs is unknown. Returns whether anything differed. */
  merge(other: Scope): boolean {
    this.spend(Math.floor((this.#size + other.#size) / 16));
    let differs = false;
    for (const name of new Set([...this.variables.keys(), ...other.variables.keys()])) {
      const mine = this.variables.get(name), theirs = other.variables.get(name);
      if (sameVariable(mine, theirs)) continue;
      const joined = either(name, mine, theirs);
      if (sameVariable(mine, joined)) continue;
      this.variables.set(name, joined);
      differs = true;
    }
    for (const name of new Set([...this.functions.keys(), ...other.functions.keys()])) {
      const mine = this.functions.get(name), theirs = other.functions.get(name);
      if (other.perhaps.has(name)) this.perhaps.add(name);
      if (mine === theirs || mine === "unknown") continue;
      if (mine === undefined || theirs === undefined) this.perhaps.add(name);
      const joined = mine !== undefined && theirs !== undefined ? "unknown" : mine ?? theirs ?? "unknown";
      if (mine !== joined) differs = true;
      this.functions.set(name, joined);
    }
    for (const [key, stream] of other.files) {
      const mine = this.files.get(key);
      if (mine === undefined || mine === stream) this.files.set(key, stream);
      else this.files.set(key, eitherStream(mine, stream));
    }
    for (const name of ["links", "copies", "descriptors", "references"] as const) {
      const mine = this[name] as Map<string, unknown>;
      for (const [key, value] of other[name]) if (!mine.has(key)) mine.set(key, value);
    }
    for (const name of new Set([...this.attributes.keys(), ...other.attributes.keys()])) {
      const mine = this.attributes.get(name) ?? "", theirs = other.attributes.get(name) ?? "";
      if (mine === theirs) continue;
      const joined = [...new Set(`${mine}${theirs}?`)].join("");
      if (joined === mine) continue;
      this.attributes.set(name, joined);
      differs = true;
    }
    if (this.traps !== other.traps) this.traps = [...new Set([...this.traps, ...other.traps])];
    if (this.last !== other.last) this.last = undefined;
    if (other.closed) this.closed = true;
    if (other.strict) this.strict = true;
    if (other.nullglob) this.nullglob = true;
    if (this.physical !== other.physical) this.physical = undefined;
    this.reached = [...new Set([...this.reached, ...other.reached])];
    const places = new Set([...this.otherCwds, ...other.otherCwds]);
    if (this.cwd !== other.cwd) {
      differs = true;
      if (this.cwd === undefined || other.cwd === undefined) this.cwd = undefined;
      else places.add(other.cwd);
    }
    if (this.left.join("\0") !== other.left.join("\0")) this.left = [];
    if (this.stack?.join("\0") !== other.stack?.join("\0")) this.stack = undefined;
    this.mayBeIn(places);
    if (!sameWords(this.positional, other.positional)) {
      const before = this.positional;
      const most = Math.max(this.positional.length, other.positional.length);
      const text = (arg: Arg | undefined) => arg === undefined ? undefined : { kind: "text", value: arg } as const;
      this.positional = Array.from({ length: most }, (_, at) => {
        const both = either(String(at + 1), text(this.positional[at]), text(other.positional[at]));
        return both.kind === "text" ? both.value : Arg.unknown(`$${at + 1} depends on the way taken`, true);
      });
      if (this.positionalKnown || !sameWords(before, this.positional)) differs = true;
      this.positionalKnown = false;
    }
    if (!other.positionalKnown) this.positionalKnown = false;
    return differs;
  }
}

/** What a variable is that has one of two values. */
export function either(name: string, a: Variable | undefined, b: Variable | undefined): Variable {
  if (a?.kind === "array" && b?.kind === "array") {
    const both = eitherArray(name, a, b);
    if (both !== undefined) return both;
  }
  // Of a name in small letters the environment of a run has none.
  const own = /^[a-z]\w*$/.test(name) && (a !== undefined || b !== undefined);
  if ([a, b].every((each) => isNumber(each) || own && each === undefined)) {
    const nothing = a === undefined || b === undefined ||
      [a, b].some((each) => piecesOf(each).some((p) => p.kind === "unknown" && p.mayBeNothing === true));
    const decimal = [a, b].every((each) => each === undefined || each.kind === "text" && isDecimal(each.value));
    const piece: Piece = { kind: "unknown", why: `the number $${name}`, digits: true, ...(decimal ? { decimal } : {}) };
    return { kind: "text", value: new Arg([nothing ? { ...piece, mayBeNothing: true } : piece]) };
  }
  const texts = new Set([...textsOf(a), ...textsOf(b)]);
  const why = `$${name} depends on the way taken`;
  const whole = wholeOf(a).length > 0 && wholeOf(b).length > 0 ? [...new Set([...wholeOf(a), ...wholeOf(b)])] : [];
  const piece = {
    kind: "unknown",
    why,
    ...(texts.size <= MOST_TEXTS ? { texts: [...texts] } : {}),
    ...(whole.length > 0 && whole.length <= MOST_WHOLE ? { whole } : {}),
  } as const;
  return { kind: "text", value: new Arg([secretIn(a) || secretIn(b) ? { ...piece, secret: true } : piece], true) };
}

/** More items than this are not followed of an array that depends on the way taken. */
const MOST_ITEMS = 16;

/** An array that is one of two: items of either, of which none has a place that is known. */
function eitherArray(name: string, a: ArrayVariable, b: ArrayVariable): Variable | undefined {
  const items: Arg[] = [];
  for (const item of [...a.items, ...b.items].map((each) => new Arg(each.pieces, true))) {
    if (!items.some((each) => sameArg(each, item))) items.push(item);
  }
  if (items.length > MOST_ITEMS) return undefined;
  if (a.named === true && b.named === true) return namedAnyhow(name, items);
  if (a.named === true || b.named === true || a.keys !== undefined || b.keys !== undefined) return undefined;
  return { kind: "array", items };
}

/** An array with names of which nothing is known but what its items are. */
export function namedAnyhow(name: string, items: readonly Arg[]): Variable {
  if (items.length === 0) return { kind: "array", items: [], keys: [], named: true };
  const numbers = items.every((value) => isNumber({ kind: "text", value }));
  const why = `items of $${name}`;
  const secret = items.some(({ pieces }) => pieces.some((piece) => piece.kind === "unknown" && piece.secret === true));
  const piece: Piece = numbers
    ? { kind: "unknown", why, digits: true, mayBeNothing: true }
    : { kind: "unknown", why, ...(secret ? { secret: true } : {}) };
  return { kind: "array", items: [new Arg([piece], true)], keys: ["?"], named: true };
}

type ArrayVariable = Extract<Variable, { kind: "array" }>;

/** What a file holds into which one of two streams flowed: both, so that the worse counts. */
function eitherStream(a: Stream, b: Stream): Stream {
  const { text: _, names: __, ...rest } = worseOrigin(a.origin, b.origin) === a.origin ? a : b;
  const text = a.text === undefined || b.text === undefined
    ? undefined
    : a.text === b.text
    ? a.text
    : `${a.text}\n${b.text}`;
  return {
    ...rest,
    ...(text === undefined ? {} : { text }),
    ...(a.secret === true || b.secret === true ? { secret: true } : {}),
  };
}

function piecesOf(variable: Variable | undefined): readonly Piece[] {
  return variable?.kind === "text" ? variable.value.pieces : [];
}

/** Tells whether a word, known or not, is a number that is no error where it is evaluated. Nothing at all may be one too. */
export function isDecimal({ text, pieces }: Arg): boolean {
  if (text !== undefined) return /^(-?[1-9]\d{0,14}|0)$/.test(text);
  return pieces.length === 1 && pieces[0]?.kind === "unknown" && pieces[0].decimal === true;
}

/** Tells whether a variable holds a number, known or not. */
export function isNumber(variable: Variable | undefined): boolean {
  if (variable?.kind !== "text") return false;
  const { text, pieces } = variable.value;
  return text !== undefined
    ? /^\d{1,15}$/.test(text)
    : pieces.length > 0 && pieces.every((piece) => piece.kind === "unknown" && piece.digits === true);
}

function textsOf(variable: Variable | undefined): readonly string[] {
  if (variable?.kind !== "text") return [];
  const { text, pieces } = variable.value;
  if (text !== undefined) return [text];
  const [only] = pieces;
  return pieces.length === 1 && only?.kind === "unknown" ? only.texts ?? [] : [];
}

/** All that a variable may be; nothing where that is not known. */
function wholeOf(variable: Variable | undefined): readonly string[] {
  if (variable?.kind !== "text") return [];
  const { text, pieces } = variable.value;
  if (text !== undefined) return [text];
  const [only] = pieces;
  return pieces.length === 1 && only?.kind === "unknown" ? only.whole ?? [] : [];
}

function secretIn(variable: Variable | undefined): boolean {
  const args = variable === undefined ? [] : variable.kind === "text" ? [variable.value] : variable.items;
  return args.some((arg) => arg.pieces.some((piece) => piece.kind === "unknown" && piece.secret === true));
}

function sameWords(a: readonly Arg[], b: readonly Arg[]): boolean {
  return a === b || a.length === b.length && a.every((arg, index) => sameArg(arg, b[index] as Arg));
}

function sameVariable(a: Variable | undefined, b: Variable | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.kind !== b.kind) return false;
  if (a.kind === "text") return sameArg(a.value, (b as { value: Arg }).value);
  const other = b as Extract<Variable, { kind: "array" }>;
  return a.named === other.named && (a.keys ?? []).join("\0") === (other.keys ?? []).join("\0") &&
    sameWords(a.items, other.items);
}

function sameArg(a: Arg, b: Arg): boolean {
  return a === b ||
    a.mayVanish === b.mayVanish && a.pieces.length === b.pieces.length &&
      a.pieces.every((piece, index) => {
        const other = b.pieces[index];
        if (piece === other) return true;
        if (piece.kind === "unknown") return other?.kind === "unknown" && sameUnknown(piece, other);
        if (piece.kind !== other?.kind || piece.text !== other.text) return false;
        return piece.kind === "text" || other.kind === "glob" && piece.one === other.one &&
            piece.splits === other.splits && piece.of === other.of && piece.files === other.files;
      });
}

/** Whether no more is known of one stretch than of the other. */
function sameUnknown(a: Unknown, b: Unknown): boolean {
  return a.digits === b.digits && a.decimal === b.decimal && a.mayBeNothing === b.mayBeNothing &&
    a.secret === b.secret && a.tame === b.tame &&
    a.unset === b.unset && a.names === b.names && sameWords(a.tried ?? [], b.tried ?? []) &&
    (a.whole ?? []).join("\0") === (b.whole ?? []).join("\0") &&
    (a.texts ?? []).join("\0") === (b.texts ?? []).join("\0");
}

type Unknown = Extract<Piece, { kind: "unknown" }>;
