// The rows of a running daemon under load: health checks on few and many connections, requests sent without waiting, user input
// to answer. Daemon, echo server and JSON-lines server take turns in every round.

import { encodeFrame } from "../daemon/wire/frame.ts";
import type { Home } from "./home.ts";
import type { LoadCommand, LoadResult, LoadTarget } from "./load.ts";
import { denoRun, Server, Worker } from "./process.ts";
import { compareRounds, type Row } from "./report.ts";

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  /** How long one server is loaded in one round, milliseconds. */
  readonly sliceMs: number;
}

/** Requests in one write, where nobody waits for the answer. */
const DEPTH = 100;

const HEALTH = frame("(:TYPE :HEALTH-CHECK)");
const QUESTION = frame(`(:TYPE :EVENT :PAYLOAD (:SENSOR :USER-INPUT :TEXT "version"))`);
/** A session of its own name: its answers are kept on disk, so that a resent message is not acted on again. */
const KEPT_QUESTION = frame(
  `(:TYPE :EVENT :ID "00000000" :META (:SOURCE :CLI :SESSION-ID "bench") :PAYLOAD (:SENSOR :USER-INPUT :TEXT "version"))`,
);
const JSON_HEALTH = JSON.stringify({ type: "health-check" }) + "\n";
const JSON_QUESTION = JSON.stringify({
  type: "event",
  id: "00000000",
  payload: { sensor: "user-input", text: "version" },
}) + "\n";

function frame(payload: string): string {
  return new TextDecoder().decode(encodeFrame(payload));
}

/** Starts the process that makes the load. */
export function startLoad(home: Home): Worker {
  return new Worker({ command: denoRun(["--no-prompt", "--allow-net=127.0.0.1"], "load.ts"), env: home.env });
}

/** What is asked of the daemon. */
export function daemonTarget(port: number, request = HEALTH): LoadTarget {
  return { port, greets: true, request, answer: "frame" };
}

/** What is asked of the echo server: as many bytes as of the daemon. */
export function echoTarget(port: number): LoadTarget {
  return { port, greets: false, request: HEALTH, answer: "same" };
}

function jsonTarget(port: number, request = JSON_HEALTH): LoadTarget {
  return { port, greets: false, request, answer: "line" };
}

/** A server and what is asked of it. */
type Contender = readonly [Server, LoadTarget];

/** What the load generator measured, and microseconds of the server's processor time for each answer. */
type Result = LoadResult & { readonly processor: number };

/** Daemon and its rivals, all running, and the process that loads them. */
export class Arena implements AsyncDisposable {
  private constructor(
    readonly daemon: Server,
    readonly echo: Server,
    readonly json: Server,
    readonly load: Worker,
    readonly effort: Effort,
    readonly stack: AsyncDisposableStack,
  ) {}

  static async open(home: Home, effort: Effort): Promise<Arena> {
    await using stack = new AsyncDisposableStack();
    const daemon = stack.use(await home.daemon("off"));
    const echo = stack.use(await Server.start("the echo server", home.peer("echo")));
    const json = stack.use(await Server.start("the JSON-lines server", home.peer("json_lines")));
    const load = stack.use(startLoad(home));
    return new Arena(daemon, echo, json, load, effort, stack.move());
  }

  /** Loads every server in turn, round by round; the one that begins changes. Returns the results of each. */
  async rounds(contenders: readonly Contender[], connections: number, depth = 1): Promise<readonly Result[][]> {
    const results: Result[][] = contenders.map(() => []);
    const { rounds, sliceMs } = this.effort;
    // The round before the first is for the compilers on either side.
    for (let round = -1; round < rounds; round++) {
      for (let turn = 0; turn < contenders.length; turn++) {
        const which = (turn + round + contenders.length) % contenders.length;
        const [server, target] = contenders[which] as Contender;
        const before = await server.processorMs();
        const command: LoadCommand = { do: "measure", target, connections, ms: sliceMs, depth };
        const result = await this.load.ask<LoadResult>(command, sliceMs + 10_000);
        const processor = (await server.processorMs() - before) * 1000 / result.answers;
        if (round >= 0) results[which]?.push({ ...result, processor });
      }
    }
    return results;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stack.disposeAsync();
  }
}

type Trio = readonly [Result[], Result[], Result[]];
type Figure = Exclude<keyof Result, "answers">;

const UNITS: Readonly<Record<Figure, string>> = { throughput: "/s", p50: "us", p99: "us", processor: "us" };

const NAMES: Readonly<Record<Figure, string>> = {
  throughput: "throughput",
  p50: "p50",
  p99: "p99",
  processor: "processor time each",
};

function row(
  id: string,
  title: string,
  what: Figure,
  ours: readonly Result[],
  theirs: readonly Result[],
  against: string,
): Row {
  const comparison = compareRounds(ours.map((result) => result[what]), theirs.map((result) => result[what]));
  return { id, title, unit: UNITS[what], against, ...comparison };
}

/** Health checks on 1, 10 and 100 connections, each asking, waiting, and asking again. */
export async function healthRows(arena: Arena): Promise<readonly Row[]> {
  const { daemon, echo, json } = arena;
  const rows: Row[] = [];
  for (const connections of [1, 10, 100]) {
    const [ours, theirs, jsons] = await arena.rounds(
      [[daemon, daemonTarget(daemon.port)], [echo, echoTarget(echo.port)], [json, jsonTarget(json.port)]],
      connections,
    ) as Trio;
    const title = `health check, ${connections} connection${connections === 1 ? "" : "s"}`;
    for (const what of ["p50", "p99", "throughput"] as const) {
      rows.push(row(`health-${connections}-${what}`, `${title}, ${NAMES[what]}`, what, ours, theirs, "echo"));
    }
    if (connections !== 10) continue;
    rows.push(row("health-10-json", `${title}, throughput`, "throughput", ours, jsons, "JSON lines"));
    rows.push(row("health-10-processor", `${title}, ${NAMES.processor}`, "processor", ours, theirs, "echo"));
  }
  return rows;
}

/** Health checks sent in batches, without waiting for the answers. */
export async function pipelinedRows(arena: Arena): Promise<readonly Row[]> {
  const { daemon, echo, json } = arena;
  const [ours, jsons, echoes] = await arena.rounds(
    [[daemon, daemonTarget(daemon.port)], [json, jsonTarget(json.port)], [echo, echoTarget(echo.port)]],
    1,
    DEPTH,
  ) as Trio;
  return [
    row("pipelined-throughput", "pipelined health checks", "throughput", ours, jsons, "JSON lines"),
    row("pipelined-processor", "pipelined health checks, processor time each", "processor", ours, jsons, "JSON lines"),
    row("pipelined-echo", "pipelined health checks", "throughput", ours, echoes, "echo"),
  ];
}

/** User input to answer, kept nowhere and kept on disk. */
export async function answerRows(arena: Arena): Promise<readonly Row[]> {
  const { daemon, json } = arena;
  const kept: LoadTarget = {
    ...daemonTarget(daemon.port, KEPT_QUESTION),
    counterAt: KEPT_QUESTION.indexOf("00000000", 6),
  };
  const rows: Row[] = [];
  for (const connections of [1, 10]) {
    const [plain, durable, jsons] = await arena.rounds(
      [[daemon, daemonTarget(daemon.port, QUESTION)], [daemon, kept], [json, jsonTarget(json.port, JSON_QUESTION)]],
      connections,
    ) as Trio;
    const where = `${connections} connection${connections === 1 ? "" : "s"}`;
    const figures = connections === 1 ? ["p50", "p99"] as const : ["throughput", "processor"] as const;
    for (const what of figures) {
      rows.push(
        row(
          `answer-${connections}-${what}`,
          `user input to answer, ${where}, ${NAMES[what]}`,
          what,
          plain,
          jsons,
          "JSON lines",
        ),
      );
    }
    for (const what of figures) {
      rows.push(
        row(
          `answer-kept-${connections}-${what}`,
          `the same, kept on disk, ${NAMES[what]}`,
          what,
          durable,
          jsons,
          "JSON lines",
        ),
      );
    }
  }
  return rows;
}

/** Health checks to a daemon that asked for authentication and got it. */
export async function authenticatedRows(home: Home, arena: Arena): Promise<readonly Row[]> {
  await using daemon = await home.daemon("required");
  const secret = await home.secret("daemon-required");
  const [ours, theirs] = await arena.rounds(
    [[daemon, { ...daemonTarget(daemon.port), secret }], [arena.echo, echoTarget(arena.echo.port)]],
    10,
  ) as readonly [Result[], Result[]];
  return [
    row("authenticated-10-p50", "authenticated, 10 connections, p50", "p50", ours, theirs, "echo"),
    row("authenticated-10-throughput", "authenticated, 10 connections, throughput", "throughput", ours, theirs, "echo"),
  ];
}
