// The policy of the user as a file: read from disk, and its problems as lines, one each, as compilers write them. A file that is not
// there is an empty policy; one that cannot be read makes everything ask. Knows not the screen.

import { readOrgFile } from "../../org/file.ts";
import { EMPTY_POLICY, loadPolicy, type Policy, type PolicyOptions, unreadablePolicy } from "./load.ts";

/** Reads the policy of a file. Never throws. */
export async function readPolicy(file: string, options: PolicyOptions): Promise<Policy> {
  const read = await readOrgFile(file);
  if (read.ok) return loadPolicy(read.text, file, options);
  return read.problem === "missing" ? EMPTY_POLICY : unreadablePolicy(file, read.message);
}

/** The problems of a policy file as lines `file:line: text`; none for one without fault, or that is not there. */
export async function lintPolicy(file: string, options: PolicyOptions): Promise<string[]> {
  return problemLines(await readPolicy(file, options));
}

/** The problems of a policy as lines `file:line: text`. */
export function problemLines({ problems }: Pick<Policy, "problems">): string[] {
  // A name may hold any sign but a newline.
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  return problems.map(({ file, line, text }) => `${file}:${line}: ${text.replace(/[\x00-\x1f\x7f-\x9f]/g, "\ufffd")}`);
}
