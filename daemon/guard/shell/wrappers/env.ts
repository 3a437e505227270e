// What `env` sets, and what it runs.
// What a variable of a certain name means is judged in environment.ts.

import { Arg } from "../call.ts";
import { judgeAssignmentName } from "../environment.ts";
import { parseArgs } from "../options.ts";
import { ifItSucceeds } from "../plain_output.ts";
import { onlyRefused } from "../refused.ts";
import type { ShellRule } from "../shell_call.ts";
import { spaced } from "../spaced.ts";
import { isSure, onlyAsks, reportUnknown } from "./wrapper.ts";

/** Variables of a run that tools go by. */
const FIXED = /^(PATH|HOME|PAGER|\w*PAGER|SSH_\w+|NO_UPDATE_NOTIFIER|TERM|USER|LOGNAME)$/;

/** Judges `env`. */
export const env: ShellRule = (call) => {
  const { judge, machine, scope } = call;
  const parsed = parseArgs(call.args, {
    short: "iu:C:S:v0",
    long: [
      "ignore-environment",
      "unset=",
      "chdir=",
      "split-string=",
      "null",
      "debug",
      "help",
      "version",
      "block-signal=?",
      "default-signal=?",
      "ignore-signal=?",
      "list-signal-handling",
    ],
    stopAtOperand: true,
  });
  if (onlyAsks(parsed)) return { origin: "report" };
  // The words of "-S" stand in its place: what follows belongs to the command that they begin.
  const split = call.args.findIndex(({ prefix }) => /^(-[iv0]*S|--s[a-z-]*(=|$))/.test(prefix));
  const front = /^(-[iv0]*S|--s[a-z-]*=?)/.exec(call.args[split]?.prefix ?? "")?.[0] ?? "";
  const whole = split < 0 ? undefined : (call.args[split] as Arg).drop(front.length);
  const attached = (whole?.pieces.length ?? 0) > 0;
  const text = attached ? whole?.text : call.args[split + 1]?.text;
  if (split >= 0 && text !== undefined && parsed.options.some(({ name }) => /^(S|split-string)$/.test(name))) {
    const behind = call.args.slice(split + (attached ? 1 : 2));
    // env has its own quoting; where there is any, its words are judged as a script too.
    if (/['"\\$~]/.test(text)) judge.shell(spaced([Arg.of(text), ...behind]));
    // Its escapes part words, and a comment ends them.
    if (/[\\#]/.test(text)) judge.ask("unknown-word", "env reads an escape or a comment in its own way");
    const words = text.trim().split(/\s+/).map((word) => Arg.of(word.replace(/^(['"])(.*)\1$/, "$2")));
    const letters = front.startsWith("--") ? "" : front.slice(1, -1);
    const flags = letters === "" ? [] : [Arg.of(`-${letters}`)];
    return env({ ...call, args: [...call.args.slice(0, split), ...flags, ...words, ...behind] });
  }
  reportUnknown(call, parsed);
  let inner = scope;
  for (const { name, value } of parsed.options) {
    const takes = /^(i|ignore-environment)$/.test(name) ||
      /^(u|unset)$/.test(name) && !/^(?!GIT_|npm_)\w*$/.test(value?.text ?? "-") ||
      /^(u|unset)$/.test(name) && FIXED.test(value?.text ?? "PATH");
    if (takes && parsed.operands.length > 0) {
      judge.ask("environment", "it takes away settings that keep commands from running what a project says");
    }
    if ((name === "C" || name === "chdir") && value !== undefined) {
      judge.touch("list", value);
      inner = scope.copy();
      inner.cwd = machine.pathKey(value, scope);
      inner.mayBeIn(scope.otherCwds.flatMap((other) => {
        const from = scope.copy();
        from.cwd = other;
        return machine.pathKey(value, from) ?? [];
      }));
    }
    if ((name === "S" || name === "split-string") && value?.text === undefined) {
      judge.ask("unknown-command", "it is not known what env runs");
    }
  }
  let argv: readonly Arg[] = parsed.operands;
  let count = 0;
  for (const arg of argv) {
    const match = /^([A-Za-z_][\w]*)=/.exec(arg.prefix);
    if (match === null) {
      if (/^[^=/]*=/.test(arg.prefix)) {
        judge.ask("environment", `${arg.shown} sets a variable with an odd name`);
        // A function that is handed on to a shell: its body may be called there.
        const body = /^BASH_FUNC_[^=]*=\(\)\s*(\{.*\})\s*$/s.exec(arg.text ?? "")?.[1];
        if (body !== undefined) onlyRefused(machine, () => machine.source(body, scope.copy()));
        count++;
        continue;
      }
      break;
    }
    const name = match[1] as string;
    judgeAssignmentName(machine, name, { kind: "text", value: arg.drop(name.length + 1) });
    count++;
  }
  argv = argv.slice(count);
  if (argv.length === 0) {
    judge.ask("environment-dump", "it prints the environment");
    return { origin: "report", secret: true };
  }
  const printed = machine.command(argv, call.stdin, inner, { external: true, inside: true });
  const sure = { i: /^$/, "ignore-environment": /^$/, u: /^\w+$/, unset: /^\w+$/ };
  return isSure(parsed, sure) ? printed : ifItSucceeds(printed);
};
