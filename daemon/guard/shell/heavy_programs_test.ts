// Small programs that would fill the memory, and those of every day. None of them is ever run.

import { assertEquals } from "@std/assert";
import { CORPUS_SETTING } from "./corpus.ts";
import { judgeShell } from "./shell.ts";

const HEAVY = [
  `awk 'BEGIN{x="a"; for(i=0;i<40;i++) x=x x}'`,
  `awk 'BEGIN{while(1) a=a "x"}'`,
  `awk 'BEGIN{do {a[i++]=i} while (1)}'`,
  `awk 'BEGIN{for(i=0;i<1e9;i++) a[i]=i}'`,
  `awk 'BEGIN{for(;;) a[i++]=i}'`,
  `awk 'BEGIN{for(i=0;i<n;i--) a[i]=i}'`,
  `awk '{x = x x} END{print length(x)}' a.txt`,
  `awk 'BEGIN{x=sprintf("%2147483647d",1)}'`,
  `awk 'function f(x){return f(x "a")} BEGIN{f("a")}'`,
  `jq -n '"a"*1e9'`,
  `jq -n '[limit(1e9;repeat(1))]|length'`,
  `jq -n '[range(1e9)]'`,
  `jq -n 'def f: [.,.]|f; 1|f'`,
  `jq -n '[range(99999)|range(99999)]'`,
  `jq -n '1 | [recurse(. + 1)]'`,
  `echo a | sed ':a;s/.*/&&/;ta'`,
  `sed -n ':a;s/^/aa/;ba' a.txt`,
  `bc <<< "while(1){x[i]=i;i=i+1}"`,
  `echo '9^9^9^9' | bc`,
  `nl -w 999999999 a.txt`,
  `unexpand -t 999999999 a.txt`,
  `numfmt --padding=999999999 1`,
  `hexdump -v -e '999999999/1 "%02x"' a.txt`,
  `git for-each-ref --format='%(align:width=999999999)a%(end)'`,
  `printf -v x '%.999999999d' 1`,
  `printf '%0999999999d' 1`,
  `rg -j 99999 x`,
  `fd -j 99999`,
  `git grep --threads=99999 x`,
  `awk 'function g(x){return f(x)} function f(x){return g(x "a")} BEGIN{f("a")}'`,
  `jq -n '1000000 * 1e9 | tostring'`,
  `sort --parallel 5000 a.txt`,
  "tail -n $((10**9)) /dev/urandom",
  "tail -n 100000000 /dev/urandom",
];

const HEAVY_MORE = [
  "gawk -M 'BEGIN{print 2^9999999999}'",
  "awk --bignum 'BEGIN{print 2^99}'",
  "dc -e '[1lax]salax'",
  "bc <<< 'scale=999999999;1/3'",
  "sed -e ':a;G;h' -e '/a/ba' a.txt",
  "jq -n --argjson x 999999999 '[range($x)]'",
  "awk 'BEGIN{for(i=0;i<99;i++) x=x i x}'",
  "awk 'BEGIN{for(i=0;i<99;i++) {y=x x \"a\"; x=y}}'",
  "awk 'BEGIN{n=2;for(i=0;i<n;i++){n++;a[i]=i}}'",
  "awk 'BEGIN{for(i=0;i<9999;i++) for(j=0;j<9999;j++) a[i,j]=1}'",
  "awk 'BEGIN{$1000000000=1}'",
  "awk 'BEGIN{NF=9^9}'",
  'awk \'BEGIN{x=sprintf("%" 9^9 "d",1)}\'',
  "jq -n '[range(infinite)]'",
  "jq -n '[range(999*999*999)]'",
  "jq -n '.[99999999]=1'",
  "jq -n 'setpath([99999999];1)'",
  "jq -n 'reduce range(99) as $i (\"a\"; .+.)'",
  "jq -n '[range(0;999*999*999)]'",
  "grep -E 'a{1,32767}{1,32767}' a.txt",
  "grep -E '((a{1,200}){1,200}){1,200}' a.txt",
  "grep -E '(a{0,30000}){0,30}b' a.txt",
  "sed -E 's/((a{1,200}){1,200}){1,200}/x/' a.txt",
  "awk '/((a{1,200}){1,200}){1,200}/' a.txt",
  "[[ a =~ ((a{1,200}){1,200}){1,200} ]]",
  "rg --dfa-size-limit 9G --regex-size-limit 9G '((a{1,200}){1,200}){1,200}'",
  "seq -f '%.999999999f' 1",
  "numfmt --format='%999999999f' 1",
  'printf "%\'.999999999d" 1',
  "sed ':a;G;H;ba' a.txt",
  "sed -n 'H;G;h;:a;G;h;ba' a.txt",
];

const LIGHT = [
  "dc -e '2 3 ^ p'",
  "bc <<< 'scale=4; 1/3'",
  "sed -n 's/foo/bar/p' a.txt",
  "sed ':a;/x$/{N;s/\\n//;ba}' a.txt",
  "grep -E '^[0-9]{1,3}(\\.[0-9]{1,3}){3}$' a.txt",
  "grep -E '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' a.txt",
  "grep -nE '.{120,}' a.txt",
  "rg '[0-9a-f]{40}' .",
  "[[ abc =~ ^[a-z]{2,3}$ ]]",
  "jq '.items | length' a.json",
  "jq -n '[range(1; 20)]'",
  "jq 'reduce .[] as $x (0; . + $x)' a.json",
  "jq '.[range(0; length)]' a.json",
  "awk '{NF=3; print}' a.txt",
  "awk '{$3=\"\"; print}' a.txt",
  "awk '{s = s \" \" $1} END {print s}' a.txt",
  "awk '{sum += $1 * $2; x = a * a + b} END {print sum, x}' a.txt",
  "awk '{printf \"%5.1f%%\\n\", $1}' a.txt",
  "awk -F, '{for(i=1;i<=NF;i++) for(j=1;j<=3;j++) print $i}' a.csv",
  "seq -f '%03g' 5",
  `awk '{for(i=NF;i>0;i--) printf "%s ", $i; print ""}' a.txt`,
  `awk -F, '{for (i = 1; i <= NF; i++) if (length($i) > m[i]) m[i] = length($i)} END {for (i in m) print m[i]}' a.csv`,
  `awk 'BEGIN {while (i++ < 3) print "row " i}'`,
  `awk '/while (true)/ {print "do not { loop"}' a.txt`,
  `awk 'function f(x){return x*x} {print f($1)}' a.txt`,
  `awk '{s = s "," $1} END {print s}' a.txt`,
  `jq -r 'limit(5; .results[]) | .url' a.json`,
  `jq -n '[range(5)] | map(. * 2)'`,
  `sed -e ':a' -e 'N' -e '$!ba' -e 's/\\n/ /g' a.txt`,
  `sed ':a;s/\\B[0-9]\\{3\\}\\>/,&/;ta' a.txt`,
  `bc <<< '2^64'`,
  `printf '%-30s|%5d\\n' a 12345678`,
  `nl -w 6 a.txt`,
  `rg -j 4 x`,
];

Deno.test("guard heavy programs: loops without bounds, widths and counts that fill the memory ask", () => {
  for (const command of [...HEAVY, ...HEAVY_MORE]) {
    assertEquals(judgeShell(command, CORPUS_SETTING).rule, "memory", command);
  }
});

Deno.test("guard heavy programs: those of every day run unasked", () => {
  for (const command of LIGHT) assertEquals(judgeShell(command, CORPUS_SETTING).tier, "allow", command);
});
