// Tests of the memory commands against a daemon that says what the test lets it say: what is asked, what is shown, the exit codes.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { logAnswer, messageAnswer, responseAnswer } from "../../daemon/wire/message.ts";
import { getf, getString, kw, list, plist, type Value } from "../../daemon/wire/value.ts";
import { converse } from "./converse.ts";
import { EXIT } from "./edge.ts";
import { type Script, withFakeDaemon } from "./fake_daemon.ts";
import { memoryRestore, memorySearch, memoryShow, memorySnapshots, memoryVerify } from "./memory.ts";

const TEXT = { json: false }, JSON_FLAGS = { json: true };

/** A daemon that answers every request with these fields. */
const answering = (fields: Record<string, Value>): Script => (action, _payload, say) =>
  say(responseAnswer(action, fields));

const name = (more: Record<string, Value> = {}) =>
  plist({ ID: "k-1", TITLE: "Kettle", FILE: "a.org", LINE: 3, ...more });
const HIT = name({ SNIPPET: "the\n [kettle]  leaks", SCORE: 1_500_000, KIND: kw("NODE") });

Deno.test("memory search: a hit is a place, a title and its words; --json has the fields that scripts rely on", () =>
  withFakeDaemon(answering({ HITS: list([HIT]), UNFINISHED: "reading, 5 files so far" }), async (edge, daemon) => {
    assertEquals(await memorySearch(edge, "kettle", { ...TEXT, limit: 7 }), EXIT.answered);
    assertEquals(edge.stdout, ["a.org:3  Kettle", "    the [kettle] leaks"]);
    assertStringIncludes(edge.stderr.join("\n"), "not all notes are known yet: reading, 5 files so far");
    assertEquals([getString(daemon.asked("SEARCH")[0], "QUERY"), getf(daemon.asked("SEARCH")[0], "LIMIT")], [
      "kettle",
      7,
    ]);
    edge.stdout.length = 0;
    assertEquals(await memorySearch(edge, "kettle", { ...JSON_FLAGS, limit: 7 }), EXIT.answered);
    assertEquals(JSON.parse(edge.stdout[0] ?? ""), [
      {
        id: "k-1",
        title: "Kettle",
        file: "a.org",
        line: 3,
        snippet: "the\n [kettle]  leaks",
        score: 1.5,
        kind: "node",
      },
    ]);
  }));

Deno.test("memory search: nothing found is said, and is no failure", () =>
  withFakeDaemon(answering({ HITS: null }), async (edge) => {
    assertEquals(await memorySearch(edge, "quokka\u001b", { ...TEXT, limit: 20 }), EXIT.answered);
    assertEquals(edge.stdout, ["Nothing is found for quokka\\u{1b}."]);
  }));

Deno.test("memory show: a node with its links; what is not found or not sure ends with 1", async () => {
  const node = name({
    TEXT: "* Kettle\n",
    LINKS: list([plist({ TARGET: "id:t", TITLE: "Tea" })]),
    BACKLINKS: list([name()]),
  });
  await withFakeDaemon(answering({ FOUND: true, NODE: node }), async (edge) => {
    assertEquals(await memoryShow(edge, "kettle", TEXT), EXIT.answered);
    assertEquals(edge.stdout, ["a.org:3  k-1", "* Kettle", "links to     Tea (id:t)", "linked from  Kettle (a.org:3)"]);
    edge.stdout.length = 0;
    assertEquals(await memoryShow(edge, "kettle", JSON_FLAGS), EXIT.answered);
    const shown = JSON.parse(edge.stdout[0] ?? "");
    assertEquals([shown.id, shown.text, shown.links, shown.tags, shown.clocks], [
      "k-1",
      "* Kettle\n",
      [{ target: "id:t", title: "Tea" }],
      [],
      [],
    ]);
  });
  await withFakeDaemon(answering({ FOUND: null, CANDIDATES: list([name(), name({ LINE: 9 })]) }), async (edge) => {
    assertEquals(await memoryShow(edge, "kettle", TEXT), EXIT.refused);
    assertEquals(edge.stderr.slice(-2), ["  a.org:3  Kettle  (k-1)", "  a.org:9  Kettle  (k-1)"]);
  });
  await withFakeDaemon(answering({ FOUND: null }), async (edge) => {
    assertEquals(await memoryShow(edge, "x", JSON_FLAGS), EXIT.refused);
    assertEquals(JSON.parse(edge.stdout[0] ?? ""), { found: false, candidates: [] });
  });
});

Deno.test("memory verify: whole ends with 0, and what is not whole is named", async () => {
  const counts = { FILES: 2, OBJECTS: 5, SNAPSHOTS: 1 };
  const unread = list([plist({ FILE: "b.org", WHY: "it is not UTF-8" })]);
  await withFakeDaemon(answering({ ...counts, UNREAD: unread }), async (edge, daemon) => {
    assertEquals(await memoryVerify(edge, { ...TEXT, rebuild: true }), EXIT.answered);
    assertEquals(getf(daemon.asked("VERIFY")[0], "REBUILD"), true);
    assertEquals(edge.stdout, [
      "The memory is whole. Looked at: 2 files, 5 objects, 1 snapshot.",
      "not read: b.org: it is not UTF-8",
    ]);
  });
  await withFakeDaemon(answering({ ...counts, WRONG: list(["ab"]), "DAMAGED-SNAPSHOTS": list([3]) }), async (edge) => {
    assertEquals(await memoryVerify(edge, JSON_FLAGS), EXIT.refused);
    const { whole, wrong, damagedSnapshots } = JSON.parse(edge.stdout[0] ?? "");
    assertEquals([whole, wrong, damagedSnapshots], [false, ["ab"], [3]]);
  });
});

Deno.test("memory snapshots: each with its number, moment and file; none is said", async () => {
  const AT = Date.UTC(2026, 10, 26, 14, 0, 7);
  const kept = list([12, 9].map((NUMBER) => plist({ NUMBER, FILE: "a\u001b.org", AT })));
  await withFakeDaemon(answering({ SNAPSHOTS: kept }), async (edge, daemon) => {
    assertEquals(await memorySnapshots(edge, "a.org", TEXT), EXIT.answered);
    assertEquals(getString(daemon.asked("SNAPSHOTS")[0], "FILE"), "a.org");
    assertStringIncludes(edge.stdout[0] ?? "", "12  2026-11-2");
    assertStringIncludes(edge.stdout[0] ?? "", ":00:07  a\\u{1b}.org");
    assertEquals(edge.stdout[1]?.slice(0, 4), " 9  ");
    assertStringIncludes(edge.stdout[2] ?? "", "memory restore 12");
    edge.stdout.length = 0;
    assertEquals(await memorySnapshots(edge, undefined, JSON_FLAGS), EXIT.answered);
    assertEquals(JSON.parse(edge.stdout[0] ?? "")[1], { id: 9, file: "a\u001b.org", at: "2026-11-26T14:00:07.000Z" });
  });
  await withFakeDaemon(answering({ SNAPSHOTS: null }), async (edge) => {
    assertEquals(await memorySnapshots(edge, "a.org", TEXT), EXIT.answered);
    assertEquals(edge.stdout, ["There are no snapshots of a.org: the daemon has not changed it yet."]);
  });
});

Deno.test("memory restore: what came of it is said, and what could not be done ends with 1", async () => {
  const done = { STATUS: kw("DONE"), TEXT: "Restored a.org.", FILE: "a.org" };
  await withFakeDaemon(answering(done), async (edge, daemon) => {
    assertEquals(await memoryRestore(edge, 12, TEXT), EXIT.answered);
    assertEquals(getf(daemon.asked("RESTORE")[0], "SNAPSHOT"), 12);
    assertEquals(edge.stdout, ["Restored a.org."]);
    edge.stdout.length = 0;
    assertEquals(await memoryRestore(edge, 12, JSON_FLAGS), EXIT.answered);
    assertEquals(JSON.parse(edge.stdout[0] ?? ""), { restored: true, text: "Restored a.org.", file: "a.org" });
  });
  await withFakeDaemon(answering({ STATUS: kw("FAILED"), TEXT: "Cannot restore it: no." }), async (edge) => {
    assertEquals(await memoryRestore(edge, 99, TEXT), EXIT.refused);
    assertEquals([edge.stdout, edge.stderr.at(-1)], [[], "passepartout: Cannot restore it: no."]);
  });
});

Deno.test("memory commands: a refusal is said with its reason and ends with 1", () =>
  withFakeDaemon((_action, _payload, say) => say(logAnswer("ERROR", "DENIED", "Refused: no.")), async (edge) => {
    assertEquals(await memorySearch(edge, "x", { ...JSON_FLAGS, limit: 20 }), EXIT.refused);
    assertEquals(JSON.parse(edge.stdout[0] ?? "").code, "DENIED");
  }));

Deno.test("cli: a reminder goes to stderr, and the answers stay in their order", () =>
  withFakeDaemon((action, _payload, say) => {
    // Whoever has said hello is told, though nothing was typed yet.
    if (action === "HELLO") say(messageAnswer("Due today: the bill"), "unasked");
    if (action === "USER-INPUT") say(messageAnswer("answered"));
  }, async (edge) => {
    edge.lines = async function* () {
      await Promise.resolve();
      yield "hello";
    };
    await converse(edge, { json: false, timeout: 5 });
    assertEquals(edge.stdout, ["answered"]);
    assertStringIncludes(edge.stderr.join("\n"), "passepartout: Due today: the bill");
  }));
