// Tests of loading a part when it is first asked for: once for many who ask, again after a failure, and never after the end.

import { assertEquals, assertRejects } from "@std/assert";
import { LazyPart } from "./lazy_part.ts";

Deno.test("lazy part: it is loaded once for all who ask, and a load that failed is tried again", async () => {
  const held = Promise.withResolvers<string>();
  let loads = 0;
  const part = new LazyPart(async (stack) => {
    stack.defer(() => void loads--);
    if (++loads === 1) throw new Error("not yet");
    return await held.promise;
  });
  assertEquals([part.now, loads], [undefined, 0]);
  await assertRejects(() => part.get(), Error, "not yet");
  const all = Promise.all([part.get(), part.get()]);
  held.resolve("there");
  assertEquals([await all, part.now, loads], [["there", "there"], "there", 2]);
  await part[Symbol.asyncDispose]();
  assertEquals(loads, 0, "what was taken was not given back");
});

Deno.test("lazy part: its end waits for a load that is under way, and none begins after it", async () => {
  const held = Promise.withResolvers<string>(), steps: string[] = [];
  const part = new LazyPart(async (stack) => {
    stack.defer(() => void steps.push("given back"));
    return await held.promise;
  });
  const asked = part.get().then(() => void steps.push("loaded"));
  const ended = part[Symbol.asyncDispose]();
  held.resolve("there");
  await Promise.all([asked, ended]);
  assertEquals(steps, ["loaded", "given back"]);
  const never = new LazyPart(() => Promise.resolve(steps.push("too late")));
  await never[Symbol.asyncDispose]();
  await assertRejects(() => never.get(), Error, "the daemon stops");
  assertEquals(steps.length, 2);
});
