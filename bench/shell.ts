// A trivial command through the daemon, side by side with the same command run bare: a process of its own asks and runs, one after
// the other, and sees of a run no more than what it wrote. The contained line is the daemon's own: asked of it, and run as it is.

import { encodeFrame, FrameDecoder } from "../daemon/wire/frame.ts";
import { printSexp } from "../daemon/wire/printer.ts";
import { parseSexp } from "../daemon/wire/reader.ts";
import { getf, getKeyword, getString, isKeyword, kw, type Plist, plist, type Value } from "../daemon/wire/value.ts";
import type { Home } from "./home.ts";
import { denoRun, type Launch, runToEnd, Server } from "./process.ts";
import { compareRounds, median, type Row } from "./report.ts";

/** The trivial command, which the guard allows, and what it writes. */
const COMMAND = "echo hello", WRITTEN = "hello\n";

/** Prints the bytes of bubblewrap's line, whose arguments end with NUL: it is the first process of what it contains. */
const FIRST_PROCESS = "od -An -v -tx1 /proc/1/cmdline";

/** Runs of either side in a round, and rounds before the first that counts. */
const RUNS = 10, WARM_UP = 2;

/** What {@link compareRuns} found: medians of each round, milliseconds; none where the daemon contains nothing. */
interface Rounds {
  readonly contained: boolean;
  readonly daemon: readonly number[];
  readonly bare: readonly number[];
}

/** A connection to a daemon that asks for no authentication. Asks as the command line does: each request is kept on disk. */
class Asker implements Disposable {
  readonly #decoder = new FrameDecoder(1 << 20);
  readonly #buffer = new Uint8Array(65_536);
  #count = 0;

  private constructor(readonly conn: Deno.TcpConn, readonly cwd: string) {}

  static async open(port: number, cwd: string): Promise<Asker> {
    const asker = new Asker(await Deno.connect({ hostname: "127.0.0.1", port }), cwd);
    await asker.#next();
    return asker;
  }

  /** Has a command run. Returns what it wrote. @throws Error when it did not run, or failed. */
  async run(command: string): Promise<string> {
    const id = `bench-${++this.#count}`;
    await this.#send(plist({
      TYPE: kw("REQUEST"),
      ID: id,
      TARGET: kw("SHELL"),
      META: plist({ SOURCE: kw("CLI"), "SESSION-ID": "bench" }),
      PAYLOAD: plist({ ACTION: kw("EXECUTE"), CMD: command, CWD: this.cwd }),
    }));
    for (;;) {
      const message = await this.#next();
      if (getf(message, "IN-REPLY-TO") !== id || isKeyword(getf(message, "TYPE"), "STATUS")) continue;
      const payload = getf(message, "PAYLOAD");
      if (getKeyword(payload, "STATUS") === "DONE" && getf(payload, "EXIT-CODE") === 0) {
        return getString(payload, "STDOUT") ?? "";
      }
      throw new Error(`the daemon did not run ${command}: ${printSexp(message)}`);
    }
  }

  async #send(message: Plist): Promise<void> {
    for (let rest: Uint8Array = encodeFrame(printSexp(message)); rest.length > 0;) {
      rest = rest.subarray(await this.conn.write(rest));
    }
  }

  async #next(): Promise<Value> {
    for (;;) {
      const result = this.#decoder.next();
      if (result?.kind === "fault") throw new Error(result.text);
      if (result !== undefined) {
        const parsed = parseSexp(result.payload);
        if (!parsed.ok) throw new Error(parsed.reason);
        return parsed.value;
      }
      const count = await this.conn.read(this.#buffer);
      if (count === null) throw new Error("the daemon closed the connection");
      this.#decoder.push(this.#buffer.subarray(0, count));
    }
  }

  [Symbol.dispose](): void {
    this.conn.close();
  }
}

/** Runs a program bare. Returns what it wrote. */
async function runBare([program = "", ...args]: readonly string[], cwd: string): Promise<string> {
  const { success, stdout } = await new Deno.Command(program, {
    args,
    cwd,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`it failed: ${program} ${args.join(" ")}`);
  return new TextDecoder().decode(stdout);
}

/** The line by which the daemon runs {@link COMMAND}. */
async function lineOf(asker: Asker): Promise<readonly string[]> {
  const bytes = (await asker.run(FIRST_PROCESS)).replace(/\s+/g, "");
  const first = new TextDecoder().decode(Uint8Array.fromHex(bytes)).split("\0").slice(0, -1);
  // Not contained, the first process is the system's.
  if (first[0] !== "bwrap") return ["bash", "--noprofile", "--norc", "-c", COMMAND];
  // Its filter of system calls comes from a descriptor that a shell has opened: bare, it does without.
  const filter = first.indexOf("--seccomp");
  if (filter >= 0) first.splice(filter, 2);
  return [...first.slice(0, -1), COMMAND];
}

/** Measures either side in turn, run by run; which one begins changes. */
async function compareRuns(port: number, cwd: string, contained: boolean, rounds: number): Promise<Rounds> {
  using asker = await Asker.open(port, cwd);
  const line = await lineOf(asker);
  const found = { contained: line[0] === "bwrap", daemon: [] as number[], bare: [] as number[] };
  if (found.contained !== contained) return found;
  const sides = [() => asker.run(COMMAND), () => runBare(line, cwd)];
  for (let round = -WARM_UP; round < rounds; round++) {
    const times: number[][] = sides.map(() => []);
    for (let turn = 0; turn < RUNS * sides.length; turn++) {
      const which = (turn + (turn >> 1)) % sides.length;
      const start = performance.now();
      const written = await sides[which]?.();
      times[which]?.push(performance.now() - start);
      if (written !== WRITTEN) throw new Error(`${COMMAND} wrote ${JSON.stringify(written)}`);
    }
    const [daemon = [], bare = []] = times;
    if (round < 0) continue;
    found.daemon.push(median(daemon));
    found.bare.push(median(bare));
  }
  return found;
}

/** The daemon without the right to run bubblewrap: it finds that nothing can be contained. */
function withoutContainment({ command, ...rest }: Launch): Launch {
  const without = (flag: string) => flag.replace(/^--allow-run=.*/, (all) => all.replace(/,?[^,=]*\bbwrap\b/, ""));
  return { ...rest, command: command.map(without) };
}

/**
 * Measures a trivial command through the daemon, not contained and contained.
 *
 * @param note Told of a row that cannot be measured here.
 */
export async function shellRows(home: Home, rounds: number, note: (text: string) => void): Promise<readonly Row[]> {
  const cwd = `${home.folder}/project`;
  await Deno.mkdir(cwd, { recursive: true });
  const rows: Row[] = [];
  for (const contained of [false, true]) {
    const name = contained ? "contained" : "uncontained";
    const env = { PASSEPARTOUT_AUTH: "off", XDG_STATE_HOME: home.stateHome(`daemon-${name}`) };
    const launch = await home.program(["daemon"], env);
    await using daemon = await Server.start(`the daemon (${name})`, contained ? launch : withoutContainment(launch));
    const flags = ["--no-prompt", "--allow-net=127.0.0.1", `--allow-run=${contained ? "bash,bwrap" : "bash"}`];
    const args = [String(daemon.port), cwd, String(contained), String(rounds)];
    const found: Rounds = JSON.parse(await runToEnd({ command: denoRun(flags, "shell.ts", ...args), env: home.env }));
    if (found.contained !== contained) {
      note(
        `shell-${name}: ${contained ? "bubblewrap does not work here" : "the daemon contained its runs all the same"}`,
      );
      continue;
    }
    rows.push({
      id: `shell-${name}`,
      title: `a trivial command, ${contained ? "contained" : "not contained"}`,
      unit: "ms",
      against: contained ? "the same bwrap line" : "Deno.Command",
      ...compareRounds(found.daemon, found.bare),
    });
  }
  return rows;
}

if (import.meta.main) {
  const [port, cwd = "/", contained, rounds] = Deno.args;
  console.log(JSON.stringify(await compareRuns(Number(port), cwd, contained === "true", Number(rounds))));
}
