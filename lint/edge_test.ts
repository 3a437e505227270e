// Tests of the rules about the process edge and the console.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { edge, noConsole } from "./edge.ts";

const PLUGIN: Deno.lint.Plugin = { name: "passepartout", rules: { edge, console: noConsole } };

Deno.test("lint edge: the environment and the exit belong to main.ts", () => {
  const uses = [
    `Deno.env.get("HOME");`,
    `Deno.exit(1);`,
    `Deno.exitCode = 1;`,
    `Deno["env"];`,
    `globalThis.Deno.exit(1);`,
    `const { env } = Deno;`,
    `process.exit(1);`,
    `import process from "node:process";`,
  ];
  for (const place of ["daemon/state/lock.ts", "clients/connection.ts", "conformance/run.ts"]) {
    for (const use of uses) assertEquals(lint(place, use), ["passepartout/edge"], `${place}: ${use}`);
  }
});

Deno.test("lint edge: main.ts, tests, benchmarks, checks and other names are left alone", () => {
  const places = [
    "main.ts",
    "tests/harness/daemon.ts",
    "daemon/log_test.ts",
    "bench/run.ts",
    "lint/check.ts",
    "std/net.ts",
    "daemon/skills/jail/boot.ts",
  ];
  for (const place of places) assertEquals(lint(place, `Deno.env.get("HOME"); Deno.exit(1);`), [], place);
  assertEquals(lint("daemon/log.ts", `Deno.pid; options.env; child.exit(); environment.Deno.env;`), []);
});

Deno.test("lint console: the daemon says nothing past its log", () => {
  assertEquals(lint("daemon/daemon.ts", `console.log("hello");`), ["passepartout/console"]);
  assertEquals(lint("daemon/daemon.ts", `console.error("hello");`), ["passepartout/console"]);
  assertEquals(lint("daemon/mod.ts", `console.log("hello");`), ["passepartout/console"]);
  assertEquals(lint("daemon/mod.ts", `const writeLog = (line: string) => console.error(line);`), []);
  assertEquals(lint("daemon/log_test.ts", `console.log("hello");`), []);
  assertEquals(lint("clients/cli/ask.ts", `console.log("hello");`), []);
});

Deno.test("lint edge: the message says who may, and what to do", () => {
  const [found] = Deno.lint.runPlugin(PLUGIN, "daemon/log.ts", `Deno.env.get("LOG_LEVEL");`);
  assertStringIncludes(found?.message ?? "", "daemon/log.ts may not use Deno.env: only main.ts");
});

function lint(place: string, source: string): string[] {
  return Deno.lint.runPlugin(PLUGIN, place, source).map(({ id }) => id);
}
