// The actuator that speaks: texts and fault reports for whoever asked, remembered as what the daemon said.
// Knows nothing of connections: the task knows where its answers go.

import { logAnswer, type LogCode, messageAnswer } from "../wire/message.ts";
import { getKeyword, getString } from "../wire/value.ts";
import type { Action, Actuator, Memory, Task } from "../pipeline/ports.ts";

/** Serves `:CLIENT`, a target that reasoners use; clients cannot ask for it. */
export function makeClientActuator(memory: Memory): Actuator {
  return {
    target: "CLIENT",
    async perform(action: Action, task: Task): Promise<void> {
      const text = getString(action.payload, "TEXT") ?? "";
      if (action.name === "FAULT") {
        const code = (getKeyword(action.payload, "CODE") ?? "INTERNAL-ERROR") as LogCode;
        task.answer(logAnswer("ERROR", code, text));
        return;
      }
      // Said first, remembered after: what a memory does with it can neither delay nor lose an answer.
      task.answer(messageAnswer(text));
      await memory.remember(task.session, "daemon", text);
    },
  };
}
