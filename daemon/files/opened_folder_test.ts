// Tests of folders that are told apart by what they are and not by their names.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { folderId, NO_FOLDER, OpenedFolder } from "./opened_folder.ts";

/** Runs shell code in a folder. */
function sh(code: string, cwd: string): string {
  const { success, stdout } = new Deno.Command("sh", { args: ["-ec", code], cwd }).outputSync();
  assert(success, code);
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("opened folder: it stays the one that it was, whatever comes to lie at its path", async () => {
  const root = await Deno.makeTempDir({ dir: "/tmp" });
  sh("mkdir a b; echo first > a/name; echo second > b/name; chmod 111 a; ln -s a link", root);
  const { dev, ino } = await Deno.stat(`${root}/a`);
  assertEquals([folderId(`${root}/a`), folderId(`${root}/link`)], Array(2).fill(`${dev}:${ino}`));
  {
    using folder = OpenedFolder.open(`${root}/link`);
    assertEquals(folder?.id, folderId(`${root}/a`));
    sh("mv a gone; mv b a", root);
    assertNotEquals(folderId(`${root}/a`), folder?.id);
    assertEquals(folderId(`${root}/gone`), folder?.id);
    if (folder?.way !== undefined) assertEquals(sh("cat name", folder.way), "first");
    folder?.[Symbol.dispose]();
    folder?.[Symbol.dispose]();
  }
  for (const none of ["nothing", "a/name", "a/name/x"]) {
    assertEquals([folderId(`${root}/${none}`), OpenedFolder.open(`${root}/${none}`)], [NO_FOLDER, undefined]);
  }
  await Deno.remove(root, { recursive: true });
});
