// One run of a command: started, read, and ended with everything it started, whatever it does. First cause wins, and nothing that
// a command does makes it throw. Knows nothing of who asked and why it may run.

import { existsSync } from "node:fs";
import type { Clock } from "../../pipeline/ports.ts";
import type { Grants } from "../../pipeline/grants.ts";
import { BASH, bashArguments, whyNotExact } from "./command.ts";
import type { ContainedStart, Containment } from "./containment.ts";
import { RUN_MARK } from "./environment.ts";
import type { ProcessGroups } from "./groups.ts";
import type { RunLimit } from "./limit.ts";
import { OpenedFolder } from "../../files/opened_folder.ts";
import type { Turns } from "./turns.ts";
import type { Hidden } from "./mounts.ts";
import { OutputText, readInto } from "./output.ts";
import { BEGUN, limitArguments, type RunResources, whichLimit } from "./resources.ts";
import { isBuiltInOnly, type Ordered, type WaitingShell } from "./waiting_shell.ts";

/** Times of a run, milliseconds. */
export const RUN_TIMES = {
  /** How long a run may take when nobody says. */
  timeout: 30_000,
  /** How long a group may take to end by itself once it is asked to. */
  grace: 2_000,
  /** How long what the shell left behind may go on writing. */
  drain: 250,
} as const;

/** Why a run ended. */
export type Cause = "exited" | "timeout" | "interrupted" | "daemon-stop" | "not-started";

/**
 * Makes the run lead a session and a process group of its own, without a terminal. `detached` of Deno does so too, but copies the
 * daemon's memory map for each run (2 ms, and 10 ms once the daemon holds 160 MB); this program takes 0.6 ms.
 */
export const LEADER: readonly string[] = Deno.build.os === "linux" ? ["setsid"] : [];

/** What came of a run. */
export interface Outcome {
  readonly cause: Cause;
  /** `undefined` when a signal ended it, or it never ran. Contained, a shell that a signal ended has 128 + its number. */
  readonly exitCode: number | undefined;
  /** `SIGKILL` ..., when a signal ended the shell. */
  readonly signal: string | undefined;
  /** At most {@link OUTPUT_CAP} characters, and a note when more were written. */
  readonly stdout: string;
  readonly stderr: string;
  /** How many characters were cut. */
  readonly stdoutCut: number;
  readonly stderrCut: number;
  /** From the start of the process, milliseconds. */
  readonly durationMs: number;
  /** For a person: why it never ran. `undefined` when it ran. */
  readonly problem: string | undefined;
}

/** What to run. */
export interface ShellRun {
  /** Exactly what was judged. */
  readonly command: string;
  readonly cwd: string;
  /** The folder that was judged, as {@link folderId} has it: with another at that path it does not run. Any will do if absent. */
  readonly folder?: string | undefined;
  /** The whole environment, `PATH` included. */
  readonly env: Readonly<Record<string, string>>;
  /** {@link RUN_TIMES}.timeout when not given. */
  readonly timeoutMs?: number;
  /** Ends the run. A reason with the code `STOPPING` is the daemon's stop, every other an interruption. */
  readonly signal: AbortSignal;
  /** Kept only where containment works. */
  readonly grants: Grants;
  /** Says, as a clause, why it must not start after all; asked last of all. */
  readonly hindrance?: () => string | undefined;
  /** It holds a place of the limit already. */
  readonly placed?: boolean;
  /** Gets what is written as it comes, up to the cap. */
  readonly onOutput?: (stream: "stdout" | "stderr", text: string) => void;
  /** Takes what is left to do when the run is over and nobody needs to wait for: before anything else begins in its place. */
  readonly later?: (body: () => void) => void;
}

/** What every run uses. */
export interface ShellTools {
  readonly clock: Clock;
  readonly groups: ProcessGroups;
  readonly limit: RunLimit;
  /** Where it is given, the places of approved plans: these may run so long that nobody else would get one. */
  readonly planLimit?: RunLimit;
  /** Where it is given, runs of which one may write what the other executes wait for each other. */
  readonly turns?: Turns;
  readonly containment: Containment;
  readonly hidden: Hidden;
  readonly resources: RunResources;
  /** Where it is given, it runs what it can. */
  readonly waiting?: WaitingShell;
}

/** Runs a command, once there is a place for it. Never throws for what a command does or is. */
export async function runShell(run: ShellRun, tools: ShellTools): Promise<Outcome> {
  try {
    using _place = run.placed === true ? undefined : await tools.limit.enter(run.signal);
    run.signal.throwIfAborted();
    return await runNow(run, tools);
  } catch (error) {
    if (!run.signal.aborted || error !== run.signal.reason) throw error;
    return neverRan(causeOf(run.signal), "Did not run the command: it was interrupted before its turn came.");
  }
}

async function runNow(run: ShellRun, tools: ShellTools): Promise<Outcome> {
  const { groups } = tools;
  // A stand-in that is being removed can neither be relied on nor made.
  while (groups.standIns.removing !== undefined) await groups.standIns.removing;
  try {
    // What was mounted since may show again what is hidden.
    if (tools.containment.works) await tools.containment.look();
  } catch (error) {
    return neverRan("not-started", `Cannot run the command: ${(error as Error).message}.`);
  }
  using opened = new DisposableStack();
  const started = attempt(run, () => {
    groups.prepare();
    // Held until the run has ended: it may be entered by this only when somebody lets it begin.
    return start(run, tools, opened.use(OpenedFolder.open(run.cwd)));
  });
  if ("cause" in started) return started;
  await using _standIns = started.standIns;
  const { argv, ordered, marked } = started;
  const outcome = await follow(started, run, tools);
  if (ordered === undefined || ordered.begun || outcome.cause !== "exited") return unlessNotSetUp(outcome, started);
  // A shell that died or could not enter the folder has run nothing: the run begins only here, or it shows why it cannot.
  const inside = marked ? undefined : new Inside();
  const again = attempt(run, () => ({ ...spawn(argv, run, marked, started.folder), inside }));
  return "cause" in again ? again : unlessNotSetUp(await follow(again, run, tools), again);
}

/** Of a command that never began, because what was to contain it failed, nothing was run. */
function unlessNotSetUp(outcome: Outcome, { inside }: Pick<Process, "inside">): Outcome {
  if (inside === undefined || inside.begun || outcome.cause !== "exited") return outcome;
  const why = outcome.stderr.trim().split("\n").at(-1) || `it ended with exit code ${outcome.exitCode} and no word`;
  return neverRan("not-started", `Cannot run the command: what was to contain it could not be set up (${why}).`);
}

/** Listens for the sign by which what is contained says that it begins. */
class Inside {
  /** Whether it may have begun. */
  begun = false;

  /** Takes the sign out of what was written to stderr: what comes before it comes from what contains the run. */
  take(bytes: Uint8Array): Uint8Array {
    const at = this.begun ? -1 : bytes.indexOf(BEGUN);
    if (at < 0) return bytes;
    this.begun = true;
    if (at === 0) return bytes.subarray(1);
    const rest = new Uint8Array(bytes.length - 1);
    rest.set(bytes.subarray(0, at));
    rest.set(bytes.subarray(at + 1), at);
    return rest;
  }
}

function attempt<T extends object>(run: ShellRun, body: () => T): T | Outcome {
  try {
    return body();
  } catch (error) {
    return neverRan("not-started", `Cannot run the command: ${whyNotStarted(error, run)}`);
  }
}

/** A process that runs, or will once it is let. */
interface Process {
  readonly child: Deno.ChildProcess;
  /** What its descendants can be told by; empty where none is needed. */
  readonly mark: string;
  /** It waits to be let begin. */
  readonly ordered?: Ordered | undefined;
  /** Where it makes what contains it: whether that went well. */
  readonly inside?: Inside | undefined;
}

/** A process that was started, and what it relies on. */
interface Started extends Process {
  readonly argv: readonly string[];
  readonly marked: boolean;
  readonly standIns: AsyncDisposable;
  readonly folder: OpenedFolder | undefined;
}

/** Follows a process until it and its group are gone, or are ended. */
async function follow(
  { child, mark, ordered, inside: made }: Process,
  run: ShellRun,
  tools: ShellTools,
): Promise<Outcome> {
  const { clock, groups, resources } = tools;
  const inside = tools.containment.works;
  const group = child.pid;
  groups.watch(group, mark);
  const began = clock.now();
  void ordered?.send();
  const [stdout, stderr] = [outputOf("stdout", run), outputOf("stderr", run)];
  const take = (bytes: Uint8Array) => {
    const rest = ordered?.takeStderr(bytes) ?? bytes;
    return made?.take(rest) ?? rest;
  };
  const readings = [readInto(child.stdout, stdout), readInto(child.stderr, stderr, take)];
  const ended = Promise.all(readings.map(({ done }) => done));

  let cause: Cause | undefined;
  let cancelKill = () => {};
  const stop = (why: Cause) => {
    if (cause !== undefined) return;
    cause = why;
    groups.terminate(group, inside);
    cancelKill = clock.after(RUN_TIMES.grace, () => groups.kill(group));
  };
  const cancelTimeout = clock.after(run.timeoutMs ?? RUN_TIMES.timeout, () => stop("timeout"));
  const onAbort = () => stop(causeOf(run.signal));
  run.signal.addEventListener("abort", onAbort);

  const status = await child.status;
  const asked = cause !== undefined;
  cause ??= "exited";
  cancelTimeout();
  cancelKill();
  run.signal.removeEventListener("abort", onAbort);

  // What the shell left behind may say its last words; then the group ends, and whoever left the group is no longer heard.
  if (!await within(ended, RUN_TIMES.drain, clock)) {
    groups.end(group);
    if (!await within(ended, RUN_TIMES.drain, clock)) {
      ordered?.giveUp();
      if (made !== undefined) made.begun = true;
      await Promise.all(readings.map((each) => each.giveUp()));
    }
  }
  // The shell is gone and so is whoever wrote: to look for what else it left behind is not what the answer waits for.
  const end = ordered?.alone === true ? () => groups.over(group) : () => groups.end(group);
  if (run.later === undefined) end();
  else run.later(end);
  await ended;

  const [out, err] = [stdout.finish(), stderr.finish()];
  const limit = status.success ? undefined : whichLimit(err.text, resources, inside);
  return {
    cause,
    ...endOf(status, inside && asked),
    stdout: out.text,
    stderr: limit === undefined ? err.text : `${err.text}${err.text.endsWith("\n") ? "" : "\n"}${limit}\n`,
    stdoutCut: out.cut,
    stderrCut: err.cut,
    durationMs: clock.now() - began,
    problem: undefined,
  };
}

/** Starts a run, or hands it to the shell that waits. @throws Error when the command cannot be handed over, or not contained. */
function start(run: ShellRun, tools: ShellTools, folder: OpenedFolder | undefined): Started {
  const { command, cwd, env, grants } = run;
  const { containment, hidden, groups: { standIns }, resources, waiting, turns } = tools;
  const problem = whyNotExact(command);
  if (problem !== undefined) throw new Error(problem);
  if (!containment.works && containment.passing === true) {
    throw new Error(`it cannot be told now whether it can be contained (${containment.why}). Try again`);
  }
  // Below such a place nothing is mounted by its path: it may lead elsewhere before bubblewrap follows it.
  const unsettled = turns?.unsettled ?? [];
  const contained = containment.works
    ? containment.plan(grants, cwd, hidden, standIns.standing, resources, command, unsettled)
    : undefined;
  const hindrance = run.hindrance?.();
  if (hindrance !== undefined) throw new Error(`${hindrance}. Ask again`);
  if (run.folder !== undefined && folder?.id !== run.folder) {
    throw new Error(
      folder === undefined ? noFolder(cwd) : `${cwd} is another folder now than the one that was judged. Ask again`,
    );
  }
  // What is contained ends with its first process, whatever it does.
  const marked = contained === undefined;
  const bash = [BASH, ...bashArguments(command)];
  const before = [...contained?.argv ?? [], ...limitArguments(resources, contained !== undefined, contained?.cwd)];
  const said = limitArguments(resources, true, contained?.cwd, true);
  const argv = contained === undefined ? [...before, ...bash] : [...contained.argv, ...said, ...bash];
  const held = standIns.hold(contained?.standIns ?? []);
  try {
    const builtIn = isBuiltInOnly(command) ? command : undefined;
    // What makes something outside, or was granted more than its folder, is not made ahead.
    const ahead = contained !== undefined && contained.standIns.length === 0 && !grants.network &&
      grants.read.length === 0;
    // A shell that waits limits itself.
    const order = contained === undefined ? { argv: bash, memoryBytes: resources.memoryBytes, builtIn } : {
      argv,
      ...ahead && folder !== undefined
        ? { within: { argv: before, stamp: stampBeside(contained, turns), folder: folder.id, program: bash, builtIn } }
        : {},
    };
    const ordered = waiting?.take({ ...order, cwd, way: folder?.way, env, marked });
    const process = ordered === undefined
      ? spawn(argv, run, marked, folder)
      : { child: ordered.process, mark: ordered.mark, ordered };
    // In a sandbox that was made ahead all went well.
    const inside = contained === undefined || ordered?.within === true ? undefined : new Inside();
    return { ...process, argv, marked, standIns: held, inside, folder };
  } catch (error) {
    void held[Symbol.asyncDispose]();
    throw error;
  }
}

/** What a sandbox mounts: not to be told while somebody may lead its paths elsewhere, and another after that. */
function stampBeside({ stamp }: ContainedStart, turns: Turns | undefined): () => string | undefined {
  if (turns === undefined) return stamp;
  return () => {
    const text = turns.unsettled.length > 0 ? undefined : stamp();
    return text && `${turns.arbitrary} ${text}`;
  };
}

/** Starts a process in the folder that is held open: its path may lead elsewhere by now. */
function spawn(argv: readonly string[], run: ShellRun, marked: boolean, folder: OpenedFolder | undefined): Process {
  if (folder?.way === undefined) return spawnIn(run.cwd, argv, run, marked);
  try {
    return spawnIn(folder.way, argv, run, marked);
  } catch (error) {
    // Where what is mounted at /proc tells of other processes than ours (some containers), only the path is left.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return spawnIn(run.cwd, argv, run, marked);
  }
}

function spawnIn(cwd: string, argv: readonly string[], { env }: ShellRun, marked: boolean): Process {
  const mark = marked ? crypto.randomUUID() : "";
  const [program = BASH, ...args] = [...LEADER, ...argv];
  const child = new Deno.Command(program, {
    args,
    cwd,
    env: marked ? { ...env, [RUN_MARK]: mark } : { ...env },
    clearEnv: true,
    detached: LEADER.length === 0,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return { child, mark };
}

function outputOf(stream: "stdout" | "stderr", { onOutput }: ShellRun): OutputText {
  return new OutputText((text) => {
    try {
      onOutput?.(stream, text);
    } catch {
      // Whoever listens no longer does; the run goes on.
    }
  });
}

function noFolder(cwd: string): string {
  return `the working folder ${cwd} ${
    existsSync(cwd) ? "cannot be entered, or is no folder" : "does not exist"
  }. Name another`;
}

/** Says why a process could not be started; what was asked for is at fault in most cases. */
function whyNotStarted(error: unknown, { cwd }: ShellRun): string {
  const { message, code } = error as Error & { readonly code?: string };
  if (code === "E2BIG") {
    return "it is longer than the system lets a command be (128 KiB). Put it into a file and run that.";
  }
  if (/\bcwd\b/.test(message)) {
    return `${noFolder(cwd)}.`;
  }
  if (error instanceof Deno.errors.NotCapable) return `the daemon has no right to it (${message}).`;
  if (error instanceof Deno.errors.NotFound) {
    return "bash, or setsid of util-linux, is in no folder of PATH. Install it.";
  }
  return `${message}.`;
}

/** The end of the shell. Bubblewrap reports a signal as 128 + its number; when it was ours, there is no doubt. */
function endOf(
  { code, signal }: Deno.CommandStatus,
  oursInside: boolean,
): { readonly exitCode: number | undefined; readonly signal: string | undefined } {
  if (signal !== null) return { exitCode: undefined, signal };
  if (oursInside && code === 128 + 15) return { exitCode: undefined, signal: "SIGTERM" };
  return { exitCode: code, signal: undefined };
}

function causeOf({ reason }: AbortSignal): Cause {
  return (reason as { readonly code?: unknown } | undefined)?.code === "STOPPING" ? "daemon-stop" : "interrupted";
}

function neverRan(cause: Cause, problem: string): Outcome {
  return {
    cause,
    exitCode: undefined,
    signal: undefined,
    stdout: "",
    stderr: "",
    stdoutCut: 0,
    stderrCut: 0,
    durationMs: 0,
    problem,
  };
}

/** So many turns are enough for what has been read to its end to be known. */
const TURNS = 8;

/** Tells whether a promise resolves within `ms`. */
async function within(promise: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  // Where it has resolved already, or is about to, nobody needs to mind the time.
  let isThere = false;
  void promise.then(() => isThere = true);
  for (let turn = 0; turn < TURNS && !isThere; turn++) await undefined;
  if (isThere) return true;
  const late = Promise.withResolvers<boolean>();
  const cancel = clock.after(ms, () => late.resolve(false));
  try {
    return await Promise.race([promise.then(() => true), late.promise]);
  } finally {
    cancel();
  }
}
