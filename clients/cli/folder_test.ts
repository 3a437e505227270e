// Tests of paths of flags: relative, absolute, with dots.

import { assertEquals } from "@std/assert";
import { folderFrom } from "./folder.ts";

Deno.test("folder: a path of a flag is absolute, whatever it was", () => {
  const cwd = "/home/ada";
  for (
    const [path, expected] of [
      [undefined, cwd],
      ["", cwd],
      [".", cwd],
      ["..", "/home"],
      ["../../../..", "/"],
      ["x/./y//z/", "/home/ada/x/y/z"],
      ["/srv/../etc/", "/etc"],
      ["~", "/home/ada/~"],
    ] as const
  ) assertEquals(folderFrom(path, cwd), expected);
});
