import { assertEquals, assertRejects } from "@std/assert";
import { StateFileError } from "./file_problem.ts";
import { portPath, readPort, removePort, writePort } from "./port_file.ts";

Deno.test("port file: what is written is read, with mode 0600, and removed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    assertEquals(await readPort(folder), undefined);
    await writePort(folder, 9105);
    assertEquals(await Deno.readTextFile(portPath(folder)), "9105\n");
    assertEquals(((await Deno.stat(portPath(folder))).mode ?? 0) & 0o777, 0o600);
    assertEquals(await readPort(folder), 9105);
    await removePort(folder);
    await removePort(folder);
    assertEquals(await readPort(folder), undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (const text of ["", "abc", "0", "70000", "12.5"]) {
  Deno.test(`port file: ${JSON.stringify(text)} is no port`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(portPath(folder), text);
      assertEquals(await readPort(folder), undefined);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("port file: a folder in its place is told by name, whatever is done with it, and stays", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${portPath(folder)}/kept`, { recursive: true });
    for (const use of [() => writePort(folder, 1), () => readPort(folder), () => removePort(folder)]) {
      await assertRejects(use, StateFileError, `port file ${portPath(folder)}: a folder is in its place`);
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["port"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
