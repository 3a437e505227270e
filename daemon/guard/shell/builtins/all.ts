// The builtins of bash: what changes the shell itself is followed, what is evaluated again is judged, and what only tells is
// harmless.

import { ifItCounts, judgeArithmeticText, judgeNumber } from "../arithmetic.ts";
import { NOTHING } from "../call.ts";
import { cd, pwd } from "./folders.ts";
import { bind, complete, fc, history } from "./interactive.ts";
import { jobs, kill, resumes, wait } from "./jobs.ts";
import { read } from "./line.ts";
import { mapfile } from "./lines.ts";
import { alias, enable, hash } from "./names.ts";
import { echo, printf } from "./print.ts";
import { command, evaluate, exec, source } from "./run_again.ts";
import { set, shopt, ulimit } from "./settings.ts";
import type { ShellRule } from "../shell_call.ts";
import { test } from "./test_words.ts";
import { trap } from "../traps.ts";
import { declare, getopts, shift, unset } from "./variables.ts";

const harmless: ShellRule = () => NOTHING;

const tells: ShellRule = () => ({ origin: "report" });

const arithmetic: ShellRule = ({ args, machine, scope }) => {
  ifItCounts(machine, scope, () => {
    for (const arg of args) judgeArithmeticText(machine, arg.text, scope);
  });
  return NOTHING;
};

const leaves: ShellRule = ({ args, machine, name, scope }) => {
  if (args[0] !== undefined) judgeNumber(machine, args[0], scope);
  if (name === "return") machine.leaves("function", scope);
  else if (name !== "exit") machine.leaves("loop", scope, args.length === 0 ? "innermost" : "any");
  return NOTHING;
};

/** The builtins. */
export const BUILTINS: ReadonlyMap<string, ShellRule> = new Map<string, ShellRule>([
  [":", harmless],
  ["true", harmless],
  ["false", harmless],
  ["echo", echo],
  ["printf", printf],
  ["test", test],
  ["[", test],
  ["pwd", pwd],
  ["cd", cd],
  ["pushd", cd],
  ["popd", cd],
  ["dirs", tells],
  ["eval", evaluate],
  ["source", source],
  [".", source],
  ["exec", exec],
  ["command", command],
  ["builtin", command],
  ["set", set],
  ["declare", declare],
  ["typeset", declare],
  ["local", declare],
  ["readonly", declare],
  ["export", declare],
  ["unset", unset],
  ["shift", shift],
  ["read", read],
  ["mapfile", mapfile],
  ["readarray", mapfile],
  ["let", arithmetic],
  ["trap", trap],
  ["alias", alias],
  ["unalias", alias],
  ["history", history],
  ["enable", enable],
  ["hash", hash],
  ["complete", complete],
  ["compgen", complete],
  ["compopt", complete],
  ["shopt", shopt],
  ["getopts", getopts],
  ["bind", bind],
  ["kill", kill],
  ["fc", fc],
  ["exit", leaves],
  ["return", leaves],
  ["break", leaves],
  ["continue", leaves],
  ["type", tells],
  ["help", tells],
  ["jobs", jobs],
  ["times", tells],
  ["caller", tells],
  ["wait", wait],
  ["bg", resumes],
  ["fg", resumes],
  ["disown", resumes],
  ["umask", tells],
  ["ulimit", ulimit],
]);

/** Builtins that also exist as programs and then do the same. */
export const EXTERNAL_TWINS: ReadonlySet<string> = new Set([
  "true",
  "false",
  "echo",
  "printf",
  "test",
  "[",
  "pwd",
  "kill",
]);
