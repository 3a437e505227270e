// Tests the reading of indexes against such as git lays them out, byte by byte.

import { assertEquals } from "@std/assert";
import { entryNamed, hasDashedEntry, submodulesIn } from "./git_index.ts";

const FILE = "\0\0\x81\xa4";
const LINK = "\0\0\xe0\0";

function number(value: number, bytes = 4): string {
  return Array.from({ length: bytes }, (_, at) => String.fromCharCode((value >>> (8 * (bytes - 1 - at))) & 0xff)).join(
    "",
  );
}

/** An entry. @param tail What stands between the flags and the name: of version 4, how much of the name before goes. */
function entry(mode: string, name: string, { hash = 20, extended = false, tail = "", pads = true } = {}): string {
  const head = "\xe0\0\0\0".repeat(6) + mode + "\0\0\xe0\0".repeat(3) + "\xff".repeat(hash);
  const flags = extended ? number(0x4000 | name.length, 2) + "\0\0" : number(name.length, 2);
  const text = head + flags + tail + name;
  return text + "\0".repeat(pads ? 8 - text.length % 8 : 1);
}

function index(version: number, entries: readonly string[], extensions = "", hash = 20): string {
  return `DIRC${number(version)}${number(entries.length)}${entries.join("")}${extensions}${"\x01".repeat(hash)}`;
}

Deno.test("git index: only entries of their own mode are submodules, whatever other bytes say", () => {
  assertEquals(submodulesIn(index(2, [entry(FILE, "a"), entry(LINK, "sub/x"), entry(FILE, "z")]), 20), ["sub/x"]);
  assertEquals(submodulesIn(index(3, [entry(LINK, "a", { extended: true }), entry(LINK, "b")]), 20), ["a", "b"]);
  assertEquals(submodulesIn(index(2, [entry(LINK, "a", { hash: 32 }), entry(LINK, "b", { hash: 32 })], "", 32), 32), [
    "a",
    "b",
  ]);
  assertEquals(submodulesIn(index(2, []), 20), []);
});

Deno.test("git index: names are bytes of UTF-8", () => {
  assertEquals(submodulesIn(index(2, [entry(LINK, "\xc3\xbc")]), 20), ["ü"]);
  assertEquals(submodulesIn(index(2, [entry(LINK, "\xfc")]), 20), undefined);
});

Deno.test("git index: names that go on from the one before are put together", () => {
  const four = { pads: false };
  const entries = [entry(FILE, "lib/a", { ...four, tail: "\0" }), entry(LINK, "sub", { ...four, tail: "\x01" })];
  assertEquals(submodulesIn(index(4, entries), 20), ["lib/sub"]);
  assertEquals(submodulesIn(index(4, [entry(LINK, "a", { ...four, tail: "\x05" })]), 20), undefined);
});

Deno.test("git index: what cannot be read for certain is not guessed", () => {
  const entries = [entry(LINK, "a")];
  assertEquals(submodulesIn(index(2, entries, `TREE${number(3)}abc`), 20), ["a"]);
  assertEquals(submodulesIn(index(2, entries, `TREE${number(3)}abclink${number(0)}`), 20), undefined);
  assertEquals(submodulesIn(index(5, entries), 20), undefined);
  assertEquals(submodulesIn(index(2, entries).slice(0, 70), 20), undefined);
  assertEquals(submodulesIn("", 20), undefined);
});

Deno.test("git index: a name with a dash is found wherever it begins, and where nothing is certain", () => {
  assertEquals(hasDashedEntry(index(2, [entry(FILE, "a-b/c-d")]), 20), false);
  assertEquals(hasDashedEntry(index(2, [entry(FILE, "--x"), entry(FILE, "a")]), 20), true);
  assertEquals(hasDashedEntry(index(2, [entry(FILE, "a"), entry(FILE, "sub/-x")]), 20), true);
  assertEquals(hasDashedEntry(index(5, [entry(FILE, "a")]), 20), true);
});

Deno.test("git index: a file is found by the last part of its name, a submodule is not", () => {
  const sought = (name: string) => name === ".env";
  const four = { pads: false };
  assertEquals(entryNamed(index(2, [entry(FILE, "a"), entry(FILE, "x/.env")]), 20, sought), "x/.env");
  assertEquals(entryNamed(index(2, [entry(FILE, ".env/a"), entry(FILE, "b.env")]), 20, sought), undefined);
  assertEquals(entryNamed(index(2, [entry(LINK, "x/.env")]), 20, sought), undefined);
  const entries = [entry(FILE, "x/a", { ...four, tail: "\0" }), entry(FILE, ".env", { ...four, tail: "\x01" })];
  assertEquals(entryNamed(index(4, entries), 20, sought), "x/.env");
});
