// The gate for notes: who may change them, and where.

import { assertEquals } from "@std/assert";
import type { Action } from "../../pipeline/ports.ts";
import { list, plist, type Value } from "../../wire/value.ts";
import { makeMemoryGate } from "./memory.ts";

const context = { source: "CLI", now: 0, signal: new AbortController().signal };
const links: Readonly<Record<string, string>> = {
  "/home/u/memex/out": "/etc",
  "/home/u/memex/s": "/home/u/memex/system",
};
const resolve = (path: string) => {
  if (path.includes("circle")) return undefined;
  const found = Object.entries(links).find(([from]) => path === from || path.startsWith(`${from}/`));
  return found === undefined ? path : found[1] + path.slice(found[0].length);
};

function judge(proposedBy: Action["proposedBy"], name: string, fields: Record<string, Value> = {}, mayWrite?: boolean) {
  const gate = makeMemoryGate({
    memex: "/home/u/memex",
    resolve,
    ...mayWrite === undefined ? {} : { mayWrite: () => mayWrite },
  });
  const opinion = gate.judge({ target: "MEMORY", name, payload: plist(fields), proposedBy }, context);
  return opinion === undefined || opinion instanceof Promise ? undefined : `${opinion.tier} ${opinion.rule}`;
}

Deno.test("memory gate: clients and skills that may change notes; a model asks a person", () => {
  for (const name of ["CAPTURE", "SET-KEYWORD", "MOVE", "CLOCK-OUT", "RESTORE", "UNDO"]) {
    assertEquals(judge("client", name), "allow memory");
    assertEquals(judge("skill", name), "ask memory");
    assertEquals(judge("skill", name, {}, true), "allow memory");
    assertEquals(judge("skill", name, {}, false), "deny memory");
    assertEquals(judge("reasoner", name), "ask memory");
    assertEquals(judge("daemon", name), undefined);
  }
  assertEquals([judge("client", "SEARCH"), judge("skill", "SEARCH"), judge("reasoner", "SHOW")], [
    "allow harmless",
    "deny memory",
    "deny memory",
  ]);
  assertEquals([judge("client", "SNAPSHOTS"), judge("skill", "SNAPSHOTS", {}, true)], [
    "allow harmless",
    "deny memory",
  ]);
  assertEquals(judge("client", "ERASE-ALL"), undefined);
  const other = {
    target: "SHELL",
    name: "EXECUTE",
    payload: list([]) as Action["payload"],
    proposedBy: "client" as const,
  };
  assertEquals(makeMemoryGate({ memex: "/m", resolve }).judge(other, context), undefined);
});

Deno.test("memory gate: only files within the notes, and none of the daemon's own", () => {
  const long = `${"a/".repeat(2_100)}b.org`;
  assertEquals(judge("client", "CAPTURE", { FILE: long }), "deny memory-path");
  assertEquals(judge("client", "APPEND", { NODE: `${long}::1::abcdef12` }), "deny memory-path");
  for (const FILE of ["inbox.org", "a/b.org", "system.org"]) {
    assertEquals(judge("client", "CAPTURE", { FILE }), "allow memory");
  }
  for (
    const FILE of [
      "/etc/x.org",
      "../x.org",
      "a/../../x.org",
      "~/x.org",
      "system/x.org",
      "SYSTEM/x.org",
      "out/x.org",
      "s/x.org",
    ]
      .concat("circle.org", "a//b.org")
  ) {
    assertEquals(judge("client", "CAPTURE", { FILE }), "deny memory-path", FILE);
    assertEquals(judge("reasoner", "CAPTURE", { FILE }), "deny memory-path", FILE);
  }
  assertEquals(judge("client", "APPEND", { NODE: "../x.org::1::0123456789abcdef" }), "deny memory-path");
  assertEquals(judge("client", "MOVE", { NODE: "a", UNDER: "system/x.org::1::0123456789abcdef" }), "deny memory-path");
  assertEquals(judge("client", "APPEND", { NODE: "an id" }), "allow memory");
});
