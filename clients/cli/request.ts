// One request to the daemon and its response, for the commands that look after the daemon, its plans and its memory.
// Knows nothing of what the response is for.

import {
  getf,
  getKeyword,
  getString,
  isKeyword,
  kw,
  list,
  type Plist,
  plist,
  type Value,
} from "../../daemon/wire/value.ts";
import { type Client, ClientError } from "../connection.ts";
import { timeoutSignal } from "./ask.ts";

/** How long the daemon may take to answer for itself, seconds. */
const SYSTEM_TIMEOUT = 10;

/** The daemon said no, and why; the message is a whole sentence. */
export class Refused extends Error {
  override name = "Refused";
  /** @param code Of the `:LOG`, such as `NO-SUCH-PLAN`. */
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** Sends `(:ACTION action)` and returns the payload of the response. @throws ClientError when it is refused or none comes. */
export async function systemRequest(client: Client, action: string): Promise<Plist> {
  try {
    return await request(client, action);
  } catch (error) {
    if (error instanceof Refused) throw new ClientError("not-a-daemon", error.message);
    throw error;
  }
}

/**
 * Sends `(:ACTION action ...)` and returns the payload of the response.
 *
 * @param seconds How long the daemon may take.
 * @throws Refused; ClientError when no answer comes.
 */
export function request(
  client: Client,
  action: string,
  fields: Readonly<Record<string, Value>> = {},
  seconds: number = SYSTEM_TIMEOUT,
): Promise<Plist> {
  return requestTo(client, "SYSTEM", action, fields, seconds);
}

/** The same to any target. @throws Refused; ClientError when no answer comes. */
export async function requestTo(
  client: Client,
  target: string,
  action: string,
  fields: Readonly<Record<string, Value>>,
  seconds: number,
): Promise<Plist> {
  const timeout = timeoutSignal(seconds);
  const message = {
    TYPE: kw("REQUEST"),
    TARGET: kw(target),
    META: plist({ SOURCE: kw("CLI") }),
    PAYLOAD: plist({ ACTION: kw(action), ...fields }),
  };
  let last: Value = null;
  try {
    for await (const answer of client.exchange(message, crypto.randomUUID(), timeout.signal)) last = answer;
  } finally {
    timeout[Symbol.dispose]();
  }
  const payload = getf(last, "PAYLOAD") ?? null;
  if (isKeyword(getf(last, "TYPE"), "RESPONSE")) return payload as Plist;
  const text = getString(payload, "TEXT") ?? `The daemon does not know :${action}.`;
  throw new Refused(getKeyword(payload, "CODE") ?? "UNKNOWN", text);
}

/** The message by which a client says what it wants to hear, such as `STREAM`. Its outcome need not be waited for. */
export function helloFor(capabilities: readonly string[], id: string): Value {
  return plist({
    TYPE: kw("REQUEST"),
    ID: id,
    TARGET: kw("SYSTEM"),
    META: plist({ SOURCE: kw("CLI") }),
    PAYLOAD: plist({ ACTION: kw("HELLO"), CLIENT: kw("CLI"), CAPABILITIES: list(capabilities.map(kw)) }),
  });
}
