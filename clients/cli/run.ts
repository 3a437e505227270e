// `run`: asks for one command, and shows what it writes as it comes; what is refused says why, what must be approved says how. The
// guard decides, not this file. Knows nothing of where the daemon is.

import { getf, getKeyword, getString, isKeyword, kw, plist, type Value } from "../../daemon/wire/value.ts";
import { jsonLine } from "./json_line.ts";
import { byteLength } from "../../daemon/wire/frame.ts";
import { printSexp } from "../../daemon/wire/printer.ts";
import { type Client, ClientError } from "../connection.ts";
import { Inbox } from "../inbox.ts";
import { exitCodeOf, readAnswer } from "./answer.ts";
import { DEFAULT_TIMEOUT, LONGEST_TEXT, newSession, reportUnanswered, timeoutSignal } from "./ask.ts";
import { openConversation, type PlaceFlags } from "./conversation.ts";
import { type Edge, EXIT } from "./edge.ts";
import { folderFrom } from "./folder.ts";
import { findPlan } from "./plan_desk.ts";
import { OPEN_STATES } from "./plan_record.ts";
import { askedAgainLine, outcomeLine, waitingText } from "./plan_text.ts";
import { helloFor } from "./request.ts";
import { exitCodeOfRun, INTERRUPTED, readOutcome, remarkOn, type RunRecord } from "./run_outcome.ts";
import { columnsOf, quoteWord, visible } from "./shown.ts";
import { warn } from "./tell.ts";

/** Flags of `run`. */
export interface RunFlags extends PlaceFlags {
  readonly json: boolean;
  /** Seconds the command may take. */
  readonly timeout?: number;
  /** The folder it runs in; the current one without it. */
  readonly cwd?: string;
  /** Why it is wanted; shown on a plan. */
  readonly explain?: string;
  /** Stay until a plan that must be approved is over. */
  readonly wait?: boolean;
}

/** The command that some words stand for: one is a line of shell as it is, several are the words of one command. */
export function commandOf(words: readonly string[]): string {
  return words.length === 1 ? words[0] ?? "" : words.map(quoteWord).join(" ");
}

/** Asks for a command to be run. @returns The command's own exit code where it ran; else 1 refused or waiting, 2 no answer. */
export async function run(edge: Edge, command: string, flags: RunFlags): Promise<number> {
  try {
    await using conversation = await openConversation(edge, flags, "run");
    return await new Run(edge, conversation.client, command, flags, conversation.local).answer();
  } catch (error) {
    return reportUnanswered(edge, error, flags.json);
  }
}

/** One command that was asked for. */
class Run {
  readonly #id = crypto.randomUUID();
  readonly #session = newSession();
  readonly #shown = { stdout: "", stderr: "" };

  constructor(
    readonly edge: Edge,
    readonly client: Client,
    readonly command: string,
    readonly flags: RunFlags,
    readonly local: boolean,
  ) {}

  async answer(): Promise<number> {
    const { client, edge, flags } = this;
    const request = this.#request();
    if (byteLength(printSexp(request)) > LONGEST_TEXT) {
      throw new ClientError(
        "too-long",
        `Cannot run: the command is longer than ${LONGEST_TEXT} bytes, the most a message can carry.`,
      );
    }
    using inbox = new Inbox(client, (message) => this.#isMine(message));
    using timeout = timeoutSignal((flags.timeout ?? 0) + DEFAULT_TIMEOUT);
    const restore = edge.onInterrupt(() => {
      // Once more ends this process.
      restore();
      client.send(this.#interrupt());
    });
    try {
      client.send(helloFor(["STREAM", "PLANS"], `hello-${this.#id}`));
      client.send(request);
      for (;;) {
        const message = await inbox.next(timeout.signal);
        if (isKeyword(getf(message, "TYPE"), "STATUS")) this.#show(message);
        else return await this.#close(message, inbox, restore);
      }
    } finally {
      restore();
    }
  }

  #request(): Value {
    const { timeout, cwd, explain } = this.flags;
    return plist({
      TYPE: kw("REQUEST"),
      ID: this.#id,
      TARGET: kw("SHELL"),
      META: plist({ SOURCE: kw("CLI"), "SESSION-ID": this.#session }),
      PAYLOAD: plist({
        ACTION: kw("EXECUTE"),
        CMD: this.command,
        CWD: folderFrom(cwd, this.edge.cwd()),
        TIMEOUT: timeout === undefined ? undefined : Math.ceil(timeout),
        EXPLANATION: explain,
      }),
    });
  }

  #interrupt(): Value {
    return plist({
      TYPE: kw("EVENT"),
      META: plist({ SOURCE: kw("CLI"), "SESSION-ID": this.#session }),
      PAYLOAD: plist({ SENSOR: kw("INTERRUPT"), "IN-REPLY-TO": this.#id }),
    });
  }

  /** What answers this command, and faults of the connection, which answer everything. */
  #isMine(message: Value): boolean {
    const to = getf(message, "IN-REPLY-TO");
    return to === this.#id || to === undefined && isKeyword(getf(message, "TYPE"), "LOG");
  }

  /** Shows a piece of what the command writes, or what it waits for. */
  #show(message: Value): void {
    const payload = getf(message, "PAYLOAD");
    if (this.flags.json) return;
    if (getKeyword(payload, "ACTION") === "WAITING") {
      warn(this.edge, visible(getString(payload, "TEXT") ?? ""));
      return;
    }
    if (getKeyword(payload, "ACTION") !== "OUTPUT") return;
    const stream = getKeyword(payload, "STREAM") === "STDERR" ? "stderr" : "stdout";
    const text = getString(payload, "TEXT") ?? "";
    this.#shown[stream] += text;
    this.edge.write(stream, text);
  }

  async #close(message: Value, inbox: Inbox, restore: () => void): Promise<number> {
    const outcome = readOutcome(message);
    if (outcome !== undefined) return this.#ended(outcome);
    const record = readAnswer(message);
    if (record?.type !== "plan") return this.#refused(message);
    restore();
    return await this.#waits(record.plan?.id ?? "", inbox);
  }

  #ended(outcome: RunRecord): number {
    const { edge, flags } = this;
    if (flags.json) edge.out(jsonLine(outcome));
    else {
      // Not all of it came piece by piece: a note of what was cut, or all of it from a daemon that sends no pieces.
      for (const stream of ["stdout", "stderr"] as const) {
        if (outcome[stream].startsWith(this.#shown[stream])) {
          const rest = outcome[stream].slice(this.#shown[stream].length);
          if (rest !== "") edge.write(stream, rest);
        }
      }
      const remark = remarkOn(outcome);
      if (remark !== undefined) edge.err(`passepartout: ${remark}`);
    }
    return exitCodeOfRun(outcome);
  }

  #refused(message: Value): number {
    const { edge, flags, command } = this;
    const record = readAnswer(message) ?? { text: "The daemon's answer cannot be read.", type: "log" as const };
    const rule = getString(getf(message, "PAYLOAD"), "RULE");
    if (flags.json) edge.out(jsonLine({ ...record, ...(rule === undefined ? {} : { rule }) }));
    const { text, code } = record;
    warn(edge, `${text}${rule === undefined ? code === undefined ? "" : ` [${code}]` : ` (rule ${rule})`}`);
    if (code === "CANCELLED") return INTERRUPTED;
    if (code === "DENIED") {
      const where = flags.cwd === undefined ? "" : ` --cwd ${quote(folderFrom(flags.cwd, edge.cwd()))}`;
      const told = (shown: string) => `Nothing was run. Which part it is: passepartout guard check${where} ${shown}`;
      // To be copied it stands in one row: where it does not fit, only what it is called stands there.
      const fits = command.length <= 100 && !/[^\x20-\x7e]/.test(command) &&
        columnsOf(`passepartout: ${told(quote(command))}`) <= edge.errColumns;
      warn(edge, told(fits ? quote(command) : "'CMD'"));
      edge.err("passepartout: Ask for something narrower, or run it yourself in a shell of your own.");
    }
    return exitCodeOf(record);
  }

  /** It became a plan. */
  async #waits(id: string, inbox: Inbox): Promise<number> {
    const { edge, client, flags, local } = this;
    const plan = await findPlan(client, id);
    const wait = flags.wait === true && !local;
    if (flags.json) {
      const { id, state, ...rest } = plan;
      edge.out(jsonLine({ text: plan.title, type: "plan", plan: { id, state }, ...rest }));
    } else if (wait) { for (const line of waitingText(plan, edge.errColumns)) edge.err(line); }
    else for (const line of waitingText(plan, edge.columns)) edge.out(line);
    if (flags.wait && local) {
      edge.err("passepartout: without a daemon nobody could answer while this waits; the plan is kept.");
    }
    return wait ? await this.#untilOver(plan.id, inbox) : EXIT.refused;
  }

  async #untilOver(id: string, inbox: Inbox): Promise<number> {
    const { edge, client, flags } = this;
    const enough = new AbortController();
    const restore = edge.onInterrupt(() => {
      restore();
      enough.abort();
    });
    let again: string | undefined;
    try {
      for (;;) {
        const message = await inbox.next(enough.signal);
        const outcome = readOutcome(message);
        if (outcome !== undefined) return this.#ended(outcome);
        const payload = getf(message, "PAYLOAD");
        const state = getKeyword(payload, "STATE") ?? "";
        const about = getString(payload, "ID") ?? id;
        if (getKeyword(payload, "ACTION") !== "PLAN") continue;
        if (state === "PLAN" && about !== id) again = about;
        if (OPEN_STATES.includes(state)) continue;
        const end = await findPlan(client, about);
        if (flags.json) {
          const plan = { id: end.id, state: end.state };
          edge.out(jsonLine({
            ...{ text: outcomeLine(end), type: "plan", plan },
            ...again === undefined ? {} : { askedAgainAs: again },
          }));
        }
        warn(edge, outcomeLine(end));
        if (again !== undefined) edge.err(`passepartout: ${askedAgainLine(again)}`);
        return EXIT.refused;
      }
    } catch (error) {
      if (!enough.signal.aborted) throw error;
      edge.err(`passepartout: no longer waiting; plan ${id} stays as it is (passepartout plan show ${id}).`);
      return INTERRUPTED;
    } finally {
      restore();
    }
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
