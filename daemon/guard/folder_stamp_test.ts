import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { folderStamp, stampOf } from "./folder_stamp.ts";

const at = (ms: number) => new Date(1_700_000_000_000 + ms);
const told = (change: { readonly [name: string]: Date | null | number } = {}) => ({
  ...{ mtime: at(0), ctime: at(0), atime: at(0), birthtime: at(0), dev: 1, ino: 2 },
  ...change,
});
const now = at(10_000).getTime();

Deno.test("folder stamp: it changes with each time and with the folder itself, and else stays", () => {
  const stamp = stampOf(told(), now);
  assert(stamp !== undefined);
  assertEquals(stampOf(told({ atime: at(5) }), now + 1), stamp, "to look at a folder changes nothing");
  for (const change of [{ mtime: at(1) }, { ctime: at(1000) }, { dev: 3 }, { ino: 3 }]) {
    const other = stampOf(told(change), now);
    assert(other !== undefined && other !== stamp, JSON.stringify(change));
  }
});

Deno.test("folder stamp: none right after a change, which is longer where a file system counts in no single milliseconds", () => {
  const stamps = (change: Parameters<typeof told>[0], ages: readonly number[]) =>
    ages.map((age) => stampOf(told(change), at(age).getTime()) !== undefined);
  assertEquals(stamps({}, [-5, 0, 60, 1_999, 2_000]), [false, false, false, false, true]);
  for (const name of ["mtime", "atime", "birthtime"]) {
    assertEquals(stamps({ [name]: at(-7) }, [-5, 0, 49, 50]), [false, false, false, true], name);
  }
  assertEquals(stamps({ ctime: at(1_000) }, [2_999, 3_000]), [false, true]);
  assertEquals(stamps({ mtime: null }, [9_000]), [false]);
  // Whoever sets the times back does so within the second that is noted, or another is.
  const strict = [900, 1_049, 1_050].map((age) => stampOf(told({ atime: at(-7) }), at(age).getTime(), true));
  assertEquals(strict.map((stamp) => stamp !== undefined), [false, false, true]);
});

Deno.test("folder stamp: of a folder on the disk", () => {
  const root = Deno.makeTempDirSync(), folder = `${root}/it`;
  try {
    assertEquals(folderStamp(folder), "none");
    Deno.mkdirSync(folder);
    assertNotEquals(folderStamp(folder), "none");
    for (const last of ["none", "1:2:3:4", undefined]) assertNotEquals(folderStamp(folder, false, last), "none");
    assertEquals(folderStamp("/usr"), folderStamp("/usr"));
    Deno.removeSync(folder);
    assertEquals(folderStamp(folder, false, "1:2:3:4"), "none");
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});
