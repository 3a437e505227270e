// What the guard makes of branches and tags whose names begin with a dash, in repositories that git itself made.
// No command is run on them.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

const NAMED = [
  'x=$(git describe --tags); git diff "$x"',
  "git diff $(git describe --tags)",
  "git describe --tags | xargs git diff",
  "git log $(git rev-parse --abbrev-ref HEAD)",
  "git symbolic-ref --short HEAD | xargs git log",
  'b=$(git branch --show-current); git log "$b"',
];

Deno.test("guard git names: what prints a branch or a tag asks where one of them may be an option", async () => {
  using tree = new Tree();
  const start = "git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x";
  await tree.make(`
    for each in plain tag branch packed unborn root; do git init -q -b main $each; (cd $each; ${start}; git tag v1); done
    git -C tag update-ref refs/tags/--output=k HEAD
    git -C branch update-ref refs/heads/-x HEAD
    git -C packed update-ref refs/tags/-x HEAD; git -C packed pack-refs --all; rmdir packed/refs 2>/dev/null || :
    git -C unborn symbolic-ref HEAD refs/heads/--output=k
    git -C root update-ref refs/--output=k HEAD
    mkdir tag/sub; git -C tag worktree add -q ../tree v1; git -C plain worktree add -q ../well v1
    git init -q --bare bare; git -C plain push -q ../bare main; git -C bare update-ref refs/tags/-x main
  `);
  for (const folder of ["tag", "branch", "packed", "unborn", "root", "tag/sub", "tree"]) {
    assertEquals(await tree.others("ask", NAMED, folder), [], folder);
  }
  assertEquals(
    await tree.others("ask", ["git diff $(git -C tag describe)", "git log $(git -C bare describe)"], ""),
    [],
  );
  const safe = [
    "git log $(git rev-parse HEAD)",
    "git log $(git merge-base HEAD HEAD)",
    'echo "on $(git rev-parse --abbrev-ref HEAD)"',
    "git log -- $(git describe --tags)",
    "git describe --tags",
    'git log "v1..$(git describe --tags)"',
  ];
  assertEquals(await tree.others("allow", [...NAMED, ...safe], "plain"), []);
  assertEquals(await tree.others("allow", NAMED, "well"), []);
  assertEquals(await tree.others("allow", safe, "tag"), []);
});

Deno.test("guard git names: whatever else lists names of revisions is not taken for harmless", async () => {
  using tree = new Tree();
  await tree.make("git init -q plain");
  assertEquals(
    await tree.others("ask", [
      "git tag | xargs git diff",
      "git diff $(git name-rev --name-only HEAD)",
      "git branch | xargs git log",
    ], "plain"),
    [],
  );
});
