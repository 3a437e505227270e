// The states in which a loop may have been left before its last round.
// Knows no loop.

import type { Scope } from "./scope.ts";

/** What is known where a loop was left: what later rounds would have made of it never came to be. */
export class LoopEnds {
  #left: Scope | undefined;

  /** Adds a state in which it may have ended. */
  readonly add = (left: Scope): void => {
    if (this.#left === undefined) this.#left = left.copy();
    else this.#left.merge(left);
  };

  /** Adds to what is known behind the loop that it may have ended in any of these. */
  mergeInto(scope: Scope): void {
    if (this.#left !== undefined) scope.merge(this.#left);
  }
}
