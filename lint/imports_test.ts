// Tests of the import directions: the table itself, the judge of one import, and the rule on source text.

import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { type Direction, DIRECTIONS } from "./directions.ts";
import { judgeImport } from "./imports.ts";
import plugin from "./plugin.ts";

const ALLOWED: readonly (readonly [place: string, specifier: string])[] = [
  ["daemon/wire/reader.ts", "./value.ts"],
  ["daemon/state/secret.ts", "../wire/auth.ts"],
  ["daemon/store/database.ts", "node:sqlite"],
  ["daemon/server/session.ts", "../pipeline/kept.ts"],
  ["daemon/guard/shell/words.ts", "./walk.ts"],
  ["daemon/guard/shell/words.ts", "../verdict.ts"],
  ["daemon/daemon.ts", "./server/listener.ts"],
  ["daemon/mod.ts", "./daemon.ts"],
  ["daemon/config.ts", "./log.ts"],
  ["daemon/clock.ts", "./wire/connection.ts"],
  ["main.ts", "./daemon/mod.ts"],
  ["main.ts", "@std/dotenv"],
  ["clients/cli/program.ts", "commander"],
  ["clients/cli/ask.ts", "../connection.ts"],
  ["conformance/cases/frame.ts", "../../fixtures/wire/frames.json"],
  ["tests/phase1_wire_test.ts", "./harness/daemon.ts"],
  ["tests/phase1_wire_test.ts", "fast-check"],
  ["tests/harness/daemon.ts", "../../daemon/mod.ts"],
  ["tests/harness/until_test.ts", "./until.ts"],
  ["tests/harness/until_test.ts", "@std/assert"],
  ["bench/run.ts", "../clients/connection.ts"],
  ["std/async/retry.ts", "deno-std/async/retry.js"],
  ["std/async/mod_test.ts", "@std/async"],
  ["daemon/wire/reader_test.ts", "fast-check"],
  ["daemon/wire/reader_test.ts", "./printer.ts"],
  ["daemon/server/session_test.ts", "../wire/memory_pair.ts"],
  ["daemon/config_test.ts", "./clock.ts"],
  ["daemon/daemon_test.ts", "./guard/closed.ts"],
  ["lint/imports_test.ts", "./imports.ts"],
  ["lint/check.ts", "../daemon/config.ts"],
];

const REFUSED: readonly (readonly [place: string, specifier: string])[] = [
  ["daemon/wire/reader.ts", "../pipeline/event.ts"],
  ["daemon/wire/reader.ts", "../log.ts"],
  ["daemon/wire/reader.ts", "@std/assert"],
  ["daemon/org/parse.ts", "../wire/value.ts"],
  ["daemon/state/lock.ts", "../config.ts"],
  ["daemon/store/database.ts", "../pipeline/ports.ts"],
  ["daemon/pipeline/act.ts", "../guard/closed.ts"],
  ["daemon/pipeline/act.ts", "../server/session.ts"],
  ["daemon/guard/closed.ts", "../memory/forgetful.ts"],
  ["daemon/guard/closed.ts", "../pipeline/ports.ts"],
  ["daemon/guard/closed.ts", "../daemon.ts"],
  ["daemon/server/session.ts", "../state/lock.ts"],
  ["daemon/server/session.ts", "../daemon.ts"],
  ["daemon/config.ts", "./wire/value.ts"],
  ["daemon/log.ts", "./config.ts"],
  ["daemon/daemon.ts", "../clients/connection.ts"],
  ["daemon/daemon.ts", "commander"],
  ["main.ts", "./daemon/server/listener.ts"],
  ["main.ts", "./tests/harness/daemon.ts"],
  ["clients/connection.ts", "../daemon/mod.ts"],
  ["conformance/run.ts", "../daemon/mod.ts"],
  ["conformance/run.ts", "../clients/connection.ts"],
  ["tests/phase1_wire_test.ts", "../daemon/server/session.ts"],
  ["tests/phase1_wire_test.ts", "./phase1_other_test.ts"],
  ["tests/harness/daemon.ts", "../../daemon/server/session.ts"],
  ["tests/harness/daemon.ts", "../../conformance/run.ts"],
  ["bench/run.ts", "../daemon/mod.ts"],
  ["std/net.ts", "../daemon/wire/value.ts"],
  ["std/net_test.ts", "./net.ts"],
  ["lint/tree.ts", "../daemon/config.ts"],
  ["daemon/wire/reader_test.ts", "../pipeline/act.ts"],
  ["daemon/config_test.ts", "./server/session.ts"],
  ["daemon/newcomer.ts", "./log.ts"],
  ["somewhere/else.ts", "./beside.ts"],
];

Deno.test("lint imports: what the table allows is allowed", () => {
  for (const [place, specifier] of ALLOWED) assertStrictEquals(judgeImport(place, specifier), undefined);
});

Deno.test("lint imports: what the table leaves out is refused, each in its own words", () => {
  for (const [place, specifier] of REFUSED) {
    const message = judgeImport(place, specifier);
    assert(message?.startsWith(place), `${place} -> ${specifier}: ${message}`);
  }
});

Deno.test("lint imports: the message says what is allowed instead", () => {
  assertEquals(
    judgeImport("daemon/state/lock.ts", "../config.ts"),
    "daemon/state/lock.ts may not import daemon/config.ts. daemon/state/ imports only daemon/state/, daemon/wire/.",
  );
  assertEquals(
    judgeImport("daemon/version.ts", "./config.ts"),
    "daemon/version.ts may not import daemon/config.ts. daemon/version.ts imports nothing of ours.",
  );
  assertEquals(
    judgeImport("daemon/store/database.ts", "npm:sqlite"),
    "daemon/store/database.ts may not import npm:sqlite. Packages for daemon/store/: node:.",
  );
  assertMatch(judgeImport("somewhere/else.ts", "./beside.ts") ?? "", /has no row in lint\/directions\.ts/);
});

Deno.test("lint imports: a port gives its types, not its values", () => {
  assertStrictEquals(
    judgeImport("daemon/guard/closed.ts", "../pipeline/ports.ts", { typeOnly: true }),
    undefined,
  );
  assertMatch(judgeImport("daemon/guard/closed.ts", "../pipeline/ports.ts") ?? "", /only types from/);
  assertMatch(judgeImport("daemon/guard/closed.ts", "../pipeline/act.ts", { typeOnly: true }) ?? "", /may not import/);
});

Deno.test("lint imports: the table allows no circle between its rows", () => {
  const rows = DIRECTIONS.filter(({ of }) => !of.some((each) => each.endsWith("_test.ts")));
  const visit = (row: Direction, path: readonly Direction[]) => {
    assert(!path.includes(row), [...path, row].map(({ of }) => of[0]).join(" -> "));
    const named = [...row.may, ...row.types ?? []];
    for (const next of rows) {
      if (next !== row && named.some((each) => next.of.some((other) => overlap(each, other)))) {
        visit(next, [...path, row]);
      }
    }
  };
  for (const row of rows) visit(row, []);
});

Deno.test("lint imports: every form of import is judged", () => {
  const forms = [
    `import { Session } from "../server/session.ts";`,
    `import "../server/session.ts";`,
    `import type { Session } from "../server/session.ts";`,
    `export { Session } from "../server/session.ts";`,
    `export * from "../server/session.ts";`,
    `const { Session } = await import("../server/session.ts");`,
    "const { Session } = await import(`../server/session.ts`);",
    `type Session = import("../server/session.ts").Session;`,
  ];
  for (const form of forms) assertEquals(lint("daemon/wire/frame.ts", form), ["passepartout/imports"], form);
});

Deno.test("lint imports: a type-only import is known in each of its forms", () => {
  const types = [
    `import type { Guard } from "../pipeline/ports.ts";`,
    `import { type Guard } from "../pipeline/ports.ts";`,
    `export type { Guard } from "../pipeline/ports.ts";`,
    `export { type Guard } from "../pipeline/ports.ts";`,
    `type Guard = import("../pipeline/ports.ts").Guard;`,
  ];
  for (const form of types) assertEquals(lint("daemon/guard/closed.ts", form), [], form);
  const values = [
    `import { type Guard, MAX_DEPTH } from "../pipeline/event.ts";`,
    `import * as event from "../pipeline/event.ts";`,
    `import "../pipeline/event.ts";`,
    `export * from "../pipeline/event.ts";`,
    `export { MAX_DEPTH } from "../pipeline/event.ts";`,
  ];
  for (const form of values) assertEquals(lint("daemon/guard/closed.ts", form), ["passepartout/imports"], form);
});

Deno.test("lint imports: a file is known by its path and by its URL", () => {
  const url = new URL("../daemon/wire/frame.ts", import.meta.url);
  const source = `import "../server/session.ts";`;
  for (const name of ["daemon/wire/frame.ts", url.pathname, url.href]) {
    assertEquals(lint(name, source), ["passepartout/imports"], name);
  }
});

function overlap(one: string, other: string): boolean {
  return one === other || other.endsWith("/") && one.startsWith(other) || one.endsWith("/") && other.startsWith(one);
}

function lint(filename: string, source: string): string[] {
  const { imports } = plugin.rules;
  assert(imports);
  return Deno.lint.runPlugin({ name: plugin.name, rules: { imports } }, filename, source).map(({ id }) => id);
}
