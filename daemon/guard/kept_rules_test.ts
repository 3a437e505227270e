// Rules on paths for what git shows of a whole repository, in a real tree. No command is run in it but those that make the repository.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

const GIT = "git -c user.name=ada -c user.email=ada@example.org";

/** A repository with folders of which a rule says something, and one beside it. */
async function keeping(tree: Tree): Promise<void> {
  await tree.make(`
    mkdir -p memex/taxes memex/src memex/diary proj/src .config/passepartout
    for each in memex proj; do
      cd ${tree.home}/$each
      git init -q; echo a > src/a.ts; ln -s ../memex link
      test $each = proj || { echo s > taxes/a.org; echo s > diary/a.org; echo n > n.org; }
      git add -A; ${GIT} commit -qm 1
    done
    cat > ${tree.home}/.config/passepartout/policy.org <<'END'
* Taxes
:PROPERTIES:
:TIER: deny
:MATCHES: path ~/memex/taxes/**
:TOUCH: read write remove mode start
:END:
** Matches
- read ~/memex/taxes/a
** Does not match
- read ~/b
* Diary
:PROPERTIES:
:TIER: ask
:MATCHES: path ~/memex/diary/*.org
:TOUCH: read
:END:
** Matches
- read ~/memex/diary/a.org
** Does not match
- read ~/b
END
    chmod 600 ${tree.home}/.config/passepartout/policy.org
    ln -s memex ${tree.home}/led
  `);
}

const WHOLE = [
  "git grep salary",
  "git grep salary .",
  "git grep salary -- .",
  "git grep x HEAD",
  "git grep -c salary",
  "git grep -l salary -- '*.org'",
  "git diff",
  "git diff HEAD~1",
  "git show",
  "git show HEAD",
  "git log -p",
  "git log -S x -p",
  "git log -p -- '*.org'",
  "git stash show -p",
  "git reflog -p",
  "git whatchanged -p",
  "git status -v",
  "git archive HEAD",
  "git format-patch --stdout -1",
  "git range-diff a...b",
  "git log -p -- . ':!taxes/a.org'",
];

Deno.test("guard git: rules on paths hold for what is shown of all that a repository keeps", async () => {
  using tree = new Tree();
  await keeping(tree);
  assertEquals(await tree.others("deny", WHOLE, "memex"), []);
  assertEquals(await tree.others("deny", WHOLE.filter((line) => !/grep|archive| -- /.test(line)), "memex/src"), []);
  assertEquals(await tree.others("deny", ["git -C ~/memex diff", "git -C ../memex grep x", "git -C ~/led log -p"]), []);
  assertEquals(await tree.others("deny", ["git show", "cd .. && git grep x"], "led/src"), []);
  assertEquals(await tree.others("deny", ["git diff -- taxes", "git show HEAD:taxes/a.org"], "memex"), []);
});

Deno.test("guard git: words for files keep apart what a rule is about", async () => {
  using tree = new Tree();
  await keeping(tree);
  const apart = "':!/taxes'";
  assertEquals(
    await tree.others("ask", [`git diff -- . ${apart}`, `git log -p -- . ${apart}`, "git log -p -- diary"], "memex"),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      `git diff -- . ${apart} ':!/diary'`,
      "git log -p -- src",
      "git diff HEAD~1 src",
      "git grep x -- src 'src/*.ts'",
      "git grep x -- '*.ts' ':!taxes'",
      "git log",
      "git log --stat",
      "git status",
      "git diff --stat",
      "git log -p -- n.org",
      "git show HEAD:n.org",
    ], "memex"),
    [],
  );
  assertEquals(await tree.others("allow", ["git grep x", "git grep -n x HEAD"], "memex/src"), []);
});

Deno.test("guard git: a repository that no rule is about is shown unasked", async () => {
  using tree = new Tree();
  await keeping(tree);
  assertEquals(
    await tree.others("allow", ["git grep x", "git diff", "git show HEAD", "git log -p", "git -C ~/proj log -p"]),
    [],
  );
});
