// The memory where some files of notes are left out: what is told of a name that stands in more than one.

import { assertEquals } from "@std/assert";
import type { NodeName } from "./node_rows.ts";
import type { FoundNode, MemoryServices } from "./services.ts";
import { veiled } from "./veiled.ts";

const name = (id: string, file: string): NodeName => ({ id, file, title: id }) as NodeName;

Deno.test("memory veiled: an ID that stands in a hidden file as well is told as one candidate, and nothing goes round", async () => {
  const asked: string[] = [];
  const memory = {
    node: (id: string): Promise<FoundNode> => {
      asked.push(id);
      return Promise.resolve({ candidates: [name("tw-1", "taxes/t.org"), name("tw-1", "pub/b.org")] });
    },
  } as unknown as MemoryServices;
  const told = veiled(memory, () => (file) => file.startsWith("taxes/"), () => Promise.resolve([]));
  assertEquals(await told.node("tw-1"), { candidates: [name("tw-1", "pub/b.org")] });
  assertEquals(await told.node("Title"), { candidates: [name("tw-1", "pub/b.org")] });
  assertEquals(asked, ["tw-1", "Title", "tw-1"]);
  const all = veiled(memory, () => () => true, () => Promise.resolve([]));
  assertEquals(await all.node("tw-1"), undefined);
});
