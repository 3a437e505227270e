// Unit tests of the strict frame reader: what a target may send, in any pieces, and what it may not.
// They know nothing of targets.

import { assertEquals, assertMatch } from "@std/assert";
import { StrictFrameReader } from "./strict_frames.ts";

const utf8 = new TextEncoder();

/** Reads a text in pieces of `size` bytes and returns the payloads and the broken rule. */
function readPieces(text: string | Uint8Array, size = Infinity): { payloads: string[]; violation: string | undefined } {
  const bytes = typeof text === "string" ? utf8.encode(text) : text;
  const reader = new StrictFrameReader();
  const payloads: string[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    payloads.push(...reader.push(bytes.subarray(at, Math.min(at + size, bytes.length))).map(({ payload }) => payload));
  }
  return { payloads, violation: reader.violation };
}

Deno.test("strict frames: frames come out whole in whatever pieces they come", () => {
  const script = `000008(:A "é")00000A(:B "😀 €")`;
  for (const size of [1, 2, 3, 5, Infinity]) {
    assertEquals(readPieces(script, size), { payloads: [`(:A "é")`, `(:B "😀 €")`], violation: undefined });
  }
});

Deno.test("strict frames: header in lower case, short, signed or behind white space breaks a rule", () => {
  for (const header of ["00000a", "+00008", " 00008", "\n00008", "ZZZZZZ"]) {
    assertMatch(readPieces(`${header}(:A "é")`).violation ?? "none", /^a header/);
  }
});

Deno.test("strict frames: length in bytes breaks a rule as soon as the next header is read", () => {
  assertMatch(readPieces(`000009(:A "é")000008(:A "é")`).violation ?? "none", /^a payload that is unreadable/);
});

Deno.test("strict frames: bytes that are not UTF-8 break a rule", () => {
  const bytes = utf8.encode(`000008(:A "x")`);
  bytes[11] = 0xff;
  assertMatch(readPieces(bytes).violation ?? "none", /^a payload that is not UTF-8/);
});

Deno.test("strict frames: nothing comes out behind a broken rule", () => {
  const { payloads } = readPieces(`000008(:A "é")\n000008(:A "é")`);
  assertEquals(payloads, [`(:A "é")`]);
});
