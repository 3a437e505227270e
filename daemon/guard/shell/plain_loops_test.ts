// What piles up in loops, told by how they are written. No command is ever run.

import { assertEquals } from "@std/assert";
import { parse } from "unbash";
import { CORPUS_SETTING } from "./corpus.ts";
import { pilesUp } from "./plain_loops.ts";
import { judgeShell } from "./shell.ts";

const PLAIN = [
  'all=; for d in */; do for f in a b; do all="$all $f"; done; done; echo "$all"',
  'for f in *.md; do n=$(wc -l < "$f"); echo "$f $n"; done',
  "i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done",
  'for ((i=0; i<3; i++)); do echo "$i"; done',
  "until [ -f done.txt ]; do sleep 1; done",
  'all=; for f in *.ts; do all="$all $f"; done; echo "$all"',
  'arr=(); for f in *.ts; do arr+=("$f"); done; echo "${arr[@]}"',
  'while read -r line; do echo "> $line"; done < <(git log --oneline -5)',
  "for i in 1 2 3; do sleep 1 & done; wait",
  'for f in *.sh; do bash -n "$f" || echo "bad: $f"; done',
  "set -- x y z; while [ $# -gt 0 ]; do echo $1; shift; done",
  "f() { for i in a b; do echo $i; done; }; f",
  'ls *.sh | while read f; do head -1 "$f" | grep -q bash || echo "$f"; done',
];

const PILING = [
  'z=$(seq 100000); for i in {1..999}; do x="$x $z"; done',
  "z=$(seq 100000); for i in {1..999}; do x+=$z; done",
  'z=$(seq 100000); for i in {1..999}; do for y in "$z"; do x+=$y; done; done',
  "z=$(seq 100000); for i in {1..999}; do a[i]=$z; done",
  'z=$(seq 100000); for i in {1..999}; do a+=("$z"); done',
  "while [ -e a ]; do x=$((1))$x$x$((1)); done",
  "while [ -e a ]; do x=$((1)),$x,$x,$((1)); done",
  'while [ -e a ]; do x=$((1))$(sed p <<< "$x")$((1)); done',
  "while [ -e a ]; do x+=$((1))$(seq 100000)$((1)); done",
  "n=0; z=$(seq 100000); while [ -e a ]; do n=$((n+1)); a[n]=$z; done",
  "for i in {1..40}; do [[ a$x$x =~ (.*) ]]; x=${BASH_REMATCH[0]}; done",
  "while true; do sleep 99 & done",
  "for i in {1..99}; do sleep 9 & done",
  "for a in 1 2 3; do for b in 1 2 3; do sleep 9 & done; done",
  "for i in *; do : <(sleep 99); done",
  "while [ -e a ]; do head -1 <(sleep 99); done",
  "for i in *; do bash -c 'sleep 99 &'; done",
  "for i in *; do nice /bin/bash -c 'sleep 99 &'; done",
  "for i in *; do bash <<< 'sleep 99 &'; done",
  "f() { sleep 99 & }; while true; do f; done",
  "g() { sleep 99 & }; f() { for i in *; do g; done; }; f",
  'while [ -e a ]; do x="$x$x"; done',
  "while [ -e a ]; do x+=$x; done",
  "while [ -e a ]; do x+=aaaa; done",
  'for i in *; do while read -r x; do x="$x"; done <<< "$x$x"; done',
  "while [ -e a ]; do x=$y$y; y=$x; done",
  "for i in *; do y=$x-$x; x=$y; done",
  "for i in *; do x+=$(cat a.txt); done",
  "while [ -e a ]; do a+=($(seq 100000)); done",
  'while [ -e a ]; do a=("${a[@]}" "${a[@]}"); done',
  'for i in *; do for y in "$x$x"; do x=$y; done; done',
  'while [ -e a ]; do read -r x <<< "$x$x"; done',
  'while [ -e a ]; do read -r <<< "$REPLY$REPLY"; done',
  'while [ -e a ]; do mapfile -t a <<< "${a[*]}${a[*]}"; done',
  'while [ -e a ]; do { read -r x; } <<< "$x$x"; done',
  'while [ -e a ]; do set -- "$@" "$@"; done',
  'while [ -e a ]; do printf -v x "%s%s" "$x" "$x"; done',
  'for i in *; do x=$(echo "$x$x"); done',
  'for i in *; do x=$(sed p <<< "$x"); done',
  "for i in *; do x=${x//a/aa}; done",
  'for i in *; do x=("$x"{,}); done',
  'for i in *; do : "${x:=$y$y}"; y=$x; unset x; done',
];

Deno.test("guard plain loops: loops as everybody writes them", () => {
  for (const script of PLAIN) {
    assertEquals(pilesUp(parse(script)), undefined, script);
    assertEquals(judgeShell(script, CORPUS_SETTING).tier, "allow", script);
  }
});

Deno.test("guard plain loops: what may pile up is told, and asks", () => {
  for (const script of PILING) {
    assertEquals(pilesUp(parse(script)) === undefined, false, script);
    assertEquals(judgeShell(script, CORPUS_SETTING).tier === "allow", false, script);
  }
});
