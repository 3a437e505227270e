// Options of the shell as `set`, `shopt` and the command line of a shell take them. A few are known to change nothing that the guard
// builds upon; every other one asks, wherever it comes from. Knows no command.

import type { Arg, Judge } from "./call.ts";

/** Letters that change nothing the guard builds upon; `P` is followed, and traps run for `E` and `T` as if these were set. */
const LETTERS = { "-": /^[behnuvxBCETPp]$/, "+": /^[behnuvxCETPp]$/ } as const;

const NAMES = /^(errexit|errtrace|emacs|noclobber|noexec|nounset|pipefail|verbose|vi|xtrace)$/;

const SHOPT_NAMES = /^(nullglob|globstar|extglob|inherit_errexit|checkwinsize|globasciiranges|pipefail)$/;

const WHY = "it changes how the rest is read";

/** Judges one letter. */
export function judgeOptionLetter(judge: Judge, sign: "-" | "+", letter: string): void {
  if (LETTERS[sign].test(letter)) return;
  judge.ask("shell-option", letter === "a" ? "it hands every variable to the commands" : WHY);
}

/** Judges the name behind `-o` or `+o`; without one, or with nothing for it, the options are told. */
export function judgeOptionName(judge: Judge, sign: "-" | "+", name: Arg | undefined): void {
  if (name === undefined) return;
  if (sign === "+" && name.text === "history") judge.deny("history-off", "it switches off the record of what is typed");
  if (name.text !== undefined && (NAMES.test(name.text) || sign === "-" && name.text === "braceexpand")) return;
  judge.ask("shell-option", name.text === "allexport" ? "it hands every variable to the commands" : WHY);
}

/** Judges the name of an option of `shopt`, or behind `-O`. */
export function judgeShoptName(judge: Judge, name: Arg | undefined): void {
  if (name === undefined || name.text !== undefined && SHOPT_NAMES.test(name.text)) return;
  judge.ask("shell-option", WHY);
}
