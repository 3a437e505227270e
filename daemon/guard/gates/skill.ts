// The gate of skills: a text that nobody approved is loaded only after a person has read it, and only the daemon itself asks for that.
// Knows nothing of what stands in a skill.

import { getf, getString, isList, type Value } from "../../wire/value.ts";
import { type Grants, makeGrants } from "../../pipeline/grants.ts";
import type { Action } from "../../pipeline/ports.ts";
import type { Gate, Opinion } from "../gate.ts";

/** The gate. */
export const skillGate: Gate = {
  name: "skill",
  judge({ target, name, payload, proposedBy }: Action): Opinion | undefined {
    if (target !== "SKILL") return undefined;
    const file = getString(payload, "FILE") ?? "";
    if (name !== "LOAD" || proposedBy !== "daemon" || !file.startsWith("/")) {
      return { tier: "deny", rule: "skill", why: "skills are loaded from their folder by the daemon alone" };
    }
    const why = "nobody has approved this text of a skill yet";
    return { tier: "ask", rule: "new-skill", why, code: [file], grants: grantsOf(getf(payload, "CAPABILITIES")) };
  },
};

/** What a skill declares, as grants: a person reads them with the plan, and a plan holds to them. */
function grantsOf(declared: Value | undefined): Grants {
  const words = (isList(declared) ? declared : []).filter((each) => typeof each === "string");
  const behind = (kind: string) => words.filter((each) => each.startsWith(kind)).map((each) => each.slice(kind.length));
  return makeGrants({
    write: behind("write:"),
    read: behind("read:"),
    network: behind("net:").length > 0,
    entries: [],
  });
}
