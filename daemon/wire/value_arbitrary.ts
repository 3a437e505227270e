// Random values of every kind that section 2 of the protocol can write, for property tests; nothing but tests imports it. Knows
// nothing of readers and printers: a test decides what must hold.

import fc from "fast-check";
import { Char, Dotted, Float, Keyword, list, Ratio, Sym, type Value, Vector } from "./value.ts";

/** Names that a printer must put between bars, or that look like something else. */
export const AWKWARD_NAMES: readonly string[] = [
  ..."+ - * / = < > . .. ... 1 -1 +1 1+ 1- 1. .5 -.5 1.5 1e5 1E5 E5 +E5 1/2 1d0 ^ _ ^5 _5 1^2 NIL T nil t QUOTE # A#B #A"
    .split(
      " ",
    ),
  ..."' \" ( ) ; ` , : | \\ |A| A|B A\\B A:B :A A: A::B".split(" "),
  ..."foo Foo mixed-Case \u00e9 \u00c9 \u00df \u01c5 \u01c6 \u0130 \u0131 \u017f \u00b5 \u212a \ufb01 \u{10428} \u{10400} \u{1f600} e\u0301"
    .split(" "),
  "",
  " ",
  "A B",
  "\t",
  "\n",
  "\r",
  "\f",
  "\x01",
  "\x7f",
  "\u00a0",
  "\u2028",
  "\ufeff",
];

/** Texts with everything that needs care in a string, but for NUL, which no payload may hold. */
export function textArbitrary(): fc.Arbitrary<string> {
  const awkward = fc.constantFrom('"', "\\", "\n", "\r", "\t", "\x01", "\x1b", "\x7f", "\u0085", "\u2028", "\ufeff");
  const unit = fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 6 }) },
    { weight: 2, arbitrary: awkward },
    { weight: 2, arbitrary: scalarArbitrary() },
    {
      weight: 1,
      arbitrary: fc.constantFrom("\u{1f600}", "\u{10ffff}", "\uffff", "\u00e4", "\u20ac", "\ud7ff", "\ue000"),
    },
  );
  return fc.array(unit, { maxLength: 8 }).map((units) => units.join(""));
}

/** Any Unicode scalar value but NUL. */
export function scalarArbitrary(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.integer({ min: 1, max: 0xff }),
    fc.integer({ min: 1, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  ).map((code) => String.fromCodePoint(code));
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", DIGITS = "0123456789";

/** A letter, then letters, digits and signs. Written out, because an arbitrary of a regular expression takes long to make. */
function wordArbitrary(signs: string): fc.Arbitrary<string> {
  const letter = fc.constantFrom(...LETTERS);
  const sign = { weight: signs.length, arbitrary: fc.constantFrom(...signs) };
  const rest = fc.array(fc.oneof(letter, fc.constantFrom(...DIGITS), sign), { maxLength: 8 });
  return fc.tuple(letter, rest).map(([first, others]) => first + others.join(""));
}

/** What may look like a number. */
function numericArbitrary(): fc.Arbitrary<string> {
  const signs = "+.eEdD/^_-";
  const unit = fc.oneof(fc.constantFrom(...DIGITS), { weight: signs.length, arbitrary: fc.constantFrom(...signs) });
  return fc.array(unit, { minLength: 1, maxLength: 6 }).map((units) => units.join(""));
}

function nameArbitrary(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: wordArbitrary("*+<=>!?.$%&@^_~/-") },
    { weight: 3, arbitrary: fc.constantFrom(...AWKWARD_NAMES) },
    { weight: 1, arbitrary: numericArbitrary() },
    { weight: 1, arbitrary: textArbitrary() },
  );
}

/** Integers around every boundary: small, safe, and of hundreds of digits. */
export function integerArbitrary(): fc.Arbitrary<number | bigint> {
  return fc.oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.constantFrom(0, 1, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(integer),
    fc.constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 64n, 10n ** 30n, -(10n ** 300n)),
  );
}

function integer(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function ratioArbitrary(): fc.Arbitrary<Ratio> {
  const part = fc.oneof(
    fc.bigInt({ min: 2n, max: 99n }),
    fc.bigInt({ min: 2n, max: 10n ** 30n }),
  );
  return fc.tuple(part, part, fc.boolean()).map(([a, b, negative]) => {
    let [x, y] = [a, b];
    while (y !== 0n) [x, y] = [y, x % y];
    const [numerator, denominator] = [a / x, b / x];
    return denominator === 1n
      ? new Ratio(negative ? -1n : 1n, a + 1n)
      : new Ratio(negative ? -numerator : numerator, denominator);
  });
}

/** Floats of both formats; singles hold values that a single-float can hold to the last bit. */
export function floatArbitrary(): fc.Arbitrary<Float> {
  const plain = { noNaN: true, noDefaultInfinity: true };
  const single = fc.oneof(
    fc.float(plain),
    fc.constantFrom(0, -0, 1, 0.5, 100, 1e-3, 1e7, 3.4028234663852886e38, 1.1754943508222875e-38, 16777216),
    fc.integer({ min: -99999, max: 99999 }).map((n) => Math.fround(n / 1000)),
  );
  const double = fc.oneof(
    fc.double(plain),
    fc.constantFrom(0, -0, 1, 0.1, 1e-3, 9.999e-4, 1e7, 9999999.9, Number.MAX_VALUE, 2.2250738585072014e-308, 5e-324),
  );
  return fc.oneof(single.map((value) => new Float(value)), double.map((value) => new Float(value, true)));
}

function symbolArbitrary(): fc.Arbitrary<Sym> {
  const bare = nameArbitrary().filter((name) => name !== "NIL" && name !== "T").map((name) => new Sym(name));
  const pkg = fc.oneof(
    fc.constantFrom("PKG", "A.B", "lower", "1", "P Q"),
    nameArbitrary().filter((name) => !["", "KEYWORD", "CL", "COMMON-LISP"].includes(name)),
  );
  const prefixed = fc.tuple(nameArbitrary(), pkg, fc.boolean()).map(([name, prefix, internal]) =>
    new Sym(name, prefix, internal)
  );
  return fc.oneof({ weight: 3, arbitrary: bare }, { weight: 1, arbitrary: prefixed });
}

function characterArbitrary(): fc.Arbitrary<Char> {
  return fc.oneof(
    fc.constantFrom(..."\0\b\t\n\f\r \x1b\x7f()\";'|\\#,`:aAuUxX\u00e9\u00a0\u0301\ufeff\u{1f600}\u{10ffff}"),
    scalarArbitrary(),
  ).map((value) => new Char(value));
}

/** Everything but lists and vectors. */
export function atomArbitrary(): fc.Arbitrary<Value> {
  return fc.oneof<fc.Arbitrary<Value>[]>(
    fc.constantFrom<Value>(null, true),
    nameArbitrary().map((name) => new Keyword(name)),
    textArbitrary(),
    integerArbitrary(),
    floatArbitrary(),
    ratioArbitrary(),
    symbolArbitrary(),
    characterArbitrary(),
  );
}

/** Values of every kind, nested. */
export function valueArbitrary(): fc.Arbitrary<Value> {
  return nested(atomArbitrary(), (value) => {
    const notList = value.filter((item) => item !== null && !Array.isArray(item) && !(item instanceof Dotted));
    return [
      fc.array(value, { maxLength: 5 }).map((items) => new Vector(items)),
      fc.tuple(fc.array(value, { minLength: 1, maxLength: 4 }), notList).map(([items, tail]) =>
        new Dotted(items, tail)
      ),
      value.map((item) => [new Sym("QUOTE"), item]),
      fc.array(value, { maxLength: 3 }).map((items) => [new Sym("QUOTE"), ...items]),
    ];
  });
}

/** Values of the common subset (protocol 2.1). */
export function commonArbitrary(): fc.Arbitrary<Value> {
  const atom = fc.oneof<fc.Arbitrary<Value>[]>(
    fc.constantFrom<Value>(null, true),
    wordArbitrary("*+<=>!$%&@_~/-").map((name) => new Keyword(name)),
    textArbitrary(),
    integerArbitrary(),
    floatArbitrary().filter((float) => !float.double),
  );
  return nested(atom, () => []);
}

function nested(
  atom: fc.Arbitrary<Value>,
  more: (value: fc.Arbitrary<Value>) => fc.Arbitrary<Value>[],
): fc.Arbitrary<Value> {
  return fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      atom,
      fc.array(tie("value"), { maxLength: 6 }).map(list),
      ...more(tie("value")),
    ),
  })).value;
}
