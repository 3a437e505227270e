// What becomes of a daemon whose database is damaged or gone, over the wire: found at the start it is put right at that start; found
// while it runs nothing is served but what says so, and the daemon can be stopped.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { backup, DatabaseSync } from "node:sqlite";
import { getf, getString, type Value } from "../daemon/wire/value.ts";
import { withCommandLine } from "./harness/command_line.ts";
import { type TestDaemon, withDaemon } from "./harness/daemon.ts";
import { phaseTest } from "./harness/phase.ts";
import type { Wire } from "./harness/wire.ts";

const AREA = "damage";

const pathOf = ({ stateFolder }: TestDaemon) => `${stateFolder}/passepartout.db`;
const payload = (message: Value) => getf(message, "PAYLOAD") as Value;
const request = (id: string, target: string, action: string) =>
  `(:TYPE :REQUEST :ID "${id}" :TARGET :${target} :META (:SESSION-ID "named") :PAYLOAD (:ACTION ${action}))`;

async function answerTo(wire: Wire, id: string, target: string, action: string, type = "RESPONSE"): Promise<Value> {
  await wire.send(request(id, target, action));
  return payload(await wire.expect(`(:TYPE :${type} :IN-REPLY-TO "${id}")`));
}

/** Stops a daemon in which something was kept, and backs its database up as a start would. */
async function keepAndStop(daemon: TestDaemon): Promise<void> {
  const wire = await daemon.dial();
  await answerTo(wire, "kept", "MEMORY", `:CAPTURE :TITLE "the kettle leaks"`);
  await daemon.closeWires();
  await daemon.stop();
  await keepBackup(pathOf(daemon));
}

/** Makes a backup as a start would. */
async function keepBackup(path: string): Promise<void> {
  const database = new DatabaseSync(path);
  try {
    Deno.mkdirSync(`${path}.backups`, { recursive: true });
    // Newer than one that the daemon itself may have made meanwhile.
    await backup(database, `${path}.backups/${new Date().toISOString().replace(/[:.]/g, "-")}.db`);
  } finally {
    database.close();
  }
}

/** Fills the page at which a table begins with something else, as a bad disk would: nothing shows until somebody looks there. */
function tear(path: string, table = "answers"): void {
  const database = new DatabaseSync(path, { readOnly: true });
  const [found] = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").all(table);
  database.close();
  using file = Deno.openSync(path, { write: true });
  file.seekSync((Number(found?.["rootpage"]) - 1) * 4096, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(4096).fill(7));
}

/** Tears a table of a database in use, so that whoever uses it finds the damage with the next look. */
function tearUnderway(path: string): void {
  for (;;) {
    write(path, "PRAGMA user_version = 5; PRAGMA wal_checkpoint(TRUNCATE)");
    tear(path);
    // What another process wrote has everybody read their pages again.
    write(path, "PRAGMA user_version = 5");
    try {
      using looking = new DatabaseSync(path, { readOnly: true });
      looking.prepare("SELECT * FROM answers").all();
      // Somebody wrote the page anew, into the log, before it was torn below it.
    } catch (error) {
      assertStringIncludes((error as Error).message, "malformed");
      return;
    }
  }
}

function write(path: string, sql: string): void {
  using database = new DatabaseSync(path, { timeout: 10_000 });
  database.exec(sql);
}

const EXPECTED = [/not contained/, /its last backup took its place/, /ledger/i];

phaseTest(
  1,
  AREA,
  "found at the start it is put right at that start, and told",
  [],
  () =>
    withDaemon({ mode: "subprocess", allowLog: EXPECTED }, async (daemon) => {
      await keepAndStop(daemon);
      tear(pathOf(daemon));
      await daemon.restart();
      const wire = await daemon.dial();
      await wire.send(request("find", "MEMORY", `:SEARCH :QUERY "kettle"`));
      await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "find" :PAYLOAD (:ACTION :SEARCH))`);
      const status = await answerTo(wire, "how", "SYSTEM", ":STATUS");
      assertStringIncludes(String(getf(status, "TROUBLES")), "the database was damaged and its backup");
      await daemon.log.line(/its last backup took its place/);
    }),
);

phaseTest(1, AREA, "found while it runs every answer says so, and the daemon can be stopped", [], () =>
  withDaemon({
    mode: "subprocess",
    allowLog: [...EXPECTED, /damaged/, /malformed/, /Cannot/],
  }, async (daemon) => {
    await keepAndStop(daemon);
    await daemon.restart();
    const wire = await daemon.dial();
    await answerTo(wire, "before", "MEMORY", `:SEARCH :QUERY "kettle"`);
    tearUnderway(pathOf(daemon));
    for (
      const [n, [target, action]] of [
        ["MEMORY", `:SEARCH :QUERY "kettle"`],
        ["MEMORY", `:CAPTURE :TITLE "more"`],
        ["SYSTEM", ":LIST-PLANS"],
        ["SYSTEM", ":SKILLS"],
      ].entries()
    ) {
      const said = await answerTo(wire, `r${n}`, target as string, action as string, "LOG");
      assertStringIncludes(getString(said, "TEXT") ?? "", "is damaged");
      assertStringIncludes(getString(said, "TEXT") ?? "", "passepartout stop");
    }
    await wire.send(`(:TYPE :EVENT :ID "q" :PAYLOAD (:SENSOR :USER-INPUT :TEXT "note more"))`);
    assertStringIncludes(
      getString(payload(await wire.expect(`(:TYPE :LOG :IN-REPLY-TO "q" :PAYLOAD (:CODE :STORAGE))`)), "TEXT") ?? "",
      "is damaged",
    );
    const status = await answerTo(wire, "how", "SYSTEM", ":STATUS");
    assertStringIncludes(String(getf(status, "TROUBLES")), "passepartout stop");
    await wire.send("(:TYPE :HEALTH-CHECK)");
    await wire.expect("(:TYPE :HEALTH-RESPONSE :STATUS :UNHEALTHY)");
    await answerTo(wire, "stop", "SYSTEM", ":STOP");
    await daemon.exited;
    await daemon.restart();
    const later = await daemon.dial();
    await answerTo(later, "after", "MEMORY", `:SEARCH :QUERY "kettle"`);
  }));

phaseTest(
  1,
  AREA,
  "a database that is gone is restored from its backup, and whoever asks for the plans is told",
  [],
  () =>
    withDaemon({ mode: "subprocess", allowLog: EXPECTED }, async (daemon) => {
      await keepAndStop(daemon);
      Deno.removeSync(pathOf(daemon));
      await daemon.restart();
      const wire = await daemon.dial();
      const plans = await answerTo(wire, "plans", "SYSTEM", ":LIST-PLANS");
      assertStringIncludes(getString(plans, "NOTICE") ?? "", "the database was gone and its backup");
      const verified = await answerTo(wire, "verify", "SYSTEM", ":VERIFY-LEDGER");
      // The backup is of the last moment: what it says and what the ledger says is the same.
      assertEquals(getf(verified, "FAULTS"), null);
      const line = await daemon.log.line(/its last backup took its place/);
      assertStringIncludes(line, "remove");
      await daemon.closeWires();
      await daemon.restart();
      const again = await answerTo(await daemon.dial(), "again", "SYSTEM", ":LIST-PLANS");
      assertEquals(getString(again, "NOTICE"), undefined);
    }),
);

phaseTest(
  1,
  AREA,
  "a single command that finds it says so, and the next puts it right",
  [],
  () =>
    withCommandLine(async (commandLine) => {
      const path = `${commandLine.stateFolder}/passepartout.db`;
      assertEquals((await commandLine.run(["run", "git push origin main"])).code, 1);
      await keepBackup(path);
      tear(path, "plans");
      const first = await commandLine.run(["plan", "list"]);
      assertEquals([first.code, first.stdout], [1, ""]);
      assertStringIncludes(first.stderr, "is damaged (database disk image is malformed). Do it once more");
      const next = await commandLine.run(["plan", "list"]);
      assertEquals(next.code, 0);
      assertStringIncludes(next.stdout, "git push origin main");
      assertStringIncludes(next.stderr, "its last backup took its place");
      assertStringIncludes(next.stderr, "the database was damaged and its backup");
      assertEquals((await commandLine.run(["plan", "list"])).stderr.includes("backup"), false);
    }),
);
