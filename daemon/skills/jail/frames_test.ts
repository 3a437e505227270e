// Tests of the frames of a skill's process: they come out whole however they were cut, and what is no frame is refused.

import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encodeOrder, FrameError, MOST_DEPTH, type Order, ReportDecoder } from "./frames.ts";

/** The bytes of a frame that holds some JSON. */
function frame(json: string): Uint8Array {
  const body = new TextEncoder().encode(json);
  const bytes = new Uint8Array(body.length + 4);
  new DataView(bytes.buffer).setUint32(0, body.length);
  bytes.set(body, 4);
  return bytes;
}

/** Many pieces as one. */
function join(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(pieces.flatMap((each) => [...each]));
}

Deno.test("jail frames: reports come out whole however they were cut", () => {
  const report = fc.record({
    op: fc.constant("done"),
    id: fc.integer({ min: 1 }),
    value: fc.jsonValue({ maxDepth: 5 }),
  });
  fc.assert(fc.property(fc.array(report), fc.array(fc.nat(40)), (reports, cuts) => {
    const whole = JSON.parse(JSON.stringify(reports), (key, value) => key === "__proto__" ? undefined : value);
    const bytes = join(reports.map((each) => frame(JSON.stringify(each))));
    const decoder = new ReportDecoder(1 << 20);
    const found = [];
    let at = 0;
    for (const cut of cuts) found.push(...decoder.push(bytes.slice(at, at += cut)));
    found.push(...decoder.push(bytes.slice(at)));
    assertEquals(JSON.parse(JSON.stringify(found)), whole);
  }));
});

Deno.test("jail frames: whatever is written, nothing but a FrameError comes of it", () => {
  const any = fc.oneof(
    fc.uint8Array(),
    fc.json().map(frame),
    fc.dictionary(fc.constantFrom("op", "id", "n", "value", "args", "names", "parts", "text", "line"), fc.jsonValue())
      .map((each) => frame(JSON.stringify(each))),
  );
  fc.assert(fc.property(fc.array(any), (pieces) => {
    const decoder = new ReportDecoder(200);
    try {
      for (const piece of pieces) decoder.push(piece);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
    }
  }));
});

Deno.test("jail frames: what is too long, too deep, or of no known form is refused", () => {
  const refuse = (bytes: Uint8Array) => assertThrows(() => new ReportDecoder(1_000).push(bytes), FrameError);
  refuse(new TextEncoder().encode("hello, this is no frame"));
  refuse(frame(`{"op":"done","id":1,"value":"${"x".repeat(1_000)}"}`));
  refuse(frame(`{"op":"done","id":1,"value":${"[".repeat(MOST_DEPTH + 1)}${"]".repeat(MOST_DEPTH + 1)}}`));
  refuse(
    frame(`{"op":"host","id":1,"n":1,"service":"a","args":${"[".repeat(MOST_DEPTH + 1)}${"]".repeat(MOST_DEPTH + 1)}}`),
  );
  for (
    const json of ["1", "[]", "null", "{}", `{"op":"done"}`, `{"op":"done","id":0,"value":1}`, `{"op":"done","id":1}`]
  ) {
    refuse(frame(json));
  }
  refuse(frame(`{"op":"threw","id":1}`));
  refuse(frame(`{"op":"host","id":1,"n":1,"service":"a","args":{}}`));
  refuse(frame(`{"op":"loaded","names":[1]}`));
  refuse(new Uint8Array([0, 0, 0, 2, 0xff, 0xff]));
  const deepest = "[".repeat(MOST_DEPTH) + "]".repeat(MOST_DEPTH);
  assertEquals(new ReportDecoder(1_000).push(frame(`{"op":"done","id":1,"value":${deepest}}`)).length, 1);
});

Deno.test("jail frames: no key of an answer gives it a prototype", () => {
  const json = `{"op":"done","id":1,"value":[{"__proto__":{"admin":true},"a":{"\\u005f_proto__":{"b":1},"c":2}}]}`;
  const [report] = new ReportDecoder(1_000).push(frame(json));
  const [value] = (report as unknown as { value: Record<string, unknown>[] }).value;
  assertEquals(Object.assign({}, value).admin, undefined);
  assertEquals(JSON.stringify(value), `{"a":{"c":2}}`);
});

Deno.test("jail frames: an order is its length and JSON", () => {
  const order: Order = { op: "call", id: 7, hook: "respond", args: ["ä", null] };
  const bytes = encodeOrder(order);
  assertEquals(new DataView(bytes.buffer).getUint32(0), bytes.length - 4);
  assertEquals(JSON.parse(new TextDecoder().decode(bytes.subarray(4))), order);
});
