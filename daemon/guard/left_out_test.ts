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

Deno.test("guard left out: what is listed or asked for by its type is searched, hidden or ignored", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/src proj/sub/src .ssh kept left; echo x > .ssh/id_rsa; cd proj; git init -q
    echo x > .env; echo x > server.key; echo '*.key' > .gitignore; echo '!.env' > ignores; echo x > src/a.ts
    ln -s ${tree.home}/.ssh/id_rsa src/b.md; echo x > sub/src/b.md
    cd ../kept; git init -q; echo x > .env; git add -f .env
    cd ../left; git init -q; echo x > .env; echo .env > .gitignore; echo x > a.ts; git add a.ts
  `);
  assertEquals(
    await tree.others("ask", [
      "find . -type f | xargs rg x",
      "find . -type f -exec rg x {} +",
      "find . -type f | xargs ag x",
      "grep -rl x . | xargs rg x",
      "fd -H -t f -X rg x",
      "fd -I -t f -x rg x",
      "rg --ignore-file ignores x",
      "rg --files --ignore-file ignores | xargs cat",
      "fd --ignore-file ignores -t f -x cat",
      "ag -p ignores x",
      "rg --type-add 'x:*' -tx x",
      "rg -tall x",
      "rg -t config x",
      "rg -t sh x",
      "fd -a . src | (cd sub; xargs cat)",
    ]),
    [],
  );
  assertEquals(await tree.others("ask", ["git ls-files | xargs rg x"], "kept"), []);
  assertEquals(await tree.others("allow", ["git ls-files | xargs rg x"], "left"), []);
  assertEquals(
    await tree.others("deny", ["rg --glob-case-insensitive -g '.EN*' x", "rg --iglob '.EN?' x"]),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "rg x",
      "rg -t ts x",
      "rg -tpy -trust x",
      "rg -t json x",
      "rg -l x | xargs rg x",
      "fd -t f | xargs rg x",
      "fd -t f -x rg x",
      "fd -a -e ts | xargs cat",
      "find . -name '*.ts' | xargs rg x",
    ]),
    [],
  );
});
