// Reads the options of a command as GNU getopt does: clusters, attached values, `--name=value`, abbreviations, options behind
// operands, `--`. Knows no tool; a word it cannot know is reported, never guessed.

import { Arg } from "./call.ts";

/** Which options a command has. */
export interface Grammar {
  /** Short options, as getopt writes them: `"ab:c::"`; `:` takes a value, `::` takes one only if attached. */
  readonly short?: string;
  /** Long options without dashes: `"name"`, `"name="` takes a value, `"name=?"` takes one only if attached. */
  readonly long?: readonly string[];
  /** Options end at the first operand, as for commands that run others. */
  readonly stopAtOperand?: boolean;
  /** `-5` is an option of its own (head, tail, diff ...), under the name `#`. */
  readonly numbers?: boolean;
  /** Long options may have one dash (find, java, go ...); clusters are not read. */
  readonly singleDash?: boolean;
  /** A value that is attached to a letter may have `=` in front: `-f=x`, as programs in Go take it. */
  readonly equals?: boolean;
  /** Options whose value may well begin with a dash: `-e` of grep. Elsewhere a value that looks like an option is doubtful. */
  readonly dashed?: readonly string[];
}

/** One option as it was used. */
export interface UsedOption {
  /** A short letter, or a long name without dashes. Where an abbreviation is ambiguous, every name it may mean is used once. */
  readonly name: string;
  readonly value: Arg | undefined;
  /** The value is a word of its own: where the option takes none after all, it is an operand. */
  readonly apart?: boolean;
}

/** The words of a command, told apart. */
export interface ParsedArgs {
  readonly options: readonly UsedOption[];
  readonly operands: readonly Arg[];
  /** How many of the operands, the last ones, stand behind "--"; `undefined` where there is none. */
  readonly behind?: number;
  /** Options that the grammar does not have. */
  readonly unknown: readonly Arg[];
  /**
   * Words that may be options or not, because what they are cannot be known, words that may be none or several, so that a value or
   * an operand may be something else, and values that look like options, which they are wherever the one in front takes no value
   * after all. They also stand where they would, were they one word and what they are taken for.
   */
  readonly doubtful: readonly Arg[];
  /** Words for long options that are not written out: where a tool has more of them than the grammar, they may mean another one. */
  readonly cut?: readonly Arg[];
}

/**
 * Tells whether a word may stand for one of these long options: any beginning of a name is one to most tools, with one dash or two.
 *
 * @param names Without dashes.
 */
export function meansLong(arg: Arg, names: readonly string[]): boolean {
  const [, said = "", equals] = /^--?([^=]*)(=?)/s.exec(arg.prefix) ?? [];
  if (arg.text === undefined && equals === "") return arg.mayBeOption;
  return said !== "" && names.some((name) => name.startsWith(said));
}

/** Writes a list of long options as one text: `"all color=? width="`. */
export function longs(text: string): string[] {
  return text.split(" ").filter((entry) => entry !== "");
}

interface Long {
  readonly name: string;
  readonly takes: "nothing" | "value" | "attached";
}

function longOptions(grammar: Grammar): Long[] {
  return (grammar.long ?? []).map((entry) => {
    if (entry.endsWith("=?")) return { name: entry.slice(0, -2), takes: "attached" };
    return entry.endsWith("=") ? { name: entry.slice(0, -1), takes: "value" } : { name: entry, takes: "nothing" };
  });
}

/** Reads `args`, the words behind a command's name. Never throws. */
export function parseArgs(args: readonly Arg[], grammar: Grammar): ParsedArgs {
  const longs = longOptions(grammar);
  const short = grammar.short ?? "";
  const options: UsedOption[] = [];
  const operands: Arg[] = [];
  const unknown: Arg[] = [];
  const doubtful: Arg[] = [];
  const cut: Arg[] = [];
  let behind: number | undefined;

  /** The word behind an option, as its value. */
  const valueAt = (i: number, names: readonly string[]): Arg | undefined => {
    const value = args[i];
    if (value === undefined) return undefined;
    const odd = LOOKS_LIKE_OPTION.test(value.prefix) && !names.some((name) => grammar.dashed?.includes(name));
    if (value.mayVanish || odd) doubtful.push(value);
    return value;
  };

  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Arg;
    const text = arg.prefix;
    if (arg.text === "--") {
      operands.push(...args.slice(i + 1));
      behind = args.length - i - 1;
      break;
    }
    if (!text.startsWith("-") || text === "-" && arg.text === "-") {
      if (arg.mayBeOption || arg.mayVanish) doubtful.push(arg);
      operands.push(arg);
      if (grammar.stopAtOperand === true) {
        operands.push(...args.slice(i + 1));
        break;
      }
      continue;
    }
    if (arg.mayVanish) doubtful.push(arg);
    if (text.startsWith("--") || grammar.singleDash === true) {
      const dashes = text.startsWith("--") ? 2 : 1;
      const equals = text.indexOf("=");
      if (equals < 0 && arg.text === undefined) {
        // An option whose name is not known to its end.
        doubtful.push(arg);
        unknown.push(arg);
        continue;
      }
      const name = text.slice(dashes, equals < 0 ? undefined : equals);
      const exact = longs.filter((long) => long.name === name);
      const meant = exact.length > 0 ? exact : dashes === 2 ? longs.filter((long) => long.name.startsWith(name)) : [];
      if (meant.length === 0) {
        unknown.push(arg);
        continue;
      }
      if (exact.length === 0) cut.push(arg);
      let value: Arg | undefined;
      if (equals >= 0) value = arg.drop(equals + 1);
      // Some tools take `--name=false` for the contrary of what the name says, others refuse it.
      if (equals >= 0 && meant.every(({ takes }) => takes === "nothing")) unknown.push(arg);
      const apart = equals < 0 && meant.some(({ takes }) => takes === "value");
      if (apart) value = valueAt(++i, meant.map(({ name }) => name));
      // Which word comes next depends on what is meant: nothing behind it can be trusted.
      if (equals < 0 && meant.some(({ takes }) => (takes === "value") !== (meant[0]?.takes === "value"))) {
        unknown.push(arg);
      }
      for (const long of meant) {
        const own = long.takes === "nothing" ? undefined : value;
        options.push({ name: long.name, value: own, ...(apart && own !== undefined ? { apart } : {}) });
      }
      continue;
    }
    if (grammar.numbers === true && isNumber(arg)) {
      options.push({ name: "#", value: arg.drop(1) });
      continue;
    }
    // A cluster of short options.
    let rest = arg.drop(1);
    for (;;) {
      const letter = rest.prefix[0];
      if (letter === undefined) {
        // What follows in the cluster is not known.
        if (rest.pieces.length > 0) {
          doubtful.push(arg);
          unknown.push(arg);
        }
        break;
      }
      rest = rest.drop(1);
      const at = letter === ":" ? -1 : short.indexOf(letter);
      if (at < 0) {
        unknown.push(arg);
        break;
      }
      if (short[at + 1] !== ":") {
        options.push({ name: letter, value: undefined });
        continue;
      }
      const attached = rest.pieces.length > 0;
      const apart = !attached && short[at + 2] !== ":";
      const value = attached
        ? grammar.equals === true && rest.prefix.startsWith("=") ? rest.drop(1) : rest
        : apart
        ? valueAt(++i, [letter])
        : undefined;
      options.push({ name: letter, value, ...(apart ? { apart } : {}) });
      break;
    }
  }
  return {
    options,
    operands,
    unknown,
    doubtful,
    ...(behind === undefined ? {} : { behind }),
    ...(cut.length === 0 ? {} : { cut }),
  };
}

const LOOKS_LIKE_OPTION = /^--?[A-Za-z]/;

/** Tells whether a word is a dash and a number, known or not. */
function isNumber(arg: Arg): boolean {
  if (arg.text !== undefined) return /^-[0-9]+$/.test(arg.text);
  const [dash, number] = arg.pieces;
  return !arg.mayVanish && arg.pieces.length === 2 && dash?.kind === "text" && dash.text === "-" &&
    number?.kind === "unknown" && number.digits === true;
}
