// A skill that runs: what is said to its process and what comes back, put together as calls. Knows one process, and not when it is
// to be there.

import type { Clock } from "../../pipeline/ports.ts";
import { type Json, SkillError, type SkillHost } from "../ports.ts";
import { SkillChild } from "./child.ts";
import { encodeOrder, FrameError, type Order, type Report } from "./frames.ts";
import { type JailLimits, WATCH_AFTER_MS } from "./limits.ts";
import type { ProcessWatcher } from "./watcher.ts";

/** What a {@link RunningSkill} needs. */
export interface RunningOptions {
  /** Arguments of bash, which becomes the process. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly watcher: ProcessWatcher;
  readonly clock: Clock;
  readonly limits: JailLimits;
  readonly onLine: (line: string) => void;
}

/** How one call is made. */
export interface CallOptions {
  readonly hook: string;
  readonly args: readonly Json[];
  readonly host: SkillHost;
  readonly signal: AbortSignal;
  /** How long it may take, milliseconds. */
  readonly limitMs: number;
}

interface Call {
  readonly host: SkillHost;
  readonly limitMs: number;
  /** The highest number that was asked for, and how much of that has no answer yet. */
  asked: number;
  outstanding: number;
  settle(outcome: { readonly value: Json } | { readonly error: unknown }): void;
  /** Nobody waits for it any more. */
  abandoned: boolean;
  cancelTimer(): void;
}

/** Waits for what comes of an order that is no call. */
interface Waiting {
  readonly resolve: (found: readonly string[]) => void;
  readonly reject: (error: Error) => void;
}

/** A process with a skill in it. */
export class RunningSkill {
  readonly #options: RunningOptions;
  readonly #child: SkillChild;
  readonly #calls = new Map<number, Call>();
  #awaited: Waiting | undefined;
  #count = 0;
  #end: SkillError | undefined;
  #late: number | undefined;
  #cancelWatch: (() => void) | undefined;
  #watched = false;

  /** @throws As `Deno.Command` does. */
  constructor(options: RunningOptions) {
    this.#options = options;
    this.#child = new SkillChild({
      args: options.args,
      env: options.env,
      watcher: options.watcher,
      mostMessageBytes: options.limits.messageBytes,
      mostLogBytes: options.limits.logBytes,
      onReport: (report) => this.#take(report),
      onLine: options.onLine,
    });
    this.#child.ended.then((why) => this.#failAll(why));
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** How many calls are under way, those included that nobody waits for. */
  get calls(): number {
    return this.#calls.size;
  }

  /** Resolves when the process is gone, with why. */
  get ended(): Promise<SkillError> {
    return this.#child.ended;
  }

  /** Ends the process. */
  async stop(why: SkillError): Promise<void> {
    this.#child.kill(why);
    await this.#child.ended;
  }

  /**
   * Has it do something that is no call.
   *
   * @returns The programs that were made; the hooks that are exported; the names of the tests.
   * @throws SkillError with the line of what is no program, or was thrown.
   */
  order(order: Extract<Order, { op: "prepare" | "load" | "tests" }>): Promise<readonly string[]> {
    return new Promise<readonly string[]>((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end);
      this.#awaited = { resolve, reject };
      this.#watch();
      this.#child.send(encodeOrder(order));
    }).finally(() => this.#rest());
  }

  /** Calls the skill. @throws SkillError, or what `signal` was aborted with. */
  call({ hook, args, host, signal, limitMs }: CallOptions): Promise<Json> {
    return new Promise<Json>((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end);
      signal.throwIfAborted();
      const id = ++this.#count;
      const frame = encodeOrder({ op: "call", id, hook, args });
      const most = this.#options.limits.messageBytes;
      if (frame.length > most) throw new SkillError("REFUSED", `takes nothing longer than ${most} bytes`);
      const abort = () => {
        call.abandoned = true;
        reject(signal.reason);
      };
      const call: Call = {
        host,
        limitMs,
        asked: 0,
        outstanding: 0,
        abandoned: false,
        settle: (outcome) => {
          signal.removeEventListener("abort", abort);
          if ("value" in outcome) resolve(outcome.value);
          else reject(outcome.error);
        },
        cancelTimer: this.#options.clock.after(limitMs, () => this.#beLate(id)),
      };
      signal.addEventListener("abort", abort, { once: true });
      if (this.#calls.size === 0) {
        this.#child.forgive();
        this.#watch();
      }
      this.#calls.set(id, call);
      this.#child.send(frame);
    });
  }

  #beLate(id: number): void {
    this.#late ??= id;
    const limitMs = this.#calls.get(id)?.limitMs ?? 0;
    this.#child.kill(new SkillError("TIMEOUT", `did not answer within ${limitMs / 1000} s and was ended`));
  }

  /** @throws FrameError when it may not say that now. */
  #take(report: Report): void {
    switch (report.op) {
      case "prepared":
        return this.#awaitedNow().resolve(report.parts);
      case "loaded":
        return this.#awaitedNow().resolve(report.names);
      case "failed":
        return this.#awaitedNow().reject(new SkillError("THREW", report.text, report.line));
      case "host":
        return this.#serve(report);
      case "done":
        return this.#finish(report.id).settle({ value: report.value });
      case "threw": {
        const { id, text, line, code } = report;
        return this.#finish(id).settle({ error: new SkillError(code ?? "THREW", text, line) });
      }
    }
  }

  #awaitedNow(): Waiting {
    const awaited = this.#awaited;
    if (awaited === undefined) throw new FrameError("it answered what nobody asked");
    this.#awaited = undefined;
    return awaited;
  }

  #finish(id: number): Call {
    const call = this.#calls.get(id);
    if (call === undefined) throw new FrameError("it answered what nobody asked");
    this.#calls.delete(id);
    call.cancelTimer();
    if (this.#calls.size === 0) this.#rest();
    return call;
  }

  #serve({ id, n, service, args }: Extract<Report, { op: "host" }>): void {
    const call = this.#calls.get(id);
    if (call === undefined || n !== call.asked + 1) throw new FrameError("it asked for something out of turn");
    call.asked = n;
    if (++call.outstanding > this.#options.limits.outstanding) throw new FrameError("it asked for too much at once");
    const answer = (outcome: { readonly value: Json } | { readonly error: string }) => {
      call.outstanding--;
      if (!this.#calls.has(id)) return;
      const frame = encodeOrder({ op: "served", id, n, ...outcome });
      const most = this.#options.limits.messageBytes;
      const error = `Cannot hand over what ${service} found: it is longer than ${most} bytes. Ask for less.`;
      this.#child.send(frame.length <= most ? frame : encodeOrder({ op: "served", id, n, error }));
    };
    if (call.abandoned) return answer({ error: `Cannot serve ${service}: nobody waits for this call any more.` });
    Promise.try(() => call.host.serve(service, args)).then(
      (value) => answer({ value: value ?? null }),
      (error) => answer({ error: error instanceof Error ? error.message : String(error) }),
    );
  }

  /** A call that takes its time is looked at. */
  #watch(): void {
    this.#cancelWatch?.();
    this.#cancelWatch = this.#options.clock.after(WATCH_AFTER_MS, () => {
      this.#watched = true;
      this.#options.watcher.watch(this.pid, this.#options.limits.memoryBytes);
    });
  }

  #rest(): void {
    this.#cancelWatch?.();
    this.#cancelWatch = undefined;
    if (!this.#watched) return;
    this.#watched = false;
    this.#options.watcher.watch(this.pid);
  }

  #failAll(why: SkillError): void {
    this.#end = why;
    this.#rest();
    this.#awaited?.reject(why);
    this.#awaited = undefined;
    for (const [id, call] of this.#calls) {
      call.cancelTimer();
      const own = this.#late === undefined || this.#late === id;
      call.settle({ error: own ? why : new SkillError("EXITED", "was ended because another call of it was late") });
    }
    this.#calls.clear();
  }
}
