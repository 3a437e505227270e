// Tests of the printer: what it writes for each kind of value, and that the reader gives back what was printed.

import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import fc from "fast-check";
import { printSexp } from "./printer.ts";
import { parseSexp } from "./reader.ts";
import { Char, Dotted, equal, Float, kw, MAX_DEPTH, Ratio, Sym, type Value, Vector } from "./value.ts";
import { AWKWARD_NAMES, commonArbitrary, valueArbitrary } from "./value_arbitrary.ts";

function assertPrints(rows: readonly (readonly [Value, string])[]): void {
  for (const [value, text] of rows) {
    assertEquals(printSexp(value), text);
    assertReadsBack(value);
  }
}

function assertReadsBack(value: Value): void {
  const text = printSexp(value);
  const result = parseSexp(text);
  assert(result.ok && equal(result.value, value), `does not read back: ${text}`);
}

const sym = (name: string, pkg?: string, internal?: boolean) => new Sym(name, pkg, internal);

Deno.test("sexp printer: read(print(x)) equals x for every value", () => {
  fc.assert(fc.property(valueArbitrary(), assertReadsBack), { numRuns: 3000 });
});

Deno.test("sexp printer: read(print(x)) equals x for every awkward name, as keyword, symbol and prefix", () => {
  for (const name of AWKWARD_NAMES) {
    assertReadsBack(kw(name));
    assertReadsBack(sym(name, "PKG"));
    assertReadsBack(sym("X", name === "" ? "Y" : name, true));
    if (name !== "NIL" && name !== "T") assertReadsBack(sym(name));
  }
});

Deno.test("sexp printer: read(print(x)) equals x at the deepest nesting", () => {
  const wraps: ((value: Value) => Value)[] = [
    (value) => [value],
    (value) => [sym("QUOTE"), value],
    (value) => new Vector([value]),
    (value) => new Dotted([value], 1),
    (value) => [1, value, "x"],
  ];
  for (const wrap of wraps) {
    let value: Value = kw("CORE");
    for (let depth = 0; depth < MAX_DEPTH; depth++) value = wrap(value);
    assertReadsBack(value);
    assertFalse(parseSexp(printSexp(wrap(value))).ok);
  }
});

Deno.test("sexp printer: equal values print the same text", () => {
  fc.assert(fc.property(valueArbitrary(), (value) => {
    const text = printSexp(value);
    const again = parseSexp(text);
    assert(again.ok);
    assertEquals(printSexp(again.value), text);
  }));
});

Deno.test("sexp printer: the common subset holds no # outside strings, no bars and no exponent letter d", () => {
  fc.assert(fc.property(commonArbitrary(), (value) => {
    const outside = printSexp(value).replace(/"(?:[^"\\]|\\[^])*"/g, '""');
    assertMatch(outside, /^(?:[()\s]|""|:[A-Z][^\s()"#|'\\;]*|-?[0-9]+(?:\.[0-9]+(?:e-?[0-9]+)?)?|NIL|T)*$/);
  }));
});

Deno.test("sexp printer: lists, strings, NIL and T", () => {
  assertPrints([
    [null, "NIL"],
    [true, "T"],
    ["", '""'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ["a\nb\tc\r", '"a\nb\tc\r"'],
    ["; | # '", '"; | # \'"'],
    ["\u{1f600}\u00e9\x01", '"\u{1f600}\u00e9\x01"'],
    [`${"long ".repeat(10)}"`, `"${"long ".repeat(10)}\\""`],
    [`${"long ".repeat(10)}\\`, `"${"long ".repeat(10)}\\\\"`],
    [`${"long ".repeat(10)}\u{1f600}`, `"${"long ".repeat(10)}\u{1f600}"`],
    [[kw("TYPE"), kw("EVENT"), kw("PAYLOAD"), [kw("N"), 1, kw("B"), null]], "(:TYPE :EVENT :PAYLOAD (:N 1 :B NIL))"],
    [[[[null]]], "(((NIL)))"],
  ]);
  // Not a value, but what a list that was emptied prints as.
  assertEquals(printSexp([]), "NIL");
});

Deno.test("sexp printer: names are bare in upper case, else between bars", () => {
  assertPrints([
    [kw("HEALTH-CHECK"), ":HEALTH-CHECK"],
    [kw("1"), ":1"],
    [kw("foo"), ":|foo|"],
    [kw("A|B\\C"), ":|A\\|B\\\\C|"],
    [kw(""), ":||"],
    [kw("A#B"), ":|A#B|"],
    [kw("\u00c9"), ":\u00c9"],
    [kw("\u00e9"), ":|\u00e9|"],
    [kw("\u00df"), ":|\u00df|"],
    [kw("\u01c5"), ":|\u01c5|"],
    [kw("\u4e2d"), ":\u4e2d"],
    [kw("\u{1f600}"), ":|\u{1f600}|"],
    [sym("FOO"), "FOO"],
    [sym("mixed Case"), "|mixed Case|"],
    [sym("FOO", "PKG"), "PKG:FOO"],
    [sym("FOO", "PKG", true), "PKG::FOO"],
    [sym("foo", "p q"), "|p q|:|foo|"],
    [sym("", "PKG"), "PKG:||"],
    [sym("NIL", "PKG"), "PKG:NIL"],
    [sym("1"), "|1|"],
    [sym("+1"), "|+1|"],
    [sym(".5"), "|.5|"],
    [sym("1E5"), "|1E5|"],
    [sym("1/2"), "|1/2|"],
    [sym("."), "|.|"],
    [sym("..."), "|...|"],
    [sym("+"), "+"],
    [sym("-"), "-"],
    [sym("nil"), "|nil|"],
    [sym(""), "||"],
  ]);
});

Deno.test("sexp printer: numbers", () => {
  const double = (value: number) => new Float(value, true);
  assertPrints([
    [0, "0"],
    [-5, "-5"],
    [Number.MAX_SAFE_INTEGER, "9007199254740991"],
    [2n ** 64n, "18446744073709551616"],
    [-(10n ** 30n), "-1000000000000000000000000000000"],
    [new Ratio(1n, 3n), "1/3"],
    [new Ratio(-3n, 2n), "-3/2"],
    [new Float(1), "1.0"],
    [new Float(-0), "-0.0"],
    [new Float(0), "0.0"],
    [new Float(1.5), "1.5"],
    [new Float(1e-3), "0.001"],
    [new Float(9.5e-4), "9.5e-4"],
    [new Float(9999999), "9999999.0"],
    [new Float(1e7), "1.0e7"],
    [new Float(-1.25e10), "-1.25e10"],
    [new Float(3.4028234663852886e38), "3.4028234663852886e38"],
    [double(1), "1.0d0"],
    [double(-0), "-0.0d0"],
    [double(0), "0.0d0"],
    [double(0.1), "0.1d0"],
    [double(1e-3), "0.001d0"],
    [double(1e-4), "1.0d-4"],
    [double(1e7), "1.0d7"],
    [double(Number.MAX_VALUE), "1.7976931348623157d308"],
    [double(5e-324), "5.0d-324"],
  ]);
});

Deno.test("sexp printer: a plain number that no reader would make is still readable", () => {
  assertEquals(printSexp(-0), "0");
  assertEquals(printSexp(2 ** 60), "1152921504606846976");
  assertEquals(printSexp(0.5), "0.5");
  assertEquals([NaN, Infinity, -Infinity].map(printSexp), ["NIL", "NIL", "NIL"]);
});

Deno.test("sexp printer: characters, dotted pairs, vectors and quotes", () => {
  const quote = sym("QUOTE");
  assertPrints([
    [new Char("A"), "#\\A"],
    [new Char("a"), "#\\a"],
    [new Char(" "), "#\\Space"],
    [new Char("\n"), "#\\Newline"],
    [new Char("\0"), "#\\Nul"],
    [new Char("\x7f"), "#\\Rubout"],
    [new Char("\u00a0"), "#\\UA0"],
    [new Char("\u0301"), "#\\U301"],
    [new Char("\u{1f600}"), "#\\\u{1f600}"],
    [new Char("\u{10ffff}"), "#\\U10FFFF"],
    [[new Char("("), new Char(")")], "(#\\( #\\))"],
    [new Dotted([sym("A")], sym("B")), "(A . B)"],
    [new Dotted([1, 2], "x"), '(1 2 . "x")'],
    [new Dotted([quote], 1), "(QUOTE . 1)"],
    [new Dotted([quote, 1], 2), "(QUOTE 1 . 2)"],
    [new Vector([]), "#()"],
    [new Vector([1, new Vector([2]), [3]]), "#(1 #(2) (3))"],
    [new Vector([quote, 1]), "#(QUOTE 1)"],
    [[quote, sym("X")], "'X"],
    [[quote, [quote, null]], "''NIL"],
    [[quote], "(QUOTE)"],
    [[quote, 1, 2], "(QUOTE 1 2)"],
    [[sym("QUOTE", "P"), 1], "(P:QUOTE 1)"],
    [[kw("QUOTE"), 1], "(:QUOTE 1)"],
  ]);
});

Deno.test("sexp printer: NUL and lone surrogates become U+FFFD, wherever they stand", () => {
  for (const bad of ["\0", "\ud800", "\udfff"]) {
    assertEquals(printSexp(`a${bad}b`), '"a\ufffdb"');
    assertEquals(printSexp(`${"long ".repeat(10)}${bad}`), `"${"long ".repeat(10)}\ufffd"`);
    assertEquals(printSexp(kw(`A${bad}`)), ":|A\ufffd|");
    assertEquals(printSexp(sym(`A${bad}`)), "|A\ufffd|");
  }
  assertEquals(printSexp("\ude00\ud83d"), '"\ufffd\ufffd"');
});
