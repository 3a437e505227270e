// `stop`: asks the daemon to stop and waits until its lock is free.
// Sends no signal: a daemon that does not listen to its own client is a person's affair.

import { isLockFree } from "../../daemon/state/lock.ts";
import { ClientError } from "../connection.ts";
import { connectToDaemon, explainMissing, type PlaceFlags } from "./conversation.ts";
import { type Edge, EXIT } from "./edge.ts";
import { systemRequest } from "./request.ts";

/** How long a daemon may take to stop, milliseconds: its drain takes up to 5 s. */
const STOP_MS = 10_000;
const LOOK_MS = 20;

/** Stops the daemon. @returns The exit code. */
export async function stop(edge: Edge, flags: PlaceFlags): Promise<number> {
  try {
    const conversation = await connectToDaemon(edge, flags);
    const { host, port } = conversation.place;
    try {
      await systemRequest(conversation.client, "STOP");
    } finally {
      await conversation[Symbol.asyncDispose]();
    }
    const { folders } = await edge.settings();
    for (let waited = 0; !await isLockFree(folders.state); waited += LOOK_MS) {
      if (waited >= STOP_MS) throw new ClientError("timeout", `The daemon at ${host}:${port} is still stopping.`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    edge.out(`Stopped the daemon at ${host}:${port}.`);
    return EXIT.answered;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const running = await explainMissing(edge, error);
    edge.err(`passepartout: ${running}${error.message}`);
    return EXIT.unanswered;
  }
}
