import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { StateLock } from "../../daemon/state/lock.ts";
import { writePort } from "../../daemon/state/port_file.ts";
import { ClientError } from "../connection.ts";
import { connectToDaemon, withoutDaemon } from "./conversation.ts";
import { FakeEdge, inFolder } from "./fake_edge.ts";

/** Tells what a client says of somebody who accepts connections and says nothing. */
async function sayOfSilence(body: (say: () => Promise<ClientError>, port: number) => Promise<void>, folder: string) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const edge = new FakeEdge({ folder, settings: { port } });
  await body(async () => {
    const accepted = listener.accept();
    const error = await assertRejects(() => connectToDaemon(edge, {}, 30), ClientError);
    (await accepted).close();
    return error;
  }, port);
}

Deno.test("conversation: a daemon of one's own that hangs is named, with what to do", () =>
  inFolder((folder) =>
    sayOfSilence(async (say, port) => {
      using _lock = await StateLock.take(folder, "daemon");
      await writePort(folder, port);
      const { code, message } = await say();
      assertEquals(code, "silent");
      assertMatch(message, new RegExp(`process ${Deno.pid}\\) does not answer. Kill it \\(kill -9 ${Deno.pid}\\)`));
    }, folder)
  ));

Deno.test("conversation: who is silent and not the daemon of the state folder is a stranger", () =>
  inFolder((folder) =>
    sayOfSilence(async (say, port) => {
      const stranger = /does not greet like a Passepartout daemon/;
      await writePort(folder, port);
      assertMatch((await say()).message, stranger, "the lock is free");
      {
        using _lock = await StateLock.take(folder, "ask");
        assertMatch((await say()).message, stranger, "no daemon holds the lock");
      }
      using _lock = await StateLock.take(folder, "daemon");
      await writePort(folder, port === 1 ? 2 : 1);
      assertMatch((await say()).message, stranger, "the daemon is elsewhere");
    }, folder)
  ));

Deno.test("conversation: why there is an answer without a daemon is told in whole sentences", () => {
  for (
    const [code, text] of [
      ["untrusted", "Cannot trust it: there is no secret in your state folder."],
      ["untrusted", "Cannot trust it. Is it another user's daemon?"],
      ["unreachable", "Cannot reach it: nothing listens there."],
    ] as const
  ) {
    const line = withoutDaemon(new ClientError(code, text));
    assert(!/[.?!][.;,?!]/.test(line), line);
    assertMatch(line, /nswering without/);
  }
});
