// When the machine has no more to give: a full disk, a disk that cannot be written, no more processes, a run that takes all memory.
// The daemon says so, does nothing by halves, and works again afterwards.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Value } from "../daemon/wire/value.ts";
import { getf, getString } from "../daemon/wire/value.ts";
import { withCommandLine } from "./harness/command_line.ts";
import { withDaemon } from "./harness/daemon.ts";
import { AS_SOMEBODY, hasSmallDisks, ON_SMALL_DISK } from "./harness/other_user.ts";
import { phaseTest } from "./harness/phase.ts";
import { within } from "./harness/until.ts";

const AREA = "exhaustion";

const shell = (command: string, head = "", more = "") =>
  `(:TYPE :REQUEST ${head} :TARGET :shell :PAYLOAD (:ACTION :execute :CMD ${JSON.stringify(command)} ${more}))`;
const payload = (message: Value) => getf(message, "PAYLOAD") as Value;

async function sh(code: string, ...words: string[]): Promise<void> {
  await new Deno.Command("sh", { args: ["-c", code, "sh", ...words], stdout: "null", stderr: "null" }).output();
}

phaseTest(
  1,
  AREA,
  "with a full disk nothing is done that could not be kept, and all is well once there is room",
  [],
  async () => {
    if (!await hasSmallDisks()) return;
    await withDaemon({
      mode: "subprocess",
      config: { auth: "off" },
      shell: ON_SMALL_DISK,
      allowLog: [/Cannot (?:keep|back up|look at|load)/, /Cannot write the ledger/, /not contained/],
    }, async (daemon) => {
      const wire = await daemon.dial({ authenticate: false });
      await wire.send(shell("echo before", `:ID "a"`));
      await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "a" :PAYLOAD (:STATUS :DONE :STDOUT "before\n"))`);

      const inside = `/proc/${daemon.pid}/root${daemon.folders.state}`;
      await sh('head -c 10000000 /dev/zero > "$1/fill"', inside);
      const work = `${daemon.folders.data}/passepartout/work`;
      for (const [id, command] of [["b", "echo full"], ["c", "touch made"]] as const) {
        await wire.send(shell(command, `:ID "${id}"`));
        const heard = await wire.expect(`(:TYPE :LOG :IN-REPLY-TO "${id}" :PAYLOAD (:LEVEL :ERROR :CODE :STORAGE))`);
        assertStringIncludes(getString(payload(heard), "TEXT") ?? "", "Nothing was done");
      }
      await wire.send(`(:TYPE :EVENT :ID "d" :PAYLOAD (:SENSOR :USER-INPUT :TEXT "version"))`);
      await wire.expect(`(:TYPE :REQUEST :IN-REPLY-TO "d" :PAYLOAD (:ACTION :MESSAGE))`);
      await wire.send(`(:TYPE :HEALTH-CHECK :ID "e")`);
      await wire.expect(`(:TYPE :HEALTH-RESPONSE :STATUS :UNHEALTHY :IN-REPLY-TO "e")`);
      assertEquals([...Deno.readDirSync(work)].map(({ name }) => name), []);

      await sh('rm "$1/fill"', inside);
      await wire.send(shell("echo after", `:ID "f"`));
      await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "f" :PAYLOAD (:STATUS :DONE :STDOUT "after\n"))`);
      await wire.send(`(:TYPE :REQUEST :ID "g" :TARGET :SYSTEM :PAYLOAD (:ACTION :VERIFY-LEDGER))`);
      await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "g" :PAYLOAD (:ACTION :VERIFY-LEDGER :WHOLE T))`);
      await wire.send(`(:TYPE :HEALTH-CHECK :ID "h")`);
      await wire.expect(`(:TYPE :HEALTH-RESPONSE :STATUS :HEALTHY :IN-REPLY-TO "h")`);
    });
  },
);

phaseTest(
  1,
  AREA,
  "start on a disk that is full or cannot be written ends with one line that says so",
  [],
  async () => {
    if (!await hasSmallDisks()) return;
    const start = async (prepare: string) => {
      let said = "";
      await withCommandLine(async (commands) => {
        const child = commands.shell(
          `launcher=$0; set -- sh -c '${prepare}; exec sh "$0" daemon' "$launcher"\n${ON_SMALL_DISK}\nexec "$@"`,
        );
        const { code } = await within(child.ended, "the daemon to give up");
        assertEquals([code, child.stdout.lines], [1, []]);
        const lines = child.stderr.lines.filter((line) => line.startsWith("passepartout: "));
        assertEquals(lines.length, 1, child.stderr.lines.join("\n"));
        said = lines[0] ?? "";
        assert(!child.stderr.lines.some((line) => line.includes(" at ")), "a stack is nothing for a person");
      });
      return said;
    };
    assertMatch(await start('mount -o remount,ro "$XDG_STATE_HOME"'), /file system is read-only\. Make it writable/);
    assertMatch(await start('head -c 9000000 /dev/zero >"$XDG_STATE_HOME/fill" || :'), /no space is left .*Make room/);
  },
);

phaseTest(1, AREA, "run that takes all processes or memory hurts itself, and the daemon goes on", [], () =>
  withDaemon({
    mode: "subprocess",
    shell: AS_SOMEBODY,
    env: { SHELL_MEMORY: "128M", SHELL_MAX_PROCESSES: "60" },
    deadlineMs: 14_000,
    allowLog: [/not contained/],
  }, async (daemon) => {
    const wire = await daemon.dial();
    const cwd = `:CWD ${JSON.stringify(`${daemon.folders.home}/project`)}`;
    await wire.send(shell("dd if=/dev/zero bs=300M count=1 of=/dev/null", `:ID "m"`, cwd));
    const heard = payload(await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "m" :PAYLOAD (:STATUS :DONE))`));
    assert(getf(heard, "EXIT-CODE") !== 0);
    assertStringIncludes(getString(heard, "STDERR") ?? "", "at most 128 MiB of memory here (SHELL_MEMORY)");
    await daemon.probe();
    await wire.send(shell("echo fine", `:ID "n"`, cwd));
    await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "n" :PAYLOAD (:STATUS :DONE :STDOUT "fine\n"))`);
  }));

phaseTest(
  1,
  AREA,
  "daemon that may start no process says so, and runs what comes once it may again",
  ["prlimit"],
  () =>
    withDaemon(
      { mode: "subprocess", shell: AS_SOMEBODY, deadlineMs: 14_000, allowLog: [/not contained/] },
      async (daemon) => {
        const wire = await daemon.dial();
        const cwd = `:CWD ${JSON.stringify(`${daemon.folders.home}/project`)}`;
        const limit = (most: string) =>
          sh(
            `owned=/proc/$1
           set -- prlimit --pid "$1" --nproc="$2":
           [ "$(id -u)" != 0 ] || set -- setpriv --reuid "$(stat -c %u "$owned")" --regid "$(stat -c %g "$owned")" --clear-groups "$@"
           "$@"`,
            ...[String(daemon.pid), most],
          );
        await wire.send(shell("echo before", `:ID "a"`, cwd));
        await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "a" :PAYLOAD (:STATUS :DONE :STDOUT "before\n"))`);
        await limit("1");
        await wire.send(shell("echo now", `:ID "b"`, cwd));
        const heard = payload(await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "b" :PAYLOAD (:STATUS ?KEYWORD))`));
        // Root is bound by no such limit, and a suite of root may have to run it as root.
        if (getString(heard, "STDOUT") === "now\n") return;
        assertStringIncludes(getString(heard, "STDERR") ?? "", "Resource temporarily unavailable");
        assertStringIncludes(JSON.stringify(heard), "FAILED");
        await daemon.probe();
        await limit("10000");
        await wire.send(shell("echo after", `:ID "c"`, cwd));
        await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "c" :PAYLOAD (:STATUS :DONE :STDOUT "after\n"))`);
      },
    ),
);
