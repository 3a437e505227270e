// What links mean to the guard: `..` behind one is the folder above where it leads, as the system takes it, and not its name taken
// off. Judged in a real tree; no command is run in it.

import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { oneLook, realPath } from "./all_gates.ts";
import { resolvePath } from "./paths.ts";
import { Arg } from "./shell/call.ts";
import { Tree } from "./tree_example.ts";

/** `proj/l` leads into another folder, whose repository runs a program when it is looked at. */
async function linked(): Promise<Tree> {
  const tree = new Tree();
  await tree.make(`
    mkdir -p proj/docs other/sub other/docs other/.git .local/state/passepartout .config/passepartout
    ln -s ../other/sub proj/l
    ln -s l proj/m
    echo 'ref: refs/heads/main' > other/.git/HEAD
    printf '[core]\\n[diff]\\n\\texternal = x\\n' > other/.git/config
    echo x > other/sub/f; echo x > proj/docs/f; echo x > other/job.sh; echo x > proj/job.sh
  `);
  return tree;
}

Deno.test("guard links: a link to what is not there is what will be there", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/sub .config/passepartout .local/state/passepartout .ssh
    ln -s ~+/.config/passepartout/policy.org proj/o
    ln -s o proj/oo
    ln -s ../../proj/oo proj/sub/up
    ln -s ~+/.bashrc proj/rc
    ln -s ~+/.ssh/new proj/d
    ln -s ~+/.config/passepartout/no/such proj/nod
    ln -s /etc/cron.d/nothing-there proj/c
    ln -s round proj/round
    ln -s sub/new proj/n
    ln -s ../nowhere/../.ssh/x proj/gone
  `.replaceAll("~+", tree.home));
  assertEquals(
    await tree.others("deny", [
      "echo x > o",
      "echo x > oo",
      "echo x > sub/up",
      "cp sub/x o",
      "tee o",
      "touch d",
      "mkdir d; echo x > d/authorized_keys",
      "echo x > nod/policy.org",
      "echo x > c",
      "cat d/id_rsa",
      "echo x > gone",
    ]),
    [],
  );
  assertEquals(await tree.others("ask", ["echo x > rc", "echo x > n", "echo x > round"]), []);
  assertStringIncludes((await tree.judge("echo x > rc")).rule, "startup");
});

Deno.test("guard links: git is asked for in the folder that cd really leads to", async () => {
  using tree = await linked();
  assertEquals(
    await tree.others("ask", [
      "cd -P l/.. && git diff",
      "cd -P m/.. && git diff",
      "cd -Pe l/.. && git diff",
      "cd -L -P l/.. && git diff",
      "builtin cd -P l/.. && git diff",
      "command cd -P l/.. && git diff",
      "set -P; cd l/.. && git diff",
      "set -eP; cd l/.. && git diff",
      "set -o physical; cd l/.. && git diff",
      "set -o pipefail -P; cd l/.. && git diff",
      "set -P; pushd l/.. && git diff",
      "set -P; cd l && cd .. && git diff",
      "if x; then set -P; fi; cd l/.. && git diff",
      "cd l; cd -P ..; git diff",
      "cd l; cd -P .; cd ..; git diff",
      "cd -P l; pushd docs; popd; cd ..; git diff",
      "set -P; cd l; cd docs; cd -; cd ..; git diff",
      "env -C l/.. git diff",
      "env -C l bash -c 'cd .. && git diff'",
      "cd l; env -i bash -c 'cd ..; git diff'",
      "bash -P -c 'cd l/.. && git diff'",
      "bash -o physical -c 'cd l/.. && git diff'",
      'git -C "$(cd -P l/..; pwd)" diff',
      'cd l && git -C "$(pwd -P)/.." diff',
      "git -C l/.. diff",
      "cd l/../sub && git diff",
      "cd l; git diff",
      "cd ../other; cd nowhere; git diff",
      "cd l/../sub; git diff",
    ]),
    [],
  );
  assertEquals(
    await tree.others("allow", [
      "cd l/.. && git diff",
      "cd l && cd .. && git diff",
    ]),
    [],
  );
});

Deno.test("guard links: a file is judged, shown and granted where the system finds it", async () => {
  using tree = await linked();
  const { home } = tree;
  assertEquals(
    await tree.others("deny", [
      "cat l/../../.local/state/passepartout/secret",
      "cat l/../../proj/../.local/state/passepartout/secret",
      "ln -s ~/other/sub k; cat k/../../.local/state/passepartout/secret",
      "ln -s ../other/sub k; cat k/../../.local/state/passepartout/secret",
      "ln -s ../../x docs/k; cat docs/k/../.local/state/passepartout/secret",
      "cat < l/../../.config/passepartout/policy.org",
      "echo x >> l/../../.config/passepartout/policy.org",
      "ln -s ~/.local k; cat k/state/passepartout/*",
      "ln -s /etc k; cat k/sh*w",
      "cd -P l/../..; cat .local/state/passepartout/secret",
      "cd l/..; cat ../.local/state/passepartout/secret",
    ]),
    [],
  );
  const removal = await tree.judge("rm -rf proj/l/../docs", "");
  assertStringIncludes(removal.why, `${home}/other/docs`);
  assertEquals(removal.grants?.write, [home, `${home}/other`]);
  const writing = await tree.judge("echo x > l/../y");
  assertStringIncludes(writing.why, "outside the working folder");
  assertEquals(writing.grants?.write, [`${home}/proj`, `${home}/other`]);
  assertEquals((await tree.judge("sh l/../job.sh")).code, [`${home}/other/job.sh`]);
  assertEquals((await tree.judge("ln -s ../other/sub k; sh k/../job.sh")).code?.includes(`${home}/other/job.sh`), true);
});

Deno.test("guard links: wildcards behind a link have the class of where it leads, in front of .. nobody knows", async () => {
  using tree = await linked();
  await tree.make("mkdir .ssh; echo x > .ssh/id_rsa; ln -s ../.ssh proj/keys");
  assertEquals(await tree.others("deny", ["cat keys/*", "cat keys/id*", "head -n 1 keys/?d_rsa"]), []);
  assertEquals(await tree.others("ask", ["cat */../f", "cat l*/../../x", "cat nowhere/../docs/f"]), []);
});

Deno.test("guard links: what a link in the daemon's folders leads to is the daemon's, whatever it is called", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p dotfiles/rules .config/passepartout .local/state/passepartout
    echo x > dotfiles/policy.org; echo x > dotfiles/settings; echo x > dotfiles/other
    ln -s ~/dotfiles/policy.org .config/passepartout/policy.org
    ln -s ../../dotfiles/settings .config/passepartout/.env
    ln -s ../../../dotfiles/rules .local/state/passepartout/rules
  `.replaceAll("~", tree.home));
  assertEquals(
    await tree.others("deny", [
      "echo x >> policy.org",
      "cat settings",
      "rm settings",
      "cp other policy.org",
      "echo x > rules/a",
      "rm -rf ../dotfiles",
    ], "dotfiles"),
    [],
  );
  assertEquals(await tree.others("ask", ["echo x >> other", "grep -r x ."], "dotfiles"), []);
  // A link that is made later counts as well.
  await tree.make("ln -s ~/dotfiles/other .config/passepartout/other".replaceAll("~", tree.home));
  assertEquals(await tree.others("deny", ["echo x >> other"], "dotfiles"), []);
});

Deno.test("guard links: a link that is made while the guard stands counts from then on", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p dotfiles .config/passepartout; touch -d '1 hour ago' .config/passepartout; echo x > dotfiles/policy.org",
  );
  const judge = tree.standing();
  assertEquals((await judge("echo x >> policy.org", "dotfiles")).tier, "ask");
  await tree.make("ln -s ../../dotfiles/policy.org .config/passepartout/policy.org");
  assertEquals((await judge("echo x >> policy.org", "dotfiles")).tier, "deny");
});

Deno.test("guard links: what one look remembers is what each look would find", async () => {
  using tree = await linked();
  await tree.make("ln -s nowhere/at/all proj/gone; ln -s gone proj/far; ln -s round proj/round; ln -s / proj/top");
  const names = [
    "",
    ".",
    "..",
    "proj",
    "other",
    "sub",
    "l",
    "m",
    "f",
    "docs",
    "gone",
    "far",
    "round",
    "top",
    "nothing",
    "x",
  ];
  const path = fc.array(fc.constantFrom(...names), { maxLength: 6 }).map((each) => [tree.home, ...each].join("/"));
  fc.assert(fc.property(fc.array(path, { minLength: 1, maxLength: 6 }), (paths) => {
    const look = oneLook();
    for (const each of paths) assertEquals(look(each), realPath(each), each);
  }));
});

Deno.test("guard links: a path of plain text is what it is in two pieces", () => {
  const name = fc.constantFrom(
    "",
    ".",
    "..",
    "...",
    ".a",
    "a",
    "b c",
    "\n",
    "/proc/self/root",
    "/proc/self/cwd",
    "ä\u{1f600}",
  );
  const text = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
  const cwd = fc.option(text.map((each) => `/${each}`), { nil: undefined });
  fc.assert(
    fc.property(text, text, cwd, (one, other, cwd) => {
      const pieces = [one, other].map((each) => ({ kind: "text" as const, text: each }));
      assertEquals(resolvePath(Arg.of(one + other), cwd), resolvePath(new Arg(pieces), cwd));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("guard links: a path that is longer than one can be leads nowhere, and nothing is looked for", () => {
  const long = `/usr${"/a".repeat(3_000)}`;
  assertEquals([realPath(long), oneLook()(long)], [undefined, undefined]);
  const deep = `/usr${"/a".repeat(1_500)}`;
  assertEquals([realPath(deep), oneLook()(deep)], [deep, deep]);
});
