// Tests which settings of a repository of Mercurial or Jujutsu speak against looking at it unasked. Files are a table.

import { assertEquals } from "@std/assert";
import { dangerOfOtherRepository } from "./other_settings.ts";

function isAsked(table: Readonly<Record<string, string>>, folder = "/w/deep"): boolean {
  return dangerOfOtherRepository(folder, (path) => table[path], (path) => path) !== undefined;
}

Deno.test("other settings: what may run a program is asked for", () => {
  for (
    const settings of [
      "[hooks]\npre-status = x\n",
      "[extensions]\nx = ./x.py\n",
      "[ui]\neditor = x\n",
      "[paths]\n[alias]\nst = !x\n",
      "%include ../x\n",
      "[paths]\ndefault = ssh://-oProxyCommand=x/y\n",
      "[ui]\nusername = a\n b\n",
    ]
  ) {
    assertEquals(isAsked({ "/w/.hg/hgrc": settings }), true, settings);
    assertEquals(isAsked({ "/w/.hg/hgrc-not-shared": settings }), true, settings);
  }
  assertEquals(isAsked({ "/w/.jj/repo/config.toml": '[ui]\npager = "x"\n' }), true);
  assertEquals(isAsked({ "/w/.hg/sharedpath": "/e/.hg" }), true);
  assertEquals(isAsked({ "/w/.jj/repo": "/e/.jj/repo" }), true);
  assertEquals(dangerOfOtherRepository(undefined, () => undefined) !== undefined, true);
});

Deno.test("other settings: everyday ones speak against nothing", () => {
  assertEquals(
    isAsked({ "/w/.hg/hgrc": "# x\n[paths]\ndefault = https://host.example/a\n[ui]\nusername = A <a@b>\n" }),
    false,
  );
  assertEquals(isAsked({ "/w/.jj/repo/config.toml": '[user]\nname = "A"\nemail = "a@b.example"\n' }), false);
  assertEquals(isAsked({}), false);
});
