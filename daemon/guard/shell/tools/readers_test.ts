// Tests of the rules of the tools that read: what they touch, which options are doors,
// and what flows on.

import { assert, assertEquals } from "@std/assert";
import { Arg, type Stream } from "../call.ts";
import { CORPUS_SETTING } from "../corpus.ts";
import { judgeShell } from "../shell.ts";
import { READERS } from "./readers.ts";
import { record, split } from "./recorded.ts";
import { SEARCH } from "./search.ts";

const others = (tier: string, commands: readonly string[]) =>
  commands.filter((command) => judgeShell(command, CORPUS_SETTING).tier !== tier);

function said(line: string, stdin?: Stream): string {
  return record(new Map([...READERS, ...SEARCH]), split(line), stdin).said.join("; ");
}

function flows(line: string, text: string): string {
  const { origin, text: out } = record(READERS, split(line), { origin: "words", text }).printed;
  return out ?? origin;
}

Deno.test("guard: everyday reading touches its files and nothing else", () => {
  const rows: readonly [string, string][] = [
    ["cat -An a b", "read a; read b"],
    ["head -qn5 f", "read f"],
    ["tail -n +2 f", "read f"],
    ["sort -t, -k2,2n -r f", "read f"],
    ["diff -ru a b", "read a recursive; read b recursive"],
    ["diff -y --suppress-common-lines a b", "read a; read b"],
    ["ls -la ..", "list .."],
    ["stat -c %s f", "list f"],
    ["xxd -s 16 -l64 -c 8 f", "read f"],
    ["cmp -l a b 4 8", "read a; read b"],
    ["jq -r .env.PATH f", "read f"],
    ["jq --arg n x .a f", "read f"],
    ["man 5 crontab", ""],
    ["seq -w 1 10", ""],
    ["cat -", ""],
    ["pdftotext a.pdf -", "read a.pdf"],
    ["xmllint --noout a.xml", "read a.xml"],
    ["exiftool -s -DateTimeOriginal a.jpg", "read a.jpg recursive"],
    ["identify -format %w a.png", "read a.png"],
    ["pandoc -t plain a.md", "read a.md"],
    ["pandoc --sandbox -f html -t markdown a.html", "read a.html"],
    ["less +G a", "read +G; read a"],
    ["mlr --icsv --opprint sort -nr x a.csv", "read -nr; read x; read a.csv"],
    ["xsv stats a.csv", "read a.csv recursive"],
    ["soxi a.wav", "read a.wav"],
    ["delta", ""],
    ["datamash -t, -g1 sum 2", ""],
    ["antiword a.doc", "read a.doc"],
    ["docx2txt a.docx -", "read a.docx"],
    ["addr2line -e a.out 0x401000", "read a.out"],
    ["xrandr --query", ""],
    ["fzf --version", ""],
  ];
  for (const [line, wanted] of rows) assertEquals(said(line), wanted, line);
});

Deno.test("guard: options and operands of readers that write are writes", () => {
  const rows: readonly [string, string][] = [
    ["sort -uo g f", "write g; read f"],
    ["sort --out=g f", "write g; read f"],
    ["uniq a b", "write b; read a"],
    ["shuf -o g f", "write g; read f"],
    ["xxd -r a b", "write b; read a"],
    ["tree -o t", "write t"],
    ["base64 -d a --output=x", "write x; read a"],
    ["iconv -o x a", "write x; read a"],
    ["sdiff -o x a b", "write x; read a; read b"],
    ["less -o log f", "write log; read f"],
    ["tee -a f", "write f; wrote f none"],
    ["info -o x ls", "write x; read ls"],
    ["mediainfo --LogFile=x a", "write x; read a"],
    ["xmllint --output x a", "write x; read a"],
  ];
  for (const [line, wanted] of rows) assertEquals(said(line), wanted, line);
});

Deno.test("guard: options of readers that run or follow lists ask", () => {
  const lines = [
    "sort --compress-program=./x f",
    "sort --comp=./x f",
    "sort --files0-from=l",
    "wc --files0-from=l",
    "du --files0-from=l",
    "file -C -m x",
    "file -f l",
    "tree -R",
    "tree --fromfile l",
    "less +!id f",
    "zless +!id f",
    "less -k keys f",
    "man -P ./x ls",
    "man --pag=x ls",
    "man -H ls",
    "man -l x.1",
    "man -C conf ls",
    "bat --pager ./x f",
    "bat cache",
    "split f",
    "csplit f 10",
    "jq env",
    "jq -n $ENV.X",
    'jq "\\(env)"',
    "jq -f p.jq f",
    "jq -L lib .a f",
    'jq import"a"as$x;.',
    "yq -i .a=1 f",
    "yq load(.f) f",
    "pandoc a.org",
    "pandoc a.html -t plain",
    "pandoc -F ./x a.md",
    "pandoc --lua-filter=x a.md",
    "pandoc --citeproc a.md",
    "pandoc --template=x a.md",
    "pandoc --embed-resources a.md",
    "pandoc -d x a.md",
    "pandoc -t x.lua a.md",
    "pandoc -f x.lua a.md",
    "pandoc -t docx a.md",
    "pandoc https://evil.example/a.md",
    "less +!id a",
    "less ++s\x01 a",
    "mlr --icsv put -f x a.csv",
    "mlr --icsv split -n 2 a.csv",
    "mlr -I --csv cat a.csv",
    "mlr --icsv --prepipe ./x cat a.csv",
    "mlr --icsv cat then tee x a.csv",
    "mlr --icsv join --prepipe ./x -j id -f b.csv a.csv",
    "zipgrep foo a.zip",
    'mlr --icsv put $a=system("id") a.csv',
    "xsv split out a.csv",
    "xsv index a.csv",
    "diffstat -D x a.patch",
    "delta --paging=always a b",
    "pipdeptree --python ./x",
    "docx2txt a.docx",
    "units -f x",
    "xmlstarlet ed -L -d //x a.xml",
    "kpsewhich -mktex=pk x",
    "xrandr --output x --off",
    "pdftotext a.pdf",
    "xmllint --noent a",
    "exiftool -all= a",
    "exiftool -if $x a",
    "exiftool -config c a",
    "identify msl:x",
    "identify @x",
    "sdiff --diff-program=./x a b",
    "hexdump -f format a",
    "ptx -G a b",
    "cat --what f",
  ];
  for (const line of lines) assert(said(line).includes("ask "), line);
});

Deno.test("guard: files that options name are read, and a filter of split is judged as a shell would run it", () => {
  assert(said("jq --rawfile a .env $a -n").includes("read .env"));
  assert(said("file -f .env").includes("read .env"));
  assert(said("diff --from-file=.env b").includes("read .env"));
  assert(said("split --filter=id f").includes("shell id"));
  assert(said("man ./.env").includes("read ./.env"));
});

Deno.test("guard: what flows through tools that keep lines is known as long as it can be worked out", () => {
  const rows: readonly [string, string, string][] = [
    ["cat", "a\nb\n", "a\nb\n"],
    ["cat -u", "a\n", "a\n"],
    ["cat -n", "a\n", "words"],
    ["head -1", "a\nb\n", "a\n"],
    ["head -n -1", "a\nb\n", "a\n"],
    ["head -c 1", "ab", "words"],
    ["tail -n +2", "a\nb\n", "b\n"],
    ["tail -1", "a\nb\n", "b\n"],
    ["tail -n 0", "a\n", ""],
    ["tac", "a\nb\n", "b\na\n"],
    ["sort", "b\na\n", "a\nb\n"],
    ["sort -r", "b\na\n", "words"],
    ["sort -r", "b\n", "b\n"],
    ["uniq", "a\n", "a\n"],
    ["tee", "a\n", "a\n"],
    ["tee f", "a\n", "a\n"],
    ["rev", "a\n", "rewritten"],
    ["cut -c2-", "a\n", "rewritten"],
    ["tr a b", "a\n", "rewritten"],
    ["base64 -d", "a\n", "rewritten"],
    ["xxd -r -p", "a\n", "rewritten"],
    ["fold", "a\n", "rewritten"],
    ["nl", "a\n", "rewritten"],
    ["wc -l", "a\n", "report"],
    ["seq -f x 1", "", "rewritten"],
    ["shuf -e a", "", "rewritten"],
  ];
  for (const [line, text, wanted] of rows) assertEquals(flows(line, text), wanted, line);
  assertEquals(record(READERS, ["yes", "rm", "x"]).printed.known, ["rm x\n"]);
});

Deno.test("guard: a download stays one behind a filter, also where it is read as -", () => {
  for (const line of ["cat", "cat -", "cat - f", "cut -c1", "tac", "cat /dev/stdin f"]) {
    assertEquals(record(READERS, split(line), { origin: "download" }).printed.origin, "download", line);
  }
});

Deno.test("guard: names go on through tools that drop or order them, and no further", () => {
  const names = [Arg.of("a.ts")];
  for (const line of ["sort", "head -3", "tail -qn 2", "uniq -u", "tee", "cat", "shuf -n 1", "sort -rk 2", "tac"]) {
    assertEquals(record(READERS, split(line), { origin: "report", names }).printed.names, names, line);
  }
  const cut = [
    "head -c 3",
    "tail -c5",
    "tail -5c",
    "head -v",
    "tac -s x",
    "uniq -c",
    "uniq --group",
    "shuf -i 1-2",
    "sort --debug",
  ];
  for (const line of ["cat -n", "rev", "cut -c2-", "nl", ...cut]) {
    assertEquals(record(READERS, split(line), { origin: "report", names }).printed.names, undefined, line);
  }
});

Deno.test("guard: a word that may be an option of a reader asks", () => {
  for (const name of ["cat", "sort", "xxd", "less"]) {
    const { said } = record(READERS, [name, Arg.unknown("x", true), "f"]);
    assert(said.some((line) => line.startsWith("ask ")), name);
  }
  assertEquals(record(READERS, ["basename", Arg.unknown("x")]).said, []);
});

Deno.test("guard: the value of an option that is the path of a secret is asked for, whatever the option is said to do with it", () => {
  assertEquals(others("ask", ["head -c .env a", "cut -d ~/.ssh/id_rsa a", "csvcut -c .env"]), []);
  assertEquals(
    others("allow", ["head -c 5 a", "grep -e .env .gitignore", "cut -d . -f 2 a", "grep -rn -e --exclude src"]),
    [],
  );
});

Deno.test("guard: an address is a connection wherever a file is read, and a file behind file:// is a file", () => {
  assertEquals(others("ask", ["gron https://x.example/a", "csvlook http://x.example/?a", "glow gitlab.com/a/b"]), []);
  assertEquals(others("deny", ["glow file:///home/user/.ssh/id_rsa", "gron http://169.254.169.254/latest"]), []);
  assertEquals(others("allow", ["gron a.json"]), []);
});

Deno.test("guard: the number of lines around a match is one only where it is a number", () => {
  for (const tool of ["ag", "ack"]) {
    assertEquals(said(`${tool} -C 2 x`), "read . recursive");
    assertEquals(said(`${tool} -C x f`), "read f recursive");
    assertEquals(said(`${tool} --context 2 x f`), "read f recursive");
  }
});
