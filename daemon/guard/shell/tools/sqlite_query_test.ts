// Tests of what counts as a query of sqlite3: what reads the open database does, whatever changes it or reaches out of it does not.

import { assertEquals } from "@std/assert";
import { isSqliteQuery, isSqliteScript } from "./sqlite_query.ts";

Deno.test("sqlite: statements that read are queries, in any case of letters, and so are dot commands that print", () => {
  const rows = [
    "select * from notes",
    "SELECT name, count(*) c FROM tags GROUP BY name HAVING c > 2 ORDER BY c DESC LIMIT 10;",
    "select date(created, 'unixepoch'), substr(body, 1, 40) from notes where body like '%drop table%'",
    "with recent(id) as (select id from notes where id > 5) select * from recent",
    "select replace(title, 'a', 'b') from notes; select 1",
    "explain query plan select * from notes",
    "pragma table_info(notes)",
    "PRAGMA user_version;",
    "select json_extract(data, '$.a') from t -- update later",
    "select * from pragma_table_info('notes')",
    "values (1), (2)",
    ".tables",
    ".schema notes",
    ".mode csv",
    ".dump notes",
  ];
  assertEquals(rows.filter((row) => !isSqliteQuery(row)), []);
});

Deno.test("sqlite: whatever changes something, reaches out or is not known is no query", () => {
  const rows = [
    "insert into notes values (1)",
    "DROP TABLE notes",
    "select 1; delete from notes",
    "with x as (select 1) delete from notes",
    "/* select */ update notes set a = 1",
    "attach 'x.db' as x",
    "pragma user_version = 5",
    "pragma writable_schema=1",
    "pragma journal_mode(wal)",
    "select load_extension('./x')",
    "select \"load_extension\"('./x')",
    "select writefile('x', 'y')",
    "select readfile('/etc/shadow')",
    "select data from fsdir where path = '.env'",
    'select * from "fsdir"',
    "select * from 'fsdir'('.')",
    "select edit(body) from notes",
    "select unheard_of(1)",
    "select 'a",
    "select /* 1",
    "vacuum into 'x'",
    ".shell id",
    ".output x",
    ".once |id",
    ".read x",
    ".import x y",
    ".save x",
    ".load x",
    ".tables\n.shell id",
  ];
  assertEquals(rows.filter((row) => isSqliteQuery(row)), []);
});

Deno.test("sqlite: a script is judged line by line", () => {
  assertEquals(isSqliteScript(".headers on\nselect *\nfrom notes;\n"), true);
  assertEquals(isSqliteScript("select 1;\n.shell id\n"), false);
  assertEquals(isSqliteScript("select 1;\ndrop table notes;\n"), false);
});
