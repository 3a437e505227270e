import { assertEquals } from "@std/assert";
import { readJson, textsIn } from "./json_settings.ts";

const plain = (text: string) => JSON.parse(JSON.stringify(readJson(text) ?? null));

Deno.test("json settings: signs of comments in texts are none, and those in comments are no texts", () => {
  assertEquals(plain('{"a": "/*", "b": ["../x"], "c": "*/", // "d": 1 /*\n "e": "//"} /* x */'), {
    a: "/*",
    b: ["../x"],
    c: "*/",
    e: "//",
  });
  assertEquals(plain('\ufeff{"ext\\u0065nds": [1, -2.5e3, true, null, ], }\r\n'), {
    extends: [1, -2500, true, null],
  });
  assertEquals(textsIn(readJson('{"a": ["b", {"c": "d"}], "__proto__": "e"}')), ["b", "d", "e"]);
});

Deno.test("json settings: what tools read in different ways is not read", () => {
  const unclear = [
    "",
    "{'a': 1}",
    "{a: 1}",
    '{"a": 1, "a": 2}',
    '{"a": 1, "\\u0061": 2}',
    '{"a" 1}',
    '{"a": 1 "b": 2}',
    "[1 2]",
    "[,]",
    '{"a": "\\x41"}',
    '{"a": "b\nc"}',
    "{} {}",
    "/* {}",
    "// a\r{}",
    '{"a": "\u2028"}',
    "01",
    "[".repeat(100) + "]".repeat(100),
    "{",
  ];
  assertEquals(unclear.filter((text) => readJson(text) !== undefined), []);
});
