// `cli`: lines in, answers out, in the order of the lines. Shows a prompt only at a terminal, so it can stand in a pipe.
// Knows nothing of where the daemon is.

import { ClientError } from "../connection.ts";
import { askOnce, newSession, timeoutSignal } from "./ask.ts";
import { openConversation, type PlaceFlags } from "./conversation.ts";
import { type Edge, EXIT } from "./edge.ts";

/** Flags of `cli`. */
export interface ConverseFlags extends PlaceFlags {
  readonly json: boolean;
  /** Seconds until giving up on one answer. */
  readonly timeout: number;
}

/** Answers every line of stdin. @returns The worst exit code of any line. */
export async function converse(edge: Edge, flags: ConverseFlags): Promise<number> {
  const interactive = edge.stdinIsTerminal && edge.stdoutIsTerminal;
  let worst: number = EXIT.answered;
  try {
    await using conversation = await openConversation(edge, flags, "cli");
    const talk = { client: conversation.client, session: newSession() };
    if (interactive) edge.err(`Passepartout ${conversation.client.handshake.version}. End with Ctrl-D.`);
    if (interactive) edge.prompt("> ");
    for await (const line of edge.lines()) {
      if (line.trim() !== "") {
        const timeout = timeoutSignal(flags.timeout);
        try {
          worst = Math.max(worst, await askOnce(edge, talk, line, flags.json, timeout.signal));
        } catch (error) {
          // One line that got no answer in time is no reason to drop the others; a lost connection is.
          if (!(error instanceof ClientError) || (error.code !== "timeout" && error.code !== "too-long")) throw error;
          edge.err(`passepartout: ${error.message}`);
          worst = EXIT.unanswered;
        } finally {
          timeout[Symbol.dispose]();
        }
      }
      if (interactive) edge.prompt("> ");
    }
    if (interactive) edge.out("");
    return worst;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    edge.err(`passepartout: ${error.message}`);
    return EXIT.unanswered;
  }
}
