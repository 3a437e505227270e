// How much a skill may use, and for how long, where nothing else is said.
// Knows numbers only.

/** Limits of a skill's process; times in milliseconds, sizes in bytes. */
export interface JailLimits {
  /** For one call of anything but a gate. */
  readonly callMs: number;
  /** For one call of a gate: a person waits for a verdict. */
  readonly gateMs: number;
  /** From the start of the process to the moment at which the skill can be called. */
  readonly startMs: number;
  /** How long a process that nobody calls stays. */
  readonly idleMs: number;
  /** One message either way. */
  readonly messageBytes: number;
  /** Memory of its own that the process may have, as it is now (resident) and as it could be (its data). */
  readonly memoryBytes: number;
  /** The heap of the language, within that. */
  readonly heapBytes: number;
  /** What it may ask of the daemon at once during one call. */
  readonly outstanding: number;
  /** What it may write to its log between one start of a call and the next. */
  readonly logBytes: number;
}

/** What holds where nothing else is said. */
export const JAIL_LIMITS: JailLimits = {
  callMs: 5_000,
  gateMs: 1_000,
  startMs: 10_000,
  idleMs: 30_000,
  messageBytes: 1 << 20,
  memoryBytes: 512 << 20,
  heapBytes: 256 << 20,
  outstanding: 16,
  logBytes: 256 << 10,
};

/**
 * Data that a runtime which runs nothing has by the system's count: measured 554 MiB, nearly all of it addresses that are set aside
 * for machine code (512 MiB) and the stacks of its threads, and never used.
 */
export const RUNTIME_DATA_BYTES = 640 << 20;

/** How long a call may take before its process is watched: memory is not filled in no time, and most calls are over by then. */
export const WATCH_AFTER_MS = 50;

/** From which crash on in a row a new process has to wait, and how long at first and at most, milliseconds. */
export const BACKOFF = { after: 3, firstMs: 1_000, mostMs: 60_000 } as const;
