// What the guard makes of wildcards and lists where files lie whose names a tool would take for options, or whose names come to
// several words. No command is run on them.

import { assertEquals } from "@std/assert";
import { Tree } from "./tree_example.ts";

Deno.test("guard odd words: a name that begins with a dash is the option that it would be", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p code/+d tar words find git sub/in plain .ssh; cd code; : > ./-ee; echo x > 0cmds; : > './--expression=1esh evil'; " +
      "cd ../tar; : > ./--checkpoint=1; : > './--checkpoint-action=exec=sh evil'; : > z.tgz; " +
      "cd ../words; : > ./--files0-from=.env; : > a; cd ../find; mkdir ./+d; : > ./-delete; cd ../git; git init -q; " +
      ": > ./--output=important; : > ./-oimportant.txt; mkdir ./in; cd ../sub/in; : > ./-ee; cd ../../plain; : > a.txt; : > b.txt; : > ./-n",
  );
  assertEquals(
    await tree.others("ask", [
      "ls | xargs sed -n p",
      "sed -n p *",
      "sed -n p -- *; sed -n p *",
      "for f in *; do sed -n p $f; done",
      'for f in *; do sed -n p "$f"; done',
      "ls | while read f; do sed -n p $f; done",
      "sed -n p $(ls)",
      "timeout 5 sed -n p *",
    ], "code"),
    [],
  );
  assertEquals(
    await tree.others("allow", ["sed -n p ./*", "sed -n p -- *", "cat *", "ls *", "sed -n p 0*"], "code"),
    [],
  );
  assertEquals(await tree.others("ask", ["tar tf z.tgz *", "ls | xargs tar tf z.tgz"], "tar"), []);
  assertEquals(await tree.others("deny", ["wc *", "du *", "ls | xargs wc", "wc -l -- a; wc *"], "words"), []);
  assertEquals(await tree.others("ask", ["find *", "ls | xargs find"], "find"), []);
  assertEquals(
    await tree.others("ask", [
      "git diff *",
      "git log *",
      "git show *",
      "sort *",
      "ls | while read f; do sort zfile $f; done",
      "git ls-files | xargs sort",
      "shuf *",
    ], "git"),
    [],
  );
  assertEquals(
    await tree.others("ask", ["git ls-files | xargs git diff", "git diff --name-only | xargs sort"], "git/in"),
    [],
  );
  assertEquals(
    await tree.others("ask", [
      "ls in | xargs sed -n p",
      "ls in | while read f; do sed -n p $f; done",
      "find in -printf '%f\\n' | xargs sed -n p",
      "cd in; rg -l x | xargs sed -n p",
      "cd in; fd | xargs sed -n p",
      "cd in; grep -rl x | xargs sed -n p",
      "ls -A in | xargs sed -n p",
      "ls in | sort | xargs sed -n p",
      "(cd in; ls) | xargs sed -n p",
      "cd in; basename -a * | xargs sed -n p",
    ], "sub"),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "cat *",
      "head *",
      "wc -l *.txt",
      "grep foo *.txt",
      "sed -n p *.txt",
      "ls | xargs cat",
      "find . -name '*.txt' | xargs sed -n p",
    ], "plain"),
    [],
  );
});

Deno.test("guard odd words: a name with blanks in it comes to several words where it is split", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p names/deep/er tests; cd names; : > 'x -ee'; : > 'y z.txt'; : > 'deep/er/x -ee'; cd ../tests; : > 'x -v a[$(touch z)] -o 1'",
  );
  assertEquals(
    await tree.others("ask", [
      "for f in *; do sed -n p $f; done",
      'for f in $(ls); do sed -n p "$f"; done',
      "ls | xargs sed -n p",
      "for f in deep/er/*; do sed -n p $f; done",
      "find deep | xargs sed -n p",
      "find deep -type f | xargs -I{} sed -n p {}; find deep | xargs sed -n p",
    ], "names"),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      'for f in *; do sed -n p "$f"; done',
      "for f in *.txt; do sed -n p $f; done",
      "sed -n p *",
      "find deep -print0 | xargs -0 sed -n p",
      "find deep -type f | xargs -I{} sed -n p {}",
    ], "names"),
    [],
  );
  assertEquals(await tree.others("ask", ["for f in *; do [ -f $f ] && echo $f; done"], "tests"), []);
  assertEquals(await tree.others("allow", ['for f in *; do [ -f "$f" ] && echo "$f"; done'], "tests"), []);
});

Deno.test("guard odd words: a wildcard in a part of a name stands for other files where the name is split", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p proj; cd proj; : > 'x .en* y.md'; : > '[id].md'; : > .env");
  assertEquals(
    await tree.others("ask", [
      "for f in $(find . -name '*.md'); do cat $f; done",
      "for f in '[id].md'; do cat $f; done",
      "find . -name '*.md' -exec sh -c 'cat $1' _ {} \\;",
    ]),
    [],
  );
  assertEquals(await tree.others("deny", ["for f in *.md; do cat $f; done"]), []);
  assertEquals(
    await tree.others("allow", [
      'for f in *.md; do cat "$f"; done',
      "find . -name '*.md' -exec sh -c 'cat \"$1\"' _ {} \\;",
    ]),
    [],
  );
});

Deno.test("guard odd words: of several words the second may be written", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p proj; cd proj; : > a.txt; : > b.txt");
  assertEquals(
    await tree.others("ask", [
      "uniq *",
      "ls | xargs uniq",
      "uniq $(ls)",
      "ls | xargs xxd",
      "xxd *",
      "find . -name '*.txt' | xargs uniq",
      "find . -name '*.txt' -exec uniq {} +",
      "for f in *; do uniq $(ls); done",
      "pdftotext *",
      "python3 -m json.tool *",
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "uniq a.txt",
      'for f in *.txt; do uniq "$f"; done',
      "ls | xargs -n1 uniq",
      "ls | xargs -I{} xxd {}",
      "find . -name '*.txt' -exec uniq {} \\;",
      "sort *.txt | uniq -c",
      "ls | xargs wc -l",
      "wc -l *.txt",
      "grep foo *",
      "sort *",
      "sed -n 1p *",
    ]),
    [],
  );
  // Of one name, or of none, there is no second.
  await tree.make("mkdir -p proj/one; : > proj/one/a.bin");
  assertEquals(await tree.others("allow", ["xxd *.bin | head", "xxd *", "uniq *.txt"], "proj/one"), []);
  assertEquals(await tree.others("ask", ["xxd *.bin *", "xxd ../*.txt", "ls | xargs xxd"], "proj/one"), []);
});

Deno.test("guard odd words: a name of a listing keeps what it may be in a variable, an array or an argument", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p code/k code/d; cd code; : > ./k/-delete; echo x > d/x; echo x > a.txt; echo x > .env");
  assertEquals(
    await tree.others("ask", [
      'x=$(ls k); find d "$x"',
      "x=$(ls k); find d $x",
      'x=($(ls k)); find d "${x[0]}"',
      'set -- $(ls k); find d "$1"',
      'f() { find d "$1"; }; f $(ls k)',
      "find d ${y:-$(ls k)}",
      'declare x=$(ls k); find d "$x"',
      'x=$(grep -rl APIKEYX .); cat "$x"',
      "x=$(grep -rl APIKEYX .); cat $x",
    ], "code"),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "x=$(ls *.txt); wc -l $x",
      'x=$(ls -t *.txt | head -1); cat "$x"',
      "x=$(ls d); for f in $x; do cat d/$f; done",
      'files=(*.txt); wc -l "${files[0]}"',
      'files=(*.txt); wc -l "${files[@]}"',
    ], "code"),
    [],
  );
});

Deno.test("guard odd words: what a list may not have leaves an option behind, which is no file", async () => {
  using tree = new Tree();
  await tree.make("mkdir proj proj/build; echo TOKEN=1 > proj/.env; echo a > proj/a.txt");
  const commands = [
    `grep TOKEN "$(realpath -e zz)"-rh`,
    `grep -rh TOKEN "$(readlink -f zz/y)-1"`,
    `grep TOKEN "$(find . -name zz)"-rh`,
    "y=(*.zz); grep -rhv ${y[1]} a.txt",
    'y=(*.zz); find build "${y[1]}-delete"',
    `for f in "$(find . -name '*.zz').env"; do cat "$f"; done`,
    `mapfile -t y < <(find . -name zz); cat "$y.env"`,
  ];
  assertEquals((await tree.others("allow", commands, "proj")).length, commands.length);
  const harmless = [
    `y=(*.txt); wc -l "\${y[0]}"`,
    `y=(*.txt); wc -l "\${y[1]}"`,
    `last=$(ls | tail -1); head "./$last"`,
  ];
  assertEquals(await tree.others("allow", harmless, "proj"), []);
});

Deno.test("guard odd words: what was read from a pipe leaves a search without files in the folder", async () => {
  using tree = new Tree();
  await tree.make("mkdir proj; echo TOKEN=1 > proj/.env; echo a > proj/a.txt");
  const commands = [
    "read -r x < <(ls); rg -uu TOKEN",
    "read -r x; rg -uu TOKEN",
    "mapfile -t y < <(ls); rg -uu TOKEN",
    "while read -r x; do :; done < <(ls); rg -uu TOKEN",
    `read -r x < <(find . -name zz); rg TOKEN "\${x}-uu"`,
  ];
  assertEquals(await tree.others("ask", commands, "proj"), []);
  const harmless = ["{ read -r x; rg -uu TOKEN; } < a.txt", "while read -r x; do rg -uu TOKEN; done < <(ls)"];
  assertEquals(await tree.others("allow", harmless, "proj"), []);
});
