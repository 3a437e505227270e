// The policy of the user as a file: read from disk, and its problems as lines, one each, as compilers write them. A file that is not
// there is an empty policy; one that cannot be read makes everything ask. Knows not the screen.

import {
  EMPTY_POLICY,
  loadPolicy,
  LONGEST_POLICY,
  type Policy,
  type PolicyOptions,
  type PolicyProblem,
  unreadablePolicy,
} from "./load.ts";

/** Reads the policy of a file, for the guard and for whoever looks for faults in it. Never throws. */
export function readPolicy(file: string, options: PolicyOptions): Policy {
  try {
    const { isFile, size } = Deno.statSync(file);
    // A pipe would hold everybody up until somebody writes into it.
    if (!isFile) return unreadablePolicy(file, "it is no file");
    if (size > 4 * LONGEST_POLICY) return unreadablePolicy(file, "it is too large");
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Deno.readFileSync(file));
    return loadPolicy(text, file, options);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return EMPTY_POLICY;
    return unreadablePolicy(file, error instanceof TypeError ? "it is not UTF-8" : (error as Error).message);
  }
}

/** The problems of a policy file, in their order; none for one without fault, or that is not there. */
export function lintPolicy(file: string, options: PolicyOptions): readonly PolicyProblem[] {
  return readPolicy(file, options).problems;
}

/** The problems of a policy as lines `file:line: text`. */
export function problemLines({ problems }: Pick<Policy, "problems">): string[] {
  // A name may hold any sign but a newline.
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  return problems.map(({ file, line, text }) => `${file}:${line}: ${text.replace(/[\x00-\x1f\x7f-\x9f]/g, "\ufffd")}`);
}
