// Tests of loading skills: a folder that is read, checked and opened with skills that run in this process; what nobody approved waits.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../store/database.ts";
import { exampleSkill } from "./skill_example.ts";
import { FakeProcesses } from "./fake_processes.ts";
import { type NewSkill, SkillLoader } from "./loader.ts";
import { parseSkill } from "./org_skill.ts";
import { SkillRegistry } from "./registry.ts";
import { hashBytes } from "./skill_files.ts";
import { checkSkill } from "./skill_checker.ts";
import { SkillRecords } from "./skill_records.ts";
import type { SkillHost } from "./ports.ts";

const HOST: SkillHost = { serve: () => Promise.reject(new Error("nothing is served")) };
const SIGNAL = new AbortController().signal;

class Setting {
  readonly registry = new SkillRegistry();
  readonly processes = new FakeProcesses();
  readonly asked: NewSkill[] = [];
  readonly withdrawn: string[] = [];
  readonly log: string[] = [];
  readonly records: SkillRecords;
  readonly loader: SkillLoader;
  /** Whether every text counts as shipped. */
  trustsAll = true;

  constructor(readonly folder: string, readonly database: DatabaseSync) {
    this.records = new SkillRecords(() => database);
    const note = (text: string, fields: Record<string, unknown>) =>
      void this.log.push(`${text} ${fields["skill"]} ${fields["problem"] ?? ""}`.trim());
    this.loader = new SkillLoader({
      folder,
      registry: this.registry,
      records: this.records,
      read: ({ text }) => parseSkill(text, { home: "/home/ada", refuse: () => undefined }),
      shipped: async () => new Set(this.trustsAll ? await this.hashes() : []),
      shippedText: () => Promise.resolve(undefined),
      processes: () => Promise.resolve(this.processes),
      check: (skill, hash, signal, again) =>
        checkSkill(skill, hash, {
          processes: () => Promise.resolve(this.processes),
          checkTypes: () => Promise.resolve({ faults: [] }),
          records: this.records,
          again,
        }, signal),
      ask: (skill) => {
        this.asked.push(skill);
        const id = `plan${this.asked.length}`;
        database.prepare("INSERT INTO plans VALUES (?, 'PLAN', 0, 0, '', '', '')").run(id);
        return Promise.resolve(id);
      },
      withdraw: (plan, why) => {
        this.withdrawn.push(`${plan}: ${why}`);
        this.end(plan, "DENIED");
        return Promise.resolve();
      },
      log: { info: note, warn: note },
    });
  }

  async hashes(): Promise<string[]> {
    const hashes: string[] = [];
    for await (const { name } of Deno.readDir(this.folder)) {
      hashes.push(await hashBytes(await Deno.readFile(`${this.folder}/${name}`)));
    }
    return hashes;
  }

  write(name: string, text: string): void {
    Deno.writeTextFileSync(`${this.folder}/${name}`, text);
  }

  approveAll(): void {
    for (const { hash, name, text } of this.asked) this.records.approve({ hash, name, text }, 1);
  }

  end(plan: string, state: string): void {
    this.database.prepare("UPDATE plans SET state = ? WHERE id = ?").run(state, plan);
  }

  /** `NAME STATUS` each, in order. */
  get list(): string[] {
    return this.registry.list().map(({ name, status }) => `${name} ${status}`);
  }

  error(name: string): string {
    return this.registry.list().find((each) => each.name === name)?.error ?? "";
  }

  async say(name: string, text = "x"): Promise<unknown> {
    const skill = this.loader.skills.find((each) => each.skill.name === name);
    return await skill?.call("respond", [{ text }], HOST, SIGNAL);
  }
}

function loaderTest(name: string, body: (setting: Setting) => Promise<void>): void {
  Deno.test(`skill loader: ${name}`, async () => {
    const folder = await Deno.makeTempDir();
    const { database } = openDatabase(":memory:", 0);
    const setting = new Setting(folder, database);
    try {
      await body(setting);
    } finally {
      await setting.loader[Symbol.asyncDispose]();
      assertEquals(setting.processes.open_, [], "a process was left open");
      database.close();
      await Deno.remove(folder, { recursive: true });
    }
  });
}

const greets = (name: string, word: string) =>
  exampleSkill({
    name,
    source: `export function respond() { return "${word}"; }`,
    tests: 'test("answers", () => assert(respond().length > 0));',
  });

loaderTest("skills are asked by priority, then by name, whatever depends on what", async (setting) => {
  const keywords = (
    priority: number,
    more = "",
  ) => [`#+PRIORITY: ${priority}`, "#+TRIGGER: text=/x/", `#+DEPENDS_ON: ${more}`];
  setting.write("1.org", exampleSkill({ name: "b", keywords: keywords(1, "c a") }));
  setting.write("2.org", exampleSkill({ name: "a", keywords: keywords(1, "c") }));
  setting.write("3.org", exampleSkill({ name: "c", keywords: keywords(9) }));
  await setting.loader.load();
  assertEquals(setting.loader.skills.map(({ skill }) => skill.name), ["c", "a", "b"]);
  assertEquals(setting.list, ["c loaded", "a loaded", "b loaded"]);
});

loaderTest("a cycle and what is missing are named, and the rest is loaded", async (setting) => {
  const on = (name: string, ...others: string[]) =>
    setting.write(
      `${name}.org`,
      exampleSkill({ name, keywords: ["#+TRIGGER: text=/x/", `#+DEPENDS_ON: ${others.join(" ")}`] }),
    );
  on("a", "b");
  on("b", "c");
  on("c", "a");
  on("d", "nowhere");
  on("e", "a");
  on("f");
  await setting.loader.load();
  assertEquals(setting.loader.skills.map(({ skill }) => skill.name), ["f"]);
  for (const name of ["a", "b", "c"]) {
    assertStringIncludes(setting.error(name), `${name}.org:4: It depends on itself through others: a -> b -> c -> a.`);
  }
  assertStringIncludes(setting.error("d"), "d.org:4: It depends on nowhere, which is not there.");
  assertStringIncludes(setting.error("e"), "e.org:4: It depends on a, which cannot be loaded either.");
});

loaderTest(
  "nobody is asked about what would not load: circles, and what depends on what is missing",
  async (setting) => {
    setting.trustsAll = false;
    const on = (name: string, other: string) =>
      setting.write(
        `${name}.org`,
        exampleSkill({ name, keywords: [`#+DEPENDS_ON: ${other}`, "#+TRIGGER: sensor=user-input"] }),
      );
    on("a", "b");
    on("b", "a");
    on("c", "nowhere");
    on("d", "e");
    setting.write("e.org", exampleSkill({ name: "e" }));
    await setting.loader.load();
    await setting.loader.load();
    assertEquals(setting.asked.map(({ name }) => name).sort(), ["d", "e"]);
    assertStringIncludes(setting.error("a"), "It depends on itself through others: a -> b -> a.");
    assertStringIncludes(setting.error("c"), "It depends on nowhere, which is not there.");
  },
);

loaderTest("of a file and a copy of it the one with its name counts", async (setting) => {
  for (const file of ["copy.org", "own.org"]) setting.write(file, exampleSkill({ name: "own" }));
  await setting.loader.load();
  assertEquals(setting.list, ["own failed", "own loaded"]);
  assertEquals(setting.registry.list().find(({ status }) => status === "loaded")?.file, `${setting.folder}/own.org`);
});

loaderTest(
  "what depends on one that waits, or that was read and fails, says so with file and line",
  async (setting) => {
    const on = (name: string, other: string) =>
      setting.write(`${name}.org`, exampleSkill({ name, keywords: ["#+TRIGGER: text=/x/", `#+DEPENDS_ON: ${other}`] }));
    setting.trustsAll = false;
    on("a", "new");
    on("b", "red");
    on("c", "odd");
    setting.write("red.org", exampleSkill({ name: "red", tests: 'test("fails", () => assert(false));' }));
    for (const hash of await setting.hashes()) setting.records.approve({ hash, name: hash, text: "" }, 1);
    setting.write("new.org", greets("new", "one"));
    setting.write("odd.org", "#+SKILL: odd\n");
    await setting.loader.load();
    assertEquals(setting.loader.skills.length, 0);
    assertStringIncludes(setting.error("a"), "a.org:4: It depends on new, which waits for approval.");
    assertStringIncludes(setting.error("b"), "b.org:4: It depends on red, which cannot be loaded.");
    assertStringIncludes(setting.error("c"), "c.org:4: It depends on odd, which cannot be loaded.");
  },
);

loaderTest("one bad file of each kind stops no other, and each is told with file and line", async (setting) => {
  setting.trustsAll = false;
  setting.write("good.org", greets("good", "yes"));
  setting.write("empty.org", "");
  setting.write("red.org", exampleSkill({ name: "red", tests: 'test("fails", () => assert(false, "no such luck"));' }));
  setting.write("none.org", exampleSkill({ name: "none", tests: "// nothing" }));
  setting.write("broken.org", exampleSkill({ name: "broken", source: "export function respond( {" }));
  Deno.writeFileSync(`${setting.folder}/bytes.org`, new Uint8Array([0x23, 0xff, 0xfe]));
  setting.write("twice.org", greets("good", "no"));
  setting.write(".#good.org", "lock");
  Deno.mkdirSync(`${setting.folder}/folder.org`);
  await setting.loader.load();
  assertEquals(setting.asked.map(({ name }) => name), ["good"], "a person was asked for what would not load");
  setting.approveAll();
  await setting.loader.load();
  assertEquals(await setting.say("good"), "yes");
  assertEquals(setting.loader.skills.length, 1);
  assertStringIncludes(setting.error("empty"), "empty.org:1: It has no #+SKILL");
  assertStringIncludes(setting.error("red"), 'The test "fails" fails: no such luck');
  assertStringIncludes(setting.error("none"), "a skill without tests does not load");
  assertStringIncludes(setting.error("broken"), "broken.org:1: ");
  assertStringIncludes(setting.error("bytes"), "bytes.org:1: It is not valid UTF-8.");
  assert(
    setting.registry.list().some(({ file, error }) =>
      file.endsWith("twice.org") && error?.includes("another skill of the name good")
    ),
  );
  assertEquals(setting.registry.size, 7);
});

loaderTest("what a test says of itself is told without what steers a terminal", async (setting) => {
  setting.trustsAll = false;
  const tests = 'test("\\u202ered", () => assert(false, "no\\u001b[2J\\u202e luck"));';
  setting.write("red.org", exampleSkill({ name: "red", tests }));
  await setting.loader.load();
  assertStringIncludes(setting.error("red"), 'The test "\\u{202e}red" fails: no\\u{1b}[2J\\u{202e} luck.');
});

loaderTest("a text is checked once, also over a restart, and what is shipped not at all", async (setting) => {
  setting.trustsAll = false;
  setting.write("a.org", greets("a", "one"));
  await setting.loader.load();
  setting.approveAll();
  await setting.loader.load();
  await setting.loader.load();
  assertEquals(setting.processes.checked, ["a"]);
  const again = new Setting(setting.folder, setting.database);
  await again.loader.load();
  assertEquals([await again.say("a"), again.processes.checked], ["one", []]);
  await again.loader[Symbol.asyncDispose]();
  setting.trustsAll = true;
  setting.write("b.org", greets("b", "two"));
  await setting.loader.load();
  assertEquals([await setting.say("b"), setting.processes.checked], ["two", ["a"]]);
});

loaderTest("a text with faults is checked again when a person asks, and only then", async (setting) => {
  setting.trustsAll = false;
  setting.write("a.org", exampleSkill({ name: "a", tests: 'test("fails", () => assert(false));' }));
  await setting.loader.load();
  for (const [asksAgain, times] of [[false, 1], [false, 1], [true, 2]] as const) {
    await setting.loader.load(asksAgain);
    assertEquals([setting.list, setting.processes.checked.length], [["a failed"], times]);
  }
});

loaderTest(
  "nothing of a text but its tests runs before a person approved it, and a plan shows what it may touch and its text",
  async (setting) => {
    setting.trustsAll = false;
    const text = exampleSkill({
      name: "a",
      keywords: ["#+TRIGGER: text=/x/", "#+CAPABILITIES: read:~/notes net:api.example.com"],
    });
    setting.write("a.org", text);
    await setting.loader.load();
    assertEquals([setting.list, setting.loader.skills.length, setting.processes.checked], [["a waiting"], 0, ["a"]]);
    assertEquals(setting.processes.open_, []);
    const [entry] = setting.registry.list();
    assertEquals([entry?.plan, entry?.capabilities], ["plan1", ["read:/home/ada/notes", "net:api.example.com"]]);
    const [asked] = setting.asked;
    assertEquals([asked?.changes, asked?.isChange], [text, false]);
    assertStringIncludes(asked?.may ?? "", "read /home/ada/notes, reach api.example.com over the network");
    await setting.loader.load();
    assertEquals(setting.asked.length, 1, "it was asked for again");
    setting.approveAll();
    await setting.loader.load();
    assertEquals(setting.list, ["a loaded"]);
  },
);

loaderTest("what was denied waits for a person to ask again; what expired is asked for anew", async (setting) => {
  setting.trustsAll = false;
  setting.write("a.org", greets("a", "one"));
  await setting.loader.load();
  setting.end("plan1", "DENIED");
  await setting.loader.load();
  assertEquals(setting.list, ["a failed"]);
  assertStringIncludes(setting.error("a"), "plan1 was denied");
  await setting.loader.load(true);
  assertEquals(setting.registry.list()[0]?.plan, "plan2");
  setting.end("plan2", "EXPIRED");
  await setting.loader.load();
  assertEquals(setting.registry.list()[0]?.plan, "plan3");
});

loaderTest("a version that works is not given up for one that does not, and that is told", async (setting) => {
  setting.write("a.org", greets("a", "one"));
  await setting.loader.load();
  setting.trustsAll = false;
  setting.records.approve({ hash: (await setting.hashes())[0] ?? "", name: "a", text: greets("a", "one") }, 1);
  for (
    const [text, words, plan] of [
      ["#+SKILL: a\n", "a skill without tests does not load", undefined],
      [greets("a", "two"), "It waits for approval", "plan1"],
    ] as const
  ) {
    setting.write("a.org", text);
    await setting.loader.load();
    assertEquals([await setting.say("a"), setting.list], ["one", ["a loaded"]]);
    assertStringIncludes(setting.error("a"), words);
    assertStringIncludes(setting.error("a"), "The version before it still runs.");
    assertEquals(setting.registry.list()[0]?.plan, plan);
    assert(setting.log.at(-1)?.startsWith("Skill not replaced a"), setting.log.at(-1));
  }
  assertStringIncludes(
    setting.asked[0]?.changes ?? "",
    '-export function respond() { return "one"; }\n+export function respond() { return "two"; }',
  );
  setting.approveAll();
  await setting.loader.load();
  assertEquals([await setting.say("a"), setting.error("a")], ["two", ""]);
});

loaderTest("a new file takes no name away from a skill that was approved", async (setting) => {
  setting.write("z.org", greets("a", "one"));
  await setting.loader.load();
  const [hash = ""] = await setting.hashes();
  setting.records.approve({ hash, name: "a", text: "" }, 1);
  setting.trustsAll = false;
  setting.write("b.org", greets("a", "two"));
  await setting.loader.load();
  assertEquals([await setting.say("a"), setting.asked.length], ["one", 0]);
});

loaderTest("a call under way ends with the version it began with", async (setting) => {
  setting.write("a.org", greets("a", "one"));
  await setting.loader.load();
  const held = Promise.withResolvers<void>();
  setting.processes.hold = held.promise;
  const answer = setting.say("a");
  setting.write("a.org", greets("a", "two"));
  await setting.loader.load();
  assertEquals(setting.processes.open_.length, 1);
  held.resolve();
  assertEquals([await answer, await setting.say("a")], ["one", "two"]);
});

loaderTest("a file that is gone, and one that tells another name, take their skills with them", async (setting) => {
  setting.write("a.org", greets("a", "one"));
  setting.write("b.org", greets("b", "two"));
  await setting.loader.load();
  Deno.removeSync(`${setting.folder}/a.org`);
  setting.write("b.org", greets("c", "three"));
  await setting.loader.load();
  assertEquals([setting.list, await setting.say("c")], [["c loaded"], "three"]);
});

loaderTest("what stops working does not take away what depends on a version that still runs", async (setting) => {
  setting.write("a.org", greets("a", "one"));
  setting.write("b.org", exampleSkill({ name: "b", keywords: ["#+TRIGGER: text=/x/", "#+DEPENDS_ON: a"] }));
  await setting.loader.load();
  for (const [i, hash] of (await setting.hashes()).entries()) {
    setting.records.approve({ hash, name: `${i}`, text: "" }, 1);
  }
  setting.trustsAll = false;
  for (const text of ["", exampleSkill({ name: "a", tests: 'test("fails", () => assert(false));' })]) {
    setting.write("a.org", text);
    await setting.loader.load();
    setting.approveAll();
    await setting.loader.load();
    assertEquals(setting.loader.skills.map(({ skill }) => skill.name), ["a", "b"]);
    assertStringIncludes(setting.error("a"), "The version before it still runs.");
    assertEquals(setting.error("b"), "");
  }
});

loaderTest("what is new is checked before it is asked for, and nobody waits for that", async (setting) => {
  setting.trustsAll = false;
  setting.write("a.org", greets("a", "one"));
  setting.write("red.org", exampleSkill({ name: "red", tests: 'test("fails", () => assert(false));' }));
  await setting.loader.look();
  assertEquals([setting.list, setting.asked, setting.processes.checked], [["a waiting", "red waiting"], [], []]);
  assertStringIncludes(setting.error("a"), "It is checked before you are asked for it.");
  await Promise.all([setting.loader.load(), setting.loader.load()]);
  assertEquals([setting.list, setting.processes.checked], [["a waiting", "red failed"], ["a", "red"]]);
  assertEquals([setting.asked.map(({ name }) => name), setting.registry.list()[1]?.plan], [["a"], undefined]);
  setting.approveAll();
  await setting.loader.look();
  assertEquals(
    [await setting.say("a"), setting.processes.checked.length],
    ["one", 2],
    "what was checked was checked again",
  );
});

loaderTest(
  "a plan of a text that is there no more is closed, and a text that comes back is asked for anew",
  async (setting) => {
    const before = greets("a", "one");
    setting.write("a.org", before);
    setting.records.approve({ hash: (await setting.hashes())[0] ?? "", name: "a", text: before }, 1);
    setting.trustsAll = false;
    await setting.loader.load();
    setting.write("a.org", greets("a", "two"));
    await setting.loader.load();
    setting.write("a.org", greets("a", "three"));
    await setting.loader.load();
    assertEquals(setting.withdrawn, ["plan1: the file of the skill a was changed since it was asked for"]);
    setting.write("a.org", before);
    await setting.loader.load();
    assertEquals(setting.withdrawn.slice(1), ["plan2: the file of the skill a was put back to what had been approved"]);
    assertEquals([setting.list, setting.error("a"), setting.registry.list()[0]?.plan], [["a loaded"], "", undefined]);
    setting.write("a.org", greets("a", "two"));
    await setting.loader.load();
    assertEquals(setting.registry.list()[0]?.plan, "plan3", "what the daemon took back counts as denied by a person");
    setting.write("a.org", "#+SKILL: a\n");
    await setting.loader.load();
    assertEquals(setting.withdrawn.slice(2), ["plan3: the file of the skill a was changed since it was asked for"]);
    setting.write("b.org", greets("b", "two"));
    await setting.loader.load();
    Deno.removeSync(`${setting.folder}/b.org`);
    await setting.loader.load();
    assertEquals(setting.withdrawn.slice(3), ["plan4: the file of the skill b is there no more"]);
    setting.write("b.org", greets("b", "two"));
    await setting.loader.load();
    setting.end("plan5", "APPROVED");
    Deno.removeSync(`${setting.folder}/b.org`);
    await setting.loader.load();
    assertEquals(setting.withdrawn.length, 4, "what runs is not taken back");
  },
);

loaderTest(
  "a look that comes while new texts are checked has none checked twice, and none asked for twice",
  async (setting) => {
    setting.trustsAll = false;
    for (const name of ["b", "c"]) setting.write(`${name}.org`, greets(name, "one"));
    // What came of this one counts for nothing when a person asks again.
    setting.write("a.org", exampleSkill({ name: "a", tests: 'test("fails", () => assert(false));' }));
    const check = setting.processes.check.bind(setting.processes);
    setting.processes.check = async (module) => {
      await setting.loader.look();
      return await check(module);
    };
    await setting.loader.load(true);
    assertEquals(setting.processes.checked, ["a", "b", "c"]);
    assertEquals(setting.asked.map(({ name }) => name), ["b", "c"]);
  },
);

loaderTest("a plan is closed when its text is shipped now", async (setting) => {
  setting.trustsAll = false;
  setting.write("a.org", greets("a", "one"));
  await setting.loader.load();
  setting.trustsAll = true;
  await setting.loader.load();
  assertEquals([setting.withdrawn, setting.list], [["plan1: it needs no approval any more"], ["a loaded"]]);
});

loaderTest("a folder that is not there holds no skill", async (setting) => {
  setting.trustsAll = false;
  Deno.removeSync(setting.folder);
  await setting.loader.load();
  assertEquals(setting.list, []);
  Deno.mkdirSync(setting.folder);
});
