// Contract 6 of the seed: text that a command line sends over TCP reaches the pipeline, from whoever may speak and from nobody
// else.

import { assert, assertEquals } from "@std/assert";
import { withDaemon } from "./harness/daemon.ts";
import { WritingMemory } from "./harness/parts.ts";
import { phaseTest } from "./harness/phase.ts";
import { until } from "./harness/until.ts";

const AREA = "contract 6";
const TEXT = `(:TYPE :EVENT :META (:SOURCE :CLI) :PAYLOAD (:SENSOR :user-input :TEXT "hello from CLI"))`;
const ANSWER = "(:TYPE :REQUEST :META (:SOURCE :CLI) :PAYLOAD (:ACTION :MESSAGE :TEXT ?STRING))";
const REFUSED = "(:TYPE :LOG :META (:SOURCE :CLI) :PAYLOAD (:LEVEL :ERROR :CODE :UNAUTHENTICATED))";
const AUTHENTICATE = (mac: string) =>
  `(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :AUTHENTICATE :NONCE "${"0".repeat(32)}" :MAC "${mac}"))`;

phaseTest(
  1,
  AREA,
  "text via TCP produces a response",
  [],
  () =>
    withDaemon({ config: { auth: "off" } }, async (daemon) => {
      const wire = await daemon.dial({ authenticate: false });
      await wire.send(TEXT);
      await wire.expect(ANSWER);
    }),
);

phaseTest(1, AREA, "plain client is refused and closed where authentication is required", [], () => {
  const memory = new WritingMemory();
  return withDaemon({ memory }, async (daemon) => {
    const wire = await daemon.dial({ authenticate: false });
    await wire.send(TEXT);
    await wire.expect(REFUSED);
    await wire.closed("eof");
    await wire.close();
    await daemon.probe();
    assertEquals(memory.said, [], "nothing of it reached the pipeline");
  });
});

phaseTest(1, AREA, "authenticated client is served", [], () => {
  const memory = new WritingMemory();
  return withDaemon({ memory }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(TEXT);
    await wire.expect(ANSWER);
    await until(memory.changes, () => memory.said.length === 2, "question and answer to reach memory");
    assertEquals(memory.said[0], "user: hello from CLI");
  });
});

phaseTest(1, AREA, "client with a wrong proof is refused and closed", [], () =>
  withDaemon({}, async (daemon) => {
    for (const mac of ["", "0".repeat(64), "no hexadecimal digits"]) {
      const wire = await daemon.dial({ authenticate: false });
      await wire.send(AUTHENTICATE(mac), { unchecked: true });
      await wire.expect("(:TYPE :LOG :PAYLOAD (:CODE :UNAUTHENTICATED))");
      await wire.closed("eof");
      await wire.close();
    }
    await daemon.probe();
  }));

phaseTest(1, AREA, "proof made for one connection opens no other", [], () =>
  withDaemon({}, async (daemon) => {
    const first = await daemon.dial();
    const proof = first.transcript.lines.find((line) => line.startsWith("-> (:TYPE :REQUEST"))?.slice(3);
    assert(proof !== undefined);
    const second = await daemon.dial({ authenticate: false });
    await second.send(proof);
    await second.expect("(:TYPE :LOG :PAYLOAD (:CODE :UNAUTHENTICATED))");
    await second.closed("eof");
  }));

phaseTest(
  1,
  AREA,
  "large frame of a stranger is refused, and the same of a known client read",
  [],
  () =>
    withDaemon({}, async (daemon) => {
      const large = TEXT.replace("hello from CLI", "hello " + "x".repeat(20_000));
      const stranger = await daemon.dial({ authenticate: false });
      await stranger.send(large);
      await stranger.expect("(:TYPE :LOG :PAYLOAD (:CODE :FRAME-TOO-LARGE))");
      await stranger.closed("eof");
      const known = await daemon.dial();
      await known.send(large);
      await known.expect(ANSWER);
    }),
);
