// The process edge: arguments, environment, signals, exit code. The only file that reads Deno.env or exits. `daemon` alone goes
// straight to the daemon, so that a start does not pay for the command line it does not use.

import type {
  ClientSettings,
  ConformanceFlags,
  DaemonFlags,
  Edge,
  GuardDesk,
  LocalDaemon,
  SkillDesk,
} from "./clients/cli/edge.ts";
import { type Config, CONFIG_VARIABLES, parseConfig } from "./daemon/config.ts";
import type { Daemon, Surroundings } from "./daemon/mod.ts";
import { type Folders, parseFolders } from "./daemon/state/folders.ts";
import { parseMemex } from "./daemon/state/memex.ts";
import { VERSION } from "./daemon/version.ts";

/** A problem that a person must solve; each line is a whole sentence. */
class StartProblem extends Error {
  constructor(readonly lines: readonly string[], readonly code: number, options?: ErrorOptions) {
    super(lines.join("\n"), options);
  }
}

/** Variables the program reads, by who set them. */
interface Variables {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** For each variable that a file set: which. */
  readonly files: Readonly<Record<string, string>>;
  readonly folders: Folders;
}

/** What says where folders are; all but the last are read from the environment only. */
const FOLDER_VARIABLES = ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "MEMEX_DIR"] as const;

/** What a command that the daemon runs is given of the user's environment. */
const PASSED_VARIABLES = [
  ...["HOME", "USER", "LOGNAME", "LANG", "TZ", "LC_ALL", "LC_ADDRESS", "LC_COLLATE", "LC_CTYPE", "LC_IDENTIFICATION"],
  ...["LC_MEASUREMENT", "LC_MESSAGES", "LC_MONETARY", "LC_NAME", "LC_NUMERIC", "LC_PAPER", "LC_TELEPHONE", "LC_TIME"],
] as const;

async function readVariables(): Promise<Variables> {
  const variables: Record<string, string | undefined> = {};
  for (const name of [...FOLDER_VARIABLES, ...CONFIG_VARIABLES]) variables[name] = Deno.env.get(name);
  const found = parseFolders(variables);
  if (!found.ok) throw new StartProblem([found.problem], 2);
  const files: Record<string, string> = {};
  // The checkout's own file counts only when run as a task, and before the user's; the environment wins over both.
  const own = `${found.folders.config}/.env`;
  for (const file of [Deno.env.get("PASSEPARTOUT_ENV_FILE"), own]) {
    if (file === undefined) continue;
    const settings = await readEnvFile(file);
    const who = file === own && Object.keys(settings).length > 0 ? await foreignHandsOn(own) : undefined;
    if (who !== undefined) {
      // It could turn authentication off, or name another folder of notes.
      const mend = "Take that right away (chmod go-w), look at what it says, and start again.";
      throw new StartProblem([`Cannot use ${own}: ${who}. ${mend}`], 2);
    }
    for (const [name, value] of Object.entries(settings)) {
      if (variables[name] !== undefined && variables[name] !== "") continue;
      variables[name] = value;
      files[name] = file;
    }
  }
  return { variables, files, folders: found.folders };
}

async function foreignHandsOn(file: string): Promise<string | undefined> {
  // A client may not look at what lies above; it tells nobody anything who does not know the secret.
  if ((await Deno.permissions.query({ name: "read", path: "/" })).state !== "granted") return undefined;
  const { foreignHandsHere } = await import("./daemon/files/foreign_hands.ts");
  return foreignHandsHere(file);
}

async function readEnvFile(file: string): Promise<Record<string, string>> {
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw new StartProblem([`Cannot read ${file}: ${(error as Error).message}`], 2);
  }
  const { parse } = await import("@std/dotenv");
  try {
    return parse(text);
  } catch (error) {
    const unknown = /env access to "([^"]*)"/.exec((error as Error).message)?.[1];
    const why = unknown === undefined
      ? (error as Error).message
      : `it refers to the variable ${unknown}, which Passepartout has no right to read. Write its value out.`;
    throw new StartProblem([`Cannot read ${file}: ${why}`], 2);
  }
}

/** Columns of the terminal that a stream leads to; 80 where it does not say, `Infinity` where it leads to none. */
function widthOf(stream: { isTerminal(): boolean }): number {
  if (!stream.isTerminal()) return Infinity;
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

function configOf({ variables, files }: Variables): Config {
  const result = parseConfig({ variables, files });
  if (!result.ok) throw new StartProblem(result.problems, 2);
  return result.config;
}

/** What the daemon must know to act. @throws StartProblem when MEMEX_DIR makes no sense, or no right to write there was given. */
function surroundingsOf({ variables, files }: Variables, stays: boolean): Surroundings | undefined {
  const memex = memexOf({ variables, files });
  const home = homeOf({ variables });
  if (memex === undefined || home === undefined) return undefined;
  if (Deno.permissions.querySync({ name: "write", path: memex }).state !== "granted") {
    const advice = files["MEMEX_DIR"] === undefined
      ? "start it by bin/passepartout."
      : `write it out there as a plain path (now in ${files["MEMEX_DIR"]}), or set it in the environment.`;
    throw new StartProblem([`Cannot use MEMEX_DIR=${JSON.stringify(memex)}: no right to write there; ${advice}`], 2);
  }
  const passed = Object.fromEntries(PASSED_VARIABLES.map((name) => [name, Deno.env.get(name)]));
  return { home, variables: passed, memex, asRoot: Deno.uid() === 0, stays };
}

function homeOf({ variables }: Pick<Variables, "variables">): string | undefined {
  const home = variables["HOME"];
  if (home?.startsWith("/") !== true) return undefined;
  try {
    // As it lies: working folders are told so, and what is known by the home folder holds for both.
    return Deno.realPathSync(home);
  } catch {
    return home.replace(/(?<=.)\/+$/, "");
  }
}

function memexOf({ variables, files }: Pick<Variables, "variables" | "files">): string | undefined {
  const result = parseMemex(variables, files["MEMEX_DIR"]);
  if (!result.ok) throw new StartProblem([result.problem], 2);
  return result.folder;
}

/** What stops a daemon in order; SIGHUP comes when its terminal is closed. */
const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs a daemon until a signal or a client stops it. @returns The exit code. */
async function runDaemon(flags: DaemonFlags = {}): Promise<number> {
  const read = await readVariables();
  const set = { ...read.variables };
  if (flags.host !== undefined) set["PASSEPARTOUT_HOST"] = flags.host;
  if (flags.port !== undefined) set["PASSEPARTOUT_PORT"] = flags.port;
  const config = configOf({ ...read, variables: set });
  const surroundings = surroundingsOf(read, true);
  const { startDaemon } = await import("./daemon/mod.ts");
  let daemon: Daemon | undefined;
  // A bug in one message must not end the daemon for all others.
  const reportFault = (event: Event, fault: unknown) => {
    event.preventDefault();
    if (daemon === undefined) console.error("passepartout: a fault that nobody expected:", fault);
    else daemon.reportFault(fault);
  };
  globalThis.addEventListener("unhandledrejection", (event) => reportFault(event, event.reason));
  globalThis.addEventListener("error", (event) => reportFault(event, event.error));
  // Signals count from the first moment: one that comes while the daemon starts stops it as soon as it can be stopped.
  const stopAsked = Promise.withResolvers<void>();
  // One that nohup started is to hear no SIGHUP. Only the shell that starts this program can tell, and somebody must listen all
  // the same: the runtime ends the process for a SIGHUP that nobody hears as soon as another signal is listened to.
  const hangsOn = Deno.env.get("PASSEPARTOUT_HANGUP") === "ignored";
  const listeners = STOP_SIGNALS.map((signal) => ({
    signal,
    onSignal: signal === "SIGHUP" && hangsOn ? () => {} : () => stopAsked.resolve(),
  }));
  for (const { signal, onSignal } of listeners) Deno.addSignalListener(signal, onSignal);
  try {
    const running = daemon = await startDaemon({
      ...config,
      folders: read.folders,
      surroundings,
      writeLog: (line) => console.error(line),
      deferMs: 25,
      onListening: (host, port) => {
        const shown = host.includes(":") ? `[${host}]` : host;
        announce(`Passepartout ${VERSION} listening on ${shown}:${port}\n`);
      },
    });
    stopAsked.promise.then(() => running.stop());
    await running.stopped;
    return 0;
  } catch (error) {
    throw expectedProblem(error);
  } finally {
    for (const { signal, onSignal } of listeners) Deno.removeSignalListener(signal, onSignal);
  }
}

/** The settings that clients share with the daemon. */
const CLIENT_VARIABLES = ["PASSEPARTOUT_HOST", "PASSEPARTOUT_PORT", "PASSEPARTOUT_AUTH"] as const;

async function readClientSettings(): Promise<{ read: Variables; config: Config }> {
  const read = await readVariables();
  // A daemon's setting that makes no sense must not keep a client from stopping the daemon.
  const variables = Object.fromEntries(CLIENT_VARIABLES.map((name) => [name, read.variables[name]]));
  return { read, config: configOf({ ...read, variables }) };
}

/** Faults of the world that say themselves what to do; everything else is a bug and keeps its stack. */
const EXPECTED = new Set([
  "ListenError",
  "LockHeldError",
  "LedgerError",
  "LedgerKeyError",
  "SecretError",
  "NewerDatabaseError",
  "DatabaseError",
  "FolderError",
  "StateFileError",
  "MandatorySkillError",
]);

function expectedProblem(error: unknown): unknown {
  if (error instanceof StartProblem) return error;
  if (error instanceof Error && (EXPECTED.has(error.name) || isSystemError(error))) {
    const what = EXPECTED.has(error.name) ? error.message : `Cannot start: ${error.message}.`;
    return new StartProblem([what], 1, { cause: error });
  }
  return error;
}

function isSystemError(error: Error): boolean {
  return error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable ||
    error instanceof Deno.errors.NotADirectory || "code" in error;
}

async function makeEdge(): Promise<Edge> {
  const { UsageError } = await import("./clients/cli/edge.ts");
  const { forTerminal } = await import("./clients/cli/answer.ts");
  const asUsage = (problem: unknown) => {
    if (!(problem instanceof StartProblem)) return problem;
    return new UsageError(problem.lines, problem.cause === undefined ? {} : { cause: problem.cause });
  };
  return {
    version: VERSION,
    async settings(): Promise<ClientSettings> {
      const { read, config } = await readClientSettings().catch((error) => {
        throw asUsage(error);
      });
      const isSet = (name: string) => (read.variables[name] ?? "") !== "";
      return {
        host: isSet("PASSEPARTOUT_HOST") ? config.host : undefined,
        port: isSet("PASSEPARTOUT_PORT") ? config.port : undefined,
        auth: config.auth,
        folders: read.folders,
      };
    },
    out: (line) => writeOut(line + "\n"),
    // What a peer said may stand in it.
    err: (line) => console.error(forTerminal(line)),
    prompt: writeOut,
    write: (stream, text) => {
      const to = Deno[stream];
      writeOut(to.isTerminal() ? forTerminal(text.replaceAll("\r\n", "\n")) : text, to);
    },
    cwd: () => Deno.cwd(),
    onInterrupt(body) {
      Deno.addSignalListener("SIGINT", body);
      return () => Deno.removeSignalListener("SIGINT", body);
    },
    guard: makeGuardDesk,
    skills: makeSkillDesk,
    lines: readLines,
    stdinIsTerminal: Deno.stdin.isTerminal(),
    stdoutIsTerminal: Deno.stdout.isTerminal(),
    columns: widthOf(Deno.stdout),
    errColumns: widthOf(Deno.stderr),
    runDaemon,
    launcher: [
      `${Deno.env.get("PASSEPARTOUT_ROOT") ?? "."}/bin/passepartout`,
      ...(Deno.env.get("PASSEPARTOUT_ENV_FILE") === undefined ? [] : ["--task"]),
    ],
    async conformance(flags: ConformanceFlags): Promise<number> {
      const { conformanceCommand } = await import("./conformance/command.ts");
      return await conformanceCommand(flags, {
        stdout: (text: string) => writeOut(text + "\n"),
        stderr: (text: string) => console.error(`passepartout: ${text}`),
      });
    },
    async localDaemon(purpose: string, waitMs: number): Promise<LocalDaemon> {
      const { startDaemon } = await import("./daemon/mod.ts");
      const { memoryPair } = await import("./daemon/wire/memory_pair.ts");
      try {
        const read = await readVariables();
        const config = configOf(read);
        const daemon = await startDaemon({
          ...config,
          folders: read.folders,
          surroundings: surroundingsOf(read, false),
          listen: false,
          purpose,
          lockWaitMs: waitMs,
          heartbeatIntervalMs: 0,
          logLevel: "error",
        });
        const [ours, theirs] = memoryPair();
        daemon.connect(theirs);
        return { transport: ours, secret: daemon.secret, [Symbol.asyncDispose]: () => daemon.stop() };
      } catch (error) {
        throw asUsage(expectedProblem(error));
      }
    },
  };
}

/** The guard of the user at hand, for questions: it reads the user's rules and links of the disk, and does nothing. */
async function makeGuardDesk(): Promise<GuardDesk> {
  const { UsageError } = await import("./clients/cli/edge.ts");
  try {
    const read = await readVariables();
    const { privacyTags, networkAllow } = configOf(read);
    const home = homeOf(read), memex = memexOf(read);
    if (home === undefined || memex === undefined) {
      throw new StartProblem(["Cannot judge: HOME is not set to an absolute path. Set it."], 2);
    }
    const user = Deno.env.get("USER") || Deno.env.get("LOGNAME") || home.slice(home.lastIndexOf("/") + 1);
    const { GuardDesk } = await import("./daemon/guard/check/desk.ts");
    let isTold = false;
    return new GuardDesk({ home, user, ...read.folders, memex, privacyTags, networkAllow }, ({ length }) => {
      if (!isTold) {
        console.error(
          `passepartout: ${length === 1 ? "a rule" : "rules"} in policy.org cannot be used: see guard lint`,
        );
      }
      isTold = true;
    });
  } catch (error) {
    if (error instanceof StartProblem) throw new UsageError(error.lines);
    throw error;
  }
}

/** What looks at files of skills without a daemon. */
async function makeSkillDesk(): Promise<SkillDesk> {
  const { UsageError } = await import("./clients/cli/edge.ts");
  try {
    const read = await readVariables();
    const surroundings = surroundingsOf(read, false);
    if (surroundings === undefined) throw new StartProblem(["Cannot look at skills: HOME is not set. Set it."], 2);
    const { SkillDesk } = await import("./daemon/skill_desk.ts");
    return new SkillDesk({
      config: configOf(read),
      folders: read.folders,
      surroundings,
      warn: (line) => console.error(`passepartout: ${line}`),
    });
  } catch (error) {
    if (error instanceof StartProblem) throw new UsageError(error.lines);
    throw error;
  }
}

/** Writes to stdout. @throws StartProblem when that fails; a reader that went away ends the command without a word. */
function writeOut(text: string, to: Writer = Deno.stdout): void {
  try {
    writeAll(text, to);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) throw new StartProblem([], 2);
    throw new StartProblem([`Cannot write the answer to stdout: ${(error as Error).message}`], 2);
  }
}

/** Tells whoever started the daemon where it listens. @throws StartProblem */
function announce(text: string): void {
  try {
    writeAll(text);
  } catch (error) {
    const advice = "Give it a stdout that can be written, such as /dev/null.";
    throw new StartProblem([`Cannot announce the daemon on stdout: ${(error as Error).message}. ${advice}`], 1);
  }
}

/** Stdout or stderr. */
type Writer = Pick<typeof Deno.stdout, "writeSync">;

function writeAll(text: string, to: Writer = Deno.stdout): void {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(to.writeSync(rest));
}

/** The longest line of stdin, UTF-16 units: a stream without line ends must not fill the memory. */
const LONGEST_LINE = 64 << 20;

async function* readLines(): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(16_384);
  for (let count = await Deno.stdin.read(buffer); count !== null; count = await Deno.stdin.read(buffer)) {
    if (rest.length > LONGEST_LINE) throw new StartProblem(["Cannot read stdin: a line is longer than 64 MiB."], 2);
    const lines = (rest + decoder.decode(buffer.subarray(0, count), { stream: true })).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) yield line.replace(/\r$/, "");
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

/**
 * Runs the plain forms of the commands that are used most, without the library that parses flags: it costs more than they do.
 *
 * @returns The exit code; `undefined` for everything else.
 */
async function runPlainCommand([command, ...given]: readonly string[]): Promise<number | undefined> {
  if (command === "--version" && given.length === 0) {
    writeOut(`${VERSION}\n`);
    return 0;
  }
  if (command === "run" && given.join("").trim() !== "" && !given.some((word) => word.startsWith("-"))) {
    const { commandOf, run } = await import("./clients/cli/run.ts");
    return await run(await makeEdge(), commandOf(given), { json: false });
  }
  // The one flag that programs give. It may stand anywhere, but for `run`, where it may be the command's own.
  const words = given.filter((word) => word !== "--json");
  const json = words.length < given.length;
  if (words.some((word) => word.startsWith("-"))) return undefined;
  if (command === "ask" && words.join("").trim() !== "") {
    const { ask, DEFAULT_TIMEOUT } = await import("./clients/cli/ask.ts");
    return await ask(await makeEdge(), words.join(" "), { json, timeout: DEFAULT_TIMEOUT });
  }
  if (words.length > 0) return undefined;
  if (command === "cli") {
    const { converse } = await import("./clients/cli/converse.ts");
    const { DEFAULT_TIMEOUT } = await import("./clients/cli/ask.ts");
    return await converse(await makeEdge(), { json, timeout: DEFAULT_TIMEOUT });
  }
  if (command === "status") {
    const { status } = await import("./clients/cli/status.ts");
    return await status(await makeEdge(), { json });
  }
  if (command === "stop" && !json) {
    const { stop } = await import("./clients/cli/stop.ts");
    return await stop(await makeEdge(), {});
  }
  return undefined;
}

async function main(args: readonly string[]): Promise<number> {
  try {
    if (args.length === 1 && args[0] === "daemon") return await runDaemon();
    const code = await runPlainCommand(args);
    if (code !== undefined) return code;
    const { runProgram } = await import("./clients/cli/program.ts");
    return await runProgram(await makeEdge(), args);
  } catch (error) {
    if (error instanceof StartProblem) {
      for (const line of error.lines) console.error(`passepartout: ${line}`);
      return error.code;
    }
    if (error instanceof Error && (error.name === "UsageError" || EXPECTED.has(error.name))) {
      for (const line of error.message.split("\n")) console.error(`passepartout: ${line}`);
      return error.name === "LockHeldError" ? 1 : 2;
    }
    if ((error as { code?: string }).code === "ERR_MODULE_NOT_FOUND") {
      console.error(`passepartout: Cannot load the program's packages: ${(error as Error).message.split("\n")[0]}`);
      console.error("passepartout: They are downloaded once; run this command again when the network can be reached.");
      return 2;
    }
    console.error("passepartout: a fault in the program, please report it:", error);
    return 2;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
