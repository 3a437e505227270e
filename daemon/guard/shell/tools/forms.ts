// Forms that the rules of many tools share: harmless whatever the words, asked or denied as a whole, or decided by a subcommand.
// Knows no tool.

import type { Arg, Call, Rule, Rules, Stream } from "../call.ts";
import { type Grammar, meansLong, parseArgs, type ParsedArgs } from "../options.ts";
import { type Door, isHelp, judgePlain, type PlainTool } from "./plain.ts";

/** Splits names that stand in one text, parted by blanks. */
export function names(list: string): readonly string[] {
  return list.split(/\s+/).filter((name) => name !== "");
}

/** Gives several tools the same rule. @param list Their names, parted by blanks. */
export function same(list: string, rule: Rule): readonly (readonly [string, Rule])[] {
  return names(list).map((name) => [name, rule] as const);
}

/** Gathers rules by name; the last of a name counts. */
export function rules(...parts: readonly (readonly (readonly [string, Rule])[])[]): Rules {
  return new Map(parts.flat());
}

/** The rule of a tool that does no harm whatever its options and operands are. */
export const harmless: Rule = () => ({ origin: "report" });

/** The rule of a tool that does no harm, whatever its operands are, unless it has an option that is not among these. */
export function harmlessWith(options: RegExp): Rule {
  return ({ name, args, judge }) => {
    for (const arg of args) {
      if (!arg.mayBeOption || options.test(arg.text ?? "")) continue;
      judge.ask("unknown-option", `the option ${arg.shown} of ${name} is not known only to report`);
    }
    return { origin: "report" };
  };
}

/**
 * The rule of a tool that does no harm, whatever its operands are, unless it has one of these options.
 *
 * @param long Long options without dashes, parted by blanks: also where only their beginning is written.
 */
export function harmlessBut(options: RegExp, long = ""): Rule {
  const longs = names(long);
  return ({ name, args, judge }) => {
    for (const arg of args) {
      if (!arg.mayBeOption || arg.text !== undefined && !options.test(arg.text) && !isLong(arg, longs)) continue;
      judge.ask("option", `the option ${arg.shown} of ${name} does more than report`);
    }
    return { origin: "report" };
  };
}

function isLong(arg: Arg, longs: readonly string[]): boolean {
  return arg.prefix.startsWith("--") && meansLong(arg, longs);
}

/** Whether the words ask for help or the version only. */
export function asksForHelp(args: readonly Arg[]): boolean {
  return isHelp(parseArgs(args, {}));
}

/** The rule of a tool that always needs a person, but for its help. */
export function asked(rule: string, why: string): Rule {
  return ({ args, judge }) => {
    if (!asksForHelp(args)) judge.ask(rule, why);
    return { origin: "unknown" };
  };
}

/** The rule of a tool that is always refused, but for its help. */
export function denied(rule: string, why: string): Rule {
  return ({ args, judge }) => {
    if (!asksForHelp(args)) judge.deny(rule, why);
    return { origin: "report" };
  };
}

/**
 * The rule of a plain tool of which not every option is listed: only the listed ones can act. A cluster in which an acting letter
 * may hide behind an unlisted one asks.
 */
export function lenient(tool: Omit<PlainTool, "unknownOptions">): Rule {
  return (call) => judgeLenient(call, tool, parseArgs(call.args, tool.grammar));
}

/** Judges a call by {@link lenient}; for rules that look at something else first. */
export function judgeLenient(call: Call, tool: Omit<PlainTool, "unknownOptions">, parsed: ParsedArgs): Stream {
  const doors = Object.entries(tool.doors ?? {}).filter(([, door]) => door !== "text").map(([name]) => name);
  for (const arg of parsed.unknown) {
    const text = arg.text;
    if (text === undefined || !/^-[^-]./.test(text)) continue;
    const hidden = tool.grammar.singleDash === true
      ? undefined
      : doors.find((door) => door.length === 1 && text.includes(door));
    if (hidden !== undefined) call.judge.ask("option", `-${hidden} of ${call.name} may hide in ${text}`);
  }
  return judgePlain(call, { ...tool, unknownOptions: "allow" }, parsed);
}

/** A tool whose first operand says what it does. */
export interface VerbTool {
  /** The options in front of the subcommand. */
  readonly globals?: Grammar;
  /** What those options do, as in {@link PlainTool}. */
  readonly doors?: Readonly<Record<string, Door>>;
  /** What each subcommand does; it sees the words behind it. */
  readonly verbs: Rules;
  /** What happens without a subcommand. Default: help is printed. */
  readonly bare?: Rule;
  /** What every other subcommand does. */
  readonly otherwise: Rule;
}

/** Makes the rule of a tool with subcommands. */
export function byVerb(tool: VerbTool): Rule {
  const grammar: Grammar = { ...tool.globals, stopAtOperand: true };
  return (call) => {
    const parsed = parseArgs(call.args, grammar);
    const { options, operands, unknown, doubtful } = parsed;
    if (isHelp(parsed)) return { origin: "report" };
    const globals: PlainTool = {
      grammar,
      operands: "text",
      ...(tool.doors === undefined ? {} : { doors: tool.doors }),
    };
    judgePlain(call, globals, { options, operands: [], unknown, doubtful: [] });
    const [verb, ...rest] = operands;
    if (verb === undefined) return (tool.bare ?? harmless)({ ...call, args: [] }) ?? { origin: "report" };
    const name = verb.text;
    if (name === undefined || doubtful.length > 0) {
      call.judge.ask("unknown-word", `what ${call.name} is to do is not known: ${verb.shown}`);
      return { origin: "unknown" };
    }
    // An unlisted option may have taken the subcommand for its value: what the next words would mean counts as well.
    const others = unknown.length === 0
      ? []
      : rest.map(({ text }) => text === undefined ? undefined : tool.verbs.get(text));
    others.forEach((rule, at) => rule?.({ ...call, name: `${call.name} ${rest[at]?.text}`, args: rest.slice(at + 1) }));
    const rule = tool.verbs.get(name) ?? tool.otherwise;
    const inner = { ...call, name: `${call.name} ${name}`, args: tool.verbs.has(name) ? rest : [verb, ...rest] };
    return rule(inner) ?? { origin: "report" };
  };
}

/** The text behind a known beginning of a word, or `undefined` where the word does not begin so. */
export function behind(arg: Arg, beginning: string): Arg | undefined {
  return arg.prefix.startsWith(beginning) ? arg.drop(beginning.length) : undefined;
}
