// The builtins that give a name another meaning, or switch builtins on and off.
// Functions are no builtins: they are followed by the interpreter.

import type { ShellRule } from "../shell_call.ts";

/** Judges `alias` and `unalias`. */
export const alias: ShellRule = ({ args, judge, machine, name, scope }) => {
  if (args.length === 0 || name === "alias" && args[0]?.text === "-p") return { origin: "report" };
  // Without a value it prints.
  if (name === "alias" && args.every(({ text }) => text !== undefined && !text.includes("="))) {
    return { origin: "report" };
  }
  judge.ask("alias", "it gives a name another meaning");
  // Whatever is typed by that name later will run.
  for (const arg of args) {
    const equals = name === "alias" ? arg.prefix.indexOf("=") : -1;
    if (equals > 0) judge.shell(arg.drop(equals + 1));
    // With the words behind it, as a function of that name would; what that comes to counts only where it is refused.
    const [, bare, value] = /^([\w.-]+)=(?!\1\b)([\w./-]+(?: -[\w-]+)*)$/.exec(arg.text ?? "") ?? [];
    if (bare !== undefined && name === "alias") machine.source(`${bare}() { ${value} "$@"; }`, scope);
  }
};

/** Judges `enable`. */
export const enable: ShellRule = ({ args, judge }) => {
  const text = args.map((arg) => arg.text ?? "?").join(" ");
  if (/(^|\s)-\w*[fd]|\?/.test(text)) judge.deny("loads-code", "it loads a builtin from a file");
  else if (args.length > 0 && !/^-[aps]+$/.test(text)) judge.ask("builtin", "it switches builtins on or off");
  return { origin: "report" };
};

/** Judges `hash`. */
export const hash: ShellRule = ({ args, judge, machine, scope }) => {
  const at = args.findIndex((arg) => /^-\w*p/.test(arg.text ?? "-p"));
  if (at < 0) return { origin: "report" };
  judge.ask("name-lookup", "it gives a name another program");
  // From here on the name is the program.
  const [program, name] = args.slice(at + 1).map((arg) => arg.text ?? "");
  if (/^[\w./-]+$/.test(program ?? "") && /^[\w.-]+$/.test(name ?? "")) {
    machine.source(`${name}() { ${program} "$@"; }`, scope);
  }
  return { origin: "report" };
};
