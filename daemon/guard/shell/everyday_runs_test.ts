// What is run for each of many words unasked. No command is ever run.

import { assertEquals } from "@std/assert";
import { CORPUS_SETTING } from "./corpus.ts";
import { judgeShell } from "./shell.ts";

const tierOf = (command: string) => judgeShell(command, CORPUS_SETTING).tier;

Deno.test("guard everyday runs: readers and printers are run for each of many words unasked", () => {
  for (
    const command of [
      "git ls-files | xargs wc -l",
      "find . -name '*.ts' -print0 | xargs -0 -n 10 -P4 grep -c x",
      "ls *.md | xargs -I{} head -1 {}",
      "ls *.md | xargs -I FILE head -1 FILE",
      "echo a b | xargs -n1",
      "echo a b | xargs -L1 echo",
      "find . -name '*.ts' -exec wc -l {} +",
      "find . -name '*.sh' -exec bash -n {} \\;",
      "fd -e md -x wc -l",
    ]
  ) assertEquals(tierOf(command), "allow", command);
});

Deno.test("guard everyday runs: whatever else is run for each of many words asks, and so do rare options", () => {
  for (
    const command of [
      "ls *.md | xargs timeout 5 wc -l",
      "ls *.md | xargs env wc -l",
      "ls *.md | xargs -I{} nice head -1 {}",
      "ls | xargs xargs echo",
      "echo src | xargs -I{} find {}",
      "find . -name a.txt -exec timeout 5 cat {} \\;",
      "find . -name a.txt -exec tee {} +",
      "fd -e md -x nice cat",
      "ls | xargs -s 100 echo",
      "ls | xargs -E x echo",
      "ls | xargs -d x echo",
      "ls | xargs -o less",
      "ls | xargs --process-slot-var=x wc -l",
      "ls | xargs -Ix echo x",
    ]
  ) assertEquals(tierOf(command), "ask", command);
});
