// Tests of the rules of the tools that search: what they read, what find and fd run on
// what they find, and which names flow on.

import { assert, assertEquals } from "@std/assert";
import { record } from "./recorded.ts";
import { SEARCH } from "./search.ts";

function said(...words: string[]): string {
  return record(SEARCH, words).said.filter((line) => !line.startsWith("list ")).join("; ");
}

function names(...words: string[]): string {
  return (record(SEARCH, words).printed.names ?? []).map((name) => name.shown).join(" ");
}

Deno.test("guard: searches in texts read their files and never their patterns", () => {
  const rows: readonly [string[], string][] = [
    [["grep", "-rn", "TODO", "src"], "read src recursive"],
    [["grep", "-r", "TODO"], "read . recursive"],
    [["grep", "-d", "recurse", "TODO", "src"], "read src recursive"],
    [["grep", "-e", "-n", "f"], "read f"],
    [["grep", "-f", "p", "f"], "read p; read f"],
    [["grep", "--file=p", "f"], "read p; read f"],
    [["grep", "-5", "x", "f"], "read f"],
    [["grep", "-r", "x", "~", "--include=id_*"], "read ~ recursive names id_*"],
    [["rg", "-uu", "foo"], "read . recursive"],
    [["rg", "--hidden", "-g", "**/.env", "K"], "read . recursive names .env"],
    [["rg", "-g", "!x", "K", "src"], "read src recursive"],
    [["rg", "--files"], ""],
    [["ag", "-g", "x", "d"], "read d recursive"],
    [["which", "-a", "ls"], ""],
  ];
  for (const [words, wanted] of rows) assertEquals(said(...words), wanted, words.join(" "));
});

Deno.test("guard: options of searches that run something ask", () => {
  const rows = [
    ["rg", "--pre", "./x", "foo"],
    ["rg", "--pre=./x", "foo"],
    ["rg", "--hostname-bin", "./x", "foo"],
    ["rg", "-z", "foo"],
    ["ag", "--pager", "./x", "foo"],
    ["ack", "--pager=./x", "foo"],
    ["ack", "--output=x", "foo"],
    ["ack", "-x", "foo"],
    ["grep", "--what", "foo"],
    ["find", ".", "-ok", "ls", ";"],
    ["find", ".", "-delete"],
    ["find", ".", "-exec", "ls"],
    ["find", ".", "-what"],
    ["find", "-files0-from", "l"],
    ["find", ".", "-execdir", "cat", "x", ";"],
    ["find", ".", "-execdir", "./x", "{}", "+"],
    ["fd", "-x"],
  ];
  for (const words of rows) assert(said(...words).includes("ask "), words.join(" "));
});

Deno.test("guard: find runs its commands on the names that its tests leave", () => {
  const rows: readonly [string, string][] = [
    [". -name *.ts -exec wc -l {} +", "run wc -l ./**/*.ts"],
    [". -name .env -exec cat {} ;", "run cat ./**/.env"],
    [". -iname .E -exec cat {} ;", "run cat ./**/.[eE]; run cat ./**/.e"],
    [".env -exec cat {} ;", "run cat .env/**/*; run cat .env"],
    [". -type f -exec cat {} ;", "run cat ./**/*"],
    [". -exec cat {} ;", "run cat ./**/*; run cat ."],
    [". -maxdepth 0 -exec rm -rf / ;", "run rm -rf /; ask uncommon"],
    [". ( -name a -o -name b ) -exec cat {} +", "run cat ./**/a; run cat ./**/b"],
    [". -name a -o -exec cat {} +", "run cat ./**/*; run cat ."],
    [". ! -name a -exec cat {} +", "run cat ./**/*; run cat ."],
    [". -not ( -name a -name b ) -exec cat {} +", "run cat ./**/*; run cat ."],
    [". -name a , -exec cat {} +", "run cat ./**/*; run cat ."],
    [". -path */.env -exec cat {} +", "run cat ./**/.env"],
    [". -regex .*/\\.env -exec cat {} +", "run cat ./**/.env"],
    [". -regex .*/\\(a\\|b\\)x -exec cat {} +", "run cat ./**/ax; run cat ./**/bx"],
    [". -exec sh -c {} ; -name x", "run sh -c ./**/*; run sh -c ."],
    ["a b -name x -exec cat y{}z ;", "run cat ya/**/xz; run cat yb/**/xz"],
    [". -fprint o", "write o; wrote o rewritten"],
    [". -fprintf o x", "write o; wrote o rewritten"],
    [". -fls o", "write o; wrote o rewritten"],
    ["/ -delete", "remove / recursive; ask find-delete"],
    [". -name x -delete", "remove . recursive names x; ask find-delete"],
  ];
  for (const [line, wanted] of rows) assertEquals(said("find", ...line.split(" ")), wanted, line);
});

Deno.test("guard: a search below more folders than can be judged asks", () => {
  const starts = Array.from({ length: 50 }, (_, at) => `d${at}`);
  assert(said("find", ...starts, "-exec", "cat", "{}", "+").includes("ask too-complex"));
  assert(!said("find", ...starts.map(() => "d"), "-exec", "cat", "{}", "+").includes("ask"));
});

Deno.test("guard: fd runs its commands on what it finds, wherever the option stands", () => {
  assertEquals(said("fd", "-H", ".", "/", "-X", "rm", "-rf"), "run rm -rf //**/*; ask uncommon");
  assertEquals(said("fd", "-e", "ts", "-x", "wc", "-l", "{}"), "run wc -l ./**/*.ts");
  assertEquals(said("fd", "-tfx", "rm"), "");
  assertEquals(said("fd", "-Hx", "rm"), "run rm ./**/*; ask uncommon");
  assertEquals(said("fd", "-xrm"), "run rm ./**/*; ask uncommon");
  assertEquals(said("fd", "--exec=rm"), "run rm ./**/*; ask uncommon");
  assertEquals(said("fd", "^\\.env$", "-x", "cat", "{/}"), "run cat .[eE][nN][vV]; run cat .env");
});

Deno.test("guard: searches for files pass on what they may print", () => {
  assertEquals(names("find", ".", "-name", "*.ts", "-print0"), "./**/*.ts");
  assertEquals(names("find", "~", "-name", "id_*"), "~/**/id_*");
  assertEquals(names("find", ".", "-printf", "%f"), "");
  assertEquals(names("find", ".", "-ls"), "");
  assertEquals(names("grep", "-rl", "x", "src"), "src src/**/*");
  assertEquals(names("grep", "-l", "x", "a", "b"), "a b");
  // Without a folder, the names come without one in front.
  assertEquals(names("rg", "--files"), ". ./**/* *");
  assertEquals(names("fd", "-e", "md"), "./**/*.md *");
  assertEquals(record(SEARCH, ["find", ".", "-printf", "rm -rf ~"]).printed.origin, "rewritten");
});

Deno.test("guard: grep passes on a line only where it comes out whole", () => {
  const out = (...words: string[]) => record(SEARCH, words, { origin: "words", text: "rm x\n" }).printed;
  assertEquals(out("grep", "rm").text, "rm x\n");
  assertEquals(out("grep", "-o", "rm").origin, "rewritten");
  assertEquals(record(SEARCH, ["grep", "b"], { origin: "words", text: "a\nb\n" }).printed, {
    origin: "words",
    made: true,
  });
});
