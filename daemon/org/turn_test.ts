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
  let isOver = false;
  const talking = talk().then(() => isOver = true);
  // How many turns it takes is the machine's to say.
  for (let turns = 0; !isOver; turns++) {
    assert(turns < 100_000, "nobody was served");
    await letOthersGo();
  }
  await talking;
  near.close();
  far.close();
});

Deno.test("turn: steps come to what they come to", async () => {
  const steps = function* () {
    for (let i = 0; i < 3; i++) yield;
    return "done";
  };
  assertEquals(await inTurns(steps()), "done");
});
