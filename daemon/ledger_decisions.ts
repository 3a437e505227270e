// Writes down what was decided and what came of it, in the ledger, so that nobody who asked waits for the disk. Knows no rule and no
// actuator.

import type { DatabaseSync } from "node:sqlite";
import type { Log } from "./log.ts";
import type { Action, Clock, DecisionLog, Task, Verdict } from "./pipeline/ports.ts";
import type { FlightPlan } from "./plans/flight_plan.ts";
import type { Ledger } from "./plans/ledger.ts";
import type { LedgerEntry } from "./plans/ledger_line.ts";
import { tellPayload, type ToldPayload } from "./plans/ledger_payload.ts";
import { cleanPayloadOf, type Redactor } from "./redaction.ts";
import { transact } from "./store/transaction.ts";

/** How long a decision that is in the store may wait until it comes to the file of the ledger, milliseconds. */
const LEDGER_REST_MS = 200;

/** What {@link LedgerDecisions} needs besides the ledger. */
export interface LedgerDecisionsOptions {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly log: Log;
  /** Resolves once all that was committed to the database is on the disk. */
  readonly sync: () => Promise<void>;
  /** Told whether decisions can be put on record, with each that is. */
  readonly onRecord: (works: boolean) => void;
}

/**
 * Notes decisions in the ledger: all but those on what only speaks or tells. A line is in the store when the call returns, so no
 * kill of the daemon loses it; it is brought to the disk a moment later, safe from a power cut then, and to the file after that.
 */
export class LedgerDecisions implements DecisionLog, Disposable {
  #cancel: (() => void) | undefined;
  /** What is told of an action: of its verdict and of what came of it the same. */
  readonly #told = new WeakMap<Action, ToldPayload>();
  /** Whether lines wait that could not be brought to the file. */
  #fails = false;

  constructor(
    readonly ledger: Ledger,
    readonly redactor: Redactor,
    readonly options: LedgerDecisionsOptions,
  ) {}

  /** @throws when the line cannot be kept, or no line can be brought to the file: nothing is done that is not written down. */
  verdict(action: Action, verdict: Verdict, task: Task): void {
    if (verdict.rule === "harmless" && action.target !== "SHELL") return;
    this.#verdict(this.#described(action, task), verdict);
  }

  /**
   * Notes the verdict on a plan that was approved, right before it runs.
   *
   * @throws as {@link LedgerDecisions.verdict} does.
   */
  verdictOfPlan(
    { id, requester, session }: Pick<FlightPlan, "id" | "requester" | "session">,
    action: Action,
    verdict: Verdict,
  ) {
    const what = { action: `${action.target} ${action.name}`, by: requester, session, forPlan: id };
    this.#verdict({ ...what, ...tellPayload(action.payload, this.#cleanerOf(action)) }, verdict);
  }

  #verdict(what: Omit<LedgerEntry, "kind" | "n" | "at">, { tier, rule, why }: Verdict): void {
    this.#logged(() => {
      // What could not be written before is written first; else a look at the file must do, since nobody is to wait for the disk.
      if (this.#fails) this.#bring();
      else this.ledger.requireWritable();
      this.#keep({ ...what, kind: "verdict", tier, rule, why });
      // Beside the command. That it ended comes to the disk with the answer that is kept.
      this.options.sync().catch((error) => {
        this.options.onRecord(false);
        this.options.log.error("Cannot bring the ledger's lines to the disk", { error });
      });
    });
  }

  /** Never throws: what was done was done. */
  outcome(action: Action, words: string, task: Task): void {
    try {
      this.#logged(() => this.#keep({ kind: "outcome", ...this.#described(action, task), outcome: words }));
    } catch {
      // What was done was done.
    }
  }

  /** Brings what was noted to the file. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    try {
      this.#logged(() => this.#bring());
    } catch {
      // The lines wait in the store, and until they are in the file nothing further is allowed.
    }
  }

  #bring(): void {
    this.#fails = true;
    this.ledger.flush();
    this.#fails = false;
  }

  #keep(entry: LedgerEntry): void {
    const { database, clock } = this.options;
    transact(database, () => this.ledger.queue(this.redactor.entry(entry)), { durable: false });
    // Not now: a command that was allowed runs first, its answer goes out first, and the lines of many come to the disk at once.
    this.#cancel ??= clock.after(LEDGER_REST_MS, () => this.flush());
  }

  #logged(write: () => void): void {
    try {
      write();
      this.options.onRecord(true);
    } catch (error) {
      this.options.onRecord(false);
      this.options.log.error("Cannot write the ledger", { error });
      throw error;
    }
  }

  #described(action: Action, task: Task) {
    let told = this.#told.get(action);
    if (told === undefined) this.#told.set(action, told = tellPayload(action.payload, this.#cleanerOf(action)));
    return {
      action: `${action.target} ${action.name}`,
      by: `${action.proposedBy} (${task.source})`,
      session: task.session,
      request: task.requestId,
      ...told,
    };
  }

  #cleanerOf(action: Action): (text: string, key?: string) => string {
    return cleanPayloadOf(action, (text, name) => this.redactor.text(text, name));
  }

  [Symbol.dispose](): void {
    if (this.#cancel !== undefined) this.flush();
  }
}
