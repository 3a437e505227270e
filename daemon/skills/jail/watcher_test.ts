// Tests that no process of a skill outlives the daemon, even one that is killed, and that a watcher which was killed is replaced.

import { assert, assertEquals } from "@std/assert";
import { ProcessWatcher } from "./watcher.ts";

const JAIL = new URL("./jail.ts", import.meta.url).href;
const CONTAINMENT = new URL("./containment.ts", import.meta.url).href;

/** Plays a daemon: opens a jail, has a skill loop in it, and says which processes there are. */
const DAEMON = `
const { Jail } = await import(${JSON.stringify(JAIL)});
const { bubblewrap, containedBy } = await import(${JSON.stringify(CONTAINMENT)});
const clock = { now: () => Date.now(), after: (ms, body) => { const timer = setTimeout(body, ms); return () => clearTimeout(timer); } };
const jail = new Jail({
  clock,
  runtime: Deno.execPath(),
  log: { debug() {}, warn() {} },
  containment: containedBy(Deno.args[0] === "contained" ? bubblewrap() : undefined),
  limits: { callMs: 600_000 },
});
const source = "export async function respond(_, host) { await host.state.get('x'); for (;;); }";
const skill = jail.open({ name: "looping", source, tests: "", capabilities: [] });
const host = { serve: () => { console.log(skill.pid + " " + jail.watcherPid); return Promise.resolve(null); } };
await skill.call("respond", [1], host, new AbortController().signal);
`;

/** All that a process started, and what that started; then waits until none is left. */
const TREE = `
tree() { local each; for each in $(cat /proc/$1/task/*/children); do echo "$each"; tree "$each"; done; }
tree "$1"`;
const WAIT = `for pid in "$@"; do
  for i in {1..500}; do kill -0 "$pid" 2>/dev/null || continue 2; sleep 0.02; done
  exit 1
done`;

async function bash(script: string, ...args: string[]): Promise<{ success: boolean; text: string }> {
  const { success, stdout } = await new Deno.Command("bash", { args: ["-c", script, "bash", ...args] }).output();
  return { success, text: new TextDecoder().decode(stdout) };
}

for (const how of ["contained", "not contained"]) {
  const ignore = how === "contained" &&
    !(await new Deno.Command("bwrap", { args: ["--ro-bind", "/", "/", "true"] }).output()).success;
  Deno.test({
    name: `jail watcher: a daemon that is killed leaves no process of a skill that never ends, ${how}`,
    ignore,
    fn: async () => {
      const config = new URL("../../../deno.json", import.meta.url).pathname;
      const program = `data:text/javascript,${encodeURIComponent(DAEMON)}`;
      const daemon = new Deno.Command("sh", {
        args: ["-c", 'exec "$@"', "sh", Deno.execPath(), "run", "--quiet", "-A", "--config", config, program, how],
        stdout: "piped",
        stdin: "null",
        stderr: "null",
      }).spawn();
      const reader = daemon.stdout.pipeThrough(new TextDecoderStream()).getReader();
      const { value = "" } = await reader.read();
      const pids = (await bash(TREE, String(daemon.pid))).text.trim().split("\n");
      for (const pid of value.trim().split(" ")) assert(pids.includes(pid), `${pid} is none of ${pids}`);
      daemon.kill("SIGKILL");
      await daemon.status;
      await reader.cancel();
      const { success } = await bash(WAIT, ...pids);
      assert(success, `one of ${pids} is left`);
    },
  });
}

Deno.test("jail watcher: one that was killed is replaced with the next order", async () => {
  await using watcher = new ProcessWatcher();
  const process = new Deno.Command("bash", { args: ["-c", "read"], stdin: "piped", detached: true }).spawn();
  watcher.add(process.pid);
  const first = watcher.pid;
  assert((await bash(`kill -KILL "$1"`, String(first))).success);
  assert((await bash(WAIT, String(first))).success);
  await bash("true");
  watcher.watch(process.pid, 1 << 30);
  assert(watcher.pid !== undefined && watcher.pid !== first);
  await watcher[Symbol.asyncDispose]();
  // What it knew of is ended with it.
  assertEquals((await process.status).signal, "SIGKILL");
  await process.stdin.close().catch(() => {});
});
