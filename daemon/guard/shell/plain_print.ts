// Which calls of `echo` and `printf` print their words as they stand: what others print is tried, and nothing is allowed because
// of it. Knows only how they are written.

import type { Arg } from "./call.ts";

/** A format without escapes but those of lines, and without widths. */
const PLAIN_FORMAT = /^(?!-)(?:[^%\\]|%%|%[sd]|\\[nt0])*$/;

/** Tells whether `echo` or `printf` with these words prints them as they stand, or fails in no way. */
export function printsAsIs(name: string, args: readonly Arg[]): boolean {
  if (name === "printf") {
    const [format, ...values] = args[0]?.text === "--" ? args.slice(1) : args;
    if (!PLAIN_FORMAT.test(format?.text ?? "%")) return false;
    // What is no number is printed as one, with an error.
    return !/%d/.test(format?.text ?? "") || values.every(({ text }) => /^\d{1,9}$/.test(text ?? ""));
  }
  const options = args.findIndex(({ text }) => text === undefined || !/^-[neE]+$/.test(text));
  const escapes = args.slice(0, options < 0 ? args.length : options).some(({ text }) => text?.includes("e"));
  return !escapes || !args.some(({ text }) => text?.includes("\\") === true);
}
