// What `read` makes of a line, and the variables that it sets.
// Whose input that is, the scope knows.

import { isHarmlessNumber, judgeNameText } from "../arithmetic.ts";
import { forget, isFixed, store, storeItems, storeText } from "../assign.ts";
import { Arg, NOTHING, type Stream } from "../call.ts";
import { gaps, ifsOf } from "../ifs.ts";
import { takenFromList } from "../odd_words.ts";
import { parseArgs } from "../options.ts";
import { doubted } from "../plain_output.ts";
import type { Scope } from "../scope.ts";
import type { ShellCall, ShellRule } from "../shell_call.ts";
import { knownOf, triedOf, whyUnknown, withTried } from "../streams.ts";

const READ_OPTIONS = "ersa:d:i:n:N:p:t:u:";

/** Follows `read`: what is read in time, and into names that are some; otherwise all is as it was. */
export const read: ShellRule = (call) => {
  const { options, operands } = parseArgs(call.args, { short: READ_OPTIONS });
  const sure =
    options.every(({ name, value }) => /[ersadp]/.test(name) && (name !== "a" || !isNamed(call.scope, value))) &&
    // With the first name that cannot be set it ends.
    operands.every(({ text = "" }) => /^[A-Za-z_]\w*$/.test(text) && !isFixed(call.scope, text));
  const before = sure ? undefined : call.scope.copy();
  readLine(call);
  if (before !== undefined) {
    before.input = call.scope.input;
    call.scope.merge(before);
  }
  return NOTHING;
};

/** Tells whether a variable is an array with names: no lines or fields are put into it. */
export function isNamed(scope: Scope, name: Arg | undefined): boolean {
  const meant = scope.meant(name?.text ?? "");
  const held = scope.variables.get(meant);
  return held?.kind === "array" && held.named === true || scope.attributes.get(meant)?.includes("A") === true;
}

const readLine = ({ args, judge, machine, scope, stdin }: ShellCall): Stream => {
  const parsed = parseArgs(args, { short: READ_OPTIONS });
  for (const arg of parsed.unknown) judge.ask("unknown-option", `the option ${arg.shown} of read is not known`);
  const array = parsed.options.findLast(({ name }) => name === "a")?.value;
  const marks = parsed.options.filter(({ name }) => name === "d");
  // Up to the end, or to the end of a name that whoever lists them ends so.
  const whole = marks.length === 1 && marks[0]?.value?.text === "";
  const odd = parsed.options.some(({ name }) => /[nNtu]/.test(name)) || marks.length > 0 && !whole;
  const names = array === undefined ? parsed.operands : [array];
  const { lines, stream: from } = scope.input;
  if (!parsed.options.some(({ name }) => name === "u")) scope.input.onRead?.();
  const rest = lines === undefined || from.text === undefined || lines.some((each) => each.includes("\0"))
    ? undefined
    : joined(lines, from.text);
  const line = whole
    ? odd ? undefined : rest
    : lines === undefined || odd
    ? undefined
    : (lines.shift() ?? "").replaceAll("\0", "");
  if (whole && lines !== undefined) scope.input.lines = rest === undefined ? undefined : [];
  // Where it is not known whether this is read, nothing is known of what is read next.
  if (scope.input.owner !== scope) scope.input.lines = undefined;
  if (odd) scope.input.lines = undefined;
  // Nothing is left of nothing: what searches a folder where nothing flows in still does.
  if (from.text !== undefined && from.text !== "") {
    // Whoever reads behind it gets what it has left.
    const left = scope.input.lines === undefined ? undefined : joined(scope.input.lines, from.text);
    scope.input.stream = doubted({ ...from, text: left ?? from.text });
  }
  for (const name of names) judgeNameText(machine, name, scope);
  if (names.some((name) => name.text === undefined)) forget(machine, scope);
  const unknownText = () => unknownLine(stdin, false);
  const raw = parsed.options.some(({ name }) => name === "r");
  const ifs = ifsOf(scope);
  const text = line === undefined || !raw && line.includes("\\") ? undefined : line;
  const meant = names.flatMap((name) => name.text ?? []);
  if (array !== undefined) {
    const items = text === undefined || ifs === undefined ? undefined : fieldsOf(text, ifs, Infinity);
    storeItems(machine, scope, meant[0] ?? "_", {
      kind: "array",
      items: items === undefined ? [new Arg(unknownText().pieces, true)] : items.map(Arg.of),
    });
    return NOTHING;
  }
  // Without a name the line stays as it is.
  if (meant.length === 0) {
    storeText(machine, scope, "REPLY", text === undefined ? unknownText() : Arg.of(text));
    return NOTHING;
  }
  // A line of a list of files is one of them.
  const [listed] = scope.input.stream.names ?? [];
  // A name that ends otherwise is read with its end.
  const followed = (!whole || scope.input.stream.nul === true) &&
    (listed?.known === true || listed !== undefined && isHarmlessNumber(listed));
  if (text === undefined && !odd && meant.length === 1 && scope.input.stream.names?.length === 1 && followed) {
    // Where nothing is listed nothing is read.
    const pieces = listed.pieces.map((each) => each.kind === "unknown" ? each : { ...each, mayFail: "empty" as const });
    const taken = takenFromList(new Arg(pieces), { lines: !whole, quotes: !raw });
    store(machine, scope, meant[0] as string, taken);
    return NOTHING;
  }
  const fields = text === undefined || ifs === undefined ? undefined : fieldsOf(text, ifs, meant.length);
  meant.forEach((name, index) =>
    store(machine, scope, name, fields === undefined ? unknownText() : Arg.of(fields[index] ?? ""))
  );
  return NOTHING;
};

/** The lines that are left of a text, the last one ended only where it is in the text. */
function joined(lines: readonly string[], text: string): string {
  return lines.join("\n") + (lines.length > 0 && text.endsWith("\n") ? "\n" : "");
}

/** More lines than this are not tried of what may be read. */
const MOST_LINES = 8;

/** What is read of a stream whose text is not known. @param words It may be many, or none. */
export function unknownLine(stream: Stream, words: boolean): Arg {
  const why = whyUnknown(stream, "what is read");
  const secret = stream.secret === true ? { secret: true } : {};
  // What may be read is tried: what is refused is refused.
  const lines = knownOf(stream).flatMap((text) => text.split("\n")).filter((line) => line !== "").slice(0, MOST_LINES);
  const piece = { kind: "unknown", why, ...secret, ...(lines.length > 0 ? { texts: lines } : {}) } as const;
  return new Arg([withTried(piece, triedOf(stream))], words);
}

/** Parts a line into fields as `read` does: the last one takes the rest, without the gap at its end. */
function fieldsOf(line: string, ifs: string, most: number): string[] {
  const fields: string[] = [];
  const parts = gaps(line, ifs);
  let i = parts[0]?.blank === true ? 1 : 0;
  while (i < parts.length) {
    if (fields.length === most - 1) {
      const rest = parts.slice(i);
      if (rest.at(-1)?.blank === true) rest.pop();
      // A single sign at the end belongs to the field before it, if that is all there is.
      if (rest.length === 2 && rest[1]?.sign === true || rest.length === 1 && rest[0]?.sign === true) rest.pop();
      fields.push(rest.map(({ text }) => text).join(""));
      return fields;
    }
    const part = parts[i] as typeof parts[number];
    if (part.sign) fields.push("");
    else {
      fields.push(part.text);
      i++;
      if (parts[i]?.blank === true) i++;
    }
    if (parts[i]?.sign === true) i++;
    if (parts[i]?.blank === true) i++;
  }
  return fields;
}
