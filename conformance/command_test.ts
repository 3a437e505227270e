// Unit tests of the command: exit codes, one-line complaints, both forms of the report. They run a few cases against the core
// daemon of the fixtures and know nothing of what the cases try.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Mutant, startCore } from "../fixtures/daemons/core.ts";
import { type ConformanceArguments, conformanceCommand } from "./command.ts";
import type { Report } from "./runner.ts";

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(args: ConformanceArguments): Promise<Outcome> {
  let stdout = "", stderr = "";
  const code = await conformanceCommand(args, { stdout: (text) => stdout += text, stderr: (text) => stderr += text });
  return { code, stdout, stderr };
}

async function runAgainst(mutant: Mutant | undefined, args: Omit<ConformanceArguments, "target">): Promise<Outcome> {
  await using daemon = startCore(mutant);
  return await run({ target: `127.0.0.1:${daemon.port}`, ...args });
}

Deno.test("conformance command: exit code 0 and a table when every MUST that applies holds", async () => {
  const { code, stdout, stderr } = await runAgainst(undefined, { only: "frame/1.2/*" });
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "Every MUST that applies holds.");
  assertMatch(stdout, /frame\/1\.2 +16 +0 +0\n/);
});

Deno.test("conformance command: exit code 1 and the reason when a MUST does not hold", async () => {
  const { code, stdout } = await runAgainst("upper-case-only", { only: "frame/1.1/l?wer-case" });
  assertEquals(code, 1);
  assertMatch(stdout, /FAIL +MUST +frame\/1\.1\/lower-case\n +.*Legal: .*Seen: /);
  assertStringIncludes(stdout, "1 MUST does not hold.");
});

Deno.test("conformance command: what the handshake does not announce is skipped with the reason", async () => {
  const { code, stdout } = await runAgainst(undefined, { only: "envelope/3.6/resent", json: true });
  const report = JSON.parse(stdout) as Report;
  assertEquals(code, 0);
  assertEquals(report.cases, [{
    id: "envelope/3.6/resent",
    level: "MUST",
    verdict: "skip",
    detail: "the handshake does not announce :FAULTS",
  }]);
});

Deno.test("conformance command: the JSON report names target, cases and summary", async () => {
  const { stdout } = await runAgainst(undefined, { only: "frame/1.2/t*", json: true });
  const report = JSON.parse(stdout) as Report;
  assertEquals(Object.keys(report), ["target", "cases", "summary"]);
  assertMatch(report.target, /^127\.0\.0\.1:\d+$/);
  assert(report.cases.length > 1 && report.cases.every(({ verdict }) => verdict === "pass"));
  assertEquals(report.summary.total, report.cases.length);
  assertEquals(report.summary.conforms, true);
});

Deno.test("conformance command: wrong use is one line on stderr and exit code 2", async () => {
  const target = "127.0.0.1:9";
  const wrong: readonly (readonly [ConformanceArguments, RegExp])[] = [
    [{ target: "" }, /^Cannot use --target "": it must be HOST:PORT/],
    [{ target: "localhost" }, /must be HOST:PORT/],
    [{ target: "localhost:0" }, /must be HOST:PORT/],
    [{ target: "localhost:65536" }, /must be HOST:PORT/],
    [{ target: "::1:9105" }, /must be HOST:PORT/],
    [{ target: "http://localhost:9105" }, /must be HOST:PORT/],
    [{ target, only: "no/such*" }, /^Cannot run cases: none matches "no\/such\*"/],
    [{ target, secretFile: "/no/such/file" }, /^Cannot read --secret-file \/no\/such\/file/],
    [{ target, secretFile: "/dev/null" }, /^Cannot use --secret-file \/dev\/null: it must hold 64/],
  ];
  for (const [args, pattern] of wrong) {
    const { code, stdout, stderr } = await run(args);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, pattern);
    assert(!stderr.includes("\n"), stderr);
  }
});

Deno.test("conformance command: a target that cannot be reached is one line on stderr and exit code 2", async () => {
  const daemon = startCore();
  await daemon[Symbol.asyncDispose]();
  const { code, stdout, stderr } = await run({ target: `127.0.0.1:${daemon.port}`, only: "frame/1.2/*" });
  assertEquals([code, stdout], [2, ""]);
  assertMatch(stderr, /^Cannot reach 127\.0\.0\.1:\d+: .*refused.*running there\?$/);
});
