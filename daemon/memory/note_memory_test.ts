// The memory as others use it: what is in the files is found, shown and planned; a damaged index heals by itself.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { WatchRequest } from "../org/watch_thread.ts";
import { AFTERNOON, withMemory } from "./memory_example.ts";
import type { NodeName } from "./node_rows.ts";
import type { ShownNode } from "./services.ts";

Deno.test("note memory: search finds nodes, then what the user said, and neither searches nor what the daemon said", () =>
  withMemory({ "a.org": "* Kettle\nIt leaks.\n" }, async ({ memory }) => {
    const say = (role: "user" | "daemon", text: string) =>
      memory.remember([{ session: "s", role, at: AFTERNOON, text }]);
    say("user", "the kettle whistles");
    say("daemon", "Noted.");
    say("user", "find kettle");
    say("daemon", "1. Kettle");
    say("user", "thanks for the tea");
    say("daemon", "The kettle is on page one.");
    say("user", "/look for kettle");
    say("daemon", "1. Kettle");
    const hits = await memory.search("kettle");
    assertEquals(hits.map(({ kind, title, file, line }) => [kind, title, file, line]), [
      ["node", "Kettle", "a.org", 1],
      ["conversation", "said by you", "", 0],
    ]);
    assertStringIncludes(hits[1]?.snippet ?? "", "[kettle] whistles");
    assert(hits.every(({ score }) => score > 0));
    assertEquals((await memory.search("tea")).length, 1);
    assertEquals((await memory.search("kettle", { limit: 1 })).length, 1);
    assertEquals((await memory.history({ limit: 2 })).map(({ text }) => text), ["/look for kettle", "1. Kettle"]);
    assertEquals((await memory.history({ session: "other" })).length, 0);
  }));

Deno.test("note memory: what is left out of a search is left out wherever it stands", () =>
  withMemory({
    "a.org": "* Green tea\n* Tea\nIt is green.\n* Tea time\n:PROPERTIES:\n:ID: t\n:END:\nat five\n* Tea pot :green:\n",
  }, async ({ memory }) => {
    assertEquals((await memory.search("tea -green")).map(({ id, title }) => [id, title]), [["t", "Tea time"]]);
    assertEquals((await memory.search("tea")).length, 4);
    assertEquals((await memory.search("tea -tea")).length, 0);
  }));

const TREE = `#+FILETAGS: :home:
* Kitchen                                                            :room:
** TODO Kettle
DEADLINE: <2026-11-27 Fri 15:00> SCHEDULED: <2026-11-26 Thu>
:PROPERTIES:
:ID: k-1
:Colour: red
:END:
:LOGBOOK:
CLOCK: [2026-11-25 Wed 10:00]--[2026-11-25 Wed 11:30] =>  1:30
:END:
See [[*Tea][the tea]] and [[id:t-1]].
*** Part
* Tea
:PROPERTIES:
:ID: t-1
:END:
In the [[id:k-1][kettle]].
`;

Deno.test("note memory: a node is shown by ID, by place or by title, with all that is known of it", () =>
  withMemory({ "a.org": TREE, "b.org": "* Part\n" }, async ({ memory }) => {
    const node = await memory.node("k-1") as ShownNode;
    assertEquals([node.title, node.file, node.line, node.keyword, node.tags], ["Kettle", "a.org", 3, "TODO", [
      "home",
      "room",
    ]]);
    assertEquals([node.deadline, node.scheduled], ["<2026-11-27 Fri 15:00>", "<2026-11-26 Thu>"]);
    assertEquals(node.properties, { ID: "k-1", COLOUR: "red" });
    assert(node.text.startsWith("** TODO Kettle\n") && node.text.endsWith("*** Part\n"));
    assertEquals(node.links, [{ target: "*Tea", title: "the tea" }, { target: "id:t-1", title: "Tea" }]);
    assertEquals(node.backlinks.map(({ title }) => title), ["Tea"]);
    assertEquals(node.clocks, [{ start: "2026-11-25T10:00", end: "2026-11-25T11:30" }]);
    assertEquals((await memory.node("kettle") as ShownNode).id, "k-1");
    assertEquals((await memory.backlinks("t-1")).map(({ title }) => title), ["Kettle"]);
    const many = await memory.node("part") as { candidates: NodeName[] };
    assertEquals(many.candidates.map(({ file, line }) => [file, line]), [["a.org", 13], ["b.org", 1]]);
    const byPlace = await memory.node(many.candidates[1]?.id ?? "") as ShownNode;
    assertEquals([byPlace.file, byPlace.text], ["b.org", "* Part\n"]);
    assertEquals(await memory.node("nothing of the kind"), undefined);
    assertEquals(await memory.node(""), undefined);
  }));

Deno.test("note memory: a place names a node as long as it is what it was, wherever it has moved to in its file", () =>
  withMemory({ "a.org": "* One\ntext\n" }, async ({ memory, write }) => {
    const { id } = (await memory.search("one"))[0] ?? { id: "" };
    await write("a.org", "* Before\n* One\ntext\n");
    await memory.refresh([""]);
    assertEquals((await memory.node(id) as ShownNode).line, 2);
    await write("a.org", "* Before\n* One\nother text\n");
    await memory.refresh([""]);
    assertEquals(await memory.node(id), undefined);
  }));

Deno.test("note memory: what changed since it was read is read again before it is shown", () =>
  withMemory({ "a.org": "* One\n:PROPERTIES:\n:ID: x\n:END:\n" }, async ({ memory, write, read }) => {
    await memory.search("one");
    await write("a.org", `* New\n${await read("a.org")}more\n`);
    const node = await memory.node("x") as ShownNode;
    assertEquals(node.line, 2);
    assertStringIncludes(node.text, "more");
  }));

Deno.test("note memory: the agenda has what is planned and what is overdue, in order, and nothing that is done", () =>
  withMemory({
    "a.org": `* TODO late
SCHEDULED: <2026-11-20 Fri>
* TODO bill
DEADLINE: <2026-11-27 Fri>
* TODO call
SCHEDULED: <2026-11-26 Thu 16:00>
* DONE over
SCHEDULED: <2026-11-26 Thu>
* TODO water
SCHEDULED: <2026-11-25 Wed +2d>
* Concert <2026-11-28 Sat 20:00>
* Trip
<2026-11-29 Sun>--<2026-11-30 Mon>
* Trash :ARCHIVE:
** TODO gone
SCHEDULED: <2026-11-26 Thu>
* Note
Written [2026-11-26 Thu].
`,
  }, async ({ memory }) => {
    const shown = (items: readonly { at: string; kind: string; title: string; hasTime: boolean }[]) =>
      items.map(({ at, kind, title, hasTime }) => `${hasTime ? at : at.slice(0, 10)} ${kind} ${title}`);
    assertEquals(shown(await memory.agenda()), [
      "2026-11-20 overdue late",
      "2026-11-25 overdue water",
      "2026-11-26T16:00 scheduled call",
      "2026-11-27 warning bill",
      "2026-11-27 deadline bill",
      "2026-11-27 scheduled water",
      "2026-11-28T20:00 event Concert <2026-11-28 Sat 20:00>",
      "2026-11-29 scheduled water",
      "2026-11-29 event Trip",
      "2026-11-30 event Trip",
      "2026-12-01 scheduled water",
    ]);
    assertEquals(shown(await memory.agenda({ from: "2026-11-27", to: "2026-11-28" })), [
      "2026-11-27 deadline bill",
      "2026-11-27 scheduled water",
    ]);
    await assertRejects(() => memory.agenda({ from: "friday" }), RangeError, "2026-11-27");
  }));

Deno.test("note memory: what is scheduled with a delay is shown so many days late, as Org does", () =>
  withMemory({
    "a.org": `* TODO late
SCHEDULED: <2026-11-27 Fri -2d>
* TODO gone by
SCHEDULED: <2026-11-23 Mon -2d>
* TODO today
SCHEDULED: <2026-11-24 Tue 09:00 -2d>
* TODO weekly
SCHEDULED: <2026-11-25 Wed +1w -1d>
* TODO once
SCHEDULED: <2026-11-25 Wed +1w --1d>
* TODO range
SCHEDULED: <2026-11-27 Fri 10:00-11:00>
`,
  }, async ({ memory }) => {
    const shown = (await memory.agenda({ from: "2026-11-26", to: "2026-12-04" }))
      .map(({ kind, title, at, hasTime }) => `${kind} ${title} ${hasTime ? at : at.slice(0, 10)}`);
    assertEquals(shown, [
      "overdue gone by 2026-11-23",
      "scheduled weekly 2026-11-26",
      "scheduled once 2026-11-26",
      "scheduled today 2026-11-26T09:00",
      "scheduled range 2026-11-27T10:00",
      "scheduled late 2026-11-29",
      "scheduled once 2026-12-02",
      "scheduled weekly 2026-12-03",
    ]);
    const due = memory.due({ from: new Date(2026, 10, 29).getTime(), to: new Date(2026, 10, 30).getTime() }, 480);
    assertEquals(due.map(({ title, at }) => [title, at]), [["late", "2026-11-29T00:00"]]);
  }));

Deno.test("note memory: the agenda of today warns of deadlines to come, as far ahead as each says, as Org does", () =>
  withMemory({
    "a.org": [
      ["usual", "2026-12-10 Thu"],
      ["later", "2026-12-11 Fri"],
      ["three", "2026-11-29 Sun -3d"],
      ["four", "2026-11-30 Mon -3d"],
      ["week", "2026-12-03 Thu 09:00 -1w"],
      ["month", "2026-12-26 Sat -1m"],
      ["more", "2026-12-27 Sun -1m"],
      ["none", "2026-11-27 Fri -0d"],
      ["today", "2026-11-26 Thu -3d"],
      ["again", "2026-11-28 Sat +1w -2d"],
    ].map(([title, date]) => `* TODO ${title}\nDEADLINE: <${date}>\n`).join("") +
      "* DONE over\nDEADLINE: <2026-11-28 Sat>\n* TODO plan\nSCHEDULED: <2026-11-28 Sat -3d>\n",
  }, async ({ memory }) => {
    const warned = async (range?: { from: string; to: string }) =>
      (await memory.agenda(range)).filter(({ kind }) => kind === "warning").map(({ title }) => title);
    assertEquals(await warned(), ["again", "three", "week", "usual", "month"]);
    assertEquals(await warned({ from: "2026-11-26", to: "2026-11-27" }), ["again", "three", "week", "usual", "month"]);
    assertEquals(await warned({ from: "2026-11-27", to: "2026-12-27" }), []);
  }));

Deno.test("note memory: there need be no memex, and one that comes is found", () =>
  withMemory({}, async ({ memory, write, folder }) => {
    assertEquals(await memory.search("kettle"), []);
    assertEquals(await memory.agenda(), []);
    assertEquals(await memory.node("kettle"), undefined);
    const there = await Deno.lstat(folder).then(() => true, () => false);
    assertEquals(there, false);
    await write("a.org", "* Kettle\n");
    await memory.refresh([""]);
    assertEquals((await memory.search("kettle")).length, 1);
    assertStringIncludes(memory.statusLine(), "1 file, 1 heading");
  }));

Deno.test("note memory: what cannot be read is told, and every hash is checked", () =>
  withMemory({ "a.org": "* One\n" }, async ({ memory, write, snapshots }) => {
    await write("bad.org", new Uint8Array([0x2a, 0x20, 0xff, 0x00]));
    snapshots.take("a.org", "old", AFTERNOON);
    const report = await memory.verify();
    assertEquals([report.files, report.objects, report.snapshots], [2, 2, 1]);
    assertEquals([report.wrong, report.missing, report.damagedSnapshots], [[], [], []]);
    assertEquals(report.unread.map(({ file }) => file), ["bad.org"]);
    assertStringIncludes(memory.statusLine(), "1 not read");
  }));

Deno.test("note memory: an index that is torn while it is used is put aside, told, and made anew from the files", () =>
  withMemory(
    Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${i}.org`, `* Kettle ${i}\n${"word ".repeat(200)}\n`])),
    async (
      { memory, indexPath, logged },
    ) => {
      await memory.search("kettle");
      await memory[Symbol.asyncDispose]();
      const info = await Deno.stat(indexPath);
      const file = await Deno.open(indexPath, { write: true });
      // The first page is left, so that it opens.
      await file.seek(4096, Deno.SeekMode.Start);
      await file.write(new Uint8Array(info.size - 4096).fill(7));
      file.close();
      const { NoteMemory } = await import("./note_memory.ts");
      const { DatabaseSync } = await import("node:sqlite");
      const { MIGRATIONS } = await import("../store/migrations.ts");
      const main = new DatabaseSync(":memory:");
      for (const step of MIGRATIONS) main.exec(step);
      const log = (text: string) => void logged.push(text);
      const again = new NoteMemory({
        folder: `${indexPath.slice(0, indexPath.lastIndexOf("/"))}/memex`,
        indexPath,
        main,
        snapshots: () => {
          throw new Error("not asked for");
        },
        clock: { now: () => AFTERNOON, after: () => () => {} },
        log: { info: log, warn: log, error: log },
      });
      assertEquals((await again.search("kettle 7")).length > 0, true);
      assert(logged.some((line) => line.includes("made anew")), logged.join("\n"));
      assert((await Deno.stat(`${indexPath}.damaged`)).isFile);
      await again[Symbol.asyncDispose]();
      main.close();
    },
  ));

Deno.test("note memory: a context is that of the node as its file is now, or nothing", () =>
  withMemory({ "a.org": TREE }, async ({ memory, write }) => {
    const options = { tokens: 500, privacyTags: ["@personal"] };
    assertStringIncludes(await memory.context("k-1", options), "See [[*Tea][the tea]]");
    await write("a.org", TREE.replace(":room:", ":room:@personal:"));
    assertEquals(await memory.context("k-1", options), "");
    assertStringIncludes(await memory.context("t-1", options), "# a.org\n* Tea\n");
    assertEquals(await memory.context("nobody", options), "");
  }));

Deno.test("note memory: where nobody tells of changes, whoever asks has the notes looked at again", () =>
  withMemory({}, async (example) => {
    assertEquals(await example.memory.search("kettle"), []);
    await example.write("a.org", "* Kettle\n");
    assertEquals(await example.memory.search("kettle"), []);
    example.now += 2_000;
    assertEquals((await example.memory.search("kettle")).length, 1);
  }));

Deno.test("note memory: a text with a NUL in it is whole, and found", () =>
  withMemory({ "nul.org": "* TODO nul\n:PROPERTIES:\n:ID: a\0b\n:END:\nab\0cd kettle\n" }, async ({ memory }) => {
    const { wrong, missing, objects } = await memory.verify();
    assertEquals([wrong, missing, objects], [[], [], 2]);
    assertEquals((await memory.search("kettle")).length, 1);
  }));

Deno.test("note memory: a damaged snapshot is let go when the index is made anew", () =>
  withMemory({ "a.org": "* a\n" }, async ({ memory, snapshots, damageSnapshot }) => {
    snapshots.take("a.org", "x", 1);
    snapshots.take("a.org", "y", 2);
    damageSnapshot(1);
    assertEquals((await memory.verify()).damagedSnapshots, [1]);
    await memory.rebuild();
    const { damagedSnapshots, snapshots: count } = await memory.verify();
    assertEquals([damagedSnapshots, count], [[], 1]);
  }));

Deno.test("note memory: a folder of notes that is none is told, whatever is asked", async () => {
  for (
    const [how, words] of [["echo x > memex", "is a file and no folder"], ["ln -s gone memex", "leads nowhere"], [
      "ln -s memex memex",
      "cannot be followed",
    ]]
  ) {
    await withMemory({}, async ({ memory, folder }) => {
      await Deno.remove(folder, { recursive: true }).catch(() => {});
      const above = folder.slice(0, folder.lastIndexOf("/"));
      const script = `cd "$0" && ${how?.replaceAll("memex", folder.slice(above.length + 1))}`;
      assert((await new Deno.Command("sh", { args: ["-c", script, above] }).output()).success);
      for (const ask of [() => memory.agenda(), () => memory.search("x"), () => memory.node("x")]) {
        await assertRejects(ask, Error, words);
      }
      const { unread, files } = await memory.verify();
      assertEquals([unread.length, files], [1, 0]);
      assertStringIncludes(unread[0]?.why ?? "", words ?? "");
    });
  }
});

Deno.test("note memory: edits that nobody hears of are found when something is asked, and that it is so is told", () =>
  withMemory({ "a.org": "* ant\n" }, async (example) => {
    const { folder, main, snapshots, clock, write } = example;
    const requests: WatchRequest[] = [];
    let hears = true;
    const log = () => {};
    const { NoteMemory } = await import("./note_memory.ts");
    await using memory = new NoteMemory({
      ...{
        folder,
        main,
        clock,
        indexPath: ":memory:",
        snapshots: () => snapshots,
        log: { info: log, warn: log, error: log },
      },
      watches: {
        watch: (request) => {
          requests.push(request);
          return { [Symbol.dispose]() {} };
        },
        hears: () => Promise.resolve(hears),
      },
    });
    memory.begin();
    requests[0]?.onBegun();
    const titles = async (word: string) => {
      example.now += 2_000;
      return (await memory.search(word)).map(({ title }) => title);
    };
    assertEquals([await titles("ant"), memory.troubles()], [["ant"], []]);
    await write("b.org", "* bird\n");
    assertEquals(await titles("bird"), [], "nobody told of it");
    hears = false;
    assertEquals(await titles("bird"), ["bird"]);
    requests[0]?.onEnd("there are too many folders");
    assertStringIncludes(memory.troubles().join(), "there are too many folders");
    await write("c.org", "* cat\n");
    assertEquals(await titles("cat"), ["cat"]);
    // It is tried again, and all is well.
    requests.at(-1)?.onBegun();
    assertEquals([requests.length > 1, memory.troubles()], [true, []]);
  }));

Deno.test("note memory: whoever changed a file does not wait for the first look at all notes, and finds what was changed", () => {
  const many = Array.from({ length: 3_000 }, (_, i) => `* Heading ${i}\n`).join("");
  return withMemory({ "a.org": many }, async ({ memory, write, logged }) => {
    memory.begin();
    await write("inbox.org", "* the kettle leaks\n");
    await memory.refresh(["inbox.org"], true);
    assert(memory.unfinished !== undefined, "the first look was waited for");
    assertEquals((await memory.search("kettle")).map(({ title }) => title), ["the kettle leaks"]);
    assertEquals(memory.unfinished, undefined);
    assertEquals(logged.filter((line) => line.startsWith("Cannot")), []);
  });
});
