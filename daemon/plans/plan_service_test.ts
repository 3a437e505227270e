// The life of plans in a daemon: what they are bound to, what happens where the ledger or the database fails, and who is told.
// With a real store and ledger in a folder; judging and running are the test's.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
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

const START = Date.UTC(2026, 0, 1), EXPIRY = 60_000;
const RAN: PlanRun = {
  end: "ran",
  words: "exit code 0",
  answer: { type: "RESPONSE", payload: plist({ ACTION: kw("EXECUTE") }) },
};

/** A folder with a service in it, a clock that is moved by hand, and what was run and told. */
class Place implements AsyncDisposable {
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
  async propose(service: PlanService, command: string, cwd = this.project): Promise<FlightPlan> {
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
    const answer = await service.propose(action, { ...this.verdict, code: this.code, grants: NO_GRANTS }, task);
    const plan = service.find(getString(answer.payload, "ID") ?? "");
    assert(plan !== undefined);
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
function link(target: string, path: string): void {
  assert(new Deno.Command("sh", { args: ["-c", 'ln -s "$0" "$1"', target, path] }).outputSync().success);
}

/** A ledger that looks as if it could be written even when it cannot: its disk is full. */
const unseen = (ledger: Ledger): Trail => ({ queue: (entry) => ledger.queue(entry), flush: () => ledger.flush() });

Deno.test("plan service: what is approved runs once, in the folder that was shown", async () => {
  await using place = new Place();
  const { service } = place.open();
  const { id, hash, cwd } = await place.propose(service, "touch x");
  assertEquals(cwd, place.project);
  assert(service.approve(id, hash, "cli").ok);
  await service.idle();
  assertEquals(place.runs, [`touch x in ${place.project}`]);
  assertEquals(service.find(id)?.state, "DONE");
  assertEquals(place.statesTold(id), ["APPROVED", "RUNNING", "DONE"]);
});

Deno.test("plan service: what a plan runs in is bound: a folder made anew, a parent turned into a link, a link turned round", async () => {
  const ways: readonly (readonly [string, (place: Place) => string, (place: Place) => void, RegExp])[] = [
    ["made anew", ({ project }) => project, ({ project }) => {
      Deno.removeSync(project);
      Deno.mkdirSync(project);
    }, /another folder of that name/],
    ["swapped", ({ project }) => project, ({ project, root }) => {
      Deno.mkdirSync(`${root}/other`);
      Deno.renameSync(project, `${root}/before`);
      Deno.renameSync(`${root}/other`, project);
    }, /another folder of that name/],
    ["a link instead", ({ project }) => project, ({ project, root }) => {
      Deno.renameSync(project, `${root}/before`);
      link(`${root}/before`, project);
    }, /is .*\/before now/],
    ["a link above", ({ root }) => {
      Deno.mkdirSync(`${root}/up/project`, { recursive: true });
      return `${root}/up/project`;
    }, ({ root }) => {
      Deno.mkdirSync(`${root}/elsewhere/project`, { recursive: true });
      Deno.renameSync(`${root}/up`, `${root}/gone`);
      link(`${root}/elsewhere`, `${root}/up`);
    }, /is .*\/elsewhere\/project now/],
    ["a link turned round", ({ project, root }) => {
      link(project, `${root}/link`);
      return `${root}/link`;
    }, ({ root }) => {
      Deno.mkdirSync(`${root}/two`);
      Deno.removeSync(`${root}/link`);
      link(`${root}/two`, `${root}/link`);
    }, /is .*\/two now/],
    ["taken away", ({ project }) => project, ({ project }) => Deno.removeSync(project), /another folder of that name/],
  ];
  for (const [name, folderOf, change, why] of ways) {
    await using place = new Place();
    const { service } = place.open();
    const folder = folderOf(place);
    const { id, hash } = await place.propose(service, "touch x", folder);
    change(place);
    assert(service.approve(id, hash, "cli").ok);
    await service.idle();
    assertEquals(place.runs, [], name);
    const failed = service.find(id);
    assertEquals([failed?.state, failed?.progress.neverRan], ["FAILED", true], name);
    assertMatch(failed?.progress.outcome ?? "", why, name);
    const [again] = service.list("PLAN");
    assert(again !== undefined, `${name}: it is asked for again`);
    assertMatch(again.why, why, name);
    // The second is bound to what is there now, and runs there.
    assert(service.approve(again.id, again.hash, "cli").ok);
    await service.idle();
    const real = again.folder?.real;
    assertEquals(place.runs, [`touch x in ${real}`], name);
    assertEquals(again.cwd, real);
    if (name === "a link turned round") assertEquals(real, `${place.root}/two`);
  }
});

Deno.test("plan service: files may come and go in the folder, and the folder for work is made before it is bound", async () => {
  await using place = new Place();
  const { service } = place.open();
  const plans = [
    await place.propose(service, "touch x"),
    await place.propose(service, "touch y", `${place.root}/work`),
  ];
  Deno.writeTextFileSync(`${place.project}/new`, "");
  Deno.writeTextFileSync(`${place.root}/work/new`, "");
  for (const { id, hash } of plans) assert(service.approve(id, hash, "cli").ok);
  await service.idle();
  assertEquals(plans.map(({ id }) => service.find(id)?.state), ["DONE", "DONE"]);
  assertEquals(place.runs.length, 2);
});

Deno.test("plan service: a plan whose beginning cannot be written down fails unrun, and its requester hears of it", async () => {
  await using place = new Place();
  let unblock = () => {};
  const { service } = place.open({
    // Between the approval and the beginning.
    judge: () => {
      unblock = place.blockLedger();
      return Promise.resolve(place.verdict);
    },
  });
  const { id, hash } = await place.propose(service, "touch x");
  assert(service.approve(id, hash, "cli").ok);
  await service.idle();
  const plan = service.find(id);
  assertEquals([plan?.state, plan?.progress.neverRan], ["FAILED", true]);
  assertStringIncludes(plan?.progress.outcome ?? "", "could not be written into the ledger");
  assertEquals(place.runs, []);
  assertEquals(place.statesTold(id), ["APPROVED", "FAILED"]);
  assertEquals(place.heard.at(-1), `${id} FAILED`);
  unblock();
  service.deny((await place.propose(service, "true")).id, "", "cli");
  assertEquals(place.told(id), ["propose PLAN", "approve APPROVED", "start RUNNING", "fail FAILED"]);
});

Deno.test("plan service: an approval that cannot be written down changes nothing, or everybody hears that it was taken back", async () => {
  await using place = new Place();
  const { service } = place.open();
  const { id, hash } = await place.propose(service, "touch x");
  const unblock = place.blockLedger();
  const refused = service.approve(id, hash, "cli");
  assert(!refused.ok && refused.code === "UNRECORDED");
  assertEquals(service.find(id)?.state, "PLAN");
  unblock();
  const { service: hopeful } = place.open({}, unseen);
  const unblockAgain = place.blockLedger();
  const back = hopeful.approve(id, hash, "cli");
  assert(!back.ok && back.code === "UNRECORDED");
  await hopeful.idle();
  assertEquals(place.runs, []);
  assertEquals(service.find(id)?.state, "INTERRUPTED");
  assertEquals(place.heard.at(-1), `${id} INTERRUPTED`);
  unblockAgain();
});

Deno.test("plan service: an end that the database does not take is told, and noted as soon as it does", async () => {
  await using place = new Place();
  const { service, store, database } = place.open({
    run: () => {
      place.runs.push("ran");
      database.exec("PRAGMA query_only = ON");
      return Promise.resolve(RAN);
    },
  });
  const { id, hash } = await place.propose(service, "touch x");
  assert(service.approve(id, hash, "cli").ok);
  await service.idle();
  assertEquals(store.find(id)?.state, "RUNNING");
  assert(place.answers.includes(RAN.answer));
  database.exec("PRAGMA query_only = OFF");
  place.advance(10_000);
  assertEquals(store.find(id)?.state, "DONE");
  assertEquals(place.statesTold(id).at(-1), "DONE");
  assertEquals(place.told(id).at(-1), "finish DONE");
  assertEquals(place.runs, ["ran"]);
});

Deno.test("plan service: a run that goes wrong on our side fails its plan, at whatever step", async () => {
  const wrong = () => Promise.reject(new Error("the work folder cannot be made"));
  for (
    const [where, options] of Object.entries({ run: { run: wrong }, judge: { judge: wrong }, enter: { enter: wrong } })
  ) {
    await using place = new Place();
    const { service } = place.open(options);
    const { id, hash } = await place.propose(service, "touch x");
    assert(service.approve(id, hash, "cli").ok);
    await service.idle();
    const plan = service.find(id);
    assertEquals(plan?.state, where === "run" ? "FAILED" : "INTERRUPTED", where);
    assertStringIncludes(plan?.progress.outcome ?? "", "the work folder cannot be made");
    assertEquals(place.heard.at(-1), `${id} ${plan?.state}`);
  }
});

Deno.test("plan service: the first answer wins, whoever gives it, and the other hears who gave it", async () => {
  await using place = new Place();
  const { service } = place.open();
  const answers = { approve: service.approve.bind(service), deny: service.deny.bind(service) };
  for (const [first, second] of [["approve", "deny"], ["deny", "approve"], ["approve", "approve"]] as const) {
    place.runs.length = 0;
    const { id, hash } = await place.propose(service, "touch x");
    assert(answers[first](id, hash, "client (CLI)").ok);
    const late = answers[second](id, hash, "org-file");
    assert(!late.ok && late.code === "RESOLVED");
    const done = first === "approve" ? "approved" : "denied";
    assertStringIncludes(late.why, `it was ${done} by client (CLI)`);
    await service.idle();
    assertEquals(place.runs.length, first === "approve" ? 1 : 0);
  }
});

Deno.test("plan service: a plan whose time was over while no daemon ran expires at the start, in the ledger too, and is told", async () => {
  await using place = new Place();
  const { service } = place.open();
  const { id, hash } = await place.propose(service, "touch x");
  await service[Symbol.asyncDispose]();
  place.now += EXPIRY;
  place.heard.length = 0;
  const { service: next } = place.open();
  next.start(true);
  assertEquals(place.heard, [`${id} EXPIRED`]);
  assertEquals(place.told(id), ["propose PLAN", "expire EXPIRED"]);
  const late = next.approve(id, hash, "cli");
  assert(!late.ok && late.code === "RESOLVED");
  assertEquals(place.runs, []);
});
