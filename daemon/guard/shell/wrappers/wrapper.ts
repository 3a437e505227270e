// What commands that run another command have in common: options in front, and words behind that are judged like any other.
// Knows no program by name.

import { Arg, type Stream } from "../call.ts";
import { judgeAssignmentName } from "../environment.ts";
import { type Grammar, parseArgs, type ParsedArgs } from "../options.ts";
import { ifItSucceeds } from "../plain_output.ts";
import type { ShellCall, ShellRule } from "../shell_call.ts";
import { spaced } from "../spaced.ts";

interface Wrapper {
  readonly grammar: Grammar;
  /** Operands in front of the command: a duration, a mask, a folder. */
  readonly skip?: number;
  /** Why it needs a person whatever it runs. */
  readonly ask?: string;
  /** Options that only report and run nothing. */
  readonly reports?: readonly string[];
  /** Options whose value is a script. */
  readonly scripts?: readonly string[];
  /** Options whose value is a file that is written. */
  readonly writes?: readonly string[];
  /** Options whose value is a file that is written or, behind `|` or `!`, a script that reads it. */
  readonly outputs?: readonly string[];
  /** It runs its words as a script, joined by spaces. */
  readonly joins?: boolean;
  /** As {@link Judge.run} has it. */
  readonly asIs?: boolean;
  /** What it does when no command is given. */
  readonly bare?: string;
  /** Variables may stand in front of the command. */
  readonly assigns?: boolean;
  /** Without a command it starts a shell, which takes its script from the input. */
  readonly shells?: boolean;
  /** Options with values under which it is there and runs the command for certain. Otherwise it may print nothing. */
  readonly sure?: Readonly<Record<string, RegExp>>;
}

/** The rule for a program that has such options, and runs the words behind them. */
export function wrapper(description: Wrapper): ShellRule {
  const grammar: Grammar = { stopAtOperand: true, ...description.grammar };
  return (call) => {
    const parsed = parseArgs(call.args, grammar);
    const { name, judge } = call;
    if (onlyAsks(parsed)) return { origin: "report" };
    reportUnknown(call, parsed);
    if (description.ask !== undefined) judge.ask("wrapper", description.ask);
    let stream: Stream = { origin: "report" };
    for (const { name: option, value } of parsed.options) {
      if (description.scripts?.includes(option) === true && value !== undefined) stream = judge.shell(value);
      if (description.writes?.includes(option) === true && value !== undefined) judge.touch("write", value);
      if (description.outputs?.includes(option) !== true || value === undefined) continue;
      if (/^[|!]/.test(value.prefix)) judge.shell(value.drop(1));
      else judge.touch("write", value);
    }
    if (parsed.options.some(({ name: option }) => description.reports?.includes(option))) return { origin: "report" };
    let argv: readonly Arg[] = parsed.operands.slice(description.skip ?? 0);
    // sudo takes variables in front of the command.
    while (description.assigns === true) {
      const assigned = /^([A-Za-z_]\w*)=/.exec(argv[0]?.prefix ?? "");
      if (assigned === null) break;
      const value = (argv[0] as Arg).drop(assigned[0].length);
      judgeAssignmentName(call.machine, assigned[1] as string, { kind: "text", value });
      argv = argv.slice(1);
    }
    if (argv.length === 0) {
      if (description.bare !== undefined) judge.ask("wrapper", description.bare);
      if (description.shells === true && call.stdin.origin !== "none") return judge.shellFrom(call.stdin);
      return stream;
    }
    if (argv[0]?.mayVanish === true) judge.ask("unknown-command", `it is not known what ${name} runs`);
    if (description.joins === true) return judge.shell(spaced(argv));
    const printed = judge.run(argv, call.stdin, description.asIs === true && argv[0]?.text !== undefined);
    return isSure(parsed, description.sure) ? printed : ifItSucceeds(printed);
  };
}

/** Tells whether all options are among these, each with such a value. */
export function isSure({ options, unknown, doubtful }: ParsedArgs, sure: Wrapper["sure"]): boolean {
  return sure !== undefined && unknown.length === 0 && doubtful.length === 0 &&
    options.every(({ name, value }) => Object.hasOwn(sure, name) && sure[name]?.test(value?.text ?? "") === true);
}

/** Tells whether a program is asked for its help or version, and nothing else. */
export function onlyAsks({ options, operands, unknown }: ParsedArgs): boolean {
  const names = [...options.map(({ name }) => name), ...unknown.map((arg) => (arg.text ?? "").replace(/^--/, ""))];
  return operands.length === 0 && names.length === 1 && /^(help|version)$/.test(names[0] as string);
}

/** Asks for options that are not known, and for words that may be options. */
export function reportUnknown({ name, judge }: ShellCall, { unknown, doubtful, operands }: ParsedArgs): void {
  for (const arg of unknown) judge.ask("unknown-option", `the option ${arg.shown} of ${name} is not known`);
  // A word that may be an option may also be the command; that is asked for where it is looked up.
  for (const arg of doubtful) {
    if (arg !== operands[0]) judge.ask("unknown-word", `${arg.shown} may be an option of ${name}`);
  }
}
