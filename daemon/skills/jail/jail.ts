// Confines skills: each runs in a process of its own with the rights it declared, and is checked in one that has none. Puts together
// what starts, watches and calls such processes; knows neither Org text nor what a skill is for.

import type { Clock } from "../../pipeline/ports.ts";
import { type CheckReport, SkillError, type SkillModule, type SkillProcess, type SkillProcesses } from "../ports.ts";
import { runTests, whatOf } from "./check.ts";
import { ConfinedSkill } from "./confined_skill.ts";
import type { Containing, SkillContainment } from "./containment.ts";
import { makeSkillEnvironment } from "./environment.ts";
import { launchArguments, LaunchError } from "./launch.ts";
import { JAIL_LIMITS, type JailLimits } from "./limits.ts";
import { RunningSkill } from "./running.ts";
import { ProcessWatcher } from "./watcher.ts";

/** What a {@link Jail} needs. */
export interface JailOptions {
  readonly clock: Clock;
  /** The daemon's log: what skills say is for whoever looks for a fault, that one was ended is for its user. */
  readonly log: {
    debug(text: string, fields: Readonly<Record<string, unknown>>): void;
    warn(text: string, fields: Readonly<Record<string, unknown>>): void;
  };
  /** The runtime's own program. */
  readonly runtime: string;
  /** What contains skills, as far as that is known. Without it nothing does. */
  readonly containment?: Containing;
  /** Keeps what was looked at, over a restart too: a look takes longer than all else of a start. */
  readonly programs?: ProgramStore;
  /** Paths that no declared path opens, absolute: credentials, the daemon's own. */
  readonly hidden?: readonly string[];
  /** A variable of the daemon's environment, for a skill that declares it. */
  readonly variable?: (name: string) => string | undefined;
  readonly timeZone?: string;
  readonly limits?: Partial<JailLimits>;
}

/** Keeps programs that were made of the texts of skills: types taken out, and no import in them. */
export interface ProgramStore {
  /** The program of a text; `undefined` where none is kept. */
  find(source: string): Promise<string | undefined>;
  keep(source: string, program: string): Promise<void>;
}

/** Longest text of a skill, characters; of its tests as well. */
const MOST_SOURCE = 256 * 1024;

/** Confines skills in processes of their own. */
export class Jail implements SkillProcesses {
  readonly #options: JailOptions;
  readonly #limits: JailLimits;
  readonly #watcher = new ProcessWatcher();
  readonly #open = new Set<ConfinedSkill>();
  readonly #checks = new Set<RunningSkill>();
  readonly #closed = new AbortController();

  constructor(options: JailOptions) {
    this.#options = options;
    this.#limits = { ...JAIL_LIMITS, ...options.limits };
  }

  /** The process that watches those of skills; there is one only while there are some. */
  get watcherPid(): number | undefined {
    return this.#watcher.pid;
  }

  open(module: SkillModule): SkillProcess {
    const { name } = module;
    const { clock, log, programs } = this.#options;
    // What was looked at once is not looked at again.
    let program: string | undefined;
    const look = async (running: RunningSkill): Promise<string> => {
      const [made = ""] = await prepare(running, [module.source]);
      await programs?.keep(module.source, made);
      return made;
    };
    const skill = new ConfinedSkill({
      name,
      clock,
      limits: this.#limits,
      start: async (signal) => {
        try {
          return await this.#start(module, signal, async (running) => {
            program ??= await programs?.find(module.source) ?? await look(running);
            await running.order({ op: "load", source: program });
          });
        } catch (error) {
          signal.throwIfAborted();
          throw notStarted(name, error);
        }
      },
      onCrash: (why) => log.warn("A skill failed", { skill: name, code: why.code, why: why.message }),
    });
    this.#open.add(skill);
    const dispose = skill[Symbol.asyncDispose].bind(skill);
    skill[Symbol.asyncDispose] = async () => {
      this.#open.delete(skill);
      await dispose();
    };
    return skill;
  }

  async check(module: SkillModule, signal: AbortSignal): Promise<CheckReport> {
    signal.throwIfAborted();
    const nothing = { ...module, capabilities: [] };
    let programs: readonly string[] = [];
    let running: RunningSkill;
    try {
      running = await this.#start(nothing, AbortSignal.any([signal, this.#closed.signal]), async (started) => {
        programs = await prepare(started, [module.source, module.tests]);
        await this.#options.programs?.keep(module.source, programs[0] ?? "");
      });
    } catch (error) {
      signal.throwIfAborted();
      this.#closed.signal.throwIfAborted();
      if (!(error instanceof SkillError)) throw error;
      const { error: text, line } = whatOf(error);
      return { hooks: [], tests: [], error: { text, ...(line === undefined ? {} : { line }) } };
    }
    this.#checks.add(running);
    const abort = () => void running.stop(new SkillError("EXITED", "was stopped"));
    signal.addEventListener("abort", abort);
    try {
      const report = await runTests({ running, programs, clock: this.#options.clock, limits: this.#limits, signal });
      signal.throwIfAborted();
      return report;
    } finally {
      signal.removeEventListener("abort", abort);
      await running.stop(new SkillError("EXITED", "was stopped"));
      this.#checks.delete(running);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort(new SkillError("NOT-STARTED", "The daemon does not run skills any more."));
    await Promise.all([
      ...[...this.#open].map((each) => each[Symbol.asyncDispose]()),
      ...[...this.#checks].map((each) => each.stop(new SkillError("EXITED", "was stopped"))),
    ]);
    await this.#watcher[Symbol.asyncDispose]();
  }

  /** Starts a process and has it made ready, in time. What could not be made ready is gone when this throws. */
  async #start(
    module: SkillModule,
    signal: AbortSignal,
    makeReady: (running: RunningSkill) => Promise<void>,
  ): Promise<RunningSkill> {
    const { containment } = this.#options;
    const untried = containment?.untried();
    if (untried !== undefined) {
      try {
        const running = await this.#startIn(untried, module, signal, makeReady);
        containment?.worked();
        return running;
      } catch (error) {
        signal.throwIfAborted();
        // Whose fault it was is found out without the skill.
        if (await containment?.known() !== undefined) throw error;
      }
    }
    return await this.#startIn(await containment?.known(), module, signal, makeReady);
  }

  async #startIn(
    containment: SkillContainment | undefined,
    { name, capabilities }: SkillModule,
    signal: AbortSignal,
    makeReady: (running: RunningSkill) => Promise<void>,
  ): Promise<RunningSkill> {
    const { clock, log, runtime, hidden = [], variable = () => undefined } = this.#options;
    const limits = this.#limits;
    signal.throwIfAborted();
    const running = new RunningSkill({
      args: launchArguments({ runtime, capabilities, limits, containment, hidden }),
      env: makeSkillEnvironment(capabilities, variable, this.#options.timeZone ?? "UTC"),
      watcher: this.#watcher,
      clock,
      limits,
      onLine: (line) => log.debug("A skill says", { skill: name, text: line }),
    });
    const stop = (why: SkillError) => void running.stop(why);
    const cancel = clock.after(
      limits.startMs,
      () => stop(new SkillError("TIMEOUT", `did not start within ${limits.startMs / 1000} s`)),
    );
    const abort = () => stop(new SkillError("EXITED", "was stopped"));
    signal.addEventListener("abort", abort);
    try {
      await makeReady(running);
      signal.throwIfAborted();
      return running;
    } catch (error) {
      await running.stop(new SkillError("EXITED", "was stopped"));
      throw error;
    } finally {
      cancel();
      signal.removeEventListener("abort", abort);
    }
  }
}

/** Has types taken out of texts, and imports looked for, over there. @throws SkillError with the line that is no program. */
async function prepare(running: RunningSkill, parts: readonly string[]): Promise<readonly string[]> {
  if (parts.some((part) => part.length > MOST_SOURCE)) {
    throw new SkillError("THREW", `its text is longer than ${MOST_SOURCE} characters`);
  }
  const { PROGRAMS: { looker, parser } } = await import("./programs.ts");
  return await running.order({ op: "prepare", parts, looker, parser });
}

function notStarted(name: string, error: unknown): SkillError {
  const text = error instanceof SkillError
    ? whatOf(error).error
    : error instanceof LaunchError
    ? error.message
    : `its process cannot be made: ${(error as Error).message}`;
  const line = error instanceof SkillError ? error.line : undefined;
  return new SkillError("NOT-STARTED", `The skill ${name} cannot be started: ${text}.`, line);
}
