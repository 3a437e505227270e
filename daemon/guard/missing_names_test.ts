// Names that were not there: they are looked for again whenever one may have come into their folder.

import { assertEquals } from "@std/assert";
import { MissingNames } from "./missing_names.ts";
import { Tree } from "./tree_example.ts";

Deno.test("missing names: a name is looked for again as soon as its folder is another, or may be", async () => {
  using tree = new Tree();
  await tree.make("mkdir a");
  const name = `${tree.home}/a/link`;
  let stamp: string | undefined = "one";
  const missing = new MissingNames(() => stamp);
  assertEquals(missing.isThere(name), false);
  await tree.make("ln -s nowhere a/link");
  // A folder that looks the same got no name: that is what is relied on.
  assertEquals(missing.isThere(name), false);
  for (const now of [undefined, "two"]) {
    stamp = now;
    assertEquals(missing.isThere(name), true, now);
  }
  stamp = undefined;
  await tree.make("rm a/link");
  assertEquals(missing.isThere(name), false);
  await tree.make("ln -s nowhere a/link");
  assertEquals(missing.isThere(name), true, "what was found while names might come is not kept");
});

Deno.test("missing names: a link that was just made is found, also with an old time on its folder", async () => {
  using tree = new Tree();
  const missing = new MissingNames();
  await tree.make("mkdir a; touch -d 2001-01-01 a");
  const name = `${tree.home}/a/link`;
  assertEquals(missing.isThere(name), false);
  await tree.make("ln -s nowhere a/link; touch -d 2001-01-01 a");
  assertEquals(missing.isThere(name), true);
  assertEquals([missing.isThere(`${tree.home}/a`), missing.isThere(`${tree.home}/no/a`)], [true, false]);
});
