// What a new user does with no key and no network: notes, todos, agenda, search, done, in plain Org files that are edited elsewhere as
// well. The daemon is a process of its own, with the shipped skills as the first start installs them.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { printSexp } from "../daemon/wire/printer.ts";
import { getf, getString, type Value } from "../daemon/wire/value.ts";
import { Child, childEnvironment } from "./harness/child.ts";
import { withCommandLine } from "./harness/command_line.ts";
import { type TestDaemon, withDaemon } from "./harness/daemon.ts";
import { phaseTest } from "./harness/phase.ts";
import { within } from "./harness/until.ts";
import type { Wire } from "./harness/wire.ts";

const AREA = "skills";

/** The first answer waits for the skills to be looked at, which happens once. */
const FIRST_MS = 12_000;

const FIXTURES = decodeURIComponent(new URL("../fixtures/memex/", import.meta.url).pathname);

/** Says something and returns the answer. */
async function tell(wire: Wire, text: string, ms?: number): Promise<string> {
  const id = crypto.randomUUID();
  const said = printSexp(text);
  await wire.send(`(:TYPE :EVENT :ID "${id}" :PAYLOAD (:SENSOR :USER-INPUT :TEXT ${said}))`);
  const heard = await wire.expect(
    `(:TYPE :REQUEST :IN-REPLY-TO "${id}" :PAYLOAD (:ACTION :MESSAGE :TEXT ?STRING))`,
    `an answer to ${said}`,
    ms,
  );
  return getString(getf(heard, "PAYLOAD") as Value, "TEXT") ?? "";
}

/** Asks until the answer holds what it must: an index follows its files within a moment, which nobody announces. */
async function tellUntil(wire: Wire, text: string, part: string): Promise<string> {
  const asking = async () => {
    for (;;) {
      const answer = await tell(wire, text);
      if (answer.includes(part)) return answer;
    }
  };
  return await within(asking(), `"${text}" to be answered with "${part}"`);
}

function memexOf(daemon: TestDaemon): string {
  return `${daemon.folders.home}/memex`;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** A daemon with the shipped skills, and a connection that they have answered once. */
function withSkills(body: (wire: Wire, daemon: TestDaemon) => Promise<void>, memex = false): Promise<void> {
  return withDaemon({ mode: "subprocess", allowLog: [/not contained/], deadlineMs: 14_000 }, async (daemon) => {
    if (memex) await copyFolder(FIXTURES, memexOf(daemon));
    const wire = await daemon.dial();
    // What falls due is announced when it does, whatever a test is about.
    wire.ignore("(:TYPE :REQUEST :IN-REPLY-TO ?ABSENT :PAYLOAD (:ACTION :MESSAGE))");
    assertStringIncludes(await tell(wire, "find", FIRST_MS), "What is to be found?");
    await body(wire, daemon);
  });
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else await Deno.writeFile(`${to}/${name}`, await Deno.readFile(`${from}/${name}`));
  }
}

phaseTest(
  1,
  AREA,
  "a new user writes down, finds, plans and is done with it, in ordinary Org files",
  [],
  () =>
    withSkills(async (wire, daemon) => {
      const inbox = `${memexOf(daemon)}/inbox.org`;
      assertMatch(
        await tell(wire, "todo call Ada friday"),
        /^Wrote TODO "call Ada" to inbox\.org: scheduled for Friday \d{1,2} \w+ \d{4} \(in \d days\)\.$/,
      );
      assertEquals(await tell(wire, "note the kettle leaks"), 'Wrote note "the kettle leaks" to inbox.org.');
      const written = await Deno.readTextFile(inbox);
      assertMatch(written, /^\* TODO call Ada\nSCHEDULED: <\d{4}-\d\d-\d\d Fri>\n:PROPERTIES:\n:ID: +\S+\n/m);
      assertMatch(written, /^\* the kettle leaks\n/m);
      assertMatch(await tell(wire, "agenda"), /\n {2}1\. TODO call Ada — inbox\.org:\d+\n/);
      assertMatch(
        await tell(wire, "find kettle"),
        /^Found 1 for "kettle":\n {2}\d\. the kettle leaks — inbox\.org:\d+\n/,
      );
      assertEquals(await tell(wire, "done 1"), "Done: call Ada.");
      assertMatch(await Deno.readTextFile(inbox), /^\* DONE call Ada\nCLOSED: \[\d{4}-\d\d-\d\d \w{3} \d\d:\d\d\]/m);
      assertStringIncludes(await tell(wire, "agenda"), "Nothing is overdue, due or planned");
      // As somebody else's editor does: the daemon knows.
      const more = "* TODO water the plants\nDEADLINE: <2026-01-02 Fri>\n";
      await Deno.writeTextFile(inbox, more, { append: true });
      assertMatch(await tellUntil(wire, "agenda", "water the plants"), /^Overdue\n {2}1\. TODO water the plants/);
      assertEquals(await tell(wire, "done plants"), "Done: water the plants.");
    }),
);

phaseTest(
  1,
  AREA,
  "Emacs reads what was written as what was meant",
  ["emacs"],
  () =>
    withSkills(async (wire, daemon) => {
      await tell(wire, "todo * call Ada by 2031-01-02 3pm #home");
      await tell(wire, "todo bins out every monday");
      await tell(wire, "note DONE is a word\n* and this is no heading");
      const read = new Child({
        argv: ["emacs", "-Q", "--batch", `${memexOf(daemon)}/inbox.org`, "--eval", HEADINGS],
        cwd: daemon.folders.root,
        env: childEnvironment({ HOME: daemon.folders.home }),
        what: "Emacs",
      });
      const { code } = await within(read.ended, "Emacs to end", 8_000);
      assertEquals(code, 0, read.stderr.lines.join("\n"));
      const [ada, bins, note, ...others] = read.stdout.lines.filter((line) => line !== "");
      assertEquals(others, []);
      assertMatch(ada ?? "", /^TODO\|.*call Ada\|home\|\|<2031-01-02 Thu 15:00>$/);
      assertMatch(bins ?? "", /^TODO\|bins out\|\|<\d{4}-\d\d-\d\d Mon \+1w>\|$/);
      assertMatch(note ?? "", /^\|.*DONE.? is a word\|\|\|$/);
    }),
);

phaseTest(
  1,
  AREA,
  "a memex is made by the first thing that is written down, and never before",
  [],
  () =>
    withSkills(async (wire, daemon) => {
      for (
        const text of ["agenda", "find kettle", "show Call Ada", "clock report", "done 1", "todo", "todo x 30 feb"]
      ) {
        await tell(wire, text);
      }
      assertEquals(await exists(memexOf(daemon)), false);
      await tell(wire, "note first");
      assertEquals(await exists(`${memexOf(daemon)}/inbox.org`), true);
    }),
);

phaseTest(1, AREA, "what cannot be done is answered with what to say instead", [], () =>
  withSkills(async (wire) => {
    assertStringIncludes(await tell(wire, "done 7"), 'Type "agenda" first');
    assertStringIncludes(await tell(wire, "todo"), "Type for example");
    assertStringIncludes(await tell(wire, "todo x 30 feb"), "There is no 30 February. Nothing was written.");
    assertStringIncludes(await tell(wire, "show nothing of the kind"), "No heading is called");
    assertStringIncludes(await tell(wire, "clock in nothing"), "No heading is called");
    assertStringIncludes(await tell(wire, "find out why the sky is blue"), "no model is configured");
  }));

phaseTest(
  1,
  AREA,
  "notes of other hands are found, shown, clocked and changed without another byte",
  [],
  () =>
    withSkills(async (wire, daemon) => {
      const file = `${memexOf(daemon)}/windows.org`;
      const before = await Deno.readTextFile(file);
      assertStringIncludes(await tellUntil(wire, "find gießen", "Found 1"), "Blumen gießen — garden.org:");
      assertStringIncludes(await tell(wire, "find later"), "Nothing found");
      assertStringIncludes(await tell(wire, "show Tea"), 'Which "Tea"?');
      assertStringIncludes(await tell(wire, "show the kettle leaks"), "Linked from\n  - call Ada about the kettle");
      assertEquals(await tell(wire, "done pay the rent"), "Done: pay the rent. What repeats is planned again.");
      const after = await Deno.readTextFile(file);
      assert(!/[^\r]\n/.test(after), "a line does not end as the file's do");
      assert(after.endsWith("\r\n\r\n* a note without an end"));
      assertEquals(after.split("\r\n")[0], before.split("\r\n")[0]);
      assertStringIncludes(after, "SCHEDULED: <2027-01-01 Fri +1m>");
      assertStringIncludes(await tell(wire, "clock in hear from zoë"), "Clock started: hear from Zoë.");
      assertMatch(await tell(wire, "clock out"), /^Clock stopped: hear from Zoë, it ran since /);
      assertStringIncludes(await Deno.readTextFile(`${memexOf(daemon)}/work/project.org`), "\n:LOGBOOK:\nCLOCK: [");
    }, true),
);

/** One line a heading: keyword, title, tags, scheduled, deadline. */
const HEADINGS = `(org-map-entries (lambda () (princ (format "%s|%s|%s|%s|%s\\n"
  (or (org-get-todo-state) "") (org-get-heading t t t t) (mapconcat #'identity (org-get-tags nil t) ":")
  (or (org-entry-get nil "SCHEDULED") "") (or (org-entry-get nil "DEADLINE") "")))))`;

phaseTest(
  1,
  AREA,
  "single questions are one conversation: a number is that of the list before it, also without a daemon",
  [],
  () =>
    withCommandLine(async (commandLine) => {
      const ask = async (text: string) => {
        const { code, stdout, stderr } = await commandLine.run(["ask", text], { withinMs: 12_000 });
        assertEquals(code, 0, stderr);
        return stdout;
      };
      await ask("todo call Ada");
      assertStringIncludes(await ask("agenda"), "1. TODO call Ada");
      assertStringIncludes(await ask("done 1"), "Done: call Ada.");
      assertStringIncludes(await ask("help"), "\n  capture   note ");
    }),
);
