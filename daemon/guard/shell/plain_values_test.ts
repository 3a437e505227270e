// In which ways a tool gets a word that bash makes. No command is ever run.

import { assertEquals } from "@std/assert";
import { parse } from "unbash";
import { CORPUS_SETTING } from "./corpus.ts";
import { reachesTool, workedWord } from "./plain_values.ts";
import { judgeShell } from "./shell.ts";

function worked(script: string): string | undefined {
  const parsed = parse(script);
  return reachesTool(parsed) ? workedWord(parsed) : undefined;
}

const PLAIN = [
  'for f in *.md; do head -3 "$f"; done',
  'for f in $(git ls-files "*.md"); do grep -Hn TODO "$f"; done',
  'd=$HOME/notes; ls "$d"; head -3 "$d/today.md"',
  'root=$(git rev-parse --show-toplevel); cat "$root/package.json"',
  'n=$(wc -l < a.txt); sed -n "$((n / 2))p" a.txt; head -n "$n" b.txt',
  'git ls-files | while read -r f; do git log -1 --format=%ad -- "$f"; done',
  'while IFS= read -r f; do wc -l "$f"; done < <(find . -name "*.ts")',
  'files=(a.txt b.txt); wc -l "${files[@]}" "${files[0]}"',
  'files=(); for f in *.ts; do files+=("$f"); done; wc -l "${files[@]}"',
  'mapfile -t files < <(git ls-files); wc -l "${files[@]}"',
  'sed -n "${LINE:-1}p" a.txt',
  'PORT=${PORT:-3000}; ss -ltn | grep ":$PORT "',
  'f=a/b.txt; echo "${f##*/}" "${f%.txt}.md" "${f//a/b}"; wc -l "$f"',
  'x=a; y="$x$x"; echo "$y"; ls',
  "echo a b | xargs wc -l",
  "printf '%s\\0' a b | xargs -0 wc -l",
  'total=0; for f in *.ts; do n=$(wc -l < "$f"); total=$((total + n)); done; echo "$total"',
  'cd "$(git rev-parse --show-toplevel)" && ls',
  'grep -rn foo "$(git rev-parse --show-toplevel)/src"',
];

const WORKED = [
  'while read -r x < <(ls); do cat "$x"; break; done',
  'x=abc; cat "${x#a}"',
  'x=abc; y=${x%c}; cat "$y"',
  'cat "${x:-a.txt}"',
  'y=${x:-a.txt}; cat "$y"',
  'x=a; y=$x; cat "$y"',
  'x=a; y="$x.txt"; cat "$y"',
  'x=a; x=b; cat "$x"',
  'cat "$never_set"',
  'x=a; y=b; cat "$x$y"',
  'x=a; y=b; cat "$x.$y"',
  'x=a; cat "$x$(echo b)"',
  'x=a; y=$(echo "$x"); cat "$y"',
  'x=a; y=$(printf "%s" "$x"); cat "$y"',
  'y=$(echo abc | cut -c2); cat "$y"',
  'y=$(echo abc | tr a b); cat "$y"',
  'read -r x < <(ls); cat "$x"',
  'read -r x <<< "a"; cat "$x"',
  'x=a; while read -r y; do cat "$y"; done <<< "$x"',
  'x=a; while read -r y; do cat "$y"; done << E\n$x\nE',
  'ls | { read -r x; cat "$x"; }',
  'ls | while read -r x; do read -r y; cat "$y"; done',
  'mapfile -t a <<< "b"; cat "${a[0]}"',
  "x=$'a'; cat \"$x\"",
  "for x in $'a' b; do cat \"$x\"; done",
  'x=p:~; cat "$x"',
  'x=\\:a; cat "$x"',
  'echo "${x:=a.txt}"; cat "$x"',
  'x=$(z= < a.txt); cat "$x"',
  'x=$(< a.txt < b.txt); cat "$x"',
  'x=$(y=a; echo a); cat "$y"',
  'a=("$(ls)"); cat "${a[0]}"',
  'x=a; a=("$x"); cat "${a[0]}"',
  'x=a; cat "${x/a/b}"',
  'x=ab; cat "${x:0:1}"',
  'x=a; cat "${x^^}"',
  'x=a; cat "${!x}"',
  'cd src; cat "$PWD/a.txt"',
  'cd src; x=$(pwd); cat "$x/a.txt"',
  'select x in a b; do cat "$x"; done',
  'x=a; wc -l < "${x}${x}"',
];

Deno.test("guard plain values: words as everybody makes them reach tools", () => {
  for (const script of PLAIN) assertEquals(worked(script), undefined, script);
});

Deno.test("guard plain values: words made in other ways are told, and what tools get of them is asked", () => {
  for (const script of WORKED) {
    assertEquals(worked(script) === undefined, false, script);
    assertEquals(judgeShell(script, CORPUS_SETTING).tier === "allow", false, script);
  }
});

Deno.test("guard plain values: it is no matter how what is only told the user is made", () => {
  for (
    const script of ['x=abc; echo "${x#a}"', 'x=a; y=$x; [ -e "$y" ] && echo "$y"', 'read -r x <<< "a"; echo "$x"']
  ) {
    assertEquals(worked(script), undefined, script);
  }
});
