// The harness under test: that it fails when it should, says enough when it does, and leaves nothing behind. Prints the table of
// gates, once a run.

import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { Catalogue, catalogue } from "./harness/catalogue.ts";
import { Child, childEnvironment } from "./harness/child.ts";
import { FakeClock } from "./harness/clock.ts";
import { HarnessError, withDaemon } from "./harness/daemon.ts";
import { GATES, gateTable, judge, requiredPhases, whyClosed, type World } from "./harness/gate.ts";
import { sweep, track } from "./harness/guard.ts";
import { reasonerOf } from "./harness/parts.ts";
import { matches, readForm } from "./harness/pattern.ts";
import { closedGateFailure, phaseTest } from "./harness/phase.ts";
import { Transcript } from "./harness/transcript.ts";
import { Changes, until, WaitError, within } from "./harness/until.ts";
import { Wire } from "./harness/wire.ts";

const AREA = "harness";
const HELLO = `(:TYPE :EVENT :PAYLOAD (:SENSOR :USER-INPUT :TEXT "hello"))`;
const never = new Promise<never>(() => {});

function world(env: Record<string, string>, ...programs: string[]): World {
  return { env: (name) => env[name], exists: (path) => programs.includes(path) };
}

phaseTest(1, AREA, "gate table names every gate and why it is closed", [], () => {
  console.log(gateTable());
  const table = gateTable(world({ PATH: "/bin:/opt", REQUIRE_PHASES: "1,3", OPENAI_API_KEY: "k" }, "/opt/tmux"));
  assertMatch(table, /^ {2}tmux +open /m);
  assertMatch(table, /^ {2}emacs +closed .*\(emacs is not in PATH\)$/m);
  assertMatch(table, /^ {2}env:OPENAI_API_KEY +open /m);
  assertMatch(table, /^ {2}slow +closed .*\(TEST_SLOW is not set\)$/m);
  assertMatch(table, /closed gate is a failure: 1, 3$/);
  for (const gate of Object.keys(GATES)) assertStringIncludes(table, `  ${gate} `);
});

phaseTest(1, AREA, "gates put a stable tag in the name and say what is missing", [], () => {
  const has = world({ PATH: "/bin" }, "/bin/tmux", "/bin/strace");
  assertEquals(judge([], has), { ignore: false, tag: "", missing: [] });
  assertEquals(judge(["tmux", "fault:strace"], has), {
    ignore: false,
    tag: " [needs tmux fault:strace]",
    missing: [],
  });
  assertEquals(judge(["tmux", "emacs", "env:OPENAI_API_KEY"], has), {
    ignore: true,
    tag: " [needs tmux emacs env:OPENAI_API_KEY]",
    missing: ["emacs is not in PATH", "OPENAI_API_KEY is not set"],
  });
  assertThrows(() => whyClosed("emcas", has), Error, "gate.ts does not list it");
});

phaseTest(1, AREA, "REQUIRE_PHASES turns a closed gate of its phases into a failure", [], () => {
  const required = requiredPhases(world({ REQUIRE_PHASES: "1, 3" }));
  assertEquals([...required], [1, 3]);
  assertEquals([...requiredPhases(world({}))], []);
  assertThrows(() => requiredPhases(world({ REQUIRE_PHASES: "1;3" })), Error, "REQUIRE_PHASES");
  assertStringIncludes(
    closedGateFailure(3, ["emacs"], ["emacs is not in PATH"], required) ?? "",
    "emacs is not in PATH",
  );
  assertEquals(closedGateFailure(2, ["emacs"], ["emacs is not in PATH"], required), undefined);
  assertEquals(closedGateFailure(3, ["emacs"], [], required), undefined);
  assertEquals(closedGateFailure(3, ["slow"], ["TEST_SLOW is not set"], required), undefined);
});

phaseTest(1, AREA, "name that is taken in its file is refused", [], () => {
  const register = () => phaseTest(1, AREA, "name that is taken in its file is refused", [], () => {});
  assertThrows(register, Error, "there is a second");
});

phaseTest(1, AREA, "body that hangs ends at the deadline, with log and transcripts in the message", [], async () => {
  const hang = withDaemon({ deadlineMs: 1_000 }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send("(:TYPE :HEALTH-CHECK)");
    await wire.expect("(:TYPE :HEALTH-RESPONSE)");
    await wire.expect("(:TYPE :NEVER)", "what never comes", 60_000);
  });
  const { message } = await assertRejects(() => hang, HarnessError);
  assertMatch(message, /^Waited \d+ ms in vain for the body of the test$/m);
  assertMatch(message, /^--- log of the daemon\n(.*\n)*.*INFO {2}Stopped/m);
  assertMatch(message, /^--- wire 1\n {2}<- \(:TYPE :EVENT/m);
  assertMatch(message, /^ {2}-> \(:TYPE :HEALTH-CHECK\)$/m);
  assertMatch(message, /^ {2}<- \(:TYPE :HEALTH-RESPONSE :STATUS :HEALTHY/m);
});

phaseTest(1, AREA, "errors of body and cleanup are both told, and no child is left", [], async () => {
  let closed: Promise<void> = never;
  const failing = withDaemon({ mode: "subprocess", expectExit: 3, config: { auth: "off" } }, async (daemon) => {
    // Not one of the daemon's own wires: it must see the end of the process, not of the test.
    const wire = await Wire.connect(daemon, "bystander");
    await wire.expect("(:TYPE :EVENT :PAYLOAD (:ACTION :HANDSHAKE))");
    closed = wire.closed().finally(() => wire.close());
    throw new Error("the body's own");
  });
  const { message } = await assertRejects(() => failing, HarnessError);
  assertMatch(message, /^the body's own$/m);
  assertMatch(message, /^Also, while the test was cleaned up: The daemon ended with 0, not with 3$/m);
  const kept = /^--- folders kept: (\/tmp\/passepartout-\w+)$/m.exec(message)?.[1];
  assert(kept !== undefined);
  assert((await Deno.stat(`${kept}/state/passepartout/lock`)).isFile);
  await Deno.remove(kept, { recursive: true });
  await closed;
});

phaseTest(1, AREA, "exit that nobody expected fails the test", [], async () => {
  const failing = withDaemon({ mode: "subprocess", program: "no_such_program.ts" }, () => Promise.resolve());
  const { message } = await assertRejects(() => failing, HarnessError);
  assertMatch(message, /ended with exit code 1 before it listened/);
  await Deno.remove(/^--- folders kept: (.*)$/m.exec(message)?.[1] as string, { recursive: true });
});

phaseTest(1, AREA, "error in the log fails the test unless it is named beforehand", [], async () => {
  const reasoner = reasonerOf(() => {
    throw new Error("at fault");
  });
  const run = (allowLog: RegExp[]) =>
    withDaemon({ reasoners: [reasoner], allowLog }, async (daemon) => {
      const wire = await daemon.dial();
      await wire.send(HELLO);
      await wire.expect("(:TYPE :LOG)");
    });
  const { message } = await assertRejects(() => run([]), HarnessError, "logged what nobody expected");
  assertStringIncludes(message, "at fault");
  await run([/Fault in a stage/]);
});

phaseTest(1, AREA, "message that nobody expected fails the test unless it is ignored", [], async () => {
  const run = (ignored: boolean) =>
    withDaemon({}, async (daemon) => {
      const wire = await daemon.dial();
      if (ignored) wire.ignore("(:TYPE :REQUEST)");
      await wire.send(HELLO);
      await wire.send("(:TYPE :HEALTH-CHECK)");
      await until(wire.transcript, () =>
        wire.transcript.lines.filter((line) => line.startsWith("<-")).length === 4, "both answers");
      await wire.expect("(:TYPE :HEALTH-RESPONSE)");
    });
  await assertRejects(() => run(false), HarnessError, "a message that nobody expected: (:TYPE :REQUEST");
  await run(true);
});

phaseTest(
  1,
  AREA,
  "wire takes messages by pattern, in order, and proves that there is none",
  [],
  () =>
    withDaemon({}, async (daemon) => {
      const wire = await daemon.dial();
      const health = (id: string) => `(:TYPE :HEALTH-RESPONSE :IN-REPLY-TO "${id}")`;
      for (const id of ["a", "b", "c"]) await wire.send(`(:TYPE :HEALTH-CHECK :ID "${id}")`);
      await wire.expect(health("b"));
      await wire.expectSeq([health("c")], { ignore: [health("a")] });
      await wire.send(`(:TYPE :HEALTH-CHECK :ID "d")`);
      const none = await assertRejects(() => wire.expectNone(health("d")), Error, "Expected no");
      assertStringIncludes(none.message, `:IN-REPLY-TO "d"`);
      await assertRejects(() => wire.expectSeq([health("e")]), Error, "Expected message 1 of 1");
      await wire.expect(health("d"));
      await wire.halfClose();
      await wire.closed("eof");
      await assertRejects(() => wire.expect(health("f")), Error, "The connection ended before");
    }),
);

phaseTest(1, AREA, "wire refuses to send what the catalogue does not have", [], () =>
  withDaemon({}, async (daemon) => {
    const wire = await daemon.dial();
    assertThrows(() => void wire.send("(:TYPE :HEALTH-CHEK)"), Error, "The catalogue has no such message");
    await daemon.probe();
  }));

phaseTest(1, AREA, "wire holds what the daemon says against the catalogue", [], async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    const address = { host: "127.0.0.1", port: listener.addr.port, secret: undefined };
    const said: readonly (readonly [string, string])[] = [
      ["000011(:TYPE :NONSENSE)", "The catalogue has no such message: <- (:TYPE :NONSENSE)"],
      ["000003(:A", "something unreadable"],
      ["hello", "something that is no frame"],
      ["000012(:TYPE", "ended the connection within a frame"],
    ];
    for (const [bytes, problem] of said) {
      const wire = await Wire.connect(address, "wire");
      const peer = await listener.accept();
      await peer.write(new TextEncoder().encode(bytes));
      await peer.closeWrite();
      await assertRejects(() => wire.expect(() => false, "nothing"), Error, problem);
      assertStringIncludes(wire.problems().join("\n"), problem);
      await wire.close();
      peer.close();
    }
  } finally {
    listener.close();
  }
});

const PATTERNS: readonly (readonly [string, string, boolean])[] = [
  ["(:A 1)", "(:B 2 :A 1)", true],
  ["(:A 1)", "(:A 2)", false],
  ["(:A 1)", "(:B 1)", false],
  ["(:A (:B 1))", "(:A (:C 2 :B 1))", true],
  ["(:A ?ABSENT)", "(:B 1)", true],
  ["(:A ?ABSENT)", "(:A NIL)", false],
  ["(:A _)", "(:A NIL)", true],
  ["(:A _)", "(:B NIL)", false],
  ["(:A ?STRING)", `(:A "x")`, true],
  ["(:A ?STRING)", "(:A x)", false],
  ["(:A ?INTEGER)", "(:A 100000000000000000000)", true],
  ["(:A ?INTEGER)", "(:A 1.5)", false],
  ["(:A ?KEYWORD)", "(:A :B)", true],
  ["(:A ?KEYWORD)", "(:A B)", false],
  ["(:A ?LIST)", "(:A NIL)", true],
  ["(:A ?LIST)", "(:A 1)", false],
  ["(:A (OR :X :Y))", "(:A :Y)", true],
  ["(:A (OR :X :Y))", "(:A :Z)", false],
  [`(:A (HAS "b" "d"))`, `(:A "abcd")`, true],
  [`(:A (HAS "b" "x"))`, `(:A "abcd")`, false],
  ["(:A (1 2))", "(:A (1 2))", true],
  ["(:A (1 2))", "(:A (1 2 3))", false],
  ["(:A (:X :Y :Z))", "(:A (:X :Y :Z))", true],
  ["(:A NIL)", "(:A (:B 1))", false],
  ["(:A FOO)", "(:A FOO)", true],
  [`"x"`, `"x"`, true],
];

phaseTest(1, AREA, "patterns match what they say", [], () => {
  for (const [pattern, message, expected] of PATTERNS) {
    assertEquals(matches(pattern, readForm(message)), expected, `${pattern} against ${message}`);
  }
  assert(matches((message) => message === null, null));
  assertThrows(() => matches("(:A ?STRNG)", readForm("(:A 1)")), Error, "no pattern is called");
  assertThrows(() => matches("(:A", null), Error, "Cannot read the test's form");
});

const TABLE = `
## Spoken now
| message | by | form | what |
|---|---|---|---|
| one | -> | \`(:TYPE :A [:ID string] :PAYLOAD (:X integer/NIL :Y keyword*))\` | |
| two | <- | \`(:TYPE :LOG :PAYLOAD (:CODE code [:L (:N string)*]))\` | |
| \`:BROKEN\` | when | open |
## Reserved
| three | <- | \`(:TYPE :C)\` | |
| \`:LATER\` | when | open |
`;

phaseTest(1, AREA, "catalogue takes what is documented and nothing else", [], () => {
  const table = new Catalogue(TABLE);
  assertEquals(table.unseen(), ["one", "two", ":BROKEN"]);
  const good: readonly (readonly ["->" | "<-", string, string])[] = [
    ["->", "(:TYPE :A :PAYLOAD (:X 1 :Y NIL))", "one"],
    ["->", `(:ID "i" :PAYLOAD (:Y (:P :Q) :X NIL) :TYPE :A)`, "one"],
    ["<-", "(:TYPE :LOG :PAYLOAD (:CODE :LATER))", "two"],
    ["<-", `(:TYPE :LOG :PAYLOAD (:CODE :BROKEN :L ((:N "a") (:N "b"))))`, "two"],
    ["<-", "(:TYPE :C)", "three"],
  ];
  for (const [by, form, name] of good) assertEquals(table.check(by, readForm(form)).name, name);
  assertEquals(table.unseen(), []);
  const bad: readonly (readonly ["->" | "<-", string])[] = [
    ["<-", "(:TYPE :A :PAYLOAD (:X 1 :Y NIL))"],
    ["->", "(:TYPE :A :PAYLOAD (:X 1))"],
    ["->", `(:TYPE :A :PAYLOAD (:X "1" :Y NIL))`],
    ["->", "(:TYPE :A :PAYLOAD (:X 1 :Y (:P 2)))"],
    ["->", "(:TYPE :A :PAYLOAD (:X 1 :Y NIL :Z 1))"],
    ["->", "(:TYPE :A :PAYLOAD (:X 1 :X 1 :Y NIL))"],
    ["->", "(:TYPE :A :ID 7 :PAYLOAD (:X 1 :Y NIL))"],
    ["<-", "(:TYPE :LOG :PAYLOAD (:CODE :UNHEARD-OF))"],
    ["<-", "(:TYPE :LOG :PAYLOAD (:CODE :BROKEN :L ((:N 1))))"],
    ["<-", "NIL"],
    ["<-", "(:TYPE)"],
  ];
  for (const [by, form] of bad) assertThrows(() => table.check(by, readForm(form)), Error, "has no such message");
  for (const form of ["(:TYPE", "(:TYPE :A))", "(TYPE :A)", "(:TYPE :A [:B c)", "(:TYPE /)"]) {
    assertThrows(() => new Catalogue(`| x | -> | \`${form}\` |`), Error, "Cannot read the catalogue");
  }
  assertThrows(() => new Catalogue("nothing"), Error, "it has no row");
});

phaseTest(1, AREA, "the project's own catalogue has its tables and names no kind of value that is unknown", [], () => {
  const { rows, codes } = catalogue();
  for (const by of ["->", "<-"]) assert(rows.some((row) => !row.reserved && row.direction === by));
  assert([...codes.values()].some((code) => !code.reserved));
  // A check walks through all forms, so a slip in any would throw another error.
  for (const by of ["->", "<-"] as const) {
    assertThrows(() => catalogue().check(by, readForm("(:TYPE :NONE)")), Error, "has no such message");
  }
});

phaseTest(1, AREA, "wait looks again at each change, and says in vain for what", [], async () => {
  const changes = new Changes();
  let count = 0;
  const waiting = until(changes, () => count === 2, "two");
  for (let i = 0; i < 2; i++) {
    count++;
    changes.notify();
    await Promise.resolve();
  }
  assert(await waiting);
  await assertRejects(() => until(changes, () => false, "the moon", 1), WaitError, "in vain for the moon");
  await assertRejects(() => within(never, "the sun", 1), WaitError, "in vain for the sun");
  const thrown = until(changes, () => {
    throw new Error("from the look");
  }, "nothing");
  await assertRejects(() => thrown, Error, "from the look");
  const lines = new Transcript("lines");
  lines.add("old");
  const line = lines.line(/o/, 1);
  lines.add("none");
  assertEquals(await line, "none");
});

phaseTest(1, AREA, "fake clock calls what is due, in order, and nothing that was taken back", [], async () => {
  const clock = new FakeClock();
  const start = clock.now();
  const called: string[] = [];
  const note = (name: string) => () => void called.push(`${name} at ${clock.now() - start}`);
  clock.after(30, note("c"));
  clock.after(10, () => {
    note("a")();
    clock.after(10, note("b"));
  });
  clock.after(15, note("never"))();
  assertEquals(clock.timers(), 2);
  clock.advance(29);
  assertEquals(called, ["a at 10", "b at 20"]);
  clock.advance(1);
  assertEquals(called.at(-1), "c at 30");
  const set = clock.set(5);
  clock.after(5, note("d"));
  await set;
  const unset = clock.unset(5);
  clock.advance(5);
  await unset;
  const far = Promise.withResolvers<void>();
  clock.after(1_000_000, () => clock.after(1_000_000, far.resolve));
  await clock.fly(far.promise);
});

phaseTest(1, AREA, "guard ends a child that is left, ends a wait that is left, and tells both", [], async () => {
  let killed = 0;
  track({ what: "a sleeper", kill: () => killed++ });
  const forget = track({ what: "a good child", kill: () => killed += 100 });
  forget();
  const wait = within(never, "nothing", 60_000);
  const ended = assertRejects(() => wait, WaitError, "The test is over");
  assertEquals(sweep(), ["child left behind and killed: a sleeper"]);
  assertEquals(killed, 1);
  assertEquals(sweep(), []);
  await ended;
});

/** Runs the cases that fail on purpose; returns the child, whose output is Deno's report. */
function runCases(folder: string, filter: string, env: Record<string, string>): Child {
  const file = new URL("harness/failing_cases.ts", import.meta.url).pathname;
  const config = new URL("../deno.json", import.meta.url).pathname;
  return new Child({
    argv: [Deno.execPath(), "test", "-P", "--no-check", `--config=${config}`, `--filter=${filter}`, file],
    env: childEnvironment({ HOME: folder, TMPDIR: folder, ...env }),
    cwd: folder,
    what: "the run of the cases",
  });
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: "/tmp", prefix: "passepartout-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

phaseTest(1, AREA, "failures are blamed on the right tests of a run", [], () =>
  withFolder(async (folder) => {
    const run = runCases(folder, "/case:/", { REQUIRE_PHASES: "1,2" });
    const { code } = await within(run.ended, "the run to end", 12_000);
    const report = run.stdout.lines.join("\n");
    assertEquals(code, 1, report + run.stderr.lines.join("\n"));
    assertMatch(report, /^phase1 case: passes \.\.\. ok/m);
    assertMatch(report, /^phase1 case: rejects where nobody looks \.\.\. FAILED/m);
    assertMatch(report, /rejection that nobody handled: Error: a stray rejection/);
    assertMatch(report, /^phase1 case: passes after the stray rejection \.\.\. ok/m);
    assertMatch(report, /child left behind and killed: the daemon \(process \d+\)/);
    assertMatch(report, /^phase2 case: stands behind a closed gate \[needs env:SIGNAL_ACCOUNT\] \.\.\. FAILED/m);
    assertMatch(report, /Phase 2 is required.*SIGNAL_ACCOUNT is not set/);
    assertMatch(report, /^phase1 case: stands behind a choice \[needs slow\] \.\.\. ignored/m);
    assertNotMatch(report, /Uncaught/);
  }));

phaseTest(1, AREA, "daemon dies with a test run that is killed", [], () =>
  withFolder(async (folder) => {
    const run = runCases(folder, "/hang:/", {});
    const place = await run.stdout.line(/daemon at/);
    const [, host, port] = /daemon at (\S+) (\d+)/.exec(place) as unknown as [string, string, string];
    const wire = await Wire.dial({ host, port: Number(port), secret: undefined }, {}, "bystander");
    run.kill("SIGKILL");
    await wire.closed();
    await wire.close();
    const { signal } = await within(run.ended, "the run to end");
    assertEquals(signal, "SIGKILL");
  }));
