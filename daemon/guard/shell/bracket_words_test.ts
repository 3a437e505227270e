// What the guard makes of brackets with classes in them, and of extended patterns: each may stand for whatever bash lets it stand for.
// No command is run.

import { assertEquals } from "@std/assert";
import type { Tier } from "../verdict.ts";
import { CORPUS_SETTING } from "./corpus.ts";
import { bracketEnd } from "./patterns.ts";
import { judgeShell } from "./shell.ts";

function check(tier: Tier, commands: readonly string[]): void {
  const wrong = commands.map((cmd) => ({ cmd, verdict: judgeShell(cmd, CORPUS_SETTING) }))
    .filter(({ verdict }) => verdict.tier !== tier)
    .map(({ cmd, verdict }) => `[${verdict.tier}: ${verdict.rule}] ${cmd}`);
  assertEquals(wrong, []);
}

Deno.test("guard brackets: a class in a bracket hides no secret and no root folder", () => {
  check("deny", [
    "cat .en[[:lower:]]",
    "cat < .en[[:lower:]]",
    "cat .en[[=v=]]",
    "cat .en[[.v.]]",
    "cat ~/.[[:lower:]]sh/*",
    "cat /etc/[[:lower:]]hadow",
    "find . -name '.en[[:alpha:]]' -exec cat {} +",
    "find / -name 'shado[[:alpha:]]' -exec cat {} +",
    "fd -H -g '.en[[:alpha:]]' -x cat",
    "grep -r K --include='.[[:alpha:]]nv' .",
    "rg K -g '.en[[:lower:]]' --hidden",
    "tar cf - .en[[:lower:]]",
    "git grep K -- '.[[:alpha:]]nv'",
    "git diff -- '.en[[:alpha:]]'",
    "git diff -- '.en\\v'",
    "git show 'HEAD:.en[[:alpha:]]'",
    "rm -rf ~/.s[[:alpha:]]h",
    "rm -rf /e[[:lower:]]c",
    "rm -rf /[[:alpha:]]*",
    "rm -rf ~/[[:alpha:]]*",
    "echo x > /etc/pass[[:alpha:]]d",
  ]);
});

Deno.test("guard brackets: a bracket ends where bash ends it", () => {
  check("deny", [
    'cat .en["]"v]',
    "cat .en[\\]v]",
    "cat .en['v']",
    "x='[[:lower:]]'; cat .en$x",
    "x='[]v]'; cat .en$x",
    "find . -name '.en[]v]' -exec cat {} +",
  ]);
  check("ask", ["cat a[b/x]/../notes"]);
  check("allow", ["cat [a-z].txt", "ls [[:upper:]]*", "wc -l *.[[:alpha:]]*", "grep -n '[[:space:]]' README.md"]);
  for (
    const [text, end] of [["[a]b]", 2], ["[]a]", 3], ["[!]a]", 4], ["[[:x:]]]", 6], ["[[a]", 3], ["[[:a]", 4], [
      "[a",
      -1,
    ]] as const
  ) {
    assertEquals(bracketEnd(text, 0), end, text);
  }
});

Deno.test("guard brackets: a backslash out of an expansion quotes in a wildcard, and nowhere else", () => {
  check("deny", ["x='\\.env'; cat $x*", "x='.e\\n'; cat ${x}v*", "x='.e\\n[v]'; cat $x", "x='.en[\\v]'; cat $x"]);
  check("allow", ["x='e\\nv'; cat $x", "x='a\\b'; echo $x", "x='en[[:alpha:]]'; cat \"$x\""]);
});

Deno.test("guard brackets: an extended pattern may stand for hidden files where it has a dot", () => {
  check("deny", [
    "shopt -s extglob\ncat ?(.)env",
    "shopt -s extglob\ncat ?(a).env",
    "x='?(.)env'; shopt -s extglob; cat $x",
    "shopt -s extglob\nrm -rf /@(etc|usr)",
  ]);
  check("ask", [
    "shopt -s extglob\ncat @(.env|x)",
    "y='(.)'; shopt -s extglob; cat ?$y\"env\"",
  ]);
});
