// What the guard meets held against what bash runs: a command is hidden in texts of every shape, and bash is asked whether it runs
// it. Only texts that the guard allows are handed to bash, which finds no program and runs in a folder of its own.

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { hasBash } from "./bash_oracle.ts";
import { followShell } from "./shell.ts";

const one = (...items: readonly string[]) => fc.constantFrom(...items);

/** Ways to write the command, with signs beside it that a reader may take for the end of what it stands in. */
const hidden = fc.oneof(
  one("zz", ": /; zz"),
  one(
    "zz",
    "zz /",
    ": /; zz",
    ": / / ; zz",
    "zz ')'",
    'zz ")"',
    "zz '}'",
    "zz \\)",
    "zz \\}",
    "zz # )\n",
    "zz # }\n",
    "zz `:`",
    "zz ${q:-)}",
    'zz "\'"',
    "zz '\"'",
    ":\nzz",
    "case a in a) zz;; esac",
    "zz <<A\n)\nA\n",
    "{ zz; }",
    "(zz)",
    "zz 'a]'",
    "zz '\\'",
    "zz '`'",
    "zz $'\\''",
    "zz :",
    "zz &",
    "zz '))'",
    "echo $(zz)",
    "if :; then zz; fi",
    "! zz",
  ),
);

const substitution = fc.oneof(
  { weight: 4, arbitrary: hidden.map((command) => `$(${command})`) },
  hidden.map((command) => `\`${command.replace(/[`\\]/g, (sign) => "\\" + sign)}\``),
  hidden.map((command) => `\${ ${command}; }`),
  hidden.map((command) => `<(${command})`),
  hidden.map((command) => `>(${command})`),
);

const plain = one(
  ..."a / : 'a' \"b\" \\} \\/ '/' \"/\" '}' * [ ] [/] @(a) ? ~ {a,b} # % ! ^ $ '' $'x' $'\\'' - = \\) \"'\" $x ${x} ${x:-a/b} $((1/2))"
    .split(" "),
  "",
  "a b",
  "\n",
  "\\\n",
  "$(echo /)",
);

const name = one("x", "y", "HOSTNAME", "a", "PWD", "u", "1", "@", "a[0]", "a[@]", "!x", "!a[0]", "#x", "m[k]");

/** A word in which the command may stand anywhere, quoted or not, as deep as `depth`. */
function word(depth: number): fc.Arbitrary<string> {
  const inner = depth === 0 ? substitution : fc.oneof(substitution, word(depth - 1));
  const run = fc.array(fc.oneof({ weight: 2, arbitrary: plain }, inner), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join(""));
  return fc.oneof(
    run,
    run.map((each) => `"${each}"`),
    fc.tuple(
      name,
      one(..."- :- = := + :+ ? # ## % %% ^ ^^ , ,, : :1: / // /# /% @".split(" ")),
      run,
    ).map(([of, operator, each]) => `\${${of}${operator}${each}}`),
    fc.tuple(name, one("/", "//", "/#", "/%", ":"), run, run)
      .map(([of, operator, a, b]) => `\${${of}${operator}${a}${operator === ":" ? ":" : "/"}${b}}`),
    fc.tuple(one("x", "a", "m", "u", "!a", "#a"), run).map(([of, each]) => `\${${of}[${each}]}`),
    ...["$((#))", "$[#]", "$((a[#]))", "$(echo #)", "$'#'", '$"#"', "{a,#}", "@(#|b)", "'a'#"]
      .map((frame) => run.map((each) => frame.replace("#", () => each))),
  );
}

/** Statements with a word in them, which stands at each `#`. */
const FRAMES = [
  ..."echo #|x=#|x=# :|a=(#)|a=([#]=1)|a[#]=1|a[0]+=#|declare x=#|export x=#|declare -A m=([#]=1)|[[ # ]]|[[ a == # ]]|[[ a =~ # ]]"
    .split("|"),
  ..."[[ 1 -eq # ]]|[[ -v a[#] ]]|[ # ]|((#))|((a[#]=1))|let #|for i in #; do :; done|case # in *) ;; esac|case a in #) ;; esac"
    .split("|"),
  ..."cat <<< #|: < #|: 2> #|: > #|f() { echo #; }; f|! echo #|time echo #|coproc echo #|( echo # )|{ echo #; }|set -- #"
    .split("|"),
  ..."if echo #; then :; fi|until echo #; do :; done|printf -v x %s #|read x <<< #|unset a[#]|eval echo #|eval 'echo #'"
    .split("|"),
  "for ((#;;)); do break; done",
  "case a in (b|#) ;; esac",
  "[[ -n # && b ]]",
  ": && echo # || :",
  ": | echo #",
  ": <<E\n#\nE",
  ": <<-E\n\t#\n\tE",
  ": <<'E'\n#\nE",
  ': <<"E" ; echo #\nE',
  ": <<A <<B\n#\nA\n#\nB",
];

const statement = fc.constantFrom(...FRAMES).chain((frame) => word(2).map((each) => frame.replaceAll("#", () => each)));

const text = fc.tuple(
  one("", "shopt -s extglob\n", "x=a/b; y=/; a=(q r); declare -A m=([k]=v); set -- a/b; "),
  fc.array(statement, { minLength: 1, maxLength: 2 }),
  one("; ", "\n", " && "),
).map(([before, statements, between]) => before + statements.join(between));

/** Whether bash runs the command. */
function runs(command: string, cwd: string): boolean {
  const mark = `${cwd}/.mark`;
  new Deno.Command("bash", {
    args: ["--noprofile", "--norc", "-c", 'PATH=/nowhere; eval "$1"', "bash", command],
    clearEnv: true,
    env: { HOME: cwd, PATH: "/usr/bin:/bin", "BASH_FUNC_zz%%": `() { echo >> '${mark}'; }` },
    cwd,
    stdin: "null",
  }).outputSync();
  try {
    Deno.removeSync(mark);
    return true;
  } catch {
    return false;
  }
}

Deno.test({
  name: "guard commands: bash runs no command in an allowed text that the guard has not met",
  ignore: !hasBash(),
  fn() {
    const cwd = Deno.makeTempDirSync();
    const home = "/home/user";
    const setting = {
      cwd,
      workFolder: cwd,
      home,
      user: "user",
      allowedPlaces: [],
      protectedFolders: [],
      freeFolders: [],
    };
    try {
      let tried = 0;
      for (const seed of [1, 77]) {
        fc.assert(
          fc.property(text, (command) => {
            if (followShell(command, setting).tier !== "allow") return;
            tried++;
            assertEquals(runs(command, cwd), false, command);
          }),
          { numRuns: 1000, seed },
        );
      }
      // Many must be tried, or nothing was.
      assertEquals(tried > 100, true);
    } finally {
      Deno.removeSync(cwd, { recursive: true });
    }
  },
});
