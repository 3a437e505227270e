// The port for kept answers (protocol 3.6): a message whose session and :ID were seen is answered from here and not acted on
// again. Also the implementation for sessions that end with their connection; the durable one is store/answers.ts.

import type { Answer } from "../wire/message.ts";
import { parseAnswers, printAnswers } from "../wire/kept_text.ts";

/** What is known of a message: never seen, seen but never answered (the daemon was killed), or its answers. */
export type Kept = undefined | "unanswered" | readonly Answer[];

/** Keeps answers by session and `:ID`. */
export interface KeptAnswers {
  /** Whether what is kept outlives the process, so that a failure says something of the state folder. */
  readonly durable: boolean;
  /** @throws when it cannot be told. */
  find(session: string, id: string): Kept;
  /**
   * Records that a message was seen, before anything is done about it. Of one that was seen before, nothing changes.
   *
   * @returns What was known of it. @throws when it cannot be recorded.
   */
  begin(session: string, id: string): Kept;
  /** Records what it was answered. @throws when it cannot be recorded. */
  finish(session: string, id: string, answers: readonly Answer[]): void;
  /** Resolves once what was recorded so far outlives a power cut, where the store promises that. Rejects when it cannot. */
  settled?(): Promise<void>;
}

/** How many messages of one connection are kept, and how many bytes of ids and answers; the oldest go first. */
const MAX_KEPT = 10_000, MAX_BYTES = 4 << 20;

const utf8 = new TextEncoder();
/** A byte order mark is a character of an id like any other. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Keeps answers as long as the object lives: one for each connection. */
export class ConnectionAnswers implements KeptAnswers {
  readonly durable = false;
  /** Answers as bytes (`undefined`: not answered yet). A string might be a slice that keeps the whole frame it came with. */
  readonly #kept = new Map<string, Uint8Array | undefined>();
  #bytes = 0;

  /** How many messages are kept. */
  get size(): number {
    return this.#kept.size;
  }

  find(_session: string, id: string): Kept {
    if (!this.#kept.has(id)) return undefined;
    const bytes = this.#kept.get(id);
    return (bytes === undefined ? undefined : parseAnswers(decoder.decode(bytes))) ?? "unanswered";
  }

  begin(session: string, id: string): Kept {
    const before = this.find(session, id);
    if (before === undefined) this.#put(id, undefined);
    return before;
  }

  finish(_session: string, id: string, answers: readonly Answer[]): void {
    this.#put(id, utf8.encode(printAnswers(answers)));
  }

  #put(id: string, answers: Uint8Array | undefined): void {
    this.#remove(id);
    const own = decoder.decode(utf8.encode(id));
    this.#kept.set(own, answers);
    this.#bytes += own.length + (answers?.length ?? 0);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT && this.#bytes <= MAX_BYTES) break;
      this.#remove(oldest);
    }
  }

  #remove(id: string): void {
    if (!this.#kept.has(id)) return;
    this.#bytes -= id.length + (this.#kept.get(id)?.length ?? 0);
    this.#kept.delete(id);
  }
}
