import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { folderId } from "../files/opened_folder.ts";
import {
  bindFiles,
  bindFolder,
  boundFolderId,
  describeChanges,
  MAX_BOUND_BYTES,
  MAX_BOUND_FILES,
  rebindFiles,
} from "./bound_files.ts";
import type { BoundFile } from "./flight_plan.ts";

/** SHA-256 of "abc", FIPS 180-4. */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs shell code: Deno makes links only with rights to every file, and pipes not at all. */
async function sh(folder: string, code: string): Promise<void> {
  assert((await new Deno.Command("sh", { args: ["-c", code], cwd: folder }).output()).success);
}

Deno.test("bound files: contents are hashed, links resolved, each path once and in order", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/script`, "abc");
    await Deno.writeTextFile(`${folder}/empty`, "");
    await sh(folder, "ln -s script link && ln -s link second");
    const paths = ["second", "script", "empty", "second"].map((name) => `${folder}/${name}`);
    assertEquals(await bindFiles(paths), [
      { path: `${folder}/second`, real: `${folder}/script`, sha256: ABC },
      { path: `${folder}/script`, real: `${folder}/script`, sha256: ABC },
      {
        path: `${folder}/empty`,
        real: `${folder}/empty`,
        sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      },
    ]);
  }));

Deno.test("bound files: what cannot be bound is listed with its reason, and a pipe does not hold anything up", () =>
  inFolder(async (folder) => {
    await sh(folder, "mkdir folder && mkfifo pipe && ln -s nowhere dangling && ln -s loop loop && echo x > file");
    await Deno.writeFile(`${folder}/fits`, new Uint8Array(MAX_BOUND_BYTES));
    await Deno.writeFile(`${folder}/large`, new Uint8Array(MAX_BOUND_BYTES + 1));
    const names = ["folder", "pipe", "dangling", "loop", "none", "file/below", "large", "fits"];
    const files = await bindFiles(names.map((name) => `${folder}/${name}`), ["$SCRIPT", "$SCRIPT"]);
    assertEquals(files.map((file) => "unbound" in file ? file.unbound : "bound"), [
      "not-a-file",
      "not-a-file",
      "missing",
      "unreadable",
      "missing",
      "missing",
      "too-large",
      "bound",
      "unknown",
    ]);
    assertEquals(files.at(-1), { path: "$SCRIPT", unbound: "unknown" });
  }));

Deno.test("bound files: a device and what we have no right to read are listed, not waited for", async () => {
  assertEquals(await bindFiles(["/dev/zero", "/proc/self/environ"]), [
    { path: "/dev/zero", unbound: "not-a-file" },
    { path: "/proc/self/environ", unbound: "unreadable" },
  ]);
});

Deno.test("bound files: a plan names its folder as whoever runs it finds it", () =>
  inFolder((folder) => {
    const real = (path: string) => path;
    assertEquals(boundFolderId({ folder: bindFolder(folder, real) }), folderId(folder));
    for (const none of [`${folder}/none`, "/dev/null"]) {
      assertNotEquals(boundFolderId({ folder: bindFolder(none, real) }), folderId(none));
    }
    assertEquals(boundFolderId({}), undefined);
    return Promise.resolve();
  }));

Deno.test("bound files: there is a limit to how many, and what is left out is listed", async () => {
  const paths = Array.from({ length: MAX_BOUND_FILES + 2 }, (_, i) => `/nowhere/${i}`);
  const files = await bindFiles(paths);
  assertEquals(files.length, paths.length);
  assertEquals(files.filter((file) => "unbound" in file && file.unbound === "too-many").length, 2);
});

Deno.test("bound files: a second look tells every change in words, and is silent where nothing changed", () =>
  inFolder(async (folder) => {
    const path = (name: string) => `${folder}/${name}`;
    await sh(folder, "for f in same edited gone grown a b; do echo $f > $f; done; ln -s a link");
    const named = ["same", "edited", "gone", "grown", "link", "comes", "never"].map(path);
    const before = await bindFiles(named, ["$X"]);
    assertEquals(await rebindFiles(before), before);
    assertEquals(describeChanges(before, before), []);
    // The same contents behind another link are another file: what it stands beside differs.
    await sh(folder, "echo other > edited; rm gone; echo > comes; cp a b; ln -sfn b link; touch same");
    await Deno.truncate(path("grown"), MAX_BOUND_BYTES + 1);
    const after = await rebindFiles(before);
    assertEquals(after.at(-1), { path: "$X", unbound: "unknown" });
    assertEquals(describeChanges(before, after), [
      `${path("edited")} has other contents`,
      `${path("gone")} was bound and is missing now`,
      `${path("grown")} was bound and is too large now`,
      `${path("link")} was ${path("a")} and is ${path("b")} now`,
      `${path("comes")} was missing and is bound now`,
    ]);
    assertEquals(describeChanges(before, []).length, before.length);
  }));

Deno.test("bound files: an unreadable file is told from a missing one", () =>
  inFolder(async (folder) => {
    await sh(folder, "mkdir closed && echo x > closed/file");
    // A path that is too long is unreadable for every user, root too.
    const files: readonly BoundFile[] = await bindFiles([`${folder}/${"x".repeat(300)}`]);
    assertEquals(files.map((file) => "unbound" in file && file.unbound), ["unreadable"]);
  }));
