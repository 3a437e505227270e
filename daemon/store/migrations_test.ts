import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { openDatabase } from "./database.ts";
import { DatabaseError } from "./format.ts";
import { DATABASE_FORMAT } from "./format.ts";
import { MIGRATIONS } from "./migrations.ts";

/** The schema of format 1 as it was published, word for word, so that a change of the first step is seen. */
const FORMAT_1 = `CREATE TABLE answers (
     session TEXT NOT NULL,
     id      TEXT NOT NULL,
     seen    INTEGER NOT NULL,
     answers TEXT,
     PRIMARY KEY (session, id)
   ) WITHOUT ROWID;
   CREATE INDEX answers_by_time ON answers (seen);
   PRAGMA user_version = 1;`;

async function inFolder(body: (path: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    body(`${folder}/passepartout.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A database of format 1 with two kept answers in it. */
function makeFormat1(path: string, more = ""): void {
  const old = new DatabaseSync(path);
  old.exec(`PRAGMA journal_mode = WAL; ${FORMAT_1}
    INSERT INTO answers VALUES ('s', 'a', 1, '(:KEPT)'), ('s', 'b', 2, NULL); ${more}`);
  old.close();
}

const schema = (database: DatabaseSync) =>
  database.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name").all();
const version = (database: DatabaseSync) => database.prepare("PRAGMA user_version").get()?.["user_version"];

Deno.test("migrations: the format is their number", () => {
  assertEquals(MIGRATIONS.length, DATABASE_FORMAT);
});

Deno.test("migrations: a database of format 1 comes to the schema of a new one and keeps its rows", () =>
  inFolder((path) => {
    makeFormat1(path);
    const { database, setAside } = openDatabase(path, 0);
    const { database: fresh } = openDatabase(":memory:", 0);
    assertEquals(setAside, undefined);
    assertEquals(version(database), DATABASE_FORMAT);
    assertEquals(schema(database), schema(fresh));
    const rows = database.prepare("SELECT * FROM answers ORDER BY id").all().map((row) => ({ ...row }));
    assertEquals(rows, [{ session: "s", id: "a", seen: 1, answers: "(:KEPT)" }, {
      session: "s",
      id: "b",
      seen: 2,
      answers: null,
    }]);
    database.close();
    fresh.close();
    const again = openDatabase(path, 0).database;
    assertEquals(version(again), DATABASE_FORMAT);
    again.close();
  }));

Deno.test("migrations: one that cannot be done leaves everything as it was", () =>
  inFolder((path) => {
    // The last table of the step is there already, so the step fails after it has made the others.
    makeFormat1(path, "CREATE TABLE ledger_pending (x);");
    assertThrows(() => openDatabase(path, 0), DatabaseError, "ledger_pending");
    const left = new DatabaseSync(path);
    assertEquals(version(left), 1);
    assertEquals(
      left.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all().map((row) => row["name"]),
      ["answers", "ledger_pending"],
    );
    assertEquals(left.prepare("SELECT count(*) AS n FROM answers").get()?.["n"], 2);
    left.close();
  }));

Deno.test("migrations: what is committed is on the disk", () =>
  inFolder((path) => {
    const { database } = openDatabase(path, 0);
    assertEquals(database.prepare("PRAGMA synchronous").get()?.["synchronous"], 2);
    assertEquals(database.prepare("PRAGMA journal_mode").get()?.["journal_mode"], "wal");
    database.close();
  }));

Deno.test("migrations: the schema itself refuses to delete, rewrite or skip a state of a plan", () => {
  const { database } = openDatabase(":memory:", 0);
  const states = ["PLAN", "APPROVED", "RUNNING", "DONE", "FAILED", "DENIED", "EXPIRED", "INTERRUPTED"];
  const legal = new Set([
    "PLAN APPROVED",
    "PLAN DENIED",
    "PLAN EXPIRED",
    "APPROVED RUNNING",
    "RUNNING DONE",
    "RUNNING FAILED",
    "RUNNING INTERRUPTED",
  ]);
  const ways: Record<string, readonly string[]> = {
    PLAN: [],
    APPROVED: ["APPROVED"],
    RUNNING: ["APPROVED", "RUNNING"],
    DONE: ["APPROVED", "RUNNING", "DONE"],
    FAILED: ["APPROVED", "RUNNING", "FAILED"],
    DENIED: ["DENIED"],
    EXPIRED: ["EXPIRED"],
    INTERRUPTED: ["APPROVED", "RUNNING", "INTERRUPTED"],
  };
  const insert = database.prepare("INSERT INTO plans VALUES (?, ?, 0, 0, 'h', '{}', '{}')");
  const update = database.prepare("UPDATE plans SET state = ? WHERE id = ?");
  for (const from of states) {
    for (const to of states) {
      const id = `${from} ${to}`;
      insert.run(id, "PLAN");
      for (const step of ways[from] as readonly string[]) update.run(step, id);
      if (legal.has(id)) update.run(to, id);
      else assertThrows(() => update.run(to, id), Error, "does not follow", id);
    }
  }
  for (const state of states.slice(1)) assertThrows(() => insert.run("new", state), Error, "is in PLAN");
  assertThrows(() => update.run("SOMETHING", "PLAN APPROVED"));
  assertThrows(() => database.exec("DELETE FROM plans"), Error, "never deleted");
  assertThrows(() => database.exec("INSERT OR REPLACE INTO plans VALUES ('PLAN PLAN', 'PLAN', 9, 9, '', '', '')"));
  for (const column of ["id = 'x'", "requested = 1", "expires = 1", "hash = 'x'", "request = '1'"]) {
    assertThrows(() => database.exec(`UPDATE plans SET ${column}`), Error, "never changes", column);
  }
  database.close();
});
