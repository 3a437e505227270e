import { assertEquals, assertMatch } from "@std/assert";
import { foreignHands } from "./foreign_hands.ts";

async function withPlace(body: (file: string, root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/memex/system`, { recursive: true, mode: 0o755 });
    await Deno.writeTextFile(`${root}/memex/system/plans.org`, "", { mode: 0o644 });
    for (const each of [`${root}/memex`, `${root}/memex/system`]) await Deno.chmod(each, 0o755);
    await body(`${root}/memex/system/plans.org`, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("foreign hands: a file of the user's in folders of the user's is only the user's, be it there or not", () =>
  withPlace((file, root) => {
    const uid = Deno.uid();
    assertEquals(foreignHands(file, uid), undefined);
    assertEquals(foreignHands(`${root}/none/at/all`, uid), undefined);
    assertEquals(foreignHands(file, null), undefined);
    return Promise.resolve();
  }));

Deno.test("foreign hands: who may write the file or a folder above it is told, also behind a link", () =>
  withPlace(async (file, root) => {
    const uid = Deno.uid();
    await new Deno.Command("sh", { args: ["-c", 'ln -s "$0" "$1"', `${root}/memex`, `${root}/link`] }).output();
    const { gid } = Deno.statSync(file);
    for (const place of [file, `${root}/memex/system`, `${root}/memex`]) {
      const mode = (Deno.statSync(place).mode ?? 0) & 0o7777;
      await Deno.chmod(place, mode | 0o002);
      assertEquals(foreignHands(file, uid), `everybody may write ${place}`);
      assertMatch(foreignHands(`${root}/link/system/plans.org`, uid) ?? "", /^everybody may write /);
      await Deno.chmod(place, mode | 0o020);
      assertEquals(foreignHands(file, uid), gid === uid ? undefined : `a group may write ${place}`);
      await Deno.chmod(place, mode);
    }
    // Where only owners may replace what is theirs, the folder keeps what is the user's.
    await Deno.chmod(root, 0o1777);
    assertEquals(foreignHands(file, uid), undefined);
    await Deno.chmod(root, 0o777);
    assertEquals(foreignHands(file, uid), `everybody may write ${root}`);
    await Deno.chmod(root, 0o700);
    const stranger = (uid ?? 0) + 4711;
    if (uid !== 0) {
      assertEquals(foreignHands(file, stranger), `${root} belongs to user ${uid}, and not to you (${stranger})`);
    }
  }));

Deno.test("foreign hands: of a file that is a link all that it leads to is looked at", () =>
  withPlace(async (file, root) => {
    const uid = Deno.uid();
    const link = (target: string, path: string) =>
      new Deno.Command("sh", { args: ["-c", 'ln -s "$0" "$1"', target, path] }).output();
    for (const folder of ["between", "config"]) {
      await Deno.mkdir(`${root}/${folder}`);
      await Deno.chmod(`${root}/${folder}`, 0o755);
    }
    await link("../memex/system/plans.org", `${root}/between/link.org`);
    await link(`${root}/between/link.org`, `${root}/config/policy.org`);
    assertEquals(foreignHands(`${root}/config/policy.org`, uid), undefined);
    for (const place of [file, `${root}/memex`, `${root}/between`, `${root}/config`]) {
      const mode = (Deno.statSync(place).mode ?? 0) & 0o7777;
      await Deno.chmod(place, mode | 0o002);
      assertEquals(foreignHands(`${root}/config/policy.org`, uid), `everybody may write ${place}`);
      await Deno.chmod(place, mode);
    }
  }));
