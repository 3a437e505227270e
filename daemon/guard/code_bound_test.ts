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

Deno.test("guard code: what a command runs in another folder is bound there, and nothing of its own folder for it", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/sub/in proj/repo/.git; cd proj
    for f in b.sh a.py a.ts b.rb b.pl x.rb mk Makefile; do for d in . sub sub/in repo; do echo x > $d/$f; done; done
  `);
  const rows: readonly (readonly [command: string, bound: string, not: string])[] = [
    ["find sub -name b.sh -execdir ./b.sh \\;", "sub/b.sh sub/in/b.sh", "b.sh"],
    ["find sub/in -name a.py -execdir sh ./b.sh {} +", "sub/in/b.sh", "b.sh sub/b.sh"],
    ["find sub -name b.sh -execdir sh {} \\;", "sub/b.sh sub/in/b.sh", "b.sh"],
    ["find sub -name b.sh -execdir make \\;", "", "Makefile"],
    ["find sub -name b.sh -execdir sh -c ./b.sh \\;", "", "b.sh"],
    ["find sub -name b.sh -exec ./b.sh \\;", "b.sh", "sub/b.sh"],
    ["fd -C sub -x ./b.sh", "sub/b.sh", "b.sh"],
    ["fd --base-directory=sub b.sh -x sh", "sub/b.sh", "b.sh"],
    ["git -C repo bisect run ./b.sh", "repo/b.sh", "b.sh"],
    ["git -C sub bisect run ./b.sh", "", "b.sh sub/b.sh"],
    ["git -C repo rebase -x ./b.sh HEAD~2", "repo/b.sh", "b.sh"],
    ["sudo -D sub ./b.sh", "sub/b.sh", "b.sh"],
    ["sudo --chdir=sub sh b.sh", "sub/b.sh", "b.sh"],
    ["sudo -n ./b.sh -D sub", "b.sh", "sub/b.sh"],
    ["sudo -nD sub ./b.sh", "", "b.sh"],
    ["sudo -i ./b.sh", "", "b.sh"],
    ["pkexec sh ./b.sh", "", "b.sh"],
    ["tmux new -d ./b.sh", "b.sh", "sub/b.sh"],
    ["tmux new -d -c sub ./b.sh", "", "b.sh"],
    ["tmux split-window ./b.sh", "", "b.sh"],
    ["git submodule foreach ./b.sh", "", "b.sh"],
    ["systemd-run --user sh b.sh", "", "b.sh"],
    ["systemd-run --user -d sh b.sh", "b.sh", "sub/b.sh"],
    ["su - ada -c ./b.sh", "", "b.sh"],
    ["systemd-run --user --working-directory=$PWD/sub ./b.sh", "", "b.sh"],
    ["start-stop-daemon --start --chdir sub --exec ./b.sh", "", "b.sh"],
    ["chroot sub ./b.sh", "", "b.sh"],
    ["ssh host ./b.sh", "", "b.sh"],
    ["docker exec c sh ./b.sh", "", "b.sh"],
    ["parallel --wd sub ./b.sh ::: 1", "sub/b.sh", "b.sh"],
    ["parallel -j 4 ./b.sh ::: 1", "b.sh", "sub/b.sh"],
    ["ruby -C sub b.rb", "sub/b.rb", "b.rb"],
    ["ruby -Csub -r./x b.rb", "sub/b.rb sub/x.rb", "b.rb x.rb"],
    ["ruby -X sub b.rb", "sub/b.rb", "b.rb"],
    ["uv --directory sub run a.py", "sub/a.py", "a.py"],
    ["uv run --directory sub a.py", "sub/a.py", "a.py"],
    ["uv run a.py --directory sub", "a.py", "sub/a.py"],
    ["poetry -C sub run python a.py", "", "a.py"],
    ["parallel -S host ./b.sh ::: 1", "", "b.sh"],
    ["bun --cwd sub run a.ts", "sub/a.ts", "a.ts"],
    ["make -C sub -f mk", "sub/mk", "mk Makefile"],
    ["timeout 9 make -C sub", "sub/Makefile", "Makefile"],
    ["npm --prefix sub exec ./b.sh", "", "b.sh"],
    ["sometool --chdir sub ./b.sh", "", "b.sh"],
    ["python3 a.py --directory sub", "a.py", "sub/a.py"],
    ['perl -e \'chdir "sub"; do "./b.pl"\'', "", "b.pl"],
    ['python3 -c \'import subprocess as s; s.run("./b.sh", cwd="sub")\'', "", "b.sh"],
  ];
  const wrong: string[] = [];
  for (const [command, bound, not] of rows) {
    const { code = [], looseCode = [], tier } = await tree.judge(command);
    const has = (file: string) => code.includes(`${tree.home}/proj/${file}`);
    const files = (names: string) => names.split(" ").filter((name) => name !== "");
    const missing = files(bound).filter((file) => !has(file)), stray = files(not).filter(has);
    // The line that stands on every plan of code says nothing of what runs in which folder.
    const unsaid = bound === "" && !looseCode.some((each) => each !== "what the code itself loads or runs");
    if (tier !== "ask" || missing.length + stray.length > 0 || unsaid) {
      wrong.push(`[${tier}] ${command}: not ${missing.join(", ")}; but ${stray.join(", ")}${unsaid ? "; unsaid" : ""}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("guard code: what a tool loads or starts beside what it is for is bound, and files that it is given to run", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/sub proj/hk proj/sv proj/lib proj/gh proj/tests proj/tools; cd proj
    for f in a.nse a.ps acts m.rc d.conf a.sh a.py a.R a.m4 a.ts a.lua a.clj a.hs a.tar x.so x.lua x.ovpn x.patch mod1.py plug.py rc opts inner.sh wg0.conf \
      a.desktop a.c cmds.txt t.conf hk/one hk/two sv/run tests/test_a.py tests/conftest.py lib/sitecustomize.py; do echo x > $f; done
  `);
  const rows: readonly (readonly [command: string, bound: string])[] = [
    ["ssh-agent ./a.sh", "a.sh"],
    ["ssh-agent -t 60 bash a.sh", "a.sh"],
    ["gpg-agent --daemon ./a.sh", "a.sh"],
    ["gpg-agent --homedir gh --daemon ./a.sh", "a.sh gh/gpg-agent.conf"],
    ["pandoc --filter ./a.py x.md", "a.py"],
    ["pandoc --lua-filter=a.lua x.md", "a.lua"],
    ["pandoc -La.lua x.md", "a.lua"],
    ["tshark -X lua_script:x.lua", "x.lua"],
    ["openvpn --config x.ovpn", "x.ovpn"],
    ["wg-quick up ./wg0.conf", "wg0.conf"],
    ["mutt -F rc", "rc"],
    ["bb a.clj", "a.clj"],
    ["ssh -I ./x.so host", "x.so"],
    ["ssh-add -s ./x.so", "x.so"],
    ["ssh-keygen -D ./x.so", "x.so"],
    ["openssl engine ./x.so", "x.so"],
    ["capsh --shell=./a.sh --", "a.sh"],
    ["capsh -- ./a.sh", "a.sh"],
    ["gpg --options rc -d y", "rc"],
    ["gpg --homedir gh -d y", "gh/gpg.conf"],
    ["python3 -m cProfile a.py", "a.py"],
    ["python3 -m pdb a.py", "a.py"],
    ["python3 -m trace --trace a.py", "a.py"],
    ["python3 -m runpy mod1", "mod1.py"],
    ["python3 -m unittest tests.test_a", "tests/test_a.py"],
    ["PYTHONPATH=lib python3 a.py", "a.py lib/sitecustomize.py"],
    ["pytest tests/test_a.py", "tests/test_a.py tests/conftest.py"],
    ["python3 -m pytest -p plug tests", "plug.py tests/conftest.py"],
    ["run-parts hk", "hk/one hk/two"],
    ["runsv ./sv", "sv/run"],
    ["R CMD BATCH a.R", "a.R"],
    ["tsx watch a.ts", "a.ts"],
    ["m4 a.m4", "a.m4"],
    ["ghc -e main a.hs", "a.hs"],
    ["gcc @opts a.c", "opts a.c"],
    ["ld -plugin ./x.so a.o", "x.so"],
    ["javac @opts", "opts"],
    ["parallel :::: cmds.txt", "cmds.txt"],
    ["tmux -f t.conf new -d", "t.conf"],
    ["screen -c rc -d -m", "rc"],
    ["openssl req -config rc -new", "rc"],
    ["xdg-open ./a.desktop", "a.desktop"],
    ["tar xf a.tar && ./inner.sh", "a.tar inner.sh"],
    ["patch -p1 < x.patch && make", "x.patch Makefile"],
    ["makepkg", "PKGBUILD"],
    ["honcho start", "Procfile"],
    ["dpkg-buildpackage", "debian/rules"],
    ["npm-run-all x", "package.json"],
    ["nmap --script=a.nse h", "a.nse"],
    ["node --run x", "package.json"],
    ["node --no-warnings --run=x", "package.json"],
    ["MAKEFLAGS=-Clib make", "lib/Makefile"],
    ["export MAKEFLAGS='-f t.conf'; make", "t.conf"],
    ["VAGRANT_VAGRANTFILE=rc vagrant up", "rc"],
    ["mv tests b && bash b/test_a.py", "tests/test_a.py"],
    ["cp -r tests b; bash b/sub/x.sh", "tests/sub/x.sh"],
    ["nmap --script ./a.nse h", "a.nse"],
    ["gs a.ps", "a.ps"],
    ["inkscape --actions-file=acts", "acts"],
    ["msmtp -C m.rc x", "m.rc"],
    ["doas -C d.conf ls", "d.conf"],
    ["pytest tests/test_a.py::test_x", "tests/test_a.py tests/conftest.py"],
    ["pytest 'tests/test_a.py::TestX::test_y[a]'", "tests/test_a.py"],
  ];
  const wrong: string[] = [];
  for (const [command, bound] of rows) {
    const { code = [], tier } = await tree.judge(command);
    const missing = bound.split(" ").filter((file) => !code.includes(`${tree.home}/proj/${file}`));
    if (tier !== "ask" || missing.length > 0) wrong.push(`[${tier}] ${command}: not ${missing.join(", ")}`);
  }
  assertEquals(wrong, []);
});

Deno.test("guard code: where a rule says that something runs and no file is known for it, a plan says so in words", async () => {
  using tree = await scripts();
  const general = "code that it runs or loads, from files that the command does not name for certain";
  for (const command of ["capsh --user=ada", "python3 -c 'print(1)'", "unshare -r"]) {
    const { code = [], looseCode = [], tier } = await tree.judge(command);
    assertEquals([tier, code.length, looseCode.includes(general)], ["ask", 0, true], command);
  }
  // A wrapper whose command was met has nothing beside it.
  for (const command of ["sudo ls", "sudo rm other.sh"]) {
    const { code, looseCode } = await tree.judge(command);
    assertEquals([code, looseCode], [[], []], command);
  }
});
