// Backups: the last few are kept, and the newest that is whole takes the place of a database that is damaged.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { DatabaseSync } from "node:sqlite";
import { backUp, backupFolder, isMarked, KEPT_BACKUPS, listBackups } from "./backup.ts";
import { openDatabase } from "./database.ts";

async function inFolder(body: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(`${folder}/passepartout.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const add = (database: DatabaseSync, id: string) =>
  database.exec(`INSERT INTO answers (session, id, seen) VALUES ('s', '${id}', 1)`);
const ids = (database: DatabaseSync) =>
  database.prepare("SELECT id FROM answers ORDER BY id").all().map(({ id }) => id);

/** Fills the page in which a table begins with something else, as a bad disk would. */
function tear(path: string, page: number): void {
  using file = Deno.openSync(path, { write: true });
  file.seekSync((page - 1) * 4096, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(4096).fill(7));
}

Deno.test("backup: the last few are kept, for their user alone, and are whole databases", () =>
  inFolder(async (path) => {
    const { database } = openDatabase(path, 0);
    for (let n = 0; n < KEPT_BACKUPS + 3; n++) {
      add(database, `a${n}`);
      assertEquals(await backUp(database, path, n * 1_000), undefined);
    }
    const backups = listBackups(path);
    assertEquals(backups.length, KEPT_BACKUPS);
    assertStringIncludes(backups[0] ?? "", "1970-01-01T00-00-07");
    assertEquals((Deno.statSync(backups[0] ?? "").mode ?? 0) & 0o777, 0o600);
    assertEquals((Deno.statSync(backupFolder(path)).mode ?? 0) & 0o777, 0o700);
    database.close();
    const copy = openDatabase(backups[0] ?? "", 0).database;
    assertEquals(ids(copy).length, KEPT_BACKUPS + 3);
    copy.close();
  }));

for (const [what, damage] of [["text", "this is no database ".repeat(500)], ["torn pages", undefined]] as const) {
  Deno.test(`backup: a database in whose place is ${what} is put aside, and the newest whole backup takes its place`, () =>
    inFolder(async (path) => {
      const first = openDatabase(path, 0).database;
      add(first, "kept");
      await backUp(first, path, 1_000);
      add(first, "also");
      await backUp(first, path, 2_000);
      add(first, "lost");
      const [root] = first.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'answers'").all();
      first.close();
      // The newest backup is damaged, too.
      Deno.writeTextFileSync(listBackups(path)[0] ?? "", "torn");
      if (damage === undefined) {
        tear(path, Number(root?.["rootpage"]));
        // What is torn behind the schema shows when it is looked for.
        const { database } = openDatabase(path, 5);
        assert(await backUp(database, path, 3_000) !== undefined);
        assertEquals(isMarked(path), true);
        assertEquals(listBackups(path).length, 2);
        database.close();
      } else Deno.writeTextFileSync(path, damage);
      const { database, setAside, putBack } = openDatabase(path, 77);
      assertEquals(ids(database), ["kept"]);
      assertEquals(setAside, `${path}.damaged-77`);
      assertStringIncludes(putBack ?? "", "1970-01-01T00-00-01");
      assertEquals(isMarked(path), false);
      add(database, "new");
      database.close();
      const again = openDatabase(path, 78);
      assertEquals(ids(again.database), ["kept", "new"]);
      assertEquals(again.setAside, undefined);
      again.database.close();
    }));
}

Deno.test("backup: without one a new database is begun, and a mark on a whole one is taken away", () =>
  inFolder(async (path) => {
    Deno.writeTextFileSync(path, "nothing");
    const { database, putBack } = openDatabase(path, 1);
    assertEquals(putBack, undefined);
    database.close();
    Deno.writeTextFileSync(`${path}.damage-found`, "");
    const again = openDatabase(path, 2);
    assertEquals([again.setAside, isMarked(path)], [undefined, false]);
    again.database.close();
    await Promise.resolve();
  }));
