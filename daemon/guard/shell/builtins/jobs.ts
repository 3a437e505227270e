// The builtins for jobs and other processes.
// What runs beside the shell is judged where it is started.

import { TOOLS } from "../tools/all.ts";
import { judgeNameText } from "../arithmetic.ts";
import { store } from "../assign.ts";
import { Arg, NOTHING } from "../call.ts";
import type { ShellRule } from "../shell_call.ts";
import { isTame } from "./test_words.ts";

/** Follows `wait`, which may set a variable. */
export const wait: ShellRule = ({ args, machine, scope }) => {
  const at = args.findIndex((arg) => /^-[fn]*p/.test(arg.prefix));
  const front = /^-[fn]*p(?=.)/s.exec(args[at]?.prefix ?? "")?.[0];
  const name = at < 0 ? undefined : front === undefined ? args[at + 1] : args[at]?.drop(front.length);
  if (name !== undefined) judgeNameText(machine, name, scope);
  if (name?.text !== undefined) store(machine, scope, name.text, Arg.unknown("a process"));
  for (const arg of at < 0 ? args : []) {
    if (arg.mayBeOption && arg.text === undefined && !isTame(arg)) judgeNameText(machine, arg, scope);
  }
  return NOTHING;
};

/** Judges `jobs`: `-x COMMAND` runs a command. */
export const jobs: ShellRule = ({ args, judge }) => {
  const [first, ...rest] = args;
  if (first?.text === "-x") return judge.run(rest);
  for (const arg of args) {
    if (arg.mayBeOption && !/^-[lnprs]+$/.test(arg.text ?? "")) {
      judge.ask("unknown-option", `${arg.shown} may be an option of jobs that runs a command`);
    }
  }
  return { origin: "report" };
};

/** Judges `bg`, `fg` and `disown`. */
export const resumes: ShellRule = ({ judge }) => {
  judge.ask("process", "it starts a job again, or lets go of it");
};

/** Judges `kill` as the program of that name. */
export const kill: ShellRule = (call) => {
  const rule = TOOLS.get("kill");
  if (rule !== undefined) return rule(call);
  call.judge.ask("signal", "it sends a signal");
};
