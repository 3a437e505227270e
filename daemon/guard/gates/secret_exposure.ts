// The gate for secrets that show by their form: what would leave the machine with one in it is refused, a command with one is asked
// for. What is said to the user's own client may hold one. Knows no secret of the daemon's; vault.ts does.

import type { Action } from "../../pipeline/ports.ts";
import { isSecretName, isSecretValue } from "../../secrets/secret_assignments.ts";
import { findSecrets } from "../../secrets/secret_patterns.ts";
import type { Opinion } from "../gate.ts";
import type { PureGate } from "../pure_gate.ts";
import { payloadTexts, reachOf } from "../payload.ts";

/** The gate. */
export const secretExposureGate: PureGate = {
  name: "secret-exposure",
  judge(action: Action): Opinion | undefined {
    const reach = reachOf(action);
    if (reach === "user" || reach === "daemon") return undefined;
    const names = secretsIn(action);
    if (names.length === 0) return undefined;
    const what = `what looks like a secret (${names.join(", ")})`;
    if (reach === "shell") return { tier: "ask", rule: "secret-exposure", why: `the command holds ${what}` };
    if (reach === "tool") return { tier: "ask", rule: "secret-exposure", why: `what the tool is given holds ${what}` };
    return { tier: "deny", rule: "secret-exposure", why: `${what} would leave this machine` };
  },
};

/** The names of the forms of secrets in a payload, also percent-encoded, each once. */
export function secretsIn(action: Pick<Action, "payload">): string[] {
  const names = new Set<string>();
  for (const { keys, text } of payloadTexts(action.payload)) {
    const key = keys.at(-1) ?? "";
    for (const each of [text, decoded(text)]) {
      if (each === undefined) continue;
      for (const { name } of findSecrets(each)) names.add(name);
      if (isSecretName(key) && isSecretValue(key, each)) names.add("secret-assignment");
    }
  }
  return [...names].sort();
}

/** The text without percent-encoding; `undefined` where there is none. */
function decoded(text: string): string | undefined {
  if (!/%[0-9A-Fa-f]{2}/.test(text)) return undefined;
  return text.replace(/(?:%[0-9A-Fa-f]{2}){1,64}/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
