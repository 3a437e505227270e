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
  #opening: Promise<PlanView> | undefined;
  #last: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(make: () => Promise<PlanView>, onFault: (error: unknown) => void) {
    this.#make = make;
    this.#onFault = onFault;
  }

  /** Whether there was something to show. */
  get isBegun(): boolean {
    return this.#opening !== undefined;
  }

  /** Begins, without a plan of its own: there are some from before. */
  begin(): void {
    this.#hand((view) => view.start());
  }

  /** Shows a plan as it is now. */
  update(plan: FlightPlan): void {
    this.#hand((view) => view.update(plan));
  }

  /** Has the file read and, where somebody gave it a second name, made one of a single name; resolves when that is done. */
  look(): Promise<void> {
    this.begin();
    return this.#last;
  }

  /** Hands something on as soon as there is a view, and does not wait until it is shown: one look shows many changes. */
  #hand(step: (view: PlanView) => Promise<void>): void {
    if (this.#ended) return;
    const done = this.#open().then(step).catch((error) => this.#onFault(error));
    this.#last = Promise.all([this.#last, done]).then(() => {});
  }

  #open(): Promise<PlanView> {
    return this.#opening ??= this.#make().catch((error) => {
      // The next plan tries again.
      this.#opening = undefined;
      throw error;
    });
  }

  /** Shows what is still to be shown, and ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    await this.#last;
    await (await this.#opening)?.[Symbol.asyncDispose]();
  }
}
