// Damage and loss of the database: found at the start where a look is cheap, told while it is used, put right by the newest whole backup.

import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import type { DatabaseSync } from "node:sqlite";
import { backUp, backupFolder, isMarked, listBackups } from "./backup.ts";
import { openDatabase } from "./database.ts";

async function inFolder(body: (path: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(`${folder}/passepartout.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const add = (database: DatabaseSync, id: string, bytes = 0) =>
  database.exec(`INSERT INTO answers (session, id, seen, answers) VALUES ('s', '${id}', 1, zeroblob(${bytes}))`);
const ids = (database: DatabaseSync) =>
  database.prepare("SELECT id FROM answers ORDER BY id").all().map(({ id }) => id);

/** A database with one row and a backup of it, closed. @returns The page at which the table begins. */
async function prepared(path: string, bytes = 0): Promise<number> {
  const { database } = openDatabase(path, 0);
  add(database, "kept", bytes);
  await backUp(database, path, 1_000);
  const [root] = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'answers'").all();
  database.close();
  return Number(root?.["rootpage"]);
}

/** Fills a page with something else, as a bad disk would. */
function tear(path: string, page: number): void {
  using file = Deno.openSync(path, { write: true });
  file.seekSync((page - 1) * 4096, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(4096).fill(7));
}

Deno.test("damage: a small database is looked at when a daemon opens it, and put right at that start", () =>
  inFolder(async (path) => {
    tear(path, await prepared(path));
    const { database, setAside, putBack } = openDatabase(path, 77, { looks: true });
    assertEquals(ids(database), ["kept"]);
    assertEquals(setAside, `${path}.damaged-77`);
    assertStringIncludes(putBack ?? "", "1970-01-01T00-00-01");
    database.close();
  }));

Deno.test("damage: a large database is looked at after a process that did not close it, and only then", () =>
  inFolder(async (path) => {
    const page = await prepared(path, 5 << 20);
    tear(path, page);
    const unlooked = openDatabase(path, 5, { looks: true });
    assertEquals(unlooked.setAside, undefined);
    // As a kill would leave them.
    unlooked.database.exec("PRAGMA user_version = 5");
    const left = Deno.readFileSync(`${path}-wal`);
    assert(left.length > 0);
    unlooked.database.close();
    Deno.writeFileSync(`${path}-wal`, left);
    const looked = openDatabase(path, 6, { looks: true });
    assertEquals([looked.setAside, ids(looked.database)], [`${path}.damaged-6`, ["kept"]]);
    looked.database.close();
  }));

Deno.test("damage: what shows while it is used is told once, and whoever opens it next puts it right", () =>
  inFolder(async (path) => {
    tear(path, await prepared(path));
    const told: string[] = [];
    const { database, setAside } = openDatabase(path, 5, { onDamage: (why) => told.push(why) });
    assertEquals([setAside, isMarked(path)], [undefined, false]);
    assertThrows(() => database.exec("SELEC"), Error, "syntax");
    assertEquals(told, []);
    assertThrows(() => add(database, "other"), Error, "malformed");
    assertThrows(() => add(database, "more"), Error, "malformed");
    assertEquals(told.length, 1);
    assertMatch(told[0] ?? "", /malformed/);
    assertEquals(isMarked(path), true);
    database.close();
    const again = openDatabase(path, 6);
    assertEquals([ids(again.database), isMarked(path)], [["kept"], false]);
    again.database.close();
  }));

for (const [what, lose] of [["gone", Deno.removeSync], ["empty", Deno.truncateSync]] as const) {
  Deno.test(`damage: in the place of a database that is ${what} comes its newest whole backup, and nothing that was written behind it`, () =>
    inFolder(async (path) => {
      const { database } = openDatabase(path, 0);
      add(database, "kept");
      await backUp(database, path, 1_000);
      await backUp(database, path, 2_000);
      add(database, "lost");
      const left = Deno.readFileSync(`${path}-wal`);
      database.close();
      lose(path);
      Deno.writeFileSync(`${path}-wal`, left);
      Deno.writeTextFileSync(listBackups(path)[0] ?? "", "torn");
      const found = openDatabase(path, 77);
      assertEquals([found.gone, found.setAside, ids(found.database)], [true, undefined, ["kept"]]);
      assertStringIncludes(found.putBack ?? "", "1970-01-01T00-00-01");
      assertEquals(Deno.readFileSync(`${path}.damaged-77-wal`), left);
      found.database.close();
      const again = openDatabase(path, 78);
      assertEquals([again.gone, again.putBack, ids(again.database)], [undefined, undefined, ["kept"]]);
      again.database.close();
    }));
}

Deno.test("damage: who removes the backups, too, begins anew; where none of them is whole, that is said", () =>
  inFolder(async (path) => {
    await prepared(path);
    Deno.removeSync(path);
    for (const each of listBackups(path)) Deno.writeTextFileSync(each, "torn");
    const torn = openDatabase(path, 5);
    assertEquals([torn.gone, torn.putBack, ids(torn.database)], [true, undefined, []]);
    torn.database.close();
    Deno.removeSync(path);
    Deno.removeSync(backupFolder(path), { recursive: true });
    const fresh = openDatabase(path, 6);
    assertEquals([fresh.gone, fresh.putBack, ids(fresh.database)], [undefined, undefined, []]);
    fresh.database.close();
  }));
