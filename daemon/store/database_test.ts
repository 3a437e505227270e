import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { openDatabase } from "./database.ts";
import { DatabaseError, NewerDatabaseError, requireUsableDatabase } from "./format.ts";

async function inFolder(body: (path: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    body(`${folder}/passepartout.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("database: it is made for its user alone and keeps what it is told", () =>
  inFolder((path) => {
    const first = openDatabase(path, 0);
    first.database.exec("INSERT INTO answers (session, id, seen) VALUES ('s', 'i', 1)");
    first.database.close();
    assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
    const second = openDatabase(path, 0);
    assertEquals(second.database.prepare("SELECT count(*) AS n FROM answers").get()?.["n"], 1);
    assertEquals(second.setAside, undefined);
    second.database.close();
  }));

Deno.test("database: one that a newer version wrote is refused and left alone", () =>
  inFolder((path) => {
    const { database } = openDatabase(path, 0);
    database.exec("PRAGMA user_version = 99");
    database.close();
    const error = assertThrows(() => openDatabase(path, 0), NewerDatabaseError);
    assert(error.message.includes(path) && error.message.includes("99"));
    assert(Deno.statSync(path).isFile);
  }));

for (
  const [what, bytes] of [["text", "this is no database, and long enough to have pages".repeat(100)], [
    "a cut header",
    "SQLite format 3\0xx",
  ]]
) {
  Deno.test(`database: ${what} in its place is put aside, not deleted, and a new one begun`, () =>
    inFolder((path) => {
      Deno.writeTextFileSync(path, bytes as string);
      const { database, setAside } = openDatabase(path, 77);
      database.exec("INSERT INTO answers (session, id, seen) VALUES ('s', 'i', 1)");
      database.close();
      assertEquals(setAside, `${path}.damaged-77`);
      assertEquals(Deno.readTextFileSync(`${path}.damaged-77`), bytes);
    }));
}

Deno.test("database: one that cannot be used is named", () =>
  inFolder((path) => {
    Deno.mkdirSync(path);
    assert(assertThrows(() => openDatabase(path, 0), DatabaseError).message.includes(path));
  }));

Deno.test("database: its format is seen without opening it", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/db`;
  try {
    await requireUsableDatabase(path);
    const { database } = openDatabase(path, 0);
    database.close();
    await requireUsableDatabase(path);
    const again = openDatabase(path, 0).database;
    again.exec("PRAGMA user_version = 99");
    again.close();
    await assertRejects(() => requireUsableDatabase(path), NewerDatabaseError, "99");
    await Deno.writeTextFile(path, "junk ".repeat(100));
    await requireUsableDatabase(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("database: an empty file is a new database", () =>
  inFolder((path) => {
    Deno.writeTextFileSync(path, "");
    const { database, setAside } = openDatabase(path, 0);
    database.close();
    assertEquals(setAside, undefined);
  }));

Deno.test("database: a folder in its place is seen without opening it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/db`);
    const error = await assertRejects(() => requireUsableDatabase(`${folder}/db`), DatabaseError, `${folder}/db`);
    assertMatch(error.message, /folder.*Move it away/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
