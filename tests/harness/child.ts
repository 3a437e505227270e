// A child process on a tether: it dies with the test, even when the whole test run is killed, which no handler of ours would
// survive. Knows nothing of what the child is.

import { track } from "./guard.ts";
import { Transcript } from "./transcript.ts";
import { within } from "./until.ts";

/** How to start a child. */
export interface ChildOptions {
  readonly argv: readonly string[];
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Names it in reports. */
  readonly what: string;
  /** Shell code to run in the child's process first, such as `ulimit -n 64`. */
  readonly shell?: string;
}

/**
 * The shell holds our end of a pipe in a process beside the child; when the pipe ends without a word, it kills the child. The
 * child itself takes the shell's place, so it has the pid, gets the signals, and leaves the exit status.
 */
const TETHER = `exec 3<&0
{ read -r word <&3 || kill -9 $$; } >/dev/null 2>&1 &
`;

/** A child process whose output is kept line by line. */
export class Child {
  readonly stdout: Transcript;
  readonly stderr: Transcript;
  /** Resolves when the child has ended and all it wrote has been read. */
  readonly ended: Promise<Deno.CommandStatus>;
  readonly #process: Deno.ChildProcess;
  readonly #what: string;
  #over = false;

  constructor({ argv, env, cwd, what, shell = "" }: ChildOptions) {
    this.#what = what;
    this.stdout = new Transcript(`output of ${what}`);
    this.stderr = new Transcript(`log of ${what}`);
    this.#process = new Deno.Command("sh", {
      args: ["-c", `${TETHER}${shell}\nexec "$@" </dev/null 3<&-`, what, ...argv],
      cwd,
      env: { ...env },
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const forget = track({ what: `${what} (process ${this.pid})`, kill: () => this.kill("SIGKILL") });
    this.ended = this.#watch().finally(forget);
    this.ended.catch(() => {});
  }

  get pid(): number {
    return this.#process.pid;
  }

  async #watch(): Promise<Deno.CommandStatus> {
    const output = [copyLines(this.#process.stdout, this.stdout), copyLines(this.#process.stderr, this.stderr)];
    const status = await this.#process.status;
    this.#over = true;
    // The word that tells the tether's holder to go in peace; it is gone already when the child took it along.
    const stdin = this.#process.stdin.getWriter();
    await stdin.write(new TextEncoder().encode("done\n")).catch(() => {});
    await stdin.close().catch(() => {});
    await Promise.all(output);
    return status;
  }

  /** Sends a signal; nothing happens when the child has ended. */
  kill(signal: Deno.Signal): void {
    if (this.#over) return;
    try {
      this.#process.kill(signal);
    } catch {
      // It ended in this moment.
    }
  }

  /** Asks the child to end, and ends it when it does not. @throws WaitError when it had to be killed. */
  async stop(graceMs: number): Promise<Deno.CommandStatus> {
    this.kill("SIGTERM");
    try {
      return await within(this.ended, `${this.#what} to end after SIGTERM`, graceMs);
    } catch (error) {
      this.kill("SIGKILL");
      await within(this.ended, `${this.#what} to end after SIGKILL`);
      throw error;
    }
  }
}

async function copyLines(stream: ReadableStream<Uint8Array>, to: Transcript): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) to.add(line);
  }
  if (rest !== "") to.add(rest);
}

/** What a child of the suite may know of our environment; above all no keys and no tokens. */
const INHERITED = ["PATH", "LANG", "TERM", "TMPDIR", "DENO_COVERAGE_DIR", "DENO_NO_UPDATE_CHECK"];

/** Returns the environment of a child: the inherited few, Deno's cache where it is, and what is given. */
export function childEnvironment(more: Readonly<Record<string, string>>): Record<string, string> {
  const env: Record<string, string> = { LANG: "C.UTF-8", NO_COLOR: "1", PASSEPARTOUT_DENO: Deno.execPath() };
  for (const name of INHERITED) {
    const value = Deno.env.get(name);

    if (value !== undefined) env[name] = value;
  }
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME") ?? ""}/.cache`;
  env["DENO_DIR"] = Deno.env.get("DENO_DIR") ?? `${cache}/deno`;
  return { ...env, ...more };
}
