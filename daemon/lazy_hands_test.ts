// Tests of hands that cannot be loaded.

import { assertEquals, assertRejects } from "@std/assert";
import { LazyHands } from "./lazy_hands.ts";
import type { Action, Task } from "./pipeline/ports.ts";

Deno.test("lazy hands: a client may stop a daemon that cannot act; nothing else is allowed there", async () => {
  await using hands = new LazyHands(() => Promise.reject(new Error("database disk image is malformed")));
  const judge = async (name: string, proposedBy: Action["proposedBy"]) =>
    (await hands.guard.judge({ target: "SYSTEM", name, payload: null, proposedBy }, {} as Task)).tier;
  assertEquals(await judge("STOP", "client"), "allow");
  assertEquals(await judge("STOP", "reasoner"), "deny");
  await assertRejects(() => judge("APPROVE-PLAN", "client"), Error, "malformed");
});
