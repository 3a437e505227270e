// Tests of what is left of a message that is longer than a frame may be: it fits, it stays readable, it says what was cut, and it
// costs a bounded number of prints.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { printWithin } from "./fit.ts";
import { byteLength } from "./frame.ts";
import { printSexp } from "./printer.ts";
import { parseSexp } from "./reader.ts";
import { equal, getf, getKeyword, getString, isList, kw, list, type Value } from "./value.ts";
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

/** Makes a text for a frame of so many bytes: a glyph of one to four bytes, or one that grows when printed, over and over. */
const textOf: fc.Arbitrary<(limit: number) => string> = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 100 }).map((text) => () => text),
  fc.tuple(fc.constantFrom("x", "é", "€", "😀", '"', "\0"), fc.nat({ max: 100 })).map(([glyph, percent]) =>
  (
    limit: number,
  ) => glyph.repeat(Math.floor(limit * percent / 100))),
);

/** The limit of a frame, and what a message for it holds. Made when it is asked for: making it takes a fifth of a second. */
const messageParts = () =>
  fc.record({
    bits: fc.integer({ min: 10, max: 16 }),
    beyond: fc.nat({ max: 77 }),
    id: textOf,
    session: fc.string({ unit: "grapheme-ascii", maxLength: 16 }),
    values: fc.array(valueArbitrary(), { maxLength: 2 }),
    long: fc.array(textOf, { maxLength: 3 }),
    small: fc.constantFrom(0, 1, 30, 300, 3000),
    extra: valueArbitrary(),
    texts: fc.array(textOf, { maxLength: 3 }),
  });

Deno.test("fit: whatever meta, id and payload hold, what is left fits, reads back and can be matched", () => {
  fc.assert(
    fc.property(messageParts(), ({ bits, beyond, session, values, small, extra, ...made }) => {
      const limit = (1 << bits) + beyond;
      const id = made.id(limit);
      const parts: Value[] = [...values, ...made.long.map((make) => make(limit))];
      const texts = list(made.texts.map((make) => make(limit)));
      const message: Value = [
        kw("TYPE"),
        kw("RESPONSE"),
        kw("META"),
        [
          ...parts.flatMap((part, i): Value[] => [kw(`P${i}`), part]),
          ...Array.from({ length: small }, (_, i): Value[] => [kw(`S${i}`), i]).flat(),
          kw("SESSION-ID"),
          session,
        ],
        kw("IN-REPLY-TO"),
        id,
        kw("PAYLOAD"),
        [kw("TEXTS"), texts, kw("EXTRA"), extra, kw("ACTION"), kw("MESSAGE"), kw("STATUS"), kw("OK")],
      ];
      const text = printWithin(message, limit);
      assert(byteLength(text) <= limit, `${byteLength(text)} bytes of ${limit}`);
      const left = read(text);
      assert(equal(getf(left, "TYPE") ?? null, kw("RESPONSE")), text.slice(0, 200));
      assertEquals(getKeyword(getf(left, "PAYLOAD"), "ACTION"), "MESSAGE");
      assertEquals(getKeyword(getf(left, "PAYLOAD"), "STATUS"), "OK");
      assertEquals(getString(getf(left, "META"), "SESSION-ID"), session);
      const whole = printSexp(id);
      const heard = getf(left, "IN-REPLY-TO");
      if (byteLength(whole) <= limit >> 1) assert(heard !== undefined, "an id of half a frame stays");
      if (heard !== undefined) assertEquals(printSexp(heard), whole, "an id is never cut");
    }),
    { numRuns: 150 },
  );
});

Deno.test("fit: whatever a meta holds, its smallest parts stay", () => {
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
      assertEquals(getString(getf(read(text), "META"), "SESSION"), "s");
    },
  ));
});

/** A message to an answer that says `text`. */
function answer(text: string, meta: Value, id = "q"): Value {
  return [
    ...[kw("TYPE"), kw("REQUEST"), kw("META"), meta, kw("IN-REPLY-TO"), id],
    ...[kw("PAYLOAD"), [kw("ACTION"), kw("MESSAGE"), kw("TEXT"), text]],
  ];
}

Deno.test("fit: parts of a meta that are small each but too much together go largest first", () => {
  const parts = [1020, 100, 1000, 200, 20].map((size, i): Value[] => [kw(`P${i}`), "x".repeat(size)]);
  const meta = getf(read(printWithin(answer("y".repeat(5000), parts.flat()), 2048)), "META") ?? null;
  for (const i of [1, 3, 4]) assertEquals(getString(meta, `P${i}`), parts[i]?.[1] as string, `part ${i} is whole`);
  assertStringIncludes(getString(meta, "P0") ?? "", "characters cut]");
});

Deno.test("fit: of a meta of more parts than have room, as many as fit stay, and the others are counted", () => {
  const many = Array.from({ length: 4000 }, (_, i): Value[] => [kw(`PART-${i}`), kw("X")]).flat();
  const left = getf(read(printWithin(answer("yes", [...many, kw("SESSION-ID"), "s"]), 4096)), "META");
  assertEquals(getString(left, "SESSION-ID"), "s");
  assert(isList(left) && left.length > 400, "as many as fit stay");
  const counted = Number(/^\[([0-9]+) characters cut\]$/.exec(getString(left, "NOTE") ?? "")?.[1]);
  const kept = printSexp(left.slice(0, -4));
  assertEquals(counted + kept.length, printSexp(many).length - 1, "what is counted is what is missing");
});

Deno.test("fit: a meta leaves the payload its reserve, however large it is", () => {
  for (const [limit, room] of [[65_536, 3900], [2048, 400]] as const) {
    const text = "y".repeat(room);
    const left = read(printWithin(answer(text, [kw("X"), "x".repeat(limit)]), limit));
    assertEquals(getString(getf(left, "PAYLOAD"), "TEXT"), text, `limit ${limit}`);
    assertStringIncludes(getString(getf(left, "META"), "X") ?? "", "characters cut]");
  }
});

Deno.test("fit: an id of half a frame stays whole beside a meta of a frame; a longer one is left out", () => {
  const limit = 1 << 20;
  for (const [size, stays] of [[128_050, true], [(limit >> 1) - 2, true], [(limit >> 1) - 1, false]] as const) {
    const id = "i".repeat(size);
    const meta: Value = [kw("X"), "x".repeat(limit - size)];
    const text = printWithin(answer("yes", meta, id), limit);
    assert(byteLength(text) <= limit, `${byteLength(text)} bytes`);
    assertEquals(getString(read(text), "IN-REPLY-TO"), stays ? id : undefined);
    assertEquals(getString(getf(read(text), "PAYLOAD"), "TEXT"), "yes");
  }
});

Deno.test("fit: a health response to a check of a whole frame fits, and only its meta is cut", () => {
  const limit = 1 << 20;
  const id = "i".repeat(128_050);
  const check = (padding: string) =>
    [kw("TYPE"), kw("HEALTH-CHECK"), kw("ID"), id, kw("META"), [kw("X"), padding]] as Value;
  const padding = "x".repeat(limit - printSexp(check("")).length);
  assertEquals(printSexp(check(padding)).length, limit);
  const text = printWithin(
    [
      ...[kw("TYPE"), kw("HEALTH-RESPONSE"), kw("STATUS"), kw("HEALTHY"), kw("CHECKED-P"), true as const],
      ...[kw("META"), [kw("X"), padding], kw("IN-REPLY-TO"), id],
    ],
    limit,
  );
  assert(byteLength(text) <= limit && byteLength(text) > limit - 1000, `${byteLength(text)} bytes`);
  const left = read(text);
  assertEquals([getKeyword(left, "STATUS"), getString(left, "IN-REPLY-TO")], ["HEALTHY", id]);
  assertStringIncludes(getString(getf(left, "META"), "X") ?? "", "characters cut]");
});

Deno.test("fit: a text is cut at what its characters take when they are printed", () => {
  // Where a character is counted too short, the cut text passes its share and a note stands in its place.
  for (const glyph of ["x", '"', "\\", "é", "€", "😀", "\0"]) {
    const left = read(printWithin(answer("yes", [kw("X"), glyph.repeat(5000)]), 1024));
    const shown = getString(getf(left, "META"), "X") ?? "";
    const [, kept, cut] = /^(.*)\n\[([0-9]+) characters cut\]$/s.exec(shown) ?? [];
    assert(kept !== undefined, `${JSON.stringify(glyph)}: ${printSexp(getf(left, "META") ?? null)}`);
    assertEquals([...kept].length + Number(cut), 5000);
    assert(byteLength(printSexp(kept)) > 700, `${byteLength(printSexp(kept))} bytes of ${JSON.stringify(glyph)}`);
  }
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
  assertStringIncludes(getString(getf(getf(left, "PAYLOAD"), "ITEMS"), "NOTE") ?? "", "characters cut]");
  // Printed as a whole, as a field and as a part of it, and measured.
  assert(many.looks() <= 5, `looked at ${many.looks()} times`);
});

Deno.test("fit: what must be halved many times is printed once for it", () => {
  const many = counted(Array.from({ length: 200 }, (_, index) => "x".repeat(index === 0 ? 100_000 : 150)));
  const left = read(printWithin([kw("TYPE"), kw("EVENT"), kw("PAYLOAD"), [kw("ITEMS"), many.list]], 16_384 + 4096));
  assertStringIncludes((getf(getf(left, "PAYLOAD"), "ITEMS") as readonly string[])[0] ?? "", "characters cut]");
  assert(many.looks() <= 6, `looked at ${many.looks()} times`);
});
