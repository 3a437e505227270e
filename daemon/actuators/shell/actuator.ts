// The actuator for the shell: runs exactly the command that was judged, with what the verdict granted and nothing more, and says
// what came of it. Knows nothing of why a command may run.

import type { Action, Actuator, Clock, Task, Verdict } from "../../pipeline/ports.ts";
import { type Claim, type Grants, NO_GRANTS } from "../../pipeline/grants.ts";
import { type Answer, logAnswer, outputAnswer } from "../../wire/message.ts";
import { getf, getString, kw, type Plist, plist } from "../../wire/value.ts";
import { makeEnvironment } from "./environment.ts";
import { type Outcome, RUN_TIMES, runShell, type ShellTools } from "./run.ts";
import { secondsOf } from "./request_fault.ts";
import type { Standing, Turn } from "./turns.ts";

/** The longest time a request may ask for, seconds. */
export const LONGEST_TIMEOUT = 24 * 3600;

/** A command as an action carries it. */
export interface ShellCommand {
  readonly command: string;
  /** Absolute. */
  readonly cwd: string;
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
  /** As {@link Turn} has it. */
  readonly obey: Turn["obey"];
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
   * @param connection Who asks: places are given to connections in turns, and plans count as one of their own.
   * @returns Both, given back together, and whether either had to be waited for.
   */
  async enter(claim: Claim, signal: AbortSignal, connection?: number): Promise<Entered> {
    const { limit, turns, groups, containment } = await this.tools();
    // Under another mount the same files have other names, and a run that is granted them may write there.
    if (containment.works && claim.executes.length > 0) await containment.look();
    const aliases = containment.works ? claim.executes.flatMap((path) => containment.aliasesOf(path)) : [];
    if (aliases.length > 0) claim = { ...claim, executes: [...new Set([...claim.executes, ...aliases])] };
    this.#stop.signal.throwIfAborted();
    using taken = new DisposableStack();
    let waited = false, turn: Turn | undefined;
    const { writes, executes, obeys = [] } = claim;
    if (turns !== undefined && writes.length + executes.length + obeys.length > 0) {
      turn = taken.use(await turns.enter(claim, turns.holds(claim) ? this.#orStop(signal) : signal));
      waited = turn.waited;
    }
    // Where there is a place, nothing is waited for; AbortSignal.any takes longer than all else here.
    const full = limit.full;
    taken.use(await limit.enter(full ? this.#orStop(signal) : signal, connection));
    if (executes.length > 0 || turn?.obey(obeys) === "left") await groups.settled(this.#orStop(signal));
    return { place: taken.move(), waited: waited || full, obey: (obeyed) => turn?.obey(obeyed) ?? "kept" };
  }

  #orStop(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#stop.signal]);
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
    onOutput?: (stream: "stdout" | "stderr", text: string) => void,
    later?: (body: () => void) => void,
  ): Promise<Outcome> {
    this.#cancelPrepare();
    const { workFolder } = this.#options;
    const tools = await this.tools();
    if (command.cwd === workFolder) await Deno.mkdir(workFolder, { recursive: true, mode: 0o700 });
    return await runShell({
      command: command.command,
      cwd: command.cwd,
      env: this.#environmentIn(command.cwd),
      timeoutMs: command.timeoutMs,
      signal: AbortSignal.any([signal, this.#stop.signal]),
      grants,
      placed: true,
      ...(onOutput === undefined ? {} : { onOutput }),
      ...(later === undefined ? {} : { later }),
    }, tools);
  }

  #environmentIn(cwd: string): Readonly<Record<string, string>> {
    if (this.#environment?.cwd !== cwd) this.#environment = { cwd, env: makeEnvironment(this.#options.variables, cwd) };
    return this.#environment.env;
  }
}

/** A verdict, unless a run of it could write where its turn was not waited for. */
function within(verdict: Verdict, writes: readonly string[]): Verdict {
  const more = verdict.grants?.write.find((path) => !writes.includes(path));
  if (verdict.tier !== "allow" || more === undefined) return verdict;
  return { ...verdict, tier: "ask", rule: "other-grants", why: `it would write ${more}` };
}

/** Why a command runs with less than it might. */
const DISTURBED = "an approved plan is under way that may change what it was judged by";

/** What whoever asked for such a command reads where it failed. */
const LESS = `It could write nothing and had no network: ${DISTURBED}. Ask again when that is done.`;

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
  async function stand(entered: Entered, first: Verdict, again: () => Promise<Verdict>) {
    let verdict = first, standing: Standing = entered.obey(first.obeys ?? []);
    if (entered.waited || standing === "left") {
      verdict = within(await again(), first.grants?.write ?? []);
      // Of what it relies on now and did not before, nobody was kept away while it was judged.
      const more = verdict.obeys?.filter((path) => first.obeys?.includes(path) !== true) ?? [];
      const now = more.length === 0 ? "kept" : entered.obey(more);
      if (standing !== "written") standing = now;
    }
    return { verdict, standing };
  }

  async function perform(action: Action, task: Task, first: Verdict): Promise<void> {
    const signal = AbortSignal.any([task.signal, task.gone]);
    // What it executes was not bound to an approval, so nothing is kept from changing for it.
    const writes = first.grants?.write ?? [];
    const claim = { writes, executes: [], obeys: first.obeys ?? [] };
    const entered = await runner.enter(claim, signal, task.connection).catch((error) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (entered === undefined) return onEnd(action, "it was cancelled before its turn came", task);
    using _place = entered.place;
    const { verdict, standing } = await stand(entered, first, () => judge(action, task));
    if (verdict.tier !== "allow") {
      const text = `Refused: while it waited for its turn something changed, and now ${verdict.why}. Ask again.`;
      onEnd(action, `it did not run: while it waited for its turn something changed, and now ${verdict.why}`, task);
      return task.answer(logAnswer("ERROR", "DENIED", text, { RULE: verdict.rule }));
    }
    const isLess = standing !== "kept" && grantsMore(verdict.grants);
    if (isLess && !(await runner.tools()).containment.works) {
      onEnd(action, `it did not run: ${DISTURBED}`, task);
      const text =
        `Refused: ${DISTURBED}, and nothing here keeps it from more than it may. Ask again when that is done.`;
      return task.answer(logAnswer("ERROR", "DENIED", text, { RULE: "disturbed" }));
    }
    const granted = isLess ? NO_GRANTS : verdict.grants ?? NO_GRANTS;
    const onOutput = (stream: "stdout" | "stderr", text: string) => task.answer(outputAnswer(stream, text));
    const asked = readCommand(action.payload, runner.workFolder);
    const command = {
      ...asked,
      cwd: verdict.cwd ?? asked.cwd,
      // Whoever asked is answered in time even if the command is not through.
      timeoutMs: Math.min(asked.timeoutMs, longestMs),
    };
    // However this ends, it is done before the place is given back: whoever has it next may count on it.
    using left = new DisposableStack();
    const outcome = await runner.run(command, granted, signal, onOutput, (body) => left.defer(body));
    // First: whoever was told of an outcome finds it written down, also after a kill.
    onEnd(action, outcomeInWords(outcome) + (isLess ? `, granted nothing, for ${DISTURBED}` : ""), task);
    // Only where it may be the reason: what went well needs no excuse.
    task.answer(
      outcomeAnswer(isLess && outcome.exitCode !== 0 ? { ...outcome, problem: outcome.problem ?? LESS } : outcome),
    );
    left.dispose();
    runner.prepare();
  }
}
