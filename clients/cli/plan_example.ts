// A Flight Plan as the daemon sends it, for tests.
// Judges nothing.

import { kw, type Plist, plist, type Value } from "../../daemon/wire/value.ts";

/** Makes a plan in full. */
export function planValue(fields: Readonly<Record<string, Value>> = {}): Plist {
  return plist({
    ID: "0123456789",
    STATE: kw("PLAN"),
    TITLE: "git push",
    HASH: "ab".repeat(32),
    RULE: "git-push",
    WHY: "it sends commits to another repository",
    GRANTS: plist({ WRITE: ["/w"], READ: ["/home/ada/.ssh"], NETWORK: true }),
    "REQUESTED-AT": 1_700_000_000_000,
    "EXPIRES-AT": 1_700_600_000_000,
    COMMAND: "git push",
    CWD: "/w",
    REQUESTER: "client (CLI)",
    EXPLANATION: "",
    ENVIRONMENT: ["HOME", "LANG"],
    FILES: [plist({ PATH: "/w/a.sh", SHA256: "cd".repeat(32) }), plist({ PATH: "/w/b.sh", UNBOUND: "missing" })],
    ...fields,
  });
}
