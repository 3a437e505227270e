// `cli`: lines in, answers out, in the order of the lines. Shows a prompt only at a terminal, so it can stand in a pipe.
// Knows nothing of where the daemon is.

import { getf, getKeyword, getString, isKeyword, type Value } from "../../daemon/wire/value.ts";
import { ClientError } from "../connection.ts";
import { askOnce, newSession, reportUnanswered, timeoutSignal } from "./ask.ts";
import { connectToDaemon, type Conversation, openConversation, type PlaceFlags } from "./conversation.ts";
import { helloFor } from "./request.ts";
import { type Edge, EXIT } from "./edge.ts";
import { warn } from "./tell.ts";

/** Flags of `cli`. */
export interface ConverseFlags extends PlaceFlags {
  readonly json: boolean;
  /** Seconds until giving up on one answer. */
  readonly timeout: number;
}

/** Faults after which the next line is asked all the same: on this connection, or on a new one. */
const PASSING: ReadonlySet<string> = new Set(["timeout", "too-long", "lost"]);

/** Answers every line of stdin. @returns The worst exit code of any line. */
export async function converse(edge: Edge, flags: ConverseFlags): Promise<number> {
  const interactive = edge.stdinIsTerminal && edge.stdoutIsTerminal;
  const session = newSession();
  let worst: number = EXIT.answered;
  let number = 0;
  let conversation: Conversation | undefined;
  let reminders: Disposable | undefined;
  const listen = (opened: Conversation): Conversation => {
    reminders?.[Symbol.dispose]();
    reminders = opened.client.listen((message) => tellReminder(edge, message));
    // Who has said nothing yet is reminded, too.
    opened.client.send(helloFor([], `hello-${crypto.randomUUID()}`));
    return opened;
  };
  try {
    conversation = listen(await openConversation(edge, flags, "cli"));
    if (interactive) edge.err(`Passepartout ${conversation.client.handshake.version}. End with Ctrl-D.`);
    if (interactive) edge.prompt("> ");
    for await (const line of edge.lines()) {
      number++;
      if (line.trim() !== "") {
        // A daemon closes a connection for one message that it cannot take; the other lines are none the worse for it.
        if (!conversation.client.open) conversation = listen(await openAgain(edge, flags, conversation));
        worst = Math.max(worst, await askLine(edge, flags, { client: conversation.client, session }, line, number));
      }
      if (interactive) edge.prompt("> ");
    }
    if (interactive) edge.out("");
    return worst;
  } catch (error) {
    return reportUnanswered(edge, error, flags.json, number === 0 ? undefined : number);
  } finally {
    reminders?.[Symbol.dispose]();
    await conversation?.[Symbol.asyncDispose]();
  }
}

/** Shows what nobody asked for: on stderr, for on stdout the answers stand in the order of the lines. */
function tellReminder(edge: Edge, message: Value | undefined): void {
  if (message === undefined || getf(message, "IN-REPLY-TO") !== undefined) return;
  const payload = getf(message, "PAYLOAD") ?? null;
  if (!isKeyword(getf(message, "TYPE"), "REQUEST") || getKeyword(payload, "ACTION") !== "MESSAGE") return;
  for (const line of (getString(payload, "TEXT") ?? "").split("\n")) warn(edge, line);
}

/** Connects once more to what answered so far: a daemon that has gone in the meantime is told and not replaced. */
async function openAgain(edge: Edge, flags: ConverseFlags, before: Conversation): Promise<Conversation> {
  await before[Symbol.asyncDispose]();
  return before.local ? await openConversation(edge, flags, "cli") : await connectToDaemon(edge, flags);
}

async function askLine(
  edge: Edge,
  flags: ConverseFlags,
  talk: Parameters<typeof askOnce>[1],
  line: string,
  number: number,
): Promise<number> {
  const timeout = timeoutSignal(flags.timeout);
  try {
    const code = await askOnce(edge, talk, line, flags.json, timeout.signal);
    if (code === EXIT.unanswered && !talk.client.open) {
      edge.err(`passepartout: line ${number} was not answered: the daemon closed the connection on it.`);
    }
    return code;
  } catch (error) {
    if (!(error instanceof ClientError) || !PASSING.has(error.code)) throw error;
    return reportUnanswered(edge, error, flags.json, number);
  } finally {
    timeout[Symbol.dispose]();
  }
}
