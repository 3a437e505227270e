// The guard that stands where there is no other: a fixed list of harmless actions is allowed, everything else is refused.
// It looks at names only, never into a payload.

import type { Action, Guard, Verdict } from "../pipeline/ports.ts";

/** What the daemon and its reasoners may say to whoever asked. A client has no business there. */
const SPEECH: ReadonlySet<string> = new Set(["CLIENT MESSAGE", "CLIENT FAULT"]);

/** Actions that only tell the one who asked something, or that the user's own clients may always ask for. */
const HARMLESS: ReadonlySet<string> = new Set([
  "SYSTEM HELLO",
  "SYSTEM STATUS",
  "SYSTEM SKILLS",
  "SYSTEM GATEWAYS",
]);

/** Allows what is harmless and a client's own `:STOP`; refuses all else, what it does not know included. */
export const closedGuard: Guard = {
  judge(action: Action): Verdict {
    const name = `${action.target} ${action.name}`;
    if (HARMLESS.has(name) || (SPEECH.has(name) && action.proposedBy !== "client")) {
      return { tier: "allow", rule: "harmless", why: "it only tells the one who asked something" };
    }
    if (action.target === "SYSTEM" && action.name === "STOP" && action.proposedBy === "client") {
      return { tier: "allow", rule: "own-client", why: "a client of the user may stop the user's daemon" };
    }
    return { tier: "deny", rule: "closed", why: `nothing allows :${action.target} :${action.name} here` };
  },
};
