// The Org view of the plans, begun when there is something to show: the memex is made by the first plan, never before.
// Knows nothing of what a view looks like.

import type { FlightPlan } from "./flight_plan.ts";

/** A view of plans. */
export interface PlanView extends AsyncDisposable {
  start(): Promise<void>;
  update(plan: FlightPlan): Promise<void>;
}

/** Makes a view at the first plan, and hands everything on to it in order. */
export class LazyPlanView implements AsyncDisposable {
  readonly #make: () => Promise<PlanView>;
  readonly #onFault: (error: unknown) => void;
  #view: PlanView | undefined;
  #last: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(make: () => Promise<PlanView>, onFault: (error: unknown) => void) {
    this.#make = make;
    this.#onFault = onFault;
  }

  /** Begins, without a plan of its own: there are some from before. */
  begin(): void {
    this.#next(async () => await (await this.#open()).start());
  }

  /** Shows a plan as it is now. */
  update(plan: FlightPlan): void {
    this.#next(async () => await (await this.#open()).update(plan));
  }

  /** Has the file read and, where somebody gave it a second name, made one of a single name; resolves when that is done. */
  look(): Promise<void> {
    this.begin();
    return this.#last;
  }

  #next(step: () => Promise<void>): void {
    if (this.#ended) return;
    this.#last = this.#last.then(step).catch((error) => this.#onFault(error));
  }

  async #open(): Promise<PlanView> {
    this.#view ??= await this.#make();
    return this.#view;
  }

  /** Shows what is still to be shown, and ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    await this.#last;
    await this.#view?.[Symbol.asyncDispose]();
  }
}
