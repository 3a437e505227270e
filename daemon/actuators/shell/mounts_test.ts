// Tests of the mounts that are planned, without any: what lies below a place where others may write is not mounted by its path.

import { assert, assertEquals } from "@std/assert";
import { NO_GRANTS } from "../../pipeline/grants.ts";
import { type Hidden, planMounts } from "./mounts.ts";

const nothing: Hidden = { always: [], credentials: [], existing: [], readOnly: [] };

/** What is mounted by its own path. */
function boundOf(options: readonly string[]): string[] {
  return options.filter((path, at) => options[at + 1] === path && /^--(ro-)?bind/.test(options[at - 1] ?? ""));
}

Deno.test("shell mounts: below what others may write nothing is mounted by its path, and the place itself as a whole", async () => {
  const root = await Deno.makeTempDir({ dir: "/tmp" });
  try {
    const folder = `${root}/w/in/out`;
    await Deno.mkdir(folder, { recursive: true });
    const plan = (unsettled: readonly string[]) =>
      boundOf(planMounts(NO_GRANTS, folder, nothing, { unsettled }).options);
    assert(plan([]).includes(folder));
    assert(plan([folder, "/elsewhere", `${root}/w/other`]).includes(folder));
    for (const unsettled of [[`${root}/w`], [`${root}/w/in`, `${root}/w`]]) {
      const bound = plan(unsettled);
      assertEquals([bound.includes(`${root}/w`), bound.includes(`${root}/w/in`), bound.includes(folder)], [
        true,
        false,
        false,
      ]);
    }
    // Not the entries of /tmp one by one.
    for (const place of ["/tmp", "/"]) {
      const bound = plan([place]);
      assertEquals(bound.filter((path) => path.startsWith("/tmp")), ["/tmp"]);
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
