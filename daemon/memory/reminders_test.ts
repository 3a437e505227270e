// Reminders: what falls due is told once, when it is due and somebody is there; over a restart too.

import { assertEquals } from "@std/assert";
import { AFTERNOON, type MemoryExample, withMemory } from "./memory_example.ts";
import { Reminders, reminderText } from "./reminders.ts";

const FILES = {
  "a.org": `* TODO call
SCHEDULED: <2026-11-26 Thu 15:30>
* TODO bill
DEADLINE: <2026-11-26 Thu>
* TODO water
SCHEDULED: <2026-11-25 Wed 09:00 +1d>
* DONE over
DEADLINE: <2026-11-26 Thu 15:10>
* TODO old
DEADLINE: <2026-10-01 Thu>
`,
};

interface Room {
  readonly reminders: Reminders;
  readonly told: string[];
  heard: number;
}

async function withReminders(
  example: MemoryExample,
  body: (room: Room) => Promise<void>,
  word?: () => Promise<string | undefined>,
): Promise<void> {
  const told: string[] = [];
  const log = () => {};
  const room = { told, heard: 1 } as { told: string[]; heard: number; reminders: Reminders };
  room.reminders = new Reminders({
    main: example.main,
    clock: example.clock,
    log: { info: log, warn: log, error: log },
    due: (range) => example.memory.due(range, 8 * 60),
    isHeard: () => room.heard > 0,
    tell: (text) => {
      if (room.heard > 0) told.push(text);
      return room.heard;
    },
    ...word === undefined ? {} : { word },
  });
  try {
    await body(room);
  } finally {
    await room.reminders[Symbol.asyncDispose]();
  }
}

/** Lets what was begun go on. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("reminders: what fell due while nobody was there is told to the first that comes, and what is due later at its time", () =>
  withMemory(FILES, async (example) => {
    await example.memory.agenda();
    await withReminders(example, async (room) => {
      room.heard = 0;
      room.reminders.look();
      await settle();
      assertEquals(room.told, []);
      room.heard = 1;
      room.reminders.look();
      await settle();
      assertEquals(room.told, [
        // Of what repeats the last time is told, and those before are over.
        "Reminders:\nDue 2026-11-26: bill\nPlanned 2026-11-26 09:00: water",
      ]);
      example.pass(29 * 60_000);
      await settle();
      assertEquals(room.told.length, 1);
      example.pass(60_000);
      await settle();
      assertEquals(room.told.slice(1), ["Planned 2026-11-26 15:30: call"]);
    });
    // Another daemon over the same store.
    await withReminders(example, async ({ reminders, told }) => {
      reminders.look();
      await settle();
      assertEquals(told, []);
      example.pass(24 * 3_600_000);
      await settle();
      assertEquals(told, ["Planned 2026-11-27 09:00: water"]);
    });
  }));

Deno.test("reminders: what repeats or lasts for days is told once at the first look, and two headings alike are two", () => {
  const text = "* TODO habit\nSCHEDULED: <2026-11-20 Fri .+2d/3d> DEADLINE: <2026-11-01 Sun ++1d>\n" +
    "* TODO stay\nSCHEDULED: <2026-11-23 Mon +1d>--<2026-11-24 Tue +1d>\n* twin\nSCHEDULED: <2026-11-26 Thu>\n";
  return withMemory({ "a.org": `${text}* twin\nSCHEDULED: <2026-11-26 Thu>\n` }, async (example) => {
    await example.memory.agenda();
    await withReminders(example, async ({ reminders, told }) => {
      for (let i = 0; i < 2; i++) {
        reminders.look();
        await settle();
      }
      assertEquals(told.map((each) => each.split("\n").slice(1).sort()), [[
        "Due 2026-11-26: habit",
        "Planned 2026-11-26: habit",
        "Planned 2026-11-26: stay",
        "Planned 2026-11-26: twin",
        "Planned 2026-11-26: twin",
      ]]);
    });
  });
});

Deno.test("reminders: what repeats and was not done is told by the day in its file, as the agenda does, each date once", async () => {
  for (const mark of ["+", "++", ".+"]) {
    const files = {
      "a.org":
        `* TODO back\nSCHEDULED: <2026-11-13 Fri 02:02 ${mark}1w>\n* TODO pay\nDEADLINE: <2026-09-24 Thu ${mark}1m>\n`,
    };
    await withMemory(files, async (example) => {
      await example.memory.agenda();
      await withReminders(example, async ({ reminders, told }) => {
        reminders.look();
        await settle();
        assertEquals(told.splice(0).map((each) => each.split("\n").sort()), [
          ["Due 2026-09-24: pay", "Planned 2026-11-13 02:02: back", "Reminders:"],
        ]);
        const overdue = (await example.memory.agenda()).filter(({ kind }) => kind === "overdue");
        assertEquals(overdue.map(({ at }) => at).sort(), ["2026-09-24T00:00", "2026-11-13T02:02"]);
        reminders.look();
        await settle();
        assertEquals(told, []);
        // Friday 02:02: it falls due again, and that is today.
        example.pass((11 * 60 + 2) * 60_000);
        await settle();
        assertEquals(told.splice(0), ["Planned 2026-11-27 02:02: back"]);
        example.pass(3_600_000);
        await settle();
        assertEquals(told, []);
      });
    });
  }
});

Deno.test("reminders: what began before today and goes on is told by its last day, and what is over by its first", () =>
  withMemory({
    "a.org": `* Fair
<2026-11-25 Wed>--<2026-11-27 Fri>
* Course
<2026-11-24 Tue 10:00>--<2026-11-26 Thu 15:01>
* Talks
<2026-11-24 Tue 10:00>--<2026-11-26 Thu 15:00>
* Watch
<2026-11-18 Wed +1w>--<2026-11-19 Thu +1w>
* Camp
<2026-11-22 Sun>--<2026-11-25 Wed>
* Evening
<2026-11-25 Wed 19:00-22:00>
* Trip
<2026-11-26 Thu>--<2026-11-27 Fri>
`,
  }, async (example) => {
    await example.memory.agenda();
    await withReminders(example, async ({ reminders, told }) => {
      reminders.look();
      await settle();
      assertEquals(told.splice(0).map((each) => each.split("\n").slice(1).sort()), [[
        "On 2026-11-22: Camp",
        "On 2026-11-24 10:00: Talks",
        "On 2026-11-25 19:00: Evening",
        "On 2026-11-26: Trip",
        "On until 2026-11-26: Course",
        "On until 2026-11-26: Watch",
        "On until 2026-11-27: Fair",
      ]]);
      reminders.look();
      await settle();
      assertEquals(told, []);
    });
  }));

Deno.test("reminders: a deadline that is near is a warning in the agenda, and is not told until it is due", () =>
  withMemory({ "a.org": "* TODO tax\nDEADLINE: <2026-11-27 Fri 09:00 -3d>\n" }, async (example) => {
    await example.memory.agenda();
    await withReminders(example, async ({ reminders, told }) => {
      reminders.look();
      await settle();
      const kinds = (await example.memory.agenda()).map(({ kind }) => kind);
      assertEquals([kinds.includes("warning"), told], [true, []]);
      example.pass(18 * 3_600_000);
      await settle();
      assertEquals(told, ["Due 2026-11-27 09:00: tax"]);
    });
  }));

Deno.test("reminders: a heading that moves about in its file is not told again, and one that is planned anew is", () =>
  withMemory(FILES, async (example) => {
    const { memory, write, read } = example;
    await memory.agenda();
    await withReminders(example, async ({ reminders, told }) => {
      reminders.look();
      await settle();
      await write("a.org", `* New\n${await read("a.org")}`);
      await memory.refresh([""]);
      reminders.look();
      await settle();
      assertEquals(told.length, 1);
      await write(
        "a.org",
        (await read("a.org")).replace("DEADLINE: <2026-11-26 Thu>", "DEADLINE: <2026-11-26 Thu 14:00>"),
      );
      await memory.refresh([""]);
      reminders.look();
      await settle();
      assertEquals(told.slice(1), ["Due 2026-11-26 14:00: bill"]);
    });
  }));

Deno.test("reminders: what is due the moment the daemon writes it down is not told", () =>
  withMemory(FILES, async (example) => {
    const { memory, write } = example;
    await memory.agenda();
    await withReminders(example, async (room) => {
      room.heard = 0;
      room.reminders.look();
      await write("b.org", "* TODO now\nSCHEDULED: <2026-11-26 Thu>\n* TODO soon\nSCHEDULED: <2026-11-26 Thu 15:01>\n");
      await memory.refresh(["b.org"], true);
      room.reminders.look(true);
      room.heard = 1;
      room.reminders.look();
      await settle();
      assertEquals(room.told.map((text) => [text.includes("bill"), text.includes("now")]), [[true, false]]);
      example.pass(60_000);
      await settle();
      assertEquals(room.told.slice(1), ["Planned 2026-11-26 15:01: soon"]);
    });
  }));

Deno.test("reminders: a timestamp in a title or a text is told once, over a restart too, and a trip on its first day", () =>
  withMemory({
    "a.org": `* Dentist <2026-11-26 Thu 15:30>
<2026-11-26 Thu 15:30>
* Choir
every week <2026-11-12 Thu 16:00 +1w>, not [2026-11-26 Thu 15:45]
* Trip <2026-11-26 Thu>--<2026-11-28 Sat>
* DONE Over <2026-11-26 Thu 15:31>
* Market
Here <2026-11-20 Fri> and there <2026-11-27 Fri>.
`,
  }, async (example) => {
    await example.memory.agenda();
    await withReminders(example, async ({ reminders, told }) => {
      reminders.look();
      await settle();
      assertEquals(told.splice(0), [
        "Reminders:\nOn 2026-11-19 16:00: Choir\nOn 2026-11-20: Market\nOn 2026-11-26: Trip <2026-11-26 Thu>--<2026-11-28 Sat>",
      ]);
      example.pass(30 * 60_000);
      await settle();
      assertEquals(told, ["On 2026-11-26 15:30: Dentist <2026-11-26 Thu 15:30>"]);
    });
    await withReminders(example, async ({ reminders, told }) => {
      reminders.look();
      await settle();
      assertEquals(told, []);
      example.pass(30 * 60_000);
      await settle();
      example.pass(24 * 3_600_000);
      await settle();
      assertEquals(told, ["On 2026-11-26 16:00: Choir", "On 2026-11-27: Market"]);
    });
  }));

Deno.test("reminders: a skill words them, and one that fails does not keep them back", () =>
  withMemory(FILES, async (example) => {
    await example.memory.agenda();
    await withReminders(example, async ({ reminders, told }) => {
      reminders.look();
      await settle();
      assertEquals(told, ["worded"]);
    }, () => Promise.resolve("worded"));
    example.main.exec("DELETE FROM announced");
    await withReminders(example, async ({ reminders, told }) => {
      reminders.look();
      await settle();
      assertEquals(told.length, 1);
    }, () => Promise.reject(new Error("late")));
  }));

Deno.test("reminders: a long list ends", () => {
  const item = (n: number) => ({
    id: "",
    title: `t${n}`,
    keyword: "TODO",
    tags: [],
    file: "",
    line: 1,
    kind: "deadline" as const,
    at: "2026-11-26T00:00",
    hasTime: false,
    done: false,
  });
  const text = reminderText(Array.from({ length: 50 }, (_, n) => item(n)));
  assertEquals(text.split("\n").length, 22);
  assertEquals(text.split("\n").at(-1), "and 30 more: see the agenda");
  assertEquals(new Date(AFTERNOON).getHours(), 15);
});
