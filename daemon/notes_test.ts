// The writer of notes over a memory of its own: every action changes what it should and nothing else, whole or not at all.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type NoteOutcome, NoteWriter } from "./actuators/memory/writer.ts";
import type { Asker } from "./actuators/memory/ports.ts";
import { readRequest } from "./actuators/memory/request.ts";
import { type MemoryExample, withMemory } from "./memory/memory_example.ts";
import { MemoryKeeper } from "./memory/note_keeper.ts";
import { list, plist, type Value } from "./wire/value.ts";

interface Desk extends MemoryExample {
  readonly writer: NoteWriter;
  readonly keeper: MemoryKeeper;
  do(action: string, fields?: Record<string, Value>, by?: Asker): Promise<NoteOutcome>;
}

function withNotes(
  files: Readonly<Record<string, string>>,
  body: (desk: Desk) => Promise<void>,
  refusal: (names: readonly string[], approved: boolean, folder: string) => string | undefined = () => undefined,
): Promise<void> {
  return withMemory(files, async (example) => {
    const { memory, main, snapshots, folder } = example;
    const keeper = new MemoryKeeper({ folder, memory, snapshots: () => snapshots, main, now: () => example.now });
    let ids = 0;
    const writer = new NoteWriter(keeper, () => `id-${++ids}`, (names, approved) => refusal(names, approved, folder));
    await body(Object.assign(Object.create(example) as MemoryExample, {
      writer,
      keeper,
      read: example.read,
      async do(action: string, fields: Record<string, Value> = {}, by?: Asker) {
        const request = readRequest(action, plist(fields));
        if ("field" in request) throw new Error(request.text);
        return await writer.perform(request, undefined, by);
      },
    }));
  });
}

Deno.test("note writer: a capture makes memex and inbox, and is found at once", () =>
  withNotes({}, async ({ do: perform, read, memory, folder }) => {
    const outcome = await perform("CAPTURE", {
      TITLE: "Call Ada",
      KEYWORD: "TODO",
      TAGS: list(["work", "phone"]),
      SCHEDULED: "2026-11-27 15:00",
      DEADLINE: "2026-11-30 +1w",
      BODY: "About the kettle.\n* not a heading\n#+TODO: A B\n",
    });
    assertEquals([outcome.done, outcome.node, outcome.file], [true, "id-1", "inbox.org"]);
    assertEquals(
      await read("inbox.org"),
      `* TODO Call Ada :work:phone:
DEADLINE: <2026-11-30 Mon +1w> SCHEDULED: <2026-11-27 Fri 15:00>
:PROPERTIES:
:ID:       id-1
:CREATED:  [2026-11-26 Thu 15:00]
:END:
About the kettle.
 * not a heading
: #+TODO: A B
`,
    );
    assertEquals((await memory.search("ada")).map(({ id }) => id), ["id-1"]);
    assertEquals(((await Deno.stat(folder)).mode ?? 0) & 0o777, 0o700);
    await perform("CAPTURE", { TITLE: "Second" });
    assertMatch(await read("inbox.org"), /: #\+TODO: A B\n\* Second\n:PROPERTIES:\n:ID: {7}id-2\n/);
  }));

Deno.test("note writer: a title is a title, whatever it looks like", () =>
  withNotes({ "inbox.org": "#+TODO: WAIT | OVER\n" }, async ({ do: perform, memory }) => {
    const titles = [
      "NASA launches :today:",
      "TODO call",
      "WAIT for it",
      "COMMENT on it",
      "[#A] first",
      "* stars",
      "two\nlines",
      "#+TODO: X",
      "a\u202eb",
      "plain",
      "see [[https://x.y][this]]",
    ];
    for (const TITLE of titles) {
      const { node, done, text } = await perform("CAPTURE", { TITLE });
      assert(done, text);
      const shown = await memory.node(node as string);
      assert(shown !== undefined && "text" in shown && shown.keyword === "" && shown.tags.length === 0, TITLE);
    }
    assertEquals((await memory.search("plain"))[0]?.title, "plain");
    await perform("CAPTURE", { TITLE: "USA: NASA flies" });
    assertEquals((await memory.search("flies"))[0]?.title, "USA: NASA flies");
    const wrong = await perform("CAPTURE", { TITLE: "x", KEYWORD: "TODO" });
    assertEquals(wrong.done, false);
    assertStringIncludes(wrong.text, "WAIT, OVER");
    assertStringIncludes(wrong.text, "Nothing was changed");
  }));

Deno.test("note writer: a snapshot is restored whole, is known at once, and can be taken back as it came", () =>
  withNotes({ "a.org": "* One\n" }, async ({ do: perform, read, memory, snapshots, folder }) => {
    const [one] = await memory.search("one");
    await perform("APPEND", { NODE: one?.id ?? "", TEXT: "kettle" });
    const [first] = snapshots.list("a.org");
    const restored = await perform("RESTORE", { SNAPSHOT: first?.number ?? 0 });
    assertEquals([restored.done, restored.file], [true, "a.org"]);
    assertStringIncludes(restored.text, "Restored a.org as it was before the change of 2026-11-26 Thu 15:00.");
    assertEquals(await read("a.org"), "* One\n");
    assertEquals((await memory.search("kettle")).length, 0);
    const [second] = snapshots.list("a.org");
    assertStringIncludes(restored.text, `What it held until now is snapshot ${second?.number}.`);
    await perform("RESTORE", { SNAPSHOT: second?.number ?? 0 });
    assertEquals(await read("a.org"), "* One\nkettle\n");
    for (
      const [SNAPSHOT, why] of [[99, "there is no snapshot 99"], [
        second?.number ?? 0,
        "holds just that already",
      ]] as const
    ) {
      const refused = await perform("RESTORE", { SNAPSHOT });
      assertEquals(refused.done, false);
      assertStringIncludes(refused.text, why);
    }
    await Deno.remove(`${folder}/a.org`);
    assertEquals((await perform("RESTORE", { SNAPSHOT: second?.number ?? 0 })).done, true);
    assertEquals(await read("a.org"), "* One\nkettle\n");
    // A link that leads out is not followed, whatever the file once was.
    await Deno.remove(`${folder}/a.org`);
    await new Deno.Command("sh", { args: ["-c", 'ln -s ../outside.org "$1"', "sh", `${folder}/a.org`] }).output();
    assertStringIncludes((await perform("RESTORE", { SNAPSHOT: second?.number ?? 0 })).text, "may not be written");
    for (const SNAPSHOT of ["1", 0, -1, null]) assert("field" in readRequest("RESTORE", plist({ SNAPSHOT })));
  }));

Deno.test("note writer: what is done has no clock that runs, as in Org, also where it repeats", () => {
  const clock = ":LOGBOOK:\nCLOCK: [2026-11-25 Wed 23:30]\n:END:\n";
  const text = `* TODO One\n${clock}* TODO Two\nSCHEDULED: <2026-11-26 Thu +1w>\n${clock}`;
  return withNotes({ "a.org": text }, async ({ do: perform, read, memory }) => {
    for (const title of ["one", "two"]) {
      const [found] = await memory.search(title);
      const done = await perform("SET-KEYWORD", { NODE: found?.id ?? "", KEYWORD: "DONE" });
      assertStringIncludes(done.text, "Its clock was stopped.");
    }
    const now = await read("a.org");
    assertEquals(now.match(/CLOCK: \[2026-11-25 Wed 23:30\]--\[2026-11-26 Thu 15:00\] => 15:30/g)?.length, 2, now);
    assertStringIncludes(now, "<2026-12-03 Thu +1w>");
  });
});

Deno.test("note writer: a deleted file comes back with the permissions that it had", () =>
  withNotes({ "a.org": "* One\n" }, async ({ do: perform, read, memory, snapshots, folder }) => {
    const path = `${folder}/a.org`;
    const modeNow = () => (Deno.statSync(path).mode ?? 0) & 0o777;
    for (const mode of [0o644, 0o640]) {
      Deno.chmodSync(path, mode);
      const [one] = await memory.search("one");
      await perform("APPEND", { NODE: one?.id ?? "", TEXT: "kettle" });
      await Deno.remove(path);
      const [{ number = 0 } = {}] = snapshots.list("a.org");
      assertEquals((await perform("RESTORE", { SNAPSHOT: number })).done, true);
      assertEquals([await read("a.org"), modeNow()], ["* One\n", mode]);
    }
    // Nobody noted it, as in snapshots of an earlier version.
    const number = snapshots.take("b.org", "* Two\n", 0);
    await perform("RESTORE", { SNAPSHOT: number });
    assertEquals((Deno.statSync(`${folder}/b.org`).mode ?? 0) & 0o777, 0o600);
  }));

Deno.test("note writer: a file that was moved is not made a second time by a restore, and it is told where it is", () => {
  const text = "* One\n:PROPERTIES:\n:ID: one\n:END:\n";
  return withNotes({ "a.org": text }, async ({ do: perform, read, write, memory, snapshots, folder }) => {
    await perform("APPEND", { NODE: "one", TEXT: "kettle" });
    const [{ number = 0 } = {}] = snapshots.list("a.org");
    await Deno.mkdir(`${folder}/below`);
    await Deno.rename(`${folder}/a.org`, `${folder}/below/b.org`);
    await memory.refresh([""]);
    const refused = await perform("RESTORE", { SNAPSHOT: number });
    assertEquals(refused.done, false);
    assertStringIncludes(refused.text, "its headings stand in below/b.org now");
    assertStringIncludes(refused.text, "move below/b.org back to a.org");
    await Deno.rename(`${folder}/below/b.org`, `${folder}/a.org`);
    await memory.refresh([""]);
    assertEquals((await perform("RESTORE", { SNAPSHOT: number })).text.includes("Take care"), false);
    assertEquals(await read("a.org"), text);
    // A heading that went elsewhere while its file stayed is named.
    await write("a.org", "* Empty\n");
    await write("c.org", text);
    await memory.refresh([""]);
    const twice = await perform("RESTORE", { SNAPSHOT: number });
    assertEquals(twice.done, true);
    assertStringIncludes(twice.text, "the same ID stand in c.org as well");
  });
});

Deno.test("note writer: undo takes back what the conversation had changed last, step by step, and nothing that changed since", () =>
  withNotes({}, async ({ do: perform, read, memory, write, folder }) => {
    const by = (request: string, session = "s") => ({ session, request });
    assertStringIncludes((await perform("UNDO", {}, by("0"))).text, "nothing was changed yet in this conversation");
    const ada = await perform("CAPTURE", { TITLE: "Call Ada", KEYWORD: "TODO" }, by("1"));
    const tea = await perform("CAPTURE", { TITLE: "Buy tea", KEYWORD: "TODO" }, by("2"));
    const before = await read("inbox.org");
    // Two steps of one message are taken back together.
    for (const { node } of [ada, tea]) await perform("SET-KEYWORD", { NODE: node ?? "", KEYWORD: "DONE" }, by("3"));
    assertEquals((await read("inbox.org")).match(/DONE/g)?.length, 2);
    assertStringIncludes((await perform("UNDO", {}, by("4", "other"))).text, "nothing was changed yet");
    assertStringIncludes((await perform("UNDO")).text, "nothing was changed yet");
    assertEquals(
      (await perform("UNDO", {}, by("5"))).text,
      "Taken back: DONE: Call Ada. DONE: Buy tea. inbox.org is as it was before.",
    );
    assertEquals(await read("inbox.org"), before);
    assertEquals((await memory.agenda({ undated: true })).length, 2);
    assertStringIncludes((await perform("UNDO", {}, by("6"))).text, "Taken back: Captured in inbox.org: Buy tea.");
    assert(!(await read("inbox.org")).includes("tea"));
    await write("inbox.org", `${await read("inbox.org")}* mine\n`);
    const refused = await perform("UNDO", {}, by("7"));
    assertEquals(refused.done, false);
    assertStringIncludes(
      refused.text,
      "inbox.org has changed since (what was done last: Captured in inbox.org: Call Ada)",
    );
    assertStringIncludes(await read("inbox.org"), "* mine");
    await write("inbox.org", (await read("inbox.org")).replace("* mine\n", ""));
    assertEquals((await perform("UNDO", {}, by("8"))).done, true);
    // The file was made for it.
    assertEquals(await Deno.stat(`${folder}/inbox.org`).then(() => true, () => false), false);
    assertEquals(await memory.search("ada"), []);
    assertStringIncludes((await perform("UNDO", {}, by("9"))).text, "nothing was changed yet");
  }));

Deno.test("note writer: undo takes a move between files back, and a restore too", () =>
  withNotes({ "a.org": "* One\n* Two\n" }, async ({ do: perform, read, memory }) => {
    const by = (request: string) => ({ session: "s", request });
    const [one] = await memory.search("one");
    await perform("ARCHIVE", { NODE: one?.id ?? "" }, by("1"));
    assertEquals(await read("a.org"), "* Two\n");
    assertEquals((await perform("UNDO", {}, by("2"))).done, true);
    assertEquals(await read("a.org"), "* One\n* Two\n");
    assertEquals((await memory.search("one")).map(({ file }) => file), ["a.org"]);
    await perform("RESTORE", { SNAPSHOT: 2 }, by("3"));
    await perform("UNDO", {}, by("4"));
    assertEquals(await read("a.org"), "* One\n* Two\n");
  }));

const TREE = `* TODO One
SCHEDULED: <2026-11-20 Fri +1w>
:PROPERTIES:
:ID: one
:END:
text
** Child
* Two :b:
* Three
`;

Deno.test("note writer: each change touches its node only, keeps a snapshot, and is known to the memory", () =>
  withNotes({ "a.org": TREE }, async ({ do: perform, read, memory, snapshots }) => {
    assertEquals((await perform("SET-TAGS", { NODE: "one", TAGS: list(["x"]) })).text, "One: x.");
    assertEquals(snapshots.list("a.org").length, 1);
    assertEquals(snapshots.read(snapshots.list("a.org")[0]?.number ?? 0), TREE);
    assertEquals(await read("a.org"), TREE.replace("TODO One", "TODO One :x:"));
    await perform("SET-PROPERTY", { NODE: "one", NAME: "Colour", VALUE: "red" });
    await perform("APPEND", { NODE: "one", TEXT: "more\n** no heading" });
    assertEquals(
      await read("a.org"),
      TREE.replace("TODO One", "TODO One :x:").replace(":ID: one\n", ":ID: one\n:Colour: red\n")
        .replace("text\n", "text\nmore\n ** no heading\n"),
    );
    const [two] = await memory.search("two");
    const planned = await perform("SCHEDULE", { NODE: two?.id ?? "", DEADLINE: "2026-12-01 9:05" });
    assertEquals(planned.text, "Two: DEADLINE <2026-12-01 Tue 09:05>.");
    assertStringIncludes(await read("a.org"), "* Two :b:\nDEADLINE: <2026-12-01 Tue 09:05>\n");
    assertEquals((await memory.agenda()).map(({ title, kind }) => `${title} ${kind}`), [
      "One overdue",
      "One scheduled",
      "Two warning",
      "Two deadline",
    ]);
    const done = await perform("SET-KEYWORD", { NODE: "one", KEYWORD: "DONE" });
    assertStringIncludes(done.text, "<2026-11-27 Fri +1w>");
    assertStringIncludes(await read("a.org"), "* TODO One :x:\nSCHEDULED: <2026-11-27 Fri +1w>\n");
    assertStringIncludes(await read("a.org"), ':LOGBOOK:\n- State "DONE"');
    assertEquals(
      (await perform("SCHEDULE", { NODE: planned.node ?? "", DEADLINE: null })).text,
      "Two: not planned any more.",
    );
  }));

Deno.test("note writer: a change of what has changed since is refused, and one by ID goes on from there", () =>
  withNotes({ "a.org": TREE }, async ({ do: perform, read, memory }) => {
    const [three] = await memory.search("three");
    const both = await Promise.all([
      perform("SET-KEYWORD", { NODE: three?.id ?? "", KEYWORD: "TODO" }),
      perform("APPEND", { NODE: three?.id ?? "", TEXT: "lost?" }),
    ]);
    assertEquals(both.map(({ done }) => done), [true, false]);
    assertStringIncludes(both[1]?.text ?? "", "changed since");
    assertStringIncludes(await read("a.org"), "* TODO Three\n");
    const again = await Promise.all([
      perform("APPEND", { NODE: "one", TEXT: "first" }),
      perform("APPEND", { NODE: "one", TEXT: "second" }),
    ]);
    assertEquals(again.map(({ done }) => done), [true, true]);
    assertStringIncludes(await read("a.org"), "text\nfirst\nsecond\n** Child");
    for (
      const [NODE, why] of [["nobody", "there is no node"], ["a.org::0::0123456789abcdef", "changed since"]] as const
    ) {
      assertStringIncludes((await perform("APPEND", { NODE, TEXT: "x" })).text, why);
    }
    const file = await memory.node("a");
    assert(file !== undefined && "text" in file);
    assertStringIncludes((await perform("APPEND", { NODE: file.id, TEXT: "x" })).text, "is a file");
  }));

Deno.test("note writer: an edit of somebody else's in the same file stays", () =>
  withNotes({ "a.org": TREE }, async ({ do: perform, read, write, memory }) => {
    await memory.search("one");
    await write("a.org", `* New\n${TREE.replace("Two", "Two and a half")}`);
    assertEquals((await perform("SET-KEYWORD", { NODE: "one" })).done, true);
    assertEquals(await read("a.org"), `* New\n${TREE.replace("Two", "Two and a half").replace("TODO One", "One")}`);
  }));

Deno.test("note writer: what is done and to be done again is as it was", () => {
  const text = "* TODO Pay\r\nSCHEDULED: <2026-11-27 Fri>\r\n:PROPERTIES:\r\n:ID: p\r\n:END:\r\n";
  return withNotes({ "a.org": text }, async ({ do: perform, read }) => {
    await perform("SET-KEYWORD", { NODE: "p", KEYWORD: "DONE" });
    assertStringIncludes(await read("a.org"), "* DONE Pay\r\nCLOSED: [");
    await perform("SET-KEYWORD", { NODE: "p", KEYWORD: "TODO" });
    assertEquals(await read("a.org"), text);
  });
});

Deno.test("note writer: DONE and TODO mean the keywords of a heading's own sequence where it has others", async () => {
  const cases = [
    ["#+TODO: NEXT | OK", "NEXT", "OK", "NEXT"],
    ["#+SEQ_TODO: WAIT NEXT | OK(d!) GONE", "NEXT", "OK", "WAIT"],
    ["#+TYP_TODO: Ada Bob Done", "Bob", "Done", "Ada"],
    ["#+TODO: TODO | DONE\n#+TODO: BUG | FIXED", "BUG", "FIXED", "BUG"],
    ["#+TODO: START TODO | ENDED DONE", "START", "DONE", "TODO"],
  ] as const;
  for (const [line, keyword, done, todo] of cases) {
    const text = `${line}\n* ${keyword} Pay\n:PROPERTIES:\n:ID: p\n:END:\n`;
    await withNotes({ "a.org": text }, async ({ do: perform, read }) => {
      assertEquals((await perform("SET-KEYWORD", { NODE: "p", KEYWORD: "DONE" })).text, `${done}: Pay.`);
      assertStringIncludes(await read("a.org"), `* ${done} Pay\nCLOSED: [`);
      assertEquals((await perform("SET-KEYWORD", { NODE: "p", KEYWORD: "TODO" })).done, true);
      assertEquals(await read("a.org"), text.replace(`* ${keyword}`, `* ${todo}`));
    });
  }
});

Deno.test("note writer: where a file stands in the place of the folder of notes, that is said", () =>
  withNotes({}, async ({ do: perform, folder }) => {
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    await Deno.writeTextFile(folder, "x");
    const { done, text } = await perform("CAPTURE", { TITLE: "kettle" });
    assertEquals(done, false);
    assertStringIncludes(text, "is a file and no folder: mend that, or set MEMEX_DIR");
  }));

Deno.test("note writer: one clock runs at a time", () =>
  withNotes({ "a.org": TREE }, async (desk) => {
    const { do: perform, memory, read } = desk;
    assertStringIncludes((await perform("CLOCK-OUT")).text, "no clock runs");
    assertEquals((await perform("CLOCK-IN", { NODE: "one" })).text, "Clock started: One.");
    assertStringIncludes((await perform("CLOCK-IN", { NODE: "one" })).text, "runs already");
    desk.now += 65 * 60_000;
    const [two] = await memory.search("two");
    assertEquals((await perform("CLOCK-IN", { NODE: two?.id ?? "" })).text, "Clock started: Two (stopped: One).");
    assertStringIncludes(await read("a.org"), "CLOCK: [2026-11-26 Thu 15:00]--[2026-11-26 Thu 16:05] =>  1:05\n");
    assertEquals((await perform("CLOCK-OUT")).text, "Clock stopped: Two.");
    assertEquals(await memory.running(), []);
  }));

Deno.test("note writer: a node is moved within its file, into another, and into the archive", () =>
  withNotes(
    { "a.org": TREE, "b.org": "* Home\n:PROPERTIES:\n:ID: home\n:END:\n** First\n" },
    async ({ do: perform, read, main }) => {
      assertEquals((await perform("MOVE", { NODE: "one", UNDER: "home" })).text, "Moved under Home: One.");
      assertEquals(await read("a.org"), "* Two :b:\n* Three\n");
      assertEquals(
        await read("b.org"),
        `* Home\n:PROPERTIES:\n:ID: home\n:END:\n** First\n${
          TREE.slice(0, TREE.indexOf("* Two")).replace(/^\*/gm, "**")
        }`,
      );
      assertStringIncludes((await perform("MOVE", { NODE: "home", UNDER: "one" })).text, "into itself");
      assertEquals((await perform("ARCHIVE", { NODE: "one" })).file, "b.org_archive");
      assertStringIncludes(await read("b.org_archive"), "* TODO One\nSCHEDULED");
      assertStringIncludes(await read("b.org_archive"), ":ARCHIVE_OLPATH: Home\n");
      assertEquals((await read("b.org")).includes("One"), false);
      assertEquals(main.prepare("SELECT count(*) AS n FROM file_moves").get()?.["n"], 0);
    },
  ));

Deno.test("note writer: a move that a kill cut in two is ended by the next, whichever step it came to", async () => {
  for (const step of ["noted", "put", "both"]) {
    await withNotes({ "a.org": TREE, "b.org": "* Home\n:PROPERTIES:\n:ID: home\n:END:\n" }, async (desk) => {
      const { keeper, read, write, main } = desk;
      const [a, b] = [await read("a.org"), await read("b.org")];
      await desk.do("MOVE", { NODE: "one", UNDER: "home" });
      const [a2, b2] = [await read("a.org"), await read("b.org")];
      const hash = (text: string) => digest(text);
      // As it stood at that step.
      await write("a.org", step === "both" ? a2 : a);
      await write("b.org", step === "noted" ? b : b2);
      keeper.beginMove(JSON.stringify({
        from: { path: "a.org", before: await hash(a), after: await hash(a2), text: a2 },
        to: { path: "b.org", before: await hash(b), after: await hash(b2) },
      }));
      assertEquals(await desk.writer.recover(), []);
      assertEquals([await read("a.org"), await read("b.org")], step === "noted" ? [a, b] : [a2, b2], step);
      assertEquals(main.prepare("SELECT count(*) AS n FROM file_moves").get()?.["n"], 0);
    });
  }
});

async function digest(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toHex();
}

Deno.test("note writer: nothing is written outside the memex, into system/, or through a link that leads out", () =>
  withNotes({ "a.org": TREE }, async ({ do: perform, folder }) => {
    const outside = `${folder}/../outside`;
    await Deno.mkdir(outside);
    await Deno.writeTextFile(`${outside}/o.org`, "* Out\n:PROPERTIES:\n:ID: out\n:END:\n");
    for (
      const [to, at] of [["../outside", "out"], ["../outside/o.org", "o.org"], ["../nowhere.org", "n.org"]] as const
    ) {
      await new Deno.Command("sh", { args: ["-c", 'ln -s "$0" "$1"', to, `${folder}/${at}`] }).output();
    }
    for (
      const FILE of [
        "../x.org",
        "/tmp/x.org",
        "~/x.org",
        "system/flight-plans.org",
        "out/x.org",
        "o.org",
        "n.org",
        "x.txt",
        ".x.org",
      ]
        .concat(["a//b.org", "a\nb.org", "./x.org", "System/x.org"])
    ) {
      const { done, text } = await perform("CAPTURE", { TITLE: "x", FILE });
      assertEquals(done, false, FILE);
      assertStringIncludes(text, "may not be written", FILE);
    }
    const { done, text } = await perform("APPEND", { NODE: "out", TEXT: "x" });
    assertEquals(done, false, text);
    assertEquals(await Deno.readTextFile(`${outside}/o.org`), "* Out\n:PROPERTIES:\n:ID: out\n:END:\n");
    assertEquals((await Array.fromAsync(Deno.readDir(outside))).length, 1);
  }));

Deno.test("note writer: without room for a snapshot or for the file nothing is changed, and the answer says so", () =>
  withNotes({ "a.org": TREE }, async ({ do: perform, read, keeper, folder, memory }) => {
    await memory.search("one");
    keeper.snapshot = () => {
      throw Object.assign(new Error("database or disk is full"), { code: "ERR_SQLITE_ERROR" });
    };
    const { done, text } = await perform("SET-KEYWORD", { NODE: "one", KEYWORD: "DONE" });
    assertEquals(done, false);
    assertMatch(
      text,
      /^Cannot set the keyword: a snapshot of a\.org cannot be kept \(the disk is full.*Nothing was changed\.$/,
    );
    assertEquals(await read("a.org"), TREE);
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), ["a.org"]);
  }));

Deno.test("note request: what is no request is named with its field", () => {
  const fault = (action: string, fields: Record<string, Value>) => {
    const request = readRequest(action, plist(fields));
    return "field" in request ? request.field : undefined;
  };
  assertEquals(fault("CAPTURE", {}), "TITLE");
  assertEquals(fault("CAPTURE", { TITLE: " " }), "TITLE");
  assertEquals(fault("CAPTURE", { TITLE: "x", TAGS: list([1]) }), "TAGS");
  assertEquals(fault("CAPTURE", { TITLE: "x", BODY: 1 }), "BODY");
  for (const date of ["friday", "2026-02-30", "2026-13-01", "2026-01-01 25:00", "<2026-01-01>", "2026-01-01 +0d"]) {
    assertEquals(fault("CAPTURE", { TITLE: "x", SCHEDULED: date }), "SCHEDULED", date);
  }
  for (const date of ["2026-02-28", "2028-02-29 09:30", "2026-01-01T09:30", "2026-01-01 9:00-10:30 ++1w -2d"]) {
    assertEquals(fault("CAPTURE", { TITLE: "x", SCHEDULED: date }), undefined, date);
  }
  assertEquals(fault("MOVE", { NODE: "x" }), "UNDER");
  assertEquals(fault("SOMETHING", {}), "ACTION");
});

const HAS_EMACS = (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
  try {
    return Deno.statSync(`${folder}/emacs`).isFile;
  } catch {
    return false;
  }
});

const TITLES = [
  ":PROPERTIES:",
  ":END:",
  ":LOGBOOK:",
  ":tag1:tag2:",
  "buy :PROPERTIES:",
  "buy tea :a:b:",
  "* stars",
  "** TODO stars",
  "TODO call",
  "DONE with it",
  "COMMENT on it",
  "[#A] first",
  "#+TITLE: x",
  "#+begin_src sh",
  "# remark",
  "| a | table |",
  "CLOCK: [2026-11-20 Fri 10:00]--[2026-11-20 Fri 11:00] =>  1:00",
  "SCHEDULED: soon",
  "two  blanks\tand a tab",
  "a\u00a0b\u2003c",
  "NASA: it flies",
  "plain",
];

const BODIES = [
  ":PROPERTIES:\n:ID: forged\n:END:",
  ":LOGBOOK:\nCLOCK: [2026-11-20 Fri 10:00]--[2026-11-20 Fri 11:00] =>  1:00\n:END:",
  "  clock: [2026-11-20 Fri 10:00]",
  "#+TITLE: x\n #+filetags: :a:\n#+CATEGORY: c\n#+MACRO: a b\n#+BIND: a b",
  "* head\n** TODO head",
  "SCHEDULED: <2026-11-27 Fri>",
  ":END:",
];

/** Org's own words for what stands in a file: of each heading its keyword, priority, COMMENT and tags; then what else there is. */
async function askEmacs(path: string): Promise<string[]> {
  const lisp = `(progn (require 'org) (require 'org-element)
    (with-temp-buffer (insert-file-contents "${path}") (org-mode)
      (let ((tree (org-element-parse-buffer)))
        (org-element-map tree 'headline (lambda (h) (princ (format "heading %S %S %S %S\n" (org-element-property :todo-keyword h)
          (org-element-property :priority h) (org-element-property :commentedp h) (org-element-property :tags h)))))
        (org-element-map tree '(drawer clock planning keyword table comment src-block)
          (lambda (e) (princ (format "%s\n" (org-element-type e)))))
        (org-element-map tree 'node-property (lambda (p) (princ (format "property %s\n" (org-element-property :key p))))))))`;
  const { stdout, success } = await new Deno.Command("emacs", {
    args: ["-Q", "--batch", "--eval", lisp],
    stdin: "null",
  })
    .output();
  assert(success);
  return new TextDecoder().decode(stdout).trim().split("\n");
}

Deno.test({
  name: "note writer: whatever is said is kept letter for letter, and Emacs finds nothing in it but text",
  ignore: !HAS_EMACS,
  fn: () =>
    withNotes({}, async ({ do: perform, read, folder }) => {
      const capture = async (fields: Record<string, string>) => {
        const { done, text } = await perform("CAPTURE", fields);
        assert(done, text);
      };
      for (const TITLE of TITLES) await capture({ TITLE });
      for (const BODY of BODIES) await capture({ TITLE: "x", BODY });
      const file = await read("inbox.org");
      for (const title of TITLES) assertStringIncludes(file, title);
      for (const line of BODIES.flatMap((body) => body.split("\n"))) assertStringIncludes(file, line);
      const count = TITLES.length + BODIES.length;
      assertEquals((await askEmacs(`${folder}/inbox.org`)).sort(), [
        ...Array<string>(count).fill("heading nil nil nil nil"),
        ...Array<string>(count).fill("property CREATED"),
        ...Array<string>(count).fill("property ID"),
      ]);
    }),
});

Deno.test("note writer: nothing is written where the daemon's own files lie, by no action and through no link", () => {
  const rules = "* rule-1\n:PROPERTIES:\n:ID: rule-1\n:END:\n";
  let isOwn = false;
  return withNotes({ "policy.org": rules, "a.org": "* a\n:PROPERTIES:\n:ID: a-1\n:END:\n" }, async (desk) => {
    const by = { session: "s", request: "1" };
    assertEquals((await desk.do("SET-PROPERTY", { NODE: "rule-1", NAME: "TIER", VALUE: "allow" }, by)).done, true);
    const text = await desk.read("policy.org");
    isOwn = true;
    const wrong: readonly (readonly [string, Record<string, Value>])[] = [
      ["CAPTURE", { TITLE: "x", FILE: "policy.org" }],
      ["CAPTURE", { TITLE: "x", FILE: "conf/policy.org" }],
      ["SET-PROPERTY", { NODE: "rule-1", NAME: "TIER", VALUE: "deny" }],
      ["SET-KEYWORD", { NODE: "rule-1", KEYWORD: "DONE" }],
      ["APPEND", { NODE: "rule-1", TEXT: "x" }],
      ["CLOCK-IN", { NODE: "rule-1" }],
      ["ARCHIVE", { NODE: "rule-1" }],
      ["ARCHIVE", { NODE: "a-1" }],
      ["MOVE", { NODE: "a-1", UNDER: "rule-1" }],
      ["MOVE", { NODE: "rule-1", UNDER: "a-1" }],
      ["RESTORE", { SNAPSHOT: 1 }],
      ["UNDO", {}],
    ];
    for (const [action, fields] of wrong) {
      const outcome = await desk.do(action, fields, by);
      assertEquals(outcome.done, false, action);
      assertStringIncludes(outcome.text, "may not be written: the rules lie there");
      assertEquals(await desk.read("policy.org"), text);
    }
    assertEquals((await desk.do("APPEND", { NODE: "a-1", TEXT: "x" })).done, true);
  }, (names, approved, folder) => {
    const own = [`${folder}/policy.org`, `${folder}/conf/policy.org`, `${folder}/a.org_archive`];
    return isOwn && !approved && own.includes(names.at(-1) as string) ? "the rules lie there" : undefined;
  });
});
