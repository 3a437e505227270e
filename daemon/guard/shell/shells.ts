// Shells inside the shell: `bash -c`, a script file, a script on standard input.
// Knows how shells take their options.

import { forEachChild, parse, type SyntaxNode } from "unbash";
import { Arg, type Stream } from "./call.ts";
import { judgeOptionLetter, judgeOptionName, judgeShoptName } from "./shell_options.ts";
import type { Machine } from "./machine.ts";
import { physicalAfter } from "./physical.ts";
import { ifItSucceeds } from "./plain_output.ts";
import { onlyRefused } from "./refused.ts";
import type { Scope } from "./scope.ts";
import type { ShellCall, ShellRule } from "./shell_call.ts";

/** Shells whose language is close enough to bash's to be judged by it. */
const ALIKE = new Set(["sh", "bash", "dash", "ash", "rbash", "ksh", "ksh93", "mksh", "zsh"]);

/** Of these the ones that give a meaning of their own to what bash takes for plain words. */
const ODD = new Set(["ksh", "ksh93", "mksh", "zsh"]);

/** Long options of bash that take no value and do no more than switch a start-up file off. */
const LONG = new Set([
  "norc",
  "noprofile",
  "noediting",
  "verbose",
  "debugger",
  "dump-strings",
]);

const shell: ShellRule = (call) => {
  const { args, machine, scope } = call;
  const before = scope.physical;
  const { plainShell, strict } = scope;
  scope.strict = args.some(({ text }) => /^-\w*[eu]|^(errexit|nounset)$/.test(text ?? ""));
  scope.plainShell = !/^r?bash$/.test(call.name);
  // A shell that is not told where it is finds out, and then knows no links.
  const real = scope.cwd === undefined ? undefined : machine.follow(scope.cwd, scope);
  scope.physical = physicalAfter(args, real === undefined || real === scope.cwd ? false : undefined);
  // Another shell need not be there, and knows fewer options; with some it only tells what stands in the text.
  const plain = scope.plainShell ? /^(-[ceunxsf]+|-o|errexit|nounset|xtrace|noglob)$/ : /^(?!-\w*D|--dump)/;
  const sure = /^(ba)?sh$/.test(call.name) &&
    args.every(({ text }, at) =>
      !/^[-+]./.test(text ?? "") && !/^[-+]\w*o$/.test(args[at - 1]?.text ?? "") || plain.test(text ?? "")
    );
  try {
    const printed = judgeShellCall(call);
    return sure || printed === undefined ? printed : ifItSucceeds(printed);
  } finally {
    scope.physical = before;
    scope.plainShell = plainShell;
    scope.strict = strict;
  }
};

const judgeShellCall: ShellRule = (call) => {
  const { args, judge, name } = call;
  let script: Arg | undefined;
  let takesCommand = false;
  let syntaxOnly = false;
  let fromStdin = false;
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i] as Arg;
    const { text } = arg;
    if (text === undefined) {
      if (!arg.mayBeOption && !arg.mayVanish) break;
      judge.ask("unknown-word", `${arg.shown} may be an option of ${name}`);
      break;
    }
    if (text === "--" || text === "-") {
      i++;
      break;
    }
    if (!/^[-+]./.test(text)) break;
    if (text.startsWith("--")) {
      const long = text.slice(2);
      if (long === "help" || long === "version") return { origin: "report" };
      if (long === "rcfile" || long === "init-file") {
        const file = args[++i];
        const written = file === undefined ? undefined : call.machine.fileStream(file, call.scope);
        if (written !== undefined) judge.shellFrom(written);
        else if (/^\/dev\/(stdin|fd\/0)$/.test(file?.text ?? "")) judge.shellFrom(call.stdin);
        else if (file !== undefined) judge.touch("start", file);
        judge.ask("start-up-file", `${name} reads a start-up file of its own`);
      } else if (!LONG.has(long)) judge.ask("unknown-option", `the option ${text} of ${name} is not known`);
      continue;
    }
    if (name === "pwsh" && /^-c(o|om|omm|omma|omman|ommand)?$/i.test(text)) {
      takesCommand = true;
      i++;
      break;
    }
    const sign = text.startsWith("-") ? "-" : "+";
    for (const letter of text.slice(1)) {
      if (letter === "c" && text.startsWith("-")) takesCommand = true;
      else if (letter === "n") syntaxOnly = text.startsWith("-");
      else if (letter === "s") fromStdin = true;
      else if (letter === "o") judgeOptionName(judge, sign, args[++i]);
      else if (letter === "O") {
        judgeShoptName(judge, args[++i]);
        call.scope.nullglob = true;
      } else if (letter === "i") judge.ask("interactive", "an interactive shell reads start-up files");
      else if (letter === "l") judge.ask("start-up-file", "a login shell reads start-up files");
      else if (letter !== "D") judgeOptionLetter(judge, sign, letter);
    }
  }
  const rest = args.slice(i);
  // Of a script in the words all is known that the other command hands on. For one plain command nobody needs a shell.
  const known = call.options.asIs === true && takesCommand && needsShell(rest[0]?.text);
  if (call.options.inside === true && !known && !syntaxOnly) judge.ask("shell", "another command starts a shell");
  if (!ALIKE.has(name)) judge.ask("other-shell", `${name} is a shell that is not judged`);
  // It refuses redirections and a change of the folder.
  else if (name === "rbash") judge.ask("other-shell", "a restricted shell does less than it is told");
  else if (!syntaxOnly && ODD.has(name)) judge.ask("other-shell", `${name} reads some of it otherwise`);
  if (syntaxOnly) {
    for (const file of rest) if (!takesCommand) judge.touch("read", file);
    return { origin: "report" };
  }
  if (takesCommand) {
    script = rest[0];
    if (script === undefined) return { origin: "report" };
    // Its own words for what a shell of this kind cannot say.
    if (name === "pwsh") judge.code("powershell", script);
    if (script.listed) script = new Arg(script.pieces, true);
    // Without a name it has that by which it was called, or found.
    return judge.shell(script, rest.length > 1 ? rest.slice(1) : [Arg.unknown("$0 is not known")]);
  }
  const [file, ...parameters] = rest;
  if (file === undefined || fromStdin) return judge.shellFrom(call.stdin, fromStdin ? rest : []);
  return runFile(call, file, parameters);
};

/** Tells whether a script is known and is more than one command of plain words, which would run as well by itself. */
function needsShell(script: string | undefined): boolean {
  if (script === undefined) return false;
  const parsed = parse(script);
  const { commands: [only, more] } = parsed;
  if (only?.command.type !== "Command" || more !== undefined) return only !== undefined;
  let expands = only.command.redirects.length > 0;
  const look = (node: SyntaxNode): void => {
    expands ||= /Expansion$/.test(node.type);
    forEachChild(node, look);
  };
  forEachChild(parsed, look);
  return expands;
}

/** Judges a file that runs as a script. */
export function runFile(call: ShellCall, file: Arg, parameters: readonly Arg[]): Stream {
  const { judge, machine, scope, stdin } = call;
  if (/^\/(dev\/stdin|dev\/fd\/0|proc\/self\/fd\/0)$/.test(file.text ?? "")) {
    return judge.shellFrom(stdin, parameters);
  }
  const written = machine.fileStream(file, scope);
  if (written !== undefined) {
    machine.startsMade(file, scope);
    if (written.text === undefined) return judge.shellFrom(written);
    return judge.shell(Arg.of(written.text), [file, ...parameters]);
  }
  judgeNameless(machine, file, parameters, scope);
  judge.touch("start", file);
  if (!file.known) judge.ask("unknown-script", "it is not known which script runs");
  judge.ask("script", `it runs the script ${file.shown}`);
  return { origin: "unknown" };
}

/** Judges what was written in this text into a script whose path is not known. */
export function judgeNameless(machine: Machine, file: Arg, parameters: readonly Arg[], scope: Scope): void {
  const written = machine.namelessStream(file, scope);
  if (written === undefined) return;
  const judge = machine.judge(scope.copy(), file.shown);
  onlyRefused(machine, () => judge.shellFrom(written, parameters));
}

/** The shells. */
export const SHELLS: ReadonlyMap<string, ShellRule> = new Map(
  [
    "sh",
    "bash",
    "dash",
    "ash",
    "rbash",
    "ksh",
    "ksh93",
    "mksh",
    "zsh",
    "fish",
    "csh",
    "tcsh",
    "pwsh",
    "elvish",
    "nu",
    "xonsh",
    "yash",
    "posh",
    "oksh",
    "osh",
    "ysh",
    "es",
    "ion",
  ]
    .map((name) => [name, shell]),
);
