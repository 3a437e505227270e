// What a test evaluates: the words of `test` and `[` may be operators that run what a subscript holds.
// Whether it comes true is not worked out here.

import { judgeNameText } from "../arithmetic.ts";
import { Arg, NOTHING } from "../call.ts";
import type { ShellRule } from "../shell_call.ts";

/** Between two operands `test` looks for one of these first; then neither of the two is taken for an operator. */
const BETWEEN = /^(==?|!=|<|>|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/;

/** A word that is text, a number, one tame word, or nothing: no operator comes of it. */
export function isTame(arg: Arg): boolean {
  return arg.pieces.every((piece) =>
    piece.kind === "text" ||
    piece.kind === "unknown" && (piece.digits === true || piece.unset === true || piece.tame === true)
  );
}

/**
 * Judges `test` and `[`: `-v NAME` evaluates the subscript of a name, and that runs what it holds. Unquoted, a word of unknown
 * text may be both.
 */
export const test: ShellRule = ({ args: all, judge, machine, name, scope }) => {
  const args = name === "[" && all.at(-1)?.text === "]" ? all.slice(0, -1) : all;
  args.forEach((arg, index) => {
    const next = args[index + 1];
    // Whatever stands beside it may be nothing.
    const written = arg.pieces.map((piece) => piece.kind === "text" ? piece.text : "").join("");
    if (written === "-v" || written === "-R") {
      if (next !== undefined && !BETWEEN.test(next.text ?? "")) judgeNameText(machine, next, scope);
    } else if (isTame(arg)) return;
    else if (arg.mayBeOption && /[[$`]/.test(next?.text ?? "") && !BETWEEN.test(args[index - 1]?.text ?? "")) {
      judge.ask("evaluates", `${arg.shown} is not known and may be "-v" in front of a subscript`);
    } else if (arg.mayVanish) {
      judge.ask("evaluates", `${arg.shown} stands unquoted in a test and is not known: it may be "-v" and a subscript`);
    } else if (
      arg.mayBeOption && next !== undefined && next.text === undefined && !isTame(next) &&
      !BETWEEN.test(args[index - 1]?.text ?? "")
    ) judge.ask("evaluates", `${arg.shown} is not known and may be "-v" in front of a subscript`);
  });
  return NOTHING;
};
