// The first stage: what an event means. Tells memory, and returns what there is to reason about, if anything.
// Decides nothing: what to do about a percept is the next stage's affair.

import type { PipelineEvent } from "./event.ts";
import type { Percept, Ports, Task } from "./ports.ts";

/** Turns an event into a percept; `undefined` when nothing is to be done about it. */
export async function perceive(event: PipelineEvent, ports: Ports, task: Task): Promise<Percept | undefined> {
  switch (event.sensor) {
    case "user-input":
      await ports.memory.remember(task.session, "user", event.text);
      return { kind: "question", text: event.text };
    case "request": {
      const { target, action, payload } = event;
      return { kind: "request", action: { target, name: action ?? "", payload, proposedBy: "client" } };
    }
    case "heartbeat":
      await ports.memory.tick(ports.clock.now());
      return ports.reasoners.some(({ beat }) => beat !== undefined) ? { kind: "beat" } : undefined;
    case "buffer-update":
      await ports.memory.focus(task.session, event.ast);
      return undefined;
    case "point-update":
      await ports.memory.focus(task.session, event.element);
      return undefined;
    case "tool-output":
      return { kind: "tool", tool: event.tool, text: event.output, failed: false };
    case "tool-error":
      return { kind: "tool", tool: event.tool, text: event.error, failed: true };
    case "loop-error":
      return {
        kind: "fault",
        text: `Cannot answer: a fault in the daemon while it tried to ${event.stage} (${event.failed}). ` +
          `The log has it under request ${task.requestId}.`,
      };
    case "interrupt":
      // Interrupts act on running tasks, so the pipeline takes them before any stage.
      return undefined;
  }
}
