// Tests of patterns: against the regular expressions that they stand for, and that two
// of them meet exactly where one text fits both.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { intersects, literal, matches, wildcards } from "./patterns.ts";

function expression(pattern: string): RegExp {
  const source = pattern.replace(
    /\*\*|\*|\?|[.a-c/]/g,
    (c) => c === "**" ? "[^]*" : c === "*" ? "[^/]*" : c === "?" ? "[^/]" : c === "." ? "\\." : c,
  );
  return new RegExp(`^${source}$`);
}

/** Two runs beside each other are one; "**" and "/" have a meaning of their own that the expression above lacks. */
const patternText = fc.array(fc.constantFrom("a", "b", ".", "*", "?"), { maxLength: 7 }).map((parts) =>
  parts.join("").replace(/\*+/g, "*")
);
const text = fc.array(fc.constantFrom("a", "b", ".", "/"), { maxLength: 7 }).map((parts) => parts.join(""));

Deno.test("guard patterns: a pattern matches what its regular expression matches", () => {
  fc.assert(
    fc.property(patternText, text, (pattern, each) => {
      assertEquals(matches(wildcards(pattern), each), expression(pattern).test(each));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("guard patterns: two patterns meet where one text fits both", () => {
  fc.assert(
    fc.property(patternText, patternText, text, (a, b, each) => {
      if (expression(a).test(each) && expression(b).test(each)) {
        assert(intersects(wildcards(a), wildcards(b)), `${a} and ${b} meet in ${each}`);
      }
      assertEquals(intersects(wildcards(a), wildcards(b)), intersects(wildcards(b), wildcards(a)));
      assertEquals(intersects(wildcards(a), literal(each)), expression(a).test(each));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("guard patterns: any depth is any depth", () => {
  for (const each of ["a/.git/config", ".git/config", "x/y/.git/config"]) {
    assert(matches(wildcards("**/.git/config"), each), each);
  }
  assert(matches(wildcards("/etc/**"), "/etc/a/b"));
  assert(!matches(wildcards("/etc/**"), "/etc"));
  assert(!matches(wildcards("/etc/*"), "/etc/a/b"));
});

Deno.test("guard patterns: many wildcards take no time that explodes", () => {
  assert(!intersects(wildcards("a*".repeat(200) + "b"), wildcards("a*".repeat(200) + "c")));
});
