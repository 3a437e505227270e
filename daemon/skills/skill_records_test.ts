// Tests of what is known of skills over a restart: programs are kept by text and maker, plans that wait are those that wait.

import { assertEquals } from "@std/assert";
import { openDatabase } from "../store/database.ts";
import { SkillRecords } from "./skill_records.ts";

Deno.test("skill records: a program is that of its text and of what made it, also for another who opens the database", async () => {
  const { database } = openDatabase(":memory:", 0);
  try {
    const of = (maker: string) => new SkillRecords(() => database).programs(maker);
    await of("1 2.9.6").keep("const a: number = 1;", "const a         = 1;");
    await of("1 2.9.6").keep("const a: number = 1;", "const a         = 1 ;");
    assertEquals(await of("1 2.9.6").find("const a: number = 1;"), "const a         = 1 ;");
    assertEquals(await of("1 2.9.6").find("const a: number = 2;"), undefined);
    assertEquals(await of("2 2.9.6").find("const a: number = 1;"), undefined);
  } finally {
    database.close();
  }
});

Deno.test("skill records: of texts those wait whose plans wait; one that was withdrawn has none", () => {
  const { database } = openDatabase(":memory:", 0);
  try {
    const records = new SkillRecords(() => database);
    for (const [plan, hash] of [["p1", "h1"], ["p2", "h2"]] as const) {
      database.prepare("INSERT INTO plans VALUES (?, 'PLAN', 0, 0, '', '', '')").run(plan);
      records.ask({ hash, name: `n-${hash}`, text: "", plan });
    }
    database.prepare("UPDATE plans SET state = 'DENIED' WHERE id = 'p2'").run();
    assertEquals(records.waiting().map((each) => ({ ...each })), [{ hash: "h1", name: "n-h1", plan: "p1" }]);
    records.withdraw("h1");
    assertEquals([records.waiting(), records.text("h1")?.plan], [[], undefined]);
    records.approve({ hash: "h1", name: "n-h1", text: "" }, 5);
    assertEquals(records.text("h1")?.approvedAt, 5);
  } finally {
    database.close();
  }
});
