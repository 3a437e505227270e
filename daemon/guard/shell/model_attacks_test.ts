// Commands that once got past the guard because bash keeps its state otherwise than the guard did: options of the shell, attributes of
// variables, arithmetic that assigns, traps, ways through a case. None is ever run.

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

/** What must be allowed no more; a refusal is as good. */
function checkNotAllowed(commands: readonly string[]): void {
  const wrong = commands.filter((cmd) => judgeShell(cmd, CORPUS_SETTING).tier === "allow");
  assertEquals(wrong, []);
}

Deno.test("guard model: an option of the shell that is not known to be harmless asks, wherever it is set", () => {
  checkNotAllowed([
    "set -k; git diff GIT_EXTERNAL_DIFF=./x",
    "bash -k -c 'git diff GIT_EXTERNAL_DIFF=./x'",
    "set -k; tar tf a.tar TAR_OPTIONS='--checkpoint=1 --checkpoint-action=exec=./x'",
    "set -k; bash -c 'ls' BASH_ENV=./x",
    "set -ek; git diff A=1",
    "x=k; set -$x; git diff A=1",
    "eval set -k; git diff A=1",
    "command set -k; git diff A=1",
    "builtin set -k; git diff A=1",
    "set -o keyword; git diff A=1",
    "set -eo keyword; git diff A=1",
    "set -oe keyword; git diff A=1",
    "set -o pipefail -o keyword; git diff A=1",
    "set -- a; set -k; git diff A=1",
    "bash -o keyword -c 'git diff A=1'",
    "bash -ekc 'git diff A=1'",
    "bash -c -k 'git diff A=1'",
    "sh -kc 'git diff A=1'",
    "env bash -kc 'git diff A=1'",
    "bash -a -c 'GIT_EXTERNAL_DIFF=./x; git diff'",
    "bash -ac 'GIT_EXTERNAL_DIFF=./x; git diff'",
    "sh -a -c 'GIT_EXTERNAL_DIFF=./x; git diff'",
    "bash -o allexport -c 'GIT_EXTERNAL_DIFF=./x; git diff'",
    "bash -O dotglob -c 'cat *'",
    "bash -O nocaseglob -c 'cat .E*'",
    "bash -O lastpipe -c 'x=a.txt; echo .env | read x; cat $x'",
    "bash -O cdable_vars -c 'x=/abs/d2; cd x; sort *'",
    "bash -O expand_aliases -c ls",
    "bash -O extglob -O dotglob -c 'cat *'",
    "bash -Oc dotglob 'cat *'",
    "bash +O extglob -O dotglob -c 'cat *'",
    "bash -lc ls",
    "bash --login -c ls",
    "bash --posix -c ls",
    `zsh -c 'ls *(e:"touch z":)'`,
    "ksh -c ls",
    "set +B; ls",
    "set -H; ls",
    "set $(cat a.txt); ls",
    "shopt -s dotglob; cat *",
    "shopt -so keyword; git diff A=1",
    "shopt -o -s allexport; X=1; ls",
    "shopt -s nocasematch; x=aDEL; find d ${x/Adel/-del}",
    "POSIXLY_CORRECT=1; x=a.txt; x=.env :; cat $x",
    "POSIXLY_CORRECT=1 eval 'x=2 :; ls'",
  ]);
  check("allow", [
    "set -euo pipefail; ls",
    "set -Eeuo pipefail; ls",
    "set -eux; ls",
    "set -e -u -o pipefail; ls",
    "set -o errexit -o nounset; ls",
    "set +e; ls",
    "set +o pipefail; ls",
    "bash -euo pipefail -c 'ls'",
    "bash -ec 'ls; pwd'",
    "bash -x -c ls",
    "shopt -s nullglob globstar; ls",
    "set -- a b; echo $1",
  ]);
});

Deno.test("guard model: whatever assigns, a variable that acts is judged as in an assignment", () => {
  checkNotAllowed([
    "((PATH=1)); ls",
    "let PATH=1; ls",
    "[[ PATH=1 -eq 1 ]]; ls",
    "echo $((PATH=1)); ls",
    "x[PATH=1]=2; ls",
    "echo ${a[PATH=1]}; ls",
    "echo ${HOME:PATH=1}; ls",
    "for ((PATH=0;PATH<1;PATH++)); do ls; done",
    "exec {PATH}< a.txt; ls",
    "coproc PATH { :; }; ls",
    "((PATH++)); ls",
    "((PATH[0]=1)); ls",
    "((PATH+=1)); ls",
    "echo $((1 ? PATH=1 : 0)); ls",
    "((1 && (PATH=1))); ls",
    "for PATH in 1; do ls; done",
    "for PATH; do ls; done",
    "select PATH in 1; do ls; done <<< 1",
    "printf -v PATH 1; ls",
    "printf -v 'PATH[0]' 1; ls",
    "printf '1%n' PATH; ls",
    "read PATH <<< 1; ls",
    "read -a PATH <<< 1; ls",
    "mapfile PATH <<< 1; ls",
    "getopts a PATH -a; ls",
    "wait -p PATH -n; ls",
    "PATH=(1); ls",
    "PATH+=1; ls",
    "PATH[0]=1; ls",
    "declare PATH=1; ls",
    "declare -n p=PATH; p=1; ls",
    "unset PATH; : ${PATH:=1}; ls",
    "{ :; } {PATH}< a.txt; ls",
    "LD_PRELOAD=./x; ls",
    "((BASH_ENV=1)); bash -c ls",
  ]);
  check("allow", [
    "((n=1)); echo $n",
    "for ((i=0;i<3;i++)); do echo $i; done",
    "i=0; while ((i < 3)); do ((i++)); done; echo $i",
    "n=$((2+3)); echo $n",
    'for f in *.md; do wc -l "$f"; done',
    "for _ in 1 2 3; do date; done",
  ]);
});

Deno.test("guard model: text that runs later is judged in the state it will meet", () => {
  checkNotAllowed([
    "trap 'ls() { touch PWN; }' DEBUG; ls",
    "trap 'ls' EXIT; ls() { touch PWN; }",
    `trap 'y="1e touch PWN"' DEBUG; y=p; sed -n "$y" a.txt`,
    "trap 'x=-delete' DEBUG; x=-print; find d $x",
    "trap 'x=-delete' ERR; x=-print; false; find d $x",
    "trap 'x=-delete' RETURN; x=-print; f() { :; }; f; find d $x",
    "trap 'x=.env' DEBUG; x=a.txt; cat $x",
    "trap 'cd /etc' DEBUG; head -1 passwd",
    "trap 'cat shadow' EXIT; cd /etc",
    "trap 'cat shadow' 0; cd /etc; exit; cd /tmp",
    "trap 'cat shadow' EXIT; cd /etc && exit",
    "trap 'cat $f' EXIT; f=a.txt; f=.env",
    "trap 'x=-delete' CHLD; x=-print; ls; find d $x",
    "trap 'x=-delete' SIGCHLD; x=-print; ls; find d $x",
    "trap 'x=-delete' sigdebug; x=-print; find d $x",
    "s=DEBUG; trap 'x=-delete' $s; x=-print; find d $x",
    "trap 'echo x' DEBUG; echo() { touch PWN; }; ls",
    "trap 'echo x' ERR; echo() { touch PWN; }; false; unset -f echo",
    "trap 'g' EXIT; g() { ls; }; g() { touch PWN; }",
    "g() { ls; }; h() { rm x; }; trap 'g' EXIT; g() { h; }",
    "trap 'echo x > f' DEBUG; ls",
    "trap 'printf -v x %s -delete' DEBUG; x=-print; find d $x",
    "trap ': ${x:=-delete}' DEBUG; find d $x",
    "trap 'echo $((PATH=1))' DEBUG; ls",
    "f() { trap 'cat $1' EXIT; }; f a.txt; set -- .env",
    "(trap 'cat shadow' EXIT; cd /etc)",
    "bash -c \"trap 'cat shadow' EXIT; cd /etc\"",
    "trap 'ls' EXIT; trap 'x' ERR",
  ]);
  check("deny", ["trap 'x=/' DEBUG; x=a; rm -rf $x", "trap 'cat shadow' EXIT; cd /etc"]);
  check("allow", []);
  check("ask", [`tmp=$(mktemp); trap 'rm -f "$tmp"' EXIT; ls`]);
});

Deno.test("guard model: a way through a case may go on in the next one", () => {
  checkNotAllowed([
    `x=p; case a in a) x='1e touch PWN';;& a) sed -n "$x" a.txt;; esac`,
    "x=-print; case a in a) x=-delete;;& a) find d $x;; esac",
    "x=a; case $x in a) x=.env;& b) cat $x;; esac",
    "x=-print; case a in a) x=-delete;;& b) :;; a) find d $x;; esac",
    "x=-print; case a in a) x=-delete;& b) :;& c) find d $x;; esac",
    "x=-print; case a in ${x:+a}) x=-delete;;& *) ;; esac; find d $x",
    "unset x; case a in ${x:=-delete}) :;; *) find d $x;; esac",
    "case a in a) cd /etc;& b) cat shadow;; esac",
    "case a in a) ls() { rm x; };& b) ls;; esac",
  ]);
  check("deny", ["x=a; case a in a) x=/;;& a) rm -rf $x;; esac"]);
  check("allow", ["x=a; case $x in a) echo a;; b) echo b;; esac"]);
});

Deno.test("guard model: a variable has the value that bash gives it, or none that is known", () => {
  checkNotAllowed([
    "readonly x=-delete; for x in -print; do :; done; find d $x",
    "declare -r x=-delete; declare x=-print; find d $x",
    "readonly x=-delete; read x <<< -print; find d $x",
    "readonly x=-delete; mapfile x <<< -print; find d $x",
    "readonly x=-delete; eval x=-print; find d $x",
    "readonly x=-delete; command eval x=-print; find d $x",
    "readonly x=-delete; f() { local x=-print; find d $x; }; f",
    "readonly x=-delete; printf -v x %s -print; find d $x",
    "readonly x=-delete; unset x; find d $x",
    "readonly x=-delete\nx=-print\nfind d $x",
    "x=-delete\nx=$((1/0))\nfind d $x",
    "x=-delete\n: $((1/0)); x=-print\nfind d $x",
    "x=-delete\n: $((08)); x=-print\nfind d $x",
    "BASH_ARGV0=-delete; find d $0",
    "find d $(printf '%(-delete)T')",
    "cat $(printf '%(.env)T')",
    "find d $(printf '%.s-delete' x)",
    "find d $(printf '%s%b%s' -delete '\\c' x)",
    "cat $(printf '.e\\0nv')",
    "cat $(echo -e '.e\\0nv')",
    "printf -v x '.env\\0x'; cat $x",
    "printf 'cat .e\\0nv' | bash",
    "declare -l x; for x in .ENV; do cat $x; done",
    "declare -l x; read x <<< .ENV; cat $x",
    "declare -l x; x=(.ENV); cat $x",
    "declare -l x; : ${x:=.ENV}; cat $x",
    "declare -u x; declare -l x; x=.ENV; cat $x",
    "declare +i x; x=-delete; find d $x",
    "declare -i x; declare +i x; x=-delete; find d $x",
    "readonly -i x; x=-delete; find d $x",
    "if ls; then declare -i x; fi; x=-delete; find d $x",
    "f() { local -i x; }; f; x=-delete; find d $x",
    "declare -i x; f() { local x; x=-delete; find d $x; }; f",
    "declare -fi x; x=-delete; find d $x",
    "declare -i x <nosuch; x=-delete; find d $x",
    "x=-delete; declare x=-print <nosuch; find d $x",
    "x=-delete; declare -Z x=-print; find d $x",
    "x=-delete; printf -v x %s -print <nosuch; find d $x",
    "[[ -delete =~ (.*) ]]; find d ${BASH_REMATCH[1]}",
    "set -- -delete; set -- -print <nosuch; find d $1",
    "x=-delete; { x=-print; } <nosuch; find d $x",
    "x=-delete; ((0 && (x=1))); find d $x",
    "x=-delete; ((1 ? 0 : (x=1))); find d $x",
    "x=-delete; ((y=1/0, x=1)); find d $x",
    "x=$(wc -l < f); if ls; then x=$(cat a.txt); fi; echo $((x))",
    "unset RANDOM; RANDOM=-delete; find d $RANDOM",
    "RANDOM=$(cat a.txt)",
    'for OPTIND in "$(cat a.txt)"; do :; done',
    "_=a.txt; : .env; cat $_",
    "FUNCNAME=-print; find d $FUNCNAME",
    'PWD=/tmp; cd /; rm -rf "$PWD"',
    "f() { rm x; }; readonly -f f; f() { ls; }; f",
    "x=-delete; g() { unset x; }; f() { local x=-print; g; find d $x; }; f",
    "x=a.txt; f() { local x; cat ${x:-.env}; }; f",
    "r=x; : ${!r:=.env}; cat $x",
    "read x < a.txt; : ${x:=-delete}; find d $x",
    'n=$(grep -c x missing); cat "${n:-.env}"',
    "x=-print; x=-delete readonly x; find d $x",
    "select x in -print; do find d $REPLY; done <<< -delete",
  ]);
  check("deny", [
    "readonly x=/; for x in a; do :; done; rm -rf $x",
    "declare -l x; for x in /ETC; do rm -rf $x; done",
    "rm -rf $(printf '%(/)T')",
    "cat $(printf '%(/etc/shadow)T')",
    'BASH_ARGV0=/; rm -rf "$0"',
    ": /; rm -rf $_",
    'echo /; rm -rf "$_"',
    'echo /; echo /; rm -rf "$_"',
    "cd /; cd -; rm -rf $OLDPWD",
    "cd /; cd ~; rm -rf ~-",
    'cd /; rm -rf "${DIRSTACK[0]}"',
    'rm -rf "${PWD%/*/*}"',
    "pushd /; rm -rf ~+0",
  ]);
  check("allow", [
    "declare -r n=3; echo $n",
    "printf '%5.2f\\n' 3.14159",
    "printf '%(%Y-%m-%d)T\\n' -1",
    "printf '%-10s|%s\\n' a b",
    "declare -i n=0; n+=1; echo $n",
    "n=$(wc -l < README.md); echo ${n:-0}",
    "f() { local n=$1; echo $n; }; f 3",
    "f() { local i; for i in a b; do echo $i; done; }; f",
    "cd docs; echo $OLDPWD",
    "IFS=, read -r a b <<< 1,2; echo $a",
    'read -r line < README.md; echo "$line"',
    "mapfile -t a < README.md; echo ${#a[@]}",
    'while read -r l; do echo "$l"; done < README.md',
  ]);
});

Deno.test("guard model: a variable that is a number evaluates whatever it is assigned, by any road", () => {
  checkNotAllowed([
    "declare -i n; for n in $(cat a.txt); do :; done",
    "declare -i n; mapfile n < a.txt",
    "declare -i n; : ${n:=$(cat a.txt)}",
    "declare -ai n; n=($(cat a.txt))",
    "declare -ai n; n[0]=$(cat a.txt)",
    'declare -i OPTARG; getopts a: x -a "$(cat a.txt)"',
    "declare -i n; for n in *; do :; done",
    "declare -i MAPFILE; mapfile < a.txt",
    "declare -i n; read n < a.txt",
    "declare -i n; read -a n < a.txt",
    'declare -i n; printf -v n %s "$(cat a.txt)"',
    "declare -i REPLY; read < a.txt",
    "declare -i n; n+=$(cat a.txt)",
    "declare -i n; n=$(cat a.txt) true",
    'declare -i n; declare n="$(cat a.txt)"',
    'declare -i n; export n="$(cat a.txt)"',
    "declare -i n; select n in $(cat a.txt); do break; done <<< 1",
    "typeset -i n; for n in $(cat a.txt); do :; done",
    "declare -gi n; f() { n=$(cat a.txt); }; f",
    "o=-i; declare $o n; n=$(cat a.txt)",
    "a=(1 'b[$(touch PWN)]'); echo $((a[1]))",
    ": $(cat a.txt); echo $((_))",
    ": $(cat a.txt); [[ _ -eq 1 ]]",
    "[[ $(cat a.txt) =~ (.*) ]]; echo $((BASH_REMATCH[1]))",
    "[[ $(cat a.txt) =~ (.*) ]] && echo ${b[BASH_REMATCH]}",
    "ls *; echo $((_))",
    "ls *; let _",
    "ls *; echo ${a[_]}",
    "ls *; a[_]=1",
  ]);
  check("allow", ["[[ ${BASH_VERSINFO[0]} -ge 4 ]] && ls", "for i in 1 2 3 4 5 6 7 8; do echo $((i / n)); done"]);
  check("ask", ["declare -i n=5; n=n+1; echo $n"]);
  check("allow", ["local_n=3; echo $((local_n * 2))", "((${PIPESTATUS[0]} == 0))"]);
});

Deno.test("guard model: what is not known to be an associative array has its subscripts evaluated", () => {
  checkNotAllowed([
    "read k < a.txt; readonly -A m; m[$k]=1",
    "read k < a.txt; declare -a m; declare -A m; m[$k]=1",
    "local -A m; read k < a.txt; echo ${m[$k]}",
    "read k < a.txt; declare -A m <nosuch; m[$k]=1",
    "read k < a.txt; declare -fA m; m[$k]=1",
    "read k < a.txt; declare -FA m; m[$k]=1",
    "read k < a.txt; declare -Z -A m; m[$k]=1",
    "read k < a.txt; declare -A -Z m; m[$k]=1",
    "read k < a.txt; declare m -A; m[$k]=1",
    "read k < a.txt; m=(1); if ls; then declare -A m; fi; m[$k]=1",
    "read k < a.txt; m=(); if ls; then unset m; declare -A m; fi; m[$k]=1",
    "read k < a.txt; f() { local -A m; }; f; m[$k]=1",
    "read k < a.txt; declare -A m; unset m; m[$k]=1",
    "read k < a.txt; (declare -A m); m[$k]=1",
    "read k < a.txt; declare -A m | cat; m[$k]=1",
    "read k < a.txt; false && declare -A m; m[$k]=1",
    "read k < a.txt; declare -Zp m; declare -Ap m; m[$k]=1",
    "read k < a.txt; declare -a m; declare -A m=(); m[$k]=1",
  ]);
  check("allow", [
    "declare -A m; read -r k < README.md; m[$k]=1; echo ${#m[@]}",
    'declare -A m=([a]=1); k=$(cat README.md); echo "${m[$k]}"',
    "f() { local -A m; read -r k < README.md; m[$k]=1; }; f",
  ]);
});

Deno.test("guard model: text that is translated is expanded once more", () => {
  checkNotAllowed([
    `TEXTDOMAINDIR=$PWD; TEXTDOMAIN=x; echo $"hello"`,
    `read TEXTDOMAINDIR < a.txt; TEXTDOMAIN=x; cat <(echo $"hello")`,
  ]);
});

Deno.test("guard model: what was seen to have an effect in bash, and was allowed, is allowed no more", () => {
  const text = Deno.readTextFileSync(new URL("../../../fixtures/guard/state.jsonl", import.meta.url));
  const rows = text.trimEnd().split("\n").map((line) => JSON.parse(line) as { readonly cmd: string });
  assertEquals(rows.length > 100, true);
  checkNotAllowed(rows.map(({ cmd }) => cmd));
});
