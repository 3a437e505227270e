// Programs that keep a file while they run others: `script` and `flock`.
// Whether the file may be written is for the judge of effects.

import { Arg } from "../call.ts";
import { parseArgs } from "../options.ts";
import { ifItSucceeds } from "../plain_output.ts";
import type { ShellRule } from "../shell_call.ts";
import { onlyAsks, reportUnknown } from "./wrapper.ts";

/** Judges `script`. */
export const stringOrCommand: ShellRule = (call) => {
  const { judge } = call;
  const parsed = parseArgs(call.args, {
    short: "aefqc:E:I:O:B:T:m:o:t::V",
    long: [
      "append",
      "command=",
      "return",
      "flush",
      "force",
      "quiet",
      "log-io=",
      "log-in=",
      "log-out=",
      "log-timing=",
      "output-limit=",
      "echo=",
      "timing=?",
    ],
  });
  judge.ask("wrapper", "script writes a record of the session");
  for (const { name, value } of parsed.options) {
    if ((name === "c" || name === "command") && value !== undefined) judge.shell(value);
  }
  for (const operand of parsed.operands) judge.touch("write", operand);
};

/** Judges `flock`. */
export const flock: ShellRule = (call) => {
  const { judge } = call;
  const parsed = parseArgs(call.args, {
    short: "sxneunow:E:Fc:",
    long: [
      "shared",
      "exclusive",
      "nonblock",
      "unlock",
      "close",
      "wait=",
      "timeout=",
      "conflict-exit-code=",
      "no-fork",
      "command=",
      "verbose",
      "help",
      "version",
    ],
    stopAtOperand: true,
  });
  if (onlyAsks(parsed)) return { origin: "report" };
  reportUnknown(call, parsed);
  const [file, ...rest] = parsed.operands;
  if (file !== undefined && !/^\d+$/.test(file.text ?? "")) judge.touch("write", file);
  const [first] = rest;
  if (first?.text === "-c" || first?.text === "--command") return ifItSucceeds(judge.shell(rest[1] ?? Arg.of("")));
  if (rest.length > 0) return ifItSucceeds(judge.run(rest, call.stdin));
};
