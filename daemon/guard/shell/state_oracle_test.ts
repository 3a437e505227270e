// The state of a shell held against bash itself: texts put together from the steps of fixtures/guard/shell_steps.txt, which set
// variables, lists and folders in every way, are followed by both, and wherever the guard claims to know the words at the end, bash
// must agree. The steps only ever print; bash runs with an empty environment in a folder of its own.

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { hasBash } from "./bash_oracle.ts";
import { followShell } from "./shell.ts";

const one = (...items: readonly string[]) => fc.constantFrom(...items);

/** One a line; `␤` stands for a newline. */
const STEPS = Deno.readTextFileSync(new URL("../../../fixtures/guard/shell_steps.txt", import.meta.url))
  .split("\n").filter((line) => line !== "").map((line) => line.replaceAll("␤", "\n"));

const value = one(
  ..."- a '' -x é aéb 'a&b' '\\&' '&' abc 12 -5 a/b/c '*' 08 0x1f 'a,b' ABC '[a]' a.b.c $x $y $1 ${#x} {a,b} ~".split(
    " ",
  ),
  "'a b'",
  "'  q '",
  "$'t\\tn'",
  '"$@"',
  "$(echo q)",
  "$((3*4))",
);

const piece = one(
  ...'$x $y "$x" "$y" "$@" $* "$*" $1 "$2" ${a[@]} "${a[@]}" "${a[*]}" ${a[1]} "${a[0]}" $n $# ${#a[@]} ${#x}'.split(
    " ",
  ),
  ...'"$PWD" $OLDPWD ${m[a]} "${m[@]}" "${!m[@]}" ~ ~- "${@:2}" ${x:0:1} "${x#?}" ${x/a/$y} $z $w $i'.split(" "),
  ...`a - 'q' é {1..3} {a,$x} $'\\x41' $((n+1)) \\- ""`.split(" "),
  "$(echo s)",
);

const text = fc.record({
  x: value,
  y: value,
  steps: fc.array(one(...STEPS), { minLength: 1, maxLength: 4 }),
  words: fc.array(fc.array(piece, { minLength: 1, maxLength: 2 }).map((parts) => parts.join("")), {
    minLength: 1,
    maxLength: 3,
  }),
  between: one("; ", "\n", " && "),
}).map(({ x, y, steps, words, between }) => {
  const gap = steps.some((step) => step.includes("\n")) ? "\n" : between;
  return `x=${x}; y=${y}; n=3; a=(k l); set -- one 'two w'; ${steps.join(gap)}\nprintf '%s\\0' @@ ${words.join(" ")}`;
});

/** The words that the guard takes the last commands for, for each that it may be; `undefined` where one is not known. */
function guess(command: string, cwd: string): readonly (readonly string[])[] | undefined {
  const { tier, commands } = followShell(command, {
    cwd,
    workFolder: cwd,
    home: cwd,
    user: "user",
    allowedPlaces: [],
    protectedFolders: [],
    freeFolders: [],
  });
  const calls = commands.filter(([head, , mark]) => head === "printf" && mark === "@@");
  if (tier !== "allow" || calls.length === 0 || calls.at(-1)?.includes(undefined)) return undefined;
  // `~name` is a home folder to the guard whether there is such a user or not.
  return calls.map((words) => words.slice(3).map((word) => (word as string).replace(/\/home\/([a-z])/g, "~$1")));
}

/** The words that bash makes of it; `undefined` where it does not come that far. */
function truth(command: string, cwd: string): readonly string[] | undefined {
  const { stdout } = new Deno.Command("bash", {
    args: ["--noprofile", "--norc", "-c", command, "bash"],
    clearEnv: true,
    env: { HOME: cwd, USER: "user", LOGNAME: "user", SHELL: "/bin/bash", LC_ALL: "C.UTF-8", PATH: "/usr/bin:/bin" },
    cwd,
    stdin: "null",
  }).outputSync();
  const words = new TextDecoder().decode(stdout).split("\0");
  const at = words.findLastIndex((word) => word.endsWith("@@"));
  return at < 0 ? undefined : words.slice(at + 1, -1);
}

Deno.test({
  name: "guard state: whatever the guard claims to know behind a step, bash knows as well",
  ignore: !hasBash(),
  fn() {
    const cwd = Deno.makeTempDirSync();
    Deno.mkdirSync(`${cwd}/sub`);
    try {
      let known = 0;
      const property = fc.property(text, (command) => {
        const mine = guess(command, cwd);
        if (mine === undefined) return;
        const real = truth(command, cwd);
        if (real === undefined) return;
        known++;
        // printf prints once even where nothing is left to print.
        const same = mine.some((words) =>
          JSON.stringify(words) === JSON.stringify(real) || words.length === 0 && real.length === 1 && real[0] === ""
        );
        if (!same) assertEquals(mine.at(-1), real, command);
      });
      for (const seed of [20_261_123, 9, 77]) fc.assert(property, { numRuns: 400, seed });
      // Many must be known, or nothing was tried.
      assertEquals(known > 300, true);
    } finally {
      Deno.removeSync(cwd, { recursive: true });
    }
  },
});
