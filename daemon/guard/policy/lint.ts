// The policy of the user as a file: read from disk, and its problems as lines, one each, as compilers write them. A file that is not
// there is an empty policy; one that cannot be read makes everything ask. Knows not the screen.

import { existsSync } from "node:fs";
import { foreignHandsHere } from "../../files/foreign_hands.ts";
import { readPlainFileSync } from "../../files/plain_file.ts";
import type { MissingNames } from "../missing_names.ts";
import { isThere } from "../there.ts";
import {
  EMPTY_POLICY,
  loadPolicy,
  LONGEST_POLICY,
  type Policy,
  type PolicyOptions,
  type PolicyProblem,
  unreadablePolicy,
  withoutAllowRules,
} from "./load.ts";

/** The link on the way to a file that leads nowhere: rules lie behind it that cannot be read now; `undefined` where there is none. */
export function lostLink(path: string, names: Pick<MissingNames, "isThere"> = { isThere }): string | undefined {
  for (let at = path; at !== "" && !existsSync(at); at = at.slice(0, at.lastIndexOf("/"))) {
    if (names.isThere(at)) return at;
  }
  return undefined;
}

/** Reads the policy of a file, for the guard and for whoever looks for faults in it. Never throws. */
export function readPolicy(file: string, options: PolicyOptions): Policy {
  try {
    // To open a pipe or a device may have effects.
    const bytes = Deno.statSync(file).isFile ? readPlainFileSync(file, 4 * LONGEST_POLICY) : "no-file";
    if (bytes === "no-file") return unreadablePolicy(file, "it is no file");
    if (bytes === "too-large") return unreadablePolicy(file, "it is too large");
    const policy = loadPolicy(new TextDecoder("utf-8", { fatal: true }).decode(bytes), file, options);
    const who = foreignHandsHere(file);
    return who === undefined ? policy : withoutAllowRules(policy, file, who);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      const link = lostLink(file);
      return link === undefined ? EMPTY_POLICY : unreadablePolicy(file, `${link} is a link that leads nowhere`);
    }
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
