// Runs by shells that wait, for tests: with what every run uses, and time that passes when the test says so. Real children. Knows
// nothing of what is proved with it.

import type { Clock } from "../../pipeline/ports.ts";
import type { Containment } from "./containment.ts";
import { makeEnvironment } from "./environment.ts";
import { ProcessGroups } from "./groups.ts";
import { RunLimit } from "./limit.ts";
import type { Hidden } from "./mounts.ts";
import { UNLIMITED } from "./resources.ts";
import { LEADER, type Outcome, runShell, type ShellRun, type ShellTools } from "./run.ts";
import type { Turns } from "./turns.ts";
import { WaitingShell } from "./waiting_shell.ts";

const LINUX = Deno.build.os === "linux";

/** Time that passes when the test says so. */
export class HandClock implements Clock {
  readonly #timers = new Set<{ readonly ms: number; readonly body: () => void }>();
  /** Timers of so many milliseconds fire by themselves, once others had their turn. */
  passing: number | undefined;
  /** Those that do. */
  readonly passes: Promise<void>[] = [];

  /** A moment. */
  now(): number {
    return 1000;
  }

  /** As {@link Clock.after}. */
  after(ms: number, body: () => void): () => void {
    const timer = { ms, body };
    this.#timers.add(timer);
    if (ms === this.passing) this.passes.push(this.#pass(timer));
    return () => this.#timers.delete(timer);
  }

  async #pass(timer: { readonly ms: number; readonly body: () => void }): Promise<void> {
    for (let turn = 0; turn < 100 && this.#timers.has(timer); turn++) await Deno.lstat("/tmp");
    if (this.#timers.delete(timer)) timer.body();
  }

  /** Lets the timers of so many milliseconds fire. */
  fire(ms: number): void {
    for (const timer of [...this.#timers]) {
      if (timer.ms !== ms) continue;
      this.#timers.delete(timer);
      timer.body();
    }
  }
}

/** What runs use, with shells that wait. Disposing of it ends them. */
export class Bench implements AsyncDisposable {
  /** The clock of all that runs use. */
  readonly clock = new HandClock();
  /** Keeps what was started. */
  readonly groups = new ProcessGroups();
  /** The shells that wait. */
  waiting: WaitingShell;

  /** What runs are contained with. */
  containment: Containment = { works: false, why: "most of these tests are about runs without it" };

  /** What contained runs do not see. */
  hidden: Hidden = { always: [], credentials: [], existing: [], readOnly: [] };

  /** Keeps runs apart, where a test wants it. */
  turns: Turns | undefined;

  constructor(readonly variables: Record<string, string> = { HOME: "/tmp", LANG: "C.UTF-8" }) {
    this.waiting = this.#anew();
  }

  /** Lets the shells that wait go, and waits until they are gone; others may come. */
  async renew(): Promise<void> {
    await this.waiting[Symbol.asyncDispose]();
    this.waiting = this.#anew();
  }

  #anew(): WaitingShell {
    const { clock, groups } = this;
    return new WaitingShell({ env: makeEnvironment(this.variables, "/"), leader: LEADER, clock, groups });
  }

  /** Runs a command without a shell that waits. */
  plainly(command: string, more: Partial<ShellRun> = {}): Promise<Outcome> {
    return this.#run(command, more, false);
  }

  /** Runs a command by the shell that waits, as soon as there is one. */
  async run(command: string, more: Partial<ShellRun> = {}): Promise<Outcome> {
    await this.ready();
    const { pid, countWithin } = this.waiting;
    const outcome = await this.#run(command, more, true);
    // One in a sandbox may have been fit as well.
    if (pid === this.waiting.pid && countWithin === this.waiting.countWithin) {
      throw new Error("the shell that waited was not taken");
    }
    return outcome;
  }

  /** Runs a command by whatever there is. */
  runSomehow(command: string, more: Partial<ShellRun> = {}): Promise<Outcome> {
    return this.#run(command, more, true);
  }

  /** Waits until shells wait and none is being started. @returns The process of the next. */
  async ready(): Promise<number> {
    this.waiting.prepare();
    for (;;) {
      const { pid, starting } = this.waiting;
      // Of two that are started at once the second may be ready first, and then no longer be the next.
      if (pid !== undefined && starting === 0) return pid;
      await Deno.lstat("/tmp");
    }
  }

  /** What runs use. */
  tools(waits: boolean): ShellTools {
    return {
      clock: this.clock,
      groups: this.groups,
      limit: new RunLimit(8),
      resources: UNLIMITED,
      containment: this.containment,
      hidden: this.hidden,
      ...waits ? { waiting: this.waiting } : {},
      ...this.turns === undefined ? {} : { turns: this.turns },
    };
  }

  #run(command: string, more: Partial<ShellRun>, waits: boolean): Promise<Outcome> {
    const cwd = more.cwd ?? "/tmp";
    return runShell({
      command,
      cwd,
      env: makeEnvironment(this.variables, cwd),
      signal: new AbortController().signal,
      grants: { write: [], read: [], network: false },
      ...more,
    }, this.tools(waits));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.waiting[Symbol.asyncDispose]();
    await this.groups[Symbol.asyncDispose]();
    await Promise.all(this.clock.passes);
  }
}

/** A test with a {@link Bench} of its own, where shells can wait. */
export function shell(name: string, body: (bench: Bench) => Promise<void>, variables?: Record<string, string>): void {
  Deno.test({
    name: `waiting shell: ${name}`,
    timeout: 30_000,
    ignore: !LINUX,
    fn: async () => {
      await using bench = new Bench(variables);
      await body(bench);
    },
  });
}

/** Everything that a command can see of the shell that runs it, but for the numbers of processes. */
export const LOOK = `
env -0 | sort -z | grep -zv '^PASSEPARTOUT_RUN=' | tr '\\0' '\\n'
declare -p | grep -Ev ' (PASSEPARTOUT_RUN|BASHPID|PPID|RANDOM|SRANDOM|SECONDS|EPOCH[A-Z]*)='
printf '%s\\n' "$-" "$0" "$#" "$_" "$SHLVL" "\${OLDPWD-none}" "$PWD" "$BASH_EXECUTION_STRING" "$IFS" "$BASH_SUBSHELL"
pwd -P; umask; shopt; set -o; trap; alias; jobs; ulimit -a; hash; declare -F
ls /proc/$$/fd; readlink /proc/$$/fd/0; readlink /proc/$$/exe; tr '\\0' '\\n' </proc/$$/cmdline
grep -E '^(Sig(Ign|Blk|Cgt)|Cap|NoNewPrivs)' /proc/self/status
read -r _ _ _ parent group session terminal _ </proc/$$/stat; echo $((group == $$)) $((session == $$)) $terminal
read -r line; echo "$? $line"`;
