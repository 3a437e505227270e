// Contract 3 of the seed: framed messages survive the way over TCP, and nothing that comes over it ends the daemon or holds up
// another peer. The byte-exact cases of the protocol are in conformance/; here is what needs a clock, many peers or limits.

import { assertEquals } from "@std/assert";
import { getKeyword } from "../daemon/wire/value.ts";
import { FakeClock } from "./harness/clock.ts";
import { withDaemon } from "./harness/daemon.ts";
import { phaseTest } from "./harness/phase.ts";
import type { Wire } from "./harness/wire.ts";

const AREA = "contract 3";
const HEALTH = `(:TYPE :HEALTH-CHECK :ID "h")`;
const HEALTHY = `(:TYPE :HEALTH-RESPONSE :STATUS :HEALTHY :CHECKED-P T :IN-REPLY-TO "h")`;

function log(code: string): string {
  return `(:TYPE :LOG :PAYLOAD (:LEVEL :ERROR :CODE ${code} :TEXT ?STRING))`;
}

async function isServed(wire: Wire): Promise<void> {
  await wire.send(HEALTH);
  await wire.expect(HEALTHY);
}

phaseTest(
  1,
  AREA,
  "framed health-check survives a TCP round trip",
  [],
  () =>
    withDaemon({ config: { auth: "off" } }, async (daemon) => {
      const wire = await daemon.dial({ authenticate: false });
      await wire.send("(:TYPE :health-check)");
      const response = await wire.expect("_");
      assertEquals(getKeyword(response, "TYPE"), "HEALTH-RESPONSE");
    }),
);

phaseTest(1, AREA, "daemon survives junk input", [], () =>
  withDaemon({ config: { auth: "off" } }, async (daemon) => {
    const wire = await daemon.dial({ authenticate: false });
    await wire.raw("ZZZZZZ");
    await wire.expect(log(":MALFORMED-FRAME"));
    await wire.closed("eof");
    await wire.close();
    await daemon.probe();
  }));

phaseTest(
  1,
  AREA,
  "the bytes a person types on a plain socket get a handshake and a health response",
  [],
  () =>
    withDaemon({}, async (daemon) => {
      const wire = await daemon.connect();
      await wire.raw(`00001D(:TYPE :HEALTH-CHECK :ID "a")`);
      await wire.expectSeq([
        "(:TYPE :EVENT :PAYLOAD (:ACTION :HANDSHAKE))",
        `(:TYPE :HEALTH-RESPONSE :STATUS :HEALTHY :IN-REPLY-TO "a")`,
      ]);
    }),
);

phaseTest(1, AREA, "frame is read whatever the pieces it comes in", [], () =>
  withDaemon({}, async (daemon) => {
    const wire = await daemon.dial();
    await wire.raw(`  00001D(:TYPE :HEALTH-CHECK :ID "h")\r\n`.repeat(2), 1);
    await wire.expectSeq([HEALTHY, HEALTHY]);
    await wire.raw(`00001D(:TYPE :HEALTH-CHECK :ID "h")`.repeat(100));
    await wire.expectSeq(new Array(100).fill(HEALTHY));
  }));

phaseTest(
  1,
  AREA,
  "frame cut short by the end of the stream is not processed, and what came before it is answered",
  [],
  () =>
    withDaemon({}, async (daemon) => {
      const wire = await daemon.dial();
      await wire.send(HEALTH);
      await wire.raw(`000040(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :STOP))`.slice(0, -1));
      await wire.halfClose();
      await wire.expect(HEALTHY);
      await wire.closed("eof");
      await wire.close();
      await daemon.probe();
    }),
);

/** A small generator whose sequence its seed decides (mulberry32), so that a failure can be had again. */
function randomBytes(seed: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    bytes[i] = (mixed ^ (mixed >>> 14)) >>> 24;
  }
  return bytes;
}

phaseTest(
  1,
  AREA,
  "1 MB of random bytes from each of ten connections leaves it healthy",
  [],
  () =>
    withDaemon({ config: { auth: "off" } }, async (daemon) => {
      const bystander = await daemon.dial();
      const wires = await Promise.all(Array.from({ length: 10 }, () => daemon.dial()));
      const written = wires.map((wire, i) => wire.raw(randomBytes(1000 + i, 1_000_000)));
      await isServed(bystander);
      for (const wire of wires) {
        await wire.expect(log("(OR :MALFORMED-FRAME :FRAME-TOO-LARGE :UNREADABLE)"), "the refusal of the junk");
        await wire.closed();
        await wire.close();
      }
      await Promise.all(written);
      await isServed(bystander);
      await daemon.probe();
    }),
);

phaseTest(1, AREA, "frame that is not complete after 30 s ends its connection and no other", [], () => {
  const clock = new FakeClock();
  return withDaemon({ clock }, async (daemon) => {
    const [slow, other] = [await daemon.dial(), await daemon.dial()];
    await slow.raw("000015(:TYPE :HEA");
    await clock.set(30_000);
    clock.advance(29_999);
    await isServed(other);
    assertEquals(slow.ended, false);
    clock.advance(1);
    await slow.expect(log(":TIMEOUT"));
    await slow.closed("eof");
    await isServed(other);
  });
});

phaseTest(1, AREA, "clock of a frame runs from its first byte, however steadily bytes drip in", [], () => {
  const clock = new FakeClock();
  return withDaemon({ clock }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.raw("000");
    await clock.set(30_000);
    clock.advance(20_000);
    await wire.raw("01D(:TYPE");
    // A whole frame on another connection shows that nothing is slow but this peer.
    await isServed(await daemon.dial());
    clock.advance(10_000);
    await wire.expect(log(":TIMEOUT"));
    await wire.closed("eof");
  });
});

phaseTest(1, AREA, "each frame has its own 30 s", [], () => {
  const clock = new FakeClock();
  return withDaemon({ clock }, async (daemon) => {
    const wire = await daemon.dial();
    const frame = `00001D(:TYPE :HEALTH-CHECK :ID "h")`;
    await wire.raw(frame.slice(0, 10));
    await clock.set(30_000);
    clock.advance(20_000);
    // The rest of the first frame and the beginning of the next come in one piece.
    await wire.raw(frame.slice(10) + frame.slice(0, 10));
    await wire.expect(HEALTHY);
    clock.advance(29_999);
    await wire.raw(frame.slice(10, 20));
    await isServed(await daemon.dial());
    assertEquals(wire.ended, false);
    clock.advance(1);
    await wire.expect(log(":TIMEOUT"));
    await wire.closed("eof");
  });
});

phaseTest(1, AREA, "white space between frames begins no frame, so an idle peer may stay", [], () => {
  const clock = new FakeClock();
  return withDaemon({ clock }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.raw("\r\n \t");
    await isServed(wire);
    clock.advance(3_600_000);
    await isServed(wire);
  });
});

phaseTest(1, AREA, "peer that has not authenticated after 5 s is told so and closed", [], () => {
  const clock = new FakeClock();
  return withDaemon({ clock }, async (daemon) => {
    const known = await daemon.dial();
    const stranger = await daemon.dial({ authenticate: false });
    await isServed(stranger);
    clock.advance(4_999);
    await isServed(stranger);
    clock.advance(1);
    await stranger.expect(log(":UNAUTHENTICATED"));
    await stranger.closed("eof");
    await isServed(known);
  });
});

phaseTest(
  1,
  AREA,
  "peer that does not read its answers is dropped and slows nobody",
  [],
  () =>
    withDaemon({ config: { auth: "off" } }, async (daemon) => {
      const [deaf, other] = [await daemon.dial(), await daemon.dial()];
      deaf.abandon();
      deaf.pause();
      // Each answer carries its :META, so 60 of these are 30 MB of answers: what the kernel and the queue take, and much more.
      const large = `(:TYPE :HEALTH-CHECK :META (:PADDING "${"x".repeat(500_000)}"))`;
      const written = Promise.all(Array.from({ length: 60 }, () => deaf.send(large, { unchecked: true })));
      await isServed(other);
      await daemon.log.line(/Connection closed.*not-reading/);
      await isServed(other);
      await written;
      deaf.resume();
      await deaf.closed();
      await daemon.probe();
    }),
);

phaseTest(
  1,
  AREA,
  "peer that leaves in the middle of everything disturbs nobody",
  [],
  () =>
    withDaemon({}, async (daemon) => {
      const other = await daemon.dial();
      for (const last of ["", "00", "000040(:TYPE", `00001D(:TYPE :HEALTH-CHECK :ID "a")`]) {
        const wire = await daemon.dial();
        wire.abandon();
        await wire.send(`(:TYPE :EVENT :PAYLOAD (:SENSOR :USER-INPUT :TEXT "hello"))`);
        await wire.raw(last);
        await wire.close();
      }
      await isServed(other);
      await daemon.probe();
    }),
);

phaseTest(
  1,
  AREA,
  "connection over the limit is told so, and served once another leaves",
  [],
  () =>
    withDaemon({ config: { auth: "off", maxConnections: 2 } }, async (daemon) => {
      const [first, second] = [await daemon.dial(), await daemon.dial()];
      const third = await daemon.connect();
      await third.expect(log(":TOO-MANY-CONNECTIONS"));
      await third.closed("eof");
      await isServed(first);
      await isServed(second);
      await first.close();
      await daemon.log.line(/Connection closed/);
      await isServed(await daemon.dial());
    }),
);

phaseTest(
  1,
  AREA,
  "daemon out of descriptors serves who is there, and newcomers once somebody leaves",
  [],
  () =>
    withDaemon({ mode: "subprocess", shell: "ulimit -n 64", config: { auth: "off" } }, async (daemon) => {
      const first = await daemon.dial();
      const crowd = await Promise.all(Array.from({ length: 80 }, () => daemon.connect()));
      for (const wire of crowd) wire.abandon();
      await daemon.log.line(/Cannot accept connection/);
      await isServed(first);
      await Promise.all(crowd.map((wire) => wire.close()));
      await isServed(first);
      await daemon.probe();
    }),
);

phaseTest(
  1,
  AREA,
  "ten faults in a row end a connection, and anything right in between starts the count again",
  [],
  () =>
    withDaemon({}, async (daemon) => {
      const wire = await daemon.dial();
      const fault = async () => {
        await wire.raw("000003(:A");
        await wire.expect(log(":UNREADABLE"));
      };
      for (let i = 0; i < 9; i++) await fault();
      await isServed(wire);
      for (let i = 0; i < 9; i++) await fault();
      assertEquals(wire.ended, false);
      await wire.send("(:TYPE :NONSENSE)", { unchecked: true });
      await wire.expect("(:TYPE :LOG :PAYLOAD (:CODE :INVALID-MESSAGE :FIELD :TYPE))");
      await wire.closed("eof");
      await daemon.probe();
    }),
);
