// The life of Flight Plans in a running daemon: an action that needs a person becomes a plan; an answer from anywhere lets it run
// once, or not at all; everybody concerned is told. Knows nothing of sockets, Org files or how a command runs.

import type { Action, Clock, Plans, Task, Verdict } from "../pipeline/ports.ts";
import { type Claim, type Grants, NO_GRANTS } from "../pipeline/grants.ts";
import { writtenOut } from "../org/unseen.ts";
import { type Answer, logAnswer } from "../wire/message.ts";
import { printSexp } from "../wire/printer.ts";
import { parseSexp } from "../wire/reader.ts";
import { getf, getKeyword, getString, isKeyword, isPlist, kw, type Plist, plist, type Value } from "../wire/value.ts";
import { alterationOf, truthful } from "./altered.ts";
import {
  bindFiles,
  bindFolder,
  bindPlaces,
  describeFolderChange,
  describePlaceChanges,
  rebindFiles,
} from "./bound_files.ts";
import { beyondGrants } from "./beyond_grants.ts";
import { type Disagreement, disagreements, whatOf } from "./disagreements.ts";
import type { FlightPlan, PlanOutput, PlanRequest, PlanState } from "./flight_plan.ts";
import type { LastWord } from "./ledger.ts";
import { namesOfFile } from "./names_of_file.ts";
import type { PlanResult, PlanStore } from "./plan_store.ts";
import { type Redact, shownPlan } from "./shown_plan.ts";

/** The longest time one timer can wait, milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** How long it is waited before an end that could not be kept is noted again, milliseconds. */
const RETRY_MS = 10_000;

/** The longest title, in characters. */
const LONGEST_TITLE = 80;

/** Nobody reads more plans than that; whoever asks and asks must not fill the file of plans, and the time of all others. */
const MOST_WAITING = 500;

/** Of one session, so that it leaves room for others. */
const MOST_OWN = 100;

/** The most that one plan keeps of what it was asked with, characters: more than the longest command that a system starts. */
const MOST_KEPT = 144 * 1024;

/** Of all that wait, bytes: whatever is done with one of them, all are gone through. */
const MOST_KEPT_IN_ALL = 8 << 20;

const TOO_LARGE = `Cannot keep this as a plan: what it was asked with has more than ${MOST_KEPT >> 10} KiB. ` +
  "Write what is long into a file, name that, and ask again.";

function tooMany(count: number, whose: string): string {
  return `Cannot keep this as a plan: ${count} plans${whose} wait for an answer already. ${ANSWER_FIRST}`;
}

const ANSWER_FIRST = "Answer some of them first, then ask again: passepartout plan list";

/** What came of running a plan. */
export interface PlanRun {
  /** `ran`: to its end, whatever the exit code; `failed`: could not be run or took too long; `stopped`: from outside. */
  readonly end: "ran" | "failed" | "stopped";
  readonly words: string;
  /** The last that it wrote, without secrets. */
  readonly output?: PlanOutput;
  /** What the requester is told, if it is still there. */
  readonly answer: Answer;
}

/** What {@link PlanService} needs. */
export interface PlanServiceOptions {
  readonly store: PlanStore;
  readonly clock: Clock;
  /** Judges the action of a plan again, right before it runs, and writes down what was decided. @throws when that cannot be done. */
  readonly judge: (action: Action, plan: FlightPlan) => Promise<Verdict>;
  /** Runs the stored action. Must not reject for what the action does. */
  readonly run: (plan: FlightPlan, action: Action, signal: AbortSignal) => Promise<PlanRun>;
  /** The names of the variables a run is given. */
  readonly environment: readonly string[];
  /** Where an action runs that names no folder, absolute; made when it is first used. */
  readonly workFolder: string;
  /** Makes {@link PlanServiceOptions.workFolder}: a plan is bound to the folder it runs in. */
  readonly makeWorkFolder: () => Promise<void>;
  /** Where a path leads; `undefined` where that cannot be told. */
  readonly realPath: (path: string) => string | undefined;
  /**
   * Waits for a place among the runs; what is looked at while holding it runs next, and no run that may write what it executes is
   * under way until it is given back, nor the other way round. Whoever has to wait is told so, with what says for what it waits at any
   * moment, as a clause.
   */
  readonly enter: (
    claim: Claim,
    signal: AbortSignal,
    session: string,
    onWait: (why: () => string) => void,
  ) => Promise<Disposable>;
  /** Resolves with why runs are not contained, a clause; with `undefined` where they are. */
  readonly uncontained?: () => Promise<string | undefined>;
  /** Whether the daemon asks nobody who they are: whoever reaches it may answer plans. None if absent. */
  readonly open?: boolean;
  /** Takes secrets out of what is only shown. */
  readonly redact: Redact;
  /** Called after each change of a state, with the connection that asked, if it is told already. */
  readonly onChange: (plan: FlightPlan, toldConnection?: number) => void;
  readonly log: (text: string, fields: Record<string, unknown>) => void;
  /** Told of a plan that was approved for what is not there any more. @returns Whether whoever made it asks again by itself. */
  readonly outdated?: (action: Action) => boolean;
}

/** What a person reads of a plan, where the action alone does not tell it. */
export interface PlanWords {
  readonly title: string;
  /** In full: all that is approved. */
  readonly command: string;
}

/** Who asked for a plan, as long as the daemon runs. */
interface Follower {
  readonly connection: number;
  readonly tell: (answer: Answer) => void;
}

/** What the ledger knows of plans. */
export interface KnownOfPlans {
  /** Whether the store may be an old one. */
  readonly distrusted: boolean;
  /** Whether lines were changed or are gone, as far as was seen, which may have been the last words on plans. */
  readonly broken?: boolean;
  /** The last word on each plan, by its id. */
  lastWords(): ReadonlyMap<string, LastWord>;
  /** The same, while others have their turn. @param use Called with them as they are. */
  lastWordsInTurns<T>(use: (words: ReadonlyMap<string, LastWord>) => T): Promise<T>;
  /** Notes that the store says of a plan what the ledger does not. */
  noteForged(plan: string, said: { readonly store: string; readonly ledger: string | undefined }): void;
}

/** The plans of a running daemon. */
export class PlanService implements Plans, AsyncDisposable {
  readonly #options: PlanServiceOptions;
  readonly #followers = new Map<string, Follower>();
  readonly #runs = new Map<string, { readonly stop: AbortController; readonly done: Promise<void> }>();
  /** What says for what a plan waits that was approved. */
  readonly #waits = new Map<string, () => string>();
  #cancelTimer: (() => void) | undefined;
  readonly #cancelRetries = new Map<string, () => void>();
  /** The hash by which each plan that waits was asked for, as far as it was needed; empty where the ledger knows of none. */
  readonly #asked = new Map<string, string>();
  /** How many plans of each session are being made. */
  readonly #proposed = new Map<string, number>();
  /** How much those have that are being made, characters. */
  #making = 0;
  /** How plans are shown: of the same plan, as the store hands it out as long as its row is the same, it is found out once. */
  readonly #shown = new WeakMap<FlightPlan, FlightPlan>();
  #ledger: KnownOfPlans | undefined;
  #learning: Promise<void> | undefined;
  #stopping = false;

  constructor(options: PlanServiceOptions) {
    this.#options = options;
  }

  /**
   * Takes up what the last process left. Call it once.
   *
   * @param begins Whether plans that were approved and not begun are begun: not by a process that will end in a moment.
   * @param ledger What is known of plans besides the store. Where it is distrusted the store may be an old one: nothing is begun
   * then, and what was answered before cannot be answered again.
   */
  async start(begins: boolean, ledger: KnownOfPlans): Promise<void> {
    const { store, onChange } = this.#options;
    this.#ledger = ledger;
    for (const plan of store.interrupted) onChange(plan);
    // Hardly ever is there one, so that no start reads a long ledger for nothing.
    if (ledger.distrusted || store.list({ state: "APPROVED" }).length > 0) {
      await ledger.lastWordsInTurns((words) => {
        if (ledger.distrusted) this.#distrust(words);
        this.#requireApprovals(ledger, words);
      });
    }
    this.#expire();
    if (begins) { for (const plan of store.list({ state: "APPROVED" })) this.#begin(plan); }
  }

  /** What the store calls approved runs only if the last that the ledger says of it is just that approval. */
  #requireApprovals(ledger: KnownOfPlans, words: ReadonlyMap<string, LastWord>): void {
    const { store, log } = this.#options;
    for (const plan of store.list({ state: "APPROVED" })) {
      const word = words.get(plan.id);
      const isApproved = word?.event === "approve" && word.hash === plan.hash;
      if (isApproved && alterationOf(plan) === undefined) {
        if (word.past === true) {
          const past = "faults of the ledger were noted since it was approved, and its end may have been among them; " +
            "whoever still wants it asks again";
          this.#answered(store.abandon(plan.id, past));
          continue;
        }
        if (word.late !== true) continue;
        // Nobody was told that it was approved, and somebody may have been told that it was not.
        const late = "its approval could not be written into the ledger in time; whoever still wants it asks again";
        this.#answered(store.abandon(plan.id, late));
        continue;
      }
      const known = word?.event === "approve" ? "another plan of that id was approved" : `it knows of ${whatOf(word)}`;
      const why =
        `the store calls it approved, but the ledger holds no approval of it (${known}); whoever still wants it ` +
        "asks again";
      log("Plan not begun: look at plan verify", { plan: plan.id, why });
      ledger.noteForged(plan.id, { store: plan.state, ledger: word?.state });
      this.#answered(store.abandon(plan.id, why));
    }
  }

  /** Where the store and the ledger tell different things of plans. Both are as they are now. */
  disagreements(words: ReadonlyMap<string, LastWord>): readonly Disagreement[] {
    return disagreements(this.#options.store.list(), words);
  }

  /** A store that was put back knows nothing of what ran since: what it calls approved may have run. */
  #distrust(known: ReadonlyMap<string, LastWord>): void {
    const { store, log } = this.#options;
    for (const plan of store.list()) {
      const state = known.get(plan.id)?.state;
      const says = state === undefined || state === plan.state ? "" : ` (there it is ${state})`;
      if (plan.state === "APPROVED") {
        const why =
          `the ledger is not as it was left and may know more than the store${says}; whoever still wants it ` +
          "asks again";
        this.#answered(store.abandon(plan.id, why));
        log("Plan not begun", { plan: plan.id, why });
      } else if (plan.state === "PLAN" && says !== "") {
        this.#answered(store.deny(plan.id, plan.hash, `the ledger, which knows that it was ${state}`));
        log("Plan closed", { plan: plan.id, why: `the ledger knows more than the store${says}` });
      }
    }
  }

  /**
   * Keeps an action that waits for a person, unless it is larger than a plan may be, or more wait than anybody reads.
   *
   * @param words What the person reads.
   * @throws Error when it cannot be kept.
   */
  async propose(action: Action, verdict: Verdict, task: Task, words?: PlanWords): Promise<Answer> {
    const { session } = task;
    const size = sizeOf(action, task);
    if (size > MOST_KEPT) return logAnswer("ERROR", "INVALID-MESSAGE", TOO_LARGE, { FIELD: kw("PAYLOAD") });
    const { all, own, bytes } = this.#options.store.waiting(session);
    const made = [...this.#proposed.values()].reduce((sum, count) => sum + count, all);
    const madeOwn = own + (this.#proposed.get(session) ?? 0);
    if (madeOwn >= MOST_OWN) return logAnswer("ERROR", "BUSY", tooMany(madeOwn, " that you asked for"));
    if (made >= MOST_WAITING) return logAnswer("ERROR", "BUSY", tooMany(made, ""));
    if (bytes + this.#making + size > MOST_KEPT_IN_ALL) {
      const waits = `plans of ${MOST_KEPT_IN_ALL >> 20} MiB wait for an answer already`;
      return logAnswer("ERROR", "BUSY", `Cannot keep this as a plan: ${waits}. ${ANSWER_FIRST}`);
    }
    // Before anything is waited for: those of a burst count one another.
    this.#proposed.set(session, (this.#proposed.get(session) ?? 0) + 1);
    this.#making += size;
    try {
      return await this.#propose(action, verdict, task, words);
    } finally {
      this.#making -= size;
      const left = (this.#proposed.get(session) ?? 1) - 1;
      if (left > 0) this.#proposed.set(session, left);
      else this.#proposed.delete(session);
    }
  }

  async #propose(action: Action, verdict: Verdict, task: Task, words?: PlanWords): Promise<Answer> {
    const { store, environment, workFolder, redact } = this.#options;
    const command = getString(action.payload, "CMD") ?? "";
    const named = getString(action.payload, "CWD") ?? workFolder;
    if (named === workFolder) await this.#options.makeWorkFolder();
    // The folder as it lies, and as it was named: a link that is turned round afterwards leads nobody elsewhere unasked.
    const folder = bindFolder(named, this.#options.realPath);
    const cwd = folder.real;
    const grants = verdict.grants ?? NO_GRANTS;
    const uncontained = await this.#uncontained(action);
    const request: PlanRequest = {
      // Before it is cut: half a secret would not be known for one.
      title: titleOf(action, redact(words?.title ?? command)),
      action: printSexp(storedAction(action, cwd)),
      command: words?.command ?? (command === "" ? printSexp(action.payload) : command),
      cwd,
      requester: `${action.proposedBy} (${task.source})`,
      session: task.session,
      rule: verdict.rule,
      why: redact(verdict.why),
      explanation: redact(getString(action.payload, "EXPLANATION") ?? ""),
      grants,
      environment,
      files: await bindFiles(verdict.code ?? [], verdict.looseCode),
      folder,
      places: bindPlaces(grants.write, this.#options.realPath),
      ...uncontained === undefined ? {} : { uncontained },
      ...this.#mayAnswer(action, grants, uncontained) ? { mayAnswer: true } : {},
    };
    task.signal.throwIfAborted();
    const plan = store.propose(request);
    this.#asked.set(plan.id, plan.hash);
    this.#followers.set(plan.id, { connection: task.connection, tell: task.follow() });
    this.#options.onChange(plan, task.connection);
    this.#schedule();
    return planAnswer(plan);
  }

  /** Why nothing would hold a run to its grants, as a clause; `undefined` where something does. */
  async #uncontained({ target }: Action): Promise<string | undefined> {
    return target === "SHELL" ? await this.#options.uncontained?.() : undefined;
  }

  /** Whether a run could answer plans: the network leads to the daemon, and nothing keeps from it what is not contained. */
  #mayAnswer(action: Action, { network }: Grants, uncontained: string | undefined): boolean {
    return this.#options.open === true && action.target === "SHELL" && (network || uncontained !== undefined);
  }

  /** Resolves when no approved plan runs, or waits for its turn. */
  async idle(): Promise<void> {
    while (this.#runs.size > 0) await Promise.all([...this.#runs.values()].map(({ done }) => done));
  }

  /** Plans of one state, or all of them, in the order they were asked for. @param prefix What their ids begin with. */
  list(state?: PlanState, prefix?: string): readonly FlightPlan[] {
    return this.#options.store.list({
      ...state === undefined ? {} : { state },
      ...prefix === undefined ? {} : { prefix },
    });
  }

  /** A plan by its id. */
  find(id: string): FlightPlan | undefined {
    return this.#options.store.find(id);
  }

  /** A plan as whoever is to approve it reads it: all that would run, and nothing that was put into it after it was asked for. */
  inFull(plan: FlightPlan): FlightPlan {
    return truthful(plan);
  }

  /** A plan as it is listed and written down: as {@link PlanService.inFull}, and no secret stands in it. */
  shown(plan: FlightPlan): FlightPlan {
    const known = this.#shown.get(plan);
    if (known !== undefined) return known;
    const shown = shownPlan(truthful(plan), this.#options.redact);
    this.#shown.set(plan, shown);
    return shown;
  }

  /** Why a plan that was approved has not begun, as a clause; `undefined` where it has, or is about to. */
  whyNotBegun({ id, state }: FlightPlan): string | undefined {
    if (state !== "APPROVED") return undefined;
    if (this.#runs.has(id)) return this.#waits.get(id)?.();
    return this.#stopping
      ? "the daemon is stopping, and its next start begins it"
      : "the next start of a daemon begins it";
  }

  /** Approves a plan and lets it run. @param by Who did. */
  approve(id: string, hash: string, by: string): PlanResult {
    const { store } = this.#options;
    const refused = this.#requireAsked(id);
    if (refused !== undefined) return refused;
    const result = this.#answered(store.approve(id, hash, by));
    if (result.ok) this.#begin(result.plan);
    else if (result.code === "UNRECORDED" && result.plan?.state === "APPROVED") {
      // Not even taken back: what cannot be written down is not approved, not even later when it can be.
      this.#insist(id, () => store.abandon(id, "the approval could not be written into the ledger"));
    }
    return result;
  }

  /** What waits must be what the ledger knows was asked for: a stored plan that somebody wrote has a hash that is right. */
  #requireAsked(id: string): PlanResult | undefined {
    const { store, log } = this.#options;
    const plan = store.find(id);
    if (plan?.state !== "PLAN") return undefined;
    const refused = (code: "CHANGED" | "UNRECORDED", why: string) =>
      ({ ok: false, code, why: `Not approved: ${why}`, plan }) as const;
    try {
      const asked = this.#asked.get(id) ?? this.#learnAsked(plan, () => this.#ledger?.lastWords());
      if (asked === undefined || asked === plan.hash) {
        if (this.#ledger?.broken !== true) return undefined;
        return refused(
          "UNRECORDED",
          "lines of the ledger were changed or are gone, and it may have run already. Look at plan verify first.",
        );
      }
    } catch (error) {
      log("Cannot tell whether a plan was asked for", { plan: id, error });
      return refused("UNRECORDED", "the ledger cannot be read. The plan waits on; approve it when it can be.");
    }
    return refused(
      "CHANGED",
      `the ledger does not know plan ${id} as the store has it. Deny it, and look at plan verify.`,
    );
  }

  /**
   * Learns from the ledger by which hash each plan that waits was asked for. Whoever approves one calls it first, so that a long
   * ledger is not read in one turn.
   *
   * @returns Whether others had their turn.
   */
  async learnAsked(id: string): Promise<boolean> {
    const { store } = this.#options;
    if (this.#ledger === undefined || this.#asked.has(id) || store.find(id)?.state !== "PLAN") return false;
    this.#learning ??= this.#ledger.lastWordsInTurns((words) => {
      for (const plan of store.list({ state: "PLAN" })) {
        const word = words.get(plan.id);
        if (word?.state === "PLAN" && word.hash === plan.hash) this.#asked.set(plan.id, plan.hash);
        else if (plan.id === id && !this.#asked.has(id)) this.#learnAsked(plan, () => words);
      }
    }).finally(() => this.#learning = undefined);
    // What keeps it from being read is told by the approval.
    await this.#learning.catch(() => {});
    return true;
  }

  #learnAsked(plan: FlightPlan, known: () => ReadonlyMap<string, LastWord> | undefined): string | undefined {
    const word = known()?.get(plan.id);
    if (this.#ledger === undefined) return undefined;
    const asked = word?.state === "PLAN" ? word.hash : "";
    if (asked !== plan.hash) this.#ledger.noteForged(plan.id, { store: plan.state, ledger: word?.state });
    this.#asked.set(plan.id, asked);
    return asked;
  }

  /** Denies a plan. @param by Who did. */
  deny(id: string, hash: string, by: string): PlanResult {
    return this.#answered(this.#options.store.deny(id, hash, by));
  }

  /** Denies a plan that waits for what nobody wants any more. @param why As a clause. */
  withdraw(id: string, why: string): void {
    const { store } = this.#options;
    const plan = store.find(id);
    if (plan?.state === "PLAN") this.#answered(store.deny(id, plan.hash, "the daemon", why));
  }

  /** Resolves when a plan that was approved has run; at once where it does not run, nor wait for its turn. */
  async ended(id: string): Promise<void> {
    await this.#runs.get(id)?.done;
  }

  /** Takes a plan back: one that waits is denied, one that is approved is given up, one that runs is stopped. */
  cancel(id: string, hash: string, by: string): PlanResult {
    const { store } = this.#options;
    const plan = store.find(id);
    if (plan === undefined) return { ok: false, code: "NO-SUCH-PLAN", why: `There is no plan ${id}.`, plan: undefined };
    if (plan.hash !== hash) {
      return { ok: false, code: "CHANGED", why: `Plan ${id} is not the one you have read. Look at it again.`, plan };
    }
    const run = this.#runs.get(id);
    if (plan.state === "RUNNING" && run !== undefined) {
      run.stop.abort(new Error("it was cancelled"));
      return { ok: true, plan };
    }
    if (plan.state === "APPROVED") {
      const result = this.#answered(store.abandon(id, `it was cancelled by ${by}`));
      run?.stop.abort(new Error("it was cancelled"));
      return result;
    }
    return this.deny(id, plan.hash, by);
  }

  #answered(result: PlanResult): PlanResult {
    // An answer that came too late, or was taken back, has changed the plan all the same.
    if (result.ok || result.code === "LATE" || result.code === "UNRECORDED") {
      if (result.plan !== undefined && result.plan.state !== "PLAN") this.#changed(result.plan);
    }
    this.#schedule();
    return result;
  }

  #changed(plan: FlightPlan, outcome?: Answer): void {
    const follower = this.#followers.get(plan.id);
    if (outcome !== undefined) follower?.tell(outcome);
    follower?.tell(planAnswer(plan));
    this.#options.onChange(plan, follower?.connection);
    if (!isOpen(plan.state)) this.#followers.delete(plan.id);
    if (plan.state !== "PLAN") this.#asked.delete(plan.id);
  }

  #begin(plan: FlightPlan): void {
    // One that is approved while the start still reads is begun by that.
    if (this.#stopping || this.#runs.has(plan.id)) return;
    const stop = new AbortController();
    const done = this.#run(plan, stop.signal).catch((error) => this.#failed(plan.id, stop.signal, error))
      .finally(() => this.#runs.delete(plan.id));
    this.#runs.set(plan.id, { stop, done });
  }

  /** Closes a plan whose run went wrong on our side; one that has not begun and whose daemon stops begins at the next start. */
  #failed(id: string, signal: AbortSignal, error: unknown): void {
    const { store, log } = this.#options;
    // Cancelled, or given back by a daemon that stops, before its turn came.
    if (signal.aborted && store.find(id)?.state !== "RUNNING") return;
    log("Cannot run plan", { plan: id, error });
    const why = `it could not be run: ${error instanceof Error ? error.message : String(error)}`;
    this.#insist(id, () => store.find(id)?.state === "APPROVED" ? store.abandon(id, why) : store.fail(id, why));
  }

  /** Takes a last step of a plan, and takes it again later if it cannot be kept: no plan stays RUNNING that does not run. */
  #insist(id: string, step: () => PlanResult, answer?: Answer): void {
    try {
      this.#ended(step(), answer);
    } catch (error) {
      this.#options.log("Cannot close plan", { plan: id, error });
      if (answer !== undefined) this.#followers.get(id)?.tell(answer);
      if (this.#stopping) return;
      const cancel = this.#options.clock.after(RETRY_MS, () => {
        this.#cancelRetries.delete(id);
        this.#insist(id, step);
      });
      this.#cancelRetries.set(id, cancel);
    }
  }

  async #run(plan: FlightPlan, signal: AbortSignal): Promise<void> {
    const { store, judge, run, enter, realPath } = this.#options;
    const named = plan.folder?.path ?? plan.cwd;
    // First the place, then the looks: what waited in a line may have been changed meanwhile.
    const onWait = (why: () => string) => void this.#waits.set(plan.id, why);
    using _place = await enterAs(plan, (claim) => enter(claim, signal, plan.session, onWait)).finally(() =>
      this.#waits.delete(plan.id)
    );
    const action = readAction(plan.action);
    const verdict = action === undefined ? undefined : await judge(action, plan);
    if (action === undefined || verdict === undefined || verdict.tier === "deny") {
      const why = verdict === undefined ? "its action cannot be read" : `the guard refuses it now: ${verdict.why}`;
      this.#ended(store.abandon(plan.id, why));
      return;
    }
    // Files that it would execute now and that nobody has seen were not approved.
    const seen = new Set(plan.files.map(({ path }) => path));
    const unseen = (verdict.code ?? []).filter((path) => !seen.has(path));
    const files = unseen.length === 0
      ? await rebindFiles(plan.files)
      : [...await rebindFiles(plan.files), ...await bindFiles(unseen)];
    const uncontained = await this.#uncontained(action);
    if (signal.aborted || this.#stopping) return;
    // Last of all looks: what is found now is where it runs.
    const begun = store.begin(plan.id, files, {
      approved: plan.hash,
      folder: plan.folder && bindFolder(named, realPath),
      places: plan.places && bindPlaces(plan.grants.write, realPath),
      beyond: [
        ...beyondGrants(plan, verdict.grants ?? NO_GRANTS),
        // Whoever read it did not know.
        ...uncontained !== undefined && plan.uncontained === undefined
          ? [`nothing would hold it to its grants now: ${uncontained}`]
          : [],
        ...this.#mayAnswer(action, plan.grants, uncontained) && plan.mayAnswer === undefined
          ? ["it could answer plans now, for the daemon asks nobody for the secret any more"]
          : [],
      ],
    });
    if (!begun.ok) {
      const follower = this.#followers.get(plan.id);
      try {
        // First the new one: whoever hears of the end of this one knows already what to answer next.
        if (begun.code === "CHANGED" && this.#options.outdated?.(action) !== true) {
          await this.#askAgain(plan, action, begun.why, follower);
        }
      } finally {
        if (begun.plan?.state === "RUNNING") this.#insist(plan.id, () => store.fail(plan.id, begun.why, true));
        else if (begun.plan !== undefined && begun.plan.state !== "APPROVED") this.#changed(begun.plan);
      }
      return;
    }
    this.#changed(begun.plan);
    const { end, words, output, answer } = await run(begun.plan, action, signal);
    this.#insist(plan.id, () => {
      if (end === "ran") return store.finish(plan.id, words, output);
      return end === "failed" ? store.fail(plan.id, words, false, output) : store.interrupt(plan.id, words, output);
    }, answer);
  }

  #ended(result: PlanResult, answer?: Answer): void {
    if (result.plan !== undefined) this.#changed(result.plan, answer);
    if (!result.ok) this.#options.log("Cannot close plan", { why: result.why });
  }

  /** What was approved is not what would run now: it is asked for once more. */
  async #askAgain(plan: FlightPlan, before: Action, why: string, follower: Follower | undefined): Promise<void> {
    const { judge, realPath } = this.#options;
    // Where its folder leads now, judged anew: it may be another place altogether.
    const folder = bindFolder(plan.folder?.path ?? plan.cwd, realPath);
    const cwd = folder.real;
    const action = readAction(printSexp(storedAction(before, cwd))) ?? before;
    const verdict = await judge(action, plan);
    if (verdict.tier === "deny") {
      this.#options.log("Plan not asked for again", { plan: plan.id, why: verdict.why });
      return;
    }
    const {
      id: _id,
      state: _state,
      requestedAt: _at,
      expiresAt: _until,
      hash: _hash,
      progress: _progress,
      mayAnswer: _mayAnswer,
      uncontained: _uncontained,
      ...request
    } = plan;
    const uncontained = await this.#uncontained(action);
    const files = await bindFiles(verdict.code ?? [], verdict.looseCode);
    const grants = verdict.grants ?? NO_GRANTS;
    const again = this.#options.store.propose({
      ...request,
      action: printSexp(storedAction(action, cwd)),
      cwd,
      rule: verdict.tier === "ask" ? verdict.rule : plan.rule,
      why: this.#options.redact(`${verdict.tier === "ask" ? verdict.why : plan.why}; ${why}`),
      grants,
      files,
      folder,
      places: bindPlaces(grants.write, realPath),
      replaces: plan.id,
      ...uncontained === undefined ? {} : { uncontained },
      ...this.#mayAnswer(action, grants, uncontained) ? { mayAnswer: true } : {},
    });
    this.#asked.set(again.id, again.hash);
    if (follower !== undefined) this.#followers.set(again.id, follower);
    this.#changed(again);
    this.#schedule();
  }

  #expire(): void {
    for (const plan of this.#options.store.expireDue()) this.#changed(plan);
    this.#schedule();
  }

  #schedule(): void {
    const { store, clock } = this.#options;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const next = this.#stopping ? undefined : store.nextExpiry();
    if (next === undefined) return;
    this.#cancelTimer = clock.after(Math.min(Math.max(next - clock.now(), 1), LONGEST_TIMER), () => this.#expire());
  }

  /** Ends what runs, and waits until it is written down. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    this.#cancelTimer?.();
    for (const cancel of this.#cancelRetries.values()) cancel();
    const cause = Object.assign(new Error("the daemon stopped"), { code: "STOPPING" });
    for (const { stop } of this.#runs.values()) stop.abort(cause);
    await this.idle();
  }
}

function isOpen(state: string | undefined): boolean {
  return state === "PLAN" || state === "APPROVED" || state === "RUNNING";
}

/** What other runs must not do while a plan is looked at for the last time and runs. Looks at the disk: names come and go. */
export function claimOf({ id, grants, places = [], cwd, files }: FlightPlan): Claim {
  const found = files.flatMap((file) => {
    if ("unbound" in file && file.unbound === "unknown") return [];
    return [namesOfFile(file.path), ..."sha256" in file ? [namesOfFile(file.real)] : []];
  });
  return {
    // The folder it runs in as well: where nothing holds a run it can write there, whatever it was granted.
    writes: [...new Set([...grants.write, ...places.map(({ real }) => real), cwd])],
    executes: [...new Set(found.flatMap(({ names }) => names))],
    arbitrary: true,
    mounts: [...new Set([cwd, ...grants.write, ...places.map(({ real }) => real), ...grants.read])],
    plan: id,
    ...found.some(({ linked }) => linked) ? { linked: true } : {},
  };
}

/** Why what a plan was granted is not what lies there any more, a clause; `undefined` where it is. */
export function whyElsewhere(
  { folder, places, grants }: FlightPlan,
  realPath: (path: string) => string | undefined,
): string | undefined {
  const changes = [
    ...describeFolderChange(folder, folder && bindFolder(folder.path, realPath)),
    ...describePlaceChanges(places, places && bindPlaces(grants.write, realPath)),
  ];
  return changes.length === 0 ? undefined : `since it was looked at ${changes.join("; ")}`;
}

/** Waits for a place with a claim that is still right when it comes: a run that was waited for may have given a file another name. */
async function enterAs(plan: FlightPlan, enter: (claim: Claim) => Promise<Disposable>): Promise<Disposable> {
  for (let claim = claimOf(plan);;) {
    const place = await enter(claim);
    try {
      const { executes, linked } = claimOf(plan);
      if (executes.every((name) => claim.executes.includes(name)) && (linked !== true || claim.linked === true)) {
        return place;
      }
      // It only grows, so that this comes to an end.
      claim = {
        ...claim,
        executes: [...new Set([...claim.executes, ...executes])],
        ...linked === true ? { linked } : {},
      };
    } catch (error) {
      place[Symbol.dispose]();
      throw error;
    }
    place[Symbol.dispose]();
  }
}

/** What everybody concerned is told of a plan. */
export function planAnswer(stored: FlightPlan): Answer {
  const plan = truthful(stored);
  return {
    type: "EVENT",
    payload: plist({
      ACTION: kw("PLAN"),
      ID: plan.id,
      STATE: kw(plan.state),
      HASH: plan.hash,
      RULE: plan.rule,
      WHY: plan.why,
      TITLE: plan.title,
      ...plan.replaces === undefined ? {} : { REPLACES: plan.replaces },
    }),
  };
}

/** The action as it is stored: with its working folder, and who proposed it. */
function storedAction(action: Action, cwd: string): Plist {
  const { target, name, payload, proposedBy } = action;
  // The real folder stands first and alone.
  const named = target !== "SHELL" ? payload : [kw("CWD"), cwd, ...without(payload, "CWD")];
  return plist({ TARGET: kw(target), NAME: kw(name), "PROPOSED-BY": kw(proposedBy.toUpperCase()), PAYLOAD: named });
}

/** A property list without a key. */
function without(fields: Plist, name: string): Value[] {
  const kept: Value[] = [];
  for (let i = 0; i < (fields?.length ?? 0); i += 2) {
    const [key, value] = [fields?.[i] as Value, fields?.[i + 1] as Value];
    if (!isKeyword(key, name)) kept.push(key, value);
  }
  return kept;
}

/** Reads a stored action; `undefined` for text that is none. */
export function readAction(text: string): Action | undefined {
  const result = parseSexp(text);
  if (!result.ok || !isPlist(result.value)) return undefined;
  const target = getKeyword(result.value, "TARGET");
  const name = getKeyword(result.value, "NAME");
  const by = getKeyword(result.value, "PROPOSED-BY")?.toLowerCase();
  const payload = getf(result.value, "PAYLOAD") ?? null;
  if (target === undefined || name === undefined || !isPlist(payload)) return undefined;
  if (by !== "client" && by !== "skill" && by !== "reasoner" && by !== "daemon") return undefined;
  return { target, name, payload, proposedBy: by };
}

/** How much a plan would keep of what it was asked with, characters. Its explanation is kept twice. */
function sizeOf({ payload, target, name }: Action, { session, source }: Task): number {
  const explanation = getString(payload, "EXPLANATION") ?? "";
  return [printSexp(payload), explanation, target, name, session, source].reduce((sum, text) => sum + text.length, 0);
}

function titleOf(action: Action, command: string): string {
  const line = (command === "" ? `${action.target} ${action.name}` : command).trim()
    // A line that ends is seen to end: what stands behind it is another command.
    .replace(/[\s\u0085]+/g, (blanks) => /[\n\r\v\f\u0085\u2028\u2029]/.test(blanks) ? " ⏎ " : " ")
    .replace(/[\u2800\p{DI}]/gu, writtenOut);
  const glyphs = [...line];
  return glyphs.length <= LONGEST_TITLE ? line : glyphs.slice(0, LONGEST_TITLE - 1).join("") + "…";
}
