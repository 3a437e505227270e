// What a full disk and a locked database are called by the system and by SQLite is told apart, and said in one way each.

import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { sayingStorage, storageFault, storageWords } from "./storage_fault.ts";

Deno.test("storage fault: what is wrong is told with what to do, whoever found it, and every other error stays what it is", async () => {
  for (
    const [text, why, advice] of [
      ["database or disk is full", "the disk is full", "make room"],
      ["No space left on device (os error 28)", "the disk is full", "make room"],
      ["disk I/O error", "the disk is full, or fails", "make room, and look whether the disk is well"],
      ["attempt to write a readonly database", "the disk, or the database on it, can only be read", "make it writable"],
    ] as const
  ) {
    assertEquals(storageFault(`Cannot keep it: ${text}.`), { why, advice });
    const said = `${why} (${text}); ${advice} and ask again`;
    await assertRejects(() => sayingStorage(() => Promise.reject(new Error(text))), Error, said);
  }
  const other = new RangeError("no");
  assertEquals(await sayingStorage(() => Promise.reject(other)).catch((error) => error), other);
  assertEquals([await sayingStorage(() => 1), storageWords(other), storageWords("database is locked")], [
    1,
    undefined,
    undefined,
  ]);
});

Deno.test("storage fault: a database that somebody else has locked is not taken for a full disk", async () => {
  const folder = await Deno.makeTempDir();
  const one = new DatabaseSync(`${folder}/db`), other = new DatabaseSync(`${folder}/db`, { timeout: 1 });
  one.exec("CREATE TABLE t (x); BEGIN IMMEDIATE");
  const writing = () => other.exec("INSERT INTO t VALUES (1)");
  await assertRejects(() => sayingStorage(writing), Error, "another program has locked the database");
  one.exec("ROLLBACK");
  await sayingStorage(writing);
  // One that is really full.
  const { page_count } = one.prepare("PRAGMA page_count").get() as { page_count: number };
  one.exec(`PRAGMA max_page_count = ${page_count}`);
  await assertRejects(() => sayingStorage(() => one.exec("CREATE TABLE y (x)")), Error, "the disk is full");
  for (const each of [one, other]) each.close();
  await Deno.remove(folder, { recursive: true });
});
