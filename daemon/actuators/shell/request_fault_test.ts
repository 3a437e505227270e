import { assertEquals } from "@std/assert";
import { parseSexp } from "../../wire/reader.ts";
import { kw, plist, type Value } from "../../wire/value.ts";
import { readCommand } from "./actuator.ts";
import { shellRequestFault } from "./request_fault.ts";

function read(text: string): Value {
  const result = parseSexp(text);
  return result.ok ? result.value : null;
}

const payload = (seconds: string) => plist({ ACTION: kw("EXECUTE"), CMD: "echo", TIMEOUT: read(seconds) });

Deno.test("shell request: a time may be any number above 0 that Common Lisp writes, and is kept as it is", () => {
  const rows: readonly (readonly [string, number])[] = [
    ["3", 3_000],
    ["0.2", 200],
    ["1.5d0", 1_500],
    ["2e-1", 200],
    ["1/2", 500],
    ["7/4", 1_750],
    ["99999999999999999999", 86_400_000],
    ["9".repeat(2_000), 86_400_000],
    ["1e30", 86_400_000],
    [`${"9".repeat(400)}/7`, 86_400_000],
  ];
  for (const [seconds, ms] of rows) {
    assertEquals(shellRequestFault("EXECUTE", payload(seconds)), undefined, seconds);
    assertEquals(readCommand(payload(seconds), "/").timeoutMs, ms, seconds);
  }
  // However short it is, it is a time.
  const short = payload(`1/1${"0".repeat(400)}`);
  assertEquals(shellRequestFault("EXECUTE", short), undefined);
  assertEquals(readCommand(short, "/").timeoutMs < 1, true);
});

Deno.test("shell request: what is no number above 0 is no time", () => {
  for (
    const seconds of [
      "0",
      "-1",
      "0.0",
      "-0.5",
      "-1/2",
      `-1/1${"0".repeat(400)}`,
      `-${"9".repeat(2_000)}`,
      '"3"',
      ":three",
      "(3)",
    ]
  ) {
    assertEquals(shellRequestFault("EXECUTE", payload(seconds))?.field, "TIMEOUT", seconds);
  }
});
