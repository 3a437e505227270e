import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { FolderError, makeFolder, parseFolders } from "./folders.ts";

Deno.test("folders: the XDG variables decide, and HOME where they are not set", () => {
  assertEquals(parseFolders({ HOME: "/h", XDG_DATA_HOME: "/d/" }), {
    ok: true,
    folders: { config: "/h/.config/passepartout", data: "/d/passepartout", state: "/h/.local/state/passepartout" },
  });
});

Deno.test("folders: a relative XDG value is ignored", () => {
  const result = parseFolders({ HOME: "/h", XDG_STATE_HOME: "state" });
  assert(result.ok);
  assertEquals(result.folders.state, "/h/.local/state/passepartout");
});

Deno.test("folders: without HOME the problem says what to set", () => {
  for (const variables of [{}, { HOME: "" }, { HOME: "relative" }, { XDG_STATE_HOME: "/s" }]) {
    const result = parseFolders(variables);
    assert(!result.ok);
    assertStringIncludes(result.problem, "HOME");
  }
});

Deno.test("folders: a folder is made for its user alone, and one that is there loses the rights of others", async () => {
  const root = await Deno.makeTempDir();
  try {
    const made = `${root}/a/b/passepartout`;
    await makeFolder(made);
    assertEquals(((await Deno.stat(made)).mode ?? 0) & 0o777, 0o700);
    await Deno.chmod(made, 0o755);
    await makeFolder(made);
    assertEquals(((await Deno.stat(made)).mode ?? 0) & 0o777, 0o700);
    await Deno.writeTextFile(`${root}/file`, "");
    await assertRejects(() => makeFolder(`${root}/file`), FolderError, `${root}/file`);
    await assertRejects(() => makeFolder(`${root}/file/below`), FolderError, `${root}/file/below`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
