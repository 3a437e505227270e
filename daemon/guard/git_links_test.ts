// Tests what links in a repository and at names that tools read by themselves mean, in a real tree: no command is run in it.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

const REPOSITORY = "mkdir -p proj/.git/objects proj/.git/refs; echo 'ref: refs/heads/main' > proj/.git/HEAD;" +
  "printf '[core]\\n\\trepositoryformatversion = 0\\n' > proj/.git/config; echo 1 > .env;";

for (
  const [link, command] of [
    ["ln -s ../../.env proj/.git/BISECT_LOG", "git bisect log"],
    ["ln -s ../../.env proj/.git/BISECT_START", "git status"],
    ["mkdir proj/.git/rebase-merge; ln -s ~/.env proj/.git/rebase-merge/done", "git status"],
    ["mkdir proj/d; ln -s ../../.env proj/d/done; ln -s ../d proj/.git/rebase-merge", "git status"],
    ["ln -s ../../.env proj/.git/packed-refs", "git log --oneline"],
    ["mkdir proj/.git/info; ln -s ../../../.env proj/.git/info/exclude", "git check-ignore -v x"],
    ["mkdir -p proj/.git/worktrees/a; ln -s ../../../../.env proj/.git/worktrees/a/locked", "git worktree list -v"],
    ["mkdir .aws; echo 1 > .aws/config; ln -sf ../../.aws/config proj/.git/config", "git log --oneline"],
  ] as const
) {
  Deno.test(`git links: ${link} is asked for by ${command}`, async () => {
    using tree = new Tree();
    await tree.make(REPOSITORY);
    assertEquals(await tree.others("allow", [command]), []);
    await tree.make(link.replaceAll("~", tree.home));
    assertEquals(await tree.others("ask", [command]), []);
  });
}

Deno.test("git links: those that stay in a repository, or lead to the same of another, speak against nothing", async () => {
  using tree = new Tree();
  await tree.make(`
    ${REPOSITORY}
    mkdir -p o/.git/info .repo/p.git proj/.git/info proj/.git/refs/heads
    echo x > proj/.git/refs/heads/main; ln -sf refs/heads/main proj/.git/HEAD
    echo '# x' > o/.git/packed-refs; ln -s ../../o/.git/packed-refs proj/.git/packed-refs
    echo x > o/.git/info/exclude; ln -s ../../../o/.git/info/exclude proj/.git/info/exclude
    mkdir .repo/p.git/logs; ln -s ../../.repo/p.git/logs proj/.git/logs
  `);
  assertEquals(await tree.others("allow", ["git status", "git log --oneline", "git check-ignore -v x"]), []);
});

Deno.test("read unasked: a link to secrets at a name that a tool reads by itself is asked for", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/sub .docker plain own; echo 1 > .env; echo '{}' > .docker/config.json; echo '{}' > plain/package.json
    ln -s ../.docker/config.json proj/package.json
    for name in Cargo.toml ruff.toml deno.json .flake8 tsconfig.json go.mod; do ln -s ../.env proj/$name; done
    ln -s ../plain/package.json own/package.json; ln -s ../plain/package.json own/other.json; ln -s ../.env own/.env
  `);
  const commands = ["npm pkg get", "npm pkg get auths", "npm query '*'", "npm ls"];
  assertEquals(await tree.others("ask", [...commands, "ruff check", "flake8", "cargo metadata --no-deps"]), []);
  assertEquals(await tree.others("ask", ["npm pkg get", "ruff check"], "proj/sub"), []);
  assertEquals(await tree.others("ask", ["npm --prefix ../proj pkg get", "cd ../proj && ruff check"], "own"), []);
  assertEquals(await tree.others("allow", [...commands, "ruff check"], "own"), []);
  assertEquals(await tree.others("allow", [...commands, "ruff check"], "plain"), []);
});
