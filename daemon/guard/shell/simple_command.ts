// Follows a simple command: its words in the order in which bash expands them, the assignments in front of it, its
// redirections, and what stays of them behind it. Knows no tool.

import { type Assignment, type Command, parse } from "unbash";
import { isFixed, makeLocal, storeUnknown } from "./assign.ts";
import { assign, assignmentWords, declare, optionLetters, wordOf } from "./assignments.ts";
import { Arg, NOTHING, type Stream } from "./call.ts";
import { BUILTINS } from "./builtins/all.ts";
import { expandBraces } from "./braces.ts";
import { closes, leadsOutput, mayFail } from "./certainty.ts";
import { isSureDeclaration } from "./declare.ts";
import { drain } from "./drains.ts";
import { judgeAssignmentName } from "./environment.ts";
import { doubted, isPlainRun } from "./plain_output.ts";
import { redirect } from "./redirects.ts";
import { either, input, type Scope } from "./scope.ts";
import { guessed, readOut } from "./streams.ts";
import type { Walk } from "./walk.ts";
import { expandWord, judgeGlued } from "./words.ts";

/** Builtins in front of which an assignment stays, as the standard has it. */
const SPECIAL = /^(:|\.|eval|exec|exit|return|set|shift|times|trap|unset|break|continue)$/;

/** Commands that may keep what was set in front of them. */
const DECLARES = /^(declare|typeset|command|builtin)$/;

/** What is declared comes out of braces first: then it is several assignments. */
function withoutBraces(walk: Walk, argument: Command["args"][number], name: string): Command["args"] {
  if (argument.type !== "Assignment" || argument.value.type !== "Word" || !argument.text.includes("{")) {
    return [argument];
  }
  const sources = expandBraces(argument.text);
  if (sources?.length === 1 && sources[0] === argument.text) return [argument];
  walk.spend(1 + (sources?.length ?? 0));
  const { commands, errors } = parse(`${name} ${sources?.join(" ") ?? ""}`);
  const command = commands[0]?.command;
  if (sources !== undefined && errors === undefined && command?.type === "Command" && commands.length === 1) {
    return command.args;
  }
  walk.find("ask", "unknown-word", "braces in what is declared are not expanded here");
  return [argument];
}

/** Tells whether a redirection holds an expansion, which may set something. */
function expandsSomething(each: Command["redirects"][number]): boolean {
  return (each.type === "HereDoc" ? each.body.text : each.target?.text ?? "").includes("$");
}

/** Runs a simple command in `scope`, which it changes. Returns what it prints. @throws {TooMuchWork} */
export function followSimple(walk: Walk, node: Command, scope: Scope): Stream {
  walk.met = true;
  const redirects = node.redirects;
  judgeGlued(walk, [...node.prefix, node.name, ...node.suffix]);
  const words: Arg[] = [];
  if (node.name !== undefined) words.push(...expandWord(walk, node.name, scope));
  const assignments: Assignment[] = [];
  const declares = /^(declare|typeset|local|export|readonly)$/.test(words[0]?.text ?? "") &&
    !scope.functions.has(words[0]?.text ?? "");
  const letters = declares ? optionLetters(node.args) : "";
  const isLocal = /^(local|declare|typeset)$/.test(words[0]?.text ?? "") && !letters.includes("g");
  const declared: string[] = [];
  const sure = declares && isSureDeclaration(words[0]?.text ?? "", node.args.map(wordOf), scope);
  const unsure = declares && !sure || mayFail(redirects, scope) ? scope.copy() : undefined;
  const args = declares ? node.args.flatMap((each) => withoutBraces(walk, each, words[0]?.text ?? "")) : node.args;
  for (const argument of args) {
    if (argument.type === "Word") words.push(...expandWord(walk, argument, scope));
    else if (declares) {
      if (isLocal) makeLocal(scope, argument.name);
      declare(walk, argument, letters, sure, scope);
      // All values are worked out before the first is assigned.
      const { text = "$" } = argument;
      const value = text.slice(argument.name.length);
      if (declared.some((name) => new RegExp(`\\b${name}\\b`).test(value))) {
        storeUnknown(walk, scope, argument.name, `$${argument.name} is made of what is declared beside it`);
      }
      declared.push(argument.name);
      words.push(Arg.of(argument.name));
      if (words[0]?.text === "export") judgeAssignmentName(walk, argument.name, scope.variables.get(argument.name));
    } else words.push(...assignmentWords(walk, argument, scope));
  }
  for (const prefix of node.prefix) if (prefix.type === "Assignment") assignments.push(prefix);

  const done = (stream: Stream) => {
    unsure?.files.clear();
    if (unsure !== undefined) scope.merge(unsure);
    scope.last = words.at(-1);
    return stream;
  };
  return walk.about(words.map((arg) => arg.shown).join(" ") || "(no command)", () => {
    const before = scope.input;
    // A program has its redirections expanded in a process of its own: what they set is gone with it.
    const name = words[0]?.text;
    const program = words.length > 0 &&
      (name === undefined || !BUILTINS.has(name) && scope.functions.get(name) === undefined);
    const apart = program && redirects.some(expandsSomething) ? scope.copy() : undefined;
    const plan = redirect(walk, redirects, scope);
    if (plan.stdin !== undefined) readOut(scope);
    if (apart !== undefined) scope.merge(apart);
    if (closes(redirects)) scope.closed = true;
    if (words.length === 0) {
      for (const each of assignments) {
        // The one behind it is not reached if this one fails.
        if (isFixed(scope, each.name)) walk.mayStop(scope);
        assign(walk, each, scope);
      }
      // Words that came to nothing: whoever wrote them meant a command.
      if (node.name !== undefined && !/[`(]/.test(node.name.text)) {
        walk.find("ask", "unknown-command", `${node.name.text} comes to no command`);
      }
      // "$(< file)" prints the file.
      const reads = redirects.some((each) => each.type === "Redirect" && each.operator === "<");
      return done(plan.finish(reads && plan.stdin !== undefined ? plan.stdin : NOTHING));
    }
    const saved = new Map(assignments.map(({ name }) => [name, scope.variables.get(name)]));
    for (const each of assignments) {
      assign(walk, each, scope);
      // How `read` parts its line is nobody else's business.
      if (each.name === "IFS" && /^(read|mapfile|readarray)$/.test(words[0]?.text ?? "")) continue;
      judgeAssignmentName(walk, each.name, scope.variables.get(each.name));
    }
    const inFront = new Map([...saved.keys()].map((name) => [name, scope.variables.get(name)]));
    const stdin = plan.stdin ?? scope.input.stream;
    if (plan.stdin !== undefined) scope.input = input(plan.stdin, scope);
    const stream = walk.command(words, stdin, scope, { beside: walk.isBeside });
    if (plan.stdin === undefined) drain(words, scope.input, scope, (path) => walk.pathKey(path, scope));
    // "exec" without a command keeps what it opened.
    const keeps = words.length === 1 && words[0]?.text === "exec";
    if (plan.stdin !== undefined && !keeps) scope.input = before;
    if (!keeps) plan.close();
    for (const [name, value] of saved) {
      // These keep what was set in front of them.
      if (/^(readonly|export)$/.test(words[0]?.text ?? "")) continue;
      // In other shells than bash these keep it as well, and functions; what was done to it in there may stay.
      const first = words[0]?.text ?? "";
      const stays = scope.plainShell && (SPECIAL.test(first) || scope.functions.has(first));
      if (stays || DECLARES.test(first) || scope.variables.get(name) !== inFront.get(name) || isFixed(scope, name)) {
        scope.variables.set(name, either(name, value, scope.variables.get(name)));
        continue;
      }
      if (value === undefined) scope.variables.delete(name);
      else scope.variables.set(name, value);
    }
    for (const [path, { taken }] of walk.sinks) {
      if (taken === undefined && words.some((word) => word.text === path)) {
        walk.pour(path, { ...stdin, origin: stdin.origin === "none" ? "unknown" : stdin.origin });
      }
    }
    readOut(scope, words.map(({ text }) => text));
    // Where a redirection fails nothing is printed.
    const printed = mayFail(redirects.filter((each) => !leadsOutput(each)), scope) ? guessed(stream) : stream;
    return done(plan.finish(redirects.length === 0 || isPlainRun(node, scope) ? printed : doubted(printed)));
  });
}
