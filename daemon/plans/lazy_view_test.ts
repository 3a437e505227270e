// Tests of the view that begins with the first plan: nothing is made before, and changes are handed on in order without waiting.

import { assertEquals } from "@std/assert";
import type { FlightPlan } from "./flight_plan.ts";
import { LazyPlanView } from "./lazy_view.ts";
import { makePlan } from "./plan_example.ts";

const named = (id: string): FlightPlan => makePlan({ id });

Deno.test("lazy view: changes are handed on in order, and none waits until the one before is shown", async () => {
  const heard: string[] = [], faults: unknown[] = [];
  const shown = Promise.withResolvers<void>();
  let made = 0;
  const lazy = new LazyPlanView(() => {
    made++;
    return Promise.resolve({
      start: () => Promise.resolve(),
      update: (plan) => {
        heard.push(plan.id);
        return shown.promise;
      },
      [Symbol.asyncDispose]: () => Promise.resolve(void heard.push("end")),
    });
  }, (error) => faults.push(error));
  assertEquals(made, 0);
  for (const id of ["a", "b", "c"]) lazy.update(named(id));
  const ended = lazy[Symbol.asyncDispose]();
  await Promise.resolve().then(() => {}).then(() => {});
  assertEquals(heard, ["a", "b", "c"]);
  shown.resolve();
  await ended;
  assertEquals([made, heard, faults], [1, ["a", "b", "c", "end"], []]);
});

Deno.test("lazy view: one that could not be made is made for the next plan", async () => {
  const faults: string[] = [], heard: string[] = [];
  let isBroken = true;
  const lazy = new LazyPlanView(() => {
    if (isBroken) return Promise.reject(new Error("no folder"));
    return Promise.resolve({
      start: () => Promise.resolve(),
      update: (plan) => Promise.resolve(void heard.push(plan.id)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  }, (error) => faults.push((error as Error).message));
  lazy.update(named("a"));
  await lazy.look();
  isBroken = false;
  lazy.update(named("b"));
  await lazy[Symbol.asyncDispose]();
  assertEquals([faults, heard], [["no folder", "no folder"], ["b"]]);
});
