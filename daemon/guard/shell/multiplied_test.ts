import { assertEquals } from "@std/assert";
import { parse } from "unbash";
import { growing } from "./growing.ts";

const GROWS = [
  'set -- a; while [ -e a ]; do set -- "$@" "$@"; done',
  'while [ -e a ]; do x="$x$y"; y="$x$y"; done',
  "while [ -e a ]; do y=$x; x+=$y; done",
  "while [ -e a ]; do y=$x-$x; x=$y; done",
  'while [ -e a ]; do printf -v x "%s%s" "$x" "$x"; done',
  'while [ -e a ]; do IFS= read -r x <<< "$x$x"; done',
  'while [ -e a ]; do n=$((n*2)); printf -v x "%${n}s" a; done',
  'while [ -e a ]; do mapfile -t a < <(printf \'%s\\n\' "${a[@]}" "${a[@]}"); done',
  "while [ -e a ]; do x=${x//a/aa}; done",
  'while [ -e a ]; do y=("${x[@]}"); x+=("${y[@]}"); done',
  'for i in 1 2 3; do while [ -e a ]; do x="$x${x}"; done; done',
  'f() { x="$x$y"; y=$x; }; while [ -e a ]; do f; done',
  "f() { y=$x; }; g() { x+=$y; }; while [ -e a ]; do f; g; done",
  'while [ -e a ]; do for y in "$x$x"; do x=$y; done; done',
  'while [ -e a ]; do for y in "${a[@]}"; do a+=("$y"); done; done',
  'while [ -e a ]; do read -r <<< "a$REPLY$REPLY"; done',
  'while [ -e a ]; do mapfile -t <<< "a${MAPFILE[*]}${MAPFILE[*]}"; done',
  'while [ -e a ]; do { read -r x; } <<< "$x$x"; done',
  'while [ -e a ]; do if read -r x; then :; fi <<< "$x$x"; done',
  'for i in {1..60}; do x=$(echo "$x"{,}); done',
  'n=1; while [ -e a ]; do n=$((n*2)); x=$(printf "%${n}s"); done',
  "while [ -e a ]; do n=${n}0; x=$(seq $n); done",
  "for ((i=0;i<60;i++)); do n=$((n*9)); a=($(seq $n)); done",
  'for i in {1..60}; do x=$(sed p <<< "$x"); done',
  'for i in {1..60}; do x=$(tee /dev/stdout <<< "$x"); done',
  "while [ -e a ]; do a+=($(seq 100000)); done",
  'while [ -e a ]; do a+=("$z"); done',
];

const STAYS = [
  'out=""; for f in a b c; do out="$out $f"; done',
  "for i in 1 2 3; do c=$((a+b)); a=$b; b=$c; done",
  'x="$x$x"',
  'while [ "$d" != / ]; do d=$(dirname "$d"); done',
  'for f in *; do a+=("$f"); done',
  'while read -r a b; do x="$a-$b"; y+="$x"; done',
];

Deno.test("guard growth: what is put together of itself more than once in a round grows without an end", () => {
  for (const script of GROWS) {
    assertEquals(growing(parse(script))?.endsWith(" grows in a loop until the memory is full"), true, script);
  }
  for (const script of STAYS) assertEquals(growing(parse(script)), undefined, script);
});

Deno.test("guard growth: a loop with very many steps is not looked through", () => {
  const script = `while [ -e a ]; do ${Array.from({ length: 4000 }, (_, at) => `x${at}=$x${at + 1}`).join("; ")}; done`;
  assertEquals(growing(parse(script)), "$x0 grows in a loop until the memory is full");
});

Deno.test("guard growth: nothing is printed as often as a power or a product of long numbers says", () => {
  for (
    const script of [
      "a=($(seq $((10**9))))",
      'n=$((1<<30)); x=$(head -c "$n" /dev/zero | tr "\\0" a)',
      'printf -v x "%$((1000*1000*1000))s" a',
      "for i in $(seq $((99999*99999))); do echo $i; done",
    ]
  ) assertEquals(growing(parse(script))?.endsWith(" may print more than there is memory for"), true, script);
  for (
    const script of [
      "seq 1 $((n+1))",
      "head -c $((1024*4)) a",
      "echo $((2**10)); head -5 a",
      'printf "%s\\n" $((2**20))',
    ]
  ) assertEquals(growing(parse(script)), undefined, script);
});
