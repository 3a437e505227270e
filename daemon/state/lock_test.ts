import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { StateFileError } from "./file_problem.ts";
import { isLockFree, LockHeldError, lockPath, StateLock } from "./lock.ts";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("lock: a second taker is refused and told who holds it", () =>
  inFolder(async (folder) => {
    using _lock = await StateLock.take(folder, "daemon");
    const error = await assertRejects(() => StateLock.take(folder, "ask"), LockHeldError);
    assertEquals(error.pid, Deno.pid);
    assertStringIncludes(error.message, `process ${Deno.pid} (daemon)`);
  }));

Deno.test("lock: who will be done soon is waited for, a daemon is not", () =>
  inFolder(async (folder) => {
    const asking = await StateLock.take(folder, "ask");
    const next = StateLock.take(folder, "ask", 60_000);
    asking[Symbol.dispose]();
    using daemon = await next;
    await Deno.writeTextFile(lockPath(folder), '{"format":1,"pid":7,"what":"daemon"}\n');
    const error = await assertRejects(() => StateLock.take(folder, "ask", 60_000), LockHeldError);
    assertStringIncludes(error.message, "process 7 (daemon)");
    assert(daemon);
  }));

Deno.test("lock: a lock that was given back can be taken again, and giving back twice is harmless", () =>
  inFolder(async (folder) => {
    const lock = await StateLock.take(folder, "daemon");
    assert(!await isLockFree(folder));
    lock[Symbol.dispose]();
    lock[Symbol.dispose]();
    assert(await isLockFree(folder));
    (await StateLock.take(folder, "daemon"))[Symbol.dispose]();
  }));

Deno.test("lock: a folder without a lock file is free", () =>
  inFolder(async (folder) => {
    assert(await isLockFree(folder));
  }));

Deno.test("lock: what a killed process left in the file does not hold the lock", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(lockPath(folder), '{"format":1,"pid":1,"what":"daemon"}\n');
    assert(await isLockFree(folder));
    (await StateLock.take(folder, "daemon"))[Symbol.dispose]();
  }));

Deno.test("lock: a holder that said nothing readable is still refused", () =>
  inFolder(async (folder) => {
    using _lock = await StateLock.take(folder, "daemon");
    await Deno.writeTextFile(lockPath(folder), "garbage");
    const error = await assertRejects(() => StateLock.take(folder, "ask"), LockHeldError);
    assertEquals(error.pid, undefined);
    assertStringIncludes(error.message, "another process");
  }));

Deno.test("lock: what a newer version left in it is refused with what to do, and stays", () =>
  inFolder(async (folder) => {
    const newer = '{"format":2,"holder":"x"}\n';
    await Deno.writeTextFile(lockPath(folder), newer);
    const error = await assertRejects(() => StateLock.take(folder, "daemon"), StateFileError);
    assertMatch(error.message, /^Cannot take the lock \S+\/lock: it has format 2, [^\n]+newer version[^\n]+$/);
    assertEquals(await Deno.readTextFile(lockPath(folder)), newer);
    assert(await isLockFree(folder));
  }));
