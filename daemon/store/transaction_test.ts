import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { openDatabase } from "./database.ts";
import { transact } from "./transaction.ts";

const count = "SELECT count(*) AS n FROM answers";
const insert = "INSERT INTO answers (session, id, seen) VALUES ('s', hex(randomblob(8)), 1)";

Deno.test("transaction: what throws leaves nothing behind, and the next one works", () => {
  const { database } = openDatabase(":memory:", 0);
  for (const durable of [true, false]) {
    assertThrows(
      () =>
        transact(database, () => {
          database.exec(insert);
          throw new Error("in the middle");
        }, { durable }),
      Error,
      "in the middle",
    );
    assertEquals(database.isTransaction, false);
    assertEquals(database.prepare(count).get()?.["n"], 0);
  }
  assertEquals(transact(database, () => (database.exec(insert), "result")), "result");
  assertEquals(database.prepare(count).get()?.["n"], 1);
  database.close();
});

Deno.test("transaction: they do not nest, and the outer one is taken back", () => {
  const { database } = openDatabase(":memory:", 0);
  assertThrows(() => transact(database, () => transact(database, () => 0)));
  assertEquals(database.isTransaction, false);
  database.close();
});

Deno.test("transaction: it waits for a process that writes, and says so when that takes too long", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/test.db`;
    using database = openDatabase(path, 0).database;
    using other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    const patience = () => database.prepare("PRAGMA busy_timeout").get()?.["timeout"];
    const began = performance.now();
    for (const durable of [true, false]) {
      assertThrows(() => transact(database, () => database.exec(insert), { durable }), Error, "locked");
      assertEquals([database.isTransaction, patience()], [false, 0]);
    }
    assert(performance.now() - began >= 2_000, "it has waited");
    other.exec("COMMIT");
    transact(database, () => database.exec(insert), { durable: false });
    assertEquals(database.prepare("PRAGMA synchronous").get()?.["synchronous"], 2);
    assertEquals(other.prepare(count).get()?.["n"], 1);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("transaction: one that need not be durable leaves the next ones durable", () => {
  const { database } = openDatabase(":memory:", 0);
  const level = () => database.prepare("PRAGMA synchronous").get()?.["synchronous"];
  assertEquals(level(), 2);
  transact(database, () => assertEquals(level(), 1), { durable: false });
  assertEquals(level(), 2);
  assertThrows(() => transact(database, () => assert(false), { durable: false }));
  assertEquals(level(), 2);
  database.close();
});
