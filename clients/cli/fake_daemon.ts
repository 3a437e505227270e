// A daemon for tests of commands: it greets, keeps what it hears, and answers as the test says. It serves sockets and transports in
// memory, and judges nothing.

import { Connection, type Transport } from "../../daemon/wire/connection.ts";
import { memoryPair } from "../../daemon/wire/memory_pair.ts";
import { address, type Answer, handshake } from "../../daemon/wire/message.ts";
import { getf, getKeyword, getString, type Value } from "../../daemon/wire/value.ts";
import { FakeEdge, inFolder } from "./fake_edge.ts";

/** Sends an answer: to the message at hand, or to nobody in particular. */
export type Say = (answer: Answer, unasked?: "unasked") => void;

/** What a test lets its daemon do with a message. @param action Its `:ACTION` or `:SENSOR`. */
export type Script = (action: string, payload: Value, say: Say) => void;

/** A peer that plays a daemon without authentication. */
export class FakeDaemon implements AsyncDisposable {
  /** What was heard, in order. */
  readonly heard: Value[] = [];
  readonly #script: Script;
  readonly #connections: Connection[] = [];
  readonly #done: Promise<unknown>[] = [];
  #listener: Deno.TcpListener | undefined;

  constructor(script: Script) {
    this.#script = script;
  }

  /** Payloads of the messages that carry this `:ACTION` or `:SENSOR`. */
  asked(action: string): Value[] {
    return this.heard.map((message) => getf(message, "PAYLOAD") ?? null).filter((each) => actionOf(each) === action);
  }

  /** Takes connections. @returns The port. */
  listen(): number {
    const listener = this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const accept = async () => {
      for await (const socket of listener) this.serve(socket);
    };
    this.#done.push(accept());
    return listener.addr.port;
  }

  /** The other end of a transport in memory. */
  connect(): Transport {
    const [ours, theirs] = memoryPair();
    this.serve(theirs);
    return ours;
  }

  /** Talks to a client. */
  serve(transport: Transport): void {
    const connection = new Connection(transport, { lingerMs: 10 });
    this.#connections.push(connection);
    connection.send(handshake("1.0.0", ["FAULTS", "IDS", "STREAM", "PLANS"]));
    const onValue = (message: Value) => {
      this.heard.push(message);
      const id = getString(message, "ID");
      const payload = getf(message, "PAYLOAD") ?? null;
      this.#script(actionOf(payload), payload, (answer, unasked) => {
        connection.send(address(answer, id === undefined || unasked ? {} : { id }));
      });
    };
    this.#done.push(connection.run({ onValue, onFault: () => {} }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener?.close();
    for (const connection of this.#connections) connection.destroy();
    await Promise.all(this.#done);
  }
}

function actionOf(payload: Value): string {
  return getKeyword(payload, "ACTION") ?? getKeyword(payload, "SENSOR") ?? "";
}

/** Runs `body` with an edge whose daemon answers as `script` says. @param local Whether it is one inside the process. */
export function withFakeDaemon(
  script: Script,
  body: (edge: FakeEdge, daemon: FakeDaemon) => Promise<void>,
  local = false,
): Promise<void> {
  return inFolder(async (folder) => {
    await using daemon = new FakeDaemon(script);
    const edge = local
      ? new FakeEdge({
        folder,
        settings: { auth: "off" },
        localDaemon: () =>
          Promise.resolve({
            transport: daemon.connect(),
            secret: undefined,
            [Symbol.asyncDispose]: () => Promise.resolve(),
          }),
      })
      : new FakeEdge({ folder, settings: { port: daemon.listen(), auth: "off" } });
    await body(edge, daemon);
  });
}
