// The life of plans in a daemon: what they are bound to, what happens where the ledger or the database fails, and who is told.
// With a real store and ledger in a folder; judging and running are the test's.

import type { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Claim, type Grants, NO_GRANTS } from "../pipeline/grants.ts";
import type { Ledger } from "./ledger.ts";
import { EXPIRY, link, Place, RAN } from "./place_example.ts";
import { printSexp } from "../wire/printer.ts";
import { getString, kw, plist } from "../wire/value.ts";
import { hashPlan } from "./plan_hash.ts";
import { planNode } from "./plan_node.ts";
import { claimOf, planAnswer, whyElsewhere } from "./plan_service.ts";
import type { Trail } from "./plan_store.ts";
import { servePlans } from "./requests.ts";

/** No place among the runs becomes free before the daemon stops. */
const untilStopped = (_: unknown, signal: AbortSignal) =>
  new Promise<Disposable>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

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

Deno.test("plan service: of a plan that was approved and has not begun it is told for what it waits, until it begins", async () => {
  await using place = new Place();
  const turn = Promise.withResolvers<void>(), held = Promise.withResolvers<void>();
  let waitsFor = "plan one has not ended";
  const { service } = place.open({
    enter: async (_claim, _signal, _session, onWait) => {
      onWait(() => waitsFor);
      held.resolve();
      await turn.promise;
      return { [Symbol.dispose]() {} };
    },
  });
  const { id, hash } = await place.propose(service, "touch x");
  const told = () => {
    const plan = service.find(id);
    return plan && [plan.state, service.whyNotBegun(plan)];
  };
  assertEquals(told(), ["PLAN", undefined]);
  assert(service.approve(id, hash, "cli").ok);
  await held.promise;
  assertEquals(told(), ["APPROVED", "plan one has not ended"]);
  waitsFor = "another one has not ended";
  assertEquals(told(), ["APPROVED", "another one has not ended"]);
  turn.resolve();
  await service.idle();
  assertEquals(told(), ["DONE", undefined]);
  assertEquals(place.statesTold(id), ["APPROVED", "RUNNING", "DONE"]);
});

Deno.test("plan service: where more plans wait than anybody reads, another is refused until some are answered", async () => {
  await using place = new Place();
  const { service, database } = place.open();
  const { id, hash } = await place.propose(service, "touch x");
  const fill = (session: string, from: number, to: number) =>
    database.exec(
      `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${to}) ` +
        "INSERT INTO plans (id, state, requested, expires, hash, request, progress) SELECT 'more' || i, 'PLAN', " +
        `requested, expires, hash, json_set(request, '$.session', '${session}'), progress FROM plans, n WHERE id = '${id}'`,
    );
  fill("s", 1, 99);
  const task = new AbortController().signal;
  const ask = async () => {
    const payload = plist({ ACTION: kw("EXECUTE"), CMD: "touch y", CWD: place.project });
    const { type, payload: said } = await service.propose(
      { target: "SHELL", name: "EXECUTE", payload, proposedBy: "client" },
      { tier: "ask", rule: "test", why: "the test asks", grants: NO_GRANTS },
      {
        ...{ requestId: "r", session: "s", source: "TEST", signal: task, connection: 1, gone: task },
        ...{ follow: () => () => {}, answer: () => {} },
      },
    );
    return `${type} ${getString(said, "TEXT") ?? ""}`;
  };
  assertStringIncludes(await ask(), "LOG Cannot keep this as a plan: 100 plans that you asked for wait");
  assert(service.deny(id, hash, "cli").ok);
  assertStringIncludes(await ask(), "EVENT");
  for (const number of [1, 2, 3, 4]) fill(`other${number}`, number * 100, number * 100 + 99);
  assertStringIncludes(await ask(), "LOG Cannot keep this as a plan: 100 plans that you");
  database.exec("UPDATE plans SET state = 'DENIED' WHERE id = 'more1'");
  fill("another", 600, 600);
  assertStringIncludes(await ask(), "LOG Cannot keep this as a plan: 500 plans wait");
  database.exec("UPDATE plans SET state = 'DENIED' WHERE id = 'more2'");
  assertStringIncludes(await ask(), "EVENT");
});

Deno.test("plan service: what is longer than a plan may be is refused, whatever it stands in, and so is more than all may have", async () => {
  await using place = new Place();
  const { service, database } = place.open();
  const signal = new AbortController().signal;
  const ask = async (more: Record<string, string>, { session = "s", source = "TEST" } = {}) => {
    const { type, payload } = await service.propose(
      { target: "SHELL", name: "EXECUTE", payload: plist({ CMD: "touch y", ...more }), proposedBy: "client" },
      { tier: "ask", rule: "test", why: "the test asks", grants: NO_GRANTS },
      {
        ...{ requestId: "r", session, source, signal, connection: 1, gone: signal },
        ...{ follow: () => () => {}, answer: () => {} },
      },
    );
    return `${type} ${getString(payload, "TEXT") ?? ""}`;
  };
  const long = "x".repeat(150_000);
  for (const name of ["CMD", "EXPLANATION", "FOO"]) {
    assertStringIncludes(
      await ask({ [name]: long }),
      "LOG Cannot keep this as a plan: what it was asked with has more",
    );
  }
  assertStringIncludes(await ask({ EXPLANATION: long.slice(0, 80_000) }), "LOG");
  for (const from of [{ session: long }, { source: long }]) assertStringIncludes(await ask({}, from), "LOG");
  assertEquals(service.list("PLAN"), []);
  assertStringIncludes(await ask({ FOO: long.slice(0, 140_000) }), "EVENT");
  database.exec(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 57) " +
      "INSERT INTO plans (id, state, requested, expires, hash, request, progress) " +
      "SELECT 'more' || i, 'PLAN', requested, expires, hash, request, progress FROM plans, n",
  );
  const both = await Promise.all([1, 2].map((each) => ask({ FOO: long.slice(0, 120_000) }, { session: `b${each}` })));
  assertEquals(both[0], "EVENT ");
  assertStringIncludes(both[1] as string, "LOG Cannot keep this as a plan: plans of 8 MiB wait for an answer already");
});

Deno.test("plan service: of a burst of requests no more become plans than may wait, and one that fails gives its place back", async () => {
  await using place = new Place();
  const { service } = place.open();
  const ask = async (session: string, signal = new AbortController().signal) => {
    const payload = plist({ ACTION: kw("EXECUTE"), CMD: "touch y", CWD: place.project });
    const { type } = await service.propose(
      { target: "SHELL", name: "EXECUTE", payload, proposedBy: "client" },
      { tier: "ask", rule: "test", why: "the test asks", grants: NO_GRANTS },
      {
        ...{ requestId: "r", session, source: "TEST", signal, connection: 1, gone: signal },
        ...{ follow: () => () => {}, answer: () => {} },
      },
    );
    return type;
  };
  const gone = Array.from({ length: 100 }, () => ask("s", AbortSignal.abort()).catch(({ name }) => name));
  assertEquals(new Set(await Promise.all(gone)), new Set(["AbortError"]));
  const answers = await Promise.all(Array.from({ length: 130 }, () => ask("s")));
  assertEquals([answers.filter((type) => type === "EVENT").length, service.list("PLAN").length], [100, 100]);
  const others = Array.from({ length: 500 }, (_, i) => ask(`other${i % 10}`));
  assertEquals((await Promise.all(others)).filter((type) => type === "EVENT").length, 400);
  assertEquals(service.list("PLAN").length, 500);
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

Deno.test("plan service: a plan claims its folder and what it is granted by their paths, and is not begun on another that lies there", async () => {
  await using place = new Place();
  const { service } = place.open();
  const realPath = (path: string) => Deno.realPathSync(path);
  const folder = `${place.root}/data`;
  Deno.mkdirSync(folder);
  place.verdict = { ...place.verdict, grants: { write: [folder], read: [`${place.root}/.ssh`], network: false } };
  const plan = await place.propose(service, "touch x");
  const { mounts, plan: id } = claimOf(plan);
  assertEquals([mounts, id], [[place.project, folder, `${place.root}/.ssh`], plan.id]);
  assertEquals(whyElsewhere(plan, realPath), undefined);
  Deno.writeTextFileSync(`${folder}/new`, "");
  assertEquals(whyElsewhere(plan, realPath), undefined);
  Deno.renameSync(folder, `${place.root}/before`);
  link(`${place.root}/before`, folder);
  assertMatch(
    whyElsewhere(plan, realPath) ?? "",
    /^since it was looked at .*data, which it may write, was .* is .*before now$/,
  );
  Deno.removeSync(folder);
  Deno.renameSync(`${place.root}/before`, folder);
  assertEquals(whyElsewhere(plan, realPath), undefined);
  Deno.renameSync(place.project, `${place.root}/other`);
  Deno.mkdirSync(place.project);
  assertMatch(whyElsewhere(plan, realPath) ?? "", /another folder of that name/);
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

Deno.test("plan service: what the verdict right before the run would touch and nobody granted is asked for again", async () => {
  const grants: Grants = { write: ["/home/u/project"], read: ["/home/u/.ssh"], network: false };
  const ways: readonly (readonly [Partial<Grants>, RegExp | undefined])[] = [
    [{ write: ["/home/u/.bashrc"] }, /would write \/home\/u\/\.bashrc/],
    [{ write: ["/home/u/project", "/home/u/project2"] }, /would write \/home\/u\/project2/],
    [{ write: ["/home/u"] }, /would write \/home\/u,/],
    [{ write: ["/"] }, /would write \/,/],
    [{ read: ["/home/u/.aws"] }, /would read \/home\/u\/\.aws/],
    [{ network: true }, /would reach the network/],
    [{}, undefined],
    [{ write: ["/home/u/project/in/it"], read: [] }, undefined],
    [{ write: [], read: ["/home/u/.ssh/known_hosts"] }, undefined],
  ];
  for (const [more, why] of ways) {
    for (const tier of ["ask", "allow"] as const) {
      await using place = new Place();
      const { service } = place.open();
      place.verdict = { ...place.verdict, grants };
      const { id, hash } = await place.propose(service, "touch x");
      place.verdict = { ...place.verdict, tier, grants: { ...grants, ...more } };
      assert(service.approve(id, hash, "cli").ok);
      await service.idle();
      const [again] = service.list("PLAN");
      if (why === undefined) {
        assertEquals([place.runs.length, service.find(id)?.state, again], [1, "DONE", undefined], JSON.stringify(more));
        continue;
      }
      assertEquals(place.runs, [], JSON.stringify(more));
      const failed = service.find(id);
      assertEquals([failed?.state, failed?.progress.neverRan], ["FAILED", true]);
      assertMatch(failed?.progress.outcome ?? "", why);
      assertMatch(again?.why ?? "", why);
      assertEquals(again?.grants, { ...grants, ...more });
    }
  }
});

Deno.test("plan service: a run keeps all names of what it executes from being written, links and hard links, also such as come late", async () => {
  await using place = new Place();
  const claims: Claim[] = [];
  let given = 0;
  const { service } = place.open({
    enter: (claim) => {
      claims.push(claim);
      // Who ran before has given the file another name meanwhile.
      if (claims.length === 1) sh(`ln ${place.project}/d.sh ${place.root}/other`);
      return Promise.resolve({ [Symbol.dispose]: () => void given++ });
    },
  });
  sh(`cd ${place.project}; echo : > d.sh; mkdir ../links; ln -s ../project/d.sh ../links/l; ln -s ../links/l job`);
  place.code = [`${place.project}/job`];
  const { id, hash } = await place.propose(service, "sh job");
  assert(service.approve(id, hash, "cli").ok);
  await service.idle();
  const names = [`${place.project}/job`, `${place.root}/links/l`, `${place.project}/d.sh`];
  assertEquals(claims.map(({ executes, linked }) => [executes, linked]), [[names, undefined], [names, true]]);
  assertEquals([service.find(id)?.state, place.runs.length, given], ["DONE", 1, 2]);
});

Deno.test("plan service: of a run that could answer plans the plan says so; where it did not, it is asked for again", async () => {
  const grants = (network: boolean): Grants => ({ write: [], read: [], network });
  const rows: readonly (readonly [boolean, boolean, string | undefined, true | undefined])[] = [
    [true, true, undefined, true],
    [true, false, undefined, undefined],
    [true, false, "bubblewrap is not installed", true],
    [false, true, undefined, undefined],
  ];
  for (const [open, network, uncontained, expected] of rows) {
    await using place = new Place();
    place.verdict = { ...place.verdict, grants: grants(network) };
    const { service } = place.open({ open, uncontained: () => Promise.resolve(uncontained) });
    const { id, hash, mayAnswer } = await place.propose(service, "curl x");
    assertEquals(mayAnswer, expected, JSON.stringify([open, network, uncontained]));
    assert(service.approve(id, hash, "cli").ok);
    await service.idle();
    assertEquals(service.find(id)?.state, "DONE");
  }

  await using place = new Place();
  place.verdict = { ...place.verdict, grants: grants(true) };
  const before = await place.propose(place.open().service, "curl x");
  const { service } = place.open({ open: true });
  assert(service.approve(before.id, before.hash, "cli").ok);
  await service.idle();
  const [again] = service.list("PLAN");
  assertEquals([place.runs, again?.mayAnswer, again?.replaces], [[], true, before.id]);
  assertMatch(service.find(before.id)?.progress.outcome ?? "", /it could answer plans now/);
  assert(again !== undefined && service.approve(again.id, again.hash, "cli").ok);
  await service.idle();
  assertEquals(place.runs.length, 1);
});

Deno.test("plan service: what was approved as contained does not run where nothing contains it any more", async () => {
  await using place = new Place();
  const before = await place.propose(place.open().service, "sh job");
  const { service } = place.open({ uncontained: () => Promise.resolve("bubblewrap is not installed") });
  assert(service.approve(before.id, before.hash, "cli").ok);
  await service.idle();
  const [again] = service.list("PLAN");
  assertEquals([place.runs, before.uncontained, again?.uncontained], [[], undefined, "bubblewrap is not installed"]);
  assertMatch(service.find(before.id)?.progress.outcome ?? "", /nothing would hold it to its grants now/);
  assert(again !== undefined && service.approve(again.id, again.hash, "cli").ok);
  await service.idle();
  assertEquals(place.runs.length, 1);
});

/** Runs a line of shell. */
function sh(code: string): void {
  if (!new Deno.Command("sh", { args: ["-ec", code] }).outputSync().success) throw new Error(`failed: ${code}`);
}

Deno.test("plan service: a place that it may write is bound: a link that comes there, another file, one where none was", async () => {
  const ways: readonly (readonly [string, (log: string, root: string) => void, RegExp | undefined])[] = [
    ["a link instead", (log, root) => {
      Deno.removeSync(log);
      link(`${root}/rc`, log);
    }, /log\.txt, which it may write, was .* is .*\/rc now/],
    ["a link to nowhere", (log, root) => {
      Deno.removeSync(log);
      link(`${root}/none`, log);
    }, /which it may write, (was .* is .*\/none now|is not there any more)/],
    ["a hard link", (log, root) => {
      Deno.removeSync(log);
      Deno.linkSync(`${root}/rc`, log);
    }, /log\.txt, which it may write, is another file now/],
    ["taken away", (log) => Deno.removeSync(log), /is not there any more/],
    ["a folder", (log) => {
      Deno.removeSync(log);
      Deno.mkdirSync(log);
    }, /is another folder now/],
    ["one where none was", (_, root) => Deno.linkSync(`${root}/rc`, `${root}/notes/new.txt`), /was not there and is/],
    ["a link above", (_, root) => {
      Deno.renameSync(`${root}/notes`, `${root}/elsewhere`);
      link(`${root}/elsewhere`, `${root}/notes`);
    }, /which it may write, was .* is .*\/elsewhere\/.* now/],
    ["other contents", (log) => Deno.writeTextFileSync(log, "more"), undefined],
  ];
  for (const [name, change, why] of ways) {
    await using place = new Place();
    const log = `${place.root}/notes/log.txt`;
    Deno.mkdirSync(`${place.root}/notes`);
    for (const file of [log, `${place.root}/rc`]) Deno.writeTextFileSync(file, "");
    place.verdict = { ...place.verdict, grants: { ...NO_GRANTS, write: [log, `${place.root}/notes/new.txt`] } };
    const { service } = place.open();
    const { id, hash } = await place.propose(service, "echo evil >> ../notes/log.txt");
    change(log, place.root);
    assert(service.approve(id, hash, "cli").ok);
    await service.idle();
    const [again] = service.list("PLAN");
    if (why === undefined) {
      assertEquals([place.runs.length, again], [1, undefined], name);
      continue;
    }
    assertEquals(place.runs, [], name);
    assertMatch(service.find(id)?.progress.outcome ?? "", why, name);
    assertMatch(again?.why ?? "", why, name);
    assert(service.approve(again?.id ?? "", again?.hash ?? "", "cli").ok);
    await service.idle();
    assertEquals(place.runs.length, 1, `${name}: what was read again runs`);
  }
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

Deno.test("plan service: an approval that could neither be written down nor taken back is told as it is, and never runs", async () => {
  for (const writesLater of [false, true]) {
    await using place = new Place();
    let fails = false;
    const { service, ledger, database } = place.open({}, (ledger) => ({
      queue: (entry) => ledger.queue(entry),
      flush: () => {
        if (!fails) return ledger.flush();
        database.exec("PRAGMA query_only = ON");
        const unblock = place.blockLedger();
        try {
          ledger.flush();
        } finally {
          unblock();
        }
      },
    }));
    const { id, hash } = await place.propose(service, "touch x");
    fails = true;
    const answer = service.approve(id, hash, "cli");
    assert(!answer.ok && answer.code === "UNRECORDED");
    assertStringIncludes(answer.why, `could not be taken back either`);
    assertStringIncludes(answer.why, `passepartout plan cancel ${id}`);
    assertEquals(service.find(id)?.state, "APPROVED");
    fails = false;
    database.exec("PRAGMA query_only = OFF");
    // Something else is written down, and takes the line of the approval along; then comes the kill.
    if (writesLater) ledger.append({ kind: "test" });
    const { service: next, ledger: known } = place.open();
    await next.start(true, known);
    await next.idle();
    assertEquals([place.runs, next.find(id)?.state], [[], "INTERRUPTED"], `${writesLater}`);
    assertStringIncludes(next.find(id)?.progress.outcome ?? "", "could not be written into the ledger in time");
    assertEquals([known.distrusted, (await known.verify()).ok], [false, true]);
  }
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

Deno.test("plan service: when the store may be an old one nothing is begun, and what the ledger knows as over is closed", async () => {
  await using place = new Place();
  const { service, ledger } = place.open({ enter: untilStopped });
  const [waits, over, held] = [
    await place.propose(service, "waits"),
    await place.propose(service, "over"),
    await place.propose(service, "held"),
  ];
  assert(service.approve(held.id, held.hash, "cli").ok);
  const done = { event: "finish", state: "DONE", hash: over.hash, line: 9 };
  const known = new Map([...ledger.lastWords(), [over.id, done]]);
  assertEquals(known.get(held.id)?.state, "APPROVED");
  const { service: next } = place.open();
  await next.start(true, {
    distrusted: true,
    lastWords: () => known,
    lastWordsInTurns: (use) => Promise.resolve(use(known)),
    noteForged: () => {},
  });
  await next.idle();
  assertEquals(place.runs, []);
  assertEquals([waits, over, held].map(({ id }) => next.find(id)?.state), ["PLAN", "DENIED", "INTERRUPTED"]);
  assertStringIncludes(next.find(held.id)?.progress.outcome ?? "", "may know more than the store");
  assert(place.heard.includes(`${held.id} INTERRUPTED`) && place.heard.includes(`${over.id} DENIED`));
  assert(!next.approve(over.id, over.hash, "cli").ok);
  assert(next.approve(waits.id, waits.hash, "cli").ok);
  await next.idle();
  assertEquals(place.runs.length, 1);
});

Deno.test("plan service: in a title a new line and what looks empty are seen, also behind what is cut or taken out", async () => {
  await using place = new Place();
  const { service } = place.open({ redact: (text) => text.replace("s3cret", "[redacted]") });
  const rows: readonly (readonly [string, string])[] = [
    ["echo ok\nrm -rf build", "echo ok ⏎ rm -rf build"],
    ["\n echo ok \r\n\n\t rm\u2028x \n", "echo ok ⏎ rm ⏎ x"],
    ["echo \u2800\u3164\u200b x\ty", "echo \\u{2800}\\u{3164}\\u{200b} x y"],
    ["echo s3cret\nrm", "echo [redacted] ⏎ rm"],
    // Looked for from each blank, a line end behind these would take minutes.
    [`rm x${" ".repeat(140_000)}y`, "rm x y"],
    [`rm${"\t\u00a0".repeat(35_000)}x`, "rm x"],
  ];
  for (const [command, title] of rows) {
    const plan = await place.propose(service, command);
    assertEquals(plan.title, title);
    assertStringIncludes(planNode(plan), `* PLAN ${title}\n`);
  }
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
  const { service: next, ledger } = place.open();
  await next.start(true, ledger);
  assertEquals(place.heard, [`${id} EXPIRED`]);
  assertEquals(place.told(id), ["propose PLAN", "expire EXPIRED"]);
  const late = next.approve(id, hash, "cli");
  assert(!late.ok && late.code === "RESOLVED");
  assertEquals(place.runs, []);
});

Deno.test("plan service: what the store calls approved at a start runs only if the ledger's last word is that approval", async () => {
  const forge = (database: DatabaseSync, id: string, sql: string) => {
    // Whoever can write the store can also take away what keeps it right.
    for (const name of ["plans_follow", "plans_keep"]) database.exec(`DROP TRIGGER ${name}`);
    database.prepare(`UPDATE plans SET ${sql} WHERE id = ?`).run(id);
  };
  const ways: readonly (readonly [string, boolean, string | undefined, RegExp | undefined])[] = [
    ["approved, and left alone", true, undefined, undefined],
    ["never approved", false, "state = 'APPROVED'", /it knows of PLAN/],
    ["another hash", true, "hash = 'abc'", /another plan of that id was approved/],
  ];
  for (const [name, approves, sql, why] of ways) {
    await using place = new Place();
    const { service, database, ledger: before } = place.open({ enter: untilStopped });
    const plan = await place.propose(service, "touch x");
    if (approves) assert(service.approve(plan.id, plan.hash, "cli").ok);
    if (sql !== undefined) {
      forge(database, plan.id, sql);
      assertMatch(service.disagreements(before.lastWords())[0]?.why ?? "", new RegExp(`plan ${plan.id} APPROVED`));
    }
    const { service: next, ledger } = place.open();
    assertEquals(ledger.distrusted, false);
    await next.start(true, ledger);
    await next.idle();
    assertEquals(place.runs.length, sql === undefined ? 1 : 0, name);
    const { state, progress } = next.find(plan.id) ?? {};
    if (why === undefined) {
      assertEquals([state, ledger.distrusted, (await ledger.verify()).ok], ["DONE", false, true]);
      continue;
    }
    assertEquals([state, progress?.neverRan, ledger.distrusted], ["INTERRUPTED", true, true], name);
    assertMatch(progress?.outcome ?? "", why);
    assertMatch(place.logged.join(), /Plan not begun/);
    const verdict = await ledger.verify();
    assertEquals(verdict.ok ? [] : verdict.faults.map(({ fault }) => fault), ["forged"]);
    ledger.acknowledge("somebody");
    assertEquals((await ledger.verify()).ok, true);
  }
});

Deno.test("plan service: a plan that ran and whose lines were written over runs no second time, and nothing is approved then", async () => {
  await using place = new Place();
  const { service, database } = place.open();
  const ran = await place.propose(service, "touch x"), waits = await place.propose(service, "touch y");
  assert(service.approve(ran.id, ran.hash, "cli").ok);
  await service.idle();
  const approval = JSON.stringify({ answeredBy: "cli", answeredAt: place.now });
  for (const name of ["plans_follow", "plans_keep", "plans_stay"]) database.exec(`DROP TRIGGER ${name}`);
  database.prepare("UPDATE plans SET state = 'APPROVED', progress = ? WHERE id = ?").run(approval, ran.id);
  const path = `${place.root}/ledger.log`;
  const overwritten = Deno.readTextFileSync(path).split("\n").map((line) =>
    /"event":"(?:start|finish)"/.test(line) ? "x".repeat(line.length) : line
  );
  Deno.writeTextFileSync(path, overwritten.join("\n"));
  const { service: next, ledger } = place.open();
  assertEquals(ledger.distrusted, false);
  await next.start(true, ledger);
  await next.idle();
  assertEquals(place.runs, [`touch x in ${place.project}`]);
  assertEquals([next.find(ran.id)?.state, next.find(ran.id)?.progress.neverRan], ["INTERRUPTED", true]);
  assertEquals([ledger.distrusted, ledger.broken], [true, true]);
  const answer = next.approve(waits.id, waits.hash, "cli");
  assert(!answer.ok && answer.code === "UNRECORDED");
  assertStringIncludes(answer.why, "Look at plan verify first");
  ledger.acknowledge("somebody");
  assert(next.approve(waits.id, waits.hash, "cli").ok);
  await next.idle();
  assertEquals(place.runs.length, 2);
});

Deno.test("plan service: an approval reads the ledger where it does not know the plan, and is refused where lines are gone", async () => {
  await using place = new Place();
  const { service } = place.open();
  const [gone, waits] = [await place.propose(service, "touch x"), await place.propose(service, "touch y")];
  assert(service.deny(gone.id, gone.hash, "cli").ok);
  const path = `${place.root}/ledger.log`;
  const text = Deno.readTextFileSync(path);
  const { service: next, ledger } = place.open();
  await next.start(true, ledger);
  Deno.writeTextFileSync(path, text.replace(/^.*"event":"deny".*$/m, (line) => "x".repeat(line.length)));
  assert(await next.learnAsked(waits.id));
  const answer = next.approve(waits.id, waits.hash, "cli");
  assert(!answer.ok && answer.code === "UNRECORDED");
  await next.idle();
  assertEquals([place.runs, ledger.distrusted, next.find(waits.id)?.state], [[], true, "PLAN"]);
});

Deno.test("plan service: a plan that is put in the place of an approved one while that waits for its turn does not run", async () => {
  await using place = new Place();
  const turn = Promise.withResolvers<Disposable>();
  const { service, database, ledger } = place.open({ enter: () => turn.promise });
  const plan = await place.propose(service, "touch x");
  assert(service.approve(plan.id, plan.hash, "cli").ok);
  for (const name of ["plans_follow", "plans_keep"]) database.exec(`DROP TRIGGER ${name}`);
  // Whole in itself: its hash is that of what it says.
  const other = { ...plan, grants: { ...plan.grants, network: true } };
  database.prepare(
    "UPDATE plans SET hash = ?, request = json_set(request, '$.grants.network', json('true')) WHERE id = ?",
  )
    .run(hashPlan(other), plan.id);
  turn.resolve({ [Symbol.dispose]() {} });
  await service.idle();
  assertEquals([place.runs, service.find(plan.id)?.state], [[], "FAILED"]);
  const [fault, ...others] = service.disagreements(ledger.lastWords());
  assertEquals([fault?.fault, others], ["altered", []]);
  assertStringIncludes(fault?.why ?? "", `Plan ${plan.id} has two hashes in the ledger`);
});

Deno.test("plan service: open plans are compared with the ledger's last word on them, also with lines that wait to be written", async () => {
  await using place = new Place();
  const { service, ledger, database, store } = place.open();
  const [waits, done, back] = [
    await place.propose(service, "waits"),
    await place.propose(service, "done"),
    await place.propose(service, "back"),
  ];
  for (const { id, hash } of [done, back]) assert(service.approve(id, hash, "cli").ok);
  await service.idle();
  assertEquals(service.disagreements(ledger.lastWords()), []);
  const restore = place.blockLedger();
  assert(store.deny(waits.id, waits.hash, "cli").ok);
  restore();
  assertEquals(service.disagreements(ledger.lastWords()), []);
  database.exec("DROP TRIGGER plans_follow");
  database.prepare("UPDATE plans SET state = 'PLAN' WHERE id = ?").run(back.id);
  const [fault, ...others] = service.disagreements(ledger.lastWords());
  assertEquals([fault?.fault, others], ["forged", []]);
  assertStringIncludes(fault?.why ?? "", `plan ${back.id} PLAN; the last that the ledger knows of it is DONE`);
});

Deno.test("plan service: verify tells ended plans set to another state, plans that are gone, and plans that are not what was asked", async () => {
  await using place = new Place();
  const { service, ledger, database } = place.open();
  const ids: Record<string, string> = {};
  for (const name of ["ran", "gone", "edited", "shown", "whole"]) {
    const plan = await place.propose(service, `touch ${name}`);
    ids[name] = plan.id;
    if (name !== "gone") assert(service.approve(plan.id, plan.hash, "cli").ok);
  }
  await service.idle();
  const told = () => service.disagreements(ledger.lastWords());
  assertEquals(told(), []);
  for (const name of ["plans_follow", "plans_keep", "plans_stay"]) database.exec(`DROP TRIGGER ${name}`);
  const change = (sql: string, name: string) => database.prepare(`${sql} WHERE id = ?`).run(ids[name] ?? "");
  change("UPDATE plans SET state = 'DENIED'", "ran");
  change("DELETE FROM plans", "gone");
  change("UPDATE plans SET request = replace(request, 'touch edited', 'touch nothing')", "edited");
  change("UPDATE plans SET request = json_set(request, '$.command', 'touch nothing')", "shown");
  assertEquals(told().map(({ fault, why }) => [fault, why]), [
    ["forged", `The store calls plan ${ids["ran"]} DENIED; the last that the ledger knows of it is DONE.`],
    [
      "altered",
      `Plan ${
        ids["edited"]
      } in the store is not what was asked for: what it would do, or what is said of it, has another hash than the plan.`,
    ],
    ["altered", `Plan ${ids["shown"]} in the store shows another command than the one that it would run.`],
    ["gone", `The ledger knows of plan ${ids["gone"]}, which is PLAN there; the store has none of that id.`],
  ]);
  const keys = told().map(({ key }) => key);
  assertEquals((await ledger.lookedAt()).size, 0);
  ledger.acknowledge("cli", keys);
  const seen = await ledger.lookedAt();
  assertEquals(told().filter(({ key }) => !seen.has(key)), []);
  // What is changed once more has not been looked at.
  change("UPDATE plans SET state = 'EXPIRED'", "ran");
  assertEquals(told().filter(({ key }) => !seen.has(key)).map(({ fault }) => fault), ["forged"]);
});

Deno.test("plan service: a plan that is approved while a start still reads the ledger is begun once", async () => {
  await using place = new Place();
  const { service } = place.open();
  const { id, hash } = await place.propose(service, "touch x");
  const other = await place.propose(service, "touch y");
  const before = place.open({ enter: untilStopped });
  assert(before.service.approve(other.id, other.hash, "cli").ok);
  const read = Promise.withResolvers<void>(), turn = Promise.withResolvers<void>();
  let entered = 0;
  const next = place.open({
    enter: async () => {
      entered++;
      await turn.promise;
      return { [Symbol.dispose]() {} };
    },
  });
  const started = next.service.start(true, {
    distrusted: false,
    lastWords: () => next.ledger.lastWords(),
    lastWordsInTurns: async (use) => {
      await read.promise;
      return use(next.ledger.lastWords());
    },
    noteForged: (...told) => next.ledger.noteForged(...told),
  });
  assert(next.service.approve(id, hash, "file").ok);
  read.resolve();
  await started;
  assertEquals(entered, 2);
  turn.resolve();
  await next.service.idle();
  assertEquals([next.service.find(id)?.state, next.service.find(other.id)?.state], ["DONE", "DONE"]);
  assertEquals([...place.runs].sort(), ["touch x", "touch y"].map((each) => `${each} in ${place.project}`));
});

Deno.test("plan service: what the ledger knows of plans that wait is learned in turns, once, and their approvals read nothing more", async () => {
  await using place = new Place();
  const { service, ledger } = place.open();
  const plans = [];
  for (const name of ["x", "y", "z"]) plans.push(await place.propose(service, `touch ${name}`));
  const next = place.open({ enter: untilStopped });
  let inTurns = 0, atOnce = 0;
  await next.service.start(true, {
    distrusted: false,
    lastWords: () => {
      atOnce++;
      return next.ledger.lastWords();
    },
    lastWordsInTurns: (use) => {
      inTurns++;
      return next.ledger.lastWordsInTurns(use);
    },
    noteForged: (...told) => next.ledger.noteForged(...told),
  });
  assertEquals([inTurns, atOnce], [0, 0]);
  // One that the ledger does not know is refused as before.
  next.database.exec(
    "INSERT INTO plans SELECT 'forged', state, requested, expires, hash, request, progress FROM plans LIMIT 1",
  );
  const never = new AbortController().signal;
  const approve = (id: string, hash = "", signal = never) => {
    const payload = plist({ ACTION: kw("APPROVE-PLAN"), ID: id, HASH: hash });
    const { promise, resolve } = Promise.withResolvers<string>();
    const task = { requestId: "r", session: "s", source: "TEST", signal, connection: 1, gone: signal };
    servePlans(
      { plans: next.service, verify: () => next.ledger.verify() },
      { target: "SYSTEM", name: "APPROVE-PLAN", payload, proposedBy: "client" },
      { ...task, follow: () => () => {}, answer: ({ type }) => resolve(type) },
    ).catch(({ name }) => resolve(name));
    return promise;
  };
  const [first] = plans;
  assertEquals(await approve(first?.id ?? "", first?.hash, AbortSignal.abort()), "AbortError");
  assertEquals(next.service.find(first?.id ?? "")?.state, "PLAN");
  assertEquals(await Promise.all(plans.map(({ id, hash }) => approve(id, hash))), Array(3).fill("RESPONSE"));
  assertEquals([await approve("none"), inTurns, atOnce], ["LOG", 1, 0]);
  assertEquals(await approve("forged", plans[0]?.hash), "LOG");
  assertEquals([next.service.find("forged")?.state, ledger.distrusted], ["PLAN", true]);
  assertEquals([inTurns, atOnce], [2, 0]);
});

Deno.test("plan service: a stored plan whose words were changed is neither told by these words nor approved", async () => {
  const words = ["title", "command", "why", "explanation", "requester", "rule", "session"];
  for (const restarts of [false, true]) {
    await using place = new Place();
    const { service, database } = place.open();
    for (const name of ["plans_follow", "plans_keep"]) database.exec(`DROP TRIGGER ${name}`);
    const ids: string[] = [];
    for (const word of words) {
      const { id } = await place.propose(service, "touch x");
      database.prepare("UPDATE plans SET request = json_set(request, ?, 'ls -la') WHERE id = ?").run(`$.${word}`, id);
      ids.push(id);
    }
    const whole = await place.propose(service, "touch whole");
    const { service: now, ledger } = restarts ? place.open() : { service, ledger: undefined };
    if (ledger !== undefined) await now.start(true, ledger);
    for (const id of ids) {
      const plan = now.find(id);
      assert(plan !== undefined);
      const { command, title, why, explanation, requester, rule } = now.shown(plan);
      assertEquals([command, title, explanation], ["touch x", "Changed in the store since it was asked for", ""]);
      assertEquals([why, requester, rule].includes("ls -la"), false);
      assertStringIncludes(printSexp(planAnswer(plan).payload), "It cannot be approved");
      const answer = now.approve(id, plan.hash, "cli");
      assert(!answer.ok && answer.code === "CHANGED", id);
      assertStringIncludes(answer.why, "plan verify");
      assertEquals(now.find(id)?.state, "PLAN");
      assert(now.deny(id, plan.hash, "cli").ok);
    }
    assert(now.approve(whole.id, whole.hash, "cli").ok);
    await now.idle();
    assertEquals(place.runs, [`touch whole in ${place.project}`]);
  }
});

Deno.test("plan service: a stored plan that was put there with a hash that is right is not approved: nobody asked for it", async () => {
  for (const restarts of [false, true]) {
    await using place = new Place();
    const { service, database, ledger } = place.open();
    await service.start(true, ledger);
    for (const name of ["plans_follow", "plans_keep"]) database.exec(`DROP TRIGGER ${name}`);
    const plan = await place.propose(service, "touch x");
    const whole = await place.propose(service, "touch whole");
    const forged = { ...plan, why: "it lists files" };
    const hash = hashPlan(forged);
    database.prepare("UPDATE plans SET hash = ?, request = json_set(request, '$.why', ?) WHERE id = ?")
      .run(hash, forged.why, plan.id);
    const { service: now, ledger: known } = restarts ? place.open() : { service, ledger };
    if (restarts) await now.start(true, known);
    for (let time = 0; time < 2; time++) {
      const answer = now.approve(plan.id, hash, "cli");
      assert(!answer.ok && answer.code === "CHANGED");
      assertStringIncludes(answer.why, "the ledger does not know plan");
    }
    assertEquals(now.disagreements(known.lastWords()).map(({ fault }) => fault), ["forged"]);
    assert(now.approve(whole.id, whole.hash, "cli").ok);
    await now.idle();
    assertEquals(place.runs, [`touch whole in ${place.project}`]);
  }
});

Deno.test("plan service: an approved plan that was changed before it began does not run, and is not asked for in other words", async () => {
  await using place = new Place();
  const { service, database } = place.open({ enter: untilStopped });
  for (const name of ["plans_follow", "plans_keep"]) database.exec(`DROP TRIGGER ${name}`);
  const { id, hash } = await place.propose(service, "touch x");
  assert(service.approve(id, hash, "cli").ok);
  await service[Symbol.asyncDispose]();
  database.exec("UPDATE plans SET request = json_set(request, '$.explanation', 'It is nothing.')");
  const { service: next, ledger } = place.open();
  await next.start(true, ledger);
  await next.idle();
  assertEquals([next.find(id)?.state, next.list("PLAN"), place.runs], ["INTERRUPTED", [], []]);
});

Deno.test("plan service: what nobody wants any more is denied with the reason, and no plan that was answered is", async () => {
  await using place = new Place();
  const { service } = place.open();
  const { id } = await place.propose(service, "touch x");
  service.withdraw(id, "its file is there no more");
  const { state, progress } = service.find(id) ?? {};
  assertEquals([state, progress?.answeredBy, progress?.outcome], ["DENIED", "the daemon", "its file is there no more"]);
  assertEquals(place.statesTold(id), ["DENIED"]);
  const late = service.approve(id, "", "cli");
  assert(!late.ok && late.why.startsWith(`Plan ${id} is DENIED: it was denied by the daemon, `), JSON.stringify(late));
  assertStringIncludes(late.why, "Z: its file is there no more.");
  const other = await place.propose(service, "touch y");
  assert(service.approve(other.id, other.hash, "cli").ok);
  service.withdraw(other.id, "its file is there no more");
  await service.ended(other.id);
  assertEquals([service.find(other.id)?.state, place.runs.length], ["DONE", 1]);
  service.withdraw("no such plan", "it is none");
  await service.ended("no such plan");
});

Deno.test("plan service: how a plan is shown is found out once, and anew as soon as its row is another", async () => {
  await using place = new Place();
  let redacted = 0;
  const { service, database } = place.open({
    redact: (text) => {
      if (text.startsWith("touch long")) redacted++;
      return text;
    },
  });
  const { id } = await place.propose(service, `touch long ${"x".repeat(50_000)}`);
  const look = () => service.list("PLAN").map((plan) => service.shown(plan).why);
  look();
  const once = redacted;
  for (let i = 0; i < 5; i++) assertEquals(look(), ["the test asks"]);
  assertEquals(redacted, once);
  for (const name of ["plans_follow", "plans_keep"]) database.exec(`DROP TRIGGER ${name}`);
  database.prepare("UPDATE plans SET request = json_set(request, '$.why', 'it lists') WHERE id = ?").run(id);
  assertStringIncludes(look().join(), "It cannot be approved");
  assert(redacted > once);
});
