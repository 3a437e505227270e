// Tests of frames: protocol section 1, however the bytes are cut, and the faults that end a stream.

import { assert, assertEquals, assertFalse, assertLess, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  byteLength,
  countCharacters,
  encodeFrame,
  FrameDecoder,
  type FrameResult,
  frameText,
  LARGEST_LENGTH,
} from "./frame.ts";
import { textArbitrary } from "./value_arbitrary.ts";

const LIMIT = 1 << 20;
const utf8 = new TextEncoder();

/** Feeds the chunks one after the other and returns everything that came out. */
function decode(chunks: Iterable<Uint8Array>, limit = LIMIT): FrameResult[] {
  const decoder = new FrameDecoder(limit);
  const results: FrameResult[] = [];
  for (const chunk of chunks) {
    // The decoder may keep nothing of the chunk, so the same memory serves for the next.
    const bytes = chunk.slice();
    decoder.push(bytes);
    for (let result = decoder.next(); result !== undefined; result = decoder.next()) results.push(result);
    bytes.fill(0x5a);
  }
  return results;
}

const payload = (text: string): FrameResult => ({ kind: "payload", payload: text });

function faultOf(bytes: Uint8Array | string, limit = LIMIT): { code: string; text: string } {
  const results = decode([typeof bytes === "string" ? utf8.encode(bytes) : bytes], limit);
  const last = results.at(-1);
  assert(last?.kind === "fault", `no fault in ${JSON.stringify(results)}`);
  return { code: last.code, text: last.text };
}

function* chopped(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function join(...parts: (Uint8Array | string)[]): Uint8Array {
  const bytes = parts.map((part) => typeof part === "string" ? utf8.encode(part) : part);
  const whole = new Uint8Array(bytes.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of bytes) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

Deno.test("frame: six upper-case digits count the characters, then comes the payload as UTF-8", () => {
  assertEquals(frameText("(:TYPE :HEALTH-CHECK)"), "000015(:TYPE :HEALTH-CHECK)");
  assertEquals(frameText(""), "000000");
  assertEquals(frameText("x".repeat(0xabcd)).slice(0, 7), "00ABCDx");
  assertEquals(frameText("\u{1f600}"), "000001\u{1f600}");
  assertEquals(frameText("\u00e9\u20ac\u{10ffff}a"), "000004\u00e9\u20ac\u{10ffff}a");
  assertEquals(encodeFrame("\u{1f600}"), new Uint8Array([...utf8.encode("000001"), 0xf0, 0x9f, 0x98, 0x80]));
});

Deno.test("frame: characters are Unicode scalar values", () => {
  assertEquals(["", "a", "\u00e9", "\u{1f600}", "a\u{1f600}b\u{1f600}", "e\u0301"].map(countCharacters), [
    0,
    1,
    1,
    1,
    4,
    2,
  ]);
  // What is no pair counts one each, as the character does that UTF-8 puts in its place.
  assertEquals(["\ud800", "\udc00", "\udc00\ud800", "\ud800\ud800\udc00"].map(countCharacters), [1, 1, 2, 2]);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(countCharacters(text), [...text].length);
    assertEquals(byteLength(text), utf8.encode(text).length);
  }));
});

Deno.test("frame: a payload longer than six digits can say is refused", () => {
  assertEquals(frameText("x".repeat(LARGEST_LENGTH)).slice(0, 6), "FFFFFF");
  assertThrows(() => frameText("x".repeat(LARGEST_LENGTH + 1)), RangeError, "16777216 characters");
  assertThrows(() => encodeFrame("x".repeat(LARGEST_LENGTH + 1)), RangeError);
});

Deno.test("frame decoder: gives what encodeFrame made", () => {
  fc.assert(fc.property(fc.array(textArbitrary(), { maxLength: 5 }), (texts) => {
    assertEquals(decode([join(...texts.map(encodeFrame))]), texts.map(payload));
  }));
});

Deno.test("frame decoder: digits are read in either case", () => {
  assertEquals(decode([utf8.encode("00000a012345678900000B0123456789a")]), ["0123456789", "0123456789a"].map(payload));
  const long = "x".repeat(0xabc);
  for (const header of ["000abc", "000ABC", "000aBc"]) {
    assertEquals(decode([utf8.encode(header + long)]), [payload(long)]);
  }
});

Deno.test("frame decoder: white space between frames is skipped, and nowhere else", () => {
  assertEquals(decode([utf8.encode(" \t\r\n000001a\n\n000001b \r\n")]), [payload("a"), payload("b")]);
  assertEquals(decode([utf8.encode("000003 a ")]), [payload(" a ")]);
  for (const gap of [" ", "\t", "\r", "\n"]) {
    assertEquals(faultOf(`000${gap}001a`).code, "MALFORMED-FRAME");
  }
  for (const gap of ["\f", "\v", "\0", "\u00a0"]) assertEquals(faultOf(`${gap}000001a`).code, "MALFORMED-FRAME");
});

Deno.test("frame decoder: an empty payload is a result at once", () => {
  const decoder = new FrameDecoder(LIMIT);
  decoder.push(utf8.encode("000000"));
  assertEquals(decoder.next(), payload(""));
  assertStrictEquals(decoder.next(), undefined);
  assertFalse(decoder.partial);
});

/** Streams with everything in them: 1 to 4 bytes a character, white space, empty and long payloads, each kind of fault. */
const STREAMS: readonly Uint8Array[] = [
  join(
    "000001a",
    "000000",
    " \r\n\t",
    encodeFrame("\u00e9\u20ac\u{1f600}a\u{1f600}"),
    "\n",
    encodeFrame('(:A "\u{1f600}")'),
  ),
  join(encodeFrame("\u{10ffff}\u{10000}\uffff\u0800\u07ff\u0080\x7f"), "000003ab"),
  join(encodeFrame("x\u{1f600}"), "00zz10", encodeFrame("never")),
  join(encodeFrame("x"), "100001", "y"),
  join(encodeFrame("x"), "000002\u00e9", new Uint8Array([0xc3, 0x28])),
  join("000003a\u00e9", new Uint8Array([0xed, 0xa0, 0x80]), "000001a"),
  join("000002", new Uint8Array([0xf0, 0x9f]), "a"),
];

Deno.test("frame decoder: a stream gives the same at every split point and in chops of any size", () => {
  for (const [i, stream] of STREAMS.entries()) {
    const whole = decode([stream]);
    assert(whole.length > 0);
    for (let at = 0; at <= stream.length; at++) {
      assertEquals(decode([stream.subarray(0, at), stream.subarray(at)]), whole, `stream ${i} split at ${at}`);
    }
    for (let size = 1; size < stream.length; size++) {
      assertEquals(decode(chopped(stream, size)), whole, `stream ${i} in pieces of ${size}`);
    }
  }
});

Deno.test("frame decoder: three frames give the same at every pair of split points", () => {
  const stream = join(encodeFrame("\u{1f600}"), "\n", encodeFrame("\u00e9a"), encodeFrame("b"));
  const whole = decode([stream]);
  assertEquals(whole, ["\u{1f600}", "\u00e9a", "b"].map(payload));
  for (let i = 0; i <= stream.length; i++) {
    for (let j = i; j <= stream.length; j++) {
      assertEquals(decode([stream.subarray(0, i), stream.subarray(i, j), stream.subarray(j)]), whole, `${i} ${j}`);
    }
  }
});

Deno.test("frame decoder: random bytes give the same however they are chopped, faults included", () => {
  const byte = fc.oneof(
    fc.constantFrom(..."000012345 \naF").map((glyph) => glyph.charCodeAt(0)),
    fc.constantFrom(0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0xff),
  );
  const stream = fc.oneof(
    fc.array(byte, { maxLength: 60 }).map((bytes) => Uint8Array.from(bytes)),
    fc.tuple(fc.array(textArbitrary(), { minLength: 1, maxLength: 4 }), fc.array(byte, { maxLength: 12 }), fc.nat())
      .map(([texts, junk, place]) => {
        const good = join(...texts.map(encodeFrame));
        const at = place % (good.length + 1);
        return join(good.subarray(0, at), Uint8Array.from(junk), good.subarray(at));
      }),
  );
  const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 6 });
  const seen = { payload: 0, fault: 0 };
  fc.assert(
    fc.property(stream, cuts, fc.integer({ min: 2, max: 40 }), (bytes, cuts, limit) => {
      const whole = decode([bytes], limit);
      for (const result of whole) seen[result.kind]++;
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b);
      const pieces = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
      assertEquals(decode(pieces, limit), whole);
      assertEquals(decode(chopped(bytes, 1), limit), whole);
      assert(whole.slice(0, -1).every((result) => result.kind === "payload"), "a fault is the last result");
    }),
    { numRuns: 1000 },
  );
  assert(seen.payload > 50 && seen.fault > 50, `a fuzz that tries nothing: ${JSON.stringify(seen)}`);
});

Deno.test("frame decoder: a frame cut short by the end of the stream is no result", () => {
  const frame = encodeFrame("a\u{1f600}");
  for (let end = 1; end < frame.length; end++) {
    const decoder = new FrameDecoder(LIMIT);
    decoder.push(frame.subarray(0, end));
    assertStrictEquals(decoder.next(), undefined);
    assert(decoder.partial, `after ${end} bytes`);
  }
});

Deno.test("frame decoder: a frame has begun with its first digit", () => {
  const decoder = new FrameDecoder(LIMIT);
  const partialAfter = (text: string) => {
    decoder.push(utf8.encode(text));
    while (decoder.next() !== undefined);
    return decoder.partial;
  };
  const steps: [string, boolean][] = [
    ["", false],
    [" \n", false],
    ["0", true],
    ["00002", true],
    ["a", true],
    ["b", false],
    [" ", false],
    ["000", true],
    ["x", false],
  ];
  assertEquals(steps.map(([text]) => partialAfter(text)), steps.map(([, partial]) => partial));
});

Deno.test("frame decoder: a header that is not six hex digits is a fault at its first wrong byte", () => {
  const headers = [
    "+00015",
    "-00015",
    " +0015",
    "0x0015",
    "00001G",
    "GET / ",
    "\x16\x03\x01",
    "(:TYPE",
    "\0",
    "\u00e9",
    "00 015",
  ];
  for (const header of headers) {
    const { code, text } = faultOf(header);
    assertEquals(code, "MALFORMED-FRAME", header);
    // deno-lint-ignore no-control-regex -- the text goes into logs and answers
    assertFalse(/[\x00-\x1f\x7f-\uffff]/.test(text), text);
  }
  assertEquals(faultOf("00zz10").text, 'Cannot read frame: length is not hexadecimal (got "z")');
  assertEquals(faultOf("\x16\x03").text, "Cannot read frame: length is not hexadecimal (got byte 0x16)");
  for (let byte = 0; byte < 256; byte++) {
    const glyph = String.fromCharCode(byte);
    const results = decode([join("0", new Uint8Array([byte]))]);
    assertEquals(results.length, /[0-9a-fA-F]/.test(glyph) ? 0 : 1, `byte ${byte}`);
  }
});

Deno.test("frame decoder: a declared length over the limit is a fault before any payload comes", () => {
  assertEquals(faultOf("100001").code, "FRAME-TOO-LARGE");
  assertEquals(faultOf("FFFFFF").text, "Cannot read frame: 16777215 characters pass the limit of 1048576 bytes");
  assertEquals(faultOf("000005", 4).code, "FRAME-TOO-LARGE");
  assertEquals(decode([utf8.encode("000004abcd")], 4), [payload("abcd")]);
  const largest = "x".repeat(LIMIT);
  assertEquals(decode(chopped(encodeFrame(largest), 65_536)), [payload(largest)]);
});

Deno.test("frame decoder: bytes that pass the limit are a fault when they do", () => {
  // Four characters are within the limit, eight bytes are not.
  assertEquals(faultOf("000004\u00e9\u00e9\u00e9\u00e9", 4).text, "Cannot read frame: its bytes pass the limit of 4");
  assertEquals(decode([utf8.encode("000004\u00e9\u00e9ab")], 6), [payload("\u00e9\u00e9ab")]);
  assertEquals(faultOf("000004\u00e9\u00e9ab", 5).code, "FRAME-TOO-LARGE");
  // The fault comes with the first byte that is too many, not with the last of the frame.
  const decoder = new FrameDecoder(4);
  const seen: (string | undefined)[] = [];
  for (const byte of utf8.encode("000004\u00e9\u00e9\u00e9")) {
    decoder.push(new Uint8Array([byte]));
    seen.push(decoder.next()?.kind);
  }
  assertEquals(seen.indexOf("fault"), 6 + 4);
});

Deno.test("frame decoder: the limit may be raised between frames", () => {
  const decoder = new FrameDecoder(4);
  decoder.push(utf8.encode("000004abcd000006abcdef"));
  assertEquals(decoder.next(), payload("abcd"));
  decoder.limit = 6;
  assertEquals(decoder.next(), payload("abcdef"));
});

Deno.test("frame decoder: after a fault nothing is read any more", () => {
  for (const fault of ["junk", "FFFFFF", "000001\xff"]) {
    const decoder = new FrameDecoder(LIMIT);
    decoder.push(fault.endsWith("\xff") ? join("000001", new Uint8Array([0xff])) : utf8.encode(fault));
    assertEquals(decoder.next()?.kind, "fault");
    assertFalse(decoder.partial);
    assertStrictEquals(decoder.next(), undefined);
    decoder.push(encodeFrame("(:TYPE :HEALTH-CHECK)"));
    assertStrictEquals(decoder.next(), undefined);
  }
});

Deno.test("frame decoder: memory grows with what has arrived, not with what was declared", () => {
  const decoders = Array.from({ length: 200 }, () => new FrameDecoder(LARGEST_LENGTH));
  const before = Deno.memoryUsage().external;
  const start = utf8.encode("FFFFFFa");
  for (const decoder of decoders) {
    decoder.push(start);
    assertStrictEquals(decoder.next(), undefined);
  }
  // Had the declared length been set aside, this were 3 GiB.
  assertLess(Deno.memoryUsage().external - before, 100 << 20);
  assert(decoders.every((decoder) => decoder.partial));
});

Deno.test("frame decoder: a long payload in many pieces comes out whole", () => {
  const text = "\u{1f600}a\u00e9\u20ac".repeat(20_000);
  for (const size of [1, 7, 4096, 65_537]) assertEquals(decode(chopped(encodeFrame(text), size)), [payload(text)]);
});

/** Bytes that are not UTF-8, and which of them gives it away. */
const NOT_UTF8: readonly (readonly [string, readonly number[], number])[] = [
  ["a continuation byte alone", [0x80], 0],
  ["the last continuation byte alone", [0xbf], 0],
  ["overlong: 2 bytes for ASCII", [0xc0, 0x80], 0],
  ["overlong: 2 bytes for 0x7f", [0xc1, 0xbf], 0],
  ["overlong: 3 bytes for 0x7ff", [0xe0, 0x9f, 0xbf], 1],
  ["overlong: 4 bytes for 0xffff", [0xf0, 0x8f, 0xbf, 0xbf], 1],
  ["the first surrogate", [0xed, 0xa0, 0x80], 1],
  ["the last surrogate", [0xed, 0xbf, 0xbf], 1],
  ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80], 1],
  ["lead byte 0xf5", [0xf5, 0x80, 0x80, 0x80], 0],
  ["byte 0xfe", [0xfe], 0],
  ["byte 0xff", [0xff], 0],
  ["2 bytes cut short", [0xc3, 0x61], 1],
  ["2 bytes with another lead byte", [0xc3, 0xc3], 1],
  ["3 bytes cut short after one", [0xe2, 0x61], 1],
  ["3 bytes cut short after two", [0xe2, 0x82, 0x61], 2],
  ["4 bytes cut short after two", [0xf0, 0x9f, 0x61], 2],
  ["4 bytes cut short after three", [0xf0, 0x9f, 0x98, 0x61], 3],
  ["the next frame's header within a character", [0xe2, 0x82, 0x30], 2],
];

for (const [what, bytes, wrong] of NOT_UTF8) {
  Deno.test(`frame decoder: not UTF-8 is a fault at the very byte: ${what}`, () => {
    for (const before of ["", "a", "\u00e9", "\u{1f600}"]) {
      const decoder = new FrameDecoder(LIMIT);
      decoder.push(join("000010", before));
      assertStrictEquals(decoder.next(), undefined);
      for (const [i, byte] of bytes.entries()) {
        decoder.push(new Uint8Array([byte]));
        const result = decoder.next();
        if (i < wrong) assertStrictEquals(result, undefined);
        else {
          assertEquals(result, {
            kind: "fault",
            code: "UNREADABLE",
            text: "Cannot read frame: payload is not UTF-8",
          });
          break;
        }
      }
    }
  });
}

Deno.test("frame decoder: what is UTF-8 is decided as the platform decides it", () => {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const bytes = fc.array(
    fc.oneof(
      fc.constantFrom(
        0x41,
        0x7f,
        0x80,
        0x8f,
        0x90,
        0x9f,
        0xa0,
        0xbf,
        0xc1,
        0xc2,
        0xdf,
        0xe0,
        0xe1,
        0xec,
        0xed,
        0xee,
        0xef,
      ),
      fc.constantFrom(0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff),
    ),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(bytes, (list) => {
      const payloadBytes = Uint8Array.from(list);
      let text: string | undefined;
      try {
        text = strict.decode(payloadBytes);
      } catch {
        // Not UTF-8; then no length makes a frame of all of it.
      }
      const length = text === undefined ? list.length : countCharacters(text);
      const results = decode([join(length.toString(16).padStart(6, "0"), payloadBytes)]);
      if (text !== undefined) assertEquals(results, [payload(text)]);
      else assertFalse(results.some((result) => result.kind === "payload"));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("frame decoder: a byte order mark is a character like any other", () => {
  assertEquals(decode([encodeFrame("\ufeffa")]), [payload("\ufeffa")]);
});
