// What the guard makes of commands that read more files than they name, in a real tree: secrets below the folder, the daemon's own
// files, and what the search passes over. No command is run in it.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { Tree } from "./tree_example.ts";

Deno.test("guard look: what reads all below a folder that the daemon's files or known secrets lie in is asked for", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p proj .local/state/passepartout .config/passepartout .ssh; echo x > .ssh/id_rsa");
  assertEquals(
    await tree.others("ask", [
      "grep -r . ~/.local/state",
      "grep -R . ~/.local",
      'fgrep -r "" ~/.local',
      "zgrep -r . ~/.local",
      "grep -d recurse . ~/.local/state",
      "rg --hidden . ~/.config",
      "rg . ~/.local/state",
      "ag . ~/.config",
      "grep --include='*' -r '' ~",
      "grep -rh SECRET ~",
      "find ~ -path '*ssh*' -exec cat {} +",
      "find ~ -regex '.*ssh.*' -exec cat {} +",
      "find ~/.config -type f -exec cat {} +",
      "find ~/.local -type f | xargs cat",
      "cat $(find ~/.local -type f)",
      "diff -r ~/.local/state /tmp",
      "cd ~/.local && grep -r .",
      "cd ~; grep -r . .local",
    ]),
    [],
  );
  assertEquals(
    await tree.others("deny", [
      'grep --include=secret -r "" ~',
      "find ~ -name secret -exec cat {} +",
      "cat $(find ~ -name secret)",
      "find ~ -name ledger.key -exec cat {} +",
      "find ~ -name id_rsa -exec cat {} +",
      "head ~/.local/*/*/*",
      "cat ~/.l*/s*/p*/s*",
    ]),
    [],
  );
  assertEquals(
    await tree.others("ask", [
      "grep -r . .",
      "grep -r . .local",
      "grep -rl x ~/.local/state",
      "grep -r . .config",
      "rg --hidden x",
    ], ""),
    [],
  );
  assertEquals(await tree.others("deny", ["find . -name secret | xargs cat"], ""), []);
  assertEquals(
    await tree.others("allow", [
      "find ~ -name '*.md' -exec grep -l x {} +",
      "du -sh ~/.local",
      "ls -R ~/.config",
      "grep -r TODO ~/proj",
    ]),
    [],
  );
});

Deno.test("guard look: what would also show a secret of the working folder is asked for, and how to leave it out is told", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/sub/deep proj/src proj/node_modules/x
    echo x > proj/.env; echo x > proj/sub/id_rsa; echo x > proj/sub/a.txt; echo x > proj/sub/deep/server.key
    echo x > proj/src/a.ts; echo x > proj/node_modules/x/.env; ln -s ../.env proj/src/innocent; echo x > proj/.env.example
  `);
  assertEquals(
    await tree.others("ask", [
      "grep -r . .",
      "grep -rn TODO",
      "find . -type f -exec cat {} +",
      "find . -type f | xargs grep x",
      "find . -regextype grep -regex '.*env\n.*/x.md' -type f -exec cat {} +",
      "cat sub/*",
      "cat s*/*",
      "head -n 1 sub/i*",
      'for f in sub/*; do cat "$f"; done',
      "cat src/*",
      "tail -n 5 src/i*",
      "grep -R x src",
      "rg --hidden x",
      "rg -uu x",
      "rg x",
      "cat $(ls sub/*)",
      "sort sub/*",
      "awk 1 sub/*",
      "sed -n p sub/*",
      "while read -r l; do echo $l; done < sub/i*",
      "diff -r sub src",
      "diff -N sub src",
      "diff sub src",
      "git grep --no-index x",
      "git grep --no-index x -- '*'",
      "git grep --no-index x -- ':!a'",
      "git grep --untracked x -- ':^a' ':(exclude)b'",
      "git grep --untracked x -- ':(top)'",
      "git grep --untracked x -- :/",
      "zcat -fr .",
      "cd sub && cat *",
      "cd sub; grep -r x",
      "find . -type f ! -name .env -exec cat {} +",
      "grep -r --exclude=.env x",
      "grep -rn --exclude='*.min.js' --include='*.ts' TODO .",
      "grep -rn --exclude-dir=dist --exclude-from=a --include='*.ts' TODO .",
      "egrep -r --exclude=a --include='*.ts' TODO",
      "grep -rl --exclude=a --include='*.ts' TODO . | xargs cat",
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "grep -r x src",
      "grep -rn x --include=*.ts .",
      "cat src/*.ts",
      "grep -rl TODO .",
      "grep -rc TODO .",
      "wc -l sub/*",
      "find . -type f -exec wc -l {} +",
      "ls sub/*",
      "find . -name '*.ts' -exec cat {} +",
      "grep -rn --include='*.ts' TODO .",
      "grep -rn --exclude-dir=dist --include='*.ts' --exclude='*.min.ts' TODO .",
      "grep -r --exclude=.env --exclude=id_rsa --exclude='*.key' x",
      "grep -r --exclude=.env --exclude-dir=sub x",
      "find . -type f ! -name .env -not -name id_rsa -not -name '*.key' -exec cat {} +",
      "rg -g '!sub' x",
      "git grep x",
      "git grep --no-index x -- '*.ts'",
      "git grep --untracked x -- src ':!a'",
      "zcat -fr src/a.ts",
      "cat *",
      "cat sub/*.txt",
      "git diff -- 'sub/*'",
    ]),
    [],
  );
  const { why } = await tree.judge("grep -r TODO .");
  assertStringIncludes(why, "also read .env, which");
  assertStringIncludes(why, "--exclude=.env");
});

Deno.test("guard look: what a repository ignores rg passes over, and nobody else", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/.git proj/sub; echo x > proj/.env; echo x > proj/sub/server.key; printf '*.key\\n/target\\n' > proj/.gitignore
  `);
  assertEquals(await tree.others("allow", ["rg x", "rg x sub"]), []);
  assertEquals(await tree.others("ask", ["rg --no-ignore x", "rg -u x", "rg --hidden x", "grep -r x sub"]), []);
  await tree.make("echo '!server.key' >> proj/.gitignore");
  assertEquals(await tree.others("ask", ["rg x"]), []);
});

Deno.test("guard look: beyond what a verdict can wait for it is asked for, but not with what passes over hidden files", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p proj/many proj/few; cd proj; git init -q .; cd many; seq 5100 | xargs touch");
  assertEquals((await tree.judge("grep -r x .")).rule, "read-many");
  const plain = ["rg x", "rg -l x", "fd x", "fd -t f | head", "git grep ''", "rg -l x | xargs wc -l"];
  assertEquals(await tree.others("allow", [...plain, "grep -r x few", "head -n 1 many/*"]), []);
  // Where links are followed, or names are read that something else lists, one secret among so many is enough.
  const later = [
    "rg -l . | xargs cat",
    "fd -t f -x cat",
    "fd -e md -x cat",
    "git ls-files | xargs cat",
    "rg -L x",
    "fd | xargs cat",
  ];
  assertEquals(await tree.others("ask", later), []);
  assertEquals(await tree.others("allow", ["rg -l . few | xargs cat", "fd -t f . few -x cat", "rg -L x few"]), []);
});

Deno.test("guard look: what git prints of all files that a repository knows is asked for where a secret is not left out of it", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/.git proj/src proj/conf proj/clean/.git proj/clean/src
    echo x > proj/.env; echo x > proj/src/a.ts; echo x > proj/conf/id_rsa
    echo x > proj/clean/.env; echo .env > proj/clean/.gitignore; echo x > proj/clean/src/a.ts
  `);
  const shown = [
    "git ls-files | xargs cat",
    "git ls-files -z | xargs -0 head -n 5",
    "cat $(git ls-files)",
    'git ls-files | while read -r f; do cat "$f"; done',
    "git grep -l foo | xargs cat",
    "git grep -h SECRET",
    "git grep ''",
    "git grep -n -e '^'",
    "git grep -v foo",
    "git grep -c --no-count SECRET",
    "git grep -i password -- .",
    "git archive HEAD | tar xO",
    "git diff --name-only | xargs cat",
    "cat $(git diff --name-only HEAD~1)",
    'for f in $(git diff --name-only); do cat "$f"; done',
    'git diff --name-only --cached | while read -r f; do cat "$f"; done',
    "git format-patch -1 --stdout",
    "git format-patch --stdout main --",
  ];
  // What the history alone knows may be among them as well.
  const past = ["git cat-file --batch-all-objects --batch", "git cat-file --batch-all-objects --batch='%(objectname)'"];
  assertEquals(await tree.others("ask", [...past, ...past.map((command) => `cd clean && ${command}`)]), []);
  assertEquals(await tree.others("ask", [...shown, "git ls-files conf | xargs cat"]), []);
  assertEquals(
    await tree.others("allow", [
      ...shown.map((command) => `cd clean && ${command}`),
      "git ls-files src | xargs cat",
      "git ls-files '*.ts' | xargs cat",
      "git ls-files | xargs wc -l",
      "git grep -l foo | xargs ls -l",
      "git grep foo",
      "git grep -n TODO",
      "git grep -l password",
      "git grep -c ''",
      "git grep password -- src",
      "git log -p",
      "git diff",
      "git diff --name-only | xargs wc -l",
      "git format-patch -1 --stdout -- src",
      "git cat-file --batch-all-objects --batch-check",
    ]),
    [],
  );
});

Deno.test("guard look: a pattern that rg is told to search by takes in what it would pass over", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/.git proj/src proj/conf; cd proj; echo K > .env; echo K > conf/.env; echo x > src/a.ts; echo x > a.md; echo .env > .gitignore
  `);
  assertEquals(
    await tree.others("ask", [
      "rg K -g '*'",
      "rg K --glob='**'",
      "rg K -g '{*,x}'",
      "rg K -g '*.ts' -g '**/*'",
      "rg K -g 'conf/**'",
      "rg K . -g 'conf/*'",
      "rg -l K -g '*' | xargs cat",
      "rg -l K -g 'conf/**' | while read f; do head \"$f\"; done",
      'rg -l K -uu | while read f; do head "$f"; done',
      'fd -u | while read f; do head "$f"; done',
      'grep -rl K . | while read f; do head "$f"; done',
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "rg K",
      "rg K -g '*.ts'",
      "rg K -g '!dist'",
      "rg K -g 'src/**'",
      "rg -l K | xargs cat",
      "rg -l K -g 'src/**' | xargs cat",
      'rg -l K | while read f; do head "$f"; done',
      'fd | while read f; do head "$f"; done',
      "fd -e md -x cat",
      'ls | while read f; do head "$f"; done',
    ]),
    [],
  );
});

Deno.test("guard look: a name that a listing prints is no option of what reads it line by line", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p proj other; echo x > proj/-delete; echo x > proj/a.md; echo x > other/a.md");
  const loops = [
    'ls | while read f; do find d "$f"; done',
    'ls | while read f; do sort "$f"; done',
    'fd | while read f; do sort "$f"; done',
    'rg -l x | while read f; do sort "$f"; done',
  ];
  assertEquals(await tree.others("ask", loops), []);
  assertEquals(await tree.others("allow", ['ls | while read f; do sort ./"$f"; done']), []);
  assertEquals(await tree.others("allow", loops.slice(1), "other"), []);
});

Deno.test("guard look: differences and commits may show a secret that the repository keeps", async () => {
  using tree = new Tree();
  await tree.make(`
    for name in plain kept deep; do git init -q $name; echo x > $name/a.txt; echo x > $name/.env.example; done
    echo x > kept/.env; mkdir deep/conf; echo x > deep/conf/id_rsa; echo x > plain/.env
    git -C plain add a.txt .env.example; git -C kept add -f .; git -C deep add -f .
  `);
  const all = [
    "git diff",
    "git diff HEAD~1",
    "git log -p -3",
    "git show HEAD",
    "git show",
    "git stash show -p",
    "git diff --check",
    "git diff --stat --check HEAD~1",
    "git diff-index --check HEAD",
    "git diff .",
    "git range-diff HEAD~3 HEAD~1 HEAD",
    "git grep foo",
    "git grep -n foo HEAD",
    "git grep foo -- .",
  ];
  assertEquals(await tree.others("allow", all, "plain"), []);
  assertEquals(await tree.others("ask", [...all, "cd conf; git diff"], "kept"), []);
  assertEquals(await tree.others("ask", [...all, "git -C conf diff"], "deep"), []);
  assertEquals(
    await tree.others("allow", [
      "git diff --stat",
      "git log -3",
      "git diff a.txt",
      "git diff -- a.txt",
      "git log -p -- . ':!.env'",
      "git show HEAD:a.txt",
      "git blame a.txt",
      "git grep foo a.txt",
      "git grep -l foo",
      "git grep foo -- '*.ts'",
      "git grep foo -- . ':!.env'",
      "git range-diff --stat HEAD~3 HEAD~1 HEAD",
      "git range-diff HEAD~3 HEAD~1 HEAD -- a.txt",
    ], "kept"),
    [],
  );
});

Deno.test("guard look: a cd by a wildcard leads to the folders that are there, links followed", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/plain/a proj/plain/b proj/mixed/a proj/keys/b .aws; echo x > .aws/credentials; ln -s ~/.aws proj/mixed/c
    echo {} > proj/plain/a/package.json; echo x > proj/keys/b/id_rsa
    git init -q proj/odd/a; git -C proj/odd/a config core.fsmonitor ./x
  `);
  const each = (folder: string, body: string) => `for d in ${folder}/*/; do (cd "$d" && ${body}); done`;
  assertEquals(
    await tree.others("allow", [
      each("plain", "jq -r .version package.json"),
      each("plain", 'echo "$(basename "$d"): $(wc -l < package.json)"'),
      each("plain", "cat *"),
      each("plain", "git status -s"),
      'for d in plain/*/; do git -C "$d" status -s; done',
      each("nothing", "cat a.txt"),
    ]),
    [],
  );
  assertEquals(
    await tree.others("deny", [
      each("mixed", "cat credentials"),
      each("plain", "cat .env"),
      'for d in ~/*/mixed/*; do (cd "$d"; cat credentials); done',
      each("nothing", "cat id_rsa"),
    ]),
    [],
  );
  assertEquals(
    await tree.others("ask", [
      each("keys", "cat *"),
      each("odd", "git status -s"),
      'for d in odd/*/; do git -C "$d" status -s; done',
      "for d in plain/*/; do git -C $d status -s; done",
      'for d in plain/.*/; do git -C "$d" status -s; done',
      'for d in plain/*/; do git -C "$d/.." status -s; done',
      each("plain", "rm -f x"),
      each("plain", "npm test"),
      'for d in plain/*; do cd "$d" && head -3 a.txt; done',
      'for d in plain/.*/; do (cd "$d" && cat a.txt); done',
      'for d in plain/*/..; do (cd "$d" && cat a.txt); done',
      "for d in plain/*/; do (cd $d && cat a.txt); done; cd plain/* && cat a.txt",
    ]),
    [],
  );
});

Deno.test("guard look: hidden files that a file of ignores takes back are searched", async () => {
  for (const file of [".gitignore", ".ignore", ".rgignore"]) {
    for (const line of ["!.env", "!.*", "!/.env", "!*", "!x/*"]) {
      using tree = new Tree();
      await tree.make(
        `mkdir -p proj/src; cd proj; echo x > .env; echo x > src/a.txt; printf '%s\\n' .env '${line}' > ${file}`,
      );
      assertEquals(await tree.others("ask", ["rg API", "rg -n API .", "rg ."]), [], `${file} ${line}`);
      assertEquals(await tree.others("allow", ["rg API src"]), [], `${file} ${line}`);
    }
  }
  using tree = new Tree();
  await tree.make(
    "mkdir -p proj/src; cd proj; echo x > .env; echo x > .env.example; printf '%s\\n' '.env*' '!.env.example' > .gitignore",
  );
  assertEquals(await tree.others("allow", ["rg API", "rg -n API ."]), []);
});

Deno.test("guard look: a link among listed names counts as read, and one to a folder where whatever lists follows it", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/src proj/sub/deep proj/real proj/conf keys .config/gh; H=$PWD; cd proj; git init -q .
    echo x > .env; echo .env > .gitignore; echo x > src/a.md; echo {} > sub/a.json; echo x > conf/credentials; echo x > conf/a.txt
    ln -s ../.env src/k.md; ln -s ../../.env sub/deep/q.json; ln -s $H/keys src/l; ln -s $H/.config/gh real/g; ln -s . src/round
    echo x > $H/keys/id_rsa; echo x > $H/keys/z.md; echo x > $H/.config/gh/hosts.yml
  `);
  assertEquals(
    await tree.others("ask", [
      "find src -name '*.md' | xargs cat",
      "find src -name '*.md' -exec cat {} +",
      "find src -name '*.md' -exec cat {} \\;",
      "find src -name '*.md' | while read f; do cat \"$f\"; done",
      "for f in $(find src -name '*.md'); do cat $f; done",
      "head -5 $(find src -name '*.md')",
      'f=$(find src -name "*.md" | head -1); date -f "$f"',
      "find src -exec cat {} + -type f",
      "find src \\( -type f -o -name '*.md' \\) -exec cat {} +",
      "find src -type f , -name '*.md' | xargs cat",
      "find src ! -type f -exec cat {} +",
      "find src -type f,l | xargs cat",
      "git ls-files src | xargs cat",
      "git ls-files '*.json' | xargs cat",
      "git grep -l x -- '*.json' | xargs cat",
      "shopt -s globstar; cat src/**/*.md",
      "fd . src | xargs cat",
      "find -L real -type f | xargs cat",
      "find real -follow -type f | xargs cat",
      "fd -L -t f . real | xargs cat",
      "rg -lL x real | xargs cat",
      "grep -Rl x src | xargs cat",
      "grep -R x src",
      "diff -r real sub",
      "diff src sub",
      "find . -maxdepth 1 -type d -name 'conf*' | xargs grep -r x",
      "find src -name l -exec grep -r x {} +",
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "find src -type f | xargs cat",
      "find src -type f -name '*.md' -exec cat {} +",
      "find src -type f \\( -name '*.md' -o -name '*.txt' \\) -exec cat {} +",
      "find src -name '*.txt' | xargs cat",
      "find src -name '*.md' | xargs wc -l",
      "find real | xargs cat",
      "fd -t f . src | xargs cat",
      "rg -l x src | xargs cat",
      "grep -rl x src | xargs cat",
      "grep -r x src",
      "git grep '' -- src",
      "diff -r --no-dereference src sub",
    ]),
    [],
  );
});

Deno.test("guard look: what git shows by listed names is looked for among what a repository knows, links left out", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/src proj/clean/src; cd proj; git init -q .; echo x > id_rsa; echo x > src/credentials; echo x > src/a.ts
    cd clean; git init -q .; echo .env > .gitignore; echo x > .env; echo x > src/a.ts; ln -s ../.env src/k.ts; ln -s .env k.md
  `);
  const shown = [
    "git blame *",
    "git show *",
    "git log -p -- *",
    "for f in *; do git blame $f; done",
    'for f in *; do git show "HEAD:$f"; done',
    "ls | while read f; do git show HEAD:$f; done",
    'cd src && ls | while read -r f; do git show "HEAD:./$f"; done',
    'cd src && ls | while read -r f; do git show "HEAD:src/$f"; done',
    "git ls-files | while read f; do git show :$f; done",
    "git ls-files | xargs -I{} git show HEAD:{}",
    'git show "HEAD:$(git ls-files | head -1)"',
    "ls -1 | xargs -n1 git blame",
    "for f in src/*; do git cat-file -p HEAD:$f; done",
    "for f in src/*; do git log -L1,5:$f; done",
    "git archive HEAD src | tar xO",
    "git archive HEAD src/* | tar xO",
    "git grep '' -- 'src/*'",
    "find . -type f | while read f; do git show HEAD:$f; done",
  ];
  assertEquals(await tree.others("ask", shown), []);
  assertEquals(
    await tree.others("allow", [
      ...shown.filter((command) => !command.includes("cd ")).map((command) => `cd clean && ${command}`),
      "git blame src/*.ts",
      "git ls-files '*.ts' | xargs -n1 git blame",
      "git log --oneline -- *",
      "git show --stat *",
      "git diff *",
      "git log -p",
    ]),
    [],
  );
});

Deno.test("guard look: where a listing may be empty, what is told of no file reads the whole folder", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/src proj/clean/src; cd proj; git init -q .; echo API > .env; echo .env > .gitignore; echo x > src/a.ts; echo x > a.md
    cp -r .git clean/.git; echo x > clean/src/a.ts; echo x > clean/a.md
  `);
  const empty = [
    "ls *.md | xargs grep -rn API",
    "git ls-files '*.ts' | xargs grep -rn API",
    "find . -name '*.ts' -print0 | xargs -0 grep -R API",
    "find . -name '*.ts' | LC_ALL=C xargs grep -r API",
    "find . -name '*.ts' | xargs rg -uu API",
    "fd nosuch | xargs grep -r API",
    "grep -rn API $(git ls-files '*.nosuch')",
    "grep -r API $(ls *.nosuch)",
    "find $(git ls-files nosuch) -type f | xargs cat",
    "find $(find d -name nosuch) -type f | xargs cat",
  ];
  assertEquals(await tree.others("ask", empty), []);
  assertEquals(await tree.others("allow", empty, "proj/clean"), []);
  assertEquals(
    await tree.others("allow", [
      "find . -name '*.ts' | xargs -r grep -rn API",
      "find . -name '*.ts' | xargs grep -n API",
      "find . -name '*.ts' | xargs rg API",
      "find . -name '*.ts' | xargs -I{} grep -rn API {}",
      "find . -name '*.ts' -exec grep -rn API {} +",
      "git ls-files '*.ts' | xargs cat",
      "grep -n API $(git ls-files '*.ts')",
      "grep -rn API src/*.ts",
    ]),
    [],
  );
});

Deno.test("guard look: behind the top of a repository, which is no word outside of one, no word has a place that is known", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p proj; cd proj; git init -q .");
  assertEquals(
    await tree.others("ask", [
      'a=($(git rev-parse --show-toplevel) x -delete); find d "${a[1]}"',
      "a=($(git rev-parse --show-toplevel) -name -delete); find d ${a[1]}",
      "f() { find d $2; }; f $(git rev-parse --show-toplevel) x -delete",
    ]),
    [],
  );
  assertEquals(await tree.others("ask", ["a=(x $(git rev-parse --show-toplevel)); find . -name ${a[0]}"]), []);
});

Deno.test("guard look: of folders that are passed over links count, and a link of such a name is no such folder", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p keys proj/node_modules/x proj/sub proj/src; echo k > keys/id_rsa; echo x > proj/src/a.md; echo x > proj/node_modules/x/a.md
    cp -r proj linked; ln -s "$PWD/keys/id_rsa" linked/node_modules/x/k.md
    cp -r proj turned; ln -s "$PWD/keys" turned/sub/.git
  `);
  const inner = [
    "find . -name '*.md' -exec cat {} +",
    "find . -name '*.md' | xargs cat",
    "grep -R k .",
    "grep . $(find . -name '*.md')",
  ];
  assertEquals(await tree.others("allow", inner, "proj"), []);
  assertEquals(await tree.others("ask", inner, "linked"), []);
  const whole = ["grep -R k .", "grep -R k sub", "find -L . -type f -exec cat {} +", "diff -r . src"];
  assertEquals(await tree.others("allow", whole, "proj"), []);
  assertEquals(await tree.others("ask", whole, "turned"), []);
  assertEquals(await tree.others("allow", ["grep -r k .", "rg k"], "linked"), []);
});

Deno.test("guard look: whatever file of ignores takes a name back, it is no longer left out", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p plain/.git plain/sub; cd plain; echo k > server.key; echo k > sub/server.key; echo '*.key' > .gitignore; cd ..
    for each in ignore rgignore fdignore agignore; do cp -r plain $each; echo '!*.key' > $each/.$each; done
    cp -r plain below; echo '!server.key' > below/sub/.ignore
    cp -r plain linked; echo '!server.key' > elsewhere; ln -s ../elsewhere linked/.ignore
    cp -r plain nowhere; rm -r nowhere/.git; ln -s missing nowhere/.git
    cp -r plain odd; printf '\\377\\n*.key\\n' > odd/.gitignore
    cp -r plain mark; printf '\\357\\273\\277*.key\\n' > mark/.gitignore
  `);
  assertEquals(await tree.others("allow", ["rg k"], "plain"), []);
  for (const folder of ["ignore", "rgignore", "fdignore", "agignore", "below", "linked", "nowhere", "odd", "mark"]) {
    assertEquals(await tree.others("ask", ["rg k", "fd -t f -x cat"], folder), [], folder);
  }
});

Deno.test("guard look: what git keeps although it ignores it is shown with the rest", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/src; cd proj; git init -q .; echo '*.key' > .gitignore; echo k > server.key; echo x > src/a.ts; git add src .gitignore
    cp -r . ../kept; cd ../kept; git add -f server.key
  `);
  const shown = [
    "git ls-files | xargs cat",
    "cat $(git ls-files)",
    'git ls-files | while read -r f; do cat "$f"; done',
    "git grep ''",
  ];
  assertEquals(await tree.others("allow", shown, "proj"), []);
  assertEquals(await tree.others("ask", shown, "kept"), []);
});

Deno.test("guard look: words for files that a secret which the repository keeps may match do not make it show less", async () => {
  using tree = new Tree();
  await tree.make(`
    git init -q kept; cd kept; mkdir conf src sub; echo k > conf/id_rsa; echo x > src/a.ts; echo x > README.md; echo x > src/b.ts
    mkdir -p sub/conf; echo k > sub/conf/id_rsa; git add -f .; cd ..
    cp -r kept top; cd top; git rm -q -f --cached -r conf sub; rm -r conf sub; echo x > .env; git add -f .env; cd ..
    cp -r top plain; cd plain; git rm -q -f --cached .env; echo .env > .gitignore; mkdir conf; echo x > conf/a.ts; git add conf
  `);
  const shown = [
    "git log -p -- .",
    "git diff -- .",
    "git diff HEAD -- '*'",
    "git show HEAD -- conf",
    "git diff -- conf/",
    "git diff -- conf/.",
    "git log -p -- ':!x'",
    "git log -p -- ':(top)'",
    "git log -p -- :/",
    "git log -p -- :",
    "git log -p -- src/..",
    'git log -p -- "$PWD"',
    "git log -p -- 'co*'",
    "git log -p -- '*/*'",
    "git log -p -- 'con?'",
    "git log -p -- 'con[f]'",
    "git log -p -- ':(icase)CONF'",
    "git log -p -- ':(attr:x)conf'",
    "git log -p -- c*",
    "git log -p -- . ':!conf/id_rsa/' ':!sub'",
    "git log -p -- . ':!conf/id_rs?' ':!sub'",
    "git log -p -- . ':(exclude,attr:x)conf' ':!sub'",
    "git log -p -- . ':(exclude,glob)*id_rsa'",
    "git --literal-pathspecs log -p -- . ':!conf' ':!sub'",
    "git log -p -- src/a.ts conf",
    "cd src && git log -p -- . ../conf",
    "cd src && git log -p -- :/conf",
    "cd src && git log -p -- . :/ ':!conf' ':!sub'",
    "git diff-index -p HEAD -- .",
    "git diff-files -p -- .",
    "git whatchanged -p -- .",
    "git format-patch -1 --stdout -- .",
    "git log --patch-with-stat -- .",
    "git diff conf",
    "git diff :/",
    "git diff ':!README.md'",
    "git diff src/a.ts .",
    "git diff HEAD src .",
    "git show HEAD src/a.ts .",
    "git log -p src .",
    "git show HEAD:src/a.ts HEAD",
    "git show ':/one'",
    "git log -p ':/one'",
    "git diff HEAD:src HEAD:conf",
    "git diff HEAD:src HEAD",
    "git diff HEAD:src",
    "git diff HEAD:src..HEAD:conf",
    "git show :'*'",
    "git log -p --full-diff -- src/a.ts",
    "git log -p --stdin -- src/a.ts < README.md",
    "git diff -q",
    "git diff 4b825dc642cb6eb9a060e54bf8d69288fbee4904 HEAD:conf",
    "git diff-tree -p 4b825dc642cb6eb9a060e54bf8d69288fbee4904 HEAD:conf",
    "git diff 4b825dc642cb6eb9a060e54bf8d69288fbee4904 1234567 -- conf",
    "git diff-tree --root -p HEAD -- :/",
    "git grep -h '' -- :/",
    "git grep -h '' -- ':(top)'",
    "git grep -h '' -- ':!x'",
    "git grep -h '' -- ':(attr:!x)'",
    "git grep -h '' -- :/conf",
    "git grep x HEAD:conf",
    "git grep -e -- HEAD",
    "git grep -l '' -- ':!x' | xargs cat",
    "git grep -l '' -- :/ | xargs cat",
    "git archive HEAD 'co*' | tar xO",
    "git archive HEAD :/conf | tar xO",
    "git archive HEAD 'src/../*' | tar xO",
  ];
  assertEquals(await tree.others("ask", shown, "kept"), []);
  assertEquals(
    await tree.others("allow", shown.filter((line) => !/--stdin|-pathspecs|attr|con\?|id_rs|sub'/.test(line)), "plain"),
    [],
  );
  const few = [
    "git diff -- src",
    "git diff HEAD~1 src/",
    "git diff HEAD~1 HEAD -- src",
    "git log -p -- src/a.ts",
    "git log -p src/a.ts README.md",
    "git log -p --follow -- README.md",
    "git show HEAD -- src README.md",
    "git show HEAD:src/a.ts",
    "git show HEAD:src",
    "git diff HEAD:src/a.ts HEAD~1:src/b.ts",
    "git diff 1234567 -- src",
    "git diff main...HEAD -- 'src/*.ts'",
    "git diff -- '*.md'",
    "git diff -- *.md src/*.ts",
    "git diff $(git merge-base HEAD main) -- src",
    "git log -L1,5:src/a.ts",
    "git grep x -- src",
    "git grep x src",
    "git grep x HEAD:src",
    "git archive HEAD src | tar t",
    "cd src && git diff .",
    "cd src && git log -p -- a.ts",
    "cd src && git diff -- :/src ../README.md",
    "git -C src diff -- .",
    'git diff -- "$PWD/src"',
    "git log -q",
    "git show -q HEAD",
  ];
  for (const folder of ["kept", "top", "plain"]) assertEquals(await tree.others("allow", few, folder), [], folder);
  assertEquals(
    await tree.others("allow", [
      "git diff -- . ':!.env'",
      "git diff -- . ':!*.env'",
      "git diff HEAD~1 -- . ':(exclude).env'",
      "git diff 1234567 -- . ':!.env'",
      "cd src && git diff -- :/ ':!/.env'",
      "git diff ':!.env'",
      "git diff -- conf",
    ], "top"),
    [],
  );
  assertEquals(await tree.others("ask", ["cd src && git diff -- :/ ':!.env'", "git diff -- . ':!.env/'"], "top"), []);
});

Deno.test("guard look: listed names of branches and tags are no options, unless one of them begins with a dash", async () => {
  using tree = new Tree();
  await tree.make(`
    git init -q plain; cd plain; echo x > a.ts; git add a.ts; git -c user.name=a -c user.email=a@b commit -qm x; git tag v1; git branch a/-x
    cp -r ../plain ../dashed; cd ../dashed; git update-ref refs/tags/-x HEAD
  `);
  const lists = ["git branch --format='%(refname:short)'", "git for-each-ref --format='%(refname:short)'", "git tag"];
  const loops = lists.map((list) => `for b in $(${list}); do git log -1 --oneline "$b"; done`);
  assertEquals(await tree.others("allow", loops, "plain"), []);
  assertEquals(await tree.others("ask", loops, "dashed"), []);
});

Deno.test("guard look: realpath prints where a link leads, and git names from the top of a repository", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p keys proj/src; echo k > keys/id_rsa; echo k > keys/known_hosts; cd proj; git init -q .; echo x > README.md; git add README.md
    ln -s ../keys/known_hosts kh; ln -s ../../keys/id_rsa src/README.md
  `);
  assertEquals(
    await tree.others("ask", [
      "for f in $(realpath kh); do cat ${f%/*}/*; done",
      "cat $(realpath kh | sed 's/known_hosts/id_rsa/')",
      "cd src && cat $(git grep -l --full-name x -- ../README.md)",
    ]),
    [],
  );
  assertEquals(await tree.others("allow", ["cat $(realpath README.md)", "cat $(git grep -l x -- README.md)"]), []);
});

Deno.test("guard look: links that are words of their own, what lies below a listed name, and what is secret by its folder", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p proj/sub proj/src .ssh .config/gh .docker; echo k > .ssh/work; echo t > .config/gh/hosts.yml; " +
      "echo t > .docker/config.json; ln -s ../.ssh proj/dl; echo a > proj/a.txt",
  );
  assertEquals(
    await tree.others("ask", [
      "find . -type d -exec cat {}/../../.ssh/work ';'",
      "cat $(find . -name sub)/../../.ssh/work",
      'x=$(find . -name sub); cat "$x/../../.ssh/work"',
      "for d in $(find . -type d); do cat $d/../../.ssh/work; done",
      "find . -maxdepth 1 -name 'd*' -exec cat {}/work \\;",
      "find . -type l | xargs -I{} cat {}/work",
      "find . -maxdepth 1 -exec grep -rh CANARY {} \\;",
      "find . -type l -exec grep -rh CANARY {} +",
      "grep -rh CANARY $(find . -type l)",
      "find . -type l -exec sh -c 'cat \"$1\"/*' _ {} \\;",
      "find ~ -name work -exec cat {} +",
      "find ~ -maxdepth 1 -name '.s*' -exec cat {}/work ';'",
      "grep -r KEY --include=work ..",
      "rg --hidden -g work KEY ..",
      "find ~ -name '.co*' -exec grep -rh KEY {} ';'",
      "find .. -name '.do*' -exec grep -rh KEY {} ';'",
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", ["find src -name '*.ts' -exec grep -n x {} +", "cd src && ls && cd - && cat a.txt"]),
    [],
  );
});

Deno.test("guard look: what checkers find by themselves counts as read", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p proj ok .docker; echo '{}' > .docker/config.json; echo '{}' > proj/credentials.json; echo x=1 > proj/.env.py; " +
      "ln -s ../.docker/config.json proj/x.json; echo A=1 > ok/.env; echo 1 > ok/a.json",
  );
  const commands = [
    "deno fmt --check",
    "ruff check .",
    "black --check .",
    "terraform fmt -check -diff",
  ];
  assertEquals(await tree.others("ask", commands), []);
  assertEquals(await tree.others("allow", commands, "ok"), []);
});

Deno.test("guard look: what rg is asked for by type or by name it reads although it is hidden", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/lib proj/.idea; cd proj; git init -q .; echo X > .env.local.php; echo X > .env.js; echo X > lib/.secrets.toml
    echo .env > .gitignore; echo X > .env; echo X > .idea/.env.rb; echo x > a.ts; echo x > a.md
  `);
  const asked = [
    "rg -tphp DB",
    "rg -tjs X",
    "rg --type toml X lib",
    "rg -g '*.toml' X",
    "rg -g '*s.toml' X",
    "rg -g '*.{yml,js}' X",
    "rg --iglob '*.TOML' X",
    "rg -g '[!a]*' X",
    "rg -g '????' X",
    "rg --files -tphp | xargs cat",
    'x=$(tr n n <<< env); rg -g ".$x" X',
    'x=$(date +nv); rg --iglob ".e$x" X lib',
    'read -r x < a.md; rg -g "$x" X',
    "rg -l -g '*.toml' X | xargs cat",
    "git grep --no-index X -- 'lib/*'",
    "git grep --no-index X -- '*.toml'",
    "git grep --untracked X -- 'l*l'",
    "git grep --untracked X -- 'lib/?secrets.*'",
    "git grep --no-index X ':/lib/?secrets.toml'",
    "git grep --no-index X -- ':(icase)LIB/*'",
    "git grep --no-index X -- ':(glob)**/*.toml'",
  ];
  assertEquals(await tree.others("ask", asked), []);
  assertEquals(
    await tree.others("allow", [
      "rg -truby X",
      "rg -tmd x",
      "rg -tts x",
      "rg -g '*.rb' x",
      "rg -g '*.ts' x",
      "rg -g '!*.toml' x",
      "rg --files -tts | xargs cat",
      "git grep --no-index X -- '*.md'",
      "git grep --untracked X -- '*.ts' 'src/*'",
    ]),
    [],
  );
});

Deno.test("guard look: where more names are than are looked at for blanks, a list that is split asks", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/big other/node_modules/x proj/src; (cd proj/big; seq 5200 | xargs touch); (cd other/node_modules/x; seq 5200 | xargs touch)
    echo x > other/a.md; echo x > proj/src/a.md; cp -r other odd; mkdir -p odd/src/deep; echo x > 'odd/src/deep/x .env y.md'
  `);
  const split = ["find . -name '*.md' | xargs cat", "for f in $(find . -name '*.md'); do cat \"$f\"; done"];
  assertEquals(await tree.others("ask", split, "proj"), []);
  assertEquals(await tree.others("allow", split, "other"), []);
  // What tools put there is looked at last.
  assertEquals(await tree.others("ask", split, "odd"), []);
  assertEquals(
    await tree.others(
      "allow",
      ["find src -name '*.md' | xargs cat", "find . -name '*.md' -print0 | xargs -0 wc -l"],
      "proj",
    ),
    [],
  );
});

Deno.test("guard look: a word with a bracket that is the name of what lies there is asked for, and in quotes it is not", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p 'proj/app/[id]' proj/app/i proj/app/d; echo A=1 > 'proj/app/[id]/.env'; ln -s ../../.env 'proj/app/[id]/page.tsx'; " +
      "echo x > 'proj/app/[id]/a.txt'; echo x > proj/app/i/a.txt; echo A=1 > proj/.env",
  );
  const asked = [
    "grep -r TOKEN app/[id]",
    "find app/[id] -type f -exec cat {} +",
    "cat app/[id]/page.tsx",
    'for f in app/[id]/page.tsx; do cat "$f"; done',
    "cat < app/[id]/page.tsx",
  ];
  assertEquals(await tree.others("ask", asked), []);
  assertEquals(await tree.others("allow", ["cat 'app/[id]/a.txt'", "cat app/[x-z].txt", "cat app/[di]/a.txt"]), []);
});
