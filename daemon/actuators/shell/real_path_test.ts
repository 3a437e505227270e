// Tests of where paths lead, on a real file system.

import { assertEquals } from "@std/assert";
import { folderOf, isWithin, PathView } from "./real_path.ts";

async function withTree(body: (root: string) => Promise<void> | void): Promise<void> {
  const root = await Deno.makeTempDir({ dir: "/tmp" });
  try {
    await Deno.mkdir(`${root}/a/b`, { recursive: true });
    await Deno.writeTextFile(`${root}/a/file`, "");
    // Deno makes links only with the right to write everywhere.
    const links =
      'ln -s "$1/a" whole; ln -s ../a/b a/part; ln -s whole/file chain; ln -s circle circle; ln -s nowhere dangling';
    await new Deno.Command("sh", { args: ["-c", links, "sh", root], cwd: root }).output();
    await body(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("shell paths: links, dots and doubled slashes are followed as the system does", async () => {
  await withTree((root) => {
    const view = new PathView();
    const follow = (path: string) => view.follow(root + path);
    assertEquals(follow("/a/b"), { path: `${root}/a/b`, kind: "folder", links: [] });
    assertEquals(follow("//a/./b/../file"), { path: `${root}/a/file`, kind: "file", links: [] });
    assertEquals(follow("/whole/part/"), { path: `${root}/a/b`, kind: "folder", links: [root, `${root}/a`] });
    assertEquals(follow("/chain"), { path: `${root}/a/file`, kind: "file", links: [root, root] });
    assertEquals(view.follow("/"), { path: "/", kind: "folder", links: [] });
    for (const path of ["/a/b", "/whole/part", "/chain", "/a/part/../part"]) {
      assertEquals(follow(path).path, Deno.realPathSync(root + path), path);
    }
  });
});

Deno.test("shell paths: what is not there leads to the folder in which it would be", async () => {
  await withTree((root) => {
    const view = new PathView();
    for (const path of ["/a/no", "/a/no/where", "/whole/no", "/a/../a/no"]) {
      const { path: nearest, kind } = view.follow(root + path);
      assertEquals([nearest, kind], [`${root}/a`, "missing"], path);
    }
    for (const path of ["/circle", "/dangling", "/dangling/x"]) {
      const { path: nearest, kind } = view.follow(root + path);
      assertEquals([nearest, kind], [root, "missing"], path);
    }
    assertEquals(view.follow(`${root}/a/file/x`).kind, "missing");
  });
});

Deno.test("shell paths: of many, those that there are", async () => {
  await withTree((root) => {
    const some = ["/a/b", "/a/no", "/no/a", "/chain", "/dangling"].map((each) => root + each);
    const many = Array.from({ length: 30 }, (_, index) => `${root}/a/missing-${index}`);
    const found = (paths: string[]) => new PathView().followExisting(paths).map(({ path }) => path);
    assertEquals(found(some), [`${root}/a/b`, `${root}/a/file`]);
    assertEquals(found([...many, ...some]), [`${root}/a/b`, `${root}/a/file`]);
  });
});

Deno.test("shell paths: what stands in a folder does so by whole names", () => {
  assertEquals(["/a", "/a/b", "/ab", "/"].map((path) => isWithin(path, "/a")), [true, true, false, false]);
  assertEquals(isWithin("/a", "/"), true);
  assertEquals(["/a/b", "/a", "/"].map(folderOf), ["/a", "/", "/"]);
});
