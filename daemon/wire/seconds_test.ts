// Tests of times as messages ask for them.

import { assertEquals } from "@std/assert";
import { parseSexp } from "./reader.ts";
import { secondsOf } from "./seconds.ts";

Deno.test("seconds: a number of any kind is one", () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ["5", 5],
    ["86400.5", 86_400.5],
    ["8.64e4", 86_400],
    ["86400.0d0", 86_400],
    ["1/2", 0.5],
    ["-3", -3],
    ['"5"', undefined],
    [":five", undefined],
  ];
  for (const [text, seconds] of cases) {
    const read = parseSexp(text);
    assertEquals(read.ok ? secondsOf(read.value) : "unread", seconds, text);
  }
});
