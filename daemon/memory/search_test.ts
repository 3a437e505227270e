// What a query becomes for the index: no longer than a person would make it, and each word once.

import { assert, assertEquals } from "@std/assert";
import { expressionOf } from "./search.ts";

Deno.test("search: a word that is said twice is looked for once, and what is said stays what it means", () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["a", '"a"'],
    ["a b", '"a" AND "b"'],
    ["a ".repeat(100), '"a"'],
    ["A a \u00e1", '"A"'],
    ["a. a, (a)", '"a."'],
    ["a OR a OR a", '"a"'],
    ["a OR b OR a", '("a" OR "b")'],
    ["a OR b b OR a", '("a" OR "b")'],
    ["a OR b a", '"a"'],
    ["a OR b c", '("a" OR "b") AND "c"'],
    ["b -a", '("b") NOT ("a")'],
    ["-a", undefined],
  ];
  for (const [query, expression] of rows) assertEquals(expressionOf(query), expression, query);
});

Deno.test("search: of a long query, and of a long phrase, no more than some words count", () => {
  const many = Array.from({ length: 100 }, (_, i) => `w${i}`);
  assertEquals(expressionOf(many.join(" "))?.split(" AND ").length, 16);
  assertEquals(expressionOf(`"${many.join(" ")}"`), `"${many.slice(0, 16).join(" ")}"`);
  assert((expressionOf(`${"(a OR ".repeat(50)}b`) ?? "").length < 200);
});
