// A service of plans in a folder, for tests: with a real store and ledger, a clock that is moved by hand, and judging and running
// that are the test's. Knows nothing of what is proved with it.

import type { DatabaseSync } from "node:sqlite";
import { NO_GRANTS } from "../pipeline/grants.ts";
import type { Action, Task, Verdict } from "../pipeline/ports.ts";
import { openDatabase } from "../store/database.ts";
import type { Answer } from "../wire/message.ts";
import { getString, kw, plist } from "../wire/value.ts";
import type { FlightPlan } from "./flight_plan.ts";
import { Ledger } from "./ledger.ts";
import { type PlanRun, PlanService, type PlanServiceOptions } from "./plan_service.ts";
import { PlanStore, type Trail } from "./plan_store.ts";

/** When it is at first, milliseconds since 1970. */
export const START = Date.UTC(2026, 0, 1);
/** How long a plan waits, milliseconds. */
export const EXPIRY = 60_000;
/** What a run comes to. */
export const RAN: PlanRun = {
  end: "ran",
  words: "exit code 0",
  answer: { type: "RESPONSE", payload: plist({ ACTION: kw("EXECUTE") }) },
};

/** A folder with a service in it, a clock that is moved by hand, and what was run and told. */
export class Place implements AsyncDisposable {
  readonly root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "plan-service-" }));
  readonly project = `${this.root}/project`;
  readonly #databases: DatabaseSync[] = [];
  readonly #services: PlanService[] = [];
  readonly #timers = new Map<number, { readonly due: number; readonly body: () => void }>();
  #next = 0;
  now = START;
  /** Commands that were run, in their folders. */
  readonly runs: string[] = [];
  /** What every client was told, as `ID STATE`. */
  readonly heard: string[] = [];
  /** What the requester was told. */
  readonly answers: Answer[] = [];
  readonly logged: string[] = [];
  code: readonly string[] = [];
  verdict: Verdict = { tier: "ask", rule: "test", why: "the test asks" };

  constructor() {
    Deno.mkdirSync(this.project);
  }

  open(more: Partial<PlanServiceOptions> = {}, trailOf: (ledger: Ledger) => Trail = (ledger) => ledger) {
    const { database } = openDatabase(`${this.root}/db`, 0);
    this.#databases.push(database);
    const now = () => this.now;
    const ledger = Ledger.open({ database, path: `${this.root}/ledger.log`, key: new Uint8Array(32), now });
    const store = new PlanStore({ database, trail: trailOf(ledger), now, expiryMs: EXPIRY });
    const service = new PlanService({
      store,
      clock: {
        now,
        after: (ms, body) => {
          const id = this.#next++;
          this.#timers.set(id, { due: this.now + ms, body });
          return () => void this.#timers.delete(id);
        },
      },
      judge: () => Promise.resolve({ ...this.verdict, code: this.code }),
      run: (plan, action) => {
        this.runs.push(`${getString(action.payload, "CMD")} in ${plan.cwd}`);
        return Promise.resolve(RAN);
      },
      environment: [],
      workFolder: `${this.root}/work`,
      makeWorkFolder: () => Deno.mkdir(`${this.root}/work`, { recursive: true }),
      realPath: (path) => {
        try {
          return Deno.realPathSync(path);
        } catch {
          return undefined;
        }
      },
      enter: () => Promise.resolve({ [Symbol.dispose]() {} }),
      redact: (text) => text,
      onChange: ({ id, state }) => void this.heard.push(`${id} ${state}`),
      log: (text, { why }) => void this.logged.push(`${text} ${why ?? ""}`),
      ...more,
    });
    this.#services.push(service);
    return { service, store, ledger, database };
  }

  /** Has something asked for, in the project's folder if no other is named. */
  async propose(
    service: PlanService,
    command: string,
    cwd = this.project,
    judge: (action: Action) => Promise<Verdict> = () =>
      Promise.resolve({ grants: NO_GRANTS, ...this.verdict, code: this.code }),
  ): Promise<FlightPlan> {
    const payload = plist({ ACTION: kw("EXECUTE"), CMD: command, CWD: cwd });
    const action: Action = { target: "SHELL", name: "EXECUTE", payload, proposedBy: "client" };
    const signal = new AbortController().signal;
    const task: Task = {
      requestId: "r1",
      session: "s",
      source: "TEST",
      signal,
      connection: 1,
      gone: signal,
      follow: () => (answer) => void this.answers.push(answer),
      answer: () => {},
    };
    const verdict = await judge(action);
    const answer = await service.propose(action, verdict, task);
    const plan = service.find(getString(answer.payload, "ID") ?? "");
    if (plan === undefined) throw new Error("no plan was made");
    return plan;
  }

  advance(ms: number): void {
    this.now += ms;
    for (const [id, { due, body }] of [...this.#timers]) {
      if (due <= this.now && this.#timers.delete(id)) body();
    }
  }

  /** What the requester heard of a plan's states. */
  statesTold(id: string): string[] {
    return this.answers.flatMap(({ payload }) =>
      getString(payload, "ID") === id ? [String((payload?.[5] as { name?: string } | null)?.name)] : []
    );
  }

  /** What the ledger says of a plan. */
  told(id: string): string[] {
    return Deno.readTextFileSync(`${this.root}/ledger.log`).split("\n").filter((line) => line !== "")
      .map((line) => JSON.parse(line.slice(0, -130))).filter(({ plan }) => plan === id)
      .map(({ event, state }) => `${event} ${state}`);
  }

  /** Puts something in the place of the ledger's file that cannot be written, until the returned function is called. */
  blockLedger(): () => void {
    const path = `${this.root}/ledger.log`;
    Deno.renameSync(path, `${path}.away`);
    Deno.mkdirSync(path);
    return () => {
      Deno.removeSync(path);
      Deno.renameSync(`${path}.away`, path);
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const service of this.#services) await service[Symbol.asyncDispose]();
    for (const database of this.#databases) database.close();
    await Deno.remove(this.root, { recursive: true });
  }
}

/** Makes a symbolic link. Deno itself wants all rights for that. */
export function link(target: string, path: string): void {
  const { success } = new Deno.Command("sh", { args: ["-c", 'ln -s "$0" "$1"', target, path] }).outputSync();
  if (!success) throw new Error(`cannot make the link ${path}`);
}
