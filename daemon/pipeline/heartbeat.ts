// The pulse that lets memory and skills notice that time passes: a :heartbeat event of the daemon's own at every interval.
// Knows nothing of who listens to it.

import { NOBODY } from "./nobody.ts";
import { ConnectionAnswers } from "./kept.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Clock } from "./ports.ts";

/** Starts the pulse; disposing of it stops it. @param intervalMs 0 = none. */
export function startHeartbeat(pipeline: Pipeline, clock: Clock, intervalMs: number): Disposable {
  let cancel = () => {};
  const kept = new ConnectionAnswers();
  const beat = () => {
    cancel = clock.after(intervalMs, beat);
    void pipeline.submit({
      event: { sensor: "heartbeat", depth: 0 },
      envelope: {},
      session: "heartbeat",
      source: "DAEMON",
      peer: NOBODY,
      reply() {},
      kept,
    });
  };
  if (intervalMs > 0) cancel = clock.after(intervalMs, beat);
  return { [Symbol.dispose]: () => cancel() };
}
