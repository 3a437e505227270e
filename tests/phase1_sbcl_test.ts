// A client in Common Lisp, written from the protocol alone, talks to a daemon over a socket: what each end reads of the other's
// words is what was meant. Knows nothing of how the client works.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startDaemon } from "../daemon/mod.ts";
import { printSexp } from "../daemon/wire/printer.ts";
import { parseSexp } from "../daemon/wire/reader.ts";
import { getf, getKeyword, getString, isKeyword, isList, type Value } from "../daemon/wire/value.ts";
import { phaseTest } from "./harness/phase.ts";
import { payloadsOf, PROGRAMS, runProgram } from "./harness/readers.ts";

/** Runs the client against a daemon and returns the forms it printed: what it heard, and its own findings. */
async function talk(): Promise<Value[]> {
  await using daemon = await startDaemon({ port: 0, auth: "off", writeLog: () => {} });
  const output = await runProgram("sbcl", ["--script", PROGRAMS + "client.lisp", daemon.host, String(daemon.port)]);
  return payloadsOf(output).map((text) => {
    const result = parseSexp(text);
    assert(result.ok, text);
    return result.value;
  });
}

phaseTest(1, "sbcl", "a client in Common Lisp is greeted, told the health, and answered", ["sbcl"], async () => {
  const [handshake, health, answer, findings, ...more] = await talk();
  assertEquals(more, []);

  const greeting = getf(handshake, "PAYLOAD");
  assert(isKeyword(getf(handshake, "TYPE"), "EVENT") && getKeyword(greeting, "ACTION") === "HANDSHAKE");
  assertMatch(getString(greeting, "VERSION") ?? "", /^[0-9]+\.[0-9]+\.[0-9]+/);
  assertEquals(getf(greeting, "PROTOCOL"), 1);
  assert(isList(getf(greeting, "CAPABILITIES")));
  assertEquals(getf(greeting, "AUTH"), undefined);

  assert(isKeyword(getf(health, "TYPE"), "HEALTH-RESPONSE"));
  assertEquals([getKeyword(health, "STATUS"), getString(health, "IN-REPLY-TO")], ["HEALTHY", "health"]);

  assert(isKeyword(getf(answer, "TYPE"), "REQUEST"));
  assertEquals(getString(answer, "IN-REPLY-TO"), "question");
  const payload = getf(answer, "PAYLOAD");
  assertEquals(getKeyword(payload, "ACTION"), "MESSAGE");
  assertStringIncludes(getString(payload, "TEXT") ?? "", "gr\u00fc\u00dfe \u{1f600}");

  // The client compares with EQUALP what it sent and what came back; here stands what it sent.
  assertEquals(
    printSexp(getf(answer, "META") ?? null),
    '(:SOURCE :SBCL :SESSION-ID "lisp" :NOTE "\u{1f600} \\"\\\\\n" :VALUES (1 -2/3 1.5 2.5d0 ' +
      "1000000000000000000000000000000 #\\a #\\Tab FOO |mixed Case| PKG:FOO #(1 (2)) (1 . 2) 'QUOTED NIL T))",
  );
  assertEquals(printSexp(findings ?? null), "(:META-CAME-BACK T)");
});
