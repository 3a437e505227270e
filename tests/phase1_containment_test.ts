// Containment from end to end: a daemon of a user who is not root contains its runs, and one that cannot says so everywhere. A
// suite that root runs starts these daemons as somebody else; anybody else's starts them as itself.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Value } from "../daemon/wire/value.ts";
import { getf, getString } from "../daemon/wire/value.ts";
import { type TestDaemon, withDaemon } from "./harness/daemon.ts";
import { AS_SOMEBODY } from "./harness/other_user.ts";
import { phaseTest } from "./harness/phase.ts";
import type { Wire } from "./harness/wire.ts";

const AREA = "containment";

const shell = (command: string, cwd: string, head = "") =>
  `(:TYPE :REQUEST ${head} :TARGET :shell :PAYLOAD (:ACTION :execute :CMD ${JSON.stringify(command)} :CWD ${
    JSON.stringify(cwd)
  }))`;
const system = (action: string) => `(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION ${action}))`;
const plan = (state: string, more = "") => `(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :STATE ${state} ${more}))`;
const payload = (message: Value) => getf(message, "PAYLOAD") as Value;

/** Shell code before a daemon that may make no name space: as where the system's administrator forbids it. */
const WITHOUT_NAME_SPACES = `
forbid='echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --ambient-caps -all --inh-caps -all --bounding-set -all "$@"'
set -- unshare --user --map-current-user --keep-caps sh -c "$forbid" sh "$@"
${AS_SOMEBODY}`;

async function containment(wire: Wire): Promise<string> {
  await wire.send(system(":STATUS"));
  const heard = await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :STATUS))");
  return getString(payload(heard), "CONTAINMENT") ?? "";
}

/** Asks for a command that needs a person, approves it, and returns what it wrote. */
async function approved(wire: Wire, command: string, cwd: string): Promise<string> {
  await wire.send(shell(command, cwd));
  const heard = payload(await wire.expect(plan(":PLAN", ":ID ?STRING :HASH ?STRING")));
  const [id, hash] = [getString(heard, "ID"), getString(heard, "HASH")];
  await wire.send(system(`:APPROVE-PLAN :ID "${id}" :HASH "${hash}"`));
  await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
  const outcome = payload(await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :DONE))"));
  for (const state of [":APPROVED", ":RUNNING", ":DONE"]) await wire.expect(plan(state));
  return `${getString(outcome, "STDOUT")}${getString(outcome, "STDERR")}`;
}

/** A script that tries what a run must not do, and says what it managed. */
async function writeScript(daemon: TestDaemon): Promise<string> {
  const { home, root } = daemon.folders;
  await Deno.writeTextFile(
    `${home}/project/job.sh`,
    `exec 2>/dev/null
echo new > file
# These homes lie in /tmp, of which a run has its own: what is written there must not come out of it.
for path in "${home}/x" "${root}/x"; do echo x > "$path"; done
for path in /etc/x /usr/x "${home}/.ssh/x" "${daemon.stateFolder}/x" /proc/sys/kernel/core_pattern
do { echo x > "$path"; } && echo "wrote $path"; done
cat "${home}/.ssh/id_ed25519" "${daemon.stateFolder}/secret" "${daemon.stateFolder}/ledger.key" /root/.ssh/* /etc/shadow
for each in /proc/[0-9]*; do [ -r "$each/cmdline" ] && grep -l deno "$each/cmdline"; done
exit 0
`,
  );
  return `${home}/project`;
}

phaseTest(1, AREA, "daemon of a user without rights contains what it runs, and says so", [], () =>
  withDaemon(
    { mode: "subprocess", shell: AS_SOMEBODY, deadlineMs: 14_000, allowLog: [/not contained/] },
    async (daemon) => {
      const project = await writeScript(daemon);
      const wire = await daemon.dial();
      await wire.send(shell("id -u; cat file; echo x > /dev/null", project));
      const first = payload(await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :DONE))"));
      const [user, text] = (getString(first, "STDOUT") ?? "").split("\n");
      assertEquals(text, "old");
      const found = await containment(wire);
      // Without bubblewrap the other test has the word.
      if (found !== "bubblewrap") return assertStringIncludes(found, "none (");
      if (Deno.uid() === 0) assertEquals(user, "54321");
      assertEquals(await approved(wire, "sh job.sh", project), "");
      assertEquals(await Deno.readTextFile(`${project}/file`), "new\n");
      const there = [...Deno.readDirSync(daemon.folders.home)].map(({ name }) => name);
      assertEquals(there.filter((name) => name !== "memex").sort(), [".ssh", "project"]);
      await daemon.probe();
    },
  ));

phaseTest(
  1,
  AREA,
  "where name spaces are refused a run goes on, and status, plan and log say that nothing contains it",
  [],
  () =>
    withDaemon(
      {
        mode: "subprocess",
        shell: WITHOUT_NAME_SPACES,
        deadlineMs: 14_000,
        allowLog: [/not contained/, /Answer in the file/],
      },
      async (daemon) => {
        const { home } = daemon.folders;
        const wire = await daemon.dial();
        const out = await approved(wire, "echo ran >> file; cat file", `${home}/project`);
        assertEquals(out, "old\nran\n");
        await wire.send(shell("touch later", `${home}/project`));
        const id = getString(payload(await wire.expect(plan(":PLAN"))), "ID");
        await wire.send(system(`:SHOW-PLAN :ID "${id}"`));
        const shown = getf(payload(await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :SHOW-PLAN))")), "PLAN");
        assertStringIncludes(getString(shown ?? null, "UNCONTAINED") ?? "", "bwrap: ");
        const found = await containment(wire);
        assertStringIncludes(found, "none (bwrap: ");
        assert(daemon.log.lines.some((line) => line.includes("Commands are not contained")));
      },
    ),
);

/** Shell code before a daemon whose user keeps other versions of the programs that runs need, and finds these first. */
const OTHER_PROGRAMS_FIRST = `
mkdir "$HOME/bin"
for program in bash setsid bwrap unshare; do cp "$(command -v "$program")" "$HOME/bin/" || :; done 2>/dev/null
PATH="$HOME/bin:$PATH"`;

phaseTest(
  1,
  AREA,
  "another bash that the user's PATH names first is nothing to the daemon: its runs are as ever",
  [],
  () =>
    withDaemon(
      { mode: "subprocess", shell: OTHER_PROGRAMS_FIRST, deadlineMs: 14_000, allowLog: [/not contained/] },
      async (daemon) => {
        const { home } = daemon.folders;
        const wire = await daemon.dial();
        for (const word of ["first", "second"]) {
          await wire.send(shell(`echo ${word}`, home));
          const heard = payload(await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :DONE))"));
          assertEquals(getString(heard, "STDOUT"), `${word}\n`);
        }
        // Wherever it can be found out by hand that bubblewrap works, the daemon finds so too.
        const { success } = await new Deno.Command("bwrap", { args: ["--ro-bind", "/", "/", "true"], stderr: "null" })
          .output();
        if (success) assertEquals(await containment(wire), "bubblewrap");
      },
    ),
);
