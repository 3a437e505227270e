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
  ];
  for (const [command, words] of rows) assertEquals(codeOf(command).loose.includes(words), true, command);
});
