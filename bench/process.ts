// Child processes of a benchmark: started by a shell that becomes them, found by the line in which they say where they listen,
// asked for their memory and processor time, and ended. Knows nothing of what they serve.

/** How long a child may take to say where it listens, or to end, milliseconds. */
const PATIENCE_MS = 15_000;

/** A command with its arguments, and all of its environment. */
export interface Launch {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** The command that runs a program of this folder with this very runtime. */
export function denoRun(flags: readonly string[], program: string, ...args: string[]): readonly string[] {
  return [Deno.execPath(), "run", "--quiet", ...flags, `${import.meta.dirname}/${program}`, ...args];
}

/** One shell becomes the program, so that the only program this benchmark must be allowed to run is `sh`. */
function become({ command, env, cwd }: Launch, stdio: Pick<Deno.CommandOptions, "stdin" | "stdout">): Deno.Command {
  return new Deno.Command("sh", {
    args: ["-c", 'exec "$@"', "sh", ...command],
    clearEnv: true,
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stdin: "null",
    stderr: "inherit",
    ...stdio,
  });
}

/** A child that listens on a port of this machine. */
export class Server implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #drained: Promise<void>;
  /** How it ended: the signal or the exit code. */
  #end: string | undefined;

  private constructor(readonly name: string, readonly port: number, child: Deno.ChildProcess, drained: Promise<void>) {
    this.#child = child;
    this.#drained = drained;
    child.status.then(({ code, signal }) => this.#end = signal ?? `code ${code}`);
  }

  /** Starts a server and waits until it says where it listens. @throws Error when it does not. */
  static async start(name: string, launch: Launch): Promise<Server> {
    const child = become(launch, { stdout: "piped" }).spawn();
    const lines = readLines(child.stdout);
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    try {
      for (;;) {
        const { value: line, done } = await lines.next();
        if (done) break;
        const port = /listening on \S*:([0-9]+)/.exec(line)?.[1];
        // What it writes later is read and forgotten, so that a full pipe never stops it.
        if (port !== undefined) return new Server(name, Number(port), child, forget(lines));
      }
    } finally {
      clearTimeout(timer);
    }
    const { code } = await child.status;
    throw new Error(
      `Cannot start ${name}: it ended with code ${code} before it listened (${launch.command.join(" ")})`,
    );
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Memory in use, KiB. */
  async residentKiB(): Promise<number> {
    return Number(/^VmRSS:\s*([0-9]+) kB/m.exec(await this.#proc("status"))?.[1]);
  }

  /** Processor time used so far by all threads, milliseconds. */
  async processorMs(): Promise<number> {
    const fields = (await this.#proc("stat")).replace(/^.*\) /s, "").split(" ");
    // Fields 14 and 15 of proc(5), counted in hundredths of a second on every Linux.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  /** The runtime reads /proc only when it may do everything, a shell reads it as it is. */
  async #proc(file: string): Promise<string> {
    const { success, stdout } = await new Deno.Command("sh", { args: ["-c", `cat /proc/${this.pid}/${file}`] })
      .output();
    if (!success) {
      const why = this.#end === undefined ? `there is no /proc/${this.pid}/${file}` : `it ended with ${this.#end}`;
      throw new Error(`Cannot measure ${this.name}: ${why}`);
    }
    return new TextDecoder().decode(stdout);
  }

  /** Ends it and waits until it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    const timer = setTimeout(() => this.#signal("SIGKILL"), PATIENCE_MS);
    this.#signal("SIGTERM");
    await this.#child.status;
    clearTimeout(timer);
    await this.#drained;
  }

  #signal(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It is gone already.
    }
  }
}

/** A child that is told what to do by lines of JSON, and answers each by one. */
export class Worker implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;

  constructor(launch: Launch) {
    this.#child = become(launch, { stdin: "piped", stdout: "piped" }).spawn();
    this.#lines = readLines(this.#child.stdout);
    this.#input = this.#child.stdin.getWriter();
  }

  /** Sends a command and returns what it answers. @throws Error when it fails, or takes longer than `timeoutMs`. */
  async ask<T>(command: unknown, timeoutMs: number): Promise<T> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), timeoutMs);
    try {
      await this.#input.write(new TextEncoder().encode(JSON.stringify(command) + "\n"));
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`Cannot measure: the load generator ended (limit ${timeoutMs / 1000} s)`);
      const answer = JSON.parse(value) as { readonly error?: string };
      if (answer.error !== undefined) throw new Error(`Cannot measure: ${answer.error}`);
      return answer as T;
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#child.status;
    await forget(this.#lines);
  }
}

/** Runs a program to its end. Returns what it wrote. @throws Error when it fails. */
export async function runToEnd(launch: Launch): Promise<string> {
  const { code, stdout } = await become(launch, { stdout: "piped" }).output();
  if (code !== 0) throw new Error(`Cannot measure ${launch.command.join(" ")}: it ended with code ${code}`);
  return new TextDecoder().decode(stdout);
}

async function* readLines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let held = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (held + text).split("\n");
    held = lines.pop() as string;
    yield* lines;
  }
}

async function forget(lines: AsyncGenerator<string>): Promise<void> {
  while (!(await lines.next()).done);
}
