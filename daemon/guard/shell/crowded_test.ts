// Tests of folders with more names than a verdict can wait for: whatever rests on what lies there asks.

import { assertEquals } from "@std/assert";
import type { Disk, DiskEntry } from "../disk.ts";
import { FolderLists } from "./crowded.ts";
import { judgeShell } from "./shell.ts";
import { CORPUS_SETTING } from "./corpus.ts";

function diskOf(count: number, size: number): Disk & { lists: number } {
  const names: DiskEntry[] = Array.from({ length: count }, (_, i) => ({ name: `n${i}.txt`, kind: "file" }));
  const disk = {
    lists: 0,
    kindOf: (path: string) => path.endsWith(".txt") ? "file" as const : "folder" as const,
    folderSize: () => size,
    list: () => {
      disk.lists++;
      return names;
    },
    isIgnored: () => false,
    takesBack: () => false,
    hasDashedRef: () => false,
    hasDashedName: () => false,
    isInRepository: () => false,
    namesOfObject: () => undefined,
  };
  return disk as unknown as Disk & { lists: number };
}

Deno.test("guard crowded: each folder is listed once, and one that is too large not at all", () => {
  const small = diskOf(3, 4096), lists = new FolderLists();
  const disk = lists.over(small);
  assertEquals([[...disk.list("/a") ?? []].length, [...disk.list("/a") ?? []].length, small.lists], [3, 3, 1]);
  assertEquals(lists.crowded, undefined);
  const large = diskOf(3, 3 << 20), others = new FolderLists();
  const many = diskOf(15_000, 4096), all = new FolderLists(), looked = all.over(many);
  for (const folder of ["/a", "/b", "/c", "/d"]) looked.list(folder);
  assertEquals([many.lists, all.crowded], [2, "/b"], "their names are counted together");
  assertEquals([[...others.over(large).list("/a") ?? []].length, large.lists, others.crowded], [0, 0, "/a"]);
});

Deno.test("guard crowded: what reads names by a wildcard asks where there are too many, and others are not held up", () => {
  const judge = (command: string, disk: Disk) => {
    const { tier, rule, parts } = judgeShell(command, { ...CORPUS_SETTING, disk });
    return [tier, rule, parts.length];
  };
  for (const disk of [diskOf(30_000, 4096), diskOf(3, 3 << 20)]) {
    assertEquals(judge("cat *.txt", disk), ["ask", "read-many", 1]);
    assertEquals(judge("ls", disk), ["allow", "harmless", 0]);
  }
  assertEquals(judge("cat *.txt", diskOf(300, 4096)), ["allow", "harmless", 0]);
});
