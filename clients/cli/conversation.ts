// A conversation with the daemon: finds it and connects, or, where a command may, answers without one. Knows nothing of what is
// said.

import { LockHeldError, requireFreeLock } from "../../daemon/state/lock.ts";
import { readPort } from "../../daemon/state/port_file.ts";
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

/** How long to wait for the lock of a process that answers by itself, milliseconds. */
const LOCK_WAIT_MS = 10_000;

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

/**
 * Connects to the daemon, or answers without one if there is none and nobody named one by flag.
 *
 * @param timeoutMs How long all of it may take.
 * @throws ClientError; UsageError when this process cannot answer either.
 */
export async function openConversation(
  edge: Edge,
  flags: PlaceFlags,
  purpose: string,
  timeoutMs = CONNECT_MS + LOCK_WAIT_MS,
): Promise<Conversation> {
  const until = performance.now() + timeoutMs;
  try {
    return await connectToDaemon(edge, flags, Math.min(timeoutMs, CONNECT_MS));
  } catch (error) {
    if (!(error instanceof MissingDaemon)) throw error;
    const left = Math.max(0, until - performance.now());
    return await answerLocally(edge, error, purpose, Math.min(left, LOCK_WAIT_MS));
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
    if (error.code === "silent") await explainSilence(state, place, error);
    const missing = error.code === "unreachable" || (place.foundBy === "default" && error.code !== "turned-away");
    throw missing && place.foundBy !== "flag" ? new MissingDaemon(place, error) : error;
  }
}

/** Tells a daemon of the user's own that hangs from a stranger. @throws ClientError when it is the former. */
async function explainSilence(state: string, { host, port }: Place, cause: ClientError): Promise<void> {
  const held = await findHolder(state);
  if (held?.pid === undefined || held.what !== "daemon" || await readPort(state) !== port) return;
  const text =
    `Your daemon at ${host}:${port} (process ${held.pid}) does not answer. Kill it (kill -9 ${held.pid}) and ` +
    'start it again ("passepartout start --background").';
  throw new ClientError("silent", text, { cause });
}

/** Returns who holds the lock of a state folder, if somebody does. */
async function findHolder(state: string): Promise<LockHeldError | undefined> {
  try {
    await requireFreeLock(state);
  } catch (held) {
    if (!(held instanceof LockHeldError)) throw held;
    return held;
  }
}

/** Says why a command answers without a daemon. Pure. */
export function withoutDaemon(missing: ClientError): string {
  const hint = '("passepartout start --background" starts one).';
  if (missing.code === "unreachable") return `no daemon is running; answering without one ${hint}`;
  return `${missing.message} Answering without it ${hint}`;
}

async function answerLocally(
  edge: Edge,
  missing: MissingDaemon,
  purpose: string,
  waitMs: number,
): Promise<Conversation> {
  const settings = await edge.settings();
  const daemon = await edge.localDaemon(purpose, waitMs).catch((error) => {
    const held = error instanceof Error ? error.cause : undefined;
    if (!(held instanceof LockHeldError) || held.what !== "daemon") throw error;
    const text =
      `${missing.message} Process ${held.pid} (daemon) holds your state folder and listens elsewhere: name ` +
      "its address by --host and --port, or by PASSEPARTOUT_HOST and PASSEPARTOUT_PORT.";
    throw new ClientError(missing.code, text, { cause: error });
  });
  edge.err(`passepartout: ${withoutDaemon(missing)}`);
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
  const held = await findHolder((await edge.settings()).folders.state);
  if (held === undefined) return "No daemon is running. ";
  return `Process ${held.pid ?? "unknown"} (${held.what}) holds your state folder, but not there. `;
}
