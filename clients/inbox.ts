// Messages that a client waits for without having asked for each: what comes of a plan, what a run writes. They are kept in order
// until they are taken. Knows nothing of what they say.

import type { Value } from "../daemon/wire/value.ts";
import { type Client, ClientError } from "./connection.ts";

/** The messages of a connection that somebody wants. */
export class Inbox implements Disposable {
  readonly #messages: (Value | undefined)[] = [];
  readonly #listening: Disposable;
  #wake = Promise.withResolvers<void>();

  /** Keeps what comes from now on. @param wants Tells what is kept. */
  constructor(client: Pick<Client, "listen">, wants: (message: Value) => boolean) {
    this.#listening = client.listen((message) => {
      if (message !== undefined && !wants(message)) return;
      this.#messages.push(message);
      this.#wake.resolve();
    });
  }

  /**
   * Takes the next message, once there is one.
   *
   * @param signal Gives up; the reason is thrown.
   * @throws ClientError `lost` when the connection has ended.
   */
  async next(signal?: AbortSignal): Promise<Value> {
    const abort = () => this.#wake.resolve();
    signal?.addEventListener("abort", abort, { once: true });
    try {
      while (this.#messages.length === 0) {
        signal?.throwIfAborted();
        await this.#wake.promise;
        this.#wake = Promise.withResolvers<void>();
      }
    } finally {
      signal?.removeEventListener("abort", abort);
    }
    const message = this.#messages[0];
    // The end stays the end, however often it is asked for.
    if (message === undefined) throw new ClientError("lost", "The daemon closed the connection before it answered.");
    this.#messages.shift();
    return message;
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }
}
