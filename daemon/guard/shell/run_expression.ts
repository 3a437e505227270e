// Expressions for words with wildcards. Tried in every way, many stars over one long name take longer than anybody waits: names and
// words are written by others. What may be decided at once is decided at once. Pure.

/** A run of any characters: within a name, or over slashes as well. */
export type Run = typeof NAME_RUN | typeof ANY_RUN;

/** Any run without "/". */
export const NAME_RUN = 0;
/** Any run at all. */
export const ANY_RUN = 1;

/**
 * The source of an expression for single characters and runs; `undefined` where too much would have to be tried.
 *
 * Behind a run the first place where the next characters fit is the best one, for whatever follows can reach as far from there. It
 * is not where a run over slashes is followed by one within a name: that one must end before the next slash.
 *
 * @param parts Sources of single characters, and runs.
 */
export function runSource(parts: readonly (string | Run)[]): string | undefined {
  const runs: Run[] = [];
  const texts = [""];
  let inRun = false;
  for (const part of parts) {
    if (typeof part === "string") texts[texts.length - 1] += part;
    else if (inRun) runs[runs.length - 1] = Math.max(runs.at(-1) as Run, part) as Run;
    else {
      runs.push(part);
      texts.push("");
    }
    inRun = typeof part !== "string";
  }
  let source = texts[0] as string;
  let tried = 0;
  for (const [i, run] of runs.entries()) {
    const one = run === ANY_RUN ? "[^]" : "[^/]";
    const next = runs[i + 1];
    if (next !== undefined && (run === NAME_RUN || next === ANY_RUN)) {
      // What a look ahead has found stays found.
      source += `(?=(?<run${i}>${one}*?${texts[i + 1]}))\\k<run${i}>`;
      continue;
    }
    if (next !== undefined && ++tried > 1) return undefined;
    source += `${one}*${texts[i + 1]}`;
  }
  return source;
}
