// The index of a folder of notes: after a scan it holds what the files hold, whatever was done to them in between; it writes no file.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { hash } from "node:crypto";
import fc from "fast-check";
import { outlineSteps, parseOutline } from "../org/outline.ts";
import { orgTextArbitrary } from "../org/text_arbitrary.ts";
import { FileIndex } from "./file_index.ts";
import { openIndex } from "./index_database.ts";
import { NoteIndex, type ScanReport } from "./note_index.ts";
import { objectSteps } from "./objects_of_file.ts";
import { searchNotes } from "./search.ts";
import { verifyObjects } from "./verify.ts";

interface Notes {
  readonly folder: string;
  readonly index: NoteIndex;
  readonly database: DatabaseSync;
  write(path: string, text: string | Uint8Array): Promise<void>;
  scan(): Promise<ScanReport>;
  titles(): string[];
}

const pause = () => Promise.resolve();

async function withNotes(body: (notes: Notes) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "notes-" });
  const folder = `${root}/memex`;
  await Deno.mkdir(folder);
  const { database } = openIndex(":memory:");
  const index = new NoteIndex({ database, folder, now: () => Date.now(), pause });
  try {
    await body({
      folder,
      index,
      database,
      async write(path, text) {
        const at = `${folder}/${path}`;
        await Deno.mkdir(at.slice(0, at.lastIndexOf("/")), { recursive: true });
        await Deno.writeFile(at, typeof text === "string" ? new TextEncoder().encode(text) : text);
      },
      scan: () => index.scan(),
      titles: () =>
        (database.prepare("SELECT title FROM nodes WHERE position >= 0 ORDER BY title").all() as { title: string }[])
          .map(({ title }) => title),
    });
  } finally {
    await index.stop();
    database.close();
    await Deno.chmod(folder, 0o700).catch(() => {});
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("note index: a file that a kill left half in, or half out, is read again", () =>
  withNotes(async ({ write, scan, titles, database, index }) => {
    const names = Array.from({ length: 1_200 }, (_, i) => `h${String(i).padStart(4, "0")}`);
    const text = names.map((name) => `* ${name}\n`).join("");
    const halfway = (steps: Generator<void, void>, isHalf: () => boolean) => {
      database.exec("BEGIN");
      while (!isHalf()) assert(steps.next().done !== true);
      database.exec("COMMIT");
    };
    await write("big.org", text);
    const files = new FileIndex(database);
    // As the next scan will see it: the same file, the same digest.
    const digest = hash("sha256", text, "hex");
    halfway(
      files.put({ path: "big.org", stamp: "s", digest, text, problem: "" }, 0),
      () => titles().length > 0,
    );
    assert(titles().length < names.length);
    await scan();
    assertEquals(titles(), names);
    halfway(files.remove("big.org"), () => titles().length < names.length);
    assert(titles().length > 0);
    await index.refresh(["big.org"]);
    assertEquals(titles(), names);
    assertEquals((await verifyObjects(database, pause)).wrong, []);
  }));

Deno.test("note index: a file that changed is as if it were read for the first time, and what it kept keeps its number", () => {
  const rowsOf = (database: DatabaseSync) =>
    database.prepare(
      `SELECT position, parent, level, nodes.id, title, keyword, done, hidden, tags, scheduled, deadline, line, events,
         lower(hex(hash)) AS hash, (SELECT group_concat(target, ' ') FROM links WHERE links.node = nodes.node) AS links
       FROM nodes JOIN objects USING (object) ORDER BY position`,
    ).all();
  const put = (database: DatabaseSync, text: string) => {
    const files = new FileIndex(database);
    for (const _ of files.put({ path: "a.org", stamp: text, digest: "d", text, problem: "" }, 0)) { /* on */ }
    return database.prepare("SELECT path, stamp, digest, root FROM files").all();
  };
  const cut = (text: string, from: number, to: number, more: string) => {
    const [start, end] = [from % (text.length + 1), to % (text.length + 1)].sort((a, b) => a - b) as [number, number];
    return text.slice(0, start) + more + text.slice(end);
  };
  const arbitrary = fc.tuple(
    orgTextArbitrary(),
    fc.nat(),
    fc.nat(),
    fc.oneof(orgTextArbitrary(), fc.constant("* x\n")),
  );
  fc.assert(
    fc.property(arbitrary, ([text, from, to, more]) => {
      const changed = openIndex(":memory:").database, fresh = openIndex(":memory:").database;
      try {
        const after = cut(text, from, to, more);
        put(changed, text);
        assertEquals(put(changed, after), put(fresh, after));
        assertEquals(rowsOf(changed), rowsOf(fresh));
        // What the indexes of words have is what stands in the nodes, and nothing else.
        changed.exec("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)");
        // Of titles those that are empty are left out, which the check against the nodes would take for a fault.
        const titled = (database: DatabaseSync) =>
          database.prepare(
            "SELECT term, doc, cnt FROM title_words",
          ).all();
        for (const database of [changed, fresh]) {
          database.exec("CREATE VIRTUAL TABLE temp.title_words USING fts5vocab (main, titles, row)");
        }
        assertEquals(titled(changed), titled(fresh));
      } finally {
        changed.close();
        fresh.close();
      }
    }),
    { numRuns: 60 },
  );
  const { database } = openIndex(":memory:");
  const numbers = () =>
    database.prepare("SELECT title, node FROM nodes WHERE position >= 0 ORDER BY position").all()
      .map(({ title, node }) => `${title} ${node}`);
  put(database, "* A\n** B\n* C\n* C\n");
  const before = numbers();
  put(database, "* new\n* A\n** B\n* C\n* C\n");
  assertEquals(numbers().slice(1), before);
  database.close();
});

Deno.test("note index: a large file is read in steps between which others may have their turn", () => {
  const outline = parseOutline("* x\n".repeat(5_000));
  const count = (steps: Generator<void, unknown>) => {
    let turns = 0;
    while (steps.next().done !== true) turns++;
    return turns;
  };
  assert(count(outlineSteps(outline.text)) >= 9);
  // Numbers, what is inherited, lines and objects: each in steps of its own.
  assert(count(objectSteps(outline, "x")) >= 4 * 19);
});

Deno.test("note index: a scan takes in what is new and changed, and takes out what is gone", () =>
  withNotes(async ({ write, scan, titles, folder }) => {
    await write("a.org", "* one\n** two\n");
    await write("deep/er/b.org", "* three\n");
    await write("old.org_archive", "* four\n");
    const first = await scan();
    assertEquals([first.files, first.read, first.removed, first.problems], [3, 3, 0, []]);
    assertEquals(titles(), ["four", "one", "three", "two"]);
    await write("a.org", "* one\n** twofold\n");
    await Deno.remove(`${folder}/deep`, { recursive: true });
    const second = await scan();
    assertEquals([second.read, second.removed], [1, 1]);
    assertEquals(titles(), ["four", "one", "twofold"]);
    assertEquals((await scan()).read, 0);
  }));

Deno.test("note index: what is no note is left out, and so is what .passepartoutignore names", () =>
  withNotes(async ({ write, scan, titles }) => {
    for (const name of [".#a.org", "#a.org#", "a.org~", ".hidden/a.org", "a.txt", "org", "x/.git/a.org"]) {
      await write(name, "* never\n");
    }
    await write(".passepartoutignore", "# a comment\nprivate/\n*.draft.org\n!keep.draft.org\n");
    await write("private/a.org", "* never\n");
    await write("x.draft.org", "* never\n");
    await write("keep.draft.org", "* kept\n");
    await write("yes.org", "* yes\n");
    await scan();
    assertEquals(titles(), ["kept", "yes"]);
    await write(".passepartoutignore", "yes.org\n");
    await scan();
    assertEquals(titles(), ["kept", "never", "never"]);
  }));

Deno.test("note index: links are followed once and never in circles", () =>
  withNotes(async ({ write, scan, titles, folder }) => {
    await write("a/b/one.org", "* one\n");
    await link("..", `${folder}/a/b/up`);
    await link("a", `${folder}/same`);
    await link("nowhere", `${folder}/lost.org`);
    await link("self", `${folder}/self`);
    await Deno.mkdir(`${folder}/../elsewhere`);
    await Deno.writeTextFile(`${folder}/../elsewhere/two.org`, "* two\n");
    await link("../elsewhere", `${folder}/else`);
    await link("../elsewhere/two.org", `${folder}/three.org`);
    const { problems } = await scan();
    assertEquals(problems, [{ path: "lost.org", words: "it is a link that leads nowhere" }]);
    assertEquals(titles(), ["one", "two", "two"]);
  }));

Deno.test("note index: a file whose name nobody can write is named and not offered", () =>
  withNotes(async ({ write, scan, titles, folder }) => {
    await write("fine.org", "* fine\n");
    await write("two\nlines.org", "* never\n");
    const script = 'cd "$0" && printf "* never\\n" > "$(printf "caf\\351.org")" && mkdir "$(printf "d\\351")"';
    assert((await new Deno.Command("sh", { args: ["-c", script, folder] }).output()).success);
    const { problems } = await scan();
    assertEquals(problems.map(({ words }) => words).sort(), [
      "its name has a line break or another control character in it",
      "its name is not UTF-8",
      "its name is not UTF-8",
    ]);
    assertEquals(titles(), ["fine"]);
    // They are named as long as they are there.
    assertEquals((await scan()).problems.length, 3);
  }));

/** Makes a link; Deno's own way wants the right to write everywhere. */
async function link(target: string, path: string): Promise<void> {
  const { success } = await new Deno.Command("sh", { args: ["-c", 'ln -s "$0" "$1"', target, path] }).output();
  assert(success, path);
}

Deno.test("note index: what cannot be read is told and left alone, and found again once it can", () =>
  withNotes(async ({ write, scan, titles, folder, database }) => {
    await write("latin.org", new Uint8Array([0x2a, 0x20, 0xe9, 0x0a]));
    await write("fine.org", "* fine\n");
    await new Deno.Command("sh", { args: ["-c", 'mkfifo "$0"', `${folder}/pipe.org`] }).output();
    const { problems } = await scan();
    assertEquals(problems.map(({ path }) => path), ["latin.org"]);
    assertStringIncludes(problems[0]?.words ?? "", "UTF-8");
    // Not read again once it is old enough for its stamp to count, and told all the same.
    const later = new NoteIndex({ database, folder, now: () => Date.now() + 3_600_000, pause });
    await later.scan();
    const again = await later.scan();
    assertEquals([again.read, again.problems], [0, problems]);
    assertEquals(titles(), ["fine"]);
    assertEquals(await Deno.readFile(`${folder}/latin.org`), new Uint8Array([0x2a, 0x20, 0xe9, 0x0a]));
    await write("latin.org", "* é\n");
    await scan();
    assertEquals(titles(), ["fine", "é"]);
  }));

Deno.test("note index: a folder that is not there has no notes, and a part can be looked at by itself", () =>
  withNotes(async ({ write, scan, titles, folder, index }) => {
    await Deno.remove(folder);
    assertEquals((await scan()).files, 0);
    await write("a/one.org", "* one\n");
    await write("b/two.org", "* two\n");
    await index.refresh(["a"]);
    assertEquals(titles(), ["one"]);
    await index.refresh(["b/two.org", "a/none.org"]);
    assertEquals(titles(), ["one", "two"]);
    await Deno.remove(`${folder}/a`, { recursive: true });
    await index.refresh(["a"]);
    assertEquals(titles(), ["two"]);
  }));

Deno.test("note index: objects are kept by their hash, versions of files stay, and every hash can be verified", () =>
  withNotes(async ({ write, scan, database }) => {
    await write("a.org", "* same\ntext\n");
    await write("b.org", "* same\ntext\n");
    await scan();
    await write("a.org", "* other\n");
    await scan();
    const count = (sql: string) => (database.prepare(sql).get() as { n: number }).n;
    assertEquals(count("SELECT count(*) AS n FROM objects WHERE type = 'heading'"), 2);
    assertEquals(count("SELECT count(*) AS n FROM versions WHERE path = 'a.org'"), 2);
    assertEquals((await verifyObjects(database, pause)).wrong, []);
    database.exec("UPDATE objects SET content = 'forged' WHERE content = 'text\n'");
    assertEquals((await verifyObjects(database, pause)).wrong.length, 1);
    database.exec("DELETE FROM objects WHERE content = 'forged'");
    const { missing } = await verifyObjects(database, pause);
    assertEquals(missing.length, 1);
  }));

Deno.test("note index: words are found, in titles first, and no query fails", () =>
  withNotes(async ({ write, scan, database }) => {
    await write(
      "a.org",
      "* Kitchen\nThe kettle leaks, says Ada.\n* Kettle :home:\nnew one\n* Tea\nÉarl Grey [[id:k-1][kettle]]\n" +
        "* Parked\n:PROPERTIES:\n:ID: k-1\n:END:\n",
    );
    await scan();
    const find = (query: string) => searchNotes(database, query).map(({ title }) => title);
    assertEquals([find("kettle")[0], ...find("kettle").slice(1).sort()], ["Kettle", "Kitchen", "Tea"]);
    assertEquals(find("kettle leaks"), ["Kitchen"]);
    assertEquals(find('"kettle leaks"'), ["Kitchen"]);
    assertEquals(find('"leaks kettle"'), []);
    assertEquals(find("earl"), ["Tea"]);
    assertEquals(find("kett"), find("kettle"));
    assertEquals(find("leak*"), ["Kitchen"]);
    assertEquals(find("kettle -ada -earl"), ["Kettle"]);
    assertEquals(find("home"), ["Kettle"]);
    assertStringIncludes(searchNotes(database, "leaks")[0]?.snippet ?? "", "[leaks]");
    for (const { title, snippet } of searchNotes(database, "kettle")) {
      assertEquals(snippet.includes("leaks"), title === "Kitchen", `the snippet of ${title} is its own: ${snippet}`);
    }
    for (
      const odd of [
        "",
        "*",
        '"',
        "AND",
        "a OR",
        "-",
        "NEAR(",
        "title:x",
        "^a",
        "(",
        "{}",
        "a\0b",
        "'; DROP TABLE nodes",
        "-x",
      ]
    ) {
      searchNotes(database, odd);
    }
    assertEquals(find("and kettle"), []);
  }));

Deno.test("note index: AND, OR and NOT say what they say elsewhere, and words of scripts without blanks are found within others", () =>
  withNotes(async ({ write, scan, database }) => {
    await write(
      "a.org",
      "* green tea\n* black tea\n* coffee and cake\n* not now\n* 电茶壶漏水了\n* 물주전자 새다\n* がぎぐ tea\n",
    );
    await scan();
    const found = (query: string) => searchNotes(database, query).map(({ title }) => title).sort();
    assertEquals(found("green AND tea"), ["green tea"]);
    assertEquals(found("coffee OR green"), ["coffee and cake", "green tea"]);
    assertEquals(found("tea green OR black"), ["black tea", "green tea"]);
    assertEquals(found("tea NOT green"), ["black tea", "がぎぐ tea"]);
    assertEquals(found("NOT green tea"), ["black tea", "がぎぐ tea"]);
    assertEquals(found("AND"), ["coffee and cake"]);
    assertEquals(found("NOT"), ["not now"]);
    assertEquals(found("coffee and"), ["coffee and cake"]);
    for (const query of ["NOT", "OR tea", "tea OR", "a OR -b", "NOT NOT a", "AND OR", "-a OR b"]) found(query);
    assertEquals(found("茶壶"), ["电茶壶漏水了"]);
    assertEquals(found("주전자"), ["물주전자 새다"]);
    assertEquals(found("tea ぎぐ"), ["がぎぐ tea"]);
    assertEquals(found("tea -ぎ"), ["black tea", "green tea"]);
  }));

Deno.test("note index: umlauts are found however they are spelled, where nothing is found as it was said", () =>
  withNotes(async ({ write, scan, database }) => {
    await write("a.org", "* Straße kehren\n* Muenchen sehen\n* Käse\n* mass\n* Maß\n");
    await scan();
    const found = (query: string) => searchNotes(database, query).map(({ title }) => title).sort();
    assertEquals(found("strasse"), ["Straße kehren"]);
    assertEquals(found("Strassen"), []);
    assertEquals(found("stras"), []);
    assertEquals(found("strass"), ["Straße kehren"]);
    assertEquals(found("München sehen"), ["Muenchen sehen"]);
    assertEquals(found("kaese"), ["Käse"]);
    assertEquals(found("kase"), ["Käse"]);
    assertEquals(found("mass"), ["mass"]);
    assertEquals(found("sehen -muenchen"), []);
  }));

Deno.test("note index: files that change all the time are followed to the end", () =>
  withNotes(async ({ write, scan, titles }) => {
    // Each as long as the last, written in the same moment: only the content tells them apart.
    for (const title of ["aa", "bb", "cc", "dd"]) {
      await write("x.org", `* ${title}\n`);
      await scan();
      assertEquals(titles(), [title]);
    }
  }));

Deno.test("note index: an index that is damaged, or of another version, is begun anew", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/memex.db`;
  try {
    openIndex(path).database.close();
    assertEquals(openIndex(path).anew, undefined);
    await Deno.writeTextFile(path, "no database at all, and long enough to be looked at ".repeat(20));
    const { anew, database } = openIndex(path);
    assertStringIncludes(anew ?? "", "not a database");
    database.exec("PRAGMA user_version = 99");
    database.close();
    const again = openIndex(path);
    assertStringIncludes(again.anew ?? "", "newer");
    again.database.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("note index: very many headings in one file, and very long lines, are taken in while others have their turn", async () => {
  const folder = await Deno.makeTempDir({ prefix: "notes-" });
  const { database } = openIndex(":memory:");
  let pauses = 0;
  const index = new NoteIndex({
    database,
    folder,
    now: () => Date.now(),
    pause: () => {
      pauses++;
      return Promise.resolve();
    },
  });
  try {
    const many = Array.from({ length: 5_000 }, (_, i) => `${"*".repeat(1 + i % 4)} number${i}\n`).join("");
    await Deno.writeTextFile(`${folder}/many.org`, many);
    await Deno.writeTextFile(`${folder}/long.org`, `* long ${"x".repeat(1 << 20)}\n${"y ".repeat(1 << 19)}\n`);
    await Deno.writeTextFile(`${folder}/none.org`, "no heading\n");
    assertEquals((await index.scan()).read, 3);
    assert(pauses > 0);
    assertEquals(searchNotes(database, "number4999").map(({ line }) => line), [5_000]);
    const [long] = searchNotes(database, "long");
    assert(long !== undefined && long.title.length < 1_000 && long.snippet.length < 1_000);
    await Deno.writeTextFile(`${folder}/many.org`, "* one\n");
    await index.scan();
    assertEquals(searchNotes(database, "number4999"), []);
    assertEquals(database.prepare("SELECT count(*) AS n FROM nodes").get()?.["n"], 5);
  } finally {
    await index.stop();
    database.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("note index: what a first look gathers is kept in pieces, of one large file as of many small ones", async () => {
  const root = await Deno.makeTempDir({ prefix: "notes-" });
  await Deno.mkdir(`${root}/memex`);
  const lines = (name: string, count: number) => Array.from({ length: count }, (_, i) => `* ${name} ${i}\n`).join("");
  await Deno.writeTextFile(`${root}/memex/a.org`, lines("a", 7_000));
  for (let i = 0; i < 250; i++) await Deno.writeTextFile(`${root}/memex/b${i}.org`, lines(`b${i}`, 30));
  const { database } = openIndex(`${root}/index.db`);
  const sizes: number[] = [];
  const count = database.prepare("SELECT count(*) AS n FROM nodes");
  const exec = database.exec.bind(database);
  database.exec = (sql) => {
    if (sql.includes("COMMIT")) sizes.push((count.get() as { n: number }).n);
    exec(sql);
  };
  const index = new NoteIndex({ database, folder: `${root}/memex`, now: () => 0, pause: () => Promise.resolve() });
  await index.scan();
  assertEquals(sizes.at(-1), 7_001 + 250 * 31);
  const largest = Math.max(...sizes.map((size, i) => size - (sizes[i - 1] ?? 0)));
  assert(largest < 5_100, `${largest} nodes in one transaction`);
  await index.stop();
  database.close();
  await Deno.remove(root, { recursive: true });
});
