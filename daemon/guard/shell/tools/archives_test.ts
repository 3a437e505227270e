// Tests of the rules for packers: listing reads the archive only, packing reads its
// sources, unpacking writes its folder.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Arg } from "../call.ts";
import { ARCHIVES } from "./archives.ts";
import { record, split } from "./recorded.ts";

const said = (line: string) => record(ARCHIVES, split(line)).said;

Deno.test("guard archives: listing reads the archive and nothing else", () => {
  for (
    const line of [
      "tar tf a",
      "tar -tzvf a",
      "tar --list --file=a",
      "tar --list -fa",
      "tar -tf a --wildcards x",
      "tar -xOf a x",
      "unzip -l a",
      "unzip -tq a",
      "unzip -p a x",
      "zipinfo -1 a",
      "zip -T a",
      "zip -sf a",
      "gzip -l a",
      "gzip -dc a",
      "xz -t a",
      "zstd -l a",
      "bzip2 -t a",
      "7z l -slt a",
      "unrar lb a",
      "ar t a",
      "ar p a x",
    ]
  ) assertEquals(said(line), ["read a"], line);
});

Deno.test("guard archives: tar in its old style takes values in turn", () => {
  assertEquals(said("tar czvf a.tgz src"), [
    "ask archive",
    "write a.tgz",
    "wrote a.tgz rewritten",
    "read src recursive",
  ]);
  assertEquals(said("tar xf a -C out"), ["read a", "ask archive", "write out recursive"]);
  assertEquals(said("tar xCf out a"), ["read a", "ask archive", "write out recursive"]);
  assert(said("tar -C d -cf a x").includes("read d/x recursive"));
});

Deno.test("guard archives: tar's doors are judged as commands", () => {
  for (
    const line of [
      "tar xf a -I./x",
      "tar xf a --use-compress-program=./x",
      "tar xf a --to-comm=./x",
      "tar tf a -F ./x",
      "tar tf h:a --rsh-command=./x",
      "tar cf a b --checkpoint=1 --checkpoint-action=exec=./x",
      "tar tf a --new-volume-script=./x",
      "tar tf a --rmt-command=./x",
    ]
  ) {
    assert(said(line).includes("shell ./x"), line);
    assert(said(line).includes("ask runs-command"), line);
  }
  assert(!said("tar -I zstd -tf a").includes("ask runs-command"));
});

Deno.test("guard archives: what is removed or written is named", () => {
  assert(said("tar --remove-files -cf a d").includes("remove d recursive"));
  assert(said("unzip -o a -d out").includes("write out recursive"));
  assert(said("zip -rm a d").includes("remove d recursive"));
  assert(record(ARCHIVES, ["zip", "a", "b", "-T", "-TT", "rm x"]).said.includes("shell rm x"));
  assertEquals(said("gzip a"), ["read a", "ask archive", "write a", "remove a"]);
  assert(said("7z x a -oout").includes("write out recursive"));
  assert(said("tar xPf a").filter((each) => each === "ask archive").length === 2);
});

Deno.test("guard archives: what comes out is not tamer than what went in", () => {
  assertEquals(record(ARCHIVES, ["gunzip"], { origin: "download" }).printed.origin, "download");
  assertEquals(record(ARCHIVES, ["gzip", "-dc"], { origin: "words" }).printed.origin, "rewritten");
  assertEquals(record(ARCHIVES, ["gzip", "-dc", "a"]).printed.origin, "unknown");
  assertEquals(record(ARCHIVES, ["tar", "cz", "d"]).printed.origin, "rewritten");
});

Deno.test("guard archives: no rule throws, whatever its words", () => {
  const word = fc.oneof(
    fc.constantFrom("-", "--", "xf", "tf", "-c", "-t", "-TT", "-x", "--to-command=", "-I", "x", "l", "-o", "a:b"),
    fc.string(),
    fc.constant(Arg.unknown("it is", true)),
  );
  fc.assert(
    fc.property(fc.constantFrom(...ARCHIVES.keys()), fc.array(word, { maxLength: 5 }), (name, words) => {
      record(ARCHIVES, [name, ...words]);
    }),
    { numRuns: 2000 },
  );
});
