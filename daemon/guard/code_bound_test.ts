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

Deno.test("guard code: files that a tool finds on the disk are bound, those above a folder, in a package and among hooks too", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/sub/deep proj/hooks proj/pkg proj/cmd proj/mod proj/.git; cd proj; ln -s sub link
    for f in package.json d.sh lib.js X.pm hooks/pre-commit hooks/README pager cmd/a.go cmd/b.go cmd/c.txt mod/index.js xm.py \
      sub/Makefile sub/Dockerfile main.tf pkg/__main__.py Cargo.toml src.rs tasks.txt; do : > $f; done
    printf 'include a.mk $(X) b/*.mk\n-include later.mk\n\\tinclude no\nsinclude \\\\\n  c.mk # d.mk\n' > mk2
    printf 'include ../proj/e.mk\n' > a.mk; : > c.mk
    printf 'include deep/f.mk\nall:\n\t$(MAKE) -s -C deep all\n' > sub/GNUmakefile
  `);
  const rows: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["make -f mk2", ["mk2", "a.mk", "later.mk", "c.mk", "e.mk"], ["d.mk"]],
    ["make -C sub", ["sub/GNUmakefile", "sub/deep/f.mk", "sub/deep/Makefile"], ["sub/makefile", "Makefile"]],
    ["cd sub/deep && npm test", ["package.json", "sub/deep/package.json"], []],
    ["npm --prefix sub/deep test", ["package.json"], []],
    ["PATH=$PWD:$PATH d.sh", ["d.sh"], []],
    ["PATH=.:$PATH xargs d.sh", ["d.sh", "xargs"], []],
    ["python3 pkg", ["pkg/__main__.py"], []],
    [`python3 -c "exec(open('xm.py').read())"`, ["xm.py"], []],
    ["python3 -c \"print(len('xm.py'))\"", [], ["xm.py"]],
    ["python3 -c 'import xm, pkg.y'", ["xm.py"], []],
    [`node -e 'require("./lib")'`, ["lib.js"], []],
    ["npm test --workspace=cmd", ["cmd/package.json", "package.json"], []],
    ["env PATH=.:$PATH d.sh", ["d.sh"], []],
    ["node mod", ["mod/index.js", "mod/package.json"], []],
    ["node -r ./mod lib", ["lib.js", "mod/index.js"], []],
    ["ssh -o Include=d.sh h", ["d.sh"], []],
    ["make -C link", ["link/GNUmakefile"], ["link", "GNUmakefile"]],
    ["node -r ./lib -e 1", ["lib.js"], ["lib"]],
    ["node -r ./mod -e 1", ["mod/index.js"], ["mod"]],
    ["perl -I. -MX -e 1", ["X.pm"], []],
    ["git -c core.hooksPath=hooks commit -m x", ["hooks/pre-commit"], ["hooks/README"]],
    ["git -C sub -c core.hooksPath=hooks commit -m x", ["hooks/pre-commit"], []],
    ["git -c core.pager='./pager -x' log", ["pager"], []],
    ["go run ./cmd", ["cmd/a.go", "cmd/b.go"], ["cmd/c.txt"]],
    ["docker build sub", ["sub/Dockerfile"], ["Dockerfile"]],
    ["terraform apply", ["main.tf"], []],
    ["cd sub && cargo run", ["Cargo.toml"], []],
    ["./gradlew build", ["gradlew", "settings.gradle", "build.gradle"], []],
  ];
  const wrong: string[] = [];
  for (const [command, files, others] of rows) {
    const { code = [], tier } = await tree.judge(command);
    const missing = files.filter((file) => !code.includes(`${tree.home}/proj/${file}`));
    const more = others.filter((file) => code.includes(`${tree.home}/proj/${file}`));
    if (missing.length + more.length > 0 || tier !== "ask") {
      wrong.push(`[${tier}] ${command}: not ${missing.join(", ")}; but ${more.join(", ")}`);
    }
  }
  assertEquals(wrong, []);
  const { looseCode = [] } = await tree.judge("make -f mk2");
  for (const word of ["$(X)", "b/*.mk"]) {
    assert(looseCode.includes(`what ${tree.home}/proj/mk2 includes as ${word}`), looseCode.join("\n"));
  }
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
