// What the ledger tells of an action: the command is there whatever stands around it, and the hash is of all of it.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { kw, plist } from "../wire/value.ts";
import { boundedEntry, MOST_OF_COMMAND, tellPayload } from "./ledger_payload.ts";

const told = (fields: Parameters<typeof plist>[0]) => tellPayload(plist(fields), (text) => text);

Deno.test("ledger payload: the command stands first and whole, whatever stands before it", () => {
  const { payload } = told({ ACTION: kw("EXECUTE"), EXPLANATION: "p".repeat(5_000), CMD: "echo X", CWD: "/w" });
  assertEquals(Object.keys(payload), ["CMD", "EXPLANATION", "CWD"]);
  assertEquals(payload["CMD"], "echo X");
  assertEquals(payload["EXPLANATION"], `${"p".repeat(1_024)}… [3976 characters cut]`);
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`K${i}`, "x"]));
  const { payload: crowded } = told({ ...many, CMD: "echo X" });
  assertEquals([Object.keys(crowded)[0], crowded["CMD"], crowded["…"]], ["CMD", "echo X", "23 more texts"]);
});

Deno.test("ledger payload: the first of two commands is told, which is the one that runs", () => {
  const { payload } = tellPayload([kw("CMD"), "first", kw("CMD"), "second"], (text) => text);
  assertEquals(payload, { CMD: "first" });
});

Deno.test("ledger payload: the hash is of all of it, also of what was cut, taken out, or is no text", () => {
  const long = "x".repeat(20_000);
  const hashes = [
    told({ CMD: long }),
    told({ CMD: `${long}y` }),
    told({ CMD: `${long}z` }),
    told({ CMD: long, TIMEOUT: 5 }),
    tellPayload(plist({ CMD: "secret1" }), () => "[redacted]"),
    tellPayload(plist({ CMD: "secret2" }), () => "[redacted]"),
    tellPayload(null, (text) => text),
  ].map(({ payloadHash }) => payloadHash);
  assertEquals(new Set(hashes).size, hashes.length);
  for (const hash of hashes) assert(/^[0-9a-f]{64}$/.test(hash));
  assertNotEquals(told({ CMD: `${long}y` }).payload["CMD"], told({ CMD: long }).payload["CMD"]);
});

Deno.test("ledger payload: no text of a plan's line is long, and of an action that was cut the hash is told", () => {
  const entry = { kind: "plan", plan: "p", state: "PLAN", hash: "h", cwd: "/w", grants: { write: ["/w"] } };
  assertEquals(boundedEntry({ ...entry, action: "short" }, { ...entry, action: "short" }), {
    ...entry,
    action: "short",
  });
  const told = (action: string) => boundedEntry({ ...entry, action: `x${action}`, why: action }, { ...entry, action });
  const long = "y".repeat(117_000), { action, why, actionHash } = told(long);
  assertEquals(String(action), `x${"y".repeat(MOST_OF_COMMAND - 1)}… [115001 characters cut]`);
  assertEquals(String(why), `${"y".repeat(MOST_OF_COMMAND)}… [115000 characters cut]`);
  assert(/^[0-9a-f]{64}$/.test(String(actionHash)));
  assertNotEquals(told(`${long}z`)["actionHash"], actionHash);
});
