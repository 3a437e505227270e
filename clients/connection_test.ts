import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { computeMac, importSecret } from "../daemon/wire/auth.ts";
import { Connection, type Transport } from "../daemon/wire/connection.ts";
import { memoryPair } from "../daemon/wire/memory_pair.ts";
import { address, handshake, messageAnswer, responseAnswer, stageAnswer } from "../daemon/wire/message.ts";
import { printSexp } from "../daemon/wire/printer.ts";
import { getf, getKeyword, getString, kw, plist, type Value } from "../daemon/wire/value.ts";
import { Client, ClientError, type ConnectOptions } from "./connection.ts";

const SECRET = "ab".repeat(32);
const NONCE = "0".repeat(32);
const QUESTION = { TYPE: kw("EVENT"), PAYLOAD: plist({ SENSOR: kw("USER-INPUT"), TEXT: "private words" }) };

/** A peer that plays a daemon: it says `greeting` and answers each value it hears by `onValue`. */
class Peer implements AsyncDisposable {
  readonly heard: Value[] = [];
  readonly connection: Connection;
  readonly #done: Promise<unknown>;

  constructor(
    transport: Transport,
    greeting: Value | undefined,
    onValue: (value: Value, peer: Peer) => void | Promise<void>,
  ) {
    this.connection = new Connection(transport, { lingerMs: 10 });
    if (greeting !== undefined) this.connection.send(greeting);
    this.#done = this.connection.run({
      onValue: (value) => {
        this.heard.push(value);
        return onValue(value, this);
      },
      onFault: () => {},
    });
  }

  /** Everything heard, as text: where words of the user's would show. */
  get text(): string {
    return this.heard.map(printSexp).join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.destroy();
    await this.#done;
  }
}

async function withPeer(
  greeting: Value | undefined,
  onValue: (value: Value, peer: Peer) => void | Promise<void>,
  body: (connect: (options?: Partial<ConnectOptions>) => Promise<Client>, peer: Peer) => Promise<void>,
): Promise<void> {
  const [ours, theirs] = memoryPair();
  await using peer = new Peer(theirs, greeting, onValue);
  const connect = (options: Partial<ConnectOptions> = {}) =>
    Client.connect({
      host: "127.0.0.1",
      port: 9105,
      secret: SECRET,
      auth: "required",
      timeoutMs: 5_000,
      transport: ours,
      ...options,
    });
  await body(connect, peer);
}

/** Answers an authentication as somebody who knows `secret`. */
async function authenticate(value: Value, peer: Peer, secret: string): Promise<void> {
  if (getKeyword(getf(value, "PAYLOAD"), "ACTION") !== "AUTHENTICATE") return;
  const nonce = getString(getf(value, "PAYLOAD"), "NONCE") as string;
  const mac = await computeMac(await importSecret(secret), "daemon", 9105, NONCE, nonce);
  peer.connection.send(address(responseAnswer("AUTHENTICATE", { MAC: mac }), {}));
}

async function refused(promise: Promise<unknown>, code: string): Promise<ClientError> {
  const error = await assertRejects(() => promise, ClientError);
  assertEquals(error.code, code);
  return error;
}

const GREETING = handshake("1.0.0", ["FAULTS", "IDS"], NONCE);
const OPEN_GREETING = handshake("1.0.0", ["IDS"]);

Deno.test("client: whoever does not ask for authentication is told nothing", () =>
  withPeer(OPEN_GREETING, () => {}, async (connect, peer) => {
    assertStringIncludes((await refused(connect(), "untrusted")).message, "PASSEPARTOUT_AUTH=off");
    assertEquals(peer.heard, []);
  }));

Deno.test("client: whoever does not know the secret is told nothing of the user's", () =>
  withPeer(GREETING, (value, peer) => authenticate(value, peer, "cd".repeat(32)), async (connect, peer) => {
    await refused(connect(), "untrusted");
    assertEquals(peer.heard.length, 1);
    assert(!peer.text.includes("private"));
    assert(!peer.text.includes(SECRET));
  }));

Deno.test("client: a peer that sends the client's own MAC back is not trusted", () =>
  withPeer(GREETING, (value, peer) => {
    const mac = getString(getf(value, "PAYLOAD"), "MAC") as string;
    peer.connection.send(address(responseAnswer("AUTHENTICATE", { MAC: mac }), {}));
  }, async (connect) => {
    await refused(connect(), "untrusted");
  }));

Deno.test("client: an unknown kind of authentication is not answered", () =>
  withPeer(
    plist({
      TYPE: kw("EVENT"),
      PAYLOAD: plist({
        ACTION: kw("HANDSHAKE"),
        CAPABILITIES: null,
        AUTH: plist({ SCHEME: kw("PLAIN"), NONCE: NONCE }),
      }),
    }),
    () => {},
    async (connect, peer) => {
      await refused(connect({ auth: "off" }), "untrusted");
      assertEquals(peer.heard, []);
    },
  ));

Deno.test("client: without a secret it does not try", () =>
  withPeer(GREETING, () => {}, async (connect) => {
    assertStringIncludes((await refused(connect({ secret: undefined }), "untrusted")).message, "no secret");
  }));

Deno.test("client: a peer that says nothing is given up", () =>
  withPeer(undefined, () => {}, async (connect) => {
    await refused(connect({ timeoutMs: 20 }), "silent");
  }));

Deno.test("client: a peer that falls silent after its greeting is given up in the time that is left", () =>
  withPeer(GREETING, () => {}, async (connect, peer) => {
    assertStringIncludes((await refused(connect({ timeoutMs: 20 }), "silent")).message, "did not prove");
    assertEquals(peer.heard.length, 1);
  }));

Deno.test("client: a peer whose first word is no handshake is given up", () =>
  withPeer(plist({ TYPE: kw("HEALTH-RESPONSE") }), () => {}, async (connect) => {
    await refused(connect({ auth: "off" }), "not-a-daemon");
  }));

Deno.test("client: answers find their question, progress first, the outcome last", () =>
  withPeer(GREETING, async (value, peer) => {
    await authenticate(value, peer, SECRET);
    const id = getString(value, "ID");
    if (id === undefined) return;
    peer.connection.send(address(messageAnswer("for somebody else"), { id: "other" }));
    peer.connection.send(address(stageAnswer("REASON"), { id }));
    peer.connection.send(address(messageAnswer(`answer to ${id}`), { id }));
  }, async (connect) => {
    await using client = await connect();
    assertEquals(client.handshake.version, "1.0.0");
    const heard = async (id: string) => {
      const texts: string[] = [];
      for await (const message of client.exchange(QUESTION, id)) {
        texts.push(getString(getf(message, "PAYLOAD"), "TEXT") ?? getKeyword(getf(message, "PAYLOAD"), "STAGE") ?? "");
      }
      return texts;
    };
    assertEquals(await Promise.all([heard("a"), heard("b")]), [["REASON", "answer to a"], ["REASON", "answer to b"]]);
  }));

Deno.test("client: a daemon that does not know ids is understood all the same", () =>
  withPeer(handshake("original", []), (_value, peer) => {
    peer.connection.send(address(messageAnswer("plain"), {}));
  }, async (connect) => {
    await using client = await connect({ auth: "off" });
    const texts: (string | undefined)[] = [];
    for await (const message of client.exchange(QUESTION, "x")) texts.push(getString(getf(message, "PAYLOAD"), "TEXT"));
    assertEquals(texts, ["plain"]);
  }));

Deno.test("client: a daemon that dies before it answers is reported as lost", () =>
  withPeer(OPEN_GREETING, (_value, peer) => peer.connection.destroy(), async (connect) => {
    const client = await connect({ auth: "off" });
    await refused(client.exchange(QUESTION, "x").next(), "lost");
    assert(!client.open);
    await refused(client.exchange(QUESTION, "y").next(), "lost");
    await client[Symbol.asyncDispose]();
  }));

Deno.test("client: giving up throws the reason", () =>
  withPeer(OPEN_GREETING, () => {}, async (connect) => {
    await using client = await connect({ auth: "off" });
    const controller = new AbortController();
    const waiting = client.exchange(QUESTION, "x", controller.signal).next();
    controller.abort(new ClientError("timeout", "enough"));
    await refused(waiting, "timeout");
  }));

Deno.test("client: where nothing listens, the address and the reason are named", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const options = { host: "127.0.0.1", port, secret: undefined, auth: "off", timeoutMs: 5_000 } as const;
  const error = await refused(Client.connect(options), "unreachable");
  assertStringIncludes(error.message, `127.0.0.1:${port}`);
});
