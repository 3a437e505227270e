// Which files a command is found to execute or to read as code: a plan binds their contents, and says what it could not bind.

import { assertEquals } from "@std/assert";
import { CORPUS_SETTING } from "./corpus.ts";
import { judgeShell } from "./shell.ts";

function codeOf(command: string): { files: string[]; loose: readonly string[] } {
  const { code, looseCode } = judgeShell(command, CORPUS_SETTING);
  return { files: code.map((path) => path.slice(path.lastIndexOf("/") + 1)), loose: looseCode };
}

Deno.test("shell guard: what is read as code is told, in whatever way it flows to what runs it", () => {
  const rows: readonly (readonly [string, ...string[]])[] = [
    ["bash s.sh", "s.sh"],
    [". ./s.sh", "s.sh"],
    ["bash < s.sh", "s.sh"],
    ["sh -s a < ./s.sh", "s.sh"],
    ["cat s.sh | bash", "s.sh"],
    ["head -n 5 s.sh | sort | sh", "s.sh"],
    ["cat a.sh b.sh | sh", "a.sh", "b.sh"],
    ["ssh host < s.sh", "s.sh"],
    ["python3 a.py", "a.py"],
    ["python3 < a.py", "a.py"],
    ["< a.py python3 -", "a.py"],
    ["python3 /dev/stdin < a.py", "a.py"],
    ["node < a.js", "a.js"],
    ["perl < a.pl", "a.pl"],
    ["psql < q.sql", "q.sql"],
    ["awk -f p.awk data", "p.awk"],
    ["emacs --batch -l x.el", "x.el"],
    ["emacs --batch --load=x.el", "x.el"],
    ["vim -S x.vim", "x.vim"],
    ["ed f < x.ed", "f", "x.ed"],
    ["make", "GNUmakefile", "makefile", "Makefile"],
  ];
  for (const [command, ...files] of rows) assertEquals(codeOf(command).files.sort(), files.sort(), command);
});

Deno.test("shell guard: tools that are told of another folder or file read their code there, and nowhere else", () => {
  const make = (folder: string) => ["GNUmakefile", "makefile", "Makefile"].map((name) => `${folder}/${name}`);
  const npm = (folder: string) => ["package.json", ".npmrc"].map((name) => `${folder}/${name}`);
  const python = (name: string) => [`${name}/__init__.py`, `${name}.py`, `${name}/__main__.py`];
  const rows: readonly (readonly [string, ...string[]])[] = [
    ["make -C sub", ...make("sub")],
    ["make --directory=sub", ...make("sub")],
    ["make --direc sub all", ...make("sub")],
    ["make -kC sub", ...make("sub")],
    ["make -C sub -C in", ...make("sub/in")],
    ["make -C sub --file=in/mk", "sub/in/mk"],
    ["cd sub && make", ...make("sub")],
    ["env -C sub make", ...make("sub")],
    ["npm --prefix sub test", ...npm("sub")],
    ["npm test --prefix=sub", ...npm("sub")],
    ["npm -C sub test", ...npm("sub")],
    ["pnpm -C sub test", ...npm("sub"), "sub/pnpm-workspace.yaml", "sub/.pnpmfile.cjs"],
    ["yarn --cwd sub test", "sub/package.json", "sub/.yarnrc.yml", "sub/.yarnrc"],
    ["python3 -m xm", ...python("xm")],
    ["python3 -Bmxm", ...python("xm")],
    ["python3 -W error -m a.b x", "a/__init__.py", "a.py", ...python("a/b")],
    [
      "PYTHONPATH=lib python3 -m xm",
      ...python("xm"),
      ...python("lib/xm"),
      "lib/sitecustomize.py",
      "lib/usercustomize.py",
    ],
    ["PATH=$PWD:$PATH d.sh", "d.sh"],
    ["PATH=bin::/usr/bin:$PATH d.sh a", "bin/d.sh", "d.sh"],
    ["export PATH=bin:$PATH; timeout 9 d.sh", "bin/timeout", "bin/d.sh"],
    ["go run x.go", "go.mod", "go.work", "x.go"],
    ["ssh -F conf h", "conf"],
    ["scp -Fconf a h:b", "conf"],
    ["just -f sub/j", "sub/j"],
    ["task -t T.yml x", "T.yml"],
    ["rake", "rakefile", "Rakefile", "rakefile.rb", "Rakefile.rb"],
    ["rake -f R", "R"],
    ["mvn -f sub/pom.xml test", "sub/pom.xml"],
    ["docker build -f X .", "X"],
    ["docker build .", "Dockerfile"],
    ["docker compose -f c.yml up", "c.yml"],
    ["node --import ./x.mjs y.js", "x.mjs", "y.js"],
    ["deno run x.ts", "x.ts", "deno.json", "deno.jsonc", "package.json"],
    ["perl -I. -MX::Y -e 1", "X/Y.pm"],
    ["perl -I lib -MX -e 1", "lib/X.pm"],
    ["ruby -r./x -e 1", "x"],
    ["awk -f x.awk", "x.awk"],
    ["sed -f x.sed a", "x.sed"],
    ["bash -c 'source ./x'", "x"],
    ["env -C sub ./d.sh", "sub/d.sh"],
    ["ninja -C out", "out/build.ninja"],
  ];
  const inProject = (command: string) =>
    judgeShell(command, CORPUS_SETTING).code.map((path) => path.replace(`${CORPUS_SETTING.cwd}/`, "")).sort();
  for (const [command, ...files] of rows) {
    const code = inProject(command);
    assertEquals(code, files.sort(), command);
  }
});

Deno.test("shell guard: what is only read is no code", () => {
  for (const command of ["sort < a.txt", "cat a | grep b", "wc -l *.py", "git log -- a.py"]) {
    assertEquals(codeOf(command), { files: [], loose: [] }, command);
  }
});

Deno.test("shell guard: code whose file only the run will know is told in words", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["python3 -m a", 'what "python3 -m a" loads'],
    ["perl -I. -Mmod -e 1", 'what "perl -I. -Mmod -e 1" loads'],
    ["ls | bash", "what flows into the shell, but for the files named here"],
    ["bash s.sh", "what the code itself loads or runs"],
    ["python3 -c 'import a'", "what the code itself loads or runs"],
    [
      "python3 -c \"exec(open('xm.py').read())\"",
      "what the code in \"python3 -c exec(open('xm.py').read())\" opens, loads or runs",
    ],
    ["make -C $X", "what make reads in a folder that is not known"],
    ["make -f $X", "the file that make is told of, whose name is not known"],
    ["cd $X; npm test", "what npm reads in a folder that is not known"],
    ["go test ./...", "the packages that go finds below a folder"],
  ];
  for (const [command, words] of rows) assertEquals(codeOf(command).loose.includes(words), true, command);
});
