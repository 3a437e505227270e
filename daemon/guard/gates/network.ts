// The network gate: where an action would connect. Only reading from a place on the user's list goes unasked by it; addresses of this
// machine and its neighbours ask, those that hand out credentials are refused. Commands have a judge of their own.

import { getf, getKeyword, getString } from "../../wire/value.ts";
import type { Action } from "../../pipeline/ports.ts";
import { type AllowedPlace, isAllowedPlace, readPlace } from "../allowed_places.ts";
import type { Gate, Opinion } from "../gate.ts";
import { places as placesOf, reachOf } from "../payload.ts";
import { isStricter } from "../verdict.ts";

/** Builds the gate. @param allowed As {@link parseAllowedPlaces} gives them. */
export function makeNetworkGate(allowed: readonly AllowedPlace[]): Gate {
  return {
    name: "network",
    judge(action: Action): Opinion | undefined {
      const reach = reachOf(action);
      if (reach === "user" || reach === "shell") return undefined;
      let worst: Opinion | undefined;
      for (const text of placesOf(action)) {
        const opinion = judgeAddress(text, action, allowed);
        if (opinion !== undefined && (worst === undefined || isStricter(opinion.tier, worst.tier))) worst = opinion;
      }
      return worst;
    },
  };
}

/** What is said of one address; `undefined` where a place on the list is only read. */
export function judgeAddress(
  text: string,
  action: Pick<Action, "payload">,
  allowed: readonly AllowedPlace[],
): Opinion | undefined {
  const place = readPlace(text);
  const shown = text.length > 120 ? `${text.slice(0, 119)}…` : text;
  const ask = (why: string): Opinion => ({ tier: "ask", rule: "network", why });
  if (/^\s*(?:file|data|javascript|blob|about):/i.test(text)) {
    return { tier: "deny", rule: "network-scheme", why: `${shown} is no address on the network` };
  }
  if (place === undefined) return ask(`it connects to ${shown}, which cannot be read as an address`);
  const { url, kind, odd } = place;
  if (kind === "metadata") {
    return {
      tier: "deny",
      rule: "metadata",
      why: `it asks ${url.hostname}, which hands out credentials of this machine`,
    };
  }
  if (odd !== undefined) return ask(`it connects to ${shown}, which ${odd}`);
  if (kind === "local") return ask(`it connects to ${url.host}, an address of this machine or its neighbours`);
  if (url.protocol !== "https:") return ask(`it connects to ${url.host} without encryption`);
  if (!isAllowedPlace(place, allowed)) return ask(`it connects to ${url.host}, which is not on the list`);
  if (!onlyReads(action)) return ask(`it does more than read from ${url.host}`);
  return undefined;
}

/** Whether a request only reads: GET, and nothing sent along. */
function onlyReads({ payload }: Pick<Action, "payload">): boolean {
  const method = getf(payload, "METHOD");
  const name = getString(payload, "METHOD") ?? getKeyword(payload, "METHOD");
  if (method !== undefined && name?.toUpperCase() !== "GET") return false;
  return SENT.every((key) => (getf(payload, key) ?? null) === null);
}

const SENT = ["BODY", "DATA", "FORM", "JSON", "CONTENT", "FILE", "FILES", "UPLOAD", "HEADERS", "COOKIES", "TEXT"];
