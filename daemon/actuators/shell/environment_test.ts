// Tests of the environment of a run: what is in it, and that nothing else can be.

import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { FIXED_PATH, makeEnvironment, PASSED_VARIABLES } from "./environment.ts";

Deno.test("shell environment: the user's variables on the list are passed on, and nothing else", () => {
  const environment = makeEnvironment({
    HOME: "/home/ada",
    USER: "ada",
    LC_TIME: "de_DE.UTF-8",
    TZ: "Europe/Berlin",
    PATH: "/home/ada/bin",
    ANTHROPIC_API_KEY: "sk-1",
    BASH_ENV: "/tmp/evil",
    LD_PRELOAD: "/tmp/evil.so",
    SSH_AUTH_SOCK: "/tmp/agent",
    GIT_DIR: "/tmp/evil",
    GIT_EXTERNAL_DIFF: "/tmp/evil",
    LOGNAME: undefined,
    LANG: "",
  }, "/home/ada/work");
  const { HOME, USER, LC_TIME, TZ, PATH, PWD, LANG, TERM } = environment;
  assertEquals([HOME, USER, LC_TIME, TZ], ["/home/ada", "ada", "de_DE.UTF-8", "Europe/Berlin"]);
  assertEquals([PATH, PWD, LANG, TERM], [FIXED_PATH, "/home/ada/work", "C.UTF-8", "dumb"]);
  const own = Object.keys(makeEnvironment({}, "/"));
  assertEquals(Object.keys(environment).filter((name) => !own.includes(name)), ["HOME", "USER", "LC_TIME", "TZ"]);
});

Deno.test("shell environment: no variable of the daemon's changes a fixed one", () => {
  const fixed = Object.entries(makeEnvironment({}, "/w")).filter(([name]) => !PASSED_VARIABLES.includes(name));
  fc.assert(fc.property(fc.constantFrom(...fixed), fc.string(), ([name, value], other) => {
    assertEquals(makeEnvironment({ [name]: other }, "/w")[name], value);
  }));
});

Deno.test("shell environment: as many settings of git as are counted", () => {
  const environment = makeEnvironment({}, "/");
  const named = Object.keys(environment).filter((name) => name.startsWith("GIT_CONFIG_KEY_"));
  assertEquals(String(named.length), environment["GIT_CONFIG_COUNT"]);
  for (const name of named) assertEquals(typeof environment[name.replace("KEY", "VALUE")], "string");
});
