// Which files of a real tree a command is found to run: those that a wildcard stands for, that a copy is made of, that an option or
// a variable names. What is not bound is told in words; nothing that runs has neither.

import { assert, assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

async function scripts(): Promise<Tree> {
  const tree = new Tree();
  await tree.make(`
    mkdir -p proj/sub; cd proj
    for f in job.sh other.sh sub/deep.sh run.js a.awk mk site.yml x.el x.rb lib.so main.tf; do echo x > $f; done
    chmod +x job.sh
  `);
  return tree;
}

Deno.test("guard code: files that run are bound, by whatever way the command names them", async () => {
  using tree = await scripts();
  const rows: readonly (readonly [string, ...string[]])[] = [
    ["sh *.sh", "job.sh", "other.sh"],
    ["sh j*.sh", "job.sh"],
    ["for f in *.sh; do sh $f; done", "job.sh", "other.sh"],
    ["for f in ./*.sh; do . $f; done", "job.sh", "other.sh"],
    ["./j*", "job.sh"],
    ['find . -name "*.sh" -exec sh {} \\;', "job.sh", "other.sh", "sub/deep.sh"],
    ["find . -name '*.sh' | xargs -n 1 sh", "job.sh", "other.sh", "sub/deep.sh"],
    ["cp job.sh x.sh && sh x.sh", "job.sh"],
    ["cp job.sh sub/ && sh sub/job.sh", "job.sh"],
    ["cp -t sub job.sh other.sh && sh sub/other.sh", "other.sh"],
    ["mv job.sh x.sh; ./x.sh", "job.sh"],
    ["cp job.sh x; cp x y; sh y", "job.sh"],
    ["ln -sf job.sh x.sh && sh x.sh", "job.sh"],
    ["ln job.sh x.sh; sh x.sh", "job.sh"],
    ["ln -s ../job.sh sub/l.sh; sh sub/l.sh", "job.sh"],
    ["BASH_ENV=job.sh bash -c true", "job.sh"],
    ["export BASH_ENV=./job.sh; bash -c true", "job.sh"],
    ["env BASH_ENV=job.sh bash -c true", "job.sh"],
    ["LD_PRELOAD=./lib.so ls", "lib.so"],
    ["node -r ./run.js -e 1", "run.js"],
    ["node --require=./run.js -e 1", "run.js"],
    ["node --import ./run.js", "run.js"],
    ["make -f - < mk", "mk"],
    ["make -f mk", "mk"],
    ["bash <(cat job.sh)", "job.sh"],
    ['eval "$(cat job.sh)"', "job.sh"],
    ['sh -c "$(cat job.sh)"', "job.sh"],
    ['bash -c "x; $(< job.sh)"', "job.sh"],
    ["xargs -I{} sh -c {} < job.sh", "job.sh"],
    ["xargs -a job.sh -I{} sh -c {}", "job.sh"],
    ['awk "$(cat a.awk)" x', "a.awk"],
    ['python3 -c "$(cat run.js)"', "run.js"],
    ["ansible-playbook site.yml", "site.yml"],
    ["kubectl apply -f site.yml", "site.yml"],
    ["emacs --batch -l x.el", "x.el"],
    ["emacs -l x.el", "x.el"],
    ["ruby -r ./x.rb -e 1", "x.rb"],
    ["unknowntool --conf=site.yml", "site.yml"],
    ["cd sub && unknowntool deep.sh", "sub/deep.sh"],
    ["source job.sh", "job.sh"],
    ["GIT_EXTERNAL_DIFF=./job.sh git diff", "job.sh"],
    ["NODE_OPTIONS=--require=./run.js node x", "run.js"],
    ["LESSOPEN='|./job.sh %s' less x", "job.sh"],
    ["crontab job.sh", "job.sh"],
    ["sqlite3 x '.read job.sh'", "job.sh"],
    ["vim -u job.sh x", "job.sh"],
    ["docker build -f job.sh .", "job.sh"],
    ["dc job.sh", "job.sh"],
    ["env -S 'sh job.sh'", "job.sh"],
    ["timeout 5 sh job.sh", "job.sh"],
    ["cat job.sh | tee x | sh", "job.sh"],
  ];
  const wrong: string[] = [];
  for (const [command, ...files] of rows) {
    const { code = [], tier } = await tree.judge(command);
    const missing = files.filter((file) => !code.includes(`${tree.home}/proj/${file}`));
    if (missing.length > 0 || tier !== "ask") wrong.push(`[${tier}] ${command}: not ${missing.join(", ")}`);
  }
  assertEquals(wrong, []);
});

Deno.test("guard code: nothing that runs code is without a word on it", async () => {
  using tree = await scripts();
  const commands = [
    "PATH=.:$PATH job.sh",
    "PATH=. ls",
    "terraform apply",
    "npm install",
    "npx x",
    "git commit -m x",
    "git -c core.pager=./x log",
    "docker run x",
    "sh $X",
    "$X",
    'sh -c "$X"',
    "eval $X",
    "ssh host ./x",
    "crontab x",
    "systemctl start x",
    "vim x",
    "perl -Mx -e 1",
    "python3 -m x",
    "python3 -c 'import x'",
    "ls | sh",
    "sh no*.sh",
    "alias ls=./x",
    "parallel ./x ::: a",
    "git push",
    "tar xf a.tar --use-compress-program=./x",
    "rsync -e ./x a b",
    "man -P ./x ls",
    "cargo build",
    "./sub/x",
  ];
  const wrong: string[] = [];
  for (const command of commands) {
    const { code = [], looseCode = [], tier } = await tree.judge(command);
    if (tier === "allow" || tier === "ask" && code.length + looseCode.length === 0) wrong.push(`[${tier}] ${command}`);
  }
  assertEquals(wrong, []);
});

Deno.test("guard code: what only writes, removes or connects runs nothing", async () => {
  using tree = await scripts();
  for (
    const command of [
      "rm other.sh",
      "echo x > y",
      "cp job.sh x.sh",
      "mv a b",
      "chmod +x job.sh",
      "mkdir d",
      "curl -s https://a.example",
    ]
  ) {
    const { code, looseCode, tier } = await tree.judge(command);
    assert(tier === "ask", command);
    assertEquals([code, looseCode], [[], []], command);
  }
});
