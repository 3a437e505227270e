// Tests of the exit codes that outcomes of a command stand for.

import { assertEquals, assertMatch } from "@std/assert";
import { responseAnswer } from "../../daemon/wire/message.ts";
import { address } from "../../daemon/wire/message.ts";
import { kw, plist, type Value } from "../../daemon/wire/value.ts";
import { exitCodeOfRun, readOutcome, remarkOn, type RunRecord } from "./run_outcome.ts";

function outcome(fields: Partial<RunRecord>): RunRecord {
  return {
    type: "outcome",
    status: "done",
    exitCode: 0,
    signal: null,
    stdout: "",
    stderr: "",
    truncated: false,
    durationMs: 1500,
    ...fields,
  };
}

for (
  const [fields, code, remark] of [
    [{}, 0, undefined],
    [{ exitCode: 7 }, 7, undefined],
    [{ exitCode: null, signal: "SIGKILL" }, 137, /SIGKILL/],
    [{ exitCode: null, signal: "SIGTERM", status: "timed-out" }, 124, /after 1.5 s/],
    [{ exitCode: null, status: "cancelled" }, 130, /stopped/],
    [{ exitCode: null, status: "failed" }, 2, /not run/],
  ] as readonly [Partial<RunRecord>, number, RegExp | undefined][]
) {
  Deno.test(`run outcome: ${JSON.stringify(fields)} ends with ${code}`, () => {
    assertEquals(exitCodeOfRun(outcome(fields)), code);
    const said = remarkOn(outcome(fields));
    if (remark === undefined) assertEquals(said, undefined);
    else assertMatch(said ?? "", remark);
  });
}

Deno.test("run outcome: it is read from the answer to a shell request, and from no other", () => {
  const payload: Value = plist({
    ACTION: kw("EXECUTE"),
    STATUS: kw("TIMED-OUT"),
    "EXIT-CODE": null,
    SIGNAL: "SIGTERM",
    STDOUT: "a",
    STDERR: "b",
    TRUNCATED: true,
    "DURATION-MS": 12,
  });
  assertEquals(
    readOutcome(plist({ TYPE: kw("RESPONSE"), PAYLOAD: payload })),
    outcome({
      status: "timed-out",
      exitCode: null,
      signal: "SIGTERM",
      stdout: "a",
      stderr: "b",
      truncated: true,
      durationMs: 12,
    }),
  );
  assertEquals(readOutcome(address(responseAnswer("STATUS"), {})), undefined);
  assertEquals(readOutcome(plist({ TYPE: kw("STATUS"), PAYLOAD: payload })), undefined);
});
