// What the guard makes of the names that lie in a folder, where a wildcard with classes, a test, a list of lines or xargs takes them.
// No command is run on them.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

Deno.test("guard file names: a wildcard with a class, or an extended one, stands for options as well", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p code/deep git test plain; cd code; : > ./-ee; : > 0cmds; : > ./-ovictim; : > deep/-oimportant; " +
      "cd ../git; git init -q; : > ./--output=important; cd ../test; : > ./-v; : > 'a[$(touch z)]'; cd ../plain; : > a.txt; : > b.txt",
  );
  assertEquals(
    await tree.others("ask", [
      "sed -n p [[:punct:]]* 0cmds",
      "sed -n p [[:print:]]* 0cmds",
      "sed -n p [[=-=]]* 0cmds",
      "sed -n p [[.-.]]* 0cmds",
      "sed -n p [[.hyphen.]]* 0cmds",
      "x='[[:punct:]]*'; sed -n p $x",
      "sed -n p -?",
      "sort -o*",
      "shopt -s extglob\ncd deep; sort @(-o*)",
      "shopt -s extglob\ncd deep; sort !(x)",
      "shopt -s extglob\ncd deep; sort +(?)",
    ], "code"),
    [],
  );
  assertEquals(await tree.others("ask", ["git diff [[:punct:]]*"], "git"), []);
  assertEquals(await tree.others("ask", ["[ [[:punct:]]? a* ]", "[ -[v] a* ]"], "test"), []);
  assertEquals(
    await tree.others("allow", [
      "sed -n p [[:lower:]]*",
      "[ -f [a].txt ]",
    ], "plain"),
    [],
  );
});

Deno.test("guard file names: unquoted words of a test that a name may split into ask", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p one two plain; : > 'one/-v a[$(touch${IFS}z)]'; : > two/-v; : > 'two/a[$(touch z)]'; : > plain/a; : > 'plain/b c'",
  );
  const split = [
    "for i in *; do [ $i ]; done",
    "[ $(ls) ]",
    "test $(ls)",
    "if [ $(ls) ]; then :; fi",
    "[ ! $(ls) ]",
    "ls | while read -r f; do [ $f ]; done",
    "for f in *; do [ -f $f ] && echo $f; done",
  ];
  const usual = [
    'for i in *; do [ -n "$i" ]; done',
    'ls | while read -r f; do [ -f "$f" ] && echo "$f"; done',
    'for f in *; do [ -e "$f" ] || continue; echo "$f"; done',
    '[ -n "$(ls)" ]',
    '[ "$(ls | wc -l)" -gt 3 ]',
  ];
  for (const folder of ["one", "two"]) {
    // Of one name that nothing splits no pair comes.
    const asked = folder === "one" ? split : split.filter((command) => !/\[ (?:-f )?\$[if] \]/.test(command));
    assertEquals(await tree.others("ask", asked, folder), []);
    assertEquals(await tree.others("allow", usual, folder), []);
  }
  assertEquals(await tree.others("allow", [...split, ...usual], "plain"), []);
});

Deno.test("guard file names: quotes, backslashes and ends of lines in names make other words of a list", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p slash quote line/d deep/d plain secret/d git/d; : > 'slash/\\-oimportant'; : > 'quote/\"-delete\"'; " +
      ": > 'line/x\n-oimportant'; : > 'line/d/x\n-oimportant'; : > 'deep/d/x -oimportant'; : > plain/a; : > 'plain/b \"c\" (1)'; " +
      ": > 'secret/d/x .env'; cd git; git init -q; : > 'd/x -oimportant'; git add .; : > d/-oimp",
  );
  assertEquals(
    await tree.others("ask", [
      "ls | xargs -n1 sort",
      "ls | xargs -I{} sort {}",
      'ls | while read f; do sort "$f"; done',
      "ls | xargs git diff",
    ], "slash"),
    [],
  );
  assertEquals(
    await tree.others("allow", ['ls | while read -r f; do sort "$f"; done', "ls | xargs -d '\\n' cat"], "slash"),
    [],
  );
  assertEquals(
    await tree.others("ask", ["ls | xargs -n1 find", "ls | xargs find", "ls | xargs -I% find %"], "quote"),
    [],
  );
  assertEquals(
    await tree.others("ask", [
      "find . -type f | xargs -I{} find {}",
      'find . -type f | while read -r f; do sort "$f"; done',
      'ls | while read f; do sort "$f"; done',
      "find . -type f | xargs -d '\\n' sort",
      "ls | xargs -n1 -d '\\n' sort",
    ], "line"),
    [],
  );
  assertEquals(await tree.others("allow", ["find . -type f -print0 | xargs -0 sort"], "line"), []);
  assertEquals(await tree.others("ask", ["find . -type f | xargs sort", "ls | xargs -d , sort"], "deep"), []);
  assertEquals(await tree.others("ask", ["find d -type f | xargs cat"], "secret"), []);
  // Quotes in a name are no part of it to xargs.
  assertEquals(await tree.others("ask", ["find . -type f | xargs sort"], "plain"), []);
  assertEquals(await tree.others("deny", ["for f in d/*; do cat $f; done"], "secret"), []);
  assertEquals(
    await tree.others("ask", [
      "git ls-files | xargs -n1 sort",
      "git ls-files d | xargs sort",
      "sort $(git ls-files '*portant')",
      "git diff --name-only --relative=d HEAD | xargs -n1 sort",
    ], "git"),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "ls | xargs -n1 sort",
      "ls | xargs -I{} sort {}",
      'find . -type f | while read -r f; do sort "$f"; done',
      'ls | while read f; do sort "$f"; done',
      "git ls-files | xargs wc -l",
      "git ls-files src | xargs grep -n x",
      "git ls-files '*.ts' | while read -r f; do wc -l \"$f\"; done",
      "wc -l $(git ls-files '*.md')",
      "git ls-files README.md | xargs cat",
    ], "plain"),
    [],
  );
});

Deno.test("guard file names: the name behind -p of wait is evaluated, wherever it stands", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p proj; : > 'proj/-pa[$(touch z)]'");
  assertEquals(
    await tree.others("ask", [
      "wait *",
      "wait -np'a[$(touch z)]'",
      "wait -p'a[$(touch z)]' $!",
      "wait -p 'a[$(touch z)]' $!",
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", ["sleep 0 & wait", "sleep 0 & wait $!"]),
    [],
  );
});
