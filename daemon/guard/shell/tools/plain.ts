// A short way to write the rule of a tool that does one kind of thing to its operands, with a list of the options that do more.
// Knows no tool.

import { REF_NAMES } from "../numbers.ts";
import { Arg, type Call, type Follows, type Rule, type Stream, type Touch } from "../call.ts";
import { type Grammar, parseArgs, type ParsedArgs } from "../options.ts";
import { knownOf } from "../streams.ts";

/** What an option with a value does with it. `ask-read`: the file is read, and what stands in it acts. */
export type Door = Touch | "ask" | "deny" | "text" | "ask-read";

/** The description of a plain tool. */
export interface PlainTool {
  readonly grammar: Grammar;
  /** What the operands are. */
  readonly operands: Touch | "text" | "none";
  /** How many operands in front are text (a pattern, a script) and not files. Default 0. */
  readonly textFirst?: number;
  /** Options that take the place of the text in front: `-e` of grep. */
  readonly textOptions?: readonly string[];
  /** Options that act: what is done with the value, or `ask`. Options that are not named here are harmless. */
  readonly doors?: Readonly<Record<string, Door>>;
  /** Whether it reads the files of a folder without being asked to. */
  readonly folders?: boolean;
  /** Options under which files are read below folders as well. */
  readonly recursive?: readonly string[];
  /**
   * What it prints. Default: `file` if operands are read, else `report`. `report` stands for counts and names, in which nothing of
   * the input is left.
   */
  readonly prints?: Stream["origin"];
  /** It prints counts or checksums of what it reads. */
  readonly tellsCount?: boolean;
  /**
   * It prints lines of its input as they are. Gets the text that flows in, where it is known, and returns what it prints, or
   * `undefined` where that is not known.
   */
  readonly keeps?: (text: string, parsed: ParsedArgs) => string | undefined;
  /** Options with which every line comes out whole, of a tool that keeps lines; with any other a name may become another one. */
  readonly wholeLines?: RegExp;
  /** Options that are not in the grammar: `ask` (default), or `allow` for tools that have no option that acts. */
  readonly unknownOptions?: "ask" | "allow";
  /** An operand in front of which a `+` stands is a command: less, more, vim. */
  readonly plusActs?: boolean;
  /** Such commands that only say where to begin. */
  readonly plusMoves?: RegExp;
}

/** Makes the rule of a plain tool. */
export function plain(tool: PlainTool): Rule {
  return (call) => judgePlain(call, tool, parseArgs(call.args, tool.grammar));
}

/** Judges a call by the description of a plain tool; for rules that look at something else first. */
export function judgePlain(call: Call, tool: PlainTool, parsed: ParsedArgs): Stream {
  const { judge, stdin } = call;
  if (isHelp(parsed)) return { origin: "report" };
  judgeOptions(call, tool, parsed);
  const files = filesOf(tool, parsed);
  if (tool.plusActs === true) {
    for (const file of files) {
      if (!file.prefix.startsWith("+") || tool.plusMoves?.test(file.text ?? "\0") === true) continue;
      judge.ask("option", `${file.shown} is a command to ${call.name}`);
      const command = /^\+*!(.+)$/s.exec(file.text ?? "")?.[1];
      if (command !== undefined) judge.shell(Arg.of(command));
    }
  }
  if (tool.operands === "text") return { origin: tool.prints ?? "report" };
  if (tool.operands === "none") {
    if (files.length > 0) judge.ask("operand", `${call.name} is not known to take ${(files[0] as Arg).shown}`);
    return { origin: tool.prints ?? "report" };
  }
  const recursive = parsed.options.some(({ name: option }) => tool.recursive?.includes(option));
  // Counts and names show nothing of what is in the files.
  const shown = tool.prints === "report"
    ? { files: { none: true } }
    : tool.folders === true
    ? { files: { folders: true, follows: followedBy(parsed, recursive) } }
    : {};
  for (const file of files) {
    const counts = tool.tellsCount === true ? { counts: true } : {};
    // By a name of its own standard input can be written to.
    const passes = tool.operands === "read" ? isStdin(file) : file.text === "-";
    if (!passes) judge.touch(tool.operands, file, { recursive, ...shown, ...counts });
  }
  // Without a file, a recursive search reads the working folder.
  if (recursive && files.length === 0 && tool.operands === "read") {
    judge.touch("read", Arg.of("."), { recursive, ...shown });
  }
  const readsFiles = recursive || files.some((file) => !isStdin(file));
  const readsStdin = tool.operands === "read" && (files.some(isStdin) || files.length === 0 && !recursive);
  return printed(tool, parsed, readsFiles, readsStdin ? stdin : undefined);
}

/** Links that a comparison of folders follows. */
function followedBy({ options }: ParsedArgs, recursive: boolean): Follows {
  if (options.some(({ name }) => name === "no-dereference")) return "none";
  return recursive ? "all" : "files";
}

/** Judges the options alone, and the words that may be options. */
export function judgeOptions({ name, judge }: Call, tool: PlainTool, { options, unknown, doubtful }: ParsedArgs): void {
  const doors = tool.doors ?? {};
  const acts = tool.operands !== "text" && tool.operands !== "none" || Object.keys(doors).length > 0;
  for (const arg of unknown) {
    if (tool.unknownOptions !== "allow" || arg.text === undefined && acts) {
      judge.ask("unknown-option", `the option ${arg.shown} of ${name} is not known`);
    }
  }
  for (const arg of doubtful) {
    if (acts && !unknown.includes(arg)) judge.ask("unknown-word", `${arg.shown} may be an option of ${name}`);
  }
  for (const { name: option, value, apart } of options) {
    const door = doors[option];
    if (door === undefined && apart === true && value !== undefined && tool.operands === "read") {
      if (tool.textOptions?.includes(option) !== true) judge.aside(value);
    }
    if (door === undefined || door === "text") continue;
    const dashed = `${option.length === 1 ? "-" : "--"}${option}`;
    if (door === "ask" || door === "ask-read") {
      judge.ask("option", `the option ${dashed} of ${name} does more than read`);
      // What acts may be a command: one that must not run is refused now.
      if (door === "ask" && /\S\s+\S/.test(value?.text ?? "")) judge.shell(value as Arg);
      if (door === "ask-read" && value !== undefined && !isStdin(value)) judge.touch("read", value);
    } else if (door === "deny") judge.deny("option", `the option ${dashed} of ${name} does harm`);
    else if (value === undefined) judge.ask("option", `the option ${dashed} of ${name} lacks its value`);
    else if (door !== "read" || !isStdin(value)) judge.touch(door, value);
  }
}

/** The operands that are files. */
export function filesOf(tool: PlainTool, { options, operands }: ParsedArgs): readonly Arg[] {
  const textGiven = options.some(({ name: option }) => tool.textOptions?.includes(option));
  return operands.slice(textGiven ? 0 : tool.textFirst ?? 0);
}

/** Options that choose lines or order them. By others a line may be cut, and the rest of a name may begin with a dash. */
const WHOLE_LINES = new Set("n # lines V version-sort r reverse u unique".split(" "));

/** What comes out of a plain tool that reads `stdin`, if it is given, and files. */
function printed(tool: PlainTool, parsed: ParsedArgs, readsFiles: boolean, stdin: Stream | undefined): Stream {
  const prints = tool.prints ?? (tool.operands === "read" ? "file" : "report");
  if (prints === "report" || stdin === undefined) return { origin: prints };
  const cuts = stdin.names?.includes(REF_NAMES) === true && !parsed.options.every(({ name }) => WHOLE_LINES.has(name));
  if (tool.keeps === undefined || cuts) return filtered(stdin, readsFiles || prints !== "file" ? prints : "none");
  if (readsFiles) {
    const known = knownOf(stdin);
    return { ...filtered(stdin, prints), ...(known.length > 0 ? { known } : {}) };
  }
  const whole = parsed.options.every(({ name }) => tool.wholeLines?.test(name) === true);
  if (!whole && holdsNames(stdin)) return filtered(stdin, "rewritten");
  if (stdin.text === undefined) return passed(stdin, undefined);
  // Of several that all are standard input, some tools tell which is which.
  const text = parsed.operands.length > 1 ? undefined : tool.keeps(stdin.text, parsed);
  // Whether it comes out whole, in part or not at all: what is known of it is tried.
  return text === undefined ? { ...passed(stdin, undefined), known: knownOf(stdin) } : passed(stdin, text);
}

/** Tells whether there are names of files in a stream, which are others once they are cut. */
function holdsNames({ names = [], tried = [] }: Stream): boolean {
  return tried.length > 0 || names.some(({ pieces }) => pieces.some(({ kind }) => kind !== "unknown"));
}

/** Tells whether a word stands for what flows in. */
export function isStdin(arg: Arg): boolean {
  return arg.text === "-" || /^\/(dev|proc\/self)\/(stdin|fd\/0)$/.test(arg.text ?? "");
}

/** What comes out of a filter: no tamer than what went in. */
export function filtered(stdin: Stream, prints: Stream["origin"]): Stream {
  const order: readonly Stream["origin"][] = ["none", "words", "report", "file", "unknown", "rewritten", "download"];
  const origin = order.indexOf(stdin.origin) > order.indexOf(prints) ? stdin.origin : prints;
  return {
    origin,
    ...(stdin.secret === true ? { secret: true } : {}),
    ...(isMade(stdin) && origin !== "rewritten" && origin !== "download" ? { made: true } : {}),
  };
}

/** Tells whether what a filter makes of a stream comes out of this very text. */
function isMade({ text, made, origin }: Stream): boolean {
  return made === true || origin !== "none" && (text ?? "").trim() !== "";
}

/** What comes out of a filter that drops or orders lines and changes none: still names, if they were, and `text`, if it is known. */
export function passed(stdin: Stream, text: string | undefined): Stream {
  const { text: _, ...rest } = stdin;
  if (text !== undefined) return { ...rest, text };
  return isMade(stdin) ? { ...rest, made: true } : rest;
}

/** Tells whether only help or the version is asked for, which is harmless for any known tool. */
export function isHelp({ options, operands, unknown }: ParsedArgs): boolean {
  const asked = [...options.map(({ name }) => name), ...unknown.map((arg) => (arg.text ?? "?").replace(/^-+/, ""))];
  return operands.length === 0 && asked.length === 1 && (asked[0] === "help" || asked[0] === "version");
}
