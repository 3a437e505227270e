// One request to the daemon's :SYSTEM target and its response, for the commands that look after the daemon.
// Knows nothing of what the response is for.

import { getf, getString, isKeyword, kw, type Plist, plist, type Value } from "../../daemon/wire/value.ts";
import { type Client, ClientError } from "../connection.ts";
import { timeoutSignal } from "./ask.ts";

/** How long the daemon may take to answer for itself, seconds. */
const SYSTEM_TIMEOUT = 10;

/** Sends `(:ACTION action)` and returns the payload of the response. @throws ClientError when it is refused or none comes. */
export async function systemRequest(client: Client, action: string): Promise<Plist> {
  const timeout = timeoutSignal(SYSTEM_TIMEOUT);
  const message = {
    TYPE: kw("REQUEST"),
    TARGET: kw("SYSTEM"),
    META: plist({ SOURCE: kw("CLI") }),
    PAYLOAD: plist({ ACTION: kw(action) }),
  };
  let last: Value = null;
  try {
    for await (const answer of client.exchange(message, crypto.randomUUID(), timeout.signal)) last = answer;
  } finally {
    timeout[Symbol.dispose]();
  }
  const payload = getf(last, "PAYLOAD") ?? null;
  if (isKeyword(getf(last, "TYPE"), "RESPONSE")) return payload as Plist;
  throw new ClientError("not-a-daemon", getString(payload, "TEXT") ?? `The daemon does not know :${action}.`);
}
