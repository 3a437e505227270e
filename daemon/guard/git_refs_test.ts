// What the guard makes of branches and tags whose names begin with a dash, in repositories that git itself made.
// No command is run on them.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

const NAMED = [
  'x=$(git describe --tags); git diff "$x"',
  'git diff "$(git describe --tags)"',
  "git describe --tags | xargs git diff",
  'git log "$(git rev-parse --abbrev-ref HEAD)"',
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

Deno.test("guard git names: what only the index or the history knows may be an option as well", async () => {
  using tree = new Tree();
  const commit = "git -c user.name=a -c user.email=a@b commit -q -m x";
  await tree.make(`
    mkdir past index plain; cd past; git init -q -b main; : > ./--output=keep; : > a.txt; git add -A .; ${commit}
    git rm -q -- ./--output=keep; ${commit}; : > b.txt; git add b.txt; ${commit}
    cd ../index; git init -q -b main; mkdir sub; : > ./--output=keep; : > sub/-delete; : > a.txt; git add -A .; ${commit}
    rm ./--output=keep sub/-delete
    cd ../plain; git init -q -b main; : > a.txt; : > b.txt; git add .; ${commit}; echo x > a.txt
  `);
  const past = [
    "git diff $(git diff --name-only HEAD~1 HEAD)",
    "git diff --name-only HEAD~1 | xargs git diff",
    "git diff --name-only HEAD~1 | xargs git log -1",
    "git diff-index --name-only HEAD~1 | xargs git diff",
    "for f in $(git diff --name-only HEAD~1 HEAD); do find d $f; done",
    "x=$(git diff --name-only HEAD~1 HEAD); git diff $x",
    "git diff --cached --name-only | xargs sort",
    "git diff --name-only main... | xargs sort",
    "git diff --name-only -R --diff-filter=d HEAD~1 | xargs sort",
    "git diff --name-only --diff-filter=d HEAD~1 HEAD | xargs sort",
    "git diff --name-only --diff-filter=AD HEAD~1 | xargs sort",
  ];
  assertEquals(await tree.others("ask", past, "past"), []);
  const gone = [
    "git diff --name-only | xargs sort",
    "git ls-files | xargs git diff",
    "git grep -l x | xargs sort",
    "git diff --name-only --diff-filter=d HEAD | xargs sort",
    "cd sub; git ls-files | xargs find d",
  ];
  assertEquals(await tree.others("ask", gone, "index"), []);
  const usual = [
    "git diff --name-only | xargs cat",
    "git diff --name-only HEAD | xargs cat",
    "git diff --name-only HEAD~1 HEAD | xargs ls -l",
    "git diff --name-only | xargs sort",
    "git diff --name-only --diff-filter=d HEAD | xargs sort",
    "git diff --name-only --diff-filter=ACMR HEAD | xargs grep -n x",
    "git diff --name-only -- a.txt | xargs sort",
    "git diff --name-only HEAD -- | xargs cat",
    "git ls-files | xargs wc -l",
    "git diff --name-only HEAD~1",
  ];
  assertEquals(await tree.others("allow", usual, "plain"), []);
  // Where there is no repository there is no history.
  await tree.make("mkdir none");
  assertEquals(await tree.others("allow", ["git diff --name-only HEAD~5 | xargs grep -n any"], "none"), []);
});

Deno.test("guard git names: a remote on another machine is not asked for its branches unasked", async () => {
  using tree = new Tree();
  await tree.make(`
    for each in far url near older instead; do git init -q $each; done
    git -C far remote add origin git@host.example:x; git -C url remote add origin https://host.example/x
    git -C near remote add origin ../far; mkdir -p older/.git/branches; echo git@host.example:x > older/.git/branches/origin
    git -C instead remote add origin /x; git -C instead config url.https://host.example/.insteadOf /
    mkdir far/sub
  `);
  const shows = ["git remote show origin", "git remote -v show origin", "git remote show -- origin"];
  for (const folder of ["far", "url", "older", "instead", "far/sub"]) {
    assertEquals(await tree.others("ask", shows, folder), [], folder);
  }
  assertEquals(await tree.others("ask", ["git -C far remote show origin"], ""), []);
  assertEquals(await tree.others("allow", shows, "near"), []);
  for (const folder of ["far", "near"]) {
    assertEquals(
      await tree.others("allow", ["git remote show -n origin", "git remote show", "git remote -v"], folder),
      [],
    );
  }
});

Deno.test("guard git names: an object of a tracked secret is that secret, by whatever number it is shown", async () => {
  using tree = new Tree();
  const start = "git -c user.name=a -c user.email=a@b commit -q -m x";
  await tree.make(`
    git init -q -b main plain; cd plain; echo KEY=abc > .env; echo hello > a.txt; mkdir sub; git add -f .; ${start}
    git worktree add -q ../tree
  `);
  const secret = "96a71dc80f9df61b84f6aef9e97ecddadf1636f3";
  const shown = ["git show #", "git diff HEAD #", "git log -p #", "git cat-file -p #", "git diff ce0136..#"]
    .flatMap((command) =>
      [secret, secret.slice(0, 7), secret.slice(0, 7).toUpperCase()].map((id) => command.replace("#", id))
    );
  for (const folder of ["plain", "plain/sub", "tree"]) {
    assertEquals(await tree.others("deny", shown, folder), [], folder);
  }
  assertEquals(await tree.others("deny", ["git -C plain show 96a71dc", "cd plain && git show 96a71dc"], ""), []);
  assertEquals(await tree.others("allow", ["git show ce01362", "git log 96a71dc"], "plain"), []);
  // A commit may show any file that is kept.
  assertEquals(await tree.others("ask", ["git show abc1234"], "plain"), []);
});

Deno.test("guard git names: the top of a repository is where the disk says, and nothing where there is none", async () => {
  using tree = new Tree();
  await tree.make("git init -q plain; mkdir -p plain/sub plain/docs bare/sub; git -C plain config core.worktree /tmp");
  await tree.make(
    "git init -q good; mkdir -p good/sub; echo K > good/.env; mkdir good/.aws; echo K > good/.aws/credentials",
  );
  const safe = [
    'cd "$(git rev-parse --show-toplevel)" && git status',
    "cd $(git rev-parse --show-toplevel) && cat a.txt",
    't=$(git rev-parse --show-toplevel); sort "$t/a.txt"; grep -rn x "$t/docs"',
  ];
  for (const folder of ["good", "good/sub"]) assertEquals(await tree.others("allow", safe, folder), [], folder);
  for (const folder of ["bare", "bare/sub"]) assertEquals(await tree.others("ask", safe, folder), [], folder);
  assertEquals(await tree.others("ask", safe, "plain/sub"), []);
  assertEquals(
    await tree.others("deny", [
      'cat "$(git rev-parse --show-toplevel)/.env"',
      'cd "$(git rev-parse --show-toplevel)" && cat .aws/credentials',
      'cat "$(git rev-parse --show-toplevel)/etc/shadow"',
      'cd "$(git rev-parse --show-toplevel)/etc" && cat shadow',
    ], "good/sub"),
    [],
  );
  assertEquals(
    await tree.others("ask", [
      'find "$(git rev-parse --show-toplevel)"-delete',
      'cd "$(git rev-parse --show-toplevel)" && make',
    ], "good/sub"),
    [],
  );
});

Deno.test("guard git names: what only looks like a repository is not the top of one for certain", async () => {
  using tree = new Tree();
  await tree.make("git init -q good; mkdir -p good/sub/.git good/deep; echo x > good/sub/.git/x; echo K > good/.env");
  const commands = ['cd "$(git rev-parse --show-toplevel)" && cat .env'];
  assertEquals(await tree.others("deny", commands, "good/sub"), []);
  assertEquals(await tree.others("deny", commands, "good/deep"), []);
});
