// The gate for secrets that the vault keeps: no action may carry one, wherever it leads. Knows the vault only as a port that tells
// which secrets occur in a text, and never a secret itself.

import type { Action } from "../../pipeline/ports.ts";
import type { Gate, Opinion } from "../gate.ts";
import { payloadTexts } from "../payload.ts";

/** What the gate asks of the vault. */
export interface VaultPort {
  /** The names of the vault's secrets that occur in a text. */
  matches(text: string): readonly string[] | Promise<readonly string[]>;
}

/** The vault that is empty. */
export const emptyVault: VaultPort = { matches: () => [] };

/** Builds the gate. A vault that fails makes the gate fail, and the guard then asks. */
export function makeVaultGate(vault: VaultPort): Gate {
  return {
    name: "vault",
    judge(action: Action): Opinion | undefined | Promise<Opinion | undefined> {
      // All in one text too: a secret may be cut into several.
      const all = payloadTexts(action.payload);
      const whole = all.filter(({ keyword }) => !keyword).map(({ text }) => text).join("");
      const found = [...all.map(({ text }) => text), whole].map((text) => vault.matches(text));
      // A vault that knows at once is not waited for.
      return found.some((names) => names instanceof Promise)
        ? Promise.all(found).then((lists) => opinionOn(lists.flat()))
        : opinionOn((found as (readonly string[])[]).flat());
    },
  };
}

function opinionOn(found: readonly string[]): Opinion | undefined {
  const names = new Set(found);
  if (names.size === 0) return undefined;
  const which = [...names].sort().join(", ");
  return { tier: "deny", rule: "vault-secret", why: `it carries a secret of the vault (${which})` };
}
