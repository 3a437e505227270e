import { assertEquals } from "@std/assert";
import { logAnswer, messageAnswer } from "../wire/message.ts";
import { KEEP_MS, StoredAnswers, withoutAnswers } from "./answers.ts";
import { backUp, listBackups } from "./backup.ts";
import { openDatabase } from "./database.ts";

const ANSWERS = [messageAnswer('with "quotes", \\ and 😀\nlines'), logAnswer("ERROR", "DENIED", "no", { RULE: "r" })];

/** Options for a store that has no disk behind it. */
function at(now: () => number, sync = () => Promise.resolve()) {
  return { now, sync, syncSoon: () => Promise.resolve() };
}

Deno.test("kept answers: what was answered is found again, by session and id only", () => {
  const { database } = openDatabase(":memory:", 0);
  const answers = new StoredAnswers(database, at(() => 1_000));
  assertEquals(answers.find("s", "a"), undefined);
  assertEquals(answers.begin("s", "a"), undefined);
  assertEquals([answers.find("s", "a"), answers.begin("s", "a")], ["unanswered", "unanswered"]);
  answers.finish("s", "a", ANSWERS);
  assertEquals([answers.begin("s", "a"), answers.find("s", "a")], [ANSWERS, ANSWERS]);
  assertEquals(answers.find("t", "a"), undefined);
  assertEquals(answers.find("s", "b"), undefined);
  database.close();
});

Deno.test("kept answers: they outlive the object, as over a restart", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const first = openDatabase(`${folder}/db`, 0).database;
    new StoredAnswers(first, at(() => 5)).begin("s", "killed");
    new StoredAnswers(first, at(() => 5)).begin("s", "done");
    new StoredAnswers(first, at(() => 5)).finish("s", "done", ANSWERS);
    first.close();
    const second = openDatabase(`${folder}/db`, 0).database;
    const answers = new StoredAnswers(second, at(() => 6));
    assertEquals(answers.find("s", "killed"), "unanswered");
    assertEquals(answers.find("s", "done"), ANSWERS);
    second.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("kept answers: after 24 hours they are forgotten, and swept out of the file", () => {
  const { database } = openDatabase(":memory:", 0);
  let now = 1_000;
  const answers = new StoredAnswers(database, at(() => now));
  answers.begin("s", "old");
  answers.finish("s", "old", ANSWERS);
  now += KEEP_MS - 1;
  assertEquals(answers.find("s", "old"), ANSWERS);
  now += 2;
  assertEquals(answers.find("s", "old"), undefined);
  assertEquals([answers.begin("s", "old"), answers.find("s", "old")], [undefined, "unanswered"], "it is new again");
  now += KEEP_MS + 1;
  for (let i = 0; i < 300; i++) answers.begin("s", `new${i}`);
  assertEquals(database.prepare("SELECT count(*) AS n FROM answers WHERE id = 'old'").get()?.["n"], 0);
  database.close();
});

Deno.test("kept answers: what is too old is swept out at the start and every hour, with nobody writing", () => {
  const { database } = openDatabase(":memory:", 0);
  const kept = () => database.prepare("SELECT id FROM answers").all().map(({ id }) => id);
  let now = 1_000;
  new StoredAnswers(database, at(() => now)).begin("s", "old");
  now += KEEP_MS;
  let due: (() => void) | undefined;
  const after = (ms: number, body: () => void) => {
    assertEquals(ms, 3_600_000);
    due = body;
    return () => due = undefined;
  };
  using answers = new StoredAnswers(database, { ...at(() => now), after });
  assertEquals(kept(), []);
  answers.begin("s", "new");
  now += KEEP_MS - 1;
  due?.();
  assertEquals(kept(), ["new"]);
  now += 1;
  due?.();
  assertEquals(kept(), []);
  answers[Symbol.dispose]();
  assertEquals(due, undefined);
  database.close();
});

Deno.test("kept answers: what was answered is not in a backup, and that it was answered is", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/db`;
    const { database } = openDatabase(path, 0);
    const answers = new StoredAnswers(database, at(() => 5));
    answers.begin("s", "a");
    answers.finish("s", "a", [messageAnswer("ghp_ the secret ".repeat(1_000))]);
    await backUp(database, path, 1_000, withoutAnswers);
    assertEquals(answers.find("s", "a")?.length, 1);
    database.close();
    const backup = listBackups(path)[0] ?? "";
    assertEquals(new TextDecoder().decode(Deno.readFileSync(backup)).includes("the secret"), false);
    const copy = openDatabase(backup, 0).database;
    assertEquals(new StoredAnswers(copy, at(() => 6)).begin("s", "a"), "unanswered");
    copy.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("kept answers: two sessions with the same id keep each its own", () => {
  const { database } = openDatabase(":memory:", 0);
  const answers = new StoredAnswers(database, at(() => 1_000));
  for (const session of ["s", "t", "u"]) answers.begin(session, "a");
  answers.finish("s", "a", [messageAnswer("of s")]);
  answers.finish("t", "a", [messageAnswer("of t")]);
  assertEquals(answers.find("s", "a"), [messageAnswer("of s")]);
  assertEquals(answers.find("t", "a"), [messageAnswer("of t")]);
  assertEquals(answers.find("u", "a"), "unanswered");
  database.close();
});

Deno.test("kept answers: what was recorded is settled when the disk has it, and not before", async () => {
  const { database } = openDatabase(":memory:", 0);
  const disk: PromiseWithResolvers<void>[] = [];
  const sync = () => {
    disk.push(Promise.withResolvers());
    return disk.at(-1)!.promise;
  };
  let soon = 0;
  const syncSoon = () => Promise.resolve(void soon++);
  const answers = new StoredAnswers(database, { ...at(() => 1_000, sync), syncSoon });
  const heard: string[] = [];
  answers.begin("s", "a");
  assertEquals([disk.length, soon], [0, 1], "in a moment, for nobody has asked");
  const first = answers.settled().then(() => heard.push("a"));
  answers.begin("s", "b");
  const second = answers.settled().then(() => heard.push("b"), () => heard.push("no b"));
  assertEquals([answers.find("s", "a"), answers.find("s", "b")], ["unanswered", "unanswered"]);
  assertEquals(heard, []);
  disk[0]?.resolve();
  await first;
  assertEquals(heard, ["a"]);
  disk[1]?.reject(new Error("the disk is gone"));
  await second;
  assertEquals(heard, ["a", "no b"]);
  database.close();
});
