// Tests of stand-ins on a real file system: who relies on them, and that only what is empty goes.

import { assertEquals } from "@std/assert";
import type { StandIn } from "./mounts.ts";
import { deepestFirst, StandIns } from "./stand_ins.ts";

Deno.test("shell stand-ins: the last who relies on one removes it, and tells of it", async () => {
  const root = await Deno.makeTempDir({ dir: "/tmp" });
  const folder: StandIn = { path: `${root}/folder`, isFile: false };
  const inside: StandIn = { path: `${root}/folder/in side`, isFile: false };
  const file: StandIn = { path: `${root}/-file`, isFile: true };
  await Deno.mkdir(inside.path, { recursive: true });
  await Deno.writeTextFile(file.path, "");
  const told: string[] = [];
  const standIns = new StandIns(({ path }, stands) => told.push(`${stands ? "+" : "-"}${path.slice(root.length)}`));
  const names = () => [...Deno.readDirSync(root)].map(({ name }) => name).sort();

  const one = standIns.hold([folder, inside, file]);
  const two = standIns.hold([file]);
  assertEquals(standIns.standing, [folder, inside, file]);
  await one[Symbol.asyncDispose]();
  assertEquals([names(), standIns.standing, standIns.removing], [["-file"], [file], undefined]);
  const leaving = two[Symbol.asyncDispose]();
  assertEquals(standIns.removing === undefined, false);
  await leaving;
  assertEquals([names(), standIns.standing, standIns.removing], [[], [], undefined]);
  assertEquals(told, ["+/folder", "+/folder/in side", "+/-file", "-/folder", "-/folder/in side", "-/-file"]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("shell stand-ins: what is not empty, and what is a link, is somebody's and stays", async () => {
  const root = await Deno.makeTempDir({ dir: "/tmp" });
  await Deno.mkdir(`${root}/folder/theirs`, { recursive: true });
  await Deno.writeTextFile(`${root}/file`, "theirs");
  await new Deno.Command("sh", {
    args: ["-c", 'ln -s file "$1/link"; : > "$1/empty"; ln -s empty "$1/to-empty"', "sh", root],
  })
    .output();
  const names = ["folder", "file", "link", "to-empty", "nowhere"];
  const paths = names.map((each) => ({ path: `${root}/${each}`, isFile: each !== "folder" }));
  await new StandIns().hold(paths)[Symbol.asyncDispose]();
  assertEquals([...Deno.readDirSync(root)].map(({ name }) => name).sort(), [
    "empty",
    "file",
    "folder",
    "link",
    "to-empty",
  ]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("shell stand-ins: what lies in a folder goes before it", () => {
  const paths = ["/a", "/a/b/c", "/a/b", "/d"].map((path) => ({ path, isFile: false }));
  assertEquals(deepestFirst(paths).map(({ path }) => path), ["/a/b/c", "/a/b", "/a", "/d"]);
});
