// The guard commands as a user and a program run them: over a real pipe line by line, with the exit codes that scripts rely on, and
// without a daemon, a folder of the program's, or a right to anything but reading.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { childEnvironment } from "./harness/child.ts";
import { type CommandLine, withCommandLine } from "./harness/command_line.ts";
import { folderVariables } from "./harness/daemon.ts";
import { phaseTest } from "./harness/phase.ts";
import { within } from "./harness/until.ts";

const LAUNCHER = decodeURIComponent(new URL("../bin/passepartout", import.meta.url).pathname);

/** A `guard check --jsonl` that is asked one line at a time. */
class Asked implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor({ folders }: CommandLine) {
    this.#process = new Deno.Command("sh", {
      args: [LAUNCHER, "guard", "check", "--jsonl"],
      cwd: folders.root,
      env: childEnvironment({ NO_COLOR: "", ...folderVariables(folders) }),
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#reader = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Sends a line and waits for its answer; the next line is not there yet. */
  async ask(line: string): Promise<Record<string, string>> {
    await this.#writer.write(new TextEncoder().encode(`${line}\n`));
    while (!this.#rest.includes("\n")) {
      const { done, value } = await within(this.#reader.read(), `the answer to ${line}`);
      if (done) throw new Error(`It ended before it answered ${line}`);
      this.#rest += value;
    }
    const end = this.#rest.indexOf("\n");
    const answer = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 1);
    return JSON.parse(answer);
  }

  /** Ends its stdin. @returns The exit code, and what it still wrote. */
  async end(): Promise<{ code: number; rest: string }> {
    await this.#writer.close();
    for (let next = await this.#reader.read(); !next.done; next = await this.#reader.read()) this.#rest += next.value;
    return { code: (await within(this.#process.status, "guard check to end")).code, rest: this.#rest };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#writer.close().catch(() => {});
    await this.#reader.cancel().catch(() => {});
    await this.#process.status;
  }
}

phaseTest(
  1,
  "guard",
  "check --jsonl answers each line before the next is sent, whatever the line is",
  [],
  () =>
    withCommandLine(async (commands) => {
      await using asked = new Asked(commands);
      const place = { cwd: "/home/user/project", home: "/home/user" };
      const tiers: (string | undefined)[] = [];
      for (const cmd of ["ls -la", "git push", "rm -rf ~", "cat ~/.ssh/id_rsa", "bash -c 'ls'"]) {
        const answer = await asked.ask(JSON.stringify({ cmd, ...place }));
        assertEquals(Object.keys(answer), ["tier", "rule", "why"]);
        tiers.push(answer["tier"]);
      }
      assertEquals(tiers, ["allow", "ask", "deny", "deny", "allow"]);
      for (const line of ["", "no JSON", '{"command":"ls"}']) {
        const { tier, rule } = await asked.ask(line);
        assertEquals({ tier, rule }, { tier: "ask", rule: "malformed-line" });
      }
      assertEquals((await asked.ask('{"cmd":"echo hello"}'))["tier"], "allow");
      assertEquals(await asked.end(), { code: 0, rest: "" });
    }),
);

phaseTest(
  1,
  "guard",
  "check ends with 0 for what is allowed, 1 for what is not, 2 for wrong use, and leaves nothing behind",
  [],
  () =>
    withCommandLine(async (commands) => {
      const allowed = await commands.run(["guard", "check", "ls -la"]);
      assertEquals({ code: allowed.code, stderr: allowed.stderr }, { code: 0, stderr: "" });
      assertMatch(allowed.stdout, /^allow: /);
      const denied = await commands.run(["guard", "check", "--json", "--cwd", "/nowhere", "ls; rm -rf /"]);
      assertEquals(denied.code, 1);
      const { tier, rule, parts } = JSON.parse(denied.stdout);
      assertEquals({ tier, rule, words: parts[0].words }, { tier: "deny", rule: "remove-root", words: "rm -rf /" });
      assertEquals((await commands.run(["guard", "check"])).code, 2);
      assert(!await Deno.stat(commands.stateFolder).then(() => true, () => false), "it made the state folder");
    }),
);

phaseTest(
  1,
  "guard",
  "lint tells a rule that cannot be used by file and line, and the rule makes the guard ask",
  [],
  () =>
    withCommandLine(async (commands) => {
      assertEquals((await commands.run(["guard", "lint"])).code, 0);
      const file = `${commands.configFolder}/policy.org`;
      await Deno.mkdir(commands.configFolder, { recursive: true });
      await Deno.writeTextFile(file, "* No listing\n:PROPERTIES:\n:TIER: deny\n:MATCHES: command ls **\n:END:\n");
      const { code, stdout } = await commands.run(["guard", "lint"]);
      assertEquals(code, 1);
      assertStringIncludes(stdout, `${file}:1: `);
      await Deno.writeTextFile(file, "* No listing\n* Another\n", { append: true });
      const told = /^.*policy\.org cannot be used.*guard lint.*$/;
      const check = await commands.run(["guard", "check", "ls"]);
      assertEquals(check.code, 1);
      assertMatch(check.stderr, told);
      const env = { PASSEPARTOUT_PORT: "1" };
      const run = await commands.run(["run", "ls"], { env });
      const lines = run.stderr.split("\n").filter((line) => /policy\.org|Rule/.test(line));
      assertEquals(lines.length, 1, run.stderr);
      assertMatch(lines[0] ?? "", told);
    }),
);

phaseTest(
  1,
  "guard",
  "a memex that is no absolute path is refused with variable, value and what is accepted",
  [],
  () =>
    withCommandLine(async (commands) => {
      const { code, stderr } = await commands.run(["run", "ls"], {
        env: { MEMEX_DIR: "notes", PASSEPARTOUT_PORT: "1" },
      });
      assertEquals(code, 2);
      assertMatch(stderr, /^passepartout: Cannot use MEMEX_DIR="notes": it must be an absolute path[^\n]*$/);
    }),
);

phaseTest(
  1,
  "guard",
  "the programs that the launcher gives a right to are looked for where a run will find them",
  [],
  async () => {
    const launcher = await Deno.readTextFile(LAUNCHER);
    const environment = await Deno.readTextFile(new URL("../daemon/actuators/shell/environment.ts", import.meta.url));
    const path = /FIXED_PATH = "([^"]*)"/.exec(environment)?.[1] ?? "none";
    assertStringIncludes(launcher, `in ${path.replaceAll(":", " ")}; do`);
  },
);
