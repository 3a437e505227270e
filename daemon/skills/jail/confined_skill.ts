// A skill in a process that is there while it is called: started by the first call, ended when nobody calls for a while, and started
// anew after a crash, later and later when it crashes again and again. Knows time and calls, and neither frames nor rights.

import type { Clock } from "../../pipeline/ports.ts";
import { type Json, SkillError, type SkillHook, type SkillHost, type SkillProcess } from "../ports.ts";
import { BACKOFF, type JailLimits } from "./limits.ts";
import type { RunningSkill } from "./running.ts";

/** What a {@link ConfinedSkill} needs. */
export interface ConfinedOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly limits: JailLimits;
  /** Starts a process in which the skill can be called, unless the signal is aborted before. @throws SkillError when there is none. */
  readonly start: (signal: AbortSignal) => Promise<RunningSkill>;
  /** Told when a process was ended for what the skill did. */
  readonly onCrash: (why: SkillError) => void;
}

/** One skill and its process. */
export class ConfinedSkill implements SkillProcess {
  readonly #options: ConfinedOptions;
  readonly #closed = new AbortController();
  #starting: Promise<RunningSkill> | undefined;
  #running: RunningSkill | undefined;
  #cancelIdle: (() => void) | undefined;
  /** Crashes with no call between them that went well. */
  #crashes = 0;
  #notBefore = 0;
  /** Calls that wait for a start, or for their answer. */
  #calls = 0;
  /** Processes that are on their way out. */
  readonly #ending = new Set<Promise<unknown>>();

  constructor(options: ConfinedOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#running?.pid;
  }

  async call(hook: SkillHook, args: readonly Json[], host: SkillHost, signal: AbortSignal): Promise<Json> {
    signal.throwIfAborted();
    const { limits } = this.#options;
    this.#cancelIdle?.();
    this.#calls++;
    try {
      const running = this.#running ?? await unlessAborted(this.#start(), signal);
      const limitMs = hook === "gate" ? limits.gateMs : limits.callMs;
      const value = await running.call({ hook, args, host, signal, limitMs });
      this.#crashes = 0;
      return value;
    } catch (error) {
      throw error instanceof SkillError ? this.#named(error) : error;
    } finally {
      if (--this.#calls === 0) this.#waitForCalls();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const why = this.#notStarted("the daemon does not use it any more");
    this.#closed.abort(why);
    this.#cancelIdle?.();
    await this.#starting?.catch(() => {});
    await this.#running?.stop(new SkillError("EXITED", "was stopped"));
    await Promise.all(this.#ending);
  }

  #start(): Promise<RunningSkill> {
    if (this.#closed.signal.aborted) return Promise.reject(this.#closed.signal.reason);
    return this.#starting ??= this.#begin().finally(() => this.#starting = undefined);
  }

  async #begin(): Promise<RunningSkill> {
    const { clock } = this.#options;
    const wait = this.#notBefore - clock.now();
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000);
      throw this.#notStarted(
        `it ended ${this.#crashes} times in a row, and is started again in ${seconds} s at the earliest`,
      );
    }
    let running: RunningSkill;
    try {
      running = await this.#options.start(this.#closed.signal);
    } catch (error) {
      if (!this.#closed.signal.aborted) this.#countCrash(error as SkillError);
      throw error;
    }
    this.#running = running;
    const ended = running.ended.then((why) => {
      if (this.#running === running) this.#running = undefined;
      this.#ending.delete(ended);
      if (why.message !== STOPPED && !this.#closed.signal.aborted) this.#countCrash(this.#named(why));
    });
    this.#ending.add(ended);
    return running;
  }

  #countCrash(why: SkillError): void {
    this.#crashes++;
    const { after, firstMs, mostMs } = BACKOFF;
    const late = this.#crashes - after;
    if (late >= 0) this.#notBefore = this.#options.clock.now() + Math.min(firstMs * 2 ** late, mostMs);
    this.#options.onCrash(why);
  }

  #waitForCalls(): void {
    const running = this.#running;
    if (running === undefined || this.#closed.signal.aborted) return;
    this.#cancelIdle = this.#options.clock.after(this.#options.limits.idleMs, () => {
      if (this.#running === running) this.#running = undefined;
      void running.stop(new SkillError("EXITED", STOPPED));
    });
  }

  #notStarted(text: string): SkillError {
    return new SkillError("NOT-STARTED", `The skill ${this.#options.name} cannot be called: ${text}.`);
  }

  #named(error: SkillError): SkillError {
    const { code, message, line } = error;
    if (code === "NOT-STARTED") return error;
    const { name } = this.#options;
    return new SkillError(
      code,
      code === "THREW" ? `The skill ${name} failed: ${message}` : `The skill ${name} ${message}.`,
      line,
    );
  }
}

/** Why a process ended that nobody called. */
const STOPPED = "was stopped because nobody called it";

/** What is waited for goes on when one of those who wait gives up. */
function unlessAborted<T>(waited: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    waited.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
