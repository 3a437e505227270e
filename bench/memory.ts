// Memory of the daemon and of the echo server, idle and with many connections that were used once and now say nothing. The
// resident set as the kernel counts it, once it has come to rest.

import type { Home } from "./home.ts";
import type { LoadCommand, LoadTarget } from "./load.ts";
import { Server } from "./process.ts";
import { median, type Row } from "./report.ts";
import { daemonTarget, echoTarget, startLoad } from "./wire_load.ts";

/** Connections that are held. */
const CONNECTIONS = 2_000;

/** Between two looks, milliseconds, and how many looks must agree. */
const LOOK_MS = 250, LOOKS = 4;

interface Usage {
  readonly idleKiB: number;
  readonly perConnectionKiB: number;
}

/** Measures fresh processes in turn. @param rounds How many of each. */
export async function memoryRows(home: Home, rounds: number): Promise<readonly Row[]> {
  const ours: Usage[] = [];
  const theirs: Usage[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await measure(home, await home.daemon("off", "daemon-memory"), daemonTarget));
    theirs.push(await measure(home, await Server.start("the echo server", home.peer("echo")), echoTarget));
  }
  const each = (usages: readonly Usage[], what: keyof Usage) => usages.map((usage) => usage[what]);
  const idle = [median(each(ours, "idleKiB")), median(each(theirs, "idleKiB"))] as const;
  const mine = each(ours, "perConnectionKiB");
  return [
    {
      id: "memory-idle",
      title: "memory, idle",
      unit: "MiB",
      ours: idle[0] / 1024,
      theirs: idle[1] / 1024,
      against: "echo",
      ratio: idle[0] / idle[1],
    },
    {
      id: "memory-connection",
      title: "memory, a held idle connection",
      unit: "KiB",
      ours: median(mine),
      theirs: median(each(theirs, "perConnectionKiB")),
      against: "echo",
      spread: [Math.min(...mine), Math.max(...mine)],
    },
  ];
}

async function measure(home: Home, running: Server, target: (port: number) => LoadTarget): Promise<Usage> {
  await using server = running;
  await using load = startLoad(home);
  const hold = (connections: number): LoadCommand => ({ do: "hold", target: target(server.port), connections });
  // One connection comes and goes first: what every first use costs is no cost of the thousandth.
  await load.ask(hold(1), 10_000);
  await load.ask({ do: "release" } satisfies LoadCommand, 10_000);
  const idleKiB = await atRest(server);
  await load.ask(hold(CONNECTIONS), 30_000);
  const heldKiB = await atRest(server);
  return { idleKiB, perConnectionKiB: (heldKiB - idleKiB) / CONNECTIONS };
}

/** Waits until memory has stopped changing by more than a hundredth, for 5 s at most. */
async function atRest(server: Server): Promise<number> {
  const seen: number[] = [];
  for (let look = 0; look < 20; look++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    seen.push(await server.residentKiB());
    const last = seen.slice(-LOOKS);
    if (last.length === LOOKS && Math.max(...last) - Math.min(...last) < Math.max(...last) / 100) break;
  }
  return seen.at(-1) as number;
}
