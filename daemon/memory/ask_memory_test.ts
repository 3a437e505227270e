// The services by their names: what a stranger asks is looked at first, and what is told is JSON.

import { assertEquals, assertRejects } from "@std/assert";
import { askMemory, type Json } from "./ask_memory.ts";
import { withMemory } from "./memory_example.ts";

Deno.test("ask memory: each service is asked by its name and tells JSON", () =>
  withMemory(
    { "a.org": "* TODO Kettle\nSCHEDULED: <2026-11-27 Fri>\n:PROPERTIES:\n:ID: k\n:END:\n* TODO Some day\n" },
    async ({ memory }) => {
      memory.remember([{ session: "s", role: "user", at: 1, text: "hello" }]);
      const ask = (service: string, ...args: Json[]) =>
        askMemory(memory, service, args, "s") as Promise<Record<string, Json>[]>;
      assertEquals((await ask("search", "kettle", { limit: 3 })).map(({ id }) => id ?? null), ["k"]);
      assertEquals(
        (await askMemory(memory, "node", ["k"], "s") as Record<string, Json>)["scheduled"],
        "<2026-11-27 Fri>",
      );
      assertEquals(await askMemory(memory, "node", ["nothing"], "s"), null);
      assertEquals(await ask("backlinks", "k"), []);
      assertEquals((await ask("agenda", { from: "2026-11-27", to: null })).length, 1);
      assertEquals((await ask("agenda")).map(({ at }) => at ?? null), ["2026-11-27T00:00"]);
      const undated = await ask("agenda", { undated: true });
      assertEquals(undated.map(({ kind, title, at }) => `${kind} ${title} ${at}`), [
        "scheduled Kettle 2026-11-27T00:00",
        "todo Some day ",
      ]);
      assertEquals((await ask("history", { limit: 1 })).map(({ text }) => text ?? null), ["hello"]);
      assertEquals(await askMemory(memory, "history", [], "another"), [], "a conversation is nobody else's");
    },
  ));

Deno.test("ask memory: what is no question is refused", () =>
  withMemory({}, async ({ memory }) => {
    const wrong: [string, ...Json[]][] = [
      ["erase"],
      ["search"],
      ["search", 1],
      ["search", "x", { limit: "many" }],
      ["search", "x", { limit: 0 }],
      ["search", "x", []],
      ["node", null],
      ["node", "x".repeat(20_000)],
      ["agenda", { from: 1 }],
      ["agenda", { from: "friday" }],
    ];
    for (const [service, ...args] of wrong) {
      await assertRejects(() => askMemory(memory, service, args, "s"), RangeError);
    }
  }));
