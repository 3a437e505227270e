// The policy of a running daemon: policy.org of the config folder, read again whenever it has changed, its problems told each time.
// Knows no rule.

import { statSync } from "node:fs";
import { isThere } from "../there.ts";
import { EMPTY_POLICY, loadPolicy, LONGEST_POLICY, type Policy, type PolicyOptions, unreadablePolicy } from "./load.ts";
import { problemLines } from "./lint.ts";

/** What {@link PolicyFile} needs. */
export interface PolicyFileOptions extends PolicyOptions {
  readonly path: string;
  /** Told of the problems of a policy that was just read, if it has any, as lines. */
  readonly onProblems: (lines: readonly string[]) => void;
}

/** A policy file. */
export class PolicyFile {
  readonly #options: PolicyFileOptions;
  #seen = "";
  #policy: Policy = EMPTY_POLICY;

  constructor(options: PolicyFileOptions) {
    this.#options = options;
  }

  /** The policy as the file has it now. Never throws: a file that cannot be read makes everything ask. */
  current(): Policy {
    const { path, onProblems } = this.#options;
    const stamp = stampOf(path);
    if (stamp === this.#seen) return this.#policy;
    this.#seen = stamp;
    this.#policy = stamp === "missing" ? EMPTY_POLICY : this.#read();
    const lines = problemLines(this.#policy);
    if (lines.length > 0) onProblems(lines);
    return this.#policy;
  }

  #read(): Policy {
    const { path } = this.#options;
    try {
      const { isFile, size } = Deno.statSync(path);
      // A pipe would hold everybody up until somebody writes into it.
      if (!isFile) return unreadablePolicy(path, "it is no file");
      if (size > 4 * LONGEST_POLICY) return unreadablePolicy(path, "it is too large");
      const text = new TextDecoder("utf-8", { fatal: true }).decode(Deno.readFileSync(path));
      return loadPolicy(text, path, this.#options);
    } catch (error) {
      return unreadablePolicy(path, error instanceof TypeError ? "it is not UTF-8" : (error as Error).message);
    }
  }
}

/** Changes whenever the file does: by an editor that writes in place and by one that puts another file in its place. */
function stampOf(path: string): string {
  try {
    // Most users have none, and what throws would take a good part of the time of a verdict.
    const info = isThere(path) ? statSync(path, { bigint: true, throwIfNoEntry: false }) : undefined;
    return info === undefined ? "missing" : `${info.mtimeNs} ${info.ctimeNs} ${info.size} ${info.ino}`;
  } catch (error) {
    return `unreadable ${(error as { readonly code?: string }).code}`;
  }
}
