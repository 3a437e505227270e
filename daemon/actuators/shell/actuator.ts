// The actuator for the shell: runs exactly the command that was judged, with what the verdict granted and nothing more, and says
// what came of it. Knows nothing of why a command may run.

import type { Action, Actuator, Clock, Task, Verdict } from "../../pipeline/ports.ts";
import { type Claim, type Grants, MORE_LEADS, NO_GRANTS } from "../../pipeline/grants.ts";
import { type Answer, logAnswer, outputAnswer, waitingAnswer } from "../../wire/message.ts";
import { getf, getString, kw, type Plist, plist } from "../../wire/value.ts";
import { LONGEST_TIMEOUT, secondsOf } from "../../wire/seconds.ts";
import { NO_FOLDER } from "../../files/opened_folder.ts";
import { makeEnvironment } from "./environment.ts";
import { type Outcome, RUN_TIMES, runShell, type ShellRun, type ShellTools } from "./run.ts";
import { exceeds, type Standing, type Turn } from "./turns.ts";
import { stampOfWays } from "./ways.ts";

/** A command as an action carries it. */
export interface ShellCommand {
  readonly command: string;
  /** Absolute. */
  readonly cwd: string;
  /** The folder there that was judged, as {@link folderId} has it. */
  readonly folder?: string | undefined;
  readonly timeoutMs: number;
}

/**
 * How long after a run nobody may ask before shells are started ahead again, milliseconds, where few are left and where enough are:
 * to start one holds up who asks.
 */
const REST_MS = 1, LONG_REST_MS = 30;

/** What somebody holds who may run. */
export interface Entered {
  readonly place: Disposable;
  readonly waited: boolean;
  /** Whether it came in with the lesser claim. */
  readonly lesser: boolean;
  /** As {@link Turn} has it. */
  readonly obey: Turn["obey"];
  /** As {@link Turn} has it. */
  readonly leaders: Turn["leaders"];
  /** How the ways look on which these may lead it elsewhere; as {@link stampOfWays}. */
  stampOf(leads: readonly string[]): string | undefined;
}

/** For whom somebody waits, by their claims, or that it waits for a place, or for one of those that it has itself. */
export type Holders = readonly Claim[] | "place" | "own place";

/** What {@link ShellRunner.enter} does for somebody who would have to wait. */
export interface Patience {
  /** A claim that will do, if with this one nobody has to be waited for. */
  readonly lesser?: Claim | undefined;
  /**
   * Called when it has to wait: for others, with their claims, or for a place, of which nobody has all.
   *
   * @param still For whom of these it waits at the moment in which that is asked.
   * @returns What ends its patience, if anything does.
   */
  readonly onWait?: (holders: Holders, still: () => Holders) => AbortSignal | undefined;
}

/** What {@link ShellRunner} needs. */
export interface ShellRunnerOptions {
  /** Made when the first command comes: what runs are contained with is found out then. */
  readonly tools: () => Promise<ShellTools>;
  /** The daemon's own variables; of these only an allow-list is passed on. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Where a command runs that names no folder; made when it is first used. */
  readonly workFolder: string;
  readonly clock: Clock;
}

/** Runs judged commands. Disposing of it ends them and waits until what came of them is told. */
export class ShellRunner implements AsyncDisposable {
  readonly #options: ShellRunnerOptions;
  readonly #work = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #tools: Promise<ShellTools> | undefined;
  #cancelPrepare = () => {};
  /** The environment of the last run: most runs have the folder of the one before. */
  #environment: { readonly cwd: string; readonly env: Readonly<Record<string, string>> } | undefined;

  constructor(options: ShellRunnerOptions) {
    this.#options = options;
  }

  /** Where a command runs that names no folder. */
  get workFolder(): string {
    return this.#options.workFolder;
  }

  /** What every run uses; found out once, but for what was true of a moment only. */
  tools(): Promise<ShellTools> {
    if (this.#tools === undefined) {
      const found = this.#tools = this.#options.tools();
      const forget = () => {
        if (this.#tools === found) this.#tools = undefined;
      };
      found.then(({ containment }) => !containment.works && containment.passing && forget(), forget);
    }
    return this.#tools;
  }

  /** Keeps what a run leads to, so that the end of the daemon waits for it. */
  track(work: Promise<void>): Promise<void> {
    this.#work.add(work);
    return work.finally(() => this.#work.delete(work));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cancelPrepare();
    this.#stop.abort(Object.assign(new Error("the daemon stopped"), { code: "STOPPING" }));
    await Promise.allSettled([...this.#work]);
  }

  /**
   * Waits until no run under way clashes with a claim, then for a place among the runs: in this order everybody waits, so whoever
   * holds a place waits for nobody. Who executes files that were bound, or obeys what a run that has ended could write, also waits for the
   * last of what ran before to be killed.
   *
   * @param who The connection that asks, or the plan by the session that asked for it: each of these gets places in turns, and
   *   nobody all. Plans have places of their own, because one of them may take a day.
   * @returns Both, given back together, and whether either had to be waited for.
   */
  async enter(
    claim: Claim,
    signal: AbortSignal,
    who: { readonly connection: number } | { readonly session: string },
    patience: Patience = {},
  ): Promise<Entered> {
    const { limit: ofClients, planLimit, turns, groups, containment } = await this.tools();
    const [limit, asker] = "session" in who ? [planLimit ?? ofClients, who.session] : [ofClients, who.connection];
    // Under another mount the same files have other names, and a run that is granted them may write there.
    if (containment.works && claim.executes.length > 0) await containment.look();
    const aliases = containment.works ? claim.executes.flatMap((path) => containment.aliasesOf(path)) : [];
    if (aliases.length > 0) claim = { ...claim, executes: [...new Set([...claim.executes, ...aliases])] };
    this.#stop.signal.throwIfAborted();
    using taken = new DisposableStack();
    let waited = false, lesser = false, turn: Turn | undefined;
    let holders = turns?.holders(claim) ?? [];
    if (holders.length > 0 && patience.lesser !== undefined && turns?.holds(patience.lesser) === false) {
      [claim, holders, lesser] = [patience.lesser, [], true];
    }
    const { writes, executes, obeys = [], leads = [], mounts = [] } = claim;
    if (turns !== undefined && writes.length + executes.length + obeys.length + leads.length + mounts.length > 0) {
      if (holders.length > 0) {
        const turn = turns, waits = claim;
        const late = patience.onWait?.(holders, () => turn.heldBy(waits));
        signal = AbortSignal.any([this.#orStop(signal), ...late === undefined ? [] : [late]]);
      }
      turn = taken.use(await turns.enter(claim, signal));
      waited = turn.waited;
    }
    // Where there is a place, nothing is waited for; AbortSignal.any takes longer than all else here.
    const full = limit.isFull(asker);
    if (full) {
      const whose = () => limit.full ? "place" : "own place";
      const late = patience.onWait?.(whose(), whose);
      signal = AbortSignal.any([this.#orStop(signal), ...late === undefined ? [] : [late]]);
    }
    taken.use(await limit.enter(signal, asker));
    if (waited || executes.length > 0 || turn?.obey(obeys, leads) === "left") {
      await groups.settled(this.#orStop(signal));
    }
    return {
      place: taken.move(),
      waited: waited || full,
      lesser,
      obey: (...all) => turn?.obey(...all) ?? "kept",
      get leaders() {
        return turn?.leaders ?? [];
      },
      stampOf: (ways) => {
        // Of what was not noted nobody can tell.
        if (ways.includes(MORE_LEADS)) return undefined;
        const leaders = turn?.leaders ?? [];
        return stampOfWays(ways, (folder) => turns?.mayWrite(leaders, folder) ?? false, this.#options.clock.now());
      },
    };
  }

  /** Resolves after some time. @throws The reason of `signal`, or of the end of the daemon, when that comes first. */
  async rest(ms: number, signal: AbortSignal): Promise<void> {
    const ended = this.#orStop(signal);
    ended.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => reject(ended.reason);
    ended.addEventListener("abort", onAbort, { once: true });
    const cancel = this.#options.clock.after(ms, resolve);
    try {
      await promise;
    } finally {
      cancel();
      ended.removeEventListener("abort", onAbort);
    }
  }

  #orStop(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#stop.signal]);
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#options.clock.now();
  }

  /** As {@link Clock} has it. */
  after(ms: number, body: () => void): () => void {
    return this.#options.clock.after(ms, body);
  }

  /** Gets ready for the next command, once whoever waits has been answered, and unless it comes before. */
  prepare(): void {
    void this.tools().then(({ waiting }) => {
      if (waiting === undefined || this.#stop.signal.aborted) return;
      this.#cancelPrepare();
      const rest = waiting.count === 0 ? 0 : waiting.scarce ? REST_MS : LONG_REST_MS;
      this.#cancelPrepare = this.#options.clock.after(rest, () => waiting.prepare());
    });
  }

  /** Runs a command for somebody who holds a place. Never rejects for what the command is or does. */
  async run(
    command: ShellCommand,
    grants: Grants,
    signal: AbortSignal,
    { onOutput, later, hindrance }: Pick<ShellRun, "onOutput" | "later" | "hindrance"> = {},
  ): Promise<Outcome> {
    this.#cancelPrepare();
    const { workFolder } = this.#options;
    const tools = await this.tools();
    if (command.cwd === workFolder) await Deno.mkdir(workFolder, { recursive: true, mode: 0o700 });
    // That one is made when it is first used.
    const isMade = command.cwd === workFolder && command.folder === NO_FOLDER;
    return await runShell({
      command: command.command,
      cwd: command.cwd,
      folder: isMade ? undefined : command.folder,
      env: this.#environmentIn(command.cwd),
      timeoutMs: command.timeoutMs,
      signal: AbortSignal.any([signal, this.#stop.signal]),
      grants,
      placed: true,
      ...(onOutput === undefined ? {} : { onOutput }),
      ...(later === undefined ? {} : { later }),
      ...(hindrance === undefined ? {} : { hindrance }),
    }, tools);
  }

  #environmentIn(cwd: string): Readonly<Record<string, string>> {
    if (this.#environment?.cwd !== cwd) this.#environment = { cwd, env: makeEnvironment(this.#options.variables, cwd) };
    return this.#environment.env;
  }
}

/** A verdict, unless a run of it could write where its turn was not waited for. */
function stillWithin(verdict: Verdict, first: Verdict, lesser: boolean): Verdict {
  const more = verdict.grants?.write.find((path) => first.grants?.write.includes(path) !== true);
  const needed = more ?? (lesser && verdict.reads !== true ? "something" : undefined);
  if (verdict.tier !== "allow" || needed === undefined) return verdict;
  return { ...verdict, tier: "ask", rule: "other-grants", why: `it would write ${needed}` };
}

/** Why a command runs with less than it might. */
const DISTURBED = "an approved plan, or what a rule allows, is under way that may change what it was judged by";

/** What whoever asked for such a command reads where it failed. */
const LESS = `It could write nothing and had no network: ${DISTURBED}. Ask again when that is done.`;

/** Why a command that only reads was granted no writing. */
const UNWRITTEN = "an approved plan, or what a rule allows, is under way whose files lie where it could write";

/** How often it is looked whether a folder has come to rest, and how long that is waited for each time, milliseconds. */
const MOST_LOOKS = 20, BETWEEN_LOOKS_MS = 150;

function grantsMore(grants: Grants | undefined): boolean {
  return grants !== undefined && (grants.write.length > 0 || grants.read.length > 0 || grants.network);
}

/** Reads the command of a payload that passed the guard. */
export function readCommand(payload: Plist, workFolder: string): ShellCommand {
  const seconds = secondsOf(getf(payload, "TIMEOUT") ?? null) ?? 0;
  return {
    command: getString(payload, "CMD") ?? "",
    cwd: getString(payload, "CWD") ?? workFolder,
    timeoutMs: seconds > 0 ? Math.min(seconds, LONGEST_TIMEOUT) * 1000 : RUN_TIMES.timeout,
  };
}

/** What came of a run, as the client hears it. */
export function outcomeAnswer(outcome: Outcome): Answer {
  const { cause, exitCode, signal, stdout, stderr, stdoutCut, stderrCut, durationMs, problem } = outcome;
  const status = {
    exited: "DONE",
    timeout: "TIMED-OUT",
    interrupted: "CANCELLED",
    "daemon-stop": "CANCELLED",
    "not-started": "FAILED",
  };
  return {
    type: "RESPONSE",
    payload: plist({
      ACTION: kw("EXECUTE"),
      STATUS: kw(status[cause]),
      "EXIT-CODE": exitCode ?? null,
      SIGNAL: signal ?? null,
      STDOUT: stdout,
      STDERR: problem === undefined ? stderr : `${stderr}${problem}\n`,
      TRUNCATED: stdoutCut + stderrCut > 0 ? true : null,
      "DURATION-MS": Math.round(durationMs),
    }),
  };
}

/** What came of a run, in a few words. */
export function outcomeInWords({ cause, exitCode, signal, problem }: Outcome): string {
  if (cause === "not-started") return problem ?? "it could not be started";
  if (cause === "timeout") return "it ran out of time and was stopped";
  if (cause === "interrupted") return "it was cancelled";
  if (cause === "daemon-stop") return "the daemon stopped while it ran";
  return exitCode === undefined ? `it was ended by ${signal ?? "a signal"}` : `it ended with exit code ${exitCode}`;
}

/** What {@link makeShellActuator} needs besides the runner. */
export interface ShellActuatorOptions {
  /** How long a run may take whatever the request says, milliseconds. */
  readonly longestMs: number;
  /** Judges an action once more: one that had to wait for its turn may not be what it was. */
  readonly judge: (action: Action, task: Task) => Promise<Verdict>;
  /** Called with what came of each run, before whoever asked hears of it. */
  readonly onEnd: (action: Action, words: string, task: Task) => void;
}

/** Serves `:SHELL`. A run that a client asked for belongs to its connection and ends with it. */
export function makeShellActuator(runner: ShellRunner, { longestMs, judge, onEnd }: ShellActuatorOptions): Actuator {
  return {
    target: "SHELL",
    perform: (action: Action, task: Task, verdict: Verdict) => runner.track(perform(action, task, verdict)),
  };

  /** The verdict that counts, and how what it relied on stands: judged again where somebody may have come between. */
  async function stand(entered: Entered, first: Verdict, again: () => Promise<Verdict>, isDoubtful: boolean) {
    let verdict = first, standing: Standing = entered.obey(first.obeys ?? [], first.leads);
    if (isDoubtful || entered.waited || standing === "left") {
      verdict = stillWithin(await again(), first, entered.lesser);
      // Of what it relies on now and did not before, nobody was kept away while it was judged.
      const obeys = added(first.obeys, verdict.obeys), leads = added(first.leads, verdict.leads);
      const now = obeys.length + leads.length === 0 ? "kept" : entered.obey(obeys, leads);
      if (standing !== "written") standing = now;
    }
    return { verdict, standing };
  }

  async function perform(action: Action, task: Task, first: Verdict): Promise<void> {
    const signal = AbortSignal.any([task.signal, task.gone]);
    const asked = readCommand(action.payload, runner.workFolder);
    const began = runner.now();
    const entered = await enter(action, task, first, Math.min(asked.timeoutMs, longestMs), signal);
    if (entered === undefined) return;
    using _place = entered.place;
    // Whoever asked is answered in time even if the command is not through.
    const left = () => Math.max(1, Math.min(asked.timeoutMs, longestMs - (runner.now() - began)));
    let verdict = first;
    for (let looks = 0; looks === 0 || looks < MOST_LOOKS && left() > 1; looks++) {
      const leads = verdict.leads ?? [];
      const isLed = entered.leaders.length > 0;
      const ways = isLed ? entered.stampOf(leads) : "";
      if (ways === undefined) {
        if (await rested(signal)) continue;
        return onEnd(action, "it was cancelled before its turn came", task);
      }
      const stood = await stand(entered, verdict, () => Promise.resolve(judge(action, task)), isLed);
      verdict = stood.verdict;
      if (verdict.tier !== "allow") {
        const text = `Refused: while it waited for its turn something changed, and now ${verdict.why}. Ask again.`;
        onEnd(action, `it did not run: while it waited for its turn something changed, and now ${verdict.why}`, task);
        return task.answer(logAnswer("ERROR", "DENIED", text, { RULE: verdict.rule }));
      }
      // Where its paths lead now was not looked at before.
      if (entered.leaders.length > 0 && (!isLed || added(leads, verdict.leads).length > 0)) continue;
      const less = await lessOf(entered, verdict, stood.standing);
      if (less === "refused") {
        onEnd(action, `it did not run: ${DISTURBED}`, task);
        const text =
          `Refused: ${DISTURBED}, and nothing here keeps it from more than it may. Ask again when that is done.`;
        return task.answer(logAnswer("ERROR", "DENIED", text, { RULE: "disturbed" }));
      }
      const command = { ...asked, cwd: verdict.cwd ?? asked.cwd, folder: verdict.folder, timeoutMs: left() };
      // However this ends, it is done before the place is given back: whoever has it next may count on it.
      using after = new DisposableStack();
      const outcome = await runner.run(command, less.grants, signal, {
        // What was read may be what nobody may read: that is known only when it is over.
        ...isLed ? {} : { onOutput: (stream, text) => task.answer(outputAnswer(stream, text)) },
        later: (body) => after.defer(body),
        hindrance: () =>
          whyElsewhere(new Set([...verdict.cwd === undefined ? [] : [verdict.cwd], ...less.grants.write])),
      });
      const isSame = !isLed || outcome.cause === "not-started" || entered.stampOf(leads) === ways;
      // Once more, if nothing can have come of it.
      if (!isSame && verdict.reads === true && outcome.cause === "exited") continue;
      const told = isSame ? less.excuse(outcome) : withheld(outcome, entered.leaders);
      // First: whoever was told of an outcome finds it written down, also after a kill.
      onEnd(action, outcomeInWords(outcome) + less.words + (isSame ? "" : ", and what it printed was kept back"), task);
      task.answer(outcomeAnswer(told));
      after.dispose();
      return runner.prepare();
    }
    const words = "plans are under way that may lead it elsewhere, and nobody can tell whether they did";
    onEnd(action, `it was not answered: ${words}`, task);
    const text = `Cannot run: ${words}. Ask again when they are done. ${howToEnd(entered.leaders)}`;
    task.answer(logAnswer("ERROR", "DENIED", text, { RULE: "disturbed" }));
  }

  /** Waits for its turn, no longer than it may take, and says what for. @returns `undefined` where that was answered otherwise. */
  async function enter(
    action: Action,
    task: Task,
    {
      grants = NO_GRANTS,
      obeys = [],
      leads = [],
      reads,
      freed,
      cwd = readCommand(action.payload, runner.workFolder).cwd,
    }: Verdict,
    longest: number,
    signal: AbortSignal,
  ): Promise<Entered | undefined> {
    // What it executes was not bound to an approval, so nothing is kept from changing for it.
    const { write: writes, read } = grants;
    const claim = {
      writes,
      executes: [],
      obeys,
      leads,
      mounts: [...writes.length > 0 ? [cwd] : [], ...writes, ...read],
      more: more(grants),
      ...freed === true ? { arbitrary: true } : {},
    };
    const late = new AbortController();
    let waitsFor: Holders = [];
    let cancel = () => {};
    const onWait = (holders: Holders) => {
      waitsFor = holders;
      cancel();
      // A place comes free by itself, and its own time begins with it.
      cancel = runner.after(
        typeof holders === "string" ? longestMs : longest,
        () => late.abort(new Error("it waited too long")),
      );
      const plans = typeof holders === "string" ? [] : plansOf(holders);
      task.answer(waitingAnswer(`It waits: ${whyWaits(holders)}. ${howToEnd(holders)}`.trimEnd(), plans));
      return late.signal;
    };
    try {
      const lesser = reads === true ? { ...claim, writes: [], mounts: read } : undefined;
      return await runner.enter(claim, signal, { connection: task.connection }, { lesser, onWait });
    } catch (error) {
      if (!signal.aborted && !late.signal.aborted) throw error;
      if (signal.aborted) onEnd(action, "it was cancelled before its turn came", task);
      else {
        onEnd(action, `its time was over before its turn came: ${whyWaits(waitsFor)}`, task);
        const text = `Cannot run: its time was over while it waited: ${whyWaits(waitsFor)}. ` +
          `Ask again when that is done. ${howToEnd(waitsFor)}`;
        task.answer(logAnswer("ERROR", "TIMEOUT", text.trimEnd()));
      }
      return undefined;
    } finally {
      cancel();
    }
  }

  async function rested(signal: AbortSignal): Promise<boolean> {
    try {
      await runner.rest(BETWEEN_LOOKS_MS, signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  /** What a command is granted, and what is said of that; `refused` where nothing would keep it to less. */
  async function lessOf(entered: Entered, verdict: Verdict, standing: Standing): Promise<Less | "refused"> {
    const all = verdict.grants ?? NO_GRANTS;
    const grants = entered.lesser ? { ...all, write: [] } : all;
    const isUnfit = entered.leaders.some((leader) =>
      exceeds({ writes: grants.write, executes: [], more: more(grants) }, leader)
    );
    const isDisturbed = isUnfit || standing !== "kept";
    if (isDisturbed && !(await runner.tools()).containment.works) return "refused";
    if (isUnfit || isDisturbed && grantsMore(all)) {
      // Only where it may be the reason: what went well needs no excuse.
      const isWhy = ({ exitCode, stderr }: Outcome) =>
        exitCode !== 0 && (verdict.reads !== true || more(all) || READ_ONLY.test(stderr));
      return { grants: NO_GRANTS, words: `, granted nothing, for ${DISTURBED}`, excuse: excuseOf(isWhy, LESS) };
    }
    if (!entered.lesser) return { grants, words: "", excuse: (outcome) => outcome };
    const text = `It could write nothing: ${UNWRITTEN}. Ask again when that is done.`;
    const excuse = excuseOf(({ stderr }) => READ_ONLY.test(stderr), text);
    return { grants, words: `, granted no writing, for ${UNWRITTEN}`, excuse };
  }
}

/** What a command is granted in place of what its verdict says, and what is said of that. */
interface Less {
  readonly grants: Grants;
  /** For the record. */
  readonly words: string;
  readonly excuse: (outcome: Outcome) => Outcome;
}

function excuseOf(isWhy: (outcome: Outcome) => boolean, text: string): Less["excuse"] {
  return (outcome) => isWhy(outcome) ? { ...outcome, problem: outcome.problem ?? text } : outcome;
}

/** Whether somebody is granted more than to write. */
function more({ read, network }: Grants): boolean {
  return network || read.length > 0;
}

/** What the system says of a write where there is none. */
const READ_ONLY = /Read-only file system/;

function added(before: readonly string[] = [], now: readonly string[] = []): readonly string[] {
  return now.filter((path) => !before.includes(path));
}

/** Why what was granted is not what lies there now. */
function whyElsewhere(paths: ReadonlySet<string>): string | undefined {
  const led = [...paths].find((path) => {
    try {
      return Deno.realPathSync(path) !== path;
    } catch {
      // It is said elsewhere that it is not there.
      return false;
    }
  });
  return led && `${led} leads elsewhere now`;
}

function plansOf(claims: readonly Claim[]): string[] {
  return claims.flatMap(({ plan }) => plan ?? []);
}

function named(plans: readonly string[]): string {
  return plans.length === 0 ? "another run" : plans.length === 1 ? `plan ${plans[0]}` : `the plans ${plans.join(", ")}`;
}

/** What somebody waits for, as a clause. @param places Whose these are. */
export function whyWaits(holders: Holders, places: "commands" | "approved plans" = "commands"): string {
  if (holders === "place") return `as many ${places} as may run at once are under way (SHELL_MAX_RUNS)`;
  if (holders === "own place") {
    const whose = places === "commands" ? "of this connection" : "of its session";
    return `as many ${places} ${whose} as may run at once are under way, and one place is kept for others (SHELL_MAX_RUNS)`;
  }
  const [verb, whose] = plansOf(holders).length > 1 ? ["have", "their"] : ["has", "its"];
  return `${
    named(plansOf(holders))
  } ${verb} not ended, and one of the two could change ${whose} files, or lead the other elsewhere`;
}

function howToEnd(claims: Holders): string {
  const [plan] = typeof claims === "string" ? [] : plansOf(claims);
  return plan === undefined ? "" : `To end that: passepartout plan cancel ${plan}`;
}

/** What came of a run, without what it printed. */
function withheld(outcome: Outcome, leaders: readonly Claim[]): Outcome {
  const problem =
    `What it printed is kept back: while it ran, ${named(plansOf(leaders))} could have led it elsewhere. ` +
    `Ask again when that is done. ${howToEnd(leaders)}`;
  return { ...outcome, stdout: "", stderr: "", problem };
}
