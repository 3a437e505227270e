// Files of a project that name very much make no judgement long: it asks.

import { assertEquals, assertThrows } from "@std/assert";
import { LookBudget, MOST_LOOKS, TooManyLooks } from "./look_budget.ts";
import { Tree } from "./tree_example.ts";

Deno.test("look budget: looks are counted together, and so is the text that is read", () => {
  const budget = new LookBudget();
  const read = budget.counted((text: string) => text), list = budget.counted(() => []);
  for (let i = 0; i < MOST_LOOKS - 1; i++) list();
  assertEquals(read("x"), "x");
  assertThrows(() => list(), TooManyLooks);
  const long = new LookBudget().counted((text: string) => text);
  assertThrows(() => {
    for (let i = 0; i < 20; i++) long("x".repeat(1 << 20));
  }, TooManyLooks);
});

Deno.test("look budget: a command over whose project too much would be looked at asks", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p tsc detex");
  const names = Array.from({ length: 15_000 }, (_, i) => `a${i}`);
  await Deno.writeTextFile(`${tree.home}/tsc/tsconfig.json`, JSON.stringify({ extends: names }));
  await Deno.writeTextFile(`${tree.home}/detex/a.tex`, names.map((name) => `\\input{${name}}\n`).join(""));
  for (const [command, folder] of [["tsc --noEmit", "tsc"], ["detex a.tex", "detex"]] as const) {
    const { tier } = await tree.judge(command, folder);
    assertEquals(tier, "ask", command);
  }
});
