// A command as an argument of bash: exactly the bytes that were judged, or not at all.
// Knows nothing of what they mean.

/** The program that runs commands. */
export const BASH = "bash";

/**
 * The arguments of {@link BASH} for a command. The `--` is needed: bash takes what stands directly after `-c` for options too,
 * when it begins with `-` or `+`.
 */
export function bashArguments(command: string): string[] {
  return ["--noprofile", "--norc", "-c", "--", command];
}

/** Returns why a command cannot be handed over byte for byte, or `undefined` when it can. */
export function whyNotExact(command: string): string | undefined {
  if (command.includes("\0")) return "it holds a NUL character, which no program can be given";
  if (!command.isWellFormed()) return "it holds half of a character, which has no bytes of its own";
  return undefined;
}
