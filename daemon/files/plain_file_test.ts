// Tests of reading plain files: whole, not beyond a limit, and never held up by a pipe.

import { assertEquals, AssertionError, assertRejects, assertThrows } from "@std/assert";
import { openPlainFileSync, readPlainFile, readPlainFileSync, requireWritable } from "./plain_file.ts";

async function inFolder(body: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "passepartout-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readBoth(path: string, most: number): Promise<unknown> {
  const read = [await readPlainFile(path, most), readPlainFileSync(path, most)];
  assertEquals(read[0], read[1]);
  return read[0];
}

Deno.test("plain file: is read whole up to the limit, and nothing of it beyond", () =>
  inFolder(async (folder) => {
    const bytes = crypto.getRandomValues(new Uint8Array(10_000));
    await Deno.writeFile(`${folder}/a`, bytes);
    await Deno.writeFile(`${folder}/empty`, new Uint8Array());
    assertEquals(await readBoth(`${folder}/a`, 10_000), bytes);
    assertEquals(await readBoth(`${folder}/a`, 9_999), "too-large");
    assertEquals(await readBoth(`${folder}/empty`, 0), new Uint8Array());
    assertEquals(await readBoth(folder, 10), "no-file");
  }));

Deno.test("plain file: a pipe holds nobody up", () =>
  inFolder(async (folder) => {
    const pipe = `${folder}/pipe`;
    await new Deno.Command("sh", { args: ["-c", 'mkfifo "$0"', pipe] }).output();
    assertEquals(await readBoth(pipe, 10), "no-file");
    assertThrows(() => openPlainFileSync(pipe), Error, "no ordinary file");
    // A process that is being started by another test has, for a moment, what was open here.
    for (let tries = 0; tries < 5_000; tries++) {
      try {
        requireWritable(pipe);
      } catch {
        return;
      }
      await Deno.lstat(folder);
    }
    throw new AssertionError("a pipe without a reader was opened");
  }));

Deno.test("plain file: what is missing or may not be is told as elsewhere", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "");
    for (const [path, error] of [["none", Deno.errors.NotFound], ["a/b", Deno.errors.NotADirectory]] as const) {
      await assertRejects(() => readPlainFile(`${folder}/${path}`, 1), error);
      assertThrows(() => readPlainFileSync(`${folder}/${path}`, 1), error);
      assertThrows(() => requireWritable(`${folder}/${path}`), error);
    }
  }));
