// A short way to write the rule of a tool with subcommands of which some only read: which these are and what options they have.
// Everything else asks. Knows no tool.

import type { Arg, Rule, Stream, Touch } from "../call.ts";
import { parseArgs } from "../options.ts";
import { isOwnCommand } from "./about.ts";

/** A reading subcommand. */
export interface ReadingSubcommand {
  /** Its options, as {@link import("../options.ts").Grammar} writes them; others ask. */
  readonly short?: string;
  readonly long?: string;
  readonly singleDash?: boolean;
  readonly stopAtOperand?: boolean;
  /** What its operands are. Default `text`. */
  readonly operands?: Touch | "text" | "none";
  /** Options of which one must be given, else it writes. */
  readonly needs?: readonly string[];
  /** Options that act: files, commands, or `ask`; `ask-read`: what stands in the file acts. */
  readonly doors?: Readonly<Record<string, Touch | "shell" | "ask" | "ask-read">>;
  /** Values with which such an option does not act. */
  readonly harmless?: Readonly<Record<string, RegExp>>;
}

/** A tool with subcommands; the subcommand `""` stands for none. */
export interface SubcommandTool {
  /** One word that only prints something of the tool. */
  readonly about?: RegExp;
  /** More commands of its own, whose help is harmless to ask for. Any other word may be a script, or another program. */
  readonly commands?: RegExp;
  /** Options in front of the subcommand that are harmless and take nothing, and those with a value in the next word. */
  readonly globals?: RegExp;
  readonly globalValues?: RegExp;
  readonly reads: Readonly<Record<string, ReadingSubcommand>>;
  readonly rule: string;
  /** Why the others ask; `SUB` stands for what was written. */
  readonly why: string;
}

/** What nearly every tool answers without doing anything. */
export const ABOUT_TOOL = /^(--version|--help|-h|-V|-version|-help|help|version)$/;

/** Makes the rule of a tool with subcommands. */
export function subcommands(tool: SubcommandTool): Rule {
  return ({ name, args, judge }): Stream | void => {
    if (args.length === 1 && (tool.about ?? ABOUT_TOOL).test(args[0]?.text ?? "")) return;
    let at = 0;
    for (;;) {
      const text = args[at]?.text;
      if (text === undefined || !text.startsWith("-")) break;
      if (tool.globals?.test(text) === true) at++;
      else if (tool.globalValues?.test(text) === true) at += text.includes("=") ? 1 : 2;
      else break;
    }
    const one = args[at]?.text ?? (args[at] === undefined ? "" : undefined);
    const two = `${one} ${args[at + 1]?.text ?? ""}`;
    const isTwo = Object.hasOwn(tool.reads, two);
    const key = isTwo ? two : one;
    const rest = args.slice(at + (isTwo ? 2 : 1));
    // `tool sub --help` prints how it is used.
    const own = one !== undefined &&
      (tool.commands?.test(one) === true || isOwnCommand(name, one) === true ||
        Object.keys(tool.reads).some((sub) => sub.split(" ")[0] === one));
    if (own && one !== "" && rest.length === 1 && rest[0]?.text === "--help") return;
    const sub = key !== undefined && Object.hasOwn(tool.reads, key)
      ? tool.reads[key]
      : Object.hasOwn(tool.reads, "")
      ? tool.reads[""]
      : undefined;
    if (
      sub === undefined ||
      key !== undefined && !Object.hasOwn(tool.reads, key) && !key.startsWith("-") && sub.operands === undefined
    ) {
      judge.ask(tool.rule, tool.why.replaceAll("SUB", `${name} ${args[at]?.shown ?? ""}`.trim()));
      return { origin: "unknown" };
    }
    const words = key !== undefined && Object.hasOwn(tool.reads, key) ? rest : args.slice(at);
    judgeReading(name, words, sub, tool, judge);
    return { origin: "report" };
  };
}

/** Judges the words of a call that reads unless an option or an operand says otherwise. */
export function judgeReading(
  name: string,
  words: readonly Arg[],
  sub: ReadingSubcommand,
  { rule, why }: Pick<SubcommandTool, "rule" | "why">,
  judge: Parameters<Rule>[0]["judge"],
): void {
  const { options, operands, unknown, doubtful } = parseArgs(words, {
    short: sub.short ?? "",
    long: (sub.long ?? "").split(/\s+/).filter((option) => option !== ""),
    ...(sub.singleDash === undefined ? {} : { singleDash: sub.singleDash }),
    ...(sub.stopAtOperand === undefined ? {} : { stopAtOperand: sub.stopAtOperand }),
  });
  for (const arg of unknown) judge.ask("unknown-option", `the option ${arg.shown} of ${name} is not known`);
  for (const arg of doubtful) {
    if (!unknown.includes(arg)) judge.ask("unknown-word", `${arg.shown} may be an option of ${name}`);
  }
  if (sub.needs !== undefined && !options.some((option) => sub.needs?.includes(option.name))) {
    judge.ask(rule, why.replaceAll("SUB", name));
  }
  for (const { name: option, value, apart } of options) {
    const door = sub.doors !== undefined && Object.hasOwn(sub.doors, option) ? sub.doors[option] : undefined;
    if (door === undefined && apart === true && value !== undefined && sub.operands === "read") judge.aside(value);
    if (door === undefined || sub.harmless?.[option]?.test(value?.text ?? "") === true) continue;
    if (door === "ask" || door === "ask-read" || door === "shell" || value === undefined) {
      judge.ask("option", `the option ${option.length === 1 ? "-" : "--"}${option} of ${name} does more than read`);
    }
    if (value === undefined) continue;
    if (door === "shell") judge.shell(value);
    else if (door === "ask-read") judge.touch("read", value);
    else if (door !== "ask") judge.touch(door, value);
  }
  const how = sub.operands ?? "text";
  for (const operand of operands) {
    if (how === "none") judge.ask("operand", `${name} is not known to take ${operand.shown}`);
    else if (how !== "text" && operand.text !== "-") {
      // Below a folder it takes the files of its own language only.
      judge.touch(how, operand, { recursive: true, files: { none: !operand.hasGlob } });
    }
  }
}
