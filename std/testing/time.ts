// The face of @std/testing/time: a clock that stands still until the test moves it.
// Its own code: npm's fake timers run on past a callback that throws and leave AbortSignal.timeout on real time.
// It knows Date, the four timer functions and AbortSignal.timeout; performance.now and Temporal stay real.

import type { DelayOptions } from "@std/async/delay";

export type { DelayOptions };

/** The error of an operation that the state of the fake time does not allow. */
export class TimeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TimeError";
  }
}

/** Options for `FakeTime`. */
export interface FakeTimeOptions {
  /** How fast fake time runs by itself, as a multiple of real time; 0, not at all, by default. */
  advanceRate: number;
  /** How often it moves then, in real milliseconds; 10 by default. */
  advanceFrequency?: number;
}

interface Timer {
  callback: (...args: unknown[]) => unknown;
  args: unknown[];
  due: number;
  /** The interval in milliseconds; undefined for a timer that runs once. */
  every: number | undefined;
  /** Timers due at the same time run in this order. */
  order: number;
}

const RealDate = globalThis.Date;
const realSetTimeout = globalThis.setTimeout;
const realClearTimeout = globalThis.clearTimeout;
const realSetInterval = globalThis.setInterval;
const realClearInterval = globalThis.clearInterval;
const realSignalTimeout = AbortSignal.timeout;

// The globals are one per process, so the faked time is too.
let current: FakeTime | undefined;
const timers = new Map<number, Timer>();
let timerCount = 0;

function fakeNow(): number {
  return current?.now ?? RealDate.now();
}

const FakeDate = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [fakeNow()] : args, newTarget),
  apply: () => new RealDate(fakeNow()).toString(),
  get: (target, property, receiver) => property === "now" ? fakeNow : Reflect.get(target, property, receiver),
});

function fakeSetTimeout(callback: unknown, delay?: number, ...args: unknown[]): number {
  return addTimer("setTimeout", callback, delay, args);
}

function fakeSetInterval(callback: unknown, delay?: number, ...args: unknown[]): number {
  return addTimer("setInterval", callback, delay, args);
}

function addTimer(name: "setTimeout" | "setInterval", callback: unknown, delay: unknown, args: unknown[]): number {
  if (typeof callback !== "function") {
    throw new TimeError(`FakeTime does not support non-function callbacks to ${name}`);
  }
  if (current === undefined) throw notFaked(name);
  const repeat = name === "setInterval";
  // An interval of no length would keep `tick` from ever getting past it.
  const wait = Math.max(repeat ? 1 : 0, Math.floor(Number(delay ?? 0)) || 0);
  const id = ++timerCount;
  timers.set(id, {
    callback: callback as Timer["callback"],
    args,
    due: current.now + wait,
    every: repeat ? wait : undefined,
    order: id,
  });
  return id;
}

function fakeClearTimeout(id?: unknown): void {
  removeTimer("clearTimeout", id);
}

function fakeClearInterval(id?: unknown): void {
  removeTimer("clearInterval", id);
}

function removeTimer(name: "clearTimeout" | "clearInterval", id: unknown): void {
  if (current === undefined) throw notFaked(name);
  if (typeof id === "number") timers.delete(id);
}

/** The error of a fake timer function that was kept and is called after time was restored. */
function notFaked(name: string): TimeError {
  return new TimeError(`Cannot ${name.replace("T", " t").replace("I", " i")}: time is not faked`);
}

function fakeSignalTimeout(delay: number): AbortSignal {
  const controller = new AbortController();
  fakeSetTimeout(() => controller.abort(new DOMException("Signal timed out.", "TimeoutError")), delay);
  return controller.signal;
}

function overrideGlobals(): void {
  globalThis.Date = FakeDate;
  globalThis.setTimeout = fakeSetTimeout as unknown as typeof globalThis.setTimeout;
  globalThis.clearTimeout = fakeClearTimeout;
  globalThis.setInterval = fakeSetInterval as unknown as typeof globalThis.setInterval;
  globalThis.clearInterval = fakeClearInterval;
  AbortSignal.timeout = fakeSignalTimeout;
}

function restoreGlobals(): void {
  globalThis.Date = RealDate;
  globalThis.setTimeout = realSetTimeout;
  globalThis.clearTimeout = realClearTimeout;
  globalThis.setInterval = realSetInterval;
  globalThis.clearInterval = realClearInterval;
  AbortSignal.timeout = realSignalTimeout;
}

/** The id and the timer that is due first, or undefined when there is none. */
function firstTimer(): [number, Timer] | undefined {
  let first: [number, Timer] | undefined;
  for (const entry of timers) {
    const due = entry[1].due - (first?.[1].due ?? Infinity);
    if (first === undefined || due < 0 || (due === 0 && entry[1].order < first[1].order)) first = entry;
  }
  return first;
}

function startTime(start: number | string | Date | null | undefined): number {
  if (start instanceof RealDate) return start.valueOf();
  if (typeof start === "number") return Math.floor(start);
  if (typeof start === "string") return new RealDate(start).valueOf();
  return RealDate.now();
}

/**
 * Puts Date and the timer functions on a clock that the instance moves, until it is restored or disposed of.
 *
 * All times are in milliseconds, points in time since 1970-01-01 UTC. There is one at a time.
 */
export class FakeTime {
  #start: number;
  #now: number;
  #advance: ReturnType<typeof setInterval> | undefined;

  /** Fakes time from `start`, by default the real time. Throws TimeError if faked already, TypeError for no time. */
  constructor(start?: number | string | Date | null, options?: FakeTimeOptions) {
    if (current !== undefined) throw new TimeError("Cannot construct FakeTime: time is already faked");
    this.#start = startTime(start);
    if (Number.isNaN(this.#start)) throw new TypeError(`Cannot construct FakeTime: invalid start time ${this.#start}`);
    this.#now = this.#start;
    timers.clear();
    timerCount = 0;
    overrideGlobals();
    current = this;
    const rate = Math.max(0, options?.advanceRate ?? 0);
    const frequency = Math.max(0, options?.advanceFrequency ?? 10);
    if (rate > 0) this.#advance = realSetInterval(() => this.tick(rate * frequency), frequency);
  }

  /** Restores real time. Throws TimeError if restored already. */
  [Symbol.dispose](): void {
    this.restore();
  }

  /** Restores real time, whichever instance faked it. Throws TimeError if restored already. */
  static restore(): void {
    if (current === undefined) throw new TimeError("Cannot restore time: time is already restored");
    current.restore();
  }

  /** Restores real time while `callback` runs, and resolves to its result. Rejects with TimeError if not faked. */
  static async restoreFor<T>(
    // deno-lint-ignore no-explicit-any -- as in the original
    callback: (...args: any[]) => Promise<T> | T,
    // deno-lint-ignore no-explicit-any -- as in the original
    ...args: any[]
  ): Promise<T> {
    if (current === undefined) throw new TimeError("Cannot restore time: time is not faked");
    restoreGlobals();
    try {
      const result = callback(...args);
      // A result that is there already must not leave time real for a turn of the microtask queue.
      return result instanceof Promise ? await result : result;
    } finally {
      overrideGlobals();
    }
  }

  /** The fake time. */
  get now(): number {
    return this.#now;
  }

  /**
   * Moves to a time, calling each timer due on the way at its own time.
   *
   * Throws RangeError for a time in the past, and what a callback throws, stopping at its time.
   */
  set now(value: number) {
    if (value < this.#now) {
      throw new RangeError(
        `Cannot set current time in the past, time must be >= ${this.#now}: received ${value}`,
      );
    }
    for (let first = firstTimer(); first !== undefined && first[1].due <= value; first = firstTimer()) {
      const [id, timer] = first;
      this.#now = timer.due;
      if (timer.every === undefined) {
        timers.delete(id);
      } else {
        timer.due += timer.every;
        timer.order = ++timerCount;
      }
      // Not as a method of the timer, which is nobody's business.
      timer.callback.apply(undefined, timer.args);
    }
    this.#now = value;
  }

  /** The fake time at the start. */
  get start(): number {
    return this.#start;
  }

  /** Resolves after `ms` milliseconds of real time. Rejects with an AbortError when the signal is aborted. */
  delay(ms: number, options: DelayOptions = {}): Promise<void> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      const abort = () => {
        realClearTimeout(timer);
        reject(new DOMException("Delay was aborted.", "AbortError"));
      };
      if (signal?.aborted) return reject(new DOMException("Delay was aborted.", "AbortError"));
      const timer = realSetTimeout(() => {
        signal?.removeEventListener("abort", abort);
        resolve();
      }, ms);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Runs all pending microtasks. */
  async runMicrotasks(): Promise<void> {
    await this.delay(0);
  }

  /** Moves on by `ms` milliseconds, calling the timers due on the way. */
  tick(ms = 0): void {
    this.now += ms;
  }

  /** Runs all pending microtasks, then moves on by `ms` milliseconds. */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.now += ms;
  }

  /** Moves on to the next timer; false if there is none. */
  next(): boolean {
    const first = firstTimer();
    if (first !== undefined) this.now = first[1].due;
    return first !== undefined;
  }

  /** Runs all pending microtasks, then moves on to the next timer; false if there is none. */
  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }

  /** Moves on until no timer is left; with an interval, until a callback clears it. */
  runAll(): void {
    while (timers.size > 0) this.next();
  }

  /** The same as `runAll`, with all pending microtasks run before each timer. */
  async runAllAsync(): Promise<void> {
    while (timers.size > 0) await this.nextAsync();
  }

  /** Restores real time. Throws TimeError if restored already. */
  restore(): void {
    if (current === undefined) throw new TimeError("Cannot restore time: time is already restored");
    current = undefined;
    restoreGlobals();
    if (this.#advance !== undefined) realClearInterval(this.#advance);
  }
}
