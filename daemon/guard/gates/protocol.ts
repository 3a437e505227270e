// The protocol gate: which actions there are, and who may propose them. It alone allows what only speaks or tells; everything it
// does not know stays without its word, and what nobody speaks for is refused.

import type { Action } from "../../pipeline/ports.ts";
import type { Gate, Opinion } from "../gate.ts";

/** What the daemon and its reasoners may say to whoever asked. A client has no business there. */
const SPEECH: ReadonlySet<string> = new Set(["CLIENT MESSAGE", "CLIENT FAULT"]);

/** Actions that only tell the one who asked something, or that the user's own clients may always ask for. */
const HARMLESS: ReadonlySet<string> = new Set([
  "SYSTEM HELLO",
  "SYSTEM STATUS",
  "SYSTEM SKILLS",
  "SYSTEM GATEWAYS",
  "SYSTEM LIST-PLANS",
]);

/** What only a person may do, through a client: no model and no skill answers for them. */
const PERSONS: ReadonlyMap<string, string> = new Map([
  ["SYSTEM STOP", "only a client of the user may stop the daemon"],
  ["SYSTEM APPROVE-PLAN", "only a person may approve a plan"],
  ["SYSTEM DENY-PLAN", "only a person may deny a plan"],
  ["SYSTEM CANCEL-PLAN", "only a person may cancel a plan"],
  ["SYSTEM SHOW-PLAN", "only a client of the user is shown a plan"],
  ["SYSTEM RELOAD-SKILLS", "only a client of the user may have skills loaded again"],
  ["SYSTEM VERIFY-LEDGER", "only a client of the user may check the ledger"],
]);

/** The gate. */
export const protocolGate: Gate = {
  name: "protocol",
  judge(action: Action): Opinion | undefined {
    const name = `${action.target} ${action.name}`;
    if (HARMLESS.has(name)) return allow("it only tells the one who asked something");
    if (SPEECH.has(name)) {
      return action.proposedBy === "client"
        ? { tier: "deny", rule: "protocol", why: "a client does not speak in the daemon's name" }
        : allow("it only tells the one who asked something");
    }
    const why = PERSONS.get(name);
    if (why === undefined) return undefined;
    return action.proposedBy === "client"
      ? { tier: "allow", rule: "own-client", why: "a client of the user may do this" }
      : { tier: "deny", rule: "person-only", why };
  },
};

function allow(why: string): Opinion {
  return { tier: "allow", rule: "harmless", why };
}
