import { assertEquals } from "@std/assert";
import { jsonLine } from "./json_line.ts";

Deno.test("json line: what is not seen is written out, and reads back as it was", () => {
  const value = { a: "x\u202ey\u009b2J\u{e0061}ä\u3164😀\n", b: [1, null] };
  const line = jsonLine(value);
  assertEquals(line, '{"a":"x\\u202ey\\u009b2J\\udb40\\udc61ä\\u3164😀\\n","b":[1,null]}');
  assertEquals(JSON.parse(line), value);
});
