// Tests of ways: what is put elsewhere and back again is seen, what nobody may change is not looked at, and what has just changed says
// nothing yet.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { stampOfWays } from "./ways.ts";

const always = () => true;

/** A moment long after everything that a test did. */
const LATER = 4e12;

async function withTree(body: (root: string, sh: (code: string) => Promise<void>) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ dir: "/tmp" });
  const sh = async (code: string) => {
    const { success } = await new Deno.Command("sh", { args: ["-ec", code], cwd: root }).output();
    assert(success);
  };
  try {
    await sh(
      "mkdir -p w/out other; echo plain > w/out/a; echo secret > other/a; ln -s ../other w/lnk; ln -s w/out way",
    );
    await body(root, sh);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** The second in which a folder was changed. */
function secondOf(folder: string): number {
  return Math.floor((Deno.lstatSync(folder).ctime?.getTime() ?? 0) / 1000);
}

Deno.test("shell ways: a way that was turned round is another, also when it was turned back again", async () => {
  await withTree(async (root, sh) => {
    for (const way of [`${root}/w/out`, `${root}/way`, `${root}/w/lnk/..//other/./a`]) {
      const before = stampOfWays([way], always, LATER);
      assertEquals(stampOfWays([way], always, LATER), before);
      const second = secondOf(`${root}/w`);
      // The system knows the second.
      do await sh("cd w; mv out out2; mv lnk out; mv out2 lnk; mv out out2; mv lnk out; mv out2 lnk"); while (
        secondOf(`${root}/w`) === second
      );
      assertNotEquals(stampOfWays([way], always, LATER), before, way);
    }
    const before = stampOfWays([`${root}/w/none/x`], always, LATER);
    await sh("ln -s ../other w/none");
    assertNotEquals(stampOfWays([`${root}/w/none/x`], () => false, LATER), before);
  });
});

Deno.test("shell ways: of a folder that nobody may change only what stands on the way counts", async () => {
  await withTree(async (root, sh) => {
    const look = () => stampOfWays([`${root}/w/out`], (folder) => folder === `${root}/w/out`, LATER);
    const before = look();
    await sh("touch w/new w/out/a; rm w/new");
    assertEquals(look(), before);
    await sh("mv w/out w/old; mkdir w/out");
    assertNotEquals(look(), before);
    // Round and round.
    await sh("ln -s loop w/loop");
    assert(stampOfWays([`${root}/w/loop/x`], always, LATER) !== undefined);
  });
});

Deno.test("shell ways: what was changed in this very second says nothing yet, unless nobody may change it", async () => {
  await withTree(async (root) => {
    const now = secondOf(`${root}/w`) * 1000 + 999;
    const ways = [`${root}/w`];
    await Promise.resolve();
    assertEquals(stampOfWays(ways, (folder) => folder === `${root}/w`, now), undefined);
    assertEquals(stampOfWays(ways, (folder) => folder === `${root}/w`, now + 40), undefined);
    assert(stampOfWays(ways, (folder) => folder === `${root}/w`, now + 100) !== undefined);
    assert(stampOfWays(ways, () => false, now) !== undefined);
  });
});
