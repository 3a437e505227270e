import { assertEquals } from "@std/assert";
import { CORPUS_SETTING } from "./corpus.ts";
import { MOST_STARTED } from "./envelope.ts";
import { judgeShell } from "./shell.ts";

Deno.test("guard envelope: what no system could start is refused, and what it could is asked for", () => {
  const judged = (text: string) => {
    const { tier, rule } = judgeShell(text, CORPUS_SETTING);
    return [tier, rule];
  };
  assertEquals(judged(`echo ${"x".repeat(MOST_STARTED - 5)}`), ["ask", "envelope"]);
  assertEquals(judged(`echo ${"x".repeat(MOST_STARTED - 4)}`), ["deny", "too-long"]);
  assertEquals(judged(`echo ${"€".repeat(MOST_STARTED / 3)}`), ["deny", "too-long"]);
});
