// Tests which files of a repository a plan must be bound to. Git itself is not started; files are a table.

import { assertEquals } from "@std/assert";
import { gitCodeOf } from "./git_code.ts";

const CORE = "[core]\n\trepositoryformatversion = 0\n";

function codeIn(table: Readonly<Record<string, string>>, folder = "/w"): readonly string[] {
  return gitCodeOf(folder, {
    home: "/home/u",
    read: (path) => table[path],
    list: (at) =>
      Object.keys(table).filter((path) => path.startsWith(`${at}/`)).map((path) => path.slice(at.length + 1)),
    resolve: (path) => path,
  }).toSorted();
}

const PLAIN = { "/w/.git/HEAD": "ref: refs/heads/main\n", "/w/.git/config": CORE };

Deno.test("git code: the settings of the repository, from any folder in it, and nothing else of it", () => {
  assertEquals(codeIn({ ...PLAIN, "/w/x.c": "", "/w/.git/index": "" }), ["/w/.git/config"]);
  assertEquals(codeIn(PLAIN, "/w/deep/down"), ["/w/.git/config"]);
  assertEquals(codeIn({}, "/w"), []);
  assertEquals(codeIn({ "/w/config": "a file of mine" }), []);
});

Deno.test("git code: hooks that are there but for samples, also where settings say that they are", () => {
  const hooks = { "/w/.git/hooks/pre-push": "#!/bin/sh", "/w/.git/hooks/pre-commit.sample": "", "/w/own/pre-push": "" };
  assertEquals(codeIn({ ...PLAIN, ...hooks }), ["/w/.git/config", "/w/.git/hooks/pre-push"]);
  assertEquals(
    codeIn({ ...PLAIN, ...hooks, "/w/.git/config": `${CORE}\thooksPath = own\n` }),
    ["/w/.git/config", "/w/.git/hooks/pre-push", "/w/own/pre-push"],
  );
});

Deno.test("git code: settings of the user and the machine, and what any of them includes, however it is written", () => {
  const includes =
    '[include] path = "a/more"\n[includeIf "gitdir:~/x"]\npath=~/conditional ; a comment\n\tPATH = gone\n';
  assertEquals(
    codeIn({
      ...PLAIN,
      "/etc/gitconfig": CORE,
      "/home/u/.gitconfig": "",
      "/home/u/.config/git/config": "",
      "/w/.git/config": includes,
      "/w/.git/a/more": "[include]\npath = ../config\n[include]\npath = again",
      "/w/.git/a/again": "",
      "/home/u/conditional": "",
    }),
    [
      "/etc/gitconfig",
      "/home/u/.config/git/config",
      "/home/u/.gitconfig",
      "/home/u/conditional",
      "/w/.git/a/again",
      "/w/.git/a/more",
      "/w/.git/config",
    ],
  );
});

Deno.test("git code: a worktree is bound by what leads to it, and by the settings that it shares", () => {
  assertEquals(
    codeIn({
      "/w/.git": "gitdir: /main/.git/worktrees/w\n",
      "/main/.git/worktrees/w/HEAD": "",
      "/main/.git/worktrees/w/commondir": "../..\n",
      "/main/.git/worktrees/w/config.worktree": "",
      "/main/.git/config": CORE,
      "/main/.git/hooks/pre-commit": "",
    }),
    [
      "/main/.git/config",
      "/main/.git/hooks/pre-commit",
      "/main/.git/worktrees/w/commondir",
      "/main/.git/worktrees/w/config.worktree",
      "/w/.git",
    ],
  );
});

Deno.test("git code: a bare repository, and the attributes that choose filters", () => {
  assertEquals(codeIn({ "/w/HEAD": "", "/w/config": CORE }), ["/w/config"]);
  assertEquals(
    codeIn({ ...PLAIN, "/w/.gitattributes": "* filter=x", "/w/.git/info/attributes": "" }),
    ["/w/.git/config", "/w/.git/info/attributes", "/w/.gitattributes"],
  );
});
