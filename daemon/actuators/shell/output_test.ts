// Tests of output kept up to a limit: where it is cut, what is counted, and that the pieces it comes in do not matter.

import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { OUTPUT_CAP, OutputText, readInto } from "./output.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function collect(chunks: readonly Uint8Array[], cap?: number) {
  const pieces: string[] = [];
  const text = new OutputText((piece) => pieces.push(piece), cap);
  for (const each of chunks) text.push(each);
  return { ...text.finish(), pieces };
}

Deno.test("shell output: what fits is kept as it is", () => {
  assertEquals(collect([]), { text: "", cut: 0, pieces: [] });
  assertEquals(collect([bytes("a\n"), bytes("b")]), { text: "a\nb", cut: 0, pieces: ["a\n", "b"] });
  const full = "x".repeat(OUTPUT_CAP);
  assertEquals(collect([bytes(full)]), { text: full, cut: 0, pieces: [full] });
});

Deno.test("shell output: what is over the cap is counted in characters, and a note says so", () => {
  assertEquals(collect([bytes("abcdef")], 4), { text: "abcd\n[2 characters cut]", cut: 2, pieces: ["abcd"] });
  assertEquals(collect([bytes("abc\ndef")], 4), { text: "abc\n[3 characters cut]", cut: 3, pieces: ["abc\n"] });
  assertEquals(collect([bytes("ab"), bytes("cd"), bytes("ef"), bytes("gh")], 3), {
    text: "abc\n[5 characters cut]",
    cut: 5,
    pieces: ["ab", "c"],
  });
  const over = collect([bytes("x".repeat(OUTPUT_CAP + 1))]);
  assertEquals([over.cut, over.text.length], [1, OUTPUT_CAP + "\n[1 characters cut]".length]);
});

Deno.test("shell output: a character is never cut in two", () => {
  assertEquals(collect([bytes("a😀b😀c")], 4).text, "a😀b😀\n[1 characters cut]");
  assertEquals(collect([bytes("a😀b😀c")], 3).text, "a😀b\n[2 characters cut]");
});

Deno.test("shell output: bytes that are no UTF-8 become U+FFFD, a byte order mark and NUL stay", () => {
  assertEquals(collect([new Uint8Array([0xff, 0x61, 0, 0xe2, 0x82])]).text, "\ufffda\0\ufffd");
  assertEquals(collect([new Uint8Array([0xef, 0xbb, 0xbf, 0x61])]).text, "\ufeffa");
});

Deno.test("shell output: it does not matter where the stream is split", () => {
  const anyBytes = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.string({ unit: "grapheme" }).map(bytes));
  fc.assert(fc.property(anyBytes, fc.nat(40), fc.array(fc.nat(60)), (all, cap, cuts) => {
    const at = [0, ...cuts.filter((cut) => cut <= all.length).sort((a, b) => a - b), all.length];
    const split = collect(at.slice(1).map((end, index) => all.subarray(at[index], end)), cap);
    const whole = collect([all], cap);
    assertEquals([split.text, split.cut], [whole.text, whole.cut]);
    assert(split.text.isWellFormed());
    assertEquals(
      split.pieces.join(""),
      [...new TextDecoder("utf-8", { ignoreBOM: true }).decode(all)].slice(0, cap).join(""),
    );
  }));
});

Deno.test("shell output: a stream that fails has ended, and one that was given up is read no further", async () => {
  const failed = new OutputText();
  const stream = new ReadableStream<Uint8Array>({
    type: "bytes",
    start: (controller) => controller.enqueue(bytes("a")),
    pull: (controller) => controller.error(new Error("gone")),
  }, { highWaterMark: 0 });
  await readInto(stream, failed).done;
  assertEquals(failed.finish().text, "a");

  const heard = Promise.withResolvers<void>();
  const endless = new OutputText(() => heard.resolve());
  const reading = readInto(
    new ReadableStream({ type: "bytes", start: (controller) => controller.enqueue(bytes("b")) }),
    endless,
  );
  await heard.promise;
  await reading.giveUp();
  await reading.done;
  assertEquals(endless.finish().text, "b");
});

Deno.test("shell output: what comes in pieces of any size is read whole and in order", async () => {
  const pieces = [1, 4_095, 4_096, 4_097, 65_536, 65_537, 200_000, 3].map((size, index) =>
    new Uint8Array(size).fill(97 + index)
  );
  const left = [...pieces];
  const stream = new ReadableStream<Uint8Array>({
    type: "bytes",
    pull: (given) => {
      const controller = given as ReadableByteStreamController;
      const next = left.shift();
      if (next !== undefined) return controller.enqueue(next.slice());
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
  const text = new OutputText(() => {}, 1_000_000);
  await readInto(stream, text).done;
  assertEquals(text.finish().text, pieces.map((piece) => new TextDecoder().decode(piece)).join(""));
});
