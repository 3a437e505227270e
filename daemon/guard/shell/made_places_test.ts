// Where among the words of a tool one may stand that is made. None of the commands is ever run.

import { assertEquals } from "@std/assert";
import { parse } from "unbash";
import { madeWords, whyMade } from "./made_words.ts";

function why(script: string): string | undefined {
  return whyMade([madeWords(parse(script))]);
}

Deno.test("guard made places: no verb, expression, program or script is made", () => {
  for (
    const script of [
      'bash -c "ls $HOME"',
      'x=ls; sh -xc "$x"',
      `x=a; find . -name b -exec sh -c "cat $x" _ {} \\;`,
      'x=a; git "$x" b',
      'x=push; git -C sub "$x"',
      'x=a; git push "$x"',
      'x=a; docker exec "$x" ls',
      'x=a; docker "$x" y',
      'x=a; kubectl delete pod "$x"',
      'x=a; systemctl stop "$x"',
      'n=1; awk "{print \\$$n}" f',
      'x=a; awk -F, "$x" f',
      'x=a; find . "$x"',
      'x=a; find src "$x" -name b',
      'x=a; find . -name b "$x"',
      'x=a; find . -fprint "$x"',
      'x=a; find . -o "$x"',
    ]
  ) assertEquals(why(script)?.endsWith(" is made in a way"), true, script);
  for (
    const script of [
      `find . -name '*.md' -exec sh -c 'head "$1"' _ {} \\;`,
      'for f in *.sh; do bash -n "$f"; done',
      'x=a; git -C sub log "$x"',
      'git show "$(git rev-parse HEAD)"',
      'for c in api web; do docker logs --tail 5 "$c"; done',
      "for s in nginx ssh; do systemctl is-active $s; done",
      `awk -F: -v me="$USER" '$1 == me' /etc/passwd`,
      "for d in src test; do find $d -type f | wc -l; done",
      'x=ts; find src -type f -name "*.$x" -newer "$x"',
      'x=a; find . -type f -exec grep -n "$x" {} +',
    ]
  ) assertEquals(why(script), undefined, script);
});
