// What the guard reads of the disk as text: what is no plain file, or too large, is not taken for nothing.

import { assertEquals } from "@std/assert";
import { readText } from "./all_gates.ts";
import { Tree } from "./tree_example.ts";

Deno.test("guard: what is there and cannot be read as text is told from what is not there", async () => {
  using tree = new Tree();
  await tree.make(
    "echo x > plain; mkdir folder; mkfifo pipe; truncate -s 65M large; ln -s nowhere link; ln -s loop loop",
  );
  const at = (name: string) => readText(`${tree.home}/${name}`);
  assertEquals([at("plain"), at("folder"), at("nowhere"), at("link"), at("plain/x")], [
    "x\n",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals([at("pipe"), at("large"), at("loop")], [null, null, null]);
});

Deno.test("guard: git is asked for where the settings of a repository are too large to read", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/.git; echo 'ref: refs/heads/main' > proj/.git/HEAD
    truncate -s 65M proj/.git/config; printf '\\n[diff]\\n\\texternal = x\\n' >> proj/.git/config
  `);
  assertEquals((await tree.judge("git diff")).rule, "git-settings");
});
