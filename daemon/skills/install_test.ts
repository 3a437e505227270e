// Tests of installing the shipped skills: idempotent, and nothing of the user's is lost.

import { assertEquals } from "@std/assert";
import { type InstallOptions, installSkills } from "./install.ts";

async function inFolders(body: (folders: { from: string; to: string }, names: () => string[]) => Promise<void>) {
  const root = await Deno.makeTempDir();
  const [from, to] = [`${root}/from`, `${root}/a/b/to`];
  await Deno.mkdir(from);
  await Deno.writeTextFile(`${from}/a.org`, "one");
  await Deno.writeTextFile(`${from}/b.org`, "two");
  await Deno.writeTextFile(`${from}/README.md`, "no skill");
  try {
    await body({ from, to }, () => [...Deno.readDirSync(to)].map(({ name }) => name).sort());
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const install = async (options: Omit<InstallOptions, "restore">, restore = false) => {
  const { made, updated, kept, putBeside, leftOut } = await installSkills({ ...options, restore });
  return { made, updated, kept, putBeside, leftOut };
};
const NOTHING = { made: [], updated: [], kept: [], putBeside: [], leftOut: [] };

Deno.test("install skills: the first time makes them, the second changes nothing", () =>
  inFolders(async (folders, names) => {
    assertEquals(await install(folders), { ...NOTHING, made: ["a.org", "b.org"] });
    assertEquals(names(), [".shipped.json", "a.org", "b.org"]);
    assertEquals(await install(folders), NOTHING);
    assertEquals((Deno.statSync(`${folders.to}/a.org`).mode ?? 0) & 0o777, 0o600);
  }));

Deno.test("install skills: what nobody changed is brought up to date, what the user changed is kept and told", () =>
  inFolders(async (folders) => {
    await install(folders);
    await Deno.writeTextFile(`${folders.to}/b.org`, "mine");
    for (const name of ["a", "b"]) await Deno.writeTextFile(`${folders.from}/${name}.org`, "newer");
    assertEquals(await install(folders), { ...NOTHING, updated: ["a.org"], kept: ["b.org"], putBeside: ["b.org"] });
    assertEquals(await Deno.readTextFile(`${folders.to}/b.org`), "mine");
    assertEquals(await Deno.readTextFile(`${folders.to}/b.org.new`), "newer");
    assertEquals(await install(folders), { ...NOTHING, kept: ["b.org"] });
    // Taken over by hand, it is like any other.
    await Deno.rename(`${folders.to}/b.org.new`, `${folders.to}/b.org`);
    assertEquals(await install(folders), NOTHING);
  }));

Deno.test("install skills: a file that was there before anything was installed is the user's", () =>
  inFolders(async (folders) => {
    await Deno.mkdir(folders.to, { recursive: true });
    await Deno.writeTextFile(`${folders.to}/a.org`, "mine");
    assertEquals(await install(folders), { ...NOTHING, made: ["b.org"], kept: ["a.org"], putBeside: ["a.org"] });
  }));

Deno.test("install skills: what the user took away comes back only when that is asked for", () =>
  inFolders(async (folders) => {
    await install(folders);
    await Deno.remove(`${folders.to}/a.org`);
    assertEquals(await install(folders), { ...NOTHING, leftOut: ["a.org"] });
    assertEquals(await install(folders, true), { ...NOTHING, made: ["a.org"] });
  }));

Deno.test("install skills: a record that cannot be read makes nothing be replaced", () =>
  inFolders(async (folders) => {
    await install(folders);
    await Deno.writeTextFile(`${folders.to}/.shipped.json`, "{");
    await Deno.writeTextFile(`${folders.from}/a.org`, "newer");
    assertEquals((await install(folders)).kept, ["a.org"]);
  }));

Deno.test("install skills: hashes of all that is shipped are told, and a folder that is not there ships nothing", () =>
  inFolders(async (folders) => {
    assertEquals((await installSkills({ ...folders, restore: false })).shipped.size, 2);
    const { shipped, made } = await installSkills({ from: `${folders.from}/none`, to: folders.to, restore: false });
    assertEquals([shipped.size, made], [0, []]);
  }));
