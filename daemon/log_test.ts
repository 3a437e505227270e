import { assertEquals, assertStringIncludes } from "@std/assert";
import { Log, type LogLevelName, redact } from "./log.ts";

function logTo(lines: string[], format: "text" | "json", level: LogLevelName = "debug"): Log {
  return new Log({ level, format, write: (line) => void lines.push(line), now: () => 0 });
}

Deno.test("log: a JSON line carries time, level, text and fields", () => {
  const lines: string[] = [];
  logTo(lines, "json").warn("Something", { request: "r1", count: 3 });
  assertEquals(lines.map((line) => JSON.parse(line)), [
    { time: "1970-01-01T00:00:00.000Z", level: "warn", text: "Something", request: "r1", count: 3 },
  ]);
});

Deno.test("log: a text line is one line, whatever its fields hold", () => {
  const lines: string[] = [];
  logTo(lines, "text").error("Fault", { error: new Error("first\nsecond") });
  assertEquals(lines.length, 1);
  assertEquals(lines[0]?.includes("\n"), false);
  assertStringIncludes(lines[0] as string, "ERROR Fault error=");
  assertStringIncludes(lines[0] as string, "second");
});

Deno.test("log: lines below the level are dropped, and off drops all", () => {
  const lines: string[] = [];
  const log = logTo(lines, "text", "warn");
  log.debug("d");
  log.info("i");
  log.warn("w");
  log.error("e");
  logTo(lines, "text", "off").error("never");
  assertEquals(lines.length, 2);
});

const SECRETS: [what: string, text: string][] = [
  ["the HMAC secret", "0123456789abcdef".repeat(4)],
  ["an API key", "sk-" + "abCD12_-".repeat(4)],
  ["a GitHub token", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"],
  ["a Telegram token", "123456789:AAEhBOweik9ai2o01ohWoo0f8yI0jKlMnOp"],
  ["an AWS key", "AKIAIOSFODNN7EXAMPLE"],
  ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----"],
];

for (const [what, secret] of SECRETS) {
  Deno.test(`log: ${what} is redacted in text and in JSON`, () => {
    for (const format of ["text", "json"] as const) {
      const lines: string[] = [];
      logTo(lines, format).info(`before ${secret} after`, { field: secret });
      assertEquals(lines[0]?.includes(secret), false);
      assertStringIncludes(lines[0] as string, "[redacted]");
    }
  });
}

Deno.test("log: ordinary text is left alone", () => {
  const text = "Connection closed connection=3 reason=peer sha=0123456789abcdef";
  assertEquals(redact(text), text);
});

Deno.test("log: what a field holds under the name of a secret is redacted at any depth, and the line stays JSON", () => {
  const lines: string[] = [];
  const token = "abcd1234efgh5678ijkl";
  const pem = "-----BEGIN PRIVATE KEY-----\nMIIB" + "a".repeat(60);
  logTo(lines, "json").info(`unfinished ${pem}`, {
    password: "short1",
    deep: { list: [{ apiKey: "x1", note: pem, [`ghp_${"a1".repeat(18)}`]: 1 }], error: new Error(`token=${token}`) },
    map: `https://joe:${token}@example.org/`,
    count: 3,
  });
  const line = JSON.parse(lines[0] as string);
  for (const secret of ["short1", 'x1"', "MIIB", token, "ghp_"]) {
    assertEquals(lines[0]?.includes(secret), false, secret);
  }
  assertEquals([line.password, line.deep.list[0].apiKey, line.count], ["[redacted]", "[redacted]", 3]);
});

Deno.test("log: a field that cannot be shown is no fault", () => {
  const lines: string[] = [];
  const round: { self?: unknown } = {};
  round.self = round;
  logTo(lines, "json").info("round", { round, big: { n: 3n } });
  assertEquals(JSON.parse(lines[0] as string).round, "[cannot be shown]");
  assertEquals(JSON.parse(lines[0] as string).big, { n: "3" });
});

Deno.test("log: lines that cannot be written end nobody, and are counted as soon as one can be", () => {
  const lines: string[] = [];
  let isFull = false;
  const log = new Log({
    level: "info",
    format: "json",
    write: (line) => {
      if (isFull) throw new Error("no space left");
      lines.push(line);
    },
    now: () => 0,
  });
  log.info("one");
  isFull = true;
  log.info("two");
  log.error("three");
  isFull = false;
  log.info("four");
  log.info("five");
  const said = lines.map((line) => JSON.parse(line)).map(({ text, count }) => [text, count]);
  assertEquals(said, [
    ["one", undefined],
    ["Lines of the log could not be written", 2],
    ["four", undefined],
    ["five", undefined],
  ]);
});
