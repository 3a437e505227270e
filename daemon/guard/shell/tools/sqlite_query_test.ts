import { assertEquals } from "@std/assert";
import { isSqliteQuery, isSqliteScript } from "./sqlite_query.ts";

Deno.test("sqlite: what only tells of a database are dot commands that print, and settings that are read", () => {
  for (
    const text of [
      ".tables",
      ".schema notes",
      ".indexes",
      ".mode markdown",
      ".headers on",
      ".databases",
      "pragma table_info(posts)",
      "PRAGMA user_version;",
      "pragma journal_mode",
    ]
  ) assertEquals(isSqliteQuery(text), true, text);
});

Deno.test("sqlite: a query may run what a view calls, and what changes is none anyway", () => {
  for (
    const text of [
      "select * from e",
      "select @abs('); attach \"pwn\" as p; create table p.t(x); select @abs(')",
      "delete from t",
      "pragma journal_mode = wal",
      "pragma user_version(5)",
      ".shell id",
      ".system id",
      ".output f",
      ".once f",
      ".read f",
      ".dump notes",
      ".print '",
      ".tables\n.shell id",
      ".open x",
      "",
    ]
  ) assertEquals(isSqliteQuery(text), false, text);
});

Deno.test("sqlite: a script is judged line by line, and no statement in it is left open", () => {
  assertEquals(isSqliteScript(".mode csv\n.tables\n"), true);
  assertEquals(isSqliteScript("pragma table_info(t);\n.tables"), true);
  assertEquals(isSqliteScript("pragma user_version\n.tables\n; attach 'pwn' as p;"), false);
  assertEquals(
    isSqliteScript("select 'a\n.print '\n; attach \"pwn\" as p; create table p.t(x); select 'b\n.print '\n;"),
    false,
  );
  assertEquals(isSqliteScript(".tables\nselect 1;"), false);
});
