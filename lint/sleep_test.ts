// Tests of the rule that tests do not sleep. The sleeps below are text, never run.

import { assertEquals } from "@std/assert";
import { noSleep } from "./sleep.ts";

const SLEEPS = [
  `await delay(10);`,
  `await sleep(10);`,
  `setTimeout(done, 10);`,
  `setInterval(look, 10);`,
  `globalThis.setTimeout(done, 10);`,
  `await new Promise((resolve) => setTimeout(resolve, 10));`,
  `Atomics.wait(cells, 0, 0, 10);`,
  `import { delay as pause } from "@std/async";`,
  `import { delay as pause } from "@std/async/delay";`,
  `import { setTimeout as pause } from "node:timers/promises";`,
];

Deno.test("lint no-sleep: a test or harness file may not sleep", () => {
  for (const place of ["tests/phase1_wire_test.ts", "daemon/wire/frame_test.ts", "tests/harness/daemon.ts"]) {
    for (const sleep of SLEEPS) assertEquals(lint(place, sleep), ["passepartout/no-sleep"], `${place}: ${sleep}`);
  }
});

Deno.test("lint no-sleep: the deadline, the tests of std, and programs are left alone", () => {
  for (const place of ["tests/harness/until.ts", "std/async/mod_test.ts", "daemon/clock.ts", "bench/run.ts"]) {
    for (const sleep of SLEEPS) assertEquals(lint(place, sleep), [], `${place}: ${sleep}`);
  }
});

Deno.test("lint no-sleep: waiting for something is no sleep", () => {
  const waits = [
    `await until(socket, isOpen, "open");`,
    `clock.after(10, done);`,
    `import { deadline } from "@std/async";`,
  ];
  for (const wait of waits) assertEquals(lint("tests/phase1_wire_test.ts", wait), [], wait);
});

function lint(place: string, source: string): string[] {
  return Deno.lint.runPlugin({ name: "passepartout", rules: { "no-sleep": noSleep } }, place, source).map(({ id }) =>
    id
  );
}
