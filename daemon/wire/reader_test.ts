// Tests of the reader: protocol section 2, form by form, what is unreadable, and that nothing ever throws.

import { assert, assertEquals, assertFalse, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { printSexp } from "./printer.ts";
import { parseSexp, upcase } from "./reader.ts";
import {
  Char,
  Dotted,
  equal,
  Float,
  kw,
  LONGEST_BIGINT,
  LongInteger,
  MAX_DEPTH,
  Ratio,
  Sym,
  type Value,
  Vector,
} from "./value.ts";
import { textArbitrary, valueArbitrary } from "./value_arbitrary.ts";

function read(text: string): Value {
  const result = parseSexp(text);
  assert(result.ok, `unreadable: ${JSON.stringify(text)}${result.ok ? "" : `: ${result.reason}`}`);
  return result.value;
}

function assertReads(rows: readonly (readonly [string, Value])[]): void {
  for (const [text, value] of rows) {
    const got = read(text);
    assert(equal(got, value), `${JSON.stringify(text)} read as ${printSexp(got)}, expected ${printSexp(value)}`);
  }
}

function reasonOf(text: string): string {
  const result = parseSexp(text);
  assertFalse(result.ok, `readable, but should not be: ${JSON.stringify(text)}`);
  return result.reason;
}

function assertUnreadable(rows: readonly (readonly [string, string])[]): void {
  assertEquals(rows.map(([text]) => [text, reasonOf(text)]), rows as [string, string][]);
}

const sym = (name: string, pkg?: string, internal?: boolean) => new Sym(name, pkg, internal);

Deno.test("sexp reader: lists, keywords, strings, integers, NIL and T", () => {
  assertReads([
    ["(:TYPE :HEALTH-CHECK)", [kw("TYPE"), kw("HEALTH-CHECK")]],
    ["(1 (2 (3)) 4)", [1, [2, [3]], 4]],
    ["((()))", [[null]]],
    [":A", kw("A")],
    [":1", kw("1")],
    [":.", kw(".")],
    [":+-*/<=>!?$%&@^_~.", kw("+-*/<=>!?$%&@^_~.")],
    ['""', ""],
    ['"a b"', "a b"],
    ["T", true],
    ["NIL", null],
    ["()", null],
    ["( \t\r\n\f )", null],
  ]);
});

Deno.test("sexp reader: nil in every writing is the same value, and so is t", () => {
  for (const text of ["nil", "NIL", "Nil", "()", "|NIL|", "N\\IL", "CL:NIL", "common-lisp::nil"]) {
    assertStrictEquals(read(text), null);
  }
  for (const text of ["t", "T", "|T|", "\\T", "cl:t"]) assertStrictEquals(read(text), true);
  assertReads([["|nil|", sym("nil")], ["\\nil", sym("nIL")], ["|t|", sym("t")], [":NIL", kw("NIL")], [
    "PKG:T",
    sym("T", "PKG"),
  ]]);
});

Deno.test("sexp reader: names are upcased unless escaped", () => {
  assertReads([
    ["foo", sym("FOO")],
    ["Foo", sym("FOO")],
    [":foo-Bar", kw("FOO-BAR")],
    ["|foo|", sym("foo")],
    [":|mixed Case|", kw("mixed Case")],
    ["f\\oo", sym("FoO")],
    ["a|b c|d", sym("Ab cD")],
    ["|a\\|b\\\\c|", sym("a|b\\c")],
    ["||", sym("")],
    [":||", kw("")],
    ["a||b", sym("AB")],
    ["\\ ", sym(" ")],
    ["\\\u{1f600}x", sym("\u{1f600}X")],
    ["|\u{1f600}|", sym("\u{1f600}")],
    ["|a\nb;c(d\"e'f|", sym("a\nb;c(d\"e'f")],
    ["\u00e9t\u00e9", sym("\u00c9T\u00c9")],
    [":\u00e9", kw("\u00c9")],
    ["a#b", sym("A#B")],
  ]);
});

Deno.test("sexp reader: only letters with a single upper-case partner are upcased", () => {
  for (const glyph of ["\u00df", "\u0131", "\u017f", "\u00b5", "\u212a", "\ufb01", "\u0149"]) {
    assertEquals(upcase(glyph), glyph);
  }
  // A title-case letter stays, too: SBCL's printer writes it bare.
  assertEquals(upcase("\u01c5\u01c6"), "\u01c5\u01c4");
  assertEquals(upcase("\u{10428}\u03b1\u0436\u00ff"), "\u{10400}\u0391\u0416\u0178");
  assertEquals(upcase("az\x7f"), "AZ\x7f");
  assertReads([["\u{10428}a", sym("\u{10400}A")], ["a\u{10428}|b|", sym("A\u{10400}b")]]);
});

Deno.test("sexp reader: package prefixes", () => {
  assertReads([
    ["pkg:foo", sym("FOO", "PKG")],
    ["pkg::foo", sym("FOO", "PKG", true)],
    ["|p q|:|x y|", sym("x y", "p q")],
    ["pkg:||", sym("", "PKG")],
    ["1:2", sym("2", "1")],
    ["keyword:foo", kw("FOO")],
    ["KEYWORD::FOO", kw("FOO")],
    ["::foo", kw("FOO")],
    ["cl:car", sym("CAR", "CL")],
    ["|FOO|:nil", sym("NIL", "FOO")],
  ]);
  assertUnreadable([
    [":", "keyword without a name"],
    ["(: A)", "keyword without a name"],
    ["::", "nothing behind the colon"],
    ["FOO:", "nothing behind the colon"],
    ["FOO::", "nothing behind the colon"],
    ["A:B:C", "too many colons"],
    ["A:||:C", "too many colons"],
    ["A:::B", "too many colons"],
    [":::B", "too many colons"],
    [":A:B", "too many colons"],
    ["||:A", "package without a name"],
  ]);
});

Deno.test("sexp reader: in a string only the backslash escapes, and it makes nothing of what follows", () => {
  assertReads([
    ['"a\\"b"', 'a"b'],
    ['"\\\\"', "\\"],
    ['"\\\\\\""', '\\"'],
    ['"\\n\\t\\u0041"', "ntu0041"],
    ['"line\nline\r\n\ttab"', "line\nline\r\n\ttab"],
    ['"; no comment #| none |#"', "; no comment #| none |#"],
    ['"\u{1f600}\\\u{1f600}"', "\u{1f600}\u{1f600}"],
    ['("a" "b\\c" "d" "e\\"" "f")', ["a", "bc", "d", 'e"', "f"]],
    ['("a\\b" "c")', ["ab", "c"]],
    ['(\\a "x" "y\\z")', [sym("a"), "x", "yz"]],
    ['"\x01\x1b\x7f\u0085"', "\x01\x1b\x7f\u0085"],
  ]);
  for (const text of ['"', '"\\"\\', '"abc', '"abc\\', '"abc\\"', '("a" "b\\', '("a\\b" "', '"a\\b']) {
    assertEquals(reasonOf(text), "string without end");
  }
});

Deno.test("sexp reader: integers keep every digit", () => {
  assertReads([
    ["0", 0],
    ["-0", 0],
    ["007", 7],
    ["+5", 5],
    ["-5", -5],
    ["5.", 5],
    ["+5.", 5],
    ["-5.", -5],
    ["999999999999999", 999999999999999],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ["-9007199254740991", Number.MIN_SAFE_INTEGER],
    ["9007199254740992", 2n ** 53n],
    ["-9007199254740993", -(2n ** 53n) - 1n],
    ["1000000000000000000000000000000", 10n ** 30n],
    ["000000000000000000001", 1],
  ]);
  assert(Object.is(read("-0"), 0));
  const digits = "7".repeat(LONGEST_BIGINT);
  assertEquals(String(read(digits)), digits);
});

Deno.test("sexp reader: ratios come in lowest terms", () => {
  assertReads([
    ["1/3", new Ratio(1n, 3n)],
    ["-6/4", new Ratio(-3n, 2n)],
    ["+2/6", new Ratio(1n, 3n)],
    ["6/3", 2],
    ["-6/3", -2],
    ["0/5", 0],
    [`${2n ** 70n}/2`, 2n ** 69n],
    [`1/${10n ** 30n}`, new Ratio(1n, 10n ** 30n)],
    ["1/-3", sym("1/-3")],
    ["1/2.", sym("1/2.")],
  ]);
  assertEquals(reasonOf("1/0"), "ratio with denominator zero");
  assertEquals(reasonOf("0/0"), "ratio with denominator zero");
});

Deno.test("sexp reader: a ratio that would take long to reduce is unreadable", () => {
  assert(parseSexp(`${"7".repeat(255)}/${"3".repeat(256)}`).ok);
  assertEquals(reasonOf(`${"7".repeat(256)}/${"3".repeat(256)}`), "ratio longer than 512 characters");
  assertEquals(reasonOf(`1/${"3".repeat(500_000)}`), "ratio longer than 512 characters");
});

Deno.test("sexp reader: floats of either format", () => {
  const double = (value: number) => new Float(value, true);
  assertReads([
    ["1.5", new Float(1.5)],
    ["-1.5", new Float(-1.5)],
    ["+1.5", new Float(1.5)],
    [".5", new Float(0.5)],
    ["-.5", new Float(-0.5)],
    ["1.0", new Float(1)],
    ["1e10", new Float(1e10)],
    ["1E10", new Float(1e10)],
    ["1.e5", new Float(1e5)],
    ["1.0e-7", new Float(1e-7)],
    ["1s0", new Float(1)],
    ["1f0", new Float(1)],
    ["1.0d0", double(1)],
    ["1L+2", double(100)],
    ["1d300", double(1e300)],
    ["-0.0", new Float(-0)],
    ["-0.0d0", double(-0)],
    ["0.0", new Float(0)],
    ["0e400", new Float(0)],
    ["3.4028235e38", new Float(3.4028235e38)],
    ["1.7976931348623157d308", double(Number.MAX_VALUE)],
    ["1e", sym("1E")],
    ["1e+", sym("1E+")],
    ["1.5d", sym("1.5D")],
    [".e5", sym(".E5")],
    ["e5", sym("E5")],
    ["+.e5", sym("+.E5")],
    ["1..2", sym("1..2")],
  ]);
  for (const text of ["1e39", "-1e39", "3.4028236e38", "1d309", "-1d309", "1e9999999"]) {
    assertEquals(reasonOf(text), "float out of range");
  }
});

Deno.test("sexp reader: what is no number is a symbol, unless it is dots only", () => {
  for (const text of ["+", "-", "1+", "-1-", "+-1", "--1", "1x", "-X", "1/2/3", "/", "*", "1_"]) {
    assertReads([[text, sym(text.toUpperCase())]]);
  }
  assertReads([["\\1", sym("1")], ["|1|", sym("1")], ["1\\2", sym("12")], ["|.|", sym(".")], ["\\.", sym(".")], [
    "1||",
    sym("1"),
  ]]);
  for (const text of [".", "..", "...", "(A ..)", "'."]) assertEquals(reasonOf(text), "a token of dots only");
});

Deno.test("sexp reader: characters by glyph, by name and by number", () => {
  const rows: [string, string][] = [
    ["#\\A", "A"],
    ["#\\a", "a"],
    ["#\\Space", " "],
    ["#\\SPACE", " "],
    ["#\\space", " "],
    ["#\\Newline", "\n"],
    ["#\\Linefeed", "\n"],
    ["#\\Tab", "\t"],
    ["#\\Page", "\f"],
    ["#\\Return", "\r"],
    ["#\\Backspace", "\b"],
    ["#\\Rubout", "\x7f"],
    ["#\\Nul", "\0"],
    ["#\\Esc", "\x1b"],
    ["#\\U", "U"],
    ["#\\u41", "A"],
    ["#\\U+1F600", "\u{1f600}"],
    ["#\\U10FFFF", "\u{10ffff}"],
    ["#\\\u{1f600}", "\u{1f600}"],
    ["#\\\u00e9", "\u00e9"],
    ["#\\(", "("],
    ["#\\)", ")"],
    ["#\\;", ";"],
    ['#\\"', '"'],
    ["#\\'", "'"],
    ["#\\\\", "\\"],
    ["#\\#", "#"],
    ["#\\|", "|"],
    ["#\\ ", " "],
    ["#\\:", ":"],
  ];
  assertReads(rows.map(([text, glyph]) => [text, new Char(glyph)]));
  assertReads([["(#\\()", [new Char("(")]], ["(#\\a #\\))", [new Char("a"), new Char(")")]], ['(#\\a"b")', [
    new Char("a"),
    "b",
  ]]]);
  assertUnreadable([
    ["#\\", "nothing behind #\\"],
    ["#\\NoSuch", "unknown character name"],
    ["#\\ab", "unknown character name"],
    ["#\\(a", "unknown character name"],
    ["#\\U110000", "unknown character name"],
    ["#\\UD800", "unknown character name"],
    ["#\\U+DFFF", "unknown character name"],
    ["#\\U0000041", "unknown character name"],
    ["#\\\u{1f600}x", "unknown character name"],
  ]);
});

Deno.test("sexp reader: dotted pairs", () => {
  assertReads([
    ["(A . B)", new Dotted([sym("A")], sym("B"))],
    ["(1 2 . 3)", new Dotted([1, 2], 3)],
    ["(1 .2)", [1, new Float(0.2)]],
    ["(1 . 2)", new Dotted([1], 2)],
    ['(1 ."a")', new Dotted([1], "a")],
    ["(1 .(2))", [1, 2]],
    ["(1 .;comment\n2)", new Dotted([1], 2)],
    ["(1 . #|c|# 2 #|c|#)", new Dotted([1], 2)],
    ["(1 . NIL)", [1]],
    ["(1 . ())", [1]],
    ["(1 . (2 3))", [1, 2, 3]],
    ["(1 . (2 . 3))", new Dotted([1, 2], 3)],
    ["(A . 'B)", [sym("A"), sym("QUOTE"), sym("B")]],
    ["(1 . #(2))", new Dotted([1], new Vector([2]))],
    ["(A.B)", [sym("A.B")]],
  ]);
  assertUnreadable([
    ["( . A)", "nothing before the dot"],
    ["(A . )", "nothing behind the dot"],
    ["(A . B C)", "more than one form behind the dot"],
    ["(A . B . C)", "more than one form behind the dot"],
    ["(A . . B)", "a token of dots only"],
    ["(A .", "unbalanced ("],
    ["(A . B", "unbalanced ("],
    ["#(A . B)", "dot in a vector"],
  ]);
});

Deno.test("sexp reader: vectors and quotes", () => {
  const quote = sym("QUOTE");
  assertReads([
    ["#()", new Vector([])],
    ["#( )", new Vector([])],
    ["#(1 #(2) (3))", new Vector([1, new Vector([2]), [3]])],
    ["#(1 . (2))", new Vector([1, 2])],
    ["'X", [quote, sym("X")]],
    ["' X", [quote, sym("X")]],
    ["'#|c|#X", [quote, sym("X")]],
    ["''X", [quote, [quote, sym("X")]]],
    ["'()", [quote, null]],
    ["(quote x)", [quote, sym("X")]],
    ["('a'b)", [[quote, sym("A")], [quote, sym("B")]]],
    ["(a'b)", [sym("A"), [quote, sym("B")]]],
  ]);
  assertUnreadable([["'", "nothing behind '"], ["(')", "unbalanced )"], ["' ;x", "nothing behind '"]]);
});

Deno.test("sexp reader: comments count as white space", () => {
  assertReads([
    ["; first\n(1 ; one\n 2)\n; last", [1, 2]],
    ["#| a |# 1 #| b |#", 1],
    ["#| #| nested |# still |# 1", 1],
    ["(1 #||# 2 #|||# 3)", [1, 2, 3]],
    ["#|#|a|##|b|#|#1", 1],
    ["(1;2\n)", [1]],
    ["A#|b|#", sym("A#b#")],
  ]);
  assertUnreadable([
    ["#|", "unbalanced block comment"],
    ["#| #| |#", "unbalanced block comment"],
    ["1 #| |", "unbalanced block comment"],
    ["(1 #|#", "unbalanced block comment"],
    ["; only", "no form in the payload"],
    ["#||#", "no form in the payload"],
    [" \n", "no form in the payload"],
  ]);
  assert(parseSexp("#|".repeat(100_000) + "|#".repeat(100_000) + " 1").ok);
});

Deno.test("sexp reader: what protocol 2.4 calls unreadable is", () => {
  assertUnreadable([
    ["", "empty payload"],
    ["#.(+ 1 2)", "dispatch character #."],
    ["#'CAR", "dispatch character #'"],
    ["#+SBCL 1", "dispatch character #+"],
    ["#-SBCL 1", "dispatch character #-"],
    ["#1=(A #1#)", "dispatch character #1"],
    ["#1#", "dispatch character #1"],
    ["#=", "dispatch character #="],
    ["##", "dispatch character ##"],
    ['#P"/tmp"', "dispatch character #P"],
    ["#S(FOO)", "dispatch character #S"],
    ["#:G1", "dispatch character #:"],
    ["#b101", "dispatch character #b"],
    ["#xFF", "dispatch character #x"],
    ["#c(1 2)", "dispatch character #c"],
    ["#*101", "dispatch character #*"],
    ["#2(1 2)", "dispatch character #2"],
    ["#<FOO>", "dispatch character #<"],
    ["#)", "dispatch character #)"],
    ["`A", "backquote"],
    [",A", "comma outside backquote"],
    ["(A", "unbalanced ("],
    ["((A)", "unbalanced ("],
    ["#(A", "unbalanced ("],
    ["(", "unbalanced ("],
    [")", "unbalanced )"],
    ["(A))", "a second form"],
    ["A B", "a second form"],
    ["()()", "a second form"],
    ['""""', "a second form"],
    ["NIL #.1", "a second form"],
    ["\\", "nothing behind \\"],
    ["|A", "unbalanced |"],
    ["|A\\", "unbalanced |"],
    ["|A\\|", "unbalanced |"],
    ["#", "nothing behind #"],
    ['"a\0b"', "NUL character"],
    ["\0", "NUL character"],
    ["1 ; \0", "NUL character"],
  ]);
});

Deno.test("sexp reader: a reason holds no character of the peer's choice but a plain one", () => {
  for (const glyph of ["\x1b", "\x07", " ", "\n", "\x7f", "\u009b", "\u202e", "\u{1f600}"]) {
    assertEquals(
      reasonOf(`#${glyph}[31m`),
      `dispatch character U+${(glyph.codePointAt(0) as number).toString(16).toUpperCase()}`,
    );
  }
});

Deno.test("sexp reader: a bug in the reader is not passed off as an unreadable text", () => {
  const broken = {
    length: 1,
    indexOf: () => -1,
    charCodeAt: () => {
      throw new TypeError("bug");
    },
  };
  assertThrows(() => parseSexp(broken as unknown as string), TypeError, "bug");
});

Deno.test("sexp reader: a fault says where", () => {
  const at = (text: string) => {
    const result = parseSexp(text);
    return result.ok ? undefined : result.at;
  };
  assertEquals([at("(A #.1)"), at("(A B))"), at("(A\0)"), at("1 2")], [3, 5, 2, 2]);
});

Deno.test("sexp reader: nesting is readable to a depth of 100, whatever nests", () => {
  const deep = (open: string, close: string, depth: number) => open.repeat(depth) + "A" + close.repeat(depth);
  for (const [open, close] of [["(", ")"], ["#(", ")"], ["'", ""], ["(B . ", ")"], ["(B ", " C)"]] as const) {
    assert(parseSexp(deep(open, close, MAX_DEPTH)).ok, `${open} to depth 100`);
    assertEquals(reasonOf(deep(open, close, MAX_DEPTH + 1)), "nesting deeper than 100");
  }
  assertEquals(reasonOf("(".repeat(500_000)), "nesting deeper than 100");
  assertEquals(reasonOf("'".repeat(500_000)), "nesting deeper than 100");
  assertEquals(reasonOf("#(".repeat(250_000)), "nesting deeper than 100");
  // Depth is how deep a form stands, not how many there are.
  assert(parseSexp(`(${"(A) ".repeat(10_000)})`).ok);
});

Deno.test("sexp reader: keywords are not kept", () => {
  assertFalse(read(":SAME") === read(":SAME"));
});

Deno.test("sexp reader: never throws on random text", () => {
  const alphabet = fc.constantFrom(
    ..."()#\\\"'|;:.`, \n\0+-0123456789eEdDabNILT/=*\u00e9\u{1f600}",
    "#|",
    "|#",
    "#\\",
    "#(",
  );
  const text = fc.oneof(
    fc.array(alphabet, { maxLength: 40 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary", maxLength: 40 }),
    textArbitrary(),
  );
  let [readable, unreadable] = [0, 0];
  fc.assert(
    fc.property(text, (text) => {
      const result = parseSexp(text);
      if (result.ok) {
        readable++;
        // Whatever was read can be printed and read again.
        assert(equal(read(printSexp(result.value)), result.value), printSexp(result.value));
      } else {
        unreadable++;
        assert(result.reason !== "" && result.at >= 0 && result.at <= text.length + 1, `at ${result.at}`);
        // deno-lint-ignore no-control-regex -- these are what must not be there
        assertFalse(/[\x00-\x1f\x7f-\uffff]/.test(result.reason));
      }
    }),
    { numRuns: 2000 },
  );
  assert(readable > 50 && unreadable > 50, `a fuzz that tries nothing: ${readable} readable, ${unreadable} not`);
});

Deno.test("sexp reader: never throws on a mutated text", () => {
  const change = fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.constantFrom(..."()#\\\"'|;:. \0.e/1\u{1f600}"));
  let [readable, unreadable] = [0, 0];
  fc.assert(
    fc.property(valueArbitrary(), fc.array(change, { minLength: 1, maxLength: 3 }), (value, changes) => {
      let text = printSexp(value);
      for (const [place, cut, put] of changes) {
        const at = place % (text.length + 1);
        text = text.slice(0, at) + put + text.slice(at + cut);
      }
      // A frame carries no lone surrogate, so none reaches the reader.
      const result = parseSexp(text.toWellFormed());
      if (!result.ok) unreadable++;
      else {
        readable++;
        assert(equal(read(printSexp(result.value)), result.value), printSexp(result.value));
      }
    }),
    { numRuns: 1000 },
  );
  assert(readable > 50 && unreadable > 50, `a fuzz that tries nothing: ${readable} readable, ${unreadable} not`);
});

Deno.test("sexp reader: work grows with the length of the text, not with its square", () => {
  // Were one of these read in square time, it would take minutes and the run would end it.
  const rows: [string, boolean][] = [
    [`(${'"\\\\" '.repeat(100_000)})`, true],
    [`(${'"" '.repeat(200_000)}\\a)`, true],
    [`(${"|a| ".repeat(100_000)})`, true],
    [`(${"; \n".repeat(200_000)})`, true],
    [`(${"#||# ".repeat(100_000)})`, true],
    ["#|".repeat(300_000), false],
    [`"${"\\a".repeat(300_000)}"`, true],
    [`:${"a".repeat(500_000)}`, true],
    [`|${"a".repeat(500_000)}|`, true],
    ["\\a".repeat(300_000), true],
    [`1.${"1".repeat(500_000)}e`, true],
    [`1e${"1".repeat(500_000)}x`, true],
    [".".repeat(500_000), false],
    [`#\\${"a".repeat(500_000)}`, false],
  ];
  assertEquals(rows.map(([text]) => parseSexp(text).ok), rows.map(([, readable]) => readable));
});

Deno.test("sexp reader: an integer past any sensible length keeps its digits, and is never computed with", () => {
  const digits = "7".repeat(LONGEST_BIGINT + 1);
  for (const [text, kept] of [[digits, digits], [`+00${digits}.`, digits], [`-0${digits}`, `-${digits}`]] as const) {
    const parsed = parseSexp(text);
    assert(parsed.ok && parsed.value instanceof LongInteger);
    assertEquals(parsed.value.digits, kept);
    assertEquals(printSexp(parsed.value), kept);
  }
  const short = parseSexp(`000${"7".repeat(LONGEST_BIGINT)}`);
  assert(short.ok);
  assertEquals(typeof short.value, "bigint");
});
