// Words that a script makes: which commands get them unasked, and how they are written. None of the commands is ever run.

import { assertEquals } from "@std/assert";
import { parse } from "unbash";
import { madeWords, whyMade } from "./made_words.ts";

function why(...scripts: readonly string[]): string | undefined {
  return whyMade(scripts.map((script) => madeWords(parse(script))));
}

Deno.test("guard made words: in a script of plain variables tools that read get them, and no other", () => {
  for (
    const script of [
      'for f in *.ts; do head -5 "$f"; done',
      'cat "$(git rev-parse --show-toplevel)/package.json"',
      'ext=ts; find src -name "*.$ext" | wc -l',
      'git log "$(git merge-base main HEAD)..HEAD"',
      `find . -name '*.ts' | xargs -P"$(nproc)" grep -l foo`,
      `find . -name '*.md' -exec sh -c 'head -1 "$1"' _ {} \\;`,
      'for t in git node; do command -v "$t"; done',
      'for t in git node; do "$t" --version; done',
    ]
  ) assertEquals(why(script), undefined, script);
  assertEquals(why('f=a; tee "$f"'), '"$f" is made in a way');
  assertEquals(why('f=a; xargs -I "$f" ls'), '"$f" is made in a way');
  assertEquals(why('f=a; command cat "$f"'), '"$f" is made in a way');
});

Deno.test("guard made words: no sign of an option stands behind one that may come to nothing", () => {
  for (
    const script of [
      'grep TOKEN "$(realpath -e zz)"-rh',
      'x=a; find build "$x-delete"',
      'x=a; find build "$x"-delete',
      "x=a; find build ${x}'-delete'",
      'x=a; find build "${x%a}"$x"(" -name b',
      'x=a; cat "$x@f"',
    ]
  ) assertEquals(why(script)?.endsWith(" is made in a way"), true, script);
  assertEquals(why('x=a; echo "$x-b"; wc -l "$x-b"'), undefined);
});

Deno.test("guard made words: the value of an option is made where it says no more than how, or how much, is shown", () => {
  for (
    const script of [
      'x=a; grep -f"$x" b',
      'x=a; rg --glob=".$x" b',
      'x=a; git log --output="$x"',
      'x=a; sort -o"$x" b',
      'x=a; head --x="$x" b',
      "x=a; find . -$x",
    ]
  ) assertEquals(why(script)?.endsWith(" is made in a way"), true, script);
  for (
    const script of [
      'git log --author="$(git config user.name)" -3',
      'for t in a b; do git log -1 --format="$t %h" "$t"; done',
      "grep -n x $(git diff --name-only)",
      'find "$(git rev-parse --show-toplevel)" -name x',
      'n=3; head -n"$n" x; tail -$n x; head --lines=$n x',
    ]
  ) assertEquals(why(script), undefined, script);
});

Deno.test("guard made words: a command is made of nothing but what is written out", () => {
  for (
    const script of [
      "while read f; do $f; done <<E\nls\nE",
      'for c in *; do "$c"; done',
      'for c in $(ls); do "$c" --version; done',
      "for c in git; do $c$c; done",
      "c=$(cat x); $c",
      "for c in l{s,n}; do $c; done",
      'for c; do "$c"; done',
      'for c in git; do "$d" --version; done',
    ]
  ) assertEquals(why(script)?.endsWith(" is made in a way"), true, script);
  for (
    const script of [
      "c=ls; $c",
      'for c in git node; do "$c" --version; done',
      "for c in 'git' \"node\"; do ${c} -v; done",
    ]
  ) {
    assertEquals(why(script), undefined, script);
  }
});

Deno.test("guard made words: no question of a test is made, and no text for a list that is declared", () => {
  for (
    const script of [
      `[ $zz-v 'a[$(touch pwn)]' ]`,
      `test "-$x" a`,
      `[ ! \${zz}'-v' a ]`,
      `x=-v; [ $x$zz 'a[$(touch pwn)]' ]`,
      `x=-v; test ! "$x" 'a[$(touch pwn)]'`,
      `[ -n a -a $x 'a[1]' ]`,
      `[ "$x" "$y" z ]`,
      `[ -v "$x" ]`,
      `[ "$a" "$op" 3 ]`,
      `declare -a a; a=b; declare a="$(cat c.txt)"`,
      'a=(1); local a="$(cat c.txt)"',
      'read -ra a < x; readonly a="$1"',
      'mapfile -t a < x; declare "$y"',
      "declare -A m=$x",
    ]
  ) assertEquals(why(script)?.endsWith(" is made in a way"), true, script);
  for (
    const script of [
      `[ "$x" = -v ]`,
      `[ -f "$x" ] && [ ! -d "$x" ] && [ "$x" ] && [ $# -gt 1 -a "$1" = a ]`,
      `[ $(ls | wc -l) -gt 3 ] && test -z "$x" -o $i -lt 5`,
      `[ -e a ] && [ "$x" != "$y" ] && [ ! "$x" = y ]`,
      `[ "v-$x" = v-1 ] && echo "$(date)"`,
      `f() { local n="$1"; echo "$n"; }; f a`,
      'declare -A m=([a]="$x"); echo "${m[a]}"',
    ]
  ) assertEquals(why(script), undefined, script);
});

Deno.test("guard made words: no hidden name is made, and none below a folder of secrets", () => {
  for (
    const script of [
      'x=nv; cat ".e$x"',
      'cat "../.s$(echo s)h/config"',
      'x=a; cat "$x.env"',
      "x=a; cat ~/.ssh/$x",
      'x=a; cat "$HOME/.aws/$x"',
      'x=a; git show "HEAD:.e$x"',
      'x=s; cd "../.s${x}h" && ls',
    ]
  ) assertEquals(why(script)?.endsWith(" is made in a way"), true, script);
  for (
    const script of [
      'cat "$HOME/.config/app.toml"',
      "cat $HOME/.bashrc",
      'x=a; cat "./$x" "../$x" "$x.txt"',
      'x=a; cat ".github/workflows/$x.yml"',
      'x=a; ls ".$x"; wc -l ".$x"',
    ]
  ) assertEquals(why(script), undefined, script);
});

Deno.test("guard made words: what a shell reads as its script is written out", () => {
  for (
    const script of [
      'bash <<E\necho "\\\\$(touch pwn)"\nE',
      "bash -s <<E\nls $HOME\nE",
      'sh <<< "$x"',
      "printf 'ls\\\\n' | bash",
      "cat a | /bin/sh",
      "echo ls | cat | sh",
      "cat <<'E' | bash -x\nls\nE",
    ]
  ) assertEquals(why(script)?.endsWith(" is made in a way"), true, script);
  for (
    const script of [
      "echo ls | bash",
      "bash <<'E'\nls $HOME\nE",
      "sh <<< 'ls'",
      "cat a | bash -c 'wc -l'",
      "sh a.sh < b",
    ]
  ) {
    assertEquals(why(script), undefined, script);
  }
});

Deno.test("guard made words: no format is made that may name a variable", () => {
  for (const script of ['x=a; printf "$x" b', 'printf "$(cat t)]" b', 'printf "-$x" b', 'printf "$x: ]" b']) {
    assertEquals(why(script)?.endsWith(" is made in a way"), true, script);
  }
  for (const script of ['printf "$x"', 'printf "$x: %s\\\\n" b', "printf '%s' \"$x\""]) {
    assertEquals(why(script), undefined, script);
  }
});

Deno.test("guard made words: in a script that sets more no text stands in a sum", () => {
  for (
    const script of [
      `y=(""); ls && y='a[$(touch pwn)]'; (( y ))`,
      'a=(x y); n=$(cat c.txt); echo "${a[n]}"',
      "a=(x y); read -r n; a[$n]=1",
      "f() { local n=$1; [[ $n -gt 3 ]]; }; f x",
      "mapfile -t y < x; for ((i=y; i<3; i++)); do echo; done",
      "declare -i z; n=x; z=n; let z++",
      's=(a); n=b; echo "${s:n:1}"',
      'declare -A m; declare -a a; n=$(cat x); echo "${a[$n]}"',
    ]
  ) assertEquals(why(script)?.endsWith(" is made in a way"), true, script);
  for (
    const script of [
      'declare -A m=([a]=1 [b]=2); for k in "${!m[@]}"; do echo "$k=${m[$k]}"; done',
      'a=(x y z); for ((i=0; i<${#a[@]}; i++)); do echo "${a[i]}"; done',
      "n=$(wc -l < x); echo $((n * 2))",
      'i=0; for f in *; do i=$((i+1)); done; a=(x); echo "$i ${#a[@]}"',
    ]
  ) assertEquals(why(script), undefined, script);
});

Deno.test("guard made words: in a script that sets more only what prints or counts gets them", () => {
  for (
    const made of [
      'a=(x y); cat "${a[0]}"',
      'mapfile -t a < <(ls); head -1 "$a"',
      'declare -a a; a=b; cat "$a"',
      'f() { grep foo "$@"; }; f x',
      "x=a; x=b; cat $x",
      'x=a; x+=b; cat < "$x"',
      "a=(x); ls | xargs cat",
      'a=(x y); cd "${a[1]}"; ls',
      'a=(x y); "${a[1]}" b',
      "eval ls; cat $HOME/a",
    ]
  ) assertEquals(why(made)?.endsWith(" is made in a way"), true, made);
  for (
    const plain of [
      'a=(x y); for f in "${a[@]}"; do wc -l "$f"; done',
      "mapfile -t a < <(ls); echo ${#a[@]}; cat b.txt",
      'f() { echo "hello $1"; }; f world',
      "usage() { cat <<EOF\nusage: $0 [-h] FILE\nEOF\n}; usage",
    ]
  ) assertEquals(why(plain), undefined, plain);
});

Deno.test("guard made words: a script within another is plain only where that is", () => {
  assertEquals(why('x=a; cat "$x"', "declare -x x=b; ls"), '"$x" is made in a way');
  assertEquals(why('x=a; cat "$x"', "x=b; ls"), undefined);
});

Deno.test("guard made words: where tools read what is made, no text of the script is an option, or the name of what is hidden", () => {
  for (
    const script of [
      'cat "${x:-.env}"',
      'sort "${x:--oa}" b',
      'x=a; rg "${x+--pre=./b}" c',
      'cat ~/"${x:-.netrc}"',
      'cd "${x:-../b}" && cat c',
      'y=${x:-.env}; cat "$y"',
      'y=${x/a/.env}; cat "$y"',
      'for f in a .env; do cat "$f"; done',
      'f=-oa; sort "$f" b',
      'f="a -oa"; sort $f b',
      'f=id_rsa; cat "sub/$f"',
      'read -r f <<< ../b; cat "$f"',
      'set -- -- .env; cat "$1"',
      'f=$(basename .env); cat "$f"',
      'echo .env | while read -r f; do cat "$f"; done',
      'cat "$(echo -n .env)"',
      'f={a,.env}; cat "$f"',
    ]
  ) assertEquals(why(script)?.endsWith(" is made in a way"), true, script);
  for (
    const script of [
      'head -n "${1:-20}" README.md',
      'for f in *.ts src/*.ts; do echo "--- $f"; head -3 "$f"; done',
      'for d in . src; do grep -rn x "$d"; done',
      'f=notes; cat "$f.md"',
      'n=-1; echo "$n"; ls "$n"',
      'x=.env; echo "$x"',
    ]
  ) assertEquals(why(script), undefined, script);
});

Deno.test("guard made words: a program of sed is written out, but for the numbers of lines", () => {
  for (
    const script of [
      'x=a; sed "$x" b',
      'x=a; sed -n "s/a/$x/p" b',
      'x=a; sed -e p -e "$x" b',
      'x=a; sed --expression="$x" b',
      'x=a; yq "$x" b',
    ]
  ) assertEquals(why(script)?.endsWith(" is made in a way"), true, script);
  for (const script of ['n=3; sed -n "${n}p" b', 'sed -n "${1:-1},+10p" b', 'f=b; sed -n 1p "$f"']) {
    assertEquals(why(script), undefined, script);
  }
});

Deno.test("guard made words: one that may be none stands where nothing becomes another thing without it", () => {
  for (
    const script of [
      "x=a; find . -name $x -delete",
      "x=a; rg -e $x --pre=./b . c",
      "x=a; git log -S $x --output=b",
      "x=a; grep $x .env b",
      "x=a; jq --arg a $x -f b",
      "x=a; grep -e $x ~/.netrc",
    ]
  ) assertEquals(why(script)?.endsWith(" is made in a way"), true, script);
  for (
    const script of [
      "d=src; find $d -name '*.ts' -type f",
      "n=3; head -n $n b",
      "n=3; git log -n $n",
      "f=b; wc -l $f; cat $f",
      "git show $(git rev-parse HEAD) --stat",
      'x=a; grep -e "$x" b',
    ]
  ) assertEquals(why(script), undefined, script);
});
