import { assertEquals, assertRejects } from "@std/assert";
import { openDatabase } from "./database.ts";
import { DiskSync } from "./disk_sync.ts";
import { transact } from "./transaction.ts";

/** A database, and syncs of it that end when the test says so; each says how much it had to bring to the disk. */
async function withSyncs(
  body: (
    disk: DiskSync,
    write: () => void,
    syncs: { readonly size: number; end: (error?: Error) => void }[],
    timers: Set<() => void>,
  ) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: "/tmp" });
  const path = `${folder}/db`;
  const { database } = openDatabase(path, 0);
  let count = 0;
  const write = () => {
    transact(database, () => database.exec(`INSERT INTO answers (session, id, seen) VALUES ('s', '${++count}', 1)`), {
      durable: false,
    });
  };
  const syncs: { readonly size: number; end: (error?: Error) => void }[] = [];
  const timers = new Set<() => void>();
  const disk = new DiskSync({
    path,
    after: (_ms, body) => {
      timers.add(body);
      return () => timers.delete(body);
    },
    syncData: async (file) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      syncs.push({ size: file.statSync().size, end: (error) => error === undefined ? resolve() : reject(error) });
      await promise;
    },
  });
  try {
    await body(disk, write, syncs, timers);
  } finally {
    await disk[Symbol.asyncDispose]();
    database.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Waits until so many syncs have begun. */
async function begun(syncs: readonly unknown[], count: number): Promise<void> {
  while (syncs.length < count) await Deno.lstat("/tmp");
}

Deno.test("disk sync: whoever commits while one is under way waits for the next, all together", () =>
  withSyncs(async (disk, write, syncs) => {
    const heard: string[] = [];
    write();
    const first = disk.sync().then(() => heard.push("first"));
    await begun(syncs, 1);
    write();
    const second = disk.sync().then(() => heard.push("second"));
    write();
    const third = disk.sync().then(() => heard.push("third"));
    syncs[0]?.end();
    await first;
    await begun(syncs, 2);
    assertEquals(heard, ["first"]);
    const [before = 0, after = 0] = syncs.map(({ size }) => size);
    assertEquals(after > before, true, "the second has more to bring");
    syncs[1]?.end();
    await Promise.all([second, third]);
    assertEquals([heard, syncs.length], [["first", "second", "third"], 2]);
  }));

Deno.test("disk sync: what nobody waits for comes with the next that somebody does, else in a moment, and not after the end", () =>
  withSyncs(async (disk, write, syncs, timers) => {
    write();
    const heard = Promise.all([disk.soon(), disk.soon()]);
    assertEquals([timers.size, syncs.length], [1, 0]);
    void disk.sync();
    assertEquals(timers.size, 0);
    await begun(syncs, 1);
    syncs[0]?.end();
    await heard;
    write();
    const failed = disk.soon();
    for (const body of timers) body();
    await begun(syncs, 2);
    syncs[1]?.end(new Error("the disk is gone"));
    await assertRejects(() => failed, Error, "the disk is gone");
    write();
    void disk.soon();
    const end = disk[Symbol.asyncDispose]();
    await begun(syncs, 3);
    syncs[2]?.end();
    await end;
  }));

Deno.test("disk sync: one that fails says so to those who waited for it, and to nobody else", () =>
  withSyncs(async (disk, write, syncs) => {
    write();
    const first = disk.sync();
    await begun(syncs, 1);
    const second = disk.sync();
    syncs[0]?.end(new Error("input/output error"));
    await assertRejects(() => first, Error, "input/output error");
    await begun(syncs, 2);
    syncs[1]?.end();
    await second;
  }));

Deno.test("disk sync: the end waits for what is under way, and real files are synced", async () => {
  const folder = await Deno.makeTempDir({ dir: "/tmp" });
  const { database } = openDatabase(`${folder}/db`, 0);
  const disk = new DiskSync({ path: `${folder}/db`, after: () => () => {} });
  let ended = 0;
  for (let i = 0; i < 3; i++) void disk.sync().then(() => ended++);
  await disk[Symbol.asyncDispose]();
  assertEquals(ended, 3);
  database.close();
  await Deno.remove(folder, { recursive: true });
});
