// Decisions as the ledger tells them: which plan was answered, and what the guard said of a plan right before it ran.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { LedgerDecisions } from "./ledger_decisions.ts";
import type { Log } from "./log.ts";
import type { Task, Verdict } from "./pipeline/ports.ts";
import { Place } from "./plans/place_example.ts";
import { Redactor } from "./redaction.ts";
import { kw, plist } from "./wire/value.ts";

const VERDICT: Verdict = { tier: "ask", rule: "test", why: "the test asks" };
const HASH = "5f".repeat(32);

function decisionsIn(place: Place) {
  const { ledger, database } = place.open();
  const clock = { now: () => place.now, after: () => () => {} };
  const log = { error: () => {} } as unknown as Log;
  const options = { database, clock, log, sync: () => Promise.resolve(), onRecord: () => {} };
  return new LedgerDecisions(ledger, new Redactor(), options);
}

const entriesOf = ({ root }: Place) =>
  Deno.readTextFileSync(`${root}/ledger.log`).split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line.slice(0, -130)));

Deno.test("ledger decisions: the hash of an answer stands there, and what looks like one elsewhere does not", async () => {
  await using place = new Place();
  const decisions = decisionsIn(place);
  const task = { source: "TEST", session: "s", requestId: "r1" } as Task;
  const act = (target: string, name: string, HASH_: string) => {
    const payload = plist({ ACTION: kw(name), ID: "p1", HASH: HASH_ });
    decisions.verdict({ target, name, payload, proposedBy: "client" }, VERDICT, task);
  };
  const token = `TOKEN=ghp_${"a1B2".repeat(9)}`;
  act("SYSTEM", "APPROVE-PLAN", HASH);
  act("SYSTEM", "CANCEL-PLAN", HASH);
  act("SYSTEM", "APPROVE-PLAN", token);
  act("SHELL", "EXECUTE", `TOKEN=${HASH}`);
  decisions.flush();
  const told = entriesOf(place).map(({ payload }) => payload.HASH);
  assertEquals(told.slice(0, 2), [HASH, HASH]);
  for (const text of told.slice(2)) assert(!text.includes("ghp_") && !text.includes(HASH), text);
});

Deno.test("ledger decisions: the verdict right before a plan runs has a line, and without one nothing runs", async () => {
  for (const works of [true, false]) {
    await using place = new Place();
    const decisions = decisionsIn(place);
    const { service } = place.open({
      judge: (action, plan) => {
        if (!works) restore = place.blockLedger();
        decisions.verdictOfPlan(plan, action, VERDICT);
        return Promise.resolve(VERDICT);
      },
    });
    let restore = () => {};
    const { id, hash } = await place.propose(service, "touch x");
    assert(service.approve(id, hash, "cli").ok);
    await service.idle();
    restore();
    decisions.flush();
    const entries = entriesOf(place);
    const verdict = entries.findIndex(({ kind, forPlan }) => kind === "verdict" && forPlan === id);
    assertEquals(place.runs.length, works ? 1 : 0);
    if (works) {
      assertEquals(entries.slice(verdict - 1).map(({ kind, event }) => event ?? kind), [
        "approve",
        "verdict",
        "start",
        "finish",
      ]);
      assertEquals([entries[verdict].tier, entries[verdict].rule, entries[verdict].payload.CMD], [
        "ask",
        "test",
        "touch x",
      ]);
    } else {
      assertEquals(verdict, -1);
      assertMatch(service.find(id)?.progress.outcome ?? "", /could not be run: Cannot write the ledger/);
    }
  }
});
