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
      "shopt -s extglob\nsort @(a|b).txt",
      "shopt -s extglob\nwc -l !(*.md)",
      "[ -f [a].txt ]",
    ], "plain"),
    [],
  );
});
