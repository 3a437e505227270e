// The builtins that run their words: text that is evaluated, files that are sourced, and commands without functions or in place of
// the shell.

import { Arg, NOTHING, type Stream } from "../call.ts";
import { parseArgs } from "../options.ts";
import type { ShellCall, ShellRule } from "../shell_call.ts";
import { runFile } from "../shells.ts";
import { spaced } from "../spaced.ts";

/** Follows `eval`: its words are a text once more. */
export const evaluate: ShellRule = (call) => {
  const { machine, scope, judge } = call;
  const args = call.args[0]?.text === "--" ? call.args.slice(1) : call.args;
  const script = spaced(args);
  if (script.text === undefined) return judge.shell(script);
  // Of a text that bash refuses nothing runs, and what stands behind it does.
  const before = scope.copy();
  const stream = machine.source(script.text, scope);
  before.input = scope.input;
  scope.merge(before);
  return stream;
};

/** Follows `source`: the text of a file runs in this shell. */
export const source: ShellRule = (call) => {
  const [file, ...rest] = call.args.filter((arg, index) => index > 0 || arg.text !== "--");
  if (file === undefined) return NOTHING;
  const { machine, scope } = call;
  const written = /^\/(dev\/stdin|dev\/fd\/0|proc\/self\/fd\/0)$/.test(file.text ?? "")
    ? call.stdin
    : machine.fileStream(file, scope);
  const stream = runFile(call, file, rest);
  const text = written?.text;
  if (text === undefined) return stream;
  return sourced(call, text, rest, stream);
};

/** What a text that is sourced leaves. */
function sourced({ machine, scope }: ShellCall, text: string, rest: readonly Arg[], stream: Stream): Stream {
  // What it sets stays set; but for its own arguments it has those of the text.
  const { positional, positionalKnown } = scope;
  if (rest.length > 0) scope.positional = rest;
  machine.sourced(text, scope);
  if (rest.length === 0) return stream;
  // What it sets them to stays.
  const changed = scope.positional === rest ? undefined : scope.copy();
  [scope.positional, scope.positionalKnown] = [positional, positionalKnown];
  if (changed !== undefined) scope.merge(changed);
  return stream;
}

/** Judges what `exec` runs. */
export const exec: ShellRule = (call) => {
  const { args, judge, machine, scope } = call;
  const parsed = parseArgs(args, { short: "cla:", stopAtOperand: true });
  for (const arg of parsed.unknown) judge.ask("unknown-option", `the option ${arg.shown} of exec is not known`);
  if (parsed.options.some((option) => option.name === "a")) {
    judge.ask("odd-name", "it runs a program under another name");
  }
  if (parsed.options.some((option) => option.name === "l")) {
    judge.ask("start-up-file", "a program that is told to be a login shell reads start-up files");
  }
  if (parsed.operands.length === 0) return NOTHING;
  return machine.command(parsed.operands, call.stdin, scope, { external: true });
};

/** Judges what `command` and `builtin` run, past functions. */
export const command: ShellRule = (call) => {
  const { args, judge, machine, scope, name } = call;
  const parsed = parseArgs(args, { short: name === "command" ? "pvV" : "", stopAtOperand: true });
  for (const arg of parsed.unknown) judge.ask("unknown-option", `the option ${arg.shown} of ${name} is not known`);
  if (parsed.options.some((option) => /[vV]/.test(option.name))) return { origin: "report" };
  if (parsed.operands.length === 0) return NOTHING;
  return machine.command(parsed.operands, call.stdin, scope, { noFunctions: true });
};
