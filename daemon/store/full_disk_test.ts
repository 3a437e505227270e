// What a full disk is called by the system and by SQLite is said in one way.

import { assertEquals, assertRejects } from "@std/assert";
import { sayingFull, saysFull } from "./full_disk.ts";

Deno.test("store: a full disk is said to be one, whoever found it, and every other error stays what it is", async () => {
  for (const text of ["disk I/O error", "database or disk is full", "No space left on device (os error 28)"]) {
    assertEquals(saysFull(text), true);
    await assertRejects(() => sayingFull(() => Promise.reject(new Error(text))), Error, "the disk is full");
  }
  const other = new RangeError("no");
  assertEquals(await sayingFull(() => Promise.reject(other)).catch((error) => error), other);
  assertEquals(await sayingFull(() => 1), 1);
});
