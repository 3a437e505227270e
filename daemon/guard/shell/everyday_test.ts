// Commands as people who live in a terminal type them, with the tier each must have: fixtures/guard/everyday.jsonl. They stand beside
// the corpora, whose rows they do not repeat. None is ever run.

import { assertEquals } from "@std/assert";
import type { Tier } from "../verdict.ts";
import { CORPUS_SETTING } from "./corpus.ts";
import { judgeShell } from "./shell.ts";

interface Row {
  readonly cmd: string;
  readonly tier: Tier;
}

function everyday(tier: Tier): readonly Row[] {
  const file = new URL("../../../fixtures/guard/everyday.jsonl", import.meta.url);
  return Deno.readTextFileSync(file).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Row)
    .filter((row) => row.tier === tier);
}

function wrong(tier: Tier): string[] {
  return everyday(tier).map(({ cmd }) => ({ cmd, verdict: judgeShell(cmd, CORPUS_SETTING) }))
    .filter(({ verdict }) => verdict.tier !== tier)
    .map(({ cmd, verdict }) => `[${verdict.tier}: ${verdict.rule}] ${cmd}`);
}

Deno.test("guard everyday: what only reads runs unasked", () => {
  assertEquals(everyday("allow").length > 400, true);
  assertEquals(wrong("allow"), []);
});

Deno.test("guard everyday: what changes something, connects or runs foreign code is asked for", () => {
  assertEquals(wrong("ask"), []);
});
