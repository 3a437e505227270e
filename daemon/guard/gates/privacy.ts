// The privacy gate: text that carries a private tag, its own or inherited, does not leave the machine; a command with such text in
// it is asked for. Knows nothing of where the text came from.

import type { Action } from "../../pipeline/ports.ts";
import type { Opinion } from "../gate.ts";
import { payloadTexts, reachOf } from "../payload.ts";
import { privateTagOf } from "../privacy_tags.ts";
import type { PureGate } from "../pure_gate.ts";
import { privateTagIn } from "../privacy_text.ts";

/** Builds the gate. @param tags As {@link parsePrivacyTags} gives them. */
export function makePrivacyGate(tags: readonly string[]): PureGate {
  return {
    name: "privacy",
    judge(action: Action): Opinion | undefined {
      const reach = reachOf(action);
      if (reach === "user" || reach === "daemon") return undefined;
      const tag = privateTag(action, tags);
      if (tag === undefined) return undefined;
      if (reach === "away") {
        return { tier: "deny", rule: "privacy", why: `text that is tagged ${tag} would leave this machine` };
      }
      const where = reach === "shell" ? "the command holds" : "what the tool is given holds";
      return { tier: "ask", rule: "privacy", why: `${where} text that is tagged ${tag}` };
    },
  };
}

/** The private tag that a payload carries; `undefined` for none. */
export function privateTag(action: Pick<Action, "payload">, tags: readonly string[]): string | undefined {
  for (const { keys, text } of payloadTexts(action.payload)) {
    const tag = keys.some((key) => TAG_KEYS.has(key)) ? privateTagOf(text, tags) : privateTagIn(text, tags);
    if (tag !== undefined) return tag;
  }
  return undefined;
}

const TAG_KEYS: ReadonlySet<string> = new Set(["TAGS", "ALLTAGS", "FILETAGS"]);
