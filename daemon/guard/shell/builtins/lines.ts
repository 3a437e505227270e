// What `mapfile` makes of its input, and the text that it evaluates for its lines.
// Whose input that is, the scope knows.

import { judgeNameText } from "../arithmetic.ts";
import { storeItems, storeText } from "../assign.ts";
import { Arg, NOTHING } from "../call.ts";
import { isNamed, unknownLine } from "./line.ts";
import type { Machine } from "../machine.ts";
import { takenFromList } from "../odd_words.ts";
import { parseArgs } from "../options.ts";
import type { Scope } from "../scope.ts";
import type { ShellRule } from "../shell_call.ts";

/** Lines that are handed to a callback one by one; of more it is said that they are not known. */
const MOST_CALLS = 16;

/** Judges the text that mapfile evaluates for its lines: bash puts the place of a line and the line, quoted, behind it. */
function callBack(machine: Machine, text: string, scope: Scope): void {
  const { lines } = scope.input;
  const known = lines !== undefined && lines.length > 0 && lines.length <= MOST_CALLS;
  for (const line of known ? lines : Array(MOST_CALLS).fill(undefined)) {
    const inner = scope.copy();
    storeText(
      machine,
      inner,
      "REPLY",
      line === undefined ? unknownLine(scope.input.stream, false) : Arg.of(line),
    );
    machine.source(`${text} 0 "$REPLY"`, inner);
    // Whether it is called for each line is an option's to say.
    if (!scope.merge(inner) && !known) return;
  }
}

const MAPFILE_OPTIONS = "d:n:O:s:tu:C:c:";

/** Follows `mapfile`; what fails leaves all as it was. */
export const mapfile: ShellRule = (call) => {
  const { options, operands, unknown } = parseArgs(call.args, { short: MAPFILE_OPTIONS });
  const sure = unknown.length === 0 && options.every(({ name }) => /^[tCc]$/.test(name)) &&
    operands.every(({ text }) => /^[A-Za-z_]\w*$/.test(text ?? "")) && !isNamed(call.scope, operands[0]);
  const before = sure ? undefined : call.scope.copy();
  const stream = readLines(call);
  if (before !== undefined) {
    before.input = call.scope.input;
    call.scope.merge(before);
  }
  return stream;
};

const readLines: ShellRule = ({ args, judge, machine, scope }) => {
  scope.input.onRead?.();
  const parsed = parseArgs(args, { short: MAPFILE_OPTIONS });
  for (const { name, value } of parsed.options) {
    if (name !== "C" || value === undefined) continue;
    // It is evaluated here, where the functions of the text are known.
    if (value.text === undefined) judge.shell(value);
    else callBack(machine, value.text, scope);
  }
  const [name] = parsed.operands;
  if (name !== undefined) judgeNameText(machine, name, scope);
  const trims = parsed.options.some((option) => option.name === "t");
  const odd = parsed.options.some((option) => /[dnOsu]/.test(option.name));
  const lines = odd ? undefined : scope.input.lines;
  const { stream } = scope.input;
  // Each line of a list of files is one of them.
  const listed = odd || !trims || lines !== undefined || stream.names?.every((each) => each.known) !== true
    ? undefined
    : stream.names.map((each) => takenFromList(new Arg(each.pieces, true), { lines: true }));
  const items = listed ?? lines?.map((line) => Arg.of((trims ? line : `${line}\n`).replace(/\0[^]*/, ""))) ??
    [unknownLine(stream, true)];
  scope.input.lines = undefined;
  storeItems(machine, scope, name?.text ?? "MAPFILE", { kind: "array", items });
  return NOTHING;
};
