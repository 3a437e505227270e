// What the guard makes of searches that leave files out by their names, in a real tree: what an option leaves out is passed over, and
// what only looks left out is not. No command is run in it.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

Deno.test("guard left out: what a pattern does not leave out for certain is read", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p proj/sub proj/conf; echo x > proj/.env; echo x > proj/conf/server.key; echo x > proj/sub/a.txt",
  );
  assertEquals(
    await tree.others("ask", [
      "find . ! ! -name .env ! -name server.key -type f -exec cat {} +",
      "find . -not -not -name .env ! -name server.key -type f -exec cat {} +",
      "find . -type f ! -name '.e[!n]v' ! -name server.key -exec cat {} +",
      "find . -type f ! -name '.e[a-c]v' ! -name server.key -exec cat {} +",
      "find . -type f ! -name '\\.e[^n]v' ! -name server.key -exec cat {} +",
      "find . -type f ! -name .env ! -name conf -exec cat {} +",
      "find . -mindepth 1 ! -name .env ! -name server.key -exec grep -rh . {} +",
      "find . -printf -type -name . -exec grep -rh . {} +",
      "find . -mindepth 1 -mindepth 0 -name . -exec grep -rh . {} +",
      "grep -rh --exclude='.en[!v]' --exclude=server.key . .",
      "grep -r --exclude-dir=.env --exclude=server.key . .",
      "grep -r --exclude='.env/' --exclude=server.key . .",
      "grep -r --exclude=.env --exclude=conf . .",
      "grep -r --exclude=.env --exclude=server.key --include='*' . .",
      "rg --hidden -g '!.env' -g '!server.key' -g '*' .",
      "rg --hidden -g '!.env/' -g '!server.key' .",
      "fd -t d -x grep -rh .",
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "find . -type f ! -name .env -not -name '*.key' -exec cat {} +",
      "grep -r --exclude=.env --exclude-dir=conf . .",
      "grep -r --exclude=.env --exclude-dir=conf/ . .",
      "grep -r --exclude='.env*' --exclude='*.key' . .",
      "rg --hidden --glob='!.env' -g '!conf/' x",
      "rg --hidden --glob='!.env' -g '!conf/**' x",
      "rg --hidden --glob='!.env' -g '!conf' x",
      "grep -rn --include='*.txt' --exclude-dir=conf x .",
    ]),
    [],
  );
});
