// Tests of the order of skills: what one depends on comes first, and whatever can never be loaded is named, in any graph.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Dependent, orderByDependency } from "./dependency_order.ts";

const NAMES = ["a", "b", "c", "d", "e", "f"];

Deno.test("dependency order: cycles and missing ones are named, and so is what hangs on them", () => {
  const all: Dependent[] = [
    { name: "top", dependsOn: ["left", "right"] },
    { name: "left", dependsOn: ["base"] },
    { name: "right", dependsOn: ["base"] },
    { name: "base", dependsOn: [] },
    { name: "x", dependsOn: ["y"] },
    { name: "y", dependsOn: ["x"] },
    { name: "z", dependsOn: ["base", "x"] },
    { name: "lost", dependsOn: ["gone"] },
  ];
  const { order, faults } = orderByDependency(all, (name) => name === "gone" ? "which is not there" : undefined);
  assertEquals(order.map(({ name }) => name), ["base", "left", "right", "top"]);
  assertEquals([...faults].map(([{ name }, why]) => `${name}: ${why}`), [
    "x: It depends on itself through others: x -> y -> x.",
    "y: It depends on itself through others: x -> y -> x.",
    "z: It depends on x, which cannot be loaded either.",
    "lost: It depends on gone, which is not there.",
  ]);
});

Deno.test("dependency order: in any graph each is behind what it depends on, or has a fault, and none is lost", () => {
  const graph = fc.uniqueArray(
    fc.record({ name: fc.constantFrom(...NAMES), dependsOn: fc.uniqueArray(fc.constantFrom(...NAMES, "gone")) }),
    { selector: ({ name }) => name },
  );
  fc.assert(fc.property(graph, (all) => {
    const { order, faults } = orderByDependency(all, () => "which is not there");
    assertEquals(order.length + faults.size, all.length);
    for (const [i, { dependsOn }] of order.entries()) {
      for (const name of dependsOn) assert(order.slice(0, i).some((each) => each.name === name), name);
    }
    // A fault has a reason: what is missing, or what has a fault itself.
    for (const { dependsOn } of faults.keys()) {
      assert(dependsOn.some((name) => !order.some((each) => each.name === name)));
    }
  }));
});
