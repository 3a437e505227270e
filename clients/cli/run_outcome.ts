// What came of a command that was asked for: as an object, as an exit code, and in words.
// Knows no connection. Pure.

import { getf, getKeyword, getString, isKeyword, type Value } from "../../daemon/wire/value.ts";
import { EXIT } from "./edge.ts";

/** An outcome as `run --json` prints it. */
export interface RunRecord {
  readonly type: "outcome";
  /** `done` (whatever the exit code), `failed` (it could not be started), `timed-out` or `cancelled`. */
  readonly status: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly durationMs: number;
}

/** Exit codes of shells, for what did not end by itself. */
const TIMED_OUT = 124, SIGNALLED = 128;

/** The exit code after Ctrl-C. */
export const INTERRUPTED = SIGNALLED + 2;

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGSYS: 31,
};

/** Reads the outcome of a run; `undefined` for any other message. */
export function readOutcome(message: Value): RunRecord | undefined {
  const payload = getf(message, "PAYLOAD") ?? null;
  if (!isKeyword(getf(message, "TYPE"), "RESPONSE") || getKeyword(payload, "ACTION") !== "EXECUTE") return undefined;
  const exitCode = getf(payload, "EXIT-CODE");
  return {
    type: "outcome",
    status: (getKeyword(payload, "STATUS") ?? "done").toLowerCase(),
    exitCode: typeof exitCode === "number" ? exitCode : null,
    signal: getString(payload, "SIGNAL") ?? null,
    stdout: getString(payload, "STDOUT") ?? "",
    stderr: getString(payload, "STDERR") ?? "",
    truncated: getf(payload, "TRUNCATED") === true,
    durationMs: Number(getf(payload, "DURATION-MS") ?? 0),
  };
}

/** The exit code an outcome stands for: the command's own where it ran. */
export function exitCodeOfRun({ status, exitCode, signal }: RunRecord): number {
  if (status === "timed-out") return TIMED_OUT;
  if (status === "cancelled") return INTERRUPTED;
  if (status === "failed") return EXIT.unanswered;
  if (signal !== null) return SIGNALLED + (SIGNALS[signal] ?? 0);
  return exitCode ?? EXIT.unanswered;
}

/** Says what a person could not see by the output alone; `undefined` for nothing. */
export function remarkOn({ status, signal, durationMs }: RunRecord): string | undefined {
  const seconds = (durationMs / 1000).toFixed(1);
  if (status === "timed-out") {
    return `The command was stopped: its time was over after ${seconds} s. --timeout gives more.`;
  }
  if (status === "cancelled") return "The command was stopped.";
  if (status === "failed") return "The command was not run.";
  return signal === null ? undefined : `The command was ended by ${signal}.`;
}
