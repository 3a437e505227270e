// Tests of the search for files that import one another in a circle. The imports below are text.

import { assertEquals } from "@std/assert";
import { findCycle, findImports } from "./cycles.ts";

Deno.test("lint cycles: every form of import is found", () => {
  const text = [
    `// A file; import nothing from "./comment.ts".`,
    `import "./side.ts";`,
    `import type { A } from "./types.ts";`,
    `import {`,
    `  b,`,
    `  type C,`,
    `} from "../many/lines.ts";`,
    `import data from "./data.json" with { type: "json" };`,
    `import { assert } from "@std/assert";`,
    `export * from "./all.ts";`,
    `export type { D } from "./types.ts";`,
    `export const from = "./no.ts";`,
    `  const { e } = await import("./late.ts");`,
  ].join("\n");
  assertEquals(findImports(text), [
    "./side.ts",
    "./types.ts",
    "../many/lines.ts",
    "./data.json",
    "./all.ts",
    "./late.ts",
  ]);
});

Deno.test("lint cycles: a circle is named from its start, and a tree has none", () => {
  const tree = new Map([
    ["a.ts", `import "./b/b.ts";\nimport "./c.ts";`],
    ["b/b.ts", `import "../c.ts";\nimport "./gone.ts";`],
    ["c.ts", `export const c = 1;`],
  ]);
  assertEquals(findCycle(tree), undefined);
  assertEquals(findCycle(new Map([...tree, ["c.ts", `export const c = import("./b/b.ts");`]])), [
    "b/b.ts",
    "c.ts",
    "b/b.ts",
  ]);
  assertEquals(findCycle(new Map([["a.ts", `import "./a.ts";`]])), ["a.ts", "a.ts"]);
});
