// Tests of expressions for words with wildcards: they match what trying everything would, and need no more than linear steps.

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ANY_RUN, NAME_RUN, type Run, runSource } from "./run_expression.ts";
import { expressionOf, wildcards } from "./patterns.ts";

const part = fc.constantFrom<string | Run>("a", "b", "/", "[^/]", NAME_RUN, ANY_RUN);
const text = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 9 });

Deno.test("run expressions: they match what one does that tries every way", () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 9 }), fc.array(text, { maxLength: 20 }), (parts, texts) => {
      const source = runSource(parts);
      if (source === undefined) return;
      const plain = parts.map((each) => each === NAME_RUN ? "[^/]*" : each === ANY_RUN ? "[^]*" : each).join("");
      for (const each of texts) {
        assertEquals(
          new RegExp(`^${source}$`).test(each),
          new RegExp(`^${plain}$`).test(each),
          `${plain} over ${each}`,
        );
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("run expressions: many stars over a long name are told at once", () => {
  // With every way tried none of these would come to an end.
  const name = "a".repeat(4_096);
  for (const stars of ["*a", "*?", "**a", "**?", "*a?", "**/a*a"]) {
    assertEquals(expressionOf(wildcards(`${stars.repeat(30)}b`)).test(name), false, stars);
  }
});

Deno.test("run expressions: a pattern that no expression is made for is matched all the same", () => {
  const pattern = expressionOf(wildcards("**a*b**a*b**a*c"));
  assertEquals(pattern.test("xa/ab/ab/ac"), true);
  assertEquals(pattern.test("a".repeat(255)), false);
});
