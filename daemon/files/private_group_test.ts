import { assertEquals } from "@std/assert";
import { isPrivateGroup } from "./private_group.ts";

const ANN = "ann:x:1234:1235:Ann:/home/ann:/bin/bash", BEN = "ben:x:1300:1300::/home/ben:/bin/bash";

async function tell(gid: number, uid: number, passwd: readonly string[], group: readonly string[]): Promise<boolean> {
  const root = await Deno.makeTempDir();
  try {
    const files = { passwd: `${root}/passwd`, group: `${root}/group` };
    await Deno.writeTextFile(files.passwd, passwd.map((line) => `${line}\n`).join(""));
    await Deno.writeTextFile(files.group, group.map((line) => `${line}\n`).join(""));
    return isPrivateGroup(gid, uid, files);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("private group: the first group of one user, with that user's name, is that user's alone", async () => {
  assertEquals(await tell(1235, 1234, [ANN, BEN], ["ann:x:1235:", "ben:x:1300:"]), true);
  assertEquals(await tell(1235, 1234, [ANN, BEN], ["ann:x:1235:ann"]), true);
});

Deno.test("private group: one with other members, of another name or of no known user is shared", async () => {
  assertEquals(await tell(1235, 1234, [ANN, BEN], ["ann:x:1235:ben"]), false);
  assertEquals(await tell(1235, 1234, [ANN, BEN], ["ann:x:1235:ann,ben"]), false);
  assertEquals(await tell(1235, 1234, [ANN, BEN.replace("1300:1300", "1300:1235")], ["ann:x:1235:"]), false);
  assertEquals(await tell(1235, 1234, [ANN], ["staff:x:1235:"]), false);
  assertEquals(await tell(1235, 1234, [ANN], ["ann:x:1235:", "staff:x:1235:ben"]), false);
  assertEquals(await tell(1235, 1234, [ANN, ANN.replace("ann", "eve")], ["ann:x:1235:"]), false);
  assertEquals(await tell(1300, 1234, [ANN, BEN], ["ann:x:1235:", "ben:x:1300:"]), false);
  assertEquals(await tell(1235, 1234, [], []), false);
});

Deno.test("private group: without the files of the system only equal numbers count", () => {
  const files = { passwd: "/none/passwd", group: "/none/group" };
  assertEquals(isPrivateGroup(1234, 1234, files), true);
  assertEquals(isPrivateGroup(1235, 1234, files), false);
});
