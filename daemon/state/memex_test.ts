// Tests of where the memex is: what is set, what is not, and what is refused with a line that says what is accepted.

import { assertEquals, assertMatch } from "@std/assert";
import { parseMemex } from "./memex.ts";

Deno.test("memex: it is in the home folder unless MEMEX_DIR says otherwise", () => {
  assertEquals(parseMemex({ HOME: "/home/ada/" }), { ok: true, folder: "/home/ada/memex" });
  assertEquals(parseMemex({ HOME: "/home/ada", MEMEX_DIR: "" }), { ok: true, folder: "/home/ada/memex" });
  assertEquals(parseMemex({ HOME: "/home/ada", MEMEX_DIR: "/srv/my notes/" }), { ok: true, folder: "/srv/my notes" });
  assertEquals(parseMemex({}), { ok: true, folder: undefined });
});

for (const value of ["notes", "~/notes", "./x", "/", "/a/../b", "/a\nb"]) {
  Deno.test(`memex: MEMEX_DIR=${JSON.stringify(value)} is refused, with variable, value and what is accepted`, () => {
    const result = parseMemex({ HOME: "/home/ada", MEMEX_DIR: value }, "/etc/x.env");
    if (result.ok) throw new Error("it was accepted");
    assertEquals(result.problem.split("\n").length, 1);
    assertMatch(result.problem, /^Cannot use MEMEX_DIR=".*" \(from \/etc\/x\.env\): it must be an absolute path/);
  });
}
