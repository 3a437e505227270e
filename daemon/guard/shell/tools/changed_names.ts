// What sed, awk, tr and printf make of each name of a list: text is put in front of it or behind it, or it is ended by another sign.
// Such names are tried only; nothing is allowed because of them.

import { Arg, type Piece, type Stream } from "../call.ts";
import { triedOf, withTried } from "../streams.ts";

/** Text in front of a name and behind it. */
interface Around {
  readonly before: string;
  readonly behind: string;
}

/** Text that nothing in it is more than text to sed. */
const PLAIN = String.raw`([^&\\\n]*)`;

/** One command of sed that changes each line in the same way. The sign of the substitution is the first group. */
const SUBSTITUTIONS: readonly (readonly [RegExp, (parts: readonly string[]) => Around])[] = [
  [new RegExp(String.raw`^s(\W)\^\1${PLAIN}\1[gp]*$`), ([, , before = ""]) => ({ before, behind: "" })],
  [new RegExp(String.raw`^s(\W)\$\1${PLAIN}\1[gp]*$`), ([, , behind = ""]) => ({ before: "", behind })],
  [
    new RegExp(String.raw`^s(\W)\^?\.[*+]\$?\1${PLAIN}&${PLAIN}\1[gp]*$`),
    ([, , before = "", behind = ""]) => ({ before, behind }),
  ],
  [
    new RegExp(String.raw`^s(\W)\^?\\?\(\.[*+]\\?\)\$?\1${PLAIN}\\1${PLAIN}\1[gp]*$`),
    ([, , before = "", behind = ""]) => ({ before, behind }),
  ],
];

/** Commands of sed that leave lines out: those that are told, not all others. */
const LEAVES_OUT = /^(\d+(,\d+)?|\$|\/[^/]*\/)d$/;

/** What a script of sed makes of each line; `undefined` where it may do anything else. */
export function changedBySed(script: string): Around | undefined {
  let around: Around = { before: "", behind: "" };
  for (const command of script.split(/[;\n]/).map((each) => each.trim()).filter((each) => each !== "")) {
    if (LEAVES_OUT.test(command) || command === "p") continue;
    const found = SUBSTITUTIONS.flatMap(([pattern, change]) => {
      const parts = pattern.exec(command);
      // The sign that parts the words is in none of them.
      return parts === null || parts.slice(2).some((part) => part.includes(parts[1] as string)) ? [] : [change(parts)];
    })[0];
    if (found === undefined) return undefined;
    around = { before: found.before + around.before, behind: around.behind + found.behind };
  }
  return around;
}

/** What a program of awk makes of each line, or of a column of it; `undefined` where it may do anything else. */
export function changedByAwk(program: string, home: string): Around | undefined {
  const told = program.replace(/ENVIRON\["HOME"\]/g, `"${home}"`);
  const printed = /^\s*(?:NR\s*(?:>|>=|!=)\s*\d\s*)?\{\s*print\s+(?!\s)([^{}]*)\}\s*(?:;\s*)?$/.exec(told)?.[1]
    ?.trimEnd().replace(/;$/, "").trimEnd();
  const parts = printed === undefined ? null : /^((?:"[^"\\]*"\s*)*)\$(?:\d|NF)((?:\s*"[^"\\]*")*)$/.exec(printed);
  if (parts !== null) {
    const text = (quoted = "") => [...quoted.matchAll(/"([^"]*)"/g)].map(([, each]) => each).join("");
    return { before: text(parts[1]), behind: text(parts[2]) };
  }
  const format = /^\s*\{\s*printf\s*(?:\(\s*)?"([^"]*)"\s*,\s*\$(?:\d|NF)\s*(?:\)\s*)?(?:;\s*)?\}\s*(?:;\s*)?$/.exec(
    told,
  )?.[1];
  return format === undefined ? undefined : changedByFormat(format);
}

/** What a format with one word in it makes of that word. */
export function changedByFormat(format: string): Around | undefined {
  const parts = /^([^%\\]*)%[sb]([^%\\ ]*)(?:\\[n0trx]|\\000| )*$/.exec(format);
  return parts === null ? undefined : { before: parts[1] ?? "", behind: parts[2] ?? "" };
}

/** Tells whether `tr` does no more than to part names by another sign. */
export function partsOnly(words: readonly (string | undefined)[]): boolean {
  const sign = /^(?:\\n|\\0|\\000|\\t|\n| |\[:space:\])$/;
  return words.length === 2 && words.every((word) => sign.test(word ?? ""));
}

/** A stream with the names that it was made of, changed, as words to be tried. */
export function withChanged(made: Stream, from: Stream, around: Around | undefined): Stream {
  return around === undefined ? made : withTried(made, triedOf(from).map((name) => changed(name, around)));
}

/** A name with text in front of it and behind it. */
export function changed(name: Arg, { before, behind }: Around): Arg {
  const text = (part: string): readonly Piece[] => part === "" ? [] : [{ kind: "text", text: part }];
  return new Arg([...text(before), ...name.pieces, ...text(behind)], name.mayVanish);
}
