import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { LedgerKeyError, ledgerKeyPath, readLedgerKey, readOrMakeLedgerKey } from "./ledger_key.ts";

async function inFolder(body: (path: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(ledgerKeyPath(folder), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("ledger key: the first start makes 32 bytes for its user alone; the second reads them", () =>
  inFolder(async (path, folder) => {
    assertEquals(await readLedgerKey(path), undefined);
    const key = await readOrMakeLedgerKey(path);
    assertEquals(key.length, 32);
    assertMatch(await Deno.readTextFile(path), /^[0-9a-f]{64}\n$/);
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    assertEquals(await readOrMakeLedgerKey(path), key);
    assertEquals(await readLedgerKey(path), key);
    assertEquals(Array.from(Deno.readDirSync(folder), (entry) => entry.name), ["ledger.key"]);
  }));

Deno.test("ledger key: two that make it at once agree, and two folders do not", () =>
  inFolder(async (path, folder) => {
    const [one, two] = await Promise.all([readOrMakeLedgerKey(path), readOrMakeLedgerKey(path)]);
    assertEquals(one, two);
    assert(String(await readOrMakeLedgerKey(`${folder}/other`)) !== String(one));
  }));

Deno.test("ledger key: one that is open to others, no key or no plain file is refused and left alone", () =>
  inFolder(async (path, folder) => {
    await readOrMakeLedgerKey(path);
    await Deno.chmod(path, 0o640);
    await assertRejects(() => readOrMakeLedgerKey(path), LedgerKeyError, "0640");
    await Deno.writeTextFile(`${folder}/short`, "abc\n", { mode: 0o600 });
    await assertRejects(() => readOrMakeLedgerKey(`${folder}/short`), LedgerKeyError, "64 hexadecimal digits");
    assertEquals(await Deno.readTextFile(`${folder}/short`), "abc\n");
    await Deno.mkdir(`${folder}/folder`);
    await assertRejects(() => readOrMakeLedgerKey(`${folder}/folder`), LedgerKeyError, "not a plain file");
    const link = new Deno.Command("sh", { args: ["-c", 'ln -s "$1" "$2"', "sh", `${folder}/short`, `${folder}/link`] });
    assert((await link.output()).success);
    await assertRejects(() => readLedgerKey(`${folder}/link`), LedgerKeyError, "not a plain file");
    await assertRejects(() => readOrMakeLedgerKey(`${folder}/none/key`), LedgerKeyError, "Cannot make");
  }));
