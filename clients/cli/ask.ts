// `ask`: one question, its answer, an exit code; and the exchange that `cli` shares with it.
// Knows nothing of where the daemon is, or whether there is one.

import { byteLength } from "../../daemon/wire/frame.ts";
import { jsonLine } from "./json_line.ts";
import { printSexp } from "../../daemon/wire/printer.ts";
import { kw, plist } from "../../daemon/wire/value.ts";
import { type Client, ClientError } from "../connection.ts";
import { clientTimers } from "../timer.ts";
import { SecretError } from "../../daemon/state/secret.ts";
import { StateFileError } from "../../daemon/state/file_problem.ts";
import { type AnswerRecord, exitCodeOf, forTerminal, readAnswer } from "./answer.ts";
import { openConversation, type PlaceFlags } from "./conversation.ts";
import { type Edge, EXIT, UsageError } from "./edge.ts";
import { visibleLine } from "./shown.ts";
import { tell, warn } from "./tell.ts";

/** Flags of `ask`. */
export interface AskFlags extends PlaceFlags {
  readonly json: boolean;
  /** Seconds until giving up. */
  readonly timeout: number;
}

/** How long to wait for an answer when nobody says, seconds; longer than the daemon itself takes to give up. */
export const DEFAULT_TIMEOUT = 130;

/** The longest question, in bytes of UTF-8 with its escapes: what fits a frame beside its envelope. */
export const LONGEST_TEXT = (1 << 20) - 1024;

/** Asks one question. @returns The exit code. */
export async function ask(edge: Edge, text: string, flags: AskFlags): Promise<number> {
  const signal = timeoutSignal(flags.timeout);
  try {
    await using conversation = await openConversation(edge, flags, "ask", flags.timeout * 1000);
    const talk = { client: conversation.client, session: ASK_SESSION, once: true };
    return await askOnce(edge, talk, text, flags.json, signal.signal);
  } catch (error) {
    return reportUnanswered(edge, error, flags.json);
  } finally {
    signal[Symbol.dispose]();
  }
}

/**
 * Says why a question has no answer, on stderr and as JSON on stdout where that was asked for.
 *
 * @param line Which line of the input it was, if there are several.
 * @returns The exit code. @throws What is a fault in the program, as it is.
 */
export function reportUnanswered(edge: Edge, error: unknown, json: boolean, line?: number): number {
  const code = codeOf(error);
  if (code === undefined) throw error;
  const where = line === undefined ? "" : `line ${line} was not answered: `;
  const { message } = error as Error;
  if (json) printRecord(edge, { text: message.replaceAll("\n", " "), type: "error", code }, true);
  for (const text of message.split("\n")) warn(edge, `${where}${text}`);
  return EXIT.unanswered;
}

/** The code of a fault that a person can mend: `LOCK-HELD`, `TIMEOUT`; `undefined` for any other. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof ClientError) return error.code.toUpperCase();
  if (error instanceof SecretError || error instanceof StateFileError) return nameAsCode(error);
  if (!(error instanceof UsageError)) return undefined;
  return error.cause instanceof Error ? nameAsCode(error.cause) : "SETTINGS";
}

/** `LockHeldError` is `LOCK-HELD`. */
function nameAsCode({ name }: Error): string {
  return name.replace(/Error$/, "").replace(/(?<=[a-z])(?=[A-Z])/g, "-").toUpperCase() || "ERROR";
}

/** A conversation with the daemon: over which connection, and the name it has there. */
export interface Talk {
  readonly client: Client;
  readonly session: string;
  /** Whether it goes once it is answered: then it is told nothing that it did not ask. */
  readonly once?: boolean;
}

/** The conversation that single questions belong to: `done 2` is understood of the list that the question before it was answered with. */
const ASK_SESSION = "cli-ask";

/** Returns the name of a new conversation. */
export function newSession(): string {
  return `cli-${crypto.randomUUID()}`;
}

/** Asks over an open connection and prints what comes. @returns The exit code. @throws ClientError when nothing comes. */
export async function askOnce(
  edge: Edge,
  { client, session, once = false }: Talk,
  text: string,
  json: boolean,
  signal: AbortSignal,
): Promise<number> {
  if (byteLength(printSexp(text)) > LONGEST_TEXT) {
    throw new ClientError(
      "too-long",
      `Cannot ask: the text is longer than ${LONGEST_TEXT} bytes, the most a message can carry.`,
    );
  }
  const message = {
    TYPE: kw("EVENT"),
    META: plist({ SOURCE: kw("CLI"), "SESSION-ID": session, ...once ? { ONCE: true } : {} }),
    PAYLOAD: plist({ SENSOR: kw("USER-INPUT"), TEXT: text }),
  };
  let code: number = EXIT.unanswered;
  for await (const answer of client.exchange(message, crypto.randomUUID(), signal)) {
    const record = readAnswer(answer);
    if (record === undefined) continue;
    printRecord(edge, record, json);
    code = exitCodeOf(record);
  }
  return code;
}

function printRecord(edge: Edge, record: AnswerRecord, json: boolean): void {
  if (json) return edge.out(jsonLine(record));
  const text = edge.stdoutIsTerminal ? forTerminal(record.text) : record.text;
  if (record.type === "log") {
    return warn(edge, `${text}${record.code === undefined ? "" : ` [${record.code}]`}`);
  }
  if (record.type === "plan") {
    const title = edge.stdoutIsTerminal ? visibleLine(record.text) : record.text;
    return tell(edge, `Waiting for approval (plan ${record.plan?.id}): ${title}`);
  }
  edge.out(text);
}

/** Returns a signal that gives up after some seconds. Disposing of it makes it harmless. */
export function timeoutSignal(seconds: number): { signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const cancel = clientTimers.after(seconds * 1000, () => {
    controller.abort(new ClientError("timeout", `No answer came within ${seconds} s.`));
  });
  return { signal: controller.signal, [Symbol.dispose]: cancel };
}
