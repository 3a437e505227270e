// One message on its way through the pipeline: who asked, how to answer, and how to stop. Knows nothing of stages.
// What is answered here goes to every connection that asked the same thing.

import { type Answer, type Envelope, logAnswer, type LogCode } from "../wire/message.ts";
import type { Peer, Task } from "./ports.ts";

/** Where a task's answers go. */
export type Reply = (answer: Answer, to: Envelope) => void;

/** Why a task was ended from outside; becomes the one answer it owes. */
export class TaskEnded extends Error {
  override name = "TaskEnded";
  constructor(readonly code: LogCode, message: string) {
    super(message);
  }
}

/** Somebody who asked, and hears the answers. */
interface Listener {
  readonly reply: Reply;
  envelope: Envelope;
  peer: Peer;
}

/** A task under way. Its answers go to everyone who asked the same thing: a client that lost its connection asks again. */
export class RunningTask implements Task {
  readonly #controller = new AbortController();
  readonly #listeners: Listener[] = [];
  readonly #final: Answer[] = [];
  #over = false;
  #gone: AbortController | undefined;
  /** Stops watching the peers: their connections may go on for long. */
  #unwatch: (() => void)[] = [];
  #recorded: Promise<void> | undefined;
  /** Has it brought to the disk that the message was seen. Called once, by the first who relies on that. */
  record: (() => Promise<void>) | undefined;

  constructor(
    readonly requestId: string,
    readonly session: string,
    readonly source: string,
    readonly id: string | undefined,
  ) {}

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get recorded(): Promise<void> | undefined {
    return this.#recorded ??= this.record?.();
  }

  get connection(): number {
    return this.#listeners[0]?.peer.connection ?? 0;
  }

  get gone(): AbortSignal {
    if (this.#gone === undefined) {
      this.#gone = new AbortController();
      for (const { peer } of this.#listeners) this.#watch(peer);
    }
    return this.#gone.signal;
  }

  follow(): (answer: Answer) => void {
    return (answer) => {
      for (const { reply, envelope } of this.#listeners) reply(answer, envelope);
    };
  }

  /** Notes the end of a peer: a run that nobody waits for any more ends. */
  #watch(peer: Peer): void {
    const look = () => {
      if (this.#listeners.every((listener) => listener.peer.gone.aborted)) this.#gone?.abort(new Error("nobody waits"));
    };
    if (peer.gone.aborted) return look();
    peer.gone.addEventListener("abort", look, { once: true });
    this.#unwatch.push(() => peer.gone.removeEventListener("abort", look));
  }

  /** Whether something other than progress was answered. */
  get answered(): boolean {
    return this.#final.length > 0;
  }

  /** Everything answered but progress: what a resent message is answered with. */
  get answers(): readonly Answer[] {
    return this.#final;
  }

  /**
   * Adds somebody who wants the answers, those included that were given before. Who is heard again on the same connection is not
   * answered twice: what is still to come goes to the message that came last.
   */
  listen(reply: Reply, envelope: Envelope, peer: Peer): void {
    const known = this.#listeners.find((listener) => listener.reply === reply);
    if (known !== undefined) {
      known.envelope = envelope;
      known.peer = peer;
      return;
    }
    for (const answer of this.#final) reply(answer, envelope);
    this.#listeners.push({ reply, envelope, peer });
    if (this.#gone !== undefined) this.#watch(peer);
  }

  answer(answer: Answer): void {
    if (this.#over) return;
    const progress = answer.type === "STATUS";
    if (!progress) this.#final.push(answer);
    for (const { reply, envelope, peer } of this.#listeners) if (!progress || peer.streams) reply(answer, envelope);
  }

  /** Ends the task from outside; the first cause wins. */
  end(cause: TaskEnded): void {
    if (!this.#over && !this.signal.aborted) this.#controller.abort(cause);
  }

  /** Nothing said after this reaches anybody. If an answer is owed and none was given, the reason for that is the answer. */
  finish(owed: boolean): void {
    if (owed && !this.answered) {
      const cause: unknown = this.signal.aborted ? this.signal.reason : undefined;
      const { code, message } = cause instanceof TaskEnded
        ? cause
        : { code: "INTERNAL-ERROR" as const, message: `Cannot answer: nothing answered (request ${this.requestId}).` };
      this.answer(logAnswer("ERROR", code, message));
    }
    this.#over = true;
    for (const unwatch of this.#unwatch.splice(0)) unwatch();
  }
}
