// The builtins for whoever sits before a shell: history, keys and completion.
// What is bound to a key or a completion is judged as if it ran.

import { Arg } from "../call.ts";
import { parseArgs } from "../options.ts";
import { promptText } from "../prompt_text.ts";
import type { ShellRule } from "../shell_call.ts";

/** Judges `history`. */
export const history: ShellRule = ({ args, judge }) => {
  const text = args.map((arg) => arg.text ?? "?").join(" ");
  if (/(^|\s)-\w*[cd]/.test(text)) judge.deny("history-off", "it deletes the record of what was typed");
  else if (/(^|\s)-\w*w/.test(text) && args.some((arg) => arg.text === "/dev/null")) {
    judge.deny("history-off", "it empties the record of what was typed");
  } else if (/(^|\s)-\w*[wanrps]|\?/.test(text)) judge.ask("history", "it changes the record of what was typed");
  return { origin: "report" };
};

/** Judges `complete`, `compgen` and `compopt`. */
export const complete: ShellRule = ({ args, judge, machine, name, scope }) => {
  const parsed = parseArgs(args, { short: "abcdefgjksuvprDEIA:G:W:P:S:X:F:C:o:V:" });
  for (const { name: option, value } of parsed.options) {
    if (option === "C" && value !== undefined) {
      judge.shell(value);
      judge.ask("completion", "it runs a command for completion");
    }
    if (option === "F") judge.ask("completion", "it runs a function for completion");
    // The words of -W are expanded again.
    if (option === "W" && /[$`]/.test(value?.text ?? "$")) {
      judge.ask("evaluates", "a word list is expanded again");
      if (value?.text !== undefined) promptText(machine, value.text, scope);
    }
    if (/^[ve]$/.test(option) || option === "A" && /^(variable|export|arrayvar)$/.test(value?.text ?? "variable")) {
      judge.ask("environment-dump", "it prints the names of variables");
    }
  }
  if (name === "complete" && parsed.operands.length > 0) judge.ask("completion", "it changes completion");
  return { origin: "report" };
};

/** Judges `bind`. */
export const bind: ShellRule = ({ args, judge }) => {
  args.forEach((arg, at) => {
    if (args[at - 1]?.text !== "-x") return;
    const colon = arg.text?.indexOf(":") ?? -1;
    if (colon > 0) judge.shell(Arg.of((arg.text as string).slice(colon + 1).trim().replace(/^"(.*)"$/s, "$1")));
  });
  if (args.some((arg) => !/^-[lpPsSvVqX]+$/.test(arg.text ?? ""))) judge.ask("key-binding", "it changes what keys do");
  return { origin: "report" };
};

/** Judges `fc`. */
export const fc: ShellRule = ({ args, judge }) => {
  if (args.length === 0 || !/^-\w*l/.test(args[0]?.text ?? "")) {
    judge.ask("history", "it edits and runs what was typed before");
  }
  return { origin: "report" };
};
