// Whether what a rule of the user allows can be led elsewhere: by links made in the same text or on the disk, by words that are not
// known, by the words of a command that a rule allows. No command is run.

import { assertEquals } from "@std/assert";
import { Tree } from "../tree_example.ts";
import { makesHardLinks, mayMakeLinks } from "./links_made.ts";

const POLICY = `* Drafts
:PROPERTIES:
:TIER: allow
:MATCHES: path ~/drafts/**
:TOUCH: write remove mode
:END:
** Matches
- write ~/drafts/a
** Does not match
- read ~/drafts/a
* Fetch
:PROPERTIES:
:TIER: allow
:MATCHES: command git fetch origin *
:GRANT: network
:END:
** Matches
- git fetch origin main
** Does not match
- git push
* Tests
:PROPERTIES:
:TIER: allow
:MATCHES: command npm test **
:END:
** Matches
- npm test a
** Does not match
- npm t
* Taxes
:PROPERTIES:
:TIER: deny
:MATCHES: path ~/taxes/**
:TOUCH: read write remove mode start
:END:
** Matches
- read ~/taxes/a
** Does not match
- read ~/b
`;

async function treeWithPolicy(): Promise<Tree> {
  const tree = new Tree();
  await tree.make(
    "mkdir -p proj/src w/d drafts/sub drafts/linky taxes .config/passepartout; : > .bashrc; : > drafts/a; : > taxes/a; : > drafts/sub/b; " +
      ": > proj/README.md; ln -s ../w drafts/out; ln -s ../../.bashrc drafts/linky/f; ln -s ../d w/l; ln -s ../taxes proj/tl",
  );
  Deno.writeTextFileSync(`${tree.home}/.config/passepartout/policy.org`, POLICY);
  return tree;
}

Deno.test("guard policy: no link leads what a rule allows elsewhere, made in the text or there before", async () => {
  using tree = await treeWithPolicy();
  assertEquals(
    await tree.others("ask", [
      "ln -s ~/w ~/drafts/z; rm -rf ~/drafts/z/d",
      "ln -s ~/.bashrc ~/drafts/z; echo x > ~/drafts/z",
      "cp -s ~/.bashrc ~/drafts/z; echo x > ~/drafts/z",
      "cp -l ~/.bashrc ~/drafts/z; echo x > ~/drafts/z",
      "ln ~/.bashrc ~/drafts/z; echo x > ~/drafts/z",
      "echo x > ~/drafts/z & ln -sf ~/.bashrc ~/drafts/z",
      "f() { ln -s ~/.bashrc ~/drafts/z; }; f; echo x > ~/drafts/z",
      "bash -c 'ln -s ~/.bashrc ~/drafts/z'; echo x > ~/drafts/z",
      // A file with two names is changed by the other one later.
      "ln ~/.bashrc ~/drafts/z",
      "ln -L ~/w/l ~/drafts/z",
      "cp -l ~/.bashrc ~/drafts/z",
      "cp -al ~/w ~/drafts/z",
      "mv ~/w/l ~/drafts/z; echo x > ~/drafts/z/b",
      "mv ~/drafts/sub ~/drafts/z; echo x > ~/drafts/z/b",
      "cp -a ~/w ~/drafts/; echo x > ~/drafts/w/l/b",
      "echo x > ~/drafts/out/y",
      "rm -rf ~/drafts/out/d",
      "cp -r src ~/drafts/linky",
      "chmod -R 700 ~/drafts/linky",
      "rsync -a --inplace src/ ~/drafts/linky/",
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "echo x > ~/drafts/a",
      "echo x > ~/drafts/sub/a; rm ~/drafts/sub/b",
      "rm -rf ~/drafts/sub",
      "cp README.md ~/drafts/r.md",
      "cp README.md ~/drafts/; chmod 600 ~/drafts/README.md",
      "cp -r src ~/drafts/sub",
      "mv ~/drafts/a ~/drafts/b",
      "mkdir -p ~/drafts/2026 && echo x > ~/drafts/2026/l.org",
    ]),
    [],
  );
});

Deno.test("guard policy: a command that a rule allows is held against the rules on paths by all its words", async () => {
  using tree = await treeWithPolicy();
  assertEquals(
    await tree.others("deny", [
      "cat ~/taxe[[:alpha:]]/a",
      "cat ~/taxe[s]/a",
      "cat ~/tax*/a",
      "shopt -s extglob\ncat ~/taxe@(s)/a",
      "npm test ~/taxes/a",
      "npm test --prefix ~/taxes",
      "npm test --prefix=~/taxes",
      "npm test ../taxes/a",
      "npm test --x=../taxes",
      "npm test -C../taxes",
      "npm test tl/a",
      "npm test 'a b ../taxes/a'",
      "cat tl/[[:alpha:]]",
      "cat t?/a",
      "cat */a",
      "cat tl/a",
      "cd ~/taxes && npm test",
    ]),
    [],
  );
  assertEquals(
    await tree.others("ask", [
      "npm test ..",
      "npm test ~",
      'git fetch origin "$(date)"',
      "git fetch origin *",
      'git fetch origin "$x"',
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "npm test a",
      "npm test -- --grep x",
      "npm test src/a.ts; cat README.md",
      "git fetch origin main",
    ]),
    [],
  );
  assertEquals(await tree.others("deny", ["npm test"], "taxes"), []);
});

Deno.test("guard policy: what may leave a link behind is known by its options", () => {
  for (
    const line of [
      "ln a b",
      "cp -a a b",
      "cp -rf a b",
      "cp --link a b",
      "cp --preserve=links a b",
      "mv a b",
      "tar xf a",
      "/bin/ln a b",
    ]
  ) {
    assertEquals(mayMakeLinks(line.split(" ")), true, line);
  }
  for (const line of ["cp a b", "cp -f a b", "cp --reflink=auto a b", "rm a", "mkdir -p a"]) {
    assertEquals(mayMakeLinks(line.split(" ")), false, line);
  }
  assertEquals(mayMakeLinks(["cp", undefined, "b"]), true);
  assertEquals(mayMakeLinks([undefined, "b"]), true);
  for (const line of ["ln a b", "link a b", "cp -al a b", "cp --link a b", "ln -sL a b"]) {
    assertEquals(makesHardLinks(line.split(" ")), true, line);
  }
  for (const line of ["ln -s a b", "ln -sfn a b", "ln --symbolic a b", "cp -a a b", "mv a b"]) {
    assertEquals(makesHardLinks(line.split(" ")), false, line);
  }
});
