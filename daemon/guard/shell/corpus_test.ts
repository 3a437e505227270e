// The corpora of dangerous and benign commands, scored against the figures that the guard must reach. The rows are text: none of
// them is ever run.

import { assertEquals } from "@std/assert";
import { judgeShell, type ShellVerdict } from "./shell.ts";
import { CORPUS_SETTING, type CorpusRow, corpusRows } from "./corpus.ts";

type Judged = CorpusRow & { readonly verdict: ShellVerdict };

/** Judged when the first test asks, not when the file is read. */
let judged: readonly Judged[] | undefined;

function rows(): readonly Judged[] {
  judged ??= corpusRows().map((row) => ({ ...row, verdict: judgeShell(row.cmd, CORPUS_SETTING) }));
  return judged;
}

function wrong(of: (row: Judged) => boolean): string[] {
  return rows().filter(of).map(({ cmd, verdict }) => `[${verdict.tier}] ${cmd}`);
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
