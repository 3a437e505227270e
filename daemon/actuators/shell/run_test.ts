// Tests of runs with real children, which say when they are ready; no time passes but by hand. A run that waits for a timer waits
// for the test, so that an outcome without one proves that everything the run started is gone.

import { assert, assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import * as fc from "fast-check";
import type { Clock } from "../../pipeline/ports.ts";
import { folderId } from "../../files/opened_folder.ts";
import { makeEnvironment, RUN_MARK } from "./environment.ts";
import { ProcessGroups } from "./groups.ts";
import { RunLimit } from "./limit.ts";
import { OUTPUT_CAP } from "./output.ts";
import { type RunResources, UNLIMITED } from "./resources.ts";
import { type Outcome, RUN_TIMES, runShell, type ShellRun } from "./run.ts";

/** Time that passes when the test says so. */
class HandClock implements Clock {
  readonly #timers = new Set<{ readonly ms: number; readonly body: () => void }>();
  #changed = Promise.withResolvers<void>();

  now(): number {
    return 1000;
  }

  after(ms: number, body: () => void): () => void {
    const timer = { ms, body };
    this.#timers.add(timer);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
    return () => this.#timers.delete(timer);
  }

  get left(): number {
    return this.#timers.size;
  }

  /** Waits until a timer of so many milliseconds is set. */
  async set(ms: number): Promise<{ readonly body: () => void }> {
    for (;;) {
      const timer = [...this.#timers].find((each) => each.ms === ms);
      if (timer !== undefined) return timer;
      await this.#changed.promise;
    }
  }

  /** Waits until a timer of so many milliseconds is set, and lets it fire. */
  async pass(ms: number): Promise<void> {
    const timer = await this.set(ms);
    for (const each of this.#timers) if (each === timer) this.#timers.delete(each);
    timer.body();
  }
}

/** What a test may do with runs; everything is over when it is disposed of. */
class Bench implements AsyncDisposable {
  readonly clock = new HandClock();
  readonly groups = new ProcessGroups();
  readonly limit = new RunLimit(8);

  run(
    command: string,
    more: Partial<ShellRun> = {},
    limit = this.limit,
    resources: RunResources = UNLIMITED,
  ): Promise<Outcome> {
    return runShell({
      command,
      cwd: "/tmp",
      env: makeEnvironment({}, "/tmp"),
      signal: new AbortController().signal,
      grants: { write: [], read: [], network: false },
      ...more,
    }, {
      clock: this.clock,
      groups: this.groups,
      limit,
      containment: { works: false, why: "these tests are about runs without it" },
      hidden: { always: [], credentials: [], existing: [], readOnly: [] },
      resources,
    });
  }

  /** Starts a command and waits until it wrote `word`. */
  async started(command: string, word: string, more: Partial<ShellRun> = {}): Promise<{ over: Promise<Outcome> }> {
    const ready = Promise.withResolvers<void>();
    let heard = "";
    const over = this.run(command, {
      onOutput: (_, text) => {
        heard += text;
        if (heard.includes(word)) ready.resolve();
      },
      ...more,
    });
    // A run that ended without the word fails the test there, not in a hang here.
    await Promise.race([ready.promise, over]);
    assertStringIncludes(heard, word);
    return { over };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.groups[Symbol.asyncDispose]();
    assertEquals(this.clock.left, 0, "a run left a timer");
  }
}

/** Somewhere that a process can connect to: the connection ends when the process does. */
class Ear implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });

  /** A line of bash that keeps a connection open as long as its process lives. */
  get open(): string {
    return `exec 3<>/dev/tcp/127.0.0.1/${this.#listener.addr.port}`;
  }

  async accept(): Promise<Deno.Conn> {
    return await this.#listener.accept();
  }

  [Symbol.dispose](): void {
    this.#listener.close();
  }
}

/** Waits until nobody holds the other end any more. */
async function untilGone(connection: Deno.Conn): Promise<void> {
  const end = await connection.read(new Uint8Array(1)).catch(() => null);
  connection.close();
  assertEquals(end, null);
}

function shell(name: string, body: (bench: Bench) => Promise<void>, ignore = false): void {
  Deno.test({
    name: `shell run: ${name}`,
    timeout: 30_000,
    ignore,
    fn: async () => {
      await using bench = new Bench();
      await body(bench);
    },
  });
}

shell("the end of the shell is the outcome", async (bench) => {
  const ends = await Promise.all(
    ["exit 0", "exit 3", "false", "no-such-program", "kill -KILL $$", "kill -TERM $$", ""].map((each) =>
      bench.run(each)
    ),
  );
  assertEquals(ends.map(({ exitCode, signal }) => exitCode ?? signal), [0, 3, 1, 127, "SIGKILL", "SIGTERM", 0]);
  for (const { cause, problem, durationMs } of ends) {
    assertEquals([cause, problem, durationMs], ["exited", undefined, 0]);
  }
});

shell("both streams are kept apart, and each piece is told as it comes", async (bench) => {
  const heard: string[] = [];
  const onOutput = (stream: string, text: string) => void heard.push(`${stream} ${text}`);
  const outcome = await bench.run("echo one; echo two >&2", { onOutput });
  assertEquals([outcome.stdout, outcome.stderr, outcome.stdoutCut, outcome.stderrCut], ["one\n", "two\n", 0, 0]);
  assertEquals(heard.sort(), ["stderr two\n", "stdout one\n"]);
});

shell("a listener that fails does not end a run", async (bench) => {
  const onOutput = () => {
    throw new Error("no longer there");
  };
  assertEquals((await bench.run("echo a; echo b", { onOutput })).stdout, "a\nb\n");
});

shell("bash gets exactly the bytes of the command", async (bench) => {
  const say = 'printf %s "$BASH_EXECUTION_STRING"';
  for (const start of ["-n", "-x", "--help", "+x", "-c", "--", "- ", " ", "\n", "\t", "#!", "'é😀\u00a0\r'", "\\\n"]) {
    const command = `${start}\n${say}`;
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

shell("what cannot be handed over byte for byte is not run", async (bench) => {
  for (const command of ["echo a\0; echo b", "echo \ud800"]) {
    const { cause, problem, exitCode } = await bench.run(command);
    assertEquals([cause, exitCode], ["not-started", undefined]);
    assertStringIncludes(problem ?? "", "Cannot run the command: it holds");
  }
});

shell("what keeps a command from starting is an outcome that says so", async (bench) => {
  const problem = async (command: string, more: Partial<ShellRun>) => {
    const outcome = await bench.run(command, more);
    assertEquals([outcome.cause, outcome.exitCode, outcome.signal], ["not-started", undefined, undefined]);
    return outcome.problem ?? "";
  };
  const file = await Deno.makeTempFile({ dir: "/tmp" });
  const missing = "/tmp/no such folder";
  assertStringIncludes(await problem("true", { cwd: missing }), `the working folder ${missing} does not exist`);
  assertStringIncludes(
    await problem("true", { cwd: file }),
    `the working folder ${file} cannot be entered, or is no folder`,
  );
  assertStringIncludes(await problem(`: ${"x".repeat(1 << 17)}`, {}), "longer than the system lets a command be");
  assertStringIncludes(await problem("true", { env: { PATH: "/nowhere" } }), "is in no folder of PATH");
  await Deno.remove(file);
  assertEquals((await bench.run("exit 4")).exitCode, 4);
});

shell("stdin is /dev/null", async (bench) => {
  const { stdout } = await bench.run("read -r line; echo $?; test /dev/stdin -ef /dev/null && echo null");
  assertEquals(stdout, "1\nnull\n");
});

shell("the environment is the one that was made, and bash reads no start-up file", async (bench) => {
  const env = makeEnvironment({ HOME: "/tmp", ANTHROPIC_API_KEY: "sk-very-secret", BASH_ENV: "/etc/profile" }, "/tmp");
  const { stdout } = await bench.run("env -0; env | grep -ci secret", { env });
  const names = stdout.split("\0").slice(0, -1).map((each) => each.slice(0, each.indexOf("=")));
  assertEquals(names.filter((name) => env[name] === undefined).sort(), [RUN_MARK, "SHLVL", "_"]);
  assertEquals(Object.keys(env).filter((name) => !names.includes(name)), []);
  assertEquals(stdout.slice(stdout.lastIndexOf("\0") + 1), "0\n");
});

shell("it leads a session and a process group of its own", async (bench) => {
  const { stdout } = await bench.run(
    'read -r pid name state parent group session rest < /proc/$$/stat; echo "$pid $group $session"',
  );
  const [pid, group, session] = stdout.trim().split(" ");
  assertEquals([group, session], [pid, pid]);
});

shell("binary output is text in the end", async (bench) => {
  const { stdout } = await bench.run(String.raw`printf '\xff\xfe\0a\xe2\x82\xac\xe2\x82'`);
  assertEquals(stdout, "\ufffd\ufffd\0a€\ufffd");
  const noise = await bench.run("head -c 400000 /dev/urandom");
  assert(noise.stdout.isWellFormed());
  assert(noise.stdoutCut > 0);
});

shell("a flood is read to its end, and kept up to the cap", async (bench) => {
  const before = Deno.memoryUsage().rss;
  let told = 0;
  const outcome = await bench.run("yes | head -c 200000000; yes e | head -c 300000 >&2", {
    onOutput: (stream, text) => told += stream === "stdout" ? text.length : 0,
  });
  assertEquals([outcome.exitCode, outcome.stdoutCut, told], [0, 200_000_000 - OUTPUT_CAP, OUTPUT_CAP]);
  assertEquals(outcome.stdout, "y\n".repeat(OUTPUT_CAP / 2) + "[199900000 characters cut]");
  assertEquals(outcome.stderrCut, 300_000 - OUTPUT_CAP);
  assert(Deno.memoryUsage().rss - before < 150 << 20, "the flood was kept somewhere");
});

shell("a command that closes its output goes on", async (bench) => {
  using ear = new Ear();
  const over = bench.run(`${ear.open}; exec >&- 2>&-; read -ru 3 line; exit "$line"`);
  const connection = await ear.accept();
  await connection.write(new TextEncoder().encode("6\n"));
  assertEquals((await over).exitCode, 6);
  connection.close();
});

shell("an end is asked for first: a trap may clean up", async (bench) => {
  const { over } = await bench.started(
    "trap 'echo cleaned; exit 7' TERM; echo ready; while :; do sleep 0.01; done",
    "ready",
  );
  await bench.clock.pass(RUN_TIMES.timeout);
  const { cause, exitCode, stdout } = await over;
  assertEquals([cause, exitCode, stdout], ["timeout", 7, "ready\ncleaned\n"]);
});

shell("who ignores that is killed after the grace", async (bench) => {
  const { over } = await bench.started("trap '' TERM; echo ready; while :; do sleep 0.01; done", "ready", {
    timeoutMs: 77,
  });
  await bench.clock.pass(77);
  await bench.clock.pass(RUN_TIMES.grace);
  const { cause, exitCode, signal } = await over;
  assertEquals([cause, exitCode, signal], ["timeout", undefined, "SIGKILL"]);
});

shell("a grandchild that ignores TERM and holds the output ends as well", async (bench) => {
  using ear = new Ear();
  const { over } = await bench.started(
    `bash -c 'trap "" TERM; ${ear.open}; echo ready; while :; do sleep 0.01; done' & wait`,
    "ready",
  );
  const connection = await ear.accept();
  await bench.clock.pass(RUN_TIMES.timeout);
  await bench.clock.pass(RUN_TIMES.drain);
  const { cause, signal } = await over;
  assertEquals([cause, signal], ["timeout", "SIGTERM"]);
  await untilGone(connection);
});

shell("what the shell leaves in the background ends with the run", async (bench) => {
  using ear = new Ear();
  const over = bench.run(`{ ${ear.open}; read -ru 3 line; } >/dev/null 2>&1 & read -r x < <(sleep 0.01); echo said`);
  const connection = await ear.accept();
  assertEquals((await over).stdout, "said\n");
  await untilGone(connection);
});

shell("what the shell leaves with the output open may speak for a moment, then it ends", async (bench) => {
  using ear = new Ear();
  const heard = Promise.withResolvers<void>();
  const over = bench.run(`{ ${ear.open}; read -ru 3 line; echo "$line"; read -ru 3 line; } & exit 5`, {
    onOutput: () => heard.resolve(),
  });
  const connection = await ear.accept();
  await bench.clock.set(RUN_TIMES.drain);
  await connection.write(new TextEncoder().encode("last words\n"));
  await heard.promise;
  await bench.clock.pass(RUN_TIMES.drain);
  const { exitCode, stdout } = await over;
  assertEquals([exitCode, stdout], [5, "last words\n"]);
  await untilGone(connection);
});

shell("what a run leaves behind can be looked for later, and by nobody before", async (bench) => {
  using ear = new Ear();
  const later: (() => void)[] = [];
  const quiet = "</dev/null >/dev/null 2>&1";
  const command = `bash -c '${ear.open}; echo >&3; read -ru 3 line; echo >&3' ${quiet} & exit 4`;
  const over = bench.run(command, { later: (body) => later.push(body) });
  const connection = await ear.accept();
  assertEquals((await over).exitCode, 4);
  assertEquals(later.length, 1);
  // It hears and answers: it is as it was.
  const byte = new Uint8Array(1);
  await connection.read(byte);
  await connection.write(new TextEncoder().encode("on\n"));
  assertEquals(await connection.read(byte), 1);
  using again = new Ear();
  later[0]?.();
  const next = bench.run(`${again.open}; echo >&3; read -ru 3 line; exit 5`, { later: (body) => later.push(body) });
  const second = await again.accept();
  await second.write(new TextEncoder().encode("on\n"));
  assertEquals((await next).exitCode, 5);
  await untilGone(connection);
  second.close();
  later[1]?.();
});

shell("whoever leaves the group and its environment with the output open is no longer heard", async (bench) => {
  using ear = new Ear();
  const over = bench.run(`env -i setsid bash -c '${ear.open}; read -ru 3 line' & exit 0`);
  const connection = await ear.accept();
  await bench.clock.pass(RUN_TIMES.drain);
  await bench.clock.pass(RUN_TIMES.drain);
  assertEquals((await over).exitCode, 0);
  connection.close();
});

shell("what leaves the group ends with the run all the same, however it left", async (bench) => {
  const quiet = "</dev/null >/dev/null 2>&1";
  const ways = (own: string) => [
    `setsid bash -c '${own}' ${quiet} &`,
    `setsid -f bash -c 'trap "" TERM HUP INT; ${own}' ${quiet}`,
    `nohup setsid bash -c '(${own}) & disown' ${quiet} &`,
    `(setsid bash -c '(cd /; setsid bash -c "${own}") &' ${quiet} &)`,
    `setsid bash -c 'for i in {1..9}; do (sleep 1000 &) ; done; ${own}' ${quiet} &`,
    `setsid bash -c '${own}' ${quiet} & for i in {1..80}; do (:); done`,
  ];
  for (const index of ways("").keys()) {
    using ear = new Ear();
    // The shell does not end before what it started has connected.
    const gate = await Deno.makeTempFile({ dir: "/tmp" });
    const way = ways(`${ear.open}; rm -f ${gate}; read -ru 3 line`)[index];
    const over = bench.run(`${way}\nwhile [ -e ${gate} ]; do read -rt 0.01 <> <(:); done; echo said`);
    const connection = await ear.accept();
    assertEquals((await over).stdout, "said\n", way);
    await untilGone(connection);
  }
});

shell("what forks on and on ends with the run, whether it stays in a group or not", async (bench) => {
  for (const next of ["hop &", `setsid -f bash -c 'eval "$hop"'`]) {
    using ear = new Ear();
    const gate = await Deno.makeTempFile({ dir: "/tmp" });
    // The shell does not end before it forked often. It would end by itself later than this test has time.
    const hop = `hop() { ((++n == 99)) && rm -f ${gate}; if ((EPOCHSECONDS < end)); then ${next}; fi; }; hop`;
    const over = bench.run(
      `export n=0 end=$((EPOCHSECONDS + 40)) hop=${quoted(hop.replace("&;", "&"))}
       setsid bash -c '${ear.open}; eval "$hop"' </dev/null >/dev/null 2>&1 &
       while [ -e ${gate} ]; do read -rt 0.01 <> <(:); done; echo said`,
    );
    const connection = await ear.accept();
    assertEquals((await over).stdout, "said\n", next);
    await untilGone(connection);
  }
});

shell("what hinders it is asked last of all, and then nothing runs", async (bench) => {
  const path = await Deno.makeTempFile({ dir: "/tmp" });
  const run = (hindrance: () => string | undefined) => bench.run(`echo ran >> ${path}`, { hindrance });
  const { cause, problem } = await run(() => "its folder leads elsewhere now");
  assertEquals([cause, problem], [
    "not-started",
    "Cannot run the command: its folder leads elsewhere now. Ask again.",
  ]);
  assertEquals(await Deno.readTextFile(path), "");
  assertEquals((await run(() => undefined)).exitCode, 0);
  assertEquals(await Deno.readTextFile(path), "ran\n");
  await Deno.remove(path);
});

/** One word of bash. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

shell("what leaves the group ends with the daemon, and is not mistaken for another run's", async (bench) => {
  using ear = new Ear();
  const other = bench.run(`${ear.open}; read -ru 3 line; echo "$line"`);
  const its = await ear.accept();
  const gate = await Deno.makeTempFile({ dir: "/tmp" });
  const over = bench.run(
    `setsid bash -c '${ear.open}; rm -f ${gate}; read -ru 3 line' </dev/null >/dev/null 2>&1 &
     while [ -e ${gate} ]; do sleep 0.01; done`,
  );
  const left = await ear.accept();
  await over;
  await untilGone(left);
  await its.write(new TextEncoder().encode("untouched\n"));
  assertEquals((await other).stdout, "untouched\n");
  its.close();

  const held = await bench.started(
    `setsid bash -c '${ear.open}; read -ru 3 line' </dev/null >/dev/null 2>&1 & echo ready; sleep 1000`,
    "ready",
  );
  const last = await ear.accept();
  await bench.groups[Symbol.asyncDispose]();
  assertEquals((await held.over).signal, "SIGKILL");
  await untilGone(last);
});

shell("the system ends a run before the daemon when it has no memory left", async (bench) => {
  const see = "until read -r score < /proc/self/oom_score_adj && [ $score = 1000 ]; do sleep 0.01; done; echo $score";
  assertEquals((await bench.run(see)).stdout, "1000\n");
});

shell("a process that wants more memory than it may have gets none, and the outcome says why", async (bench) => {
  const resources = { memoryBytes: 96 << 20, processes: 5 };
  const bomb = await bench.run("x=$(head -c 200000000 /dev/zero | tr '\\0' a); echo never", {}, bench.limit, resources);
  assertEquals([bomb.cause, bomb.stdout, bomb.exitCode === 0], ["exited", "", false]);
  assertStringIncludes(bomb.stderr, "[A process of a command gets at most 96 MiB of memory here (SHELL_MEMORY).]\n");
  // Outside of a container the system would count every process of the user.
  const many = await bench.run("for i in {1..20}; do sleep 0.01 & done; wait; ulimit -d", {}, bench.limit, resources);
  assertEquals([many.stdout, many.stderr], [`${96 << 10}\n`, ""]);
  const say = 'printf %s "$BASH_EXECUTION_STRING"';
  const command = `-x 'é\u00a0'\n${say}; exit 9`;
  assertEquals((await bench.run(command, {}, bench.limit, resources)).stdout, command);
});

// As bubblewrap's first process is in its first moments: in no group of the run's, and tied to nothing.
shell("a child of the shell is killed with it, though it has left the group", async (bench) => {
  using ear = new Ear();
  const over = bench.run(`trap '' TERM; setsid bash -c '${ear.open}; read -ru 3 line' & wait`);
  const connection = await ear.accept();
  await bench.clock.pass(RUN_TIMES.timeout);
  await bench.clock.pass(RUN_TIMES.grace);
  assertEquals((await over).signal, "SIGKILL");
  await untilGone(connection);
});

shell("many processes end at once", async (bench) => {
  const { over } = await bench.started(
    `trap '' TERM; for i in {1..60}; do (echo; while :; do sleep 1; done) & done; wait`,
    "\n".repeat(60),
  );
  await bench.clock.pass(RUN_TIMES.timeout);
  await bench.clock.pass(RUN_TIMES.grace);
  // No timer passes: their output ends because they do.
  assertEquals((await over).signal, "SIGKILL");
});

shell("an interruption and the daemon's stop are told apart, and the first cause stays", async (bench) => {
  for (
    const [reason, cause] of [
      [undefined, "interrupted"],
      [{ code: "INTERRUPTED" }, "interrupted"],
      [Object.assign(new Error("stop"), { code: "STOPPING" }), "daemon-stop"],
    ] as const
  ) {
    const controller = new AbortController();
    const { signal } = controller;
    const { over } = await bench.started(
      "trap 'sleep 0.01; exit 3' TERM; echo ready; while :; do sleep 0.01; done",
      "ready",
      {
        signal,
        timeoutMs: 99,
      },
    );
    controller.abort(reason);
    await bench.clock.pass(99);
    const outcome = await over;
    assertEquals([outcome.cause, outcome.exitCode], [cause, 3]);
  }
});

shell("a run that is interrupted before it starts never starts", async (bench) => {
  const path = await Deno.makeTempFile({ dir: "/tmp" });
  const outcome = await bench.run(`echo ran > ${path}`, { signal: AbortSignal.abort() });
  assertEquals([outcome.cause, outcome.exitCode, await Deno.readTextFile(path)], ["interrupted", undefined, ""]);
  assertNotEquals(outcome.problem, undefined);

  const limit = new RunLimit(1);
  const controller = new AbortController();
  const place = await limit.enter(controller.signal);
  const waiting = bench.run(`echo ran > ${path}`, { signal: controller.signal }, limit);
  const next = bench.run("echo next", {}, limit);
  controller.abort({ code: "STOPPING" });
  assertEquals((await waiting).cause, "daemon-stop");
  place[Symbol.dispose]();
  assertEquals([(await next).stdout, await Deno.readTextFile(path)], ["next\n", ""]);
  await Deno.remove(path);
});

shell("a run is in the very folder that was judged, whatever comes to lie at its path, or it is not", async (bench) => {
  const root = await Deno.makeTempDir({ dir: "/tmp" });
  const cwd = `${root}/project`, env = makeEnvironment({}, cwd);
  await Deno.mkdir(cwd);
  const folder = folderId(cwd);
  const swap = (name: string) => {
    Deno.renameSync(cwd, `${root}/${name}`);
    Deno.mkdirSync(cwd);
    return undefined;
  };
  assertEquals((await bench.run("pwd -P; pwd", { cwd, env, folder })).stdout, `${cwd}\n${cwd}\n`);
  // Right before it starts, after the last look.
  await bench.run("touch here", { cwd, env, folder, hindrance: () => swap("first") });
  assertEquals([...Deno.readDirSync(`${root}/first`)].map(({ name }) => name), ["here"]);
  const outcome = await bench.run("touch here", { cwd, env, folder });
  assertEquals([outcome.cause, [...Deno.readDirSync(cwd)].length], ["not-started", 0]);
  assertStringIncludes(outcome.problem ?? "", `${cwd} is another folder now than the one that was judged. Ask again`);
  await Deno.remove(cwd);
  const gone = await bench.run("touch here", { cwd, env, folder });
  assertStringIncludes(gone.problem ?? "", `the working folder ${cwd} does not exist. Name another.`);
  await Deno.remove(root, { recursive: true });
}, Deno.build.os !== "linux");

shell("no more run at once than may", async (bench) => {
  const limit = new RunLimit(1);
  const folder = await Deno.makeTempDir({ dir: "/tmp" });
  // Making a folder that is there already fails: two at once would show.
  const runs = Array.from(
    { length: 6 },
    () => bench.run("mkdir one && sleep 0.01 && rmdir one", { cwd: folder }, limit),
  );
  assertEquals((await Promise.all(runs)).map(({ exitCode }) => exitCode), [0, 0, 0, 0, 0, 0]);
  await Deno.remove(folder);
});

shell("the output of runs never mixes", async (bench) => {
  const runs = [..."abcd"].map(async (letter) => {
    let told = "";
    const { stdout, stderr } = await bench.run(`yes ${letter} | head -n 5000; yes ${letter} | head -n 2000 >&2`, {
      onOutput: (_, text) => told += text,
    });
    assertEquals([stdout, stderr], [`${letter}\n`.repeat(5000), `${letter}\n`.repeat(2000)]);
    assertEquals(told.length, 14_000);
    assertEquals([...new Set(told)].sort(), ["\n", letter]);
  });
  await Promise.all(runs);
});

shell("whoever ends the groups may be killed, and they end all the same", async (bench) => {
  const { over } = await bench.started("trap '' TERM; echo ready; while :; do sleep 0.01; done", "ready");
  const lost = bench.groups.warden;
  assertEquals((await bench.run(`kill -KILL ${lost}`)).exitCode, 0);
  await bench.clock.pass(RUN_TIMES.timeout);
  await bench.clock.pass(RUN_TIMES.grace);
  assertEquals((await over).signal, "SIGKILL");
  assertNotEquals(bench.groups.warden, lost);
});

shell(
  "what ran before is gone when whoever ends the groups says so, and nobody waits for one that cannot say it",
  async (bench) => {
    const wanted = new AbortController();
    await bench.groups.settled(wanted.signal);
    for (let i = 0; i < 40; i++) {
      const { stdout } = await bench.run(
        "setsid bash -c 'trap \"\" TERM; while :; do :; done' >/dev/null 2>&1 & echo $!",
      );
      await bench.groups.settled(wanted.signal);
      // Of what was killed and not waited for yet this is empty.
      assertEquals((await bench.run(`tr -d '\\0' < /proc/${stdout.trim()}/cmdline`)).stdout, "");
    }
    const { over } = await bench.started("echo ready; while :; do sleep 0.01; done", "ready");
    const { warden } = bench.groups;
    assertEquals((await bench.run(`kill -STOP ${warden}`)).exitCode, 0);
    const given = bench.groups.settled(wanted.signal), killed = bench.groups.settled(new AbortController().signal);
    wanted.abort(new Error("not wanted"));
    await assertRejects(() => given, Error, "not wanted");
    assertEquals((await bench.run(`kill -KILL ${warden}`)).exitCode, 0);
    await killed;
    await bench.clock.pass(RUN_TIMES.timeout);
    await bench.clock.pass(RUN_TIMES.grace);
    await over;
  },
);

shell("when the daemon is gone, so is what it ran", async (bench) => {
  const { over } = await bench.started("trap '' TERM; echo ready; while :; do sleep 0.01; done", "ready");
  // As a kill -9 of the daemon does it: the pipe of whoever ends the groups ends.
  await bench.groups[Symbol.asyncDispose]();
  assertEquals((await over).signal, "SIGKILL");
  const late = await bench.run("true");
  assertEquals([late.cause, late.problem], ["not-started", "Cannot run the command: the daemon stops."]);
});

const hasGit = ["/usr/bin/git", "/usr/local/bin/git"].some((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

shell("git starts nothing that a repository names: no monitor, no hook, no editor, no pager", async (bench) => {
  const folder = await Deno.makeTempDir({ dir: "/tmp" });
  const env = makeEnvironment({ HOME: folder }, folder);
  const trap = `${folder}/trap`;
  const made = await bench.run(
    `printf '#!/bin/sh\\ntouch ${folder}/sprung\\n' > ${trap}; chmod +x ${trap}; git init -q r; cd r; echo a > f
     git config user.name a; git config user.email a@example.org; git add f; git commit -qm first
     for key in core.fsmonitor core.pager core.editor core.sshCommand core.askPass pager.log; do git config $key ${trap}; done
     cp ${trap} .git/hooks/pre-commit; cp ${trap} .git/hooks/post-checkout; echo b >> f`,
    { cwd: folder, env },
  );
  assertEquals([made.exitCode, made.stderr], [0, ""]);
  const used = await bench.run(
    `cd r; git status -s; git -p log --oneline; git diff --stat; git commit -aqm second; git checkout -q -b other
     git commit --allow-empty -q --amend; git push -q ssh://nobody@localhost:1/x 2>/dev/null; ls ..`,
    { cwd: folder, env },
  );
  assertStringIncludes(used.stdout, " M f\n");
  assertEquals(used.stdout.endsWith("\nr\ntrap\n"), true, used.stdout + used.stderr);
  await Deno.remove(folder, { recursive: true });
}, !hasGit);
