// Tests of the value model: equality, property lists, and what counts as one.

import { assert, assertEquals, assertFalse, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  Char,
  Dotted,
  equal,
  Float,
  getf,
  getKeyword,
  getString,
  isKeyword,
  isList,
  isPlist,
  Keyword,
  kw,
  list,
  plist,
  Ratio,
  Sym,
  type Value,
  Vector,
} from "./value.ts";
import { valueArbitrary } from "./value_arbitrary.ts";

/** No two of these are equal. */
const DIFFERENT: readonly Value[] = [
  null,
  true,
  "",
  "A",
  "1",
  0,
  1,
  2n ** 60n,
  2n ** 61n,
  kw("A"),
  kw("a"),
  kw("NIL"),
  new Sym("A"),
  new Sym("a"),
  new Sym("A", "P"),
  new Sym("A", "P", true),
  new Sym("A", "Q"),
  new Float(0),
  new Float(-0),
  new Float(1),
  new Float(1, true),
  new Ratio(1n, 2n),
  new Ratio(-1n, 2n),
  new Ratio(1n, 3n),
  new Char("A"),
  new Char("a"),
  new Vector([]),
  new Vector([1]),
  [1],
  [1, 2],
  [2, 1],
  [[1, 2]],
  new Dotted([1], 2),
  new Dotted([1], 3),
  new Dotted([1, 1], 2),
];

Deno.test("value: only what is of one kind and one content is equal", () => {
  for (const [i, a] of DIFFERENT.entries()) {
    for (const [j, b] of DIFFERENT.entries()) assertEquals(equal(a, b), i === j, `items ${i} and ${j}`);
  }
});

Deno.test("value: a copy equals its original, whatever it is", () => {
  fc.assert(fc.property(valueArbitrary(), (value) => equal(value, copy(value)) && equal(copy(value), value)));
});

function copy(value: Value): Value {
  if (isList(value)) return value.map(copy);
  if (value instanceof Keyword) return new Keyword(value.name);
  if (value instanceof Sym) return new Sym(value.name, value.pkg, value.internal);
  if (value instanceof Float) return new Float(value.value, value.double);
  if (value instanceof Ratio) return new Ratio(value.numerator, value.denominator);
  if (value instanceof Char) return new Char(value.value);
  if (value instanceof Vector) return new Vector(value.items.map(copy));
  if (value instanceof Dotted) return new Dotted(value.items.map(copy), copy(value.tail));
  return value;
}

Deno.test("value: a property list has a keyword at every even place and something behind each", () => {
  assert(isPlist(null));
  assert(isPlist([kw("A"), 1]));
  assert(isPlist([kw("A"), kw("B"), kw("C"), null]));
  const none: (Value | undefined)[] = [[kw("A")], ["A", 1], [kw("A"), 1, new Sym("B"), 2], "A", 1, true, undefined];
  none.push(new Vector([kw("A"), 1]), new Dotted([kw("A")], 1), kw("A"));
  for (const value of none) assertFalse(isPlist(value));
});

Deno.test("value: getf finds the first of its name, at even places only", () => {
  const fields: Value = [kw("A"), kw("B"), kw("B"), 2, kw("B"), 3, kw("N"), null, kw("ODD")];
  assertStrictEquals(getf(fields, "B"), 2);
  assertStrictEquals(getf(fields, "N"), null);
  assertStrictEquals(getf(fields, "ODD"), undefined);
  assertStrictEquals(getf(fields, "b"), undefined);
  assertStrictEquals(getf(["A", 1], "A"), undefined);
  for (const value of [undefined, null, "A", new Vector([kw("A"), 1])]) assertStrictEquals(getf(value, "A"), undefined);
});

Deno.test("value: typed access gives nothing for another type", () => {
  const fields: Value = [kw("K"), kw("V"), kw("S"), "text", kw("N"), 1];
  assertEquals([getKeyword(fields, "K"), getKeyword(fields, "S"), getKeyword(fields, "X")], [
    "V",
    undefined,
    undefined,
  ]);
  assertEquals([getString(fields, "S"), getString(fields, "K"), getString(fields, "X")], [
    "text",
    undefined,
    undefined,
  ]);
  assert(isKeyword(kw("A"), "A"));
  for (const value of [kw("B"), new Sym("A"), "A", undefined]) assertFalse(isKeyword(value, "A"));
});

Deno.test("value: an empty list is NIL, however it is made", () => {
  assertStrictEquals(list([]), null);
  assertEquals(list([1]), [1]);
  assertStrictEquals(plist({}), null);
  assertStrictEquals(plist({ A: undefined }), null);
  assert(equal(plist({ A: 1, B: undefined, C: null }), [kw("A"), 1, kw("C"), null]));
  assert(isList([1]));
  for (const value of [null, "a", new Vector([1]), undefined]) assertFalse(isList(value));
});
