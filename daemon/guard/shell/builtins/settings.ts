// The builtins that change how the shell itself works.
// What a single option means is in shell_options.ts.

import { Arg, NOTHING } from "../call.ts";
import { physicalAfter } from "../physical.ts";
import type { ShellRule } from "../shell_call.ts";
import { judgeOptionLetter, judgeOptionName, judgeShoptName } from "../shell_options.ts";

/** Follows `set`: options of the shell, and its arguments. */
export const set: ShellRule = ({ args, judge, scope }) => {
  scope.physical = physicalAfter(args, scope.physical);
  if (args.length === 0) {
    judge.ask("environment-dump", "it prints every variable");
    return { origin: "report", secret: true };
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Arg;
    const text = arg.text ?? (arg.prefix === "" ? "?" : arg.prefix);
    if (arg.text === undefined && arg.mayBeOption) {
      judge.ask("unknown-word", `${arg.shown} may be an option of set`);
      scope.positionalKnown = false;
    }
    if (text === "--" || text === "-" || !/^[-+]./.test(text)) {
      if (text === "-" && args[i + 1] === undefined) return NOTHING;
      scope.positional = text === "--" || text === "-" ? args.slice(i + 1) : args.slice(i);
      scope.positionalKnown = !scope.positional.some((each) => each.mayVanish);
      return NOTHING;
    }
    const sign = text.startsWith("-") ? "-" : "+";
    for (const letter of text.slice(1)) {
      if (letter === "o") judgeOptionName(judge, sign, args[++i]);
      else judgeOptionLetter(judge, sign, letter);
      if (sign === "-" && (/[eu]/.test(letter) || letter === "o" && /^(errexit|nounset)$/.test(args[i]?.text ?? ""))) {
        scope.strict = true;
      }
    }
  }
  return NOTHING;
};

/** Judges `shopt`. */
export const shopt: ShellRule = ({ args, judge, scope }) => {
  const options = args.filter((arg) => arg.mayBeOption);
  if (options.every(({ text }) => /^-[pq]+$/.test(text ?? ""))) return { origin: "report" };
  // With -o these are the options of set.
  const ofSet = options.some(({ text = "o" }) => text.includes("o"));
  const sign = options.some(({ text = "u" }) => text.includes("u")) ? "+" : "-";
  for (const arg of args) {
    if (arg.mayBeOption) {
      if (!/^-[suqop]+$/.test(arg.text ?? "")) judge.ask("unknown-option", `${arg.shown} may be an option of shopt`);
    } else if (ofSet) judgeOptionName(judge, sign, arg);
    else judgeShoptName(judge, arg);
    if (arg.text === "nullglob" || arg.text === undefined) scope.nullglob = true;
  }
  return { origin: "report" };
};

/** Judges `ulimit`: where a limit is reached, redirections, pipes and substitutions fail that else cannot. */
export const ulimit: ShellRule = ({ args, judge }) => {
  args.forEach(({ text }, at) => {
    if (text !== undefined && /^-[a-zA-Z]+$/.test(text)) return;
    const front = args[at - 1]?.text ?? "";
    const enough = text !== undefined && (/^(unlimited|hard|soft)$/.test(text) || /^-[HS]*c$/.test(front) ||
      /^-[HS]*n$/.test(front) && /^\d{4,9}$/.test(text));
    if (!enough) judge.ask("limit", "it takes away what the commands behind it need");
  });
  return { origin: "report" };
};
