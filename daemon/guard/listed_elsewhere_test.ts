// What the guard makes of a list of names with text put around them, or taken in another folder, in a real tree: such names are other
// files, of which the search that listed them says nothing. No command is run in it.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

Deno.test("guard listed elsewhere: what holds of the files that were found holds of no others", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p proj/sub .ssh; echo x > .ssh/id_rsa; echo c > proj/k; ln -s ~/.ssh/id_rsa proj/ky; ln -s ~/.ssh/id_rsa proj/sub/k"
      .replaceAll(
        "~",
        tree.home,
      ),
  );
  assertEquals(
    await tree.others("ask", [
      "find . -maxdepth 1 -type f | (cd sub; xargs cat)",
      "find . -maxdepth 1 -type f | (cd sub && xargs cat)",
      "find . -maxdepth 1 -type f -exec env -C sub cat {} \\;",
      "find . -name '[k]' -type f -exec cat sub/{} \\;",
      "find . -type f | xargs -I{} diff {} sub/{}",
      "rg -l c | (cd sub; xargs cat)",
      'rg -l c | while read -r f; do cat "sub/$f"; done',
      "grep -rl c . | xargs -I{} cat sub/{}",
      "fd -t f -d 1 | xargs -I{} cat sub/{}",
    ]),
    [],
  );
  assertEquals(
    await tree.others("deny", [
      "find . -name k -type f -exec cat {}y \\;",
      'find . -name k -type f | while read -r f; do cat "${f}y"; done',
      'find . -type f -name k | while read -r f; do cd sub; cat "$f"; done',
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "find . -type f | xargs cat",
      "find . -type f -exec cat {} +",
      "cd sub; find . -type f | xargs cat",
      "cd sub && find . -type f -exec cat {} +",
      'find . -type f | while read -r f; do cat "./$f"; done',
      "rg -l c | xargs cat",
      "fd -t f | xargs cat",
      "fd -t f -x cat",
      'for f in $(find . -type f); do cat "$f"; done',
    ]),
    [],
  );
});
