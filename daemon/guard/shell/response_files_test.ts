// What the guard makes of words that take in other files: `@FILE`, pages of a manual that lie in the project.
// No command is run.

import { assertEquals } from "@std/assert";
import { Tree } from "../tree_example.ts";
import type { Tier } from "../verdict.ts";
import { CORPUS_SETTING } from "./corpus.ts";
import { judgeShell } from "./shell.ts";

function check(tier: Tier, commands: readonly string[]): void {
  const wrong = commands.map((cmd) => ({ cmd, verdict: judgeShell(cmd, CORPUS_SETTING) }))
    .filter(({ verdict }) => verdict.tier !== tier)
    .map(({ cmd, verdict }) => `[${verdict.tier}: ${verdict.rule}] ${cmd}`);
  assertEquals(wrong, []);
}

Deno.test("guard response files: a word that stands for the words in a file reads that file, and takes its options from it", () => {
  check("deny", [
    "strings @.env",
    "c++filt @.env",
    "addr2line @.env",
    "nm @.env",
    "size @/etc/shadow",
    "identify @/etc/shadow",
  ]);
  check("ask", [
    "strings @a.txt",
    "c++filt @x",
    "addr2line @x",
    "nm @x",
    "readelf -h @x",
    "objdump -d @x",
    "ar t @x",
    "7z l @x",
    "jar tf @x",
  ]);
  check("allow", [
    "strings a.out",
    "nm -C libfoo.a",
    "objdump -d a.out",
    "echo _Z1fv | c++filt",
    "echo @x",
    "git log @{u}",
    "ls @types",
  ]);
});

Deno.test("guard response files: a name on the disk may be such a word", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p proj plain; : > proj/@x; : > plain/x");
  assertEquals(await tree.others("ask", ["strings *", "ls | xargs nm", 'for f in *; do size "$f"; done']), []);
  assertEquals(await tree.others("allow", ["strings ./*", "sort *", "wc -l *"]), []);
  assertEquals(await tree.others("allow", ["strings *", "ls | xargs nm"], "plain"), []);
});

Deno.test("guard response files: a page of a manual that is a file of the project may take in any other file", () => {
  check("ask", ["man ./a.1", "man docs/a.1", "man -l a.1", "info ./x.info", "find . -name '*.1' | xargs man"]);
  check("deny", ["man ./.env"]);
  check("allow", ["man ls", "man 5 crontab", "man -k copy", "info coreutils"]);
});

Deno.test("guard response files: ldd starts what it is given, so that must be of the system", () => {
  check("allow", ["ldd /bin/ls", "ldd -v /usr/bin/git", "ldd /usr/lib/x86_64-linux-gnu/libc.so.6", "ldd --version"]);
  check("ask", ["ldd ./x", "ldd /usr/bin/../../home/user/project/x", "ldd /usr/local/bin/x", "ldd $x", "ldd /bin/l*"]);
});
