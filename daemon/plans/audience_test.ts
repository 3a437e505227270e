// Who hears of plans: everybody that asked to, and what nobody heard of is told to the first that comes.

import { assertEquals } from "@std/assert";
import type { Answer } from "../wire/message.ts";
import { getKeyword, getString, kw, plist } from "../wire/value.ts";
import { MOST_UNHEARD, PlanAudience } from "./audience.ts";

const change = (id: string, state: string): Answer => ({ type: "EVENT", payload: plist({ ID: id, STATE: kw(state) }) });

/** Joins, and returns what is heard from then on. */
function listen(audience: PlanAudience, connection: number): string[] {
  const heard: string[] = [];
  audience.join(connection, ({ payload }) => {
    heard.push(`${getString(payload, "ID")} ${getKeyword(payload, "STATE")}`);
  });
  return heard;
}

Deno.test("plan audience: everybody hears of a change but the one who hears of it on another way", () => {
  const audience = new PlanAudience();
  const [one, two] = [listen(audience, 1), listen(audience, 2)];
  audience.tell(change("p", "PLAN"), 1);
  audience.leave(2);
  audience.tell(change("p", "DENIED"));
  assertEquals([one, two], [["p DENIED"], ["p PLAN"]]);
});

Deno.test("plan audience: what nobody heard of is told once to the first that comes, if it is the end of a plan", () => {
  const audience = new PlanAudience();
  audience.tell(change("a", "PLAN"));
  audience.tell(change("b", "EXPIRED"));
  audience.tell(change("a", "INTERRUPTED"));
  audience.tell(change("c", "APPROVED"));
  // Whoever asked for it was told.
  audience.tell(change("c", "DONE"), 7);
  assertEquals(listen(audience, 1), ["b EXPIRED", "a INTERRUPTED"]);
  assertEquals(listen(audience, 2), []);
});

Deno.test("plan audience: what is kept for somebody to come has a limit", () => {
  const audience = new PlanAudience();
  for (let i = 0; i <= MOST_UNHEARD; i++) audience.tell(change(`p${i}`, "EXPIRED"));
  const heard = listen(audience, 1);
  assertEquals([heard.length, heard[0]], [MOST_UNHEARD, "p1 EXPIRED"]);
});
