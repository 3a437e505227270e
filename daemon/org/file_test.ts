// Org files on disk: what is read and what is refused, that writing is all or nothing, also under kill -9, and that nobody's
// change is lost.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { editOrgFile, MISSING, readOrgFile, writeOrgFile } from "./file.ts";
import type { ReplacedFile } from "./replaced_file.ts";

const ROOT_USER = Deno.uid() === 0;

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "org-file-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Deno makes links only where it may write everywhere. */
async function shell(script: string, ...args: readonly string[]): Promise<void> {
  const { success } = await new Deno.Command("sh", { args: ["-c", script, ...args] }).output();
  assert(success, script);
}

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o7777;
}

async function hashOf(path: string): Promise<string> {
  const read = await readOrgFile(path);
  assert(read.ok);
  return read.hash;
}

Deno.test("org file: any UTF-8 comes and goes byte for byte", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.org`;
    for (const text of ["", "\ufeff* a\r\n", "a\n\0b", "\u{1f600}", "\ufeff\ufeff"]) {
      await Deno.writeFile(path, new TextEncoder().encode(text));
      const read = await readOrgFile(path);
      assert(read.ok);
      assertEquals(read.text, text);
      const more = await writeOrgFile(path, `${text}+`, { expected: read.hash });
      assert(more.ok);
      assertEquals(await Deno.readFile(path), new TextEncoder().encode(`${text}+`));
      assertEquals(await hashOf(path), more.hash);
    }
  }));

Deno.test("org file: what is no text is reported and left alone", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.org`;
    const bytes = new Uint8Array([0x2a, 0x20, 0xff, 0x0a]);
    await Deno.writeFile(path, bytes);
    const read = await readOrgFile(path);
    assert(!read.ok);
    assertEquals(read.problem, "not-utf8");
    assertStringIncludes(read.message, `Cannot read ${path}: it is not UTF-8`);
    const edit = await editOrgFile(path, () => "gone");
    assert(!edit.ok);
    assertEquals(edit.problem, "not-utf8");
    assertEquals(await Deno.readFile(path), bytes);
    const half = await writeOrgFile(path, "a\ud800", { expected: MISSING });
    assert(!half.ok);
    assertEquals(half.problem, "not-utf8");
  }));

Deno.test("org file: what is not there, or no file, is told apart", () =>
  withFolder(async (folder) => {
    const problemOf = async (path: string) => {
      const read = await readOrgFile(path);
      return read.ok ? "none" : read.problem;
    };
    assertEquals(await problemOf(`${folder}/no`), "missing");
    assertEquals(await problemOf(folder), "no-file");
    await shell('mkfifo "$0"', `${folder}/pipe`);
    assertEquals(await problemOf(`${folder}/pipe`), "no-file");
    await shell('ln -s "$0" "$1"', "loop", `${folder}/loop`);
    assertEquals(await problemOf(`${folder}/loop`), "failed");
    const looped = await writeOrgFile(`${folder}/loop`, "a", { expected: MISSING });
    assert(!looped.ok);
    assertStringIncludes(looped.message, "symbolic links");
  }));

Deno.test("org file: a new file is for its user alone, and so are its folders", () =>
  withFolder(async (folder) => {
    const path = `${folder}/b/c/a.org`;
    assert((await writeOrgFile(path, "x", { expected: MISSING })).ok);
    assertEquals([modeOf(path), modeOf(`${folder}/b/c`), modeOf(`${folder}/b`)], [0o600, 0o700, 0o700]);
    assertEquals(names(`${folder}/b/c`), ["a.org"]);
  }));

Deno.test("org file: mode and owner stay", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.org`;
    await Deno.writeTextFile(path, "x");
    await Deno.chmod(path, 0o664);
    if (ROOT_USER) await Deno.chown(path, 1234, 2345);
    const { uid, gid } = await Deno.stat(path);
    assert((await editOrgFile(path, () => "y")).ok);
    const now = await Deno.stat(path);
    assertEquals([modeOf(path), now.uid, now.gid], [0o664, uid, gid]);
  }));

Deno.test("org file: a symbolic link stays, and what it leads to is written", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/real`);
    await Deno.writeTextFile(`${folder}/real/a.org`, "x");
    await shell('ln -s "$0" "$1"', "real/a.org", `${folder}/one.org`);
    await shell('ln -s "$0" "$1"', `${folder}/one.org`, `${folder}/two.org`);
    await shell('ln -s "$0" "$1"', "real/new.org", `${folder}/new.org`);
    assert((await editOrgFile(`${folder}/two.org`, (text) => `${text}y`)).ok);
    assert((await editOrgFile(`${folder}/new.org`, () => "n")).ok);
    assertEquals(await Deno.readTextFile(`${folder}/real/a.org`), "xy");
    assertEquals(await Deno.readTextFile(`${folder}/real/new.org`), "n");
    assert(Deno.lstatSync(`${folder}/two.org`).isSymlink && Deno.lstatSync(`${folder}/new.org`).isSymlink);
    assertEquals([names(folder), names(`${folder}/real`)], [["new.org", "one.org", "real", "two.org"], [
      "a.org",
      "new.org",
    ]]);
  }));

Deno.test("org file: a file that is not what was read is not overwritten", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.org`;
    await Deno.writeTextFile(path, "x");
    const expected = await hashOf(path);
    await Deno.writeTextFile(path, "theirs");
    for (const wrong of [expected, MISSING]) {
      const result = await writeOrgFile(path, "mine", { expected: wrong });
      assert(!result.ok);
      assertEquals(result.problem, "changed");
    }
    assertEquals(await Deno.readTextFile(path), "theirs");
    await Deno.remove(path);
    const gone = await writeOrgFile(path, "mine", { expected });
    assert(!gone.ok);
    assertEquals([gone.problem, names(folder)], ["changed", []]);
    const nowhere = await writeOrgFile(`${folder}/no/a.org`, "mine", { expected });
    assert(!nowhere.ok);
    assertEquals([nowhere.problem, names(folder)], ["changed", []]);
  }));

Deno.test(
  "org file: a file that may not be written stays as it is",
  { ignore: ROOT_USER },
  () =>
    withFolder(async (folder) => {
      const path = `${folder}/a.org`;
      await Deno.writeTextFile(path, "x", { mode: 0o400 });
      const result = await editOrgFile(path, () => "y");
      assert(!result.ok);
      assertEquals([result.problem, await Deno.readTextFile(path)], ["failed", "x"]);
    }),
);

Deno.test("org file: an edit starts again when others were faster, and gives up in the end", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.org`;
    await Deno.writeTextFile(path, "0");
    let calls = 0;
    const late = await editOrgFile(path, (text) => {
      if (++calls < 3) Deno.writeTextFileSync(path, `${text}${calls}`);
      return `${text}!`;
    });
    assert(late.ok);
    assertEquals([calls, late.text, late.written, await Deno.readTextFile(path)], [3, "012!", true, "012!"]);
    const never = await editOrgFile(path, (text) => {
      Deno.writeTextFileSync(path, `${text}?`);
      return "mine";
    }, { attempts: 2 });
    assert(!never.ok);
    assertEquals([never.problem, await Deno.readTextFile(path)], ["changed", "012!??"]);
  }));

Deno.test("org file: an edit without a change writes nothing, and one that throws changes nothing", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.org`;
    await Deno.writeTextFile(path, "x");
    const { ino } = await Deno.stat(path);
    const same = await editOrgFile(path, (text) => text);
    assert(same.ok && !same.written);
    assertEquals((await Deno.stat(path)).ino, ino);
    const fail = () => {
      throw new RangeError("no");
    };
    await assertRejects(() => editOrgFile(path, fail), RangeError, "no");
    assertEquals([await Deno.readTextFile(path), names(folder)], ["x", ["a.org"]]);
  }));

Deno.test("org file: of many edits at once none is lost", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.org`;
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, i) => editOrgFile(path, (text) => `${text}${i}\n`, { attempts: 100 })),
    );
    assertEquals(results.filter((result) => !result.ok), []);
    const lines = (await Deno.readTextFile(path)).trim().split("\n").map(Number).sort((a, b) => a - b);
    assertEquals(lines, Array.from({ length: 12 }, (_, i) => i));
    assertEquals(names(folder), ["a.org"]);
  }));

Deno.test("org file: what is written in place between the last look and the rename is kept beside, once", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.org`;
    await Deno.writeTextFile(path, "old");
    const onLastLook = () => Deno.writeTextFileSync(path, "a person's words");
    const result = await editOrgFile(path, () => "new", { onLastLook });
    assert(result.ok && result.lost !== undefined);
    assertEquals(await Deno.readTextFile(path), "new");
    assertEquals(await Deno.readTextFile(result.lost), "a person's words");
    assertEquals(modeOf(result.lost), 0o600);
    // Nothing to keep: what was read, and a text that is being taken away.
    for (const text of ["new", ""]) {
      const next = await editOrgFile(path, (old) => `${old}+`, {
        onLastLook: () => Deno.writeTextFileSync(path, text),
      });
      assert(next.ok);
      assertEquals(next.lost, undefined);
      await Deno.writeTextFile(path, "new");
    }
    assertEquals(names(folder).length, 2);
  }));

Deno.test("org file: a replaced file can be looked at once more, and what was kept is not kept again", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.org`;
    await Deno.writeTextFile(path, "old");
    using editor = Deno.openSync(path, { write: true });
    const held: ReplacedFile[] = [];
    const result = await editOrgFile(path, () => "new", { onReplaced: (replaced) => held.push(replaced) });
    assert(result.ok && result.lost === undefined);
    using replaced = held[0];
    assertEquals(replaced?.keepLost(), undefined);
    editor.writeSync(new TextEncoder().encode("words"));
    const copy = replaced?.keepLost();
    assert(copy !== undefined);
    assertEquals(await Deno.readTextFile(copy), "words");
    assertEquals(replaced?.keepLost(), undefined);
    assertEquals(names(folder).length, 2);
  }));

Deno.test("org file: what killed writers left is removed, what living ones write is not", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.org`;
    const left = `.a.org.passepartout-${"0".repeat(24)}.tmp`, alive = `.a.org.passepartout-${"1".repeat(24)}.tmp`;
    const foreign = [".#a.org", ".a.org.passepartout-x.tmp", `.b.org.passepartout-${"0".repeat(24)}.tmp`, "a.org~"];
    for (const name of [left, alive, ...foreign]) await Deno.writeTextFile(`${folder}/${name}`, "");
    using held = await Deno.open(`${folder}/${alive}`, { write: true });
    await held.lock(true);
    assert((await editOrgFile(path, () => "x")).ok);
    assertEquals(names(folder), [alive, "a.org", ...foreign].sort());
  }));

/** Tells whether this machine lets strace kill a process at a system call. */
function canKill(): boolean {
  try {
    const { signal } = new Deno.Command("strace", {
      args: ["-qqq", "-e", "inject=exit_group:signal=SIGKILL", "sh", "-c", "exit 0"],
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return signal === "SIGKILL";
  } catch {
    return false;
  }
}

Deno.test(
  "org file: killed at whatever step, a writer leaves the old text or the new one",
  { ignore: !canKill() },
  () =>
    withFolder(async (folder) => {
      const source = new URL("file.ts", import.meta.url).href;
      const path = `${folder}/a.org`;
      const rows = [
        { at: "fsync", old: "old", left: true, now: "old" },
        { at: "rename", old: "old", left: true, now: "old" },
        // That of the folder: strace counts calls by thread, and which thread makes one is left to Deno.
        { at: "fsync", of: folder, old: "old", left: false, now: "new" },
        { at: "link,linkat", old: undefined, left: true, now: undefined },
        { at: "unlink,unlinkat", old: undefined, left: true, now: "new" },
      ];
      // Once without harm: what Deno itself compiles, writes and syncs at the first run must not be counted.
      const warm = `import ${JSON.stringify(source)};`;
      await new Deno.Command("sh", {
        args: ["-c", 'exec "$0" eval --no-config --no-check --ext=js "$1"', Deno.execPath(), warm],
      }).output();
      for (const { at, of, old, left, now } of rows) {
        if (old === undefined) await Deno.remove(path).catch(() => {});
        else await Deno.writeTextFile(path, old);
        const program = `import { editOrgFile } from ${JSON.stringify(source)};
        await editOrgFile(${JSON.stringify(path)}, () => "new");`;
        let signal: Deno.Signal | null = null;
        let stderr = new Uint8Array();
        // A run that was not hit says nothing.
        for (let attempt = 0; attempt < 20 && signal === null; attempt++) {
          if (old === undefined) await Deno.remove(path).catch(() => {});
          else await Deno.writeTextFile(path, old);
          // As JavaScript, since Deno renames what it compiles into its cache.
          ({ signal, stderr } = await new Deno.Command("strace", {
            args: [
              "-qqq",
              "-f",
              ...of === undefined ? [] : ["-P", of],
              ...["-e", `trace=${at}`, "-e", `inject=${at}:signal=SIGKILL:when=1`],
              ...[Deno.execPath(), "eval", "--no-config", "--no-check", "--ext=js", program],
            ],
            stdin: "null",
          }).output());
        }
        const what = `${at} ${of ?? ""}: ${new TextDecoder().decode(stderr)}`;
        assertEquals(signal, "SIGKILL", what);
        assertEquals(await Deno.readTextFile(path).catch(() => undefined), now, what);
        assertEquals(names(folder).length, (now === undefined ? 0 : 1) + (left ? 1 : 0), what);
        assert((await editOrgFile(path, (text) => `${text}+`)).ok);
        assertEquals(names(folder), ["a.org"], what);
      }
    }),
);
