// Plans and ledger in processes of their own that are killed for good (SIGKILL), and that race. Run as a program, this file is
// that process: it works on the folder it is given, says what it has done line by line, and knows nothing of the test.

import type { DatabaseSync } from "node:sqlite";
import { assert, assertEquals } from "@std/assert";
import { openDatabase } from "../store/database.ts";
import { disagreements } from "./disagreements.ts";
import type { FlightPlan } from "./flight_plan.ts";
import { Ledger } from "./ledger.ts";
import { makePlan } from "./plan_example.ts";
import { PlanStore } from "./plan_store.ts";

const KEY = new Uint8Array(32), FILES = makePlan().files;

function open(folder: string, onStep: (step: string) => void = () => {}) {
  const { database } = openDatabase(`${folder}/db`, 0);
  const now = () => Date.now();
  const ledger = Ledger.open({ database, path: `${folder}/ledger.log`, key: KEY, now, writeAtOnce: 100, onStep });
  const makeId = ids(database.prepare("SELECT count(*) AS n FROM plans").get()?.["n"] as number);
  const store = new PlanStore({ database, trail: ledger, now, expiryMs: 3_600_000, onStep, makeId });
  return { database, ledger, store };
}

const ids = (from: number) => () => `p${from++}`;

/** Lets a plan run through its life again and again, and says aloud when the command would run. */
function live(folder: string, step: string, times: number): void {
  let left = times;
  const { store } = open(folder, (now) => {
    if (now === step && --left === 0) Deno.kill(Deno.pid, "SIGKILL");
  });
  // Whatever a kill left APPROVED may still run, once.
  for (const { id } of store.list({ state: "APPROVED" })) run(store, id);
  for (;;) {
    const { id, hash } = store.propose(makePlan());
    say(`proposed ${id}`);
    store.approve(id, hash, "cli");
    say(`approved ${id}`);
    run(store, id);
  }
}

function run(store: PlanStore, id: string): void {
  if (!store.begin(id, FILES).ok) return;
  say(`ran ${id}`);
  store.finish(id, "exit code 0");
  say(`done ${id}`);
}

/** Answers and begins every plan there is, as fast as others do the same. */
function race(folder: string, name: string): void {
  // Not a daemon's way to open: nothing is found RUNNING by an opening while others run.
  const { store } = open(folder);
  say("ready");
  Deno.stdin.readSync(new Uint8Array(1));
  for (const { id, hash } of store.list()) {
    const answer = insist(() => name === "denier" ? store.deny(id, hash, name) : store.approve(id, hash, name));
    if (answer.ok) say(`answered ${id}`);
    if (insist(() => store.begin(id, FILES)).ok) say(`ran ${id}`);
  }
}

/** Takes a step, again as long as the others keep the database for longer than a daemon waits: then nothing of it was done. */
function insist<T>(step: () => T): T {
  for (;;) {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof Error) || error.message !== "database is locked") throw error;
    }
  }
}

/** Written at once: what was said was done, whatever comes next. */
function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

if (import.meta.main) {
  const [what, folder = "", name = "", times = ""] = Deno.args;
  if (what === "live") live(folder, name, Number(times));
  else race(folder, name);
}

/** Starts this file as a program. */
function start(args: readonly string[]): Deno.ChildProcess {
  const here = new URL(import.meta.url).pathname, root = new URL("../../", import.meta.url).pathname;
  const rights = [`--allow-read=${root},/tmp`, "--allow-write=/tmp", "--allow-run"];
  const deno = [Deno.execPath(), "run", "--quiet", "--no-prompt", "--no-check", `--config=${root}deno.json`, ...rights];
  return new Deno.Command("sh", {
    args: ["-c", 'exec "$@"', "sh", ...deno, here, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The plans of a database, with no store opened on it that would mend them. */
function asLeft(database: DatabaseSync): FlightPlan[] {
  const rows = database.prepare(
    "SELECT id, state, requested AS requestedAt, expires AS expiresAt, hash, request FROM plans",
  );
  return rows.all().map(({ request, ...row }) =>
    ({ ...JSON.parse(String(request)), ...row, progress: {} }) as FlightPlan
  );
}

/** What the ledger tells of each plan, in order. */
function toldOf(folder: string): Map<string, string[]> {
  const told = new Map<string, string[]>();
  for (const line of Deno.readTextFileSync(`${folder}/ledger.log`).split("\n").filter((each) => each !== "")) {
    const { kind, plan, state } = JSON.parse(line.slice(0, -130));
    if (kind === "plan") told.set(plan, [...told.get(plan) ?? [], state]);
  }
  return told;
}

const WAYS: Readonly<Record<string, readonly string[]>> = {
  PLAN: ["PLAN"],
  APPROVED: ["PLAN", "APPROVED"],
  DENIED: ["PLAN", "DENIED"],
  RUNNING: ["PLAN", "APPROVED", "RUNNING"],
  DONE: ["PLAN", "APPROVED", "RUNNING", "DONE"],
  INTERRUPTED: ["PLAN", "APPROVED", "RUNNING", "INTERRUPTED"],
};

Deno.test("kill -9: over process after process nothing runs twice, nothing said is lost, and the ledger stays whole", () =>
  inFolder(async (folder) => {
    const ran: string[] = [], done: string[] = [];
    const found = new Set<string>();
    // Where each process kills itself, and at which time it comes there; the folder is that of the one before.
    const kills = [["part", 8], ["committed", 3], ["part", 4], ["changed", 6], ["synced", 3], ["recorded", 7], [
      "part",
      11,
    ]];
    for (const [step, times] of kills) {
      const child = start(["live", folder, String(step), String(times)]);
      await child.stdin.close();
      const { signal, stdout } = await child.output();
      assertEquals(signal, "SIGKILL", String(step));
      for (const line of new TextDecoder().decode(stdout).split("\n")) {
        const [what, id = ""] = line.split(" ");
        if (what === "ran") ran.push(id);
        if (what === "done") done.push(id);
      }
      // A look at what was left, before the next process mends it.
      const { database } = openDatabase(`${folder}/db`, 0);
      const ledger = Ledger.open({ database, path: `${folder}/ledger.log`, key: KEY, now: () => 0 });
      found.add(ledger.found);
      const verdict = await ledger.verify();
      assert(verdict.ok, `${step}: ${JSON.stringify(verdict)}`);
      // A daemon that takes it up as it is: what the kill left RUNNING is another state only in step with the ledger.
      assertEquals(disagreements(asLeft(database), ledger.lastWords()), [], String(step));
      database.close();
    }
    const { database, ledger, store } = open(folder);
    assertEquals(new Set(ran).size, ran.length, `ran twice: ${ran}`);
    const told = toldOf(folder);
    for (const plan of store.list()) {
      assertEquals(told.get(plan.id), WAYS[plan.state], plan.id);
      if (ran.includes(plan.id)) {
        assert(plan.state === "DONE" || plan.state === "INTERRUPTED", `${plan.id} ${plan.state}`);
      }
      if (done.includes(plan.id)) assertEquals(plan.state, "DONE");
    }
    assertEquals(told.size, store.list().length);
    assertEquals(disagreements(store.list(), ledger.lastWords()), []);
    assert(store.list({ state: "INTERRUPTED" }).length > 0 && done.length > 0);
    assert(found.has("mended") && found.has("completed"), [...found].join(" "));
    database.close();
  }));

Deno.test("kill -9: of processes that answer and begin the same plans at once one wins each, and the ledger is one chain", () =>
  inFolder(async (folder) => {
    const first = open(folder);
    for (let i = 0; i < 40; i++) first.store.propose(makePlan());
    first.database.close();
    const children = ["one", "two", "denier"].map((name) => start(["race", folder, name]));
    const outputs = children.map((child) => new LineReader(child.stdout));
    for (const output of outputs) assertEquals(await output.line(), "ready");
    await Promise.all(children.map((child) => child.stdin.close()));
    const lines = (await Promise.all(outputs.map((output) => output.rest()))).flat();
    for (const child of children) assert((await child.status).success);
    const { database, ledger, store } = open(folder);
    const answered = lines.filter((line) => line.startsWith("answered "));
    assertEquals(answered.length, 40);
    assertEquals(new Set(answered).size, 40);
    const ran = lines.filter((line) => line.startsWith("ran "));
    assertEquals(new Set(ran).size, ran.length);
    assertEquals(store.list({ state: "DENIED" }).length + ran.length, 40);
    assertEquals((await ledger.verify()).ok, true);
    const told = toldOf(folder);
    for (const plan of store.list()) assertEquals(told.get(plan.id), WAYS[plan.state]);
    database.close();
  }));

/** Lines of a stream. */
class LineReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  }

  async line(): Promise<string | undefined> {
    while (!this.#text.includes("\n")) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
    const end = this.#text.indexOf("\n"), line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line;
  }

  async rest(): Promise<string[]> {
    const lines: string[] = [];
    for (let line = await this.line(); line !== undefined; line = await this.line()) lines.push(line);
    return lines;
  }
}
