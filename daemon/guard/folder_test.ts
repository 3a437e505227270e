// What the guard makes of the folder that a command is to run in, and of what lies in it: credentials, settings of the system, keys in
// files of plain names, configurations that name code. Judged in a real tree; no command is run in it.

import { assertEquals, assertNotEquals } from "@std/assert";
import { folderId, NO_FOLDER } from "../files/opened_folder.ts";
import { realDisk } from "./disk.ts";
import { Tree } from "./tree_example.ts";

Deno.test("guard folder: a working folder of credentials is refused, one of the system is only read", async () => {
  using tree = new Tree();
  await tree.make(
    "mkdir -p proj/sub .ssh .aws .config/gh .config/app; ln -s ~+/.ssh proj/keys; ln -s sub proj/esc".replace(
      "~+",
      tree.home,
    ),
  );
  for (
    const folder of [
      ".ssh",
      ".aws",
      ".config/gh",
      "proj/keys",
      "proj/../.ssh",
      "proj/esc/../../.ssh",
      "proj/no/../../.ssh",
    ]
  ) {
    const { tier, rule } = await tree.judge("ls -la", folder);
    assertEquals([tier, rule], ["deny", "working-folder"], folder);
  }
  const long = await tree.judge("ls", "a/".repeat(2_500));
  assertEquals([long.tier, long.why], ["deny", ":CWD is longer than a path can be, 4096 bytes"]);
  const at = (folder: string) => tree.judge("test -w passwd", `${"../".repeat(12)}${folder}`);
  assertEquals([(await at("etc/cron.d")).tier, (await at("etc/shadow.d/..")).tier], ["ask", "allow"]);
  for (const folder of ["etc", "usr/bin", "var/log"]) assertEquals((await at(folder)).grants?.write, [], folder);
  const judged = await tree.judge("ls", "proj/esc/..");
  assertEquals([judged.tier, judged.grants?.write], ["allow", [`${tree.home}/proj`]]);
  assertEquals((await tree.judge("ls", "proj/new/folder")).grants?.write, [`${tree.home}/proj/new/folder`]);
});

Deno.test("guard folder: a verdict says which folder was judged, also one that is known, and through links", async () => {
  using tree = new Tree();
  await tree.make("mkdir proj other; ln -s proj link");
  const before = folderId(`${tree.home}/proj`);
  for (const command of ["ls", "ls", "touch x", "rm -rf /"]) {
    for (const name of ["proj", "link"]) assertEquals((await tree.judge(command, name)).folder, before, command);
  }
  await tree.make("mv proj old; mv other proj");
  for (const name of ["proj", "link"]) {
    assertEquals((await tree.judge("ls", name)).folder, folderId(`${tree.home}/proj`));
  }
  assertNotEquals(folderId(`${tree.home}/proj`), before);
  assertEquals((await tree.judge("ls", "none")).folder, NO_FOLDER);
});

Deno.test("guard folder: what is no folder, or may not be entered, is barred; what is not there is not", async () => {
  using tree = new Tree();
  await tree.make("mkdir open closed closed/below; : > file; ln -s open link; ln -s file other; chmod 600 closed");
  // Whoever may do everything may enter it too.
  const free = await tree.make("cd closed").then(() => true, () => false);
  const barred = (name: string) => realDisk.bars(`${tree.home}/${name}`);
  assertEquals(["open", "link", "nothing", "file", "other"].map(barred), [false, false, false, true, true]);
  assertEquals(["closed", "closed/below"].map(barred), [!free, !free]);
  await tree.make("chmod 700 closed");
});

Deno.test("guard folder: a database that is not there would be made, which is asked for", async () => {
  using tree = new Tree();
  await tree.make("mkdir -p proj other; : > other/old.db; ln -s ../other/new.db proj/link.db; : > proj/own.db");
  assertEquals(
    await tree.others("ask", [
      "sqlite3 new.db .tables",
      "sqlite3 x.db 'select 1'",
      "sqlite3 ../other/new.db .tables",
      "sqlite3 ~/other/new.db 'select 1'",
      "sqlite3 link.db .tables",
      "sqlite3 'file:../other/new.db?immutable=1' .tables",
      "cd ../other; sqlite3 new.db .tables",
    ]),
    [],
  );
  assertEquals(await tree.others("deny", ["sqlite3 ~/.bash_history .tables"]), []);
});

Deno.test("guard folder: a private key is asked for under a plain name as well, a certificate is not", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/certs; cd proj
    echo '-----BEGIN RSA PRIVATE KEY-----' > server.pem
    echo '-----BEGIN CERTIFICATE-----' > certs/ca.pem
  `);
  assertEquals(
    await tree.others("ask", ["cat server.pem", "head -3 server.pem", "cat *.pem", "cat < server.pem", "cat *"]),
    [],
  );
  assertEquals(await tree.others("allow", ["cat certs/ca.pem", "cat certs/*.pem", "ls *.pem", "cat missing.pem"]), []);
});

Deno.test("guard folder: deno lint is asked for where its configuration names plugins, or may", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/sub evil/deep escaped plain work
    echo '{"lint":{"rules":{"tags":["recommended"]}}}' > plain/deno.json
    echo '{"lint":{"plugins":["./evil.ts"]}}' > evil/deno.json
    echo '{"lint":{"plug\\u0069ns":["./evil.ts"]}}' > escaped/deno.jsonc
    echo '{"workspace":["./a"]}' > work/deno.json
  `);
  for (const folder of ["evil", "evil/deep", "escaped", "work"]) {
    assertEquals(await tree.others("ask", ["deno lint", "timeout 9 deno lint --json"], folder), [], folder);
  }
  assertEquals(
    await tree.others("ask", ["deno lint ../evil", "cd ../evil && deno lint", "deno lint -c x.json", "deno lint $X"]),
    [],
  );
  for (const folder of ["proj", "plain"]) {
    assertEquals(await tree.others("allow", ["deno lint", "deno lint --json", "deno lint sub"], folder), [], folder);
  }
});

Deno.test("guard folder: keys under the names of certificates are seen behind many files, and behind any pattern of the ending", async () => {
  using tree = new Tree();
  await tree.make(`
    mkdir -p proj/many proj/sub proj/plain; cd proj; echo '-----BEGIN PRIVATE KEY-----' > sub/server.pem; cp sub/server.pem zz.pem
    for n in $(seq 40); do echo cert > many/$n.pem; done; cp zz.pem many/zz.pem; for n in $(seq 70); do echo cert > plain/$n.crt; done
  `);
  const asked = [
    "cat {1..16}.pem zz.pem",
    "cat many/*.pem",
    "for f in {1..16} zz; do cat $f.pem; done",
    "cat sub/*.p?m",
    "cat sub/[s]erver.[p]em",
    "grep -r x --include='*.p?m' .",
    "find . -name '*.p?m' -exec cat {} +",
    "rg x -g '*.[p]em'",
    "cat plain/*.crt",
  ];
  assertEquals(await tree.others("ask", asked, "proj"), []);
  const plain = [
    "cat many/{1..9}.pem",
    "ls many/*.pem",
    "grep -r x --include='*.py' sub",
    "cat plain/1.crt plain/2.crt",
    "find . -name '*.ts' -exec cat {} +",
  ];
  assertEquals(await tree.others("allow", plain, "proj"), []);
});
