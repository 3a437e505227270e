// Tests of turns: whoever works long and lets others go holds up none of their steps, and goes on all the same.

import { assert, assertEquals } from "@std/assert";
import { inTurns, letOthersGo } from "./turn.ts";

Deno.test("turn: what comes over a socket meanwhile is served", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [near, far] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
    listener.accept(),
  ]);
  const ROUNDS = 20;
  const talk = async () => {
    const buffer = new Uint8Array(1);
    for (let round = 0; round < ROUNDS; round++) {
      await near.write(buffer);
      await far.read(buffer);
      await far.write(buffer);
      await near.read(buffer);
    }
  };
  // A busy machine may be late with what was written: the one in the middle of some counts.
  const counts: number[] = [];
  while (counts.length < 11) {
    let isOver = false;
    const talking = talk().then(() => isOver = true);
    let turns = 0;
    while (!isOver) {
      await letOthersGo();
      turns++;
    }
    await talking;
    counts.push(turns);
  }
  near.close();
  far.close();
  const middle = counts.sort((a, b) => a - b)[5] ?? Infinity;
  assert(middle < ROUNDS, `${counts} turns for ${ROUNDS} rounds`);
});

Deno.test("turn: steps come to what they come to", async () => {
  const steps = function* () {
    for (let i = 0; i < 3; i++) yield;
    return "done";
  };
  assertEquals(await inTurns(steps()), "done");
});
