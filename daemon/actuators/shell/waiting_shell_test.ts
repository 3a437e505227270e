// Tests that a run by a shell that waits is the run that it would be without: the same environment, the same bytes, the same ends.
// Real children; no time passes but by hand.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as fc from "fast-check";
import type { Action, Task, Verdict } from "../../pipeline/ports.ts";
import { getf, kw, plist } from "../../wire/value.ts";
import { makeShellActuator, ShellRunner } from "./actuator.ts";
import { probeContainment } from "./containment.ts";
import { makeEnvironment } from "./environment.ts";
import { RUN_TIMES, runShell } from "./run.ts";
import { isBuiltInOnly, orderText, WAITING_MS } from "./waiting_shell.ts";
import { LOOK, shell } from "./waiting_shell_example.ts";

for (
  const variables of [
    { HOME: "/tmp", LANG: "C.UTF-8" },
    { HOME: '/tmp/it\'s \\ a "home"\n$HOME', USER: "größe", TZ: ":", LC_ALL: "C", LC_TIME: "" },
  ]
) {
  shell(`a command sees what it would see without (${variables.HOME.length} characters of home)`, async (bench) => {
    const parent = await Deno.makeTempDir({ dir: "/tmp" });
    const folder = `${parent}/it's $(a) 'folder' \\ -\n ö`;
    await Deno.mkdir(folder);
    try {
      for (const cwd of [folder, "/tmp", "/"]) {
        const expected = await bench.plainly(LOOK, { cwd });
        assertStringIncludes(expected.stdout, "PATH=");
        assertEquals(expected.stderr, "");
        assertEquals(await bench.run(LOOK, { cwd }), expected);
      }
    } finally {
      await Deno.remove(parent, { recursive: true });
    }
  }, variables as Record<string, string>);
}

shell("bash gets exactly the bytes of the command", async (bench) => {
  const say = 'printf %s "$BASH_EXECUTION_STRING"';
  const starts = [
    "-n",
    "--",
    " ",
    "'",
    "'\\''",
    "\\",
    "}",
    "#",
    "$(",
    "`",
    "\x01\x7f\x01",
    "é😀\u00a0\r'",
    "\\\n",
    "!!",
    "\"'\"'",
  ];
  for (const start of starts) {
    const command = `: <<'end of it'\n${start}\nend of it\n${say}`;
    assertEquals((await bench.run(command)).stdout, command, JSON.stringify(start));
  }
  const anything = fc.string({ unit: "binary", maxLength: 200 }).filter((text) =>
    !text.includes("\0") && text.isWellFormed()
  );
  await fc.assert(
    fc.asyncProperty(anything, async (text) => {
      const command = `${say}; exit\n${text}`;
      assertEquals((await bench.run(command)).stdout, command);
    }),
    { numRuns: 25 },
  );
});

shell("ends, output, and what is left behind are as without", async (bench) => {
  const commands = [
    "exit 0",
    "exit 3",
    "no-such-program",
    "kill -KILL $$",
    "kill -TERM $$",
    "if",
    "echo one; echo two >&2",
    "printf '\\006\\005' >&2; printf '\\006'",
    "exec >&- 2>&-; echo lost",
    "head -c 300000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero | tr '\\0' y >&2",
    "sleep 1000 & echo $((1 + 1))",
  ];
  bench.clock.passing = RUN_TIMES.drain;
  for (const command of commands) assertEquals(await bench.run(command), await bench.plainly(command), command);
});

shell("a run that is stopped ends with grandchildren that take no notice of TERM", async (bench) => {
  const stop = new AbortController();
  const over = bench.run("trap '' TERM; (trap '' TERM; sleep 1000) & echo ready; wait; sleep 1000", {
    signal: stop.signal,
    onOutput: () => stop.abort(new Error("enough")),
  });
  bench.clock.passing = RUN_TIMES.grace;
  const { cause, signal, stdout } = await over;
  assertEquals([cause, signal, stdout], ["interrupted", "SIGKILL", "ready\n"]);
});

shell("a folder that cannot be entered, and one that is called otherwise, fail as without", async (bench) => {
  const file = await Deno.makeTempFile({ dir: "/tmp" });
  for (const cwd of ["/tmp/no such folder", file]) {
    const outcome = await bench.run("echo ran", { cwd });
    assertEquals(outcome, await bench.plainly("echo ran", { cwd }));
    assertEquals(outcome.cause, "not-started");
  }
  await Deno.remove(file);
  const pid = await bench.ready();
  for (const cwd of ["/tmp/../tmp", "/tmp/.", "/tmp//", "tmp"]) {
    assertEquals(await bench.runSomehow("pwd", { cwd }), await bench.plainly("pwd", { cwd }));
    assertEquals(bench.waiting.pid, pid, "it was not asked");
  }
});

shell("another environment, and a long command, take the ordinary way", async (bench) => {
  const pid = await bench.ready();
  const env = { ...makeEnvironment(bench.variables, "/tmp"), MORE: "yes" };
  assertEquals((await bench.runSomehow("echo $MORE", { env })).stdout, "yes\n");
  assertEquals((await bench.runSomehow(`echo ${"x".repeat(70_000)}`)).stdout.length, 70_001);
  assertEquals(bench.waiting.pid, pid);
});

shell("a command of more than one reading is handed over whole", async (bench) => {
  // Of every length around where one reading ends and another begins, and of characters that are more than a byte.
  const around = [...Array(12).keys()].flatMap((step) => [300 + 20 * step, 3_300 + 40 * step]);
  const texts = [...around.map((length) => [length, "x"]), [20_000, "x"], [150, "é"], [1_000, "é"], [
    10_000,
    "é",
  ]] as const;
  for (const [length, character] of texts as readonly (readonly [number, string])[]) {
    const command = `printf %s '${character.repeat(length)}' | wc -m`;
    assertEquals((await bench.run(command)).stdout.trim(), String(length));
  }
});

shell("what only speaks is done by the shell that waited, and is what it would be without", async (bench) => {
  const speaks = [
    "echo hello",
    "true",
    "false",
    ":",
    "pwd",
    "pwd -P",
    "echo",
    "echo -n -e 'a b' -x",
    "printf '%s-%05d ' a 7 b 8",
    "printf '%d' x",
    "printf",
    "echo 'a ; | & < > * ?'",
    "echo 100% a=b /usr/bin a,b:c@d",
  ];
  for (const command of speaks) {
    assertEquals(isBuiltInOnly(command), !command.includes("$"), command);
    assertEquals(await bench.run(command, { cwd: "/usr" }), await bench.plainly(command, { cwd: "/usr" }), command);
  }
  const others = [
    "",
    " ",
    "ls",
    "echo hello; id",
    "echo hello\nid",
    "echo $HOME",
    'echo "a"',
    "echo `id`",
    "echo a b >out",
    "echo a &",
    "echo *",
    "echo ~",
    "echo {1,2}",
    "echo a\\ b",
    "echo 'a",
    "echo =ls",
    "echo #x",
    "echo !x",
    "echo a\n",
    "echoes",
    "echo 'a\nb'",
    "true||id",
    "exec id",
    "pwd() { id; }",
    "echo é",
  ];
  for (const command of others) assertEquals(isBuiltInOnly(command), false, command);
  // And nothing of any text that it takes for speech means more to a shell than its words.
  const odd = fc.string({ unit: fc.constantFrom(..."aé '\"\\$`(){}[]<>|&;*?~#!=%+-\n\t/.:,@^"), maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(odd, async (words) => {
      const command = `echo ${words}`;
      if (!isBuiltInOnly(command)) return;
      assertEquals(await bench.run(command), await bench.plainly(command));
    }),
    { numRuns: 300 },
  );
});

shell("limits are those of a run without, also for what the shell does itself", async (bench) => {
  const tools = { ...bench.tools(true), resources: { memoryBytes: 512 * 2 ** 20, processes: 0 } };
  const run = async (command: string) => {
    await bench.ready();
    return await runShell({
      command,
      cwd: "/tmp",
      env: makeEnvironment(bench.variables, "/tmp"),
      signal: new AbortController().signal,
      grants: { write: [], read: [], network: false },
    }, tools);
  };
  assertEquals((await run("ulimit -d")).stdout, `${512 * 1024}\n`);
  assertEquals((await run("echo still here")).stdout, "still here\n");
});

shell("where the shell that waited was killed, the command runs all the same, once", async (bench) => {
  const file = await Deno.makeTempFile({ dir: "/tmp" });
  const pid = await bench.ready();
  // Taken before anybody hears of its end.
  const over = bench.runSomehow(`echo ran >>${file}; echo said`);
  new Deno.Command("kill", { args: ["-KILL", String(pid)] }).outputSync();
  assertEquals((await over).exitCode ?? "SIGKILL", (await Deno.readTextFile(file)) === "ran\n" ? 0 : "SIGKILL");
  await bench.ready();
  const stopped = await bench.ready();
  new Deno.Command("kill", { args: ["-STOP", String(stopped)] }).outputSync();
  const late = bench.runSomehow(`echo ran >${file}; echo said`);
  new Deno.Command("kill", { args: ["-KILL", String(stopped)] }).outputSync();
  assertEquals((await late).stdout, "said\n");
  assertEquals(await Deno.readTextFile(file), "ran\n");
  await Deno.remove(file);
});

shell("one that nobody needs goes, and comes again with the next run", async (bench) => {
  const pid = await bench.ready();
  bench.clock.fire(WAITING_MS);
  assertEquals(bench.waiting.pid, undefined);
  while (await Deno.lstat(`/proc/${pid}`).then(() => true, () => false)) await Deno.lstat("/tmp");
  assertEquals((await bench.runSomehow("echo on")).stdout, "on\n");
  assert(await bench.ready() !== pid);
});

shell("some wait, so that commands in a row find one as well", async (bench) => {
  const first = await bench.ready();
  while (bench.waiting.count < 3) await Deno.lstat("/tmp");
  const one = (await bench.runSomehow("echo $$")).stdout;
  while (bench.waiting.pid === undefined) await Deno.lstat("/tmp");
  const second = bench.waiting.pid;
  assertEquals([one, (await bench.runSomehow("echo $$")).stdout], [`${first}\n`, `${second}\n`]);
  assertEquals(bench.waiting.count, 1, "more are started only when asked for");
});

shell("more wait once few are left, and not after a while without any command", async (bench) => {
  const wait = async (count: number) => {
    while (bench.waiting.count < count) await Deno.lstat("/tmp");
    // Whoever came besides would be there by now.
    for (let i = 0; i < 3; i++) await bench.plainly("true");
    return [bench.waiting.count, bench.waiting.scarce];
  };
  await bench.ready();
  assertEquals(await wait(3), [3, false]);
  await bench.run("true");
  assertEquals(bench.waiting.scarce, true);
  bench.waiting.prepare();
  assertEquals(await wait(3), [3, false], "one at a time needs no more");
  const take = async () => {
    while (bench.waiting.pid === undefined) await Deno.lstat("/tmp");
    await bench.runSomehow("true");
  };
  for (let i = 0; i < 2; i++) await take();
  bench.waiting.prepare();
  // They go on coming beside a run.
  await take();
  assertEquals(await wait(13), [13, false]);
  bench.clock.fire(WAITING_MS);
  await bench.ready();
  assertEquals(await wait(3), [3, false]);
});

shell("only after what may have started something is that looked for", async (bench) => {
  const { groups } = bench;
  const told: string[] = [];
  const [end, over] = [groups.end.bind(groups), groups.over.bind(groups)];
  groups.end = (group) => (told.push("end"), end(group));
  groups.over = (group) => (told.push("over"), over(group));
  await bench.run("echo a");
  await bench.run("echo a; true");
  await bench.plainly("echo a");
  assertEquals(told, ["over", "end", "end"]);
  // And nobody is left over that somebody has stopped.
  const child = new Deno.Command("setsid", { args: ["sh", "-c", "echo; exec sleep 1000"], stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  groups.watch(child.pid);
  over(child.pid);
  assertEquals((await child.status).signal, "SIGKILL");
  await reader.cancel();
});

shell("after the end there is none, though somebody has stopped it", async (bench) => {
  const pid = await bench.ready();
  new Deno.Command("kill", { args: ["-STOP", String(pid)] }).outputSync();
  await bench.waiting[Symbol.asyncDispose]();
  assertEquals(await Deno.lstat(`/proc/${pid}`).then(() => true, () => false), false);
  bench.waiting.prepare();
  assertEquals((await bench.runSomehow("echo on")).stdout, "on\n");
  assertEquals(bench.waiting.pid, undefined);
});

/** Whether a process ends, within so many looks; whoever should bury it may take its time. */
async function goes(pid: number): Promise<boolean> {
  assert(pid > 1);
  const lives = `read -r _ _ state _ </proc/${pid}/stat && [[ $state != Z ]]`;
  for (let look = 0; look < 200; look++) {
    if (!(await new Deno.Command("bash", { args: ["-c", lives], stderr: "null" }).output()).success) return true;
  }
  return false;
}

shell(
  "one that waits ends with the daemon, though somebody has stopped it and the one who watches was killed",
  async (bench) => {
    await bench.run("true");
    const { warden } = bench.groups;
    assert(warden !== undefined);
    const pid = await bench.ready();
    for (const each of [`-STOP ${pid}`, `-KILL ${warden}`]) {
      new Deno.Command("kill", { args: each.split(" ") }).outputSync();
    }
    // The test has a time of its own; how many looks that takes hangs on how busy the machine is.
    while (bench.groups.warden === warden) await Deno.lstat("/tmp");
    assertEquals(bench.groups.warden, undefined, "with nothing but shells that wait there is no hurry");
    bench.groups.prepare();
    await bench.groups[Symbol.asyncDispose]();
    assert(await goes(pid), "it was left over");
  },
);

shell("what one leaves behind that was watched ahead ends with its run, though it left the group", async (bench) => {
  const left = "exec setsid -f bash -c 'echo $$; exec sleep 1000 </dev/null >/dev/null 2>&1'";
  const { stdout } = await bench.run(left);
  assert(await goes(Number(stdout)), "it was left over");
});

shell("the mark of a run is its own where one is ordered, and not there where none is", async (bench) => {
  for (const marked of [true, false]) {
    await bench.ready();
    const ordered = bench.waiting.take({
      argv: ["bash", "-c", "echo ${PASSEPARTOUT_RUN-none}"],
      cwd: "/tmp",
      env: makeEnvironment(bench.variables, "/tmp"),
      marked,
    });
    assert(ordered !== undefined);
    await ordered.send();
    const { stdout } = await ordered.process.output();
    assertEquals([new TextDecoder().decode(stdout), ordered.mark !== ""], [
      `${marked ? ordered.mark : "none"}\n`,
      marked,
    ]);
  }
});

shell("an order that the end of the daemon cut off is not carried out", async (bench) => {
  const order = orderText({ argv: ["bash", "-c", "echo 'ran'; echo again"], cwd: "/tmp", marked: true });
  const eachPart = `for ((i = 0; i <= \${#order}; i++)); do (eval "\${order:0:i}") 2>/dev/null && echo "$i"; done`;
  const { stdout } = await bench.plainly(`order=$(cat <<'end'\n${order}\nend\n)\n${eachPart}`);
  assertEquals(stdout, `0\nran\nagain\n${order.length}\n`);
  // And as it is: what is written is half of it, and then nothing more comes.
  await bench.ready();
  const ordered = bench.waiting.take({
    argv: ["bash", "-c", "echo ran"],
    cwd: "/tmp",
    env: makeEnvironment(bench.variables, "/tmp"),
    marked: true,
  });
  assert(ordered !== undefined);
  const writer = ordered.process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(order.slice(0, -1)));
  await writer.close();
  const output = await ordered.process.output();
  assertEquals(new TextDecoder().decode(output.stdout), "");
});

shell("a locale that there is not takes the ordinary way, and is complained of once", async (bench) => {
  bench.waiting.prepare();
  const plain = await bench.plainly("echo on");
  for (let i = 0; i < 3; i++) assertEquals(await bench.runSomehow("echo on"), plain);
  assertEquals(bench.waiting.pid, undefined);
}, { HOME: "/tmp", LC_ALL: "xx_XX.UTF-8" });

shell("a contained run sees what it would see without, and ends with all that it started", async (bench) => {
  const hidden = { always: [], credentials: [], existing: [], readOnly: [] };
  bench.containment = await probeContainment({ hidden, clock: bench.clock });
  if (!bench.containment.works) return;
  const folder = await Deno.makeTempDir({ dir: "/tmp" });
  const more = { cwd: folder, grants: { write: [folder], read: [], network: false } };
  const expected = await bench.plainly(LOOK, more);
  assertStringIncludes(expected.stdout, "PATH=");
  assertEquals(await bench.run(LOOK, more), expected);
  assertEquals(await bench.run("exit 7", more), await bench.plainly("exit 7", more));

  const stop = new AbortController();
  bench.clock.passing = RUN_TIMES.grace;
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const over = bench.run(
    `trap '' TERM; (trap '' TERM; setsid bash -c "exec 3<>/dev/tcp/127.0.0.1/${port}; sleep 1000" & wait) & echo ready; wait`,
    { ...more, grants: { ...more.grants, network: true }, signal: stop.signal },
  );
  const connection = await listener.accept();
  stop.abort(new Error("enough"));
  assertEquals((await over).cause, "interrupted");
  // The grandchild held the other end.
  assertEquals(await connection.read(new Uint8Array(1)).catch(() => null), null);
  connection.close();
  listener.close();
  await Deno.remove(folder, { recursive: true });
});

shell("the first command makes one wait for the next, once it was answered", async (bench) => {
  const runner = new ShellRunner({
    tools: () => Promise.resolve(bench.tools(true)),
    variables: bench.variables,
    workFolder: "/tmp",
    clock: bench.clock,
  });
  const verdict: Verdict = { tier: "allow", rule: "test", why: "the test allows it" };
  const ended: string[] = [];
  const actuator = makeShellActuator(runner, {
    longestMs: 1_000,
    judge: () => Promise.resolve(verdict),
    onEnd: (_, words) => ended.push(words),
  });
  const heard: unknown[] = [];
  const signal = new AbortController().signal;
  const task: Task = {
    requestId: "r1",
    session: "s",
    source: "TEST",
    signal,
    connection: 1,
    gone: signal,
    follow: () => () => {},
    answer: ({ type, payload }) => void (type === "RESPONSE" && heard.push(getf(payload, "STDOUT"))),
  };
  const payload = plist({ ACTION: kw("EXECUTE"), CMD: "echo $$" });
  const action: Action = { target: "SHELL", name: "EXECUTE", payload, proposedBy: "client" };
  const pids: (string | undefined)[] = [];
  for (let i = 0; i < 3; i++) {
    pids.push(bench.waiting.pid === undefined ? undefined : `${bench.waiting.pid}\n`);
    await actuator.perform(action, task, verdict);
    if (i === 0) assertEquals(bench.waiting.pid, undefined, "none is started before the answer is out");
    else assert(`${bench.waiting.pid}\n` !== pids[i], "each does one run");
    bench.clock.fire(0);
    while (bench.waiting.pid === undefined || bench.waiting.starting > 0) await Deno.lstat("/tmp");
  }
  assertEquals([heard.length, ended.length, pids[0]], [3, 3, undefined]);
  assertEquals(heard.slice(1), pids.slice(1), "the shell that waited is the one that ran");
  await runner[Symbol.asyncDispose]();
});

Deno.test("waiting shell: one in a sandbox does nothing where the path of its folder leads elsewhere by now", async () => {
  const folder = await Deno.makeTempDir({ dir: "/tmp" });
  await Deno.mkdir(`${folder}/real`);
  const link = new Deno.Command("sh", { args: ["-c", 'ln -s real "$0"', `${folder}/link`] });
  assertEquals((await link.output()).success, true);
  const say = async (name: string, isWay: boolean) => {
    const way = isWay ? "." : undefined, cwd = `${folder}/${name}`;
    const order = orderText({ argv: ["pwd"], cwd, way, marked: false, builtIn: "pwd" });
    const { stdout } = await new Deno.Command("bash", { args: ["-c", order], cwd, stderr: "null" }).output();
    return new TextDecoder().decode(stdout);
  };
  assertEquals(await say("real", true), `${folder}/real\n`);
  assertEquals(await say("link", true), "");
  assertEquals(await say("link", false), `${folder}/link\n`);
  await Deno.remove(folder, { recursive: true });
});
