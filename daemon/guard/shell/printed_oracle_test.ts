// What `echo` and `printf` print held against bash itself: calls put together from escapes, directives and words are run by bash in one
// go, and wherever the guard claims to know the text, bash must have printed it. The calls only ever print.

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { hasBash } from "./bash_oracle.ts";
import { followShell } from "./shell.ts";

const one = (...items: readonly string[]) => fc.constantFrom(...items);

/** Signs that may stand behind a backslash or a percent sign, and what may stand behind those. */
const ESCAPED = [...` !"#$%&'()*+,-./019:;<=>?@ABEU[\\]^_\`abcdefnrtuvx{|}~`];
const DIRECTIVES =
  "%% %s %5s %-5s %05s %+s %#s %.2s %.s %5.1s %c %3c %-3c %.0c %.0s %d %i %03d %03i %-3i %3d %.2d %b %4b %.1b %-4b"
    .split(" ");
const ODD = "% %5% %- %q %x %u %e %hs %ls %1$s %(a)T %(%%)T %( %*s %.*s".split(" ");

const escape = fc.tuple(one(...ESCAPED), one("", "", "1", "01", "41", "101", "0041", "c3", "fe", "g"))
  .map(([sign, rest]) => `\\${sign}${rest}`);
const plain = one("a", "-", "b c", "é", "-print", "", "0");
const directive = fc.oneof({ arbitrary: one(...DIRECTIVES), weight: 6 }, { arbitrary: one(...ODD), weight: 1 });
const format = fc.array(fc.oneof(plain, escape, directive), { minLength: 1, maxLength: 4 }).map((parts) =>
  parts.join("")
);
const word = fc.oneof(
  one("a", "", "abc", "-delete", "3", "0", "-7", "007", "é", "%s", "'a", "a b", "-n", "-e"),
  fc.array(fc.oneof(escape, plain), { maxLength: 3 }).map((parts) => parts.join("")),
);

const call = fc.oneof(
  fc.tuple(one("", "-- "), format, fc.array(word, { maxLength: 3 }))
    .map(([end, first, words]) => `printf ${end}${[first, ...words].map(quote).join(" ")}`),
  fc.tuple(one("%b", "%b|", "%s %b"), fc.array(word, { minLength: 1, maxLength: 2 }))
    .map(([first, words]) => `printf ${[first, ...words].map(quote).join(" ")}`),
  fc.tuple(one("", "-e", "-ne", "-E", "-en", "-e -E", "-x"), fc.array(word, { minLength: 1, maxLength: 2 }))
    .map(([options, words]) => `echo ${options} ${words.map(quote).join(" ")}`),
);

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What the guard takes a call to print, ends of lines at the end left out; `undefined` where it does not claim to know. */
function guess(source: string): string | undefined {
  const { commands } = followShell(`printf %s "$(${source})"`, {
    cwd: "/home/user/project",
    workFolder: "/home/user/project",
    home: "/home/user",
    user: "user",
    allowedPlaces: [],
    protectedFolders: [],
    freeFolders: [],
  });
  return commands.findLast(([head, mark]) => head === "printf" && mark === "%s")?.[2];
}

Deno.test({
  name: "guard prints: whatever the guard claims that echo and printf print, bash prints",
  ignore: !hasBash(),
  fn() {
    const calls = fc.sample(call, { numRuns: 3000, seed: 20_261_123 });
    const script = calls.map((source) => `x=$(${source})\nbuiltin printf '%s\\0' "$x"`).join("\n");
    const folder = Deno.makeTempDirSync();
    Deno.writeTextFileSync(`${folder}/script`, `exec 2>/dev/null\n${script}\n`);
    const { stdout } = new Deno.Command("bash", {
      args: ["--noprofile", "--norc", `${folder}/script`],
      clearEnv: true,
      env: { LC_ALL: "C.UTF-8", PATH: "/usr/bin:/bin" },
      stdin: "null",
    }).outputSync();
    Deno.removeSync(folder, { recursive: true });
    const printed = new TextDecoder().decode(stdout).split("\0").slice(0, -1);
    assertEquals(printed.length, calls.length);
    const claims = calls.map((source, at) => ({ source, mine: guess(source), real: printed[at] }))
      .filter(({ mine }) => mine !== undefined);
    assertEquals(claims.filter(({ mine, real }) => mine !== real), []);
    // Most must be known, or nothing was tried.
    assertEquals(claims.length > 600, true, `${claims.length} of ${calls.length} calls were known`);
  },
});
