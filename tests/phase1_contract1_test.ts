// Contract 1 of the seed: the daemon binds its port and greets whoever connects; and how it starts, stops, and shares its
// folders with nobody.

import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { startDaemon, stopDaemon } from "../daemon/mod.ts";
import { withDaemon } from "./harness/daemon.ts";
import { phaseTest } from "./harness/phase.ts";
import { matches } from "./harness/pattern.ts";

const HEALTH = `(:TYPE :HEALTH-CHECK :ID "h")`;
const HEALTHY = `(:TYPE :HEALTH-RESPONSE :STATUS :HEALTHY :CHECKED-P T :IN-REPLY-TO "h")`;
const STOP = `(:TYPE :REQUEST :ID "s" :TARGET :SYSTEM :PAYLOAD (:ACTION :STOP))`;
const STOPPED = `(:TYPE :RESPONSE :IN-REPLY-TO "s" :PAYLOAD (:ACTION :STOP :STATUS :OK))`;

phaseTest(
  1,
  "contract 1",
  "daemon binds port and sends valid handshake",
  [],
  () =>
    withDaemon({ config: { auth: "off" } }, async (daemon) => {
      assert(daemon.port > 0 && daemon.port < 65_536);
      const wire = await daemon.dial({ authenticate: false });
      const greeting = "(:TYPE :EVENT :PAYLOAD (:ACTION :HANDSHAKE :VERSION ?STRING :PROTOCOL 1 :AUTH ?ABSENT " +
        ":CAPABILITIES (:FAULTS :IDS :STREAM)))";
      assert(matches(greeting, wire.handshake));
    }),
);

phaseTest(
  1,
  "contract 1",
  "handshake asks for authentication unless it is turned off, with a new nonce each time",
  [],
  () =>
    withDaemon({}, async (daemon) => {
      const wires = [await daemon.dial({ authenticate: false }), await daemon.dial({ authenticate: false })];
      const nonces = wires.map(({ transcript }) => /:NONCE "([0-9a-f]{32})"/.exec(transcript.lines[0] ?? "")?.[1]);
      for (const { handshake } of wires) {
        assert(matches(`(:PAYLOAD (:AUTH (:SCHEME :HMAC-SHA256 :NONCE ?STRING :REQUIRED T)))`, handshake));
      }
      assert(nonces[0] !== undefined);
      assertNotEquals(nonces[0], nonces[1]);
    }),
);

phaseTest(
  1,
  "contract 1",
  "port 0 takes a free port for each daemon",
  [],
  () =>
    withDaemon({}, (first) =>
      withDaemon({}, async (second) => {
        assertNotEquals(first.port, second.port);
        await first.probe();
        await second.probe();
      })),
);

phaseTest(
  1,
  "contract 1",
  "port file holds the port while the daemon runs, in a folder of its own",
  [],
  () =>
    withDaemon({ disk: true }, async (daemon) => {
      const file = `${daemon.stateFolder}/port`;
      assertEquals(await Deno.readTextFile(file), `${daemon.port}\n`);
      for (const [path, mode] of [[daemon.stateFolder, 0o700], [`${daemon.stateFolder}/secret`, 0o600]] as const) {
        assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, mode, path);
      }
      assertMatch(await Deno.readTextFile(`${daemon.stateFolder}/secret`), /^[0-9a-f]{64}\n$/);
      await daemon.stop();
      await assertRejects(() => Deno.stat(file), Deno.errors.NotFound);
    }),
);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  phaseTest(
    1,
    "contract 1",
    `${signal} stops the process in order with exit code 0`,
    [],
    () =>
      withDaemon({ mode: "subprocess" }, async (daemon) => {
        const wire = await daemon.dial();
        daemon.kill(signal);
        await wire.closed("eof");
        await daemon.exited;
        // withDaemon asserts the exit code, and that no port file is left.
      }),
  );
}

phaseTest(
  1,
  "contract 1",
  "process says where it listens and the port file agrees",
  [],
  () =>
    withDaemon({ mode: "subprocess" }, async (daemon) => {
      assertEquals(daemon.host, "127.0.0.1");
      assertEquals(await Deno.readTextFile(`${daemon.stateFolder}/port`), `${daemon.port}\n`);
      await daemon.probe();
    }),
);

phaseTest(
  1,
  "contract 1",
  "second daemon on the same state folder is refused and told who holds it",
  [],
  () =>
    withDaemon({ mode: "subprocess" }, async (daemon) => {
      const { code, stdout, stderr } = await daemon.rival();
      assertEquals(code, 1, stderr);
      assertEquals(stdout, "");
      assertStringIncludes(stderr, `process ${daemon.pid} (daemon) holds ${daemon.stateFolder}/lock`);
      assertEquals(stderr.split("\n").length, 1, "one line for a person, no stack");
      await daemon.probe();
    }),
);

phaseTest(
  1,
  "contract 1",
  "lock and port file of a killed daemon are taken over",
  [],
  () =>
    withDaemon({ mode: "subprocess" }, async (daemon) => {
      const { secret } = daemon;
      daemon.kill("SIGKILL");
      await daemon.exited;
      assertEquals(await Deno.readTextFile(`${daemon.stateFolder}/port`), `${daemon.port}\n`, "the killed one left it");
      await daemon.restart();
      assertEquals(daemon.secret, secret);
      await daemon.probe();
    }),
);

phaseTest(1, "contract 1", "port in use is one line that says what to do", [], () =>
  withDaemon({}, async (daemon) => {
    const { code, stderr } = await daemon.rival({ config: { port: daemon.port } });
    assertEquals(code, 1);
    assertEquals(
      stderr,
      `passepartout: Cannot listen on 127.0.0.1:${daemon.port}: the port is in use. Stop what uses it, or choose another ` +
        "(PASSEPARTOUT_PORT=0 takes any free one).",
    );
    await daemon.probe();
  }));

phaseTest(
  1,
  "contract 1",
  "start that fails gives back all it took",
  [],
  () =>
    withDaemon({ disk: true }, async (daemon) => {
      const { port } = daemon;
      const folders = ["config", "data", "state"].map((name) => [name, `${daemon.folders.root}/other-${name}`]);
      const options = {
        port,
        heartbeatIntervalMs: 0,
        folders: Object.fromEntries(folders) as { config: string; data: string; state: string },
        writeLog: () => {},
      };
      const error = await assertRejects(() => startDaemon(options), Error, "the port is in use");
      assertEquals(error.name, "ListenError");
      // The folder is free again: the same start succeeds with another port.
      const second = await startDaemon({ ...options, port: 0 });
      await stopDaemon(second);
      await stopDaemon(second);
    }),
);

phaseTest(
  1,
  "contract 1",
  "stop request is answered, then everybody's connection ends and the daemon with it",
  [],
  () =>
    withDaemon({}, async (daemon) => {
      const [one, other] = [await daemon.dial(), await daemon.dial()];
      await one.send(STOP);
      await one.expect(STOPPED);
      await one.closed("eof");
      await other.closed("eof");
      // The daemon waits for its peers to hang up too, for a moment.
      await daemon.closeWires();
      await daemon.exited;
      await assertRejects(() => daemon.dial(), Deno.errors.ConnectionRefused);
    }),
);

phaseTest(
  1,
  "contract 1",
  "stop request ends the process with exit code 0",
  [],
  () =>
    withDaemon({ mode: "subprocess" }, async (daemon) => {
      const wire = await daemon.dial();
      await wire.send(STOP);
      await wire.expect(STOPPED);
      await wire.closed("eof");
      await wire.close();
      await daemon.exited;
    }),
);

phaseTest(1, "contract 1", "daemon refuses to listen beyond this machine without authentication", [], async () => {
  const started = startDaemon({ host: "0.0.0.0", port: 0, auth: "off", writeLog: () => {} });
  await assertRejects(() => started, RangeError, "without authentication");
});

phaseTest(
  1,
  "contract 1",
  "daemon listens beyond this machine when it asks for authentication",
  [],
  () => withDaemon({ config: { host: "0.0.0.0" } }, (daemon) => daemon.probe()),
);

const NONSENSE: readonly { readonly env: Record<string, string>; readonly named: readonly string[] }[] = [
  { env: { PASSEPARTOUT_PORT: "99999" }, named: ["PASSEPARTOUT_PORT", "99999", "65535"] },
  { env: { HEARTBEAT_INTERVAL: "abc" }, named: ["HEARTBEAT_INTERVAL", "abc", "seconds"] },
  {
    env: { PASSEPARTOUT_HOST: "0.0.0.0", PASSEPARTOUT_AUTH: "off" },
    named: ["PASSEPARTOUT_HOST", "0.0.0.0", "loopback"],
  },
];

phaseTest(
  1,
  "contract 1",
  "setting that makes no sense stops the start with one line that names it",
  [],
  () =>
    withDaemon({}, async (daemon) => {
      for (const { env, named } of NONSENSE) {
        const { code, stdout, stderr } = await daemon.rival({ env });
        assertEquals({ code, stdout, lines: stderr.split("\n").length }, { code: 2, stdout: "", lines: 1 }, stderr);
        for (const part of named) assertStringIncludes(stderr, part);
      }
    }),
);

phaseTest(
  1,
  "contract 1",
  "200 connections at the same instant are all greeted and served",
  [],
  () =>
    withDaemon({ config: { auth: "off" } }, async (daemon) => {
      const wires = await Promise.all(Array.from({ length: 200 }, () => daemon.dial()));
      for (const wire of wires) void wire.send(HEALTH);
      await Promise.all(wires.map((wire) => wire.expect(HEALTHY)));
    }),
);
