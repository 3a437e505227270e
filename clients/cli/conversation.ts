// A conversation with the daemon: finds it and connects, or, where a command may, answers without one. Knows nothing of what is
// said.

import { LockHeldError, requireFreeLock } from "../../daemon/state/lock.ts";
import { readSecret, secretPath } from "../../daemon/state/secret.ts";
import { Client, ClientError } from "../connection.ts";
import { discover, type Place } from "../discovery.ts";
import type { Edge } from "./edge.ts";

/** Flags that every client command takes. */
export interface PlaceFlags {
  readonly host?: string;
  readonly port?: number;
}

/** An open conversation; disposing of it closes the connection, and the local daemon if there is one. */
export interface Conversation extends AsyncDisposable {
  readonly client: Client;
  readonly place: Place;
  /** Whether no daemon runs and this process answers. */
  readonly local: boolean;
}

/** How long connecting and authenticating may take, milliseconds. */
export const CONNECT_MS = 5_000;

/**
 * Connects to the daemon.
 *
 * @param timeoutMs How long connecting may take.
 * @throws ClientError
 */
export async function connectToDaemon(edge: Edge, flags: PlaceFlags, timeoutMs = CONNECT_MS): Promise<Conversation> {
  const { place, client } = await reach(edge, flags, timeoutMs);
  return { client, place, local: false, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}

/** Connects to the daemon, or answers without one if there is none and nobody named one by flag. */
export async function openConversation(
  edge: Edge,
  flags: PlaceFlags,
  purpose: string,
  timeoutMs = CONNECT_MS,
): Promise<Conversation> {
  try {
    return await connectToDaemon(edge, flags, timeoutMs);
  } catch (error) {
    if (!(error instanceof MissingDaemon)) throw error;
    return await answerLocally(edge, error, purpose);
  }
}

/** No daemon of the user's is there: nothing listens, or what does on the default port is a stranger. */
class MissingDaemon extends ClientError {
  constructor(readonly place: Place, cause: ClientError) {
    super(cause.code, cause.message, { cause });
  }
}

async function reach(edge: Edge, flags: PlaceFlags, timeoutMs: number): Promise<{ place: Place; client: Client }> {
  const settings = await edge.settings();
  const { state } = settings.folders;
  const place = await discover({
    hostFlag: flags.host,
    portFlag: flags.port,
    hostVariable: settings.host,
    portVariable: settings.port,
    stateFolder: state,
  });
  const secret = await readSecret(secretPath(state));
  try {
    const client = await Client.connect({ host: place.host, port: place.port, secret, auth: settings.auth, timeoutMs });
    return { place, client };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const missing = error.code === "unreachable" || (place.foundBy === "default" && error.code !== "turned-away");
    throw missing && place.foundBy !== "flag" ? new MissingDaemon(place, error) : error;
  }
}

async function answerLocally(edge: Edge, missing: MissingDaemon, purpose: string): Promise<Conversation> {
  const settings = await edge.settings();
  const daemon = await edge.localDaemon(purpose);
  const why = missing.code === "unreachable" ? "no daemon is running" : missing.message;
  edge.err(`passepartout: ${why}; answering without one ("passepartout start --background" starts it).`);
  try {
    const client = await Client.connect({
      host: "this process",
      port: 0,
      secret: daemon.secret,
      auth: settings.auth,
      timeoutMs: CONNECT_MS,
      transport: daemon.transport,
    });
    return {
      client,
      place: missing.place,
      local: true,
      async [Symbol.asyncDispose]() {
        await client[Symbol.asyncDispose]();
        await daemon[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await daemon[Symbol.asyncDispose]();
    throw error;
  }
}

/** Returns the sentence before an error that says whether a daemon of the user's runs at all; empty where that is not the matter. */
export async function explainMissing(edge: Edge, error: ClientError): Promise<string> {
  if (error.code !== "unreachable") return "";
  try {
    await requireFreeLock((await edge.settings()).folders.state);
    return "No daemon is running. ";
  } catch (held) {
    if (!(held instanceof LockHeldError)) throw held;
    return `Process ${held.pid ?? "unknown"} (${held.what}) holds your state folder, but not there. `;
  }
}
