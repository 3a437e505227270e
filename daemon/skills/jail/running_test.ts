// Tests of what a process that is not ours in all it says can do to the daemon: a shell plays it, and writes frames by hand.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HandClock } from "../../../fixtures/hand_clock.ts";
import { type Json, SkillError, type SkillHost } from "../ports.ts";
import { FIXED_PATH } from "./environment.ts";
import { JAIL_LIMITS } from "./limits.ts";
import { RunningSkill } from "./running.ts";
import { ProcessWatcher } from "./watcher.ts";

const never = new AbortController().signal;

/** What a shell needs to say something as a frame (short ones only). */
const SAY = `say() { printf '\\0\\0\\0'"\\\\$(printf %o "\${#1}")"; printf %s "$1"; }; `;

/** Calls a process that is played by a shell. */
async function callOf(script: string, host?: SkillHost): Promise<{ outcome: Json | SkillError; lines: string[] }> {
  const clock = new HandClock();
  await using watcher = new ProcessWatcher();
  const lines: string[] = [];
  const running = new RunningSkill({
    args: ["--noprofile", "--norc", "-c", "--", SAY + script],
    env: { PATH: FIXED_PATH },
    watcher,
    clock,
    limits: JAIL_LIMITS,
    onLine: (line) => lines.push(line),
  });
  const serve = () => new Promise<Json>(() => {});
  const call = running.call({ hook: "respond", args: [], host: host ?? { serve }, signal: never, limitMs: 5_000 });
  const outcome = await call.catch((error) => error);
  await running.stop(new SkillError("EXITED", "was stopped"));
  assertEquals(clock.waiting, 0, "timers are left");
  return { outcome, lines };
}

/** Plays a process, and says how the call ended. */
async function fail(script: string): Promise<string> {
  const { outcome } = await callOf(script);
  assert(outcome instanceof SkillError, JSON.stringify(outcome));
  return `${outcome.code} ${outcome.message}`;
}

Deno.test("jail process: an answer is taken, and what is said without being asked ends it", async () => {
  assertEquals((await callOf(`say '{"op":"done","id":1,"value":"yes"}'; read`)).outcome, "yes");
  const nobody = "REFUSED was ended: it answered what nobody asked";
  assertEquals(await fail(`say '{"op":"done","id":2,"value":"no"}'; read`), nobody);
  assertEquals(await fail(`say '{"op":"loaded","names":[]}'; read`), nobody);
  assertEquals(await fail(`say '{"op":"failed","text":"no"}'; read`), nobody);
});

Deno.test("jail process: what it may not ask ends it", async () => {
  const turn = "REFUSED was ended: it asked for something out of turn";
  assertEquals(await fail(`say '{"op":"host","id":2,"n":1,"service":"state.get","args":[]}'; read`), turn);
  assertEquals(await fail(`say '{"op":"host","id":1,"n":2,"service":"state.get","args":[]}'; read`), turn);
  const flood = `for i in {1..20}; do say '{"op":"host","id":1,"n":'$i',"service":"a","args":[]}'; done; read`;
  assertEquals(await fail(flood), "REFUSED was ended: it asked for too much at once");
});

Deno.test("jail process: garbage ends it", async () => {
  assertEquals(await fail(`echo hello; read`), "REFUSED was ended: it wrote what is no message");
  assertEquals(await fail(`yes`), "REFUSED was ended: it wrote what is no message");
  assertEquals(await fail(`say 'no JSON'; read`), "REFUSED was ended: it wrote a message that cannot be read");
  assertEquals(await fail(`say '{"op":"other"}'; read`), "REFUSED was ended: it wrote a message of an unknown form");
});

Deno.test("jail process: how it ended is told", async () => {
  assertEquals(await fail("exit 3"), "EXITED ended by itself with code 3");
  assertEquals(await fail("echo last words >&2; exit 3"), "EXITED ended by itself with code 3: last words");
  assertEquals(await fail("kill -SEGV $$"), "EXITED ended by itself by SIGSEGV");
  assertEquals(await fail("kill -KILL $$"), "MEMORY took too much memory and was ended");
  assertEquals(await fail("exit 137"), "MEMORY took too much memory and was ended");
  assertEquals(await fail("echo Fatal JavaScript out of memory >&2; kill -ABRT $$"), "MEMORY ran out of memory");
  assertStringIncludes(await fail("yes >&2"), "FLOOD was ended: it wrote more than 262144 bytes");
});

Deno.test("jail process: what it writes for people is cut into lines without control characters", async () => {
  const { lines } = await callOf(
    String.raw`printf 'one\n\033[2Jtwo\r\n\n%5000s' x >&2; exec 2>&-; say '{"op":"done","id":1,"value":1}'; read`,
  );
  assertEquals(lines.slice(0, 2), ["one", "[2Jtwo"]);
  assert(lines.every((line) => line.length <= 2_000));
});
