// A daemon whose reasoner never comes to an end on a text that begins with "hold", so that a test can kill it in the middle of
// a message. Announces itself as `passepartout daemon` does; everything else it leaves to the reflexes.

import { startDaemon } from "../../daemon/mod.ts";

const folder = (name: string) => `${Deno.env.get(name)}/passepartout`;

const daemon = await startDaemon({
  port: 0,
  heartbeatIntervalMs: 0,
  logLevel: "debug",
  folders: { config: folder("XDG_CONFIG_HOME"), data: folder("XDG_DATA_HOME"), state: folder("XDG_STATE_HOME") },
  reasoners: [{
    name: "stuck",
    reason: (percept, task) =>
      percept.kind === "question" && percept.text.startsWith("hold")
        ? new Promise((resolve) => task.signal.addEventListener("abort", () => resolve(undefined)))
        : undefined,
  }],
  onListening: (host, port) => console.log(`listening on ${host}:${port}`),
});
Deno.addSignalListener("SIGTERM", () => void daemon.stop());
await daemon.stopped;
Deno.exit(0);
