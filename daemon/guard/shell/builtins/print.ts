// What echo and printf print, and the variables that printf sets.
// Knows nothing of where that goes.

import { judgeNameText } from "../arithmetic.ts";
import { forget, store, storeUnknown } from "../assign.ts";
import { Arg, NOTHING } from "../call.ts";
import type { Machine } from "../machine.ts";
import { doubted } from "../plain_output.ts";
import { echoText, printfText } from "../printf.ts";
import type { Scope } from "../scope.ts";
import type { ShellRule } from "../shell_call.ts";
import { changedByFormat, withChanged } from "../tools/changed_names.ts";
import { streamOfWords } from "../streams.ts";
import { isTame } from "./test_words.ts";

/** What `echo` prints. */
export const echo: ShellRule = ({ args, scope, options }) => {
  // To other shells than bash every backslash is an escape, and only -n an option.
  // The program of that name knows other escapes than the builtin.
  const other = scope.plainShell || options.external === true;
  const odd = other &&
    args.some(({ prefix, text }) => text?.includes("\\") === true || scope.plainShell && /^-./.test(prefix));
  return streamOfWords(args, odd ? undefined : echoText(args));
};

/** What `printf` prints, or sets with `-v`. */
export const printf: ShellRule = (call) => {
  const stream = printfAsBuiltin(call);
  const { args, options, scope, judge } = call;
  // How wide it prints is said by a word.
  if (
    args.some(({ shown }) => /%[-+ #\d.]*\*/.test(shown)) &&
    args.some(({ text }) => /^[-+ ]*\d{7,}$/.test(text ?? ""))
  ) {
    judge.ask("memory", "it may print a line of very great length");
  }
  const other = options.external === true || scope.plainShell;
  // Other escapes and directives are known to the program, and to other shells.
  const odd = other &&
    args.some(({ text }) => text === undefined || /\\(?![\\nt])|%(?!%|s|[1-9]\d*s|d)|\\0/.test(text));
  // An option that is not known is an error, and nothing is printed.
  const fails = args[0]?.mayBeOption === true && !/^(-v|--$)/.test(args[0].prefix);
  return (odd || fails) && stream !== undefined ? doubted(stream) : stream;
};

const printfAsBuiltin: ShellRule = ({ args, judge, machine, scope }) => {
  // "-v NAME", "-vNAME", of several the last.
  let rest = args;
  let into: Arg | undefined;
  for (; rest[0]?.prefix.startsWith("-v") === true; rest = rest.slice(rest[0]?.text === "-v" ? 2 : 1)) {
    into = rest[0].text === "-v" ? rest[1] : rest[0].drop(2);
    if (into !== undefined) judgeNameText(machine, into, scope);
  }
  if (into !== undefined) {
    const before = scope.copy();
    if (rest[0]?.text === "--") rest = rest.slice(1);
    if (rest[0]?.mayBeOption === true) judge.ask("unknown-option", `${rest[0].shown} may be an option of printf`);
    const text = printfText(rest);
    const value = text === undefined ? Arg.unknown("what printf makes") : Arg.of(text.replace(/\0[^]*/, ""));
    if (into.text !== undefined) store(machine, scope, into.text, value);
    else forget(machine, scope);
    countInto(rest, machine, scope);
    // Without a format it does nothing.
    if (rest.length === 0) scope.merge(before);
    return NOTHING;
  }
  const [format, name] = rest;
  // Behind what is not known, a text that does not end in a bracket makes no name of it.
  const last = format?.pieces.at(-1);
  const named = last?.kind !== "text" || last.text.endsWith("]");
  if (format?.mayBeOption === true && format.text === undefined && named && !isTame(format)) {
    const subscript = name !== undefined && (name.text === undefined ? !isTame(name) : /[[$`]/.test(name.text));
    if (format.mayVanish || subscript) {
      machine.find("ask", "evaluates", `${format.shown} is not known and may be "-v" in front of a subscript`);
    }
  }
  if (rest[0]?.text === "--") rest = rest.slice(1);
  countInto(rest, machine, scope);
  const printed = streamOfWords(rest, printfText(rest));
  const around = changedByFormat(rest[0]?.text ?? "");
  return around === undefined || printed.tried === undefined ? printed : withChanged(printed, printed, around);
};

/** `%n` puts the number of letters printed so far into the variable that a word names. */
function countInto([format, ...values]: readonly Arg[], machine: Machine, scope: Scope): void {
  if (format === undefined || format.text !== undefined && !/%[^%]*n/.test(format.text.replaceAll("%%", ""))) return;
  const counts = /%[-+ #0\d.*]*[hlLjzt]*n/.test(format.text ?? "");
  for (const { text } of values) {
    if (text !== undefined && /^[A-Za-z_]\w*$/.test(text)) {
      if (counts || scope.variables.has(text) || text === text.toUpperCase()) storeUnknown(machine, scope, text);
    } else if (text === undefined && counts) {
      machine.find("ask", "evaluates", "which variable printf sets is not known");
      forget(machine, scope);
    }
  }
}
