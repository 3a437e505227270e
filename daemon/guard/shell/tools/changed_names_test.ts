// What is known of names behind sed, awk, printf and tr: text around each of them, or nothing.

import { assertEquals } from "@std/assert";
import { changedByAwk, changedByFormat, changedBySed, partsOnly } from "./changed_names.ts";

Deno.test("guard names: sed that puts text around each line is known by it, and any other script is not", () => {
  assertEquals(changedBySed("s#^#/#"), { before: "/", behind: "" });
  assertEquals(changedBySed("s/$/.bak/"), { before: "", behind: ".bak" });
  assertEquals(changedBySed("s|.*|/a/&|g"), { before: "/a/", behind: "" });
  assertEquals(changedBySed("s,\\(.*\\),x\\1y,"), { before: "x", behind: "y" });
  assertEquals(changedBySed("s#^#b/#;/proc/d;s#^#a/#"), { before: "a/b/", behind: "" });
  assertEquals(changedBySed("1d\n$d"), { before: "", behind: "" });
  for (const script of ["s/a/b/", "s#^#a&#", "s/^/x\\n/", "y/a/b/", "s#^#a#b#", "/x/p;s/^.//"]) {
    assertEquals(changedBySed(script), undefined, script);
  }
});

Deno.test("guard names: awk that prints a column with text around it is known by it, and any other program is not", () => {
  const home = "/home/user";
  assertEquals(changedByAwk("NR>1 {print $9}", home), { before: "", behind: "" });
  assertEquals(changedByAwk('{ print "/" $0 ".x"; }', home), { before: "/", behind: ".x" });
  assertEquals(changedByAwk('{print ENVIRON["HOME"] "/" $NF}', home), { before: "/home/user/", behind: "" });
  assertEquals(changedByAwk('{printf "/%s\\n", $1}', home), { before: "/", behind: "" });
  for (const program of ["/log/{print $9}", "{print $1, $2}", '{print "a\\n" $0}', "{print substr($0, 2)}"]) {
    assertEquals(changedByAwk(program, home), undefined, program);
  }
});

Deno.test("guard names: a format with one word in it, and other signs between names, are known", () => {
  assertEquals(changedByFormat("/x/%s\\0"), { before: "/x/", behind: "" });
  assertEquals(changedByFormat("%s.old\\n"), { before: "", behind: ".old" });
  assertEquals(changedByFormat("%s %s\\n"), undefined);
  assertEquals(changedByFormat("%d\\n"), undefined);
  assertEquals([partsOnly(["\\n", "\\0"]), partsOnly([" ", "\n"]), partsOnly(["a", "b"])], [true, true, false]);
});
