// Tests of the names of modules that a text may import.

import { assertEquals } from "@std/assert";
import { importedNames } from "./imported_names.ts";

Deno.test("imported names: those behind a word, brackets and comments are told, and what may be one in a comment", () => {
  const text = `import a from "one";import("two");import/* x */ /* y */("three")
export * from // a comment
  'four'; require(\`five\`); /// <reference types="six" />
// @ts-types="seven"
from /* from "eight" */ "nine"; from /* "ten"`;
  assertEquals(importedNames(text), ["one", "two", "three", "four", "five", "six", "seven", "nine", "eight"]);
});

Deno.test("imported names: nothing in between makes a name none", () => {
  for (const text of ["from x 'a'", "important 'a'", "from / 'a'", "from", "from /* x", "from // 'a'"]) {
    assertEquals(importedNames(text), [], text);
  }
});

Deno.test("imported names: comments in comments are passed once", () => {
  // With every way tried, or each comment looked through from each word in it, none of these would come to an end.
  const many = 200_000;
  for (
    const unit of ["/*a*/", "from/*", "from//", "from /*from*/", "/**/from", "from(", "from \n", "import'", "/*from*/"]
  ) {
    const names = importedNames(`import ${unit.repeat(many)} x`);
    assertEquals(names.length <= many, true, unit);
  }
});
