// Tests of turns: whoever works long and lets others go holds up none of their steps, and goes on all the same.

import { assert, assertEquals } from "@std/assert";
import { inTurns, letOthersGo } from "./turn.ts";

Deno.test("turn: what comes over a socket meanwhile is served, and not only every sixtieth time", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [near, far] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
    listener.accept(),
  ]);
  const ROUNDS = 20;
  let isOver = false;
  const talk = (async () => {
    const buffer = new Uint8Array(1);
    for (let round = 0; round < ROUNDS; round++) {
      await near.write(buffer);
      await far.read(buffer);
      await far.write(buffer);
      await near.read(buffer);
    }
    isOver = true;
  })();
  let turns = 0;
  while (!isOver) {
    await letOthersGo();
    turns++;
  }
  await talk;
  near.close();
  far.close();
  // Two and a few more on a busy machine, and not one of sixty.
  assert(turns < 20 * ROUNDS, `${turns} turns for ${ROUNDS} rounds`);
});

Deno.test("turn: steps come to what they come to", async () => {
  const steps = function* () {
    for (let i = 0; i < 3; i++) yield;
    return "done";
  };
  assertEquals(await inTurns(steps()), "done");
});
