import { assert, assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../store/database.ts";
import type { BoundFile, FlightPlan, PlanRequest } from "./flight_plan.ts";
import { Ledger, type LedgerStep } from "./ledger.ts";
import { requestArbitrary, withSamples } from "./plan_arbitrary.ts";
import { makePlan } from "./plan_example.ts";
import { hashPlan } from "./plan_hash.ts";
import { type PlanStep, PlanStore, type PlanStoreOptions, type Trail } from "./plan_store.ts";

const START = Date.UTC(2026, 0, 1), EXPIRY = 60_000;
const { id: _id, state: _state, requestedAt: _at, expiresAt: _expires, hash: _hash, progress: _progress, ...REQUEST } =
  makePlan();
const request: PlanRequest = REQUEST;

/** A folder with a store and a ledger in it, a clock that is moved by hand, and what a restart needs. */
class Place implements Disposable {
  readonly folder: string;
  now = START;
  readonly #databases: DatabaseSync[] = [];

  constructor(from?: Place) {
    this.folder = Deno.makeTempDirSync();
    if (from === undefined) return;
    this.now = from.now;
    for (const { name, isFile } of Deno.readDirSync(from.folder)) {
      if (!isFile) Deno.mkdirSync(`${this.folder}/${name}`);
      else if (!name.endsWith("-shm")) Deno.copyFileSync(`${from.folder}/${name}`, `${this.folder}/${name}`);
    }
  }

  open(
    { onStep, trailOf = (ledger) => ledger, ...more }: Partial<Omit<PlanStoreOptions, "onStep">> & {
      onStep?: (step: PlanStep | LedgerStep) => void;
      trailOf?: (ledger: Ledger) => Trail;
    } = {},
  ): { store: PlanStore; ledger: Ledger; database: DatabaseSync } {
    const { database } = openDatabase(`${this.folder}/db`, 0);
    this.#databases.push(database);
    const now = () => this.now, hook = onStep === undefined ? {} : { onStep };
    const ledger = Ledger.open({
      database,
      path: `${this.folder}/ledger.log`,
      key: new Uint8Array(32),
      now,
      writeAtOnce: onStep === undefined ? Infinity : 150,
      ...hook,
    });
    return {
      store: new PlanStore({ database, trail: trailOf(ledger), now, expiryMs: EXPIRY, ...hook, ...more }),
      ledger,
      database,
    };
  }

  /** What the ledger says of the plans, as `event STATE`. */
  told(id?: string): string[] {
    // A kill may come before there is a file.
    Deno.openSync(`${this.folder}/ledger.log`, { append: true, create: true }).close();
    const text = Deno.readTextFileSync(`${this.folder}/ledger.log`);
    return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line.slice(0, -130)))
      .filter(({ kind, plan }) => kind === "plan" && (id === undefined || plan === id))
      .map(({ event, state }) => `${event} ${state}`);
  }

  close(): void {
    for (const database of this.#databases.splice(0)) database.close();
  }

  [Symbol.dispose](): void {
    this.close();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

const approved = (store: PlanStore): FlightPlan => {
  const { id, hash } = store.propose(request);
  const result = store.approve(id, hash, "cli");
  assert(result.ok);
  return result.plan;
};

Deno.test("plan store: what is proposed is kept word for word, over a restart, with an id and its hash", () =>
  withSamples(requestArbitrary(), 40, (requests) => {
    using place = new Place();
    const plans = requests.map((each) => place.open().store.propose(each));
    place.close();
    const { store } = place.open();
    assertEquals(store.list(), plans);
    for (const [i, plan] of plans.entries()) {
      assertMatch(plan.id, /^[0-9a-f]{10}$/);
      assertEquals(plan, {
        ...requests[i] as PlanRequest,
        id: plan.id,
        state: "PLAN",
        requestedAt: START,
        expiresAt: START + EXPIRY,
        wordsBound: true,
        hash: hashPlan({ ...requests[i] as PlanRequest, wordsBound: true, expiresAt: START + EXPIRY }),
        progress: {},
      });
      assertEquals(store.find(plan.id), plan);
    }
  }));

Deno.test("plan store: an id that is taken is not used again", () => {
  using place = new Place();
  const ids = ["a", "a", "a", "b"];
  const { store } = place.open({ makeId: () => ids.shift() ?? "b" });
  assertEquals([store.propose(request).id, store.propose(request).id], ["a", "b"]);
  assertThrows(() => store.propose(request), Error, "ids in a row were taken");
  assertEquals(store.list().length, 2);
});

Deno.test("plan store: a plan goes its way, and the ledger tells every step", async () => {
  using place = new Place();
  const { store, ledger } = place.open();
  const plan = approved(store);
  assertEquals(plan.progress, { answeredBy: "cli", answeredAt: START });
  place.now += 5;
  const begun = store.begin(plan.id, plan.files);
  assert(begun.ok && begun.plan.state === "RUNNING");
  place.now += 5;
  const done = store.finish(plan.id, "exit code 0");
  assert(done.ok);
  assertEquals(store.find(plan.id), done.plan);
  assertEquals(done.plan.progress, {
    answeredBy: "cli",
    answeredAt: START,
    startedAt: START + 5,
    endedAt: START + 10,
    outcome: "exit code 0",
  });
  const denied = store.propose(request);
  assert(store.deny(denied.id, denied.hash, "org").ok);
  assertEquals(place.told(), [
    "propose PLAN",
    "approve APPROVED",
    "start RUNNING",
    "finish DONE",
    "propose PLAN",
    "deny DENIED",
  ]);
  assertEquals(await ledger.verify(), { ok: true, lines: 6, mended: 0 });
  assertEquals(store.list({ state: "DONE" }).map(({ id }) => id), [plan.id]);
  assertEquals(store.list({ state: "PLAN" }), []);
  const of = (which: Parameters<typeof store.list>[0]) => store.list(which).map(({ id }) => id);
  assertEquals(of({ prefix: "" }), [plan.id, denied.id]);
  assertEquals([of({ prefix: denied.id.slice(0, 9) }), of({ prefix: plan.id })], [[denied.id], [plan.id]]);
  assertEquals([of({ prefix: plan.id, state: "DENIED" }), of({ prefix: plan.id.slice(1) }), of({ prefix: "%" })], [
    [],
    [],
    [],
  ]);
});

Deno.test("plan store: what cannot be is refused with its code, the plan as it stands, and no line in the ledger", () => {
  using place = new Place();
  const { store } = place.open();
  const nothing = store.approve("none", "", "cli");
  assert(!nothing.ok && nothing.code === "NO-SUCH-PLAN" && nothing.plan === undefined);
  const { id, hash } = store.propose(request);
  const codes = [
    store.approve(id, "f".repeat(64), "cli"),
    store.begin(id, request.files),
    store.finish(id, ""),
    store.abandon(id, ""),
    store.deny(id, hash, "org"),
    store.approve(id, hash, "cli"),
    store.deny(id, hash, "cli"),
    store.begin(id, request.files),
  ].map((result) => result.ok ? "ok" : `${result.code} ${result.plan?.state}`);
  assertEquals(codes, [
    "CHANGED PLAN",
    "NOT-APPROVED PLAN",
    "NOT-RUNNING PLAN",
    "NOT-APPROVED PLAN",
    "ok",
    "RESOLVED DENIED",
    "RESOLVED DENIED",
    "NOT-APPROVED DENIED",
  ]);
  assertEquals(place.told(id), ["propose PLAN", "deny DENIED"]);
});

Deno.test("plan store: of answers over two connections the first wins, and of two that begin one runs it", () => {
  using place = new Place();
  const stores = [place.open().store, place.open().store] as const;
  for (const [first, second] of [[0, 1], [1, 0]] as const) {
    const { id, hash } = stores[0].propose(request);
    assert(stores[first].approve(id, hash, "first").ok);
    for (const late of [stores[second].deny(id, hash, "second"), stores[second].approve(id, hash, "second")]) {
      assert(!late.ok && late.code === "RESOLVED" && late.plan?.progress.answeredBy === "first");
    }
    assert(stores[second].begin(id, request.files).ok);
    const again = stores[first].begin(id, request.files);
    assert(!again.ok && again.code === "STARTED");
    assertEquals(place.told(id), ["propose PLAN", "approve APPROVED", "start RUNNING"]);
  }
});

Deno.test("plan store: a plan expires at its time and not before, and no answer is taken from then on", () => {
  using place = new Place();
  const { store } = place.open();
  assertEquals(store.nextExpiry(), undefined);
  const first = store.propose(request);
  place.now += 10;
  const second = store.propose(request);
  assertEquals(store.nextExpiry(), START + EXPIRY);
  place.now = START + EXPIRY - 1;
  assertEquals(store.expireDue(), []);
  place.now++;
  const expired = store.expireDue();
  assertEquals(expired.map(({ id, state }) => [id, state]), [[first.id, "EXPIRED"]]);
  assertEquals(store.expireDue(), []);
  assertEquals(store.nextExpiry(), second.expiresAt);
  const late = store.approve(first.id, first.hash, "cli");
  assert(!late.ok && late.code === "RESOLVED");
  // An answer that comes before anybody looked at the clock is as late.
  place.now += 10;
  const later = store.approve(second.id, second.hash, "cli");
  assert(!later.ok && later.code === "LATE" && later.plan?.state === "EXPIRED");
  assertEquals(place.told(), ["propose PLAN", "propose PLAN", "expire EXPIRED", "expire EXPIRED"]);
});

Deno.test("plan store: what changed since it was asked for does not run, fails, and says what changed", () => {
  using place = new Place();
  const { store } = place.open();
  const [file] = request.files as readonly [BoundFile];
  const others: readonly (readonly [readonly BoundFile[], string])[] = [
    [[{ ...file, sha256: "1".repeat(64) } as BoundFile], "has other contents"],
    [[{ ...file, real: "/elsewhere" } as BoundFile], "is /elsewhere now"],
    [[{ path: file.path, unbound: "missing" }], "was bound and is missing now"],
    [[], "is not looked at any more"],
    [[file, file], "the stored plan"],
  ];
  for (const [files, why] of others) {
    const { id } = approved(store);
    const result = store.begin(id, files);
    assert(!result.ok && result.code === "CHANGED" && result.why.includes(why), why);
    assertEquals(result.plan?.state, "FAILED");
    assertEquals(result.plan?.progress.neverRan, true);
    assert(!store.begin(id, request.files).ok);
    assertEquals(place.told(id), ["propose PLAN", "approve APPROVED", "start RUNNING", "fail FAILED"]);
  }
});

Deno.test("plan store: an approved plan whose time is over does not run", () => {
  using place = new Place();
  const { store } = place.open();
  const { id, files } = approved(store);
  place.now = START + EXPIRY;
  const result = store.begin(id, files);
  assert(!result.ok && result.code === "LATE" && result.plan?.state === "FAILED" && result.plan.progress.neverRan);
});

Deno.test("plan store: an approved plan can be given up before it runs, and only then", () => {
  using place = new Place();
  const { store } = place.open();
  const { id, files } = approved(store);
  const result = store.abandon(id, "cancelled by cli");
  assert(result.ok && result.plan.state === "INTERRUPTED" && result.plan.progress.neverRan);
  const begun = store.begin(id, files);
  assert(!begun.ok && begun.code === "STARTED");
  const running = approved(store);
  assert(store.begin(running.id, files).ok);
  const late = store.abandon(running.id, "");
  assert(!late.ok && late.code === "STARTED" && late.plan?.state === "RUNNING");
});

Deno.test("plan store: a stored action that somebody rewrote is not what was approved", () => {
  using place = new Place();
  const { store, database } = place.open();
  const { id, files } = approved(store);
  const rewrite = database.prepare("UPDATE plans SET request = replace(request, 'git push', 'git push --force')");
  assertThrows(() => rewrite.run(), Error, "never changes");
  database.exec("DROP TRIGGER plans_keep");
  rewrite.run();
  assertNotEquals(store.find(id)?.action, request.action);
  const result = store.begin(id, files);
  assert(!result.ok && result.code === "CHANGED" && result.plan?.state === "FAILED");
});

Deno.test("plan store: a plan found RUNNING by a start is INTERRUPTED, says so, and never runs again", () => {
  using place = new Place();
  const { store } = place.open();
  const running = approved(store), waiting = approved(store), open = store.propose(request);
  assert(store.begin(running.id, running.files).ok);
  place.close();
  const { store: next } = place.open();
  assertEquals(next.interrupted.map(({ id, state }) => [id, state]), [[running.id, "INTERRUPTED"]]);
  assertMatch(next.interrupted[0]?.progress.outcome ?? "", /daemon ended while it ran/);
  assertEquals(next.find(waiting.id)?.state, "APPROVED");
  assertEquals(next.find(open.id)?.state, "PLAN");
  const again = next.begin(running.id, running.files);
  assert(!again.ok && again.code === "STARTED");
  place.close();
  assertEquals(place.open().store.interrupted, []);
  assertEquals(place.told(running.id).at(-1), "interrupt INTERRUPTED");
});

/** Every state that a plan can be in after a kill, with the words the ledger must have for it after the restart. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  PLAN: ["propose PLAN"],
  APPROVED: ["propose PLAN", "approve APPROVED"],
  INTERRUPTED: ["propose PLAN", "approve APPROVED", "start RUNNING", "interrupt INTERRUPTED"],
  DONE: ["propose PLAN", "approve APPROVED", "start RUNNING", "finish DONE"],
};

Deno.test("plan store: a kill between any two steps leaves plan and ledger of one mind, and the plan runs at most once", async () => {
  using place = new Place();
  const left: { readonly place: Place; readonly step: string; readonly runs: number }[] = [];
  let runs = 0;
  const keep = (step: string) => left.push({ place: new Place(place), step, runs });
  const { store } = place.open({ onStep: keep, makeId: () => "p1" });
  const { id, hash } = store.propose(request);
  keep("proposed");
  store.approve(id, hash, "cli");
  keep("approved");
  assert(store.begin(id, request.files).ok);
  keep("told to run");
  runs++;
  keep("ran");
  store.finish(id, "exit code 0");
  keep("finished");

  const seen = new Set<string>();
  for (const { place: after, step, runs: before } of left) {
    const { store, ledger } = after.open();
    const plan = store.find("p1");
    seen.add(plan?.state ?? "none");
    assertEquals(after.told("p1"), plan === undefined ? [] : TOLD[plan.state] ?? [plan.state], step);
    const verdict = await ledger.verify();
    assert(verdict.ok, `${step}: ${JSON.stringify(verdict)}`);
    let more = 0;
    for (let attempt = 0; attempt < 2; attempt++) if (store.begin("p1", request.files).ok) more++;
    assertEquals(more, plan?.state === "APPROVED" ? 1 : 0, step);
    assert(before + more <= 1, step);
    // What was said to be done stays done.
    if (step === "approved") assertEquals(plan?.state, "APPROVED");
    if (step === "told to run" || step === "ran") assertEquals(plan?.state, "INTERRUPTED");
    if (step === "finished") assertEquals(plan?.state, "DONE");
    after[Symbol.dispose]();
  }
  assert(left.length > 50);
  assertEquals([...seen].sort(), ["APPROVED", "DONE", "INTERRUPTED", "PLAN", "none"]);
});

/** Puts something in the place of the ledger's file that cannot be written, until the returned function is called. */
function blockLedger(place: Place): () => void {
  const path = `${place.folder}/ledger.log`;
  Deno.renameSync(path, `${path}.away`);
  Deno.mkdirSync(path);
  return () => {
    Deno.removeSync(path);
    Deno.renameSync(`${path}.away`, path);
  };
}

/** A ledger that looks as if it could be written even when it cannot: its disk is full. */
const unseen = (ledger: Ledger): Trail => ({ queue: (entry) => ledger.queue(entry), flush: () => ledger.flush() });

Deno.test("plan store: while the ledger cannot be written a plan that is to begin fails unrun, and its lines wait", async () => {
  using place = new Place();
  const faults: unknown[] = [];
  const { store, ledger } = place.open({ onTrailFault: (fault) => faults.push(fault) });
  const { id, files } = approved(store), waiting = store.propose(request), denied = store.propose(request);
  const unblock = blockLedger(place);
  const begun = store.begin(id, files);
  assert(!begun.ok && begun.code === "UNRECORDED" && begun.why.includes("did not run"));
  assertEquals([begun.plan?.state, begun.plan?.progress.neverRan], ["FAILED", true]);
  assertEquals(store.find(id), begun.plan);
  assert(!store.begin(id, files).ok);
  // What lets nothing run is kept all the same.
  assert(store.deny(denied.id, denied.hash, "cli").ok);
  const refused = store.approve(waiting.id, waiting.hash, "cli");
  assert(!refused.ok && refused.code === "UNRECORDED");
  assert(faults.length > 0);
  unblock();
  assertEquals(store.propose(request).state, "PLAN");
  assertEquals(place.told(id), ["propose PLAN", "approve APPROVED", "start RUNNING", "fail FAILED"]);
  assertEquals(place.told(denied.id), ["propose PLAN", "deny DENIED"]);
  assertEquals(await ledger.verify(), { ok: true, lines: 8, mended: 0 });
});

Deno.test("plan store: an approval that cannot be written into the ledger is not taken, or taken back at once", () => {
  using place = new Place();
  const { store } = place.open();
  const { id, hash } = store.propose(request);
  const unblock = blockLedger(place);
  const untouched = store.approve(id, hash, "cli");
  assert(!untouched.ok && untouched.code === "UNRECORDED" && untouched.plan?.state === "PLAN");
  unblock();
  const { store: hopeful } = place.open({ trailOf: unseen });
  assertEquals(place.told(id), ["propose PLAN"]);
  const unblockAgain = blockLedger(place);
  const back = hopeful.approve(id, hash, "cli");
  assert(!back.ok && back.code === "UNRECORDED");
  assertEquals([back.plan?.state, back.plan?.progress.neverRan], ["INTERRUPTED", true]);
  unblockAgain();
  store.propose(request);
  assertEquals(place.told(id), ["propose PLAN", "approve APPROVED", "start RUNNING", "interrupt INTERRUPTED"]);
});

Deno.test("plan store: a kill while an approval is taken back leaves plan and ledger of one mind, at every step", async () => {
  const left: { readonly place: Place; readonly step: string }[] = [];
  {
    using place = new Place();
    let keeps = false;
    const { store } = place.open({
      makeId: () => "p1",
      trailOf: unseen,
      onStep: (step) => {
        if (!keeps) return;
        const after = new Place(place);
        // Whatever kept the ledger from being written is over at the next start.
        Deno.removeSync(`${after.folder}/ledger.log`, { recursive: true });
        Deno.renameSync(`${after.folder}/ledger.log.away`, `${after.folder}/ledger.log`);
        left.push({ place: after, step });
      },
    });
    const { hash } = store.propose(request);
    blockLedger(place);
    keeps = true;
    assert(!store.approve("p1", hash, "cli").ok);
  }
  const seen = new Set<string>();
  for (const { place, step } of left) {
    const { store, ledger } = place.open();
    const { state } = store.find("p1") as FlightPlan;
    seen.add(state);
    assertEquals(place.told("p1"), TOLD[state], step);
    assert((await ledger.verify()).ok, step);
    // For the store a person approved it; its owner gives up what the ledger notes as late.
    assertEquals(store.begin("p1", request.files).ok, state === "APPROVED", step);
    place[Symbol.dispose]();
  }
  assertEquals([...seen].sort(), ["APPROVED", "INTERRUPTED", "PLAN"]);
});

Deno.test("plan store: a change whose line cannot be queued does not happen", () => {
  using place = new Place();
  const { store, ledger } = place.open();
  const { id, hash } = store.propose(request);
  let full = true;
  const trail = {
    queue: (entry: Parameters<Ledger["queue"]>[0]) => {
      if (full) throw new Error("the disk is full");
      return ledger.queue(entry);
    },
    flush: () => ledger.flush(),
  };
  const { store: other } = place.open({ trail });
  assertThrows(() => other.approve(id, hash, "cli"), Error, "the disk is full");
  assertThrows(() => other.propose(request), Error, "the disk is full");
  assertEquals(store.list().map(({ state }) => state), ["PLAN"]);
  full = false;
  assert(store.approve(id, hash, "cli").ok);
});

Deno.test("plan store: a plan is read anew only when its row is another", () => {
  using place = new Place();
  const { store, database } = place.open();
  const { id, hash } = store.propose(request);
  const first = store.find(id);
  assert(first === store.find(id) && first === store.list()[0] && first === store.list({ state: "PLAN" })[0]);
  assert(store.deny(id, hash, "cli").ok);
  const denied = store.find(id);
  assertEquals([denied?.state, denied === store.list()[0]], ["DENIED", true]);
  for (const name of ["plans_follow", "plans_keep", "plans_stay"]) database.exec(`DROP TRIGGER ${name}`);
  for (
    const change of [
      "hash = 'abc'",
      "expires = 1",
      "requested = 1",
      `progress = '{"answeredBy":"x"}'`,
      "state = 'PLAN'",
    ]
  ) {
    const before = store.find(id);
    database.exec(`UPDATE plans SET ${change}`);
    const after = store.find(id);
    assert(after !== before && after === store.find(id), change);
  }
  const { hash: found, expiresAt, requestedAt, progress, state } = store.find(id) as FlightPlan;
  assertEquals([found, expiresAt, requestedAt, progress, state], ["abc", 1, 1, { answeredBy: "x" }, "PLAN"]);
});
