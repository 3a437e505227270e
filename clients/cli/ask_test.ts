// Tests of what `ask` says when it has no answer, over an edge without a process: each reason as a line and as JSON, and the time
// that is left for each step.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { LockHeldError, lockPath } from "../../daemon/state/lock.ts";
import { secretPath } from "../../daemon/state/secret.ts";
import { ask } from "./ask.ts";
import { EXIT, UsageError } from "./edge.ts";
import { closedPort, FakeEdge, type FakeEdgeOptions, inFolder } from "./fake_edge.ts";

const JSON_FLAGS = { json: true, timeout: 5 };

/** An edge whose settings lead to nobody, and which cannot answer by itself for `cause`. */
function lonely(folder: string, cause: Error, more: Partial<FakeEdgeOptions> = {}): FakeEdge {
  return new FakeEdge({
    folder,
    settings: { port: closedPort() },
    localDaemon: () => Promise.reject(new UsageError([cause.message], { cause })),
    ...more,
  });
}

class NewerDatabaseError extends Error {
  override name = "NewerDatabaseError";
}

for (
  const [what, code, edgeOf] of [
    ["a lock that is held", "LOCK-HELD", (folder) => lonely(folder, new LockHeldError(lockPath(folder), 7, "ask"))],
    ["a newer database", "NEWER-DATABASE", (folder) => lonely(folder, new NewerDatabaseError("Cannot open it"))],
    ["a secret that others may read", "SECRET", (folder) => {
      Deno.writeTextFileSync(secretPath(folder), "0".repeat(64), { mode: 0o600 });
      Deno.chmodSync(secretPath(folder), 0o644);
      return new FakeEdge({ folder });
    }],
    ["a folder where the port file should be", "STATE-FILE", (folder) => {
      Deno.mkdirSync(`${folder}/port`);
      return new FakeEdge({ folder });
    }],
    ["settings that make no sense", "SETTINGS", (folder) => {
      const edge = new FakeEdge({ folder });
      edge.settings = () => Promise.reject(new UsageError(["Cannot use this.", "Cannot use that."]));
      return edge;
    }],
  ] as readonly (readonly [string, string, (folder: string) => FakeEdge])[]
) {
  Deno.test(`ask: ${what} is an object on stdout and a line on stderr`, () =>
    inFolder(async (folder) => {
      const edge = edgeOf(folder);
      assertEquals(await ask(edge, "help", JSON_FLAGS), EXIT.unanswered);
      const [record, ...more] = edge.stdout.map((line) => JSON.parse(line));
      assertEquals([record.type, record.code, more], ["error", code, []]);
      assertEquals(edge.stderr.map((line) => line.replace("passepartout: ", "")).join(" "), record.text);
      assertEquals(await ask(edge, "help", { json: false, timeout: 5 }), EXIT.unanswered);
      assertEquals(edge.stdout.length, 1, "without --json there is no object");
    }));
}

Deno.test("ask: a fault in the program is none of the user's and stays what it is", () =>
  inFolder(async (folder) => {
    const edge = new FakeEdge({ folder });
    edge.settings = () => Promise.reject(new TypeError("a bug"));
    const error = await ask(edge, "help", JSON_FLAGS).catch((error) => error);
    assert(error instanceof TypeError);
    assertEquals(edge.stdout, []);
  }));

Deno.test("ask: the wait for the lock is part of the time that was given", () =>
  inFolder(async (folder) => {
    const waits: number[] = [];
    const edge = lonely(folder, new Error("enough"), {
      localDaemon: (_purpose, waitMs) => {
        waits.push(waitMs);
        return Promise.reject(new UsageError(["enough"]));
      },
    });
    for (const timeout of [0.5, 60]) await ask(edge, "help", { json: false, timeout });
    const [short, long] = waits as [number, number];
    assert(short <= 500, `it would wait ${short} ms`);
    assertEquals(long, 10_000);
  }));

Deno.test("ask: a daemon of one's own elsewhere is not to be stopped, but to be named", () =>
  inFolder(async (folder) => {
    const edge = lonely(folder, new LockHeldError(lockPath(folder), 7, "daemon"));
    assertEquals(await ask(edge, "help", { json: false, timeout: 5 }), EXIT.unanswered);
    assertMatch(edge.stderr.join("\n"), /^passepartout: Cannot reach [^\n]+ Process 7 \(daemon\) [^\n]+ --port[^\n]+$/);
    assert(!edge.stderr.join("\n").includes("Stop it"));
  }));
