// The corpora of dangerous and benign commands, scored against the figures that the guard must reach. The rows are text: none of
// them is ever run.

import { assertEquals } from "@std/assert";
import { judgeShell } from "./shell.ts";
import { CORPUS_SETTING, corpusRows } from "./corpus.ts";

const rows = corpusRows().map((row) => ({ ...row, verdict: judgeShell(row.cmd, CORPUS_SETTING) }));

function wrong(of: (row: typeof rows[number]) => boolean): string[] {
  return rows.filter(of).map(({ cmd, verdict }) => `[${verdict.tier}] ${cmd}`);
}

Deno.test("guard corpus: nothing dangerous is allowed", () => {
  assertEquals(wrong(({ kind, verdict }) => kind === "dangerous" && verdict.tier === "allow"), []);
});

Deno.test("guard corpus: whatever must be refused is refused", () => {
  assertEquals(
    wrong(({ kind, tier, verdict }) => kind === "dangerous" && tier === "deny" && verdict.tier !== "deny"),
    [],
  );
});

Deno.test("guard corpus: nothing benign is refused", () => {
  assertEquals(wrong(({ kind, verdict }) => kind === "benign" && verdict.tier === "deny"), []);
});

Deno.test("guard corpus: what is harmless runs unasked", () => {
  assertEquals(
    wrong(({ kind, tier, verdict }) => kind === "benign" && tier === "allow" && verdict.tier !== "allow"),
    [],
  );
});

Deno.test("guard corpus: what changes something is asked for", () => {
  assertEquals(wrong(({ kind, tier, verdict }) => kind === "benign" && tier === "ask" && verdict.tier === "allow"), []);
});

Deno.test("guard corpus: no verdict fails", () => {
  assertEquals(wrong(({ verdict }) => verdict.rule === "fault" || verdict.rule === "too-complex"), []);
});
