// Tests which settings of a repository speak against looking at it unasked: spellings, places, and what everyday ones
// have. Git itself is not started; files are a table.

import { assertEquals } from "@std/assert";
import { dangerOfRepository } from "./git_settings.ts";

const PLAIN = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n";

/** A reader of files from a table, and of nothing else. */
function files(table: Readonly<Record<string, string | null>>) {
  return (path: string) => table[path];
}

function isAsked(table: Readonly<Record<string, string | null>>, folder = "/w"): boolean {
  return dangerOfRepository(folder, files(table), (path) => path) !== undefined;
}

function withSettings(settings: string): Readonly<Record<string, string>> {
  return { "/w/.git/HEAD": "ref: refs/heads/main\n", "/w/.git/config": `${PLAIN}${settings}` };
}

const FILE = "\x81\xa4";
const SUBMODULE = "\xe0\0";

/** An index with one entry. @param extension What stands behind it. */
function indexWith(mode: string, name: string, extension = ""): string {
  const entry = `${"\0".repeat(26)}${mode}${"\0".repeat(12)}${"\xe0".repeat(20)}\0${
    String.fromCharCode(name.length)
  }${name}`;
  return `DIRC\0\0\0\x02\0\0\0\x01${entry}${"\0".repeat(8 - entry.length % 8)}${extension}${"\x01".repeat(20)}`;
}

const RUNNING = [
  "[diff]\n\texternal = x\n",
  "[diff]external=x",
  "[DIFF] External = x",
  '[diff "x"]textconv=y',
  '[diff "a]b"] textconv = y',
  "[diff.x]textconv=y",
  "[core][diff]external=x",
  "[core][include]path=x",
  '[includeIf "gitdir:/"]\npath=x',
  "[core]\nabbrev = 7\\\n\n[diff]\r\n\texternal\t= x\r\n",
  '[filter "x"]clean="touch M; cat"',
  '[merge "x"]\n\tdriver = x',
  "[core]\n\talternateRefsCommand = x",
  "[core]\n\tgitProxy = x",
  '[man "x"]\n\tcmd = y',
  '[man "man"]\n\tpath = y',
  '[browser "x"] path = y',
  '[remote "o"]\n\turl = /x\n\tpromisor = true\n\tuploadpack = x',
  "[extensions]\n\tpartialClone = o",
  "[alias]\n\tlast-modified = !x",
  "[diff]\n\tsubmodule = diff",
  "[core]\n\tworktree = /home/u/.ssh",
  "[blame]\n\tignoreRevsFile = /home/u/.ssh/id_rsa",
  "[blame]\n\tignoreRevsFile = .env",
  "[blame]\n\tignoreRevsFile = .e\\\nnv",
  '[blame]\n\tignoreRevsFile = ".e"nv ; x',
  "[blame]\n\tignoreRevsFile = ../x",
  "[blame]\n\tignoreRevsFile = ~/x",
  "[fsck]\n\tskipList = .env",
  "[fetch.fsck]skipList=/etc/passwd",
  "[core]\n\texcludesFile = /etc/passwd",
  "[core]\n\tattributesFile = ~/x",
  "[diff]\n\torderFile = config/.env",
  "[commit]\n\ttemplate = .env",
  "[mailmap]\n\tfile = .env",
  "[log]\n\tshowSignature = true",
  "[format]\n\tsignatureFile = /home/u/.ssh/id_rsa",
  "[format]signatureFile=.env",
  "[http]\n\tcookieFile = .env",
];

for (const settings of RUNNING) {
  Deno.test(`git settings: ${JSON.stringify(settings)} is asked for`, () => {
    assertEquals(isAsked(withSettings(settings)), true);
  });
}

const EVERYDAY = [
  "",
  "[user]\n\tname = A B\n\temail = a@b.example\n\tsigningkey = AA\n[commit]\n\tgpgsign = true\n",
  '[remote "origin"]\n\turl = git@host.example:a/b.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n',
  '[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main\n\tvscode-merge-base = origin/main\n',
  '[lfs]\n\trepositoryformatversion = 0\n[lfs "https://host.example/a.git/info/lfs"]\n\taccess = basic\n',
  "[core]\n\tautocrlf = input\n\teol = lf\n\tignorecase = true\n\tprecomposeunicode = true\n",
  '[diff "py"]\n\txfuncname = ^def\n[diff]\n\talgorithm = histogram\n\tsubmodule = log\n[merge]\n\tconflictstyle = diff3\n',
  '[submodule]\n\tactive = .\n[submodule "sub"]\n\turl = https://host.example/x\n[pull]\n\trebase = true\n',
  '[blame]\n\tignoreRevsFile = .git-blame-ignore-revs # x\n[commit]\n\ttemplate = "docs/message.txt"\n',
  "[format]\n\tsignatureFile = .signature\n",
  "[color]\n\tui = auto\n[push]\n\tdefault = simple\n[rerere]\n\tenabled = true\n[subprocess]\n\tx = 1\n",
];

for (const settings of EVERYDAY) {
  Deno.test(`git settings: ${JSON.stringify(settings)} speaks against nothing`, () => {
    assertEquals(isAsked(withSettings(settings)), false);
  });
}

const EVIL = "[diff]\n\texternal = x\n";

Deno.test("git settings: a hook that runs when git has looked is asked for, also in the shared folder of a worktree", () => {
  assertEquals(isAsked({ ...withSettings(""), "/w/.git/hooks/post-index-change": "#!/bin/sh\n" }), true);
  assertEquals(isAsked({ ...withSettings(""), "/w/.git/hooks/pre-commit": "#!/bin/sh\n" }), false);
  const worktree = {
    "/w/.git": "gitdir: /m/.git/worktrees/w\n",
    "/m/.git/worktrees/w/commondir": "../..\n",
    "/m/.git/worktrees/w/HEAD": "ref: refs/heads/x\n",
    "/m/.git/config": PLAIN,
  };
  assertEquals(isAsked(worktree), false);
  assertEquals(isAsked({ ...worktree, "/m/.git/hooks/post-index-change": "" }), true);
});

Deno.test("git settings: HEAD may be a link to a branch without a file", () => {
  assertEquals(isAsked({ "/w/.git/config": EVIL }), true);
});

Deno.test("git settings: what only looks like a repository hides none above it", () => {
  assertEquals(isAsked({ "/w/.git/HEAD": "x", "/w/.git/config": EVIL, "/w/s/.git/HEAD": "x" }, "/w/s"), true);
});

Deno.test("git settings: a file leads to the repository as git reads it", () => {
  const real = { "/w/r\nx/HEAD": "ref: refs/heads/x", "/w/r\nx/config": EVIL, "/w/r/HEAD": "x", "/w/r/config": PLAIN };
  assertEquals(isAsked({ ...real, "/w/.git": "gitdir: r\nx\n" }), true);
  assertEquals(isAsked({ ...real, "/w/.git": "gitdir: r\n" }), false);
  assertEquals(isAsked({ "/w/.git": "gitdir: r\ufffd\n" }), true);
});

Deno.test("git settings: a worktree has those of its repository and its own", () => {
  const tree = {
    "/w/.git": "gitdir: /m/.git/worktrees/w\n",
    "/m/.git/worktrees/w/HEAD": "x",
    "/m/.git/worktrees/w/commondir": "../..\n",
  };
  assertEquals(isAsked({ ...tree, "/m/.git/config": PLAIN }), false);
  assertEquals(isAsked({ ...tree, "/m/.git/config": EVIL }), true);
  assertEquals(isAsked({ ...tree, "/m/.git/config": PLAIN, "/m/.git/worktrees/w/config.worktree": EVIL }), true);
});

Deno.test("git settings: a submodule takes its files from its own folder", () => {
  const sub = { "/w/s/.git": "gitdir: ../.git/modules/s\n", "/w/.git/modules/s/HEAD": "x" };
  assertEquals(isAsked({ ...sub, "/w/.git/modules/s/config": "[core]\n\tworktree = ../../../s\n" }, "/w/s"), false);
  assertEquals(isAsked({ ...sub, "/w/.git/modules/s/config": "[core]\n\tworktree = ../../../t\n" }, "/w/s"), true);
});

Deno.test("git settings: those of a submodule count in the repository above it", () => {
  const inner = { "/w/s/.git/HEAD": "x", "/w/s/.git/config": EVIL };
  assertEquals(isAsked({ ...withSettings(""), ...inner, "/w/.git/index": indexWith(SUBMODULE, "s") }), true);
  assertEquals(isAsked({ ...withSettings(""), ...inner, "/w/.git/index": indexWith(FILE, "s") }), false);
  assertEquals(isAsked({ ...withSettings(""), "/w/.git/index": indexWith(SUBMODULE, "s") }), false);
});

Deno.test("git settings: an index in two files is asked for, a file that is called link is not", () => {
  const split = indexWith(FILE, "a", `link\0\0\0\x18${"\0".repeat(24)}`);
  assertEquals(isAsked({ ...withSettings(""), "/w/.git/index": split }), true);
  assertEquals(isAsked({ ...withSettings(""), "/w/.git/index": indexWith(FILE, "link") }), false);
  assertEquals(isAsked({ ...withSettings(""), "/w/.git/index": indexWith(FILE, "a/link") }), false);
});

Deno.test("git settings: git looks upwards from where a folder lies", () => {
  const table = { "/e/.git/HEAD": "x", "/e/.git/config": EVIL };
  assertEquals(dangerOfRepository("/w/link", files(table), () => "/e/deep") !== undefined, true);
  assertEquals(dangerOfRepository(undefined, files({})) !== undefined, true);
});

Deno.test("git settings: what is there and cannot be read may be any setting", () => {
  const head = { "/w/.git/HEAD": "ref: refs/heads/main\n" };
  assertEquals(isAsked({ ...head, "/w/.git/config": null }), true);
  assertEquals(isAsked({ ...withSettings(""), "/w/.git/config.worktree": null }), true);
  assertEquals(isAsked({ ...withSettings(""), "/w/.git/commondir": null }), true);
  assertEquals(isAsked({ ...withSettings(""), "/w/.git/index": null }), true);
  assertEquals(isAsked({ "/w/.git": null }), true);
  assertEquals(isAsked({ "/w/HEAD": null, "/w/config": null }), true);
  assertEquals(isAsked({ "/config": null, "/index": null, "/w/notes": null }), false);
});
