// Programs that run others by their words: busybox, parallel and the loader.
// What runs then is judged like any other command.

import { fill, itemsOf } from "./items.ts";
import { ifItSucceeds } from "../plain_output.ts";
import { onlyRefused } from "../refused.ts";
import type { ShellRule } from "../shell_call.ts";
import { spaced } from "../spaced.ts";

/** Judges `parallel`. */
export const parallel: ShellRule = (call) => {
  const { judge, args, machine, stdin } = call;
  if (args.length === 1 && /^--(help|version)$/.test(args[0]?.text ?? "")) return { origin: "report" };
  judge.ask("wrapper", "parallel starts many commands at once");
  const at = args.findIndex((arg) => /^:::/.test(arg.text ?? ""));
  const command = (at < 0 ? args : args.slice(0, at)).filter((arg) => !arg.prefix.startsWith("-"));
  const items = at < 0 ? itemsOf(stdin, false, undefined, true) : args.slice(at + 1);
  for (const item of items) {
    const argv = command.some((arg) => arg.shown.includes("{}"))
      ? command.map((arg) => fill(arg, "{}", item))
      : [...command, item];
    judge.shell(spaced(argv));
    // A name of a list that is not known to the character is no text of a script.
    if (item.text === undefined) onlyRefused(machine, () => judge.run(argv));
  }
};

/** Judges `busybox` and `toybox`. */
export const busybox: ShellRule = ({ args, judge, stdin, name }) => {
  const [applet, ...rest] = args;
  if (applet === undefined || /^--(help|list|list-full|version)$/.test(applet.text ?? "")) return { origin: "report" };
  if (applet.prefix.startsWith("-")) judge.ask("unknown-option", `the option ${applet.shown} of ${name} is not known`);
  return ifItSucceeds(judge.run([applet, ...rest], stdin));
};

/** Judges the loader of programs. */
export const ldso: ShellRule = ({ args, judge, stdin }) => {
  judge.ask("wrapper", "the loader runs a program by another name");
  const program = args.findIndex((arg) => !arg.prefix.startsWith("-"));
  if (program >= 0) return judge.run(args.slice(program), stdin);
};
