// Tests of what is left of a message that is longer than a frame may be: it fits, it stays readable, it says what was cut, and it
// costs a bounded number of prints.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { printWithin } from "./fit.ts";
import { byteLength } from "./frame.ts";
import { printSexp } from "./printer.ts";
import { parseSexp } from "./reader.ts";
import { equal, getf, getString, kw, type Value } from "./value.ts";
import { valueArbitrary } from "./value_arbitrary.ts";

function read(text: string): Value {
  const result = parseSexp(text);
  assert(result.ok, result.ok ? "" : result.reason);
  return result.value;
}

/** A list that counts how often its first item is looked at. */
function counted(items: readonly Value[]): { readonly list: Value; readonly looks: () => number } {
  let looks = 0;
  const list = new Proxy(items, {
    get(target, key, receiver) {
      if (key === "0") looks++;
      return Reflect.get(target, key, receiver);
    },
  });
  return { list: list as Value, looks: () => looks };
}

Deno.test("fit: a message that fits is printed as it is", () => {
  const message: Value = [kw("TYPE"), kw("EVENT"), kw("PAYLOAD"), [kw("TEXT"), "é".repeat(40)]];
  const text = printSexp(message);
  assertEquals(printWithin(message, byteLength(text)), text);
});

Deno.test("fit: whatever a message holds, what is left fits, reads back and keeps its type and small parts", () => {
  fc.assert(fc.property(
    valueArbitrary(),
    valueArbitrary(),
    fc.array(fc.string({ unit: "grapheme", maxLength: 3000 }), { maxLength: 6 }),
    fc.integer({ min: 1024, max: 4096 }),
    (meta, extra, texts, maxBytes) => {
      const message: Value = [
        kw("TYPE"),
        kw("EVENT"),
        kw("META"),
        [kw("SESSION"), "s", kw("X"), meta, kw("Y"), texts[0] ?? null],
        kw("PAYLOAD"),
        [kw("EXTRA"), extra, kw("TEXTS"), texts],
      ];
      const text = printWithin(message, maxBytes);
      assert(byteLength(text) <= maxBytes, `${byteLength(text)} bytes of ${maxBytes}`);
      const left = read(text);
      assert(equal(getf(left, "TYPE") ?? null, kw("EVENT")));
      assertEquals(getString(getf(left, "META"), "SESSION"), "s");
    },
  ));
});

Deno.test("fit: the longest texts are cut first, and short ones stay whole", () => {
  const texts = ["short", "a".repeat(5000), "b".repeat(300)];
  const left = read(printWithin([kw("TYPE"), kw("EVENT"), kw("PAYLOAD"), [kw("TEXTS"), texts]], 2048));
  const [first, second, third] = getf(getf(left, "PAYLOAD"), "TEXTS") as readonly string[];
  assertEquals([first, third], [texts[0], texts[2]]);
  assertStringIncludes(second as string, "characters cut]");
});

Deno.test("fit: values that cannot be cut become a note without being printed over and over", () => {
  const many = counted(Array.from({ length: 4000 }, () => kw("X")));
  const left = read(printWithin([kw("TYPE"), kw("EVENT"), kw("PAYLOAD"), [kw("ITEMS"), many.list]], 4096));
  assertStringIncludes(getString(getf(left, "PAYLOAD"), "NOTE") ?? "", "characters cut]");
  // Printed as a whole, printed as a field, measured.
  assert(many.looks() <= 4, `looked at ${many.looks()} times`);
});

Deno.test("fit: what must be halved many times is printed once for it", () => {
  const many = counted(Array.from({ length: 200 }, (_, index) => "x".repeat(index === 0 ? 100_000 : 150)));
  const left = read(printWithin([kw("TYPE"), kw("EVENT"), kw("PAYLOAD"), [kw("ITEMS"), many.list]], 16_384 + 4096));
  assertStringIncludes((getf(getf(left, "PAYLOAD"), "ITEMS") as readonly string[])[0] ?? "", "characters cut]");
  assert(many.looks() <= 6, `looked at ${many.looks()} times`);
});
