// A daemon of its own for each test: started, handed to the body, stopped, and judged. One body runs against a daemon in this
// process (for breadth, clocks and faults) or in a process of its own (for signals, exit codes and crashes).
//
// A deadline of ours, shorter than Deno's, ends a body that hangs, because only then the failure can carry the log and the
// transcripts. Errors of the cleanup are added to the body's error and never take its place.

import {
  type Actuator,
  type Clock,
  type Config,
  type Daemon as InnerDaemon,
  type Guard,
  type Memory,
  type Reasoner,
  startDaemon,
  type Surroundings,
} from "../../daemon/mod.ts";
import { assertMatch } from "@std/assert";
import { getKeyword } from "../../daemon/wire/value.ts";
import { Child, childEnvironment } from "./child.ts";
import { FakeClock } from "./clock.ts";
import { Transcript } from "./transcript.ts";
import { within } from "./until.ts";
import { type DialOptions, Wire } from "./wire.ts";

/** How long a body may take, milliseconds before the factor. */
export const DEADLINE_MS = 10_000;
/** How long a daemon may take to start and to stop, milliseconds before the factor. */
const START_MS = 8_000, STOP_MS = 7_000;

const ROOT = decodeURIComponent(new URL("../..", import.meta.url).pathname).replace(/\/$/, "");

/** What may be plugged into a daemon in process. */
export interface DaemonParts {
  readonly reasoners?: readonly Reasoner[];
  readonly actuators?: readonly Actuator[];
  readonly guard?: Guard;
  readonly memory?: Memory;
  readonly clock?: Clock;
  /** The folder of the shipped skills; that of the program without it. */
  readonly shippedSkills?: string;
}

/** How a daemon is started and what is expected of it. */
export interface DaemonOptions extends DaemonParts {
  /** `inproc` without it. */
  readonly mode?: "inproc" | "subprocess";
  /** Settings that differ from the suite's: any free port, no heartbeat, all of the log. */
  readonly config?: Partial<Config>;
  /** Further variables of a subprocess; they win over `config`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether a daemon in process keeps anything on disk; false without it. A subprocess always does. */
  readonly disk?: boolean;
  /** Shell code that a subprocess runs first, such as `ulimit -n 64`. */
  readonly shell?: string;
  /** A program of the suite, under tests/programs, that is run in place of `passepartout daemon`. */
  readonly program?: string;
  readonly deadlineMs?: number;
  /** How the process is expected to end; 0 without it. */
  readonly expectExit?: number | Deno.Signal;
  /** Lines of the log that would fail the test (errors, and lines that are none of the log's) but are expected. */
  readonly allowLog?: readonly RegExp[];
}

/** Folders of one test, as the XDG base directory specification names them. */
export interface Folders {
  readonly root: string;
  readonly home: string;
  readonly config: string;
  readonly data: string;
  readonly state: string;
  readonly cache: string;
  readonly runtime: string;
}

/** How a process ended, and what it wrote. */
export interface ProcessOutcome {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts a daemon, runs `body` on it, stops the daemon, and judges both.
 *
 * @throws HarnessError with the body's error, those of the cleanup, the end of the log and all transcripts.
 */
export async function withDaemon(options: DaemonOptions, body: (daemon: TestDaemon) => Promise<void>): Promise<void> {
  const daemon = new TestDaemon(options);
  const errors: unknown[] = [];
  const attempt = async (step: () => Promise<void>) => {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  };
  await attempt(async () => {
    await daemon.start();
    const running = body(daemon);
    running.catch(() => {});
    await within(running, "the body of the test", options.deadlineMs ?? DEADLINE_MS);
    daemon.judge();
  });
  await attempt(() => daemon.closeWires());
  await attempt(() => daemon.stop());
  if (errors.length === 0) await attempt(() => daemon.judgeEnd());
  await attempt(() => daemon.removeFolders(errors.length > 0));
  if (errors.length > 0) throw new HarnessError(errors, daemon);
}

/** What a daemon in process is told of its user's machine: the folders of the test, and nothing of the real one. */
function surroundingsIn(folders: Folders): Surroundings {
  return {
    home: folders.home,
    variables: { HOME: folders.home, USER: "tester", LANG: "C.UTF-8" },
    memex: `${folders.home}/memex`,
    asRoot: Deno.uid() === 0,
    stays: false,
  };
}

/** A failed test of a daemon. All there is to know stands in the message: console output would not reach a report. */
export class HarnessError extends Error {
  override name = "HarnessError";

  constructor(errors: readonly unknown[], daemon: TestDaemon) {
    const [first, ...others] = errors.map((error) => error instanceof Error ? error.message : String(error));
    const parts = [
      first,
      ...others.map((text) => `Also, while the test was cleaned up: ${text}`),
      ...daemon.report(),
    ];
    super(parts.join("\n"), { cause: errors[0] });
  }
}

/** A daemon under test. */
export class TestDaemon {
  readonly mode: "inproc" | "subprocess";
  /** What the daemon logged, over all its starts. */
  readonly log = new Transcript("log of the daemon");
  readonly #options: DaemonOptions;
  readonly #wires: Wire[] = [];
  #inner: InnerDaemon | undefined;
  #child: Child | undefined;
  #folders: Folders | undefined;
  #kept = false;
  #host = "";
  #port = 0;
  #secret: string | undefined;
  #expectExit: number | Deno.Signal;

  constructor(options: DaemonOptions) {
    this.#options = options;
    this.mode = options.mode ?? "inproc";
    this.#expectExit = options.expectExit ?? 0;
  }

  get host(): string {
    return this.#host;
  }

  get port(): number {
    return this.#port;
  }

  /** The secret of its state folder; `undefined` when authentication is off. */
  get secret(): string | undefined {
    return this.#secret;
  }

  /** The handle that startDaemon returned. @throws Error in a subprocess. */
  get inner(): InnerDaemon {
    if (this.#inner === undefined) throw new Error("Cannot reach into the daemon: it does not run in this process");
    return this.#inner;
  }

  /** The process of the daemon. @throws Error in process. */
  get pid(): number {
    if (this.#child === undefined) throw new Error("Cannot name the process: the daemon runs in this one");
    return this.#child.pid;
  }

  /** Resolves when the daemon has ended by itself, or by a signal. */
  get exited(): Promise<unknown> {
    return this.#child?.ended ?? this.inner.stopped;
  }

  /** The folders of this test; made when first asked for. */
  get folders(): Folders {
    return this.#folders ??= makeFolders();
  }

  /** The daemon's own state folder. */
  get stateFolder(): string {
    return `${this.folders.state}/passepartout`;
  }

  /** Starts it. {@link withDaemon} does this. */
  async start(): Promise<void> {
    this.log.add("### start");
    if (this.mode === "inproc") await this.#startInProcess();
    else await this.#startProcess();
  }

  async #startInProcess(): Promise<void> {
    const { config, disk = false, reasoners, actuators, guard, memory, clock, shippedSkills } = this.#options;
    const { folders } = disk ? this : { folders: undefined };
    this.#inner = await startDaemon({
      ...SETTINGS,
      ...config,
      ...(reasoners === undefined ? {} : { reasoners }),
      ...(actuators === undefined ? {} : { actuators }),
      ...(guard === undefined ? {} : { guard }),
      ...(memory === undefined ? {} : { memory }),
      ...(clock === undefined ? {} : { clock }),
      ...(shippedSkills === undefined ? {} : { skills: { shippedFolder: shippedSkills } }),
      ...(folders === undefined ? {} : {
        folders: {
          config: `${folders.config}/passepartout`,
          data: `${folders.data}/passepartout`,
          state: `${folders.state}/passepartout`,
        },
      }),
      ...(folders === undefined ? {} : { surroundings: surroundingsIn(folders) }),
      writeLog: (line) => this.log.add(line),
    });
    this.#host = this.#inner.host;
    this.#port = this.#inner.port;
    this.#secret = this.#inner.secret;
  }

  async #startProcess(): Promise<void> {
    const child = this.#child = this.#spawn(this.#options);
    void this.#copyLog(child);
    const ready = await within(
      Promise.race([
        child.stdout.line(LISTENING),
        child.ended.then(({ code }) => {
          const said = child.stderr.lines.join("\n");
          throw new Error(`The daemon ended with exit code ${code} before it listened: ${said}`);
        }),
      ]),
      "the daemon to listen",
      START_MS,
    );
    const [, host, port] = LISTENING.exec(ready) as unknown as [string, string, string];
    this.#host = host.replace(/^\[|\]$/g, "");
    this.#port = Number(port);
    const off = environmentOf(this.#options)["PASSEPARTOUT_AUTH"] === "off";
    this.#secret = off ? undefined : (await Deno.readTextFile(`${this.stateFolder}/secret`)).trim();
  }

  async #copyLog(child: Child): Promise<void> {
    let copied = 0;
    const copy = () => {
      for (const line of child.stderr.lines.slice(copied)) this.log.add(line);
      copied = child.stderr.lines.length;
    };
    let over = false;
    const ended = child.ended.then(() => over = true, () => over = true);
    while (!over) {
      const more = child.stderr.next();
      copy();
      await Promise.race([more, ended]);
    }
    copy();
  }

  #spawn(options: Pick<DaemonOptions, "config" | "env" | "shell" | "program">): Child {
    const { root } = this.folders;
    const argv = options.program === undefined
      ? ["sh", `${ROOT}/bin/passepartout`, "daemon"]
      : [Deno.execPath(), ...PROGRAM_RIGHTS(root), `${ROOT}/tests/programs/${options.program}`];
    return new Child({
      argv,
      cwd: root,
      env: childEnvironment({
        ...folderVariables(this.folders),
        ...environmentOf(options),
      }),
      what: "the daemon",
      ...(options.shell === undefined ? {} : { shell: options.shell }),
    });
  }

  /** Connects like a client; authenticates by itself unless told not to. */
  async dial(options: DialOptions = {}): Promise<Wire> {
    const wire = await Wire.dial(this, options, `wire ${this.#wires.length + 1}`);
    this.#wires.push(wire);
    return wire;
  }

  /** Connects without waiting for the handshake. */
  async connect(): Promise<Wire> {
    const wire = await Wire.connect(this, `wire ${this.#wires.length + 1}`);
    this.#wires.push(wire);
    return wire;
  }

  /** Proves that the daemon lives and serves newcomers: a connection of its own, and a health check. */
  async probe(status?: string): Promise<void> {
    const wire = await this.dial();
    await wire.send(`(:TYPE :HEALTH-CHECK :ID "probe")`);
    // Where runs are not contained, a daemon that acts says that it is degraded.
    const pattern = status ?? (this.#options.disk === true ? "?KEYWORD" : ":HEALTHY");
    const heard = await wire.expect(
      `(:TYPE :HEALTH-RESPONSE :STATUS ${pattern} :IN-REPLY-TO "probe")`,
      "a sign of life",
    );
    if (status === undefined) assertMatch(getKeyword(heard, "STATUS") ?? "", /^(?:HEALTHY|DEGRADED)$/);
    await wire.close();
  }

  /** Runs a second daemon on the same folders until it ends, which it is expected to do by itself. */
  async rival(options: Pick<DaemonOptions, "config" | "env"> = {}): Promise<ProcessOutcome> {
    const child = this.#spawn(options);
    const { code, signal } = await within(child.ended, "the second daemon to end", START_MS);
    return { code, signal, stdout: child.stdout.lines.join("\n"), stderr: child.stderr.lines.join("\n") };
  }

  /** Sends a signal to the daemon's process. After SIGKILL the daemon is expected to have ended by it. */
  kill(signal: Deno.Signal): void {
    if (this.#child === undefined) throw new Error("Cannot send a signal: the daemon runs in this process");
    if (signal === "SIGKILL") this.#expectExit = signal;
    this.#child.kill(signal);
  }

  /** Stops it, if it still runs, and starts it again on the same folders. Wires are closed. */
  async restart(): Promise<void> {
    await this.closeWires();
    await this.stop();
    this.#expectExit = this.#options.expectExit ?? 0;
    await this.start();
  }

  /** Closes every wire. */
  async closeWires(): Promise<void> {
    await Promise.all(this.#wires.map((wire) => wire.close()));
  }

  /** Stops the daemon: SIGTERM, some time, SIGKILL. @throws Error when it did not end as expected. */
  async stop(): Promise<void> {
    const inner = this.#inner;
    if (inner !== undefined) {
      this.#inner = undefined;
      const stopping = inner.stop();
      const { clock } = this.#options;
      if (clock instanceof FakeClock) await within(clock.fly(stopping), "the daemon to stop", STOP_MS);
      await within(stopping, "the daemon to stop", STOP_MS);
    }
    const child = this.#child;
    if (child !== undefined) {
      this.#child = undefined;
      const { code, signal } = await child.stop(STOP_MS);
      const ended = signal ?? code;
      if (ended !== this.#expectExit) throw new Error(`The daemon ended with ${ended}, not with ${this.#expectExit}`);
    }
  }

  /** Judges what was heard and logged while the body ran. @throws Error for the first thing that is wrong. */
  judge(): void {
    const [problem] = this.#wires.flatMap((wire) => wire.problems());
    if (problem !== undefined) throw new Error(problem);
    this.#judgeLog();
  }

  /** Judges what the stopped daemon left. @throws Error for the first thing that is wrong. */
  async judgeEnd(): Promise<void> {
    this.#judgeLog();
    if (this.#folders === undefined || this.#expectExit === "SIGKILL") return;
    for await (const { name } of Deno.readDir(this.stateFolder)) {
      if (name === "port" || name.endsWith(".new")) throw new Error(`The daemon left ${name} in its state folder`);
    }
  }

  #judgeLog(): void {
    const { allowLog = [] } = this.#options;
    const bad = this.log.lines.find((line) => isAlarming(line) && !allowLog.some((pattern) => pattern.test(line)));
    if (bad !== undefined) throw new Error(`The daemon logged what nobody expected: ${bad}`);
  }

  /** Removes the folders of the test; keeps them after a failure, or where TEST_KEEP is set. */
  async removeFolders(failed: boolean): Promise<void> {
    if (this.#folders === undefined) return;
    this.#kept = failed || (Deno.env.get("TEST_KEEP") ?? "") !== "";
    if (!this.#kept) await Deno.remove(this.#folders.root, { recursive: true });
  }

  /** Returns what a failure shows: the end of the log, all transcripts, and where the folders are. */
  report(): readonly string[] {
    return [
      this.log.tail(),
      ...this.#wires.map((wire) => wire.transcript.tail()),
      ...(this.#kept ? [`--- folders kept: ${this.#folders?.root}`] : []),
    ];
  }
}

const LISTENING = /listening on (\S+):([0-9]+)$/;

/** What a daemon of the suite has where a test says nothing. */
const SETTINGS: Partial<Config> = { port: 0, heartbeatIntervalMs: 0, logLevel: "debug" };

const PROGRAM_RIGHTS = (folder: string) => [
  "run",
  "--quiet",
  "--no-prompt",
  `--config=${ROOT}/deno.json`,
  `--allow-read=${folder}`,
  `--allow-write=${folder}`,
  "--allow-net=127.0.0.1",
  "--allow-sys=uid",
  "--allow-env=XDG_STATE_HOME,XDG_CONFIG_HOME,XDG_DATA_HOME",
];

/** Returns the settings as the variables that a subprocess reads. */
function environmentOf({ config = {}, env = {} }: Pick<DaemonOptions, "config" | "env">): Record<string, string> {
  const { host, port, auth, maxFrame, maxConnections, answerTimeoutMs, heartbeatIntervalMs, logLevel, logFormat } = {
    ...SETTINGS,
    ...config,
  };
  const seconds = (ms: number | undefined) => ms === undefined ? undefined : ms / 1000;
  const variables = {
    PASSEPARTOUT_HOST: host,
    PASSEPARTOUT_PORT: port,
    PASSEPARTOUT_AUTH: auth,
    PASSEPARTOUT_MAX_FRAME: maxFrame,
    PASSEPARTOUT_MAX_CONNECTIONS: maxConnections,
    PASSEPARTOUT_ANSWER_TIMEOUT: seconds(answerTimeoutMs),
    HEARTBEAT_INTERVAL: seconds(heartbeatIntervalMs),
    LOG_LEVEL: logLevel,
    LOG_FORMAT: logFormat,
  };
  const set = Object.entries(variables).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(set.map(([name, value]) => [name, String(value)])), ...env };
}

/** Tells whether a line of the log is an error, or none of the log's at all: a stack, a warning of Deno's. */
function isAlarming(line: string): boolean {
  if (line === "" || line.startsWith("###")) return false;
  const level = /^\d{4}-\d\d-\d\dT[\d:.]+Z ([A-Z]+)/.exec(line)?.[1] ?? /^\{.*"level":"([a-z]+)"/.exec(line)?.[1];
  return level === undefined || level.toUpperCase() === "ERROR";
}

/** Returns the variables that send a process to the folders of one test. */
export function folderVariables({ home, config, data, state, cache, runtime }: Folders): Record<string, string> {
  return {
    HOME: home,
    XDG_CONFIG_HOME: config,
    XDG_DATA_HOME: data,
    XDG_STATE_HOME: state,
    XDG_CACHE_HOME: cache,
    XDG_RUNTIME_DIR: runtime,
  };
}

/** Makes the folders of one test. */
export function makeFolders(): Folders {
  // The suite may write below /tmp and nowhere else.
  const set = Deno.env.get("TMPDIR") ?? "";
  const root = Deno.makeTempDirSync({ dir: set.startsWith("/tmp/") ? set : "/tmp", prefix: "passepartout-" });
  const folder = (name: string, mode: number) => {
    Deno.mkdirSync(`${root}/${name}`, { mode });
    return `${root}/${name}`;
  };
  return {
    root,
    home: folder("home", 0o700),
    config: folder("config", 0o755),
    data: folder("data", 0o755),
    state: folder("state", 0o755),
    cache: folder("cache", 0o755),
    runtime: folder("runtime", 0o700),
  };
}
