// What git shows besides what it is asked for, in a real tree: of two paths that lie in no repository, of what was put away without
// having been kept, and of objects that are no commits. No command is run in it but those that make the repository.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

const GIT = "git -c user.name=ada -c user.email=ada@example.org";

async function keeping(tree: Tree): Promise<void> {
  await tree.make(`
    mkdir -p proj/src other plain/src .ssh; echo k > .ssh/id_rsa; echo T=1 > plain/.env
    cd proj; git init -q; echo T=1 > .env; echo a > src/a; git add -A; ${GIT} commit -qm 1`);
}

Deno.test("guard git: two paths of which one lies in no repository are compared as they lie there", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p proj/sub proj/src other plain/src; cd proj; git init -q; echo a > src/a; git add -A");
  await tree.make("mkdir -p .ssh; echo k > .ssh/id_rsa; echo T=1 > plain/.env");
  const out = [
    "git diff src ~",
    "git diff src ..",
    'git diff -- src "$HOME"',
    "git diff --stat -p src /",
    "git diff .. src",
  ];
  assertEquals((await tree.others("allow", out)).length, out.length);
  assertEquals(await tree.others("allow", ["git diff HEAD~1 src", "git diff src sub", "git diff a..b -- src"]), []);
  assertEquals(await tree.others("allow", ["git diff HEAD ../src", "git diff main .."], "proj/sub"), []);
  assertEquals((await tree.others("allow", ["git diff src .", "git diff . src"], "plain")).length, 2);
  await tree.make("echo T=1 > proj/.env");
  // Also where it comes back into the repository, and where the repository is not taken for one.
  const back = [
    "git diff src ../proj",
    "git diff . ../proj/src",
    "git diff src .",
    "git diff -- src ../../proj/../proj",
  ];
  assertEquals((await tree.others("allow", back)).length, back.length);
  assertEquals(await tree.others("allow", ["git diff HEAD .", "git diff main -- .", "git diff src sub"]), []);
  await tree.make("mkdir plain/.git plain/docs; mv plain/.env plain/docs");
  assertEquals((await tree.others("allow", ["git diff src docs", "git diff docs src"], "plain")).length, 2);
});

Deno.test("guard git: what is put away without having been kept is asked for", async () => {
  using tree = new Tree();
  await tree.make(`mkdir proj; cd proj; git init -q; echo a > a; git add -A; ${GIT} commit -qm 1`);
  const sweeping = [
    "git log -p --all",
    "git log -p --reflog",
    "git show ':/untracked files'",
    "git diff ':/untracked'",
    "git rev-list --all | xargs git show",
    "git log -p --glob='refs/st*'",
  ];
  assertEquals(await tree.others("allow", sweeping.slice(0, -2)), []);
  await tree.make(`cd proj; echo T=1 > .env; ${GIT} stash -qu`);
  assertEquals(
    await tree.others("ask", [
      ...sweeping,
      "git stash show -up",
      "git stash show -p --include-untracked",
      "git show stash^@",
      "git show -m stash",
      "git show 'stash^{/untracked}'",
      "git log -p stash",
      "git log -p -g stash -m",
      "git diff-tree -p -m -r --root stash",
      "git grep T 'stash^{/untracked}'",
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "git stash show -p",
      "git stash list",
      "git show stash@{0}",
      "git diff stash^ stash",
      "git log --all --oneline",
      "git grep T -- :/a",
      "git log -p",
    ]),
    [],
  );
});

Deno.test("guard git: of what is no commit there is no shorter form, and patches are made whatever else is shown", async () => {
  using tree = new Tree();
  await keeping(tree);
  await tree.make("git -C proj rev-parse HEAD:.env > number");
  const number = Deno.readTextFileSync(`${tree.home}/number`).trim();
  const shown = [
    `git show -s ${number}`,
    `git show --stat ${number.slice(0, 9)}`,
    "git show -s --indexed-objects HEAD",
    "git show --stat --tags HEAD",
    "git show -s --all",
    "git show --encoding --stat HEAD",
    "git diff --encoding -s HEAD~1",
    "git status -v",
    "git status -sv",
    "git status -vv src ..",
    "git format-patch --stdout -s -1 -- .env",
    "git format-patch --stdout --stat -1",
    "git format-patch --stdout --no-std -1",
    "git for-each-ref --format='%(*raw)'",
    "git tag -l --format='%(*raw)'",
    "git cat-file blob kept",
  ];
  assertEquals((await tree.others("allow", shown)).length, shown.length);
  assertEquals(
    await tree.others("allow", [
      "git show -s HEAD",
      "git show --stat HEAD~1",
      "git status",
      "git status -v -- src",
      "git format-patch --stdout -s -1 -- src",
      "git format-patch --stdout HEAD~1 -- src/a",
    ]),
    [],
  );
});
