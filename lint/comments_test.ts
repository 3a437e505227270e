// Tests of the rules about the comment that opens a file and the one before an export.

import { assertEquals } from "@std/assert";
import { countHeaderLines, doc, header } from "./comments.ts";

Deno.test("lint header: the lines of the opening comment are counted", () => {
  assertEquals(countHeaderLines("// one\n// two\n\n// apart\n"), 2);
  assertEquals(countHeaderLines("#!/usr/bin/env deno\n// one\n// two\nimport x;"), 2);
  assertEquals(countHeaderLines("/* one\n * two\n */\nlet x;"), 3);
  assertEquals(countHeaderLines("// one\n// two"), 2);
  assertEquals(countHeaderLines("\n// late\n"), 0);
  assertEquals(countHeaderLines("let x; // one\n"), 0);
  assertEquals(countHeaderLines(""), 0);
});

Deno.test("lint header: a file of the program opens with two to five lines", () => {
  const found = (place: string, lines: number) =>
    ids({ header }, place, "// What it is.\n".repeat(lines) + "\nexport const x = 1;\n");
  for (const place of ["main.ts", "daemon/wire/frame.ts", "clients/connection.ts", "conformance/run.ts"]) {
    assertEquals([0, 1, 2, 5, 6].map((lines) => found(place, lines).length), [1, 1, 0, 0, 1], place);
  }
  for (const place of ["daemon/wire/frame_test.ts", "tests/harness/daemon.ts"]) assertEquals(found(place, 0), []);
});

Deno.test("lint doc: an exported declaration has a doc comment", () => {
  const declarations = [
    "export const x = 1;",
    "export function f() {}",
    "export async function f() {}",
    "export class C {}",
    "export abstract class C {}",
    "export interface I {}",
    "export type T = string;",
    "export enum E {}",
    "export default function f() {}",
    "export default 1;",
  ];
  for (const each of declarations) {
    assertEquals(ids({ doc }, "daemon/log.ts", each), ["passepartout/doc"], each);
    assertEquals(ids({ doc }, "daemon/log.ts", `import "./a.ts";\n// Why.\n${each}`), ["passepartout/doc"], each);
    assertEquals(ids({ doc }, "daemon/log.ts", `import "./a.ts";\n\n/** What. */\n${each}`), [], each);
    assertEquals(ids({ doc }, "daemon/log_test.ts", each), [], each);
  }
});

Deno.test("lint doc: the first overload speaks for all, and what is passed on needs no words", () => {
  const overloads =
    "export function f(a: string): void;\nexport function f(a: number): void;\nexport function f() {}\n";
  assertEquals(ids({ doc }, "daemon/log.ts", `/** What. */\n${overloads}`), []);
  assertEquals(ids({ doc }, "daemon/log.ts", overloads).length, 3);
  assertEquals(ids({ doc }, "daemon/mod.ts", `export { f } from "./log.ts";\nexport * from "./log.ts";`), []);
});

function ids(rules: Record<string, Deno.lint.Rule>, place: string, source: string): string[] {
  return Deno.lint.runPlugin({ name: "passepartout", rules }, place, source).map(({ id }) => id);
}
