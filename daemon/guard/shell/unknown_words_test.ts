// Words whose text the guard cannot know, where bash evaluates them once more or a tool may take them for an option.
// None of the commands is ever run.

import { assertEquals } from "@std/assert";
import type { Tier } from "../verdict.ts";
import { CORPUS_SETTING } from "./corpus.ts";
import { judgeShell } from "./shell.ts";

function check(tier: Tier, commands: readonly string[]): void {
  const wrong = commands.map((cmd) => ({ cmd, verdict: judgeShell(cmd, CORPUS_SETTING) }))
    .filter(({ verdict }) => verdict.tier !== tier)
    .map(({ cmd, verdict }) => `[${verdict.tier}: ${verdict.rule}] ${cmd}`);
  assertEquals(wrong, []);
}

Deno.test("guard unknown words: the callback of mapfile is judged with a line behind it", () => {
  check("ask", [
    "mapfile -C eval -c 1 a < lines.txt",
    'mapfile -C "builtin eval" a < x',
    'mapfile -C "command eval" a < x',
    'mapfile -C "bash -c" a < x',
    "mapfile -C source a < x",
    "mapfile -Ceval a < x",
    "readarray -C xargs a < x",
    "readarray -C 'rm z' a < x",
    'mapfile -C "$x" a < x',
    `f() { eval "$2"; }; mapfile -C f -c 1 a < x`,
  ]);
  check("deny", [
    "mapfile -C eval -c 1 a <<< 'rm -rf /'",
    `f() { eval "$2"; }; mapfile -t -C f -c 1 a <<< 'cat ~/.ssh/id_rsa'`,
    "mapfile -C 'cd /;' -c 1 a < x; rm -rf *",
  ]);
  check("allow", [
    "mapfile -t a < x; echo ${#a[@]}",
  ]);
});

Deno.test("guard unknown words: no subscript comes out of a file into a test, a name or a format", () => {
  check("ask", [
    "read k < x; echo ${!k}",
    "k=$(cat x); echo ${!k}",
    "read k < y; [ $k -eq 1 ]",
    "while read -r l; do [ $l = x ] && echo y; done < y",
    "read k < y; test $k",
    "[ $(cat y) = 1 ]",
    `read k j < y; [ "$k" "$j" ]`,
    `read k j < y; [ ! "$k" "$j" ]`,
    "read k < y; [[ $k -eq 1 ]]",
    `read k < y; [[ -v "$k" ]]`,
    `read k < y; test -v "$k"`,
    `read k j < y; printf "$k" "$j"`,
    "read k < y; printf $k",
    "read k < y; wait -n $k",
    "read k < y; jobs $k",
    "jobs -x rm x",
  ]);
  check("deny", ["jobs -x rm -rf /"]);
  check("allow", [
    `read k < y; [ "$k" -eq 1 ]`,
    `read k < y; [ "$k" = 1 ] && echo y`,
    `read k < y; [ -n "$k" ]`,
    `while read -r l; do [ -f "$l" ] && echo "$l"; done < list.txt`,
    "read k < y; [[ $k = 1 ]]",
    "[ $(uname) = Linux ] && echo y",
    "[ $(git rev-parse --abbrev-ref HEAD) = main ] && echo y",
    "[ $(date +%u) -gt 5 ] && echo weekend",
    "n=$(wc -l < a.txt); [ $n -gt 10 ] && echo long",
    `[ -z "$(ls -A dir)" ] && echo empty`,
    "for f in *; do [ -f $f ] && echo $f; done",
    `read k j < y; printf "$k: %s\\n" "$j"`,
    "sleep 1 & pid=$!; wait $pid",
  ]);
});

Deno.test("guard unknown words: behind a wildcard, which may be several words, a place or a count is not known", () => {
  check("deny", [
    'a=(~/.ssh/*); cat "${a[1]}"',
    'a=(~/.ssh/*); cat "${a[-1]}"',
    'a=(~/.ssh/*); cat "${a[@]:1}"',
    "set -- ~/.ssh/*; cat $2",
    "set -- ~/.ssh/*; shift; cat $1",
    'set -- ~/.ssh/*; cat "${@:2}"',
    'f() { shift; cat "$@"; }; f ~/.ssh/*',
    'f() { cat "$2"; }; f a.txt ~/.ssh/*',
  ]);
  check("ask", [
    'set -- x ~/.ssh/*; cat "${@:3}"',
    'a=(~/.ssh/* x); cat "${a[2]}"',
    'a=(*); uniq "${a[@]}"',
    'set -- *; uniq "$@"',
    'f() { uniq "$@"; }; f *',
    "ls | xargs -n1 -n2 uniq",
    "ls | xargs -I{} -n1 uniq a.txt",
    "for f in *.txt; do uniq $f; done",
  ]);
  check("allow", [
    'a=(*.txt); echo "${a[0]}" "${#a[@]}"',
    'a=(*.txt); wc -l "${a[@]}"',
    'for f in *.txt; do uniq "$f"; done',
    "set -- a b; shift; echo $1",
  ]);
});
