// From nothing to the daemon's first byte, and from nothing to the end of a command: each against the empty program, in turn.
// Measured with the flags that the start script works out, and once more with the script itself.

import type { Home } from "./home.ts";
import { type Launch, runToEnd, Server } from "./process.ts";
import { compareRounds, type Row } from "./report.ts";

/** Returns the milliseconds from the start of a server to the first byte that it says to a client. */
async function firstByte(launch: Launch): Promise<number> {
  const start = performance.now();
  await using server = await Server.start("a server", launch);
  using conn = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  if (await conn.read(new Uint8Array(1)) === null) throw new Error("Cannot measure a start: the server said nothing");
  return performance.now() - start;
}

/** Returns the milliseconds that a program takes from its start to its end. */
async function wholeRun(launch: Launch): Promise<number> {
  const start = performance.now();
  await runToEnd(launch);
  return performance.now() - start;
}

/** Measures launches in turn, after one turn that fills caches. */
async function takeTurns(
  launches: readonly Launch[],
  rounds: number,
  measure: (launch: Launch) => Promise<number>,
): Promise<readonly number[][]> {
  const times: number[][] = launches.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [which, launch] of launches.entries()) {
      const time = await measure(launch);
      if (round >= 0) times[which]?.push(time);
    }
  }
  return times;
}

const EMPTY = "empty program";

/** Cold start to handshake. */
export async function coldStartRows(home: Home, rounds: number): Promise<readonly Row[]> {
  const env = { XDG_STATE_HOME: home.stateHome("daemon-cold") };
  const launches = [
    await home.program(["daemon"], env),
    home.script(["daemon"], env),
    home.peer("empty", "listen"),
  ];
  const [program, script, empty] = await takeTurns(launches, rounds, firstByte) as [number[], number[], number[]];
  const row = (id: string, title: string, ours: number[]): Row => ({
    id,
    title,
    unit: "ms",
    against: EMPTY,
    ...compareRounds(ours, empty),
  });
  return [
    row("cold-start", "cold start to handshake, main.ts daemon", program),
    row("cold-start-script", "the same by bin/passepartout", script),
  ];
}

/** Commands against a running daemon. */
export async function commandRows(home: Home, rounds: number): Promise<readonly Row[]> {
  const name = "daemon-command";
  await using _daemon = await home.daemon("required", name);
  const env = { XDG_STATE_HOME: home.stateHome(name) };
  const launches = [
    await home.program(["status"], env),
    await home.program(["ask", "help"], env),
    home.script(["status"], env),
    home.peer("empty"),
  ];
  const [status, ask, script, empty] = await takeTurns(launches, rounds, wholeRun) as [
    number[],
    number[],
    number[],
    number[],
  ];
  const row = (id: string, title: string, ours: number[]): Row => ({
    id,
    title,
    unit: "ms",
    against: EMPTY,
    ...compareRounds(ours, empty),
  });
  return [
    row("command-status", "command: main.ts status", status),
    row("command-ask", "command: main.ts ask help", ask),
    row("command-script", "command: bin/passepartout status", script),
  ];
}
