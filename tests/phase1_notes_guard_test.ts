// What keeps the notes apart from the daemon's own files, and what the rules of the user say of them, over the wire.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { printSexp } from "../daemon/wire/printer.ts";
import { getf, type Value } from "../daemon/wire/value.ts";
import { withDaemon } from "./harness/daemon.ts";
import { fileThat } from "./harness/file_that.ts";
import { phaseTest } from "./harness/phase.ts";
import type { Wire } from "./harness/wire.ts";

const AREA = "notes guard";

const payload = (message: Value) => getf(message, "PAYLOAD") as Value;

/** Makes a symbolic link. Deno itself wants all rights for that. */
async function link(target: string, path: string): Promise<void> {
  await new Deno.Command("sh", { args: ["-c", 'ln -s "$0" "$1"', target, path] }).output();
}

let asked = 0;

/** What is answered to an action on the notes: its status, or the code of the refusal, with the text. */
async function memory(wire: Wire, action: string): Promise<string> {
  const id = `m${++asked}`;
  await wire.send(`(:TYPE :REQUEST :ID "${id}" :TARGET :MEMORY :PAYLOAD (:ACTION ${action}))`);
  return printSexp(payload(await wire.expect(`(:IN-REPLY-TO "${id}")`)));
}

/** A policy of one rule about paths. */
const policy = (tier: string, glob: string, touch: string, yes: string, no: string) =>
  `* rule one\n:PROPERTIES:\n:ID: rule-1\n:TIER: ${tier}\n:MATCHES: path ${glob}\n:TOUCH: ${touch}\n:END:\n` +
  `** Matches\n- ${yes}\n** Does not match\n- ${no}\n`;

phaseTest(
  1,
  AREA,
  "no action on notes writes the user's rules, or into the daemon's folders, where links lead from one to the other",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/Commands are not contained/] }, async (daemon) => {
      const memex = `${daemon.folders.home}/memex`, config = `${daemon.folders.config}/passepartout`;
      await Deno.mkdir(memex, { recursive: true });
      await Deno.mkdir(config, { recursive: true });
      const text = policy("deny", "~/taxes/**", "read write", "read ~/taxes/a.org", "read ~/b.org");
      await Deno.writeTextFile(`${memex}/policy.org`, text);
      await Deno.writeTextFile(`${memex}/notes.org`, "* a\n:PROPERTIES:\n:ID: a-1\n:END:\n");
      await link(`${memex}/policy.org`, `${config}/policy.org`);
      await link(config, `${memex}/conf`);
      const wire = await daemon.dial();
      for (
        const action of [
          ':CAPTURE :TITLE "x" :FILE "policy.org"',
          ':CAPTURE :TITLE "x" :FILE "conf/other.org"',
          ':SET-PROPERTY :NODE "rule-1" :NAME "TIER" :VALUE "allow"',
          ':SET-KEYWORD :NODE "rule-1" :KEYWORD "DONE"',
          ':APPEND :NODE "policy.org::1::0123456789abcdef" :TEXT "x"',
          ':MOVE :NODE "a-1" :UNDER "rule-1"',
          ':ARCHIVE :NODE "rule-1"',
        ]
      ) {
        assertMatch(await memory(wire, action), /:CODE :DENIED|:STATUS :FAILED/, action);
        assertEquals(await Deno.readTextFile(`${memex}/policy.org`), text, action);
      }
      assertEquals([...Deno.readDirSync(config)].map(({ name }) => name), ["policy.org"]);
      assertStringIncludes(await memory(wire, ':APPEND :NODE "a-1" :TEXT "x"'), ":STATUS :DONE");
    }),
);

phaseTest(
  1,
  AREA,
  "no action on notes answers a plan, where system/ is a link to another folder of the notes, or to all of them",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/Commands are not contained/] }, async (daemon) => {
      const memex = `${daemon.folders.home}/memex`;
      await Deno.mkdir(`${memex}/plans`, { recursive: true });
      await link("plans", `${memex}/system`);
      const wire = await daemon.dial();
      await wire.send('(:TYPE :REQUEST :ID "t" :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD "touch zz"))');
      await wire.expect('(:IN-REPLY-TO "t")');
      const file = `${memex}/plans/flight-plans.org`,
        before = await fileThat(file, (text) => text.includes("\n* PLAN "));
      const id = /:ID:\s+(\S+)/.exec(before)?.[1] ?? "";
      const line = before.split("\n").findIndex((each) => each.startsWith("* PLAN")) + 1;
      for (
        const action of [
          ':CAPTURE :TITLE "x" :FILE "plans/flight-plans.org"',
          `:SET-KEYWORD :NODE "${id}" :KEYWORD "APPROVED"`,
          `:SET-KEYWORD :NODE "plans/flight-plans.org::${line}::0123456789abcdef" :KEYWORD "APPROVED"`,
        ]
      ) {
        assertMatch(await memory(wire, action), /:CODE :(DENIED|[A-Z-]+)|:STATUS :FAILED/, action);
        assertEquals(await Deno.readTextFile(file), before, action);
      }
      await Deno.remove(`${memex}/system`);
      await link(".", `${memex}/system`);
      assertMatch(await memory(wire, ':CAPTURE :TITLE "x" :FILE "flight-plans.org"'), /:CODE :DENIED|:STATUS :FAILED/);
    }),
);

phaseTest(
  1,
  AREA,
  "rules on paths hold for notes: denied, asked for, and left out of what is told",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/Commands are not contained/] }, async (daemon) => {
      const memex = `${daemon.folders.home}/memex`, config = `${daemon.folders.config}/passepartout`;
      await Deno.mkdir(`${memex}/taxes`, { recursive: true });
      await Deno.mkdir(config, { recursive: true });
      const note = (id: string, more = "") => `* TODO wombat ${id}\n:PROPERTIES:\n:ID: ${id}\n:END:\n${more}\n`;
      await Deno.writeTextFile(`${memex}/taxes/a.org`, note("tax-1", "[[id:b-1]]"));
      await Deno.writeTextFile(`${memex}/b.org`, note("b-1", "[[id:tax-1]]"));
      await Deno.writeTextFile(`${memex}/taxes/c.org`, note("tax-2"));
      await link(`${memex}/taxes/c.org`, `${memex}/also.org`);
      const wire = await daemon.dial();
      assertStringIncludes(await memory(wire, ':SHOW :NODE "tax-1"'), ":FOUND T");
      for (
        const [tier, code] of [["deny", /:CODE :DENIED :RULE "policy: rule one"/], ["ask", /:ACTION :PLAN /]] as const
      ) {
        const text = policy(tier, "~/memex/taxes/**", "read write", "read ~/memex/taxes/a.org", "read ~/memex/b.org");
        await Deno.writeTextFile(`${config}/policy.org`, text);
        for (
          const action of [
            ':CAPTURE :TITLE "x" :FILE "taxes/a.org"',
            ':CAPTURE :TITLE "x" :FILE "also.org"',
            ':SET-KEYWORD :NODE "tax-1" :KEYWORD "DONE"',
            ':APPEND :NODE "taxes/a.org::1::0123456789abcdef" :TEXT "x"',
            ':MOVE :NODE "b-1" :UNDER "tax-1"',
            ':ARCHIVE :NODE "tax-1"',
          ]
        ) assertMatch(await memory(wire, action), code, action);
        for (const action of [':SEARCH :QUERY "wombat"', ':SHOW :NODE "wombat"', ':SHOW :NODE "b-1"', ":SNAPSHOTS"]) {
          const told = await memory(wire, action);
          // Only the link that stands in what may be read.
          assertEquals(told.replaceAll("id:tax-1", "").includes("tax"), false, told);
          if (action !== ":SNAPSHOTS") assertStringIncludes(told, "b-1");
        }
        assertStringIncludes(await memory(wire, ':SHOW :NODE "tax-1"'), ":FOUND NIL");
        assertStringIncludes(await memory(wire, ':APPEND :NODE "b-1" :TEXT "x"'), ":STATUS :DONE");
      }
      assertEquals(await Deno.readTextFile(`${memex}/taxes/a.org`), note("tax-1", "[[id:b-1]]"));
      // What a person approved is done; what cannot be told beforehand is refused when it is to be written.
      const asks = await memory(wire, ':APPEND :NODE "tax-1" :TEXT "approved"');
      const [, id, hash] = /:ID "([^"]*)".*:HASH "([^"]*)"/s.exec(asks) ?? [];
      await wire.send(`(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :APPROVE-PLAN :ID "${id}" :HASH "${hash}"))`);
      await wire.expect(`(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :ID "${id}" :STATE :APPROVED))`);
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
      await wire.expect(`(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :ID "${id}" :STATE :RUNNING))`);
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPEND :STATUS :DONE))");
      await wire.expect(`(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :ID "${id}" :STATE :DONE))`);
      assertStringIncludes(await Deno.readTextFile(`${memex}/taxes/a.org`), "approved");
      const other = policy("deny", "~/other/**", "read", "read ~/other/a.org", "read ~/a.org");
      await Deno.writeTextFile(`${config}/policy.org`, other);
      assertStringIncludes(await memory(wire, ':CLOCK-IN :NODE "tax-1"'), ":STATUS :DONE");
      await Deno.writeTextFile(
        `${config}/policy.org`,
        policy("ask", "~/memex/taxes/**", "write", "write ~/memex/taxes/a.org", "write ~/memex/b.org"),
      );
      assertStringIncludes(await memory(wire, ":CLOCK-OUT"), 'the rule \\"rule one\\" has you asked');
      assertStringIncludes(await memory(wire, ":UNDO"), ":FAILED");
    }),
);

phaseTest(1, AREA, "rules that others may have written allow nothing, and the status says why", [], () =>
  withDaemon(
    { disk: true, allowLog: [/Commands are not contained/, /Rules? (?:in policy.org cannot be|not) used/] },
    async (daemon) => {
      const config = `${daemon.folders.config}/passepartout`;
      await Deno.mkdir(config, { recursive: true, mode: 0o700 });
      const rule = "* r\n:PROPERTIES:\n:TIER: allow\n:MATCHES: command touch **\n:END:\n" +
        "** Matches\n- touch a\n** Does not match\n- rm a\n";
      await Deno.writeTextFile(`${config}/policy.org`, rule, { mode: 0o600 });
      const wire = await daemon.dial();
      const touch = '(:TYPE :REQUEST :ID "t" :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD "touch a"))';
      await wire.send(touch);
      await wire.expect('(:TYPE :RESPONSE :IN-REPLY-TO "t" :PAYLOAD (:STATUS :DONE))');
      await Deno.chmod(`${config}/policy.org`, 0o666);
      await wire.send(touch.replace('"t"', '"u"'));
      await wire.expect('(:TYPE :EVENT :IN-REPLY-TO "u" :PAYLOAD (:ACTION :PLAN :STATE :PLAN))');
      await wire.send('(:TYPE :REQUEST :ID "s" :TARGET :SYSTEM :PAYLOAD (:ACTION :STATUS))');
      const status = printSexp(payload(await wire.expect('(:TYPE :RESPONSE :IN-REPLY-TO "s")')));
      assertStringIncludes(status, "rules of policy.org that allow are not used: everybody may write");
    },
  ));

phaseTest(
  1,
  AREA,
  "a note that a plan executes is left as it is until that has ended",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/Commands are not contained/] }, async (daemon) => {
      const memex = `${daemon.folders.home}/memex`, work = `${daemon.folders.data}/passepartout/work`;
      await Deno.mkdir(memex, { recursive: true });
      await Deno.mkdir(work, { recursive: true });
      await Deno.writeTextFile(`${memex}/run.org`, "read line < go\necho good\n");
      await new Deno.Command("sh", { args: ["-c", 'mkfifo "$0"', `${work}/go`] }).output();
      const wire = await daemon.dial();
      await wire.send(
        `(:TYPE :REQUEST :ID "r" :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD "touch made; . ${memex}/run.org"))`,
      );
      const asks = printSexp(payload(await wire.expect('(:TYPE :EVENT :IN-REPLY-TO "r" :PAYLOAD (:ACTION :PLAN))')));
      const [, id, hash] = /:ID "([^"]*)".*:HASH "([^"]*)"/s.exec(asks) ?? [];
      await wire.send(`(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :APPROVE-PLAN :ID "${id}" :HASH "${hash}"))`);
      const hears = (state: string) =>
        wire.expect(`(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :ID "${id}" :STATE ${state}))`);
      await hears(":APPROVED");
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
      await hears(":RUNNING");
      const capture = ':CAPTURE :FILE "run.org" :TITLE "x" :BODY "echo EVIL"';
      assertStringIncludes(await memory(wire, capture), `plan ${id} executes it and has not ended`);
      assertStringIncludes(await memory(wire, capture.replace("run.org", "other.org")), ":STATUS :DONE");
      await new Deno.Command("sh", { args: ["-c", 'echo > "$0"', `${work}/go`] }).output();
      await wire.expect('(:TYPE :RESPONSE :IN-REPLY-TO "r" :PAYLOAD (:ACTION :EXECUTE :STDOUT "good\n"))');
      await hears(":DONE");
      assertStringIncludes(await memory(wire, capture), ":STATUS :DONE");
    }),
);
