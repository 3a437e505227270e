// Which names lead to a file: links in any part of the way, and whether hard links lead there too.

import { assertEquals } from "@std/assert";
import { namesOfFile } from "./names_of_file.ts";

Deno.test("plans: every link on the way to a file is one of its names, and a hard link is told", () => {
  const root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "names-of-file-" }));
  try {
    const made = new Deno.Command("sh", {
      args: [
        "-ec",
        `mkdir -p a b/in; cd a; : > plain; ln -s ../b/two one; ln -s in/three ../b/two; : > ../b/in/three
        ln -s ../b dir; ln -s "$PWD/plain" abs; : > hard; ln hard ../b/other; ln -s hard soft; ln -s nowhere gone; ln -s round round`,
      ],
      cwd: root,
    }).outputSync();
    assertEquals(made.success, true);
    const rows: readonly (readonly [string, readonly string[], boolean])[] = [
      ["a/plain", ["a/plain"], false],
      ["a/one", ["a/one", "b/two", "b/in/three"], false],
      ["a/dir/two", ["a/dir/two", "a/dir", "b/two", "b/in/three"], false],
      ["a/abs", ["a/abs", "a/plain"], false],
      ["a/hard", ["a/hard"], true],
      ["b/other", ["b/other"], true],
      ["a/soft", ["a/soft", "a/hard"], true],
      ["a/gone", ["a/gone", "a/nowhere"], false],
      ["a/none/x", ["a/none/x"], false],
      ["a/dir/../a/plain", ["a/dir/../a/plain", "a/dir", "a/plain"], false],
      ["a/round", ["a/round"], false],
      ["a", ["a"], false],
    ];
    for (const [path, names, linked] of rows) {
      const found = namesOfFile(`${root}/${path}`);
      assertEquals(found, { names: names.map((each) => `${root}/${each}`), linked }, path);
    }
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});
