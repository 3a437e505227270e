import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { readOrMakeSecret, readSecret, SecretError, secretPath } from "./secret.ts";

async function inFolder(body: (path: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(secretPath(folder), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("secret: the first start makes 64 hexadecimal digits and a newline with mode 0600; the second reads them", () =>
  inFolder(async (path, folder) => {
    assertEquals(await readSecret(path), undefined);
    const secret = await readOrMakeSecret(path);
    assertMatch(await Deno.readTextFile(path), /^[0-9a-f]{64}\n$/);
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    assertEquals(await readOrMakeSecret(path), secret);
    assertEquals(await readSecret(path), secret);
    assertEquals(Array.from(Deno.readDirSync(folder), (entry) => entry.name), ["secret"]);
  }));

Deno.test("secret: two that make it at once agree", () =>
  inFolder(async (path) => {
    const [one, two] = await Promise.all([readOrMakeSecret(path), readOrMakeSecret(path)]);
    assertEquals(one, two);
  }));

Deno.test("secret: one that others may read is not used", () =>
  inFolder(async (path) => {
    await readOrMakeSecret(path);
    await Deno.chmod(path, 0o644);
    const error = await assertRejects(() => readOrMakeSecret(path), SecretError);
    assertStringIncludes(error.message, "0644");
    assertStringIncludes(error.message, "chmod 600");
  }));

Deno.test("secret: one that is not 64 digits is not used and not replaced", () =>
  inFolder(async (path) => {
    await Deno.writeTextFile(path, "too short\n", { mode: 0o600 });
    await assertRejects(() => readOrMakeSecret(path), SecretError, "64 hexadecimal digits");
    assertEquals(await Deno.readTextFile(path), "too short\n");
  }));

Deno.test("secret: a link is not followed", () =>
  inFolder(async (path, folder) => {
    await Deno.writeTextFile(`${folder}/elsewhere`, "0".repeat(64) + "\n", { mode: 0o600 });
    // Deno makes symbolic links only with rights to every file.
    const link = new Deno.Command("sh", { args: ["-c", 'ln -s "$1" "$2"', "sh", `${folder}/elsewhere`, path] });
    assert((await link.output()).success);
    await assertRejects(() => readSecret(path), SecretError, "not a plain file");
    assert((await Deno.lstat(path)).isSymlink);
  }));
