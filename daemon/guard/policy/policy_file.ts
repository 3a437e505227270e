// The policy of a running daemon: policy.org of the config folder, read again whenever it has changed, its problems told each time.
// Knows no rule.

import { existsSync, statSync } from "node:fs";
import { foreignHandsHere } from "../../files/foreign_hands.ts";
import { folderStamp } from "../folder_stamp.ts";
import { EMPTY_POLICY, type Policy, type PolicyOptions } from "./load.ts";
import { MissingNames } from "../missing_names.ts";
import { folderOf } from "../there.ts";
import { lostLink, problemLines, readPolicy } from "./lint.ts";

/** What {@link PolicyFile} needs. */
export interface PolicyFileOptions extends PolicyOptions {
  readonly path: string;
  /** Told of the problems of a policy that was just read, if it has any, as lines. */
  readonly onProblems: (lines: readonly string[]) => void;
  /** As {@link folderStamp} does; tests put another in its place. */
  readonly stamp?: (folder: string, last?: string) => string | undefined;
}

/** A policy file. */
export class PolicyFile {
  readonly #options: PolicyFileOptions;
  #seen = "";
  /** Who else may write the file. */
  #who: string | undefined;
  #stale = false;
  /** The folder of the file when it was last seen without it. */
  #emptyFolder: string | undefined;
  #folder: string | undefined = "none";
  readonly #names = new MissingNames();
  #tierOf: PolicyOptions["tierOf"];
  #policy: Policy = EMPTY_POLICY;

  constructor(options: PolicyFileOptions) {
    this.#options = options;
    this.#tierOf = options.tierOf;
  }

  /** The policy as the file has it now. Never throws: a file that cannot be read makes everything ask. */
  current(): Policy {
    const { path, onProblems } = this.#options;
    // Where no name has come into the folder, what was not there is not there.
    const folder = this.#folderStamp();
    const stamp = this.#seen === "missing" && folder !== undefined && folder === this.#emptyFolder
      ? "missing"
      : stampOf(path);
    this.#emptyFolder = stamp === "missing" ? folder : undefined;
    // Who may write it hangs on folders above it as well.
    const who = stamp === "missing" ? undefined : foreignHandsHere(path);
    if (stamp === this.#seen && who === this.#who && !this.#stale) return this.#policy;
    this.#who = who;
    // The same file again: what was told of it is not told twice.
    const told = stamp === this.#seen ? problemLines(this.#policy) : [];
    this.#seen = stamp;
    this.#stale = false;
    const tierOf = this.#tierOf;
    const options = tierOf === undefined ? this.#options : { ...this.#options, tierOf };
    const hadRules = this.#policy !== EMPTY_POLICY;
    this.#policy = stamp === "missing" ? EMPTY_POLICY : readPolicy(path, options);
    const gone = stamp === "missing" && hadRules ? [`${path}:1: The policy is gone, and its rules with it.`] : [];
    const lines = [...gone, ...problemLines(this.#policy).filter((line) => !told.includes(line))];
    if (lines.length > 0) onProblems(lines);
    return this.#policy;
  }

  #folderStamp(): string | undefined {
    const { path, stamp = (folder, last) => folderStamp(folder, true, last) } = this.#options;
    try {
      const folder = folderOf(path);
      this.#folder = stamp(folder, this.#folder);
      // Of a link that leads nowhere not even that is told.
      return this.#folder === "none" && lostLink(folder, this.#names) !== undefined ? undefined : this.#folder;
    } catch {
      return undefined;
    }
  }

  /** From now on the guard's own word on the examples counts too; what it was read without is read again. */
  weighBy(tierOf: NonNullable<PolicyOptions["tierOf"]>): void {
    if (this.#tierOf !== undefined) return;
    this.#tierOf = tierOf;
    this.#stale = true;
  }
}

/** Changes whenever the file does: by an editor that writes in place and by one that puts another file in its place. */
function stampOf(path: string): string {
  try {
    // Most users have none, and what throws would take a good part of the time of a verdict.
    const info = existsSync(path) ? statSync(path, { bigint: true, throwIfNoEntry: false }) : undefined;
    if (info === undefined) return lostLink(path) === undefined ? "missing" : "leads nowhere";
    return `${info.mtimeNs} ${info.ctimeNs} ${info.size} ${info.ino}`;
  } catch (error) {
    return `unreadable ${(error as { readonly code?: string }).code}`;
  }
}
