// A warm call of a skill side by side with a bare round trip over the pipes of a child, in one process and in turn. Calls of the
// skill go the whole way: frames, limits, a watch on time. Knows nothing of what skills are for.

import { bubblewrap, containedBy, probeSkillContainment } from "../daemon/skills/jail/containment.ts";
import { Jail } from "../daemon/skills/jail/jail.ts";
import { denoRun, type Launch, runToEnd } from "./process.ts";
import { compareRounds, median, type Row } from "./report.ts";

/** Round trips of either side in a round, and rounds before the first that counts. */
const TRIPS = 200, WARM_UP = 2;

/** What is handed over and back: an event as a skill gets it. */
const EVENT = {
  sensor: "user-input",
  text: "note the kettle leaks",
  session: "bench",
  source: "CLI",
  now: 1_796_000_000_000,
  timeZone: "UTC",
};

/** Reads and writes back, and does nothing else. */
const ECHO = "const b = new Uint8Array(65536); for (let n; (n = await Deno.stdin.read(b)) !== null;) " +
  "Deno.stdout.writeSync(b.subarray(0, n));";

/** A child that writes back what it reads. */
class Echo implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor([program = "", ...args]: readonly string[]) {
    this.#child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped" }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout.getReader();
  }

  /** Sends some bytes and waits until as many came back. */
  async trip(bytes: Uint8Array): Promise<void> {
    this.#writer.write(bytes).catch(() => {});
    for (let left = bytes.length; left > 0;) {
      const { value } = await this.#reader.read();
      if (value === undefined) throw new Error("the child that echoes ended");
      left -= value.length;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close();
    await this.#reader.cancel();
    await this.#child.status;
  }
}

/** How long each of some ways takes, milliseconds: a median for each round. */
async function timeInTurn(rounds: number, ways: readonly (() => Promise<unknown>)[]): Promise<number[][]> {
  const found: number[][] = ways.map(() => []);
  for (let round = -WARM_UP; round < rounds; round++) {
    const times: number[][] = ways.map(() => []);
    for (let turn = 0; turn < TRIPS * ways.length; turn++) {
      const which = (turn + Math.floor(turn / ways.length)) % ways.length;
      const start = performance.now();
      await ways[which]?.();
      times[which]?.push(performance.now() - start);
    }
    if (round >= 0) times.forEach((each, index) => found[index]?.push(median(each)));
  }
  return found;
}

/** Measures the rows of skills. */
async function rowsOf(rounds: number): Promise<readonly Row[]> {
  const clock = {
    now: () => Date.now(),
    after: (ms: number, body: () => void) => {
      const timer = setTimeout(body, ms);
      return () => clearTimeout(timer);
    },
  };
  const runtime = Deno.execPath();
  const probe = await probeSkillContainment(runtime, clock);
  const containment = probe.works ? bubblewrap() : undefined;
  await using jail = new Jail({
    clock,
    runtime,
    log: { debug: () => {}, warn: () => {} },
    containment: containedBy(containment),
  });
  await using skill = jail.open({
    name: "bench",
    source: "export const respond = (event: { text: string }) => event.text;\n" +
      "export const prompt = (event: { text: string }, host: any) => host.state.get(event.text);",
    tests: "",
    capabilities: [],
  });
  await using child = new Echo([
    "bash",
    "-c",
    'exec "$@"',
    "bash",
    runtime,
    "run",
    "--quiet",
    `data:text/javascript,${ECHO}`,
  ]);
  const never = new AbortController().signal;
  const host = { serve: () => Promise.resolve(EVENT.text) };
  const bytes = new TextEncoder().encode(JSON.stringify(EVENT));
  const call = async (hook: "respond" | "prompt") => {
    const said = await skill.call(hook, [EVENT], host, never);
    if (said !== EVENT.text) throw new Error(`the skill said ${JSON.stringify(said)}`);
  };
  const [calls = [], asking = [], bare = []] = await timeInTurn(rounds, [
    () => call("respond"),
    () => call("prompt"),
    () => child.trip(bytes),
  ]);
  const against = "a bare round trip to a child";
  const how = containment === undefined ? "not contained" : "contained";
  return [
    { id: "skill-call", title: `a warm call of a skill, ${how}`, unit: "ms", against, ...compareRounds(calls, bare) },
    { id: "skill-call-asking", title: "the same, asking once", unit: "ms", against, ...compareRounds(asking, bare) },
  ];
}

/** Measures the rows of skills in a process of their own. @param rounds How many rounds count. */
export async function skillRows(env: Launch["env"], rounds: number): Promise<readonly Row[]> {
  const flags = ["--no-prompt", "--allow-read", "--allow-run=bash,bwrap"];
  return JSON.parse(await runToEnd({ command: denoRun(flags, "skills.ts", String(rounds)), env }));
}

if (import.meta.main) console.log(JSON.stringify(await rowsOf(Number(Deno.args[0] ?? 5))));
