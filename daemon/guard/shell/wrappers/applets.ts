// Programs that run others by their words: busybox, parallel and the loader.
// What runs then is judged like any other command.

import { Arg } from "../call.ts";
import { fill, itemsOf } from "./items.ts";
import { ifItSucceeds } from "../plain_output.ts";
import { onlyRefused } from "../refused.ts";
import type { ShellRule } from "../shell_call.ts";
import { spaced } from "../spaced.ts";

/** Options of parallel with a value that is a word of its own. */
const VALUED =
  /^(?:-[jnNISPLEsda]|--(?:jobs|wd|workdir|delay|timeout|joblog|results|colsep|arg-file|max-args|max-lines|retries|halt|tmpdir|sshlogin|load|memfree|nice|tagstring|env|delimiter|id))$/;

/** Judges `parallel`. */
export const parallel: ShellRule = (call) => {
  const { judge, args, machine, stdin } = call;
  if (args.length === 1 && /^--(help|version)$/.test(args[0]?.text ?? "")) return { origin: "report" };
  judge.ask("wrapper", "parallel starts many commands at once");
  const at = args.findIndex((arg) => /^:::/.test(arg.text ?? ""));
  const words = at < 0 ? args : args.slice(0, at);
  // Behind some options stands a value.
  const first = words.findIndex((arg, at) => !arg.prefix.startsWith("-") && !VALUED.test(words[at - 1]?.text ?? ""));
  const rest = first < 0 ? [] : words.slice(first);
  const any = words.filter((arg) => !arg.prefix.startsWith("-"));
  const command = rest.length > 0 && rest.length < any.length ? rest : any;
  const files = /^::::/.test(args[at]?.text ?? "");
  if (files) {
    // Without a command each line is one.
    for (const file of args.slice(at + 1)) judge.touch(command.length === 0 ? "start" : "read", file);
  }
  const items = at < 0
    ? itemsOf(stdin, false, undefined, true)
    : files
    ? [Arg.unknown("a line of a file", true)]
    : args.slice(at + 1);
  for (const item of items) {
    const argv = command.some((arg) => arg.shown.includes("{}"))
      ? command.map((arg) => fill(arg, "{}", item))
      : [...command, item];
    judge.shell(spaced(argv));
    // An option that takes no value there has its words in front of the command.
    if (command !== any) {
      machine.reach.withoutCode(() => onlyRefused(machine, () => judge.shell(spaced([...any, item]))));
    }
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
