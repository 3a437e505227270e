// The command line across process boundaries: every command as a user types it, what a wrong use gets, and the exit codes that
// scripts rely on.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { converse } from "../clients/cli/converse.ts";
import { FakeEdge } from "../clients/cli/fake_edge.ts";
import { CommandLine, withCommandLine } from "./harness/command_line.ts";
import { type TestDaemon, withDaemon } from "./harness/daemon.ts";
import { phaseTest } from "./harness/phase.ts";
import { within } from "./harness/until.ts";

type Body = (commands: CommandLine, daemon: TestDaemon) => Promise<void>;

/** Runs `body` with a daemon in a process of its own and a command line on the same folders. */
function withBoth(body: Body): Promise<void> {
  return withDaemon({ mode: "subprocess" }, (daemon) => body(new CommandLine(daemon.folders), daemon));
}

/** Runs `body` with a command line on the folders of a daemon in this process: for what is the command's affair alone. */
function withCommands(body: Body): Promise<void> {
  return withDaemon({ disk: true }, (daemon) => body(new CommandLine(daemon.folders), daemon));
}

phaseTest(1, "cli", "ask finds the daemon by its port file and answers", [], () =>
  withBoth(async (commands) => {
    const { code, stdout, stderr } = await commands.run(["ask", "help"]);
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertStringIncludes(stdout, "status");
  }));

phaseTest(
  1,
  "cli",
  "ask joins its words, and takes every character as it is",
  [],
  () =>
    withCommands(async (commands) => {
      const { code, stdout } = await commands.run(["ask", 'a "quoted"', "\\ word;", "😀 $HOME"]);
      assertEquals(code, 0);
      assertStringIncludes(stdout, 'a "quoted" \\ word; 😀 $HOME');
    }),
);

phaseTest(1, "cli", "ask - reads the question from stdin", [], () =>
  withCommands(async (commands) => {
    const { code, stdout } = await commands.run(["ask", "-"], { stdin: "version\n" });
    assertEquals(code, 0);
    assertMatch(stdout, /^Passepartout \d+\.\d+\.\d+$/);
  }));

phaseTest(1, "cli", "ask --json prints one object a line", [], () =>
  withCommands(async (commands) => {
    const { code, stdout } = await commands.run(["ask", "--json", "version"]);
    assertEquals(code, 0);
    assertEquals(stdout.split("\n").length, 1);
    const record = JSON.parse(stdout);
    assertEquals(record.type, "message");
    assertStringIncludes(record.text, "Passepartout");
  }));

phaseTest(
  1,
  "cli",
  "ask without a daemon answers by itself, says so, and gives the lock back",
  [],
  () =>
    withCommandLine(async (commands) => {
      for (const time of ["first", "second"]) {
        const { code, stdout, stderr } = await commands.run(["ask", "help"], { env: { PASSEPARTOUT_PORT: "1" } });
        assertEquals(code, 0, time);
        assertStringIncludes(stdout, "status");
        assertStringIncludes(stderr, "no daemon is running");
      }
      assertEquals(await Deno.readTextFile(`${commands.stateFolder}/lock`), "");
    }),
);

for (const words of [["ask"], ["ask", ""], ["ask", "  "]]) {
  phaseTest(
    1,
    "cli",
    `${JSON.stringify(words.join(" "))} is wrong use: a clear line and exit code 2`,
    [],
    () =>
      withCommandLine(async (commands) => {
        const { code, stdout, stderr } = await commands.run(words);
        assertEquals({ code, stdout }, { code: 2, stdout: "" });
        assertMatch(stderr, /text/);
      }),
  );
}

for (const words of [["frobnicate"], ["ask", "--frobnicate", "x"], ["status", "--port", "99999"], []]) {
  phaseTest(
    1,
    "cli",
    `${JSON.stringify(words.join(" "))} is wrong use: help and exit code 2`,
    [],
    () =>
      withCommandLine(async (commands) => {
        const { code, stdout, stderr } = await commands.run(words);
        assertEquals(code, 2);
        assert((stdout + stderr).length > 0);
        assert(!(stdout + stderr).includes("    at "), "no stack on a user's screen");
      }),
  );
}

phaseTest(1, "cli", "--help and --version end with exit code 0", [], () =>
  withCommandLine(async (commands) => {
    const help = await commands.run(["--help"]);
    assertEquals(help.code, 0);
    for (const command of ["daemon", "start", "ask", "cli", "status", "stop", "conformance"]) {
      assertStringIncludes(help.stdout, command);
    }
    assertMatch((await commands.run(["--version"])).stdout, /^\d+\.\d+\.\d+$/);
  }));

phaseTest(
  1,
  "cli",
  "ask names a port by flag: nothing there is an error, not a reason to answer itself",
  [],
  () =>
    withCommandLine(async (commands) => {
      const { code, stdout, stderr } = await commands.run(["ask", "--port", "1", "help"]);
      assertEquals({ code, stdout }, { code: 2, stdout: "" });
      assertStringIncludes(stderr, "Cannot reach 127.0.0.1:1");
    }),
);

phaseTest(
  1,
  "cli",
  "cli answers every line in order and ends with the input",
  [],
  () =>
    withCommands(async (commands) => {
      const { code, stdout, stderr } = await commands.run(["cli", "--timeout", "60"], {
        stdin: "version\n\nhello\nno rule for this",
      });
      assertEquals({ code, stderr }, { code: 0, stderr: "" });
      const [first, second, third] = stdout.split("\n");
      assertMatch(first as string, /^Passepartout \d/);
      assertStringIncludes(second as string, "Hello");
      assertStringIncludes(third as string, "no rule for this");
      assert(!stdout.includes("\x1b"), "no colour without a terminal");
      assert(!stdout.includes("> "), "no prompt without a terminal");
    }),
);

phaseTest(
  1,
  "cli",
  "status tells a person and a program how the daemon is",
  [],
  () =>
    withBoth(async (commands, daemon) => {
      assertStringIncludes((await commands.run(["status"])).stdout, "is healthy");
      const { code, stdout } = await commands.run(["status", "--json", "--port", String(daemon.port)]);
      assertEquals(code, 0);
      const status = JSON.parse(stdout);
      assertMatch(status.version, /^\d+\.\d+\.\d+$/);
      assertEquals(status.host, "127.0.0.1");
      assertEquals(status.port, daemon.port);
      assertEquals(status.pid, daemon.pid);
      assertEquals(typeof status.uptimeSeconds, "number");
      assertEquals(status.status, "healthy");
      assertEquals(status.auth, "required");
      assertEquals(status.fromFiles, []);
    }),
);

phaseTest(
  1,
  "cli",
  "status and stop without a daemon say so with exit code 2",
  [],
  () =>
    withCommandLine(async (commands) => {
      for (const command of ["status", "stop"]) {
        const { code, stderr } = await commands.run([command], { env: { PASSEPARTOUT_PORT: "1" } });
        assertEquals(code, 2);
        assertStringIncludes(stderr, "No daemon is running");
      }
    }),
);

phaseTest(
  1,
  "cli",
  "start --background leaves a daemon behind, a second one is refused, stop ends it",
  [],
  () =>
    withCommandLine(async (commands) => {
      const env = { PASSEPARTOUT_PORT: "0" };
      const started = await commands.run(["start", "--background"], { env });
      try {
        assertEquals(started.code, 0, started.stderr);
        const [, port, pid] = /listening on 127\.0\.0\.1:([0-9]+) \(process ([0-9]+)/.exec(started.stdout) ?? [];
        assertEquals((await Deno.readTextFile(`${commands.stateFolder}/port`)).trim(), port);
        const again = await commands.run(["start", "--background"], { env });
        assertEquals(again.code, 1);
        assertStringIncludes(again.stderr, `process ${pid} (daemon)`);
        assertEquals((await commands.run(["ask", "hello"])).code, 0);
      } finally {
        const stopped = await commands.run(["stop", "--host", "127.0.0.1"]);
        assertEquals(stopped.code, 0, stopped.stderr);
      }
      assertEquals(await Deno.readTextFile(`${commands.stateFolder}/lock`), "");
      assertStringIncludes(await Deno.readTextFile(`${commands.stateFolder}/daemon.log`), "Stopped");
    }),
);

phaseTest(
  1,
  "cli",
  "start --background passes on why a daemon did not start",
  [],
  () =>
    withCommandLine(async (commands) => {
      const { code, stderr } = await commands.run(["start", "--background"], { env: { HEARTBEAT_INTERVAL: "abc" } });
      assertEquals(code, 2);
      assertStringIncludes(stderr, "HEARTBEAT_INTERVAL");
    }),
);

for (const [name, value] of [["PASSEPARTOUT_PORT", "99999"], ["HEARTBEAT_INTERVAL", "abc"]] as const) {
  phaseTest(1, "cli", `${name}=${value} stops the start with one line`, [], () =>
    withCommandLine(async (commands) => {
      const { code, stdout, stderr } = await commands.run(["daemon"], { env: { [name]: value } });
      assertEquals({ code, stdout, lines: stderr.split("\n").length }, { code: 2, stdout: "", lines: 1 });
      for (const part of [name, value, "must be"]) assertStringIncludes(stderr, part);
    }));
}

phaseTest(
  1,
  "cli",
  "settings come from the config folder's .env, the environment wins, and status names what a file set",
  [],
  () =>
    withCommandLine(async (commands) => {
      await Deno.mkdir(commands.configFolder, { mode: 0o700 });
      const file = `${commands.configFolder}/.env`;
      await Deno.writeTextFile(file, "PASSEPARTOUT_HOST=127.0.0.2\nPASSEPARTOUT_PORT=99999\n");
      const daemon = commands.start(["daemon"], { env: { PASSEPARTOUT_PORT: "0" } });
      const line = await daemon.stdout.line(/listening on/);
      assertStringIncludes(line, "127.0.0.2:");
      const { stdout, stderr } = await commands.run(["status", "--json"], { env: { PASSEPARTOUT_PORT: "0" } });
      assertEquals(JSON.parse(stdout || stderr).fromFiles, [{ name: "PASSEPARTOUT_HOST", file }]);
      assertEquals((await daemon.stop(5_000)).code, 0);
    }),
);

phaseTest(
  1,
  "cli",
  "settings in a .env that others may write are not used, and no daemon starts with them",
  [],
  () =>
    withCommandLine(async (commands) => {
      await Deno.mkdir(commands.configFolder, { mode: 0o700 });
      const file = `${commands.configFolder}/.env`;
      await Deno.writeTextFile(file, "PASSEPARTOUT_AUTH=off\n");
      await Deno.chmod(file, 0o666);
      const { code, stderr } = await commands.run(["daemon"], { env: { PASSEPARTOUT_PORT: "0" } });
      assertEquals(code, 2);
      assertStringIncludes(stderr, `Cannot use ${file}: everybody may write ${file}. Take that right away`);
    }),
);

phaseTest(
  1,
  "cli",
  "what whoever started it had open reaches neither a run nor a daemon in the background",
  [],
  () =>
    withCommandLine(async (commands) => {
      const { root } = commands.folders;
      const open = `exec 9>>${root}/leak 251>>${root}/leak`;
      const own = commands.shell(`exec bash -c '${open}; exec sh "$0" run "ls -l /proc/self/fd"' "$0"`);
      assertEquals((await within(own.ended, "the run to end")).code, 0);
      assert(own.stdout.lines.some((line) => line.includes(" 2 -> ")), own.stdout.lines.join("\n"));
      const background = commands.shell(
        `export PASSEPARTOUT_PORT=0; ${open.replace("251", "3")}
       sh "$0" start --background && for pid in $(cat "$XDG_STATE_HOME/passepartout/lock" | grep -o '"pid":[0-9]*' | cut -d: -f2); do
         echo "of $pid"; ls -l /proc/$pid/fd
       done; sh "$0" run "ls -l /proc/self/fd"; sh "$0" stop`,
      );
      assertEquals((await within(background.ended, "the daemon to be started and stopped")).code, 0);
      const said = [...own.stdout.lines, ...background.stdout.lines];
      assert(said.some((line) => line.startsWith("of ")), said.join("\n"));
      assertEquals(said.filter((line) => line.includes("/leak")), [], said.join("\n"));
    }),
);

phaseTest(1, "cli", "a .env in the current directory is never read", [], () =>
  withCommands(async (commands) => {
    const cwd = `${commands.folders.root}/elsewhere`;
    await Deno.mkdir(cwd);
    await Deno.writeTextFile(`${cwd}/.env`, "PASSEPARTOUT_PORT=99999\n");
    assertEquals((await commands.run(["ask", "help"], { cwd })).code, 0);
  }));

phaseTest(1, "cli", "the port file of a killed daemon is ignored", [], () =>
  withBoth(async (commands, daemon) => {
    daemon.kill("SIGKILL");
    await daemon.exited;
    assertEquals((await Deno.readTextFile(`${commands.stateFolder}/port`)).trim(), String(daemon.port));
    // Another loopback address, for a person's own daemon may listen on the default port of this machine.
    const env = { PASSEPARTOUT_PORT: "", PASSEPARTOUT_HOST: "127.93.17.5" };
    const { code, stderr } = await commands.run(["ask", "help"], { env });
    assertEquals(code, 0);
    assertStringIncludes(stderr, "answering without one");
    const status = await commands.run(["status"], { env });
    assertStringIncludes(status.stderr, "127.93.17.5:9105");
  }));

for (const words of [["ask", "--help"], ["help", "start"]]) {
  phaseTest(
    1,
    "cli",
    `${JSON.stringify(words.join(" "))} shows help, and no fault`,
    [],
    () =>
      withCommandLine(async (commands) => {
        const { code, stdout, stderr } = await commands.run(words);
        assertEquals({ code, stderr }, { code: 0, stderr: "" });
        assertStringIncludes(stdout, "Usage:");
      }),
  );
}

phaseTest(1, "cli", "cli ends when nobody reads its answers any more", [], () =>
  withCommands(async (commands) => {
    const command = `yes version | sh "$0" cli | head -n 1`;
    const child = commands.shell(command);
    assertEquals((await child.ended).code, 0);
    assertMatch(child.stdout.lines.join("\n"), /^Passepartout \d/);
  }));

phaseTest(
  1,
  "cli",
  "an answer that cannot be written is a clear line and exit code 2",
  [],
  () =>
    withCommands(async (commands) => {
      const child = commands.shell(`sh "$0" ask version >/dev/full`);
      assertEquals((await child.ended).code, 2);
      assertMatch(child.stderr.lines.join("\n"), /^passepartout: Cannot write the answer to stdout: [^\n]*$/);
    }),
);

phaseTest(
  1,
  "cli",
  "a daemon that cannot be announced does not run, and says why",
  [],
  () =>
    withCommandLine(async (commands) => {
      const child = commands.shell(`PASSEPARTOUT_PORT=0 sh "$0" daemon >/dev/full`);
      assertEquals((await child.ended).code, 1);
      assertMatch(
        child.stderr.lines.join("\n"),
        /^passepartout: Cannot announce the daemon on stdout: [^\n]+\. Give [^\n]*$/,
      );
    }),
);

phaseTest(
  1,
  "cli",
  "a daemon that was started to outlive its terminal does not hear that it was closed",
  [],
  () =>
    withDaemon({ mode: "subprocess", shell: "trap '' HUP" }, async (daemon) => {
      daemon.kill("SIGHUP");
      // One that had heard it would accept nobody soon.
      for (let times = 0; times < 20; times++) await daemon.probe();
    }),
);

phaseTest(
  1,
  "cli",
  "in a folder that was removed a command says so, and what to do",
  [],
  () =>
    withCommandLine(async (commands) => {
      const child = commands.shell(`mkdir -p "$HOME/gone" && cd "$HOME/gone" && rmdir "$HOME/gone" && sh "$0" run ls`);
      assertEquals((await child.ended).code, 2);
      assertMatch(
        child.stderr.lines.join("\n"),
        /passepartout: Cannot start: the folder you are in was removed\. Go to/,
      );
    }),
);

phaseTest(
  1,
  "cli",
  "a daemon whose log cannot be written goes on",
  [],
  () =>
    withDaemon({ mode: "subprocess", shell: "exec 2>/dev/full", config: { logLevel: "debug" } }, async (daemon) => {
      // Each connection is a line of the log.
      for (let times = 0; times < 5; times++) await daemon.probe();
    }),
);

phaseTest(
  1,
  "cli",
  "a line that the daemon cannot take costs the other lines nothing",
  [],
  () =>
    withDaemon({ disk: true, config: { maxFrame: 1024 } }, async (daemon) => {
      const { host, port, stateFolder: folder } = daemon;
      const lines = ["version", "x".repeat(2_000), "", "version", "y".repeat(2_000), "version"];
      const edge = new FakeEdge({ folder, settings: { host, port }, lines });
      assertEquals(await converse(edge, { json: false, timeout: 30 }), 2);
      assertEquals(edge.stdout.length, 3, edge.stdout.join("\n"));
      const said = edge.stderr.filter((line) => line.includes("was not answered"));
      assertEquals(said.map((line) => /line (\d+)/.exec(line)?.[1]), ["2", "5"]);
      assertEquals(edge.stderr.filter((line) => line.includes("FRAME-TOO-LARGE")).length, 2);
    }),
);

phaseTest(
  1,
  "cli",
  "a question that fits no frame is refused, and none of it is sent",
  [],
  () =>
    withCommands(async (commands) => {
      const { code, stdout, stderr } = await commands.run(["ask", "-"], { stdin: "x".repeat(1 << 20) });
      assertEquals({ code, stdout }, { code: 2, stdout: "" });
      assertStringIncludes(stderr, "longer than");
    }),
);

phaseTest(
  1,
  "cli",
  "a folder that cannot be made is named, without a word about Deno",
  [],
  () =>
    withCommandLine(async (commands) => {
      const file = `${commands.folders.root}/a "file"`;
      await Deno.writeTextFile(file, "");
      for (const command of [["ask", "help"], ["daemon"], ["start", "--background"]]) {
        const { code, stdout, stderr } = await commands.run(command, { env: { XDG_STATE_HOME: file } });
        assertEquals({ code, stdout, lines: stderr.split("\n").length }, { code: 2, stdout: "", lines: 1 });
        assertStringIncludes(stderr, `${file}/passepartout`);
      }
      const { stdout, stderr } = await commands.run(["ask", "--json", "help"], { env: { XDG_STATE_HOME: file } });
      const text = stderr.replace("passepartout: ", "");
      assertEquals(JSON.parse(stdout), { text, type: "error", code: "FOLDER" });
    }),
);

phaseTest(
  1,
  "cli",
  "a comma in a folder's path is told, because Deno cannot be given rights to it",
  [],
  () =>
    withCommandLine(async (commands) => {
      const home = `${commands.folders.root}/a,b`;
      await Deno.mkdir(home);
      const { code, stderr } = await commands.run(["ask", "help"], { env: { XDG_DATA_HOME: home } });
      assertEquals(code, 2);
      assertMatch(stderr, /^passepartout: [^\n]*comma[^\n]*$/);
    }),
);

phaseTest(1, "cli", "without HOME the XDG folders are enough", [], () =>
  withCommandLine(async (commands) => {
    const env = { HOME: "", PASSEPARTOUT_PORT: "1" };
    assertEquals((await commands.run(["ask", "version"], { env })).code, 0);
    const none = { ...env, XDG_CONFIG_HOME: "", XDG_DATA_HOME: "", XDG_STATE_HOME: "" };
    const { code, stderr } = await commands.run(["ask", "version"], { env: none });
    assertEquals(code, 2);
    assertMatch(stderr, /^passepartout: Cannot find the folders: HOME[^\n]*$/);
  }));

phaseTest(
  1,
  "cli",
  "no folder is made, and no right given, where one cannot be found",
  [],
  () =>
    withCommandLine(async (commands) => {
      const { root } = commands.folders;
      // In place of the runtime a program that prints its arguments: what the script does is all that counts.
      const env = { XDG_CONFIG_HOME: "", XDG_DATA_HOME: "", PASSEPARTOUT_DENO: "echo" };
      const before = [...Deno.readDirSync(root)].length;
      for (
        const [home, state] of [["relative", ""], ["", `${root}/elsewhere`], ["relative", "also:/relative"]] as const
      ) {
        const { code, stdout } = await commands.run(["daemon"], { env: { ...env, HOME: home, XDG_STATE_HOME: state } });
        assertEquals(code, 0);
        assertEquals(stdout.includes("--allow-write"), state.startsWith("/"), stdout);
        assertEquals([...Deno.readDirSync(root)].length, before, "nothing was made");
      }
    }),
);

phaseTest(
  1,
  "cli",
  "a host that is none is one line, wherever it is named",
  [],
  () =>
    withCommandLine(async (commands) => {
      for (const host of ["%", ":::"]) {
        const { code, stderr } = await commands.run(["daemon"], { env: { PASSEPARTOUT_HOST: host } });
        assertEquals({ code, lines: stderr.split("\n").length }, { code: 2, lines: 1 });
        assertStringIncludes(stderr, "PASSEPARTOUT_HOST");
      }
    }),
);

phaseTest(
  1,
  "cli",
  "a setting of the daemon's that makes no sense does not keep clients from it",
  [],
  () =>
    withBoth(async (commands) => {
      const env = { HEARTBEAT_INTERVAL: "abc" };
      assertEquals((await commands.run(["status"], { env })).code, 0);
      assertEquals((await commands.run(["stop"], { env })).code, 0);
    }),
);

phaseTest(
  1,
  "cli",
  "a database of a newer version is refused before anything is announced",
  [],
  () =>
    withCommandLine(async (commands) => {
      await Deno.mkdir(commands.stateFolder, { mode: 0o700 });
      const database = new DatabaseSync(`${commands.stateFolder}/passepartout.db`);
      database.exec("PRAGMA user_version = 99");
      database.close();
      const { code, stdout, stderr } = await commands.run(["daemon"], { env: { PASSEPARTOUT_PORT: "0" } });
      assertEquals({ code, stdout }, { code: 1, stdout: "" });
      assertStringIncludes(stderr, "Start the newer version");
      const asked = await commands.run(["ask", "--json", "--timeout", "60", "help"], {
        env: { PASSEPARTOUT_PORT: "1" },
      });
      assertEquals(asked.code, 2);
      const text = asked.stderr.replace("passepartout: ", "");
      assertEquals(JSON.parse(asked.stdout), { text, type: "error", code: "NEWER-DATABASE" });
    }),
);

phaseTest(
  1,
  "cli",
  "a daemon that turns the client away is quoted",
  [],
  () =>
    withDaemon({ disk: true, config: { maxConnections: 1 } }, async (daemon) => {
      const wire = await daemon.dial();
      const { code, stderr } = await new CommandLine(daemon.folders).run(["ask", "help"]);
      assertEquals(code, 2);
      assertStringIncludes(stderr, "all 1 are taken");
      await wire.close();
    }),
);

phaseTest(
  1,
  "cli",
  "status and stop tell a daemon of one's own at another address",
  [],
  () =>
    withCommands(async (commands) => {
      for (const command of ["status", "stop"]) {
        const { code, stderr } = await commands.run([command], { env: { PASSEPARTOUT_PORT: "1" } });
        assertEquals(code, 2);
        assertStringIncludes(stderr, `Process ${Deno.pid} (daemon) holds your state folder`);
      }
    }),
);
