// Whether a target still serves anybody: once two cases in a row were not greeted, it is looked at by itself, so that one that
// hangs for good is not waited for in every case. Knows nothing of cases.

import { CaseFailure } from "./failure.ts";
import { type Endpoint, Target } from "./target.ts";

/** How many cases in a row must have gone ungreeted before the target is looked at. */
const IN_A_ROW = 2;

/** Watches a target over a run. */
export class Liveness {
  #ungreeted = 0;
  #looking: Promise<void> | undefined;
  #lost: string | undefined;

  constructor(readonly endpoint: Endpoint) {}

  /** Why nothing more is worth trying, once the target is lost. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Takes down whether a case met a connection that was not greeted. Resolves once the target has been looked at, if need be. */
  async note(ungreeted: boolean): Promise<void> {
    this.#ungreeted = ungreeted ? this.#ungreeted + 1 : 0;
    if (this.#ungreeted < IN_A_ROW || this.#lost !== undefined) return;
    this.#looking ??= this.#look().finally(() => this.#looking = undefined);
    await this.#looking;
  }

  async #look(): Promise<void> {
    await using target = new Target(this.endpoint);
    try {
      await target.probe();
      this.#ungreeted = 0;
    } catch (error) {
      if (!(error instanceof CaseFailure)) throw error;
      this.#lost = `Not tried: the target serves nobody any more. ${error.message}`;
    }
  }
}
