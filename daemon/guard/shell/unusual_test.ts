// What is harmless as far as it can be followed, and is asked about because of how it is written: with constructs that hardly anybody uses,
// or with variables that more than a simple script sets. None of the commands is ever run.

import { assertEquals, assertNotEquals } from "@std/assert";
import { CORPUS_SETTING } from "./corpus.ts";
import { followShell, judgeShell } from "./shell.ts";

function tiers(command: string): readonly string[] {
  return [followShell(command, CORPUS_SETTING), judgeShell(command, CORPUS_SETTING)].map(({ tier }) => tier);
}

Deno.test("guard unusual: what is followed and found harmless is asked about all the same", () => {
  for (
    const command of [
      "shopt -s extglob\nwc -l !(*.md)",
      "set -P; set +P; cd l/.. && git log",
      "cd -P src && ls; cd -; cat b.txt",
      'for d in */; do pushd "$d" > /dev/null; ls; popd > /dev/null; done',
      'for f in a b c; do if grep -q x "$f"; then break; fi; done; wc -l "$f.txt"',
      'a=(one two); for i in "${!a[@]}"; do echo "$i ${a[$i]}"; done',
      'f() { grep -n foo "$@"; }; f a.txt b.txt',
      'f() { cat "$1" "$2"; }; f a.txt b.txt',
      'args=(); args+=(-n); args+=(5); head "${args[@]}" README.md',
      'a=(a.txt b.txt); a+=("c.txt"); cat "${a[2]}"',
      'set -- a.txt b.txt; shift; cat "$1"',
      'f() { local n="$1"; shift; head -n "$n" "$@"; }; f 3 a.txt b.txt',
      'pids=(); sleep 1 & pids+=($!); sleep 2 & pids+=($!); wait "${pids[0]}"',
      'f() { echo "${@:2}"; }; f a b c',
      "shopt -s extglob\ncat @(a|b).txt",
      "shopt -s extglob\nls @(a|b).json",
      "shopt -s extglob; ls",
      "shopt nullglob; ls",
      "trap 'echo interrupted' INT; sleep 1",
      "trap 'echo done' EXIT; ls",
      "trap 'echo \"failed at $LINENO\" >&2' ERR; ls",
      "trap 'echo bye; exit 1' INT TERM; ls",
      "trap 'ls -la' EXIT; cd docs; ls",
      "trap - INT; ls",
      "trap '' INT; ls",
      "readonly D=docs; ls $D",
      "mapfile -C echo -c 1 a < x",
      "mapfile -C : -c 100 a < x",
      'f() { echo "$2"; }; mapfile -C f -c 1 a < x',
      'f() { head -1 "$1"; }; f a.txt',
      "a=(x [1]=y z); cat ${a[2]}",
      "ls missing 2> >(grep -v foo)",
      "ls > >(wc -l)",
      "x=a; echo ${x/$(echo a)/b}",
      "case x in a) y=1;& b) y=2;; esac; echo $y",
      'echo $"hello"',
    ]
  ) assertEquals(tiers(command), ["allow", "ask"], command);
});

Deno.test("guard unusual: it says what is written in an unusual way, and that a plainer form may run", () => {
  const { rule, why } = judgeShell("ls; exec 3< a.txt", CORPUS_SETTING);
  assertEquals(rule, "unusual");
  assertEquals(why, "exec is used in a way that is not followed for certain; in a plainer form it may run unasked");
  const wording = (command: string) => judgeShell(command, CORPUS_SETTING).why.split(" that ")[0];
  assertEquals(wording("coproc cat x"), "coproc is used in a way");
  assertEquals(wording("ls 3>&1"), "3>& is used in a way");
  assertEquals(wording("IFS=x; ls"), "IFS is set in a way");
  assertEquals(wording('echo "${!B*}"'), "${!B*} is written in a way");
  assertEquals(wording("echo $((x = 3, x * 2))"), "a sum is written in a way");
});

Deno.test("guard unusual: a refusal stays one, however it is written", () => {
  for (
    const command of [
      "eval 'rm -rf ~'",
      "exec 3>&1; rm -rf /",
      "coproc rm -rf ~",
      "trap 'rm -rf ~' EXIT; ls",
      "select x in a; do rm -rf ~; break; done",
      "cat $'\\x2eenv'",
    ]
  ) assertEquals(judgeShell(command, CORPUS_SETTING).tier, "deny", command);
});

Deno.test("guard unusual: what a variable holds is believed where it is set in one place, or counted", () => {
  for (
    const command of [
      'f=README.md; head -3 "$f"',
      'for f in a.ts b.ts; do wc -l "$f"; done',
      'i=0; while [ $i -lt 3 ]; do echo "$i"; i=$((i+1)); done',
      'files=(a.ts b.ts); wc -l "${files[@]}"',
      'ls src | while read -r f; do wc -l "src/$f"; done',
      "sh -c 'cat \"$1\"' _ README.md",
      'for d in a b; do (cd "$d" && cat package.json); done',
    ]
  ) assertEquals(tiers(command), ["allow", "allow"], command);
  for (
    const command of [
      'f=a.ts; f=b.ts; head "$f"',
      'f=a.ts; g() { :; }; head "$f"',
      'f=a.ts; ls & head "$f"',
      'f=a.ts; cd src; cd ..; head "$f"',
      'for f in a b; do break; done; head "$f"',
      'set -- a.txt b.txt; head "$1"',
      'if [ -f a ]; then f=a; else f=b; fi; cat "$f"',
      'cd clean && cd src && ls | while read -r f; do wc -l "$f"; done',
      'IFS=; f=a.txt; wc -l "$f"',
      'x=a.txt; : ${x:=b}; wc -l "$x"',
      'declare f=a.txt; head "$f"',
    ]
  ) assertEquals(tiers(command), ["allow", "ask"], command);
});

Deno.test("guard unusual: what harms asks by what it does as well, however it is written", () => {
  for (
    const command of [
      "x=-v; [ $x$zz 'a[$(touch pwn)]' ]",
      "k=-v$zz; [ $k 'a[$(touch pwn)]' ]",
      "y=(\"\"); ls && y='a[$(touch pwn)]'; (( y ))",
      'x=$(realpath -m nv/); cat ".e${x##*/}"',
      "IFS= read -r -d '' x < <(printf n); cat \".e${x}v\"",
      'set -u; cat ".e$(echo $((n)))nv"',
    ]
  ) assertNotEquals(followShell(command, CORPUS_SETTING).tier, "allow", command);
});

Deno.test("guard folders: one that is called by a name that only bash keeps is not known", () => {
  const followed = (command: string) => followShell(command, CORPUS_SETTING).tier;
  assertEquals(followed('cd /; sed -n "${PWD#/}p" a.txt'), "allow");
  assertEquals(followed('cd //; sed -n "${PWD#/}p" a.txt'), "ask");
  assertEquals(followed('cd //home/user/project; sed -n "${PWD#/home/user/project}p" a.txt'), "ask");
  assertEquals(followed('cd /proc/self/cwd; sed -n "${PWD#/proc/self/cwd}p" a.txt'), "ask");
});

Deno.test("guard lines: of names that end their lines with a line end nothing is a whole one", () => {
  const followed = (command: string) => followShell(command, CORPUS_SETTING).rule;
  const print = 'sed -n "${z#/home/user/project/a.txt}p" a.txt';
  assertEquals(followed(`IFS= read -r z < <(realpath a.txt); ${print}`), "harmless");
  assertEquals(followed(`IFS= read -r -d '' z < <(realpath a.txt); ${print}`), "unsteady-words");
});
