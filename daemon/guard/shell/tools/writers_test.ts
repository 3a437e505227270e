// Tests of the rules of the tools that write: every path that they write, remove or
// re-own is touched, in whatever way it is given.

import { assert, assertEquals } from "@std/assert";
import { Arg } from "../call.ts";
import { record, type Word } from "./recorded.ts";
import { WRITERS } from "./writers.ts";

/** What a rule said, without what it recorded for later. */
function said(line: string | Word[]): string {
  const words = typeof line === "string" ? line.split(" ") : line;
  return record(WRITERS, words).said.filter((each) => !each.startsWith("wrote ")).join("; ");
}

Deno.test("guard: copies and moves touch both sides, and the name inside a folder", () => {
  const rows: readonly [string, string][] = [
    ["cp a b", "read a; write b; write b/a"],
    ["cp -T a b", "read a; write b"],
    ["cp a b/", "read a; write b/a"],
    ["cp a ..", "read a; write ../a"],
    ["cp x/a y d", "read x/a; read y; write d/a; write d/y"],
    ["cp -t d a", "read a; write d/a"],
    ["cp --target=d a", "read a; write d/a"],
    ["cp -r s d/", "read s recursive; write d/s recursive"],
    ["cp a /home/user", "read a; write /home/user/a"],
    ["mv a b/", "read a; remove a recursive; write b/a recursive"],
    ["ln -s /x/t l", "read /x/t; write l; write l/t"],
    ["ln -s /x/t", "read /x/t; write ./t"],
    ["install -d a b", "write a; write b"],
    ["install -m 755 a b/", "read a; write b/a"],
    ["install --strip-program=./x a b/", "ask option; read a; write b/a"],
    ["link a b", "read a; write b"],
    ["rsync -a a b/", "read a recursive; write b/a recursive"],
    ["rsync -a --delete a b/", "read a recursive; remove b/ recursive; write b/a recursive"],
    ["rsync -an a b/", "read a recursive; list b/ recursive"],
    ["rsync -e ./x a b/", "ask option; shell ./x; read a; write b/a"],
    ["rsync --files-from=l a b/", "ask option; read l; read a; write b/a"],
    ["rsync a h:b", "network h:b; ask remote-copy; read a"],
    ["dd if=a of=b bs=1k", "read a; write b"],
    ["dd if=a", "read a"],
    ["dd of=b", "write b"],
    ["dd what=b", "ask unknown-word"],
  ];
  for (const [line, wanted] of rows) assertEquals(said(line), wanted, line);
  assertEquals(
    said(["mv", new Arg([{ kind: "glob", text: "*" }, { kind: "text", text: ".md" }]), "d/"]),
    "read *.md; remove *.md recursive; write d/*.md recursive",
  );
});

Deno.test("guard: removals, modes and owners name their operands, wherever the options stand", () => {
  const rows: readonly [string, string][] = [
    ["rm -rf /", "remove / recursive"],
    ["rm / -rf", "remove / recursive"],
    ["rm --recu /", "remove / recursive"],
    ["rm -- -r", "remove -r"],
    ["rm -", "remove -"],
    ["rmdir -p a/b", "remove a/b"],
    ["unlink a", "remove a"],
    ["shred -u a", "write a; remove a"],
    ["chmod -R 777 /", "mode / recursive"],
    ["chmod 777 / -R", "mode / recursive"],
    ["chmod -x f", "mode f"],
    ["chmod -rwx -R d", "mode d recursive"],
    ["chmod u=rwx,g-w f", "mode f"],
    ["chmod --reference=a f", "list a; mode f"],
    ["chown -hR me d", "mode d recursive"],
    ["chgrp staff d", "mode d"],
    ["chattr -i f", "mode f"],
    ["chattr -R +i d", "mode d recursive"],
    ["setfacl -m u:x:r f", "mode f"],
    ["setfacl --restore=l", "ask option; read l"],
  ];
  for (const [line, wanted] of rows) assertEquals(said(line), wanted, line);
});

Deno.test("guard: what makes files writes them, or asks", () => {
  const rows: readonly [string, string][] = [
    ["touch -r a b c", "list a; write b; write c"],
    ["mkdir -p a/b", "write a/b"],
    ["truncate -s0 f", "write f"],
    ["fallocate -l 1G f", "write f"],
    ["mkfifo p", "write p"],
    ["mknod n b 8 0", "ask device-node; write n"],
    ["mktemp", "write /tmp/tmp.XXXXXXXXXX"],
    ["mktemp -p d", "write d/tmp.XXXXXXXXXX"],
    ["mktemp -u", ""],
    ["sponge f", "write f"],
    ["sync", ""],
    ["patch -o f", "write f; ask patch"],
    ["convert a b", "ask image-tool; read a; write b"],
    ["vim -c :!id f", "ask editor; shell id; write f; read f"],
    ["vim +!id", "ask editor; shell id"],
    ["nano f", "ask editor; write f; read f"],
  ];
  for (const [line, wanted] of rows) assertEquals(said(line), wanted, line);
  assert(record(WRITERS, ["ed", "f"], { origin: "words", text: "!id\nq\n" }).said.includes("shell id"));
});

Deno.test("guard: what flows into a file is recorded for later", () => {
  const stdin = { origin: "download" } as const;
  assert(record(WRITERS, ["sponge", "f"], stdin).said.includes("wrote f download"));
  assert(record(WRITERS, ["dd", "of=f"], stdin).said.includes("wrote f download"));
  assert(record(WRITERS, ["cp", "/dev/stdin", "f"], stdin).said.includes("wrote f download"));
});

Deno.test("guard: a word of a writer that may be an option asks", () => {
  for (const name of ["rm", "cp", "chmod", "touch"]) {
    assert(said([name, Arg.unknown("x", true), "a"]).includes("ask "), name);
  }
});

Deno.test("guard: help and version of a writer are harmless", () => {
  for (const name of WRITERS.keys()) assertEquals(said([name, "--version"]), "", name);
});

Deno.test("guard: a patch that is only tried changes nothing", () => {
  const rows: readonly [string, string][] = [
    ["patch --dry-run -p1", ""],
    ["patch -p1 --dry-run -i a.patch", "read a.patch"],
    ["patch --dry-run --input=a.patch -R", "read a.patch"],
    ["patch -p1 -i a.patch", "read a.patch; ask patch"],
    ["patch --dry-run -p1 -o out", "write out; ask patch"],
    ["patch --dry-run -g1", "ask patch"],
  ];
  for (const [line, wanted] of rows) assertEquals(said(line), wanted, line);
});
